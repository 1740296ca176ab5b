"""The shapes of the smaller JSON exports: what leads to documents (pydantic)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from styrdok.history.standing import Status
from styrdok.published.base import Count, Day, Published, Sha256
from styrdok.published.documents import PublishedOrganisation
from styrdok.published.manifest import ManifestDocument, PublishedPublisher, Tombstone


class Delta(Published):
    """v1/delta.json: the latest part of the manifest, for who has seen the rest."""

    schema_: Literal["styrdok-delta/1"] = Field(alias="schema")
    seq: Count
    """The manifest's."""
    content_sha256: Sha256
    """The manifest's: whoever has taken in a state with this one has nothing to do."""
    since: Count
    """The seq of the state that this leads on from; 0: from nothing."""
    since_content_sha256: Sha256 | None
    """content_sha256 of that state; null: from nothing. Whoever has taken in another, though it
    had that seq, as when a backup was restored since, takes the manifest."""
    base_url: str
    """The manifest's."""
    documents_sha256: Sha256 | None
    """The manifest's: what is held when all is done must have this digest. If not, take the
    manifest."""
    documents: list[ManifestDocument]
    """Those whose changed_seq is above ``since``, the latest changed first."""
    tombstones: list[Tombstone]
    """Those whose deleted_seq is above ``since``, the latest first."""


class RegisterEntry(Published):
    """A document in the register, in words that are ready to show."""

    id: str
    uuid: str
    title: str
    type: str
    type_name: str
    """The organisation's own name for the type."""
    language: str
    status: Status
    status_text: str
    ended: bool
    """True: it no longer applies."""
    decision: str
    """The latest decision that has taken effect."""
    adopted: Day | None
    revised: Day | None
    valid_from: Day | None
    valid_to: Day | None
    review_by: Day | None
    responsible_role: str | None
    applies_to: str | None
    subjects: list[str]
    canonical_url: str
    href_json: str
    """Path of the immutable JSON file, as in the manifest and relative to its folder."""
    sha256: str
    """Of that file's bytes."""
    href_latest: str
    """Path at which the latest JSON file always is."""


class RegisterOrganisation(PublishedOrganisation):
    documents: list[RegisterEntry]
    """In alphabetical order of the pages' language."""


class Register(Published):
    """v1/register.json: what a page that lists the documents needs, and no more."""

    schema_: Literal["styrdok-register/1"] = Field(alias="schema")
    title: str
    language: str
    """Of the words that are ready to show."""
    base_url: str
    publisher: PublishedPublisher
    organisations: list[RegisterOrganisation]


class Pointer(Published):
    """.well-known/styrdok.json: where all else is, for whoever knows only the host."""

    schema_: Literal["styrdok-pointer/1"] = Field(alias="schema")
    manifest: str
    """Address of the manifest."""
    feed: str
    """Address of the Atom feed."""
    catalogue: str | None
    """Address of the catalogue of open data; null where none is published."""
