"""The edge: folders ⇄ bytes; files are written whole or not at all, by one at a time."""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from styrdok.disk.lock import OWN_FOLDER


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed write left; call it under the lock."""
    for path in folder.rglob(f"{TEMPORARY_PREFIX}*"):
        if not path.is_dir():
            path.unlink(missing_ok=True)


def first_there(*paths: Path) -> Path | None:
    """Find the first of some paths at which there is a file or folder; links followed."""
    return next((path.resolve() for path in paths if path.exists()), None)


def is_folder(path: Path) -> bool:
    return path.is_dir()


def real_path(path: Path) -> Path:
    """Give a path from the root of the file system, links followed."""
    return path.resolve()


def read_file(path: Path, most: float = math.inf) -> bytes | None:
    """Read a file that somebody names; None where it is larger than ``most`` bytes."""
    return path.read_bytes() if path.stat().st_size <= most else None


def read_tree(folder: Path) -> dict[str, bytes]:
    """Read all files below a folder: path from it, with `/`, to bytes. No folder, no files."""
    if not folder.is_dir():
        return {}
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a kill at any moment, meets the old bytes or the new."""
    try:
        _write_whole(path, data)
    except OSError as error:
        # Name the file that was to be written, not the temporary one.
        raise OSError(error.errno, error.strerror, str(path)) from error


def _write_whole(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=TEMPORARY_PREFIX)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).chmod(0o644)
        Path(temporary).replace(path)
        sync_folder(path.parent)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """See that a renamed file has its new name after a power cut too, where that can be asked."""
    if not hasattr(os, "O_DIRECTORY"):
        return  # Windows
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_tree(
    folder: Path, files: Mapping[str, bytes], rank: Callable[[str], int] = lambda _: 0
) -> list[str]:
    """Write the files that differ, by ``rank`` and then by name; name those written."""
    names = sorted(files, key=lambda name: (rank(name), name))
    written = []
    for name in names:
        path = folder / name
        if path.is_file() and not path.is_symlink() and path.read_bytes() == files[name]:
            continue
        write_file(path, files[name])
        written.append(name)
    return written


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files, and the folders that this leaves empty."""
    for name in names:
        path = folder / name
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()


def replace_by_folder(path: Path, files: dict[str, bytes]) -> None:
    """Put a folder of files, named as the file without its ending, in the file's place.

    The folder appears whole, then the file goes; a kill between leaves both.
    """
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=TEMPORARY_PREFIX) as temporary:
        folder = Path(temporary) / path.stem
        write_tree(folder, files)
        folder.rename(path.with_suffix(""))
    path.unlink()


TEMPORARY_PREFIX = f"{OWN_FOLDER}-"
"""What the names of files begin with while they are being written."""
