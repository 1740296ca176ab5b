"""The committed JSON Schemas say what the models say; content and exports follow them."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from pydantic import TypeAdapter, ValidationError

from styrdok.content.yaml import parse_yaml
from styrdok.published.schemas import SCHEMAS, export_schemas
from styrdok.text.source import Source

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / "schemas" / "v1"
CONTENT = ("organisation", "policy", "history", "publication")
OF_CONTENT = (*CONTENT, "ids")
STARTER = ROOT / "pipeline" / "styrdok" / "repository" / "skeleton"
CONTENT_FILES = sorted(
    path for root in (ROOT, STARTER) for path in (root / "content").rglob("*.yaml")
)
IDS_FILES = sorted(
    path for root in (ROOT, STARTER) for path in (root / "content").rglob("*.ids.json")
)
EXPORTS = ROOT / "exports" / "v1"
EXPORTED = [EXPORTS / "manifest.json", *sorted((EXPORTS / "documents").rglob("*.json"))]
# The longest document has a value of every kind.
LONGEST = [EXPORTED[0], max(EXPORTED[1:], key=lambda path: path.stat().st_size)]

EXAMPLES = 60

TRUE_END = r"$(?!\n)"
"""How a content schema writes the end of a text; Hypothesis can't draw from it."""

ODD_TEXTS = [
    "",
    " ",
    "x",
    " x",
    "x ",
    "x\n",
    "x\ny",
    "x\r",
    "\u00a0x",
    "x\u00a0y",
    "x\u2028",
    "x\u2028y",
    "ÅÄÖ",
    "a b",
    "a--b",
    "kf:",
    "a/b/c",
    "con/a",
    "a/nul",
    "com0/lpt9",
    "con-a/a-con",
    "icon/com10",
    f"a/{'b' * 98}",
    f"a/{'b' * 99}",
    "no",
    "null",
    "held",
    "policy/1",
    "policy/1\n",
    "2016-05-16",
    "2016-02-30",
    "2016-5-16",
    "20160516",
    "2016-05-16\n",
    "2016-W20-1",
    "0000-01-01",
    "٢٠١٦-٠٥-١٦",
    "0039",
    "٠٠٣٩",
    "212000-2197",
    "212000-2197\n",
    "http://",
    "https://a/ b",
    "https://a/\n",
    "HTTPS://A/",
    "a@b.c\n",
    "1",
    "1\n",
    "1e3",
    "007",
    "1000000",
    "-1",
    "sv\n",
    "sha256:" + "0" * 64 + "\n",
    "0" * 64 + "\n",
    "x" * 5000,
    "9" * 5000,
]
ODD_VALUES = st.one_of(
    st.sampled_from(ODD_TEXTS),
    st.text(max_size=5),
    st.sampled_from([0, 1, -1, 999_999, 1_000_000, 1.0, 1.5, 1e3, 1e300, True, False]),
    st.builds(list),
    st.builds(dict),
    st.sampled_from(ODD_TEXTS).map(lambda text: [text]),
    st.sampled_from(ODD_TEXTS).map(lambda text: {text: text}),
)


@cache
def committed(name: str) -> dict[str, Any]:
    schema: dict[str, Any] = json.loads((FOLDER / f"{name}.schema.json").read_bytes())
    return schema


@cache
def validator(name: str) -> Draft202012Validator:
    return Draft202012Validator(committed(name), format_checker=FormatChecker())


@cache
def adapter(name: str) -> TypeAdapter[Any]:
    return TypeAdapter(SCHEMAS[name].model)


def model_accepts(name: str, data: Any) -> bool:
    """Ask the model: content as the YAML reader gives it, exports as JSON."""
    try:
        if name in CONTENT:
            adapter(name).validate_python(data)
        else:
            adapter(name).validate_json(json.dumps(data))
    except ValidationError:
        return False
    return True


def values(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[Any]:
    """Give data that a schema accepts; ``root`` is the whole schema, which holds $defs."""
    match schema:
        case {"$ref": reference}:
            return values(root["$defs"][reference.removeprefix("#/$defs/")], root)
        case {"oneOf": choices} | {"anyOf": choices}:
            return st.one_of([values(choice, root) for choice in choices])
        case {"const": value}:
            return st.just(value)
        case {"enum": choices}:
            return st.sampled_from(choices)
        case {"type": "object", "properties": properties}:
            fields = {key: values(part, root) for key, part in properties.items()}
            needed = {key: fields.pop(key) for key in schema.get("required", ())}
            return st.fixed_dictionaries(needed, optional=fields)
        case {"type": "array"}:
            return lists(schema, root)
        case {"type": "string", "format": "date"}:
            return st.dates().map(str)
        case {"type": "string", "pattern": pattern}:
            return texts(pattern)
        case {"minimum": least, "maximum": most}:
            numbers = st.integers(least, most) | st.sampled_from((least, most))
            return numbers | texts(schema["pattern"]) if "pattern" in schema else numbers
    raise NotImplementedError(schema)


def lists(schema: dict[str, Any], root: dict[str, Any]) -> st.SearchStrategy[list[Any]]:
    least = schema.get("minItems", 0)
    if "prefixItems" in schema:
        return st.tuples(*(values(item, root) for item in schema["prefixItems"])).map(list)
    return st.lists(values(schema["items"], root), min_size=least, max_size=least + 1)


@cache
def texts(pattern: str) -> st.SearchStrategy[str]:
    assert pattern.startswith("^")
    assert pattern.endswith(TRUE_END)
    drawn = st.from_regex(pattern[1:].removesuffix(TRUE_END), fullmatch=True)
    # Odd texts that fit come first: they are likelier to divide the two, and quick to draw.
    fitting = [text for text in ODD_TEXTS if re.search(pattern, text)]
    return st.one_of([st.sampled_from(fitting)] * 3 + [drawn]) if fitting else drawn


def keys_of(root: dict[str, Any]) -> list[str]:
    """List every key that a schema knows anywhere."""
    return sorted({key for part in objects_of(root) for key in part["properties"]})


def objects_of(root: dict[str, Any]) -> list[dict[str, Any]]:
    return [part for part in (root, *root.get("$defs", {}).values()) if "properties" in part]


@st.composite
def content_data(draw: st.DrawFn, valid: st.SearchStrategy[Any], keys: list[str]) -> Any:
    """Give a content file's data, with up to three faults."""
    data = draw(valid)
    for _ in range(draw(st.integers(0, 3))):
        data = changed(draw, data, keys)
    return data


def changed(draw: st.DrawFn, data: Any, keys: list[str]) -> Any:
    """Change one value, or one key of a dict."""
    everywhere = list(places(data))
    dicts = [found for place in everywhere if isinstance(found := value_at(data, place), dict)]
    if not dicts or draw(st.booleans()):
        return replaced(data, draw(st.sampled_from(everywhere)), draw(ODD_VALUES))
    found = draw(st.sampled_from(dicts))
    key = draw(st.sampled_from(sorted(found) or keys))
    match draw(st.sampled_from(["drop", "respell", "add"])):
        case "drop":
            found.pop(key, None)
        case "respell":
            found[f"{key}_"] = found.pop(key, "x")
        case "add":
            found.setdefault(draw(st.sampled_from(keys)), draw(ODD_VALUES))
    return data


Place = tuple[str | int, ...]


def places(data: Any, at: Place = ()) -> Iterator[Place]:
    yield at
    if isinstance(data, dict | list):
        for key in data if isinstance(data, dict) else range(len(data)):
            yield from places(data[key], (*at, key))


def value_at(data: Any, place: Place) -> Any:
    for key in place:
        data = data[key]
    return data


def replaced(data: Any, place: Place, value: Any) -> Any:
    """Give a copy with the value at one place replaced."""
    if not place:
        return value
    copy = data.copy()
    copy[place[0]] = replaced(data[place[0]], place[1:], value)
    return copy


# The committed files


def test_committed_schemas_are_exactly_what_the_models_give() -> None:
    assert {p.name: p.read_bytes() for p in FOLDER.iterdir()} == {
        a.path: a.data for a in export_schemas()
    }


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_is_valid_and_names_itself(name: str) -> None:
    schema = committed(name)
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == Draft202012Validator.META_SCHEMA["$id"]
    assert schema["$id"] == f"urn:styrdok:v1:{name}"
    assert schema["title"]
    assert schema["description"]


@pytest.mark.parametrize("name", OF_CONTENT)
def test_every_property_of_content_has_a_title_and_a_description(name: str) -> None:
    """An editor that reads the schema shows them; one may stand in what $ref leads to."""
    root = committed(name)
    for part in objects_of(root):
        for key, own in part["properties"].items():
            target = root["$defs"][own["$ref"].removeprefix("#/$defs/")] if "$ref" in own else {}
            shown = target | own
            assert shown.get("title", "").strip(), f"{part['title']}.{key}"
            assert shown.get("description", "").strip(), f"{part['title']}.{key}"


# Content and exports

ADDED = {
    "as_of",
    "documents_sha256",
    "entries",
    "html_sha256",
    "ids",
    "last_recorded",
    "previous",
    "regulation",
    "retained",
    "text_url",
}
"""Keys that exports did not have at first."""


@pytest.mark.parametrize("path", CONTENT_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_content_file_follows_its_schema(path: Path) -> None:
    parsed, problems = parse_yaml(Source(path.name, path.read_text(encoding="utf-8")))
    assert problems == []
    assert parsed is not None
    validator(path.stem).validate(parsed.data)


@pytest.mark.parametrize("path", IDS_FILES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_file_of_ids_follows_its_schema(path: Path) -> None:
    validator("ids").validate(json.loads(path.read_bytes()))


def test_content_files_of_every_kind_are_tested() -> None:
    for root in (ROOT, STARTER):
        assert {p.stem for p in CONTENT_FILES if p.is_relative_to(root / "content")} == set(CONTENT)


@pytest.mark.parametrize("path", EXPORTED, ids=lambda p: str(p.relative_to(EXPORTS)))
def test_export_follows_its_schema(path: Path) -> None:
    validator(schema_of(path)).validate(json.loads(path.read_bytes()))


def schema_of(export: Path) -> str:
    """Read the name in an export's own schema id: styrdok-document/1."""
    return str(json.loads(export.read_bytes())["schema"]).removeprefix("styrdok-").partition("/")[0]


# Models and schemas can't disagree


@pytest.mark.slow
@pytest.mark.parametrize("name", OF_CONTENT)
def test_model_and_schema_give_the_same_verdict_on_content(name: str) -> None:
    root = committed(name)
    seen: Counter[bool] = Counter()

    @settings(max_examples=EXAMPLES, deadline=None)
    @given(data=content_data(values(root, root), keys_of(root)))
    def same_verdict(data: Any) -> None:
        model, schema = verdicts(name, data)
        seen[model] += 1
        assert model == schema

    same_verdict()
    assert min(seen[True], seen[False]) >= EXAMPLES / 10, "the data try one verdict only"


@pytest.mark.parametrize(
    "data",
    [
        {"schema": "policy/1", "title": "x", "type": "x", "validity": {"from_": "2016-05-16"}},
        {"schema_": "policy/1", "title": "x", "type": "x"},
    ],
    ids=["from_", "schema_"],
)
def test_a_keys_name_in_python_is_refused(data: Any) -> None:
    assert verdicts("policy", data) == (False, False)


@pytest.mark.parametrize(
    ("policy_id", "good"),
    [
        ("exempelby/con-cord", True),
        ("exempelby/a-con", True),
        ("icon/com", True),
        ("com10/lpt-1", True),
        (f"a/{'b' * 98}", True),
        (f"a/{'b' * 99}", False),
        (f"{'b' * 99}/a", False),
        *((f"exempelby/{name}", False) for name in ("con", "prn", "aux", "nul", "com0", "lpt9")),
        *((f"{name}/kostpolicy", False) for name in ("con", "prn", "aux", "nul", "com9", "lpt0")),
    ],
)
def test_ids_are_those_that_every_file_system_takes(policy_id: str, good: bool) -> None:
    facts = {"schema": "policy/1", "title": "x", "type": "con"}
    relation = {"kind": "replaces", "title": "x", "target": policy_id}
    assert verdicts("policy", facts | {"aliases": [policy_id]}) == (good, good)
    assert verdicts("policy", facts | {"relations": [relation]}) == (good, good)


def places_of_each_kind(data: Any) -> list[Place]:
    """Give the first place of each kind."""
    found: dict[str, Place] = {}
    for place in places(data):
        found.setdefault(kind_of(place), place)
    return list(found.values())


def short(data: Any) -> Any:
    """Leave out of lists whatever has no place of a new kind; what is tried is judged whole."""
    return _short(data, "", set())


def _short(data: Any, at: str, seen: set[str]) -> Any:
    if isinstance(data, dict):
        return {key: _short(value, kind_of((at, key)), seen) for key, value in data.items()}
    if not isinstance(data, list):
        return data
    kept = []
    for item in data:
        new = {kind_of((at, *place)) for place in places(item)} - seen
        if new:
            kept.append(_short(item, at, seen))
            seen |= new
    return kept


def kind_of(place: Place) -> str:
    """Name the kind of a place: items of one list, and levels of sections, are one."""
    keys = [key for key in place if isinstance(key, str)]
    return re.sub("(children )+", "children ", " ".join(keys).strip())


@cache
def shortened(path: Path) -> Any:
    """Give an export with a value at a place of each kind that it has, and little more."""
    export = json.loads(path.read_bytes())
    made = short(export)
    if "count" in made:
        made["count"] = len(made["documents"])
    kinds = [{kind_of(place) for place in places(data)} for data in (export, made)]
    assert kinds[0] == kinds[1]
    assert verdicts(schema_of(path), made) == (True, True)
    return made


def verdicts(name: str, data: Any) -> tuple[bool, bool]:
    """Give the model's and the schema's."""
    return model_accepts(name, data), validator(name).is_valid(data)


@pytest.mark.parametrize("path", LONGEST, ids=["manifest", "document"])
def test_an_exports_missing_and_misshapen_values_are_refused(path: Path) -> None:
    name, export = schema_of(path), shortened(path)
    for place in places_of_each_kind(export):
        value = value_at(export, place)
        faulty: list[Any] = [{"unknown": []}]
        if isinstance(value, dict):
            # What came later is not there in older exports, which stay readable.
            needed = value.keys() - ADDED
            faulty += [{k: v for k, v in value.items() if k != key} for key in needed]
        for fault in faulty:
            assert verdicts(name, replaced(export, place, fault)) == (False, False), place


@pytest.mark.parametrize("path", LONGEST, ids=["manifest", "document"])
def test_a_key_added_to_an_export_is_passed_over(path: Path) -> None:
    """Within version 1 keys are added, so a reader must not stumble on one it doesn't know."""
    name, export = schema_of(path), shortened(path)
    for place in places_of_each_kind(export):
        if isinstance(value := value_at(export, place), dict):
            added = replaced(export, place, {**value, "unknown": "x"})
            assert verdicts(name, added) == (True, True), place


@pytest.mark.parametrize("path", LONGEST, ids=["manifest", "document"])
def test_a_line_feed_after_an_exports_value_gives_one_verdict(path: Path) -> None:
    """A bare $ in a schema's pattern lets one through; the models do not."""
    name, export = schema_of(path), shortened(path)
    for place in places_of_each_kind(export):
        if isinstance(value := value_at(export, place), str):
            model, schema = verdicts(name, replaced(export, place, f"{value}\n"))
            assert model == schema, place
