"""Two texts → the runs of characters they have in common, word by word.

The words of both are aligned by their longest common subsequence; what stands
between words (spaces, signs) is compared where the words around it are
aligned. So no word is ever cut, and a space never counts as much as a word.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import accumulate, compress, count, pairwise
from operator import ne
from typing import NamedTuple

from rapidfuzz.distance import LCSseq, Postfix, Prefix

from styrdok.changes import Piece, Words

_SPLIT = re.compile(r"(\w+)")
_SMALL = 30_000_000
"""Products of lengths up to this are compared as they are; time and memory grow with it."""
_LEAST = 10_000
"""Products of lengths below this are not worth a comparison of their own."""
_LARGEST = 30_000_000
CRUMB = 4
"""Common runs of up to so many characters, between changes, are not worth a place of their own."""


class Run(NamedTuple):
    """Characters that both texts have: where they begin in each, and how many."""

    old: int
    new: int
    size: int


_new_run = partial(tuple.__new__, Run)  # takes half the time of calling the class


def common_runs(old: str, new: str) -> list[Run]:
    """Give what two texts have in common, in order."""
    # What is equal at both ends, up to a space, is known before anything is cut into words.
    start = old.rfind(" ", 0, Prefix.similarity(old, new)) + 1
    equal = min(Postfix.similarity(old, new), len(old) - start, len(new) - start)
    stop = old.find(" ", len(old) - equal) + 1
    end = len(old) - stop if stop else 0
    one, other = _tokens(old[start : len(old) - end]), _tokens(new[start : len(new) - end])
    words = _between_gaps(one, other, common_items(one[::2], other[::2]))
    return _with_gaps(one, other, words, start, end)


def plain_words(text: str) -> list[str]:
    """Give the words of a text, nearly: this takes a fraction of the time of exact ones."""
    return text.replace(",", " ").replace(".", " ").split()


def _tokens(text: str) -> list[str]:
    """Cut a text into words and gaps, by turns; it begins and ends with an empty word and gap.

    The empty words at the ends are common to all texts, so gaps there are like all others.
    """
    return ["", *_SPLIT.split(text), "", ""]


def without_crumbs(runs: Sequence[Run], old_size: int, new_size: int) -> list[Run]:
    """Leave out runs too short to read between two changes, so that a change reads as a phrase."""
    kept = []
    for run in runs:
        i, j, size = run
        first = i == j == 0
        last = i + size == old_size and j + size == new_size
        if size > CRUMB or first or last:
            kept.append(run)
    return kept


def operations(old: str, new: str, runs: Iterable[Run]) -> Words:
    """Write runs out as pieces of text: equal, deleted, inserted."""
    pieces: list[Piece] = []
    i = j = 0
    for x, y, size in [*runs, (len(old), len(new), 0)]:
        if i < x:
            pieces.append(("delete", old[i:x]))
        if j < y:
            pieces.append(("insert", new[j:y]))
        i, j = x + size, y + size
        if size:
            pieces.append(("equal", old[x:i]))
    return tuple(pieces)


def _with_gaps(
    old: Sequence[str],
    new: Sequence[str],
    words: Iterable[tuple[int, int, int]],
    start: int,
    end: int,
) -> list[Run]:
    """Turn rows of common tokens into runs of characters, with what is common at both ends.

    ``start`` and ``end`` are numbers of equal characters before and after the tokens.
    """
    old_at = [*accumulate(map(len, old), initial=start)]
    new_at = [*accumulate(map(len, new), initial=start)]
    runs: list[Run] = []
    begin, i, j = 0, start, start  # where the last run begins in the old text; and ends in both
    for u, v, size in words:
        x, y, z = old_at[u], new_at[v], old_at[u + size]
        before = min(Postfix.similarity(old[u - 1], new[v - 1]), x - i, y - j)
        if x - before > i or y - before > j:
            if i > begin:
                runs.append(_new_run((begin, begin + j - i, i - begin)))
            begin = x - before
        after = Prefix.similarity(old[u + size], new[v + size])
        i, j = z + after, y + z - x + after
    if i + end > begin:
        runs.append(Run(begin, begin + j - i, i + end - begin))
    return runs


def _between_gaps(
    old: Sequence[str], new: Sequence[str], words: Iterable[Run]
) -> Iterator[tuple[int, int, int]]:
    """Turn runs of words into rows of tokens; cut them where the gaps in them are not equal."""
    for first, second, number in words:
        u, v, size = 2 * first, 2 * second, 2 * number - 1
        if number > 1:
            gaps, others = old[u + 1 : u + size : 2], new[v + 1 : v + size : 2]
            if gaps != others:
                at = 0
                for n in compress(count(1), map(ne, gaps, others)):
                    yield u + 2 * at, v + 2 * at, 2 * (n - at) - 1
                    at = n
                u, v, size = u + 2 * at, v + 2 * at, size - 2 * at
        yield u, v, size


def common_items(old: list[str], new: list[str]) -> list[Run]:
    """Give a longest common subsequence, or nearly, as runs of items."""
    if len(old) * len(new) <= _SMALL:
        return _subsequence(old, new, 0, 0)
    start = Prefix.similarity(old, new)
    old, new = old[start:], new[start:]
    end = Postfix.similarity(old, new)
    runs = [Run(0, 0, start)] if start else []
    for run in _aligned(old[: len(old) - end], new[: len(new) - end], start, start):
        _extend(runs, run)
    if end:
        _extend(runs, [Run(len(old) - end + start, len(new) - end + start, end)])
    return runs


def _extend(runs: list[Run], more: list[Run]) -> None:
    """Add runs; the first may follow the last one in both texts, and then makes one with it."""
    if runs and more:
        (i, j, size), (x, y, further) = runs[-1], more[0]
        if i + size == x and j + size == y:
            runs[-1] = Run(i, j, size + further)
            more = more[1:]
    runs += more


def _aligned(old: list[str], new: list[str], i: int, j: int) -> Iterator[list[Run]]:
    """Align words that stand at ``i`` and ``j``, in bounded time and memory.

    Long texts are first cut at words that occur once in each of them, and if
    that is not enough, into windows of equal shares.
    """
    if len(old) * len(new) <= _SMALL:
        yield _subsequence(old, new, i, j)
        return
    a = b = 0
    for c, d in [*_landmarks(old, new), (len(old), len(new))]:
        if c == len(old) or (c - a) * (d - b) >= _LEAST:
            yield from _windows(old[a:c], new[b:d], i + a, j + b)
            a, b = c, d


def _landmarks(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """Find words that occur once in each text, in the same order in both."""
    return heaviest_in_order(unique_matches(old, new), lambda _: 1)


def _windows(old: list[str], new: list[str], i: int, j: int) -> Iterator[list[Run]]:
    if set(old).isdisjoint(new):
        return
    shares = 1 + int((len(old) * len(new) / _LARGEST) ** 0.5)
    for n in range(shares):
        a, c = (len(old) * k // shares for k in (n, n + 1))
        b, d = (len(new) * k // shares for k in (n, n + 1))
        yield _subsequence(old[a:c], new[b:d], i + a, j + b)


def _subsequence(old: list[str], new: list[str], i: int, j: int) -> list[Run]:
    if not (old and new):
        return []
    blocks = LCSseq.editops(old, new).as_matching_blocks()
    return [_new_run((block.a + i, block.b + j, block.size)) for block in blocks if block.size]


def unique_matches(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Pair what occurs exactly once in both, by its places, in the old one's order."""
    common = set(old).intersection(new)
    at_old, at_new = _once(old, common), _once(new, common)
    return [(at_old[t], at_new[t]) for t in at_old if t in at_new]


def _once(items: Sequence[str], among: set[str]) -> dict[str, int]:
    """Find what occurs once, of what is ``among`` those asked for, and where."""
    places = [n for n, item in enumerate(items) if item in among]
    counts = Counter([items[n] for n in places])
    return {items[n]: n for n in places if counts[items[n]] == 1}


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
