"""What the shapes of all JSON exports share, and how they are written."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from styrdok.text.digests import hex_digest
from styrdok.text.fields import END_OF_TEXT
from styrdok.text.json_values import OneFault

Day = Annotated[datetime.date, WithJsonSchema({"type": "string", "format": "date"})]
Sha256 = Annotated[str, Field(pattern=f"^[0-9a-f]{{64}}{END_OF_TEXT}")]
Uuid = Annotated[
    str, Field(pattern=f"^[0-9a-f]{{8}}(-[0-9a-f]{{4}}){{3}}-[0-9a-f]{{12}}{END_OF_TEXT}")
]


# Segments that never lead upwards, elsewhere, or to a query.
_SEGMENT = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
Href = Annotated[str, Field(pattern=f"^{_SEGMENT}(?:/{_SEGMENT})*{END_OF_TEXT}", max_length=1000)]
"""A path below the manifest's folder."""
Count = Annotated[int, Field(ge=0, le=2**53 - 1)]
"""A number that every reader of JSON has exactly (RFC 8259, section 6)."""


def documents_digest(listed: Iterable[tuple[str, str]]) -> str:
    """Give the SHA-256 of a list of documents, each its id and the SHA-256 of its JSON.

    It is of the lines ``ID SHA256``, in the order of the ids, each with a line feed.
    """
    lines = (f"{name} {sha256}\n" for name, sha256 in sorted(listed))
    return hex_digest("".join(lines))


def to_json(model: BaseModel) -> bytes:
    """Write a model as JSON: keys in the model's order, UTF-8, two spaces, one final line feed."""
    return model.model_dump_json(by_alias=True, indent=2).encode() + b"\n"


class Published(OneFault):
    """Every key is always there; what is unknown is null.

    Within version 1 keys may be added, so readers, ours too, pass over those
    they don't know.
    """

    model_config = ConfigDict(
        extra="ignore",
        frozen=True,
        regex_engine="python-re",
        use_attribute_docstrings=True,
        populate_by_name=True,
    )
