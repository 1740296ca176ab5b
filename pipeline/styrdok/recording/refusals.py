"""What is not recorded, and what an editor should look at first. REFUSALS and CAUTIONS list it."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterator, Sequence

from styrdok.content.library import PolicyRecord
from styrdok.content.models import Action, Event, HeldText
from styrdok.content.validation import fits
from styrdok.history.understanding import (
    DECIDING,
    DECISIONS,
    Step,
    correctable,
    latest_text,
    not_taken_back,
    printed_date,
    understand,
)
from styrdok.text.fields import Line
from styrdok.text.source import odd_characters

GIVES_TEXT = DECISIONS | {Action.OBSERVED}
TEMPLATE = "Skriv texten här."
"""What `styrdok new` puts into a text."""
_VALIDITY = re.compile(r"gäll|i kraft|från och med|fr\.?o\.?m|till och med", re.IGNORECASE)
_SATURDAY = 5


class Refused(Exception):  # noqa: N818 – a refusal is no error of the program
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
    if event.concerns and event.concerns not in {e.sequence for e in record.history}:
        return f"There is no entry {event.concerns}. See: styrdok log {record.id}"
    return None


def _no_decision(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.action is Action.CORRECTED:
        return f"An editorial correction is no decision. See: styrdok correct {record.id} --help"
    return None


def _no_text(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.text and event.action not in GIVES_TEXT | {Action.TEXT_ADDED}:
        return f"A decision of this kind ({event.action}) leaves no text. Leave out --text."
    return None


def _found_text(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    if event.action is not Action.TEXT_ADDED:
        return None
    target = correctable(record.history).get(event.concerns or 0)
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


def _repeated(event: Event, record: PolicyRecord, day: datetime.date) -> Refusal:
    same = ["action", "body", "date", "date_text", "paragraphs", "concerns", "language"]
    same += {Action.IN_FORCE: ["in_force_from"], Action.OBSERVED: ["text"]}.get(event.action, [])
    for entry in not_taken_back(record.history):
        if all(getattr(entry, key) == getattr(event, key) for key in same):
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


def refuse_working_text(event: Event, history: Sequence[Event]) -> None:
    """Refuse to freeze today's text for a decision that is older than the latest text."""
    last, decided = latest_text(tuple(history)), decided_on(event)
    then = (last.event.date or last.first) if last else None
    if last is None or then is None or (decided and decided >= then):
        return
    found = f"{decided} is before {then}" if decided else f"No date is known to be after {then}"
    raise Refused(
        f"{found}, when the text of entry {last.sequence} was decided, so text.md may not be the "
        "text of this decision. Add --text not-held, or --text FILE if you have it."
    )


Caution = Callable[[Event, Sequence[Step], str], str | None]
"""From an entry, the steps before it and its text, to what an editor should look at."""


def _same_text(event: Event, steps: Sequence[Step], text: str) -> str | None:
    digest = event.text.sha256 if isinstance(event.text, HeldText) else None
    same = [s.sequence for s in steps if digest and getattr(s.event.text, "sha256", 0) == digest]
    return f"The text is the same as that of entry {same[-1]}." if same else None


def _adopted_again(event: Event, steps: Sequence[Step], text: str) -> str | None:
    if event.action is Action.ADOPTED and any(s.action is Action.ADOPTED for s in steps):
        return "An adoption is recorded already. Was it revised?"
    return None


def _nobody(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "Nobody is named who decided it." if _decides(event) and not event.body else None


def _no_paragraph(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "No § is named." if _decides(event) and not event.paragraphs else None


def _no_date(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "No full date is known." if _decides(event) and not event.date else None


def _weekend(event: Event, steps: Sequence[Step], text: str) -> str | None:
    if event.date and event.date.weekday() >= _SATURDAY:
        return f"{event.date} is a {'Saturday' if event.date.weekday() == _SATURDAY else 'Sunday'}."
    return None


def _validity_unread(event: Event, steps: Sequence[Step], text: str) -> str | None:
    read = event.in_force_from or event.in_force_until or event.action is Action.IN_FORCE
    if not read and _VALIDITY.search(event.citation or ""):
        return "The citation speaks of validity that was not read: see --in-force-from."
    return None


def _template(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return f'The text still says "{TEMPLATE}".' if TEMPLATE in text else None


def _decides(event: Event) -> bool:
    return event.action in DECIDING and not event.concerns


CAUTIONS: tuple[Caution, ...] = (
    _same_text,
    _adopted_again,
    _nobody,
    _no_paragraph,
    _no_date,
    _weekend,
    _validity_unread,
    _template,
)


def cautions(event: Event, history: Sequence[Event], text: str) -> Iterator[str]:
    """Say what an editor should look at before an entry is recorded."""
    steps = understand(tuple(history))
    for caution in CAUTIONS:
        if said := caution(event, steps, text):
            yield said
