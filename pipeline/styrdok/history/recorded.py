"""A history → which entries gave the policy its texts, and in what order."""

from __future__ import annotations

from collections.abc import Sequence

from styrdok.content.actions import DECISIONS
from styrdok.content.models import Action, Event, HeldText, History
from styrdok.history.steps import Step, understand


def latest_text(history: History) -> Step | None:
    """Find the entry that gave the document the text it has in the end."""
    held = [s for s in understand(history) if s.revision]
    by_decision = [s for s in held if s.action in DECISIONS]
    observed = [s for s in held if s.action is Action.OBSERVED]
    return next(reversed(by_decision or observed), None)


def recorded_texts(history: History) -> list[tuple[int, int | None]]:
    """List the files of revisions/ in the order in which they were recorded.

    Beside each stands the file of the text that it followed, as far as was
    recorded then: the one that it replaces, where it corrects a text; else that
    in effect just before; else, of an old text found late, the one just after.
    None: it was the first.
    """
    texts: list[tuple[int, int | None]] = []
    before: tuple[Step, ...] = ()
    for number, event in enumerate(history, 1):
        if not isinstance(event.text, HeldText) or event.language:
            continue
        steps = understand(tuple(history)[:number])
        added = event.action is Action.TEXT_ADDED and event.concerns
        file = event.concerns if added and event.concerns else event.sequence
        texts.append((file, _followed(file, event, steps, before)))
        before = steps
    return texts


def _followed(file: int, event: Event, steps: Sequence[Step], before: Sequence[Step]) -> int | None:
    if event.action is Action.CORRECTED:
        replaced = next((s.revision for s in before if s.sequence == event.concerns), None)
        if replaced:
            return replaced
    files = [step.revision for step in steps if step.revision]
    at = files.index(file) if file in files else len(files)
    others = [*reversed(files[:at]), *files[at + 1 :]]
    return next(iter(others), None)
