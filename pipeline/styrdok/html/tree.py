"""Our own HTML → a tree of elements that can be walked, and back.

Only as we write it: every tag is lower case and closed, every value in double quotation marks, and
``<`` is no part of the words. Anything else is no tree: a fault is told of, never mended.
"""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from styrdok.problems.errors import OwnFaultError

VOID = frozenset(["br", "hr", "img"])
INLINE = frozenset(["strong", "em", "sub", "sup", "a", "br", "img", "del", "ins", "span"])
STRUCTURE = frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tr"])
"""Elements whose children are given: neither text nor <del> may stand right inside them."""
RECENT = 1000
"""So many tags and runs of words are kept: each comes again when what was written is read."""
MOST_DEEP = 200
"""Elements that may stand in each other: lists and quotations in lists are ten, no text has more
than some twenty."""
_TAG = re.compile(r'(<(?:/[a-z0-9]+|[a-z0-9]+(?: [a-z-]+="[^"]*")*(?: /)?)>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


class OutsideProfileError(OwnFaultError):
    """HTML isn't as we write it, or as its profile wants it: a fault of styrdok, not of a text."""


class Element(NamedTuple):
    """An element as a value; attributes and text are without entities."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()
    children: tuple[Child, ...] = ()

    def get(self, attribute: str) -> str | None:
        return next((value for name, value in self.attributes if name == attribute), None)

    @property
    def id(self) -> str | None:
        return self.get("id")

    @property
    def classes(self) -> list[str]:
        return (self.get("class") or "").split()

    def given(self, attribute: str, value: str) -> Element:
        """Set an attribute where it stands, or as the last."""
        if self.get(attribute) is None:
            return self._replace(attributes=(*self.attributes, (attribute, value)))
        changed = ((n, value if n == attribute else v) for n, v in self.attributes)
        return self._replace(attributes=tuple(changed))

    def marked(self, *names: str) -> Element:
        """Give it classes besides those that it has."""
        return self.given("class", " ".join(dict.fromkeys([*self.classes, *names])))


Child: TypeAlias = Element | str


def read_html(text: str) -> tuple[Child, ...]:
    """Read HTML, white space between blocks too; raises OutsideProfileError if it isn't ours."""
    inside: list[Child] = []
    around: list[tuple[Element, list[Child]]] = []
    for number, piece in enumerate(_TAG.split(text)):
        if number % 2 == 0:
            if piece:
                inside.append(_words(piece))
        elif piece[1] == "/":
            if not around or around[-1][0].name != piece[2:-1]:
                raise OutsideProfileError(f"{piece} ends no element that stands open")
            begun, before = around.pop()
            before.append(Element(begun.name, begun.attributes, tuple(inside)))
            inside = before
        elif (element := _begin(piece)).name in VOID:
            inside.append(element)
        else:
            around.append((element, inside))
            inside = []
            if len(around) > MOST_DEEP:
                raise OutsideProfileError(f"more than {MOST_DEEP} elements stand in each other")
    if around:
        raise OutsideProfileError(f"an element is never closed: {_start(around[-1][0])[:200]}")
    return tuple(inside)


@lru_cache(RECENT)
def _begin(tag: str) -> Element:
    """Read the tag that begins an element."""
    name = tag[1:-1].partition(" ")[0]
    if tag.endswith("/>") and name not in VOID:
        raise OutsideProfileError(f"this element has no beginning and end: {tag[:200]}")
    found = ((key, html.unescape(value)) for key, value in _ATTRIBUTE.findall(tag))
    return Element(name, tuple(found))


def _words(text: str) -> str:
    if "<" in text:  # a comment, or a tag written in another way than ours
        raise OutsideProfileError(f"this is no tag of ours: {text[text.index('<') :][:200]}")
    return html.unescape(text)


def write_html(children: Iterable[Child]) -> str:
    """Write a tree as it was read: text that the Markdown's writer wrote is the same again."""
    made: list[str] = []
    for child in children:
        if isinstance(child, str):
            made.append(_escape(child))
        else:
            inner = write_html(child.children)
            made += [_start(child), inner, *_end(child)]
    return "".join(made)


def write_blocks(children: Iterable[Child], *, ids: bool = True) -> str:
    """Write a tree without layout, a block a line; without ids where it stands a second time."""
    made: list[str] = []
    for child in children:
        if isinstance(child, str):
            made.append(html.escape(child, quote=False))
        else:
            made += [_start(child, ids=ids), "\n" * (child.name in STRUCTURE)]
            inner = write_blocks(child.children, ids=ids)
            made += [inner, *_end(child), "\n" * (child.name not in INLINE)]
    return "".join(made)


def _start(element: Element, *, ids: bool = True) -> str:
    end = " />" if element.name in VOID else ">"
    return " ".join([f"<{element.name}", *write_attributes(element, ids=ids)]) + end


def _end(element: Element) -> list[str]:
    return [] if element.name in VOID else [f"</{element.name}>"]


def write_attributes(element: Element, *, ids: bool = True) -> list[str]:
    attributes = ((name, v) for name, v in element.attributes if ids or name != "id")
    return [f'{name}="{_escape(value)}"' for name, value in attributes]


def _escape(text: str) -> str:
    return html.escape(text, quote=False).replace('"', "&quot;")


def elements(children: Iterable[Child]) -> Iterator[Element]:
    """Give all elements in the order in which they begin, however deep they stand."""
    waiting = [*children][::-1]
    while waiting:
        child = waiting.pop()
        if not isinstance(child, str):
            yield child
            waiting += child.children[::-1]


def each_changed(
    children: Iterable[Child], change: Callable[[Element], Element]
) -> tuple[Child, ...]:
    """Change every element, and then those inside what it became."""
    made: list[Child] = []
    for child in children:
        if isinstance(child, str):
            made.append(child)
        else:
            name, attributes, inner = change(child)
            made.append(Element(name, attributes, each_changed(inner, change)))
    return tuple(made)


def without_layout(children: Iterable[Child]) -> tuple[Child, ...]:
    """Leave out line feeds between blocks, and at the ends of text: they are nobody's."""
    made: list[Child] = []
    for child in children:
        if not isinstance(child, str):
            made.append(child._replace(children=without_layout(child.children)))
        elif "\n" not in child or child.strip():
            made.append(child.strip("\n"))
    return tuple(made)


def text_of(children: Iterable[Child]) -> str:
    """Give the words of a tree; those of blocks are apart."""
    return "".join(
        c if isinstance(c, str) else text_of(c.children) + " " * (c.name not in INLINE)
        for c in children
    )
