"""An outside validator, on every kind of fragment within a page."""

import json
import subprocess
from pathlib import Path

import pytest

from styrdok.disk.files import read_tree
from styrdok.redlines.forms import REDLINES
from styrdok.views.rich import rich_fragment
from styrdok.wording.words import Words
from tests.conftest import ROOT, skip
from tests.test_exports import with_every_markup
from tests.test_redlines import NEW, OLD, compared

pytestmark = pytest.mark.browser

PAGE = """<!DOCTYPE html>
<html lang="sv">
<head><title>Sida</title></head>
<body>
<h1>Sida</h1>
{}</body>
</html>
"""


def test_html_validate_finds_nothing_in_fragments(repository: Path, tmp_path: Path) -> None:
    program = ROOT / ".venv/node/node_modules/.bin/html-validate"
    if not program.exists():
        skip("html-validate is not installed (make check installs it with npm)")
    exports = read_tree(repository / "exports") | with_every_markup()
    documents = {
        name: data.decode()
        for name, data in exports.items()
        if name.startswith("v1/documents/") and name.endswith(".html")
    }
    # What changed is published as core-1 alone.
    whole = {name: html for name, html in documents.items() if "/changes/" not in name}
    assert whole
    fragments = {
        **documents,
        **{f"rich {name}": rich_fragment(html, Words("sv")) for name, html in whole.items()},
        "changes": REDLINES["fragment"](compared(OLD, NEW), Words("sv")),
        "fault": "<p><h2>a</h2></p>",
    }
    for number, fragment in enumerate(fragments.values()):
        (tmp_path / f"{number}.html").write_text(PAGE.format(fragment), encoding="utf-8")
    settings = {"extends": ["html-validate:standard", "html-validate:a11y"], "root": True}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(settings))
    command: list[str | Path] = [
        program,
        "--formatter",
        "json",
        *(p.name for p in tmp_path.glob("*.html")),
    ]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, check=False)
    names = list(fragments)
    found = {
        names[int(Path(report["filePath"]).stem)]: [
            (message["ruleId"], message["message"]) for message in report["messages"]
        ]
        for report in json.loads(done.stdout)
    }
    assert found.pop("fault")
    assert {name: messages for name, messages in found.items() if messages} == {}
