"""Writes the HTML fragment (profile core-1) that a CMS puts in its own page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from styrdok.html.profiles import conform
from styrdok.published.documents import Gap, PublishedEvent
from styrdok.wording.rendering import render
from styrdok.wording.words import Words


@dataclass(frozen=True)
class Frame:
    """What stands around a text: its status above, its history below.

    ``titles`` names other policies by id.
    """

    prefix: str
    language: str
    status: str
    in_force: bool
    latest: PublishedEvent
    events: Sequence[PublishedEvent]
    gaps: Sequence[Gap]
    titles: Mapping[str, str]


def make_fragment(text_html: str, frame: Frame, words: Words) -> str:
    """Put a text between its status and its history."""
    return conform(render("fragment.html", words, text_html=text_html, frame=frame))


def history_anchor(prefix: str) -> str:
    """Give the id of the heading above a document's history."""
    return f"{prefix}styrdok--historik"
