"""Writes the standalone pages: an index, and a page a document, with their style sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from styrdok.exports.edition import Edition, by_organisation, former_ids
from styrdok.exports.jsonld import describe_document, embedded
from styrdok.history.standing import ENDED, Status
from styrdok.published.addresses import (
    STYLE,
    changes_href,
    changes_page,
    document_page,
    in_v1,
    page_file,
    revision_page,
    way_to_root,
)
from styrdok.published.artifacts import Artifact
from styrdok.published.documents import DocumentExport, PublishedEvent, PublishedWording
from styrdok.redlines.change_set import Revised
from styrdok.redlines.page import RedlineFrame, redline
from styrdok.text.ids import id_prefix
from styrdok.views.between_texts import span
from styrdok.views.document_json import Exported, RevisionPage
from styrdok.views.fragments import history_anchor
from styrdok.views.rich import rich_fragment
from styrdok.wording.rendering import render, stylesheet


def export(edition: Edition) -> Iterator[Artifact]:
    yield Artifact(STYLE, stylesheet().encode())
    for exported in edition.documents:
        path = page_file(document_page(exported.document.id))
        yield Artifact(path, _document_page(edition, exported, path).encode())
        for revision in exported.revisions:
            yield _revision_page(edition, exported, revision)
        for revised in exported.changes:
            yield _changes_page(edition, exported, revised)
    yield from _gone_pages(edition)
    index = render(
        "index.html",
        edition.words,
        publication=edition.publication,
        organisations=by_organisation(edition),
        ended=ENDED,
        root="",
    )
    yield Artifact(page_file(), index.encode())


def _revision_page(edition: Edition, exported: Exported, revision: RevisionPage) -> Artifact:
    """Write the page of one recorded text, which stays when later ones come."""
    document, words = exported.document, edition.words
    path = page_file(revision_page(document_page(document.id), revision.event.sequence))
    page = render(
        "revision.html",
        words,
        publication=edition.publication,
        document=document,
        revision=revision,
        fragment=rich_fragment(revision.html, words),
        current=revision.event.sequence == document.revision,
        to_come=revision.status is Status.NOT_YET_IN_FORCE,
        history_anchor=history_anchor(id_prefix(document.id)),
        root=way_to_root(path),
    )
    return Artifact(path, page.encode())


def _gone_pages(edition: Edition) -> Iterator[Artifact]:
    """Write, at each address that a document no longer has, where it is now or that it is gone."""
    stones = {t.id: t for t in edition.manifest.tombstones}
    led = set()
    for exported in edition.documents:
        document = exported.document
        now = document_page(document.id)
        for name in former_ids(edition, exported):
            led.add(name)
            former = document_page(name)
            yield _gone(edition, former, name, document, now)
            for number in (r.event.sequence for r in exported.revisions):
                before, to = (revision_page(page, number) for page in (former, now))
                yield _gone(edition, before, name, document, to)
            for numbers in map(span, exported.changes):
                before, to = (changes_page(page, *numbers) for page in (former, now))
                yield _gone(edition, before, name, document, to)
    for name in sorted(set(stones) - led):
        stone = stones[name]
        # Where an alias was taken away, or a document that took it in is gone itself.
        page = document_page(name)
        texts = (revision_page(page, number) for number in range(1, stone.entries + 1))
        for gone in (page, *texts):
            yield _gone(edition, gone, stone.title or name)


def _gone(
    edition: Edition, page: str, title: str, document: DocumentExport | None = None, to: str = ""
) -> Artifact:
    path = page_file(page)
    text = render(
        "gone.html",
        edition.words,
        publication=edition.publication,
        title=title,
        document=document,
        to=to,
        root=way_to_root(path),
    )
    return Artifact(path, text.encode())


def _changes_page(edition: Edition, exported: Exported, revised: Revised) -> Artifact:
    """Write the redline of what one event changed."""
    document = exported.document
    page = document_page(document.id)
    path = page_file(changes_page(page, *span(revised)))
    root = way_to_root(path)
    setting = RedlineFrame(
        title=document.title,
        language=document.language,
        publication=edition.publication,
        root=root,
        document_href=root + page_file(page),
        changes_href=root + in_v1(changes_href(document.id, *span(revised), "json")),
    )
    return Artifact(path, redline(revised, edition.words, setting).encode())


@dataclass(frozen=True)
class Given:
    """The blocks whose present wording an event gave; ``certain`` unless it may be older."""

    event: PublishedEvent
    certain: bool
    wordings: list[PublishedWording]


def _given(document: DocumentExport) -> list[Given]:
    """Group the wordings by the event that gave them, the latest first.

    Where one event alone gave them all there is nothing to tell apart.
    """
    groups: dict[tuple[int, bool], list[PublishedWording]] = defaultdict(list)
    for wording in document.wordings:
        groups[wording.since, wording.certain].append(wording)
    events = {event.sequence: event for event in document.history}
    given = [Given(events[n], sure, words) for (n, sure), words in groups.items()]
    given.sort(key=lambda g: g.event.sequence, reverse=True)
    return given if len(given) > 1 else []


def _document_page(edition: Edition, exported: Exported, path: str) -> str:
    document, words = exported.document, edition.words
    if document.valid_to:
        validity = words.gettext("Until {day}").format(day=words.date(document.valid_to))
    else:
        validity = document.validity_as_printed or words.gettext("Not stated")
    return render(
        "document.html",
        words,
        publication=edition.publication,
        document=document,
        fragment=rich_fragment(document.html, words),
        validity=validity,
        published=edition.ids,
        changed=[event for event in document.history if event.changes],
        texts=exported.revisions,
        given=_given(document),
        history_anchor=history_anchor(id_prefix(document.id)),
        jsonld=embedded(describe_document(document, edition.publication, edition.ids)),
        # Relative, so that the pages work wherever the folder lies, on a disk too.
        root=way_to_root(path),
    )
