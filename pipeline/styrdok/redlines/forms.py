"""A change-set → what people read of it. REDLINES lists the forms that need no terminal."""

from __future__ import annotations

from collections.abc import Callable

from styrdok.redlines.change_set import Revised
from styrdok.redlines.fragment import fragment
from styrdok.redlines.in_markdown import markdown
from styrdok.redlines.page import RedlineFrame, redline
from styrdok.redlines.unified import unified
from styrdok.wording.words import Words


def _page(revised: Revised, words: Words) -> str:
    title = revised.changes.to.title or revised.changes.to.label
    return redline(revised, words, RedlineFrame(title, revised.new.language))


def _fragment(revised: Revised, words: Words) -> str:
    return fragment(revised.changes, words, revised.new.prefix, revised.new.language)


def _unified(revised: Revised, _: Words) -> str:
    old, new = (v.document.source if v.document else "" for v in (revised.old, revised.new))
    return unified(revised.changes, old, new)


REDLINES: dict[str, Callable[[Revised, Words], str]] = {
    "html": _page,
    "fragment": _fragment,
    "markdown": lambda revised, words: markdown(revised.changes, words),
    "unified": _unified,
}
