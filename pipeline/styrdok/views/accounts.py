"""A policy's history as people and programs are shown it: the log, and what applied on a day."""

from __future__ import annotations

import datetime
from dataclasses import replace

from styrdok.content.library import PolicyRecord
from styrdok.history.answers import Answer, as_of, text_state
from styrdok.history.steps import understand
from styrdok.published.accounts import (
    AnswerExport,
    Blame,
    Log,
    LogEntry,
    PublishedAnswer,
    PublishedReason,
)
from styrdok.published.documents import DocumentExport
from styrdok.published.versions import ANSWER_SCHEMA, BLAME_SCHEMA, LOG_SCHEMA
from styrdok.text.names import id_prefix
from styrdok.views.between_texts import between_texts, published_changes
from styrdok.views.documents import address, export_policy
from styrdok.views.events import gender_of, published_events
from styrdok.views.settings import Setting
from styrdok.wording.explanations import Explainer


def explainer(record: PolicyRecord, setting: Setting) -> Explainer:
    return Explainer(setting.words, record.organisation, gender_of(record))


def answer(record: PolicyRecord, day: datetime.date, known: datetime.date | None) -> Answer:
    return as_of(record.history, day, record.policy.validity, known)


def as_known(record: PolicyRecord, known: datetime.date | None) -> PolicyRecord:
    """Give a policy with only what had been recorded by a day."""
    by_then = (e for e in record.history if not (known and e.recorded and e.recorded > known))
    return replace(record, history=tuple(by_then))


def narrate(found: Answer, words: Explainer) -> list[str]:
    """Say an answer in sentences: how it stood, by which decision, what is not known, what came."""
    lines = [
        words.headline(found),
        words.decision(found),
        *words.reasons(found),
        *words.coming(found),
    ]
    return [line for line in lines if line]


def published_answer(found: Answer, words: Explainer) -> PublishedAnswer:
    return PublishedAnswer(
        as_of=found.day,
        known=found.known,
        status=found.standing.status,
        certain=found.certain,
        decision=found.applied.sequence if found.applied else None,
        revision=found.applied.revision if found.applied else None,
        reasons=[
            PublishedReason(
                kind=doubt.kind,
                sequence=doubt.step.sequence if doubt.step else None,
                suggestions=list(doubt.suggestions),
                text=text,
            )
            for doubt, text in zip(found.doubts, words.reasons(found), strict=True)
        ],
        text="\n".join(narrate(found, words)),
    )


def full_answer(record: PolicyRecord, found: Answer, setting: Setting) -> AnswerExport:
    """Give an answer with the document as it read on that day, where we have that text."""
    words = explainer(record, setting)
    document: DocumentExport | None = None
    if found.certain and found.applied and found.applied.revision:
        exported = export_policy(as_known(record, found.known), setting, found.applied.revision)
        document = None if isinstance(exported, str) else exported.document
    return AnswerExport.model_validate(
        {
            **published_answer(found, words).model_dump(),
            "schema": ANSWER_SCHEMA,
            "id": record.id,
            "title": record.policy.title,
            "document": document,
        }
    )


def log_of(
    record: PolicyRecord, setting: Setting, day: datetime.date, known: datetime.date | None
) -> Log:
    """Give a policy's history as it was known by a day."""
    words = explainer(record, setting)
    steps = understand(record.history, known)
    by_number = {step.sequence: step for step in steps}
    # What was known earlier had other change-sets, which are published no more.
    texts = [] if known else between_texts(record, setting.words)
    changes = published_changes(texts, setting.words, setting.publication.base_url)
    entries = []
    for event in published_events(record, steps, setting.words, changes, address(record, setting)):
        if known and event.recorded and event.recorded > known:
            continue
        step = by_number.get(event.sequence)
        state, number = text_state(step, steps) if step else ("none", None)
        entries.append(
            LogEntry.model_validate(
                {
                    **event.model_dump(),
                    "text_state": state,
                    "text_in": number,
                    "day_first": step.first if step else None,
                    "day_last": step.last if step else None,
                }
            )
        )
    return Log.model_validate(
        {
            "schema": LOG_SCHEMA,
            "id": record.id,
            "title": record.policy.title,
            "now": published_answer(answer(record, day, known), words),
            "entries": entries,
            "order": [step.sequence for step in steps],
            "known_gaps": list(setting.words.gaps(steps)),
        }
    )


def blame_of(record: PolicyRecord, setting: Setting, sequence: int | None) -> Blame | str:
    """Give the wordings of an event's text, or of the one in force; or say why there are none."""
    exported = export_policy(record, setting, sequence)
    if isinstance(exported, str):
        return exported
    document = exported.document
    revision = record.revision(document.revision)
    parts = revision.document.parts if revision and revision.document else ()
    prefix = id_prefix(record.id)
    places = {prefix + part.anchor: part for part in parts if part.anchor}
    return Blame.model_validate(
        {
            "schema": BLAME_SCHEMA,
            "id": record.id,
            "title": document.title,
            "revision": document.revision,
            "events": document.history,
            "wordings": [
                {**w.model_dump(), "path": places[w.key].path, "line": places[w.key].line}
                for w in document.wordings
            ],
        }
    )
