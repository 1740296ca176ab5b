"""A change-set → an HTML fragment of profile core-1, which tells changes in words alone."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from styrdok.diff.changes import ChangeKind
from styrdok.html.profiles import conform
from styrdok.published.change_sets import ChangeSet, PublishedChange
from styrdok.redlines.labels import (
    block_of,
    kind_of,
    place_of,
    plain_markdown,
    plain_words,
    side_of,
)
from styrdok.wording.rendering import render
from styrdok.wording.words import Words


@dataclass(frozen=True)
class Told:
    """A change in words: what happened where, the text now, and what was removed and added."""

    kind: str
    where: str
    text: str
    swaps: tuple[tuple[str, str], ...]


def fragment(changes: ChangeSet, words: Words, prefix: str, language: str) -> str:
    """Write the changes for a CMS: "Borttaget: … Tillagt: …", never by colour or by <del>.

    Five CMSs drop <del> and <ins> but keep their words, which makes a third text of two.
    """
    told = [_told(c, words) for c in changes.changes if c.kind is not ChangeKind.LAYOUT]
    summary = getattr(changes.summary_text, words.language)
    anchor = f"{prefix}styrdok--changes-{changes.from_.revision or 0}-{changes.to.revision or 0}"
    html = render(
        "changes.html",
        words,
        changes=changes,
        told=told,
        summary=summary,
        anchor=anchor,
        language=language,
    )
    return conform(html)


def _told(change: PublishedChange, words: Words) -> Told:
    where = ", ".join(filter(None, [block_of(change, words), place_of(change)]))
    swaps = tuple(_swaps(change)) if change.from_ and change.to else ()
    return Told(
        kind_of(change, words), where, plain_markdown(side_of(change).text, change.block), swaps
    )


def _swaps(change: PublishedChange) -> Iterator[tuple[str, str]]:
    """Give what was removed and what was added in its place, one of them perhaps nothing.

    A paragraph that only begins elsewhere is told by the kind of the change.
    """
    pieces = plain_words(change)
    for equal, group in groupby(pieces, key=lambda piece: piece[0] == "equal"):
        if not equal:
            found = list(group)
            removed, added = (
                "".join(text for done, text in found if done == wanted).strip(" ¶")
                for wanted in ("delete", "insert")
            )
            yield removed, added
