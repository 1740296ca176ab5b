"""HTML → the words that a reader sees, as they are and folded to be compared."""

from __future__ import annotations

import re
import unicodedata
from html.parser import HTMLParser

_INLINE = frozenset(["strong", "em", "b", "i", "sub", "sup", "a", "img"])
"""Elements that begin no line of their own; some systems write <b> for <strong>, <i> for <em>."""
_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)


def visible_text(html: str) -> str:
    """Give the words that a reader sees, each block on a line of its own."""
    reader = _TextReader()
    reader.feed(html)
    reader.close()
    lines = (re.sub(r"[ \t\r\n]+", " ", line).strip() for line in "".join(reader.parts).split("\0"))
    return "\n".join(line for line in lines if line)


def folded_text(html: str) -> str:
    """Fold visible text so that what a CMS shows compares equal: quotes, dashes, dots, spaces."""
    text = unicodedata.normalize("NFC", visible_text(html)).translate(_FOLDED)
    text = re.sub("-{2,}", "-", text)
    return " ".join(text.split())


class _TextReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in _INLINE:
            self.parts.append("\0")

    def handle_endtag(self, tag: str) -> None:
        if tag not in _INLINE:
            self.parts.append("\0")

    def handle_data(self, data: str) -> None:
        self.parts.append(data)
