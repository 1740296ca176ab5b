"""The edge: the content folder → its files' bytes, or Problems where they can't be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from styrdok.content.layout import CONTENT_FOLDER, REVISIONS, ContentFiles
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.source import MAX_BYTES

_SUFFIXES = {".md", ".yaml", ".json"}


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
        if path.is_dir() and not path.is_symlink() and path.suffix not in _SUFFIXES:
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
    if path.is_dir() and path.suffix in _SUFFIXES:
        return "file-unreadable", "a folder, where a file must be"
    if path.is_dir():
        return "file-unreadable", "the folder can't be read: permission denied"
    if path.name == REVISIONS.rstrip("/"):
        return "file-unreadable", "a file, where a folder must be"
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
