"""A name → where it stands in the alphabetical order of a language."""

from __future__ import annotations

import unicodedata
from functools import cache

from styrdok.wording.messages import messages_of


def alphabetical(name: str, language: str) -> tuple[str, str]:
    """Give a sort key. Letters that the alphabet lacks stand where they do without their accent."""
    ranks = _ranks(language)
    folded = unicodedata.normalize("NFC", name.casefold())
    return "".join(_rank(letter, ranks) for letter in folded), folded


def _rank(letter: str, ranks: dict[str, str]) -> str:
    if letter in ranks:
        return ranks[letter]
    parts = unicodedata.normalize("NFD", letter)
    bare = "".join(part for part in parts if not unicodedata.combining(part))
    return "".join(ranks.get(part, part) for part in bare)


@cache
def _ranks(language: str) -> dict[str, str]:
    """Give for each letter of the alphabet the sign that it sorts as: a, b, c … and on from z."""
    alphabet = messages_of(language).pgettext(
        "alphabet",
        "aæ b c dđð e f g h i j k lł m nŋ oøœ p q r s tþŧ u v w x y z",
    )
    return {
        letter: chr(ord("a") + place)
        for place, alike in enumerate(alphabet.split())
        for letter in alike
    }
