"""Changes → the words that every redline uses of them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from styrdok.diff.changes import ChangeKind, Piece
from styrdok.published.change_sets import ChangedFact, ChangedSide, PublishedChange
from styrdok.text.document import PartKind
from styrdok.text.source import printable
from styrdok.wording.messages import N_
from styrdok.wording.words import Words

_KINDS = {
    ChangeKind.EDITED: N_("Changed"),
    ChangeKind.MOVED: N_("Moved"),
    ChangeKind.RENUMBERED: N_("New number"),
    ChangeKind.SPLIT: N_("Split"),
    ChangeKind.MERGED: N_("Merged"),
    ChangeKind.ADDED: N_("Added"),
    ChangeKind.REMOVED: N_("Removed"),
    ChangeKind.LAYOUT: N_("White space only"),
}
_BLOCKS = {
    PartKind.HEADING: N_("heading"),
    PartKind.PARAGRAPH: N_("paragraph"),
    PartKind.LIST_ITEM: N_("list item"),
    PartKind.TABLE_ROW: N_("table row"),
    PartKind.TERM: N_("term"),
    PartKind.DEFINITION: N_("definition"),
    PartKind.QUOTE: N_("quotation"),
    PartKind.FOOTNOTE: N_("footnote"),
    PartKind.RULE: N_("dividing line"),
    PartKind.ATTRIBUTES: N_("anchor or role"),
    PartKind.BLANK: N_("empty line"),
    PartKind.OTHER: N_("other text"),
}
_FACTS = {
    "title": N_("Title"),
    "body": N_("Decided by"),
    "date": N_("Date of the decision"),
    "paragraphs": N_("Item number (§)"),
    "case_number": N_("Case number"),
    "in_force_from": N_("In force from"),
    "in_force_until": N_("In force until"),
}
_ATTRIBUTES = re.compile(r"^[ \t>]*\{[^{}\n]*\}[ \t]*\n", re.MULTILINE)
_LINE_LEAD = re.compile(r"(?<=\n)[ \t>]*(?:#{1,6}[ \t]+|[-*+][ \t]+|:[ \t]+)")
_LEAD = re.compile(r"^[\s>]*(?:#{1,6}\s+|[-*+]\s+|:\s+|\|\s*|\[\^[^\]\s]+\]:\s*)?")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINK = re.compile(r"!?\[([^\[\]]*)\]\([^()\s]*(?:\s[^()]*)?\)|\[\^[^\]\s]+\](?!:)")
_EMPHASIS = re.compile(r"(?<![\w*])([*_])(\S(?:[^*_]*\S)?)\1(?![\w*])")
_STRONG = re.compile(r"\*\*|__")
_PARAGRAPH = re.compile(r"\n[ \t]*\n\s*")


def kind_of(change: PublishedChange, words: Words) -> str:
    """Say what happened: Ändrat, Tillagt, Flyttat och ändrat."""
    if change.kind is ChangeKind.MOVED and change.words:
        return words.gettext("Moved and changed")
    return words.gettext(_KINDS[change.kind])


def block_of(change: PublishedChange, words: Words) -> str:
    """Say what it happened to: stycke, rubrik, punkt."""
    return words.gettext(_BLOCKS[change.block])


def fact_of(fact: ChangedFact, words: Words) -> str:
    """Name a fact: Titel, Beslutsdatum."""
    return words.gettext(_FACTS[fact.field]) if fact.field in _FACTS else fact.field


def side_of(change: PublishedChange) -> ChangedSide:
    """Give the side that a reader of the new text finds, else the old one."""
    side = change.to or change.from_
    if side is None:
        raise ValueError(change)  # no change is without both
    return side


def place_of(change: PublishedChange) -> str:
    """Give the titles that it stands under; of a heading, those above it."""
    path = side_of(change).path
    inside = path[:-1] if change.block is PartKind.HEADING else path
    return " › ".join(inside[1:] or inside)


def plain_markdown(text: str, block: PartKind = PartKind.PARAGRAPH) -> str:
    """Give a part's words without the signs of its markup, on one line."""
    if block is PartKind.TABLE_ROW:
        text = text.partition("\n")[0]
    lead = _LEAD.sub("", _ATTRIBUTES.sub("", text) or text)
    return " ".join(_EMPHASIS.sub(r"\2", _LINK.sub(r"\1", _unmarked(lead))).strip(" |\n").split())


def plain_words(change: PublishedChange) -> Iterator[Piece]:
    """Give the pieces of a change as a reader sees them; what is only markup is left out.

    Where a paragraph begins between words stands ¶.
    """
    pieces = list(_pieces(change))
    if change.block is PartKind.ATTRIBUTES:
        yield from pieces
        return
    if change.block is PartKind.TABLE_ROW:
        pieces = list(_first_line(pieces))
    for number, (operation, text) in enumerate(pieces):
        shown = text if number else _LEAD.sub("", _ATTRIBUTES.sub("", text) or text)
        if number == len(pieces) - 1:
            shown = shown.rstrip(" |\n")
        shown = re.sub(r"\s+", " ", _unmarked(_PARAGRAPH.sub(" ¶ ", shown)))
        if shown:
            yield operation, shown


def _pieces(change: PublishedChange) -> Sequence[Piece]:
    if change.words:
        return change.words
    if change.to is None and change.from_:
        return [("delete", change.from_.text)]
    return [("equal" if change.from_ else "insert", side_of(change).text)]


def _first_line(pieces: Sequence[Piece]) -> Iterator[Piece]:
    """Leave out the line of dashes below a table's head."""
    for operation, text in pieces:
        line, end, _ = text.partition("\n")
        yield operation, line.rstrip(" |") if end else line
        if end:
            return


def _unmarked(text: str) -> str:
    text = printable(_LINE_LEAD.sub("", _ATTRIBUTES.sub("", text)))
    return _ESCAPED.sub(r"\1", _STRONG.sub("", text))
