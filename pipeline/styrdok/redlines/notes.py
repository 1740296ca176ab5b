"""A merged tree → the same with words and links for whoever reads it.

All of it stands in elements of class ``sd-note``, which are left out when a
side is restored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from styrdok.html.nodes import INLINE, STRUCTURE, VOID, Child, Node
from styrdok.redlines.merge import FORM, MOVED, NEW, NOTE, OLD, OLD_ID, SAME
from styrdok.wording.words import Words

_OWN_ID = re.compile(rf"{OLD_ID}(?:-\d+)?$")
_HIDDEN, _TAG = "sd-words", "sd-tag"


def annotated(children: Sequence[Child], markers: Mapping[str, Node], words: Words) -> list[Child]:
    """Say in words what was removed, added and moved, and put each marker into its block.

    ``markers`` are by the place of the block, as ``places`` gives it.
    """
    annotator = _Annotator(markers, words)
    return [annotator.child(child, None, "new") for child in children]


def places(children: Sequence[Child], side: str = "new") -> set[str]:
    """Name the blocks in a merged tree by side and id: ``old sd-mal``, ``new sd-mal``."""
    found: set[str] = set()
    for child in children:
        if isinstance(child, Node):
            inside = _side(child, side)
            found |= {_place(child, inside)} if child.id and child.name not in VOID else set()
            found |= places(child.children, inside)
    return found


def _side(node: Node, side: str) -> str:
    return "old" if OLD in node.marks else side


def _place(node: Node, side: str) -> str:
    return f"{side} {_OWN_ID.sub('', node.id or '')}"


class _Annotator:
    """Walks the tree once; ``waiting`` are markers that go into the next running text."""

    def __init__(self, markers: Mapping[str, Node], words: Words) -> None:
        self.markers = dict(markers)
        self.words = words
        self.waiting: list[Child] = []

    def child(self, given: Child, label: str | None, side: str) -> Child:
        """Annotate a child; ``label`` is what happened to all that it holds."""
        if isinstance(given, str):
            return given
        label = self.label(given.marks) or label
        side = _side(given, side)
        if marker := self.markers.pop(_place(given, side), None):
            self.waiting.append(marker)
        if given.name in VOID:
            return given
        if given.marks and given.name in INLINE and all(map(_is_inline, given.children)):
            return self.phrase(given, side)
        notes: list[Child] = []
        if given.name not in STRUCTURE | INLINE and _begins_with_text(given):
            notes = [*self.waiting, *self.tag(label)]
            self.waiting = []
        within = [
            self.child(c, None if given.name == "tr" and n else label, side)
            for n, c in enumerate(given.children)
        ]
        if self.waiting and given.id and given.name not in STRUCTURE | INLINE:
            notes, self.waiting = [*notes, *self.waiting], []  # it has no text of its own
        return replace(given, children=[*notes, *within])

    def label(self, marks: Sequence[str]) -> str | None:
        if FORM in marks:
            new = self.words.gettext("Only its form is new:")
            return new if NEW in marks else self.words.gettext("Stood here before:")
        if SAME in marks:
            new = self.words.gettext("Split here:")
            return new if NEW in marks else self.words.gettext("Stood here before:")
        if OLD in marks:
            here = self.words.gettext("Moved from here:")
            return here if MOVED in marks else self.words.gettext("Removed:")
        if NEW in marks:
            here = self.words.gettext("Moved here:")
            return here if MOVED in marks else self.words.gettext("Added:")
        return None

    def phrase(self, node: Node, side: str) -> Node:
        """Put hidden words around what changed inside a text."""
        if SAME in node.marks:
            new = self.words.gettext("Merged here:")
            label = new if NEW in node.marks else self.words.gettext("Stood here before:")
            return replace(node, children=[*self.tag(label), *node.children])
        old = OLD in node.marks
        start = self.words.gettext("[removed:") if old else self.words.gettext("[added:")
        inner = [self.child(c, None, side) for c in node.children]
        return replace(node, children=[_hidden(f"{start} "), *inner, _hidden("] ")])

    def tag(self, label: str | None) -> list[Child]:
        return [Node("span", "", [f"{label} "], [NOTE, _TAG])] if label else []


def _hidden(text: str) -> Node:
    return Node("span", "", [text], [NOTE, _HIDDEN])


def _is_inline(child: Child) -> bool:
    return isinstance(child, str) or child.name in INLINE


def _begins_with_text(node: Node) -> bool:
    """See that running text begins right inside an element, not in a block within it."""
    first = node.children[0] if node.children else None
    if isinstance(first, Node) and first.name in {"del", "ins"}:
        return _begins_with_text(first)
    return first is not None and _is_inline(first)
