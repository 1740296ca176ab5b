"""Two HTML fragments and what changed → one tree that holds both.

What only the old one has stands in elements of class ``sd-old``, what only the
new one has in elements of class ``sd-new``; all else is in both. So either can
be taken back: docs/changes.md says how. Which block is which is known from the
diff, by ids; only what has none (cells, paragraphs in lists) is compared here.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count

from rapidfuzz.distance import LCSseq

from styrdok.diff.alignment import common_items, common_runs, without_crumbs
from styrdok.html.tree import (
    INLINE,
    STRUCTURE,
    Child,
    Element,
    elements,
    text_of,
    write_attributes,
    write_blocks,
)

OLD, NEW, MOVED, NOTE = "sd-old", "sd-new", "sd-moved", "sd-note"
SAME, FORM = "sd-same", "sd-form"
"""Of text that both sides have: in another block, because one was split or merged; or as another
kind of block, such as a heading of another level."""
OLD_ID = "--old"
"""What an id ends in on the old side where both sides show it."""
_ALIKE = 0.5
_AHEAD = 8
"""So many children are looked at for the counterpart of one, where numbers differ."""
_SIGNS = range(0xD800, 0xE000)
_SIGN = re.compile("([\ud800-\udfff])")
"""Stand for elements while the words around them are compared: no text can have these."""


def merge(
    old: Sequence[Child],
    new: Sequence[Child],
    before: Mapping[str, str],
    moved: Iterable[str],
    cut: Collection[str],
) -> list[Child]:
    """Merge two fragments, read without their layout.

    ``before`` gives for the id of a block in the new one that of the same block
    in the old one; ``moved`` has the new ids of those that stood elsewhere,
    ``cut`` those of blocks that were split or merged.
    """
    away = set(moved)
    as_it_was = {element.id: element for element in elements(old)}
    merger = _Merger(
        old_names={b: b for a, b in before.items() if a not in away},
        new_names={a: b for a, b in before.items() if a not in away},
        moved={OLD: {before[a] for a in away if a in before}, NEW: away},
        as_it_was={a: was for a in away if (was := as_it_was.get(before.get(a, "")))},
    )
    merged = merger.flow(old, new, "")
    return _with_own_ids(_with_same(merged, cut) if cut else merged)


def _with_same(children: Sequence[Child], cut: Collection[str]) -> list[Child]:
    """Mark text that only stands in another block now, because that was split or merged.

    It is the end of one block on one side, and whole blocks after it on the other.
    """
    made = list(children)
    for n, child in enumerate(made):
        if isinstance(child, str):
            continue
        inner = _with_same(child.children, cut)
        end = inner[-1] if inner and child.id in cut else ""
        if isinstance(end, Element) and is_one_sided(end):
            other = NEW if OLD in end.classes else OLD
            if found := _holding(" ".join(text_of([end]).split()), made[n + 1 :], other):
                inner[-1] = end.marked(SAME)
                made[n + 1 : n + 1 + len(found)] = [block.marked(SAME) for block in found]
        made[n] = child._replace(children=tuple(inner))
    return made


def _holding(text: str, blocks: Sequence[Child], mark: str) -> list[Element]:
    """Give the first of some blocks, if all have a mark and their words together are a text."""
    found: list[Element] = []
    words = ""
    for block in blocks:
        if words == text or isinstance(block, str) or mark not in block.classes:
            break
        found.append(block)
        words = f"{words} {' '.join(text_of([block]).split())}".strip()
        if not text.startswith(words):
            break
    return found if words == text else []


def _ids(children: Sequence[Child]) -> set[str]:
    return {element.id for element in elements(children) if element.id}


@dataclass
class _Merger:
    """Merges children side by side.

    ``old_names`` and ``new_names`` give blocks that are the same, and in place,
    one name by their ids. ``moved`` has the ids of moved blocks on each side;
    ``as_it_was`` gives such a block, by its new id, as the old side has it.
    """

    old_names: Mapping[str, str]
    new_names: Mapping[str, str]
    moved: Mapping[str, set[str]]
    as_it_was: Mapping[str, Element]

    def flow(self, old: Sequence[Child], new: Sequence[Child], within: str) -> list[Child]:
        """Merge blocks, or the children of a list or table."""
        keys = self.keys(old, new)
        made: list[Child] = []
        i = j = 0
        for x, y, size in [*common_items(*keys), (len(old), len(new), 0)]:
            made += self.gap(old[i:x], new[j:y], within)
            for n in range(size):
                made += self.pair(old[x + n], new[y + n], within)
            i, j = x + size, y + size
        return made

    def keys(self, old: Sequence[Child], new: Sequence[Child]) -> tuple[list[str], list[str]]:
        """Give each child a key, the same for two that are one block or hold the same blocks."""
        holds = [_held(child, self.new_names) for child in new]
        owner = {name: n for n, names in enumerate(holds) for name in names}
        new_keys = [self.key(child, names, "new") for child, names in zip(new, holds, strict=True)]
        old_keys = []
        taken: set[int] = set()
        for child in old:
            names = _held(child, self.old_names)
            votes = Counter(owner[name] for name in names if name in owner)
            best = votes.most_common(1)[0][0] if votes else None
            if best is None or best in taken or not _fit(child, new[best]):
                old_keys.append(self.key(child, names, "old"))
            else:
                taken.add(best)
                new_keys[best] = f"#{best}"
                old_keys.append(f"#{best}")
        return old_keys, new_keys

    def key(self, child: Child, names: Sequence[str], side: str) -> str:
        """Give what a child is known by; a block that the other side doesn't have, by its side."""
        if isinstance(child, str):
            return child
        if names or any(element.id for element in elements([child])):
            return f"{side} {id(child)}"
        return write_blocks([child])

    def gap(self, old: Sequence[Child], new: Sequence[Child], within: str) -> list[Child]:
        """Merge children that have no counterpart by id: pair those alike, mark the others."""
        made: list[Child] = []
        at = 0
        for n, child in enumerate(old):
            ahead = range(n, n + 1) if len(old) == len(new) else range(at, at + _AHEAD)
            found = next((m for m in ahead if m < len(new) and self.alike(child, new[m])), None)
            if len(old) == len(new) and found is None and self.fits(child, new[n]):
                found = n
            if found is None or found < at:
                made += self.mark([child], OLD, within)
            else:
                made += self.mark(new[at:found], NEW, within)
                made += self.pair(child, new[found], within)
                at = found + 1
        return [*made, *self.mark(new[at:], NEW, within)]

    def fits(self, old: Child, new: Child) -> bool:
        """See that two children may be the same: elements of one kind that the diff knows not."""
        if isinstance(old, str) or isinstance(new, str) or old.name != new.name:
            return False
        return not (old.id or new.id or _held(old, self.old_names) or _held(new, self.new_names))

    def alike(self, old: Child, new: Child) -> bool:
        if isinstance(old, str) or isinstance(new, str) or not self.fits(old, new):
            return False
        words = [text_of(element.children).split() for element in (old, new)]
        return LCSseq.normalized_similarity(*words) >= _ALIKE

    def pair(self, old: Child, new: Child, within: str) -> list[Child]:
        """Merge two children that are the same block."""
        if isinstance(old, str) or isinstance(new, str):
            return [new] if old == new else [*self.both(old, new, within)]
        if old.name != new.name:
            made = self.both(old, new, within)
            same = text_of([old]) == text_of([new])
            return [block.marked(FORM) if same else block for block in made]
        merged = new._replace(children=tuple(self.inside(old, new)))
        if old.attributes != new.attributes:
            merged = merged.given("data-old", " ".join(write_attributes(old)))
        return [merged]

    def both(self, old: Child, new: Child, within: str) -> list[Element]:
        return [*self.mark([old], OLD, within), *self.mark([new], NEW, within)]

    def inside(self, old: Element, new: Element) -> list[Child]:
        if old.name in STRUCTURE:
            return self.flow(old.children, new.children, old.name)
        first, second = _inline_count(old.children), _inline_count(new.children)
        return [
            *self.words(old.children[:first], new.children[:second]),
            *self.flow(old.children[first:], new.children[second:], old.name),
        ]

    def words(self, old: Sequence[Child], new: Sequence[Child]) -> list[Child]:
        """Merge running text; an element in it is one sign, known by how it begins."""
        signs: dict[tuple[object, ...], str] = {}
        texts = []
        for side in (old, new):
            text = ""
            for child in side:
                if isinstance(child, str):
                    text += child
                else:
                    sign = chr(_SIGNS[min(len(signs), len(_SIGNS) - 1)])
                    text += signs.setdefault((child.name, child.attributes), sign)
            texts.append(text)
        within = [iter([c for c in side if isinstance(c, Element)]) for side in (old, new)]
        runs = without_crumbs(common_runs(*texts), len(texts[0]), len(texts[1]))
        made: list[Child] = []
        i = j = 0
        for x, y, size in [*runs, (len(texts[0]), len(texts[1]), 0)]:
            made += self.mark(_children(texts[0][i:x], within[0]), OLD, "p")
            made += self.mark(_children(texts[1][j:y], within[1]), NEW, "p")
            i, j = x + size, y + size
            equal = texts[0][x:i]
            pairs = zip(_children(equal, within[0]), _children(equal, within[1]), strict=True)
            for one, other in pairs:
                made += self.pair(one, other, "p")
        return made

    def mark(self, children: Sequence[Child], side: str, within: str) -> list[Element]:
        """Mark what only one side has, in a way that HTML allows where it stands."""
        if not children:
            return []
        name = "del" if side == OLD else "ins"
        children = [self.told(child) if side == NEW else child for child in children]
        if within not in STRUCTURE:
            if all(isinstance(c, str) or c.name in INLINE for c in children):
                return [_mark(name, children, side)]
            return [_mark(name, [c], side, *self.moves([c], side)) for c in children]
        return [self.marked(c, side, name) for c in children if isinstance(c, Element)]

    def marked(self, item: Element, mark: str, name: str) -> Element:
        """Mark a list item, row or cell itself, and put what it holds into <del> or <ins>."""
        if item.name in STRUCTURE:
            inner = [self.marked(c, mark, name) for c in item.children if isinstance(c, Element)]
        else:
            inner = [_mark(name, item.children)] if item.children else []
        marked = item.marked(mark, *self.moves([item], mark))
        return marked._replace(children=tuple(inner))

    def told(self, child: Child) -> Child:
        """Give a moved block with what was edited in it shown."""
        if isinstance(child, str):
            return child
        was = self.as_it_was.get(child.id or "")
        if was and was.name == child.name:
            return child._replace(children=tuple(self.inside(was, child)))
        return child._replace(children=tuple(self.told(c) for c in child.children))

    def moves(self, children: Sequence[Child], side: str) -> list[str]:
        """Say that all blocks in some children of a side were moved, if they were."""
        names = _ids(children)
        return [MOVED] if names and names <= self.moved[side] else []


def _held(child: Child, names: Mapping[str, str]) -> list[str]:
    """List the names of the blocks in a child that are in both texts and in place."""
    if isinstance(child, str):
        return []
    return [names[name] for e in elements([child]) if (name := e.id) and name in names]


def _fit(old: Child, new: Child) -> bool:
    """See that two children can be one block: of one kind, or each a block with no others in it."""
    if isinstance(old, str) or isinstance(new, str):
        return False
    return old.name == new.name or bool(old.id and new.id)


def _inline_count(children: Sequence[Child]) -> int:
    """Count the children before the first block."""
    inline = (n for n, c in enumerate(children) if isinstance(c, Element) and c.name not in INLINE)
    return next(inline, len(children))


def _children(text: str, within: Iterator[Element]) -> list[Child]:
    """Turn signs back into the elements that they stand for, which come in their order."""
    pieces = _SIGN.split(text)
    return [next(within) if n % 2 else piece for n, piece in enumerate(pieces) if n % 2 or piece]


def _mark(name: str, children: Iterable[Child], *classes: str) -> Element:
    element = Element(name, children=tuple(children))
    return element.marked(*classes) if classes else element


def _with_own_ids(children: Sequence[Child]) -> list[Child]:
    """Let no two elements have the same id: what only the old side has gives way."""
    return _given_ids(children, _ids(only(children, NEW)), within=False)


def _given_ids(children: Sequence[Child], seen: set[str], *, within: bool) -> list[Child]:
    made: list[Child] = []
    for child in children:
        if isinstance(child, str):
            made.append(child)
            continue
        old = within or OLD in child.classes
        own = child
        if old and child.id:
            own = child.given("id", _free_id(child.id, seen))
            seen.add(own.id or "")
        inner = _given_ids(child.children, seen, within=old)
        made.append(own._replace(children=tuple(inner)))
    return made


def _free_id(name: str, seen: set[str]) -> str:
    if name not in seen:
        return name
    wanted = chain([name + OLD_ID], (f"{name}{OLD_ID}-{n}" for n in count(2)))
    return next(other for other in wanted if other not in seen)


def is_one_sided(element: Element) -> bool:
    return not {OLD, NEW}.isdisjoint(element.classes)


def only(children: Sequence[Child], side: str) -> list[Child]:
    """Give what one side shows, its marks kept: what only the other has is left out."""
    other = OLD if side == NEW else NEW
    return [
        child
        if isinstance(child, str)
        else child._replace(children=tuple(only(child.children, side)))
        for child in children
        if isinstance(child, str) or other not in child.classes
    ]
