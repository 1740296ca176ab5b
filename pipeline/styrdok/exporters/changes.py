"""A policy's recorded texts → the change-sets between them."""

from __future__ import annotations

from styrdok.assemble import id_prefix
from styrdok.changesets import Revised, Version, revise
from styrdok.exporters.edition import Setting, published_events
from styrdok.history import Step, understand
from styrdok.library import PolicyRecord
from styrdok.models import Gender, HeldText
from styrdok.published import PublishedEvent


def compare_revisions(record: PolicyRecord, setting: Setting, old: int, new: int | None) -> Revised:
    """Compare the texts of two events, or of an event and the working text (``new`` None).

    The texts are those that the events have by now: found late, or corrected.
    """
    steps = {step.sequence: step for step in understand(record.history)}
    events = {e.sequence: e for e in _events(record, setting)}
    decision = events[new] if new else None
    return revise(
        _version(record, steps.get(old), events[old]),
        _working(record, setting) if new is None else _version(record, steps.get(new), events[new]),
        decision,
    )


def _events(record: PolicyRecord, setting: Setting) -> list[PublishedEvent]:
    genders = {t.key: t.gender for t in record.organisation.document_types}
    gender = genders.get(record.policy.type, Gender.COMMON)
    return published_events(record, understand(record.history), setting.words, gender)


def _version(record: PolicyRecord, step: Step | None, event: PublishedEvent) -> Version:
    revision = record.revision(step.revision) if step and step.revision else None
    document = revision.document if revision else None
    held = step.event.text if step else None
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
        policy=record.id,
        revision=event.sequence,
        facts={name: value for name, value in facts.items() if value},
        conversion=held.conversion if isinstance(held, HeldText) else None,
    )


def _working(record: PolicyRecord, setting: Setting) -> Version:
    document = record.text.document
    return Version(
        label=setting.words.gettext("Working text, not decided"),
        document=document,
        prefix=id_prefix(record.id),
        policy=record.id,
        facts={"title": document.title},
    )
