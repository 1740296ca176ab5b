"""What was removed in one place and added in another → moved, though it was edited on the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from styrdok.text.document import Part

MOVED_ALIKE = 0.6
"""The share of words in common from which a removed part and an added one are the same."""
_LEAST = 40
"""Characters that a text has at least to be looked for."""
Row = tuple[str, ...]


def moved_and_edited(
    old: Sequence[Part], new: Sequence[Part], removed: Iterable[int], added: Iterable[int]
) -> dict[int, int]:
    """Pair removed parts with added ones, by their numbers.

    Only those that share three words in a row at their ends are compared, so
    the work grows with the length of the texts.
    """
    gone = {n: old[n].words for n in removed if len(old[n].body) >= _LEAST}
    come = [n for n in added if len(new[n].body) >= _LEAST] if gone else []
    whose = _only_one_has(gone) if come else {}
    pairs: dict[int, int] = {}
    for number in come:
        words = new[number].words
        rows = _rows(words)
        if whose.keys().isdisjoint(rows):
            continue
        for row in rows:
            other = whose.get(row, -1)
            if other >= 0 and other not in pairs and _alike(gone[other], words):
                pairs[other] = number
                break
    return pairs


def _only_one_has(texts: Mapping[int, Sequence[str]]) -> dict[Row, int]:
    """Find the rows of words that one text alone has, and which; -1 where several have it."""
    whose: dict[Row, int] = {}
    for number, words in texts.items():
        for row in _rows(words):
            whose[row] = -1 if row in whose else number
    return whose


def _rows(words: Sequence[str]) -> tuple[Row, ...]:
    """Give the words at a text's ends, three in a row: few texts share them by chance."""
    return tuple(words[:3]), tuple(words[-3:]), tuple(words[3:6]), tuple(words[-6:-3])


def _alike(old: Sequence[str], new: Sequence[str]) -> bool:
    least = MOVED_ALIKE * max(len(old), len(new))
    return LCSseq.similarity(old, new, score_cutoff=round(least)) >= least
