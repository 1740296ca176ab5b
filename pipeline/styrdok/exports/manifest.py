"""Documents and the manifest of the build before → the manifest: what changed, what went."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Mapping, Sequence

from styrdok.content.layout import EXPORTS_FOLDER
from styrdok.content.models import Publication
from styrdok.html.profiles import read_published
from styrdok.html.tree import OutsideProfileError
from styrdok.problems.faults import Place, Problem, problem
from styrdok.published.addresses import (
    MANIFEST,
    immutable_href,
    in_v1,
    is_immutable,
    is_of_document,
)
from styrdok.published.base import Published, documents_digest, to_json
from styrdok.published.documents import DocumentExport
from styrdok.published.manifest import (
    EarlierState,
    Manifest,
    ManifestDocument,
    PublishedFacts,
    PublishedPublisher,
    Retained,
    Tombstone,
    TombstoneReason,
)
from styrdok.published.versions import MANIFEST_SCHEMA
from styrdok.text.digests import hex_digest
from styrdok.text.json_values import JsonFault, read_json
from styrdok.views.events import latest_day

KEPT_BUILDS = 20
"""For how many later builds that replace files too the replaced files are kept."""


def read_manifest(data: bytes | None) -> tuple[Manifest | None, list[Problem]]:
    """Read the manifest of the build before, whose numbers the next one continues."""
    if data is None:
        return None, []
    try:
        sides = [read_json(Manifest, side) for side in _sides(data)]
    except JsonFault as fault:
        return None, [_unreadable(f"can't be read: {fault}")]
    return _merged(sides), []


_MARKS = {b"<" * 7: (True, False), b"|" * 7: (False, False), b"=" * 7: (False, True)}
"""The marks of a conflict that git has left, and of which side the lines after each are."""


def _sides(data: bytes) -> list[bytes]:
    """Give a file, or where git has left the conflicts of a merge in it, both sides."""
    sides: tuple[list[bytes], list[bytes]] = [], []
    whose = (True, True)
    for line in data.splitlines(keepends=True):
        mark = line[:7]
        if mark == b">" * 7:
            whose = (True, True)
        elif mark in _MARKS:
            whose = _MARKS[mark]
        else:
            for side, own in zip(sides, whose, strict=True):
                side.extend([line] * own)
    made = [b"".join(side) for side in sides]
    return made if made[0] != made[1] else [data]


def _merged(sides: Sequence[Manifest]) -> Manifest:
    """Give the later of two manifests, with what the other one alone publishes, or has buried.

    The build makes all anew; what neither side's content has any more gets its tombstone.
    For who has taken in the later one, what the other side alone has is new.
    """
    *earlier, later = sorted(sides, key=lambda manifest: manifest.seq)
    for other in earlier:
        known = {d.id for d in later.documents} | {t.id for t in later.tombstones}
        kept = {r.href_json for r in later.retained}
        new = {"changed_seq": later.seq + 1}
        added = [d.model_copy(update=new) for d in other.documents if d.id not in known]
        documents = [*later.documents, *added]
        stones = [t for t in other.tombstones if t.id not in known]
        retained = [*later.retained, *(r for r in other.retained if r.href_json not in kept)]
        later = later.model_copy(
            update={
                "count": len(documents),
                "documents_sha256": documents_digest((d.id, d.sha256) for d in documents),
                "documents": documents,
                "tombstones": [*later.tombstones, *stones],
                "retained": sorted(retained, key=lambda r: r.retired_seq),
            }
        )
    return later


def read_previous(present: Mapping[str, bytes]) -> tuple[Manifest | None, list[Problem]]:
    """Read the manifest in exports/; a lost one is a Problem, for it has numbers and tombstones."""
    if MANIFEST not in present and any(map(is_of_document, present)):
        return None, [_unreadable("is not here, but its documents are")]
    return read_manifest(present.get(MANIFEST))


def _unreadable(why: str) -> Problem:
    place = Place(f"{EXPORTS_FOLDER}/{MANIFEST}")
    return problem("manifest-unreadable", place, f"the manifest of the last build {why}")


def make_manifest(
    publication: Publication,
    content_sha256: str,
    documents: Sequence[DocumentExport],
    before: Manifest | None,
) -> Manifest:
    """Make the manifest: with the number before if nothing changed, or else one more."""
    listed = [_listed(document) for document in documents]
    made = Manifest(
        schema_=MANIFEST_SCHEMA,
        seq=0,
        content_sha256=content_sha256,
        base_url=publication.base_url,
        publisher=published_publisher(publication),
        complete=True,
        count=len(listed),
        documents_sha256=documents_digest((d.id, d.sha256) for d in listed),
        previous=None,
        documents=listed,
        tombstones=[],
    )
    last = before.seq if before else 0
    same = _numbered(made, documents, before, last)
    return same if same == before else _numbered(made, documents, before, last + 1)


def _numbered(
    made: Manifest, documents: Sequence[DocumentExport], before: Manifest | None, seq: int
) -> Manifest:
    """Say of which seq the manifest is, and what that seq changed, took away and replaced."""
    known = {(d.id, d.sha256): d.changed_seq for d in before.documents} if before else {}
    listed = [
        d.model_copy(update={"changed_seq": known.get((d.id, d.sha256), seq)})
        for d in made.documents
    ]
    return made.model_copy(
        update={
            "seq": seq,
            "previous": _previous(before, seq),
            "documents": listed,
            "tombstones": _tombstones(documents, before, seq),
            "retained": _retained(listed, before, seq),
        }
    )


def _previous(before: Manifest | None, seq: int) -> EarlierState | None:
    """Give the state before that of a seq, which may be that of the manifest before, too."""
    if before is None or before.seq == seq:
        return before.previous if before else None
    return EarlierState(seq=before.seq, content_sha256=before.content_sha256)


def published_publisher(publication: Publication) -> PublishedPublisher:
    publisher = publication.publisher
    return PublishedPublisher(
        name=publisher.name, organisation_number=publisher.organisation_number
    )


def _listed(document: DocumentExport) -> ManifestDocument:
    """List a document, of which it is not known yet when it last changed."""
    digest = hex_digest(to_json(document))
    named = document.id, document.revision, digest
    facts = {name: getattr(document, name) for name in PublishedFacts.model_fields}
    return ManifestDocument(
        **facts,
        href_json=immutable_href(*named, "json"),
        href_html=immutable_href(*named, "html"),
        sha256=digest,
        html_sha256=hex_digest(document.html),
        changed_seq=0,
        entries=len(document.history),
        last_recorded=latest_day(document.history),
    )


def _tombstones(
    documents: Sequence[DocumentExport], before: Manifest | None, seq: int
) -> list[Tombstone]:
    """Give the tombstones of all that was ever published and is no more, the earliest first.

    A reason that becomes known later, by an alias, is put right.
    """
    if before is None:
        return []
    published = {d.id for d in documents}
    days = [latest_day(d.history) for d in documents] + [d.last_recorded for d in before.documents]
    gone = [
        *before.tombstones,
        *(
            Tombstone(
                id=d.id,
                uuid=d.uuid,
                deleted_seq=seq,
                reason=TombstoneReason.WITHDRAWN,
                replaced_by=None,
                canonical_url=d.canonical_url,
                title=d.title,
                entries=d.entries,
                as_of=max(filter(None, days), default=None),
            )
            for d in before.documents
        ),
    ]
    buried = [t for t in gone if t.id not in published]
    leads = {alias: d.id for d in documents for alias in d.aliases}
    there_before = {d.id for d in before.documents}
    took_in = Counter(leads[name] for name in there_before - published if name in leads)
    return [_explained(t, leads, took_in, there_before) for t in buried]


def _explained(
    tombstone: Tombstone,
    leads: Mapping[str, str],
    took_in: Mapping[str, int],
    there_before: Container[str],
) -> Tombstone:
    """Say where a document went, as the aliases of the others tell. What was said stays said."""
    target = leads.get(tombstone.id)
    if target is None or target == tombstone.replaced_by:
        return tombstone
    merged = target in there_before or took_in[target] > 1
    reason = TombstoneReason.MERGED if merged else TombstoneReason.MOVED
    return tombstone.model_copy(update={"reason": reason, "replaced_by": target})


def _retained(
    listed: Sequence[ManifestDocument], before: Manifest | None, seq: int
) -> list[Retained]:
    """List the files that the last builds replaced, the earliest first."""
    if before is None:
        return []
    current = {d.href_json for d in listed}
    retired = [
        *before.retained,
        *(
            Retained(
                id=d.id,
                href_json=d.href_json,
                href_html=d.href_html,
                sha256=d.sha256,
                retired_seq=seq,
            )
            for d in before.documents
        ),
    ]
    gone = [r for r in retired if r.href_json not in current]
    latest = sorted({r.retired_seq for r in gone})[-KEPT_BUILDS - 1 :]
    return [r for r in gone if r.retired_seq in latest]


def kept_files(manifest: Manifest, present: Mapping[str, bytes]) -> frozenset[str]:
    """Name the files of earlier builds that stay, if they still are what they were.

    Paths are from exports/. What isn't named by its own digest, or could not have been published,
    no build has made, whatever the manifest says of it.
    """
    kept: set[str] = set()
    for retained in manifest.retained:
        names = in_v1(retained.href_json), in_v1(retained.href_html)
        if all(name in present and is_immutable(name, retained.sha256) for name in names):
            data, html = (present[name] for name in names)
            if hex_digest(data) == retained.sha256 and _html_of(data) == html:
                kept.update(names)
    return frozenset(kept)


class _Fragment(Published):
    """What is read of a document that was published before."""

    html: str


def _html_of(data: bytes) -> bytes | None:
    """Give the HTML in a document's JSON; None where the file is none, whoever listed it."""
    try:
        html = read_json(_Fragment, data).html
        read_published(html)
    except (JsonFault, OutsideProfileError):
        return None
    return html.encode()
