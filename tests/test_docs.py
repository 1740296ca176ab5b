"""The documentation is true: every command and code is in it, and what it shows works."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from styrdok.cli import cli
from styrdok.problems.codes import CODES
from tests.conftest import ROOT

PAGES = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]


def test_every_command_is_documented() -> None:
    commands = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for name in cli.commands:
        assert f"## styrdok {name}\n" in commands
        assert f"`styrdok {name}" in readme, name


def test_every_problem_code_is_documented() -> None:
    text = (ROOT / "docs/problems.md").read_text(encoding="utf-8")
    assert re.findall("^## (.+)$", text, re.MULTILINE) == list(CODES)


def test_generated_pages_are_up_to_date() -> None:
    command = [sys.executable, "docs/generate.py", "--check"]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout) == (0, "")


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_within_the_repository_lead_somewhere(page: Path) -> None:
    text = re.sub("`[^`]*`", "", page.read_text(encoding="utf-8"))
    for target in re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text):
        if not target.startswith(("http", "mailto:")):
            assert (page.parent / target).exists(), target


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_commands_that_pages_show_exist(page: Path) -> None:
    for name in re.findall(r"styrdok ([a-z]+)\b", " ".join(_shown(page))):
        assert name in cli.commands, name


def _shown(page: Path) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [b for b in re.findall("`([^`]+)`", text) if b.startswith("styrdok ")]
