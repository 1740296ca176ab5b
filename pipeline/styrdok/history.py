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
    Validity,
)

ONE_DAY = datetime.timedelta(days=1)
DECISIONS = {Action.ADOPTED, Action.REVISED}
ENDING = {Action.REPEALED, Action.REPLACED, Action.WITHDRAWN}
DECIDING = DECISIONS | ENDING | {Action.EXTENDED}
"""What somebody with a mandate decides: a review or a correction changes nothing of that kind."""
# Anything that YAML could read as more than plain text is written in quotes.
_PLAIN = re.compile(r"\w[\w §.,/()–-]*|[a-z0-9_]+:[a-z0-9_]+")
_NOT_PLAIN = {"null", "true", "false", "yes", "no", "on", "off"}


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
    SUPERSEDED = "superseded"
    """Of an earlier text, when one asks for it: a later decision has changed it."""


ENDED = {
    Status.EXPIRED,
    Status.REPEALED,
    Status.REPLACED,
    Status.WITHDRAWN,
    Status.SUPERSEDED,
}


@dataclass(frozen=True)
class Standing:
    """How a policy stands on a day.

    ``since`` is the first day from which the status is known to hold, and
    ``until`` the last day for which it is decided; ``ends`` is the last day in
    force that a decision or the document states. ``revision`` is the event
    whose text applies; ``latest`` the last decision that has taken effect, or
    will first. ``adopted`` and ``revised`` are the days of those decisions.
    None: unknown, or none stated.
    """

    status: Status = Status.DRAFT
    since: datetime.date | None = None
    until: datetime.date | None = None
    ends: datetime.date | None = None
    revision: int | None = None
    latest: int | None = None
    adopted: datetime.date | None = None
    revised: datetime.date | None = None


def effective(event: Event) -> datetime.date | None:
    """Give the day an event takes effect: the one stated, else that of the decision.

    By kommunallagen a decision applies when its minutes have been approved,
    some days after the meeting. That day is not printed, so the day of the
    decision stands for it; it is the earliest possible.
    """
    return event.in_force_from or event.date


def in_order(history: History) -> list[tuple[datetime.date, Event]]:
    """Order events by the day they take effect, which is not always the order recorded.

    One without a date keeps its place, after the event recorded before it.
    """
    dated, day = [], datetime.date.min
    for event in history:
        day = effective(event) or day
        dated.append((day, event))
    return sorted(dated, key=lambda pair: pair[0])


def latest_text(history: History) -> Event | None:
    """Find the event that gave the document the text it has in the end."""
    decided = [e for _, e in in_order(history) if isinstance(e.text, HeldText)]
    by_decision = [e for e in decided if e.action in DECISIONS]
    observed = [e for e in decided if e.action is Action.OBSERVED]
    return next(reversed(by_decision or observed), None)


def standing(history: History, day: datetime.date, validity: Validity | None = None) -> Standing:
    """Compute how a policy stands on a day; ``validity`` is what policy.yaml states."""
    events = in_order(history)
    applied = [e for at, e in events if at <= day]
    coming = [e for at, e in events if at > day]
    now = _after_all(applied)
    if now.status is Status.DRAFT and coming:
        return _not_yet(_after_all(coming[:1]), effective(coming[0]))
    now = replace(now, ends=now.ends or (validity.until if validity else None))
    if now.status is not Status.IN_FORCE:
        return now
    if start := _later_start(applied, coming, day, validity):
        return _not_yet(now, start)
    if now.ends and now.ends < day:
        return replace(now, status=Status.EXPIRED, since=now.ends + ONE_DAY)
    if validity and validity.from_ and now.since:
        now = replace(now, since=max(now.since, validity.from_))
    last_days = [d - ONE_DAY for e in coming if e.action in ENDING and (d := effective(e))]
    return replace(now, until=min([*last_days, *([now.ends] if now.ends else [])], default=None))


def _not_yet(now: Standing, start: datetime.date | None) -> Standing:
    until = start - ONE_DAY if start else None
    return replace(now, status=Status.NOT_YET_IN_FORCE, since=None, until=until)


def _later_start(
    applied: list[Event], coming: list[Event], day: datetime.date, validity: Validity | None
) -> datetime.date | None:
    """Find a stated first day in force that is still to come, for a text never in force before."""
    if validity and validity.from_ and validity.from_ > day:
        return validity.from_
    actions = [e.action for e in applied]
    starts = [d for e in coming if e.action is Action.IN_FORCE and (d := effective(e))]
    first = Action.IN_FORCE not in actions and sum(a in DECISIONS for a in actions) == 1
    return min(starts, default=None) if first else None


def _after_all(events: Iterable[Event]) -> Standing:
    now = Standing()
    for event in events:
        now = _after(now, event)
    return now


def _after(now: Standing, event: Event) -> Standing:
    """Give the standing after one more event has taken effect."""
    at = effective(event)
    observed = event.action is Action.OBSERVED
    undecided = now.status in {Status.DRAFT, Status.NO_DECISION_KNOWN}
    held = isinstance(event.text, HeldText)
    # An observation gives the text only as long as no decision is known.
    if held and (event.action in DECISIONS or (observed and undecided)):
        now = replace(now, revision=event.sequence)
    if event.action in DECIDING or (observed and undecided):
        now = replace(now, latest=event.sequence)
    match event.action:
        case Action.ADOPTED | Action.REVISED | Action.IN_FORCE:
            ended = now.ends and at and now.ends < at
            now = replace(
                now,
                since=(now.status is Status.IN_FORCE and not ended and now.since) or at,
                status=Status.IN_FORCE,
                ends=None if ended or event.action is Action.ADOPTED else now.ends,
                adopted=event.date if event.action is Action.ADOPTED else now.adopted,
                revised=event.date if event.action is Action.REVISED else now.revised,
            )
        case Action.OBSERVED if now.status is Status.DRAFT:
            now = replace(now, status=Status.NO_DECISION_KNOWN, since=event.date)
        case Action.REPEALED | Action.REPLACED | Action.WITHDRAWN:
            now = replace(now, status=Status(event.action.value), since=at)
        case _:
            pass
    return replace(now, ends=event.in_force_until) if event.in_force_until else now


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
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN
    return text if plain else json.dumps(text, ensure_ascii=False)
