"""What lies between matched parts → which parts were edited, split, merged, added, removed.

Which parts belong together is found by their words as they are most quickly
told apart; only what belongs together is then compared exactly.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, compress, count
from operator import not_
from typing import NamedTuple

from styrdok.changes import ChangeKind
from styrdok.diff.words import CRUMB, Run, common_items, common_runs, plain_words, without_crumbs
from styrdok.document import Part, PartKind

ALIKE = 0.15
"""Parts of which less than this share of the shorter one is common are not the same part."""
_BY_PLACE = {
    PartKind.HEADING,
    PartKind.LIST_ITEM,
    PartKind.TABLE_ROW,
    PartKind.TERM,
    PartKind.DEFINITION,
    PartKind.ATTRIBUTES,
}
"""Kinds of which one may replace another in its place, with no word in common."""
_BLANK = PartKind.BLANK  # looking a kind up in its class takes longer than comparing it
_ADDED, _REMOVED, _EQUAL = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.EQUAL
_NONE = range(0)
Edge = tuple[int, int]
"""An old part and a new one that have something in common, by their numbers in a gap."""


class Link(NamedTuple):
    """Parts of the old text, by their numbers, and what they are in the new; one side may be empty.

    Where one is, the other may hold several changes: a part and the empty lines
    after it are one.

    ``at`` is the number of the new part before which it is told. ``runs`` are
    in the joined texts of the parts. ``kind`` is given where it is known.
    """

    at: int
    old: range
    new: range
    runs: Sequence[Run] = ()
    kind: ChangeKind | None = None


class Texts(NamedTuple):
    """Some parts of a text; ``filled`` are those that are not empty lines, by their places here."""

    numbers: Sequence[int]
    parts: Sequence[Part]
    blank: Sequence[bool]
    filled: Sequence[int]

    def span(self, chosen: range) -> range:
        """Give the numbers of chosen parts, which follow each other in the whole text."""
        first = self.numbers[chosen.start]
        return range(first, first + len(chosen))


def joined(parts: Sequence[Part]) -> str:
    return parts[0].text if len(parts) == 1 else "".join([part.text for part in parts])


def _texts(all_parts: Sequence[Part], numbers: Sequence[int]) -> Texts:
    parts = [all_parts[n] for n in numbers]
    blank = [part.kind is _BLANK for part in parts]
    return Texts(numbers, parts, blank, [*compress(count(), map(not_, blank))])


def compare_gap(
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    old_numbers: Sequence[int],
    new_numbers: Sequence[int],
    at: int,
) -> list[Link]:
    """Find what became of the old parts of a gap. ``at`` is the new part after the gap."""
    old, new = _texts(old_parts, old_numbers), _texts(new_parts, new_numbers)
    links: list[Link] = []
    i = j = 0
    if old.filled and new.filled:
        for olds, news, link in _links(old, new):
            links += _slot(old, new, range(i, olds.start), range(j, news.start), link.at)
            links.append(link)
            i, j = olds.stop, news.stop
    links += _slot(old, new, range(i, len(old_numbers)), range(j, len(new_numbers)), at)
    return links


def _links(old: Texts, new: Texts) -> Iterator[tuple[range, range, Link]]:
    """Link the parts that are alike, in their order."""
    if len(old.filled) == len(new.filled) == 1:  # there is no need to ask which
        olds, news = (range(side.filled[0], side.filled[0] + 1) for side in (old, new))
        link = _link(old, new, olds, news)
        least = ALIKE * min(len(side.parts[side.filled[0]].text) for side in (old, new))
        if link.kind is _EQUAL or sum([size for _, _, size in link.runs]) >= least:
            yield olds, news, link
        return
    for olds, news in _components(old, new, _alike(old, new)):
        yield olds, news, _link(old, new, olds, news)


def _link(old: Texts, new: Texts, olds: range, news: range) -> Link:
    """Link parts that are one on both sides."""
    was = joined(old.parts[olds.start : olds.stop])
    now = joined(new.parts[news.start : news.stop])
    one, other = old.span(olds), new.span(news)
    if was == now:
        return Link(other.start, one, other, (), _EQUAL)
    runs = without_crumbs(common_runs(was, now), len(was), len(now))
    return Link(other.start, one, other, runs)


def _alike(old: Texts, new: Texts) -> dict[Edge, int]:
    """Find the parts that have enough in common, and how much."""
    alike: dict[Edge, int] = {}
    for (i, j), weight in _weights(old, new).items():
        m, n = old.filled[i], new.filled[j]
        if weight >= ALIKE * min(len(old.parts[m].words), len(new.parts[n].words)):
            alike[m, n] = weight
    return alike


def _weights(old: Texts, new: Texts) -> dict[Edge, int]:
    """Count the letters of the words that filled parts have in common, and a space for each."""
    weights: dict[Edge, int] = {}
    (words, olds), (others, news) = _words(old), _words(new)
    i = j = 0
    for x, y, size in common_items(words, others):
        if size == 1 and len(words[x]) <= CRUMB:
            continue
        i, j = bisect_right(olds, x, i) - 1, bisect_right(news, y, j) - 1
        at, end, shift = x, x + size, y - x
        while at < end:
            old_end, new_end = olds[i + 1], news[j + 1] - shift
            stop = min(old_end, new_end, end)
            if stop > at:
                weight = sum(map(len, words[at:stop]), stop - at)
                weights[i, j] = weights.get((i, j), 0) + weight
            at = stop
            i, j = i + (at == old_end), j + (at == new_end)
    return weights


def _words(side: Texts) -> tuple[list[str], list[int]]:
    """Give the words of the filled parts, and where those of each part begin."""
    rows = [plain_words(side.parts[n].words) for n in side.filled]
    return [*chain.from_iterable(rows)], [*accumulate(map(len, rows), initial=0)]


def _components(old: Texts, new: Texts, alike: dict[Edge, int]) -> Iterator[tuple[range, range]]:
    """Choose which parts go together: one and one, one and several, or several and one."""
    of_old, of_new = _best(alike, 0), _best(alike, 1)
    edges = [e for e in alike if of_old[e[0]] == e or of_new[e[1]] == e]
    for group in _connected(edges):
        if len(group) == 1 or _together(old, new, group):
            yield range(group[0][0], group[-1][0] + 1), range(group[0][1], group[-1][1] + 1)
            continue
        for i, j in group:
            if of_old[i] == of_new[j] == (i, j):
                yield range(i, i + 1), range(j, j + 1)


def _best(weights: dict[Edge, int], side: int) -> dict[int, Edge]:
    """Find the heaviest edge of each part of a side; of equal ones the first."""
    best: dict[int, Edge] = {}
    for edge, weight in weights.items():
        known = best.get(edge[side])
        if known is None or weight > weights[known]:
            best[edge[side]] = edge
    return best


def _connected(edges: Sequence[Edge]) -> Iterator[list[Edge]]:
    """Group edges, which run in order on both sides, that meet in a part."""
    group: list[Edge] = []
    for edge in edges:
        if group and edge[0] != group[-1][0] and edge[1] != group[-1][1]:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _together(old: Texts, new: Texts, group: Sequence[Edge]) -> bool:
    olds, news = {i for i, _ in group}, {j for _, j in group}
    one_sided = len(olds) == 1 or len(news) == 1
    return one_sided and _whole(old, olds) and _whole(new, news)


def _whole(side: Texts, chosen: set[int]) -> bool:
    """See that nothing but empty lines stands between the chosen parts of a text."""
    span = range(min(chosen), max(chosen) + 1)
    apart = side.numbers[span[-1]] - side.numbers[span[0]]
    return apart == len(span) - 1 and all(n in chosen or side.blank[n] for n in span)


def _slot(old: Texts, new: Texts, olds: range, news: range, at: int) -> list[Link]:
    """Tell what was removed and added between two groups; empty lines go with what they follow."""
    i, j, m, n = olds.start, news.start, olds.stop, news.stop
    links: list[Link] = []
    while i < m and j < n and old.blank[i] and new.blank[j]:
        links.append(_link(old, new, range(i, i + 1), range(j, j + 1)))
        i, j = i + 1, j + 1
    tail = []
    while i < m and j < n and old.blank[m - 1] and new.blank[n - 1]:
        m, n = m - 1, n - 1
        tail.append(_link(old, new, range(m, m + 1), range(n, n + 1)))
    if m - i == n - j == 1 and _replaces(old.parts[i], new.parts[j]):
        return [*links, _link(old, new, range(i, i + 1), range(j, j + 1)), *tail]
    if i < m:
        at = new.numbers[j] if j < news.stop else at
        links += [Link(at, k, _NONE, (), _REMOVED) for k in _stretches(old.numbers, i, m)]
    if j < n:
        links += [Link(k.start, _NONE, k, (), _ADDED) for k in _stretches(new.numbers, j, n)]
    return links + tail


def _replaces(old: Part, new: Part) -> bool:
    return old.kind is new.kind and old.level == new.level and old.kind in _BY_PLACE


def _stretches(numbers: Sequence[int], begin: int, end: int) -> Iterator[range]:
    """Cut a row of parts where parts of the whole text are left out."""
    if numbers[end - 1] - numbers[begin] >= end - begin:
        for n in range(begin + 1, end):
            if numbers[n] != numbers[n - 1] + 1:
                yield range(numbers[begin], numbers[n - 1] + 1)
                begin = n
    yield range(numbers[begin], numbers[end - 1] + 1)
