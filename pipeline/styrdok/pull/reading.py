"""Bytes from a publisher → the manifest's lines, or a verified document, or why it is neither.

Only what the protocol needs is asked for, so that a manifest with more keys, or
other values in them, is read all the same.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable

from pydantic import ConfigDict, Field

from styrdok.html.profiles import read_published, rewrite
from styrdok.html.tree import OutsideProfileError, read_html
from styrdok.html.visible import folded_words
from styrdok.published.addresses import document_page
from styrdok.published.base import Count, Href, Published, Sha256, Uuid, documents_digest
from styrdok.published.versions import (
    DELTA_SCHEMA,
    DOCUMENT_SCHEMA,
    HTML_PROFILE,
    MANIFEST_SCHEMA,
    POINTER_SCHEMA,
)
from styrdok.pull.errors import PullError
from styrdok.pull.target import Pulled, PulledDocument, PulledTombstone
from styrdok.text.digests import hex_digest
from styrdok.text.fields import BaseUrl, PolicyId
from styrdok.text.json_values import JsonFault, Model, read_json
from styrdok.text.source import printable

_MARKUP = re.compile("<[A-Za-z/!?]")
LONGEST_TITLE = 1000


class Entry(Published):
    """What a pull needs of a document's line in the manifest."""

    model_config = ConfigDict(strict=True)

    id: PolicyId
    uuid: Uuid
    href_json: Href
    sha256: Sha256
    text_sha256: Sha256
    changed_seq: Count


class Listing(Published):
    """What a pull needs of the manifest."""

    model_config = ConfigDict(strict=True)

    seq: Count
    base_url: BaseUrl
    content_sha256: Sha256
    complete: bool
    count: Count
    documents: list[Entry]
    tombstones: list[PulledTombstone]


class _Delta(Published):
    """What a pull needs of delta.json, whose documents go into the manifest as they are."""

    model_config = ConfigDict(strict=True)

    seq: Count
    content_sha256: Sha256
    since_content_sha256: Sha256 | None
    base_url: str
    documents_sha256: Sha256
    documents: list[Entry]
    tombstones: list[PulledTombstone]


class _Named(Published):
    """What says of a JSON file which one it is."""

    schema_: str | None = Field(None, alias="schema")


class PulledPointer(Published):
    """What a pull needs of .well-known/styrdok.json."""

    manifest: str


def read_pointer(data: bytes, url: str) -> str:
    """Give the manifest's address, as the pointer has it."""
    return _read(PulledPointer, data, POINTER_SCHEMA, url).manifest


def read_listing(data: bytes, url: str) -> Listing:
    """Read a manifest that can be trusted to list everything; else raise PullError."""
    listing = _read(Listing, data, MANIFEST_SCHEMA, url)
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


def advance(manifest: bytes, delta: bytes, url: str) -> bytes | None:
    """Bring a manifest that was read forward by the delta at an address.

    None where that leads on from another state, or not to the one that it names.
    Raises PullError where it is no delta.
    """
    step = _read(_Delta, delta, DELTA_SCHEMA, url)
    before = json.loads(manifest)
    known = before["content_sha256"]
    if step.base_url != before["base_url"] or known not in (
        step.content_sha256,
        step.since_content_sha256,
    ):
        return None
    new = json.loads(delta)
    gone = {t["id"] for t in new["tombstones"]}
    documents = {d["id"]: d for d in before["documents"] if d["id"] not in gone}
    documents |= {d["id"]: d for d in new["documents"]}
    stones = {t["id"]: t for t in [*before["tombstones"], *new["tombstones"]]}
    if documents_digest((d["id"], d["sha256"]) for d in documents.values()) != (
        step.documents_sha256
    ):
        return None
    made = {
        **before,
        **{key: new[key] for key in ("seq", "content_sha256", "documents_sha256")},
        "count": len(documents),
        "documents": [*documents.values()],
        "tombstones": [t for name, t in stones.items() if name not in documents],
    }
    return json.dumps(made, ensure_ascii=False).encode()


def verify(entry: Entry, data: bytes, url: str, publisher: str) -> None:
    """Raise PullError unless a document is, byte for byte, the one that the manifest lists.

    And unless it is what was promised: HTML of the profile and no more, the
    words whose digest is listed, and a title that is plain text.
    """
    digest = hex_digest(data)
    if digest != entry.sha256:
        raise PullError(
            f"{url} is not the file that the manifest lists: its SHA-256 begins {digest[:12]}, "
            f"not {entry.sha256[:12]}. The publisher may be in the middle of an upload",
            passing=True,
        )
    document = _read(PulledDocument, data, DOCUMENT_SCHEMA, url)
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
    address = publisher + document_page(entry.id)
    if document.canonical_url != address:
        raise PullError(
            f"{url} says that its page is {_quoted(document.canonical_url)}, not {address}. "
            f"{_PUBLISHER}"
        )
    if fault := _fault_of_title(document.title):
        raise PullError(f"{url} has a title that is {fault}. {_PUBLISHER}")
    try:
        words = folded_words(read_published(document.html))
    except OutsideProfileError as outside:
        raise PullError(
            f"{url} has HTML that is not {HTML_PROFILE}: {_quoted(str(outside))}. {_PUBLISHER}"
        ) from None
    if hex_digest(words) != document.text_sha256:
        raise PullError(f"{url} has other words than its text_sha256 says. {_PUBLISHER}")


def read_verified(entry: Entry, data: bytes, publisher: str, formerly: str = "") -> Pulled:
    """Read the bytes of a document that ``verify`` has let pass."""
    document = read_json(PulledDocument, data)
    html = rewrite(read_html(document.html))
    return Pulled(document, html, publisher, entry.sha256, data, formerly)


def _fault_of_title(title: str) -> str | None:
    """Say why a title is no line of plain text; some systems take it for HTML."""
    if not title.strip() or len(title) > LONGEST_TITLE:
        return "empty" if not title.strip() else f"longer than {LONGEST_TITLE} characters"
    if _MARKUP.search(title):
        return "HTML"
    return None if printable(title) == " ".join(title.splitlines()) == title else "not one line"


_PUBLISHER = "Nothing was written; tell the publisher."


def _read(model: type[Model], data: bytes, wanted: str, url: str) -> Model:
    """Read JSON of the schema that is wanted."""
    try:
        said = read_json(_Named, data).schema_
    except JsonFault as fault:
        if fault.detail is None:
            raise PullError(f"{url} can't be read: {fault}. {_PUBLISHER}") from None
        if fault.is_no_json:
            raise _no_json(data, url) from None
        said = None
    if said != wanted:
        raise _another_schema(said, wanted, url)
    try:
        return read_json(model, data)
    except JsonFault as fault:
        raise PullError(f"{url} does not follow its schema: {fault}. {_PUBLISHER}") from None


def _no_json(data: bytes, url: str) -> PullError:
    begins = data[:40].decode("utf-8", "replace").strip()
    page = "a web page, perhaps of a login" if begins.startswith("<") else "no JSON"
    return PullError(
        f"{url} is {page}: it begins {_quoted(begins)}. Open the address in a browser that is "
        "not logged in: it must show JSON"
    )


def _another_schema(said: str | None, wanted: str, url: str) -> PullError:
    family = wanted.partition("/")[0]
    if said and said.startswith(f"{family}/"):
        return PullError(
            f"{url} is of version {_quoted(said)}; this program reads {wanted}. Nothing was "
            "written; install a newer styrdok"
        )
    return PullError(f"{url} is not {wanted}: its schema is {_quoted(said)}. {_PUBLISHER}")


def _repeated(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _quoted(value: object) -> str:
    """Show what a server said, short and without signs that a terminal would obey."""
    return json.dumps(value)[:80]
