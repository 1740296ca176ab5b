"""Real content management systems, started on this machine for as long as a test needs them.

By hand: `.venv/bin/python -m tests.cms wordpress` (or plone, wagtail) says where it is and who may
log in, and runs until Enter or Ctrl-D.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]


class MissingError(Exception):
    """This machine has not got what the system needs; the message says what."""


@dataclass(frozen=True)
class Site:
    """A running system: where it is, and an account with no more rights than a pull needs."""

    url: str
    user: str
    password: str
    """What programs log in with."""
    login: str
    """The password that a person types in the browser."""
    folder: Path
    """What the system is run from; gone when it has stopped."""
    python: str
    """The interpreter that can import the system, where that is one of Python's."""


@contextmanager
def running(name: str) -> Iterator[Site]:
    """Run a system; it stops when we close its input, or when we die and the kernel does."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.cms", name],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # What ends us, such as Ctrl-C, is not to end it before it has cleaned up.
        start_new_session=True,
    )
    assert process.stdin
    assert process.stdout
    try:
        said = json.loads(process.stdout.readline() or "{}")
        if missing := said.get("missing"):
            raise MissingError(missing)
        assert said, f"{name} did not start; its log is above"
        yield Site(**{**said, "folder": Path(said["folder"])})
    finally:
        process.stdin.close()
        process.wait(60)
        process.stdout.close()
