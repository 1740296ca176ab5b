"""Writes the sitemap (sitemaps.org): every page, and the day of which it last tells something new.

A search engine reads at most 50,000 addresses and 50 MB of one file, so where
there are more, sitemap.xml lists parts. They stand beside it, because a
sitemap speaks only for what lies below its own folder.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import NamedTuple
from xml.sax.saxutils import escape

from styrdok.exports.edition import Edition
from styrdok.published.addresses import SITEMAP, sitemap_part
from styrdok.published.artifacts import Artifact
from styrdok.views.document_json import Exported
from styrdok.views.events import days_told, latest_day

MOST_PAGES = 50_000
MOST_BYTES = 50 * 1024 * 1024

_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


class _Page(NamedTuple):
    address: str
    changed: datetime.date | None


def export(edition: Edition) -> Iterator[Artifact]:
    base = edition.publication.base_url
    parts = list(_cut(_item("url", page) for page in _pages(edition)))
    if len(parts) == 1:
        yield Artifact(SITEMAP, _file("urlset", parts[0]))
        return
    names = [sitemap_part(number) for number in range(1, len(parts) + 1)]
    for name, items in zip(names, parts, strict=True):
        yield Artifact(name, _file("urlset", items))
    listed = [_item("sitemap", _Page(base + name, None)) for name in names]
    yield Artifact(SITEMAP, _file("sitemapindex", listed))


def _pages(edition: Edition) -> Iterator[_Page]:
    days = [latest_day(e.document.history) for e in edition.documents]
    yield _Page(edition.publication.base_url, max(filter(None, days), default=None))
    for exported in edition.documents:
        yield from _pages_of(exported)


def _pages_of(exported: Exported) -> Iterator[_Page]:
    """Give a document's page, its earlier texts, and what each decision changed."""
    document = exported.document
    told = days_told(document.history)
    yield _Page(document.canonical_url, latest_day(document.history))
    for revision in exported.revisions:
        number = revision.event.sequence
        if revision.event.text_url and number != document.revision:
            yield _Page(revision.event.text_url, max(told.get(number, ()), default=None))
    for event in document.history:
        if event.changes:
            changed = max(told.get(event.sequence, ()), default=None)
            yield _Page(event.changes.url, changed)


def _cut(items: Iterable[str]) -> Iterator[list[str]]:
    """Cut what is listed into parts that one file may hold; one part at least."""
    part: list[str] = []
    size = 0
    for item in items:
        length = len(item.encode())
        # A thousand bytes are more than the file's own first and last lines.
        if len(part) == MOST_PAGES or size + length + 1000 > MOST_BYTES:
            yield part
            part, size = [], 0
        part.append(item)
        size += length
    yield part


def _item(kind: str, page: _Page) -> str:
    changed = f"<lastmod>{page.changed}</lastmod>" if page.changed else ""
    return f"<{kind}><loc>{escape(page.address)}</loc>{changed}</{kind}>\n"


def _file(kind: str, items: Iterable[str]) -> bytes:
    head = f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{_NAMESPACE}">\n'
    return "".join([head, *items, f"</{kind}>\n"]).encode()
