"""A folder → let only one styrdok at a time write in it."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

from filelock import FileLock, Timeout

from styrdok.problems.errors import StyrdokError

OWN_FOLDER = ".styrdok"
"""Where styrdok keeps what is no content: its lock, and what a pull has seen."""
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
    folder = own_folder(root)
    try:
        with FileLock(folder / "lock", timeout=LOCK_SECONDS):
            yield
    except Timeout:
        raise Busy(busy) from None


def own_folder(parent: Path) -> Path:
    """Give the folder in which styrdok works; it hides itself from git."""
    folder = parent / OWN_FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_bytes(b"*\n")
    return folder
