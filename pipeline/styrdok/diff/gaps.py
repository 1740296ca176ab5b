"""What lies between matched parts → which parts were edited, split, merged, added, removed."""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
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


class Link(NamedTuple):
    """Parts of the old text, by their numbers, and what they are in the new; one side may be empty.

    ``at`` is the number of the new part before which it is told. ``runs`` are
    in the joined texts of the parts. ``kind`` is given where it is known.
    """

    at: int
    old: Sequence[int]
    new: Sequence[int]
    runs: Sequence[Run] = ()
    kind: ChangeKind | None = None


class Texts(NamedTuple):
    """Some parts of a text, with the places in their joined text at which they begin."""

    numbers: Sequence[int]
    parts: Sequence[Part]
    offsets: Sequence[int]
    joined: str

    def empty(self) -> bool:
        return all(p.kind is PartKind.BLANK for p in self.parts)

    def blank(self, n: int) -> bool:
        return self.parts[n].kind is PartKind.BLANK


def _texts(all_parts: Sequence[Part], numbers: Sequence[int]) -> Texts:
    parts = [all_parts[n] for n in numbers]
    offsets = [*accumulate((len(p.text) for p in parts), initial=0)]
    return Texts(numbers, parts, offsets, "".join([p.text for p in parts]))


def compare_gap(
    old_parts: Sequence[Part],
    new_parts: Sequence[Part],
    old_numbers: Sequence[int],
    new_numbers: Sequence[int],
    at: int,
) -> Iterator[Link]:
    """Find what became of the old parts of a gap. ``at`` is the new part after the gap."""
    old, new = _texts(old_parts, old_numbers), _texts(new_parts, new_numbers)
    i = j = 0
    groups: list[tuple[range, range, Sequence[Run]]] = []
    if not (old.empty() or new.empty()):
        groups = list(_groups(old, new))
    for olds, news, runs in [*groups, (range(len(old_numbers), 0), range(len(new_numbers), 0), ())]:
        after = new.numbers[news.start] if news.start < len(new_numbers) else at
        yield from _slot(old, new, range(i, olds.start), range(j, news.start), after)
        if olds:
            yield Link(
                after,
                [old.numbers[n] for n in olds],
                [new.numbers[n] for n in news],
                runs,
            )
        i, j = olds.stop, news.stop


def _groups(old: Texts, new: Texts) -> Iterator[tuple[range, range, Sequence[Run]]]:
    runs = common_runs(old.joined, new.joined)
    at = 0
    weights = _weights(old, new, without_crumbs(runs, len(old.joined), len(new.joined)))
    for olds, news in _components(old, new, weights):
        begin = Run(old.offsets[olds.start], new.offsets[news.start], 0)
        end = Run(old.offsets[olds.stop], new.offsets[news.stop], 0)
        while at < len(runs) and (
            runs[at].old + runs[at].size <= begin.old or runs[at].new + runs[at].size <= begin.new
        ):
            at += 1
        clipped = list(_clipped(runs, at, begin, end))
        yield olds, news, without_crumbs(clipped, end.old - begin.old, end.new - begin.new)


def _clipped(runs: Sequence[Run], at: int, begin: Run, end: Run) -> Iterator[Run]:
    """Give the runs that lie between two places, told from the first of them."""
    for n in range(at, len(runs)):
        run = runs[n]
        cut = max(0, begin.old - run.old, begin.new - run.new)
        size = min(run.size, end.old - run.old, end.new - run.new) - cut
        if run.old >= end.old or run.new >= end.new:
            return
        if size > 0:
            yield Run(run.old + cut - begin.old, run.new + cut - begin.new, size)


def _weights(old: Texts, new: Texts, runs: Sequence[Run]) -> dict[tuple[int, int], int]:
    """Count the characters that each old part has in common with each new one."""
    weights: dict[tuple[int, int], int] = defaultdict(int)
    for run in runs:
        x, y, left = run
        i, j = bisect_right(old.offsets, x) - 1, bisect_right(new.offsets, y) - 1
        while left:
            size = min(old.offsets[i + 1] - x, new.offsets[j + 1] - y, left)
            if not (old.blank(i) or new.blank(j)):
                weights[i, j] += size
            x, y, left = x + size, y + size, left - size
            i, j = i + (x == old.offsets[i + 1]), j + (y == new.offsets[j + 1])
    return weights


def _components(
    old: Texts, new: Texts, weights: dict[tuple[int, int], int]
) -> Iterator[tuple[range, range]]:
    """Choose which parts go together: one and one, one and several, or several and one."""
    strong = {
        (i, j): weight
        for (i, j), weight in weights.items()
        if weight >= ALIKE * min(len(old.parts[i].text), len(new.parts[j].text))
    }
    of_old, of_new = _best(strong, 0), _best(strong, 1)
    edges = [e for e in strong if of_old[e[0]] == e or of_new[e[1]] == e]
    for group in _connected(edges):
        olds, news = {i for i, _ in group}, {j for _, j in group}
        one_sided = len(olds) == 1 or len(news) == 1
        if one_sided and _whole(old, olds) and _whole(new, news):
            yield range(min(olds), max(olds) + 1), range(min(news), max(news) + 1)
            continue
        for i, j in group:
            if of_old[i] == of_new[j] == (i, j):
                yield range(i, i + 1), range(j, j + 1)


def _best(weights: dict[tuple[int, int], int], side: int) -> dict[int, tuple[int, int]]:
    """Find the heaviest edge of each part of a side; of equal ones the first."""
    best: dict[int, tuple[int, int]] = {}
    for edge, weight in weights.items():
        if edge[side] not in best or weight > weights[best[edge[side]]]:
            best[edge[side]] = edge
    return best


def _connected(edges: Sequence[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    """Group edges, which run in order on both sides, that meet in a part."""
    group: list[tuple[int, int]] = []
    for edge in edges:
        if group and edge[0] != group[-1][0] and edge[1] != group[-1][1]:
            yield group
            group = []
        group.append(edge)
    if group:
        yield group


def _whole(side: Texts, chosen: set[int]) -> bool:
    """See that nothing but empty lines stands between the chosen parts of a text."""
    span = range(min(chosen), max(chosen) + 1)
    first = side.numbers[span.start]
    return all(
        side.numbers[n] - first == n - span.start and (n in chosen or side.blank(n)) for n in span
    )


def _slot(old: Texts, new: Texts, olds: range, news: range, at: int) -> Iterator[Link]:
    """Tell what was removed and added between two groups; empty lines go with what they follow."""
    while olds and news and old.blank(olds[0]) and new.blank(news[0]):
        yield _pair(old, new, olds[0], news[0])
        olds, news = olds[1:], news[1:]
    tail = []
    while olds and news and old.blank(olds[-1]) and new.blank(news[-1]):
        tail.append(_pair(old, new, olds[-1], news[-1]))
        olds, news = olds[:-1], news[:-1]
    one, other = _only(old, olds), _only(new, news)
    at = new.numbers[news.start] if news else at
    if one is not None and other is not None and _replaces(old.parts[one], new.parts[other]):
        texts = old.parts[one].text, new.parts[other].text
        runs = without_crumbs(common_runs(*texts), len(texts[0]), len(texts[1]))
        yield _pair(old, new, one, other)._replace(runs=runs)
        olds = news = range(0)
    for numbers, kind in _entries(old, olds, ChangeKind.REMOVED):
        yield Link(at, numbers, (), kind=kind)
    for numbers, kind in _entries(new, news, ChangeKind.ADDED):
        yield Link(numbers[0], (), numbers, kind=kind)
    yield from tail


def _pair(old: Texts, new: Texts, i: int, j: int) -> Link:
    return Link(new.numbers[j], [old.numbers[i]], [new.numbers[j]])


def _only(side: Texts, span: range) -> int | None:
    """Give the one part of a slot that is not blank, if there is exactly one."""
    return span[0] if len(span) == 1 and not side.blank(span[0]) else None


def _replaces(old: Part, new: Part) -> bool:
    return old.kind is new.kind and old.level == new.level and old.kind in _BY_PLACE


def _entries(side: Texts, span: range, kind: ChangeKind) -> Iterator[tuple[list[int], ChangeKind]]:
    """Give each part with the empty lines that go with it: those after it, or at first before."""
    entry: list[int] = []
    has_words = False
    for n in span:
        number, blank = side.numbers[n], side.parts[n].kind is PartKind.BLANK
        if entry and ((has_words and not blank) or number != entry[-1] + 1):
            yield entry, kind if has_words else ChangeKind.LAYOUT
            entry, has_words = [], False
        entry.append(number)
        has_words = has_words or not blank
    if entry:
        yield entry, kind if has_words else ChangeKind.LAYOUT
