"""Entries → the same with corrections applied, and without what was taken back."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import ValidationError

from styrdok.content.actions import AMENDING, Action
from styrdok.content.models import CorrectedField, Event


def takes_back(event: Event) -> bool:
    return event.action is Action.WITHDRAWN and event.concerns is not None


def not_taken_back(history: Iterable[Event]) -> list[Event]:
    """Leave out what was taken back, unless the taking back was."""
    events = list(history)
    back: set[int] = set()
    for event in reversed(events):
        if takes_back(event) and event.sequence not in back and event.concerns:
            back.add(event.concerns)
    return [e for e in events if e.sequence not in back]


def corrected(event: Event, name: CorrectedField, value: str | None) -> Event:
    """Put one key of an entry right; a value that can't be leaves the entry as it is."""
    data = event.model_dump(mode="json", by_alias=True, exclude_none=True)
    data.pop(name, None)
    if name is CorrectedField.DATE:
        data = {k: v for k, v in data.items() if k not in {"date_text", "date_problem"}}
    if value is not None:
        data[name] = value.split(", ") if name is CorrectedField.PARAGRAPHS else value
    try:
        made = Event.model_validate(data)
    except ValidationError:
        return event
    turned = {event.action, made.action} if event.action is not made.action else set()
    return event if turned & (AMENDING | {Action.IN_FORCE}) else made


def correctable(live: Iterable[Event]) -> dict[int, Event]:
    """Give the entries that can be corrected, by their numbers, with their corrections so far.

    ``live`` are those that nobody has taken back.
    """
    live = list(live)
    entries = {e.sequence: e for e in live if e.action not in AMENDING and not takes_back(e)}
    for event in live:
        if (target := entries.get(event.concerns or 0)) is None or event.action not in AMENDING:
            continue
        if event.field:
            entries[target.sequence] = corrected(target, event.field, event.value)
        elif event.text and not event.language:
            entries[target.sequence] = target.model_copy(update={"text": event.text})
    return entries
