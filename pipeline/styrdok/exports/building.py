"""Turns a library into the files that content management systems pull. EXPORTERS lists them."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Collection, Container, Iterable, Mapping

from styrdok.content.layout import EXPORTS_FOLDER
from styrdok.exports import dcat, feed, json_files, jsonld, openapi, pages, sitemap, well_known
from styrdok.exports.edition import Edition, make_edition
from styrdok.problems.faults import Place, Problem, problem
from styrdok.published.addresses import is_owned, schema_file
from styrdok.published.artifacts import Artifact
from styrdok.published.manifest import Manifest
from styrdok.published.schemas import schema_texts
from styrdok.repository.library import Library


def _schemas(edition: Edition) -> Iterable[Artifact]:
    return (Artifact(schema_file(name), data) for name, data in schema_texts().items())


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


def compare_exports(
    made: Mapping[str, bytes],
    present: Mapping[str, bytes],
    kept: Collection[str] = (),
    where: str = EXPORTS_FOLDER,
) -> list[Problem]:
    """Find the exports that a build would write or remove, in the folder that they are in."""
    faults = {
        **{name: "export-missing" for name in made if name not in present},
        **{name: "export-stale" for name in made if present.get(name, made[name]) != made[name]},
        **dict.fromkeys(leftovers({*made, *kept}, present), "export-leftover"),
    }
    message = {
        "export-missing": "the export is missing",
        "export-stale": "the export is not what the content now gives",
        "export-leftover": "the file is not made from any content",
    }
    hint = "" if where == EXPORTS_FOLDER else f"Run `styrdok build --exports {where}`."
    return [
        problem(code, Place(f"{where}/{name}"), message[code], hint)
        for name, code in sorted(faults.items())
    ]


def leftovers(staying: Container[str], present: Iterable[str]) -> list[str]:
    """List the files of earlier builds; what lies elsewhere in exports/ is not ours to remove."""
    return sorted(n for n in present if n not in staying and is_owned(n))
