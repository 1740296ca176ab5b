"""Bytes from a publisher → the manifest's lines, or a verified document, or why it is neither.

Only what the protocol needs is asked for, so that a manifest with more keys, or
other values in them, is read all the same.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from styrdok.published.base import Published, Sha256, Uuid
from styrdok.published.versions import (
    DOCUMENT_SCHEMA,
    HTML_PROFILE,
    MANIFEST_SCHEMA,
    POINTER_SCHEMA,
)
from styrdok.pull.errors import PullError
from styrdok.pull.target import Pulled, PulledDocument, PulledTombstone
from styrdok.text.digests import hex_digest
from styrdok.text.fields import END_OF_TEXT, PolicyId

# Segments that never lead upwards, elsewhere, or to a query.
_SEGMENT = r"(?!\.{1,2}(?:/|$))[A-Za-z0-9._~-]+"
Href = Annotated[str, Field(pattern=f"^{_SEGMENT}(?:/{_SEGMENT})*{END_OF_TEXT}", max_length=1000)]
Seq = Annotated[int, Field(ge=0)]


class Entry(Published):
    """What a pull needs of a document's line in the manifest."""

    model_config = ConfigDict(strict=True)

    id: PolicyId
    uuid: Uuid
    href_json: Href
    sha256: Sha256
    text_sha256: Sha256
    changed_seq: Seq


class Listing(Published):
    """What a pull needs of the manifest."""

    model_config = ConfigDict(strict=True)

    seq: Seq
    complete: bool
    count: int
    documents: list[Entry]
    tombstones: list[PulledTombstone]


class PulledPointer(Published):
    """What a pull needs of .well-known/styrdok.json."""

    manifest: str


def read_pointer(data: bytes, url: str) -> str:
    """Give the manifest's address, as the pointer has it."""
    _check_schema(_json(data, url), POINTER_SCHEMA, url)
    return _validate(PulledPointer, data, url).manifest


def read_listing(data: bytes, url: str) -> Listing:
    """Read a manifest that can be trusted to list everything; else raise PullError."""
    _check_schema(_json(data, url), MANIFEST_SCHEMA, url)
    listing = _validate(Listing, data, url)
    if not listing.complete:
        raise PullError(f"{url} says that it is not complete. {_PUBLISHER}")
    if listing.count != len(listing.documents):
        raise PullError(
            f"{url} says that it lists {listing.count} documents, but lists "
            f"{len(listing.documents)}. {_PUBLISHER}"
        )
    twice = [
        *_repeated(d.id for d in listing.documents),
        *_repeated(d.uuid for d in listing.documents),
        *_repeated(t.id for t in listing.tombstones),
    ]
    if twice:
        raise PullError(f"{url} lists {', '.join(twice[:5])} twice. {_PUBLISHER}")
    return listing


def verify(entry: Entry, data: bytes, url: str) -> Pulled:
    """Read a document that is, byte for byte, the one that the manifest lists."""
    digest = hex_digest(data)
    if digest != entry.sha256:
        raise PullError(
            f"{url} is not the file that the manifest lists: its SHA-256 begins {digest[:12]}, "
            f"not {entry.sha256[:12]}. The publisher may be in the middle of an upload",
            passing=True,
        )
    _check_schema(_json(data, url), DOCUMENT_SCHEMA, url)
    document = _validate(PulledDocument, data, url)
    if document.html_profile != HTML_PROFILE:
        raise PullError(
            f"{url} has HTML of profile {_quoted(document.html_profile)}; this program knows "
            f"{HTML_PROFILE}. Nothing was written; install a newer styrdok"
        )
    for key in ("id", "uuid", "text_sha256"):
        said, listed = getattr(document, key), getattr(entry, key)
        if said != listed:
            raise PullError(
                f"{url} says that its {key} is {_quoted(said)}, but the manifest lists it as "
                f"{listed}. {_PUBLISHER}"
            )
    return Pulled(document, digest, data)


_PUBLISHER = "Nothing was written; tell the publisher."
_Model = TypeVar("_Model", bound=BaseModel)


def _json(data: bytes, url: str) -> Any:
    try:
        return json.loads(data.decode())
    except (ValueError, RecursionError):
        begins = data[:40].decode("utf-8", "replace").strip()
        page = "a web page, perhaps of a login" if begins.startswith("<") else "no JSON"
        raise PullError(
            f"{url} is {page}: it begins {_quoted(begins)}. Open the address in a browser that is "
            "not logged in: it must show JSON"
        ) from None


def _check_schema(parsed: Any, wanted: str, url: str) -> None:
    said = parsed.get("schema") if isinstance(parsed, dict) else None
    if said == wanted:
        return
    family = wanted.partition("/")[0]
    if isinstance(said, str) and said.startswith(f"{family}/"):
        raise PullError(
            f"{url} is of version {_quoted(said)}; this program reads {wanted}. Nothing was "
            "written; install a newer styrdok"
        )
    raise PullError(f"{url} is not {wanted}: its schema is {_quoted(said)}. {_PUBLISHER}")


def _validate(model: type[_Model], data: bytes, url: str) -> _Model:
    try:
        return model.model_validate_json(data)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"])) or "the whole"
        raise PullError(
            f"{url} does not follow its schema: {where}: {first['msg']}. {_PUBLISHER}"
        ) from None


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _quoted(value: object) -> str:
    """Show what a server said, short and without signs that a terminal would obey."""
    return json.dumps(value)[:80]
