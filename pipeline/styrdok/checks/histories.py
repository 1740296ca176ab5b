"""Rules on histories, the texts they hold, and who may decide."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from styrdok.content.actions import AMENDING, DECIDING, DECISIONS, KINDS, WITH_TEXT, Action
from styrdok.content.layout import REVISIONS, ids_name, revision_name
from styrdok.content.models import Event, HeldText, NotHeldText, Organisation, Policy
from styrdok.content.printed_dates import Precision
from styrdok.content.yaml import Located
from styrdok.history.corrections import corrected
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import held_files, text_name, text_number
from styrdok.history.steps import printed_date
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import suggest
from styrdok.repository.library import RecordedFile
from styrdok.text.digests import text_digest
from styrdok.text.source import Source

Found = Iterator[Problem]

MOST_AT_ONCE = 10
"""How many entries one command may record: a correction has one for each field."""


def sequence(history: Located[PolicyHistory]) -> Found:
    for i, event in enumerate(history.value.entries):
        if event.sequence != i + 1:
            place = history.place(i, "sequence")
            yield problem("sequence-broken", place, f"the number is {event.sequence}, not {i + 1}")


def dates_are_stated(history: Located[PolicyHistory]) -> Found:
    for i, event in enumerate(history.value.entries):
        step = history.value.step.get(event.sequence)
        right = step.event if step else event
        if right.date and not event.date:
            continue  # a correction has told the day
        if event.date and (event.date_problem or event.date_text):
            message = "the event has a date, and also a printed date that gives none"
            yield problem("date-contradiction", history.place(i, "date"), message)
        elif event.date_text and event.date_problem is None and _is_partial(event):
            message = f'the date is printed as "{event.date_text}", which is no full date'
            yield problem("date-unclear", history.place(i, "date_text"), message)
        elif event.date_text and event.date_problem:
            reason = event.date_problem.value.replace("_", " ")
            message = f'the date is printed as "{event.date_text}" ({reason})'
            yield problem("date-unclear", history.place(i, "date_text"), message)
        elif event.date_text or event.date_problem:
            there = "date_text" if event.date_text else "date_problem"
            message = "`date_text` and `date_problem` belong together"
            yield problem("date-contradiction", history.place(i, there), message)
        elif event.date is None and event.action in DECIDING and not event.concerns:
            message = f"event {event.sequence} has no date"
            yield problem("date-missing", history.place(i), message)


def _is_partial(event: Event) -> bool:
    printed = printed_date(event)
    return bool(printed and printed.first and printed.precision is not Precision.DAY)


def dates_follow(history: Located[PolicyHistory]) -> Found:
    """Find decisions before the adoption, and events in force or recorded before decided."""
    right = history.value.right
    adopted = min((e.date for e in right if e.action is Action.ADOPTED and e.date), default=None)
    for i, event in enumerate(right):
        if event.date and adopted and event.date < adopted and event.action is not Action.OBSERVED:
            message = f"{event.date} is before the adoption, {adopted}"
            yield problem("chronology", history.place(i, "date"), message)
        if event.date and event.in_force_from and event.in_force_from < event.date:
            message = f"in force {event.in_force_from}, before the decision, {event.date}"
            yield problem("chronology", history.place(i, "in_force_from"), message)
        if event.date and event.recorded and event.recorded < event.date:
            message = f"recorded {event.recorded}, before the decision, {event.date}"
            yield problem("chronology", history.place(i, "recorded"), message)
        begins, ends = event.in_force_from or event.date, event.in_force_until
        if begins and ends and ends < begins:
            place = history.place(i, "in_force_until")
            yield problem("period-reversed", place, f"ends before it begins, {begins}")


def actions_are_whole(history: Located[PolicyHistory]) -> Found:
    for i, event in enumerate(history.value.entries):
        for key in KINDS[event.action].needs:
            if getattr(event, key) is None:
                message = f'"{key}" is missing, which an event of the action {event.action} has'
                yield problem("key-missing", history.place(i), message)


def concerned_events_are_there(history: Located[PolicyHistory]) -> Found:
    entries = {e.sequence: e for e in history.value.entries}
    for i, event in enumerate(history.value.entries):
        if event.concerns is None:
            continue
        place = history.place(i, "concerns")
        if event.concerns >= event.sequence:
            message = f"there is no event {event.concerns} before event {event.sequence}"
            yield problem("event-unknown", place, message)
            continue
        target = entries.get(event.concerns)
        if target and target.action in AMENDING and event.action is not Action.WITHDRAWN:
            message = f"event {event.concerns} is itself about event {target.concerns}"
            yield problem("event-unknown", place, message)


def corrections_are_possible(history: Located[PolicyHistory]) -> Found:
    """See that a correction has something to put right, and in a form that it can have."""
    entries = {e.sequence: e for e in history.value.entries}
    now = dict(entries)
    for i, event in enumerate(history.value.entries):
        if event.field is None and event.value is not None:
            message = "`value` stands without `field`, which says what it puts right"
            yield problem("correction-unread", history.place(i, "value"), message)
        elif event.field and event.action is not Action.CORRECTED:
            message = f"`field` belongs to a correction, not to an event {event.action}"
            yield problem("correction-unread", history.place(i, "field"), message)
        elif event.field and (target := entries.get(event.concerns or 0)):
            # A value that an earlier correction took away can be put back.
            bases = (target, now[target.sequence])
            made = [corrected(base, event.field, event.value) for base in bases]
            now[target.sequence] = made[1]
            if event.value and made == [*bases]:
                message = (
                    f'"{event.value}" is no {event.field}, or is what event {target.sequence} says'
                )
                yield problem("correction-unread", history.place(i, "value"), message)
        elif event.action is Action.CORRECTED and not event.field and not event.text:
            message = "the correction names no `field` and holds no text"
            yield problem("correction-unread", history.place(i), message)
        if event.language and event.action is not Action.TEXT_ADDED:
            message = f"`language` belongs to an added text, not to an event {event.action}"
            yield problem("correction-unread", history.place(i, "language"), message)


def recorded_is_stated(history: Located[PolicyHistory]) -> Found:
    for i, event in enumerate(history.value.entries):
        # An upgrade on read has no day of recording to give; `styrdok upgrade` writes it.
        if event.recorded is None and not history.parsed.upgraded:
            yield problem("key-missing", history.place(i), '"recorded" is missing')


def texts_are_stated(history: Located[PolicyHistory]) -> Found:
    found = {step.sequence for step in history.value.steps if step.revision}
    for i, event in enumerate(history.value.entries):
        if isinstance(event.text, NotHeldText) and event.sequence not in found:
            place, message = (
                history.place(i, "text"),
                f"the text of event {event.sequence} is not held",
            )
            yield problem("text-not-held", place, message)
        elif event.text is None and event.action in WITH_TEXT:
            message = f"event {event.sequence} does not say whether its text is held"
            yield problem("text-unstated", history.place(i), message)


def texts_are_held(
    history: Located[PolicyHistory], recorded_files: tuple[RecordedFile, ...]
) -> Found:
    """See that every text said to be held is there with its ids, unaltered, and nothing else."""
    files = {file.name: file for file in recorded_files}
    expected: set[str] = set()
    for i, event in enumerate(history.value.entries):
        place = history.place(i, "text")
        for name, digest in held_files(event).items():
            file = files.get(name)
            if file is None:
                yield problem("revision-missing", place, f"{REVISIONS}{name} is missing")
            elif file.sha256 and file.sha256 != digest:
                message = f"the digest is {file.sha256[:19]}…, but {digest[:19]}… is recorded"
                yield problem("revision-altered", Place(file.path), message)
        if isinstance(event.text, HeldText):
            expected |= {
                text_name(event) or "",
                *([] if event.language else [ids_name(text_number(event))]),
            }
        elif event.text is None and event.action in WITH_TEXT:
            expected |= {revision_name(event.sequence), ids_name(text_number(event))}
    yield from _unheld(files.keys() - expected, files, len(history.value.entries) + 1)


def _unheld(names: Iterable[str], files: Mapping[str, RecordedFile], following: int) -> Found:
    for name in names:
        file = files[name]
        if not file.sha256:
            continue
        what = "file" if name == ids_name(file.sequence) else "text"
        # A correction may write several entries; a found text belongs to an earlier one.
        if file.sequence < following + MOST_AT_ONCE:
            message = f"the {what} {name} is here, but the entry that holds it was not recorded"
            yield problem("recording-interrupted", Place(file.path), message)
        else:
            yield problem(
                "revision-unrecorded", Place(file.path), f"no event holds the {what} {name}"
            )


def ids_are_recorded(
    history: Located[PolicyHistory], recorded_files: tuple[RecordedFile, ...]
) -> Found:
    """See that each text has recorded ids; a policy of the old form gets them by its upgrade."""
    for i, event in enumerate(history.value.entries):
        if not isinstance(event.text, HeldText):
            continue
        place = history.place(i, "text")
        if event.language and event.text.ids:
            message = 'the key "ids" is none of a translation, which has the ids of its original'
            yield problem("key-unknown", place, message)
        elif not (event.language or event.text.ids or history.parsed.upgraded):
            message = f"the ids of the text of event {event.sequence} are not recorded"
            yield problem("ids-missing", place, message)


def decisions_are_known(history: Located[PolicyHistory]) -> Found:
    actions = {e.action for e in history.value.entries}
    if not actions:
        yield problem("history-empty", history.place(), "no decision is recorded")
    elif history.value.latest_text is None:
        message = "no text of any decision is held"
        yield problem("not-exported", history.place(0), message)
    elif not actions & DECISIONS:
        yield problem("decision-missing", history.place(0), "no decision is known")


def bodies_are_known(organisation: Located[Organisation], history: Located[PolicyHistory]) -> Found:
    for i, event in enumerate(history.value.right):
        if event.body is None:
            continue
        place, body, day = history.place(i, "body"), organisation.value.body(event.body), event.date
        if body is None:
            message = (
                f'"{event.body}" is no body{suggest(event.body, organisation.value.body_keys)}'
            )
            yield problem("body-unknown", place, message)
        elif day and (day < (body.valid_from or day) or day > (body.valid_to or day)):
            yield problem("body-not-in-office", place, f"{body.name} did not exist on {day}")


def bodies_may_decide(
    organisation: Located[Organisation], history: Located[PolicyHistory], facts: Located[Policy]
) -> Found:
    known = organisation.value.body_keys
    kind = organisation.value.document_type(facts.value.type)
    allowed = kind.adopted_by if kind else ()
    for i, event in enumerate(history.value.right):
        wrong = event.body in known and event.body not in allowed
        if allowed and wrong and event.action in DECIDING:
            message = f"{event.body} decided on the type {facts.value.type}"
            place = history.place(i, "body")
            yield problem("body-not-allowed", place, f"{message}; allowed: {', '.join(allowed)}")


def pending_text(history: Located[PolicyHistory], working: Source) -> Found:
    last = history.value.latest_text
    held = last.event.text if last else None
    if last and isinstance(held, HeldText) and text_digest(working.text) != held.sha256:
        message = f"the text differs from that of event {last.revision}"
        yield problem("text-pending", Place(working.path), message)
