"""The shape of the manifest: what is published, what went, what is kept for a while."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

from pydantic import Field

from styrdok.history.standing import Status
from styrdok.published.base import Count, Day, Href, Published, Sha256, Uuid
from styrdok.text.fields import PolicyId


class PublishedFacts(Published):
    """What the manifest and the document itself both say of a document."""

    id: PolicyId
    """organisation/policy. It never changes; upsert by it, or by uuid."""
    uuid: Uuid
    """UUID version 5 of the canonical address, for systems that take no other key."""
    title: str
    type: str
    """Key of the organisation's own document type."""
    language: str
    """Language tag of the text."""
    status: Status
    status_from: Day | None
    """First day from which the status is known to hold."""
    status_until: Day | None
    """Last day for which the status is decided; null: until further notice."""
    revision: Count
    """Sequence number of the event whose text this is."""
    adopted: Day | None
    """Day of the decision to adopt; null where unknown (see the document's history)."""
    revised: Day | None
    """Day of the latest decision to revise."""
    valid_from: Day | None
    """First day in force that a decision or the document states."""
    valid_to: Day | None
    """Last day in force that a decision or the document states."""
    canonical_url: str
    aliases: list[str]
    """Earlier ids of the document."""
    text_sha256: Sha256
    """Of the fragment's visible text, folded: NFC, one space for any white space, and straight
    quotes, dashes and dots, so that it can be compared with what a CMS shows."""
    html_profile: Literal["core-1"]


class ManifestDocument(PublishedFacts):
    """One document in the manifest."""

    href_json: Href
    """Path of the immutable JSON file, relative to the manifest."""
    href_html: Href
    """Path of the immutable HTML fragment, relative to the manifest."""
    sha256: Sha256
    """Of the JSON file's bytes."""
    html_sha256: Sha256 | None = None
    """Of the HTML file's bytes; null in an older manifest."""
    changed_seq: Count
    """The manifest's seq when the document last changed."""
    entries: Count = 0
    """How many entries its history has; 0 where an older manifest doesn't say."""
    last_recorded: Day | None = None
    """The latest day that one of them was recorded."""


class PublishedPublisher(Published):
    """Who answers for the exports."""

    name: str
    organisation_number: str | None


class TombstoneReason(StrEnum):
    """Why a document is no longer published."""

    WITHDRAWN = "withdrawn"
    """It is no longer published, and no other document took its place here."""
    MERGED = "merged"
    """A document that was there already, or that took in several, holds it now."""
    MOVED = "moved"
    """It is published under another id."""


class Tombstone(Published):
    """A document that is no longer published. Repealed documents are not deleted.

    It is kept for ever, unless the document is published again.
    """

    id: PolicyId
    uuid: Uuid
    deleted_seq: Count
    """The manifest's seq when the document went."""
    reason: TombstoneReason
    replaced_by: str | None
    """Id of the document that it leads to."""
    canonical_url: str
    """Its former address, where a page says that it is gone, or leads on."""
    title: str | None = None
    """Its last title."""
    entries: Count = 0
    """How many entries its history had, so that a feed can take back each of them."""
    as_of: Day | None = None
    """The latest day that any entry of any document was recorded when this one went. Exports know
    no other clock: it went on that day or later."""


class Retained(Published):
    """Files of a document as it was: still there for a reader that is slow."""

    id: PolicyId
    href_json: Href
    href_html: Href
    sha256: Sha256
    """Of the JSON file's bytes."""
    retired_seq: Count
    """The first seq whose manifest no longer lists the files."""


class EarlierState(Published):
    """What was published before the last build that changed anything."""

    seq: Count
    content_sha256: Sha256


class Manifest(Published):
    """v1/manifest.json: the one file to poll. It is written last."""

    schema_: Literal["styrdok-manifest/1"] = Field(alias="schema")
    seq: Count
    """Grows by one with each build that changes anything."""
    content_sha256: Sha256
    """Of all content files, so that any edit of content can be told."""
    base_url: str
    publisher: PublishedPublisher
    complete: bool
    """True: the list holds every document that is published."""
    count: Count
    documents_sha256: Sha256 | None = None
    """Of the lines "ID SHA256" of all documents, in the order of their ids, each with a line feed:
    whoever holds these holds what is published. Null in an older manifest."""
    previous: EarlierState | None = None
    """Null in the first manifest."""
    documents: list[ManifestDocument]
    tombstones: list[Tombstone]
    retained: list[Retained] = Field([])
    """What the last builds replaced. Nothing to pull: only these files' time is running out."""
