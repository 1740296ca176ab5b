"""A pulled export, and what git has seen, are checked against the seals."""

import datetime
import json
import re
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.content.commits import Commit
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import read_tree
from styrdok.disk.git import read_commits
from styrdok.history.receipts import ReceiptedPolicy, make_receipt, root_of
from styrdok.text.digests import digest
from styrdok.verification.against_receipts import compare_receipt
from styrdok.verification.contents import verify_content
from styrdok.verification.exports import verify_exports
from styrdok.verification.seen_by_git import compare_commits
from tests.conftest import ROOT, resealed
from tests.test_publishing import a_life

DAY = datetime.date(2026, 11, 22)
HISTORY = "content/exempelby/resepolicy/history.yaml"
TEXT = "content/exempelby/resepolicy/revisions/1.md"
IDS = "content/exempelby/resepolicy/revisions/1.ids.json"


def run(root: Path, *arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli, ["--root", str(root), *arguments], catch_exceptions=False)
    return result.exit_code, result.output


def git(root: Path, *arguments: str) -> None:
    given = ["-c", "user.name=x", "-c", "user.email=x@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *given, *arguments], cwd=root, check=True, capture_output=True)


@pytest.fixture
def exports() -> dict[str, bytes]:
    return read_tree(ROOT / "exports")


def test_the_committed_exports_hold_and_agree_with_the_content(exports: dict[str, bytes]) -> None:
    published, found = verify_exports(exports)
    assert found == []
    content, found = verify_content(read_content(ROOT)[0])
    assert found == []
    assert published == content
    assert list(compare_receipt(make_receipt(content.items(), DAY), published)) == []


def rehashed(exports: dict[str, bytes], name: str, data: bytes) -> dict[str, bytes]:
    """Give exports with one document replaced, and the manifest's digest of it made anew."""
    manifest = json.loads(exports["v1/manifest.json"])
    for document in manifest["documents"]:
        if f"v1/{document['href_json']}" == name:
            document["sha256"] = sha256(data).hexdigest()
    return {**exports, name: data, "v1/manifest.json": json.dumps(manifest).encode()}


def test_an_altered_export_is_found(exports: dict[str, bytes]) -> None:
    manifest = json.loads(exports["v1/manifest.json"])
    for document in manifest["documents"]:
        name = f"v1/{document['href_json']}"
        data = exports[name]
        fragment = f"v1/{document['href_html']}"
        assert verify_exports({n: d for n, d in exports.items() if n != name})[1]
        assert verify_exports({n: d for n, d in exports.items() if n != fragment})[1]
        assert verify_exports({**exports, name: data + b" "})[1]
        assert verify_exports({**exports, fragment: exports[fragment] + b"<p>x</p>"})[1]
        changes: dict[str, Any] = {
            "html": "<p>Annat.</p>",
            "markdown": "# Annat\n",
            "history": [],
            "title": None,
        }
        for key, value in changes.items():
            row = {**json.loads(data), key: value}
            assert verify_exports(rehashed(exports, name, json.dumps(row).encode()))[1], key
        row = json.loads(data)
        row["history"][0]["citation"] = "Antaget av kf 1999-01-01 § 1"
        assert verify_exports(rehashed(exports, name, json.dumps(row).encode()))[1]


def test_files_kept_from_earlier_builds_may_be_missing_but_not_altered(root: Path) -> None:
    folder = a_life(root)
    exports = read_tree(folder)
    assert verify_exports(exports)[1] == []
    kept = f"v1/{json.loads(exports['v1/manifest.json'])['retained'][0]['href_json']}"
    assert verify_exports({n: d for n, d in exports.items() if n != kept})[1] == []
    altered = {**exports, kept: exports[kept] + b" "}
    assert [p.path for p in verify_exports(altered)[1]] == [kept]


def test_nothing_is_both_published_and_gone(root: Path) -> None:
    exports = read_tree(a_life(root))
    manifest = json.loads(exports["v1/manifest.json"])
    manifest["tombstones"][0]["id"] = manifest["documents"][0]["id"]
    altered = {**exports, "v1/manifest.json": json.dumps(manifest).encode()}
    assert "listed as published and as gone" in verify_exports(altered)[1][0].message


@pytest.mark.parametrize("manifest", [b"", b"{}", b"[]", b"\xff", b'{"schema": "x"}'])
def test_a_damaged_manifest_is_found(exports: dict[str, bytes], manifest: bytes) -> None:
    _, found = verify_exports({**exports, "v1/manifest.json": manifest})
    assert [p.code for p in found] == ["export-altered"]


def test_an_export_is_verified_from_the_command(root: Path) -> None:
    run(root, "build")
    receipt = root / "receipt.json"
    run(root, "receipt", "--out", str(receipt))
    exports = str(root / "exports")
    code, said = run(root, "verify", exports, "--receipt", str(receipt))
    assert (code, said) == (
        0,
        "Nothing was altered: 1 policy, 1 entry, all seals hold.\n"
        "Checked: the histories, the recorded texts, the documents. Not the pages.\n"
        "The histories continue those of the receipt.\n",
    )
    page = next((root / "exports/v1/documents/exempelby/resepolicy").glob("*.html"))
    page.write_bytes(page.read_bytes() + b"x")
    code, said = run(root, "verify", exports)
    assert code == 1
    assert "[export-altered]" in said


def test_a_draft_that_goes_away_breaks_no_receipt(root: Path) -> None:
    run(root, "new", "exempelby/kost", "--title", "Kost", "--type", "policy")
    histories, _ = verify_content(read_content(root)[0])
    receipt = make_receipt(histories.items(), DAY)
    assert [p.events for p in receipt.policies] == [0, 1]
    del histories["exempelby/kost"]
    assert list(compare_receipt(receipt, histories)) == []
    del histories["exempelby/resepolicy"]
    assert [p.code for p in compare_receipt(receipt, histories)] == ["receipt-differs"]


# Leaves of the trees that Certificate Transparency's own tests know the hashes of, 0 to 8 of them.
LEAVES = [
    bytes.fromhex(leaf)
    for leaf in ("", "00", "10", "2021", "3031", "40414243", "5051525354555657",
                 "606162636465666768696a6b6c6d6e6f")
]  # fmt: skip
TREES = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def tree_hash(leaves: list[bytes]) -> bytes:
    """Compute RFC 9162's tree hash as a log grows: whole trees of equal size become one."""
    trees: list[tuple[int, bytes]] = []  # the size of each, and its hash
    for leaf in leaves:
        trees.append((1, sha256(b"\x00" + leaf).digest()))
        while len(trees) > 1 and trees[-2][0] == trees[-1][0]:
            (size, left), (_, right) = trees[-2:]
            trees[-2:] = [(2 * size, sha256(b"\x01" + left + right).digest())]
    whole = trees.pop()[1] if trees else sha256(b"").digest()
    for _, left in reversed(trees):
        whole = sha256(b"\x01" + left + whole).digest()
    return whole


@pytest.mark.parametrize("number", range(9))
def test_the_tests_own_tree_hash_gives_what_others_know(number: int) -> None:
    assert tree_hash(LEAVES[:number]).hex() == TREES[number]


@pytest.mark.parametrize("number", [*range(10), 15, 16, 17, 33])
def test_the_tree_hash_is_that_of_rfc_9162(number: int) -> None:
    """Its leaves are the policies in canonical JSON (RFC 8785), written out here by hand."""
    seals = [f"sha256:{n:064x}" for n in range(number)]
    policies = [
        ReceiptedPolicy(id=f"by/p{n}", events=n, seal=seal if n else None)
        for n, seal in enumerate(seals)
    ]
    leaves = [
        f'{{"events":{n},"id":"by/p{n}","seal":{json.dumps(seal) if n else "null"}}}'.encode()
        for n, seal in enumerate(seals)
    ]
    assert root_of(policies) == f"sha256:{tree_hash(leaves).hex()}"


def test_an_export_that_does_not_list_every_document_is_found(exports: dict[str, bytes]) -> None:
    manifest = json.loads(exports["v1/manifest.json"]) | {"complete": False}
    altered = {**exports, "v1/manifest.json": json.dumps(manifest).encode()}
    (found,) = verify_exports(altered)[1]
    assert (found.code, found.path) == ("export-altered", "v1/manifest.json")
    assert found.message == "it says that it does not list every document"


def test_an_export_that_miscounts_its_documents_is_found(exports: dict[str, bytes]) -> None:
    manifest = json.loads(exports["v1/manifest.json"]) | {"count": 3}
    altered = {**exports, "v1/manifest.json": json.dumps(manifest).encode()}
    (found,) = verify_exports(altered)[1]
    assert (found.code, found.path) == ("export-altered", "v1/manifest.json")
    assert found.message == "it counts 3 documents and lists 2"


def test_git_remembers_what_was_resealed(root: Path) -> None:
    """Whoever rewrites an entry and makes its seal anew is told on by an earlier commit."""
    git(root, "init", "-q")
    assert run(root, "verify")[1].endswith("There is no git log to compare with.\n")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start", "--date", "2024-11-27T12:00:00")
    assert "1 commit agrees" in run(root, "verify")[1]
    path = root / HISTORY
    path.write_bytes(resealed(path.read_bytes().replace(b'["118"]', b'["119"]')))
    code, said = run(root, "verify")
    assert code == 1
    assert "paragraphs was [" in said
    git(root, "commit", "-qam", "Rewritten")
    assert run(root, "verify")[0] == 1


def test_git_remembers_ids_and_takes_no_offence_when_they_are_first_written(root: Path) -> None:
    """An upgrade adds ids to older entries, and makes the seals anew; nobody may do it again."""
    now = {path: (root / path).read_bytes() for path in (HISTORY, IDS)}
    ids = re.findall(rb", ids: sha256:\w{64}", now[HISTORY])
    (root / HISTORY).write_bytes(resealed(now[HISTORY].replace(ids[0], b"")))
    (root / IDS).unlink()
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Before ids were", "--date", "2024-11-27T12:00:00")
    assert "[ids-missing]" in run(root, "verify")[1]
    for path, data in now.items():
        (root / path).write_bytes(data)
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Upgraded")
    code, said = run(root, "verify")
    assert (code, "2 commits agree" in said) == (0, True)
    other = now[IDS].replace(b'"mal"', b'"malsattning"')
    (root / IDS).write_bytes(other)
    changed = now[HISTORY].replace(digest(now[IDS]).encode(), digest(other).encode())
    (root / HISTORY).write_bytes(resealed(changed))
    code, said = run(root, "verify")
    assert code == 1
    assert f"{IDS}:1:1: error: the file was another in commit" in said
    assert "text was {" in said
    (root / HISTORY).write_bytes(resealed(now[HISTORY].replace(ids[0], b"")))
    (root / IDS).unlink()
    code, said = run(root, "verify")
    assert code == 1
    assert "text was {" in said
    assert "[git-differs]" in said


def test_a_policy_that_was_removed_is_noted_and_one_renamed_is_compared(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start", "--date", "2024-11-27T12:00:00")
    git(root, "mv", "content/exempelby/resepolicy", "content/exempelby/resor")
    code, said = run(root, "verify")
    assert code == 0
    assert "[git-gone]" in said
    facts = root / "content/exempelby/resor/policy.yaml"
    facts.write_text(facts.read_text("utf-8") + "aliases: [exempelby/resepolicy]\n", "utf-8")
    code, said = run(root, "verify")
    assert (code, "[git-" in said) == (0, False)
    path = root / "content/exempelby/resor/history.yaml"
    path.write_bytes(resealed(path.read_bytes().replace(b'["118"]', b'["119"]')))
    code, said = run(root, "verify")
    assert code == 1
    assert "paragraphs was [" in said
    path.unlink()
    assert run(root, "verify")[0] == 1


def test_git_is_read_from_a_folder_inside_a_repository(root: Path) -> None:
    """Also with odd names beside the content, and with merges."""
    inside = root / "kommun ååå"
    inside.mkdir()
    for name in ("content", "schemas"):
        if (root / name).exists():
            (root / name).rename(inside / name)
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start")
    git(root, "checkout", "-qb", "side")
    (inside / "content/exempelby/resepolicy/text.md").write_text("# Annat\n", encoding="utf-8")
    git(root, "commit", "-qam", "Text")
    git(root, "checkout", "-q", "main")
    git(root, "merge", "-q", "--no-ff", "side", "-m", "Merge")
    commits = read_commits(inside)
    assert commits
    assert [sorted(c.files) for c in commits] == [[HISTORY, IDS, TEXT]]
    assert commits[0].files[TEXT] == (inside / TEXT).read_bytes()


def test_an_entry_recorded_long_before_git_saw_it_is_noted(root: Path) -> None:
    """But not what came with the first commit: that may have been recorded elsewhere."""
    files, _ = read_content(root)
    imported = [Commit("abc", datetime.date(2026, 6, 1), dict(files))]
    assert compare_commits(imported, files) == []
    later = [Commit("abd", datetime.date(2023, 1, 1), {HISTORY: b"[]\n"}), *imported]
    (found,) = compare_commits(later, files)
    assert (found.code, found.severity) == ("git-day", "note")
    early = [Commit("abc", datetime.date(2024, 11, 20), dict(files))]
    assert [p.code for p in compare_commits(early, files)] == ["git-day"]


def test_what_another_branch_recorded_is_not_forgotten(root: Path) -> None:
    """A merge that keeps one side's history only is told on by the other side's commit."""
    git(root, "init", "-q", "-b", "main")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start")
    for branch, paragraph in (("one", "1"), ("two", "2")):
        git(root, "checkout", "-q", "-b", branch, "main")
        cited = f"Aktualitetsprövad av ks 2025-05-05 § {paragraph}"
        assert run(root, "record", "exempelby/resepolicy", cited, "--yes")[0] == 0
        git(root, "commit", "-qam", branch)
    git(root, "merge", "-q", "-s", "ours", "one", "-m", "Merge")
    code, said = run(root, "verify")
    assert code == 1
    assert "entry 2 is not what commit" in said


def test_a_shallow_clone_can_prove_nothing(root: Path, tmp_path: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start")
    git(root, "commit", "-q", "--allow-empty", "-m", "More")
    clone = tmp_path / "clone"
    git(root, "clone", "-q", "--depth", "1", f"file://{root}", str(clone))
    code, said = run(clone, "verify")
    assert code == 1
    assert "shallow" in said
    assert "[git-unread]" in said


def test_seals_that_git_has_seen_are_not_made_anew(root: Path) -> None:
    git(root, "init", "-q")
    git(root, "add", "-A")
    git(root, "commit", "-qm", "Start")
    path = root / HISTORY
    lines = path.read_text(encoding="utf-8").replace("118", "119").splitlines(keepends=True)
    path.write_text("".join(x for x in lines if "seal:" not in x), encoding="utf-8")
    before = path.read_bytes()
    code, said = run(root, "upgrade")
    assert code == 1
    assert "was not sealed: it had seals in an earlier commit" in said
    assert path.read_bytes() == before
