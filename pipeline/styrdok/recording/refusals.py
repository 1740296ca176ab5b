"""An entry → why it is not recorded. REFUSALS lists the reasons."""

from __future__ import annotations

import datetime
from collections.abc import Callable

from styrdok.content.actions import WITH_TEXT, Action
from styrdok.content.models import Event, HeldText
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.steps import printed_date
from styrdok.problems.errors import StyrdokError
from styrdok.repository.library import PolicyRecord
from styrdok.text.fields import Line, fits
from styrdok.text.source import odd_characters

TEMPLATE = "Skriv texten här."
"""What `styrdok new` puts into a text."""


class Refused(StyrdokError):  # noqa: N818 – a refusal is no error of the program
    """Why something can't be recorded, in words for the one who asked."""


Refusal = str | None
"""Why an entry is not recorded; None where nothing is against it."""


def refuse(event: Event, record: PolicyRecord, day: datetime.date) -> None:
    """Raise Refused for the first reason against recording an entry."""
    for rule in REFUSALS:
        if reason := rule(event, record, day):
            raise Refused(reason)


def decided_on(event: Event) -> datetime.date | None:
    """Give the day of the decision, or the first that its printed date can mean."""
    printed = printed_date(event)
    return event.date or (printed.first if printed else None)


def is_to_come(when: datetime.date, day: datetime.date) -> Refusal:
    return f"{when} is after today, {day}: it has not been decided yet." if when > day else None


def _decided_later(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    when = decided_on(event)
    return is_to_come(when, day) if when and event.action is not Action.IN_FORCE else None


def _about_nothing(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.concerns and event.concerns not in {e.sequence for e in record.history.entries}:
        return f"There is no entry {event.concerns}. See: styrdok log {record.id}"
    return None


def _no_decision(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.action is Action.CORRECTED:
        return f"An editorial correction is no decision. See: styrdok correct {record.id} --help"
    return None


def _no_text(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.text and event.action not in WITH_TEXT | {Action.TEXT_ADDED}:
        return f"A decision of this kind ({event.action}) leaves no text. Leave out --text."
    return None


def _found_text(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.action is not Action.TEXT_ADDED:
        return None
    target = record.history.correctable.get(event.concerns or 0)
    if target is None or not isinstance(event.text, HeldText):
        return "Name the text that was found, and the entry whose it is: --text, --concerns"
    if isinstance(target.text, HeldText) and not event.language:
        return (
            f"Entry {target.sequence} has its text. If that is wrong: styrdok correct "
            f"{record.id} {target.sequence} --text FILE --reason …"
        )
    return None


def _endless(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.action is Action.EXTENDED and event.in_force_until is None:
        return "Say until when it was extended: --in-force-until 2028-12-31"
    return None


def _stated(event: Event, key: str) -> object:
    """Give what an entry says, without the ids of its text, which it gets last of all."""
    said = getattr(event, key)
    return said.model_copy(update={"ids": None}) if isinstance(said, HeldText) else said


def _repeated(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    same = ["action", "body", "date", "date_text", "paragraphs", "concerns", "language"]
    same += {Action.IN_FORCE: ["in_force_from"], Action.OBSERVED: ["text"]}.get(event.action, [])
    for entry in record.history.live:
        if all(_stated(entry, key) == _stated(event, key) for key in same):
            return (
                f"It is recorded already, as entry {entry.sequence}. Nothing was changed. If "
                f"something of it is wrong or lacking: styrdok correct {record.id} {entry.sequence}"
            )
    return None


def _odd(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    for name in ("reason", "evidence", "case_number"):
        value = getattr(event, name)
        if value and (not fits(Line, value) or list(odd_characters(value)) or "\t" in value):
            return f"--{name.replace('_', '-')} must be one line of visible characters."
    return None


REFUSALS: tuple[Callable[[Event, PolicyRecord, datetime.date], Refusal], ...] = (
    _decided_later,
    _about_nothing,
    _no_decision,
    _no_text,
    _found_text,
    _endless,
    _repeated,
    _odd,
)


def refuse_working_text(event: Event, history: PolicyHistory) -> None:
    """Refuse to freeze today's text for a decision that is older than the latest text."""
    last, decided = history.latest_text, decided_on(event)
    then = (last.event.date or last.first) if last else None
    if last is None or then is None or (decided and decided >= then):
        return
    found = f"{decided} is before {then}" if decided else f"No date is known to be after {then}"
    raise Refused(
        f"{found}, when the text of entry {last.sequence} was decided, so text.md may not be the "
        "text of this decision. Add --text not-held, or --text FILE if you have it."
    )
