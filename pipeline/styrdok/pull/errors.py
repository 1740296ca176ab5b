"""Why a pull can't go on, in words for whoever runs it."""

from __future__ import annotations

from styrdok.problems.errors import StyrdokError
from styrdok.problems.showing import one_line


class PullError(StyrdokError):
    """A pass can't go on; nothing was written. The message says what, where, and what to do."""

    def __init__(self, message: str, *, passing: bool = False) -> None:
        super().__init__(one_line(message))  # a server's words may be in it
        self.passing = passing
        """True: another try a moment later may well succeed."""
