"""A policy as it stands on a day → the document that is published of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from styrdok.content.actions import DECISIONS
from styrdok.history.blame import blame
from styrdok.history.standing import Status
from styrdok.html.profiles import conform
from styrdok.html.tree import read_html
from styrdok.html.visible import folded_words
from styrdok.published.documents import (
    DocumentExport,
    PublishedEvent,
    PublishedSection,
    PublishedWording,
)
from styrdok.published.versions import DOCUMENT_SCHEMA, HTML_PROFILE
from styrdok.redlines.change_set import Revised
from styrdok.redlines.labels import plain_markdown
from styrdok.repository.library import Revision
from styrdok.text.dialect import is_safe
from styrdok.text.digests import hex_digest
from styrdok.text.document import BlockKind, Document, Section
from styrdok.views.policy_on_day import PolicyView, Reading


@dataclass(frozen=True)
class RevisionPage:
    """A recorded text as its own page shows it for ever. ``event`` recorded it."""

    event: PublishedEvent
    title: str
    status: Status
    html: str
    sections: list[PublishedSection]


@dataclass(frozen=True)
class Exported:
    """A document to publish.

    ``latest`` is the last event that has taken effect; ``changes`` say what
    each event changed, or did before another came between; ``revisions`` are
    all its recorded texts.
    """

    document: DocumentExport
    latest: PublishedEvent
    changes: tuple[Revised, ...] = ()
    revisions: tuple[RevisionPage, ...] = ()


def export_policy(view: PolicyView) -> Exported | str:
    """Give all that is published of a policy, or in words why nothing is."""
    shown = view.text()
    if isinstance(shown, str):
        return shown
    readings = {
        number: view.read(revision, document)
        for number, document in view.record.documents.items()
        if number in view.event and (revision := view.record.revision(number))
    }
    reading = readings[shown.sequence]
    return Exported(
        document=document_of(view, reading),
        latest=reading.latest,
        changes=(*view.changes, *view.formerly),
        revisions=tuple(_page(view, readings[n]) for n in view.event if n in readings),
    )


def document_with(view: PolicyView, sequence: int | None) -> DocumentExport | None:
    """Give the document with the text in force, or that of an event; None where it is not held."""
    revision = view.text(sequence)
    if isinstance(revision, str):
        return None
    return document_of(view, view.read(revision, view.record.documents[revision.sequence]))


def _page(view: PolicyView, reading: Reading) -> RevisionPage:
    return RevisionPage(
        event=view.history[reading.revision.sequence - 1],
        title=reading.document.title,
        status=reading.state.status,
        html=reading.html,
        sections=[_section(s, view.prefix) for s in reading.document.sections],
    )


def document_of(view: PolicyView, reading: Reading) -> DocumentExport:
    """Give one of a policy's texts as the document that is published of it."""
    record, state, kind = view.record, reading.state, view.kind
    policy, validity = record.policy, record.policy.validity
    if kind is None:
        raise LookupError(policy.type)  # `PolicyView.text` has refused it
    stated = [s.event.in_force_from for s in record.history.steps if s.action in DECISIONS]
    facts: dict[str, Any] = {
        "schema": DOCUMENT_SCHEMA,
        "id": record.id,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, view.address)),
        "title": reading.document.title,
        "type": policy.type,
        "language": policy.language,
        "status": state.status,
        "status_from": state.since,
        "status_until": state.until,
        "revision": reading.revision.sequence,
        "adopted": state.adopted,
        "revised": state.revised,
        "valid_from": validity.from_
        if validity and validity.from_
        else min(filter(None, stated), default=None),
        "valid_to": state.ends,
        "canonical_url": view.address,
        "aliases": list(policy.aliases),
        "text_sha256": hex_digest(folded_words(read_html(reading.html))),
        "html_profile": HTML_PROFILE,
        "organisation": {
            "id": record.id.partition("/")[0],
            **_given(
                record.organisation, "name", "kind", "municipality_code", "organisation_number"
            ),
        },
        "document_type": _given(kind, "key", "name", "gender", "regulation"),
        "subjects": policy.subjects,
        "responsible_role": policy.responsible_role,
        "applies_to": policy.applies_to,
        "validity_as_printed": validity.as_printed if validity else None,
        "review_by": policy.review_by,
        "review_months": policy.review_months or kind.review_months,
        "history": view.history,
        "markdown": reading.revision.source.text,
        "html": reading.html,
        **_structure(reading.document, view.prefix),
        "wordings": published_wordings(view, reading.revision),
        "contact": record.organisation.contact and record.organisation.contact.model_dump(),
        "relations": [r.model_dump() for r in policy.relations],
        "source": policy.source and policy.source.model_dump(),
        "known_gaps": view.gaps,
    }
    return DocumentExport.model_validate(facts)


def published_wordings(view: PolicyView, revision: Revision) -> list[PublishedWording]:
    """Give for each block of a text that has an anchor the decision that it has its words from."""
    record = view.record
    return [
        PublishedWording(
            key=view.prefix + w.part.anchor,
            block=w.part.kind,
            text=plain_markdown(w.part.body, w.part.kind),
            since=w.since,
            certain=w.certain,
            before=None if w.before is None else plain_markdown(w.before, w.part.kind),
        )
        for w in blame(record.documents, record.history.steps, revision.sequence)
        if w.part.anchor
    ]


def _given(model: Any, *names: str) -> dict[str, Any]:
    return {name: getattr(model, name) for name in names}


def _structure(document: Document, prefix: str) -> dict[str, Any]:
    """Give sections, statements and links with the anchors that the fragment has."""
    statements = [
        {
            **{n: getattr(s, n) for n in s.__dataclass_fields__ if n not in {"anchors", "lines"}},
            "anchors": [prefix + a for a in s.anchors],
        }
        for s in document.statements
    ]
    return {
        "sections": [_section(s, prefix) for s in document.sections],
        "footnotes": [
            {"key": prefix + b.anchor, "text": b.text}
            for b in document.footnotes
            if b.kind is BlockKind.FOOTNOTE
        ],
        "statements": statements,
        "links": [
            {
                "href": f"#{prefix}{link.href[1:]}" if link.href[0] == "#" else link.href,
                "text": link.text,
            }
            for link in document.links
            if is_safe(link.href)
        ],
    }


def _section(section: Section, prefix: str) -> PublishedSection:
    return PublishedSection(
        key=prefix + section.key,
        level=section.level,
        title=section.title,
        roles=list(section.roles),
        html=conform(section.html),
        text="\n".join(block.text for block in section.blocks if block.text),
        children=[_section(child, prefix) for child in section.children],
    )
