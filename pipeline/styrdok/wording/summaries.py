"""Changes → a sentence or two, in Swedish and English."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list

from styrdok.diff.changes import Change, ChangeKind
from styrdok.text.document import PartKind

_MOST_UNITS = 3
_MOST_SECTIONS = 2


@dataclass(frozen=True)
class _Grammar:
    """How a language says how many of what were changed, and where.

    ``units`` has one and several of each kind of part; a Swedish one begins
    with its article. ``done`` has the verb after one and after several.
    """

    locale: str
    numbers: Sequence[str]
    units: dict[PartKind | None, tuple[str, str]]
    done: dict[ChangeKind, tuple[str, str]]
    under: str
    layout: str
    only_layout: str
    equal: str
    text_not_held: str
    conversions_differ: str


_SV = _Grammar(
    locale="sv",
    numbers=("", "", *"två tre fyra fem sex sju åtta nio tio elva tolv".split()),  # noqa: SIM905
    units={
        PartKind.HEADING: ("en rubrik", "rubriker"),
        PartKind.PARAGRAPH: ("ett stycke", "stycken"),
        PartKind.LIST_ITEM: ("en punkt", "punkter"),
        PartKind.TABLE_ROW: ("en tabellrad", "tabellrader"),
        PartKind.TERM: ("ett begrepp", "begrepp"),
        PartKind.DEFINITION: ("en definition", "definitioner"),
        PartKind.QUOTE: ("ett citat", "citat"),
        PartKind.FOOTNOTE: ("en fotnot", "fotnoter"),
        None: ("en del", "delar"),
    },
    done={
        ChangeKind.ADDED: ("har lagts till",) * 2,
        ChangeKind.REMOVED: ("har tagits bort",) * 2,
        ChangeKind.EDITED: ("har ändrats",) * 2,
        ChangeKind.MOVED: ("har flyttats",) * 2,
        ChangeKind.RENUMBERED: ("har fått nytt nummer", "har fått nya nummer"),
        ChangeKind.SPLIT: ("har delats",) * 2,
        ChangeKind.MERGED: ("har slagits ihop med annan text",) * 2,
    },
    under="under",
    layout="Dessutom skiljer sig blanksteg eller radbrytningar, utan att texten läses annorlunda.",
    only_layout="Bara blanksteg eller radbrytningar skiljer sig; texten läses likadant.",
    equal="Texterna är lika.",
    text_not_held="Vad som ändrades kan inte visas: en av texterna har inte återfunnits.",
    conversions_differ=(
        "Vad som ändrades kan inte visas: texterna har förts över från sina original på olika "
        "sätt, så att skillnaderna inte behöver vara beslutade."
    ),
)
_EN = _Grammar(
    locale="en",
    numbers=(
        "",
        "",
        *[
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
        ],
    ),
    units={
        PartKind.HEADING: ("one heading", "headings"),
        PartKind.PARAGRAPH: ("one paragraph", "paragraphs"),
        PartKind.LIST_ITEM: ("one list item", "list items"),
        PartKind.TABLE_ROW: ("one table row", "table rows"),
        PartKind.TERM: ("one term", "terms"),
        PartKind.DEFINITION: ("one definition", "definitions"),
        PartKind.QUOTE: ("one quotation", "quotations"),
        PartKind.FOOTNOTE: ("one footnote", "footnotes"),
        None: ("one part", "parts"),
    },
    done={
        ChangeKind.ADDED: ("has been added", "have been added"),
        ChangeKind.REMOVED: ("has been removed", "have been removed"),
        ChangeKind.EDITED: ("has been edited", "have been edited"),
        ChangeKind.MOVED: ("has been moved", "have been moved"),
        ChangeKind.RENUMBERED: ("has a new number", "have new numbers"),
        ChangeKind.SPLIT: ("has been split", "have been split"),
        ChangeKind.MERGED: ("has been merged with other text", "have been merged with other text"),
    },
    under="under",
    layout="Besides, white space or line breaks differ, and the text reads the same.",
    only_layout="Only white space or line breaks differ; the text reads the same.",
    equal="The texts are equal.",
    text_not_held="What changed can't be shown: one of the texts has not been found.",
    conversions_differ=(
        "What changed can't be shown: the texts were made from their originals by different "
        "means, so that the differences need not have been decided."
    ),
)
_GRAMMARS = {"sv": _SV, "en": _EN}


def summarise(changes: Sequence[Change], language: str) -> str:
    """Say what changed: "Två stycken har lagts till under Mål och ett stycke har flyttats."."""
    grammar = _GRAMMARS[language]
    told = [c for c in changes if c.kind in grammar.done]
    layout = {c.block for c in changes if c.kind is ChangeKind.LAYOUT}
    if not told:
        return grammar.only_layout if layout else grammar.equal
    found = {c.kind for c in told}
    clauses = [_clause(kind, told, grammar) for kind in grammar.done if kind in found]
    sentence = format_list(clauses, locale=grammar.locale)
    sentence = sentence[0].upper() + sentence[1:] + "."
    # Empty lines come and go with the paragraphs that they divide.
    return f"{sentence} {grammar.layout}" if layout - {PartKind.BLANK} else sentence


def why_not_comparable(reason: str, language: str) -> str:
    return str(getattr(_GRAMMARS[language], reason))


def _clause(kind: ChangeKind, told: Sequence[Change], grammar: _Grammar) -> str:
    """Say how many of what were changed in one way, and under which headings if those are few."""
    changes = [c for c in told if c.kind is kind]
    units = Counter(c.block if c.block in grammar.units else None for c in changes)
    if len(units) > _MOST_UNITS:
        units = Counter({None: len(changes)})
    what = format_list(
        [_count(number, *grammar.units[unit], grammar) for unit, number in units.items()],
        locale=grammar.locale,
    )
    clause = f"{what} {grammar.done[kind][len(changes) > 1]}"
    sections = list(dict.fromkeys(_section(change) for change in changes))
    if "" in sections or len(sections) > _MOST_SECTIONS:
        return clause
    return f"{clause} {grammar.under} {format_list(sections, locale=grammar.locale)}"


def _count(number: int, one: str, several: str, grammar: _Grammar) -> str:
    if number == 1:
        return one
    return f"{grammar.numbers[number] if number < len(grammar.numbers) else number} {several}"


def _section(change: Change) -> str:
    """Give the title that a change stands under; a heading stands under the one above it."""
    side = change.new or change.old
    path = side.path if side else ()
    inside = path[:-1] if change.block is PartKind.HEADING else path
    return inside[-1] if len(inside) > 1 else ""  # the first is the text's own title
