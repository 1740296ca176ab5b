"""The shape of change-set JSON: what changed from one text to another.

``changes`` holds every line that differs, and none that doesn't; docs/changes.md
says how one text is made from the other and them.
"""

from __future__ import annotations

from typing import Literal

from pydantic import ConfigDict, Field

from styrdok.diff.changes import ChangeKind, Operation
from styrdok.published.base import Published, Sha256
from styrdok.published.documents import PublishedEvent
from styrdok.text.document import PartKind


class ChangedText(Published):
    """One of the two texts."""

    policy: str | None
    """The policy's id; null where two files were compared."""
    revision: int | None
    """Sequence number of the event whose text this is; null for a file, or the working text."""
    title: str | None
    label: str
    """Its decision in words, or the file's name: ready to show."""
    sha256: Sha256 | None
    """Of the text in UTF-8, NFC and LF; null where it is not held."""


class ChangedSide(Published):
    """What a change is in one of the texts: whole lines."""

    anchor: str | None
    """Id of the block in the HTML fragment; null where it has none."""
    path: list[str]
    """Titles of the sections it stands in, the outermost first."""
    line: int
    """Number of its first line in the text, from 1."""
    text: str
    """Its lines in Markdown, with their line ends."""


class PublishedChange(Published):
    """One change. Equal parts of the text are not listed."""

    kind: ChangeKind
    """moved with ``words`` was edited too; layout is the same to a reader."""
    block: PartKind
    from_: ChangedSide | None = Field(alias="from")
    """Null for what was added."""
    to: ChangedSide | None
    """Null for what was removed."""
    words: list[tuple[Operation, str]]
    """Where both sides differ: pieces in order. The equal and deleted ones, joined, are the text
    of ``from``; the equal and inserted ones that of ``to``."""


class ChangeCounts(Published):
    """How many changes there are of each kind, and how many characters they concern."""

    edited: int
    moved: int
    renumbered: int
    split: int
    merged: int
    added: int
    removed: int
    layout: int
    characters_deleted: int
    characters_inserted: int


class ChangeSummary(Published):
    """The change in a sentence or two, made from the data."""

    # Each language of the pages has a key. Readers may count on these two; as with every shape
    # that is published, the schema doesn't speak of keys to come.
    model_config = ConfigDict(
        extra="allow", json_schema_extra=lambda schema: schema.pop("additionalProperties", None)
    )
    __pydantic_extra__: dict[str, str]

    sv: str
    en: str


class ChangedFact(Published):
    """A fact about the text or its decision that is not the same on both sides."""

    field: str
    from_: str | None = Field(alias="from")
    to: str | None


class ChangeSet(Published):
    """v1/documents/ID/changes/A-B.json: what a decision changed."""

    schema_: Literal["styrdok-changes/1"] = Field(alias="schema")
    status: Literal["comparable", "not_comparable"]
    reason: Literal["text_not_held", "conversions_differ"] | None
    """Why the texts can't be compared: one of them is not held, or they were made from their
    originals by different means, so that differences would be the means', not a decision's."""
    from_: ChangedText = Field(alias="from")
    to: ChangedText
    decision: PublishedEvent | None
    """The event that made the text ``to``; null where none did."""
    summary: ChangeCounts
    summary_text: ChangeSummary
    changes: list[PublishedChange]
    """In the order of the text ``to``."""
    metadata: list[ChangedFact]
