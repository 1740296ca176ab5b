"""A change-set and the two texts' HTML → a page that shows the new text with its changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from styrdok.content.models import Publication
from styrdok.diff.changes import ChangeKind
from styrdok.diff.places import moved_places, same_places
from styrdok.html.tree import Child, Element, elements, read_html, without_layout, write_blocks
from styrdok.published.change_sets import PublishedChange
from styrdok.redlines.both_texts import NEW, NOTE, OLD, is_one_sided, merge, only
from styrdok.redlines.change_set import Revised
from styrdok.redlines.labels import block_of, fact_of, kind_of, place_of, plain_markdown, side_of
from styrdok.redlines.notes import annotated, places
from styrdok.wording.rendering import render, stylesheet
from styrdok.wording.words import Words

_EXCERPT = 90
_HEADINGS = {"h1", "h2", "h3", "h4"}


@dataclass(frozen=True)
class RedlineFrame:
    """What stands around a redline. A page without ``publication`` is a file by itself."""

    title: str
    language: str
    publication: Publication | None = None
    root: str = ""
    document_href: str = ""
    changes_href: str = ""


@dataclass(frozen=True)
class Listed:
    """A change in the page's list of changes. ``id`` is that of its place in the text."""

    id: str | None
    kind: str
    block: str
    place: str
    excerpt: str


@dataclass(frozen=True)
class SideBySide:
    """A piece of the text as it was and as it is, side by side; both are HTML."""

    old: str
    new: str
    changed: bool


def redline(revised: Revised, words: Words, setting: RedlineFrame) -> str:
    """Write the page; where the texts can't be compared it says why."""
    changes = revised.changes
    merged = merged_text(revised)
    there = places(merged)
    keys = [_key(change, there) for change in changes.changes]
    ids = [f"andring-{n}" if key else None for n, key in enumerate(keys, 1)]
    placed = [name for name in ids if name]
    numbers = {name: n for n, name in enumerate(placed)}
    markers = {
        key: _marker(numbers[name], placed, words)
        for key, name in zip(keys, ids, strict=True)
        if key and name
    }
    return render(
        "redline.html",
        words,
        changes=changes,
        facts=[(fact_of(f, words), f.from_ or "–", f.to or "–") for f in changes.metadata],
        summary=getattr(changes.summary_text, words.language),
        listed=[_listed(c, name, words) for c, name in zip(changes.changes, ids, strict=True)],
        inline=write_blocks(annotated(merged, markers, words)),
        rows=list(_rows(annotated(merged, {}, words))),
        style="" if setting.publication else stylesheet(),
        **vars(setting),
    )


def merged_text(revised: Revised) -> list[Child]:
    """Merge the two texts' HTML as they were compared; nothing where they were not."""
    comparison = revised.comparison
    if comparison is None:
        return []
    old, new = revised.old.prefix, revised.new.prefix
    before = {new + a: old + b for a, b in same_places(comparison).items()}
    moved = {new + anchor for anchor in moved_places(comparison)}
    joined = {ChangeKind.SPLIT, ChangeKind.MERGED}
    cut = {c.to.anchor for c in revised.changes.changes if c.kind in joined and c.to}
    texts = [without_layout(read_html(d.html)) for d in (comparison.old, comparison.new)]
    return merge(texts[0], texts[1], before, moved, {anchor for anchor in cut if anchor})


def _key(change: PublishedChange, there: set[str]) -> str | None:
    """Find the block of a change in the merged text: the new one, or where it is gone the old."""
    sides = [("new", change.to), ("old", change.from_)]
    keys = [f"{name} {side.anchor}" for name, side in sides if side and side.anchor]
    return next((key for key in keys if key in there), None)


def _marker(number: int, placed: Sequence[str], words: Words) -> Element:
    """Make the sign of a change in the text, with links to those before and after it."""
    links: list[Child] = []
    if number:
        links.append(_link(placed[number - 1], "‹", words.gettext("Previous change")))
    links.append(f" {number + 1}/{len(placed)} ")
    if number + 1 < len(placed):
        links.append(_link(placed[number + 1], "›", words.gettext("Next change")))
    sign = Element("span", (("id", placed[number]),), tuple(links))
    return sign.marked(NOTE, "sd-marker")


def _link(target: str, sign: str, label: str) -> Element:
    return Element("a", (("href", f"#{target}"), ("aria-label", label)), (sign,))


def _listed(change: PublishedChange, name: str | None, words: Words) -> Listed:
    text = plain_markdown(side_of(change).text, change.block)
    excerpt = text if len(text) <= _EXCERPT else text[:_EXCERPT].rpartition(" ")[0] + " …"
    return Listed(name, kind_of(change, words), block_of(change, words), place_of(change), excerpt)


def _rows(merged: Sequence[Child]) -> Iterator[SideBySide | None]:
    """Give what changed, side by side, each below its heading; None where text is left out.

    They have no ids: those stand in the running text already.
    """
    changed = [_is_changed(child) for child in merged]
    heading = None
    shown: set[int] = set()
    for n, child in enumerate(merged):
        if isinstance(child, Element) and child.name in _HEADINGS:
            heading = n
        if changed[n]:
            shown |= {n} if heading is None else {heading, n}
    for n, child in enumerate(merged):
        if n in shown:
            old, new = (write_blocks(only([child], side), ids=False) for side in (OLD, NEW))
            yield SideBySide(old, new, changed[n])
        elif n == 0 or n - 1 in shown:
            yield None


def _is_changed(child: Child) -> bool:
    return any(is_one_sided(element) for element in elements([child]))
