"""Reads the runs of text inside blocks: their words, links, images and footnote marks."""

from __future__ import annotations

import re
from collections.abc import Callable

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from styrdok.dialect import footnote_mark
from styrdok.document import Link

Report = Callable[[str, int, str], None]
"""Called with a Problem's code, the line in the text, and the message."""

_STRAY_ATTRIBUTES = re.compile(r"\{[#.%][^{}]*\}")
_STRAY_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]")
_VAGUE = {"här", "klicka här", "läs mer", "länk", "mer", "here", "click here", "read more", "link"}
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")


def plain(node: SyntaxTreeNode) -> str:
    """Give the visible words of an inline node on one line; no-break spaces stay."""
    parts = []
    for child in node.walk():
        if child.type in {"text", "code_inline", "html_inline"} or child.type == "text_special":
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"}:
            parts.append(" ")
        elif child.type == "image":
            parts.append(child.content)
    return re.sub("[ \t\n]+", " ", "".join(parts)).strip()


def line_of(node: SyntaxTreeNode) -> int:
    """Give the first line of a node, from 1: its own, its first part's, or that around it."""
    at: SyntaxTreeNode | None = node
    while at and not at.is_root:
        if found := next((n.map for n in at.walk() if n.map), None):
            return found[0] + 1
        at = at.parent
    return 1


def opening_of(node: SyntaxTreeNode) -> Token:
    token = node.nester_tokens.opening if node.nester_tokens else node.token
    if token is None:  # only the root has neither
        raise ValueError(node.type)
    return token


class Inlines:
    """Collects the links of a text while reporting what must not stand in a run of text.

    ``inner`` holds the links that lead within the text, to be resolved when
    every anchor is known: the token, the anchor, the line.
    """

    def __init__(self, prefix: str, report: Report) -> None:
        self.prefix = prefix
        self.report = report
        self.links: list[Link] = []
        self.inner: list[tuple[Token, str, int]] = []

    def read(self, node: SyntaxTreeNode) -> str:
        """Check the links, images and marks in a run of text, and give its plain words."""
        line = line_of(node)
        for child in node.walk():
            match child.type:
                case "softbreak" | "hardbreak":
                    line += 1
                case "link":
                    self.link(child, line)
                case "image":
                    self.image(child, line)
                case "html_inline":
                    self.report("raw-html", line, f"HTML in the text: {child.content}")
                case "code_inline":
                    message = f"`{child.content}` in backticks is code in Markdown"
                    self.report("code-markup", line, message)
                case "footnote_ref":
                    self.footnote(child)
                case "text":
                    self.stray_marks(child.content, line)
        return plain(node)

    def link(self, node: SyntaxTreeNode, line: int) -> None:
        href, text, token = str(node.attrs["href"]), plain(node), opening_of(node)
        if token.attrs.pop("title", None):
            message = f'the link "{text}" has a second text in quotes, which nobody is shown'
            self.report("attribute-unknown", line, message)
        if not text:
            self.report("link-empty", line, f"the link to {href} has no words")
        elif text.lower().strip(" .>»") in _VAGUE:
            self.report("link-vague", line, f'the link to {href} says only "{text}"')
        if href.startswith("#") and len(href) > 1:
            self.inner.append((token, href[1:], line))
        else:
            self.address(href, line)
        self.links.append(Link(href, text, line))

    def image(self, node: SyntaxTreeNode, line: int) -> None:
        src = str(node.attrs["src"])
        if node.token and node.token.attrs.pop("title", None):
            self.report("attribute-unknown", line, "an image has a title, which nobody is shown")
        if not node.content.strip():
            self.report("image-alt", line, f"the image {src} has no text")
        self.address(src, line)

    def address(self, url: str, line: int) -> None:
        # Browsers pass over these characters, so "java\tscript:" is a script.
        bare = re.sub(r"[\x00-\x20]", "", url).lower()
        if bare.startswith(_SAFE_SCHEMES) and not re.search(r"\s", url):
            return
        if re.match(r"[a-z][a-z0-9+.-]*:", bare):
            self.report("link-forbidden", line, f"the address is {url}")
        else:
            self.report("link-relative", line, f'the address is "{url}"')

    def footnote(self, node: SyntaxTreeNode) -> None:
        if node.token:
            number, again = int(node.meta["id"]) + 1, int(node.meta["subId"])
            node.token.meta["html"] = footnote_mark(self.prefix, number, again)

    def stray_marks(self, text: str, line: int) -> None:
        if found := _STRAY_ATTRIBUTES.search(text):
            self.report("attribute-misplaced", line, f"{found[0]} stands in the text")
        for footnote in _STRAY_FOOTNOTE.finditer(text):
            self.report("footnote-missing", line, f"{footnote[0]} has no footnote")
