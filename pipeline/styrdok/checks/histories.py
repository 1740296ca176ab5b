"""Rules on histories, the texts they hold, and who may decide."""

from __future__ import annotations

from collections.abc import Iterator

from styrdok.history import DECIDING, DECISIONS, latest_text
from styrdok.library import Located, Revision
from styrdok.models import (
    Action,
    HeldText,
    History,
    NotHeldText,
    Organisation,
    Policy,
)
from styrdok.problems import Place, Problem, problem
from styrdok.source import Source, text_digest
from styrdok.validation import suggest

Found = Iterator[Problem]

_GIVES_TEXT = DECISIONS | {Action.OBSERVED}
# What an event of an action can't do without.
_NEEDED = {
    Action.CORRECTED: ("concerns", "reason"),
    Action.TEXT_ADDED: ("concerns",),
    Action.EXTENDED: ("in_force_until",),
    Action.WITHDRAWN: ("reason",),
}


def sequence(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        if event.sequence != i + 1:
            place = history.place(i, "sequence")
            yield problem("sequence-broken", place, f"the number is {event.sequence}, not {i + 1}")


def dates_are_stated(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        if event.date and (event.date_problem or event.date_text):
            message = "the event has a date, and also a printed date that gives none"
            yield problem("date-contradiction", history.place(i, "date"), message)
        elif event.date_text and event.date_problem:
            reason = event.date_problem.value.replace("_", " ")
            message = f'the date is printed as "{event.date_text}" ({reason})'
            yield problem("date-unclear", history.place(i, "date_text"), message)
        elif event.date_text or event.date_problem:
            there = "date_text" if event.date_text else "date_problem"
            message = "`date_text` and `date_problem` belong together"
            yield problem("date-contradiction", history.place(i, there), message)
        elif event.date is None and event.action in DECIDING:
            message = f"event {event.sequence} has no date"
            yield problem("date-missing", history.place(i), message)


def dates_follow(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    """Find decisions before the adoption, and events in force or recorded before decided."""
    adopted = next((e.date for e in history.value if e.action is Action.ADOPTED), None)
    for i, event in enumerate(history.value):
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


def actions_are_whole(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        for key in _NEEDED.get(event.action, ()):
            if getattr(event, key) is None:
                message = f'"{key}" is missing, which an event of the action {event.action} has'
                yield problem("key-missing", history.place(i), message)


def concerned_events_are_there(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        if event.concerns and event.concerns >= event.sequence:
            message = f"there is no event {event.concerns} before event {event.sequence}"
            yield problem("event-unknown", history.place(i, "concerns"), message)


def recorded_is_stated(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        # An upgrade on read has no day of recording to give; `styrdok upgrade` writes it.
        if event.recorded is None and not history.parsed.upgraded:
            yield problem("key-missing", history.place(i), '"recorded" is missing')


def texts_are_held(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    """See that every text said to be held is there, unaltered, and no other."""
    files = {r.sequence: r for r in revisions if r.language is None}
    held = set()
    for i, event in enumerate(history.value):
        place = history.place(i, "text")
        if isinstance(event.text, HeldText):
            held.add(event.sequence)
            revision = files.get(event.sequence)
            if revision is None:
                message = f"revisions/{event.sequence}.md is missing"
                yield problem("revision-missing", place, message)
            elif revision.sha256 and revision.sha256 != event.text.sha256:
                found, recorded = revision.sha256[:19], event.text.sha256[:19]
                message = f"the digest is {found}…, but {recorded}… is recorded"
                yield problem("revision-altered", Place(revision.source.path), message)
        elif isinstance(event.text, NotHeldText):
            yield problem("text-not-held", place, f"the text of event {event.sequence} is not held")
        elif event.action in _GIVES_TEXT:
            held.add(event.sequence)
            message = f"event {event.sequence} does not say whether its text is held"
            yield problem("text-unstated", history.place(i), message)
    for revision in revisions:
        if revision.sequence not in held and revision.sha256:
            message = f"no event {revision.sequence} holds a text"
            yield problem("revision-unrecorded", Place(revision.source.path), message)


def decisions_are_known(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    actions = {e.action for e in history.value}
    if not actions:
        yield problem("history-empty", history.place(), "no decision is recorded")
    elif latest_text(history.value) is None:
        message = "no text of any decision is held"
        yield problem("not-exported", history.place(0), message)
    elif not actions & DECISIONS:
        yield problem("decision-missing", history.place(0), "no decision is known")


def bodies_are_known(organisation: Located[Organisation], history: Located[History]) -> Found:
    bodies = {b.key: b for b in organisation.value.bodies}
    for i, event in enumerate(history.value):
        if event.body is None:
            continue
        place, body, day = history.place(i, "body"), bodies.get(event.body), event.date
        if body is None:
            message = f'"{event.body}" is no body{suggest(event.body, list(bodies))}'
            yield problem("body-unknown", place, message)
        elif day and (day < (body.valid_from or day) or day > (body.valid_to or day)):
            yield problem("body-not-in-office", place, f"{body.name} did not exist on {day}")


def bodies_may_decide(
    organisation: Located[Organisation], history: Located[History], facts: Located[Policy]
) -> Found:
    known = [b.key for b in organisation.value.bodies]
    kinds = {t.key: t for t in organisation.value.document_types}
    allowed = kinds[facts.value.type].adopted_by if facts.value.type in kinds else ()
    for i, event in enumerate(history.value):
        wrong = event.body in known and event.body not in allowed
        if allowed and wrong and event.action in DECIDING:
            message = f"{event.body} decided on the type {facts.value.type}"
            place = history.place(i, "body")
            yield problem("body-not-allowed", place, f"{message}; allowed: {', '.join(allowed)}")


def pending_text(history: Located[History], working: Source) -> Found:
    last = latest_text(history.value)
    if last and isinstance(last.text, HeldText) and text_digest(working.text) != last.text.sha256:
        message = f"the text differs from that of event {last.sequence}"
        yield problem("text-pending", Place(working.path), message)
