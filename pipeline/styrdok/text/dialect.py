"""The Markdown that texts are written in, and the HTML (profile core-1) it becomes."""

from __future__ import annotations

import re
from collections.abc import Sequence

from markdown_it import MarkdownIt
from markdown_it.common.utils import escapeHtml
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict
from mdit_py_plugins.attrs import attrs_block_plugin
from mdit_py_plugins.deflist import deflist_plugin
from mdit_py_plugins.footnote import footnote_plugin

_LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_SAFE_SCHEMES = ("https://", "http://", "mailto:", "tel:")


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
    # A mark in a heading that stands in a quotation is not read, only reported with the heading.
    return str(tokens[idx].meta.get("html", ""))


def _as_text(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(tokens[idx].content)


def _as_paragraph(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return f"<p>{escapeHtml(' '.join(tokens[idx].content.split()))}</p>\n"


def _heading(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """Write a heading of a level that is a fault, and so reported, as the nearest there is."""
    level = _LEVELS.get(tokens[idx].tag, tokens[idx].tag)
    if tokens[idx].nesting == 1:
        return f"<{level}{renderer.renderAttrs(tokens[idx])}>"
    return f"</{level}>\n"


def _safe_link(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """Write a link without an address where that is not one to be published."""
    href = str(tokens[idx].attrs.get("href", ""))
    leads = is_safe(href) and (href[0] != "#" or href.startswith("#sd-"))
    return f'<a href="{escapeHtml(href)}">' if leads else "<a>"


def _safe_image(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """Write an image, or its words alone where its address is not one to be published."""
    token = tokens[idx]
    source, words = str(token.attrs.get("src", "")), escapeHtml(token.content)
    if not (is_safe(source) and source.lower().startswith(("https://", "http://"))):
        return words
    return f'<img src="{escapeHtml(source)}" alt="{words}" />'


def is_safe(address: str) -> bool:
    """Tell whether an address may be published: complete, and of a kind that runs nothing."""
    if re.search(r"[\x00-\x20]", address) or re.match("https?://(?:/|$)", address):
        return False
    return address.lower().startswith((*_SAFE_SCHEMES, "#"))


def _make_parser() -> MarkdownIt:
    # html=True so that tags are found as tags and reported; a text with any is not built.
    parser = MarkdownIt("commonmark", {"html": True, "xhtmlOut": True}, renderer_cls=_Renderer)
    parser.enable("table")
    parser.use(deflist_plugin).use(footnote_plugin).use(attrs_block_plugin)
    for name in ("footnote_ref", "footnote_back"):
        parser.add_render_rule(name, _ready_made)
    # Reported as faults; where a recorded text has them all the same, they are shown as text.
    for name in ("html_inline", "code_inline", "text_special"):
        parser.add_render_rule(name, _as_text)
    for name in ("html_block", "code_block", "fence"):
        parser.add_render_rule(name, _as_paragraph)
    for name in ("heading_open", "heading_close"):
        parser.add_render_rule(name, _heading)
    parser.add_render_rule("link_open", _safe_link)
    parser.add_render_rule("image", _safe_image)
    # A line of --- below a paragraph is a rule, not a mark that makes the paragraph a heading.
    parser.disable("lheading")
    # Escaped signs stay tokens of their own, apart from the same signs meant as markup.
    parser.disable("text_join")
    # Every address is parsed as a link, so that a forbidden one is found and reported
    # instead of standing in the text as typed.
    parser.validateLink = lambda url: True  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


PARSER = _make_parser()


def render_tokens(tokens: list[Token]) -> str:
    tokens = [_without_inner_links(t) if t.type == "inline" else t for t in tokens]
    return str(PARSER.renderer.render(tokens, PARSER.options, {}))


def _without_inner_links(inline: Token) -> Token:
    """Leave out the tags of links that stand in another, where HTML allows none.

    Markdown lets footnote marks and addresses in <> stand there.
    """
    kept = []
    depth = 0
    for token in inline.children or ():
        depth -= token.type == "link_close"
        if depth == 0 or not token.type.startswith("link_"):
            kept.append(_unlinked(token) if depth and token.type == "footnote_ref" else token)
        depth += token.type == "link_open"
    return inline.copy(children=kept)


def _unlinked(mark: Token) -> Token:
    bare = re.sub("<a[^<>]*>|</a>", "", str(mark.meta.get("html", "")))
    return mark.copy(meta={**mark.meta, "html": bare})


def render_footnotes(items: list[Token]) -> str:
    if not items:
        return ""
    return f'<hr />\n<ol class="sd-footnotes">\n{render_tokens(items)}</ol>\n'


FOOTNOTE = "fotnot--"
"""How every anchor of footnotes and their marks begins."""


def footnote_key(number: int) -> str:
    """Give a footnote's anchor; the hyphens keep it apart from every heading's."""
    return f"{FOOTNOTE}n{number}"


def footnote_item(note: Sequence[Token], prefix: str, number: int) -> list[Token]:
    """Give a footnote's tokens as a list item that ends with a link back to its mark."""
    item = Token("list_item_open", "li", 1, block=True)
    item.attrs["id"] = prefix + footnote_key(number)
    back = Token("footnote_back", "", 0)
    # No ↩: many systems make a picture of that one.
    back.meta["html"] = f' <a href="#{prefix}fotnot--m{number}">↑ {number}</a>'
    inner = [t for t in note if not t.type.startswith("footnote_")]
    last = next((t for t in reversed(inner) if t.type == "inline"), None)
    if last is not None:
        last.children = [*(last.children or []), back]
    return [item, *inner, Token("list_item_close", "li", -1, block=True)]


def footnote_mark(prefix: str, number: int, again: int) -> str:
    """Give the HTML of a footnote's mark; ``again`` counts the marks of the same note from 0.

    The brackets keep it from being read as part of a number before it: 2026[1].
    """
    mark = f"fotnot--m{number}" + (f"-{again + 1}" if again else "")
    target = f"#{prefix}{footnote_key(number)}"
    return f'<sup><a href="{target}" id="{prefix}{mark}">[{number}]</a></sup>'
