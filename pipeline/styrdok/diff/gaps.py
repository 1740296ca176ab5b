"""What lies between matched parts → which parts were edited, split, merged, added, removed."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import NamedTuple

from styrdok.changes import ChangeKind
from styrdok.diff.words import Run, common_runs, without_crumbs
from styrdok.document import Part, PartKind

ALIKE = 0.25
"""Parts of which less than this share of the shorter one is common are not the same part."""
_BY_PLACE = {
    PartKind.HEADING,
    PartKind.LIST_ITEM,
    PartKind.TABLE_ROW,
    PartKind.TERM,
    PartKind.DEFINITION,
}
"""Kinds of which one may replace another in its place, with no word in common."""
_BLANK = PartKind.BLANK  # looking a kind up in its class takes longer than comparing it
_ADDED, _REMOVED = ChangeKind.ADDED, ChangeKind.REMOVED
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
    """Some parts of a text, with the places in their joined text at which they begin."""

    numbers: Sequence[int]
    parts: Sequence[Part]
    blank: Sequence[bool]
    offsets: Sequence[int]
    joined: str

    def span(self, chosen: range) -> range:
        """Give the numbers of chosen parts, which follow each other in the whole text."""
        first = self.numbers[chosen.start]
        return range(first, first + len(chosen))


def joined(parts: Sequence[Part]) -> str:
    return parts[0].text if len(parts) == 1 else "".join([part.text for part in parts])


def _texts(all_parts: Sequence[Part], numbers: Sequence[int]) -> Texts:
    parts = [all_parts[n] for n in numbers]
    texts = [part.text for part in parts]
    blank = [part.kind is _BLANK for part in parts]
    return Texts(numbers, parts, blank, [*accumulate(map(len, texts), initial=0)], "".join(texts))


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
    if not (all(old.blank) or all(new.blank)):
        for olds, news, runs in _groups(old, new):
            after = new.numbers[news.start]
            links += _slot(old, new, range(i, olds.start), range(j, news.start), after)
            links.append(Link(after, old.span(olds), new.span(news), runs))
            i, j = olds.stop, news.stop
    links += _slot(old, new, range(i, len(old_numbers)), range(j, len(new_numbers)), at)
    return links


def _groups(old: Texts, new: Texts) -> Iterator[tuple[range, range, Sequence[Run]]]:
    runs = common_runs(old.joined, new.joined)
    weights = _weights(old, new, without_crumbs(runs, len(old.joined), len(new.joined)))
    at = 0
    for olds, news in _components(old, new, weights):
        begin = old.offsets[olds.start], new.offsets[news.start]
        end = old.offsets[olds.stop], new.offsets[news.stop]
        clipped, at = _clipped(runs, at, begin, end)
        was, now = old.joined[begin[0] : end[0]], new.joined[begin[1] : end[1]]
        if was[0] == now[0] and not (clipped and clipped[0][:2] == (0, 0)):
            clipped = common_runs(was, now)  # its start was taken for that of another part
        yield olds, news, without_crumbs(clipped, len(was), len(now))


def _clipped(
    runs: Sequence[Run], at: int, begin: tuple[int, int], end: tuple[int, int]
) -> tuple[list[Run], int]:
    """Give the runs that lie between two places, told from the first of them.

    ``at`` is the run to begin with; the one to go on with is given back.
    """
    clipped = []
    (a, b), (c, d) = begin, end
    while at < len(runs):
        i, j, size = runs[at]
        if i < a or j < b:
            cut = max(a - i, b - j)
            i, j, size = i + cut, j + cut, size - cut
        left = min(size, c - i, d - j)
        if left > 0:
            clipped.append(Run(i - a, j - b, left))
        if left < size:
            break
        at += 1
    return clipped, at


def _weights(old: Texts, new: Texts, runs: Sequence[Run]) -> dict[Edge, int]:
    """Count the characters that each old part has in common with each new one."""
    weights: dict[Edge, int] = {}
    old_at, new_at, old_blank, new_blank = old.offsets, new.offsets, old.blank, new.blank
    i = j = 0
    for x, y, size in runs:
        i, j = bisect_right(old_at, x, i) - 1, bisect_right(new_at, y, j) - 1
        at, end, shift = x, x + size, y - x
        while at < end:
            old_end, new_end = old_at[i + 1], new_at[j + 1] - shift
            stop = min(old_end, new_end, end)
            if not (old_blank[i] or new_blank[j]):
                weights[i, j] = weights.get((i, j), 0) + stop - at
            at = stop
            i, j = i + (at == old_end), j + (at == new_end)
    return weights


def _components(old: Texts, new: Texts, weights: dict[Edge, int]) -> Iterator[tuple[range, range]]:
    """Choose which parts go together: one and one, one and several, or several and one."""
    strong = {
        (i, j): weight
        for (i, j), weight in weights.items()
        if weight >= ALIKE * min(len(old.parts[i].text), len(new.parts[j].text))
    }
    of_old, of_new = _best(strong, 0), _best(strong, 1)
    edges = [e for e in strong if of_old[e[0]] == e or of_new[e[1]] == e]
    for group in _connected(edges):
        olds = range(group[0][0], group[-1][0] + 1)
        news = range(group[0][1], group[-1][1] + 1)
        if len(group) == 1 or _together(old, new, group):
            yield olds, news
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
        links.append(_pair(old, new, i, j))
        i, j = i + 1, j + 1
    tail = []
    while i < m and j < n and old.blank[m - 1] and new.blank[n - 1]:
        m, n = m - 1, n - 1
        tail.append(_pair(old, new, m, n))
    if m - i == n - j == 1 and _replaces(old.parts[i], new.parts[j]):
        return [*links, _pair(old, new, i, j), *tail]
    if i < m:
        at = new.numbers[j] if j < news.stop else at
        links += [Link(at, k, _NONE, (), _REMOVED) for k in _stretches(old.numbers, i, m)]
    if j < n:
        links += [Link(k.start, _NONE, k, (), _ADDED) for k in _stretches(new.numbers, j, n)]
    return links + tail


def _pair(old: Texts, new: Texts, i: int, j: int) -> Link:
    was, now = old.parts[i].text, new.parts[j].text
    one, other = old.numbers[i], new.numbers[j]
    runs = () if was == now else without_crumbs(common_runs(was, now), len(was), len(now))
    return Link(other, range(one, one + 1), range(other, other + 1), runs)


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
