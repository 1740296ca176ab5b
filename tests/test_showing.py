"""Nothing that is only shown is obeyed, by a terminal or by what reads a build's log."""

import ast
import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.problems.faults import Place, problem
from styrdok.problems.reports import FORMATS
from styrdok.problems.showing import CONTROL, json_shown, one_line, shown
from tests.conftest import ROOT

EVIL = "a\x1b[2J\x9b31m\u202eb\r\n::error::x\n  ##[error]y\x07"


def harmless(said: str) -> bool:
    lines = said.split("\n")
    obeyed = [line for line in lines if line.strip().startswith(("::", "##["))]
    return not obeyed and all(c.isprintable() or c in "\t\u00a0\u00ad" for c in "".join(lines))


@pytest.mark.parametrize("show", [shown, one_line])
def test_what_is_shown_is_never_obeyed(show: type[str]) -> None:
    assert not harmless(EVIL)
    assert harmless(show(EVIL))


def test_text_without_control_characters_is_shown_as_it_is() -> None:
    text = "Å – 16\u00a0maj\n\n    - punkt: ::x\t\U0001f469\u200d\U0001f3eb\n"
    assert shown(text) == text


@pytest.mark.parametrize("form", FORMATS)
def test_no_report_has_more_commands_than_its_own(form: str) -> None:
    report = FORMATS[form]([problem("encoding", Place(EVIL), EVIL, EVIL)])
    if form in {"json", "sarif"}:
        assert json.dumps(EVIL).strip('"') in json.dumps(json.loads(report))
    own = report.count("\n") + 1 if form == "github" else 0
    said = [line for line in report.split("\n") if line.strip().startswith(("::", "##["))]
    assert len(said) == own
    assert not CONTROL.search(report)


ASKED = {
    "cite": ["cite", EVIL],
    "no such command": [EVIL],
    "no such option": [f"--{EVIL}"],
    "show": ["show", EVIL],
    "log": ["log", EVIL],
    "blame": ["blame", EVIL],
    "check": ["check", EVIL],
    "patch": ["patch", EVIL, EVIL],
    "diff": ["diff", EVIL, EVIL],
    "record": ["record", "exempelby/resepolicy", EVIL, "--yes"],
    "verify": ["verify", "--receipt", EVIL],
    "root": ["--root", EVIL, "check"],
    "new": ["new", "exempelby/x", "--title", EVIL, "--type", EVIL],
    "correct": ["correct", "exempelby/resepolicy", "1", "--set", f"body={EVIL}", "--reason", EVIL],
}


@pytest.mark.slow
@pytest.mark.parametrize("asked", ASKED)
def test_what_somebody_types_is_never_obeyed(root: Path, asked: str) -> None:
    command = [sys.executable, "-m", "styrdok", "--root", str(root), *ASKED[asked]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr
    assert harmless(done.stdout + "\n" + done.stderr), (done.stdout, done.stderr)


@pytest.mark.parametrize("form", ["unified", "terminal"])
def test_texts_are_shown_in_redlines_and_not_obeyed(tmp_path: Path, form: str) -> None:
    old, new = tmp_path / "old\x1b[2J.md", tmp_path / "new.md"
    old.write_text("# A\n\nEtt stycke.\n", "utf-8")
    new.write_text(f"# A\n\nEtt stycke {EVIL}.\n", "utf-8")
    done = CliRunner().invoke(cli, ["diff", str(old), str(new), "--format", form])
    assert "stycke" in done.output
    assert harmless(done.output)


def test_commands_show_by_one_function() -> None:
    """`say`, `give` and `report` see to it; only the two that are below them echo themselves."""
    echoing = {
        path.stem
        for path in (ROOT / "pipeline/styrdok/cli").glob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in {"echo", "secho"}
    }
    assert echoing == {"common", "commands", "completion"}


@pytest.mark.parametrize("sign", ["\x1b", "\x7f", "\x9b", "\u202e", "\ue000", "\U000e0041"])
def test_json_means_the_same_with_its_escapes(sign: str) -> None:
    text = json.dumps({sign: f"å{sign}\n"}, ensure_ascii=False, indent=2)
    assert not CONTROL.search(json_shown(text).replace("\n", ""))
    assert json.loads(json_shown(text)) == {sign: f"å{sign}\n"}
    assert "å" in json_shown(text)


HIDDEN = "Reviderat av kf 2016-05-16 § 30\x7f\x9b31m\u202e"


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_what_commands_give_as_json_can_be_read(form: str) -> None:
    asked = json.dumps({"id": HIDDEN, "text": HIDDEN}, ensure_ascii=False)
    command = ["cite", HIDDEN, "--format", "json"] if form == "json" else ["cite", "--jsonl"]
    done = CliRunner().invoke(cli, command, input=asked if form == "jsonl" else "")
    assert done.exit_code == 0, done.output
    assert not CONTROL.search(done.output)
    read = json.loads(done.output)
    if form == "jsonl":
        assert read["id"] == HIDDEN


def test_a_change_set_with_control_characters_can_be_read(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_text("# A\n\nEtt stycke.\n", "utf-8")
    new.write_text("# A\n\nEtt stycke \uf0b7 till.\n", "utf-8")
    done = CliRunner().invoke(cli, ["diff", str(old), str(new), "--format", "json"])
    assert "\uf0b7" not in done.output
    (tmp_path / "changes.json").write_text(done.output, "utf-8")
    patched = CliRunner().invoke(cli, ["patch", str(old), str(tmp_path / "changes.json")])
    assert patched.output == new.read_text("utf-8")
