"""Turns a policy's Markdown text into a Document, and what the text may not hold into Problems."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from styrdok.dialect import PARSER, footnote_item, render, render_footnotes
from styrdok.document import Block, BlockKind, Document, Role, Section
from styrdok.inlines import Inlines, line_of, opening_of
from styrdok.models import KEBAB
from styrdok.problems import Problem, problem
from styrdok.source import Source
from styrdok.statements import derive
from styrdok.validation import suggest

MAX_LEVEL = 4
_ROLES = [r.value for r in Role]
_LEAD = "lead"  # key of the text before the first section; no element has it as id
_ATTRIBUTE_LINE = re.compile(r"^ {0,3}\{[^{}]*\}\s*$")
_ALIGNED = {"text-align:right": "sd-right", "text-align:center": "sd-center"}


def parse_document(source: Source, prefix: str = "sd-") -> tuple[Document | None, list[Problem]]:
    """Parse a text; every id in its HTML begins with ``prefix``.

    Without a title there is no Document. Columns can't be told inside a text:
    Problems carry the line.
    """
    env: dict[str, Any] = {}
    tokens = PARSER.parse(source.text, env)
    reader = _Reader(source, prefix)
    reader.read(SyntaxTreeNode(tokens))
    reader.check_leftovers(env)
    if not reader.title_line:
        return None, reader.problems
    document = Document(
        title=reader.title,
        title_line=reader.title_line,
        sections=_nest(reader.drafts),
        footnotes=tuple(reader.footnotes),
        statements=(),
        links=tuple(reader.inlines.links),
        html="".join(render(d.heading + d.tokens) for d in reader.drafts)
        + render_footnotes(reader.footnote_tokens),
    )
    return replace(document, statements=derive(document.blocks())), reader.problems


def slug(text: str, longest: int = 60) -> str:
    """Make an anchor of words: å and ä become a, ö becomes o, all else but a–z and 0–9 a hyphen."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub("[^a-z0-9]+", "-", folded).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition("-")[0] or words[:longest]
    return words or "avsnitt"


@dataclass
class _Draft:
    """A section while its text is being read."""

    key: str
    level: int
    title: str
    line: int
    roles: tuple[Role, ...]
    heading: list[Token] = field(default_factory=list)
    tokens: list[Token] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    count: int = 0
    parent: int = -1


def _nest(drafts: list[_Draft]) -> tuple[Section, ...]:
    """Put each section into the one it stands in; level 2 stands beside the text of level 1."""
    inner: dict[int, list[Section]] = defaultdict(list)
    parents: list[int] = []
    for number, draft in enumerate(drafts):
        while parents and drafts[parents[-1]].level >= draft.level:
            parents.pop()
        draft.parent = parents[-1] if parents else -1
        if draft.level > 1:
            parents.append(number)
    for number, draft in reversed(list(enumerate(drafts))):
        if draft.level > 1 or draft.blocks:
            children = tuple(reversed(inner[number]))
            inner[draft.parent].append(
                Section(
                    draft.key,
                    draft.level,
                    draft.title,
                    draft.line,
                    draft.roles,
                    render(draft.tokens),
                    tuple(draft.blocks),
                    children,
                )
            )
    return tuple(reversed(inner[-1]))


class _Reader:
    """Walks the parsed text once, collecting sections, blocks, links and Problems."""

    def __init__(self, source: Source, prefix: str) -> None:
        self.source = source
        self.prefix = prefix
        self.problems: list[Problem] = []
        self.title = ""
        self.title_line = 0
        self.drafts: list[_Draft] = []
        self.footnotes: list[Block] = []
        self.footnote_tokens: list[Token] = []
        # Made anchors have a double hyphen where written ones and headings' can't.
        self.anchors: dict[str, int] = {_LEAD: 1}
        self.within: dict[int, tuple[Role, ...]] = {}  # level → roles of the section we are in
        self.made = defaultdict[str, int](lambda: 1)
        self.inlines = Inlines(prefix, self.report)

    def report(self, code: str, line: int, message: str, hint: str = "") -> None:
        self.problems.append(problem(code, self.source.place(line), message, hint))

    def read(self, root: SyntaxTreeNode) -> None:
        self.take_written_anchors(root)
        self.check_title(root)
        for node in root.children:
            if node.type == "heading":
                self.heading(node)
            elif node.type == "footnote_block":
                self.footnote_block(node)
            else:
                if not self.drafts:
                    self.drafts.append(_Draft(_LEAD, 1, "", 1, ()))
                draft = self.drafts[-1]
                draft.blocks += self.blocks(node, draft, draft.roles)
                draft.tokens += node.to_tokens()
        for token, anchor, line in self.inlines.inner:
            if anchor in self.anchors and anchor != _LEAD:
                token.attrs["href"] = f"#{self.prefix}{anchor}"
            else:
                known = suggest(anchor, list(self.anchors)).split(" Known")[0]
                self.report(
                    "link-broken", line, f'no place in the text has the anchor "{anchor}"{known}'
                )

    # Anchors, roles and other attributes

    def take_written_anchors(self, root: SyntaxTreeNode) -> None:
        """Reserve every anchor that the editor wrote before any is made from a heading."""
        for node in root.walk(include_self=False):
            anchor = str(node.attrs.get("id", ""))
            if not anchor:
                continue
            line = line_of(node)
            if not re.search(KEBAB, anchor):
                wanted = "wanted: a–z, 0–9 and single hyphens"
                self.report("anchor-form", line, f'the anchor is "{anchor}"; {wanted}')
            elif anchor in self.anchors:
                first = self.source.place(self.anchors[anchor]).line
                self.report("anchor-repeated", line, f'"{anchor}" stands on line {first} too')
            self.anchors.setdefault(anchor, line)

    def anchor(self, node: SyntaxTreeNode, wanted: str) -> str:
        """Give a node its anchor, the written one or one made from ``wanted``, and its id."""
        key = str(node.attrs.get("id", ""))
        if not key:
            key = wanted
            while key in self.anchors:
                self.made[wanted] += 1
                key = f"{wanted}-{self.made[wanted]}"
            self.anchors[key] = line_of(node)
        opening_of(node).attrs["id"] = self.prefix + key
        return key

    def roles(self, node: SyntaxTreeNode) -> tuple[Role, ...]:
        """Read and remove the attributes that are styrdok's own, reporting all others."""
        token, line = opening_of(node), line_of(node)
        found = []
        for name in str(token.attrs.pop("class", "")).split():
            if name in _ROLES:
                found.append(Role(name))
            else:
                known = suggest(name, _ROLES)
                self.report("role-unknown", line, f'the class ".{name}" is no section role{known}')
        allowed = {"id", "start", "style"} | ({"caption"} if node.type == "table" else set())
        others = {n for n in token.attrs if n not in allowed}
        others |= set(token.meta.get("insecure_attrs", ()))
        for name in sorted(others):
            token.attrs.pop(name, None)
            self.report("attribute-unknown", line, f'the attribute "{name}" is not used')
        return tuple(found)

    # Headings

    def check_title(self, root: SyntaxTreeNode) -> None:
        first = root.children[0] if root.children else None
        if first is None or first.tag != "h1":
            line = line_of(first) if first else 1
            self.report("title-missing", line, "the text does not begin with its title")

    def heading(self, node: SyntaxTreeNode) -> None:
        level, line, title = int(node.tag[1]), line_of(node), self.inlines.read(node.children[0])
        roles = self.roles(node)
        above = self.drafts[-1].level if self.drafts else 1
        if not title:
            self.report("heading-empty", line, "the heading has no words")
        if level == 1 and self.title_line:
            first = self.source.place(self.title_line).line
            self.report("title-repeated", line, f"the text already has its title on line {first}")
        elif level > MAX_LEVEL:
            self.report("heading-too-deep", line, f"the heading has level {level}")
        elif level > above + 1:
            message = f"the heading has level {level}, and stands under one of level {above}"
            self.report("heading-skipped", line, message)
        if level == 1 and not self.title_line:
            if "id" in opening_of(node).attrs:
                self.report("attribute-unknown", line, "the title needs no anchor")
            self.title, self.title_line = title, line
            self.drafts.append(_Draft(_LEAD, 1, title, line, roles))
            return
        roles = roles or self.inherited(level)
        self.within = {n: r for n, r in self.within.items() if n < level} | {level: roles}
        key = self.anchor(node, slug(title))
        self.drafts.append(_Draft(key, level, title, line, roles, node.to_tokens()))

    def inherited(self, level: int) -> tuple[Role, ...]:
        """Give the roles of the section that a heading of this level stands in."""
        found = (self.within[n] for n in range(level - 1, 1, -1) if n in self.within)
        return next(found, ())

    # Blocks

    def blocks(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...], stem: str | None = None
    ) -> Iterator[Block]:
        """Give the blocks of one node, nested ones after the one they stand in.

        ``stem`` introduces a list; without it, the block before does.
        """
        own = self.roles(node) or roles
        match node.type:
            case "paragraph":
                text = self.inlines.read(node.children[0])
                yield self.block(BlockKind.PARAGRAPH, node, draft, text, own)
            case "bullet_list" | "ordered_list":
                stem = stem or (draft.blocks[-1].text if draft.blocks else None)
                for item in node.children:
                    yield from self.list_item(item, draft, own, stem)
            case "table":
                yield from self.table(node, draft, own)
            case "dl":
                yield from self.definition_list(node, draft, own)
            case "blockquote":
                for child in node.children:
                    for block in self.blocks(child, draft, own):
                        yield replace(block, kind=BlockKind.QUOTE)
            case "hr":
                yield self.block(BlockKind.RULE, node, draft, "", own)
            case other:
                self.refuse(other, node)

    def refuse(self, kind: str, node: SyntaxTreeNode) -> None:
        """Report a block that no text may have where it stands."""
        line = line_of(node)
        if kind == "heading":
            message = "a heading stands inside a list or a quotation"
            self.report("heading-skipped", line, message, "Move it out to the margin.")
        elif kind == "html_block":
            tag = node.content.strip().split("\n")[0][:60]
            self.report("raw-html", line, f"HTML in the text: {tag}")
        else:
            what = "an indented block" if kind == "code_block" else "a block in backticks"
            self.report("code-markup", line, f"{what} is code in Markdown")

    def block(
        self,
        kind: BlockKind,
        node: SyntaxTreeNode,
        draft: _Draft,
        text: str,
        roles: tuple[Role, ...],
        **more: str | None,
    ) -> Block:
        draft.count += 1
        anchor = self.anchor(node, f"{draft.key}--{draft.count}")
        return Block(kind, anchor, line_of(node), text, roles, **more)

    def list_item(
        self, item: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...], stem: str | None
    ) -> Iterator[Block]:
        own = self.roles(item) or roles
        lists = ("bullet_list", "ordered_list")
        text = " ".join(
            self.inlines.read(c.children[0]) for c in item.children if c.type == "paragraph"
        )
        yield self.block(BlockKind.LIST_ITEM, item, draft, text, own, stem=stem)
        for child in item.children:
            if child.type != "paragraph":
                yield from self.blocks(child, draft, own, text if child.type in lists else None)
            elif any(child.attrs):
                self.roles(child)

    def table(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...]
    ) -> Iterator[Block]:
        opening = opening_of(node)
        opening.meta["caption"] = opening.attrs.pop("caption", "")
        for part in node.children:
            for row in part.children:
                texts = []
                for cell in row.children:
                    texts.append(self.inlines.read(cell.children[0]))
                    token = opening_of(cell)
                    if aligned := _ALIGNED.get(str(token.attrs.pop("style", ""))):
                        token.attrs["class"] = aligned
                    if cell.type == "th":
                        token.attrs["scope"] = "col"
                        if not texts[-1]:
                            message = f"column {len(texts)} has no heading"
                            self.report("table-header", line_of(node), message)
                yield self.block(BlockKind.TABLE_ROW, row, draft, " | ".join(texts), roles)

    def definition_list(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...]
    ) -> Iterator[Block]:
        term = ""
        for part in node.children:
            if part.type == "dt":
                term = self.inlines.read(part.children[0])
                yield self.block(BlockKind.TERM, part, draft, term, ())
                continue
            text = " ".join(
                self.inlines.read(c.children[0]) for c in part.children if c.type == "paragraph"
            )
            yield self.block(BlockKind.DEFINITION, part, draft, text, roles, term=term)
            for child in part.children:
                if child.type != "paragraph":
                    yield from self.blocks(child, draft, roles, text)

    def footnote_block(self, node: SyntaxTreeNode) -> None:
        draft = _Draft("fotnot", 1, "", line_of(node), ())
        for note in node.children:
            number = int(note.meta["id"]) + 1
            inner = [c for c in note.children if c.type == "paragraph"]
            text = " ".join(self.inlines.read(c.children[0]) for c in inner)
            block = self.block(BlockKind.FOOTNOTE, note, draft, text, ())
            self.footnotes.append(block)
            for child in note.children:
                if child.type not in {"paragraph", "footnote_anchor"}:
                    self.footnotes += self.blocks(child, draft, ())
            self.footnote_tokens += footnote_item(note.to_tokens(), self.prefix, number)

    def check_leftovers(self, env: dict[str, Any]) -> None:
        """Report what the parser drops without a word."""
        lines = self.source.text.rstrip().split("\n")
        if _ATTRIBUTE_LINE.search(lines[-1]):
            self.report("attribute-misplaced", len(lines), f"nothing follows {lines[-1].strip()}")
        for label, number in env.get("footnotes", {}).get("refs", {}).items():
            if number < 0:
                mark = f"[^{label[1:]}]:"
                line = next((i for i, t in enumerate(lines, 1) if t.lstrip().startswith(mark)), 1)
                self.report("footnote-unused", line, f"nothing in the text refers to {mark[:-1]}")
