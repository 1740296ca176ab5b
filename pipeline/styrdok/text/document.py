"""A text as structure: sections, blocks, and the statements they make. Values only."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import NamedTuple


class Role(StrEnum):
    """What a section or paragraph is for; written as a class: `{.goals}`."""

    BACKGROUND = "background"
    SCOPE = "scope"
    BASIS = "basis"
    DEFINITIONS = "definitions"
    GOALS = "goals"
    STRATEGIES = "strategies"
    MANDATES = "mandates"
    PRINCIPLES = "principles"
    FOLLOW_UP = "follow-up"


class BlockKind(StrEnum):
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    TERM = "term"
    DEFINITION = "definition"
    QUOTE = "quote"
    FOOTNOTE = "footnote"
    RULE = "rule"


class StatementKind(StrEnum):
    BACKGROUND = "background"
    SCOPE = "scope"
    BASIS = "basis"
    NATIONAL_PRIORITY = "national_priority"
    DEFINITION = "definition"
    VISION = "vision"
    GOAL = "goal"
    PRINCIPLE = "principle"
    DUTY = "duty"
    EXPECTATION = "expectation"
    MANDATE = "mandate"
    PROCESS_RULE = "process_rule"
    ROLE = "role"


class Addressee(StrEnum):
    """Whom a statement binds or addresses."""

    ORGANISATION = "organisation"
    OPERATIONS = "operations"
    BODIES = "bodies"
    THIRD_PARTIES = "third_parties"


@dataclass(frozen=True)
class Block:
    """The smallest part of a text that has an anchor.

    ``text`` is plain text on one line, without the text of blocks nested in
    it. ``stem`` is, for a list item, the words that introduce its list;
    ``term`` is, for a definition, the term defined.
    """

    kind: BlockKind
    anchor: str
    line: int
    text: str
    roles: tuple[Role, ...]
    stem: str | None = None
    term: str | None = None


class PartKind(StrEnum):
    """What a run of lines in the source is; the first nine are those of headings and blocks."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"
    TERM = "term"
    DEFINITION = "definition"
    QUOTE = "quote"
    FOOTNOTE = "footnote"
    RULE = "rule"
    ATTRIBUTES = "attributes"
    """Lines in braces, which name what stands below them."""
    BLANK = "blank"
    """Empty lines that follow nothing: those that a text begins with."""
    OTHER = "other"
    """Lines that make no block: a comment, a further paragraph of a list item."""


class Part(NamedTuple):
    """Whole lines of a text that belong together; all parts of a text, joined, are the text.

    ``line`` is that of its first line, from 1. ``text`` is ``body`` and
    ``below``, the empty lines below it. ``anchor`` is that of the block
    or heading that begins here. ``path`` has the titles of the sections it
    stands in, the outermost first. ``level`` is a heading's, else 0.
    ``number`` is the one it begins with, such as § 4 or 2.1, and ``words`` are
    all else as white space parts it, with the signs of lists folded. ``tokens``
    are the exact words of ``body`` and the gaps between them, by turns; the
    first is an empty word and the last an empty gap.
    """

    kind: PartKind
    line: int
    text: str
    body: str
    below: str
    anchor: str | None
    path: tuple[str, ...]
    level: int
    number: str
    words: tuple[str, ...]
    tokens: tuple[str, ...]


@dataclass(frozen=True)
class Section:
    """A heading and what stands under it.

    ``html`` is that of the section's own blocks: neither its heading, whose
    level a host may choose, nor its subsections.
    """

    key: str
    level: int
    title: str
    line: int
    roles: tuple[Role, ...]
    html: str
    blocks: tuple[Block, ...]
    children: tuple[Section, ...] = ()

    def walk(self) -> Iterator[Section]:
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class Statement:
    """What a text says of one matter, in its own words.

    ``anchors`` names every block that says it, in order. ``modality`` is the
    verb that binds, as printed (ska, skall). ``addressee_text`` is the
    addressee as printed, or None where the text leaves it unsaid and the
    adopting organisation is meant.
    """

    kind: StatementKind
    text: str
    anchors: tuple[str, ...]
    lines: tuple[int, ...]
    stem: str | None = None
    term: str | None = None
    modality: str | None = None
    addressee: Addressee | None = None
    addressee_text: str | None = None
    deliverable: str | None = None
    deadline: str | None = None


@dataclass(frozen=True)
class Link:
    href: str
    text: str
    line: int


@dataclass(frozen=True)
class Document:
    """A whole text.

    ``sections`` begins with a section of level 1 where text stands before the
    first heading of level 2. ``html`` is the whole body, without the title.
    ``parts`` are the source's own lines. ``title_line`` is 0 where there is no
    title. ``bodies`` and ``below`` are those of the parts: texts that are nearly
    the same are compared by them, and most of their parts need not be read.
    """

    title: str
    title_line: int
    sections: tuple[Section, ...]
    footnotes: tuple[Block, ...]
    statements: tuple[Statement, ...]
    links: tuple[Link, ...]
    html: str
    parts: tuple[Part, ...] = ()
    bodies: tuple[str, ...] = field(init=False, repr=False, compare=False)
    below: tuple[str, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "bodies", tuple([part.body for part in self.parts]))
        object.__setattr__(self, "below", tuple([part.below for part in self.parts]))

    @property
    def source(self) -> str:
        """The Markdown that it was parsed from, in NFC with LF."""
        return "".join([part.text for part in self.parts])

    def blocks(self) -> Iterator[Block]:
        """Give every block of the text in its order, footnotes last."""
        for section in self.sections:
            for part in section.walk():
                yield from part.blocks
        yield from self.footnotes
