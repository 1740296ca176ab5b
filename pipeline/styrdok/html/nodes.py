"""The HTML that we write ourselves → a tree that can be walked, and back.

Only for that HTML: every tag is closed, and &, <, > and " are written as
entities wherever they are no markup.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

VOID = frozenset(["br", "hr", "img"])
INLINE = frozenset(["strong", "em", "sub", "sup", "a", "br", "img", "del", "ins", "span"])
STRUCTURE = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tr"])
"""Elements whose children are given: neither text nor <del> may stand right inside them."""
_TAG = re.compile(r"(<[^>]+>)")
_ID = re.compile(r'\bid="([^"]*)"')
_CLASS = re.compile(r'\bclass="([^"]*)"')


@dataclass
class Node:
    """An element. ``attributes`` are as written, with a space before each.

    ``marks`` are classes besides those written. Text among the children is
    without entities.
    """

    name: str
    attributes: str = ""
    children: list[Child] = field(default_factory=list)
    marks: list[str] = field(default_factory=list)

    @property
    def id(self) -> str | None:
        found = _ID.search(self.attributes)
        return found[1] if found else None

    def walk(self) -> Iterator[Node]:
        yield self
        for child in self.children:
            if isinstance(child, Node):
                yield from child.walk()


Child = Node | str


def parse(text: str) -> list[Child]:
    """Read HTML; white space that only divides blocks is left out."""
    root = Node("")
    open_nodes = [root]
    for number, piece in enumerate(_TAG.split(text)):
        inside = open_nodes[-1]
        if number % 2 == 0:
            if piece and ("\n" not in piece or piece.strip()):
                inside.children.append(html.unescape(piece.strip("\n")))
        elif piece.startswith("</"):
            open_nodes.pop()
        else:
            name, _, attributes = piece[1:-1].rstrip(" /").partition(" ")
            node = Node(name, f" {attributes}" if attributes else "")
            inside.children.append(node)
            if name not in VOID:
                open_nodes.append(node)
    return root.children


def write(children: Sequence[Child], *, ids: bool = True) -> str:
    """Write a tree as HTML, a block a line; without ids where it stands a second time."""
    return "".join(_write(child, ids=ids) for child in children)


def _write(child: Child, *, ids: bool) -> str:
    if isinstance(child, str):
        return html.escape(child, quote=False)
    attributes = child.attributes if ids else _ID.sub("", child.attributes).rstrip()
    if child.marks:
        attributes = _with_classes(attributes, child.marks)
    end = "" if child.name in INLINE else "\n"
    if child.name in VOID:
        return f"<{child.name}{attributes} />{end}"
    start = "\n" if child.name in STRUCTURE else ""
    inner = write(child.children, ids=ids)
    return f"<{child.name}{attributes}>{start}{inner}</{child.name}>{end}"


def _with_classes(attributes: str, marks: Sequence[str]) -> str:
    if found := _CLASS.search(attributes):
        classes = " ".join([found[1], *marks])
        return attributes[: found.start()] + f'class="{classes}"' + attributes[found.end() :]
    return f'{attributes} class="{" ".join(marks)}"'


def text_of(children: Sequence[Child]) -> str:
    """Give the words of a tree; those of blocks are apart."""
    return "".join(
        c if isinstance(c, str) else text_of(c.children) + " " * (c.name not in INLINE)
        for c in children
    )
