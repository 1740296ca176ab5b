"""The edge: reads content, writes files whole or not at all."""

from __future__ import annotations

import contextlib
import math
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from filelock import FileLock, Timeout

from styrdok.content.layout import CONTENT_FOLDER, OWN_FOLDER, TEMPORARY_PREFIX, ContentFiles
from styrdok.problems.errors import StyrdokError
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.source import MAX_BYTES

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


def sweep(folder: Path) -> None:
    """Remove temporary files that a killed write left; call it under the lock."""
    for path in folder.rglob(f"{TEMPORARY_PREFIX}*"):
        if not path.is_dir():
            path.unlink(missing_ok=True)


def read_content(root: Path) -> tuple[ContentFiles, list[Problem]]:
    """Read every file under content/; what can't be read, or leads outside, is a Problem.

    Such a file is in the result with None for its bytes.

    Hidden files (.gitkeep, .DS_Store) are passed over.
    """
    content = root / CONTENT_FOLDER
    files: dict[str, bytes | None] = {}
    problems: list[Problem] = []
    for path in _walk(content):
        name = _name(root, path)
        fault = _fault(content, path)
        files[name] = None
        if fault:
            problems.append(problem(fault[0], Place(name), fault[1]))
            continue
        try:
            files[name] = path.read_bytes()
        except OSError as error:
            reason = error.strerror or "unknown reason"
            problems.append(problem("file-unreadable", Place(name), f"can't be read: {reason}"))
    return files, problems


def _walk(folder: Path) -> Iterator[Path]:
    try:
        entries = sorted(folder.iterdir())
    except OSError:
        yield folder
        return
    for path in entries:
        if path.name.startswith("."):
            continue
        # A link to a folder is never followed: it is judged as the link it is.
        if path.is_dir() and not path.is_symlink():
            yield from _walk(path)
        else:
            yield path


def _fault(content: Path, path: Path) -> tuple[str, str] | None:
    if path.is_symlink():
        target = str(path.readlink()).encode("utf-8", "replace").decode()
        real = path.resolve() if _resolves(path) else None
        if real is None or not real.is_relative_to(content.resolve()):
            return "symlink-outside", f"a link to {target}"
        if real.is_dir():
            return "file-unreadable", f"a link to the folder {target}"
    if path.is_dir():
        return "file-unreadable", "the folder can't be read: permission denied"
    if not path.is_file():
        return "file-unreadable", "not an ordinary file"
    if (size := path.stat().st_size) > MAX_BYTES:
        return "file-too-large", f"{size / 1e6:.1f} MB; at most {MAX_BYTES / 1e6:.0f} MB is read"
    return None


def _resolves(path: Path) -> bool:
    try:
        path.resolve(strict=True)
    except (OSError, RuntimeError):
        return False
    return True


def _name(root: Path, path: Path) -> str:
    """Give the path from the root; a name that is no text is shown with its bytes escaped."""
    name = path.relative_to(root).as_posix()
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


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
