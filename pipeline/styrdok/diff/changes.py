"""What changed between two texts, as values."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

from styrdok.text.document import PartKind

Operation = Literal["equal", "insert", "delete"]
Piece = tuple[Operation, str]
Pieces = tuple[Piece, ...]
"""A changed text in pieces: those of both sides, those deleted, those inserted, in order."""


class ChangeKind(StrEnum):
    EQUAL = "equal"
    EDITED = "edited"
    MOVED = "moved"
    """Stands in another place; where it has words, it was edited too."""
    RENUMBERED = "renumbered"
    """Only the number that it begins with is another: § 4 → § 5."""
    SPLIT = "split"
    MERGED = "merged"
    ADDED = "added"
    REMOVED = "removed"
    LAYOUT = "layout"
    """Only white space, line breaks or the signs of a list: the same to a reader."""


class Side(NamedTuple):
    """A change as it stands in one of the two texts: whole lines, from line ``line``.

    ``anchor`` is that of the block in its own text; None where the lines make
    no block. ``path`` has the titles above it.
    """

    anchor: str | None
    path: tuple[str, ...]
    line: int
    text: str


class Change(NamedTuple):
    """One change; ``old`` is None for what was added, ``new`` for what was removed.

    ``words`` is given where both sides are there and differ. Its equal and
    deleted pieces, joined, are the old side's text; its equal and inserted
    pieces the new side's.
    """

    kind: ChangeKind
    block: PartKind
    old: Side | None
    new: Side | None
    words: Pieces = ()
