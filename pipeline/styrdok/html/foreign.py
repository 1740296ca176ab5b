"""Anybody's HTML, as content management systems give it back → the same tree as ours has.

Whatever comes is read: tags that nobody closed, ends of nothing, comments, other people's markup.
"""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

from styrdok.html.tree import VOID, Child, Element

RUNNING = frozenset(["strong", "em", "b", "i", "sub", "sup", "a", "img"])
"""Elements that begin no line of their own; some systems write <b> for <strong>, <i> for <em>."""
_BEGINNING = re.compile("<[A-Za-z/!?]")
_VOID = VOID.union(
    ["area", "base", "col", "embed", "input", "link", "meta", "param", "source", "track", "wbr"]
)


def read_foreign(html: str) -> tuple[Child, ...]:
    """Read any HTML: each tag of a block, beginning or end, is where an element begins or ends."""
    reader = _Reader()
    reader.feed(_ended(html))
    reader.close()
    while reader.around:
        reader.end()
    return tuple(reader.inside)


def _ended(html: str) -> str:
    """Leave out a comment or tag that nobody ends: no browser shows it, or what comes after.

    html.parser would look for its end anew at each sign that may begin one.
    """
    comment = html.find("<!--", html.rfind("-->") + 1)
    if comment >= 0:
        html = html[:comment]
    tag = _BEGINNING.search(html, html.rfind(">") + 1)
    return html[: tag.start()] if tag else html


class _Reader(HTMLParser):
    """``around`` are the elements that stand open, each with what stands before it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.inside: list[Child] = []
        self.around: list[tuple[Element, list[Child]]] = []
        self.open = Counter[str]()

    def handle_data(self, data: str) -> None:
        self.inside.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _VOID:
            self.handle_startendtag(tag, attrs)
            return
        self.around.append((_element(tag, attrs), self.inside))
        self.inside = []
        self.open[tag] += 1

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.inside.append(_element(tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        """End the element, and what stands open in it.

        What ends nothing is an empty element, for a line ends there. Stress or a link doesn't end
        a block that began inside it, and so no line either: <b>a<p>b</b>c</p>.
        """
        if tag in RUNNING:
            names = (element.name for element, _ in reversed(self.around))
            if not self.open[tag] or next(n for n in names if n == tag or n not in RUNNING) != tag:
                return
        elif not self.open[tag]:
            self.inside.append(Element(tag))
            return
        while self.end() != tag:
            pass

    def end(self) -> str:
        """End the innermost element, and give its name."""
        begun, before = self.around.pop()
        before.append(begun._replace(children=tuple(self.inside)))
        self.inside = before
        self.open[begun.name] -= 1
        return begun.name


def _element(tag: str, attrs: list[tuple[str, str | None]]) -> Element:
    return Element(tag, tuple((name, value or "") for name, value in attrs))
