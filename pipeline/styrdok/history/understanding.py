"""What a history says: its entries as they are understood, and how the policy stands on a day.

Three times are kept apart: when something was decided, from when it applies, and
when we recorded it. ``known`` asks for what had been recorded by a day.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from pydantic import ValidationError

from styrdok.content.dates import PrintedDate, read_printed_date
from styrdok.content.models import Action, CorrectedField, Event, HeldText, History, Validity

ONE_DAY = datetime.timedelta(days=1)
DECISIONS = {Action.ADOPTED, Action.REVISED}
ENDING = {Action.REPEALED, Action.REPLACED, Action.WITHDRAWN}
DECIDING = DECISIONS | ENDING | {Action.EXTENDED}
"""What somebody with a mandate decides: a review or a correction changes nothing of that kind."""
AMENDING = {Action.CORRECTED, Action.TEXT_ADDED}
"""Entries about other entries."""


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
    entries = {e.sequence: e for e in live if e.action not in AMENDING and not _takes_back(e)}
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


def _takes_back(event: Event) -> bool:
    return event.action is Action.WITHDRAWN and event.concerns is not None


def not_taken_back(history: Iterable[Event]) -> list[Event]:
    """Leave out what was taken back, unless the taking back was."""
    events = list(history)
    back: set[int] = set()
    for event in reversed(events):
        if _takes_back(event) and event.sequence not in back and event.concerns:
            back.add(event.concerns)
    return [e for e in events if e.sequence not in back]


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


def corrected(event: Event, name: CorrectedField, value: str | None) -> Event:
    """Put one key of an entry right; a value that can't be leaves the entry as it is."""
    data = event.model_dump(mode="json", by_alias=True, exclude_none=True)
    data.pop(name, None)
    if name is CorrectedField.DATE:
        data = {k: v for k, v in data.items() if k not in {"date_text", "date_problem"}}
    if value is not None:
        data[name] = value.split(", ") if name is CorrectedField.PARAGRAPHS else value
    try:
        made = Event.model_validate(data)
    except ValidationError:
        return event
    turned = {event.action, made.action} if event.action is not made.action else set()
    return event if turned & (AMENDING | {Action.IN_FORCE}) else made


def correctable(history: History) -> dict[int, Event]:
    """Give the entries that can be corrected, by their numbers, with their corrections so far."""
    live = not_taken_back(history)
    entries = {e.sequence: e for e in live if e.action not in AMENDING and not _takes_back(e)}
    for event in live:
        if (target := entries.get(event.concerns or 0)) is None or event.action not in AMENDING:
            continue
        if event.field:
            entries[target.sequence] = corrected(target, event.field, event.value)
        elif event.text and not event.language:
            entries[target.sequence] = target.model_copy(update={"text": event.text})
    return entries


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


def latest_text(history: History) -> Step | None:
    """Find the entry that gave the document the text it has in the end."""
    held = [s for s in understand(history) if s.revision]
    by_decision = [s for s in held if s.action in DECISIONS]
    observed = [s for s in held if s.action is Action.OBSERVED]
    return next(reversed(by_decision or observed), None)


def standing(
    history: History,
    day: datetime.date,
    validity: Validity | None = None,
    known: datetime.date | None = None,
) -> Standing:
    """Compute how a policy stands on a day; ``validity`` is what policy.yaml states."""
    steps = understand(history, known)
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
    over = now.status in {Status.REPEALED, Status.REPLACED, Status.WITHDRAWN}
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
        case Action.REPEALED | Action.REPLACED | Action.WITHDRAWN:
            return replace(now, status=Status(event.action.value), since=at)
        case Action.EXTENDED if now.ends and at and now.ends < at:
            now = replace(now, since=at)  # it had lapsed
        case _:
            pass
    return replace(now, ends=event.in_force_until) if event.in_force_until else now


def recorded_texts(history: History) -> list[tuple[int, int | None]]:
    """List the files of revisions/ in the order in which they were recorded.

    Beside each stands the file of the text that it followed, as far as was
    recorded then: the one that it replaces, where it corrects a text; else that
    in effect just before; else, of an old text found late, the one just after.
    None: it was the first.
    """
    texts: list[tuple[int, int | None]] = []
    before: tuple[Step, ...] = ()
    for number, event in enumerate(history, 1):
        if not isinstance(event.text, HeldText) or event.language:
            continue
        steps = understand(tuple(history)[:number])
        added = event.action is Action.TEXT_ADDED and event.concerns
        file = event.concerns if added and event.concerns else event.sequence
        texts.append((file, _followed(file, event, steps, before)))
        before = steps
    return texts


def _followed(file: int, event: Event, steps: Sequence[Step], before: Sequence[Step]) -> int | None:
    if event.action is Action.CORRECTED:
        replaced = next((s.revision for s in before if s.sequence == event.concerns), None)
        if replaced:
            return replaced
    files = [step.revision for step in steps if step.revision]
    at = files.index(file) if file in files else len(files)
    others = [*reversed(files[:at]), *files[at + 1 :]]
    return next(iter(others), None)
