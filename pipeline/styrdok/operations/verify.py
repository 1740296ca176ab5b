"""A repository, or a pulled export → whether anything in it was altered; and receipts for later."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from styrdok.content.layout import CONTENT_FOLDER
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import Tree, read_file, write_file
from styrdok.disk.git import GitRefused, read_commits
from styrdok.history.receipts import Receipt, make_receipt
from styrdok.operations.load import require_content
from styrdok.problems.errors import StyrdokError
from styrdok.problems.faults import Place, Problem, has_errors, has_warnings, problem
from styrdok.problems.reports import capped
from styrdok.published.base import to_json
from styrdok.verification.against_receipts import compare_receipt, read_receipt
from styrdok.verification.contents import Histories, verify_content
from styrdok.verification.exports import verify_exports
from styrdok.verification.seen_by_git import compare_commits

LARGEST_RECEIPT = 20_000_000
"""Bytes; one of a hundred thousand policies has so many."""


@dataclass(frozen=True)
class Verified:
    """What was found: by ``problems``, of so many policies and entries.

    ``commits`` is how many commits of git were compared with; None: there is
    no git log.
    """

    policies: int
    entries: int
    commits: int | None
    problems: tuple[Problem, ...]

    @property
    def altered(self) -> bool:
        return has_errors(self.problems) or has_warnings(self.problems)


def verify_repository(root: Path, receipt: Path | None = None) -> Verified:
    """Check every seal, every recorded text, and what git has seen of them.

    With a ``receipt``, the histories must continue those of it.
    """
    require_content(root)
    files, unreadable = read_content(root)
    histories, found = verify_content(files)
    found += [p for p in unreadable if has_errors([p])]
    try:
        commits = read_commits(root)
    except GitRefused as refusal:
        message = f"git can't be compared with: {refusal}"
        found.append(problem("git-unread", Place(CONTENT_FOLDER), message))
        commits = []
    found += compare_commits(commits or [], files)
    return _verified(histories, found, receipt, None if commits is None else len(commits))


def verify_pulled(exports: Path, receipt: Path | None = None) -> Verified:
    """Check a pulled export by itself."""
    histories, found = verify_exports(Tree(exports))
    return _verified(histories, found, receipt, None)


def _verified(
    histories: Histories, found: list[Problem], receipt: Path | None, commits: int | None
) -> Verified:
    against = _against(receipt, histories) if receipt else []
    entries = sum(map(len, histories.values()))
    return Verified(len(histories), entries, commits, tuple(capped({*found, *against})))


def _against(path: Path, histories: Histories) -> list[Problem]:
    data = read_file(path, LARGEST_RECEIPT)
    if data is None:
        raise StyrdokError(f"{path} is larger than any receipt: {LARGEST_RECEIPT / 1e6:.0f} MB.")
    receipt, found = read_receipt(str(path), data)
    return [*found, *(compare_receipt(receipt, histories) if receipt else ())]


def receipt_of(root: Path, day: datetime.date) -> Receipt:
    """Say how far every history goes, for an auditor to keep. What is faulty is refused."""
    require_content(root)
    files, unreadable = read_content(root)
    histories, found = verify_content(files)
    if errors := [p for p in [*unreadable, *found] if has_errors([p])]:
        message = "No receipt was written: what is faulty can't be vouched for."
        raise StyrdokError(message, errors)
    return make_receipt(histories.items(), day)


def write_receipt(path: Path, receipt: Receipt) -> None:
    write_file(path, to_json(receipt))
