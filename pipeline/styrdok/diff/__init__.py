"""Two texts → what changed between them: first which parts are the same, then their words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styrdok.changes import Change, ChangeKind, Side, Words
from styrdok.diff.gaps import Link, compare_gap, joined
from styrdok.diff.matching import Rows, match_parts
from styrdok.diff.moves import moved_and_edited
from styrdok.diff.words import Run, common_runs, operations, without_crumbs
from styrdok.document import Document, Part, PartKind

# Looking a kind up in its class takes longer than comparing it.
_EQUAL, _EDITED, _LAYOUT = ChangeKind.EQUAL, ChangeKind.EDITED, ChangeKind.LAYOUT
_BLANK = PartKind.BLANK
_NONE = range(0)


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
        return tuple(
            [_change(old, new, link) for link in self.links if equal or link.kind is not _EQUAL]
        )

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
    pairs = moved_and_edited(old, new, links)
    gone = set(pairs) | set(pairs.values())
    made = [link for number, link in enumerate(links) if number not in gone]
    for n, m in pairs.items():
        olds, news = _filled(old, links[n].old), _filled(new, links[m].new)
        made.append(_moved(old, new, olds, news))
        made += [Link(links[n].at, k, _NONE, (), _LAYOUT) for k in _beside(links[n].old, olds)]
        made += [Link(k.start, _NONE, k, (), _LAYOUT) for k in _beside(links[m].new, news)]
    return made


def _filled(parts: Sequence[Part], numbers: range) -> range:
    """Leave out empty lines at both ends."""
    filled = [n for n in numbers if parts[n].kind is not _BLANK]
    return range(filled[0], filled[-1] + 1)


def _beside(whole: range, inner: range) -> Iterator[range]:
    for span in (range(whole.start, inner.start), range(inner.stop, whole.stop)):
        if span:
            yield span


def _pairs(old: Sequence[Part], link: Link) -> Iterator[tuple[int, int]]:
    """Say which new part is which old one.

    What was split is the first of its pieces; of what was merged, the longest.
    """
    if len(link.old) == len(link.new):
        yield from zip(link.old, link.new, strict=True)
    elif link.old and link.new:
        yield max(link.old, key=lambda n: len(old[n].text)), link.new[0]


def _change(old: Sequence[Part], new: Sequence[Part], link: Link) -> Change:
    _, olds, news, runs, kind = link
    if not olds:
        return Change(kind or _EQUAL, *_one_side(new, news, gone=False))
    if not news:
        return Change(kind or _EQUAL, *_one_side(old, olds, gone=True))
    were, are = old[olds.start : olds.stop], new[news.start : news.stop]
    after = joined(are)
    before = after if kind is _EQUAL else joined(were)
    words: Words = ()
    if before != after:
        kind = kind or _kind(were, are)
        words = operations(before, after, runs)
    block = _main(are).kind
    return Change(kind or _EQUAL, block, _side(were, before), _side(are, after), words)


def _one_side(
    parts: Sequence[Part], numbers: range, *, gone: bool
) -> tuple[PartKind, Side | None, Side | None]:
    """Give the block and the sides of what only one text has; this is most of a rewritten one."""
    first = parts[numbers.start]
    if first.kind is _BLANK or len(numbers) > 2:
        chosen = parts[numbers.start : numbers.stop]
        main, text = _main(chosen), joined(chosen)
    else:
        main = first
        text = first.text if len(numbers) == 1 else first.text + parts[numbers.start + 1].text
    side = Side(main.anchor, main.path, first.line, text)
    return main.kind, side if gone else None, None if gone else side


def _main(parts: Sequence[Part]) -> Part:
    """Give the part that names the rest: the first that is a block, or else has words."""
    for part in parts:
        if part.kind is not _BLANK:
            return part
    return parts[0]


def _side(parts: Sequence[Part], text: str) -> Side:
    main = _main(parts)
    return Side(main.anchor, main.path, parts[0].line, text)


def _kind(olds: Sequence[Part], news: Sequence[Part]) -> ChangeKind:
    """Name a change of parts that are there on both sides, in the same place."""
    one, other = _main(olds), _main(news)
    if len(olds) > 1 or len(news) > 1:
        was, now = (sum([p.kind is not _BLANK for p in side]) for side in (olds, news))
        if was != now:
            return ChangeKind.SPLIT if was < now else ChangeKind.MERGED
    if one.words != other.words:
        return _EDITED
    return ChangeKind.LAYOUT if one.number == other.number else ChangeKind.RENUMBERED
