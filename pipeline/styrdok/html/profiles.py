"""Our own HTML → the same as it is published, or no HTML at all.

A profile lists all that HTML may hold. nh3, a browser's parser with an allow-list, reads what is to
be published; unless it gives back every tag, attribute and word, something of styrdok is wrong, and
then nothing is published rather than a text that somebody's cleaning has changed.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

import nh3

from styrdok.html.escaping import escape_attribute, escape_text
from styrdok.problems.errors import OwnFaultError

_TAG = re.compile(r'(<(?:/[a-z0-9]+|[a-z0-9]+(?: [a-z-]+="[^"]*")*(?: /)?)>)')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')
_RECENT = 1000
"""So many tags and runs of words are kept: each comes again when what was written is read."""
_VOID = frozenset(["br", "hr", "img"])
_ADDRESS = re.compile("https?://|mailto:|tel:|#sd-", re.IGNORECASE)
_FILE = re.compile("https?://", re.IGNORECASE)
_NAMES = re.compile("(?:sd-[a-z0-9-]+|styrdok)(?: sd-[a-z0-9-]+)*")


class OutsideProfileError(OwnFaultError):
    """What was to be published isn't allowed by its profile: a fault of styrdok, not of a text."""


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
_INLINE = ["strong", "em", "sub", "sup", "a", "br", "img"]
_GLOBAL = ["id", "class", "lang"]
_OWN = ["href", "scope", "colspan", "rowspan", "start", "src", "alt", "width", "height"]

CORE_1 = Profile("core-1", frozenset([*_BLOCKS, *_TABLES, *_INLINE]), frozenset([*_GLOBAL, *_OWN]))
"""What every content management system measured keeps."""


class _Token(NamedTuple):
    """A tag, with its attributes, or where ``tag`` is "" the words between two. /p ends a p."""

    tag: str
    attributes: tuple[tuple[str, str], ...] = ()
    text: str = ""


def conform(written: str, profile: Profile = CORE_1) -> str:
    """Write HTML of our own as it is published: each block on its own line, no empty lines.

    Raises OutsideProfileError where the profile doesn't allow all of it. Done
    twice it gives the same.
    """
    published = "".join(f"{line}\n" for line in _lines(_tokens(written)))
    before, after = _tokens(published), _tokens(profile.cleaner.clean(published))
    if before != after:
        pairs = zip([*before, _Token("")], [*after, _Token("")], strict=False)
        lost = next((one for one, other in pairs if one != other), _Token(""))
        raise OutsideProfileError(f"{profile.name} does not allow this: {_write(lost)[:200]}")
    return published


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


def _tokens(text: str) -> list[_Token]:
    return [
        _token(piece) if number % 2 else _Token("", text=_words(piece))
        for number, piece in enumerate(_TAG.split(text))
        if piece
    ]


@lru_cache(_RECENT)
def _token(tag: str) -> _Token:
    name = tag[1:-1].partition(" ")[0]
    return _Token(name, tuple((key, html.unescape(v)) for key, v in _ATTRIBUTE.findall(tag)))


def _words(text: str) -> str:
    if "<" in text:  # a comment, or a tag written in another way than ours
        raise OutsideProfileError(f"this is no tag of ours: {text[text.index('<') :][:200]}")
    return html.unescape(text)


def _lines(tokens: list[_Token]) -> Iterator[str]:
    """Cut a line before a block begins, and after one has ended."""
    line = ""
    begun = True  # at the beginning of a line or of a block white space means nothing
    for token in tokens:
        block = token.tag.removeprefix("/") not in {*_INLINE, ""}
        ends = token.tag.startswith("/") or token.tag in _VOID
        if block and (token.tag == "hr" or not ends) and line.strip():
            yield line.rstrip()
            line = ""
        if block:
            line = line.rstrip()
        written = _write(token)
        line += written.lstrip(" ") if begun else written
        begun = block or (begun and not written.strip()) or token.tag == "br"
        if block and ends:
            yield line
            line = ""
    if line.strip():
        yield line.strip()


@lru_cache(_RECENT)
def _write(token: _Token) -> str:
    if not token.tag:
        return escape_text(token.text)
    attributes = "".join(f' {name}="{escape_attribute(v)}"' for name, v in token.attributes)
    # With the tags gone, the words on both sides of a line break stay apart.
    end = " />" + " " * (token.tag == "br") if token.tag in _VOID else ">"
    return f"<{token.tag}{attributes}{end}"
