"""What a build makes and what was published before → why it is refused. GUARDS lists the reasons.

Every system that pulls the exports would follow, so what is rarely meant has
to be asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import NamedTuple

from styrdok.exports.edition import Edition
from styrdok.published.addresses import in_v1, is_built
from styrdok.published.base import Published
from styrdok.published.manifest import Manifest, ManifestDocument
from styrdok.text.json_values import JsonFault, read_json

MOST_REMOVED = 0.2
"""The largest share of the documents that a build may drop without being told to."""


class Before(NamedTuple):
    """What was published before: the manifest, None if there was none, and all files by path.

    ``command`` is what was asked, for whoever is to ask again.
    """

    manifest: Manifest | None
    files: Mapping[str, bytes]
    command: str = "styrdok build"


def removed(manifest: Manifest, before: Manifest | None) -> dict[str, str | None]:
    """Give the documents that were published before and are no more: id → where each went."""
    stones = {t.id: t.replaced_by for t in manifest.tombstones}
    return {d.id: stones[d.id] for d in before.documents if d.id in stones} if before else {}


def refuse_removal(edition: Edition, before: Before) -> str:
    """Refuse a build that publishes nothing, or no longer more than a fifth of the documents."""
    manifest, count = edition.manifest, before.manifest.count if before.manifest else 0
    if manifest.count == 0 and count == 0:
        return (
            "there is no document to publish; only recorded texts are published: styrdok record. "
            f"If the exports are to be empty: {before.command} --allow-removal"
        )
    went = removed(manifest, before.manifest)
    gone = [name for name, target in went.items() if target is None]
    if len(gone) <= count * MOST_REMOVED:
        return ""
    names = ", ".join(gone[:5]) + (" …" if len(gone) > 5 else "")
    return (
        f"{len(gone)} of {count} documents would disappear ({names}). A repealed document stays, "
        "with its status; one with a new id leads on if that has the old one among its aliases. "
        f"If they are to go: {before.command} --allow-removal"
    )


def refuse_address(edition: Edition, before: Before) -> str:
    """Refuse another address: every document's uuid and address would be another."""
    was, now = before.manifest, edition.manifest
    if was is None or not was.documents or was.base_url == now.base_url:
        return ""
    return (
        f"base_url was {was.base_url} and is {now.base_url} now. Every document would have "
        "another address and another uuid, so systems that know them by these would have them "
        f"twice. If it is meant: {before.command} --new-address"
    )


def refuse_lost_ids(edition: Edition, before: Before) -> str:
    """Refuse to take away the id of a block that is still there: somebody may have linked to it.

    A block is still there where one of its kind has its words, once in the text
    as it was published, and once in the text as it is now.
    """
    was = {d.id: d for d in before.manifest.documents} if before.manifest else {}
    lost: list[str] = []
    for exported, listed in zip(edition.documents, edition.manifest.documents, strict=True):
        old = was.get(listed.id)
        if old is None or old.sha256 == listed.sha256:
            continue
        then = _once({p.key: (p.block, p.text) for p in _places(old, before.files)})
        now = _once({w.key: (w.block, w.text) for w in exported.document.wordings})
        lost += (key for words, key in then.items() if now.get(words, key) != key)
    if not lost:
        return ""
    names = ", ".join(lost[:5]) + (" …" if len(lost) > 5 else "")
    return (
        f"{len(lost)} place{'' if len(lost) == 1 else 's'} would lose the ids that they are "
        f"published with ({names}), and links to them would break. Restore the policy's revisions/ "
        f"and history.yaml from git; if it is meant: {before.command} --new-ids"
    )


def refuse_unnamed_move(edition: Edition, before: Before) -> str:
    """Refuse to bury a document whose history another has now: it was renamed, not withdrawn."""
    went = removed(edition.manifest, before.manifest)
    were = before.manifest.documents if before.manifest else []
    gone = [d for d in were if d.id in went and went[d.id] is None]
    now = {
        event.seal: exported.document.id
        for exported in edition.documents
        for event in exported.document.history
        if event.seal and event.text_url
    }
    for listed in gone:
        held = (event.seal for event in _history(listed, before.files) if event.text_url)
        if target := next((now[seal] for seal in held if seal in now), None):
            return (
                f"{listed.id} is here no more, and {target} has its history. If it was renamed, "
                f"write into policy.yaml of {target}, so that its address leads on: aliases: "
                f"[{listed.id}]; if it is to be gone: {before.command} --without-alias"
            )
    return ""


def refuse_foreign(_: Edition, before: Before) -> str:
    """Refuse to write over, and to remove, what no build has made: the folder may be another's."""
    others = [] if before.manifest else sorted(filter(is_built, before.files))
    if not others:
        return ""
    names = ", ".join(others[:5]) + (" …" if len(others) > 5 else "")
    return (
        f"no build was in this folder before, and where exports would be it has {len(others)} "
        f"file{'' if len(others) == 1 else 's'} ({names}). Name another folder; if what is there "
        f"may be overwritten and removed: {before.command} --overwrite"
    )


class _Place(Published):
    key: str
    block: str
    text: str


class _Event(Published):
    seal: str | None
    text_url: str | None = None
    """Null where the entry holds no text: then others may have the same seal."""


class _History(Published):
    """What is read of a document that was published before."""

    history: list[_Event]


def _history(listed: ManifestDocument, files: Mapping[str, bytes]) -> list[_Event]:
    """Give the history of a document as it was published; empty where its file is damaged."""
    try:
        return read_json(_History, files.get(in_v1(listed.href_json), b"")).history
    except JsonFault:
        return []


class _Places(Published):
    """What is read of a document that was published before."""

    wordings: list[_Place]


def _places(listed: ManifestDocument, files: Mapping[str, bytes]) -> list[_Place]:
    """Give the places of a document as it was published; none where its file is damaged."""
    try:
        return read_json(_Places, files.get(in_v1(listed.href_json), b"")).wordings
    except JsonFault:
        return []


def _once(places: Mapping[str, tuple[str, str]]) -> dict[tuple[str, str], str]:
    """Give the places whose words no other of their kind has, by kind and words."""
    times = Counter(places.values())
    return {words: key for key, words in places.items() if words[1] and times[words] == 1}


GUARDS: dict[str, Callable[[Edition, Before], str]] = {
    "overwrite": refuse_foreign,
    "without_alias": refuse_unnamed_move,
    "allow_removal": refuse_removal,
    "new_address": refuse_address,
    "new_ids": refuse_lost_ids,
}
"""Name of the option with which a build goes on all the same → what refuses it."""
