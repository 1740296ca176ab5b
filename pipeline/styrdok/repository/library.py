"""All content of a repository, read: organisations, policies, their texts and histories."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from styrdok.content.models import HeldText, Organisation, Policy, Publication
from styrdok.content.yaml import Located
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import text_number
from styrdok.text.document import Document
from styrdok.text.source import Source


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


class RecordedFile(NamedTuple):
    """A file in revisions/, by its name there. ``sequence`` is the number that it begins with.

    ``sha256`` is of its text as it stands; None where it can't be read.
    """

    name: str
    sequence: int
    path: str
    sha256: str | None


@dataclass(frozen=True)
class PolicyParts:
    """What could be read of a policy. A part with faults is None; the others are still checked."""

    id: str
    organisation: Located[Organisation] | None
    facts: Located[Policy] | None
    history: Located[PolicyHistory] | None
    working: Source | None
    text: Text | None
    revisions: tuple[Revision, ...]
    recorded_files: tuple[RecordedFile, ...]

    @cached_property
    def whole(self) -> PolicyRecord | None:
        """The policy, where every part of it was read."""
        if not (self.organisation and self.facts and self.history and self.text):
            return None
        return PolicyRecord(
            self.id,
            self.organisation.value,
            self.facts.value,
            self.history.value,
            self.text,
            self.revisions,
        )


@dataclass(frozen=True)
class PolicyRecord:
    """A policy of which every part was read. ``id`` is organisation/policy."""

    id: str
    organisation: Organisation
    policy: Policy
    history: PolicyHistory
    text: Text
    revisions: tuple[Revision, ...]

    def revision(self, sequence: int) -> Revision | None:
        """Find the text that an event left, in the policy's own language."""
        return self._own.get(sequence)

    @cached_property
    def _own(self) -> dict[int, Revision]:
        return {r.sequence: r for r in self.revisions if r.language is None}

    @cached_property
    def documents(self) -> dict[int, Document]:
        """The recorded texts in the policy's own language that can be read, by their numbers.

        What an interrupted recording left is none, so that its ids are still free.
        """
        held = {
            text_number(event)
            for event in self.history.entries
            if isinstance(event.text, HeldText) and not event.language
        }
        return {n: r.document for n, r in self._own.items() if r.document and n in held}


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

    def named(self, name: str) -> list[PolicyParts]:
        """Find the policies that somebody can mean by a name, faulty ones too.

        That is its id; or else a former id, or the last part of its id, or its title.
        """
        for names in (_ids, _former_ids, _last_parts, _titles):
            if found := [part for part in self.parts if name.casefold() in names(part)]:
                return found
        return []

    def policies(self) -> Iterator[PolicyRecord]:
        """Give the policies that were read whole, by id."""
        return (part.whole for part in self.parts if part.whole)


def _ids(part: PolicyParts) -> Collection[str]:
    return [part.id]


def _former_ids(part: PolicyParts) -> Collection[str]:
    return part.facts.value.aliases if part.facts else []


def _last_parts(part: PolicyParts) -> Collection[str]:
    return [part.id.rpartition("/")[2]]


def _titles(part: PolicyParts) -> Collection[str]:
    return [part.facts.value.title.casefold()] if part.facts else []
