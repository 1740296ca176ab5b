"""Whatever lies in exports/, in a receipt, or where content should be: a message, no traceback."""

import hashlib
import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from styrdok.cli import cli
from styrdok.disk.files import read_tree, write_tree
from styrdok.exports.manifest import read_manifest
from styrdok.published.addresses import DELTA, MANIFEST
from styrdok.pull.reading import advance
from styrdok.text.json_values import LARGEST_JSON
from tests.test_upgrades import OLD

POLICY = "content/exempelby/resepolicy"


def styrdok(root: Path, *arguments: str) -> Result:
    result = CliRunner().invoke(cli, ["--root", str(root), *arguments])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def built(root: Path, *options: str) -> str:
    result = styrdok(root, "build", "--today", "2026-11-20", *options)
    assert result.exit_code == 0, result.output
    return result.output


def bent(change: Callable[[dict[str, Any]], None]) -> Callable[[Path], None]:
    def bend(exports: Path) -> None:
        path = exports / MANIFEST
        manifest = json.loads(path.read_bytes())
        change(manifest)
        path.write_text(json.dumps(manifest), "utf-8")

    return bend


def overwritten(name: str, data: bytes) -> Callable[[Path], None]:
    def bend(exports: Path) -> None:
        (exports / name).write_bytes(data)

    return bend


def retained(data: bytes, html: bytes | None = None, name: str = "") -> Callable[[Path], None]:
    """Say of a file that it is kept for a while, with the right digest, whatever is in it."""
    digest = hashlib.sha256(data).hexdigest()
    stem = name or f"documents/exempelby/resepolicy/1-{digest[:12]}"

    def bend(exports: Path) -> None:
        for ending, what in (("json", data), ("html", data if html is None else html)):
            (exports / f"v1/{stem}.{ending}").write_bytes(what)
        line = {
            "id": "exempelby/resepolicy",
            "href_json": f"{stem}.json",
            "href_html": f"{stem}.html",
            "sha256": digest,
            "retired_seq": 1,
        }
        bent(lambda manifest: manifest["retained"].append(line))(exports)

    return bend


DAMAGES: dict[str, Callable[[Path], None]] = {
    "a retained file that is no JSON": retained(b"\xff\x00"),
    "a retained file that is a list": retained(b"[]"),
    "a retained file without HTML": retained(b"{}"),
    "a retained file that is deep": retained(b"[" * 100_000),
    "a retained file with half a character": retained(b'{"html": "\\ud800"}'),
    "an id that leads out": bent(lambda m: m["documents"][0].update(id="../../x")),
    "a path that leads out": bent(lambda m: m["documents"][0].update(href_json="../../x")),
    "a seq that is too large": bent(lambda m: m.update(seq=10**30)),
    "a seq that no number holds": bent(lambda m: m.update(seq=2**53)),
    "a fraction": bent(lambda m: m.update(seq=1.5)),
    "no documents": bent(lambda m: m.pop("documents")),
    "an empty manifest": overwritten(MANIFEST, b""),
    "a manifest of zeros": overwritten(MANIFEST, bytes(100)),
    "a document that is a list": overwritten("v1/documents/exempelby/resepolicy.json", b"[]"),
}


@pytest.mark.parametrize(
    "damage",
    [pytest.param(n, marks=[pytest.mark.slow] * (i % 3 > 0)) for i, n in enumerate(DAMAGES)],
)
def test_damaged_exports_end_in_a_message(root: Path, damage: str) -> None:
    built(root)
    DAMAGES[damage](root / "exports")
    for command in (["build"], ["build", "--check"], ["verify", str(root / "exports")]):
        result = styrdok(root, *command, *["--today", "2026-11-20"] * (command[0] == "build"))
        assert result.output.strip()
    assert not (root.parent / "x").exists()


PLANTED = b"<script>alert(1)</script>"
PLANTS = {
    "script": retained(json.dumps({"html": PLANTED.decode()}).encode(), PLANTED),
    "over what is made": retained(b'{"html": ""}', b"", "documents/exempelby/resepolicy"),
    "under no digest": retained(b'{"html": ""}', b"", "documents/exempelby/resepolicy/x"),
    "under another digest": retained(
        b'{"html": ""}', b"", "documents/exempelby/resepolicy/1-000000000000"
    ),
}


@pytest.mark.parametrize("name", PLANTS)
def test_what_is_planted_among_the_kept_files_is_not_published(root: Path, name: str) -> None:
    """The manifest says that it is to stay, and what it says is not from any build."""
    built(root)
    before = read_tree(root / "exports")
    PLANTS[name](root / "exports")
    built(root)
    after = read_tree(root / "exports")
    assert after.keys() == before.keys()
    same = {path for path in after if after[path] == before[path]}
    assert {path for path in after.keys() - same if "/documents/" in path} == set()


def test_no_build_writes_where_somebody_elses_files_are(root: Path, tmp_path: Path) -> None:
    """A site's own index.html, pages and API are neither overwritten nor removed."""
    site = tmp_path / "site"
    theirs = {"index.html": b"1", "d/start/index.html": b"2", "v1/users.json": b"3", "mine": b"4"}
    write_tree(site, theirs)
    command = ("build", "--today", "2026-11-20", "--exports", str(site))
    result = styrdok(root, *command)
    assert result.exit_code == 1
    assert "3 files (d/start/index.html, index.html, v1/users.json)" in result.output
    assert f"styrdok build --exports {site} --overwrite" in result.output
    assert read_tree(site) == theirs
    assert styrdok(root, *command, "--overwrite").exit_code == 0
    after = read_tree(site)
    assert after["mine"] == b"4"
    assert after["index.html"] != b"1"
    assert "v1/users.json" not in after
    assert styrdok(root, *command).exit_code == 0


@pytest.mark.parametrize(
    "folder", [".", "", "content", "content/exempelby/ut", "exports/d", "..", "https://a.example/"]
)
def test_no_build_goes_into_the_repository_itself(
    root: Path, monkeypatch: pytest.MonkeyPatch, folder: str
) -> None:
    monkeypatch.chdir(root)
    before = read_tree(root.parent)
    result = CliRunner().invoke(cli, ["build", "--exports", folder])
    assert result.exit_code == 2, result.output
    assert read_tree(root.parent) == before


def test_what_is_stale_is_told_of_the_folder_that_was_named(root: Path, tmp_path: Path) -> None:
    styrdok(root, "build", "--exports", str(tmp_path / "www"))
    (tmp_path / "www/index.html").write_bytes(b"")
    result = styrdok(root, "build", "--check", "--exports", str(tmp_path / "www"))
    assert f"{tmp_path}/www/index.html:1:1: error: " in result.output
    assert f"Run `styrdok build --exports {tmp_path}/www`." in result.output


def test_a_huge_manifest_of_the_build_before_is_not_read(root: Path) -> None:
    built(root)
    (root / "exports" / MANIFEST).write_bytes(b" " * (LARGEST_JSON + 1))
    result = styrdok(root, "build")
    assert result.exit_code == 1
    assert "the manifest of the last build can't be read: it is larger than 20 MB" in result.output


@pytest.mark.parametrize("number", [2**53, 10**30, -1, 1.5, 1e400])
def test_a_receipt_with_a_strange_number_is_a_fault(root: Path, number: float) -> None:
    made = json.loads(styrdok(root, "receipt").output)
    made["policies"][0]["events"] = number
    (root / "receipt.json").write_text(json.dumps(made), "utf-8")
    result = styrdok(root, "verify", "--receipt", str(root / "receipt.json"))
    assert result.exit_code == 1
    assert "[receipt-unreadable]" in result.output


@pytest.mark.parametrize("name", ["text.md", "history.yaml", "policy.yaml", "revisions/1.md"])
def test_a_folder_in_a_files_place_is_said(root: Path, name: str) -> None:
    (root / POLICY / name).unlink()
    (root / POLICY / name).mkdir()
    (root / POLICY / name / "x").write_bytes(b"x")
    result = styrdok(root, "check")
    assert f"{POLICY}/{name}:1:1: error: a folder, where a file must be" in result.output
    for command in (["verify"], ["build"], ["record", "exempelby/resepolicy", "x", "--yes"]):
        assert styrdok(root, *command).exit_code == 1


def test_a_file_in_a_folders_place_is_said(root: Path) -> None:
    for path in (root / POLICY / "revisions").iterdir():
        path.unlink()
    (root / POLICY / "revisions").rmdir()
    (root / POLICY / "revisions").write_bytes(b"x")
    result = styrdok(root, "check")
    assert f"{POLICY}/revisions:1:1: error: a file, where a folder must be" in result.output
    assert styrdok(root, "build").exit_code == 1


def git(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    who = ["-c", "user.name=a", "-c", "user.email=a@exempelby.example"]
    command = ["git", *who, "-c", "commit.gpgsign=false", *arguments]
    return subprocess.run(command, cwd=root, check=False, capture_output=True, text=True)


def new_policy(root: Path, name: str) -> None:
    text = OLD.replace("Kost", name.title()).replace("Maten", f"Maten ({name})")
    (root / f"content/exempelby/{name}.md").write_text(text, "utf-8")


@pytest.mark.parametrize("style", ["merge", pytest.param("diff3", marks=pytest.mark.slow)])
def test_a_build_goes_on_after_a_merge_that_left_conflicts(root: Path, style: str) -> None:
    """From the later of the two sides; what only one side had published gets its tombstone."""
    new_policy(root, "gemensam")
    built(root)
    git(root, "init", "-b", "main")
    git(root, "config", "merge.conflictStyle", style)
    git(root, "add", ".")
    git(root, "commit", "-m", "a")
    git(root, "checkout", "-b", "sida")
    for name in ("cykel", "vatten"):
        new_policy(root, name)
        built(root)
    git(root, "add", ".")
    git(root, "commit", "-m", "b")
    git(root, "checkout", "main")
    new_policy(root, "mat")
    built(root)
    git(root, "add", ".")
    git(root, "commit", "-m", "c")
    assert git(root, "merge", "sida").returncode == 1
    left = (root / "exports" / MANIFEST).read_bytes()
    assert re.search(rb"^<<<<<<< ", left, re.MULTILINE)
    (root / "content/exempelby/mat.md").unlink()
    built(root, "--allow-removal")
    made, problems = read_manifest((root / "exports" / MANIFEST).read_bytes())
    assert made
    assert problems == []
    assert made.seq == 4
    assert [t.id for t in made.tombstones] == ["exempelby/mat"]
    ids = {d.id.partition("/")[2] for d in made.documents}
    assert ids == {"gemensam", "cykel", "vatten", "resepolicy"}
    for name, data in read_tree(root / "exports").items():
        assert b"<<<<<<<" not in data, name
    assert styrdok(root, "build", "--check", "--today", "2026-11-20").exit_code == 0


def test_after_a_merge_the_delta_has_what_the_other_side_alone_had(root: Path) -> None:
    """Whoever has taken in the later side goes on by delta.json, and holds what is published."""
    built(root)
    exports = root / "exports"
    common = read_tree(exports)
    new_policy(root, "cykel")
    built(root)
    other = (exports / MANIFEST).read_bytes()
    shutil.rmtree(exports)
    write_tree(exports, common)
    (root / "content/exempelby/cykel.md").unlink()
    new_policy(root, "mat")
    built(root)
    own = (exports / MANIFEST).read_bytes()
    conflict = b"<<<<<<< HEAD\n" + own + b"=======\n" + other + b">>>>>>> sida\n"
    (exports / MANIFEST).write_bytes(conflict)
    new_policy(root, "cykel")
    built(root)
    made = json.loads((exports / MANIFEST).read_bytes())
    delta = json.loads((exports / DELTA).read_bytes())
    later, earlier = (
        (own, "cykel") if made["previous"]["content_sha256"] in own.decode() else (other, "mat")
    )
    assert [d["id"] for d in delta["documents"]] == [f"exempelby/{earlier}"]
    brought = advance(later, (exports / DELTA).read_bytes(), "")
    assert brought
    assert json.loads(brought)["documents_sha256"] == made["documents_sha256"]
    before, _ = read_manifest(conflict)
    assert before
    assert before.count == len(before.documents)
    hrefs = {r["href_json"] for side in (own, other) for r in json.loads(side)["retained"]}
    assert {r.href_json for r in before.retained} == hrefs
