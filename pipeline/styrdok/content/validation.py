"""Turns parsed YAML into a model, and what does not fit into Problems at their places."""

from __future__ import annotations

import re
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from styrdok.content.yaml import Location, Yaml
from styrdok.problems.faults import Problem, problem
from styrdok.problems.guesses import suggest
from styrdok.text.fields import FORMS

T = TypeVar("T")

_KINDS = {
    "string_type": "text",
    "tuple_type": "a list",
    "dict_type": "keys with values",
    "model_type": "keys with values",
    "model_attributes_type": "keys with values",
}


def read_model(kind: type[T], parsed: Yaml) -> tuple[T | None, list[Problem]]:
    """Validate data against a model class (or an annotated type such as History)."""
    try:
        return TypeAdapter(kind).validate_python(parsed.data), []
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=True)
        return None, [_to_problem(kind, parsed, d) for d in details if not _is_echo(d)]


def _is_echo(error: ErrorDetails) -> bool:
    """Tell an error that only repeats another.

    The YAML reader has reported empty values; a list whose items have errors is
    not empty, but pydantic says so.
    """
    return (error["input"] == "" and bool(error["loc"])) or (
        error["type"] == "too_short" and bool(error["input"])
    )


_OLD_DATES = ["adopted", "revised"]
"""Keys of a policy of version 0 that its upgrade takes, where each is one date."""


def _to_problem(kind: Any, parsed: Yaml, error: ErrorDetails) -> Problem:
    location = _in_data(parsed.data, error["loc"])
    if error["type"] == "extra_forbidden":
        found = str(location[-1])
        if parsed.upgraded and found in _OLD_DATES:
            shape = _shape(error["input"])
            message = f'"{found}" is {shape}; wanted: one date, such as 2008-05-26'
            return problem("date-form", parsed.place(location), message)
        known = _keys_at(kind, location[:-1])
        if parsed.upgraded:
            known += _OLD_DATES
        message = f'the key "{found}" is not known{suggest(found, known)}'
        return problem("key-unknown", parsed.place(location, key=True), message)
    if error["type"] == "union_tag_invalid":
        location = (*location, "state")
    code, message = _describe(location, error)
    return problem(code, parsed.place(location), message)


def _describe(location: Location, error: ErrorDetails) -> tuple[str, str]:
    """Give the code and the words for one of pydantic's errors; its own words change."""
    name, context = _name(location), error.get("ctx", {})
    found = f"{name} is {_shape(error['input'])}"
    match error["type"]:
        case "missing" | "union_tag_not_found" as what:
            key = error["loc"][-1] if what == "missing" else "state"
            return "key-missing", f'"{key}" is missing{f" in {name}" if location else ""}'
        case "string_pattern_mismatch":
            return "value-form", f"{found}; wanted: {FORMS[context['pattern']]}"
        case "number_form" | "truth_form" | "id_form":
            return "value-form", f"{found}; wanted: {error['msg']}"
        case "date_form":
            return "date-form", f"{found}; wanted: {error['msg']}"
        case "enum" | "literal_error":
            return "value-choice", found + suggest(str(error["input"]), _words(context["expected"]))
        case "union_tag_invalid":
            tag, known = str(context["tag"]), _words(context["expected_tags"])
            return "value-choice", f'"state" is "{tag}"{suggest(tag, known)}'
        case "too_short":
            return "value-type", f"{name} is an empty list; wanted: at least one item"
        case other:
            return "value-type", f"{found}; wanted: {_KINDS.get(other, error['msg'])}"


def _words(expected: str) -> list[str]:
    """Read the words out of pydantic's list of them: 'a', 'b' or 'c'."""
    return re.findall("'([^']*)'", expected)


def _in_data(data: Any, location: tuple[str | int, ...]) -> Location:
    """Drop from pydantic's location what is no key of the data (a union's tag)."""
    found: list[str | int] = []
    for part in location:
        try:
            data = data[part]
        except (KeyError, IndexError, TypeError):
            continue
        found.append(part)
    return tuple(found)


def _name(location: Location) -> str:
    words = [p for p in location if isinstance(p, str)]
    if location and isinstance(location[-1], int):
        return f'item {location[-1] + 1} of "{words[-1]}"' if words else f"item {location[-1] + 1}"
    return f'"{words[-1]}"' if words else "the file"


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list) else f'"{value}"'


def _keys_at(kind: Any, location: Location) -> list[str]:
    """List the keys that may stand at a location of a model's data."""
    models = _models_in(kind)
    for part in location:
        if isinstance(part, str):
            fields = [f for m in models for n, f in m.model_fields.items() if part in (f.alias, n)]
            models = [m for f in fields for m in _models_in(f.annotation)]
    return [f.alias or n for m in models for n, f in m.model_fields.items()]


def _models_in(kind: Any) -> list[type[BaseModel]]:
    if isinstance(kind, type) and issubclass(kind, BaseModel):
        return [kind]
    return [m for argument in get_args(kind) for m in _models_in(argument)]
