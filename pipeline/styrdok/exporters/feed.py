"""Writes the Atom feed (RFC 4287): one entry for each event, the latest recorded first."""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterator
from xml.etree import ElementTree as ET

from styrdok.artifacts import Artifact
from styrdok.assemble import id_prefix
from styrdok.exporters.edition import Edition
from styrdok.exporters.fragments import history_anchor
from styrdok.published import DocumentExport, PublishedEvent

FEED = "feed.atom"
_ATOM = "http://www.w3.org/2005/Atom"
_NEVER = datetime.date(1970, 1, 1)


def export(edition: Edition) -> Iterator[Artifact]:
    publication, words = edition.publication, edition.words
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": words.language})
    entries = sorted(
        ((event, exported.document) for exported in edition.documents
         for event in exported.document.history),
        key=lambda pair: (pair[0].recorded or _NEVER, pair[1].id, pair[0].sequence),
        reverse=True,
    )  # fmt: skip
    # No wall clock: the feed is as old as the latest thing in it.
    latest = entries[0][0].recorded if entries else None
    title = words.gettext("{title}: decisions").format(title=publication.title)
    _add(feed, "id", _urn(publication.base_url, "feed"))
    _add(feed, "title", title)
    _add(feed, "updated", _moment(latest))
    _add(ET.SubElement(feed, "author"), "name", publication.publisher.name)
    ET.SubElement(feed, "link", rel="self", href=f"{publication.base_url}{FEED}")
    ET.SubElement(feed, "link", rel="alternate", href=publication.base_url)
    for event, document in entries:
        _entry(feed, event, document)
    ET.indent(feed)
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    yield Artifact(FEED, data + b"\n")


def _entry(feed: ET.Element, event: PublishedEvent, document: DocumentExport) -> None:
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", _urn(document.canonical_url, str(event.sequence)))
    _add(entry, "title", f"{document.title}: {event.label}")
    _add(entry, "updated", _moment(event.recorded))
    anchor = history_anchor(id_prefix(document.id))
    ET.SubElement(entry, "link", rel="alternate", href=f"{document.canonical_url}#{anchor}")
    if said := event.citation or event.reason:
        _add(entry, "summary", said)
    ET.SubElement(entry, "category", term=event.action)


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _urn(address: str, name: str) -> str:
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{address}#{name}')}"


def _moment(day: datetime.date | None) -> str:
    return f"{day or _NEVER}T00:00:00Z"
