"""A merged tree → the same with words and links for whoever reads it.

All of it stands in elements of class ``sd-note``, which are left out when a
side is restored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from styrdok.html.tree import INLINE, STRUCTURE, VOID, Child, Element
from styrdok.redlines.both_texts import FORM, MOVED, NEW, NOTE, OLD, OLD_ID, SAME, is_one_sided
from styrdok.wording.words import Words

_OWN_ID = re.compile(rf"{OLD_ID}(?:-\d+)?$")
_HIDDEN, _TAG = "sd-words", "sd-tag"


def annotated(
    children: Sequence[Child], markers: Mapping[str, Element], words: Words
) -> list[Child]:
    """Say in words what was removed, added and moved, and put each marker into its block.

    ``markers`` are by the place of the block, as ``places`` gives it.
    """
    annotator = _Annotator(markers, words)
    return [annotator.child(child, None, "new") for child in children]


def places(children: Sequence[Child], side: str = "new") -> set[str]:
    """Name the blocks in a merged tree by side and id: ``old sd-mal``, ``new sd-mal``."""
    found: set[str] = set()
    for child in children:
        if isinstance(child, Element):
            inside = _side(child, side)
            found |= {_place(child, inside)} if child.id and child.name not in VOID else set()
            found |= places(child.children, inside)
    return found


def _side(element: Element, side: str) -> str:
    return "old" if OLD in element.classes else side


def _place(element: Element, side: str) -> str:
    return f"{side} {_OWN_ID.sub('', element.id or '')}"


class _Annotator:
    """Walks the tree once; ``waiting`` are markers that go into the next running text."""

    def __init__(self, markers: Mapping[str, Element], words: Words) -> None:
        self.markers = dict(markers)
        self.words = words
        self.waiting: list[Child] = []

    def child(self, given: Child, label: str | None, side: str) -> Child:
        """Annotate a child; ``label`` is what happened to all that it holds."""
        if isinstance(given, str):
            return given
        label = self.label(given.classes) or label
        side = _side(given, side)
        if marker := self.markers.pop(_place(given, side), None):
            self.waiting.append(marker)
        if given.name in VOID:
            return given
        if is_one_sided(given) and given.name in INLINE and all(map(_is_inline, given.children)):
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
        return given._replace(children=(*notes, *within))

    def label(self, classes: Sequence[str]) -> str | None:
        if FORM in classes:
            new = self.words.gettext("Only its form is new:")
            return new if NEW in classes else self.words.gettext("Stood here before:")
        if SAME in classes:
            new = self.words.gettext("Split here:")
            return new if NEW in classes else self.words.gettext("Stood here before:")
        if OLD in classes:
            here = self.words.gettext("Moved from here:")
            return here if MOVED in classes else self.words.gettext("Removed:")
        if NEW in classes:
            here = self.words.gettext("Moved here:")
            return here if MOVED in classes else self.words.gettext("Added:")
        return None

    def phrase(self, change: Element, side: str) -> Element:
        """Put hidden words around what changed inside a text."""
        if SAME in change.classes:
            new = self.words.gettext("Merged here:")
            label = new if NEW in change.classes else self.words.gettext("Stood here before:")
            return change._replace(children=(*self.tag(label), *change.children))
        old = OLD in change.classes
        start = self.words.gettext("[removed:") if old else self.words.gettext("[added:")
        inner = [self.child(c, None, side) for c in change.children]
        return change._replace(children=(_hidden(f"{start} "), *inner, _hidden("] ")))

    def tag(self, label: str | None) -> list[Child]:
        return [_note(_TAG, f"{label} ")] if label else []


def _hidden(text: str) -> Element:
    return _note(_HIDDEN, text)


def _note(kind: str, text: str) -> Element:
    return Element("span", children=(text,)).marked(NOTE, kind)


def _is_inline(child: Child) -> bool:
    return isinstance(child, str) or child.name in INLINE


def _begins_with_text(element: Element) -> bool:
    """See that running text begins right inside an element, not in a block within it."""
    first = element.children[0] if element.children else None
    if isinstance(first, Element) and first.name in {"del", "ins"}:
        return _begins_with_text(first)
    return first is not None and _is_inline(first)
