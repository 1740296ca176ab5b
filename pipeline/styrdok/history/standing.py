"""Steps and a day → how a policy stands."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from styrdok.content.actions import DECIDING, DECISIONS, ENDING, Action
from styrdok.content.models import Validity
from styrdok.history.steps import Step, day_after, day_before


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
    force that a decision or the document states. ``wording`` is the entry whose
    wording applies; ``revision`` the newest text that we have up to it, which
    is an older one where the text of ``wording`` is not held. ``latest`` is the
    last decision that has taken effect, or will first. ``adopted`` and
    ``revised`` are the days of those decisions. None: unknown, or none stated.
    """

    status: Status = Status.DRAFT
    since: datetime.date | None = None
    until: datetime.date | None = None
    ends: datetime.date | None = None
    wording: int | None = None
    revision: int | None = None
    latest: int | None = None
    adopted: datetime.date | None = None
    revised: datetime.date | None = None


def standing_on(
    steps: Sequence[Step], day: datetime.date, validity: Validity | None = None
) -> Standing:
    """Compute how a policy stands on a day; ``validity`` is what policy.yaml states."""
    applied = [s for s in steps if s.place <= day]
    coming = [s for s in steps if s.place > day]
    now = _after_all(applied)
    if now.status is Status.DRAFT and coming:
        return _not_yet(_after_all(coming[:1]), coming[0].first)
    now = replace(now, ends=now.ends or (validity.until if validity else None))
    if now.status is not Status.IN_FORCE:
        return now
    if validity and validity.from_ and validity.from_ > day:
        return _not_yet(now, validity.from_)
    if now.ends and now.ends < day:
        return replace(now, status=Status.EXPIRED, since=day_after(now.ends))
    if validity and validity.from_ and now.since:
        now = replace(now, since=max(now.since, validity.from_))
    last_days = [day_before(s.first) for s in coming if s.action in ENDING and s.first]
    return replace(now, until=min([*last_days, *([now.ends] if now.ends else [])], default=None))


_OVER = {Status(action.value) for action in ENDING}


def _not_yet(now: Standing, start: datetime.date | None) -> Standing:
    until = day_before(start) if start else None
    return replace(now, status=Status.NOT_YET_IN_FORCE, since=None, until=until)


def _after_all(steps: Iterable[Step]) -> Standing:
    now = Standing()
    for step in steps:
        now = _after(now, step)
    return now


def _after(now: Standing, step: Step) -> Standing:
    """Give the standing after one more entry has taken effect."""
    event, at = step.event, step.day
    over = now.status in _OVER
    if over and event.action in {Action.REVISED, Action.IN_FORCE, Action.EXTENDED}:
        return now  # what has been repealed is in force again only when it is adopted again
    observed = event.action is Action.OBSERVED
    undecided = now.status in {Status.DRAFT, Status.NO_DECISION_KNOWN}
    # An observation gives the text only as long as no decision is known.
    if event.action in DECISIONS or (observed and undecided):
        now = replace(now, wording=event.sequence, revision=step.revision or now.revision)
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
        case action if action in ENDING:
            return replace(now, status=Status(event.action.value), since=at)
        case Action.EXTENDED if now.ends and at and now.ends < at:
            now = replace(now, since=at)  # it had lapsed
        case _:
            pass
    return replace(now, ends=event.in_force_until) if event.in_force_until else now
