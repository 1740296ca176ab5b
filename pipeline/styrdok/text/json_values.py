"""JSON from anywhere → a model, or the first fault in it: small input never takes much memory.

A model as pydantic has it tells of every fault, and each takes a thousand times the room of the two
signs that it took to make it. Nobody writes these files by hand, so the first fault will do.
"""

from __future__ import annotations

import re
from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, GetCoreSchemaHandler, ValidationError
from pydantic_core import CoreSchema, ErrorDetails

from styrdok.problems.errors import StyrdokError

LARGEST_JSON = 20_000_000
"""Of one file: a manifest of 16 000 documents, a receipt of a hundred thousand policies."""
MOST_VALUES = 1_000_000
"""Numbers, words, lists and objects of one file. 16 000 documents in a manifest have half of it."""
_STRING_OR_SIGN = re.compile(rb'"(?:[^"\\]++|\\.)*+"?|[,\[{]', re.DOTALL)
_SEVERAL = {"list", "tuple", "set"}

Model = TypeVar("Model", bound=BaseModel)


class JsonFault(StyrdokError):  # noqa: N818 – what is wrong with a file, not with the program
    """The first thing that is wrong. ``detail`` is pydantic's, None where it never saw the data."""

    def __init__(self, message: str, detail: ErrorDetails | None = None) -> None:
        super().__init__(message)
        self.detail = detail

    @property
    def is_no_json(self) -> bool:
        return self.detail is not None and self.detail["type"] == "json_invalid"


def _stop_at_first(schema: Any) -> None:
    if isinstance(schema, dict):
        if isinstance(kind := schema.get("type"), str) and kind in _SEVERAL:
            schema["fail_fast"] = True
        for inner in schema.values():
            _stop_at_first(inner)
    elif isinstance(schema, list):
        for inner in schema:
            _stop_at_first(inner)


class OneFault(BaseModel):
    """A model whose lists end at the first item that doesn't fit."""

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        schema = handler(source)
        _stop_at_first(schema)
        return schema


def read_json(kind: type[Model], data: bytes, most: int = LARGEST_JSON) -> Model:
    """Read JSON of a kind whose lists end at the first fault; raises JsonFault.

    ``most`` is how many bytes are read.
    """
    if len(data) > most:
        raise JsonFault(f"it is larger than {most / 1e6:.0f} MB")
    if _has_too_many(data):
        raise JsonFault(f"it has more than {MOST_VALUES:,} values".replace(",", " "))
    try:
        return kind.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise JsonFault(f"{where}: {first['msg']}" if where else first["msg"], first) from None


def _has_too_many(data: bytes) -> bool:
    """Count values, as far as need be: commas and brackets stand in words too."""
    if sum(data.count(sign) for sign in (b",", b"[", b"{")) <= MOST_VALUES:
        return False
    signs = (found for found in _STRING_OR_SIGN.finditer(data) if found[0][:1] != b'"')
    return next(islice(signs, MOST_VALUES, None), None) is not None
