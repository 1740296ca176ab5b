"""A fragment of profile core-1 → the same words as rich-1, for systems that keep any HTML.

What is added is what helps those who can't see or can't use a mouse, and what a style sheet can't
give: a wide table scrolls by keyboard, the history is a landmark, and notes are told from links.
"""

from __future__ import annotations

import re
from itertools import count

from styrdok.html.profiles import CORE_1, Profile, conform
from styrdok.wording.words import Words

RICH_1 = Profile(
    "rich-1",
    CORE_1.elements | {"section"},
    CORE_1.attributes | {"role", "tabindex", "aria-label", "aria-labelledby"},
)
_TABLE = re.compile(
    r'<div class="sd-table">\n'
    r"(?P<table><table[^<>]*>\n(?:<caption>(?P<caption>[^<>]*)</caption>)?.*?</table>\n)</div>\n",
    re.DOTALL,
)
_HISTORY = re.compile(
    r'<div (?P<rest>class="sd-history"[^<>]*)>\n'
    r'(?P<heading><h2 id="(?P<id>[^"]*)">.*)</div>\n(?=</div>\n\Z)',
    re.DOTALL,
)
_TO_NOTE = re.compile(r'<a (?=href="#[^"]*--fotnot--n\d+" id=)')
_FROM_NOTE = re.compile(r'<a (?=href="#[^"]*--fotnot--m\d+">↑)')


def rich_fragment(core_1: str, words: Words) -> str:
    """Write a fragment as rich-1; ids and words, and so ``text_sha256``, are those of core-1."""
    word = words.gettext("Table")
    numbers = count(1)

    def table(found: re.Match[str]) -> str:
        name = f"{word} {next(numbers)}"
        label = f"{name}: {found['caption']}" if found["caption"] else name
        start = f'<section class="sd-table" tabindex="0" aria-label="{label}">'
        return f"{start}\n{found['table']}</section>\n"

    html = _TABLE.sub(table, core_1)
    html = _TO_NOTE.sub('<a role="doc-noteref" ', html)
    html = _FROM_NOTE.sub('<a role="doc-backlink" ', html)
    html = _HISTORY.sub(
        r'<section \g<rest> aria-labelledby="\g<id>">\n\g<heading></section>\n', html
    )
    return conform(html, RICH_1)
