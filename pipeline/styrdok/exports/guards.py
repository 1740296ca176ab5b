"""A manifest and the one before → why a build is refused. GUARDS lists the reasons.

Every system that pulls the exports would follow, so what is rarely meant has
to be asked for.
"""

from __future__ import annotations

from collections.abc import Callable

from styrdok.published.manifest import Manifest

MOST_REMOVED = 0.2
"""The largest share of the documents that a build may drop without being told to."""


def removed(manifest: Manifest, before: Manifest | None) -> dict[str, str | None]:
    """Give the documents that were published before and are no more: id → where each went."""
    stones = {t.id: t.replaced_by for t in manifest.tombstones}
    return {d.id: stones[d.id] for d in before.documents if d.id in stones} if before else {}


def refuse_removal(manifest: Manifest, before: Manifest | None) -> str:
    """Refuse a build that publishes nothing, or no longer more than a fifth of the documents."""
    count = before.count if before else 0
    if manifest.count == 0 and count == 0:
        return (
            "there is no document to publish; only recorded texts are published: styrdok record. "
            "If the exports are to be empty: styrdok build --allow-removal"
        )
    gone = [name for name, target in removed(manifest, before).items() if target is None]
    if len(gone) <= count * MOST_REMOVED:
        return ""
    names = ", ".join(gone[:5]) + (" …" if len(gone) > 5 else "")
    return (
        f"{len(gone)} of {count} documents would disappear ({names}). A repealed document stays, "
        "with its status; one with a new id leads on if that has the old one among its aliases. "
        "If they are to go: styrdok build --allow-removal"
    )


def refuse_address(manifest: Manifest, before: Manifest | None) -> str:
    """Refuse another address: every document's uuid and address would be another."""
    if before is None or not before.documents or before.base_url == manifest.base_url:
        return ""
    return (
        f"base_url was {before.base_url} and is {manifest.base_url} now. Every document would have "
        "another address and another uuid, so systems that know them by these would have them "
        "twice. If it is meant: styrdok build --new-address"
    )


GUARDS: dict[str, Callable[[Manifest, Manifest | None], str]] = {
    "allow_removal": refuse_removal,
    "new_address": refuse_address,
}
"""Name of the option with which a build goes on all the same → what refuses it."""
