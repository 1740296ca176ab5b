"""Turns a citation and what goes with it into the next entry of a history, and its files."""

from __future__ import annotations

import datetime
import shlex
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import ValidationError

from styrdok.citations.reader import CitedDecision, read_citations
from styrdok.content.actions import DECISIONS, KINDS, Action
from styrdok.content.lasting_ids import write_ids
from styrdok.content.layout import REVISIONS, FileKind, ids_name, path_to, policy_folder
from styrdok.content.models import CorrectedField, Event, HeldText, Organisation
from styrdok.history.canonical import append_entry
from styrdok.history.corrections import corrected
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import sealed, text_number, text_path
from styrdok.problems.guesses import suggest
from styrdok.recording.refusals import Refused, is_to_come, refuse, refuse_working_text
from styrdok.repository.library import PolicyRecord
from styrdok.repository.lineage import next_text, recorded_ids
from styrdok.text.digests import digest, text_digest
from styrdok.text.document import Document
from styrdok.text.fields import FORMS
from styrdok.text.ids import id_prefix
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source, odd_characters
from styrdok.wording.citations import participle

NOT_HELD = {"state": "not_held"}


@dataclass(frozen=True)
class Wish:
    """What an editor asks to have recorded.

    ``facts`` are keys of an entry that override what the citation says. ``text``
    is a text named for the decision; where there is none, ``working_text`` is
    frozen by the decisions that change the text. ``not_held`` says that the
    decision's text has not been found. ``conversion`` says by what means the
    text was made from its original.
    """

    citation: str | None
    facts: Mapping[str, Any] = field(default_factory=dict)
    text: str | None = None
    working_text: str | None = None
    conversion: str | None = None
    not_held: bool = False


@dataclass(frozen=True)
class Correction:
    """What an editor asks to have put right of the entry ``concerns``.

    ``values`` has the right value of each key, None where it should have none;
    ``text`` is the right text, None where the text is right.
    """

    concerns: int
    reason: str
    evidence: str | None = None
    values: Mapping[CorrectedField, str | None] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True)
class Recording:
    """New entries and the files that hold them: path from the root, to bytes; history.yaml last."""

    events: tuple[Event, ...]
    files: dict[str, bytes]
    read: CitedDecision | None = None


def record(policy: PolicyRecord, history_text: str, wish: Wish, day: datetime.date) -> Recording:
    """Make the next entry of a policy's history.

    ``history_text`` is history.yaml as it stands: not a byte of it is changed.
    Raises Refused where the citation can't be understood, or the entry can't be.
    """
    citation = _clean(wish.citation)
    read, start = _read(citation, policy.organisation, wish.facts) if citation else (None, None)
    if not read and "action" not in wish.facts:
        raise Refused(_unread(citation))
    facts = {**_facts_of(read, start), **wish.facts, "citation": citation}
    action = facts.get("action")
    if action is None:
        raise Refused(
            f'"{citation}" does not say what the decision did. Add --action adopted, revised, '
            "repealed …"
        )
    if citation is None and KINDS[Action(action)].cited:
        raise Refused("Type the decision as the minutes print it, in quotes.")
    _check_body(facts, policy.organisation, read)
    text = wish.text
    if text is None and KINDS[Action(action)].has_text and not wish.not_held:
        text = wish.working_text
    event = _event({**facts, **_text_facts(text, wish)}, policy.history.entries, day)
    refuse(event, policy, day)
    if wish.text is None and text is not None and event.action in DECISIONS:
        refuse_working_text(event, policy.history)
    texts = {} if text is None else {event.sequence: text}
    return _recording([event], policy, history_text, texts, read)


def correct(
    record: PolicyRecord,
    history_text: str,
    wish: Correction,
    day: datetime.date,
) -> Recording:
    """Append an entry for each field to put right, and one for the text.

    Raises Refused where there is no such entry, the value can't be, or nothing would change.
    """
    concerns, text = wish.concerns, wish.text
    common = {"reason": wish.reason, "evidence": wish.evidence}
    entries = record.history.correctable
    target = entries.get(concerns)
    if target is None:
        raise Refused(
            f"There is no entry {concerns} that can be corrected. There are: "
            f"{', '.join(map(str, entries)) or 'none'}. See: styrdok log {record.id}"
        )
    values = {name: _composed(value) for name, value in wish.values.items()}
    _check_values(target, values, record.organisation, day)
    facts: list[dict[str, Any]] = [
        {"field": name.value, "value": value, **common} for name, value in values.items()
    ]
    texts: dict[int, str] = {}
    if text is not None:
        if getattr(target.text, "sha256", None) == text_digest(text):
            raise Refused(f"That is the text of entry {concerns} already.")
        facts.append({**common, "text": {"state": "held", "sha256": text_digest(text)}})
        texts[len(record.history.entries) + len(facts)] = text
    events: list[Event] = []
    for fact in facts:
        entry = {"action": Action.CORRECTED, "concerns": concerns, **fact}
        events.append(_event(entry, (*record.history.entries, *events), day))
    return _recording(events, record, history_text, texts)


def _check_values(
    target: Event,
    values: Mapping[CorrectedField, str | None],
    organisation: Organisation,
    day: datetime.date,
) -> None:
    for name, value in values.items():
        right = corrected(target, name, value)
        said = getattr(target, name)
        if said == getattr(right, name):
            printed = ", ".join(said) if isinstance(said, tuple) else str(said)
            entry = f"entry {target.sequence}"
            if value is not None and value != printed:
                raise Refused(f'"{value}" is no {name} that {entry} can have.')
            raise Refused(f"The {name} of {entry} is {f'{printed} already' if said else 'empty'}.")
        _check_body({"body": right.body if name is CorrectedField.BODY else None}, organisation)
        if name is CorrectedField.DATE and right.date and (reason := is_to_come(right.date, day)):
            raise Refused(reason)


def _composed(value: Any) -> Any:
    """Give what was typed in NFC, as some keyboards and clipboards don't."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    return [*map(_composed, value)] if isinstance(value, list | tuple) else value


def _clean(text: str | None) -> str | None:
    """Take what was typed as one line in NFC; invisible characters are refused."""
    if text is None:
        return None
    line = " ".join(unicodedata.normalize("NFC", text).split())
    if odd := next(odd_characters(line), None):
        raise Refused(f"The citation has an {odd[2]}. Type it again without it.")
    if not line.isprintable():
        raise Refused("The citation has characters that are no text. Type it again.")
    return line or None


def _read(
    citation: str, organisation: Organisation, facts: Mapping[str, Any]
) -> tuple[CitedDecision | None, CitedDecision | None]:
    """Read the one decision that a citation names, and the day in force that it may add."""
    found = [d for d in read_citations(citation, organisation.bodies) if not d.other_document]
    starts = [d for d in found if d.action is Action.IN_FORCE]
    decisions = [d for d in found if d.action is not Action.IN_FORCE]
    if len(decisions) > 1:
        lines = "\n".join(f"  {shlex.quote(_advice(d))}" for d in decisions)
        raise Refused(
            f"{len(decisions)} decisions were read. Record each by itself, the oldest first:\n"
            f"{lines}\nFor those whose text you don't have, add --text not-held."
        )
    if not decisions:
        return (starts[0], None) if starts else (None, None)
    return decisions[0], starts[0] if starts else None


def _advice(decision: CitedDecision) -> str:
    """Write one of several decisions as it can be typed by itself."""
    action = decision.action
    verb = participle(action) if action and KINDS[action].written else None
    date = decision.date.text if decision.date else None
    number = f"§ {', '.join(decision.paragraphs)}" if decision.paragraphs else None
    by = f"av {decision.body_text}" if decision.body_text and verb else decision.body_text
    return " ".join(part for part in (verb, by, date, number) if part)


def _unread(citation: str | None) -> str:
    if citation is None:
        return "Type the decision as the minutes print it, in quotes, or name an --action."
    return (
        f'No decision was read in "{citation}". Wanted: what was done, by whom, when and which '
        '§, such as "Reviderat av kf 2026-11-16 § 112". If it is right as it stands, say what it '
        "means: --action, --body, --date and --paragraph."
    )


def _facts_of(read: CitedDecision | None, start: CitedDecision | None) -> dict[str, Any]:
    """Give the keys of an entry that a citation states."""
    if read is None:
        return {}
    facts: dict[str, Any] = {
        "action": read.action,
        "body": read.body,
        "paragraphs": list(read.paragraphs),
        "case_number": read.case_number,
    }
    if read.date and read.date.date:
        # A day of entry into force may be to come; it is no day of a decision.
        key = "in_force_from" if read.action is Action.IN_FORCE else "date"
        facts[key] = read.date.date
    elif read.date:
        facts |= {"date_text": " ".join(read.date.text.split()), "date_problem": read.date.problem}
    if read.until and read.until.last:
        facts["in_force_until"] = read.until.last
    if start and start.date and start.date.date:
        facts["in_force_from"] = start.date.date
    elif start and start.date and start.date.problem:
        raise Refused(
            f'"{start.date.text}" is no possible first day in force. Leave it out of the citation, '
            "or say the right one: --in-force-from"
        )
    if start and start.until and start.until.last:
        facts["in_force_until"] = start.until.last
    return facts


def _check_body(
    facts: Mapping[str, Any], organisation: Organisation, read: CitedDecision | None = None
) -> None:
    keys = organisation.body_keys
    body = facts.get("body")
    if body is None or body in keys:
        return
    is_read = read and read.body_text and read.body == body
    said = f'"{read.body_text}" was read as {body}, which' if read and is_read else f'"{body}"'
    raise Refused(
        f"{said} is no body of {organisation.name}"
        f"{suggest(body, keys)} Add it to organisation.yaml, or name one of those with --body."
    )


def _text_facts(text: str | None, wish: Wish) -> dict[str, Any]:
    if wish.not_held:
        return {"text": NOT_HELD}
    if text is None:
        return {}
    held = {"state": "held", "sha256": text_digest(text)}
    return {"text": held | ({"conversion": wish.conversion} if wish.conversion else {})}


def _event(facts: Mapping[str, Any], history: Sequence[Event], day: datetime.date) -> Event:
    last = history[-1] if history else None
    if last and last.recorded and last.recorded > day:
        raise Refused(
            f"Today, {day}, is before {last.recorded}, when entry {last.sequence} was recorded."
        )
    given = {key: _composed(value) for key, value in facts.items() if value not in (None, [], ())}
    if "date" in given:
        given = {k: v for k, v in given.items() if k not in {"date_text", "date_problem"}}
    try:
        return Event.model_validate({"sequence": len(history) + 1, **given, "recorded": day})
    except ValidationError as error:
        first = error.errors()[0]
        name = "--" + str(first["loc"][0]).replace("_", "-").replace("paragraphs", "paragraph")
        wanted = FORMS.get(first.get("ctx", {}).get("pattern", ""), first["msg"])
        raise Refused(f'{name}: "{first["input"]}" is not {wanted}.') from None


def _recording(
    events: Sequence[Event],
    policy: PolicyRecord,
    history_text: str,
    texts: Mapping[int, str],
    read: CitedDecision | None = None,
) -> Recording:
    """Seal new entries, each with its text and the ids that the text's places have from now on."""
    history, written = policy.history, history_text
    files: dict[str, bytes] = {}
    for event in events:
        made = event
        path, text = text_path(policy.id, event), texts.get(event.sequence)
        if path and text is not None:
            files[path] = text.encode()
            if ids := _ids(event, text, policy, history):
                files[f"{policy_folder(policy.id)}{REVISIONS}{ids_name(text_number(event))}"] = ids
                held = {**(made.text.model_dump() if made.text else {}), "ids": digest(ids)}
                made = event.model_copy(update={"text": HeldText.model_validate(held)})
        made = sealed(made, history.entries[-1].seal if history.entries else None)
        history = history.followed_by(made)
        written = append_entry(written, made)
    files[path_to(FileKind.HISTORY, policy.id)] = written.encode()
    return Recording(history.entries[len(policy.history.entries) :], files, read)


def _ids(event: Event, text: str, policy: PolicyRecord, history: PolicyHistory) -> bytes | None:
    """Give the ids of a text's places, as a file; none of a translation, which has its original's.

    A text that can't be parsed has none either. It has faults, so it is refused for them.
    """
    if event.language:
        return None
    prefix = id_prefix(policy.id)
    if text == policy.text.source.text:
        document: Document | None = policy.text.document
    else:
        document, _ = parse_document(Source("", text), prefix)
    if document is None:
        return None
    number, followed = history.followed_by(event).recorded_texts[-1]
    made = next_text(number, document, policy.documents, followed, prefix)
    return write_ids(recorded_ids(made)).encode()
