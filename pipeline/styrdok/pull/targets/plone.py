"""A target that is a Plone site with the classic interface, over plone.restapi.

Plone has no field of ours to keep an id and a digest in that isn't shown, and
gives the text back as its filter leaves it. So they stand in the class of a div
around the fragment, which the filter and the editor both keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
from pydantic import Field

from styrdok.html.foreign import read_foreign
from styrdok.html.tree import elements
from styrdok.html.visible import folded_words
from styrdok.pull.target import (
    Held,
    Options,
    Pulled,
    PulledTombstone,
    TargetError,
    TargetUnavailableError,
)
from styrdok.pull.targets.rest import Rest, open_rest
from styrdok.text.digests import hex_digest
from styrdok.text.json_values import OneFault

PUBLISHED = "published"
MOST_BATCHES = 1000
"""Of fifty pages each."""
_MARK = "styrdok-pulled"
_DIGESTS = re.compile(r"[0-9a-f]{64} [0-9a-f]{64}")


class RichText(OneFault):
    data: str


class Item(OneFault):
    """A page as Plone gives it."""

    url: str = Field(alias="@id")
    text: RichText | None = None
    review_state: str | None = None
    """None: pages of this site have no workflow, and can be read by all."""


class ContentType(OneFault):
    properties: dict[str, Any]


class Batching(OneFault):
    next: str | None = None


class Batch(OneFault):
    items: list[Item]
    batching: Batching = Batching()


@dataclass(frozen=True)
class Mark:
    """What we wrote around a text, and whether the words in it still are those."""

    id: str
    sha256: str
    publisher: str
    whole: bool


@contextmanager
def connect(options: Options) -> Iterator[Plone]:
    with open_rest(options, "Plone") as rest:
        yield Plone(rest, options.parent.strip("/"))


class Plone:
    """Pages below one folder, found by the mark in their text, wherever below it they are moved."""

    def __init__(self, rest: Rest, folder: str) -> None:
        self._rest = rest
        self._folder = folder
        self._pages: dict[str, str] = {}

    def held(self) -> Mapping[str, Held]:
        """Give the pages with our mark; one whose words were edited, or hidden, lost its digest.

        Every page below the folder is looked at, so it should be a folder for these alone.
        """
        self._check_text_field()
        held = {}
        for item in self._items():
            mark = read_mark(item.text.data if item.text else "")
            # Of a page that an editor has copied the oldest is ours.
            if mark and mark.id not in held:
                self._pages[mark.id] = item.url
                shown = item.review_state in {PUBLISHED, None}
                held[mark.id] = Held(mark.sha256 if mark.whole and shown else "", mark.publisher)
        return held

    def put(self, pulled: Pulled) -> None:
        """Create or update the page, and publish it."""
        page = {
            "title": pulled.document.title,
            "text": {
                # plone.restapi turns references into signs before it stores them, so that a text's
                # own <b> would become markup: https://github.com/plone/plone.restapi/issues/1310
                "data": write_mark(pulled).replace("&", "&amp;"),
                "content-type": "text/html",
                "encoding": "utf-8",
            },
        }
        url = self._pages.get(pulled.id)
        if url is None:
            new = {"@type": "Document", **page}
            answer = self._rest.ask("POST", self._folder, json=new)
        else:
            answer = self._rest.ask("PATCH", url, json=page)
        item = self._rest.read(Item, answer)
        self._pages[pulled.id] = item.url
        if item.review_state not in {PUBLISHED, None}:
            self._rest.ask("POST", f"{item.url}/@workflow/publish", json={})
        mark = read_mark(item.text.data if item.text else "")
        if mark is None or not mark.whole:
            raise TargetError(
                f"{item.url} does not show the words of the document: the site changes some. Look "
                "at the page, and at Site Setup, HTML Filtering"
            )

    def remove(self, tombstone: PulledTombstone) -> None:
        self._rest.ask("DELETE", self._pages[tombstone.id])

    def _items(self) -> Iterator[Item]:
        parameters = {
            "portal_type": "Document",
            "fullobjects": "1",
            "show_inactive": "1",
            "sort_on": "created",
            "b_size": "50",
        }
        url = f"{self._folder}/@search".lstrip("/")
        for _ in range(MOST_BATCHES):
            answer = self._rest.ask("GET", url, parameters)
            batch = self._rest.read(Batch, answer)
            yield from batch.items
            if not batch.batching.next:
                return
            url, parameters = batch.batching.next, {}
        raise TargetUnavailableError(
            f"{answer.url} has yet more pages after {MOST_BATCHES} answers. Give --parent a folder "
            "for the documents alone, and check that the site's batches end"
        )

    def _check_text_field(self) -> None:
        answer = self._rest.ask("GET", f"{self._folder}/@types/Document".lstrip("/"), bear={404})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise TargetUnavailableError(
                f"{answer.url} is not there. Check --site and --parent, and that plone.restapi is "
                "installed"
            )
        if "text" not in self._rest.read(ContentType, answer).properties:
            raise TargetUnavailableError(
                f"{answer.url} has no text: pages of this site are made of Volto's blocks, which "
                "this program can't write"
            )


def write_mark(pulled: Pulled) -> str:
    """Give the fragment with what we need to know of it later."""
    document = pulled.document
    mark = f"{_MARK} {pulled.id} {pulled.sha256} {document.text_sha256} {pulled.publisher}"
    return f'<div class="{mark}">\n{pulled.html}</div>\n'


def read_mark(html: str) -> Mark | None:
    tree = read_foreign(html)
    for element in elements(tree):
        match element.classes:
            case [str(mark), id_, sha256, text_sha256, publisher] if mark == _MARK:
                if _DIGESTS.fullmatch(f"{sha256} {text_sha256}"):
                    words = folded_words(tree)
                    return Mark(id_, sha256, publisher, hex_digest(words) == text_sha256)
    return None
