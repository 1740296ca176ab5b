"""HTML as a tree → the words that a reader sees, as they are and folded to be compared."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from styrdok.html.foreign import RUNNING, read_foreign
from styrdok.html.tree import Child

_FOLDED = str.maketrans(
    {
        **dict.fromkeys("“”„‟«»″", '"'),
        **dict.fromkeys("‘’‚‛‹›′´`", "'"),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        "…": "...",
    }
)
_SPACES = re.compile(r"[ \t\r\n]+")
_HYPHENS = re.compile("-{2,}")


def visible_text(html: str) -> str:
    """Give the words that a reader of anybody's HTML sees, each block on a line of its own."""
    return visible_words(read_foreign(html))


def folded_text(html: str) -> str:
    """Give the words in anybody's HTML as ``folded_words`` does."""
    return folded_words(read_foreign(html))


def visible_words(children: Iterable[Child]) -> str:
    """Give the words that a reader sees, each block on a line of its own."""
    parts: list[str] = []
    waiting = [*children][::-1]
    while waiting:
        child = waiting.pop()
        if isinstance(child, str):
            parts.append(child)
            continue
        if child.name not in RUNNING:
            parts.append("\0")
            waiting.append("\0")
        waiting += child.children[::-1]
    lines = (_SPACES.sub(" ", line).strip() for line in "".join(parts).split("\0"))
    return "\n".join(line for line in lines if line)


def folded_words(children: Iterable[Child]) -> str:
    """Fold visible words so that what a CMS shows compares equal: quotes, dashes, dots, spaces."""
    text = unicodedata.normalize("NFC", visible_words(children)).translate(_FOLDED)
    return " ".join(_HYPHENS.sub("-", text).split())
