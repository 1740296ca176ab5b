"""A manifest, and what a target holds → what is to be written and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from styrdok.pull.reading import Entry, Listing
from styrdok.pull.target import Held, PulledTombstone


@dataclass(frozen=True)
class Plan:
    """What one pass is to do."""

    seq: int
    writes: tuple[Entry, ...]
    removals: tuple[PulledTombstone, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    """Held, no longer listed, and without a tombstone: absence alone removes nothing."""
    refused: Mapping[str, str]
    """Ids that the target holds of another publisher → that publisher's base_url."""
    warnings: tuple[str, ...]


def make_plan(
    listing: Listing, present: Mapping[str, Held], last_seq: int | None = None, formerly: str = ""
) -> Plan:
    """Compare what is listed with what the target holds of the same publisher, by document id.

    What it holds of others is neither touched nor told of. ``formerly`` is the base_url
    that the publisher had before.

    Digests decide, not numbers: so a pass that was cut short goes on where it
    was, a publisher that went back is followed, and what somebody removed from
    the target comes back. ``last_seq`` only tells that a publisher went back.
    """
    ours = {listing.base_url, formerly} - {""}
    held = {name: page.sha256 for name, page in present.items() if page.publisher in ours}
    others = {name: page.publisher for name, page in present.items() if name not in held}
    free = [entry for entry in listing.documents if entry.id not in others]
    listed = {entry.id for entry in listing.documents}
    removals = tuple(t for t in listing.tombstones if t.id in held and t.id not in listed)
    gone = {t.id for t in removals}
    back = last_seq is not None and listing.seq < last_seq
    return Plan(
        seq=listing.seq,
        writes=tuple(e for e in free if held.get(e.id) != e.sha256),
        removals=removals,
        unchanged=tuple(e.id for e in free if held.get(e.id) == e.sha256),
        kept=tuple(sorted(name for name in held if name not in listed and name not in gone)),
        refused={name: others[name] for name in sorted(listed & others.keys())},
        warnings=(
            f"The publisher went back from seq {last_seq} to {listing.seq}, as after a restored "
            "backup. What differs is written again as it was; ask the publisher if unsure.",
        )
        if back
        else (),
    )
