"""A library on a day → all that one build publishes."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from styrdok.content.models import Publication
from styrdok.exports.manifest import make_manifest
from styrdok.published.manifest import Manifest
from styrdok.repository.library import Library
from styrdok.views.document_json import Exported, export_policy
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting
from styrdok.wording.alphabets import alphabetical
from styrdok.wording.words import Words


@dataclass(frozen=True)
class Edition:
    """All that one build publishes."""

    publication: Publication
    words: Words
    documents: tuple[Exported, ...]
    manifest: Manifest

    @cached_property
    def ids(self) -> dict[str, str]:
        """The id of each document, by all the ids that lead to it, former ones included."""
        documents = [e.document for e in self.documents]
        former = {alias: d.id for d in documents for alias in d.aliases}
        return former | {d.id: d.id for d in documents}


def make_edition(
    library: Library,
    day: datetime.date,
    previous: Manifest | None,
    progress: Callable[[str], None],
) -> Edition:
    setting = make_setting(library, day)
    documents = []
    for record in library.policies():
        progress(record.id)
        exported = export_policy(PolicyView(record, setting))
        if isinstance(exported, Exported):
            documents.append(exported)
    manifest = make_manifest(
        setting.publication, library.content_sha256, [e.document for e in documents], previous
    )
    return Edition(setting.publication, setting.words, tuple(documents), manifest)


def by_organisation(edition: Edition) -> list[list[Exported]]:
    """Group documents by their organisation, both in alphabetical order of their names."""

    def place(name: str) -> tuple[str, str]:
        return alphabetical(name, edition.words.language)

    groups = defaultdict(list)
    for exported in sorted(edition.documents, key=lambda e: place(e.document.title)):
        groups[exported.document.organisation.id].append(exported)
    return sorted(groups.values(), key=lambda g: place(g[0].document.organisation.name))


def former_ids(edition: Edition, exported: Exported) -> list[str]:
    """Give the ids that a document had, and at which whoever still asks for them finds it."""
    document = exported.document
    return [name for name in document.aliases if edition.ids[name] == document.id]
