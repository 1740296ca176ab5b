"""A policy → what applied on a day, whose words it has, how its decisions are written."""

from __future__ import annotations

import datetime

from styrdok.content.models import Event
from styrdok.history.answers import Answer, as_of
from styrdok.history.blame import Wording, blame
from styrdok.problems.errors import StyrdokError
from styrdok.repository.library import PolicyRecord
from styrdok.views.events import gender_of
from styrdok.wording.citations import write_citation


def applied_on(
    policy: PolicyRecord, day: datetime.date, known: datetime.date | None = None
) -> Answer:
    """Say how a policy stood on a day, by what had been recorded by ``known``, and what is unknown.

    ``applied.revision`` of what is given is the number of the text that applied.
    """
    return as_of(policy.history, day, policy.policy.validity, known)


def wordings_of(policy: PolicyRecord, revision: int | None = None) -> list[Wording]:
    """Say of each block of a recorded text, or of the latest, which entry gave it its words."""
    latest = policy.history.latest_text
    number = revision or (latest.revision if latest else None)
    if number not in policy.documents or number is None:
        held = ", ".join(str(r.sequence) for r in policy.revisions) or "none"
        which = f"event {number}" if number else "any event"
        raise StyrdokError(f"No text is held of {which} of {policy.id}. Texts held: {held}.")
    return blame(policy.documents, policy.history.steps, number)


def citation_of(policy: PolicyRecord, event: Event) -> str | None:
    """Write an entry the way the organisation does; None where it is of no decision."""
    return write_citation(event, policy.organisation, gender_of(policy))
