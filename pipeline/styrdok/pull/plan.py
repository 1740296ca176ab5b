"""A manifest, and what a target holds → what is to be written and removed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from styrdok.pull.reading import Entry, Listing
from styrdok.pull.target import PulledTombstone


@dataclass(frozen=True)
class Plan:
    """What one pass is to do."""

    seq: int
    writes: tuple[Entry, ...]
    removals: tuple[PulledTombstone, ...]
    unchanged: tuple[str, ...]
    kept: tuple[str, ...]
    """Held, no longer listed, and without a tombstone: absence alone removes nothing."""
    warnings: tuple[str, ...]


def make_plan(listing: Listing, held: Mapping[str, str], last_seq: int | None = None) -> Plan:
    """Compare what is listed with what is held (document id → SHA-256 it was put with).

    Digests decide, not numbers: so a pass that was cut short goes on where it
    was, a publisher that went back is followed, and what somebody removed from
    the target comes back. ``last_seq`` only tells that a publisher went back.
    """
    listed = {entry.id for entry in listing.documents}
    removals = tuple(t for t in listing.tombstones if t.id in held and t.id not in listed)
    gone = {t.id for t in removals}
    back = last_seq is not None and listing.seq < last_seq
    return Plan(
        seq=listing.seq,
        writes=tuple(e for e in listing.documents if held.get(e.id) != e.sha256),
        removals=removals,
        unchanged=tuple(e.id for e in listing.documents if held.get(e.id) == e.sha256),
        kept=tuple(sorted(name for name in held if name not in listed and name not in gone)),
        warnings=(
            f"The publisher went back from seq {last_seq} to {listing.seq}, as after a restored "
            "backup. What differs is written again as it was; ask the publisher if unsure.",
        )
        if back
        else (),
    )
