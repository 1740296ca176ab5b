"""A policy's history → its events as they are published."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Sequence

from styrdok.content.models import Gender, HeldText
from styrdok.history.steps import Step
from styrdok.published.documents import PublishedEvent
from styrdok.repository.library import PolicyRecord
from styrdok.wording.citations import write_citation
from styrdok.wording.words import Words, body_name


def gender_of(record: PolicyRecord) -> Gender:
    """Give the gender of the policy's type, with which verbs agree: antagen, antaget."""
    kind = record.organisation.document_type(record.policy.type)
    return kind.gender if kind else Gender.COMMON


def published_events(
    record: PolicyRecord, steps: Sequence[Step], words: Words
) -> list[PublishedEvent]:
    """Give the entries as they were recorded, each with a label that has its corrections.

    Where a text stands, and where it is told what an event changed, is left open.
    """
    gender = gender_of(record)
    understood = {step.sequence: step for step in steps}
    events = []
    for event in record.history.entries:
        step = understood.get(event.sequence)
        facts = event.model_dump()
        if isinstance(event.text, HeldText):
            text = event.text
            facts["text"] = {"state": text.state, "sha256": text.sha256, "ids": text.ids}
        elif event.text:
            facts["text"] = {"state": event.text.state, "sha256": None}
        right = step.event if step else event
        label = words.label(right, record.organisation, gender)
        facts["label"] = (
            label if event.sequence in record.history.live_numbers else words.taken_back(label)
        )
        facts["written"] = write_citation(right, record.organisation, gender)
        facts["body_name"] = body_name(event, record.organisation)
        facts["changes"] = None
        facts["amended"] = list(step.amended) if step else []
        events.append(PublishedEvent.model_validate(facts))
    return events


def days_told(history: Sequence[PublishedEvent]) -> dict[int, set[datetime.date]]:
    """Give for each event the days on which something of it was recorded: itself, what corrects it.

    Files of an older version don't say when an entry was recorded. It then has
    the day of its decision; an entry with neither has no day.
    """
    days: dict[int, set[datetime.date]] = defaultdict(set)
    # From the last: an entry is about an earlier one, which may be about one before it.
    for event in reversed(history):
        if day := event.recorded or event.date:
            days[event.sequence].add(day)
        if event.concerns:
            days[event.concerns] |= days[event.sequence]
    return days


def latest_day(history: Sequence[PublishedEvent]) -> datetime.date | None:
    """Give the day of which a history last tells something new."""
    return max((day for days in days_told(history).values() for day in days), default=None)
