"""A pulled export alone → what in it was altered."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from styrdok.content.layout import revision_name
from styrdok.content.models import Event, HeldText
from styrdok.history.seals import seal_of, text_name
from styrdok.html.visible import folded_text
from styrdok.problems.faults import Place, Problem, problem
from styrdok.published.addresses import MANIFEST, V1, latest_href
from styrdok.published.base import documents_digest
from styrdok.published.documents import DocumentExport
from styrdok.published.manifest import Manifest, ManifestDocument, PublishedFacts
from styrdok.text.digests import hex_digest, text_digest
from styrdok.text.json_values import JsonFault, read_json
from styrdok.verification.contents import Histories


def verify_exports(files: Mapping[str, bytes]) -> tuple[Histories, list[Problem]]:
    """Check a pulled export by itself: digests, forms, seals; paths from the exports folder.

    A folder that is itself the v1/ of an export will do too.
    """
    base = V1 if MANIFEST in files else ""
    path = base + MANIFEST.removeprefix(V1)
    histories: Histories = {}
    try:
        manifest = read_json(Manifest, files.get(path, b""))
    except JsonFault as fault:
        message = f"the manifest is missing or unreadable: {fault}"
        return histories, [problem("export-altered", Place(path), message)]
    found: list[Problem] = []
    if manifest.count != len(manifest.documents):
        message = f"it counts {manifest.count} documents and lists {len(manifest.documents)}"
        found.append(problem("export-altered", Place(path), message))
    if not manifest.complete:
        message = "it says that it does not list every document"
        found.append(problem("export-altered", Place(path), message))
    for listed in manifest.documents:
        name = base + listed.href_json
        data = files.get(name)
        if data is None or hex_digest(data) != listed.sha256:
            state = "is missing" if data is None else "is not the one that the manifest names"
            found.append(problem("export-altered", Place(name), f"the file {state}"))
            continue
        html = files.get(base + listed.href_html)
        if html is None or listed.html_sha256 not in (None, hex_digest(html)):
            state = "is missing" if html is None else "is not the one that the manifest names"
            place = Place(base + listed.href_html)
            found.append(problem("export-altered", place, f"the file {state}"))
        faults = [
            *_document_faults(data, files.get(base + listed.href_html), histories),
            *_listing_faults(listed, data),
        ]
        for ending, first in (("json", listed.href_json), ("html", listed.href_html)):
            latest = base + latest_href(listed.id, ending)
            if files.get(latest) != files.get(base + first):
                faults.append(f"{latest} is not the same as {first}")
        found += (problem("export-altered", Place(name), message) for message in faults)
    found += _list_faults(manifest, files, base, path)
    return histories, found


def _list_faults(
    manifest: Manifest, files: Mapping[str, bytes], base: str, path: str
) -> Iterator[Problem]:
    """Check what the manifest says besides of documents: what it keeps, and what is gone."""
    digest = documents_digest((d.id, d.sha256) for d in manifest.documents)
    if manifest.documents_sha256 not in (None, digest):
        message = "the digest of its list of documents is another"
        yield problem("export-altered", Place(path), message)
    for kept in manifest.retained:
        name = base + kept.href_json
        # Who pulled the rest need not have these.
        if name in files and hex_digest(files[name]) != kept.sha256:
            message = "the file is not the one that the manifest names"
            yield problem("export-altered", Place(name), message)
    for name in sorted({d.id for d in manifest.documents} & {t.id for t in manifest.tombstones}):
        message = f"{name} is listed as published and as gone"
        yield problem("export-altered", Place(path), message)


def _listing_faults(listed: ManifestDocument, data: bytes) -> Iterator[str]:
    """See that the manifest says the same of a document as the document itself."""
    try:
        facts = read_json(PublishedFacts, data)
    except JsonFault:
        return  # reported as the document's own fault
    for key in PublishedFacts.model_fields:
        if getattr(facts, key) != getattr(listed, key):
            yield f"the manifest says another {key} than the document"


def _document_faults(data: bytes, fragment: bytes | None, histories: Histories) -> Iterator[str]:
    try:
        document = read_json(DocumentExport, data)
        events = [_entry(row) for row in json.loads(data)["history"]]
    except (JsonFault, ValueError, KeyError, TypeError):
        yield "the document is not of the form that its schema says"
        return
    histories[document.id] = tuple(events)
    if hex_digest(folded_text(document.html)) != document.text_sha256:
        yield "the words of its HTML are not those that its digest says"
    if fragment is not None and fragment.decode("utf-8", "replace") != document.html:
        yield "its HTML fragment is another than the document's own"
    previous = None
    for event in events:
        if event.seal != seal_of(event, previous):
            yield f"entry {event.sequence} of its history is not as it was sealed"
            return
        previous = event.seal
    name = revision_name(document.revision)
    held = [e.text.sha256 for e in events if text_name(e) == name and isinstance(e.text, HeldText)]
    if text_digest(document.markdown) not in held:
        yield f"its text is not the one that its history holds as revision {document.revision}"


def _entry(row: dict[str, Any]) -> Event:
    """Give the entry that a published event was made from."""
    keys = [f.alias or name for name, f in Event.model_fields.items()]
    given = {k: row[k] for k in keys if row.get(k) not in (None, [])}
    if "text" in given:
        given["text"] = {k: v for k, v in given["text"].items() if v is not None}
    return Event.model_validate(given)
