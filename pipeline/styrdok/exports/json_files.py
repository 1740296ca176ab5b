"""Writes the JSON exports: each document, latest and immutable, and the lists of them."""

from __future__ import annotations

from collections.abc import Iterator

from styrdok.exports.edition import Edition, by_organisation, former_ids
from styrdok.exports.manifest import published_publisher
from styrdok.history.standing import ENDED
from styrdok.published.addresses import DELTA, MANIFEST, REGISTER, changes_href, in_v1, latest_href
from styrdok.published.artifacts import Artifact
from styrdok.published.base import to_json
from styrdok.published.lists import Delta, Register, RegisterEntry, RegisterOrganisation
from styrdok.published.manifest import Manifest, ManifestDocument
from styrdok.published.versions import DELTA_SCHEMA, REGISTER_SCHEMA
from styrdok.redlines.change_set import Revised
from styrdok.redlines.fragment import fragment
from styrdok.views.between_texts import span
from styrdok.views.document_json import Exported
from styrdok.views.rich import rich_fragment


def export(edition: Edition) -> Iterator[Artifact]:
    for exported, listed in zip(edition.documents, edition.manifest.documents, strict=True):
        data = to_json(exported.document)
        html = exported.document.html.encode()
        yield Artifact(in_v1(listed.href_json), data)
        yield Artifact(in_v1(listed.href_html), html)
        for name in (listed.id, *former_ids(edition, exported)):
            yield Artifact(in_v1(latest_href(name, "json")), data)
            yield Artifact(in_v1(latest_href(name, "html")), html)
        if edition.publication.rich_html:
            rich = rich_fragment(exported.document.html, edition.words)
            yield Artifact(in_v1(latest_href(listed.id, "rich.html")), rich.encode())
        for revised in exported.changes:
            yield from _changes(edition, exported, revised)
    yield Artifact(REGISTER, to_json(_register(edition)))
    yield Artifact(DELTA, to_json(make_delta(edition.manifest)))
    yield Artifact(MANIFEST, to_json(edition.manifest))


def _changes(edition: Edition, exported: Exported, revised: Revised) -> Iterator[Artifact]:
    """Write what one event changed: for programs, and in words for a CMS."""
    told = exported.document.id, *span(revised)
    html = fragment(revised.changes, edition.words, revised.new.prefix, exported.document.language)
    yield Artifact(in_v1(changes_href(*told, "json")), to_json(revised.changes))
    yield Artifact(in_v1(changes_href(*told, "html")), html.encode())


def make_delta(manifest: Manifest) -> Delta:
    """Give what the last build changed."""
    previous = manifest.previous
    since = previous.seq if previous else 0
    documents = [d for d in manifest.documents if d.changed_seq > since]
    tombstones = [t for t in manifest.tombstones if t.deleted_seq > since]
    return Delta(
        schema_=DELTA_SCHEMA,
        seq=manifest.seq,
        content_sha256=manifest.content_sha256,
        since=since,
        since_content_sha256=previous.content_sha256 if previous else None,
        base_url=manifest.base_url,
        documents_sha256=manifest.documents_sha256,
        documents=sorted(documents, key=lambda d: d.changed_seq, reverse=True),
        tombstones=sorted(tombstones, key=lambda t: t.deleted_seq, reverse=True),
    )


def _register(edition: Edition) -> Register:
    listed = {d.id: d for d in edition.manifest.documents}
    organisations = [
        RegisterOrganisation(
            **dict(found[0].document.organisation),
            documents=[_registered(e, listed[e.document.id], edition) for e in found],
        )
        for found in by_organisation(edition)
    ]
    return Register(
        schema_=REGISTER_SCHEMA,
        title=edition.publication.title,
        language=edition.words.language,
        base_url=edition.publication.base_url,
        publisher=published_publisher(edition.publication),
        organisations=organisations,
    )


def _registered(exported: Exported, listed: ManifestDocument, edition: Edition) -> RegisterEntry:
    document = exported.document
    own = {
        "type_name": document.document_type.name,
        "status_text": edition.words.status(document.status),
        "ended": document.status in ENDED,
        "decision": exported.latest.label,
        "href_json": listed.href_json,
        "sha256": listed.sha256,
        "href_latest": latest_href(document.id, "json"),
    }
    same = {n: getattr(document, n) for n in RegisterEntry.model_fields if n not in own}
    return RegisterEntry(**same, **own)
