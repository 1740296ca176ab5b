"""Whatever is read takes no more than 300 MB, at the largest that is allowed, and above.

How long it takes depends on the machine: benchmarks/limits.py tells, and here only what never ends
is noticed.
"""

import hashlib
import json
import re
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.publisher import MANIFEST, base_url, publish, serving

MOST_MB = 300
POLICY = "content/exempelby/resepolicy"
BYTES = 1_000_000
LINES = 20_000
JSON_BYTES = 20_000_000


class Ran(NamedTuple):
    code: int
    said: str
    seconds: float
    megabytes: float


def run(*command: str | Path, stdin: Path | None = None) -> Ran:
    """Run styrdok, and measure its time and the most memory that it had."""
    begun = time.monotonic()
    with (stdin or Path("/dev/null")).open("rb") as given:
        process = subprocess.Popen(
            [sys.executable, "-m", "styrdok", *map(str, command)],
            stdin=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        most = [0]
        watching = threading.Thread(target=_watch, args=(process, most))
        watching.start()
        said, _ = process.communicate(timeout=120)
        seconds = time.monotonic() - begun
        watching.join()
    return Ran(process.returncode, said.decode("utf-8", "replace"), seconds, most[0] / 1024)


def _watch(process: subprocess.Popen[bytes], most: list[int]) -> None:
    while process.poll() is None:
        try:
            status = Path(f"/proc/{process.pid}/status").read_text("ascii")
        except OSError:
            return
        if found := re.search(r"VmHWM:\s+(\d+)", status):
            most[0] = max(most[0], int(found[1]))
        time.sleep(0.005)


def filled(unit: str, most: int = BYTES, lines: int = LINES) -> str:
    """Repeat a unit, with {} for its number, as often as the limits allow."""
    made, size, count = [], 0, 0
    for number in range(most):
        one = unit.format(number) if "{}" in unit else unit
        size, count = size + len(one.encode()), count + one.count("\n")
        if size > most or count > lines:
            break
        made.append(one)
    return "".join(made)


HEAD = "# Resepolicy\n\n"
TEXTS = {
    "prose": "## Rubrik\n\nKommunen **ska** göra gott, så som det står i programmet, och mer.\n\n",
    "items": "- a\n",
    "deep items": "- a\n  - b\n    - c\n",
    "rows": "| 1 | 2 |\n",
    "cells": "| 1 ",
    "tags": "<b>x</b>\n",
    "control characters": "a\x01b\n",
    "loose accents": "a\u030a\n",
    "stars": "*a **b ",
    "links": "[a](b) ",
    "open brackets": "[",
    "code": "`a",
    "braces": "{.goals}\n",
    "duties": "Nämnden ska anta ett program. ",
    "footnotes": "[^1] ",
}
HEADS = {"rows": "| a | b |\n|---|---|\n", "cells": "| a | b |\n|---|---|\n"}
YAMLS = {
    "no entries": "- {{}}\n",
    "values": "- {{a: 1, b: 2, c: 3}}\n",
    "flow": "[{{}},",
    "keys": "k{}: v\n",
    "empty values": "k{}:\n",
    "anchors": "k{}: &a v\n",
    "tags": "k{}: !x v\n",
    "one key": "a: 1\n",
}
JSONS = {
    "objects": "{},",
    "lists": "[],",
    "numbers": "1,",
    "texts": '"",',
    "keys": '{"a":{}},',
}
LISTS = {
    "manifest": ("styrdok-manifest/1", "documents"),
    "delta": ("styrdok-delta/1", "documents"),
    "receipt": ("styrdok-receipt/1", "policies"),
    "change-set": ("styrdok-changes/1", "changes"),
    "ids": ("ids/1", "ids"),
}


COMMAS = b"0," * 1_100_000
ESCAPED = {
    "a string that never ends": b'"' + b'\\"' * 8_000_000,
    "a string of escapes": b'"' + b"\\n" * 8_000_000 + b'"',
    "strings of one escape": b'"\\n",' * 2_500_000,
    "commas in a string": b'"' + b"\\n" * 4_000_000 + b"," * 1_100_000 + b'"',
    "strings that end wrongly": b'"\\\\"' * 4_000_000,
}
"""What stands before more values than are read: to count these, the ends of strings are found."""


def as_json(kind: str, name: str, most: int, key: str = "") -> bytes:
    schema, usual = LISTS[kind]
    unit = JSONS[name]
    inner = unit * (most // len(unit) - 30)
    return f'{{"schema":"{schema}","{key or usual}":[{inner[:-1]}]}}'.encode()


@contextmanager
def served(files: dict[str, bytes]) -> Iterator[str]:
    with serving() as publisher:
        publisher.reset(files)
        yield publisher.url


def bearable(ran: Ran, record: Callable[[str, object], None], code: int | None = None) -> None:
    record("tried: readers at their limits", 1)
    assert "Traceback" not in ran.said, ran.said[-2000:]
    if code is not None:
        assert ran.code == code, ran.said[-500:]
    assert ran.megabytes < MOST_MB, ran[2:]


pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("limits")]
Tried = Callable[[str, object], None]


@pytest.mark.parametrize("name", TEXTS)
def test_a_text_is_read_in_bounds(root: Path, name: str, record_property: Tried) -> None:
    text = HEAD + HEADS.get(name, "") + filled(TEXTS[name], BYTES - 100, LINES - 10)
    (root / POLICY / "text.md").write_text(text, "utf-8")
    bearable(run("--root", root, "check"), record_property)


@pytest.mark.parametrize("name", ["prose", "items", "rows", "stars"])
def test_two_texts_are_compared_in_bounds(
    tmp_path: Path, name: str, record_property: Tried
) -> None:
    text = HEAD + HEADS.get(name, "") + filled(TEXTS[name], BYTES - 100, LINES - 10)
    (tmp_path / "a.md").write_text(text, "utf-8")
    (tmp_path / "b.md").write_text(text.replace("a", "o"), "utf-8")
    ran = run("diff", tmp_path / "a.md", tmp_path / "b.md", "--format", "json")
    bearable(ran, record_property)


@pytest.mark.parametrize("name", YAMLS)
@pytest.mark.parametrize("file", ["history.yaml", "policy.yaml"])
def test_yaml_is_read_in_bounds(root: Path, name: str, file: str, record_property: Tried) -> None:
    (root / POLICY / file).write_text(filled(YAMLS[name]), "utf-8")
    bearable(run("--root", root, "check"), record_property, 1)


@pytest.mark.parametrize("name", JSONS)
def test_ids_are_read_in_bounds(root: Path, name: str, record_property: Tried) -> None:
    (root / POLICY / "revisions/1.ids.json").write_bytes(as_json("ids", name, BYTES))
    bearable(run("--root", root, "check"), record_property, 1)


@pytest.mark.parametrize("key", ["", "later"])
@pytest.mark.parametrize("name", JSONS)
def test_a_receipt_is_read_in_bounds(
    root: Path, name: str, key: str, record_property: Tried
) -> None:
    (root / "receipt.json").write_bytes(as_json("receipt", name, JSON_BYTES, key))
    ran = run("--root", root, "verify", "--receipt", root / "receipt.json")
    bearable(ran, record_property, 1)


@pytest.mark.parametrize("key", ["", "later"])
@pytest.mark.parametrize("name", JSONS)
def test_a_change_set_is_read_in_bounds(
    root: Path, name: str, key: str, record_property: Tried
) -> None:
    (root / "changes.json").write_bytes(as_json("change-set", name, 10 * BYTES, key))
    ran = run("patch", root / POLICY / "text.md", root / "changes.json")
    bearable(ran, record_property, 1)


@pytest.mark.parametrize("key", ["", "later"])
@pytest.mark.parametrize("name", JSONS)
def test_a_manifest_is_pulled_in_bounds(
    tmp_path: Path, name: str, key: str, record_property: Tried
) -> None:
    with served({MANIFEST: as_json("manifest", name, JSON_BYTES, key)}) as url:
        ran = run("pull", url, "--publisher", base_url(), "--to", "folder", "--folder", tmp_path)
    bearable(ran, record_property, 1)


@pytest.mark.parametrize("kind", ["manifest", "receipt"])
@pytest.mark.parametrize("name", ESCAPED)
def test_values_are_counted_in_bounds(
    root: Path, name: str, kind: str, record_property: Tried
) -> None:
    data = b'{"later":[' + ESCAPED[name] + COMMAS * (name != "commas in a string")
    data += b"]}"
    assert len(data) < JSON_BYTES
    if kind == "manifest":
        (root / "exports/v1").mkdir(parents=True)
        (root / "exports" / MANIFEST).write_bytes(data)
        bearable(run("--root", root, "build"), record_property, 1)
        return
    (root / "receipt.json").write_bytes(data)
    bearable(run("--root", root, "verify", "--receipt", root / "receipt.json"), record_property, 1)


@pytest.mark.parametrize("name", JSONS)
def test_a_document_is_pulled_in_bounds(tmp_path: Path, name: str, record_property: Tried) -> None:
    files = publish({"by/a": "ord"})
    manifest = json.loads(files[MANIFEST])
    entry = manifest["documents"][0]
    document = json.loads(files[f"v1/{entry['href_json']}"])
    later = as_json("ids", name, JSON_BYTES - 10_000, "later")[16:]
    data = json.dumps(document)[:-1].encode() + b"," + later
    entry["sha256"] = hashlib.sha256(data).hexdigest()
    files |= {f"v1/{entry['href_json']}": data, MANIFEST: json.dumps(manifest).encode()}
    with served(files) as url:
        ran = run("pull", url, "--publisher", base_url(), "--to", "folder", "--folder", tmp_path)
    bearable(ran, record_property)


def test_long_html_is_pulled_in_bounds(tmp_path: Path, record_property: Tried) -> None:
    files = publish({"by/a": "</p>\n<p>".join(["ord"] * 200_000)})
    with served(files) as url:
        ran = run("pull", url, "--publisher", base_url(), "--to", "folder", "--folder", tmp_path)
    bearable(ran, record_property, 0)


@pytest.mark.parametrize("name", JSONS)
def test_previous_exports_are_read_in_bounds(root: Path, name: str, record_property: Tried) -> None:
    run("--root", root, "build")
    path = root / "exports" / MANIFEST
    path.write_bytes(as_json("manifest", name, JSON_BYTES))
    bearable(run("--root", root, "build"), record_property, 1)
    bearable(run("--root", root, "verify", root / "exports"), record_property, 1)


def test_a_sparse_file_in_exports_is_not_read(root: Path, record_property: Tried) -> None:
    run("--root", root, "build")
    for name in ("v1/documents/exempelby/resepolicy.json", "film.mp4", MANIFEST):
        with (root / "exports" / name).open("r+b" if name != "film.mp4" else "wb") as file:
            file.truncate(2_000_000_000)
        for command in (["build"], ["build", "--check"], ["verify", root / "exports"]):
            bearable(run("--root", root, *command), record_property)


@pytest.mark.parametrize(
    "command",
    [
        ["diff", "/dev/zero", "/dev/zero"],
        ["patch", "/dev/zero", "/dev/zero"],
        ["verify", "--receipt", "/dev/zero"],
        ["record", "exempelby/resepolicy", "Reviderad av kf 2026-11-16 § 9", "--text", "/dev/zero"],
    ],
    ids=lambda command: command[0],
)
def test_what_never_ends_is_left(root: Path, command: list[str], record_property: Tried) -> None:
    ran = run("--root", root, *command)
    bearable(ran, record_property)
    assert ran.code in {1, 2}
    assert "larger" in ran.said or "MB" in ran.said


@pytest.mark.parametrize("name", ["duties", "stars", "cites"])
def test_citations_are_read_in_bounds(tmp_path: Path, name: str, record_property: Tried) -> None:
    unit = TEXTS.get(name, "Reviderad av kf 2016-05-16 § 30, antagen av ks 2014-05-16 § 3. ")
    line = json.dumps({"id": 1, "text": filled(unit, 99_000)}, ensure_ascii=False)
    (tmp_path / "lines").write_text(line + "\n", "utf-8")
    bearable(run("cite", "--jsonl", stdin=tmp_path / "lines"), record_property, 0)
