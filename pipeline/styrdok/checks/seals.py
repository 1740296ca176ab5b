"""A history → whether it is in its one form, and every entry as it was sealed."""

from __future__ import annotations

from collections.abc import Mapping

from styrdok.checks.histories import Found
from styrdok.content.layout import FileKind, path_to
from styrdok.content.models import History
from styrdok.content.yaml import Located
from styrdok.history.canonical import write_history
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import seal_of, shared_texts
from styrdok.problems.faults import Place, problem


def written_in_one_form(history: Located[PolicyHistory]) -> Found:
    """See that history.yaml is written in the one form it has, so that no byte changes unseen."""
    found = history.source.text.split("\n")
    wanted = write_history(history.value.entries).split("\n")
    if history.parsed.upgraded or found == wanted:
        return
    pairs = enumerate(zip(found, wanted, strict=False), 1)
    line = next((n for n, (a, b) in pairs if a != b), min(len(found), len(wanted)))
    there = wanted[line - 1] if line <= len(wanted) else ""
    message = f"the line is not in the form that styrdok writes: {there or 'no line'}"
    yield problem("history-form", Place(history.source.path, line), message)


def seals_hold(history: Located[PolicyHistory]) -> Found:
    """See that no entry was altered since it was sealed."""
    previous: str | None = None
    for i, event in enumerate(history.value.entries):
        if event.seal is None:
            if not history.parsed.upgraded:
                message = f"event {event.sequence} has no seal"
                yield problem("seal-missing", history.place(i), message)
            return
        if event.seal != seal_of(event, previous):
            message = (
                f"event {event.sequence} is not as it was sealed, or one before it was changed"
            )
            yield problem("seal-broken", history.place(i, "seal"), message)
            return
        previous = event.seal


def histories_are_their_own(histories: Mapping[str, History]) -> Found:
    """See that no policy has the history of another, as a copied folder has."""
    for name, sequence, other in shared_texts(histories):
        message = f"event {sequence}, text and seal and all, is one of {other} too"
        place = Place(path_to(FileKind.HISTORY, name))
        hint = (
            f"If this folder is a copy, remove it, and begin anew: styrdok new {name}, then write "
            f"its text. If {other} has got this name instead, remove the folder of {other}, and "
            f"write {other} among the aliases in policy.yaml."
        )
        yield problem("history-copied", place, message, hint)
