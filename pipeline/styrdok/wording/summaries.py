"""Changes → a sentence or two in the language of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from styrdok.diff.changes import Change, ChangeKind
from styrdok.text.document import PartKind
from styrdok.wording.messages import N_, NN_
from styrdok.wording.words import Words

_MOST_UNITS = 3
_MOST_SECTIONS = 2

_UNITS: dict[PartKind | None, tuple[str, str]] = {
    PartKind.HEADING: NN_("one heading", "{number} headings"),
    PartKind.PARAGRAPH: NN_("one paragraph", "{number} paragraphs"),
    PartKind.LIST_ITEM: NN_("one list item", "{number} list items"),
    PartKind.TABLE_ROW: NN_("one table row", "{number} table rows"),
    PartKind.TERM: NN_("one term", "{number} terms"),
    PartKind.DEFINITION: NN_("one definition", "{number} definitions"),
    PartKind.QUOTE: NN_("one quotation", "{number} quotations"),
    PartKind.FOOTNOTE: NN_("one footnote", "{number} footnotes"),
    None: NN_("one part", "{number} parts"),
}
_DONE = {
    ChangeKind.ADDED: NN_("{what} has been added", "{what} have been added"),
    ChangeKind.REMOVED: NN_("{what} has been removed", "{what} have been removed"),
    ChangeKind.EDITED: NN_("{what} has been edited", "{what} have been edited"),
    ChangeKind.MOVED: NN_("{what} has been moved", "{what} have been moved"),
    ChangeKind.RENUMBERED: NN_("{what} has a new number", "{what} have new numbers"),
    ChangeKind.SPLIT: NN_("{what} has been split", "{what} have been split"),
    ChangeKind.MERGED: NN_(
        "{what} has been merged with other text", "{what} have been merged with other text"
    ),
}
_REASONS = {
    "text_not_held": N_("What changed can't be shown: one of the texts has not been found."),
    "conversions_differ": N_(
        "What changed can't be shown: the texts were made from their originals by different "
        "means, so that the differences need not have been decided."
    ),
}


def summarise(changes: Sequence[Change], words: Words) -> str:
    """Say what changed: "Två stycken har lagts till under Mål och ett stycke har flyttats."."""
    _ = words.gettext
    told = [c for c in changes if c.kind in _DONE]
    layout = {c.block for c in changes if c.kind is ChangeKind.LAYOUT}
    if not told and layout:
        return _("Only white space or line breaks differ; the text reads the same.")
    if not told:
        return _("The texts are equal.")
    found = {c.kind for c in told}
    clauses = [_clause(kind, told, words) for kind in _DONE if kind in found]
    sentence = words.listed(clauses)
    sentence = sentence[0].upper() + sentence[1:] + "."
    # Empty lines come and go with the paragraphs that they divide.
    if layout - {PartKind.BLANK}:
        sentence += " " + _(
            "Besides, white space or line breaks differ, and the text reads the same."
        )
    return sentence


def why_not_comparable(reason: str, words: Words) -> str:
    return words.gettext(_REASONS[reason])


def _clause(kind: ChangeKind, told: Sequence[Change], words: Words) -> str:
    """Say how many of what were changed in one way, and under which headings if those are few."""
    changes = [c for c in told if c.kind is kind]
    units = Counter(c.block if c.block in _UNITS else None for c in changes)
    if len(units) > _MOST_UNITS:
        units = Counter({None: len(changes)})
    what = words.listed([_count(number, unit, words) for unit, number in units.items()])
    clause = words.ngettext(*_DONE[kind], len(changes)).format(what=what)
    sections = list(dict.fromkeys(_section(change) for change in changes))
    if "" in sections or len(sections) > _MOST_SECTIONS:
        return clause
    under = words.gettext("{clause} under {sections}")
    return under.format(clause=clause, sections=words.listed(sections))


def _count(number: int, unit: PartKind | None, words: Words) -> str:
    return words.ngettext(*_UNITS[unit], number).format(number=words.count(number))


def _section(change: Change) -> str:
    """Give the title that a change stands under; a heading stands under the one above it."""
    side = change.new or change.old
    path = side.path if side else ()
    inside = path[:-1] if change.block is PartKind.HEADING else path
    return inside[-1] if len(inside) > 1 else ""  # the first is the text's own title
