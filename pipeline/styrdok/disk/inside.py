"""A folder and a name → the path below it, with no link on the way that leads elsewhere."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from styrdok.problems.errors import StyrdokError


class LinkError(StyrdokError):
    """A link stands where something is to be written; what it leads to is somebody else's."""


def inside(root: Path, name: str) -> Path:
    """Give the path of a name below a root, where it may be written; it need not be there yet.

    The last part may be a link to a file, which is replaced, never followed. Raises
    LinkError where a folder on the way is a link, and ValueError for a name that leads out.
    """
    refuse_links(root, [name])
    path = below(root, name)
    if path.is_dir():
        refuse_link(path)
    return path


def refuse_links(root: Path, names: Iterable[str]) -> None:
    """Raise LinkError where a folder on the way from a root to one of these names is a link."""
    folders = {parent.as_posix() for name in names for parent in Path(name).parents}
    for name in sorted(folders - {"."}):
        refuse_link(below(root, name))


def below(root: Path, name: str) -> Path:
    """Give the path of a name below a root, however it is written; ValueError if it leads out."""
    path = root / name
    if ".." in Path(name).parts or not path.is_relative_to(root):
        raise ValueError(f"{name} is not below {root}")
    return path


def refuse_link(path: Path) -> None:
    """Raise LinkError if the path is a link."""
    if is_link(path):
        raise LinkError(
            f"{path} is a link, to {os.fspath(path.readlink())}. Nothing is written, emptied or "
            "removed through links, so nothing was changed. Remove the link, and try again."
        )


def is_link(path: Path) -> bool:
    """Say whether a path is a symbolic link, or what Windows calls a junction."""
    is_junction = getattr(os.path, "isjunction", None)  # from Python 3.12 on
    return path.is_symlink() or bool(is_junction and is_junction(path))
