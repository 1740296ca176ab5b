"""A repository with content of an older schema version → the same, of the newest, and sealed."""

from __future__ import annotations

import datetime
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from styrdok.checks.rules import check_library
from styrdok.content.layout import (
    CONTENT_FOLDER,
    ContentFiles,
    FileKind,
    Placed,
    path_to,
    placed_at,
    policy_folder,
)
from styrdok.content.naming import place_files
from styrdok.content.yaml import Located
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import replace_by_folder, sweep, write_inside
from styrdok.disk.git import read_commits
from styrdok.disk.inside import inside
from styrdok.disk.lock import locked
from styrdok.history.policy_history import PolicyHistory
from styrdok.operations.load import require_content
from styrdok.problems.errors import StyrdokError
from styrdok.problems.faults import Problem, has_errors
from styrdok.recording.sealing import lacks_seals, seal_whole
from styrdok.repository.assemble import assemble
from styrdok.repository.upgrades import FRONT_MATTER, front_matter_end, upgrade
from styrdok.text.source import Source, decode

_BUSY = "Another styrdok is writing here. Try again."
_RECORDED = re.compile(rb"^  recorded: (\d{4}-\d\d-\d\d)$", re.MULTILINE)


Data = TypeVar("Data", bytes, bytes | None)


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
        sweep(root, CONTENT_FOLDER)
        files, unreadable = read_content(root)
        folders = dict(_folders(root, files, day))
        _refuse_faults(files, folders)
        old = {place.path for place in folders}
        made = {policy_folder(p.owner) + n: d for p, i in folders.items() for n, d in i.items()}
        after = {**{path: data for path, data in files.items() if path not in old}, **made}
        sealed = list(_sealed(root, after, unreadable))
        files_of = {path: data for _, written in sealed for path, data in written.items()}
        whole = {
            place: files_in | _below(policy_folder(place.owner), files_of)
            for place, files_in in folders.items()
        }
        for place, files_in in whole.items():
            folder = policy_folder(place.owner)
            if _below(folder, files) not in ({}, files_in):
                raise StyrdokError(
                    f"Nothing was changed: {place.path} has a folder {folder} too, with other "
                    "texts or facts. Remove the one that is not right."
                )
        mended = [one for one, _ in sealed if one.path not in made]
        rewritten = [path for one, written in sealed if one in mended for path in written]
        for path in [*rewritten, *(policy_folder(place.owner) for place in whole)]:
            inside(root, path)  # or nothing is changed
        for place, files_in in whole.items():
            replace_by_folder(root, place.path, files_in)
        for path in rewritten:
            write_inside(root, path, files_of[path])
    return Upgraded(tuple(p.path for p in folders), tuple(mended))


def _folders(
    root: Path, files: ContentFiles, day: datetime.date
) -> Iterator[tuple[Placed, dict[str, bytes]]]:
    """Give for each policy that is one file the files of the folder that replaces it."""
    places, faults = place_files(files)
    if misnamed := [fault for fault in faults if fault.code == "name-invalid"]:
        raise _faulty(misnamed[0].path, misnamed)
    old = {p: d for p in places.values() if p.kind is FileKind.OLD_FORM and (d := files[p.path])}
    sources = {place: _readable(place.path, data) for place, data in old.items()}
    for place, source in sources.items():
        begun = files.get(path_to(FileKind.HISTORY, place.owner))
        made = upgrade({FRONT_MATTER: source}, _day_begun(begun or b"") or day)
        yield place, {name: s.text.encode() for name, s in made.items()}


def _refuse_faults(files: ContentFiles, folders: Collection[Placed]) -> None:
    """Refuse to rewrite what has errors: it would be sealed with what nobody has meant."""
    if not folders:
        return
    library, faults = assemble(files)
    problems = sorted({*faults, *check_library(library)})
    for place in folders:
        if errors := [p for p in problems if p.path == place.path and has_errors([p])]:
            raise _faulty(place.path, errors)


def _day_begun(history: bytes) -> datetime.date | None:
    """Give the day on which an upgrade that was killed made a history; None if it made none."""
    said = _RECORDED.search(history)
    try:
        return datetime.date.fromisoformat(said[1].decode()) if said else None
    except ValueError:
        return None


def _below(folder: str, files: Mapping[str, Data]) -> dict[str, Data]:
    """Give the files below a folder, by their paths from it."""
    return {p.removeprefix(folder): d for p, d in files.items() if p.startswith(folder)}


def _readable(path: str, data: bytes) -> Source:
    """Read a file of version 0, or refuse: what isn't one is never rewritten."""
    source, problems = decode(path, data)
    if source and not has_errors(problems):
        if front_matter_end(source.text):
            return source
        raise StyrdokError(f"Nothing was changed: {path} does not begin with front matter.")
    raise _faulty(path, problems)


def _faulty(path: str, problems: Sequence[Problem]) -> StyrdokError:
    return StyrdokError(f"Nothing was changed: {path} has faults. See styrdok check.", problems)


def _sealed(
    root: Path, files: ContentFiles, unreadable: list[Problem]
) -> Iterator[tuple[Sealed, dict[str, bytes]]]:
    """Seal the histories that lack seals or the ids of texts, and have no other fault."""
    library, faults = assemble(files)
    problems = sorted({*unreadable, *faults, *check_library(library)})
    parts = [p for p in library.parts if p.history and lacks_seals(p.history.value.entries)]
    had_seals = _sealed_before(root) if parts else set()
    for part in parts:
        if part.history is None:
            continue
        path = part.history.source.path
        if path in had_seals and not all(event.seal for event in part.history.value.entries):
            raise StyrdokError(
                f"{path} was not sealed: it had seals in an earlier commit, and somebody has "
                "removed them. Restore it from git."
            )
        if faults := list(_faults_of(path, problems)):
            raise StyrdokError(f"{path} was not sealed: its faults come first.", faults)
        yield Sealed(path, _comments(part.history)), seal_whole(part)


_MENDED = {"seal-missing", "history-form", "ids-missing"}


def _faults_of(path: str, problems: list[Problem]) -> Iterator[Problem]:
    """Give the errors of a history's policy, but for those that sealing it mends."""
    place = placed_at(path)
    folder = policy_folder(place.owner) if place else path
    for p in problems:
        own = p.path.startswith(folder)
        if own and has_errors([p]) and p.code not in _MENDED:
            yield p


def _comments(history: Located[PolicyHistory]) -> tuple[str, ...]:
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
