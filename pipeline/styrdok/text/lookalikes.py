"""Lines that look like a list, a heading or a table, and that Markdown reads as running text.

MARKINGS lists the marks of items. What is kept on lines of its own, by a backslash or two spaces at
their ends, is shown as it looks, and is not told of.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise, zip_longest
from typing import NamedTuple

from markdown_it.tree import SyntaxTreeNode

from styrdok.text.inlines import line_of

_LETTERS = "abcdefghijklmnopqrstuvwxyzåäö"
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv")


class Lookalike(NamedTuple):
    """Lines that look alike: where, what they seem to be, and what is to be written instead."""

    line: int
    message: str
    hint: str


class _Line(NamedTuple):
    """A line of a paragraph: its number and its words.

    ``broken``: it is kept apart from the next. ``margin``: it begins at the margin.
    """

    number: int
    text: str
    broken: bool
    margin: bool


class _Block(NamedTuple):
    """A block: its type, and the lines that it has if it is a paragraph."""

    type: str
    said: list[_Line]


@dataclass(frozen=True)
class Marking:
    """A way in which items of a list, or numbered clauses, are marked in other programs.

    ``order`` gives the place of a mark among those that count: items follow each other in it.
    ``least`` is how many make it sure. ``apart``: they are no list either where each is a
    paragraph, which is how laws print some. ``glued``: nothing is between the mark and the words.
    """

    mark: re.Pattern[str]
    hint: str
    order: Callable[[str], Sequence[int]] | None = None
    least: int = 2
    apart: bool = True
    glued: bool = False
    meant: str = "a list"


def _number(mark: str) -> Sequence[int]:
    return [int(part) for part in re.findall(r"\d+", mark)]


def _letter(mark: str) -> Sequence[int]:
    letter = mark.strip("(). \t").casefold()
    return [_LETTERS.find(letter)] if len(letter) == 1 else []


def _roman(mark: str) -> Sequence[int]:
    numeral = mark.strip("(). \t").casefold()
    return [_ROMAN.index(numeral) + 1] if numeral in _ROMAN else []


_BULLET = "Begin each line with a hyphen and a space, and put an empty line before the first."
_NUMBERED = (
    "For a numbered list, begin each line with 1. or its own number, a full stop and a space, and "
    "put an empty line before the first; to keep them as typed, end each line but the last with \\"
)
_CLAUSES = (
    "Put an empty line before each of them, so that it is a paragraph; or # signs, so that it is "
    "a heading; or end each line but the last with \\"
)

MARKINGS = (
    Marking(re.compile(r"-\u00a0[\u00a0 ]*(?=\S)"), _BULLET, least=1),
    Marking(re.compile(r"[•·▪◦‣■●○□➢►]\s*(?=\w)"), _BULLET, least=1),
    Marking(re.compile(r"o(?:\t| {2,})\s*(?=\S)"), _BULLET, least=1),
    Marking(re.compile(r"[–—−]\s+(?=\S)"), _BULLET),
    Marking(re.compile(r"[*+]\u00a0[\u00a0 ]*(?=\S)"), _BULLET),
    Marking(re.compile(r"-(?=[^\W\d_]{2})"), _BULLET, glued=True),
    Marking(re.compile(r"[*+](?=[^\W\d_][^*]*$)"), _BULLET, glued=True),
    Marking(re.compile(r"\d{1,3}[.)](?=[^\W\d_]{2})"), _NUMBERED, _number, glued=True),
    Marking(re.compile(r"\d{1,3}[.)]\u00a0[\u00a0 ]*(?=\S)"), _NUMBERED, _number),
    Marking(re.compile(r"\(\d{1,3}\)\s+(?=\S)"), _NUMBERED, _number, apart=False),
    Marking(re.compile(r"\(?[ivxIVX]{1,5}[.)]\s+(?=\S)"), _NUMBERED, _roman),
    Marking(re.compile(r"\(?[a-zåäöA-ZÅÄÖ]\)\s+(?=\S)"), _NUMBERED, _letter, apart=False),
    Marking(re.compile(r"[a-zåäöA-ZÅÄÖ]\.\s+(?=\S)"), _NUMBERED, _letter),
    *(
        Marking(re.compile(rf"{number}\s+(?=\S)"), _CLAUSES, _number, apart=False, meant="clauses")
        for number in (r"§+\s?\d+(?:\.\d+)*\.?", r"\d+\s?§", r"\d{1,2}(?:\.\d{1,2})+\.?")
    ),
)

_MARKED = re.compile("|".join(f"(?:{kind.mark.pattern})" for kind in MARKINGS))
_LISTS = {"bullet_list", "ordered_list"}
_NO_CONTAINERS = {"paragraph", "heading", "table", "inline"}
_STEM = re.compile(r":\s*$")
_WIDE = 55
"""Characters: lines of prose that are wrapped have so many, and few items of a list."""
_ITEM_ENDS = re.compile(r"(?:[.,:;!?)]|\b(?:och|samt|eller|att))\W*$")
_SPEECH = re.compile(r",? (?:sade|sa|säger|frågade|frågar|svarade|svarar|undrade) \w")
_EMPTY = re.compile("(?:\u00a0|&nbsp;)+")
_ROW = re.compile(r"\|.*\|")
_RULE = re.compile(r"\s*(-{3,}|={3,})\s*")
_SIMPLE_TABLE = re.compile(r"\s*-{2,}(?:\s+-{2,})+\s*")
_GRID_TABLE = re.compile(r"\s*\+(?:[-=:]{2,}\+)+\s*")
_COLUMNS = re.compile(r"\S[ \u00a0]*\t\s*(?=\S)")
_LISTED = re.compile(r"\s*(?:[-*+]|\d{1,9}[.)])\s")
_BOLD = re.compile(r"(\*{2,3}|_{2,3})(?P<words>[^*_]{2,80}?):?\1")
_NUMBERED_WORDS = re.compile(r"\d{1,2}(?:\.\d{1,2})*\.?[ \t]+(?P<words>[A-ZÅÄÖ]\S*(?: \S+){0,7})")
_CAPITALS = re.compile(
    r"(?=.*[A-ZÅÄÖ]{4}|[A-ZÅÄÖ]*[AEIOUYÅÄÖ][A-ZÅÄÖ]*:?\Z)[A-ZÅÄÖ][A-ZÅÄÖ0-9 &/-]{2,}:?"
)
"""Words, or one short word: abbreviations have three letters, and seldom a vowel."""
_NO_HEADING = re.compile(r"[.,:;!?…]\W*$|@|\d{4}")
_NO_ESCAPE = re.compile(r"\\(?=\w\S?[.)\s]|[•·▪–—])")
_TABLE = "Write it as a table: | between the cells, and |---|---| below the line of headings."
_HEADING = (
    "If it is a heading, write # signs and a space before its words, without the other signs."
)


def find_lookalikes(lines: Sequence[str], root: SyntaxTreeNode) -> Iterator[Lookalike]:
    """Look through a parsed text for what its lines seem to be, and Markdown doesn't make them."""
    empty: list[int] = []
    for node in _containers(root):
        kind = node.type
        if kind in _LISTS:
            if node.parent is root:
                yield from _joined(node, lines)
            continue
        children = [_Block(child.type, _lines_of(child, lines)) for child in node.children]
        for own in (child.said for child in children if child.said):
            if not _EMPTY.sub("", own[0].text) and len(own) == 1:
                empty.append(own[0].number)
            yield from _in_paragraph(own, in_item=kind == "list_item")
        if kind in {"root", "blockquote"}:
            yield from _apart(children)
            yield from _headings(children, lines)
    yield from _tables(lines)
    if empty:
        many = f"{len(empty)} paragraphs have" if len(empty) > 1 else "the paragraph has"
        message = f"{many} nothing but no-break spaces"
        yield Lookalike(empty[0], message, "Remove them: an empty line parts paragraphs.")


def _containers(root: SyntaxTreeNode) -> Iterator[SyntaxTreeNode]:
    """Give a node and those below it that paragraphs may stand in, in their order."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting += [c for c in reversed(node.children) if c.type not in _NO_CONTAINERS]


def _lines_of(node: SyntaxTreeNode, lines: Sequence[str]) -> list[_Line]:
    """Give the lines of a paragraph; of any other block, none."""
    if node.type != "paragraph":
        return []
    said = node.children[0].content.split("\n")
    return [
        _Line(
            number,
            text.strip(" \t"),
            lines[number - 1].endswith(("\\", "  ")),
            not lines[number - 1][:1].isspace(),
        )
        for number, text in enumerate(said, line_of(node))
        if number <= len(lines)
    ]


def _in_paragraph(said: Sequence[_Line], *, in_item: bool) -> Iterator[Lookalike]:
    """Find marks at the beginnings of a paragraph's lines, which it joins to one."""
    for line in said:
        if found := _NO_ESCAPE.match(line.text):
            shown = line.text[:40]
            message = f'the line "{shown}" is shown with its {found[0]}'
            hint = "Remove it: a \\ has no meaning before a letter or a bullet."
            yield Lookalike(line.number, message, hint)
    rows = [line for line in said if _ROW.fullmatch(line.text)]
    if rows and not any(_GRID_TABLE.fullmatch(line.text) for line in said):
        message = f"{rows[0].text[:60]} is no table: a line of |---| is missing"
        yield Lookalike(rows[0].number, message, _TABLE)
    if not any(_MARKED.match(line.text) for line in said):
        return
    known: set[int] = set()
    above = dict(zip(said[1:], said, strict=False))
    for kind in MARKINGS:
        for group in _groups(kind, said):
            if not in_item and group == [said[0]]:
                continue  # a paragraph among others
            before = above.get(group[0])
            led = before and (_STEM.search(before.text) or (in_item and kind.glued))
            kept = all(line.broken for line in group[:-1] or group)
            numbers = {line.number for line in group}
            if (
                kept
                or numbers & known
                or (not led and (len(group) < 2 or _is_wrapped(group, before)))
            ):
                continue
            known |= numbers
            yield _as_list(kind, group, "lines", "joined to running text")


def _is_wrapped(group: Sequence[_Line], before: _Line | None) -> bool:
    """See to prose in whose lines dashes and letters happen to come first: its lines are long."""
    follow = [one for one, other in pairwise(group) if other.number == one.number + 1]
    long = [line for line in ([before] if before else []) + follow[:1] if len(line.text) >= _WIDE]
    return len(group) == 2 and any(not _ITEM_ENDS.search(line.text) for line in long)


def _groups(kind: Marking, said: Sequence[_Line]) -> Iterator[list[_Line]]:
    """Give runs of lines with a kind's mark, each mark following the one before."""
    run: list[_Line] = []
    goes_on = True
    for line in said:
        if not kind.mark.match(line.text):
            goes_on = goes_on and (not line.margin or not line.text[:1].isupper())
            continue
        if run and not _follows(kind, run[-1], line, goes_on=goes_on):
            yield run
            run = []
        run.append(line)
        goes_on = True
    if run:
        yield run


def _follows(kind: Marking, one: _Line, other: _Line, *, goes_on: bool) -> bool:
    """Tell whether a marked line follows another; ``goes_on``: those between are the other's."""
    if kind.order is None:
        return goes_on
    first, second = _place(kind, one), _place(kind, other)
    if not first or not second:
        return False
    *above, last = second
    next_one = len(first) == len(second) and first[:-1] == above and last == first[-1] + 1
    below = len(second) == len(first) + 1 and above == list(first) and last == 1
    up = len(second) < len(first) and last == first[len(second) - 1] + 1
    return next_one or below or up


def _place(kind: Marking, line: _Line) -> Sequence[int]:
    found = kind.mark.match(line.text)
    return kind.order(found[0]) if found and kind.order else ()


def _as_list(kind: Marking, group: Sequence[_Line], units: str, shown: str) -> Lookalike:
    first = f'"{group[0].text[:40]}"'
    more = len(group) - 1
    if not more:
        message = f"{first} looks like an item of a list, and its sign makes it none"
    else:
        alike = f"{more} {units} like it" if more > 1 else f"the {units.removesuffix('s')} after it"
        message = f"{first} and {alike} look like {kind.meant}, and are {shown}"
    return Lookalike(group[0].number, message, kind.hint)


def _apart(blocks: Sequence[_Block]) -> Iterator[Lookalike]:
    """Find paragraphs, one after another, that each begin with a mark."""
    for is_paragraph, run in groupby(blocks, lambda block: bool(block.said)):
        said = [block.said for block in run] if is_paragraph else []
        if not any(_MARKED.match(own[0].text) for own in said):
            continue
        for kind in (kind for kind in MARKINGS if kind.apart):
            # Those with more marks inside are told of already.
            alone = [n for n, own in enumerate(said) if not any(_groups(kind, own[1:]))]
            for group in _groups(kind, [said[n][0]._replace(number=n) for n in alone]):
                if len(group) >= kind.least and not any(_SPEECH.search(x.text) for x in group):
                    real = [said[line.number][0] for line in group]
                    yield _as_list(kind, real, "paragraphs", "shown as paragraphs with that sign")


def _joined(node: SyntaxTreeNode, lines: Sequence[str]) -> Iterator[Lookalike]:
    """Find a line of prose at the margin right below a list, which its last item takes in.

    Where the items before have such lines too, it is how somebody wraps them.
    """
    items = [n for n in _containers(node) if n.type == "list_item" and n.children]
    *others, last = (item.children[0] for item in items) if items else [node]
    said = _lines_of(last, lines)
    if len(said) < 2 or said[0].broken:
        return
    line = said[1]
    if not line.margin or not line.text[:1].isupper() or _MARKED.match(line.text):
        return
    if any(wrapped.margin for other in others for wrapped in _lines_of(other, lines)[1:]):
        return
    message = f'the line "{line.text[:40]}" is taken into the list item above it'
    yield Lookalike(line.number, message, "Put an empty line between the list and it.")


def _headings(blocks: Sequence[_Block], lines: Sequence[str]) -> Iterator[Lookalike]:
    """Find paragraphs that stand as headings do: one short line, and text below."""
    for (_, said), after in zip_longest(blocks, blocks[1:]):
        if len(said) == 1 and after:
            below = lines[said[0].number] if said[0].number < len(lines) else ""
            if _RULE.fullmatch(below) and not _SIMPLE_TABLE.fullmatch(below):
                if not _NO_HEADING.search(said[0].text) and lines[0].strip() != "---":
                    yield _as_heading(said[0], said[0].text, f"{below.strip()[:3]} below it")
            elif after.type in {"paragraph", "table", *_LISTS}:
                yield from _heading(said[0])
        if len(said) > 1 and said[1].text[:1].isupper() and not said[0].broken:
            yield from (found for found in _heading(said[0]) if _BOLD.fullmatch(said[0].text))
        for above, line in pairwise(said):
            if line.text.startswith("===") and not line.text.strip("="):
                yield _as_heading(above, above.text, "=== below it")


def _heading(line: _Line) -> Iterator[Lookalike]:
    if found := _BOLD.fullmatch(line.text):
        if not _NO_HEADING.search(found["words"]):
            yield _as_heading(line, found["words"], "bold words")
    elif found := _NUMBERED_WORDS.fullmatch(line.text):
        if not _NO_HEADING.search(found["words"]):
            yield _as_heading(line, line.text, "a number before it")
    elif len(line.text) <= 60 and _CAPITALS.fullmatch(line.text):
        yield _as_heading(line, line.text, "capitals")


def _as_heading(line: _Line, words: str, by: str) -> Lookalike:
    message = f'"{words[:60]}" looks like a heading, by {by}, and is shown as a paragraph'
    return Lookalike(line.number, message, _HEADING)


def _tables(lines: Sequence[str]) -> Iterator[Lookalike]:
    """Find tables as pandoc and Word draw them."""
    for pattern, what in ((_SIMPLE_TABLE, "columns with lines below"), (_GRID_TABLE, "a grid")):
        drawn = [n for n, line in enumerate(lines, 1) if pattern.fullmatch(line)]
        if drawn:
            yield Lookalike(drawn[0], f"a table drawn as {what} is shown as running text", _TABLE)
    filled = [(number, line) for number, line in enumerate(lines, 1) if line.strip()]
    for is_column, run in groupby(filled, lambda pair: _is_in_columns(pair[1])):
        rows = [number for number, _ in run] if is_column else []
        if len(rows) > 1:
            message = f"{len(rows)} lines with tabs between columns are shown as running text"
            yield Lookalike(rows[0], message, _TABLE)


def _is_in_columns(line: str) -> bool:
    listed = _MARKED.match(line.strip()) or _LISTED.match(line)
    return "\t" in line and bool(_COLUMNS.search(line)) and not listed
