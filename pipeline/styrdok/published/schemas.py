"""JSON Schemas (draft 2020-12) generated from the models. SCHEMAS lists them all."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from pydantic import TypeAdapter

from styrdok.content.lasting_ids import RecordedIds
from styrdok.content.layout import (
    EXPORTS_FOLDER,
    REVISIONS,
    SCHEMAS_FOLDER,
    FileKind,
    path_to,
    policy_folder,
)
from styrdok.content.models import History, Organisation, Policy, Publication
from styrdok.history.receipts import Receipt
from styrdok.problems.faults import Place, Problem, problem
from styrdok.published.accounts import AnswerExport, Blame, Log
from styrdok.published.addresses import (
    DELTA,
    MANIFEST,
    POINTER,
    REGISTER,
    changes_href,
    in_v1,
    latest_href,
    schema_name,
)
from styrdok.published.artifacts import Artifact
from styrdok.published.change_sets import ChangeSet
from styrdok.published.documents import DocumentExport
from styrdok.published.lists import Delta, Pointer, Register
from styrdok.published.manifest import Manifest
from styrdok.published.pulls import PullReport

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class Schema(NamedTuple):
    """What a schema describes; ``mode`` is how pydantic sees it: text read, or JSON written."""

    model: Any
    mode: Literal["validation", "serialization"]
    title: str
    description: str


SCHEMAS = {
    "organisation": Schema(
        Organisation,
        "validation",
        "Organisation",
        f"{path_to(FileKind.ORGANISATION, 'ORGANISATION')}: an organisation that adopts governing "
        "documents.",
    ),
    "policy": Schema(
        Policy,
        "validation",
        "Policy",
        f"{path_to(FileKind.FACTS, 'ORGANISATION/POLICY')}: facts about a governing document.",
    ),
    "history": Schema(
        History,
        "validation",
        "History",
        f"{path_to(FileKind.HISTORY, 'ORGANISATION/POLICY')}: the decisions, in the order "
        "recorded. Entries are only ever added.",
    ),
    "ids": Schema(
        RecordedIds,
        "validation",
        "Ids",
        f"{policy_folder('ORGANISATION/POLICY')}{REVISIONS}N.ids.json: the lasting ids of the "
        "places of recorded text N, which links lead to.",
    ),
    "publication": Schema(
        Publication,
        "validation",
        "Publication",
        f"{path_to(FileKind.PUBLICATION)}: where and by whom the exports are published.",
    ),
    "manifest": Schema(
        Manifest,
        "serialization",
        "Manifest",
        f"{EXPORTS_FOLDER}/{MANIFEST}: what is published, and what changed when.",
    ),
    "pointer": Schema(
        Pointer,
        "serialization",
        "Pointer",
        f"{EXPORTS_FOLDER}/{POINTER}: where the manifest is, for whoever knows only the host.",
    ),
    "document": Schema(
        DocumentExport,
        "serialization",
        "Document",
        f"{EXPORTS_FOLDER}/{in_v1(latest_href('ID', 'json'))}: a governing document whole.",
    ),
    "delta": Schema(
        Delta,
        "serialization",
        "Delta",
        f"{EXPORTS_FOLDER}/{DELTA}: the latest part of the manifest.",
    ),
    "register": Schema(
        Register,
        "serialization",
        "Register",
        f"{EXPORTS_FOLDER}/{REGISTER}: what a page that lists the documents needs.",
    ),
    "changes": Schema(
        ChangeSet,
        "serialization",
        "Changes",
        f"{EXPORTS_FOLDER}/{in_v1(changes_href('ID', 'A', 'B', 'json'))}, and styrdok diff "
        "--format json: what changed from one text to another.",
    ),
    "log": Schema(
        Log,
        "serialization",
        "Log",
        "styrdok log --format json: a policy's history, gaps included.",
    ),
    "answer": Schema(
        AnswerExport,
        "serialization",
        "Answer",
        "styrdok show --as-of DAY --format json: what applied on a day, or why it is not known.",
    ),
    "blame": Schema(
        Blame,
        "serialization",
        "Blame",
        "styrdok blame --format json: the decision that gave each block its present wording.",
    ),
    "pull": Schema(
        PullReport,
        "serialization",
        "Pull",
        "styrdok pull --format json: what one pass wrote and removed.",
    ),
    "receipt": Schema(
        Receipt,
        "validation",
        "Receipt",
        "styrdok receipt: how far every history went on a day.",
    ),
}


@cache
def schema_texts() -> Mapping[str, bytes]:
    """Give the text of every schema, by the schema's name."""
    return {name: _to_json(generate(name)).encode() for name in SCHEMAS}


def export_schemas() -> tuple[Artifact, ...]:
    """Give every schema as a file; paths are relative to schemas/v1/."""
    return tuple(Artifact(schema_name(name), data) for name, data in schema_texts().items())


def compare_schemas(present: Mapping[str, bytes]) -> list[Problem]:
    """Find what in schemas/v1/ is not what the models give."""
    made = {a.path: a.data for a in export_schemas()}
    return [
        problem(
            "schema-stale",
            Place(f"{SCHEMAS_FOLDER}/{name}"),
            "the schema is no longer generated"
            if name not in made
            else "the schema is not what the models give"
            if name in present
            else "the schema is missing",
        )
        for name in sorted({*made, *present})
        if made.get(name) != present.get(name)
    ]


def generate(name: str) -> dict[str, Any]:
    """Make one schema. What is left out of content is left out, never null."""
    schema = SCHEMAS[name]
    made = TypeAdapter(schema.model).json_schema(mode=schema.mode, by_alias=True)
    if schema.mode == "validation":
        made = _without_null(made)
    head = {
        "$schema": DIALECT,
        "$id": f"urn:styrdok:v1:{name}",
        "title": schema.title,
        "description": schema.description,
    }
    return head | {key: value for key, value in made.items() if key not in head}


def _without_null(node: Any) -> Any:
    """Drop the null that an optional key may be in Python, and the defaults that are null."""
    if isinstance(node, list):
        return [_without_null(n) for n in node]
    if not isinstance(node, dict):
        return node
    node = {k: _without_null(v) for k, v in node.items() if (k, v) != ("default", None)}
    choices = [c for c in node.get("anyOf", ()) if c != {"type": "null"}]
    if len(choices) == 1:
        del node["anyOf"]
        node = choices[0] | node
    return node


def _to_json(schema: dict[str, Any]) -> str:
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"
