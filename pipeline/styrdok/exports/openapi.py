"""Describes the exports as an interface (OpenAPI 3.1), so that programs can make clients of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from styrdok.exports.edition import Edition
from styrdok.published.addresses import (
    CATALOGUE,
    DELTA,
    FEED,
    MANIFEST,
    OPENAPI,
    REGISTER,
    SITEMAP,
    changes_href,
    document_page,
    immutable_href,
    in_v1,
    latest_href,
    page_file,
    schema_file,
)
from styrdok.published.artifacts import Artifact
from styrdok.published.change_sets import ChangeSet
from styrdok.published.documents import DocumentExport
from styrdok.published.lists import Delta, Register
from styrdok.published.manifest import Manifest

_HTML, _JSONLD, _ATOM, _XML, _RDF = (
    "text/html",
    "application/ld+json",
    "application/atom+xml",
    "application/xml",
    "application/rdf+xml",
)
_ID = "{organisation}/{policy}"


def _immutable(ending: str) -> str:
    return "/" + in_v1(immutable_href(_ID, "{revision}", "{hash}", ending))


def _changes(ending: str) -> str:
    return "/" + in_v1(changes_href(_ID, "{from}", "{to}", ending))


def _latest(ending: str) -> str:
    return "/" + in_v1(latest_href(_ID, ending))


JSON_PATHS: dict[str, tuple[str, str, type[BaseModel]]] = {
    f"/{MANIFEST}": ("getManifest", "The one file to poll.", Manifest),
    f"/{DELTA}": ("getDelta", "The latest part of the manifest.", Delta),
    f"/{REGISTER}": ("getRegister", "What a page that lists documents needs.", Register),
    _latest("json"): ("getDocument", "A document as it is now.", DocumentExport),
    _immutable("json"): (
        "getDocumentFile",
        "A document as the manifest names it. The file never changes.",
        DocumentExport,
    ),
    _changes("json"): (
        "getChangeSet",
        "What changed between the texts of two events.",
        ChangeSet,
    ),
}
"""Address → name of the operation, what it gives, the shape of the JSON."""

OTHER_PATHS: dict[str, tuple[str, str, str]] = {
    _latest("html"): ("getFragment", "Its HTML fragment as it is now.", _HTML),
    _latest("rich.html"): (
        "getRichFragment",
        "The same as profile rich-1, for systems that keep any HTML, where it is published.",
        _HTML,
    ),
    _latest("jsonld"): ("getMetadata", "What it is, in the words of schema.org.", _JSONLD),
    _immutable("html"): (
        "getFragmentFile",
        "The fragment that the manifest names. The file never changes.",
        _HTML,
    ),
    _changes("html"): (
        "getChangeFragment",
        "The same changes in words, as a fragment.",
        _HTML,
    ),
    f"/{schema_file('{name}')}": (
        "getSchema",
        "The JSON Schema of an export or a content file.",
        "application/schema+json",
    ),
    f"/{page_file(document_page(_ID))}": ("getPage", "A page that stands by itself.", _HTML),
    f"/{FEED}": ("getFeed", "The latest decisions.", _ATOM),
    f"/{SITEMAP}": ("getSitemap", "Addresses of the pages.", _XML),
    f"/{CATALOGUE}": ("getCatalogue", "The catalogue of open data (DCAT-AP-SE).", _RDF),
}
"""Address → name of the operation, what it gives, its media type."""

_PARAMETERS = {
    "organisation": ("First half of a document's id.", "string"),
    "policy": ("Second half of a document's id.", "string"),
    "revision": ("Number of the event whose text it is.", "integer"),
    "hash": ("The first twelve digits of the JSON file's SHA-256.", "string"),
    "from": ("Number of the earlier event.", "integer"),
    "to": ("Number of the later event.", "integer"),
    "name": ("manifest, document, changes …", "string"),
}


def export(edition: Edition) -> Iterator[Artifact]:
    text = json.dumps(describe_exports(edition.publication.base_url), ensure_ascii=False, indent=2)
    yield Artifact(OPENAPI, f"{text}\n".encode())


def describe_exports(base_url: str) -> dict[str, Any]:
    """Give the OpenAPI document for exports at an address."""
    paths, schemas = _shapes()
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "styrdok",
            "version": "1",
            "summary": "Governing documents as static files.",
            "description": "Poll the manifest, fetch what changed, verify it by its SHA-256. "
            "Within version 1 keys are only added: pass over those you don't know.",
        },
        "servers": [{"url": base_url.rstrip("/")}],
        "paths": paths,
        "components": {"schemas": schemas},
    }


@cache
def _shapes() -> tuple[dict[str, Any], dict[str, Any]]:
    """Give the addresses with what is there, and the shapes that they refer to."""
    models = dict.fromkeys(model for _, _, model in JSON_PATHS.values())
    refs, schemas = models_json_schema(
        [(model, "serialization") for model in models],
        ref_template="#/components/schemas/{model}",
    )
    paths = {
        address: _operation(
            address, name, summary, "application/json", refs[model, "serialization"]
        )
        for address, (name, summary, model) in JSON_PATHS.items()
    } | {
        address: _operation(address, name, summary, media, {"type": "string"})
        for address, (name, summary, media) in OTHER_PATHS.items()
    }
    return dict(sorted(paths.items())), schemas["$defs"]


def _operation(
    address: str, name: str, summary: str, media: str, schema: dict[str, Any]
) -> dict[str, Any]:
    parameters = [
        {
            "name": key,
            "in": "path",
            "required": True,
            "description": description,
            "schema": {"type": kind},
        }
        for key, (description, kind) in _PARAMETERS.items()
        if f"{{{key}}}" in address
    ]
    found = {"description": summary, "content": {media: {"schema": schema}}}
    missing = {"description": "There is no such file."}
    return {
        "get": {
            "operationId": name,
            "summary": summary,
            **({"parameters": parameters} if parameters else {}),
            "responses": {"200": found, "404": missing},
        }
    }
