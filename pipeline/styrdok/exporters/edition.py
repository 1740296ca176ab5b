"""Turns policies as they stand on a day into what is published of each."""

from __future__ import annotations

import datetime
import hashlib
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from styrdok.assemble import id_prefix
from styrdok.blame import blame
from styrdok.changesets import Revised
from styrdok.dialect import is_safe
from styrdok.document import BlockKind, Document, Section
from styrdok.exporters.changes import between_texts, published_changes
from styrdok.exporters.events import published_events
from styrdok.exporters.fragments import Frame, folded_text, make_fragment
from styrdok.history import DECISIONS, ENDED, Status, Step, standing, understand
from styrdok.library import Library, PolicyRecord, Revision
from styrdok.models import Publication, Publisher
from styrdok.published import (
    DOCUMENT_SCHEMA,
    HTML_PROFILE,
    DocumentExport,
    Manifest,
    PublishedEvent,
    PublishedSection,
    PublishedWording,
)
from styrdok.redlines.labels import plain
from styrdok.wording import Words

# Content without publication.yaml builds, for a first look, under a name that
# can never be somebody's real address (RFC 6761). `check` says so.
UNPUBLISHED = Publication(
    schema="publication/1",
    base_url="https://styrdok.invalid/",
    title="Styrdokument",
    publisher=Publisher(name="styrdok"),
)


@dataclass(frozen=True)
class Exported:
    """A document to publish, and the Markdown text it was made from.

    ``latest`` is the last event that has taken effect; ``changes`` say what
    each event changed.
    """

    markdown: str
    document: DocumentExport
    latest: PublishedEvent
    changes: tuple[Revised, ...] = ()


@dataclass(frozen=True)
class Edition:
    """All that one build publishes."""

    publication: Publication
    words: Words
    content_sha256: str
    documents: tuple[Exported, ...]
    previous: Manifest | None


@dataclass(frozen=True)
class Setting:
    """What is the same for every document of a build. ``titles`` names policies by id and alias."""

    publication: Publication
    words: Words
    day: datetime.date
    titles: Mapping[str, str]


def make_setting(library: Library, day: datetime.date) -> Setting:
    publication = library.publication.value if library.publication else UNPUBLISHED
    titles = {
        name: part.facts.value.title
        for part in library.parts
        if part.facts
        for name in (part.id, *part.facts.value.aliases)
    }
    return Setting(publication, Words(publication.language), day, titles)


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
        exported = export_policy(record, setting)
        if isinstance(exported, Exported):
            documents.append(exported)
    return Edition(
        setting.publication, setting.words, library.content_sha256, tuple(documents), previous
    )


def export_policy(
    record: PolicyRecord, setting: Setting, sequence: int | None = None
) -> Exported | str:
    """Give what is published of a policy, or in words why nothing is.

    ``sequence`` asks for the text of that event instead of the one in force.
    """
    words = setting.words
    policy = record.policy
    validity = policy.validity
    now = standing(record.history, setting.day, validity)
    if sequence and sequence != now.revision:
        now = replace(now, revision=sequence, status=Status.SUPERSEDED, since=None, until=None)
    if now.status is Status.DRAFT:
        return f"{record.id} is a draft: no decision is recorded."
    revision = record.revision(now.revision) if now.revision else None
    if revision is None or revision.document is None:
        held = ", ".join(str(r.sequence) for r in record.revisions) or "none"
        which = f"event {now.revision}" if now.revision else "any event"
        return f"No text is held of {which} of {record.id}. Texts held: {held}."
    prefix = id_prefix(record.id)
    kind = next((t for t in record.organisation.document_types if t.key == policy.type), None)
    if kind is None:
        return f"{record.id} is of the type {policy.type}, which its organisation does not have."
    steps = understand(record.history)
    changes = between_texts(record, words)
    events = published_events(
        record, steps, words, published_changes(changes, words, setting.publication.base_url)
    )
    gaps = list(words.gaps(steps))
    latest = next((e for e in events if e.sequence == now.latest), events[-1])
    html = make_fragment(
        revision.document.html,
        Frame(
            prefix=prefix,
            language=policy.language,
            status=words.status(now.status),
            in_force=now.status not in ENDED,
            latest=latest,
            events=events,
            gaps=gaps,
            titles=setting.titles,
        ),
        words,
    )
    address = f"{setting.publication.base_url}d/{record.id}/"
    stated = [s.event.in_force_from for s in steps if s.action in DECISIONS]
    facts: dict[str, Any] = {
        "schema": DOCUMENT_SCHEMA,
        "id": record.id,
        "uuid": str(uuid.uuid5(uuid.NAMESPACE_URL, address)),
        "title": revision.document.title,
        "type": policy.type,
        "language": policy.language,
        "status": now.status,
        "status_from": now.since,
        "status_until": now.until,
        "revision": revision.sequence,
        "adopted": now.adopted,
        "revised": now.revised,
        "valid_from": validity.from_
        if validity and validity.from_
        else min(filter(None, stated), default=None),
        "valid_to": now.ends,
        "canonical_url": address,
        "aliases": list(policy.aliases),
        "text_sha256": hashlib.sha256(folded_text(html).encode()).hexdigest(),
        "html_profile": HTML_PROFILE,
        "organisation": {
            "id": record.id.partition("/")[0],
            **_given(
                record.organisation, "name", "kind", "municipality_code", "organisation_number"
            ),
        },
        "document_type": _given(kind, "key", "name", "gender"),
        "subjects": policy.subjects,
        "responsible_role": policy.responsible_role,
        "applies_to": policy.applies_to,
        "validity_as_printed": validity.as_printed if validity else None,
        "review_by": policy.review_by,
        "review_months": policy.review_months or kind.review_months,
        "history": events,
        "markdown": revision.source.text,
        "html": html,
        **_structure(revision.document, prefix),
        "wordings": published_wordings(record, steps, revision),
        "contact": record.organisation.contact and record.organisation.contact.model_dump(),
        "relations": [r.model_dump() for r in policy.relations],
        "source": policy.source and policy.source.model_dump(),
        "known_gaps": gaps,
    }
    document = DocumentExport.model_validate(facts)
    return Exported(revision.source.text, document, latest, tuple(changes))


def published_wordings(
    record: PolicyRecord, steps: Sequence[Step], revision: Revision
) -> list[PublishedWording]:
    """Give for each block of a text that has an anchor the decision that it has its words from."""
    prefix = id_prefix(record.id)
    return [
        PublishedWording(
            key=prefix + w.part.anchor,
            block=w.part.kind,
            text=plain(w.part.text, w.part.kind),
            since=w.since,
            certain=w.certain,
            before=None if w.before is None else plain(w.before, w.part.kind),
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
        html=section.html,
        text="\n".join(block.text for block in section.blocks if block.text),
        children=[_section(child, prefix) for child in section.children],
    )
