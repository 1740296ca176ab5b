"""Words → HTML that every content management system shows as those words.

WordPress turns some signs of a text into others each time it shows a page: quotation marks, dashes,
dots, smileys; it runs what stands in brackets. It passes over numeric character references, which
all systems read as the very signs. So such a sign is written as a reference, and only where it
would be changed: the words stay the words, and the HTML can be read.

References have three digits, as WordPress itself writes them: then it stores what it was sent. And
``&#91;`` is the one that it may turn into a bracket again before it looks for what to run.
"""

from __future__ import annotations

import re
import unicodedata

from styrdok.text.source import printable

_CHANGED_IN_TEXT = re.compile(
    r"""
      " | ' | \[                                 # "ja" → “ja”, '99 → ’99, [gallery] → a gallery
    | `(?=`)                                     # ``ja'' → “ja”
    | \.(?=\.\.)                                 # ... → …
    | -(?=-) | -(?<!\S-)(?!\S)                   # -- → –, and a hyphen alone too
    | x(?<=[\d.,]x)(?=\d)(?<!(?<![\d.,])0x)      # 3x4 → 3×4, but never 0x1F
    | \((?=tm\))                                 # (tm) → ™
    | :(?<!\S:)(?=\S) | ;(?<!\S;)(?=\S)          # :) :idea: ;) → pictures
    | 8(?<!\S8)(?=(?:-\)|-?O)(?!\S))            # 8-) 8O too
    | p(?<=Wordp)(?=ress)                        # Wordpress → WordPress
    | \#(?<=&amp;\#)                             # &#65; → A
    """,
    re.VERBOSE,
)  # Each begins with the sign itself: the search is ten times faster so.
_ADDRESS_ALONE = re.compile(r" ?https?(?=://\S* ?\Z)", re.IGNORECASE)  # → the page there
_CHANGED_IN_TAGS = re.compile(r'"|\[|p(?<=Wordp)(?=ress)|#(?<=&amp;#)')
_SPACES = re.compile(r"[\t\n\r\f\v][ \t\n\r\f\v]*| [ \t\n\r\f\v]+")


def escape_text(text: str) -> str:
    """Write the words between two tags; ``text`` is all that stands there."""
    text = normal(text)
    escaped = _CHANGED_IN_TEXT.sub(_reference, _escape(text))
    if alone := _ADDRESS_ALONE.match(escaped):
        escaped = alone[0] + _numbered(":") + escaped[alone.end() + 1 :]
    # A tag's > and an accent that follows it would become one sign in NFC.
    first = text[:1]
    return _numbered(first) + escaped[1:] if first and unicodedata.combining(first) else escaped


def escape_attribute(value: str) -> str:
    """Write an attribute's value, without the quotation marks around it."""
    return _CHANGED_IN_TAGS.sub(_reference, _escape(normal(value)))


def normal(text: str) -> str:
    """Give a text in NFC, each run of white space as one space, as it is shown anyway."""
    return _SPACES.sub(" ", unicodedata.normalize("NFC", printable(text)))


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _reference(found: re.Match[str]) -> str:
    return _numbered(found[0])


def _numbered(sign: str) -> str:
    return f"&#{ord(sign):03d};"
