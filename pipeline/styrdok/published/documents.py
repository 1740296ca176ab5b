"""The shapes of the JSON exports. Within version 1, keys are only ever added."""

from __future__ import annotations

import datetime
import json
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from styrdok.content.models import (
    Action,
    CorrectedField,
    DateProblem,
    Gender,
    OrganisationKind,
    RelationKind,
)
from styrdok.history.understanding import Status
from styrdok.text.document import Addressee, PartKind, Role, StatementKind
from styrdok.text.fields import END, PolicyId

MANIFEST_SCHEMA = "styrdok-manifest/1"
DOCUMENT_SCHEMA = "styrdok-document/1"
CITATIONS_SCHEMA = "styrdok-citations/1"
HTML_PROFILE = "core-1"

Day = Annotated[datetime.date, WithJsonSchema({"type": "string", "format": "date"})]
Sha256 = Annotated[str, Field(pattern=f"^[0-9a-f]{{64}}{END}")]
Uuid = Annotated[str, Field(pattern=f"^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{END}")]


def to_json(model: BaseModel) -> bytes:
    """Write a model as JSON: keys in the model's order, UTF-8, two spaces, one final line feed."""
    data = model.model_dump(mode="json", by_alias=True)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


class Published(BaseModel):
    """Every key is always there; what is unknown is null.

    Within version 1 keys may be added, so readers, ours too, pass over those
    they don't know.
    """

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        regex_engine="python-re",
        use_attribute_docstrings=True,
        populate_by_name=True,
    )


class PublishedFacts(Published):
    """What the manifest and the document itself both say of a document."""

    id: str
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
    revision: int
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

    href_json: str
    """Path of the immutable JSON file, relative to the manifest."""
    href_html: str
    """Path of the immutable HTML fragment, relative to the manifest."""
    sha256: Sha256
    """Of the JSON file's bytes."""
    html_sha256: Sha256 | None = None
    """Of the HTML file's bytes; null in an older manifest."""
    changed_seq: int
    """The manifest's seq when the document last changed."""
    entries: int = 0
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
    deleted_seq: int
    """The manifest's seq when the document went."""
    reason: TombstoneReason
    replaced_by: str | None
    """Id of the document that it leads to."""
    canonical_url: str
    """Its former address, where a page says that it is gone, or leads on."""
    title: str | None = None
    """Its last title."""
    entries: int = 0
    """How many entries its history had, so that a feed can take back each of them."""
    as_of: Day | None = None
    """The latest day that any entry of any document was recorded when this one went. Exports know
    no other clock: it went on that day or later."""


class Retained(Published):
    """Files of a document as it was: still there for a reader that is slow."""

    id: str
    href_json: str
    href_html: str
    sha256: Sha256
    """Of the JSON file's bytes."""
    retired_seq: int
    """The first seq whose manifest no longer lists the files."""


class Manifest(Published):
    """v1/manifest.json: the one file to poll. It is written last."""

    schema_: Literal["styrdok-manifest/1"] = Field(alias="schema")
    seq: int
    """Grows by one with each build that changes anything."""
    content_sha256: Sha256
    """Of all content files, so that any edit of content can be told."""
    base_url: str
    publisher: PublishedPublisher
    complete: bool
    """True: the list holds every document that is published."""
    count: int
    documents: list[ManifestDocument]
    tombstones: list[Tombstone]
    retained: list[Retained] = []
    """What the last builds replaced. Nothing to pull: only these files' time is running out."""


class PublishedContact(Published):
    email: str | None
    phone: str | None
    fax: str | None
    postal_address: str | None
    visiting_address: str | None
    web: str | None


class PublishedOrganisation(Published):
    id: str
    name: str
    kind: OrganisationKind
    municipality_code: str | None
    organisation_number: str | None


class PublishedType(Published):
    """The organisation's own name for the type of document."""

    key: str
    name: str
    gender: Gender
    # Added within version 1, so not required of files that are out already.
    regulation: bool | None = None
    """Whether documents of the type are binding rules; null where the organisation doesn't say."""


class PublishedText(Published):
    state: Literal["held", "not_held"]
    sha256: str | None
    """Digest of the Markdown text, as sha256:…"""


class PublishedChanges(Published):
    """Where it is told what an event changed. Paths are relative to the manifest's folder."""

    since: int
    """The event whose text it is compared with."""
    comparable: bool
    """False: one of the texts is not held."""
    summary: str
    """In the language of the pages, ready to show."""
    href_json: str
    """The change-set."""
    href_html: str
    """A fragment that tells the changes in words."""
    url: str
    """The redline, a page by itself."""


class PublishedEvent(Published):
    """One decision or observation. ``label`` is ready to show."""

    sequence: int
    action: Action
    label: str
    citation: str | None
    """As the source prints it."""
    written: str | None
    """The same as the organisation writes it, with corrections; null where nothing was decided."""
    body: str | None
    body_name: str | None
    date: Day | None
    date_text: str | None
    date_problem: DateProblem | None
    paragraphs: list[str]
    case_number: str | None
    in_force_from: Day | None
    in_force_until: Day | None
    replaced_by: str | None
    concerns: int | None
    field: CorrectedField | None
    """What a correction puts right; null where it is the text."""
    value: str | None
    """The right value; null where there should be none."""
    language: str | None
    """Of an added text that is a translation."""
    reason: str | None
    evidence: str | None
    text: PublishedText | None
    text_url: str | None = None
    """A page with the text as the event left it, for ever at that address; null if not held."""
    recorded: Day | None
    seal: str | None
    """Binds the entry, its text and all entries before it: docs/verify.md says how."""
    amended: list[int]
    """Later entries that correct or complete this one. ``label`` is with their corrections."""
    changes: PublishedChanges | None
    """What it changed, where it is not the first that gave the document a text."""


class PublishedSection(Published):
    """A section. ``html`` is its own blocks: without its heading and its subsections."""

    key: str
    """The heading's id in the fragment; for level 1, which has no heading there, a name only."""
    level: int
    """2–4; 1 for the text between the title and the first heading."""
    title: str
    roles: list[Role]
    html: str
    text: str
    """The words of ``html``, one block a line, without footnote marks."""
    children: list[PublishedSection]


class PublishedFootnote(Published):
    key: str
    """The footnote's id in the fragment, which marks in the text link to."""
    text: str


class PublishedStatement(Published):
    """What the text states of one matter, in its own words."""

    kind: StatementKind
    text: str
    anchors: list[str]
    """Ids in the fragment of every block that says it."""
    stem: str | None
    """The words that introduce the list it is an item of."""
    term: str | None
    modality: str | None
    """The verb that binds, as printed."""
    addressee: Addressee | None
    addressee_text: str | None
    """The addressee as printed; null where it is understood."""
    deliverable: str | None
    deadline: str | None


class PublishedLink(Published):
    href: str
    text: str


class PublishedRelation(Published):
    kind: RelationKind
    title: str
    as_printed: str | None
    target: str | None
    url: str | None


class PublishedSource(Published):
    """Where the text was taken from."""

    url: str | None
    file: str | None
    sha256: str | None
    retrieved: Day | None
    page_stamp: str | None
    left_out: list[str]
    faults: list[str]


class Gap(Published):
    """Something of the history that is not known."""

    sequence: int | None
    """The event concerned, or null for the history as a whole."""
    kind: Literal["date_unknown", "text_not_held", "changes_unknown", "no_decision"]
    text: str
    """In words, ready to show."""


class PublishedWording(Published):
    """Where the words of a block come from."""

    key: str
    """The block's id in the fragment."""
    block: PartKind
    text: str
    """Its words, on one line."""
    since: int
    """The event whose text has these words first."""
    certain: bool
    """False: texts before that event are not held, so an earlier one may have given them."""
    before: str | None
    """What the block said before, in words; null where it is new, or that is not known."""


class DocumentExport(PublishedFacts):
    """v1/documents/ID.json: a document whole, its HTML included."""

    schema_: Literal["styrdok-document/1"] = Field(alias="schema")
    organisation: PublishedOrganisation
    document_type: PublishedType
    subjects: list[str]
    responsible_role: str | None
    applies_to: str | None
    validity_as_printed: str | None
    """How the document states its validity: tills vidare."""
    review_by: Day | None
    review_months: int | None
    """How often the document, or documents of its type, are to be reviewed."""
    history: list[PublishedEvent]
    sections: list[PublishedSection]
    footnotes: list[PublishedFootnote]
    wordings: list[PublishedWording]
    """For each block and heading, the decision that gave it its present wording."""
    statements: list[PublishedStatement]
    markdown: str
    """The recorded text itself, byte for byte; its digest is the one in the history."""
    html: str
    """The whole fragment, profile core-1: text, history and the note that it is a copy."""
    links: list[PublishedLink]
    contact: PublishedContact | None
    relations: list[PublishedRelation]
    source: PublishedSource | None
    known_gaps: list[Gap]
