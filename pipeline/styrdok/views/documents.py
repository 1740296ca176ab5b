"""A policy as it stands on a day → the document that is published of it."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from styrdok.content.actions import DECISIONS
from styrdok.content.library import PolicyRecord, Revision
from styrdok.content.models import DocumentType
from styrdok.history.blame import blame
from styrdok.history.corrections import not_taken_back
from styrdok.history.standing import ENDED, Standing, Status, standing
from styrdok.history.steps import Step, understand
from styrdok.html.profiles import conform
from styrdok.html.tree import read_html
from styrdok.html.visible import folded_words
from styrdok.published.documents import (
    DocumentExport,
    Gap,
    PublishedEvent,
    PublishedSection,
    PublishedWording,
)
from styrdok.published.versions import DOCUMENT_SCHEMA, HTML_PROFILE
from styrdok.redlines.labels import plain_markdown
from styrdok.redlines.revising import Revised
from styrdok.text.dialect import is_safe
from styrdok.text.document import BlockKind, Document, Section
from styrdok.text.names import id_prefix
from styrdok.views.between_texts import between_texts, formerly_between, published_changes
from styrdok.views.events import published_events
from styrdok.views.fragments import Frame, make_fragment
from styrdok.views.settings import Setting


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
    """A document to publish, and the Markdown text it was made from.

    ``latest`` is the last event that has taken effect; ``changes`` say what
    each event changed, or did before another came between; ``revisions`` are
    all its recorded texts.
    """

    markdown: str
    document: DocumentExport
    latest: PublishedEvent
    changes: tuple[Revised, ...] = ()
    revisions: tuple[RevisionPage, ...] = ()


@dataclass(frozen=True)
class _Past:
    """A policy's history as it is published with each of its texts."""

    steps: tuple[Step, ...]
    events: list[PublishedEvent]
    gaps: list[Gap]
    changes: tuple[Revised, ...]


@dataclass(frozen=True)
class _Reading:
    """One of a policy's texts, how it stands, and its fragment."""

    revision: Revision
    document: Document
    state: Standing
    latest: PublishedEvent
    html: str


def export_policy(
    record: PolicyRecord, setting: Setting, sequence: int | None = None
) -> Exported | str:
    """Give what is published of a policy, or in words why nothing is.

    ``sequence`` asks for the text of that event instead of the one in force.
    """
    policy = record.policy
    now = standing(record.history, setting.day, policy.validity)
    if now.status is Status.DRAFT and not sequence:
        return f"{record.id} is a draft: no decision is recorded."
    kind = next((t for t in record.organisation.document_types if t.key == policy.type), None)
    if kind is None:
        return f"{record.id} is of the type {policy.type}, which its organisation does not have."
    past = _past(record, setting)
    chosen = sequence or now.revision
    readings = {e.sequence: _read(record, setting, past, now, e.sequence) for e in past.events}
    reading = readings.get(chosen or 0)
    if chosen and chosen not in readings:  # a text recorded after the day that is asked for
        reading = _read(record, setting, past, now, chosen)
    if reading is None:
        held = ", ".join(str(r.sequence) for r in record.revisions) or "none"
        which = f"event {chosen}" if chosen else "any event"
        return f"No text is held of {which} of {record.id}. Texts held: {held}."
    return Exported(
        markdown=reading.revision.source.text,
        document=_document(record, setting, past, reading, kind),
        latest=reading.latest,
        changes=past.changes,
        revisions=tuple(_page(record, past, r) for r in readings.values() if r),
    )


def _past(record: PolicyRecord, setting: Setting) -> _Past:
    words, base_url = setting.words, setting.publication.base_url
    steps = understand(record.history)
    changes = between_texts(record, words)
    told = published_changes(changes, words, base_url)
    events = published_events(record, steps, words, told, address(record, setting))
    every = (*changes, *formerly_between(record, words))
    return _Past(steps, events, list(words.gaps(steps)), every)


def address(record: PolicyRecord, setting: Setting) -> str:
    """Give the address that a policy's page has for ever."""
    return f"{setting.publication.base_url}d/{record.id}/"


def _read(
    record: PolicyRecord, setting: Setting, past: _Past, now: Standing, sequence: int
) -> _Reading | None:
    """Read one of a policy's texts; ``now`` is how the policy stands."""
    revision = record.revision(sequence)
    if revision is None or revision.document is None:
        return None
    shown = now.latest
    if sequence != now.revision:
        now, shown = _apart(record, past, now, sequence, setting.day), sequence
    latest = next((e for e in past.events if e.sequence == shown), past.events[-1])
    frame = Frame(
        prefix=id_prefix(record.id),
        language=record.policy.language,
        status=setting.words.status(now.status),
        in_force=now.status not in ENDED,
        latest=latest,
        events=past.events,
        gaps=past.gaps,
        titles=setting.titles,
    )
    html = make_fragment(revision.document.html, frame, setting.words)
    return _Reading(revision, revision.document, now, latest, html)


def _apart(
    record: PolicyRecord, past: _Past, now: Standing, sequence: int, day: datetime.date
) -> Standing:
    """Say how a text stands that is not the one in force."""
    step = next((s for s in past.steps if s.revision == sequence), None)
    status, since = Status.SUPERSEDED, None
    if sequence not in {e.sequence for e in not_taken_back(record.history)}:
        status = Status.WITHDRAWN
    elif step and step.place > day:
        status, since = Status.NOT_YET_IN_FORCE, step.day
    return replace(now, revision=sequence, status=status, since=since, until=None)


def _page(record: PolicyRecord, past: _Past, reading: _Reading) -> RevisionPage:
    prefix = id_prefix(record.id)
    return RevisionPage(
        event=past.events[reading.revision.sequence - 1],
        title=reading.document.title,
        status=reading.state.status,
        html=reading.html,
        sections=[_section(s, prefix) for s in reading.document.sections],
    )


def _document(
    record: PolicyRecord, setting: Setting, past: _Past, reading: _Reading, kind: DocumentType
) -> DocumentExport:
    policy, validity, state = record.policy, record.policy.validity, reading.state
    url = address(record, setting)
    stated = [s.event.in_force_from for s in past.steps if s.action in DECISIONS]
    facts: dict[str, Any] = {
        "schema": DOCUMENT_SCHEMA,
        "id": record.id,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, url)),
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
        "canonical_url": url,
        "aliases": list(policy.aliases),
        "text_sha256": hashlib.sha256(folded_words(read_html(reading.html)).encode()).hexdigest(),
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
        "history": past.events,
        "markdown": reading.revision.source.text,
        "html": reading.html,
        **_structure(reading.document, id_prefix(record.id)),
        "wordings": published_wordings(record, past.steps, reading.revision),
        "contact": record.organisation.contact and record.organisation.contact.model_dump(),
        "relations": [r.model_dump() for r in policy.relations],
        "source": policy.source and policy.source.model_dump(),
        "known_gaps": past.gaps,
    }
    return DocumentExport.model_validate(facts)


def published_wordings(
    record: PolicyRecord, steps: Sequence[Step], revision: Revision
) -> list[PublishedWording]:
    """Give for each block of a text that has an anchor the decision that it has its words from."""
    prefix = id_prefix(record.id)
    return [
        PublishedWording(
            key=prefix + w.part.anchor,
            block=w.part.kind,
            text=plain_markdown(w.part.body, w.part.kind),
            since=w.since,
            certain=w.certain,
            before=None if w.before is None else plain_markdown(w.before, w.part.kind),
        )
        for w in blame(record, steps, revision.sequence)
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
