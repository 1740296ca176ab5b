"""The shape of a document's JSON. Within version 1, keys are only ever added."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from styrdok.content.actions import Action
from styrdok.content.models import (
    CorrectedField,
    DateProblem,
    Gender,
    OrganisationKind,
    RelationKind,
)
from styrdok.published.base import Day, Published
from styrdok.published.manifest import PublishedFacts
from styrdok.text.document import Addressee, PartKind, Role, StatementKind


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
    ids: str | None = None
    """Digest of the file that records the ids of the text's places, as sha256:…"""


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
