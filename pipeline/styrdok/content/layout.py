"""Where content files lie and what they are called: a path ⇄ what it is of.

`FileKind` is the whole grammar: a row is a kind of file. All that reads, verifies, records,
upgrades or begins content takes its names from here.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from styrdok.text.fields import LANGUAGE_FORM, NUMBER_FORM, WORDS_FORM

ContentFiles = Mapping[str, bytes | None]
"""Content files: path from the root, with `/`, to bytes; None where a file can't be read."""

CONTENT_FOLDER = "content"
EXPORTS_FOLDER = "exports"
SCHEMAS_FOLDER = "schemas/v1"
REVISIONS = "revisions/"
"""Where in a policy's folder its recorded texts and their ids are. Nothing else may lie there."""


class FileKind(StrEnum):
    """A kind of content file, and how its path from the root is made."""

    PUBLICATION = "content/publication.yaml"
    ORGANISATION = "content/{organisation}/organisation.yaml"
    FACTS = "content/{organisation}/{policy}/policy.yaml"
    TEXT = "content/{organisation}/{policy}/text.md"
    HISTORY = "content/{organisation}/{policy}/history.yaml"
    REVISION = "content/{organisation}/{policy}/revisions/{sequence}{language}.md"
    IDS = "content/{organisation}/{policy}/revisions/{sequence}.ids.json"
    """The lasting ids of the places of a recorded text."""
    OLD_FORM = "content/{organisation}/{policy}.md"
    """A policy of schema version 0, which is one file."""


POLICY_FILES = (FileKind.FACTS, FileKind.TEXT, FileKind.HISTORY)
"""Those that every policy has."""

_FIELDS = {
    "organisation": WORDS_FORM,
    "policy": WORDS_FORM,
    "sequence": NUMBER_FORM,
    "language": rf"(?:\.(?P<language>{LANGUAGE_FORM}))?",
}


def _pattern(kind: FileKind) -> re.Pattern[str]:
    def field(found: re.Match[str]) -> str:
        name, form = found[1], _FIELDS[found[1]]
        return form if name == "language" else f"(?P<{name}>{form})"

    return re.compile(re.sub(r"\\\{(\w+)\\\}", field, re.escape(kind)))


_PATTERNS = {kind: _pattern(kind) for kind in FileKind}


@dataclass(frozen=True)
class Placed:
    """What a content file is. ``owner`` is the id of the policy or organisation that it is of.

    The publication's file has no owner. ``sequence`` and ``language`` are a revision's alone.
    """

    kind: FileKind
    owner: str = ""
    sequence: int | None = None
    language: str | None = None

    @property
    def path(self) -> str:
        organisation, _, policy = self.owner.partition("/")
        return self.kind.format(
            organisation=organisation,
            policy=policy,
            sequence=self.sequence,
            language=f".{self.language}" if self.language else "",
        )

    @property
    def name(self) -> str:
        """A policy's file as it is named within the policy's folder: text.md, revisions/2.fi.md."""
        return self.path.removeprefix(policy_folder(self.owner))


def placed_at(path: str) -> Placed | None:
    """Say what a path from the root is; None where it is no content file's."""
    for kind, pattern in _PATTERNS.items():
        if found := pattern.fullmatch(path):
            said = found.groupdict()
            owner = "/".join(said[key] for key in ("organisation", "policy") if key in said)
            number = said.get("sequence")
            return Placed(kind, owner, int(number) if number else None, said.get("language"))
    return None


def path_to(kind: FileKind, owner: str = "") -> str:
    """Give the path from the root of the one file of its kind that an organisation or policy has.

    >>> path_to(FileKind.HISTORY, "exempelby/resepolicy")
    'content/exempelby/resepolicy/history.yaml'
    """
    return Placed(kind, owner).path


def policy_folder(policy_id: str) -> str:
    return f"{CONTENT_FOLDER}/{policy_id}/"


def name_in_folder(kind: FileKind, sequence: int | None = None, language: str | None = None) -> str:
    """Name a file of any policy within the policy's folder: policy.yaml, revisions/2.fi.md."""
    return Placed(kind, "a/b", sequence, language).name


def revision_name(sequence: int, language: str | None = None) -> str:
    """Name a recorded text within revisions/: 2.md, 2.fi.md."""
    return name_in_folder(FileKind.REVISION, sequence, language).removeprefix(REVISIONS)


def ids_name(sequence: int) -> str:
    """Name the file within revisions/ that has the ids of a recorded text: 2.ids.json."""
    return name_in_folder(FileKind.IDS, sequence).removeprefix(REVISIONS)


def glob_of(kind: FileKind) -> str:
    """Give what finds all files of a kind below the root, and may find others too."""
    return re.sub(r"(?:\{\w+\})+", "*", kind)
