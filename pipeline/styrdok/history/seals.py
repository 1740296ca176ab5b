"""An entry → its seal, which binds it, its text, their ids and all entries before it.

docs/verify.md specifies it, so that anybody can check it without styrdok; `checks/seals` checks it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

import rfc8785

from styrdok.content.actions import Action
from styrdok.content.layout import REVISIONS, ids_name, policy_folder, revision_name
from styrdok.content.models import Event, HeldText, History
from styrdok.history.canonical import entry_data
from styrdok.text.digests import digest


def text_name(event: Event) -> str | None:
    """Name the file in revisions/ that holds an entry's text, or None where it holds none."""
    if not isinstance(event.text, HeldText):
        return None
    added = event.action is Action.TEXT_ADDED
    return revision_name(text_number(event), event.language if added else None)


def text_number(event: Event) -> int:
    """Give the number of the file in revisions/ that an entry's text has, if it has one."""
    return (event.concerns or 0) if event.action is Action.TEXT_ADDED else event.sequence


def held_files(event: Event) -> dict[str, str]:
    """Give the digest of each file in revisions/ that an entry holds, by the file's name."""
    name = text_name(event)
    if name is None or not isinstance(event.text, HeldText):
        return {}
    ids = {ids_name(text_number(event)): event.text.ids} if event.text.ids else {}
    return {name: event.text.sha256, **ids}


def text_path(policy_id: str, event: Event) -> str | None:
    """Give the path from the root of the file that holds an entry's text, as text_name."""
    name = text_name(event)
    return name and f"{policy_folder(policy_id)}{REVISIONS}{name}"


def held_paths(policy_id: str, event: Event) -> list[str]:
    """Give the paths from the root of the files that an entry holds."""
    return [f"{policy_folder(policy_id)}{REVISIONS}{name}" for name in held_files(event)]


def seal_of(event: Event, previous: str | None) -> str:
    """Compute an entry's seal from the one before; the entry's text is taken to be as it says."""
    entry = entry_data(event)
    entry.pop("seal", None)
    text = event.text.sha256 if isinstance(event.text, HeldText) else None
    return digest(rfc8785.dumps({"entry": entry, "previous": previous, "text": text}))


def sealed(event: Event, previous: str | None) -> Event:
    return event.model_copy(update={"seal": seal_of(event, previous)})


def shared_texts(histories: Mapping[str, History]) -> Iterator[tuple[str, int, str]]:
    """Find entries that hold a text and are, seal and all, another policy's too.

    Gives the policy, the number of the first such entry, and the other policy, the first by
    name. Without a text two policies may well have the same entry: one decision adopts both.
    """
    owners: dict[str, list[str]] = defaultdict(list)
    for name, history in sorted(histories.items()):
        for event in history:
            if event.seal and isinstance(event.text, HeldText):
                owners[event.seal].append(name)
    for name, history in sorted(histories.items()):
        for event in history:
            others = [other for other in owners.get(event.seal or "", ()) if other != name]
            if others and isinstance(event.text, HeldText):
                yield name, event.sequence, others[0]
                break


def seal_history(history: Iterable[Event]) -> History:
    """Seal the entries that have no seal yet, each on the one before."""
    made: list[Event] = []
    for event in history:
        previous = made[-1].seal if made else None
        made.append(event if event.seal else sealed(event, previous))
    return tuple(made)
