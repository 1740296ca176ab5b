"""revisions/N.ids.json ⇄ the lasting id of each place of a recorded text.

An id that has been published is a promise, so it is data: no better diff and no newer parser can
make another one of it.
"""

from __future__ import annotations

import json
import re
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, StringConstraints
from pydantic_core import ErrorDetails, PydanticCustomError

from styrdok.content.models import Content
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.fields import END_OF_TEXT
from styrdok.text.json_values import JsonFault, OneFault, read_json
from styrdok.text.source import Source

IDS_SCHEMA = "ids/1"
_FORM = f"^[a-z0-9][a-z0-9-]*{END_OF_TEXT}"
_LINE_OF_FIRST = 2

PlacedIds = tuple[tuple[int, str], ...]
"""The line of the text on which each place begins, and its id. One line may have several."""


def _read_line(value: Any) -> Any:
    # A whole number alone: pydantic's own int reads "3" and true too.
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    raise PydanticCustomError("number_form", "a whole number")


class RecordedIds(Content, OneFault):
    """The lasting ids of a recorded text: content/ORGANISATION/POLICY/revisions/N.ids.json."""

    schema_: Literal["ids/1"] = Field(alias="schema")
    """The version of this file's schema."""
    ids: tuple[
        tuple[
            Annotated[int, Field(ge=1, le=99_999_999), BeforeValidator(_read_line)],
            Annotated[str, StringConstraints(pattern=_FORM, strict=True)],
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
        ids = read_json(RecordedIds, source.text.encode()).ids
    except JsonFault as fault:
        told = _told(fault.detail) if fault.detail else (-1, str(fault))
        return None, [_unreadable(source, *told)]
    seen: set[str] = set()
    for row, (_, name) in enumerate(ids):
        if name in seen:
            return None, [_unreadable(source, row, f'the id "{name}" is that of another place too')]
        seen.add(name)
    return ids, []


def _told(error: ErrorDetails) -> tuple[int, str]:
    """Say which row is at fault, -1 being the line before the first, and what is wrong with it."""
    match error["loc"]:
        case ("ids", int(row), *_):
            return row, 'wanted: the number of a line and an id, as in [3, "mal--1"]'
        case _ if error["type"] == "json_invalid":
            line = re.search(r"\d+", str(error["ctx"]["error"]).rpartition(" line ")[2])
            return int(line[0]) - 2 if line else -1, "this is not JSON"
        case _:
            return -1, f'wanted: {{"schema": "{IDS_SCHEMA}", "ids": […]}}'


def _unreadable(source: Source, row: int, message: str) -> Problem:
    """Place a fault on the line that a row has in the one form, where there is such a line."""
    line = min(row + _LINE_OF_FIRST, source.text.count("\n") or 1)
    return problem("ids-unreadable", Place(source.path, max(line, 1)), message)
