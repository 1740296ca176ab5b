"""An edge too: puts exports in their folder so that readers meet the old ones or the new."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
import sys
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from styrdok.disk.files import holds, remove_files, sweep, sync_folder, write_tree
from styrdok.disk.inside import refuse_link, refuse_links
from styrdok.disk.lock import NotOursError, locked, own_folder

_EXCHANGE = 2  # RENAME_EXCHANGE, linux/fs.h
_AT_FDCWD = -100  # fcntl.h


@contextmanager
def locked_exports(root: Path, folder: Path, busy: str) -> Iterator[None]:
    """Let no other build write in a repository, nor where its exports are if that is elsewhere.

    Raises LinkError where the exports' folder is a link.
    """
    refuse_link(folder)
    folders = {root.resolve(), folder.resolve().parent}
    with ExitStack() as stack:
        for one in sorted(folders):
            stack.enter_context(locked(one, busy))
        yield


def replace_exports(
    folder: Path,
    made: Mapping[str, bytes],
    gone: Collection[str],
    *,
    rank: Callable[[str], int],
    in_place: bool,
) -> list[str]:
    """Write the files that differ and remove those that are gone; name those written.

    The new tree is made beside the old one, with hard links to what stays, and
    the two change names in one step. Where that can't be done, or ``in_place``
    is asked for, files are replaced one by one, in the order of ``rank``, and
    what is gone is removed only then. What else lies in the folder stays. Call it under
    the lock. A kill at any moment leaves at most a folder that the next call
    clears away.
    """
    refuse_link(folder)
    target = folder.resolve()
    if target.exists() and not target.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "a file where a folder must be", str(target))
    refuse_links(target, [*made, *gone])
    side = own_folder(target.parent) / target.name
    refuse_link(side)
    if side.is_dir():
        shutil.rmtree(side)
    elif side.exists():
        raise NotOursError(side)
    written = [name for name, data in made.items() if not holds(target / name, data)]
    if not written and not gone:
        return []
    if in_place:
        _replace(target, made, gone, rank)
        return written
    _fill(side, target, {name: made[name] for name in written}, gone)
    if not _switch(side, target):
        _replace(target, made, gone, rank)
    shutil.rmtree(side, ignore_errors=True)  # the old tree, by now
    return written


def _replace(
    target: Path,
    made: Mapping[str, bytes],
    gone: Collection[str],
    rank: Callable[[str], int],
) -> None:
    sweep(target)
    write_tree(target, made, rank)
    remove_files(target, gone)


def _fill(side: Path, target: Path, new: Mapping[str, bytes], gone: Collection[str]) -> None:
    """Make the new tree: links to the files that stay, and those that are new."""
    side.mkdir()
    for parent, folders, names in os.walk(target):
        if not folders and not names:  # somebody's own: .git has such
            (side / Path(parent).relative_to(target)).mkdir(parents=True, exist_ok=True)
        links = [f for f in folders if (Path(parent) / f).is_symlink()]
        for path in (Path(parent) / name for name in [*links, *names]):
            name = path.relative_to(target).as_posix()
            if name not in gone and name not in new:
                _link(path, side / name)
    write_tree(side, new)
    for parent, _, _ in os.walk(side):
        before = target / Path(parent).relative_to(side)
        if before.is_dir():
            shutil.copymode(before, parent)
        else:
            Path(parent).chmod(0o755)  # as the files: a web server is to read them
        sync_folder(Path(parent))


def _link(path: Path, place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(path, place, follow_symlinks=False)
    except OSError:  # a file system without links
        shutil.copy2(path, place, follow_symlinks=False)


def _switch(side: Path, target: Path) -> bool:
    """Put the new tree in the old one's place in one step, if this machine can."""
    if not target.exists():
        side.rename(target)
    else:
        try:
            _exchange(side, target)
        except OSError:
            return False
    sync_folder(target.parent)
    return True


def _exchange(one: Path, other: Path) -> None:
    """Let two folders change names, which Python has no call for. Linux alone can."""
    if sys.platform != "linux":
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    call = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if call is None:
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))
    if call(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _EXCHANGE):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number), str(other))
