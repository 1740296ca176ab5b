"""A text and the revision before it → the text with the anchors it inherits.

A place that has been published under an anchor keeps it for ever, so that links
into a document never break: through rewording, moving, renumbering. What has
been removed leaves its anchor unused.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from operator import itemgetter

from styrdok.content.lasting_ids import PlacedIds
from styrdok.diff.comparison import compare
from styrdok.diff.places import same_places
from styrdok.html.tree import Element, each_changed, read_html, write_html
from styrdok.text.dialect import FOOTNOTE
from styrdok.text.document import Block, Document, Section


@dataclass(frozen=True)
class Lineage:
    """The recorded texts of a policy, by the numbers of their files, with their published anchors.

    ``used`` has every anchor that any of them has.
    """

    texts: Mapping[int, Document] = field(default_factory=dict)
    used: frozenset[str] = frozenset()

    def with_text(
        self, number: int, document: Document, followed: int | None, prefix: str
    ) -> Lineage:
        """Add a text, which takes its anchors from the one that it followed."""
        parent = self.texts.get(followed or 0)
        named = inherit(parent, document, self.used, prefix) if parent else document
        if parent is None and self.texts:
            named = _renamed(document, {}, self.used, prefix)
        return self.with_named(number, named)

    def with_named(self, number: int, document: Document) -> Lineage:
        """Add a text that has its anchors already."""
        used = self.used | frozenset(anchors_of(document))
        return Lineage({**self.texts, number: document}, used)


def inherit(parent: Document, document: Document, used: frozenset[str], prefix: str) -> Document:
    """Give a text the anchors of another; every id in its HTML begins with ``prefix``.

    Parts that are the same by the diff keep their anchor. All others get one
    that is not in ``used``.
    """
    return _renamed(document, _inherited(parent, document), used, prefix)


def _renamed(
    document: Document, names: dict[str, str], used: frozenset[str], prefix: str
) -> Document:
    free = _Free(set(used) | set(names.values()))
    for anchor in anchors_of(document):
        if anchor not in names:
            names[anchor] = free.like(_reworded(anchor, names))
    return rename(document, {a: b for a, b in names.items() if a != b}, prefix)


def anchors_of(document: Document) -> Iterator[str]:
    """Give every anchor of a text but its footnotes', which go by their printed number."""
    for section in document.sections:
        for part in section.walk():
            if part.level > 1:
                yield part.key
            yield from (b.anchor for b in part.blocks)
    headings = (p.anchor for p in document.parts if p.anchor and p.level == 1)
    yield from headings


def places_of(document: Document) -> Iterator[tuple[int, str]]:
    """Give the line of each place that has an anchor, and the anchor, in the order of the text."""
    lines = {part.anchor: part.line for part in document.parts if part.anchor}
    lines |= {block.anchor: block.line for block in document.blocks()}
    return iter(sorted(((lines[a], a) for a in anchors_of(document)), key=itemgetter(0)))


def recorded_ids(document: Document) -> PlacedIds:
    """Give the ids of a text's places as they are to be recorded."""
    return tuple(places_of(document))


def with_ids(document: Document, ids: PlacedIds, prefix: str) -> Document:
    """Give a text the ids that were recorded of it.

    A place that had none when they were, since an older parser saw none there,
    gets one that no other place has.
    """
    waiting: dict[int, list[str]] = defaultdict(list)
    for line, name in reversed(ids):
        waiting[line].append(name)
    names = {anchor: waiting[line].pop() for line, anchor in places_of(document) if waiting[line]}
    return _renamed(document, names, frozenset(name for _, name in ids), prefix)


def next_text(
    number: int,
    document: Document,
    texts: Mapping[int, Document],
    followed: int | None,
    prefix: str,
) -> Document:
    """Give a text that is about to be recorded, or would be, its ids.

    ``texts`` are those recorded so far, by their numbers, with their ids;
    ``followed`` is the one that it follows.
    """
    used = frozenset(anchor for text in texts.values() for anchor in anchors_of(text))
    return Lineage(texts, used).with_text(number, document, followed, prefix).texts[number]


def _inherited(old: Document, new: Document) -> dict[str, str]:
    pairs = same_places(compare(old, new))
    return {now: before for now, before in pairs.items() if not now.startswith(FOOTNOTE)}


def _reworded(anchor: str, names: Mapping[str, str]) -> str:
    """Give a block's anchor with the name that its section has now: mal--3 → malsattning--3."""
    section, dashes, number = anchor.rpartition("--")
    return f"{names.get(section, section)}--{number}" if dashes else anchor


@dataclass
class _Free:
    """Gives anchors that nobody has; ``last`` remembers how far each stem has been counted."""

    taken: set[str]
    last: dict[str, int] = field(default_factory=dict)

    def like(self, anchor: str) -> str:
        """Give an anchor like the wanted one that is free: mal, mal-2; mal--3, mal--4."""
        found = anchor
        if anchor in self.taken:
            base, dashes, number = anchor.rpartition("--")
            counted = bool(dashes) and number.isdecimal()
            stem = f"{base}--" if counted else f"{anchor}-"
            count = self.last.get(stem, int(number) if counted else 1)
            while (found := f"{stem}{count}") in self.taken or (not counted and count == 1):
                count += 1
            self.last[stem] = count + 1
        self.taken.add(found)
        return found


def rename(document: Document, names: Mapping[str, str], prefix: str) -> Document:
    """Give a text with other anchors; those not in ``names`` stay."""
    if not names:
        return document

    def element(old: Element) -> Element:
        attributes = ((key, value(key, of)) for key, of in old.attributes)
        return old._replace(attributes=tuple(attributes))

    def value(attribute: str, old: str) -> str:
        start = {"id": prefix, "href": f"#{prefix}"}.get(attribute)
        if start is None or not old.startswith(start):
            return old
        return start + name(old.removeprefix(start))

    def html(old: str) -> str:
        return write_html(each_changed(read_html(old), element))

    def name(anchor: str) -> str:
        return names.get(anchor, anchor)

    def blocks(old: Iterable[Block]) -> tuple[Block, ...]:
        return tuple(replace(b, anchor=name(b.anchor)) for b in old)

    def section(old: Section) -> Section:
        return replace(
            old,
            key=name(old.key) if old.level > 1 else old.key,
            html=html(old.html),
            blocks=blocks(old.blocks),
            children=tuple(section(child) for child in old.children),
        )

    return replace(
        document,
        sections=tuple(section(s) for s in document.sections),
        statements=tuple(
            replace(s, anchors=tuple(name(a) for a in s.anchors)) for s in document.statements
        ),
        links=tuple(
            replace(k, href=f"#{name(k.href[1:])}") if k.href.startswith("#") else k
            for k in document.links
        ),
        html=html(document.html),
        parts=tuple(p._replace(anchor=p.anchor and name(p.anchor)) for p in document.parts),
    )
