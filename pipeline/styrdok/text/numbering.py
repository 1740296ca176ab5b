"""The number that a heading, paragraph or list item begins with, set apart from its words."""

from __future__ import annotations

import re
from sys import intern
from typing import NamedTuple

_MARK = re.compile(
    r"""
    (?P<lead> [\s>]* (?P<heading> \#{1,6}[ ]+ )? (?: [-*+][ ]+ | :[ ]+ )? (?:\*\*|__)? )
    (?P<number>
      \(? \d{1,3} (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.)]+
      | \(? (?: [a-zåäö] | [ivx]+ | [IVX]+ ) [.)]
      # In running text what follows says whether it is a number or a reference that begins a
      # sentence: "3 § Nämnden ska", but "3 § kommunallagen gäller". So does it of bare figures in
      # headings: "4 Måltider", but "10 procent" and "2030 ska vi".
      | (?:
          (?i: kapitel | kap\.? | avsnitt | bilaga | artikel | art\.? | punkt | chapter | section )
            [ \u00a0]? \d+ (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.:]*+
          | §+ [ \u00a0]? \d+ (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.:]*+
          | \d+ (?: [ ]?[a-z]\b )? [ \u00a0]? (?: §+ | (?i: kap\b )\.?+ )
            (?: [ \u00a0]? \d+ (?: [ ]?[a-z]\b )? [ \u00a0]? § )?
          | (?(heading) \d{1,3} (?: [.:]\d+ )* (?: [ ]?[a-z]\b )? [.:)]* | (?!) )
        )
        (?! (?:\*\*|__)? [ \u00a0]+ [a-zåäö0-9] )
    )
    (?P<after> (?:\*\*|__)? [.:]? (?=[\s|]) )
    """,
    re.VERBOSE,
)
_DASHES = re.compile(r"-{3,}")


class Numbered(NamedTuple):
    """A text's number, "" if it has none, and the words of all else with list signs folded."""

    number: str
    words: tuple[str, ...]


def numbered(text: str) -> Numbered:
    """Set a number at the start apart: ``## § 2.3 Mål`` → ``§ 2.3`` and ``##``, ``Mål``."""
    number = ""
    if found := _MARK.match(text):
        number = found["number"]
        text = found["lead"] + text[found.end("number") :]
    if "|" in text:
        text = _DASHES.sub("---", text)  # below a table's head, as long as its columns are wide
    words = text.replace(",", " , ").replace(".", " . ").split()
    if words and words[0] in {"*", "+"}:
        words[0] = "-"
    return Numbered(number, tuple(map(intern, words)))
