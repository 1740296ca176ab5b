"""The lists of what published HTML may hold; a tree → HTML that holds no more, or none at all.

nh3, a browser's parser with an allow-list, reads what is to be published; unless it gives back all
tags, attributes and words, something of styrdok is wrong, and then nothing is published rather than
a text that somebody's cleaning has changed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

import nh3

from styrdok.html.escaping import escape_attribute, escape_text
from styrdok.html.tree import (
    INLINE,
    RECENT,
    VOID,
    Child,
    OutsideProfileError,
    elements,
    read_html,
)

_ADDRESS = re.compile("https?://|mailto:|tel:|#sd-", re.IGNORECASE)
_FILE = re.compile("https?://", re.IGNORECASE)
_NAMES = re.compile("(?:sd-[a-z0-9-]+|styrdok)(?: sd-[a-z0-9-]+)*")


@dataclass(frozen=True)
class Profile:
    """What HTML may hold: these elements, with these attributes."""

    name: str
    elements: frozenset[str]
    attributes: frozenset[str]

    @cached_property
    def cleaner(self) -> nh3.Cleaner:
        return nh3.Cleaner(
            tags=set(self.elements),
            attributes={"*": set(self.attributes)},
            attribute_filter=_allowed,
            url_schemes={"https", "http", "mailto", "tel"},
            link_rel=None,
        )


_BLOCKS = ["div", "p", "h2", "h3", "h4", "ul", "ol", "li", "dl", "dt", "dd", "blockquote", "hr"]
_TABLES = ["table", "caption", "thead", "tbody", "tr", "th", "td"]
_INNER = ["strong", "em", "sub", "sup", "a", "br", "img"]
_GLOBAL = ["id", "class", "lang"]
_OWN = ["href", "scope", "colspan", "rowspan", "start", "src", "alt", "width", "height"]

CORE_1 = Profile("core-1", frozenset([*_BLOCKS, *_TABLES, *_INNER]), frozenset([*_GLOBAL, *_OWN]))
"""What every content management system measured keeps."""


def conform(written: str, profile: Profile = CORE_1) -> str:
    """Write HTML of our own, given as text, as ``publish`` does."""
    return publish(read_html(written), profile)


def publish(children: Iterable[Child], profile: Profile = CORE_1) -> str:
    """Write a tree as it is published: each block on its own line, no empty lines.

    Raises OutsideProfileError where the profile doesn't allow all of it. Done
    twice it gives the same.
    """
    published = rewrite(children)
    before, after = read_html(published), read_html(profile.cleaner.clean(published))
    if before != after:
        pairs = zip([*_pieces(before), ""], [*_pieces(after), ""], strict=False)
        lost = next((one for one, other in pairs if one != other), "")
        raise OutsideProfileError(f"{profile.name} does not allow this: {lost[:200]}")
    return published


def rewrite(children: Iterable[Child]) -> str:
    """Write a tree that is of a profile, so that no system takes its words for codes of its own."""
    lines = _Lines()
    lines.add(children)
    return lines.end()


def read_published(written: str, profile: Profile = CORE_1) -> tuple[Child, ...]:
    """Read HTML that somebody says is of a profile; raises OutsideProfileError where it isn't.

    Two readers have to agree: ours, which knows no tag but as we write it, and a browser's.
    """
    tree = read_html(written)
    for element in elements(tree):
        if element.name not in profile.elements:
            raise OutsideProfileError(f"{profile.name} has no <{element.name}>")
        for name, value in element.attributes:
            if name not in profile.attributes or _allowed(element.name, name, value) is None:
                raise OutsideProfileError(f'{profile.name} does not allow {name}="{value[:200]}"')
    if read_html(profile.cleaner.clean(written)) != tree:
        raise OutsideProfileError(f"a browser would not read it as {profile.name}")
    return tree


def _allowed(element: str, attribute: str, value: str) -> str | None:
    """Give an attribute's value if it may be published, else None."""
    if attribute == "href":
        return value if _ADDRESS.match(value) else None
    if attribute == "src":
        return value if _FILE.match(value) else None
    if attribute in {"id", "aria-labelledby"}:
        return value if value.startswith("sd-") else None
    if attribute == "class":
        return value if _NAMES.fullmatch(value) else None
    return value


class _Lines:
    """Cuts a line before a block begins, and after one has ended."""

    def __init__(self) -> None:
        self.whole: list[str] = []
        self.line = ""
        self.begun = True
        """At the beginning of a line or of a block, where white space means nothing."""

    def add(self, children: Iterable[Child]) -> None:
        for child in children:
            if isinstance(child, str):
                self.put(_words(child))
                continue
            block = child.name not in INLINE
            start, end = _tags(child.name, child.attributes)
            if block and self.line.strip():
                self.cut()
            if block:
                self.line = ""
            self.put(start)
            self.begun = block or child.name == "br"
            self.add(child.children)
            if block:
                self.line = self.line.rstrip()
            self.put(end)
            if block:
                self.cut()

    def put(self, written: str) -> None:
        self.line += written.lstrip(" ") if self.begun else written
        self.begun = self.begun and not written.strip()

    def cut(self) -> None:
        self.whole.append(f"{self.line.rstrip()}\n")
        self.line = ""
        self.begun = True

    def end(self) -> str:
        if self.line.strip():
            self.whole.append(f"{self.line.strip()}\n")
        return "".join(self.whole)


_words = lru_cache(RECENT)(escape_text)


@lru_cache(RECENT)
def _tags(name: str, attributes: tuple[tuple[str, str], ...]) -> tuple[str, str]:
    """Write the tags around what an element holds."""
    start = "".join([f"<{name}", *(f' {key}="{escape_attribute(v)}"' for key, v in attributes)])
    if name in VOID:
        # With the tags gone, the words on both sides of a line break stay apart.
        return f"{start} />{' ' * (name == 'br')}", ""
    return f"{start}>", f"</{name}>"


def _pieces(children: Iterable[Child]) -> Iterator[str]:
    for child in children:
        if isinstance(child, str):
            yield escape_text(child)
        else:
            start, end = _tags(child.name, child.attributes)
            yield start
            yield from _pieces(child.children)
            yield end
