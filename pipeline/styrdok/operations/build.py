"""A repository's content → its exports, in their folder."""

from __future__ import annotations

import datetime
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from styrdok.content.layout import CONTENT_FOLDER, EXPORTS_FOLDER, SCHEMAS_FOLDER
from styrdok.disk.export_folder import locked_exports, replace_exports
from styrdok.disk.files import Tree, read_tree, real_path, write_tree
from styrdok.disk.inside import refuse_links
from styrdok.disk.lock import locked
from styrdok.exports.building import compare_exports, export, leftovers
from styrdok.exports.edition import Edition, make_edition
from styrdok.exports.guards import GUARDS, Before, removed
from styrdok.exports.manifest import kept_files, read_previous
from styrdok.operations.load import Watch, load, require_content, unwatched
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.problems.faults import Problem, has_errors
from styrdok.published.addresses import rank
from styrdok.published.manifest import Manifest
from styrdok.published.schemas import compare_schemas, export_schemas

_BUSY_SCHEMAS = "Nothing was written: another styrdok is writing here. Try again when it is done."
_BUSY = "Nothing was built: another styrdok is writing here. Try again when it is done."


@dataclass(frozen=True)
class Built:
    """What a build did. ``seq`` is the number that the manifest has by now.

    ``folder`` has ``files`` files, of which the ``written`` were written.
    ``moved`` documents are at another id: the former one, to the new. ``gone``
    are published no longer. ``first`` says that no build was there before;
    ``problems`` are warnings and notes about the content.
    """

    folder: Path
    documents: int
    seq: int
    files: int
    written: tuple[str, ...]
    removed: tuple[str, ...]
    moved: dict[str, str]
    gone: tuple[str, ...]
    first: bool
    problems: tuple[Problem, ...]


class FaultyContentError(StyrdokError):
    """Nothing is built from content that has errors."""


def build_exports(
    root: Path,
    day: datetime.date,
    *,
    folder: Path | None = None,
    in_place: bool = False,
    allow: Collection[str] = (),
    watch: Watch = unwatched,
) -> Built:
    """Make the exports of a repository's content, as it stands on a day.

    ``folder`` is where they are, if not in exports/. ``in_place`` replaces files
    one by one instead of the whole folder in one step. ``allow`` names the guards
    whose refusal is no hindrance: those of GUARDS. Raises
    StyrdokError, with nothing written, where it is refused.
    """
    require_content(root)
    if unknown := next((name for name in allow if name not in GUARDS), None):
        raise WrongUsageError(f'"{unknown}" can\'t be allowed. Known: {", ".join(GUARDS)}')
    command = f"styrdok build --exports {folder}" if folder else "styrdok build"
    folder = exports_folder(root, folder)
    with locked_exports(root, folder, _BUSY):
        made = _make(root, folder, day, watch)
        refuse_links(folder, made.files)  # what lies behind one was not seen: the guards would err
        for name, refuse in GUARDS.items():
            refusal = refuse(made.edition, Before(made.previous, made.present, command))
            if refusal and name not in allow:
                raise StyrdokError(f"Nothing was built: {refusal}")
        old = leftovers({*made.files, *made.kept}, made.present)
        written = replace_exports(folder, made.files, old, rank=rank, in_place=in_place)
    went = removed(made.edition.manifest, made.previous)
    return Built(
        folder=folder,
        documents=made.edition.manifest.count,
        seq=made.edition.manifest.seq,
        files=len(made.files) + len(made.kept),
        written=tuple(written),
        removed=tuple(old),
        moved={name: target for name, target in went.items() if target},
        gone=tuple(name for name, target in went.items() if not target),
        first=made.previous is None,
        problems=made.problems,
    )


def exports_folder(root: Path, named: Path | None) -> Path:
    """Give the folder of a repository's exports: exports/ in it, or the one that somebody names.

    Raises WrongUsageError where that can't be meant: the repository itself, or part of it.
    """
    if named is None:
        return root / EXPORTS_FOLDER
    folder, own = real_path(named), real_path(root)
    parts = (own / CONTENT_FOLDER, own / SCHEMAS_FOLDER.partition("/")[0], own / ".git")
    inner = folder != own / EXPORTS_FOLDER and folder.is_relative_to(own / EXPORTS_FOLDER)
    if own.is_relative_to(folder) or inner or any(folder.is_relative_to(p) for p in parts):
        raise WrongUsageError(
            f"--exports: {folder} is, or holds, a part of the repository itself. Name a folder for "
            "the exports alone"
        )
    if "://" in str(named) or ":/" in str(named):
        raise WrongUsageError(
            f'--exports: "{named}" is an address. Name the folder on this machine that it shows'
        )
    return folder


def stale_exports(
    root: Path, day: datetime.date, watch: Watch = unwatched, folder: Path | None = None
) -> tuple[int, list[Problem]]:
    """Count the files that a build would make, and find those that it would write or remove."""
    made = _make(root, exports_folder(root, folder), day, watch)
    stale = compare_exports(made.files, made.present, made.kept, str(folder or EXPORTS_FOLDER))
    return len(made.files) + len(made.kept), stale


class _Made(NamedTuple):
    """The exports that the content gives, those that are there, and which of these are kept."""

    files: dict[str, bytes]
    edition: Edition
    present: Tree
    kept: frozenset[str]
    previous: Manifest | None
    problems: tuple[Problem, ...]


def _make(root: Path, folder: Path, day: datetime.date, watch: Watch) -> _Made:
    repository = load(root, watch)
    present = Tree(folder)
    previous, unreadable = read_previous(present)
    if errors := [p for p in [*repository.problems, *unreadable] if has_errors([p])]:
        raise FaultyContentError("Nothing was built: the errors come first.", errors)
    with watch("Building", len(repository.library.parts)) as step:
        edition = make_edition(repository.library, day, previous, step)
    files = {a.path: a.data for a in export(edition)}
    kept = kept_files(edition.manifest, present) - files.keys()
    return _Made(files, edition, present, kept, previous, repository.problems)


def write_schemas(root: Path) -> list[str]:
    """Write the JSON Schemas of content and exports; name those that were not there as they are."""
    require_content(root)
    made = {f"{SCHEMAS_FOLDER}/{a.path}": a.data for a in export_schemas()}
    with locked(root, _BUSY_SCHEMAS):
        return [n.removeprefix(f"{SCHEMAS_FOLDER}/") for n in write_tree(root, made)]


def stale_schemas(root: Path) -> list[Problem]:
    """Find the schemas that are missing or not of this version."""
    require_content(root)
    return compare_schemas(read_tree(root / SCHEMAS_FOLDER))
