"""Every case in tests/cases gives exactly the report that stands in it."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.problems.codes import CODES, Severity

CASES = sorted((Path(__file__).parent / "cases").glob("*.txt"))
_HEAD = re.compile(
    r"^-- (?P<name>.+?)(?: \((?P<mark>deleted|escaped|link .+)\))? --\n", re.MULTILINE
)
_ESCAPE = re.compile(rb"\\(?:x([0-9a-f]{2})|([rtn]))")


class Change(NamedTuple):
    name: str
    mark: str
    text: str


def read_case(path: Path) -> tuple[list[Change], str]:
    parts = _HEAD.split(path.read_text(encoding="utf-8"))
    changes = [Change(n, m or "", t) for n, m, t in zip(*[iter(parts[1:])] * 3, strict=True)]
    assert changes[-1].name == "report", f"{path.name} has no report"
    return changes[:-1], changes[-1].text


def apply(root: Path, change: Change) -> None:
    path = root / change.name
    path.parent.mkdir(parents=True, exist_ok=True)
    if change.mark:
        path.unlink(missing_ok=True)
    if change.mark == "escaped":
        path.write_bytes(unescape(change.text.removesuffix("\n").encode()))
    elif change.mark.startswith("link "):
        path.symlink_to(change.mark.removeprefix("link "))
    elif not change.mark:
        path.write_text(change.text, encoding="utf-8", newline="")


def unescape(data: bytes) -> bytes:
    named = {b"r": b"\r", b"t": b"\t", b"n": b"\n"}
    return _ESCAPE.sub(lambda m: bytes.fromhex(m[1].decode()) if m[1] else named[m[2]], data)


def test_the_starter_has_no_fault(root: Path) -> None:
    result = CliRunner().invoke(cli, ["--root", str(root), "check"])
    assert (result.output, result.exit_code) == ("0 errors, 0 warnings, 0 notes.\n", 0)


@pytest.mark.parametrize("path", CASES, ids=lambda p: p.stem)
def test_case(path: Path, root: Path) -> None:
    changes, report = read_case(path)
    for change in changes:
        apply(root, change)
    result = CliRunner().invoke(cli, ["--root", str(root), "check"], catch_exceptions=False)
    assert result.output == report
    assert result.exit_code == (0 if report.splitlines()[-1].startswith("0 errors") else 1)


def test_every_code_of_content_has_a_case() -> None:
    of_generated_files = {
        c
        for c in CODES
        if c.startswith(("export-", "schema-stale", "manifest-", "receipt-", "git-"))
    }
    # These need what no clerk would read: tests/test_files.py and test_robustness.py have them.
    elsewhere = {"file-unreadable", "file-too-large", "text-too-deep", "yaml-too-long"}
    reported = {
        code
        for path in CASES
        for code in re.findall(r"\[([a-z-]+)\]$", read_case(path)[1], re.MULTILINE)
    }
    assert set(CODES) - of_generated_files - elsewhere - reported == set()
    assert reported <= set(CODES)
    assert len(CASES) >= 60
    assert {CODES[code].severity for code in reported} == set(Severity)
