"""revisions/N.ids.json ⇄ the lasting id of each place of a recorded text.

An id that has been published is a promise, so it is data: no better diff and no newer parser can
make another one of it.
"""

from __future__ import annotations

import json
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from styrdok.content.models import Content
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.source import Source

IDS_SCHEMA = "ids/1"

PlacedIds = tuple[tuple[int, str], ...]
"""The line of the text on which each place begins, and its id. One line may have several."""


class RecordedIds(Content):
    """The lasting ids of a recorded text: content/ORGANISATION/POLICY/revisions/N.ids.json."""

    schema_: Literal["ids/1"] = Field(alias="schema")
    """The version of this file's schema."""
    ids: tuple[
        tuple[
            Annotated[int, Field(ge=1, strict=True)],
            Annotated[str, StringConstraints(pattern="^[a-z0-9][a-z0-9-]*$", strict=True)],
        ],
        ...,
    ]
    """For each heading and block, the line of revisions/N.md on which it begins, and its id, which
    every id in the HTML ends in."""


def write_ids(ids: PlacedIds) -> str:
    """Write ids in their one form: a place a line, in the order of the text."""
    rows = ",\n".join(json.dumps(list(pair)) for pair in ids)
    return f'{{"schema": "{IDS_SCHEMA}", "ids": [\n{rows}\n]}}\n'


def read_ids(source: Source) -> tuple[PlacedIds | None, list[Problem]]:
    """Read ids; a file that is none, or gives one id to two places, is a Problem."""
    try:
        ids = RecordedIds.model_validate_json(source.text).ids
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"it holds no ids: {where}: {first['msg']}"
        return None, [problem("ids-unreadable", Place(source.path), message)]
    if len({name for _, name in ids}) < len(ids):
        message = "it gives one id to two places"
        return None, [problem("ids-unreadable", Place(source.path), message)]
    return ids, []
