"""Seals bind an entry, its text and all entries before it; a receipt binds all seals of a day.

docs/verify.md specifies both, so that anybody can check them without styrdok.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import rfc8785
from pydantic import Field

from styrdok.content.actions import Action
from styrdok.content.layout import REVISIONS, ids_name, policy_folder, revision_name
from styrdok.content.models import Content, Event, HeldText, History
from styrdok.history.canonical import entry_data
from styrdok.text.digests import digest, raw_digest, written_digest
from styrdok.text.fields import Digest, IsoDate, PolicyId


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


def seal_history(history: Iterable[Event]) -> History:
    """Seal the entries that have no seal yet, each on the one before."""
    made: list[Event] = []
    for event in history:
        previous = made[-1].seal if made else None
        made.append(event if event.seal else sealed(event, previous))
    return tuple(made)


class ReceiptedPolicy(Content):
    """How far a policy's history went."""

    id: PolicyId
    events: Annotated[int, Field(ge=0, strict=True)]
    """How many entries the history had."""
    seal: Digest | None
    """The seal of the last; null where there was none."""


class Receipt(Content):
    """What an auditor keeps: today's history must continue the one receipted."""

    schema_: Literal["styrdok-receipt/1"] = Field(alias="schema")
    day: IsoDate
    """Day on which the receipt was written."""
    policies: tuple[ReceiptedPolicy, ...]
    root: Digest
    """Merkle tree hash of the policies (RFC 9162, section 2.1.1)."""


def make_receipt(histories: Iterable[tuple[str, History]], day: datetime.date) -> Receipt:
    """Write a receipt of sealed histories, each with its policy's id."""
    policies = tuple(
        ReceiptedPolicy(id=name, events=len(history), seal=history[-1].seal if history else None)
        for name, history in sorted(histories, key=lambda pair: pair[0])
    )
    return Receipt.model_validate(
        {"schema": "styrdok-receipt/1", "day": day, "policies": policies, "root": root_of(policies)}
    )


def root_of(policies: Sequence[ReceiptedPolicy]) -> str:
    leaves = [rfc8785.dumps(p.model_dump(mode="json")) for p in policies]
    return written_digest(_tree_hash(leaves))


def _tree_hash(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return raw_digest(b"")
    if len(leaves) == 1:
        return raw_digest(b"\x00" + leaves[0])
    # The first part is the largest power of two below the number of leaves.
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = _tree_hash(leaves[:middle]), _tree_hash(leaves[middle:])
    return raw_digest(b"\x01" + left + right)
