"""Writes the JSON exports: each document, latest and immutable, and the manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator

from pydantic import BaseModel, ValidationError

from styrdok.artifacts import Artifact
from styrdok.changesets import Revised
from styrdok.exporters.changes import span
from styrdok.exporters.edition import Edition, Exported
from styrdok.problems import Place, Problem, problem
from styrdok.published import (
    MANIFEST_SCHEMA,
    Manifest,
    ManifestDocument,
    PublishedFacts,
    PublishedPublisher,
)
from styrdok.redlines.fragment import fragment

MANIFEST = "v1/manifest.json"


def export(edition: Edition) -> Iterator[Artifact]:
    entries = []
    for exported in edition.documents:
        data = to_json(exported.document)
        html = exported.document.html.encode()
        entry = _entry(exported, data)
        entries.append(entry)
        for base in (f"documents/{entry.id}", entry.href_json.removesuffix(".json")):
            yield Artifact(f"v1/{base}.json", data)
            yield Artifact(f"v1/{base}.html", html)
        for revised in exported.changes:
            yield from _changes(edition, exported, revised)
    yield Artifact(MANIFEST, to_json(_manifest(edition, entries)))


def _changes(edition: Edition, exported: Exported, revised: Revised) -> Iterator[Artifact]:
    """Write what one event changed: for programs, and in words for a CMS."""
    base = f"v1/documents/{exported.document.id}/changes/{span(revised)}"
    html = fragment(revised.changes, edition.words, revised.new.prefix, exported.document.language)
    yield Artifact(f"{base}.json", to_json(revised.changes))
    yield Artifact(f"{base}.html", html.encode())


def to_json(model: BaseModel) -> bytes:
    """Write a model as JSON: keys in the model's order, UTF-8, two spaces, one final line feed."""
    data = model.model_dump(mode="json", by_alias=True)
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(data: bytes | None) -> tuple[Manifest | None, list[Problem]]:
    """Read the manifest of the build before, whose numbers the next one continues."""
    if data is None:
        return None, []
    try:
        return Manifest.model_validate_json(data), []
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        message = f"the manifest of the last build can't be read: {first['msg']}"
        return None, [problem("manifest-unreadable", Place(f"exports/{MANIFEST}"), message)]


def _entry(exported: Exported, data: bytes) -> ManifestDocument:
    document = exported.document
    digest = hashlib.sha256(data).hexdigest()
    base = f"documents/{document.id}/{document.revision}-{digest[:12]}"
    facts = {name: getattr(document, name) for name in PublishedFacts.model_fields}
    return ManifestDocument(
        **facts, href_json=f"{base}.json", href_html=f"{base}.html", sha256=digest, changed_seq=0
    )


def _manifest(edition: Edition, entries: list[ManifestDocument]) -> Manifest:
    """Make the manifest with its number: the previous number if nothing changed, else one more."""
    before = edition.previous
    known = {d.id: d for d in before.documents} if before else {}
    last = before.seq if before else 0

    def numbered(seq: int) -> Manifest:
        documents = [
            e.model_copy(
                update={
                    "changed_seq": known[e.id].changed_seq
                    if e.id in known and known[e.id].sha256 == e.sha256
                    else seq
                }
            )
            for e in entries
        ]
        publisher = edition.publication.publisher
        return Manifest(
            schema_=MANIFEST_SCHEMA,
            seq=seq,
            content_sha256=edition.content_sha256,
            base_url=edition.publication.base_url,
            publisher=PublishedPublisher(
                name=publisher.name, organisation_number=publisher.organisation_number
            ),
            complete=True,
            count=len(documents),
            documents=documents,
            tombstones=before.tombstones if before else [],
        )

    same = numbered(last)
    return same if same == before else numbered(last + 1)
