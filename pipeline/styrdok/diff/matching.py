"""Parts of two texts → which of them are the same, in place or moved."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import attrgetter

from styrdok.diff.words import common_items, heaviest_in_order, unique_matches
from styrdok.document import Part, PartKind

Pair = tuple[int, int]
Row = tuple[range, range]
TELLING = 10
"""So many letters and digits make a part worth finding again elsewhere."""
_ATTRIBUTES, _BLANK = PartKind.ATTRIBUTES, PartKind.BLANK
_TEXT, _WORDS = attrgetter("text"), attrgetter("words")


@dataclass(frozen=True)
class Rows:
    """Parts that are the same in both texts, in rows: ranges of their numbers, of equal length.

    The parts of a row are equal, but for a row of one part, which may have
    another number or other white space, or have only its anchor in common.
    """

    in_place: list[Row]
    moved: list[Row]


def match_parts(old: Sequence[Part], new: Sequence[Part]) -> Rows:
    """Match by text, by text without its number, and by written anchor; the rest are gaps."""
    old_texts, new_texts = [*map(_TEXT, old)], [*map(_TEXT, new)]
    rows = [
        (range(i, i + size), range(j, j + size))
        for i, j, size in common_items(old_texts, new_texts)
        if i == j == 0
        or (i + size == len(old) and j + size == len(new))
        or any(is_telling(text) for text in old_texts[i : i + size])
    ]
    gaps = [*_gaps(rows, len(old), len(new))]
    olds = [n for gap, _ in gaps for n in gap]
    news = [n for _, gap in gaps for n in gap]
    pairs = _candidates(old, new, olds, news) if olds and news else []
    in_order, apart = _in_gaps(pairs, gaps, old)
    grow = _Growth(old_texts, new_texts, set(olds), set(news))
    in_order, apart = grow.over(in_order), grow.over(apart)
    rows += _rows(old_texts, new_texts, in_order)
    moved = list(_rows(old_texts, new_texts, apart, together=True))
    if moved:
        _Lines(rows, moved, grow.olds, grow.news, old_texts, new_texts).follow()
    return Rows(sorted(rows, key=lambda row: row[0].start), moved)


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
    in_order = heaviest_in_order(inside, lambda n: len(old[n].text))
    chosen = set(in_order)
    return in_order, [p for p in pairs if p not in chosen and _can_be_known(old, p[0])]


def _can_be_known(parts: Sequence[Part], number: int) -> bool:
    """See that a part is worth finding in another place: it has words enough, or is named."""
    part = parts[number]
    if part.kind is PartKind.HEADING:
        return is_telling(part.words, 3)
    named = number > 0 and parts[number - 1].kind is PartKind.ATTRIBUTES
    return named or is_telling(part.text)


def _candidates(
    old: Sequence[Part], new: Sequence[Part], olds: Sequence[int], news: Sequence[int]
) -> list[Pair]:
    """Pair parts that are the same, wherever they stand; in the order of the old text."""
    olds = [n for n in olds if old[n].kind is not _BLANK]
    news = [n for n in news if new[n].kind is not _BLANK]
    pairs = _unique(old, new, olds, news, _TEXT)
    used = {i for i, _ in pairs}, {j for _, j in pairs}
    left = [n for n in olds if n not in used[0]], [n for n in news if n not in used[1]]
    for i, j in _unique(old, new, *left, _WORDS):
        if old[i].kind is new[j].kind and is_telling(old[i].words, 3):
            pairs.append((i, j))
    return sorted(_by_name(old, new, pairs, olds, news))


def _unique(
    old: Sequence[Part],
    new: Sequence[Part],
    olds: Sequence[int],
    news: Sequence[int],
    key: Callable[[Part], str],
) -> list[Pair]:
    """Pair what is unique in both texts, among some parts, by a key."""
    keys = [key(old[n]) for n in olds], [key(new[n]) for n in news]
    return [(olds[i], news[j]) for i, j in unique_matches(*keys)]


def is_telling(text: str, least: int = TELLING) -> bool:
    return len(text) >= least and sum(map(str.isalnum, text[: 4 * least])) >= least


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
    """Find the parts that an anchor is written for, in the line above them."""
    below = [n for n in where if n and parts[n - 1].kind is _ATTRIBUTES]
    return {
        found[1]: n
        for n in below
        if (found := re.search(r"#([^\s{}]+)", parts[n - 1].text))
        and parts[n].kind is not PartKind.BLANK
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


@dataclass
class _Lines:
    """Lets what moved take the empty line after it along.

    Of the equal empty lines before and after it, one has a pair already; which
    of them is all the same, so the pair goes to the one before. ``olds`` and
    ``news`` have no pair.
    """

    rows: list[Row]
    moved: list[Row]
    olds: set[int]
    news: set[int]
    old: Sequence[str]
    new: Sequence[str]

    def follow(self) -> None:
        at_old = {olds.start: n for n, (olds, _) in enumerate(self.rows)}
        at_new = {news.start: n for n, (_, news) in enumerate(self.rows)}
        for number, (olds, news) in enumerate(self.moved):
            i, j = olds.stop, news.stop
            before_old, before_new = olds.start - 1, news.start - 1
            if i in self.olds and before_new in self.news and j in at_new:
                n, one, other = at_new[j], self.rows[at_new[j]][0].start, before_new
            elif j in self.news and before_old in self.olds and i in at_old:
                n, one, other = at_old[i], before_old, self.rows[at_old[i]][1].start
            else:
                continue
            lines = {self.old[i], self.new[j], self.old[one], self.new[other]}
            if len(lines) > 1 or lines.pop().strip(" \t\n") or len(self.rows[n][0]) < 2:
                continue
            first, second = self.rows[n]
            self.rows[n] = first[1:], second[1:]
            at_old[first.start + 1] = at_new[second.start + 1] = n
            self.rows.append((range(one, one + 1), range(other, other + 1)))
            self.moved[number] = range(olds.start, i + 1), range(news.start, j + 1)
            self.olds -= {i, one}
            self.news -= {j, other}


def _rows(
    old: Sequence[str], new: Sequence[str], pairs: Sequence[Pair], *, together: bool = False
) -> Iterator[Row]:
    """Group pairs that follow each other in both texts; ``together`` takes unequal ones in."""
    begin = 0
    for n, (i, j) in enumerate(pairs, 1):
        follows = n < len(pairs) and pairs[n] == (i + 1, j + 1)
        if follows and (together or (old[i] == new[j] and old[i + 1] == new[j + 1])):
            continue
        first, second = pairs[begin]
        yield range(first, i + 1), range(second, j + 1)
        begin = n
