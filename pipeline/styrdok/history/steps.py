"""What a history says: its entries as they are understood, and how the policy stands on a day.

Three times are kept apart: when something was decided, from when it applies, and
when we recorded it. ``known`` asks for what had been recorded by a day.
"""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from dataclasses import dataclass, replace

from styrdok.content.actions import AMENDING, DECISIONS, ENDING
from styrdok.content.dates import PrintedDate, read_printed_date
from styrdok.content.models import Action, Event, HeldText, History
from styrdok.history.corrections import corrected, not_taken_back, takes_back

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


def understand(history: History, known: datetime.date | None = None) -> tuple[Step, ...]:
    """Read a history as it was known by a day, in the order in which things took effect.

    Corrections are applied and found texts put where they belong; what was
    taken back is left out. An entry of the day of entry into force gives that
    day to the decision it concerns, or else to the last one before it. An
    entry without a date keeps its place, after the one recorded before it, but
    an adoption comes before what changed it.
    """
    by_then = [e for e in history if not (known and e.recorded and e.recorded > known)]
    live = not_taken_back(by_then)
    entries = {e.sequence: e for e in live if e.action not in AMENDING and not takes_back(e)}
    revisions = {n: n for n, e in entries.items() if isinstance(e.text, HeldText)}
    starts: dict[int, int] = {}
    given: set[int] = set()
    amended: dict[int, tuple[int, ...]] = {}
    for event in live:
        target = _target(event, entries)
        if target is None:
            continue
        amended[target] = (*amended.get(target, ()), event.sequence)
        if event.action is Action.CORRECTED and event.field:
            entries[target] = corrected(entries[target], event.field, event.value)
        elif event.action is Action.IN_FORCE:
            starts[target] = event.sequence
            given.add(event.sequence)
            if event.in_force_until:
                until = {"in_force_until": event.in_force_until}
                entries[target] = entries[target].model_copy(update=until)
        elif isinstance(event.text, HeldText) and not event.language:
            entries[target] = entries[target].model_copy(update={"text": event.text})
            revisions[target] = target if event.action is Action.TEXT_ADDED else event.sequence
    days = {target: entries[number] for target, number in starts.items()}
    steps = _placed([e for number, e in entries.items() if number not in given], days)
    return tuple(
        replace(s, revision=revisions.get(s.sequence), amended=amended.get(s.sequence, ()))
        for s in sorted(steps, key=lambda step: step.place)
    )


def _target(event: Event, entries: dict[int, Event]) -> int | None:
    """Find the entry that one is about."""
    if event.action in AMENDING:
        return event.concerns if event.concerns in entries else None
    if event.action is not Action.IN_FORCE:
        return None
    about = entries.get(event.concerns or 0)
    if about and about.action is not Action.IN_FORCE:
        return about.sequence
    decided = [n for n, e in entries.items() if e.action in DECISIONS and n < event.sequence]
    return max(decided, default=None)


def _placed(events: Sequence[Event], starts: dict[int, Event]) -> list[Step]:
    """Give each entry the days on which it can have taken effect."""
    steps: list[Step] = []
    place = datetime.date.min
    for event in events:
        start = starts.get(event.sequence, event)
        printed = printed_date(start)
        day = (effective(start) or effective(event)) if printed is None else effective(start)
        first = day or (printed.first if printed else None)
        last = day or (printed.last if printed else None)
        place = first or place
        adopts = event.action is Action.ADOPTED and first is None
        steps.append(Step(event, None, datetime.date.min if adopts else place, first, last))
    decided = min((s.first for s in steps if s.first and s.action in DECISIONS), default=None)
    follows: datetime.date | None = None
    limited: list[Step] = []
    for step in reversed(steps):
        next_one = decided if step.action is Action.ADOPTED else follows
        limited.append(step if step.first else _before(step, next_one))
        follows = step.first or follows
    return limited[::-1]


def _before(step: Step, follows: datetime.date | None) -> Step:
    """Limit an undated entry by the next dated one, and by the day we recorded it.

    Not by the one before: an old decision may have been found late. An adoption
    comes before all other decisions, whenever it was found.
    """
    limits = [d for d in (follows, step.event.recorded) if d]
    return replace(step, last=min(limits, default=None))


def printed_date(event: Event) -> PrintedDate | None:
    """Read the date as printed, of an entry that has no full date."""
    if event.date or not event.date_text:
        return None
    return read_printed_date(event.date_text)
