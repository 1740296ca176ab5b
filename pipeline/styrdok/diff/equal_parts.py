"""Parts of two texts → which of them are the same, in place or moved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import compress, count
from operator import attrgetter, ne

from styrdok.diff.alignment import Run, common_items, heaviest_in_order, unique_matches
from styrdok.text.document import Document, Part, PartKind

Pair = tuple[int, int]
Row = tuple[range, range]
TELLING = 10
"""So many letters and digits make a part worth finding again elsewhere."""
_NAMING = 3
"""So many do where it is known to be a heading, or where all its words are the same."""
_LETTERS = {n: re.compile(rf"(?:[\W_]*+[^\W_]){{{n}}}") for n in (TELLING, _NAMING)}
_ATTRIBUTES = PartKind.ATTRIBUTES
_BODY, _WORDS = attrgetter("body"), attrgetter("words")


@dataclass(frozen=True)
class Rows:
    """Parts that are the same in both texts, in rows: ranges of their numbers, of equal length.

    The parts of a row are equal, but for the empty lines below its last. A row
    of one part may have another number or other white space, or have only its
    anchor in common.
    """

    in_place: list[Row]
    moved: list[Row]


def match_parts(one: Document, other: Document) -> Rows:
    """Match by text, by text without its number, and by written anchor; the rest are gaps."""
    old, new, bodies = one.parts, other.parts, (one.bodies, other.bodies)
    rows = [
        (range(i, i + size), range(j, j + size))
        for i, j, size in _equal_bodies(*bodies)
        if i == j == 0
        or (i + size == len(old) and j + size == len(new))
        or any(is_telling(body) for body in bodies[0][i : i + size])
    ]
    gaps = [*_gaps(rows, len(old), len(new))]
    olds = [n for gap, _ in gaps for n in gap]
    news = [n for _, gap in gaps for n in gap]
    pairs = _candidates(old, new, olds, news) if olds and news else []
    in_order, apart = _in_gaps(pairs, gaps, old)
    grow = _Growth(*bodies, set(olds), set(news))
    in_order, apart = grow.over(in_order), grow.over(apart)
    in_place = [*_cut(one.below, other.below, rows), *_rows(old, new, in_order)]
    in_place.sort(key=_start)
    if not apart:
        return Rows(in_place, [])
    return _least_moved(old, new, in_place, [*_rows(old, new, apart)])


def _equal_bodies(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Give the parts that both have, in order; nearly the same texts are cut at both ends first."""
    start = _equal_start(old, new)
    end = _equal_start(old[start:][::-1], new[start:][::-1])
    m, n = len(old) - end, len(new) - end
    between = common_items(old[start:m], new[start:n])
    runs = [(0, 0, start), *[(i + start, j + start, k) for i, j, k in between], (m, n, end)]
    return [run for run in runs if run[2]]


def _equal_start(old: Sequence[str], new: Sequence[str]) -> int:
    """Count equal items at the start: the same objects are equal at once, and half a row sooner."""
    known, most = 0, min(len(old), len(new))
    while known < most:
        middle = (known + most + 1) // 2
        if old[known:middle] == new[known:middle]:
            known = middle
        else:
            most = middle - 1
    return known


def _start(row: Row) -> int:
    return row[0].start


def _least_moved(
    old: Sequence[Part], new: Sequence[Part], in_place: Sequence[Row], moved: Sequence[Row]
) -> Rows:
    """See that as little as can be changed places; what has empty lines below it is more."""
    rows = sorted([*in_place, *moved], key=_start)
    weights = {olds.start: 2 * sum([1 + bool(old[n].below) for n in olds]) for olds, _ in rows}
    for olds, _ in in_place:
        weights[olds.start] += 1
    starts = [(olds.start, news.start) for olds, news in rows]
    stay = {n for n, _ in heaviest_in_order(starts, weights.__getitem__)}
    pairs = [
        pair
        for olds, news in rows
        if olds.start not in stay and any(_can_be_known(old, n) for n in olds)
        for pair in zip(olds, news, strict=True)
    ]
    return Rows(
        [row for row in rows if row[0].start in stay], [*_rows(old, new, pairs, together=True)]
    )


def _cut(old: Sequence[str], new: Sequence[str], rows: Sequence[Row]) -> Iterator[Row]:
    """Cut rows where the empty lines between two of their parts differ."""
    for olds, news in rows:
        i, j = olds.start, news.start
        were, are = old[i : olds.stop - 1], new[j : news.stop - 1]
        if were != are:
            for n in compress(count(1), map(ne, were, are)):
                yield range(i, olds.start + n), range(j, news.start + n)
                i, j = olds.start + n, news.start + n
        yield range(i, olds.stop), range(j, news.stop)


def _gaps(rows: Sequence[Row], old_size: int, new_size: int) -> Iterator[Row]:
    """Give what lies between rows that run in order."""
    i = j = 0
    for olds, news in [*rows, (range(old_size, old_size), range(new_size, new_size))]:
        if i < olds.start or j < news.start:
            yield range(i, olds.start), range(j, news.start)
        i, j = olds.stop, news.stop


def _in_gaps(
    pairs: Sequence[Pair], gaps: Sequence[Row], old: Sequence[Part]
) -> tuple[list[Pair], list[Pair]]:
    """Tell pairs that stay in place, each within one gap and in order, from those that moved."""
    old_starts, new_starts = [olds.start for olds, _ in gaps], [news.start for _, news in gaps]
    inside = [
        (i, j) for i, j in pairs if bisect_right(old_starts, i) == bisect_right(new_starts, j)
    ]
    in_order = heaviest_in_order(inside, lambda n: len(old[n].body))
    chosen = set(in_order)
    return in_order, [p for p in pairs if p not in chosen and _can_be_known(old, p[0])]


def _can_be_known(parts: Sequence[Part], number: int) -> bool:
    """See that a part is worth finding in another place: it has words enough, or is named."""
    part = parts[number]
    if part.kind is PartKind.HEADING:
        return is_telling("".join(part.words), _NAMING)
    return bool(_written_above(parts, number)) or is_telling(part.body)


def _written_above(parts: Sequence[Part], number: int) -> str:
    """Give the attributes written for a part, in the lines right above it."""
    above = parts[number - 1]
    right = number > 0 and above.kind is _ATTRIBUTES and not above.below
    return above.body if right else ""


def _candidates(
    old: Sequence[Part], new: Sequence[Part], olds: Sequence[int], news: Sequence[int]
) -> list[Pair]:
    """Pair parts that are the same, wherever they stand; in the order of the old text."""
    bodies = [old[n].body for n in olds], [new[n].body for n in news]
    pairs = [(olds[i], news[j]) for i, j in unique_matches(*bodies)]
    used = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [n for n in olds if n not in used[0]], [n for n in news if n not in used[1]]
    for i, j in _unique(old, new, *left, _WORDS):
        if old[i].kind is new[j].kind and is_telling("".join(old[i].words), _NAMING):
            pairs.append((i, j))
    return sorted(_by_name(old, new, pairs, olds, news))


def _unique(
    old: Sequence[Part],
    new: Sequence[Part],
    olds: Sequence[int],
    news: Sequence[int],
    key: Callable[[Part], Hashable],
) -> list[Pair]:
    """Pair what is unique in both texts, among some parts, by a key."""
    keys = [key(old[n]) for n in olds], [key(new[n]) for n in news]
    return [(olds[i], news[j]) for i, j in unique_matches(*keys)]


def is_telling(text: str, least: int = TELLING) -> bool:
    """See that so many letters and digits are near the start."""
    return _LETTERS[least].match(text, 0, 4 * least) is not None


def _by_name(
    old: Sequence[Part],
    new: Sequence[Part],
    pairs: list[Pair],
    olds: Sequence[int],
    news: Sequence[int],
) -> list[Pair]:
    """Put pairs of the same written anchor before all others."""
    old_names, new_names = _names(old, olds), _names(new, news)
    named = {n: new_names[name] for name, n in old_names.items() if name in new_names}
    if not named:
        return pairs
    others = set(named.values())
    return [*named.items(), *(p for p in pairs if p[0] not in named and p[1] not in others)]


def _names(parts: Sequence[Part], where: Sequence[int]) -> dict[str, int]:
    """Find the parts that an anchor is written for."""
    below = [n for n in where if n and parts[n - 1].kind is _ATTRIBUTES]
    return {
        found[1]: n for n in below if (found := re.search(r"#([^\s{}]+)", _written_above(parts, n)))
    }


@dataclass
class _Growth:
    """Lets pairs grow over the equal parts beside them; ``olds`` and ``news`` have no pair yet."""

    old: Sequence[str]
    new: Sequence[str]
    olds: set[int]
    news: set[int]

    def over(self, pairs: Sequence[Pair]) -> list[Pair]:
        """Give the pairs and what they grew over, in the order of the old text."""
        for i, j in pairs:
            self.take(i, j)
        grown = list(pairs)
        for pair in pairs:
            for step in (1, -1):
                i, j = pair[0] + step, pair[1] + step
                while i in self.olds and j in self.news and self.old[i] == self.new[j]:
                    self.take(i, j)
                    grown.append((i, j))
                    i, j = i + step, j + step
        return sorted(grown)

    def take(self, i: int, j: int) -> None:
        self.olds.discard(i)
        self.news.discard(j)


def _rows(
    old: Sequence[Part], new: Sequence[Part], pairs: Sequence[Pair], *, together: bool = False
) -> Iterator[Row]:
    """Group pairs that follow each other in both texts; ``together`` takes unequal ones in."""
    begin = 0
    for n, (i, j) in enumerate(pairs, 1):
        follows = n < len(pairs) and pairs[n] == (i + 1, j + 1)
        if follows and (together or _one_row(old, new, i, j)):
            continue
        first, second = pairs[begin]
        yield range(first, i + 1), range(second, j + 1)
        begin = n


def _one_row(old: Sequence[Part], new: Sequence[Part], i: int, j: int) -> bool:
    one, other = old[i], new[j]
    same = one.below == other.below and one.body == other.body
    return same and old[i + 1].body == new[j + 1].body
