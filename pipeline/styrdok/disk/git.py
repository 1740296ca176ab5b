"""Reads what git has of the histories: an edge, like files."""

from __future__ import annotations

import datetime
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

from styrdok.content.commits import Commit
from styrdok.content.layout import FileKind, glob_of
from styrdok.problems.errors import StyrdokError

_WATCHED = tuple(
    f":(glob){glob_of(kind)}" for kind in (FileKind.HISTORY, FileKind.REVISION, FileKind.IDS)
)
_HEAD = "commit "
_SHOWN = 12


class GitRefused(StyrdokError):  # noqa: N818 – a state of the repository, said in words
    """Why git did not tell what it has seen."""


def read_commits(root: Path) -> list[Commit] | None:
    """Give the commits that touched a history, oldest first; None where there is no git log.

    Raises GitRefused where there is one that git can't or won't read whole.
    """
    inside = _git(root, "rev-parse", "--show-prefix", "--is-shallow-repository")
    if inside is None:
        return None
    prefix, _, shallow = (
        inside.decode("utf-8", "surrogateescape").removesuffix("\n").rpartition("\n")
    )
    if shallow == "true":
        raise GitRefused("it is a shallow clone, which has not all commits (git fetch --unshallow)")
    log = _git(
        root,
        *("-c", "log.showRoot=true", "-c", "log.showSignature=false"),
        *("-c", f"diff.orderFile={os.devnull}"),
        "log",
        "--reverse",
        "--topo-order",
        # Every commit that ever had something, also those that a merge passed over.
        "--full-history",
        "-m",
        "--raw",
        "--no-abbrev",
        "--no-renames",
        "-z",
        f"--format={_HEAD}%H %cs",
        "--",
        *_WATCHED,
    )
    if not log:
        return None
    changes = list(_changes(log.decode("utf-8", "surrogateescape")))
    blobs = _blobs(root, sorted({sha for _, _, _, sha in changes if sha.strip("0")}))
    commits: dict[tuple[str, str], dict[str, bytes | None]] = {}
    for name, day, path, sha in changes:
        commits.setdefault((name, day), {})[path.removeprefix(prefix)] = blobs.get(sha)
    return [
        Commit(name, datetime.date.fromisoformat(day), files)
        for (name, day), files in commits.items()
    ]


def _changes(log: str) -> Iterator[tuple[str, str, str, str]]:
    """Give commit, day, path and blob of each change in the output of git log --raw -z."""
    name = day = sha = ""
    for field in log.split("\0"):
        if sha:
            yield name, day, field, sha
            sha = ""
            continue
        for line in field.split("\n"):
            if line.startswith(_HEAD):
                name, day = line.removeprefix(_HEAD).split()
                name = name[:_SHOWN]
            elif line.startswith(":"):
                sha = line.split()[3]


def _blobs(root: Path, names: list[str]) -> dict[str, bytes]:
    """Read many blobs with one process."""
    out = _git(root, "cat-file", "--batch", given="\n".join(names).encode()) or b""
    blobs: dict[str, bytes] = {}
    place = 0
    for _ in names:
        end = out.index(b"\n", place)
        head = out[place:end].split()
        if len(head) != 3:  # "missing", as in a shallow clone
            place = end + 1
            continue
        size = int(head[2])
        blobs[head[0].decode()] = out[end + 1 : end + 1 + size]
        place = end + size + 2
    return blobs


def _git(root: Path, *arguments: str, given: bytes = b"") -> bytes | None:
    """Run git; None where it is not installed, or the folder is in no repository."""
    try:
        run = subprocess.run(  # noqa: S603 – fixed arguments, no shell
            ["git", "-C", str(root), *arguments],  # noqa: S607 – git as installed
            input=given,
            capture_output=True,
            check=False,
            env={**os.environ, "LC_ALL": "C"},
        )
    except OSError:
        return None
    if run.returncode == 0:
        return run.stdout
    said = run.stderr.decode("utf-8", "replace").strip()
    if "not a git repository" in said or "does not have any commits" in said:
        return None
    raise GitRefused(said.splitlines()[0] if said else "git failed without a word")
