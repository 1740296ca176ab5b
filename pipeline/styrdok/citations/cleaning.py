"""Undoes damage that hides words (soft hyphens, mojibake, lost spaces), keeping every place."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

# What UTF-8 becomes when a program takes it for another encoding: Ã¤ for ä.
MOJIBAKE = {
    wrong: letter
    for letter in "åäöÅÄÖéÉü§–"
    for encoding in ("latin-1", "cp1252", "mac_roman")
    if len(wrong := letter.encode().decode(encoding, "ignore")) == len(letter.encode())
}
# Dots lost in the making of a PDF leave a gap behind: kommunfullma ktige.
_DOTS_LOST = str.maketrans({"å": "a ", "ä": "a ", "ö": "o "})
_GAPS = {
    word.translate(_DOTS_LOST): word
    for word in ("astställd", "astställt", "ommunfullmäktige", "ullmäktige", "pphävd")
}
# What a page's source has, copied from there.
_ENTITIES = {"&sect;": "§", "&nbsp;": " "}
_ODD = re.compile(
    "|".join(map(re.escape, sorted(MOJIBAKE, key=len, reverse=True)))
    + "|\u00c2(?=[\u00a0 ])"
    + "|&(?:sect|nbsp);"
    + r"|[^\W\d_][\u0300-\u036f]+"
    # A word parted at a line's end; "barn-\noch" keeps its hyphen.
    + r"|(?<=[^\W\d_])[-\u00ad]\r?\n[ \t]*(?!och\b|eller\b)(?=[a-zåäö])"
    + "|[\u00ad\u200b\u200c\u200d\u2060\ufeff]"
    + "|[\u00a0\u2000-\u200a\u202f\u205f\u3000]"
    # Characters set apart: A n t a g e n  2 0 1 2
    + r"|(?<!\S)[\w-](?: [\w-]){3,}(?!\S)"
    + "|"
    + "|".join(map(re.escape, _GAPS))
)
# Text without any of these has no damage, and most text has none.
_SUSPECT = re.compile(
    "[\u00a0\u00ad\u00c2\u00c3\u00e2\u221a\u00ac\u0300-\u036f\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff]"
    r"|-\r?\n|&[sn]|(?<!\S)\w \w \w |[ao] [lkv]"
)


class Cleaned(NamedTuple):
    """A text without damage; ``places`` are its characters' places in the original, or None."""

    text: str
    places: list[int] | None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """Give the span in the original of a span in the cleaned text."""
        if self.places is None:
            return start, end
        return self.places[start], self.places[end - 1] + self._width(end - 1)

    def _width(self, index: int) -> int:
        places = self.places or []
        return places[index + 1] - places[index] if self.text[index] not in " \n" else 1


def clean(text: str) -> Cleaned:
    if not _SUSPECT.search(text):
        return Cleaned(text, None)
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for found in _ODD.finditer(text):
        start, end = found.span()
        pieces.append(text[done:start])
        places += range(done, start)
        piece = _mended(found[0])
        pieces.append(piece)
        if len(piece) > 1:
            places += [i for i in range(start, end) if text[i] != " "]
        else:
            places += [start] * len(piece)
        done = end
    pieces.append(text[done:])
    places += range(done, len(text) + 1)
    return Cleaned("".join(pieces), places)


def _mended(odd: str) -> str:
    if odd in MOJIBAKE:
        return MOJIBAKE[odd]
    if odd in _ENTITIES:
        return _ENTITIES[odd]
    if odd in _GAPS:
        return _GAPS[odd]
    if len(odd) > 1 and odd[1] == " ":
        return odd.replace(" ", "")
    if odd[0].isalpha():
        return unicodedata.normalize("NFC", odd)[:1] if odd != "\u00c2" else ""
    return " " if odd.isspace() and "\n" not in odd else ""
