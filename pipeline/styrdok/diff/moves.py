"""What was removed in one place and added in another → moved, though it was edited on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from styrdok.diff.gaps import Link
from styrdok.document import Part, PartKind

ALIKE = 0.6
"""The share of words in common from which a removed part and an added one are the same."""
_LEAST = 40
"""Characters that a text has at least to be looked for."""
_VOTES = 2
Row = tuple[str, str, str]
_WORDS = re.compile(r"\w+")
_END = 8


def moved_and_edited(
    old: Sequence[Part], new: Sequence[Part], links: Sequence[Link]
) -> dict[int, int]:
    """Pair removed links with added ones, by their numbers in ``links``.

    Only those that share some rows of three words at their ends are compared, so
    the work grows with the length of the texts.
    """
    removed = _telling(old, {n: k.old for n, k in enumerate(links) if not k.new})
    added = _telling(new, {n: k.new for n, k in enumerate(links) if not k.old}) if removed else {}
    whose = _only_one_has(removed) if added else {}
    pairs: dict[int, int] = {}
    for number, text in added.items() if whose else ():
        for other in _voted(_rows(text) & whose.keys(), whose):
            if other not in pairs and _alike(removed[other], text):
                pairs[other] = number
                break
    return pairs


def _telling(parts: Sequence[Part], links: Mapping[int, range]) -> dict[int, str]:
    """Give the words of each link that are enough to be known again."""
    texts = {n: _main_text(parts, k) for n, k in links.items()}
    return {n: text for n, text in texts.items() if len(text) >= _LEAST}


def _main_text(parts: Sequence[Part], numbers: range) -> str:
    """Give the text of the first part; an empty line before it counts for nothing."""
    first = parts[numbers.start]
    blank = first.kind is PartKind.BLANK and len(numbers) > 1
    return parts[numbers.start + 1].text if blank else first.text


def _voted(rows: set[Row], whose: Mapping[Row, int]) -> list[int]:
    """Give the two texts that have the most of some rows, but no less than ``_VOTES``."""
    if len(rows) < _VOTES:
        return []
    votes = Counter([whose[row] for row in rows])
    best = sorted((-count, number) for number, count in votes.items() if count >= _VOTES)
    return [number for _, number in best[:2]]


def _only_one_has(texts: Mapping[int, str]) -> dict[Row, int]:
    """Find the rows of words that one text alone has, and which."""
    whose: dict[Row, int] = {}
    shared: set[Row] = set()
    for number, text in texts.items():
        rows = _rows(text)
        shared |= rows & whose.keys()
        whose.update(dict.fromkeys(rows, number))
    for row in shared:
        del whose[row]
    return whose


def _rows(text: str) -> set[Row]:
    """Give the words at a text's ends, three in a row: few texts share them by chance."""
    ends = text.split(None, 2 * _END)
    if len(ends) > 2 * _END:
        ends = ends[:_END] + text.rsplit(None, _END)[1:]
    return set(zip(ends, ends[1:], ends[2:], strict=False))


def _alike(old: str, new: str) -> bool:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    longest = max(len(one), len(other))
    return LCSseq.similarity(one, other, score_cutoff=round(ALIKE * longest)) >= ALIKE * longest
