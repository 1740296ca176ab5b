"""The number that a heading, paragraph or list item begins with, set apart from its words."""

from __future__ import annotations

import re
from typing import NamedTuple

_MARK = re.compile(
    r"""
    (?P<lead> [\s>]* (?P<heading> \#{1,6}[ ]+ )? (?: [-*+][ ]+ | :[ ]+ )? (?:\*\*|__)? )
    (?P<number>
      (?: kapitel | kap\.? | avsnitt | bilaga | artikel | art\.? | punkt | chapter | section | §+ )
        [ \u00a0]? \d+ (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.:)]*
      | \(? \d+ (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? (?: [.)]+ | [ \u00a0]? (?: §+ | kap\b\.? ) )
        (?: [ \u00a0]? \d+ (?: [ ]?[a-z]\b )? [ \u00a0]? § )?
      | \(? (?: [a-zåäö] | [ivx]+ ) [.)]
      # A bare figure begins a sentence as well as a heading.
      | (?(heading) \d+ (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.:)]* | (?!) )
    )
    (?P<after> (?:\*\*|__)? [.:]? (?=[\s|]) )
    """,
    re.VERBOSE | re.IGNORECASE,
)
_DASHES = re.compile(r"-{3,}")


class Numbered(NamedTuple):
    """A text's number, "" if it has none, and all else with white space and list signs folded."""

    number: str
    words: str


def numbered(text: str) -> Numbered:
    """Set a number at the start apart: ``## § 2.3 Mål`` → ``§ 2.3`` and ``## Mål``."""
    number = ""
    if found := _MARK.match(text):
        number = found["number"]
        text = found["lead"] + text[found.end("number") :]
    if "|" in text:
        text = _DASHES.sub("---", text)  # below a table's head, as long as its columns are wide
    words = text.split()
    if words and words[0] in {"*", "+"}:
        words[0] = "-"
    return Numbered(number, " ".join(words))
