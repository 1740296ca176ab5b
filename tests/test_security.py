"""SECURITY.md's table of limits is the program's; what is at a limit is read, above it refused."""

import re
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx
import pytest
from pydantic import ConfigDict, TypeAdapter, ValidationError

from styrdok.content import yaml
from styrdok.content.yaml import parse_yaml
from styrdok.problems.faults import Place, problem
from styrdok.problems.reports import MOST_ALIKE, capped
from styrdok.pull.target import TargetUnavailableError
from styrdok.pull.targets import folder, rest
from styrdok.text import json_values, markdown
from styrdok.text.fields import LONGEST_ID, PolicyId
from styrdok.text.json_values import JsonFault, OneFault, read_json
from styrdok.text.markdown import parse_document
from styrdok.text.source import MAX_LINES, Source, decode
from tests.conftest import ROOT
from tests.publisher import MANIFEST, publish

ROW = re.compile(r"^\| .+ \| (\d+) \| `([\w.]+)` \| `(\w+)` \|$", re.MULTILINE)
ROWS = ROW.findall((ROOT / "SECURITY.md").read_text("utf-8"))
TESTS = {
    name
    for path in (ROOT / "tests").glob("test_*.py")
    for name in re.findall(r"^def (test_\w+)", path.read_text("utf-8"), re.MULTILINE)
}


def test_the_table_lists_limits() -> None:
    table = (ROOT / "SECURITY.md").read_text("utf-8").partition("## Limits")[2]
    assert len(ROWS) == table.count("\n| ") - 1
    assert len(ROWS) > 20


@pytest.mark.parametrize(("value", "name", "test"), ROWS, ids=[row[1] for row in ROWS])
def test_each_limit_is_the_programs_and_has_its_test(value: str, name: str, test: str) -> None:
    parts = name.split(".")
    at = next(n for n, part in enumerate(parts) if not part.islower() or part == parts[-1])
    found: Any = import_module(f"styrdok.{'.'.join(parts[:at])}")
    for part in parts[at:]:
        found = getattr(found, part)
    assert found == int(value)
    assert test in TESTS


class Numbers(OneFault):
    numbers: list[int]


def lines(count: int) -> bool:
    return decode("a.md", b"a\n" * count)[0] is not None


def marks(count: int) -> bool:
    text = "# T\n\n" + "a* " * count
    return parse_document(Source("a.md", text))[0] is not None


def parsed(text: str) -> bool:
    return parse_yaml(Source("a.yaml", text))[0] is not None


def values(count: int) -> bool:
    """Each line is a list and its values; the whole is one too."""
    return parsed("".join(f"k{n}: [1, 2]\n" for n in range((count - 1) // 3)))


def items(count: int) -> bool:
    return parsed("- a\n" * count)


def levels(count: int) -> bool:
    return parsed("[" * count + "1" + "]" * count)


def characters(count: int) -> bool:
    try:
        kind: TypeAdapter[str] = TypeAdapter(PolicyId, config=ConfigDict(regex_engine="python-re"))
        kind.validate_python(f"a/{'b' * (count - 2)}")
    except ValidationError:
        return False
    return True


def numbers(count: int) -> bool:
    data = b'{"numbers":[' + b"1," * (count - 2) + b"1]}"
    try:
        read_json(Numbers, data)
    except JsonFault:
        return False
    return True


LIMITS: dict[str, tuple[Callable[[int], bool], int, int]] = {
    "lines": (lines, MAX_LINES, 1),
    "marks": (marks, markdown.MAX_MARKS, 1),
    "values": (values, yaml.MAX_VALUES, 3),
    "items": (items, yaml.MAX_ITEMS, 1),
    "levels": (levels, yaml.MAX_DEPTH, 1),
    "characters of an id": (characters, LONGEST_ID, 1),
    "values of JSON": (numbers, json_values.MOST_VALUES, 1),
}


@pytest.mark.parametrize(
    "limit", [pytest.param(n, marks=[pytest.mark.slow] * ("values" in n)) for n in LIMITS]
)
def test_at_a_limit_is_read_and_above_is_refused(limit: str) -> None:
    read, most, step = LIMITS[limit]
    assert read(most)
    assert not read(most + step)


def test_words_are_no_values() -> None:
    """A text of commas and brackets in JSON is one value, however long."""

    class Text(OneFault):
        text: str

    data = b'{"text":"' + b',[{\\"' * 500_000 + b'"}'
    assert len(read_json(Text, data).text) == 2_000_000


def test_of_many_problems_of_a_kind_some_are_told_and_all_counted() -> None:
    many = [problem("not-nfc", Place("a.md", n), "å") for n in range(1, 10_001)]
    other = problem("encoding", Place("b.md"), "x")
    told = capped([*many, other])
    assert len(told) == MOST_ALIKE + 2
    assert [p.message for p in told if p.line == MOST_ALIKE + 1] == ["å; and 9899 more like it"]
    assert other in told
    for number in (MOST_ALIKE, MOST_ALIKE + 1):  # one more is told as soon as said
        assert capped(many[:number]) == many[:number]


def test_a_large_file_in_the_folder_is_none_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = publish({"by/a": "a"})
    name = next(name for name in files if name != MANIFEST)
    (tmp_path / "by").mkdir()
    (tmp_path / "by/a.json").write_bytes(files[name])
    assert list(folder.Folder(tmp_path).held()) == ["by/a"]
    monkeypatch.setattr(folder, "LARGEST_PULLED", len(files[name]) - 1)
    assert folder.Folder(tmp_path).held() == {}


def test_a_site_that_is_silent_is_left() -> None:
    def silent(request: httpx.Request) -> httpx.Response:
        assert request.extensions["timeout"]["read"] == rest.SECONDS
        raise httpx.ReadTimeout("nothing came", request=request)

    client = httpx.Client(
        transport=httpx.MockTransport(silent),
        base_url="https://kommun.example/",
        timeout=rest.SECONDS,
    )
    with pytest.raises(TargetUnavailableError, match="nothing came"):
        rest.Rest(client, "X").ask("GET", "")
