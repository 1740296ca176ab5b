"""A comparison → which places of the new text are which of the old one."""

from __future__ import annotations

from collections import defaultdict

from styrdok.diff.changes import ChangeKind
from styrdok.diff.comparison import Comparison
from styrdok.text.document import Document, PartKind


def same_places(comparison: Comparison) -> dict[str, str]:
    """Give for each anchor of the new text that of the same place in the old one."""
    old, new = comparison.old, comparison.new
    names: dict[str, str] = {}
    given: set[str] = set()
    theirs, mine = _by_line(old), _by_line(new)
    for j, i in sorted(comparison.before().items()):
        pairs = zip(theirs[old.parts[i].line], mine[new.parts[j].line], strict=False)
        for before, now in pairs:
            if before not in given:
                names[now] = before
                given.add(before)
    return names


def moved_places(comparison: Comparison) -> set[str]:
    """Give the anchors of the new text's blocks that stood elsewhere in the old one."""
    mine = _by_line(comparison.new)
    parts = comparison.new.parts
    moved = (link for link in comparison.links if link.kind is ChangeKind.MOVED)
    return {anchor for link in moved for n in link.new for anchor in mine[parts[n].line]}


def _by_line(document: Document) -> dict[int, list[str]]:
    """Give the anchors on each line, footnotes' too; a list in a list has several on one."""
    found: dict[int, list[str]] = defaultdict(list)
    for part in document.parts:
        if part.kind is PartKind.HEADING and part.anchor:
            found[part.line].append(part.anchor)
    for block in document.blocks():
        found[block.line].append(block.anchor)
    return found
