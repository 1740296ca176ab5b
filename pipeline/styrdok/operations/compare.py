"""Two texts, as Markdown, files, or decisions of a policy → what changed between them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from styrdok.disk.files import first_there, is_folder, read_file, write_file
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.problems.reports import as_text
from styrdok.published.change_sets import ChangeSet
from styrdok.redlines.change_set import Revised, Version, revise
from styrdok.redlines.patching import NotApplicable, patch
from styrdok.repository.library import PolicyRecord
from styrdok.text.any_file import read_comparable
from styrdok.text.json_values import JsonFault, read_json
from styrdok.text.source import MAX_BYTES, printable, read_any
from styrdok.views.between_texts import compare_revisions
from styrdok.wording.words import Words

SPAN = re.compile(r"(?P<old>[0-9]{0,6})(?:\.\.(?P<new>[0-9]{0,6}|draft))?")
"""FROM..TO: numbers of decisions, or draft for the working text."""
LARGEST_CHANGES = 10 * MAX_BYTES  # both texts, whole and in pieces, with their places


def compare_texts(old: str, new: str) -> ChangeSet:
    """Tell what changed between two Markdown texts, whatever faults they have as a policy's."""
    return revise(_version("old", old.encode()), _version("new", new.encode())).changes


def compare_files(old: Path, new: Path) -> Revised:
    return revise(_file_version(old), _file_version(new))


def compare_decisions(policy: PolicyRecord, span: str, words: Words) -> Revised:
    """Compare the texts of two decisions of a policy, FROM..TO, or what is pending.

    TO left out is the working text where that is pending, else the latest
    decision; FROM left out is the decision before.
    """
    return compare_revisions(policy, words, *_ends(policy, span))


def _ends(policy: PolicyRecord, span: str) -> tuple[int, int | None]:
    """Read FROM..TO as numbers of decisions, None for the working text."""
    found = SPAN.fullmatch(span)
    steps = policy.history.texts
    if not steps or found is None:
        raise StyrdokError(f"No decision with a text is recorded of {policy.id}.")
    numbers = [step.sequence for step in steps]
    latest = policy.revision(steps[-1].revision or 0)
    pending = latest is None or latest.source.text != policy.text.source.text
    to = found["new"] or ("draft" if pending else str(numbers[-1]))
    new = None if to == "draft" else _known(int(to), numbers, policy)
    if found["old"]:
        return _known(int(found["old"]), numbers, policy), new
    if new is None:
        return numbers[-1], None
    if new == numbers[0]:
        raise StyrdokError(
            f"Decision {new} is the first of {policy.id} with a text, and nothing is pending: "
            "there is nothing to compare it with."
        )
    return numbers[numbers.index(new) - 1], new


def _known(number: int, numbers: Sequence[int], policy: PolicyRecord) -> int:
    if number not in numbers:
        listed = ", ".join(map(str, numbers))
        message = f"{policy.id} has no decision {number} that gave it a text. It has: {listed}"
        raise WrongUsageError(message)
    return number


def patch_text(text: str, changes: ChangeSet, *, reverse: bool = False) -> str:
    """Make the new text of a change-set from the old one, or with ``reverse`` the old one.

    A text that it was not made from is refused. Texts are read as NFC, with LF.
    """
    return patch(_plain("the text", text.encode()), changes, reverse=reverse)


def patch_file(
    path: Path, changes: Path, output: Path | None = None, *, reverse: bool = False
) -> bytes:
    """Make the other text of a change-set from a file, and write it to ``output``."""
    text = _plain(str(path), _bytes(path))
    try:
        made = patch(text, _change_set(changes), reverse=reverse).encode()
    except NotApplicable as refusal:
        raise NotApplicable(f"Nothing was written: {refusal}.") from None
    if output:
        write_file(output, made)
    return made


def _file_version(path: Path) -> Version:
    return _version(printable(path.name), _bytes(path), str(path))


def _version(label: str, data: bytes, path: str = "") -> Version:
    document, problems = read_comparable(path or label, data)
    if document is None:
        raise StyrdokError(as_text(problems))
    facts = {"title": document.title} if document.title else {}
    return Version(label=label, document=document, facts=facts)


def _plain(path: str, data: bytes) -> str:
    source, _, problems = read_any(path, data)
    if source is None:
        raise StyrdokError(as_text(problems))
    return source.text


def _bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    if first_there(path) is None or is_folder(path):
        raise WrongUsageError(f"There is no file {path}.")
    data = read_file(path, most)
    if data is None:
        raise WrongUsageError(f"{path} is larger than {most / 1e6:.0f} MB.")
    return data


def _change_set(path: Path) -> ChangeSet:
    try:
        return read_json(ChangeSet, _bytes(path, LARGEST_CHANGES))
    except JsonFault as fault:
        raise StyrdokError(
            f"{path} is no change-set: {fault}. Make one: styrdok diff OLD.md NEW.md --format json"
        ) from None
