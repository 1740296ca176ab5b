"""Finds what the Markdown parser drops, or would print as typed, without a word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from markdown_it.tree import SyntaxTreeNode

from styrdok.text.attributes import ATTRIBUTE_LINE
from styrdok.text.inlines import line_of

Stray = tuple[str, int, str]
"""A Problem's code, the line in the text, and the message."""

_NOTE = re.compile(r"^ {0,3}\[\^([^\[\]\s]+)\]:")
_LINES = (
    ("attribute-misplaced", re.compile(r"^\{[^{}]*\}?$"), "is not read: wanted is {#anchor .role}"),
    ("markup-unread", re.compile(r"^#{1,6}[^\s#]"), "is no heading: a space is missing after #"),
    ("markup-unread", re.compile(r"^:\S"), "is no definition: a space is missing after :"),
)
_RUNS = (
    ("attribute-misplaced", re.compile(r"\{[#.%][^{}]*\}"), "stands in the text"),
    ("footnote-missing", re.compile(r"\[\^[^\[\]\s]+\]"), "has no footnote"),
    ("markup-unread", re.compile(r"\[\^[^\[\]]*\s[^\[\]]*\]"), "is no footnote: it has a space"),
    ("markup-unread", re.compile(r"\] ?\((?:https?:|mailto:|#)[^()]*\)"), "is no link"),
    ("markup-unread", re.compile(r"\*\*|~~"), "is shown as typed"),
    (
        "markup-unread",
        re.compile(r"\[[^\[\]]+\]\[[^\[\]]*\]"),
        "is no link: its address is missing",
    ),
)


def find_strays(lines: list[str], root: SyntaxTreeNode, env: Mapping[str, Any]) -> Iterator[Stray]:
    """Look through a parsed text; ``env`` is what the parser noted of its footnotes."""
    last = lines[-1] if lines else ""
    if ATTRIBUTE_LINE.search(last):
        yield "attribute-misplaced", len(lines), f"nothing follows {last.strip()}"
    yield from _footnotes(lines, env)
    for node in root.walk(include_self=False):
        if node.type == "inline":
            yield from _in_run(node)
        elif node.type == "table":
            yield from _lost_cells(lines, node)


def _footnotes(lines: list[str], env: Mapping[str, Any]) -> Iterator[Stray]:
    notes = [(found[1], n) for n, line in enumerate(lines, 1) if (found := _NOTE.search(line))]
    first: dict[str, int] = {}
    for label, line in notes:
        if label in first:
            message = f"[^{label}] has a footnote on line {first[label]} too"
            yield "footnote-repeated", line, message
        first.setdefault(label, line)
    for label, number in env.get("footnotes", {}).get("refs", {}).items():
        if number < 0:
            message = f"nothing in the text refers to [^{label[1:]}]"
            yield "footnote-unused", first.get(label[1:], 1), message


def _in_run(node: SyntaxTreeNode) -> Iterator[Stray]:
    line = line_of(node)
    whole: dict[int, str] = {}
    if node.parent and node.parent.type == "paragraph":
        for number, text in enumerate(node.content.split("\n"), line):
            for code, pattern, message in _LINES:
                if pattern.search(text.strip()):
                    if whole.get(number - 1) != message:  # else the line above has told it
                        yield code, number, f"{text.strip()[:60]} {message}"
                    whole[number] = message
    # Escaped signs are tokens of their own, so what was meant as typed is not found here.
    for child in node.children:
        line += child.type in {"softbreak", "hardbreak"}
        if child.type == "text" and line not in whole:
            for code, pattern, message in _RUNS:
                for found in pattern.finditer(child.content):
                    yield code, line, f"{found[0]} {message}"


def _lost_cells(lines: list[str], table: SyntaxTreeNode) -> Iterator[Stray]:
    """Find rows with more cells than the table has columns: the parser drops the last."""
    columns = len(table.children[0].children[0].children)
    for row in (row for body in table.children[1:] for row in body.children):
        line = line_of(row)
        bare = lines[line - 1].strip(" >\t").removeprefix("|").removesuffix("|")
        cells = re.split(r"(?<!\\)\|", bare)
        if len(cells) > columns:
            message = f"the row has {len(cells)} cells, but the table has {columns} columns"
            yield "table-cells", line, message
