"""All content of a repository, read: organisations, policies, their texts and histories."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from styrdok.content.models import Event, History, Organisation, Policy, Publication
from styrdok.content.yaml import Yaml
from styrdok.problems.faults import Place
from styrdok.text.document import Document
from styrdok.text.source import Source

T = TypeVar("T")


@dataclass(frozen=True)
class Located(Generic[T]):
    """A value read from YAML, with the place of each of its parts."""

    value: T
    parsed: Yaml
    source: Source

    def place(self, *location: str | int, key: bool = False) -> Place:
        return self.parsed.place(tuple(location), key=key)


@dataclass(frozen=True)
class Text:
    """A Markdown text and its structure."""

    source: Source
    document: Document


@dataclass(frozen=True)
class Revision:
    """The text as an event left it; ``language`` is set for a translation of it.

    ``sha256`` is of the file's text as it stands, in the form of a history's
    digest; None where the file is there but can't be read.
    """

    sequence: int
    language: str | None
    source: Source
    sha256: str | None
    document: Document | None

    @property
    def name(self) -> str:
        """The file's name in revisions/, which one made by an upgrade would have too."""
        return f"{self.sequence}.{self.language}.md" if self.language else f"{self.sequence}.md"


@dataclass(frozen=True)
class PolicyParts:
    """What could be read of a policy. A part with faults is None; the others are still checked."""

    id: str
    organisation: Located[Organisation] | None
    facts: Located[Policy] | None
    history: Located[History] | None
    working: Source | None
    text: Text | None
    revisions: tuple[Revision, ...]


@dataclass(frozen=True)
class PolicyRecord:
    """A policy of which every part was read. ``id`` is organisation/policy."""

    id: str
    organisation: Organisation
    policy: Policy
    history: tuple[Event, ...]
    text: Text
    revisions: tuple[Revision, ...]

    def revision(self, sequence: int) -> Revision | None:
        """Find the text that an event left, in the policy's own language."""
        same = (r for r in self.revisions if r.sequence == sequence and r.language is None)
        return next(same, None)


@dataclass(frozen=True)
class Library:
    """A repository's content.

    ``content_sha256`` is a digest of every content file's path and bytes, so
    that any edit at all can be told.
    """

    publication: Located[Publication] | None = None
    publication_faulty: bool = False
    organisations: dict[str, Located[Organisation]] = field(default_factory=dict)
    parts: tuple[PolicyParts, ...] = ()
    content_sha256: str = ""

    def policies(self) -> Iterator[PolicyRecord]:
        """Give the policies that were read whole, by id."""
        for part in self.parts:
            if part.organisation and part.facts and part.history and part.text:
                yield PolicyRecord(
                    part.id,
                    part.organisation.value,
                    part.facts.value,
                    part.history.value,
                    part.text,
                    part.revisions,
                )
