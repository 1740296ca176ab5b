"""Reads the runs of text inside blocks: their words, links, images and footnote marks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Protocol

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from styrdok.text.dialect import footnote_mark, is_safe
from styrdok.text.document import Link
from styrdok.text.source import odd_characters


class Report(Protocol):
    """Takes a Problem: its code, the line in the text, the message, and a hint of its own."""

    def __call__(self, code: str, line: int, message: str, hint: str = "") -> None: ...


_VAGUE = {
    "här",
    "klicka här",
    "läs mer",
    "läs mer här",
    "se här",
    "länk",
    "mer",
    "here",
    "click here",
    "read more",
    "link",
}


def plain(node: SyntaxTreeNode) -> str:
    """Give the visible words of an inline node on one line; no-break spaces stay."""
    return re.sub("[ \t\n]+", " ", "".join(_words(node))).strip()


def _words(node: SyntaxTreeNode) -> Iterator[str]:
    for child in node.children:
        if child.type in {"softbreak", "hardbreak"}:
            yield " "
        elif child.type in {"text", "text_special", "code_inline", "html_inline", "image"}:
            yield child.content
        else:
            yield from _words(child)


def line_of(node: SyntaxTreeNode) -> int:
    """Give the first line of a node, from 1: its own, its first part's, or that around it."""
    if node.type == "dd" and node.children:  # the parser gives all but the first their term's line
        node = node.children[0]
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
        line, opened = line_of(node), set[str]()
        for child in node.walk():
            match child.type:
                case "softbreak" | "hardbreak":
                    line += 1
                case "link":
                    self.link(child, line)
                case "image":
                    self.image(child, line)
                case "html_inline":
                    self.html(child.content, opened, line)
                case "code_inline":
                    message = f"`{child.content}` in backticks is code in Markdown"
                    self.report("code-markup", line, message)
                case "footnote_ref":
                    self.footnote(child)
        words = plain(node)
        # &#x202e; writes a character that the file itself doesn't have.
        for code, _, message in odd_characters(words):
            self.report(code, line_of(node), f"{message}, written as an entity")
        return words

    def html(self, content: str, opened: set[str], line: int) -> None:
        name = re.sub("[^a-z0-9].*", "", content.lower().lstrip("</"), flags=re.DOTALL)
        if not (content.startswith("</") and name in opened):
            self.report("raw-html", line, f"HTML in the text: {content}")
        opened.add(name)

    def link(self, node: SyntaxTreeNode, line: int) -> None:
        href, text, token = str(node.attrs["href"]), plain(node), opening_of(node)
        if token.attrs.pop("title", None):
            message = f'the link "{text}" has a second text in quotes, which nobody is shown'
            self.report("attribute-unknown", line, message)
        if not text:
            self.report("link-empty", line, f"the link to {href} has no words")
        elif text.lower().strip(" .>»") in _VAGUE:
            self.report("link-vague", line, f'the link to {href} says only "{text}"')
        if any(inner.type in {"link", "footnote_ref"} for inner in node.walk(include_self=False)):
            message = f'a link or a footnote mark stands in the link "{text}", and leads nowhere'
            self.report("link-nested", line, message)
        if href.startswith("#") and len(href) > 1:
            self.inner.append((token, href[1:], line))
        else:
            self.address(href, line)
        self.links.append(Link(href, text, line))

    def image(self, node: SyntaxTreeNode, line: int) -> None:
        src = str(node.attrs["src"])
        if any(child.type == "footnote_ref" for child in node.walk()):
            message = f"the words for the image {src} have a footnote mark, which can't be shown"
            self.report("image-alt", line, message, "Move the mark out of the words.")
        if node.token and node.token.attrs.pop("title", None):
            self.report("attribute-unknown", line, "an image has a title, which nobody is shown")
        if not node.content.strip():
            self.report("image-alt", line, f"the image {src} has no text")
        self.address(src, line)

    def address(self, url: str, line: int) -> None:
        if is_safe(url) and not url.startswith("#"):
            return
        # Browsers pass over these characters, so "java\tscript:" is a script.
        bare = re.sub(r"[\x00-\x20]", "", url).lower()
        if re.match(r"[a-z][a-z0-9+.-]*:", bare) and not bare.startswith("http"):
            self.report("link-forbidden", line, f"the address is {url}")
        elif re.fullmatch(r"[^\s@/]+@[^\s@/]+", url):
            hint = f"Write mailto:{url}"
            self.report("link-relative", line, f'the address is "{url}"', hint)
        else:
            self.report("link-relative", line, f'the address is "{url}"')

    def footnote(self, node: SyntaxTreeNode) -> None:
        if node.token:
            # A note written in the text itself, ^[so], has one mark and no subId.
            number, again = int(node.meta["id"]) + 1, int(node.meta.get("subId", 0))
            node.token.meta["html"] = footnote_mark(self.prefix, number, again)
