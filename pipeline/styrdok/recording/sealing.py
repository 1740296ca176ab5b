"""A history without seals, or without its texts' ids → the files that hold it with both."""

from __future__ import annotations

from collections.abc import Iterable

from styrdok.content.lasting_ids import write_ids
from styrdok.content.layout import REVISIONS, FileKind, ids_name, path_to, policy_folder
from styrdok.content.models import Event, HeldText
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history, text_number
from styrdok.repository.library import PolicyParts
from styrdok.repository.lineage import Lineage, recorded_ids
from styrdok.text.digests import text_digest
from styrdok.text.ids import id_prefix


def lacks_seals(entries: Iterable[Event]) -> bool:
    """See whether an entry has no seal, or holds a text whose ids are not recorded."""
    return any(event.seal is None or _lacks_ids(event) for event in entries)


def _lacks_ids(event: Event) -> bool:
    held = isinstance(event.text, HeldText) and event.text.ids is None
    return held and not event.language


def seal_whole(part: PolicyParts) -> dict[str, bytes]:
    """Give the files of a history as it is sealed whole: path from the root, to bytes.

    Texts get their ids in the order in which they were recorded, each from the
    one that it followed. Seals are made anew from the first entry that gets ids.
    """
    if part.history is None:
        return {}
    history, folder = part.history.value, policy_folder(part.id)
    own = {r.sequence: r.document for r in part.revisions if r.language is None}
    recorded = {text_number(e) for e in history.entries if getattr(e.text, "ids", None)}
    lineage = Lineage()
    for number, followed in history.recorded_texts:
        if document := own.get(number):
            known = number in recorded
            lineage = (
                lineage.with_named(number, document)
                if known
                else lineage.with_text(number, document, followed, id_prefix(part.id))
            )
    files: dict[str, bytes] = {}
    made: list[Event] = []
    changed = False
    for event in history.entries:
        if _lacks_ids(event) and (document := lineage.texts.get(text_number(event))):
            ids = write_ids(recorded_ids(document))
            files[f"{folder}{REVISIONS}{ids_name(text_number(event))}"] = ids.encode()
            text = event.text.model_copy(update={"ids": text_digest(ids)}) if event.text else None
            event = event.model_copy(update={"text": text})  # noqa: PLW2901
            changed = True
        made.append(event.model_copy(update={"seal": None}) if changed else event)
    files[path_to(FileKind.HISTORY, part.id)] = write_history(seal_history(made)).encode()
    return files
