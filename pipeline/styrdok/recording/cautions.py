"""An entry → what an editor should look at before it is recorded. CAUTIONS lists it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from styrdok.checks.leftovers import find_leftovers
from styrdok.content.actions import DECIDING, Action
from styrdok.content.models import Event, HeldText
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.steps import Step
from styrdok.recording.refusals import TEMPLATE
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source

_VALIDITY = re.compile(r"gäll|i kraft|från och med|fr\.?o\.?m|till och med", re.IGNORECASE)
_SATURDAY = 5


Caution = Callable[[Event, Sequence[Step], str], str | None]
"""From an entry, the steps before it and its text, to what an editor should look at."""


def _same_text(event: Event, steps: Sequence[Step], text: str) -> str | None:
    digest = event.text.sha256 if isinstance(event.text, HeldText) else None
    same = [s.sequence for s in steps if digest and getattr(s.event.text, "sha256", 0) == digest]
    return f"The text is the same as that of entry {same[-1]}." if same else None


def _adopted_again(event: Event, steps: Sequence[Step], text: str) -> str | None:
    if event.action is Action.ADOPTED and any(s.action is Action.ADOPTED for s in steps):
        return "An adoption is recorded already. Was it revised?"
    return None


def _nobody(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "Nobody is named who decided it." if _decides(event) and not event.body else None


def _no_paragraph(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "No § is named." if _decides(event) and not event.paragraphs else None


def _no_date(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return "No full date is known." if _decides(event) and not event.date else None


def _weekend(event: Event, steps: Sequence[Step], text: str) -> str | None:
    if event.date and event.date.weekday() >= _SATURDAY:
        return f"{event.date} is a {'Saturday' if event.date.weekday() == _SATURDAY else 'Sunday'}."
    return None


def _validity_unread(event: Event, steps: Sequence[Step], text: str) -> str | None:
    read = event.in_force_from or event.in_force_until or event.action is Action.IN_FORCE
    if not read and _VALIDITY.search(event.citation or ""):
        return "The citation speaks of validity that was not read: see --in-force-from."
    return None


def _template(event: Event, steps: Sequence[Step], text: str) -> str | None:
    return f'The text still says "{TEMPLATE}".' if TEMPLATE in text else None


def _warned(event: Event, steps: Sequence[Step], text: str) -> str | None:
    """Tell of what check warns of in a text: when it is sealed, it stays so."""
    source = Source("", text)
    unread = (p for p in parse_document(source)[1] if p.code == "markup-unread") if text else ()
    found = sorted([*find_leftovers(source), *unread])
    if not found:
        return None
    more = f"; and {len(found) - 1} more, which styrdok check tells" if len(found) > 1 else ""
    return f"Line {found[0].line} of the text: {found[0].message}{more}."


def _decides(event: Event) -> bool:
    return event.action in DECIDING and not event.concerns


CAUTIONS: tuple[Caution, ...] = (
    _same_text,
    _adopted_again,
    _nobody,
    _no_paragraph,
    _no_date,
    _weekend,
    _validity_unread,
    _template,
    _warned,
)


def cautions(event: Event, history: PolicyHistory, text: str) -> Iterator[str]:
    """Say what an editor should look at before an entry is recorded."""
    for caution in CAUTIONS:
        if said := caution(event, history.steps, text):
            yield said
