"""A policy → its history as it is understood, what applied on a day, whose words it has."""

from __future__ import annotations

import datetime
from collections.abc import Sequence

from styrdok.citations.writer import write_citation
from styrdok.content.library import PolicyRecord
from styrdok.content.models import Event
from styrdok.history.answers import Answer, as_of
from styrdok.history.blame import Wording, blame
from styrdok.history.recorded import latest_text
from styrdok.history.steps import Step, understand
from styrdok.problems.errors import StyrdokError
from styrdok.views.events import gender_of


def history_of(policy: PolicyRecord, known: datetime.date | None = None) -> tuple[Step, ...]:
    """Give a policy's entries as they are understood, in the order in which they took effect.

    Corrections are applied; ``known`` leaves out what was recorded after that day.
    """
    return understand(policy.history, known)


def history_with(policy: PolicyRecord, events: Sequence[Event]) -> tuple[Step, ...]:
    """Give a policy's history as it would be understood with more entries."""
    return understand((*policy.history, *events))


def applied_on(
    policy: PolicyRecord, day: datetime.date, known: datetime.date | None = None
) -> Answer:
    """Say how a policy stood on a day, by what had been recorded by ``known``, and what is unknown.

    ``applied.revision`` of what is given is the number of the text that applied.
    """
    return as_of(policy.history, day, policy.policy.validity, known)


def wordings_of(policy: PolicyRecord, revision: int | None = None) -> list[Wording]:
    """Say of each block of a recorded text, or of the latest, which entry gave it its words."""
    latest = latest_text(policy.history)
    number = revision or (latest.revision if latest else None)
    found = policy.revision(number) if number else None
    if number is None or found is None or found.document is None:
        held = ", ".join(str(r.sequence) for r in policy.revisions) or "none"
        which = f"event {number}" if number else "any event"
        raise StyrdokError(f"No text is held of {which} of {policy.id}. Texts held: {held}.")
    return blame(policy, history_of(policy), number)


def citation_of(policy: PolicyRecord, event: Event) -> str | None:
    """Write an entry the way the organisation does; None where it is of no decision."""
    return write_citation(event, policy.organisation, gender_of(policy))
