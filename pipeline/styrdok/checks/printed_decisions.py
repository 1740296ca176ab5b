"""Compares the decisions that a recorded text prints with those that its history has."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from styrdok.citations.reader import CitedDecision, read_citations
from styrdok.content.actions import DECISIONS, Action
from styrdok.content.models import Body, Event, Organisation
from styrdok.content.yaml import Located
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.steps import Step
from styrdok.problems.faults import Problem, problem
from styrdok.repository.library import Revision

_DIGIT = re.compile("[0-9]")
_PARAGRAPHS = re.compile(r"(\n{2,}|^ {0,3}\#{1,6}(?:[ \t][^\n]*)?\n)", re.MULTILINE)
"""Between empty lines, and below a heading without one."""
_LONGEST = 300
"""In a longer paragraph, a citation is as likely to be of another document."""


def printed_decisions(
    organisation: Located[Organisation],
    history: Located[PolicyHistory],
    revisions: tuple[Revision, ...],
) -> Iterator[Problem]:
    """See that the text in force and the history name the same decisions."""
    last = history.value.latest_text
    held = (r for r in revisions if last and r.sequence == last.revision and r.language is None)
    revision = next(held, None)
    if revision is None or last is None:
        return
    steps = history.value.steps
    first = {event.sequence: event for event in history.value.entries}
    matched: set[int] = set()
    found = list(_printed(revision, organisation.value.bodies))
    if not any(s.event.in_force_from or s.action is Action.IN_FORCE for s in steps):
        # Nobody has recorded from when it applies, which is no decision of its own.
        found = [one for one in found if one[2].action is not Action.IN_FORCE]
    for line, words, decision in found:
        same = [s.sequence for s in steps if _agree(decision, s) or _as_printed(decision, s, first)]
        matched.update(same)
        if same:
            continue
        place = revision.source.place(line)
        if near := next((s for s in steps if _near(decision, s)), None):
            matched.add(near.sequence)
            message = f'the text prints "{words}", but entry {near.sequence} says otherwise'
            yield problem("citation-differs", place, message)
        else:
            message = f'the text prints "{words}", which the history does not have'
            yield problem("citation-unrecorded", place, message)
    if not any(d.action is not Action.IN_FORCE for _, _, d in found):
        return
    for step in steps:
        decided = step.action in DECISIONS and step.sequence <= last.sequence
        if decided and step.sequence not in matched:
            message = f"the text prints other decisions, but not that of entry {step.sequence}"
            yield problem("citation-not-printed", history.place(step.sequence - 1), message)


def _printed(
    revision: Revision, bodies: tuple[Body, ...]
) -> Iterator[tuple[int, str, CitedDecision]]:
    """Give the decisions that the text's short paragraphs cite: line, words, decision."""
    line = 1
    for paragraph in _PARAGRAPHS.split(revision.source.text):
        # A decision that can be compared has a date or a §.
        short = len(paragraph) <= _LONGEST and _DIGIT.search(paragraph)
        if short and not paragraph.lstrip().startswith("#"):
            for decision in read_citations(paragraph, bodies):
                if not decision.other_document:
                    start = min(s.start for s in decision.spans.values())
                    end = max(s.end for s in decision.spans.values())
                    words = " ".join(paragraph[start:end].split())
                    yield line + paragraph.count("\n", 0, start), words, decision
        line += paragraph.count("\n")


def _agree(decision: CitedDecision, step: Step) -> bool:
    """See whether a printed decision can be this entry; what one leaves out is no difference."""
    event = step.event
    if decision.action is Action.IN_FORCE:
        days = [step.first, event.in_force_from, event.date]
        return decision.date is not None and decision.date.date in days
    return (
        _same_date(decision, step)
        and (decision.action in {None, event.action} or _latest_is_first(decision, event))
        and (not decision.paragraphs or decision.paragraphs == event.paragraphs)
        and (None in {decision.body, event.body} or decision.body == event.body)
    )


def _latest_is_first(decision: CitedDecision, event: Event) -> bool:
    """See whether a box repeats the day of adoption as that of the latest revision."""
    day = decision.date.date if decision.date else None
    revised = decision.action is Action.REVISED and event.action is Action.ADOPTED
    return revised and day is not None and day == event.date


def _as_printed(decision: CitedDecision, step: Step, first: dict[int, Event]) -> bool:
    """See whether the text prints what was first recorded: a correction doesn't change the text."""
    event = first.get(step.sequence)
    return event is not None and bool(step.amended) and _agree(decision, replace(step, event=event))


def _same_date(decision: CitedDecision, step: Step) -> bool:
    date, event = decision.date, step.event
    if date is None:
        return bool(decision.paragraphs)
    if date.date:
        return date.date == event.date
    return " ".join(date.text.split()) == event.date_text or (
        event.date is not None
        and bool(date.first and date.last and date.first <= event.date <= date.last)
    )


def _near(decision: CitedDecision, step: Step) -> bool:
    event = step.event
    if decision.action not in {None, event.action}:
        return False
    same_day = decision.date is not None and decision.date.date == event.date is not None
    return same_day or bool(decision.paragraphs and decision.paragraphs == event.paragraphs)
