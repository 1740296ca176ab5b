"""Reads the lines in braces above blocks: anchors and roles. Gives every block its anchor."""

from __future__ import annotations

import re
from collections import defaultdict
from itertools import islice

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from styrdok.problems.guesses import suggest
from styrdok.text.document import Role
from styrdok.text.fields import KEBAB
from styrdok.text.inlines import Report, line_of, opening_of

ATTRIBUTE_LINE = re.compile(r"^[\s>]*\{[^{}]*\}\s*$")
_ROLES = [role.value for role in Role]


class Attributes:
    """The anchors of one text; every id in its HTML begins with ``prefix``.

    ``anchors`` holds each anchor with its line. Anchors that are made for
    blocks have a double hyphen, where written ones and those of headings
    can't, so that the two never meet.
    """

    def __init__(self, lines: list[str], prefix: str, report: Report) -> None:
        self.lines = lines
        self.prefix = prefix
        self.report = report
        self.anchors: dict[str, int] = {}
        self.made = defaultdict[str, int](lambda: 1)

    def take_written(self, root: SyntaxTreeNode) -> None:
        """Reserve every anchor that the editor wrote before any is made from a heading."""
        for node in root.walk(include_self=False):
            anchor = str(node.attrs.get("id", ""))
            if not anchor:
                continue
            line = self.line(node, f"#{anchor}")
            if not re.search(KEBAB, anchor):
                wanted = "wanted: a–z, 0–9 and single hyphens"
                self.report("anchor-form", line, f'the anchor is "{anchor}"; {wanted}')
            elif anchor in self.anchors:
                message = f'"{anchor}" stands on line {self.anchors[anchor]} too'
                self.report("anchor-repeated", line, message)
            self.anchors.setdefault(anchor, line)
            self.give(opening_of(node), anchor)

    def give(self, token: Token, anchor: str) -> None:
        token.meta["anchor"] = anchor
        token.attrs["id"] = self.prefix + anchor

    def nameable(self, most: int = 200) -> list[str]:
        """List the anchors that an editor could have meant; no block's, and not without bound."""
        return list(islice((a for a in self.anchors if "--" not in a), most))

    def hand_up(self, item: SyntaxTreeNode) -> None:
        """Give a list item the anchor written for its paragraph, where that has no tags."""
        first = item.children[0] if item.children else None
        hidden = first and first.type == "paragraph" and opening_of(first).hidden
        if first and hidden and (anchor := opening_of(first).meta.get("anchor")):
            self.give(opening_of(item), str(anchor))

    def anchor(self, node: SyntaxTreeNode, wanted: str) -> str:
        """Give a node its anchor: the written one, or one made from ``wanted``."""
        token = opening_of(node)
        if "anchor" not in token.meta:
            key = wanted
            while key in self.anchors:
                self.made[wanted] += 1
                key = f"{wanted}-{self.made[wanted]}"
            self.anchors[key] = line_of(node)
            self.give(token, key)
        return str(token.meta["anchor"])

    def roles(self, node: SyntaxTreeNode) -> tuple[Role, ...]:
        """Read and remove the attributes that are styrdok's own, reporting all others."""
        token = opening_of(node)
        found = []
        for name in str(token.attrs.pop("class", "")).split():
            if name in _ROLES:
                found.append(Role(name))
            else:
                message = f'the class ".{name}" is no section role{suggest(name, _ROLES)}'
                self.report("role-unknown", self.line(node, f".{name}"), message)
        if node.type == "table":
            token.meta["caption"] = token.attrs.pop("caption", "")
        # A number written by the parser is an ordered list's own start; one in braces is text.
        own = {"id"} | ({"start"} if isinstance(token.attrs.get("start"), int) else set())
        refused = token.meta.get("insecure_attrs", {}).keys() | (token.attrs.keys() - own)
        for name in sorted(refused):
            token.attrs.pop(name, None)
            message = f'the attribute "{name}" is not used'
            self.report("attribute-unknown", self.line(node, name), message)
        return tuple(found)

    def line(self, node: SyntaxTreeNode, word: str) -> int:
        """Give the line in braces above a node that says a word, or else the node's own line."""
        line = line_of(node)
        above = line - 1
        while above > 0 and (
            not self.lines[above - 1].strip() or ATTRIBUTE_LINE.search(self.lines[above - 1])
        ):
            if word in self.lines[above - 1]:
                return above
            above -= 1
        return line
