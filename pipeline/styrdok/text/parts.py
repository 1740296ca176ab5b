"""Cuts a text's source into its parts: runs of whole lines that make a block, or none."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from sys import intern
from typing import Any, NamedTuple, Protocol

from styrdok.text.attributes import ATTRIBUTE_LINE
from styrdok.text.document import Block, Part, PartKind
from styrdok.text.numbering import numbered
from styrdok.text.source import split_lines

_WORD = re.compile(r"(\w+)")


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
    """Cut a text at the starts of blocks and after empty lines; nothing of it is left out."""
    at: dict[int, Start] = {}
    for start in begins:
        at.setdefault(start.line, start)
    parts: list[Part] = []
    path: tuple[str, ...] = ()
    for line, whole, read in _runs(text, at):
        body = intern(read)  # so equal ones of two texts are one, which is known unread
        start = at.get(line) or Start(line, _kind(body), None, path)
        kind, anchor, path, level = start.kind, start.anchor, start.path, start.level
        tokens = words_and_gaps(body)
        below = intern(whole[len(body) :])
        mark = numbered(body)
        parts.append(Part(kind, line, whole, body, below, anchor, path, level, *mark, tokens))
    return tuple(parts)


def words_and_gaps(text: str) -> tuple[str, ...]:
    """Cut a text into words and gaps, by turns; it begins and ends with an empty word and gap.

    The empty words at the ends are common to all texts, so gaps there are like all others.
    """
    return ("", *map(intern, _WORD.split(text)), "", "")


def _kind(body: str) -> PartKind:
    if not body:
        return PartKind.BLANK
    return PartKind.ATTRIBUTES if ATTRIBUTE_LINE.search(body) else PartKind.OTHER


def _runs(text: str, at: Container[int]) -> Iterator[tuple[int, str, str]]:
    """Give runs of lines: the number of the first, all of them, and those above the empty ones."""
    lines = split_lines(text)
    begin = end = 0  # where the run begins, and the empty lines below it
    attributes = False  # whether the line before is one of attributes
    for number, line in enumerate(lines):
        starts_here = number + 1 in at
        if not (starts_here or line.strip(" \t\n")):
            continue
        named = line.lstrip(" >\t").startswith("{") and bool(ATTRIBUTE_LINE.search(line))
        if number and (starts_here or end < number or named is not attributes):
            yield _run(lines, begin, end, number)
            begin = number
        end, attributes = number + 1, named
    if lines:
        yield _run(lines, begin, end, len(lines))


def _run(lines: Sequence[str], begin: int, end: int, stop: int) -> tuple[int, str, str]:
    whole = "".join(lines[begin:stop])
    return begin + 1, whole, whole if end == stop else "".join(lines[begin:end])
