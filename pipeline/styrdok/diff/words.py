"""Two texts → the runs of characters they have in common, word by word.

The words of both are aligned by their longest common subsequence; what stands
between words (spaces, signs) is compared where the words around it are
aligned. So no word is ever cut, and a space never counts as much as a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import accumulate, count, pairwise
from typing import NamedTuple

from rapidfuzz.distance import LCSseq

from styrdok.changes import Piece, Words

_SPLIT = re.compile(r"(\w+)")
_SMALL = 10_000_000
"""Products of lengths up to this are compared as they are; time and memory grow with it."""
_LARGEST = 30_000_000
CRUMB = 4
"""Common runs of up to so many characters, between changes, are not worth a place of their own."""


class Run(NamedTuple):
    """Characters that both texts have: where they begin in each, and how many."""

    old: int
    new: int
    size: int


def common_runs(old: str, new: str) -> list[Run]:
    """Give what two texts have in common, in order."""
    old_tokens, new_tokens = _SPLIT.split(old), _SPLIT.split(new)
    words = common_items(old_tokens[1::2], new_tokens[1::2])
    return _with_gaps(old_tokens, new_tokens, words)


def without_crumbs(runs: Sequence[Run], old_size: int, new_size: int) -> list[Run]:
    """Leave out runs too short to read between two changes, so that a change reads as a phrase."""
    kept = []
    for run in runs:
        first = run.old == 0 and run.new == 0
        last = run.old + run.size == old_size and run.new + run.size == new_size
        if run.size > CRUMB or first or last:
            kept.append(run)
    return kept


def operations(old: str, new: str, runs: Iterable[Run]) -> Words:
    """Write runs out as pieces of text: equal, deleted, inserted."""
    return tuple(_operations(old, new, runs))


def _operations(old: str, new: str, runs: Iterable[Run]) -> Iterator[Piece]:
    i = j = 0
    for run in [*runs, Run(len(old), len(new), 0)]:
        if i < run.old:
            yield "delete", old[i : run.old]
        if j < run.new:
            yield "insert", new[j : run.new]
        i, j = run.old + run.size, run.new + run.size
        if run.size:
            yield "equal", old[run.old : i]


def _with_gaps(old: Sequence[str], new: Sequence[str], words: Iterable[Run]) -> list[Run]:
    """Turn runs of words into runs of characters, with what is common between the words.

    ``old`` and ``new`` alternate: gap, word, gap, … word, gap.
    """
    old_at = list(accumulate(map(len, old), initial=0))
    new_at = list(accumulate(map(len, new), initial=0))
    size = _common_start(old[0], new[0])
    runs = [Run(0, 0, size)] if size else []
    i = j = size  # where the last run ends; ``start`` and ``other`` are where it began
    start = other = 0
    for first, second, number in words:
        u, v, length = 2 * first + 1, 2 * second + 1, 2 * number - 1
        x, y = old_at[u], new_at[v]
        before = min(_common_end(old[u - 1], new[v - 1]), x - i, y - j)
        if x - before != i or y - before != j:
            start, other = x - before, y - before
            runs.append(Run(start, other, 0))
        elif not runs:
            runs.append(Run(0, 0, 0))
        if length > 1 and old[u : u + length] != new[v : v + length]:
            inner = _word_by_word(old[u : u + length], new[v : v + length], x, y)
            runs[-1] = Run(start, other, x - start + inner[0].size)
            runs += inner[1:]
            start, other = inner[-1].old, inner[-1].new
        after = _common_start(old[u + length], new[v + length])
        i, j = old_at[u + length] + after, new_at[v + length] + after
        runs[-1] = Run(start, other, i - start)
    size = min(_common_end(old[-1], new[-1]), old_at[-1] - i, new_at[-1] - j)
    if size:
        runs.append(Run(old_at[-1] - size, new_at[-1] - size, size))
    return runs


def _word_by_word(old: Sequence[str], new: Sequence[str], i: int, j: int) -> list[Run]:
    """Give the runs of a row of equal words whose gaps are not all equal."""
    runs = []
    size = 0
    for one, other in zip(old, new, strict=True):
        if one == other:
            size += len(one)
            continue
        start = _common_start(one, other)
        runs.append(Run(i, j, size + start))
        i, j = i + size + len(one), j + size + len(other)
        size = min(_common_end(one, other), min(len(one), len(other)) - start)
        i, j = i - size, j - size
    return [*runs, Run(i, j, size)]


@lru_cache(maxsize=4096)  # the same few gaps come again and again
def _common_start(one: str, other: str) -> int:
    return _equal_at_start(one, other)


@lru_cache(maxsize=4096)
def _common_end(one: str, other: str) -> int:
    return _equal_at_start(one[::-1], other[::-1])


def _equal_at_start(one: Sequence[str], other: Sequence[str]) -> int:
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


def common_items(old: list[str], new: list[str]) -> list[Run]:
    """Give a longest common subsequence, or nearly, as runs of items."""
    start = _equal_at_start(old, new)
    old, new = old[start:], new[start:]
    end = _equal_at_start(old[::-1], new[::-1])
    between = _aligned(old[: len(old) - end], new[: len(new) - end], start, start)
    first, last = Run(0, 0, start), Run(len(old) - end + start, len(new) - end + start, end)
    return _joined(run for run in (first, *between, last) if run.size)


def _joined(runs: Iterable[Run]) -> list[Run]:
    """Join runs that follow each other in both texts."""
    made: list[Run] = []
    for run in runs:
        last = made[-1] if made else None
        if last and last.old + last.size == run.old and last.new + last.size == run.new:
            made[-1] = Run(last.old, last.new, last.size + run.size)
        else:
            made.append(run)
    return made


def _aligned(old: list[str], new: list[str], i: int, j: int) -> Iterator[Run]:
    """Align words that stand at ``i`` and ``j``, in bounded time and memory.

    Long texts are first cut at words that occur once in each of them, and if
    that is not enough, into windows of equal shares.
    """
    if len(old) * len(new) <= _SMALL:
        yield from _subsequence(old, new, i, j)
        return
    at = 0, 0
    for pair in [*_landmarks(old, new), (len(old), len(new))]:
        if pair[0] >= at[0] and pair[1] >= at[1]:
            (a, b), (c, d) = at, pair
            yield from _windows(old[a:c], new[b:d], i + a, j + b)
            at = pair


def _landmarks(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Find words that occur once in each text, in the same order in both."""
    return heaviest_in_order(unique_matches(old, new), lambda _: 1)


def _windows(old: list[str], new: list[str], i: int, j: int) -> Iterator[Run]:
    common = set(old) & set(new)
    if not common:
        return
    shares = 1 + int((len(old) * len(new) / _LARGEST) ** 0.5)
    for n in range(shares):
        a, c = (len(old) * k // shares for k in (n, n + 1))
        b, d = (len(new) * k // shares for k in (n, n + 1))
        yield from _subsequence(old[a:c], new[b:d], i + a, j + b)


def _subsequence(old: list[str], new: list[str], i: int, j: int) -> Iterator[Run]:
    if old and new:
        for block in LCSseq.editops(old, new).as_matching_blocks():
            if block.size:
                yield Run(block.a + i, block.b + j, block.size)


def unique_matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair what occurs exactly once in both, by its places, in the old one's order."""
    in_old, in_new = Counter(old), Counter(new)
    at_old, at_new = (dict(zip(side, count(), strict=False)) for side in (old, new))
    return [(at_old[t], at_new[t]) for t, n in in_old.items() if n == 1 == in_new.get(t)]


def heaviest_in_order(
    pairs: Sequence[tuple[int, int]], weight: Callable[[int], int]
) -> list[tuple[int, int]]:
    """Choose pairs that run in the same order on both sides, so that their weight is greatest.

    ``pairs`` are in the order of their first numbers, which ``weight`` is asked
    for. O(n log n): a Fenwick tree holds the best sum up to each second number.
    """
    if all(one[1] < other[1] for one, other in pairwise(pairs)):
        return list(pairs)
    rank = {second: n for n, second in enumerate(sorted(second for _, second in pairs), 1)}
    best = [(0, -1)] * (len(pairs) + 1)  # (weight, number of the last pair)
    before: list[int] = []
    top = (0, -1)
    for number, (first, second) in enumerate(pairs):
        at, found = rank[second] - 1, (0, -1)
        while at:
            found = max(found, best[at])
            at &= at - 1
        before.append(found[1])
        mine = (found[0] + weight(first), number)
        top = max(top, mine)
        at = rank[second]
        while at < len(best):
            best[at] = max(best[at], mine)
            at += at & -at
    chosen = []
    number = top[1]
    while number >= 0:
        chosen.append(pairs[number])
        number = before[number]
    return chosen[::-1]
