"""A folder → let only one styrdok at a time write in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from styrdok.disk.inside import inside, refuse_link
from styrdok.problems.errors import StyrdokError

OWN_FOLDER = ".styrdok"
"""Where styrdok keeps what is no content: its lock, and what a pull has seen."""
_ALL = b"*\n"
"""As .gitignore: git is to see nothing of it."""
LOCK_SECONDS = 10.0
BUSY = "Another styrdok is writing here. Try again when it is done."


class Busy(StyrdokError):  # noqa: N818 – a state, not an error of the program
    """Another styrdok is writing in the same repository."""


@contextlib.contextmanager
def locked(root: Path, busy: str = BUSY) -> Iterator[None]:
    """Let only one at a time write; wait for another, and raise Busy if that takes too long.

    ``busy`` are its words. The lock is held by the operating system, so that it
    ends with the process however that ends.
    """
    lock = own_folder(root) / "lock"
    refuse_link(lock)
    if lock.exists() and not lock.is_file():
        raise NotOursError(lock)
    try:
        with FileLock(lock, timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise Busy(busy) from None


def own_folder(parent: Path) -> Path:
    """Give the folder in which styrdok works; it hides itself from git.

    Raises LinkError or NotOursError where something else stands in its place.
    """
    folder = inside(parent, OWN_FOLDER)
    if folder.exists() and not folder.is_dir():
        raise NotOursError(folder)
    folder.mkdir(parents=True, exist_ok=True)
    hidden = folder / ".gitignore"
    refuse_link(hidden)
    if hidden.exists() and not hidden.is_file():
        raise NotOursError(hidden)
    # One that was killed left it empty.
    if not hidden.exists() or hidden.stat().st_size != len(_ALL):
        hidden.write_bytes(_ALL)
    return folder


class NotOursError(StyrdokError):
    """Something that styrdok did not make stands where it works."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            f"{path} is not from styrdok, which works there. Nothing was changed. Move it "
            "elsewhere, and try again."
        )
