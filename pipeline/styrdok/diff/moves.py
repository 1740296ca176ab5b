"""What was removed in one place and added in another → moved, though it was edited on the way."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from rapidfuzz.distance import LCSseq

from styrdok.document import Part

ALIKE = 0.6
"""The share of words in common from which a removed part and an added one are the same."""
_LEAST = 40
"""Characters that a text has at least to be looked for."""
Row = tuple[str, ...]
_WORDS = re.compile(r"\w+")


def moved_and_edited(
    old: Sequence[Part], new: Sequence[Part], removed: Iterable[int], added: Iterable[int]
) -> dict[int, int]:
    """Pair removed parts with added ones, by their numbers.

    Only those that share three words in a row at their ends are compared, so
    the work grows with the length of the texts.
    """
    gone = {n: text for n in removed if len(text := old[n].text) >= _LEAST}
    come = {n: text for n in added if len(text := new[n].text) >= _LEAST} if gone else {}
    whose = _only_one_has(gone) if come else {}
    pairs: dict[int, int] = {}
    for number, text in come.items() if whose else ():
        for row in _rows(text):
            other = whose.get(row, -1)
            if other >= 0 and other not in pairs and _alike(gone[other], text):
                pairs[other] = number
                break
    return pairs


def _only_one_has(texts: Mapping[int, str]) -> dict[Row, int]:
    """Find the rows of words that one text alone has, and which; -1 where several have it."""
    whose: dict[Row, int] = {}
    for number, text in texts.items():
        for row in _rows(text):
            whose[row] = -1 if row in whose else number
    return whose


def _rows(text: str) -> tuple[Row, ...]:
    """Give the words at a text's ends, three in a row: few texts share them by chance."""
    first, last = text.split(None, 6)[:6], text.rsplit(None, 6)[-6:]
    return tuple(first[:3]), tuple(last[-3:]), tuple(first[3:]), tuple(last[:3])


def _alike(old: str, new: str) -> bool:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    longest = max(len(one), len(other))
    return LCSseq.similarity(one, other, score_cutoff=round(ALIKE * longest)) >= ALIKE * longest
