"""The shapes of the content files: organisation, policy, history event, publication."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Literal, Union

from pydantic import BaseModel, ConfigDict, Field

from styrdok.content.actions import Action
from styrdok.content.languages import LANGUAGES
from styrdok.text.fields import (
    BaseUrl,
    BodyKey,
    Digest,
    Email,
    HexDigest,
    IsoDate,
    Language,
    Line,
    MunicipalityCode,
    Number,
    OrganisationNumber,
    PolicyId,
    Slug,
    Truth,
    WebAddress,
)

if TYPE_CHECKING:
    PageLanguage = str
else:
    PageLanguage = Literal[LANGUAGES]  # those that there are words in, which mypy can't know


class Content(BaseModel):
    """Strict and frozen: an unknown key is refused, and nothing changes after reading."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        # One engine for the models and for jsonschema, so that a pattern has one meaning.
        regex_engine="python-re",
        use_attribute_docstrings=True,
    )


class Contact(Content):
    """How the public reaches the organisation: function mailboxes, never named persons."""

    email: Email | None = None
    """A function mailbox, such as kommun@exempelby.example."""
    phone: Line | None = None
    """Telephone number of the switchboard or function."""
    fax: Line | None = None
    """Kept only where a source prints it."""
    postal_address: Line | None = None
    """Box or street, postcode and town, on one line."""
    visiting_address: Line | None = None
    """Street, postcode and town, on one line."""
    web: WebAddress | None = None
    """Address of a contact page."""


class Body(Content):
    """A body or official that decides on governing documents."""

    key: BodyKey
    """Standing key, such as kommunfullmaktige or namnd:socialnamnden."""
    name: Line
    """The name in full, in lower case where running text has it: kommunfullmäktige."""
    abbreviations: tuple[Line, ...] = ()
    """As minutes and documents shorten it here: kf, KF."""
    valid_from: IsoDate | None = None
    """First day that the body existed, if known."""
    valid_to: IsoDate | None = None
    """Last day that the body existed."""


class Gender(StrEnum):
    """Of the type's noun, so that participles agree: antagen, antaget, antagna."""

    COMMON = "common"
    NEUTER = "neuter"
    PLURAL = "plural"


class DocumentType(Content):
    """One of the organisation's own document types. Vocabulary and mandate are local."""

    key: Slug
    """Standing key, which policies name as their `type`."""
    name: Line
    """As the organisation names it: program, riktlinje."""
    gender: Gender = Gender.COMMON
    """common: en policy; neuter: ett program; plural: riktlinjer."""
    adopted_by: tuple[BodyKey, ...] = ()
    """The bodies that may decide on this type. Empty: no rule is known."""
    review_months: Number | None = None
    """How often documents of the type are to be reviewed."""
    regulation: Truth | None = None
    """true: its documents are binding rules (föreskrifter, reglementen, taxor), and search engines
    are told so; false: they are not. Left out: they are if the key ends in such a word."""


class OrganisationKind(StrEnum):
    """What sort of public body the organisation is."""

    MUNICIPALITY = "municipality"
    REGION = "region"
    ASSOCIATION = "association"
    COMPANY = "company"


class AdoptingVerb(StrEnum):
    """Which word the organisation writes for an adoption."""

    ANTAGEN = "antagen"
    FASTSTALLD = "fastställd"
    BESLUTAD = "beslutad"


class Organisation(Content):
    """An organisation that adopts governing documents: content/ORGANISATION/organisation.yaml."""

    schema_: Literal["organisation/1"] = Field(alias="schema")
    """The version of this file's schema."""
    name: Line
    """The name in full: Älvdalens kommun."""
    kind: OrganisationKind
    """municipality, region, association (kommunalförbund) or company."""
    municipality_code: MunicipalityCode | None = None
    """Statistics Sweden's four digits, in quotes, because some begin with 0."""
    organisation_number: OrganisationNumber | None = None
    """Ten digits with a hyphen: 212000-2197."""
    contact: Contact | None = None
    """How the public reaches the organisation."""
    bodies: tuple[Body, ...] = ()
    """Those who decide: the council, the board, the committees."""
    document_types: Annotated[tuple[DocumentType, ...], Field(min_length=1)]
    """The types of governing document that the organisation has, by its own rules."""
    adopting_verb: AdoptingVerb = AdoptingVerb.ANTAGEN
    """How it writes an adoption: antagen, fastställd or beslutad."""

    def body(self, key: str | None) -> Body | None:
        return next((body for body in self.bodies if body.key == key), None)

    @property
    def body_keys(self) -> list[str]:
        return [body.key for body in self.bodies]

    def document_type(self, key: str) -> DocumentType | None:
        return next((kind for kind in self.document_types if kind.key == key), None)

    @property
    def type_keys(self) -> list[str]:
        return [kind.key for kind in self.document_types]


class RelationKind(StrEnum):
    """How a policy stands to another document."""

    BASED_ON = "based_on"
    IMPLEMENTS = "implements"
    MANDATES = "mandates"
    REPLACES = "replaces"


class Relation(Content):
    """A document that this policy refers to, whether it is in this repository or not."""

    kind: RelationKind
    """based_on, implements, mandates or replaces."""
    title: Line
    """The other document's name."""
    as_printed: Line | None = None
    """The words with which the text refers to it."""
    target: PolicyId | None = None
    """Its id in this repository: organisation/policy."""
    url: WebAddress | None = None
    """Address of the document, where it is published elsewhere."""


class Validity(Content):
    """The period for which the policy was decided to apply."""

    from_: IsoDate | None = Field(None, alias="from")
    """First day in force, where a decision states it."""
    until: IsoDate | None = None
    """Last day in force. Leave out where it applies until further notice."""
    as_printed: Line | None = None
    """As the document says it: tills vidare."""


class PolicySource(Content):
    """Where the text was taken from, and what was seen there."""

    url: WebAddress | None = None
    """Address of the page."""
    file: Line | None = None
    """Name of the file that was read."""
    sha256: HexDigest | None = None
    """SHA-256 of that file."""
    retrieved: IsoDate | None = None
    """Day it was read. Leave out if unknown."""
    page_stamp: Line | None = None
    """The page's own stamp, as printed. It dates a web edit, never a decision."""
    left_out: tuple[Line, ...] = ()
    """Page chrome that is no part of the text: menus, forms, footers."""
    faults: tuple[Line, ...] = ()
    """Faults seen in the source, kept as they are."""


class Policy(Content):
    """Facts about a governing document: content/ORGANISATION/POLICY/policy.yaml."""

    schema_: Literal["policy/1"] = Field(alias="schema")
    """The version of this file's schema."""
    title: Line
    """The same as the first heading of text.md."""
    type: Slug
    """One of the organisation's document types."""
    language: Language = "sv"
    """Language tag: sv, fi, sma, sv-x-lattlast (easy-read Swedish)."""
    subjects: tuple[Line, ...] = ()
    """What it is about, for search and grouping."""
    responsible_role: Line | None = None
    """The role that answers for the document; not a person's name."""
    applies_to: Line | None = None
    """Whom it binds."""
    validity: Validity | None = None
    """The period for which it was decided."""
    review_by: IsoDate | None = None
    """Day by which it is to be reviewed."""
    review_months: Number | None = None
    """How often it is to be reviewed, where that differs from its type."""
    relations: tuple[Relation, ...] = ()
    """Other documents that it refers to."""
    source: PolicySource | None = None
    """Where the text was taken from, if it was not written here."""
    aliases: tuple[PolicyId, ...] = ()
    """Earlier ids, which keep leading here."""


class DateProblem(StrEnum):
    """Why a printed date gives no date."""

    YEAR_OUT_OF_RANGE = "year_out_of_range"
    IMPOSSIBLE_DAY = "impossible_day"
    IMPOSSIBLE_MONTH = "impossible_month"
    MALFORMED_DIGITS = "malformed_digits"
    MISSING_YEAR = "missing_year"
    PLACEHOLDER = "placeholder"


class CorrectedField(StrEnum):
    """What of an entry a correction can put right."""

    ACTION = "action"
    BODY = "body"
    DATE = "date"
    PARAGRAPHS = "paragraphs"
    CASE_NUMBER = "case_number"
    IN_FORCE_FROM = "in_force_from"
    IN_FORCE_UNTIL = "in_force_until"
    REPLACED_BY = "replaced_by"


class HeldText(Content):
    """The text as the event left it is in revisions/."""

    state: Literal["held"]
    """held: the text is in revisions/."""
    sha256: Digest
    """Of the text in UTF-8, NFC and LF, as sha256:…"""
    ids: Digest | None = None
    """Of revisions/N.ids.json, which has the lasting ids of the text's places, as sha256:…"""
    conversion: Slug | None = None
    """By what means the text was made from its original: docx, scanned. Texts made by different
    means are not compared, since not every difference was decided."""


class NotHeldText(Content):
    """The text as the event left it has not been found."""

    state: Literal["not_held"]
    """not_held: the text has not been found."""


EventText = Annotated[Union[HeldText, NotHeldText], Field(discriminator="state")]  # noqa: UP007


class Event(Content):
    """One decision or observation. An entry is never edited; a later entry corrects it."""

    sequence: Number
    """1, 2, 3 … in the order recorded; it names the revision."""
    action: Action
    """What the event did."""
    citation: Line | None = None
    """As the source prints it, for ever."""
    body: BodyKey | None = None
    """The deciding body's key in organisation.yaml."""
    date: IsoDate | None = None
    """Day of the decision (the meeting), or of the observation."""
    date_text: Line | None = None
    """The date as printed, where it gives no full date: 20008-05-26, november 2021."""
    date_problem: DateProblem | None = None
    """Why `date_text` gives no date; left out where it gives a month or a year."""
    paragraphs: tuple[Line, ...] = ()
    """Item numbers (§) in the minutes."""
    case_number: Line | None = None
    """Register number (diarienummer), without its label."""
    in_force_from: IsoDate | None = None
    """First day in force, where the decision states it."""
    in_force_until: IsoDate | None = None
    """Last day in force, where the decision states it."""
    replaced_by: PolicyId | None = None
    """The id of the policy that took its place."""
    concerns: Number | None = None
    """The sequence number of the event that this one corrects, completes or takes back."""
    field: CorrectedField | None = None
    """What a correction puts right: date, paragraphs, body … Left out where it is the text."""
    value: Line | None = None
    """The right value; § with comma and space between. Left out where there should be none."""
    language: Language | None = None
    """Of an added text that is a translation."""
    reason: Line | None = None
    """Why, where the event needs saying: a correction, a withdrawal."""
    evidence: Line | None = None
    """Where it can be seen: an address, or a file's name."""
    text: EventText | None = None
    """Whether the text as the event left it is held here."""
    recorded: IsoDate | None = None
    """Day the event was recorded here."""
    seal: Digest | None = None
    """Binds the entry, its text and all entries before it."""


class Publisher(Content):
    """Who answers for the exports."""

    name: Line
    """The publisher's name in full."""
    organisation_number: OrganisationNumber | None = None
    """Ten digits with a hyphen."""


class OpenData(Content):
    """What a catalogue of open data says beside the rest: what only the publisher can state."""

    description: Line
    """What the documents are, for those who look for open data: a sentence or two."""
    catalogue_license: Literal["http://creativecommons.org/publicdomain/zero/1.0/"]
    """The licence of the catalogue itself, not of the documents. Sweden's data portal takes only
    CC0: who writes it here agrees to it."""
    license: WebAddress | None = None
    """The licence of the documents, where one is stated: the address of its text. Those of Creative
    Commons begin with http:// and end with /."""
    contact_email: Email | None = None
    """A function mailbox for questions about the data."""
    contact_page: WebAddress | None = None
    """Address of a page for questions about the data."""


class Publication(Content):
    """Where and by whom the exports are published: content/publication.yaml."""

    schema_: Literal["publication/1"] = Field(alias="schema")
    """The version of this file's schema."""
    base_url: BaseUrl
    """Address of the exports folder on the web; ends with /. Documents keep their address."""
    title: Line
    """Heading of the index page."""
    language: PageLanguage = "sv"
    """Language of the pages around the texts."""
    publisher: Publisher
    """Who answers for the exports."""
    rich_html: Truth | None = None
    """true: each document is also published as HTML of profile rich-1, for systems that keep any
    HTML."""
    open_data: OpenData | None = None
    """What the catalogue of open data (datasets/dcat) says. Left out: none is made."""


History = tuple[Event, ...]
"""A policy's events in the order recorded: content/ORGANISATION/POLICY/history.yaml."""
