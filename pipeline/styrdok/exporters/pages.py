"""Writes the standalone pages: an index, and a page a document, with their style sheet."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from importlib import resources

from styrdok.artifacts import Artifact
from styrdok.assemble import id_prefix
from styrdok.exporters.edition import Edition, Exported
from styrdok.exporters.fragments import history_anchor
from styrdok.exporters.templates import render
from styrdok.history import ENDED
from styrdok.wording import alphabetical

STYLE = "assets/styrdok.css"


def export(edition: Edition) -> Iterator[Artifact]:
    style = resources.files("styrdok.exporters").joinpath("templates/styrdok.css").read_bytes()
    yield Artifact(STYLE, style)
    published = {
        name: e.document.id
        for e in edition.documents
        for name in (e.document.id, *e.document.aliases)
    }
    for exported in edition.documents:
        path = f"d/{exported.document.id}/index.html"
        yield Artifact(path, _document_page(edition, exported, published, path).encode())
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
        history_anchor=history_anchor(id_prefix(document.id)),
        # Relative, so that the pages work wherever the folder lies, on a disk too.
        root="../" * path.count("/"),
    )
