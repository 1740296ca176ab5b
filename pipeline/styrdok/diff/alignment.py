"""Two texts → the runs of characters they have in common, word by word.

The words of both are aligned by their longest common subsequence; what stands
between words (spaces, signs) is compared where the words around it are
aligned. So no word is ever cut, and a space never counts as much as a word.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Sequence
from functools import lru_cache
from itertools import compress, count, pairwise
from operator import attrgetter, ne

from rapidfuzz.distance import LCSseq, Postfix, Prefix

from styrdok.diff.changes import Piece, Pieces
from styrdok.text.parts import words_and_gaps

_SMALL = 30_000_000
"""Products of lengths up to this are compared as they are; time and memory grow with it."""
_LEAST = 10_000
"""Products of lengths below this are not worth a comparison of their own."""
_LARGEST = 30_000_000
_WORTH_SIFTING = 10_000_000
"""Products of lengths from which it takes less time to leave out first what only one text has."""
CRUMB = 4
"""Common runs of up to so many characters, between changes, are not worth a place of their own."""


_RUN = attrgetter("a", "b", "size")
Run = tuple[int, int, int]
"""What both texts have: where it begins in each, and how much. A plain tuple is soonest made."""


def common_runs(old: str, new: str) -> list[Run]:
    """Give what two texts have in common, in order."""
    # What is equal at both ends, up to a space, is known before anything is cut into words.
    start = old.rfind(" ", 0, Prefix.similarity(old, new)) + 1
    equal = min(Postfix.similarity(old, new), len(old) - start, len(new) - start)
    stop = old.find(" ", len(old) - equal) + 1
    end = len(old) - stop if stop else 0
    one = words_and_gaps(old[start : len(old) - end])
    other = words_and_gaps(new[start : len(new) - end])
    return common_tokens(one, other, start, end)


def common_tokens(
    old: Sequence[str], new: Sequence[str], start: int = 0, end: int = 0
) -> list[Run]:
    """Give what two texts have in common, by their words and gaps.

    ``start`` and ``end`` are numbers of equal characters before and after those.
    """
    words = _between_gaps(old, new, common_items(old[::2], new[::2]))
    return _with_gaps(old, new, words, start, end)


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


def operations(old: str, new: str, runs: Iterable[Run]) -> Pieces:
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


# The gaps of a text are few, such as a space and the end of a line: most are met again.
_equal_start = lru_cache(1000)(Prefix.similarity)
_equal_end = lru_cache(1000)(Postfix.similarity)


def _with_gaps(
    old: Sequence[str],
    new: Sequence[str],
    words: Iterable[tuple[int, int, int]],
    start: int,
    end: int,
) -> list[Run]:
    """Turn rows of common tokens into runs of characters, with what is common at both ends."""
    runs: list[Run] = []
    begin, i, j = 0, start, start  # where the last run begins in the old text; and ends in both
    x = y = start  # where the tokens s and t begin
    s = t = 0
    for u, v, size in words:
        # To join tokens takes less time than to add up their lengths.
        x, y = x + len("".join(old[s:u])), y + len("".join(new[t:v]))
        gap, other = old[u - 1], new[v - 1]
        before = len(gap) if gap == other else _equal_end(gap, other)
        if before:
            before = min(before, x - i, y - j)
        if x - before > i or y - before > j:
            if i > begin:
                runs.append((begin, begin + j - i, i - begin))
            begin = x - before
        s, t = u + size, v + size
        length = len("".join(old[u:s]))
        x, y = x + length, y + length
        gap, other = old[s], new[t]
        after = len(gap) if gap == other else _equal_start(gap, other)
        i, j = x + after, y + after
    if i + end > begin:
        runs.append((begin, begin + j - i, i + end - begin))
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


def common_items(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    """Give a longest common subsequence, or nearly, as runs of items."""
    if len(old) * len(new) <= _SMALL:
        return _subsequence(old, new, 0, 0)
    start = Prefix.similarity(old, new)
    old, new = old[start:], new[start:]
    end = Postfix.similarity(old, new)
    runs = [(0, 0, start)] if start else []
    for run in _aligned(old[: len(old) - end], new[: len(new) - end], start, start):
        _extend(runs, run)
    if end:
        _extend(runs, [(len(old) - end + start, len(new) - end + start, end)])
    return runs


def _extend(runs: list[Run], more: list[Run]) -> None:
    """Add runs; the first may follow the last one in both texts, and then makes one with it."""
    if runs and more:
        (i, j, size), (x, y, further) = runs[-1], more[0]
        if i + size == x and j + size == y:
            runs[-1] = (i, j, size + further)
            more = more[1:]
    runs += more


def _aligned(old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[list[Run]]:
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


def _landmarks(old: Sequence[str], new: Sequence[str]) -> list[tuple[int, int]]:
    """Find words that occur once in each text, in the same order in both."""
    return heaviest_in_order(unique_matches(old, new), lambda _: 1)


def _windows(old: Sequence[str], new: Sequence[str], i: int, j: int) -> Iterator[list[Run]]:
    if set(old).isdisjoint(new):
        return
    shares = 1 + int((len(old) * len(new) / _LARGEST) ** 0.5)
    for n in range(shares):
        a, c = (len(old) * k // shares for k in (n, n + 1))
        b, d = (len(new) * k // shares for k in (n, n + 1))
        yield _subsequence(old[a:c], new[b:d], i + a, j + b)


def _subsequence(old: Sequence[str], new: Sequence[str], i: int, j: int) -> list[Run]:
    if not (old and new):
        return []
    if len(old) * len(new) > _WORTH_SIFTING:
        return _sifted(old, new, i, j)
    runs = _blocks(old, new)
    return [(x + i, y + j, size) for x, y, size in runs] if i or j else runs


def _blocks(old: Sequence[str], new: Sequence[str]) -> list[Run]:
    blocks = LCSseq.editops(old, new).as_matching_blocks()
    return [*map(_RUN, blocks[:-1])]  # the last is empty, and stands for the end


def _sifted(old: Sequence[str], new: Sequence[str], i: int, j: int) -> list[Run]:
    """Align only what occurs in both; of texts that have little in common, that is the lesser."""
    shared = set(old).intersection(new)
    olds, news = ([n for n, item in enumerate(side) if item in shared] for side in (old, new))
    runs: list[Run] = []
    for a, b, size in _blocks([old[n] for n in olds], [new[n] for n in news]):
        for x, y in zip(olds[a : a + size], news[b : b + size], strict=True):
            _extend(runs, [(x + i, y + j, 1)])
    return runs


def unique_matches(old: Sequence[Hashable], new: Sequence[Hashable]) -> list[tuple[int, int]]:
    """Pair what occurs exactly once in both, by its places, in the old one's order."""
    at_old, at_new = _once(old), _once(new)
    return [(i, j) for item, i in at_old.items() if i >= 0 and (j := at_new.get(item, -1)) >= 0]


def _once(items: Sequence[Hashable]) -> dict[Hashable, int]:
    """Find where each item is; -1 where it occurs again. Each is hashed once: it may be long."""
    places: dict[Hashable, int] = {}
    for n, item in enumerate(items):
        if places.setdefault(item, n) != n:
            places[item] = -1
    return places


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
