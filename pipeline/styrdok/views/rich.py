"""A fragment of profile core-1 → the same words as rich-1, for systems that keep any HTML.

What is added is what helps those who can't see or can't use a mouse, and what a style sheet can't
give: a wide table scrolls by keyboard, the history is a landmark, and notes are told from links.
Where a table, a history or a mark isn't as templates write it, that is a fault of ours: better no
rich fragment than one that lacks this in silence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from styrdok.html.profiles import CORE_1, Profile, publish
from styrdok.html.tree import (
    Child,
    Element,
    OutsideProfileError,
    each_changed,
    elements,
    read_html,
    text_of,
)
from styrdok.wording.words import Words

RICH_1 = Profile(
    "rich-1",
    CORE_1.elements | {"section"},
    CORE_1.attributes | {"role", "tabindex", "aria-label", "aria-labelledby"},
)
_TO_MARK = re.compile(r"#.*--fotnot--m\d+")
_WHOLE, _TABLE, _HISTORY, _NOTES = "styrdok", "sd-table", "sd-history", "sd-footnotes"


def rich_fragment(core_1: str, words: Words) -> str:
    """Write a fragment as rich-1; ids and words, and so ``text_sha256``, are those of core-1.

    Raises OutsideProfileError where it isn't as templates write a fragment.
    """
    tree = read_html(core_1)
    found = list(elements(tree))
    marks = [e for e in found if e.name == "a" and e.id]
    lists = [e for e in found if _NOTES in e.classes]
    enriching = _Enriching(
        words.gettext("Table"),
        notes=frozenset(f"#{note.id}" for e in lists for note in _inner(e.children)),
        led_to=frozenset(mark.get("href") for mark in marks),
        marks=frozenset(f"#{mark.id}" for mark in marks),
    )
    rich = each_changed(tree, enriching.change)
    if enriching.tables != sum(e.name == "table" for e in found):
        raise OutsideProfileError(f"rich-1: a table stands in no element of class {_TABLE}")
    for whole in _inner(tree):
        last = _inner(whole.children)[-1:]
        if _WHOLE in whole.classes and not any(_HISTORY in e.classes for e in last):
            raise OutsideProfileError(f"rich-1: no element of class {_HISTORY} ends the fragment")
    return publish(rich, RICH_1)


def _inner(children: Sequence[Child]) -> list[Element]:
    return [child for child in children if isinstance(child, Element)]


@dataclass
class _Enriching:
    """Changes one element after another.

    ``notes`` and ``marks`` are links to each of those, ``led_to`` those of the marks.
    """

    word: str
    notes: frozenset[str]
    led_to: frozenset[str | None]
    marks: frozenset[str]
    tables: int = 0

    def change(self, element: Element) -> Element:
        match element.name:
            case "div" if _TABLE in element.classes:
                return self.table(element)
            case "div" if _HISTORY in element.classes:
                return _history(element)
            case "ol" if _NOTES in element.classes:
                return element._replace(children=tuple(map(self.note, element.children)))
            case "sup":
                self.check_mark(element)
            case "a" if element.id:
                return self.mark(element)
        return element

    def table(self, around: Element) -> Element:
        """Make a region that the keyboard reaches, named by the table's number and caption."""
        inner = _inner(around.children)
        if [e.name for e in inner] != ["table"]:
            raise OutsideProfileError(f"rich-1: an element of class {_TABLE} holds no table alone")
        self.tables += 1
        caption = "".join(
            text_of(e.children) for e in _inner(inner[0].children) if e.name == "caption"
        )
        name = f"{self.word} {self.tables}"
        region = around._replace(name="section").given("tabindex", "0")
        return region.given("aria-label", f"{name}: {caption}" if caption else name)

    def mark(self, link: Element) -> Element:
        """Tell that a link leads to a note. Only marks of notes are links with an id."""
        if link.get("href") not in self.notes:
            raise OutsideProfileError(f"rich-1: the mark {link.id} leads to no note")
        return _with_role(link, "doc-noteref")

    def check_mark(self, raised: Element) -> None:
        """See that a link in raised text is the mark of a note: no text has other raised links."""
        for link in elements(raised.children):
            if link.name == "a" and not link.id:
                raise OutsideProfileError(f"rich-1: a mark to {link.get('href')} has no id")

    def note(self, given: Child) -> Child:
        """Tell the link of a note back to its mark. Each has one, if it has words to hold it."""
        if isinstance(given, str):
            return given
        made = given._replace(children=each_changed(given.children, self.back))
        if made == given and f"#{given.id}" in self.led_to and text_of([given]).strip():
            raise OutsideProfileError(f"rich-1: the note {given.id} leads back to no mark")
        return made

    def back(self, link: Element) -> Element:
        href = link.get("href") or ""
        # The mark may be no link itself, where it stands in another link.
        leads_back = link.name == "a" and (href in self.marks or _TO_MARK.fullmatch(href))
        return _with_role(link, "doc-backlink") if leads_back else link


def _history(around: Element) -> Element:
    """Make a landmark, named by the heading that it begins with."""
    heading = next(iter(_inner(around.children)), None)
    if heading is None or heading.name != "h2" or not heading.id:
        raise OutsideProfileError(f"rich-1: {_HISTORY} begins with no heading that has an id")
    return around._replace(name="section").given("aria-labelledby", heading.id)


def _with_role(link: Element, role: str) -> Element:
    return link._replace(attributes=(("role", role), *link.attributes))
