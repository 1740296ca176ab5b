"""Two texts → what changed between them: first which parts are the same, then their words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from operator import itemgetter

from styrdok.diff.changes import Change, ChangeKind
from styrdok.diff.edited_parts import PartLink, Texts, compare_gap, link_in_place, link_moved
from styrdok.diff.equal_parts import Rows, match_parts
from styrdok.diff.moved_and_edited import moved_and_edited
from styrdok.diff.telling import Teller
from styrdok.text.document import Document, Part

_NONE = range(0)
_AT = itemgetter(PartLink._fields.index("at"))


@dataclass(frozen=True)
class Comparison:
    """Two texts, and which parts of the one became which of the other."""

    old: Document
    new: Document
    links: tuple[PartLink, ...]

    def changes(self, *, equal: bool = True) -> tuple[Change, ...]:
        """Say what changed, in the order of the new text.

        Every line of both texts is in exactly one change, equal ones included
        unless ``equal`` is False, and the equal ones stand in the same order in
        both: so each text follows from the other and the changes that are not
        equal.
        """
        return Teller(self.old.parts, self.new.parts, equal=equal).tell(self.links)

    def before(self) -> dict[int, int]:
        """Give for each part of the new text, by its number, the old part that it was."""
        old = self.old.parts
        return {j: i for link in self.links for i, j in _pairs(old, link)}


def diff(old: Document, new: Document) -> tuple[Change, ...]:
    """Say what changed from one text to another: see ``Comparison.changes``."""
    return compare(old, new).changes()


def compare(old: Document, new: Document) -> Comparison:
    were, are = old.parts, new.parts
    rows = match_parts(old, new)
    between = _with_moves(were, are, _between(were, are, rows))
    links = [
        *[link for link in between if not link.new],  # what is gone, before what stands there now
        *[link for link in between if link.new],
        *[_in_place(were, are, *row) for row in rows.in_place],
        *[link_moved(a, b, were[a.start : a.stop], are[b.start : b.stop]) for a, b in rows.moved],
    ]
    return Comparison(old, new, tuple(sorted(links, key=_AT)))


def _in_place(old: Sequence[Part], new: Sequence[Part], olds: range, news: range) -> PartLink:
    one, other = old[olds.start], new[news.start]
    if one.body == other.body:  # all of a row are, if its first are
        return PartLink(news.start, olds, news, (), ChangeKind.EQUAL)
    return link_in_place(olds, news, [one], [other])


def _between(old: Sequence[Part], new: Sequence[Part], rows: Rows) -> list[PartLink]:
    """Compare what lies between the parts that stayed in place."""
    gone = {n for olds, _ in rows.moved for n in olds}, {n for _, news in rows.moved for n in news}
    links: list[PartLink] = []
    i = j = 0
    for olds, news in [*rows.in_place, (range(len(old), 0), range(len(new), 0))]:
        if i < olds.start or j < news.start:
            left = [n for n in range(i, olds.start) if n not in gone[0]]
            right = [n for n in range(j, news.start) if n not in gone[1]]
            links += compare_gap(
                Texts(left, [old[n] for n in left]),
                Texts(right, [new[n] for n in right]),
                news.start,
            )
        i, j = olds.stop, news.stop
    return links


def _with_moves(old: Sequence[Part], new: Sequence[Part], links: list[PartLink]) -> list[PartLink]:
    """Make one link of what was removed here and added there, where it is the same."""
    gone = [link.old for link in links if not link.new]
    come = [link.new for link in links if not link.old]
    pairs = moved_and_edited(old, new, chain.from_iterable(gone), chain.from_iterable(come))
    if not pairs:
        return links
    left, here = pairs.keys(), set(pairs.values())
    made = [
        link_moved(range(i, i + 1), range(j, j + 1), [old[i]], [new[j]]) for i, j in pairs.items()
    ]
    for link in links:
        at, olds, news, *_ = link
        if (olds and news) or (left.isdisjoint(olds) and here.isdisjoint(news)):
            made.append(link)
            continue
        made += [PartLink(at, k, _NONE) for k in _left(olds, left)]
        made += [PartLink(k.start, _NONE, k) for k in _left(news, here)]
    return made


def _left(numbers: range, gone: Collection[int]) -> Iterator[range]:
    """Give what is left of a row of parts, in one or more rows."""
    begin = numbers.start
    for n in [*[n for n in numbers if n in gone], numbers.stop]:
        if begin < n:
            yield range(begin, n)
        begin = n + 1


def _pairs(old: Sequence[Part], link: PartLink) -> Iterator[tuple[int, int]]:
    """Say which new part is which old one.

    What was split is the first of its pieces; of what was merged, the longest.
    """
    if len(link.old) == len(link.new):
        yield from zip(link.old, link.new, strict=True)
    elif link.old and link.new:
        yield max(link.old, key=lambda n: len(old[n].body)), link.new[0]
