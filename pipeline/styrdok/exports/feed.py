"""Writes the Atom feed of events (RFC 4287): the latest, and an archive for each year before.

feed.atom has all that was recorded or corrected in the latest year, and at
least LEAST entries, so that a reader who comes by seldom misses nothing in
January. Each earlier year has an archive (RFC 5005), which changes only when
something it tells is corrected, or its document goes or comes back. A
corrected entry stands in the year of the correction too, so whoever keeps old
archives is told. Documents that are no longer published have their entries
taken back (RFC 6721).
"""

from __future__ import annotations

import datetime
import uuid
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from styrdok.exports.edition import Edition
from styrdok.published.addresses import FEED, feed_archive, in_v1, latest_href
from styrdok.published.artifacts import Artifact
from styrdok.published.documents import DocumentExport, PublishedEvent
from styrdok.published.manifest import Tombstone
from styrdok.text.ids import id_prefix
from styrdok.views.events import days_told
from styrdok.views.fragments import history_anchor
from styrdok.wording.words import Words

LEAST = 50

_ATOM = "http://www.w3.org/2005/Atom"
_HISTORY = "http://purl.org/syndication/history/1.0"
_TOMBSTONES = "http://purl.org/atompub/tombstones/1.0"
# Atom demands a date even of a feed that has never told anything.
_NEVER = datetime.date(1970, 1, 1)


@dataclass(frozen=True)
class _Entry:
    """An event, and the days on which something of it was recorded."""

    event: PublishedEvent
    document: DocumentExport
    days: frozenset[datetime.date]

    @property
    def updated(self) -> datetime.date:
        return max(self.days)

    @property
    def years(self) -> set[int]:
        return {day.year for day in self.days}


def export(edition: Edition) -> Iterator[Artifact]:
    entries = sorted(
        _entries(edition),
        key=lambda e: (e.updated, e.document.id, e.event.sequence),
        reverse=True,
    )
    gone = [
        (t.as_of, t) for t in sorted(edition.manifest.tombstones, key=lambda t: t.id) if t.as_of
    ]
    years = {y for e in entries for y in e.years} | {day.year for day, _ in gone}
    *archived, latest = sorted(years) or [_NEVER.year]
    for year in (*archived, latest):
        current = year == latest
        yield _feed(
            edition,
            FEED if current else feed_archive(year),
            [e for i, e in enumerate(entries) if year in e.years or (current and i < LEAST)],
            [(day, t) for day, t in gone if day.year == year],
            _neighbours(archived, year),
        )


def _entries(edition: Edition) -> Iterator[_Entry]:
    """Give every event that has a day; without one it can't stand in a feed."""
    for exported in edition.documents:
        told = days_told(exported.document.history)
        for event in exported.document.history:
            if days := told.get(event.sequence):
                yield _Entry(event, exported.document, frozenset(days))


def _neighbours(archived: Sequence[int], year: int) -> dict[str, str]:
    """Give the links between the documents of the feed: relation → path."""
    before = [y for y in archived if y < year]
    after = [y for y in archived if y > year]
    links = {"current": FEED} if year in archived else {}
    if before:
        links["prev-archive"] = feed_archive(before[-1])
    if after:
        links["next-archive"] = feed_archive(after[0])
    return links


def _feed(
    edition: Edition,
    path: str,
    entries: Sequence[_Entry],
    gone: Sequence[tuple[datetime.date, Tombstone]],
    neighbours: dict[str, str],
) -> Artifact:
    publication, words = edition.publication, edition.words
    feed = ET.Element("feed", {"xmlns": _ATOM, "xml:lang": words.language})
    # All documents of a feed are the same feed, so they share its id.
    _add(feed, "id", _urn(publication.base_url, "feed"))
    _add(feed, "title", words.gettext("{title}: decisions").format(title=publication.title))
    days = [e.updated for e in entries] + [day for day, _ in gone]
    _add(feed, "updated", _moment(max(days, default=_NEVER)))
    _add(ET.SubElement(feed, "author"), "name", publication.publisher.name)
    _link(feed, "self", f"{publication.base_url}{path}", "application/atom+xml")
    _link(feed, "alternate", publication.base_url, "text/html")
    for relation, target in neighbours.items():
        _link(feed, relation, f"{publication.base_url}{target}", "application/atom+xml")
    if path != FEED:
        feed.set("xmlns:fh", _HISTORY)
        ET.SubElement(feed, "fh:archive")
    several = len({e.document.organisation.id for e in edition.documents}) > 1
    for day, tombstone in gone:
        feed.set("xmlns:at", _TOMBSTONES)
        _take_back(feed, day, tombstone, words)
    for entry in entries:
        _entry(feed, entry, edition, several)
    ET.indent(feed)
    data: bytes = ET.tostring(feed, encoding="utf-8", xml_declaration=True)
    return Artifact(path, data + b"\n")


def _entry(feed: ET.Element, told: _Entry, edition: Edition, several: bool) -> None:
    event, document, words = told.event, told.document, edition.words
    entry = ET.SubElement(feed, "entry")
    _add(entry, "id", _urn(document.canonical_url, str(event.sequence)))
    title, organisation = document.title, document.organisation.name
    if several and organisation not in title:
        title = f"{title} ({organisation})"
    _add(entry, "title", f"{title}: {event.label}")
    _add(entry, "updated", _moment(told.updated))
    if event.recorded:
        _add(entry, "published", _moment(event.recorded))
    _add(ET.SubElement(entry, "author"), "name", organisation)
    page = f"{document.canonical_url}#{history_anchor(id_prefix(document.id))}"
    base = edition.publication.base_url
    # Readers open the alternate, so it is what somebody who follows decisions wants to see.
    if event.changes and event.changes.comparable:
        _link(entry, "alternate", event.changes.url, "text/html")
        _link(entry, "related", page, "text/html")
        _link(entry, "related", base + in_v1(event.changes.href_json), "application/json")
    else:
        _link(entry, "alternate", page, "text/html")
    _link(entry, "related", base + in_v1(latest_href(document.id, "json")), "application/json")
    if summary := " ".join(_summary(event, document, words)):
        _add(entry, "summary", summary)
    for term, scheme, label in _categories(event, document, words):
        scheme_given = {"scheme": f"urn:styrdok:{scheme}"} if scheme else {}
        ET.SubElement(entry, "category", {"term": term, **scheme_given, "label": label})


def _summary(event: PublishedEvent, document: DocumentExport, words: Words) -> Iterator[str]:
    """Give sentences: the source's own words, the reason, what changed, what is not known."""
    if event.citation:
        yield words.gettext("In the source: “{citation}”.").format(citation=event.citation)
    if event.reason:
        yield event.reason if event.reason.endswith((".", "!", "?")) else f"{event.reason}."
    if event.changes:
        yield event.changes.summary
    for gap in document.known_gaps:
        # That what changed can't be told, the summary of changes has said.
        if gap.sequence == event.sequence and gap.kind != "changes_unknown":
            yield gap.text


def _categories(
    event: PublishedEvent, document: DocumentExport, words: Words
) -> Iterable[tuple[str, str, str]]:
    """Give what an entry can be filtered by: term, kind of term, words."""
    kind = document.document_type
    yield event.action, "action", words.action(event.action, kind.gender)
    yield kind.key, "type", kind.name
    for subject in document.subjects:
        yield subject, "", subject


def _take_back(feed: ET.Element, day: datetime.date, tombstone: Tombstone, words: Words) -> None:
    for sequence in range(1, tombstone.entries + 1):
        entry = ET.SubElement(
            feed,
            "at:deleted-entry",
            {"ref": _urn(tombstone.canonical_url, str(sequence)), "when": _moment(day)},
        )
        told = words.gettext("{id} is no longer published here.").format(id=tombstone.id)
        _add(entry, "at:comment", told)
        _link(entry, "alternate", tombstone.canonical_url, "text/html")


def _add(parent: ET.Element, name: str, text: str) -> None:
    ET.SubElement(parent, name).text = text


def _link(parent: ET.Element, relation: str, address: str, kind: str) -> None:
    ET.SubElement(parent, "link", rel=relation, type=kind, href=address)


def _urn(address: str, name: str) -> str:
    """Give an id that depends on nothing that may be corrected: an address and a number."""
    return f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_URL, f'{address}#{name}')}"


def _moment(day: datetime.date) -> str:
    """Give a day as Atom wants it. Only the day is known: its time is midnight, for all alike."""
    return f"{day}T00:00:00Z"
