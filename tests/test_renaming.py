"""docs/writing.md is true of documents that are renamed, merged, removed and restored."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from styrdok.disk.files import write_tree
from styrdok.published.manifest import Manifest
from tests.conftest import ROOT
from tests.serving import program, shown
from tests.test_publishing import buried, policies

pytestmark = pytest.mark.slow

OTHERS = ("a", "b")  # or a fifth would go
RENAME, MERGE, REMOVE, RESTORE = (
    text for text in shown("writing.md", "sh") if text.startswith("git ")
)
RENAMED, MERGED = (text for text in shown("writing.md", "yaml") if text.startswith("aliases"))
WHOSE = "git -c user.name=a -c user.email=a@exempelby.example commit --allow-empty -qam"


class Editor:
    """Somebody who types what the page shows, and commits."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def type(self, script: str) -> str:
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            ["sh", "-ec", script],
            cwd=self.root,
            env={"PATH": path, "HOME": str(self.root), "LANG": "C.UTF-8"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def add_alias(self, policy: str, line: str) -> None:
        facts = self.root / f"content/exempelby/{policy}/policy.yaml"
        facts.write_text(facts.read_text(encoding="utf-8") + line, encoding="utf-8")

    def publish(self) -> Manifest:
        self.type(f"styrdok build && git add . && {WHOSE} Exports")
        return Manifest.model_validate_json((self.root / "exports/v1/manifest.json").read_bytes())


@pytest.fixture
def editor(tmp_path: Path) -> Editor:
    program("git")
    write_tree(tmp_path, policies("kost", "cykel", "fel", "vatten", *OTHERS))
    found = Editor(tmp_path)
    found.type("git init --quiet")
    found.publish()
    return found


def test_a_renamed_document_leads_on_and_its_history_can_be_compared(editor: Editor) -> None:
    editor.type(RENAME)
    editor.add_alias("kostpolicy", RENAMED)
    assert buried(editor.publish()) == {
        "exempelby/kost": (2, "moved", "exempelby/kostpolicy"),
    }
    page = (editor.root / "exports/d/exempelby/kost/index.html").read_text(encoding="utf-8")
    assert 'url=../../../d/exempelby/kostpolicy/index.html"' in page
    told = (ROOT / "docs/verify.md").read_text(encoding="utf-8")
    (compare,) = re.findall(r"^  (git log .*\n  git show .*)$", told, re.MULTILINE)
    log, show = (line.strip() for line in compare.splitlines())
    commit = editor.type(log).split()[1]
    assert editor.type(show.replace("COMMIT", commit)) == ""


def test_a_merged_document_leads_to_the_one_that_stays(editor: Editor) -> None:
    editor.type(MERGE)
    editor.add_alias("vatten", MERGED)
    assert buried(editor.publish()) == {"exempelby/cykel": (2, "merged", "exempelby/vatten")}


def test_a_removed_document_is_told_of_and_comes_back_as_it_was(editor: Editor) -> None:
    before = editor.publish()
    editor.type(REMOVE)
    assert buried(editor.publish()) == {"exempelby/fel": (2, "withdrawn", None)}
    kept = editor.root / "exports/v1/documents/exempelby/fel"
    assert list(kept.iterdir()), "its last files stay"
    log, *rest = RESTORE.splitlines()
    commit = editor.type(log).split()[0]
    editor.type("\n".join(rest).replace("COMMIT", commit))
    after = editor.publish()
    assert (after.seq, after.tombstones) == (3, [])
    assert [(d.id, d.uuid, d.sha256) for d in after.documents] == [
        (d.id, d.uuid, d.sha256) for d in before.documents
    ]


def test_files_removed_by_hand_stay_away(editor: Editor) -> None:
    editor.type(REMOVE)
    editor.publish()
    editor.type("rm -r exports/v1/documents/exempelby/fel && styrdok build")
    assert not (editor.root / "exports/v1/documents/exempelby/fel").exists()
    editor.type("styrdok verify exports && styrdok build --check")


def test_verify_tells_of_a_policy_that_is_gone(editor: Editor) -> None:
    editor.type(f"{REMOVE}\n{WHOSE} Borta")
    told = editor.type("styrdok verify || true")
    assert "exempelby/fel" in told
