"""A folder → a new repository in it; a repository → a new policy in it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from styrdok.content.layout import CONTENT_FOLDER, SCHEMAS_FOLDER
from styrdok.disk.files import first_there, write_tree
from styrdok.disk.lock import locked
from styrdok.operations.load import load, require_content
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.published.schemas import export_schemas
from styrdok.repository.starter import new_policy, starter_files


def begin_repository(folder: Path) -> list[str]:
    """Make a new repository, with an invented municipality; name the files kept as they were."""
    made = starter_files() | {f"{SCHEMAS_FOLDER}/{a.path}": a.data for a in export_schemas()}
    _already_there(folder, made)  # before the lock too, which leaves a folder of its own
    with locked(folder):
        kept = _already_there(folder, made)
        write_tree(folder, {name: data for name, data in made.items() if name not in kept})
    return kept


def _already_there(folder: Path, made: Iterable[str]) -> list[str]:
    """Name the files that stay as they are; refuse a folder that has content."""
    if first_there(folder / CONTENT_FOLDER):
        raise StyrdokError(f"{folder} already has a content/ folder; nothing was changed.")
    kept = [name for name in made if first_there(folder / name)]
    if taken := [name for name in kept if "/" in name]:
        raise StyrdokError(f"{folder} already has {taken[0]}; nothing was changed.")
    return kept


def begin_policy(root: Path, policy_id: str, title: str, kind: str) -> list[str]:
    """Make the first files of a policy of a document type, and name them."""
    require_content(root)
    with locked(root):
        library = load(root).library
        if policy_id in (part.id for part in library.parts):
            raise StyrdokError(f"{policy_id} is already there; nothing was changed.")
        made = new_policy(library, policy_id, title, kind)
        if isinstance(made, str):
            raise WrongUsageError(made)
        write_tree(root, made)
    return list(made)
