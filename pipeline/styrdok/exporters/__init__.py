"""Turns a library into the files that content management systems pull. EXPORTERS lists them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Mapping

from styrdok.artifacts import Artifact
from styrdok.exporters import (
    dcat,
    feed,
    json_files,
    jsonld,
    openapi,
    pages,
    sitemap,
    well_known,
)
from styrdok.exporters.edition import Edition, make_edition
from styrdok.exporters.manifest import MANIFEST, read_manifest
from styrdok.library import Library
from styrdok.problems import Place, Problem, problem
from styrdok.published import Manifest
from styrdok.schemas import export_schemas


def _schemas(edition: Edition) -> Iterable[Artifact]:
    return (Artifact(f"v1/schemas/{a.path}", a.data) for a in export_schemas())


EXPORTERS: dict[str, Callable[[Edition], Iterable[Artifact]]] = {
    "json": json_files.export,
    "html": pages.export,
    "feed": feed.export,
    "jsonld": jsonld.export,
    "sitemap": sitemap.export,
    "dcat": dcat.export,
    "well-known": well_known.export,
    "schemas": _schemas,
    "openapi": openapi.export,
}

OWNED_FOLDERS = ("v1/", "d/", "assets/", feed.ARCHIVES, sitemap.PARTS, dcat.CATALOGUE)
MOST_REMOVED = 0.2
"""The largest share of the documents that a build may drop without being told to."""


def build(
    library: Library,
    day: datetime.date,
    previous: Manifest | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Artifact]:
    """Make every export of a library that has no errors, as it stands on a day.

    The same library, day and previous manifest give the same bytes.
    ``progress`` is told each policy's id as its turn comes.
    """
    return export(make_edition(library, day, previous, progress))


def export(edition: Edition) -> list[Artifact]:
    """Make every export of an edition, by path."""
    return sorted(artifact for make in EXPORTERS.values() for artifact in make(edition))


def compare(made: Mapping[str, bytes], present: Mapping[str, bytes]) -> list[Problem]:
    """Find the exports that a build would write or remove."""
    faults = {
        **{name: "export-missing" for name in made if name not in present},
        **{name: "export-stale" for name in made if present.get(name, made[name]) != made[name]},
        **dict.fromkeys(leftovers(made, present), "export-leftover"),
    }
    message = {
        "export-missing": "the export is missing",
        "export-stale": "the export is not what the content now gives",
        "export-leftover": "the file is not made from any content",
    }
    return [
        problem(code, Place(f"exports/{name}"), message[code])
        for name, code in sorted(faults.items())
    ]


def leftovers(made: Mapping[str, bytes], present: Iterable[str]) -> list[str]:
    """List the files of earlier builds; what lies elsewhere in exports/ is not ours to remove."""
    return sorted(n for n in present if n not in made and n.startswith(OWNED_FOLDERS))


def removed_documents(made: Mapping[str, bytes], previous: Manifest | None) -> list[str]:
    """List the ids that the previous manifest had and a build would no longer publish."""
    before = [d.id for d in previous.documents] if previous else []
    return [name for name in before if f"v1/documents/{name}.json" not in made]


def refuse_removal(made: Mapping[str, bytes], previous: Manifest | None) -> str:
    """Say why a build that drops documents is refused, or nothing if it may go on.

    Every system that pulls the exports would drop them too, so nothing at all,
    or the loss of more than a fifth, is taken for a mistake until somebody says
    otherwise.
    """
    now, _ = read_manifest(made[MANIFEST])
    before = previous.count if previous else 0
    if now and now.count == 0 and before == 0:
        return (
            "there is no document to publish; only recorded texts are published: styrdok record. "
            "If the exports are to be empty: styrdok build --allow-removal"
        )
    gone = removed_documents(made, previous)
    if len(gone) <= before * MOST_REMOVED:
        return ""
    names = ", ".join(gone[:5]) + (" …" if len(gone) > 5 else "")
    return (
        f"{len(gone)} of {before} documents would disappear ({names}). A repealed document "
        "stays, with its status. If they are to go: styrdok build --allow-removal"
    )
