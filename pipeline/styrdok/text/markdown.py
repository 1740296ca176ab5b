"""Turns a policy's Markdown text into a Document, and what the text may not hold into Problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode

from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import did_you_mean
from styrdok.text.attributes import Attributes
from styrdok.text.dialect import (
    PARSER,
    footnote_item,
    footnote_key,
    render_footnotes,
    render_tokens,
)
from styrdok.text.document import Block, BlockKind, Document, Role, Section
from styrdok.text.ids import slug
from styrdok.text.inlines import Inlines, line_of, opening_of
from styrdok.text.lookalikes import find_lookalikes
from styrdok.text.parts import split_parts, starts
from styrdok.text.source import Source
from styrdok.text.statements import derive
from styrdok.text.strays import find_strays

MAX_LEVEL = 4
_LEAD = "lead--text"  # key of the text before the first section; no written anchor is like it
_ALIGNED = {"text-align:right": "sd-right", "text-align:center": "sd-center"}


MAX_MARKS = 50_000
"""Of one text; none of sixty real ones has more than 3 009."""
_MARKS = "*_`[<&\\~^!{"


def parse_document(source: Source, prefix: str = "sd-") -> tuple[Document | None, list[Problem]]:
    """Parse a text; every id in its HTML begins with ``prefix``.

    A text with faults has a Document too; only one that has too much markup, or
    is nested too deep to be read, has none. Columns can't be told inside a text: Problems carry the
    line.
    """
    reader = _Reader(source, prefix)
    if (marks := sum(map(source.text.count, _MARKS))) > MAX_MARKS:
        found = f"{marks} signs that may be markup ({_MARKS}); at most {MAX_MARKS} are read"
        return None, [problem("file-too-large", Place(source.path), found)]
    try:
        return _parse(source, reader)
    except RecursionError:
        reader.report("text-too-deep", 1, "marks are nested hundreds of levels deep")
        return None, reader.problems


def _parse(source: Source, reader: _Reader) -> tuple[Document | None, list[Problem]]:
    env: dict[str, Any] = {}
    tokens = PARSER.parse(source.text, env)
    root = SyntaxTreeNode(tokens)
    for stray in find_strays(reader.lines, root, env):
        reader.report(*stray)
    for like in find_lookalikes(reader.lines, root):
        reader.report("markup-unread", like.line, like.message, like.hint)
    reader.read(root)
    for draft in reader.drafts:
        draft.html = render_tokens(draft.tokens)
    document = Document(
        title=reader.title,
        title_line=reader.title_line,
        sections=_nest(reader.drafts),
        footnotes=tuple(reader.footnotes),
        statements=(),
        links=tuple(reader.inlines.links),
        html="".join(render_tokens(d.heading) + d.html for d in reader.drafts)
        + render_footnotes(reader.footnote_tokens),
        parts=split_parts(source.text, starts(reader.drafts, reader.footnotes)),
    )
    return replace(document, statements=derive(document.blocks())), reader.problems


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
    html: str = ""
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
                    draft.html,
                    tuple(draft.blocks),
                    children,
                )
            )
    return tuple(reversed(inner[-1]))


def _stem(draft: _Draft) -> str | None:
    """Give the words that introduce a list: those of the paragraph right before it."""
    before = draft.blocks[-1] if draft.blocks else None
    return before.text if before and before.kind is BlockKind.PARAGRAPH else None


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
        self.within: dict[int, tuple[Role, ...]] = {}  # level → roles of the section we are in
        self.lines = source.text.rstrip().split("\n")
        self.attributes = Attributes(self.lines, prefix, self.report)
        self.inlines = Inlines(prefix, self.report)

    def report(self, code: str, line: int, message: str, hint: str = "") -> None:
        self.problems.append(problem(code, self.source.place(line), message, hint))

    def read(self, root: SyntaxTreeNode) -> None:
        self.attributes.take_written(root)
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
        nameable = self.attributes.nameable()
        for token, anchor, line in self.inlines.inner:
            if anchor in self.attributes.anchors:
                token.attrs["href"] = f"#{self.prefix}{anchor}"
            else:
                mean = did_you_mean(anchor, nameable)
                message = f'no place in the text has the anchor "{anchor}"{mean}'
                self.report("link-broken", line, message)

    # Headings

    def check_title(self, root: SyntaxTreeNode) -> None:
        # HTML before the title is reported as such.
        first = next((n for n in root.children if n.type != "html_block"), None)
        if first is None or first.tag != "h1":
            line = line_of(first) if first else 1
            self.report("title-missing", line, "the text does not begin with its title")

    def heading(self, node: SyntaxTreeNode) -> None:
        level, line, title = int(node.tag[1]), line_of(node), self.inlines.read(node.children[0])
        roles = self.attributes.roles(node)
        above = self.drafts[-1].level if self.drafts else 1
        if not title:
            self.report("heading-empty", line, "the heading has no words")
        if level == 1 and self.title_line:
            first = self.source.place(self.title_line).line
            self.report("title-repeated", line, f"the text already has its title on line {first}")
        elif level > MAX_LEVEL:
            self.report("heading-too-deep", line, f"the heading has level {level}")
            level = MAX_LEVEL
            for token in node.nester_tokens or ():
                token.tag = f"h{level}"
        elif level > above + 1:
            message = f"the heading has level {level}, and stands under one of level {above}"
            self.report("heading-skipped", line, message)
        if level == 1 and not self.title_line:
            if anchor := opening_of(node).meta.get("anchor"):
                where = self.attributes.line(node, anchor)
                self.report("attribute-unknown", where, "the title needs no anchor")
            self.title, self.title_line = title, line
            self.drafts.append(_Draft(_LEAD, 1, title, line, roles))
            return
        roles = roles or self.inherited(level)
        self.within = {n: r for n, r in self.within.items() if n < level} | {level: roles}
        key = self.attributes.anchor(node, slug(title))
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
        own = self.attributes.roles(node) or roles
        match node.type:
            case "paragraph":
                text = self.inlines.read(node.children[0])
                yield self.block(BlockKind.PARAGRAPH, node, draft, text, own)
            case "bullet_list" | "ordered_list":
                self.check_numbers(node)
                stem = stem or _stem(draft)
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

    def check_numbers(self, node: SyntaxTreeNode) -> None:
        """Report items of a numbered list that are shown with another number than typed."""
        first = int(str(opening_of(node).attrs.get("start", 1)))
        typed = [opening_of(item).info for item in node.children]
        same = len(set(typed)) == 1  # 1. 1. 1. is how some write any list
        for number, item in enumerate(node.children, first):
            found = opening_of(item).info
            if found and not same and int(found) != number:
                message = f"the item is numbered {found}, but is shown as {number}"
                self.report("list-number", line_of(item), message)

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
            what = "an indented block" if kind == "code_block" else f"a block in {node.markup}"
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
        anchor = self.attributes.anchor(node, f"{draft.key}--{draft.count}")
        return Block(kind, anchor, line_of(node), text, roles, **more)

    def list_item(
        self, item: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...], stem: str | None
    ) -> Iterator[Block]:
        own = self.attributes.roles(item) or roles
        self.attributes.hand_up(item)
        lists = ("bullet_list", "ordered_list")
        text, others = self.paragraphs(item)
        yield self.block(BlockKind.LIST_ITEM, item, draft, text, own, stem=stem)
        for child in others:
            yield from self.blocks(child, draft, own, text if child.type in lists else None)

    def paragraphs(self, node: SyntaxTreeNode) -> tuple[str, list[SyntaxTreeNode]]:
        """Give the words of the paragraphs right inside a node, and what else stands in it."""
        inner = [child for child in node.children if child.type == "paragraph"]
        for paragraph in inner:
            self.attributes.roles(paragraph)
        text = " ".join(self.inlines.read(paragraph.children[0]) for paragraph in inner)
        return text, [child for child in node.children if child.type != "paragraph"]

    def table(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...]
    ) -> Iterator[Block]:
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
            text, others = self.paragraphs(part)
            yield self.block(BlockKind.DEFINITION, part, draft, text, roles, term=term)
            for child in others:
                yield from self.blocks(child, draft, roles, text)

    def footnote_block(self, node: SyntaxTreeNode) -> None:
        for note in node.children:
            number = int(note.meta["id"]) + 1
            # The note's mark in the text links to this key; the note's inner blocks come below it.
            key = footnote_key(number)
            draft = _Draft(key, 1, "", line_of(note), ())
            text, others = self.paragraphs(note)
            anchor = self.attributes.anchor(note, key)
            self.footnotes.append(Block(BlockKind.FOOTNOTE, anchor, line_of(note), text, ()))
            for child in others:
                if child.type != "footnote_anchor":
                    self.footnotes += self.blocks(child, draft, ())
            self.footnote_tokens += footnote_item(note.to_tokens(), self.prefix, number)
