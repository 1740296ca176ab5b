"""Cuts a text's source into its parts: runs of whole lines that make a block, or none."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple, Protocol

from styrdok.attributes import ATTRIBUTE_LINE
from styrdok.document import Block, Part, PartKind
from styrdok.numbers import numbered
from styrdok.source import split_lines


class Start(NamedTuple):
    """A heading or block, and the line on which it begins."""

    line: int
    kind: PartKind
    anchor: str | None
    path: tuple[str, ...]
    level: int = 0


class Headed(Protocol):
    """A section: its heading, and the blocks right under it."""

    key: str
    level: int
    title: str
    line: int
    blocks: list[Block]
    heading: Any


def starts(sections: Iterable[Headed], footnotes: Iterable[Block]) -> Iterator[Start]:
    """Give every heading and block with the titles it stands under."""
    above: list[tuple[int, str]] = []
    path: tuple[str, ...] = ()
    for section in sections:
        if section.title:
            above = [(level, title) for level, title in above if level < section.level]
            above.append((section.level, section.title))
            path = tuple(title for _, title in above)
            key = section.key if section.heading else None  # the title has no id
            yield Start(section.line, PartKind.HEADING, key, path, section.level)
        for block in section.blocks:
            yield Start(block.line, PartKind(block.kind.value), block.anchor, path)
    for note in footnotes:
        yield Start(note.line, PartKind(note.kind.value), note.anchor, ())


def split_parts(text: str, begins: Iterable[Start]) -> tuple[Part, ...]:
    """Cut a text at the starts of blocks and at empty lines; nothing of it is left out."""
    at: dict[int, Start] = {}
    for start in begins:
        at.setdefault(start.line, start)
    parts: list[Part] = []
    path: tuple[str, ...] = ()
    for line, lines in _runs(text, at):
        start = at.get(line) or Start(line, _kind(lines), None, path)
        path = start.path
        number, words = numbered(lines)
        parts.append(Part(start.kind, line, lines, start.anchor, path, start.level, number, words))
    return tuple(parts)


def _kind(lines: str) -> PartKind:
    if not lines.strip(" \t\n"):
        return PartKind.BLANK
    return PartKind.ATTRIBUTES if ATTRIBUTE_LINE.search(lines) else PartKind.OTHER


def _runs(text: str, at: dict[int, Start]) -> Iterator[tuple[int, str]]:
    """Give runs of lines, each with the number of its first."""
    lines = split_lines(text)
    begin, previous = 0, ""  # what kind of line the one before is: blank, attributes, other
    for number, line in enumerate(lines):
        kind = "other"
        if not line.strip(" \t\n"):
            kind = "blank"
        elif line.lstrip(" >\t").startswith("{") and ATTRIBUTE_LINE.search(line):
            kind = "attributes"
        if number and (kind != previous or number + 1 in at):
            yield begin + 1, "".join(lines[begin:number])
            begin = number
        previous = kind
    if lines:
        yield begin + 1, "".join(lines[begin:])
