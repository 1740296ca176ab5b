"""What somebody says of a decision, or of a correction → recorded in a policy's history."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from styrdok.content.actions import Action
from styrdok.content.models import CorrectedField, Event, Organisation
from styrdok.disk.files import read_file
from styrdok.operations.carry_out import Confirm, Recorded, agreed, carry_out
from styrdok.operations.load import Watch, unwatched
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.recording.entries import Correction, Recording, Wish, correct, record
from styrdok.repository.library import PolicyRecord
from styrdok.text.source import MAX_BYTES, decode


def record_decision(
    root: Path,
    policy: str,
    citation: str | None,
    day: datetime.date,
    *,
    text: str | None = None,
    not_held: bool = False,
    conversion: str | None = None,
    confirm: Confirm = agreed,
    watch: Watch = unwatched,
    **facts: Any,
) -> Recorded:
    """Record a decision, cited as the minutes print it, as the next entry of a policy's history.

    The policy's working text is frozen as that of the decision, unless ``text``
    is given, or it is ``not_held``. ``facts`` are keys of an entry, for what
    the citation doesn't say. ``day`` is that of the recording. Nobody else
    writes until ``confirm`` has answered. Raises StyrdokError, with nothing
    written, where it is refused.
    """
    if text is not None and not_held:
        raise WrongUsageError("Give the decision's text, or say that it is not held; not both.")
    if text is not None:
        _readable("the text", text.encode())

    def plan(found: PolicyRecord, history: str) -> Recording:
        working = None if text is not None or not_held else found.text.source.text
        said = _facts(facts, found.organisation)
        return record(
            found, history, Wish(citation, said, text, working, conversion, not_held), day
        )

    return carry_out(root, policy, plan, day, confirm=confirm, watch=watch)


def correct_entry(
    root: Path,
    policy: str,
    concerns: int,
    day: datetime.date,
    *,
    reason: str,
    evidence: str | None = None,
    values: Mapping[str, str | None] | None = None,
    text: str | None = None,
    take_back: bool = False,
    confirm: Confirm = agreed,
    watch: Watch = unwatched,
) -> Recorded:
    """Put right what was recorded of the entry ``concerns``, by adding entries to the history.

    ``values`` has the right value of each field, None for one that should be
    empty; ``text`` is the right text. Or else ``take_back`` what should never
    have been recorded. All else is as for record_decision.
    """
    asked = sum((bool(values), text is not None, take_back))
    if not asked or (take_back and asked > 1):
        raise WrongUsageError("Say what is to be corrected: --date, --set …, --text, --take-back.")
    if text is not None:
        _readable("the text", text.encode())

    def plan(found: PolicyRecord, history: str) -> Recording:
        if take_back:
            facts = {"action": Action.WITHDRAWN.value, "concerns": concerns}
            why = {"reason": reason, "evidence": evidence}
            return record(found, history, Wish(None, {**facts, **why}), day)
        right = _values(values or {}, found.organisation)
        return correct(found, history, Correction(concerns, reason, evidence, right, text), day)

    return carry_out(root, policy, plan, day, confirm=confirm, watch=watch)


def read_named_text(path: Path) -> str:
    """Read a text that somebody names; one that isn't UTF-8, NFC, LF is refused as it stands."""
    try:
        data = read_file(path, MAX_BYTES)
    except OSError as error:
        message = f"--text: {path}: {error.strerror}. Or say not-held."
        raise WrongUsageError(message) from None
    if data is None:
        raise StyrdokError(
            f"Nothing was recorded: {path} is larger than any governing document is."
        )
    return _readable(str(path), data)


def _readable(name: str, data: bytes) -> str:
    source, problems = decode(name, data)
    if source is None or problems:
        raise StyrdokError(f"Nothing was recorded: {name} has faults.", problems)
    return source.text


_SAID = Event.model_fields.keys() - {
    *("sequence", "citation", "text", "field", "value", "recorded", "seal", "date_problem")
}
"""What somebody may say of an entry beside its citation."""


def _facts(given: Mapping[str, Any], organisation: Organisation) -> dict[str, Any]:
    """Give what was said of an entry by the keys and in the form that an entry has it."""
    facts = {key: value for key, value in given.items() if value not in (None, ())}
    if unknown := next((key for key in facts if key not in _SAID), None):
        known = ", ".join(sorted(_SAID))
        raise WrongUsageError(f'"{unknown}" is nothing to say of an entry. Known: {known}')
    if (action := facts.get("action")) and action not in set(Action):
        raise WrongUsageError(f'"{action}" is no action. Known: {", ".join(Action)}')
    if "body" in facts:
        facts["body"] = _body_key(str(facts["body"]), organisation)
    if "paragraphs" in facts:
        said = facts["paragraphs"]
        facts["paragraphs"] = _item_numbers([said] if isinstance(said, str) else said)
    return facts


def _values(
    given: Mapping[str, str | None], organisation: Organisation
) -> dict[CorrectedField, str | None]:
    fields = [f.value for f in CorrectedField]
    if unknown := next((name for name in given if name not in fields), None):
        raise WrongUsageError(
            f'"{unknown}" is no field that can be corrected. Fields: {", ".join(fields)}'
        )
    values = {CorrectedField(name): value for name, value in given.items()}
    if body := values.get(CorrectedField.BODY):
        values[CorrectedField.BODY] = _body_key(body, organisation)
    if paragraphs := values.get(CorrectedField.PARAGRAPHS):
        values[CorrectedField.PARAGRAPHS] = ", ".join(_item_numbers([paragraphs]))
    return values


def _body_key(said: str, organisation: Organisation) -> str:
    """Give the key of a body that somebody names by key, name or abbreviation."""
    for body in organisation.bodies:
        names = {body.key, body.name, *body.abbreviations}
        if said.lower() in {name.lower() for name in names}:
            return body.key
    return said


def _item_numbers(said: Sequence[str]) -> list[str]:
    """Give the numbers of "§ 119", "42,43", without their sign."""
    parts = (part.strip().lstrip("§").strip() for one in said for part in one.split(","))
    return [part for part in parts if part]
