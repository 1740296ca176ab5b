"""Writes the standalone pages: an index, and a page a document, with their style sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from styrdok.artifacts import Artifact
from styrdok.assemble import id_prefix
from styrdok.changesets import Revised
from styrdok.exporters.changes import span
from styrdok.exporters.edition import Edition, Exported
from styrdok.exporters.fragments import history_anchor
from styrdok.history import ENDED
from styrdok.published import DocumentExport, PublishedEvent, PublishedWording
from styrdok.redlines.page import Setting, redline
from styrdok.templates import render, stylesheet
from styrdok.wording import alphabetical

STYLE = "assets/styrdok.css"


def export(edition: Edition) -> Iterator[Artifact]:
    yield Artifact(STYLE, stylesheet().encode())
    published = {
        name: e.document.id
        for e in edition.documents
        for name in (e.document.id, *e.document.aliases)
    }
    for exported in edition.documents:
        path = f"d/{exported.document.id}/index.html"
        yield Artifact(path, _document_page(edition, exported, published, path).encode())
        for revised in exported.changes:
            yield _changes_page(edition, exported, revised)
    index = render(
        "index.html",
        edition.words,
        publication=edition.publication,
        organisations=_by_organisation(edition),
        ended=ENDED,
        root="",
    )
    yield Artifact("index.html", index.encode())


def _by_organisation(edition: Edition) -> list[tuple[str, list[Exported]]]:
    """Group documents by their organisation's id, both in alphabetical order of their names."""
    groups = defaultdict(list)
    for exported in sorted(edition.documents, key=lambda e: alphabetical(e.document.title)):
        groups[exported.document.organisation.id].append(exported)
    return sorted(groups.items(), key=lambda g: alphabetical(g[1][0].document.organisation.name))


def _changes_page(edition: Edition, exported: Exported, revised: Revised) -> Artifact:
    """Write the redline of what one event changed."""
    document = exported.document
    path = f"d/{document.id}/changes/{span(revised)}/index.html"
    root = "../" * path.count("/")
    setting = Setting(
        title=document.title,
        language=document.language,
        publication=edition.publication,
        root=root,
        document_href=f"{root}d/{document.id}/index.html",
        changes_href=f"{root}v1/documents/{document.id}/changes/{span(revised)}.json",
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


def _document_page(
    edition: Edition, exported: Exported, published: dict[str, str], path: str
) -> str:
    document, words = exported.document, edition.words
    # A table that scrolls must be reachable by keyboard. No CMS keeps these
    # attributes, so the fragment itself doesn't have them.
    table = words.gettext("Table")
    scrolls = f'<div class="sd-table" role="region" tabindex="0" aria-label="{table}">'
    if document.valid_to:
        validity = words.gettext("Until {day}").format(day=words.date(document.valid_to))
    else:
        validity = document.validity_as_printed or words.gettext("Not stated")
    return render(
        "document.html",
        words,
        publication=edition.publication,
        document=document,
        fragment=document.html.replace('<div class="sd-table">', scrolls),
        validity=validity,
        published=published,
        changed=[event for event in document.history if event.changes],
        given=_given(document),
        history_anchor=history_anchor(id_prefix(document.id)),
        # Relative, so that the pages work wherever the folder lies, on a disk too.
        root="../" * path.count("/"),
    )
