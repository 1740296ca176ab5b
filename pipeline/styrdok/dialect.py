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
    return str(tokens[idx].meta["html"])


def _as_text(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return escapeHtml(tokens[idx].content)


def _as_paragraph(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    return f"<p>{escapeHtml(' '.join(tokens[idx].content.split()))}</p>\n"


def _safe_link(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """Write a link without an address where that is not one to be published."""
    href = str(tokens[idx].attrs.get("href", ""))
    return f'<a href="{escapeHtml(href)}">' if is_safe(href) else "<a>"


def _safe_image(
    renderer: RendererHTML, tokens: Sequence[Token], idx: int, options: OptionsDict, env: EnvType
) -> str:
    """Write an image, or its words alone where its address is not one to be published."""
    token = tokens[idx]
    source, words = str(token.attrs.get("src", "")), escapeHtml(token.content)
    return f'<img src="{escapeHtml(source)}" alt="{words}" />' if is_safe(source) else words


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


def render(tokens: list[Token]) -> str:
    return str(PARSER.renderer.render(tokens, PARSER.options, {}))


def render_footnotes(items: list[Token]) -> str:
    if not items:
        return ""
    return f'<hr />\n<ol class="sd-footnotes">\n{render(items)}</ol>\n'


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
    back.meta["html"] = f' <a href="#{prefix}fotnot--m{number}">↩ {number}</a>'
    inner = [t for t in note if not t.type.startswith("footnote_")]
    last = next((t for t in reversed(inner) if t.type == "inline"), None)
    if last is not None:
        last.children = [*(last.children or []), back]
    return [item, *inner, Token("list_item_close", "li", -1, block=True)]


def footnote_mark(prefix: str, number: int, again: int) -> str:
    """Give the HTML of a footnote's mark; ``again`` counts the marks of the same note from 0."""
    mark = f"fotnot--m{number}" + (f"-{again + 1}" if again else "")
    target = f"#{prefix}{footnote_key(number)}"
    return f'<sup><a href="{target}" id="{prefix}{mark}">{number}</a></sup>'
