"""A policy's recorded texts → the change-sets between them, and their files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from styrdok.content.models import HeldText
from styrdok.history.steps import Step
from styrdok.published.addresses import changes_href, changes_page, document_page
from styrdok.published.documents import PublishedChanges, PublishedEvent
from styrdok.redlines.change_set import Revised, Version, revise
from styrdok.repository.library import PolicyRecord
from styrdok.repository.lineage import next_text
from styrdok.text.document import Document
from styrdok.text.ids import id_prefix
from styrdok.views.events import published_events
from styrdok.wording.words import Words


def between_texts(record: PolicyRecord, events: Sequence[PublishedEvent]) -> list[Revised]:
    """Tell what each event changed that gave the policy a text, in the order of their effect."""
    versions = _versions(record, events)
    return [revise(versions[old][0], *versions[new]) for old, new in pairwise(versions)]


def formerly_between(record: PolicyRecord, events: Sequence[PublishedEvent]) -> list[Revised]:
    """Tell what texts differ in that followed each other until an entry changed their order.

    It was published, and links to it have to lead somewhere for ever.
    """
    versions = _versions(record, events)
    formerly = sorted(record.history.ever_adjacent - set(pairwise(versions)))
    return [
        revise(versions[old][0], *versions[new])
        for old, new in formerly
        if old in versions and new in versions
    ]


def compare_revisions(record: PolicyRecord, words: Words, old: int, new: int | None) -> Revised:
    """Compare the texts of two events, or of an event and the working text (``new`` None).

    The texts are those that the events have by now: found late, or corrected.
    """
    events = published_events(record, record.history.steps, words)
    versions = _versions(record, events)
    before, _ = versions[old]
    if new is None:
        return revise(before, _working(record, words))
    return revise(before, *versions[new])


def _versions(
    record: PolicyRecord, events: Sequence[PublishedEvent]
) -> dict[int, tuple[Version, PublishedEvent]]:
    """Give the text of each event that gave the policy one, in the order of their effect."""
    by_number = {event.sequence: event for event in events}
    return {
        step.sequence: (_version(record, step, by_number[step.sequence]), by_number[step.sequence])
        for step in record.history.texts
    }


def published_changes(
    changes: Sequence[Revised], words: Words, base_url: str
) -> dict[int, PublishedChanges]:
    """Give for each event that has a change-set where it is."""
    return dict(_published(changes, words, base_url))


def _published(
    changes: Sequence[Revised], words: Words, base_url: str
) -> Iterator[tuple[int, PublishedChanges]]:
    for revised in changes:
        old, new = span(revised)
        policy = revised.new.policy or ""
        yield (
            new,
            PublishedChanges(
                since=old,
                comparable=revised.comparison is not None,
                summary=getattr(revised.changes.summary_text, words.language),
                href_json=changes_href(policy, old, new, "json"),
                href_html=changes_href(policy, old, new, "html"),
                url=base_url + changes_page(document_page(policy), old, new),
            ),
        )


def span(revised: Revised) -> tuple[int, int]:
    """Give the two events whose texts were compared, by which a change-set is named."""
    return revised.old.revision or 0, revised.new.revision or 0


def _version(record: PolicyRecord, step: Step, event: PublishedEvent) -> Version:
    revision = record.revision(step.revision) if step.revision else None
    document = revision.document if revision else None
    held = step.event.text
    facts = {
        "title": document.title if document else None,
        "body": event.body_name,
        "date": str(event.date) if event.date else event.date_text,
        "paragraphs": ", ".join(event.paragraphs),
        "case_number": event.case_number,
        "in_force_from": event.in_force_from and str(event.in_force_from),
        "in_force_until": event.in_force_until and str(event.in_force_until),
    }
    return Version(
        label=event.label,
        document=document,
        prefix=id_prefix(record.id),
        language=record.policy.language,
        policy=record.id,
        revision=event.sequence,
        facts={name: value for name, value in facts.items() if value},
        conversion=held.conversion if isinstance(held, HeldText) else None,
    )


def _working(record: PolicyRecord, words: Words) -> Version:
    document = record.text.document
    return Version(
        label=words.gettext("Working text, not decided"),
        document=working_document(record),
        prefix=id_prefix(record.id),
        language=record.policy.language,
        policy=record.id,
        facts={"title": document.title},
    )


def working_document(record: PolicyRecord) -> Document:
    """Give the working text with the ids that it would have if it were decided now."""
    last = record.history.latest_text
    number = last.revision if last and last.revision else 0
    recorded = record.revision(number)
    if recorded and recorded.document and recorded.source.text == record.text.source.text:
        return recorded.document
    return next_text(0, record.text.document, record.documents, number, id_prefix(record.id))
