"""The edge: folders ⇄ bytes; files are written whole or not at all, by one at a time."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path

from styrdok.disk.inside import inside, is_link, refuse_links
from styrdok.disk.lock import OWN_FOLDER

MOST_IN_TREE = 100_000_000
"""How many bytes of one exported file are read: more than any that a build makes."""
_PIECE = 1_000_000


def sweep(root: Path, name: str = "") -> None:
    """Remove what a killed write left below a root, or in a folder there; call it under the lock.

    No link is followed.
    """
    for path in [*inside(root, name).rglob(f"{TEMPORARY_PREFIX}{'?' * 8}")]:
        if path.is_dir() and not is_link(path):
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)


def first_there(*paths: Path) -> Path | None:
    """Find the first of some paths at which there is a file or folder; links followed."""
    return next((path.resolve() for path in paths if path.exists()), None)


def is_folder(path: Path) -> bool:
    return path.is_dir()


def real_path(path: Path) -> Path:
    """Give a path from the root of the file system, links followed."""
    return path.resolve()


def read_file(path: Path, most: int) -> bytes | None:
    """Read a file that somebody names; None where it has more than ``most`` bytes.

    No more is read, whatever its size is said to be: some devices never end.
    """
    data = bytearray()
    with path.open("rb") as file:
        # Piece by piece: whoever asks for much at once is given room for so much.
        while piece := file.read(min(_PIECE, most + 1 - len(data))):
            data += piece
    return bytes(data) if len(data) <= most else None


class Tree(Mapping[str, bytes]):
    """All files below a folder, by path from it with `/`, each read when it is asked for.

    No folder, no files. One that has more than MOST_IN_TREE bytes is there without
    them: ours are smaller.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = {
            path.relative_to(folder).as_posix(): path
            for path in (sorted(folder.rglob("*")) if folder.is_dir() else ())
            if path.is_file() and not path.name.startswith(".")
        }

    def __getitem__(self, name: str) -> bytes:
        return read_file(self._paths[name], MOST_IN_TREE) or b""

    def __contains__(self, name: object) -> bool:
        return name in self._paths

    def __iter__(self) -> Iterator[str]:
        return iter(self._paths)

    def __len__(self) -> int:
        return len(self._paths)


def read_tree(folder: Path) -> dict[str, bytes]:
    """Read all files of a folder that is known to be small."""
    return dict(Tree(folder))


def write_inside(root: Path, name: str, data: bytes) -> None:
    """Write a file below a root as ``write_file`` does, and through no link on the way there."""
    write_file(inside(root, name), data)


def write_file(path: Path, data: bytes) -> None:
    """Write a file so that a reader, or a kill at any moment, meets the old bytes or the new.

    For a path that somebody names. What is written below a root goes by ``write_inside``.
    """
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
    """Write the files that differ, by ``rank`` and then by name; name those written.

    Nothing is written where a link stands on the way to one of them.
    """
    names = sorted(files, key=lambda name: (rank(name), name))
    refuse_links(folder, names)
    written = [name for name in names if not holds(folder / name, files[name])]
    for name in written:
        write_file(folder / name, files[name])
    return written


def holds(path: Path, data: bytes) -> bool:
    """Say whether a file, and no link to one, has just these bytes."""
    return path.is_file() and not is_link(path) and read_file(path, len(data)) == data


def remove_files(folder: Path, names: Iterable[str]) -> None:
    """Remove files, and the folders that this leaves empty."""
    for name in names:
        path = inside(folder, name)
        path.unlink(missing_ok=True)
        for parent in path.parents:
            if parent == folder or any(parent.iterdir()):
                break
            parent.rmdir()


def replace_by_folder(root: Path, name: str, files: dict[str, bytes]) -> None:
    """Put a folder of files, named as the file without its ending, in the file's place.

    The folder appears whole, then the file goes; a kill between leaves both, and the
    next call does the rest. A folder that holds anything else is an OSError.
    """
    path, place = inside(root, name), inside(root, str(Path(name).with_suffix("")))
    if read_tree(place) == files:
        path.unlink()
        return
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=TEMPORARY_PREFIX) as temporary:
        folder = Path(temporary) / path.stem
        write_tree(folder, files)
        folder.rename(place)
        sync_folder(place.parent)
    path.unlink()


TEMPORARY_PREFIX = f"{OWN_FOLDER}-"
"""What the names of files begin with while they are being written; eight characters follow."""
