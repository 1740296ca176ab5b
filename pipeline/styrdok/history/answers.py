"""What applied on a day, by what was known on another, and what of it is not known."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from styrdok.content.actions import DECIDING, DECISIONS, Action
from styrdok.content.models import NotHeldText, Validity
from styrdok.content.printed_dates import suggest_dates
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.standing import Standing, Status, standing_on
from styrdok.history.steps import Step


class DoubtKind(StrEnum):
    """Why an answer is not certain, or not whole."""

    DATE_UNKNOWN = "date_unknown"
    ORDER_UNKNOWN = "order_unknown"
    EARLIER_UNKNOWN = "earlier_unknown"
    TEXT_NOT_HELD = "text_not_held"
    NO_DECISION = "no_decision"
    NOT_SEEN_BEFORE = "not_seen_before"
    NOTHING_RECORDED = "nothing_recorded"


UNCERTAIN = set(DoubtKind) - {DoubtKind.TEXT_NOT_HELD, DoubtKind.NO_DECISION}
APPLYING = {Status.IN_FORCE, Status.NO_DECISION_KNOWN}


@dataclass(frozen=True)
class Doubt:
    """Something that is not known; ``suggestions`` are days that a misprint may have meant."""

    kind: DoubtKind
    step: Step | None = None
    suggestions: tuple[datetime.date, ...] = ()


@dataclass(frozen=True)
class Answer:
    """What applied on a day, by what was known on another.

    ``applied`` is the entry whose wording applied, or may have: ``certain``
    says which. ``doubts`` say what is not known and why.
    """

    day: datetime.date
    known: datetime.date | None
    standing: Standing
    applied: Step | None
    doubts: tuple[Doubt, ...]
    coming: tuple[Step, ...]
    surely: bool
    """It was in force whichever of the uncertain entries had taken effect."""

    @property
    def likely(self) -> bool | None:
        """Whether every day that a misprint may have meant says that it applied; None: unclear."""
        told = {d <= self.day for doubt in self.doubts for d in doubt.suggestions}
        return told.pop() if len(told) == 1 else None

    @property
    def certain(self) -> bool:
        return not any(doubt.kind in UNCERTAIN for doubt in self.doubts)


def as_of(
    history: PolicyHistory,
    day: datetime.date,
    validity: Validity | None = None,
    known: datetime.date | None = None,
) -> Answer:
    """Say what applied on a day, by what had been recorded by ``known``, and what is not known."""
    history = history.known(known)
    steps = history.steps
    now = standing_on(steps, day, validity)
    if not any(s.place <= day or _is_decided(s, day) for s in steps):
        now = Standing()
    wording = next((s for s in steps if s.sequence == now.wording), None)
    doubts = tuple(_doubts(steps, day, wording))
    unsure = any(doubt.kind in UNCERTAIN for doubt in doubts)
    # A text that had ended, or had yet to begin, did not apply.
    applied = wording if now.status in APPLYING or unsure else None
    return Answer(
        day=day,
        known=known,
        standing=now,
        applied=applied,
        doubts=tuple(d for d in doubts if applied or d.kind is not DoubtKind.TEXT_NOT_HELD),
        coming=tuple(s for s in steps if s.place > day and s.action in DECIDING),
        surely=now.status is Status.IN_FORCE and _without(history, doubts, day, validity),
    )


def _without(
    history: PolicyHistory,
    doubts: Sequence[Doubt],
    day: datetime.date,
    validity: Validity | None,
) -> bool:
    """See whether it is in force without the entries whose effect by the day is unknown."""
    unsure = {d.step.sequence for d in doubts if d.step and d.kind is DoubtKind.DATE_UNKNOWN}
    if not unsure:
        return True
    return standing_on(history.without(unsure).steps, day, validity).status is Status.IN_FORCE


def _is_decided(step: Step, day: datetime.date) -> bool:
    """See to what had been decided by a day, to take effect after it."""
    when = step.event.date
    return step.action in DECIDING and when is not None and when <= day


def _doubts(steps: Sequence[Step], day: datetime.date, applied: Step | None) -> Iterable[Doubt]:
    if not steps:
        yield Doubt(DoubtKind.NOTHING_RECORDED)
        return
    for step in steps:
        if step.action in DECIDING and step.may_apply(day):
            yield Doubt(DoubtKind.DATE_UNKNOWN, step, suggestions(step))
    decisions = [s for s in steps if s.action in DECISIONS]
    decided = bool(decisions)
    if applied:
        overlapping = (s for s in steps if _may_follow(s, applied, day))
        yield from (Doubt(DoubtKind.ORDER_UNKNOWN, step) for step in overlapping)
    elif decided and decisions[0].action is Action.REVISED and decisions[0].place > day:
        yield Doubt(DoubtKind.EARLIER_UNKNOWN, decisions[0])
    if not decided and all(s.place > day for s in steps):
        yield Doubt(DoubtKind.NOT_SEEN_BEFORE, steps[0])
    elif not decided:
        yield Doubt(DoubtKind.NO_DECISION)
    if applied and not applied.revision:
        yield Doubt(DoubtKind.TEXT_NOT_HELD, applied)


def _may_follow(step: Step, applied: Step, day: datetime.date) -> bool:
    """See whether it is unknown which of two entries, both of effect by a day, came last."""
    if step is applied or step.action not in DECIDING or step.may_apply(day):
        return False
    early, late = (s.first or datetime.date.min for s in (step, applied))
    ends, last = (s.last or datetime.date.max for s in (step, applied))
    return early <= day and early < last and late < ends


def suggestions(step: Step) -> tuple[datetime.date, ...]:
    """List the days that a misprinted date may have meant, between those of its neighbours."""
    latest = step.last or step.event.recorded or datetime.date.max
    found = suggest_dates(step.event.date_text or "", latest)
    return tuple(d for d in found if d >= (step.first or d))


class TextState(StrEnum):
    """What we have of the text that an entry left."""

    HELD = "held"
    FOLDED = "folded"
    """Not held itself; a later text that we have was made from it."""
    NOT_HELD = "not_held"
    NONE = "none"
    """It changed no text."""


def text_state(step: Step, steps: Sequence[Step]) -> tuple[TextState, int | None]:
    """Say whether we have an entry's text, or which later text it went into."""
    if step.revision:
        return TextState.HELD, step.revision
    if step.action not in DECISIONS and not isinstance(step.event.text, NotHeldText):
        return TextState.NONE, None
    later = [s for s in steps if s.place >= step.place and s.sequence > step.sequence]
    folded = next((s for s in later if s.revision and s.action is Action.REVISED), None)
    return (TextState.FOLDED, folded.sequence) if folded else (TextState.NOT_HELD, None)
