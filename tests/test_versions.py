"""The lowest and the newest versions of what styrdok needs give the same exports and reports.

`make check` installs them, and builds the exports of this repository with each.
"""

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.disk.files import read_tree, write_tree
from styrdok.published.addresses import MANIFEST
from tests.conftest import ROOT, skip
from tests.publisher import Publisher
from tests.test_exports import content_with_every_markup
from tests.test_publishing import a_life

pytestmark = pytest.mark.slow


@pytest.fixture(params=["lowest", "newest"])
def program(request: pytest.FixtureRequest) -> Path:
    found: Path = ROOT / ".venv" / request.param / "bin" / "styrdok"
    if not found.exists():
        skip(f"the {request.param} versions are not installed (make check installs them)")
    return found


def run(*command: str | Path) -> str:
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_the_report_is_the_same(program: Path) -> None:
    ours = CliRunner().invoke(cli, ["--root", str(ROOT), "check"]).output
    assert run(program, "--root", ROOT, "check") == ours


def test_every_markup_and_all_that_can_happen_give_the_same_bytes(
    program: Path, root: Path
) -> None:
    publication = root / "content/publication.yaml"
    write_tree(root, content_with_every_markup())
    publication.write_text(publication.read_text("utf-8") + "rich_html: true\n", "utf-8")
    files = len(read_tree(a_life(root)))
    said = run(program, "--root", root, "build", "--check", "--today", "2026-11-21")
    assert said == f"The exports are up to date: {files} files.\n"


def test_pulls_write_the_same_bytes(program: Path, publisher: Publisher, root: Path) -> None:
    exports = read_tree(a_life(root))
    publisher.reset(exports)
    at = ("--publisher", json.loads(exports[MANIFEST])["base_url"])
    run(program, "pull", publisher.url, *at, "--to", "folder", "--folder", root / "pulled")
    pulled = read_tree(root / "pulled/exempelby")
    names = [f"{name}.{ending}" for name in ("maltid", "resepolicy") for ending in ("html", "json")]
    assert pulled == {name: exports[f"v1/documents/exempelby/{name}"] for name in names}
