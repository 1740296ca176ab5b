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
from styrdok.wording import alphabetical

STYLE = "assets/styrdok.css"


def export(edition: Edition) -> Iterator[Artifact]:
    style = resources.files("styrdok.exporters").joinpath("templates/styrdok.css").read_bytes()
    yield Artifact(STYLE, style)
    by_organisation = defaultdict(list)
    for exported in sorted(edition.documents, key=lambda e: alphabetical(e.document.title)):
        by_organisation[exported.document.organisation.name].append(exported)
        path = f"d/{exported.document.id}/index.html"
        yield Artifact(path, _document_page(edition, exported, path).encode())
    index = render(
        "index.html",
        edition.words,
        publication=edition.publication,
        organisations={
            name: by_organisation[name] for name in sorted(by_organisation, key=alphabetical)
        },
        root="",
    )
    yield Artifact("index.html", index.encode())


def _document_page(edition: Edition, exported: Exported, path: str) -> str:
    return render(
        "document.html",
        edition.words,
        publication=edition.publication,
        document=exported.document,
        history_anchor=history_anchor(id_prefix(exported.document.id)),
        # Relative, so that the pages work wherever the folder lies, on a disk too.
        root="../" * path.count("/"),
    )
