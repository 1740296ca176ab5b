"""A repository with content of an older schema version → the same, of the newest, and sealed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from styrdok.checks.rules import check_library
from styrdok.content.layout import ContentFiles
from styrdok.content.library import Located
from styrdok.content.models import History
from styrdok.disk.files import first_there, locked, read_content, replace_by_folder, write_file
from styrdok.disk.git import read_commits
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history
from styrdok.operations.load import require_content
from styrdok.problems.errors import StyrdokError
from styrdok.problems.faults import Problem, has_errors
from styrdok.repository.assemble import assemble
from styrdok.repository.upgrades import FRONT_MATTER, front_matter_end, upgrade
from styrdok.text.fields import KEBAB
from styrdok.text.source import Source, decode

_BUSY = "Another styrdok is writing here. Try again."


@dataclass(frozen=True)
class Sealed:
    """A history.yaml that was sealed. ``comments`` it had, and can't have in its one form."""

    path: str
    comments: tuple[str, ...]


@dataclass(frozen=True)
class Upgraded:
    """What was rewritten: the policies that were one file each, and the histories without seals."""

    rewritten: tuple[str, ...]
    sealed: tuple[Sealed, ...]


def upgrade_content(root: Path, day: datetime.date) -> Upgraded:
    """Rewrite content of an older schema version to the newest, and seal what has no seal.

    ``day`` is that of the recording. Raises StyrdokError where anything is in
    the way, with nothing written.
    """
    require_content(root)
    with locked(root, _BUSY):
        files, unreadable = read_content(root)
        folders = dict(_folders(root, files, day))
        made = {f"{_folder(p)}/{n}": d for p, inside in folders.items() for n, d in inside.items()}
        after = {**{p: d for p, d in files.items() if p not in folders}, **made}
        sealed = {one.path: (one, data) for one, data in _sealed(root, after, unreadable)}
        for path, inside in folders.items():
            replace_by_folder(root / path, inside)
        for path, (_, data) in sealed.items():
            write_file(root / path, data)
    return Upgraded(tuple(folders), tuple(one for one, _ in sealed.values()))


def _folder(path: str) -> str:
    return path.removesuffix(".md")


def _folders(
    root: Path, files: ContentFiles, day: datetime.date
) -> Iterator[tuple[str, dict[str, bytes]]]:
    """Give for each policy that is one file the files of the folder that replaces it."""
    old = {p: d for p, d in files.items() if p.count("/") == 2 and p.endswith(".md") and d}
    sources = {path: _readable(path, data) for path, data in old.items()}
    for path, source in sources.items():
        if first_there(root / _folder(path)):
            raise StyrdokError(f"Nothing was changed: {path} has a folder {_folder(path)}/ too.")
        made = upgrade({FRONT_MATTER: source}, day)
        yield path, {name: s.text.encode() for name, s in made.items()}


def _readable(path: str, data: bytes) -> Source:
    """Read a file of version 0, or refuse: what isn't one is never rewritten."""
    source, problems = decode(path, data)
    name = path.split("/")[2].removesuffix(".md")
    if source and not has_errors(problems) and re.search(KEBAB, name):
        if front_matter_end(source.text):
            return source
        raise StyrdokError(f"Nothing was changed: {path} does not begin with front matter.")
    raise StyrdokError(f"Nothing was changed: {path} has faults. See styrdok check.", problems)


def _sealed(
    root: Path, files: ContentFiles, unreadable: list[Problem]
) -> Iterator[tuple[Sealed, bytes]]:
    """Seal the histories that have entries without a seal, and no other fault."""
    library, faults = assemble(files)
    problems = sorted({*unreadable, *faults, *check_library(library)})
    histories = [part.history for part in library.parts if part.history]
    bare = {h.source.path: h for h in histories if not all(e.seal for e in h.value)}
    had_seals = _sealed_before(root) if bare else set()
    for path, history in bare.items():
        if path in had_seals:
            raise StyrdokError(
                f"{path} was not sealed: it had seals in an earlier commit, and somebody has "
                "removed them. Restore it from git."
            )
        if faults := list(_faults_of(path, problems)):
            raise StyrdokError(f"{path} was not sealed: its faults come first.", faults)
        data = write_history(seal_history(history.value)).encode()
        yield Sealed(path, _comments(history)), data


def _faults_of(path: str, problems: list[Problem]) -> Iterator[Problem]:
    """Give the errors of a history's policy, but for those that sealing it mends."""
    for p in problems:
        own = p.path.startswith(path.removesuffix("history.yaml"))
        if own and has_errors([p]) and p.code not in {"seal-missing", "history-form"}:
            yield p


def _comments(history: Located[History]) -> tuple[str, ...]:
    lines = history.source.text.split("\n")
    return tuple(line for line in lines if line.lstrip().startswith("#"))


def _sealed_before(root: Path) -> set[str]:
    """Name the histories that had seals in some commit."""
    return {
        path
        for commit in read_commits(root) or ()
        for path, data in commit.files.items()
        if data and b"\n  seal: " in data
    }
