"""An entry as it is understood, and the days on which it can have taken effect.

Three times are kept apart: when something was decided, from when it applies, and
when we recorded it.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import NamedTuple

from styrdok.content.actions import ENDING, Action
from styrdok.content.models import Event
from styrdok.content.printed_dates import PrintedDate, read_printed_date

ONE_DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Step:
    """An entry as it is understood: its corrections applied, its text where one was found.

    ``revision`` is the number of the file in revisions/ that has its text, if
    we have it. It took effect on ``first`` at the earliest and ``last`` at the
    latest; None: no limit known. ``place`` is the day by which it is ordered.
    ``amended`` lists the entries that corrected or completed it.
    """

    event: Event
    revision: int | None
    place: datetime.date
    first: datetime.date | None
    last: datetime.date | None
    amended: tuple[int, ...] = ()

    @property
    def sequence(self) -> int:
        return self.event.sequence

    @property
    def action(self) -> Action:
        return self.event.action

    @property
    def day(self) -> datetime.date | None:
        """The day it takes effect, where that is known to the day."""
        return self.first if self.first == self.last else None

    def may_apply(self, day: datetime.date) -> bool:
        """See whether it is unknown if this had taken effect on a day."""
        early = self.first or datetime.date.min
        late = self.last or datetime.date.max
        return early <= day < late


def effective(event: Event) -> datetime.date | None:
    """Give the day an event takes effect: the one stated, else that of the decision.

    By kommunallagen a decision applies when its minutes have been approved,
    some days after the meeting. That day is not printed, so the day of the
    decision stands for it; it is the earliest possible.
    """
    if event.action in ENDING and event.in_force_until and not event.in_force_from:
        return day_after(event.in_force_until)
    return event.in_force_from or event.date


def day_after(day: datetime.date) -> datetime.date:
    """Give the next day; after the calendar's last one, 9999-12-31, there is none, so that one."""
    return day if day == datetime.date.max else day + ONE_DAY


def day_before(day: datetime.date) -> datetime.date:
    return day if day == datetime.date.min else day - ONE_DAY


class EffectDays(NamedTuple):
    """The first and last day on which something can have taken effect; None: no limit known."""

    first: datetime.date | None
    last: datetime.date | None


def effect_of(event: Event, start: Event | None = None) -> EffectDays:
    """Give the days on which an entry can have taken effect; ``start`` is one that tells that."""
    told = start or event
    printed = printed_date(told)
    day = effective(told) or (effective(event) if printed is None else None)
    if day or printed is None:
        return EffectDays(day, day)
    return EffectDays(printed.first, printed.last)


def printed_date(event: Event) -> PrintedDate | None:
    """Read the date as printed, of an entry that has no full date."""
    if event.date or not event.date_text:
        return None
    return read_printed_date(event.date_text)
