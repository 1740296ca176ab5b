"""A library and a day → what is the same for every document of a build."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

from styrdok.content.models import Publication, Publisher
from styrdok.repository.library import Library
from styrdok.wording.words import Words

# Content without publication.yaml builds, for a first look, under a name that
# can never be somebody's real address (RFC 6761). `check` says so.
UNPUBLISHED = Publication(
    schema="publication/1",
    base_url="https://styrdok.invalid/",
    title="Styrdokument",
    publisher=Publisher(name="styrdok"),
)


@dataclass(frozen=True)
class Setting:
    """What is the same for every document of a build. ``titles`` names policies by id and alias."""

    publication: Publication
    words: Words
    day: datetime.date
    titles: Mapping[str, str]


def make_setting(library: Library, day: datetime.date) -> Setting:
    publication = library.publication.value if library.publication else UNPUBLISHED
    titles = {
        name: part.facts.value.title
        for part in library.parts
        if part.facts
        for name in (part.id, *part.facts.value.aliases)
    }
    return Setting(publication, Words(publication.language), day, titles)
