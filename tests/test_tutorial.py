"""The tutorial is true: each command that it shows is run, each edit made, each output compared.

`python tests/test_tutorial.py --write` puts the real outputs in the page.
"""

import difflib
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs/tutorial.md"
_BLOCK = re.compile(r"^```(?P<kind>\w+)\n(?P<body>.*?)^```\n", re.MULTILINE | re.DOTALL)
_FIRST_DAY = "2025-02-03"


class Block(NamedTuple):
    """A fenced block: what kind, what is in it, and the words between it and the one before."""

    kind: str
    body: str
    said: str


def blocks(page: str) -> list[Block]:
    found, end = [], 0
    for match in _BLOCK.finditer(page):
        found.append(Block(match["kind"], match["body"], page[end : match.start()]))
        end = match.end()
    return [*found, Block("", "", page[end:])]


class Reader:
    """Somebody who does in a folder all that the page says, in order.

    Commands have no terminal to write to, but what they print is kept as one shows it: standard
    output and standard error together. A command ends with 0, unless the words before it say
    "exits with 1". git has no clock here: its commits are of the last day that the page names.
    """

    def __init__(self, folder: Path) -> None:
        self.start, self.folder, self.day = folder, folder, _FIRST_DAY

    def follow(self, page: str) -> str:
        """Give the page with what its commands printed in the place of what it says they do."""
        made: list[str] = []
        printed = ""  # by the commands before, and not yet in the page
        for block in blocks(page):
            if printed and block.kind != "text":
                made.append(f"\n```text\n{printed}```\n")
            if block.kind == "text":
                made.append(f"{block.said}```text\n{printed}```\n")
            elif block.kind:
                made.append(f"{block.said}```{block.kind}\n{block.body}```\n")
            else:
                made.append(block.said)
            printed = self._do(block)
        return "".join(made)

    def _do(self, block: Block) -> str:
        match block.kind:
            case "sh":
                return self._run(block.body, fails="exits with 1" in " ".join(block.said.split()))
            case "diff":
                self._shell("git apply", block.body)
            case "markdown":
                name = re.findall("`([^`]+)`", block.said)[-1]
                (self.folder / name).write_text(block.body, encoding="utf-8")
            case "text" | "":
                pass
            case kind:
                raise AssertionError(f"nothing is done with blocks of kind {kind}")
        return ""

    def _run(self, script: str, *, fails: bool) -> str:
        self.day = (re.findall(r"--today (\S+)", script) or [self.day])[-1]
        place = self.start / "place"  # where `cd` led to, for the next block
        printed = self._shell(f"trap 'pwd > \"{place}\"' EXIT\n{script}", code=int(fails))
        self.folder = Path(place.read_text(encoding="utf-8").rstrip("\n"))
        return printed

    def _shell(self, script: str, given: str = "", code: int = 0) -> str:
        done = subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", script],
            cwd=self.folder,
            env=self._environment(),
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == code, f"exit code {done.returncode} of\n{script}\n{done.stdout}"
        return done.stdout

    def _environment(self) -> dict[str, str]:
        noon = f"{self.day}T12:00:00+00:00"
        return {
            "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
            "HOME": str(self.start),
            "LANG": "C.UTF-8",
            "NO_COLOR": "1",
            "COLUMNS": "100",
            "GIT_CONFIG_NOSYSTEM": "1",
            "GIT_CONFIG_GLOBAL": os.devnull,
            **{f"GIT_{who}_NAME": "Redaktör" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_EMAIL": "red@exempelby.example" for who in ("AUTHOR", "COMMITTER")},
            **{f"GIT_{who}_DATE": noon for who in ("AUTHOR", "COMMITTER")},
        }


@pytest.mark.slow
def test_all_that_the_tutorial_shows_happens(tmp_path: Path) -> None:
    page = PAGE.read_text(encoding="utf-8")
    real = Reader(tmp_path).follow(page)
    names = ("what docs/tutorial.md says", "what happens")
    wrong = difflib.unified_diff(page.splitlines(), real.splitlines(), *names, lineterm="")
    told = "\n".join(wrong)
    assert not told, f"If this is right, python tests/test_tutorial.py --write:\n{told}"


if __name__ == "__main__" and "--write" in sys.argv:
    with tempfile.TemporaryDirectory() as temporary:
        rewritten = Reader(Path(temporary)).follow(PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(rewritten, encoding="utf-8")
