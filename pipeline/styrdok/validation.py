"""Turns parsed YAML into a model, and what does not fit into Problems at their places."""

from __future__ import annotations

import difflib
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from styrdok.models import FORMS
from styrdok.problems import Problem, problem
from styrdok.source import Location, Yaml

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
        # An empty value has been reported by the YAML reader, at the same place.
        found = [_to_problem(kind, parsed, d) for d in details if d["input"] != ""]
        return None, found


def suggest(word: str, known: list[str]) -> str:
    """End of a message: the nearest known word as a question, and all to choose from."""
    near = difflib.get_close_matches(word, known, 1, 0.6)
    mean = f'; did you mean "{near[0]}"?' if near else ""
    return f"{mean} Known: {', '.join(sorted(known))}." if known else mean


def _to_problem(kind: Any, parsed: Yaml, error: ErrorDetails) -> Problem:
    location = _in_data(parsed.data, error["loc"])
    name = _name(location)
    place = parsed.place(location)
    context = error.get("ctx", {})
    match error["type"]:
        case "missing":
            return problem(
                "key-missing", place, f'"{error["loc"][-1]}" is missing{_within(location)}'
            )
        case "extra_forbidden":
            place = parsed.place(location, key=True)
            known = _keys_at(kind, location[:-1])
            message = f'the key "{location[-1]}" is not known{suggest(str(location[-1]), known)}'
            return problem("key-unknown", place, message)
        case "string_pattern_mismatch":
            wanted = FORMS[context["pattern"]]
            return problem("value-form", place, f'{name} is "{error["input"]}"; wanted: {wanted}')
        case "number_form":
            message = f'{name} is "{error["input"]}"; wanted: {error["msg"]}'
            return problem("value-form", place, message)
        case "date_form":
            message = f'{name} is "{error["input"]}"; wanted: {error["msg"]}'
            return problem("date-form", place, message)
        case "enum" | "literal_error" | "union_tag_invalid":
            return problem("value-choice", place, _choice(name, location, error))
        case "union_tag_not_found":
            return problem("key-missing", place, f'"state" is missing{_within(location)}')
        case "too_short":
            return problem(
                "value-type", place, f"{name} is an empty list; wanted: at least one item"
            )
        case unexpected:
            wanted = _KINDS.get(unexpected, error["msg"])
            shape = _shape(error["input"])
            return problem("value-type", place, f"{name} is {shape}; wanted: {wanted}")


def _choice(name: str, location: Location, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    expected = str(context.get("expected") or context.get("expected_tags"))
    known = [w.strip(" '") for w in expected.replace(" or ", ", ").split(",")]
    tag = context.get("tag")
    found = tag if tag is not None else error["input"]
    return f'{name if tag is None else _name((*location, "state"))} is "{found}"{suggest(str(found), known)}'


def _in_data(data: Any, location: tuple[str | int, ...]) -> Location:
    """Drop from pydantic's location what is no key of the data (a union's tag)."""
    found: list[str | int] = []
    for part in location:
        if (isinstance(data, dict) and part in data) or (isinstance(data, list) and isinstance(part, int) and part < len(data)):
            data = data[part]
        else:
            continue
        found.append(part)
    return tuple(found)


def _name(location: Location) -> str:
    words = [p for p in location if isinstance(p, str)]
    if location and isinstance(location[-1], int):
        return f'item {location[-1] + 1} of "{words[-1]}"' if words else f"item {location[-1] + 1}"
    return f'"{words[-1]}"' if words else "the file"


def _within(location: Location) -> str:
    return f" in {_name(location)}" if location else ""


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return "keys with values"
    return "a list" if isinstance(value, list) else f'the text "{value}"'


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
