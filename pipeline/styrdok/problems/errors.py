"""What ends a run: why styrdok did not do what was asked, in words for the one who asked."""

from __future__ import annotations

from collections.abc import Sequence

from styrdok.problems.faults import Problem


class StyrdokError(Exception):
    """Why something was not done; nothing was written. ``problems`` are the faults behind it."""

    def __init__(self, message: str, problems: Sequence[Problem] = ()) -> None:
        super().__init__(message)
        self.problems = tuple(problems)


class WrongUsageError(StyrdokError):
    """What was asked for can't be: a name that is not there, a value that nothing can have."""


class OwnFaultError(StyrdokError):
    """A fault of styrdok itself, not of what it was given."""
