"""What a policy's history says: its dates, and how the policy stands on a given day."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum

from styrdok.fields import ISO_DATE
from styrdok.models import (
    Action,
    DateProblem,
    Event,
    HeldText,
    History,
)

ONE_DAY = datetime.timedelta(days=1)
TEXT_GIVING = {Action.ADOPTED, Action.REVISED, Action.OBSERVED}
_ENDING = {Action.REPEALED, Action.REPLACED, Action.WITHDRAWN}
_PLAIN = re.compile(r"[\wÅÄÖåäö][\w §.,/()–+-]*(?:(?::|#)[\w§./-]+[\w §.,/()–+-]*)*")


class Status(StrEnum):
    """How a policy stands on a day. It is computed, never stored."""

    DRAFT = "draft"
    NOT_YET_IN_FORCE = "not_yet_in_force"
    IN_FORCE = "in_force"
    EXPIRED = "expired"
    REPEALED = "repealed"
    REPLACED = "replaced"
    WITHDRAWN = "withdrawn"
    NO_DECISION_KNOWN = "no_decision_known"


@dataclass(frozen=True)
class Standing:
    """How a policy stands on a day.

    ``since`` is the first day from which that is known; ``until`` the last day
    for which it is decided; ``revision`` the event whose text applies.
    ``latest`` is the last event that has taken effect, or will first. ``adopted``
    and ``revised`` are the days of those decisions, None where unknown.
    """

    status: Status = Status.DRAFT
    since: datetime.date | None = None
    until: datetime.date | None = None
    revision: int | None = None
    latest: int | None = None
    adopted: datetime.date | None = None
    revised: datetime.date | None = None


def effective(event: Event) -> datetime.date | None:
    """Give the day an event takes effect: the one stated, else that of the decision.

    Kommunallagen has no general day of entry into force: a decision applies
    once its minutes are approved, unless it states a later day.
    """
    return event.in_force_from or event.date


def standing(history: History, day: datetime.date, until: datetime.date | None = None) -> Standing:
    """Compute how a policy stands on a day; ``until`` is the end of its stated validity.

    Events apply in the order of their sequence; one without a date is taken
    to apply, in its place.
    """
    applied = [e for e in history if (effective(e) or day) <= day]
    coming = [e for e in history if (effective(e) or day) > day]
    now = Standing(until=until)
    for event in applied:
        now = _after(now, event)
    if now.status is Status.DRAFT and coming:
        for event in coming:
            now = _after(now, event)
        first = effective(coming[0])
        return replace(
            now,
            status=Status.NOT_YET_IN_FORCE,
            since=None,
            latest=coming[0].sequence,
            until=first - ONE_DAY if first else None,
        )
    if now.status is Status.IN_FORCE and now.until and now.until < day:
        return replace(now, status=Status.EXPIRED, since=now.until + ONE_DAY, until=None)
    ends = [d - ONE_DAY for e in coming if e.action in _ENDING and (d := effective(e))]
    return replace(now, until=min([now.until, *ends] if now.until else ends, default=None))


def _after(now: Standing, event: Event) -> Standing:
    """Give the standing after one more event has taken effect."""
    now = replace(now, latest=event.sequence)
    if event.action in TEXT_GIVING and isinstance(event.text, HeldText):
        now = replace(now, revision=event.sequence)
    match event.action:
        case Action.ADOPTED | Action.REVISED | Action.IN_FORCE:
            known = now.status is Status.IN_FORCE and now.since
            now = replace(now, since=known or effective(event), status=Status.IN_FORCE)
            if event.action is Action.ADOPTED:
                now = replace(now, adopted=event.date)
            elif event.action is Action.REVISED:
                now = replace(now, revised=event.date)
        case Action.OBSERVED if now.status is Status.DRAFT:
            now = replace(now, status=Status.NO_DECISION_KNOWN, since=event.date)
        case Action.REPEALED | Action.REPLACED | Action.WITHDRAWN:
            now = replace(now, status=Status(event.action.value), since=effective(event))
        case _:
            pass
    if event.in_force_until:
        now = replace(now, until=event.in_force_until)
    return now


def read_date(text: str) -> datetime.date | DateProblem:
    """Read an ISO date, or say why a printed date gives none. Nothing is repaired or guessed."""
    digits = re.fullmatch(r"([0-9]+)-([0-9]+)-([0-9]+)", text)
    if digits and len(digits[1]) != 4:
        return DateProblem.YEAR_OUT_OF_RANGE
    if not re.search(ISO_DATE, text):
        letters = re.search("[xX]{2}", text)
        return DateProblem.PLACEHOLDER if letters else DateProblem.MALFORMED_DIGITS
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        month = int(text[5:7])
        return DateProblem.IMPOSSIBLE_DAY if 1 <= month <= 12 else DateProblem.IMPOSSIBLE_MONTH


def write_history(events: Iterable[Event]) -> str:
    """Write events as history.yaml holds them: one key a line, lists and text state in one line."""
    entries = [e.model_dump(mode="json", by_alias=True, exclude_none=True) for e in events]
    if not entries:
        return "[]\n"
    lines = []
    for entry in entries:
        pairs = [f"{key}: {_inline(value)}" for key, value in entry.items() if value != []]
        lines += [f"{'  ' if number else '- '}{pair}" for number, pair in enumerate(pairs)]
    return "\n".join(lines) + "\n"


def _inline(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_inline(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(json.dumps(v, ensure_ascii=False) for v in value) + "]"
    text = str(value)
    return text if _PLAIN.fullmatch(text) else json.dumps(text, ensure_ascii=False)
