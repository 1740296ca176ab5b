"""Turns a policy's Markdown text into a Document, and what the text may not hold into Problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.tree import SyntaxTreeNode
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

from styrdok.document import Block, BlockKind, Document, Link, Role, Section
from styrdok.models import KEBAB
from styrdok.problems import Problem, problem
from styrdok.source import Source
from styrdok.statements import derive
from styrdok.validation import suggest

MAX_LEVEL = 4
_ROLES = [r.value for r in Role]
_LEAD = "lead"  # key of the text before the first section; no element has it as id
_ATTRIBUTE_LINE = re.compile(r"^ {0,3}\{[^{}]*\}\s*$")
_STRAY_ATTRIBUTES = re.compile(r"\{[#.%][^{}]*\}")
_STRAY_FOOTNOTE = re.compile(r"\[\^([^\]\s]+)\]")
_VAGUE = {"här", "klicka här", "läs mer", "länk", "mer", "here", "click here", "read more", "link"}
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")
_ALIGNED = {"text-align:right": "sd-right", "text-align:center": "sd-center"}


class _Renderer(RendererHTML):
    """Writes only the elements of profile core-1, one block a line."""

    def softbreak(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        # A line feed inside a paragraph becomes <br> in WordPress.
        return " "

    def hardbreak(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "<br />"

    def table_open(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        # The div scrolls where a wide table doesn't fit a narrow screen.
        caption = escapeHtml(str(tokens[idx].meta.get("caption", "")))
        caption = f"<caption>{caption}</caption>\n" if caption else ""
        return f'<div class="sd-table">\n<table{self.renderAttrs(tokens[idx])}>\n{caption}'

    def table_close(
        self, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
    ) -> str:
        return "</table>\n</div>\n"


def _ready_made(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return str(tokens[idx].meta["html"])


def _as_text(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(tokens[idx].content)


def _make_parser() -> MarkdownIt:
    # html=True so that tags are found as tags and reported; a text with any is not built.
    parser = MarkdownIt("commonmark", {"html": True, "xhtmlOut": True}, renderer_cls=_Renderer)
    parser.enable("table")
    parser.use(deflist_plugin).use(footnote_plugin).use(attrs_block_plugin)
    for name in ("footnote_ref", "footnote_back"):
        parser.add_render_rule(name, _ready_made)
    # Reported as faults; if such a text is shown all the same, its markup is shown as text.
    for name in ("html_inline", "html_block", "code_inline", "code_block", "fence"):
        parser.add_render_rule(name, _as_text)
    # Every address is parsed as a link, so that a forbidden one is found and reported
    # instead of standing in the text as typed.
    parser.validateLink = lambda _: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


_PARSER = _make_parser()


def parse_document(source: Source, prefix: str = "sd-") -> tuple[Document | None, list[Problem]]:
    """Parse a text; every id in its HTML begins with ``prefix``.

    Without a title there is no Document. Columns can't be told inside a text:
    Problems carry the line.
    """
    env: dict[str, Any] = {}
    tokens = _PARSER.parse(source.text, env)
    reader = _Reader(source, prefix)
    reader.read(SyntaxTreeNode(tokens))
    reader.check_leftovers(env)
    if not reader.title_line:
        return None, reader.problems
    top = _nest(reader.drafts)
    document = Document(
        title=reader.title,
        title_line=reader.title_line,
        sections=top,
        footnotes=tuple(reader.footnotes),
        statements=(),
        links=tuple(reader.links),
        html="".join(_render(d.heading + d.tokens) for d in reader.drafts)
        + _render_footnotes(reader.footnote_tokens),
    )
    return replace(document, statements=derive(document.blocks())), reader.problems


def slug(text: str, longest: int = 60) -> str:
    """Make an anchor of words: å and ä become a, ö becomes o, all else but a–z and 0–9 a hyphen."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub("[^a-z0-9]+", "-", folded).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition("-")[0] or words[:longest]
    return words or "avsnitt"


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


def _nest(drafts: list[_Draft]) -> tuple[Section, ...]:
    sections: list[Section] = []
    while drafts:
        first, *rest = drafts
        # The text under the title itself (level 1) has no subsections: level 2 stands beside it.
        inner = []
        while rest and rest[0].level > first.level > 1:
            inner.append(rest.pop(0))
        if first.level > 1 or first.blocks:
            html = _render(first.tokens)
            blocks = tuple(first.blocks)
            sections.append(
                Section(
                    first.key,
                    first.level,
                    first.title,
                    first.line,
                    first.roles,
                    html,
                    blocks,
                    _nest(inner),
                )
            )
        drafts = rest
    return tuple(sections)


def _render(tokens: list[Token]) -> str:
    return _PARSER.renderer.render(tokens, _PARSER.options, {})  # type: ignore[no-any-return]


def _render_footnotes(items: list[Token]) -> str:
    if not items:
        return ""
    return f'<hr />\n<ol class="sd-footnotes">\n{_render(items)}</ol>\n'


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
        self.links: list[Link] = []
        # Made anchors have a double hyphen where written ones and headings' can't.
        self.anchors: dict[str, int] = {_LEAD: 1}
        self.inner_links: list[tuple[Token, str, int]] = []

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
        for token, anchor, line in self.inner_links:
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
            line = _line(node)
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
            key, count = wanted, 1
            while key in self.anchors:
                count += 1
                key = f"{wanted}-{count}"
            self.anchors[key] = _line(node)
        _opening(node).attrs["id"] = self.prefix + key
        return key

    def roles(self, node: SyntaxTreeNode) -> tuple[Role, ...]:
        """Read and remove the attributes that are styrdok's own, reporting all others."""
        token, line = _opening(node), _line(node)
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
            line = _line(first) if first else 1
            self.report("title-missing", line, "the text does not begin with its title")

    def heading(self, node: SyntaxTreeNode) -> None:
        level, line, title = int(node.tag[1]), _line(node), self.inline(node.children[0])
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
            if "id" in _opening(node).attrs:
                self.report("attribute-unknown", line, "the title needs no anchor")
            self.title, self.title_line = title, line
            self.drafts.append(_Draft(_LEAD, 1, title, line, roles))
            return
        inherited = roles or self.inherited(level)
        key = self.anchor(node, slug(title))
        self.drafts.append(_Draft(key, level, title, line, inherited, node.to_tokens()))

    def inherited(self, level: int) -> tuple[Role, ...]:
        """Give the roles of the section that a heading of this level stands in."""
        for draft in reversed(self.drafts):
            if 1 < draft.level < level:
                return draft.roles
        return ()

    # Blocks

    def blocks(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...], stem: str | None = None
    ) -> Iterator[Block]:
        """Give the blocks of one node, nested ones after the one they stand in."""
        own = self.roles(node) or roles
        match node.type:
            case "paragraph":
                text = self.inline(node.children[0])
                yield self.block(BlockKind.PARAGRAPH, node, draft, text, own)
            case "bullet_list" | "ordered_list":
                stem = stem or (draft.blocks[-1].text if draft.blocks else None)
                for item in node.children:
                    yield from self.list_item(item, draft, own, stem)
            case "table":
                _opening(node).meta["caption"] = _opening(node).attrs.pop("caption", "")
                yield from self.table(node, draft, own)
            case "dl":
                yield from self.definition_list(node, draft, own)
            case "blockquote":
                for child in node.children:
                    for block in self.blocks(child, draft, own):
                        yield replace(block, kind=BlockKind.QUOTE)
            case "hr":
                yield self.block(BlockKind.RULE, node, draft, "", own)
            case "heading":
                message = "a heading stands inside a list or a quotation"
                self.report("heading-skipped", _line(node), message, "Move it out to the margin.")
                self.inline(node.children[0])
            case "html_block":
                tag = node.content.strip().split("\n")[0][:60]
                self.report("raw-html", _line(node), f"HTML in the text: {tag}")
            case "code_block" | "fence":
                kind = "an indented block" if node.type == "code_block" else "a block in backticks"
                self.report("code-markup", _line(node), f"{kind} is code in Markdown")

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
        return Block(kind, anchor, _line(node), text, roles, **more)

    def list_item(
        self, item: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...], stem: str | None
    ) -> Iterator[Block]:
        own = self.roles(item) or roles
        lists = ("bullet_list", "ordered_list")
        text = " ".join(self.inline(c.children[0]) for c in item.children if c.type == "paragraph")
        yield self.block(BlockKind.LIST_ITEM, item, draft, text, own, stem=stem)
        for child in item.children:
            if child.type != "paragraph":
                yield from self.blocks(child, draft, own, text if child.type in lists else None)
            elif any(child.attrs):
                self.roles(child)

    def table(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...]
    ) -> Iterator[Block]:
        for part in node.children:
            for row in part.children:
                texts = []
                for cell in row.children:
                    texts.append(self.inline(cell.children[0]))
                    token = _opening(cell)
                    if aligned := _ALIGNED.get(str(token.attrs.pop("style", ""))):
                        token.attrs["class"] = aligned
                    if cell.type == "th":
                        token.attrs["scope"] = "col"
                        if not texts[-1]:
                            message = f"column {len(texts)} has no heading"
                            self.report("table-header", _line(node), message)
                yield self.block(BlockKind.TABLE_ROW, row, draft, " | ".join(texts), roles)

    def definition_list(
        self, node: SyntaxTreeNode, draft: _Draft, roles: tuple[Role, ...]
    ) -> Iterator[Block]:
        term = ""
        for part in node.children:
            if part.type == "dt":
                term = self.inline(part.children[0])
                yield self.block(BlockKind.TERM, part, draft, term, ())
                continue
            text = " ".join(
                self.inline(c.children[0]) for c in part.children if c.type == "paragraph"
            )
            yield self.block(BlockKind.DEFINITION, part, draft, text, roles, term=term)
            for child in part.children:
                if child.type != "paragraph":
                    yield from self.blocks(child, draft, roles, text)

    def footnote_block(self, node: SyntaxTreeNode) -> None:
        draft = _Draft("fotnot", 1, "", _line(node), ())
        for note in node.children:
            number = int(note.meta["id"]) + 1
            inner = [c for c in note.children if c.type == "paragraph"]
            text = " ".join(self.inline(c.children[0]) for c in inner)
            block = self.block(BlockKind.FOOTNOTE, note, draft, text, ())
            self.footnotes.append(block)
            for child in note.children:
                if child.type not in {"paragraph", "footnote_anchor"}:
                    self.footnotes += self.blocks(child, draft, ())
            self.footnote_tokens += _footnote_item(note, self.prefix, block.anchor, number)

    # Inline

    def inline(self, node: SyntaxTreeNode) -> str:
        """Check the links, images and marks in a run of text, and give its plain words."""
        line = _line(node)
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
                    self.footnote_mark(child)
                case "text":
                    self.stray_marks(child.content, line)
        return plain(node)

    def link(self, node: SyntaxTreeNode, line: int) -> None:
        href, text, token = str(node.attrs["href"]), plain(node), _opening(node)
        if token.attrs.pop("title", None):
            message = f'the link "{text}" has a second text in quotes, which nobody is shown'
            self.report("attribute-unknown", line, message)
        if not text:
            self.report("link-empty", line, f"the link to {href} has no words")
        elif text.lower().strip(" .») >") in _VAGUE:
            self.report("link-vague", line, f'the link to {href} says only "{text}"')
        if href.startswith("#") and len(href) > 1:
            self.inner_links.append((token, href[1:], line))
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

    def footnote_mark(self, node: SyntaxTreeNode) -> None:
        number, again = int(node.meta["id"]) + 1, int(node.meta["subId"])
        mark = f"fotnotsmark--{number}" + (f"-{again + 1}" if again else "")
        if node.token:
            node.token.meta["html"] = (
                f'<sup><a href="#{self.prefix}fotnot--{number}" '
                f'id="{self.prefix}{mark}">{number}</a></sup>'
            )

    def stray_marks(self, text: str, line: int) -> None:
        if found := _STRAY_ATTRIBUTES.search(text):
            self.report("attribute-misplaced", line, f"{found[0]} stands in the text")
        for footnote in _STRAY_FOOTNOTE.finditer(text):
            self.report("footnote-missing", line, f"{footnote[0]} has no footnote")

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


def _footnote_item(note: SyntaxTreeNode, prefix: str, anchor: str, number: int) -> list[Token]:
    """Give a footnote as a list item that ends with a link back to its mark."""
    item = Token("list_item_open", "li", 1, block=True)
    item.attrs["id"] = prefix + anchor
    inner = [t for c in note.children if c.type != "footnote_anchor" for t in c.to_tokens()]
    inner = [t for t in inner if t.type != "footnote_anchor"]
    back = Token("footnote_back", "", 0)
    back.meta["html"] = f' <a href="#{prefix}fotnotsmark--{number}">↩ {number}</a>'
    last = max((i for i, t in enumerate(inner) if t.type == "inline"), default=None)
    if last is not None and inner[last].children is not None:
        inner[last].children = [*inner[last].children, back]
    return [item, *inner, Token("list_item_close", "li", -1, block=True)]


def _opening(node: SyntaxTreeNode) -> Token:
    token = node.nester_tokens.opening if node.nester_tokens else node.token
    if token is None:  # only the root has neither
        raise ValueError(node.type)
    return token


def _line(node: SyntaxTreeNode) -> int:
    """Give the first line of a node, from 1: its own, its first part's, or that around it."""
    at: SyntaxTreeNode | None = node
    while at and not at.is_root:
        if found := next((n.map for n in at.walk() if n.map), None):
            return found[0] + 1
        at = at.parent
    return 1
