"""What lies between matched parts → which parts were edited, split, merged, added, removed.

Which parts belong together is found by their words as they are most quickly
told apart; only what belongs together is then compared exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import accumulate, chain, pairwise
from typing import NamedTuple

from styrdok.diff.alignment import (
    CRUMB,
    Run,
    common_items,
    common_runs,
    common_tokens,
    without_crumbs,
)
from styrdok.diff.changes import ChangeKind
from styrdok.text.document import Part, PartKind

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
_LONG = 100_000
"""Characters from which it pays to cut equal ends off before the words are looked at."""
# Looking a kind up in its class takes longer than comparing it.
_ADDED, _REMOVED, _EQUAL = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.EQUAL
_NONE, _FIRST = range(0), range(1)
Edge = tuple[int, int]
"""An old part and a new one that have something in common, by their numbers in a gap."""


class PartLink(NamedTuple):
    """Parts of the old text, by their numbers, and what they are in the new; one side may be empty.

    Where one is, the other may hold several changes, one for each part.

    ``at`` is the number of the new part before which it is told. ``runs`` are
    in the lines of the parts, without the empty ones below the last; of what
    moved, with these if they are equal. ``kind`` is given where it is known.
    """

    at: int
    old: range
    new: range
    runs: Sequence[Run] = ()
    kind: ChangeKind | None = None


_new_link = partial(tuple.__new__, PartLink)  # takes half the time of calling the class


class Texts(NamedTuple):
    """Some parts of a text, and their numbers in it."""

    numbers: Sequence[int]
    parts: Sequence[Part]

    def span(self, chosen: range) -> range:
        """Give the numbers of chosen parts, which follow each other in the whole text."""
        first = self.numbers[chosen.start]
        return range(first, first + len(chosen))


def body_of(parts: Sequence[Part]) -> str:
    """Give the lines of some parts, without the empty ones below the last."""
    if len(parts) == 1:
        return parts[0].body
    return "".join([part.text for part in parts[:-1]]) + parts[-1].body


def _tokens_of(parts: Sequence[Part]) -> Sequence[str]:
    if len(parts) == 1:
        return parts[0].tokens
    tokens = [*parts[0].tokens]
    for above, part in pairwise(parts):
        gap = tokens[-3] + above.below + part.tokens[1]
        tokens[-3:] = [gap, *part.tokens[2:]]
    return tokens


def link_in_place(olds: range, news: range, were: Sequence[Part], are: Sequence[Part]) -> PartLink:
    """Link parts, by their numbers in the whole texts, that are one on both sides."""
    was, now = body_of(were), body_of(are)
    if was == now:
        return PartLink(news.start, olds, news, (), _EQUAL)
    if len(was) > _LONG:
        runs = common_runs(was, now)
    else:
        runs = common_tokens(_tokens_of(were), _tokens_of(are))
    return PartLink(news.start, olds, news, without_crumbs(runs, len(was), len(now)))


def link_moved(olds: range, news: range, were: Sequence[Part], are: Sequence[Part]) -> PartLink:
    """Link parts, by their numbers in the whole texts, that stand in another place."""
    was, now = moved_texts(were, are)
    runs = [] if was == now else without_crumbs(common_runs(was, now), len(was), len(now))
    return PartLink(news.start, olds, news, runs, ChangeKind.MOVED)


def moved_texts(were: Sequence[Part], are: Sequence[Part]) -> tuple[str, str]:
    """Give the lines that moved, with the empty ones below the last if they are the same."""
    was, now = body_of(were), body_of(are)
    below = were[-1].below
    return (was + below, now + below) if below == are[-1].below else (was, now)


def compare_gap(old: Texts, new: Texts, at: int) -> list[PartLink]:
    """Find what became of the old parts of a gap. ``at`` is the new part after the gap."""
    links: list[PartLink] = []
    i = j = 0
    if old.parts and new.parts:
        for olds, news, link in _links(old, new):
            links += _slot(old, new, range(i, olds.start), range(j, news.start), link.at)
            links.append(link)
            i, j = olds.stop, news.stop
    links += _slot(old, new, range(i, len(old.parts)), range(j, len(new.parts)), at)
    return links


def _links(old: Texts, new: Texts) -> Iterator[tuple[range, range, PartLink]]:
    """Link the parts that are alike, in their order."""
    if len(old.parts) == len(new.parts) == 1:  # there is no need to ask which
        link = _link(old, new, _FIRST, _FIRST)
        least = max(1, ALIKE * min(len(old.parts[0].body), len(new.parts[0].body)))
        if link.kind is _EQUAL or sum([size for _, _, size in link.runs]) >= least:
            yield _FIRST, _FIRST, link
        return
    for olds, news in _components(old, new, _alike(old, new)):
        yield olds, news, _link(old, new, olds, news)


def _link(old: Texts, new: Texts, olds: range, news: range) -> PartLink:
    were, are = old.parts[olds.start : olds.stop], new.parts[news.start : news.stop]
    return link_in_place(old.span(olds), new.span(news), were, are)


def _alike(old: Texts, new: Texts) -> dict[Edge, int]:
    """Find the parts that have enough in common, and how much."""
    return {
        (i, j): weight
        for (i, j), weight in _weights(old, new).items()
        if weight >= ALIKE * min(len(old.parts[i].body), len(new.parts[j].body))
    }


def _weights(old: Texts, new: Texts) -> dict[Edge, int]:
    """Count the letters of the words that parts have in common, and a space for each."""
    weights: dict[Edge, int] = {}
    (words, olds), (others, news) = _words(old), _words(new)
    i = j = 0
    for run in common_items(words, others):
        x, y, left = run
        if left == 1 and len(words[x]) <= CRUMB:
            continue
        while left:  # up to where the next part begins on either side
            while olds[i + 1] <= x:
                i += 1
            while news[j + 1] <= y:
                j += 1
            number = min(left, olds[i + 1] - x, news[j + 1] - y)
            weight = len(" ".join(words[x : x + number])) + 1
            weights[i, j] = weights.get((i, j), 0) + weight
            x, y, left = x + number, y + number, left - number
    return weights


def _words(side: Texts) -> tuple[list[str], list[int]]:
    """Give the words of the parts, and where those of each part begin."""
    rows = [part.words for part in side.parts]
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
    """See that the chosen parts follow each other in the whole text."""
    first, last = min(chosen), max(chosen)
    return last - first + 1 == len(chosen) == side.numbers[last] - side.numbers[first] + 1


def _slot(old: Texts, new: Texts, olds: range, news: range, at: int) -> list[PartLink]:
    """Tell what was removed and added between two groups."""
    if len(olds) == len(news) == 1 and _replaces(old.parts[olds.start], new.parts[news.start]):
        return [_link(old, new, olds, news)]
    links: list[PartLink] = []
    if olds:
        at = new.numbers[news.start] if news else at
        links += [_new_link((at, k, _NONE, (), _REMOVED)) for k in _stretches(old.numbers, olds)]
    if news:
        links += [_new_link((k.start, _NONE, k, (), _ADDED)) for k in _stretches(new.numbers, news)]
    return links


def _replaces(old: Part, new: Part) -> bool:
    return old.kind is new.kind and old.level == new.level and old.kind in _BY_PLACE


def _stretches(numbers: Sequence[int], chosen: range) -> Iterator[range]:
    """Cut a row of parts where parts of the whole text are left out."""
    begin, last = chosen.start, chosen.stop - 1
    if numbers[last] - numbers[begin] > last - begin:
        for n in chosen[1:]:
            if numbers[n] != numbers[n - 1] + 1:
                yield range(numbers[begin], numbers[n - 1] + 1)
                begin = n
    yield range(numbers[begin], numbers[last] + 1)
