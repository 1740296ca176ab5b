"""What git could not merge is neither recorded nor built, and the way out leads out."""

import os
import re
import shlex
import subprocess
from pathlib import Path

from click.testing import CliRunner, Result

from styrdok.cli import cli
from tests.conftest import SHARED, skip

FAULTS = SHARED / "faults"
POLICY = "content/exempelby/resepolicy"
CITED = "Reviderad av kf 2026-0{}-16 § 9"


def styrdok(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), *arguments])


def git(root: Path, *arguments: str) -> str:
    who = [
        "-c",
        "user.name=a",
        "-c",
        "user.email=a@exempelby.example",
        "-c",
        "commit.gpgsign=false",
    ]
    done = subprocess.run(
        ["git", *who, *arguments],
        cwd=root,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "GIT_EDITOR": "true"},
    )
    return done.stdout


def test_a_text_with_both_wordings_is_neither_recorded_nor_built(root: Path) -> None:
    text = FAULTS / "1-conflict-markers/text.md"
    if not text.exists():
        skip(f"the faults are not at {FAULTS}")
    (root / POLICY / "text.md").write_bytes(text.read_bytes())
    before = {
        p: p.read_bytes() for p in root.rglob("*") if p.is_file() and ".styrdok" not in p.parts
    }
    result = styrdok(root, "check")
    assert result.exit_code == 1
    assert "text.md:7:1: error: git has left an unfinished merge" in result.output
    assert "lines 7, 9 and 11 [merge-conflict]" in result.output
    assert result.output.count("[") == 1
    for command in (["record", "exempelby/resepolicy", CITED.format(3), "--yes"], ["build"]):
        assert styrdok(root, *command).exit_code == 1
    given = ["record", "exempelby/resepolicy", CITED.format(3), "--yes", "--text", str(text)]
    assert styrdok(root, *given).exit_code == 1
    after = {
        p: p.read_bytes() for p in root.rglob("*") if p.is_file() and ".styrdok" not in p.parts
    }
    assert after == before


def test_two_who_both_recorded_are_brought_together(root: Path, tmp_path: Path) -> None:
    """By the commands that the message names, typed as they stand; and nothing seems altered."""
    shared, other = tmp_path / "shared.git", tmp_path / "other"
    git(root, "init", "-b", "main")
    git(root, "add", ".")
    git(root, "commit", "-m", "start")
    git(root, "clone", "--bare", ".", str(shared))
    git(root, "clone", str(shared), str(other))
    recorded(other, 3, "mars")
    git(other, "push")
    git(root, "remote", "add", "origin", str(shared))
    git(root, "fetch")
    git(root, "branch", "--set-upstream-to=origin/main")
    recorded(root, 4, "april")
    git(root, "pull", "--no-rebase")
    found = styrdok(root, "check").output
    assert found.count("[merge-conflict]") == 3
    way = next(line for line in found.splitlines() if "Put yours after theirs" in line)
    for said in re.split("; |: (?=git)", way)[1:]:
        command = said.strip().replace("…", CITED.format(4))
        if command.startswith("git"):
            words, _, file = command.partition(" > ")
            out = git(root, *shlex.split(words)[1:])
            if file:
                (root / file).write_text(out, "utf-8")
        elif command.startswith("styrdok"):
            arguments = shlex.split(command)[1:]
            arguments[-1] = str(root / arguments[-1])
            done = styrdok(root, *arguments, "--yes")
            assert done.exit_code == 0, done.output
    assert git(root, "status", "--porcelain", "content") == ""
    assert styrdok(root, "check").exit_code == 0
    told = styrdok(root, "log", "exempelby/resepolicy").output
    assert all(CITED.format(month) in told for month in (3, 4))
    assert "Nytt i april" in (root / POLICY / "revisions/3.md").read_text("utf-8")
    assert "Nytt i mars" in (root / POLICY / "revisions/2.md").read_text("utf-8")
    assert styrdok(root, "verify").exit_code == 0


def recorded(root: Path, month: int, words: str) -> None:
    text = root / POLICY / "text.md"
    text.write_text(f"{text.read_text('utf-8')}\nNytt i {words}.\n", "utf-8")
    done = styrdok(root, "record", "exempelby/resepolicy", CITED.format(month), "--yes")
    assert done.exit_code == 0, done.output
    git(root, "add", ".")
    git(root, "commit", "-m", words)
