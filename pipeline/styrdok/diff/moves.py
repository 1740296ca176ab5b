"""What was removed in one place and added in another → moved, though it was edited on the way."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from rapidfuzz.distance import LCSseq

from styrdok.diff.gaps import Link
from styrdok.document import Part

ALIKE = 0.6
"""The share of words in common from which a removed part and an added one are the same."""
_LEAST = 40
"""Characters that a text has at least to be looked for."""
_VOTES = 2
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
    added = _telling(new, {n: k.new for n, k in enumerate(links) if not k.old})
    whose: dict[tuple[str, str, str], int] = {}  # rows that one removed text alone has
    for number, text in removed.items() if added else ():
        for row in _rows(text):
            whose[row] = -1 if row in whose else number
    pairs: dict[int, int] = {}
    for number, text in added.items() if whose else ():
        votes = Counter(other for row in _rows(text) if (other := whose.get(row, -1)) >= 0)
        for other, count in votes.most_common(2):
            if count >= _VOTES and other not in pairs and _alike(removed[other], text):
                pairs[other] = number
                break
    return pairs


def _telling(parts: Sequence[Part], links: Mapping[int, Sequence[int]]) -> dict[int, str]:
    """Give the text of each link that is long enough to be known again."""
    texts = {n: "".join([parts[i].text for i in numbers]) for n, numbers in links.items()}
    return {n: text for n, text in texts.items() if len(text) >= _LEAST}


def _rows(text: str) -> set[tuple[str, str, str]]:
    """Give the words at a text's ends, three in a row: few texts share them by chance."""
    words = text.split()
    ends = words if len(words) <= 2 * _END else words[:_END] + words[-_END:]
    return set(zip(ends, ends[1:], ends[2:], strict=False))


def _alike(old: str, new: str) -> bool:
    one, other = _WORDS.findall(old), _WORDS.findall(new)
    longest = max(len(one), len(other))
    return LCSseq.similarity(one, other, score_cutoff=round(ALIKE * longest)) >= ALIKE * longest
