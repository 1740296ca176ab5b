"""A policy's history as people and programs are shown it: the log, and what applied on a day."""

from __future__ import annotations

import datetime
from dataclasses import replace

from styrdok.history.answers import Answer, as_of, text_state
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
from styrdok.views.document_json import document_with, published_wordings
from styrdok.views.events import gender_of
from styrdok.views.policy_on_day import PolicyView
from styrdok.wording.explanations import Explainer


def explainer(view: PolicyView) -> Explainer:
    record = view.record
    return Explainer(view.setting.words, record.organisation, gender_of(record))


def answer(view: PolicyView, known: datetime.date | None) -> Answer:
    """Say what applied on the view's day, by what had been recorded by another."""
    record = view.record
    return as_of(record.history, view.setting.day, record.policy.validity, known)


def as_known(view: PolicyView, known: datetime.date | None) -> PolicyView:
    """Give a policy with only what had been recorded by a day."""
    return replace(view, record=replace(view.record, history=view.record.history.known(known)))


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


def full_answer(view: PolicyView, found: Answer) -> AnswerExport:
    """Give an answer with the document as it read on that day, where we have that text."""
    words, record = explainer(view), view.record
    document: DocumentExport | None = None
    if found.certain and found.applied and found.applied.revision:
        document = document_with(as_known(view, found.known), found.applied.revision)
    return AnswerExport.model_validate(
        {
            **published_answer(found, words).model_dump(),
            "schema": ANSWER_SCHEMA,
            "id": record.id,
            "title": record.policy.title,
            "document": document,
        }
    )


def log_of(view: PolicyView, known: datetime.date | None, *, changes: bool = True) -> Log:
    """Give a policy's history as it was known by a day.

    ``changes`` asks for where it is told what each entry changed, which takes
    as long as comparing all texts. What was known earlier had other
    change-sets, which are published no more.
    """
    record, words = view.record, explainer(view)
    then = as_known(view, known)
    history = then.record.history
    entries = []
    for event in view.history if changes and not known else then.events:
        step = history.step.get(event.sequence)
        state, number = text_state(step, history.steps) if step else ("none", None)
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
            "now": published_answer(answer(view, known), words),
            "entries": entries,
            "order": [step.sequence for step in history.steps],
            "known_gaps": list(view.setting.words.gaps(history.steps)),
        }
    )


def blame_of(view: PolicyView, sequence: int | None) -> Blame | str:
    """Give the wordings of an event's text, or of the one in force; or say why there are none."""
    revision = view.text(sequence)
    if isinstance(revision, str):
        return revision
    document = view.record.documents[revision.sequence]
    places = {view.prefix + part.anchor: part for part in document.parts if part.anchor}
    return Blame.model_validate(
        {
            "schema": BLAME_SCHEMA,
            "id": view.record.id,
            "title": document.title,
            "revision": revision.sequence,
            "events": view.history,
            "wordings": [
                {**w.model_dump(), "path": places[w.key].path, "line": places[w.key].line}
                for w in published_wordings(view, revision)
            ],
        }
    )
