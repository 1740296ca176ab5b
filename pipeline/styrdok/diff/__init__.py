"""Two texts → what changed between them: first which parts are the same, then their words."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import chain

from styrdok.changes import Change, ChangeKind, Side, Words
from styrdok.diff.gaps import Link, compare_gap, joined
from styrdok.diff.matching import Rows, match_parts
from styrdok.diff.moves import moved_and_edited
from styrdok.diff.words import Run, common_runs, operations, without_crumbs
from styrdok.document import Document, Part, PartKind

# Looking a kind up in its class takes longer than comparing it.
_EQUAL, _EDITED, _LAYOUT = ChangeKind.EQUAL, ChangeKind.EDITED, ChangeKind.LAYOUT
_ADDED, _REMOVED = ChangeKind.ADDED, ChangeKind.REMOVED
_BLANK = PartKind.BLANK
_ATTRIBUTES = PartKind.ATTRIBUTES
_NONE = range(0)
# Where there are thousands, this takes half the time of calling the class.
_new_side = partial(tuple.__new__, Side)
_new_change = partial(tuple.__new__, Change)
_NAMELESS = {_BLANK, _ATTRIBUTES, PartKind.OTHER}


@dataclass(frozen=True)
class Comparison:
    """Two texts, and which parts of the one became which of the other."""

    old: Document
    new: Document
    links: tuple[Link, ...]

    def changes(self, *, equal: bool = True) -> tuple[Change, ...]:
        """Say what changed, in the order of the new text.

        Every line of both texts is in exactly one change, equal ones included
        unless ``equal`` is False, and the equal ones stand in the same order in
        both: so each text follows from the other and the changes that are not
        equal.
        """
        old, new = self.old.parts, self.new.parts
        made: list[Change] = []
        for link in self.links:
            if not link.old:
                made += _one_sided(new, link.new, _ADDED)
            elif not link.new:
                made += _one_sided(old, link.old, _REMOVED)
            elif equal or link.kind is not _EQUAL:
                change = _change(old, new, link)
                if equal or change.kind is not _EQUAL:
                    made.append(change)
        return tuple(made)

    def before(self) -> dict[int, int]:
        """Give for each part of the new text, by its number, the old part that it was."""
        old = self.old.parts
        return {j: i for link in self.links for i, j in _pairs(old, link)}


def diff(old: Document, new: Document) -> tuple[Change, ...]:
    """Say what changed from one text to another: see ``Comparison.changes``."""
    return compare(old, new).changes()


def compare(old: Document, new: Document) -> Comparison:
    rows = match_parts(old.parts, new.parts)
    links = [
        *[_in_place(old.parts, new.parts, *row) for row in rows.in_place],
        *[_moved(old.parts, new.parts, *row) for row in rows.moved],
        *_with_moves(old.parts, new.parts, _between(old.parts, new.parts, rows)),
    ]
    return Comparison(old, new, tuple(sorted(links, key=_place)))


def _place(link: Link) -> tuple[int, bool, int]:
    """Put what is gone before what stands there now, in its old order."""
    return link.at, bool(link.new), link.old.start


def _in_place(old: Sequence[Part], new: Sequence[Part], olds: range, news: range) -> Link:
    was, now = old[olds[0]].text, new[news[0]].text
    if was == now:
        return Link(news[0], olds, news, (), _EQUAL)
    return Link(news[0], olds, news, _runs(was, now))


def _moved(old: Sequence[Part], new: Sequence[Part], olds: range, news: range) -> Link:
    was = joined(old[olds.start : olds.stop])
    now = joined(new[news.start : news.stop])
    return Link(news[0], olds, news, () if was == now else _runs(was, now), ChangeKind.MOVED)


def _runs(old: str, new: str) -> Sequence[Run]:
    return without_crumbs(common_runs(old, new), len(old), len(new))


def _between(old: Sequence[Part], new: Sequence[Part], rows: Rows) -> list[Link]:
    """Compare what lies between the parts that stayed in place."""
    gone = {n for olds, _ in rows.moved for n in olds}, {n for _, news in rows.moved for n in news}
    links: list[Link] = []
    i = j = 0
    for olds, news in [*rows.in_place, (range(len(old), 0), range(len(new), 0))]:
        if i < olds.start or j < news.start:
            left = [n for n in range(i, olds.start) if n not in gone[0]]
            right = [n for n in range(j, news.start) if n not in gone[1]]
            links += compare_gap(old, new, left, right, news.start)
        i, j = olds.stop, news.stop
    return links


def _with_moves(old: Sequence[Part], new: Sequence[Part], links: list[Link]) -> list[Link]:
    """Make one link of what was removed here and added there, where it is the same."""
    gone = [link.old for link in links if not link.new]
    come = [link.new for link in links if not link.old]
    pairs = moved_and_edited(old, new, chain.from_iterable(gone), chain.from_iterable(come))
    if not pairs:
        return links
    left, here = pairs.keys(), set(pairs.values())
    made = [_moved(old, new, range(i, i + 1), range(j, j + 1)) for i, j in pairs.items()]
    for link in links:
        at, olds, news, *_ = link
        if (olds and news) or (left.isdisjoint(olds) and here.isdisjoint(news)):
            made.append(link)
            continue
        made += [Link(at, k, _NONE) for k in _left(olds, left)]
        made += [Link(k.start, _NONE, k) for k in _left(news, here)]
    return made


def _left(numbers: range, gone: Collection[int]) -> Iterator[range]:
    """Give what is left of a row of parts, in one or more rows."""
    begin = numbers.start
    for n in [*[n for n in numbers if n in gone], numbers.stop]:
        if begin < n:
            yield range(begin, n)
        begin = n + 1


def _pairs(old: Sequence[Part], link: Link) -> Iterator[tuple[int, int]]:
    """Say which new part is which old one.

    What was split is the first of its pieces; of what was merged, the longest.
    """
    if len(link.old) == len(link.new):
        yield from zip(link.old, link.new, strict=True)
    elif link.old and link.new:
        yield max(link.old, key=lambda n: len(old[n].text)), link.new[0]


def _one_sided(parts: Sequence[Part], numbers: range, kind: ChangeKind) -> Iterator[Change]:
    """Tell what only one text has, part by part; this is most of a text that is rewritten.

    Empty lines go with what they follow, at first with what follows them;
    attributes with what stands right below them.
    """
    row = parts[numbers.start : numbers.stop]
    main, line, text = None, row[0].line, ""
    names: Part | None = None  # attributes, as long as it is not known what is below them
    for part in row:
        if part.kind is _BLANK or part.kind is _ATTRIBUTES:
            text += names.text if names else ""
            names = part if part.kind is _ATTRIBUTES else None
            text += "" if names else part.text
            continue
        if main:
            yield _told(kind, main, line, text)
            line, text = (names or part).line, ""
        main, text = part, f"{text}{names.text}{part.text}" if names else text + part.text
        names = None
    text += names.text if names else ""
    main = main or next((part for part in row if part.kind is not _BLANK), row[0])
    yield _told(kind, main, line, text)


def _told(kind: ChangeKind, main: Part, line: int, text: str) -> Change:
    side = _new_side((main.anchor, main.path, line, text))
    sides = (side, None) if kind is _REMOVED else (None, side)
    return _new_change((_LAYOUT if main.kind is _BLANK else kind, main.kind, *sides, ()))


def _change(old: Sequence[Part], new: Sequence[Part], link: Link) -> Change:
    _, olds, news, runs, kind = link
    were, are = old[olds.start : olds.stop], new[news.start : news.stop]
    after = joined(are)
    before = after if kind is _EQUAL else joined(were)
    words: Words = ()
    if before != after:
        kind = kind or _kind(were, are)
        words = operations(before, after, runs)
    one, other = _main(were), _main(are)
    was = Side(one.anchor, one.path, were[0].line, before)
    now = Side(other.anchor, other.path, are[0].line, after)
    return Change(kind or _EQUAL, other.kind, was, now, words)


def _main(parts: Sequence[Part]) -> Part:
    """Give the part that names the rest: the first block, or else the first that has words."""
    if parts[0].anchor is not None:
        return parts[0]
    named = (part for part in parts if part.kind not in _NAMELESS)
    filled = (part for part in parts if part.kind is not _BLANK)
    return next(named, None) or next(filled, parts[0])


def _kind(olds: Sequence[Part], news: Sequence[Part]) -> ChangeKind:
    """Name a change of parts that are there on both sides, in the same place."""
    one, other = _main(olds), _main(news)
    if len(olds) > 1 or len(news) > 1:
        was, now = (sum([p.kind is not _BLANK for p in side]) for side in (olds, news))
        if was != now:
            return ChangeKind.SPLIT if was < now else ChangeKind.MERGED
    if one.words != other.words or one.kind is not other.kind or _depth(one) != _depth(other):
        return _EDITED
    return ChangeKind.LAYOUT if one.number == other.number else ChangeKind.RENUMBERED


def _depth(part: Part) -> int:
    """Count the spaces before a list item: how deep in lists it stands."""
    item = part.kind is PartKind.LIST_ITEM
    return len(part.text) - len(part.text.lstrip(" \t>")) if item else 0
