"""Writes .well-known/styrdok.json: where the manifest is, for whoever knows only the host."""

from __future__ import annotations

from collections.abc import Iterator

from styrdok.exports.edition import Edition
from styrdok.published.addresses import CATALOGUE, FEED, MANIFEST, POINTER
from styrdok.published.artifacts import Artifact
from styrdok.published.base import to_json
from styrdok.published.lists import Pointer
from styrdok.published.versions import POINTER_SCHEMA


def export(edition: Edition) -> Iterator[Artifact]:
    base = edition.publication.base_url
    pointer = Pointer(
        schema_=POINTER_SCHEMA,
        manifest=base + MANIFEST,
        feed=base + FEED,
        catalogue=base + CATALOGUE if edition.publication.open_data else None,
    )
    yield Artifact(POINTER, to_json(pointer))
