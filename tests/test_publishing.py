"""What builds do over time: numbers, tombstones, files kept for slow readers, the switch."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from hashlib import sha256
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.checks.rules import check_library
from styrdok.cli import cli
from styrdok.disk import export_folder as publishing
from styrdok.disk.export_folder import replace_exports
from styrdok.disk.files import read_tree, write_tree
from styrdok.disk.inside import LinkError
from styrdok.disk.lock import locked
from styrdok.exports.json_files import make_delta
from styrdok.exports.manifest import KEPT_BUILDS, kept_files, read_manifest
from styrdok.problems.faults import has_errors
from styrdok.published.addresses import MANIFEST, rank
from styrdok.published.base import documents_digest
from styrdok.published.manifest import Manifest
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files
from tests.conftest import recorded_anew
from tests.test_exports import content_of, made, manifest_of

POLICY = "exempelby/resepolicy"
NAMES = ("cykel", "kost", "resor", "sprak", "vatten", "vind")


def policies(*names: str, **aliases: str) -> dict[str, bytes]:
    """Give content with a recorded policy of each name; ``aliases``: name="former id"."""
    files = content_of(starter_files())
    own = {n: d for n, d in files.items() if n.startswith(f"content/{POLICY}/")}
    rest = {n: d for n, d in files.items() if n not in own}
    for name in names:
        for path, data in own.items():
            new = path.replace("resepolicy", name)
            is_facts = path.endswith("policy.yaml") and name in aliases
            rest[new] = data + f"aliases: [{aliases[name]}]\n".encode() if is_facts else data
            if path.endswith("history.yaml"):  # a decision of its own
                rest[new] = data.replace(b"KS 2024/310", f"KS 2024/{name}".encode())
    rest = recorded_anew(rest)
    library, problems = assemble(rest)
    assert not has_errors([*problems, *check_library(library)])
    return rest


def manifests(*contents: dict[str, bytes]) -> list[Manifest]:
    """Build one content after the other, each on the manifest of the one before."""
    found: list[Manifest] = []
    for content in contents:
        found.append(manifest_of(made(content, found[-1] if found else None)))
    return found


def buried(manifest: Manifest) -> dict[str, tuple[int, str, str | None]]:
    return {t.id: (t.deleted_seq, t.reason.value, t.replaced_by) for t in manifest.tombstones}


# Tombstones


def test_what_is_gone_has_a_tombstone_for_ever() -> None:
    steps = manifests(policies(*NAMES), policies(*NAMES[1:]), policies(*NAMES[2:]))
    assert [buried(m) for m in steps] == [
        {},
        {"exempelby/cykel": (2, "withdrawn", None)},
        {"exempelby/cykel": (2, "withdrawn", None), "exempelby/kost": (3, "withdrawn", None)},
    ]
    stone, document = steps[1].tombstones[0], steps[0].documents[0]
    assert (stone.uuid, stone.canonical_url) == (document.uuid, document.canonical_url)
    assert stone.title == document.title
    assert [m.count for m in steps] == [6, 5, 4]


def test_a_document_published_again_has_no_tombstone() -> None:
    *_, back = manifests(policies(*NAMES), policies(*NAMES[1:]), policies(*NAMES))
    assert buried(back) == {}
    assert {d.id: d.changed_seq for d in back.documents}["exempelby/cykel"] == 3


def test_a_renamed_document_leads_to_its_new_name_and_keeps_doing_so() -> None:
    renamed = policies(*NAMES[1:], tavla="exempelby/cykel") | policies(
        "tavla", tavla="exempelby/cykel"
    )
    steps = manifests(policies(*NAMES), renamed, renamed, {**renamed, "content/README.md": b""})
    for step in steps[1:]:
        assert buried(step) == {"exempelby/cykel": (2, "moved", "exempelby/tavla")}


@pytest.mark.slow
def test_a_document_taken_into_another_is_merged() -> None:
    one = policies(*NAMES[1:], kost="exempelby/cykel")
    assert buried(manifests(policies(*NAMES), one)[-1]) == {
        "exempelby/cykel": (2, "merged", "exempelby/kost")
    }


@pytest.mark.slow
def test_several_documents_that_became_one_are_merged() -> None:
    both = policies(*NAMES[2:], "ny", ny="exempelby/cykel, exempelby/kost")
    assert buried(manifests(policies(*NAMES), both)[-1]) == {
        "exempelby/cykel": (2, "merged", "exempelby/ny"),
        "exempelby/kost": (2, "merged", "exempelby/ny"),
    }


@pytest.mark.slow
def test_two_renames_are_two_moves() -> None:
    steps = manifests(
        policies(*NAMES),
        policies(*NAMES[1:], "mat", mat="exempelby/cykel"),
        policies(*NAMES[1:], "foda", foda="exempelby/mat, exempelby/cykel"),
    )
    assert buried(steps[2]) == {
        "exempelby/cykel": (2, "moved", "exempelby/foda"),
        "exempelby/mat": (3, "moved", "exempelby/foda"),
    }


@pytest.mark.slow
def test_where_it_went_may_be_told_later() -> None:
    steps = manifests(
        policies(*NAMES),
        policies(*NAMES[1:], "ny"),
        policies(*NAMES[1:], "ny", ny="exempelby/cykel"),
    )
    assert buried(steps[1]) == {"exempelby/cykel": (2, "withdrawn", None)}
    assert buried(steps[2])["exempelby/cykel"][2] == "exempelby/ny"


def test_the_page_of_what_is_gone_says_so_and_the_page_of_what_moved_leads_on() -> None:
    first = made(policies(*NAMES))
    exports = made(policies(*NAMES[2:], "ny", ny="exempelby/kost"), manifest_of(first))
    gone = exports["d/exempelby/cykel/index.html"].decode()
    assert "<h1>Dokumentet publiceras inte längre</h1>" in gone
    assert "refresh" not in gone
    moved = exports["d/exempelby/kost/index.html"].decode()
    assert "<h1>Dokumentet finns nu här</h1>" in moved
    assert 'content="0; url=../../../d/exempelby/ny/index.html"' in moved
    # Who includes a document by its former id goes on getting it.
    for ending in ("json", "html"):
        now = exports[f"v1/documents/exempelby/ny.{ending}"]
        assert exports[f"v1/documents/exempelby/kost.{ending}"] == now
    assert "v1/documents/exempelby/cykel.json" not in exports


@pytest.mark.slow
def test_former_addresses_of_texts_and_changes_lead_on_too(root: Path) -> None:
    exports = read_tree(a_life(root))
    (root / "content/exempelby/resepolicy").rename(root / "content/exempelby/resor")
    facts = root / "content/exempelby/resor/policy.yaml"
    facts.write_text(facts.read_text("utf-8") + f"aliases: [{POLICY}]\n", "utf-8")
    assert "Moved: exempelby/resepolicy to exempelby/resor." in built(root, "--today", "2026-11-21")
    after = read_tree(root / "exports")
    pages = {n for n in exports if n.startswith(f"d/{POLICY}/")}
    assert len(pages) >= 6
    for page in pages:
        assert f'url={"../" * page.count("/")}{page.replace(POLICY, "exempelby/resor")}"' in (
            after[page].decode()
        )


@pytest.mark.slow
def test_texts_of_what_is_gone_are_said_to_be_gone() -> None:
    exports = made(policies(*NAMES[1:]), manifest_of(made(policies(*NAMES))))
    page = exports["d/exempelby/cykel/r/1/index.html"].decode()
    assert "<h1>Dokumentet publiceras inte längre</h1>" in page


def test_an_alias_that_was_never_published_leads_on_too() -> None:
    exports = made(policies("ny", ny="exempelby/gammal"))
    assert "finns nu här" in exports["d/exempelby/gammal/index.html"].decode()
    assert manifest_of(exports).tombstones == []


def test_a_repealed_document_stays(root: Path) -> None:
    built(root)
    record(root, "Upphävd av kf 2026-11-16 § 112")
    built(root, "--today", "2026-11-21")
    manifest, _ = read_manifest((root / "exports" / MANIFEST).read_bytes())
    assert manifest
    assert [(d.id, d.status.value) for d in manifest.documents] == [(POLICY, "repealed")]
    assert manifest.tombstones == []


# Files kept for slow readers


def test_replaced_files_are_kept_for_a_number_of_builds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert KEPT_BUILDS == 20  # as README says
    builds = 4
    monkeypatch.setattr("styrdok.exports.manifest.KEPT_BUILDS", builds)
    content = policies("cykel", "kost")
    path = "content/exempelby/organisation.yaml"
    exports: dict[str, bytes] = {}
    previous: Manifest | None = None
    first = ""
    for number in range(1, builds + 5):
        name = f"name: Exempelby {number}".encode()
        files = {**content, path: content[path].replace(b"name: Exempelby kommun", name)}
        new = made(files, previous)
        previous = manifest_of(new)
        assert previous.seq == number
        exports = new | {name: exports[name] for name in kept_files(previous, exports)}
        first = first or previous.documents[0].href_json
        assert (f"v1/{first}" in exports) == (number <= builds + 2), number
        assert len(previous.retained) == 2 * min(number - 1, builds + 1)
        for kept in previous.retained:
            assert f"v1/{kept.href_json}" in exports
            assert f"v1/{kept.href_html}" in exports


def test_what_comes_back_is_not_among_the_kept() -> None:
    one, other = policies("cykel"), policies("cykel")
    path = "content/exempelby/organisation.yaml"
    other[path] = other[path].replace(b"Exempelby kommun", b"Nya Exempelby")
    first, second, third = manifests(one, other, one)
    assert [r.href_json for r in second.retained] == [first.documents[0].href_json]
    assert [r.href_json for r in third.retained] == [second.documents[0].href_json]
    assert third.documents[0].href_json == first.documents[0].href_json


def test_kept_files_are_no_leftovers(root: Path) -> None:
    built(root)
    before = set(read_tree(root / "exports"))
    rename(root, "Nya Exempelby")
    built(root)
    after = set(read_tree(root / "exports"))
    gone = before - after
    assert gone == set()
    assert CliRunner().invoke(cli, ["--root", str(root), "build", "--check"]).exit_code == 0


# v1/delta.json and v1/register.json


def test_the_delta_leads_on_from_the_state_before() -> None:
    first, second, third = manifests(
        policies(*NAMES[:4]), policies(*NAMES[:5]), policies(*NAMES[1:])
    )
    begun = make_delta(first)
    assert (begun.seq, begun.since, begun.since_content_sha256) == (1, 0, None)
    assert len(begun.documents) == first.count
    delta = make_delta(third)
    assert (delta.seq, delta.since) == (3, 2)
    assert delta.since_content_sha256 == second.content_sha256
    assert (delta.content_sha256, delta.base_url) == (third.content_sha256, third.base_url)
    assert [d.id for d in delta.documents] == ["exempelby/vind"]
    assert [t.id for t in delta.tombstones] == ["exempelby/cykel"]


def test_what_is_held_can_be_proved_to_be_what_is_published() -> None:
    (made,) = manifests(policies(*NAMES[:4]))
    lines = "".join(f"{d.id} {d.sha256}\n" for d in sorted(made.documents, key=lambda d: d.id))
    assert made.documents_sha256 == sha256(lines.encode()).hexdigest()


def test_a_build_that_changes_nothing_keeps_what_was_before(root: Path) -> None:
    built(root)
    (root / "content/publication.yaml").write_bytes(
        (root / "content/publication.yaml").read_bytes() + b"# igen\n"
    )
    built(root)
    delta = (root / "exports/v1/delta.json").read_bytes()
    built(root)
    assert (root / "exports/v1/delta.json").read_bytes() == delta
    assert json.loads(delta)["since"] == 1


@pytest.mark.slow
def test_who_has_seen_since_needs_only_the_changes() -> None:
    """A list of what each document's file is, brought on by the changes, is the manifest's."""
    steps = manifests(
        policies(*NAMES[:3]), policies(*NAMES[:4]), policies(*NAMES[1:5]), policies(*NAMES[2:])
    )
    for old in steps:
        for new in steps:
            delta = make_delta(new)
            if not delta.since <= old.seq <= new.seq:
                continue
            mine = {d.id: d.sha256 for d in old.documents}
            for stone in delta.tombstones:
                if stone.deleted_seq > old.seq:
                    mine.pop(stone.id, None)
            mine |= {d.id: d.sha256 for d in delta.documents if d.changed_seq > old.seq}
            assert mine == {d.id: d.sha256 for d in new.documents}
            assert documents_digest(mine.items()) == delta.documents_sha256


def test_the_register_says_what_a_list_needs(repository: Path) -> None:
    register = json.loads((repository / "exports/v1/register.json").read_bytes())
    names = [o["name"] for o in register["organisations"]]
    assert names == ["Hedemora kommun", "Älvdalens kommun"]
    entry = register["organisations"][1]["documents"][0]
    assert (entry["status_text"], entry["ended"]) == ("Gäller", False)
    folder = repository / "exports/v1"
    assert entry["sha256"] == sha256((folder / entry["href_json"]).read_bytes()).hexdigest()
    assert (folder / entry["href_latest"]).read_bytes() == (
        folder / entry["href_json"]
    ).read_bytes()
    decision = entry["decision"].replace("\u00a0", " ")
    assert decision == "Reviderat av kommunfullmäktige 16 maj 2016, § 30"


# The switch


def built(root: Path, *options: str) -> str:
    result = CliRunner().invoke(cli, ["--root", str(root), "build", *options])
    assert result.exit_code == 0, result.output
    return result.output


def record(root: Path, citation: str, *options: str) -> None:
    command = ["record", POLICY, citation, "--yes", "--today", "2026-11-20", *options]
    result = CliRunner().invoke(cli, ["--root", str(root), *command])
    assert result.exit_code == 0, result.output


def rename(root: Path, name: str) -> None:
    path = root / "content/exempelby/organisation.yaml"
    path.write_text(re.sub("(?m)^name: .*", f"name: {name}", path.read_text("utf-8")), "utf-8")


def test_what_stays_is_the_same_file_and_what_is_new_is_another(tmp_path: Path) -> None:
    """Servers make entity tags of a file's time and size, so these mustn't turn without cause."""
    folder = tmp_path / "exports"
    write_tree(folder, {"v1/same": b"1", "v1/other": b"2"})
    before = {n: (folder / n).stat() for n in ("v1/same", "v1/other")}
    time.sleep(0.02)
    replace_exports(folder, {"v1/same": b"1", "v1/other": b"3"}, (), rank=rank, in_place=False)
    same, other = (folder / "v1/same").stat(), (folder / "v1/other").stat()
    assert (same.st_mtime_ns, same.st_ino) == (
        before["v1/same"].st_mtime_ns,
        before["v1/same"].st_ino,
    )
    assert other.st_mtime_ns > before["v1/other"].st_mtime_ns


def test_a_build_removes_only_what_builds_write(root: Path) -> None:
    own = ("sitemap-kommun.xml", "datasets/dcat-annat.rdf", "assets/logo.svg", "robots.txt")
    built(root)
    write_tree(root / "exports", dict.fromkeys(own, b"vart eget"))
    (root / "exports/.git/refs").mkdir(parents=True)
    write_tree(root / "exports", {"sitemap-3.xml": b"", "feed-archive/1999.atom": b""})
    built(root)
    assert all((root / "exports" / name).exists() for name in own)
    assert (root / "exports/.git/refs").is_dir()
    assert not (root / "exports/sitemap-3.xml").exists()
    assert not (root / "exports/feed-archive/1999.atom").exists()


def test_folders_can_be_read_by_a_web_server(root: Path) -> None:
    old = os.umask(0o077)
    try:
        built(root)
    finally:
        os.umask(old)
    modes = {p.stat().st_mode & 0o777 for p in (root / "exports").rglob("*") if p.is_dir()}
    assert modes | {(root / "exports").stat().st_mode & 0o777} == {0o755}


@pytest.mark.parametrize("in_place", [False, True])
def test_what_is_not_ours_stays(tmp_path: Path, *, in_place: bool) -> None:
    folder = tmp_path / "exports"
    write_tree(folder, {"robots.txt": b"r", ".htaccess": b"h", "v1/old": b"o", "egen/fil": b"e"})
    (folder / "link").symlink_to("robots.txt")
    (folder / "folder").symlink_to("egen")
    folder.chmod(0o2775)
    made = {"v1/manifest.json": b"m", ".well-known/styrdok.json": b"w"}
    replace_exports(folder, made, ["v1/old"], rank=rank, in_place=in_place)
    found = {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()}
    assert found == {
        "robots.txt", ".htaccess", "egen/fil", "link",
        "v1/manifest.json", ".well-known/styrdok.json",
    }  # fmt: skip
    assert (folder / "folder").is_symlink()
    assert (folder / "folder/fil").read_bytes() == b"e"
    assert folder.stat().st_mode & 0o7777 == 0o2775
    assert not (tmp_path / ".styrdok/exports").exists()


@pytest.mark.parametrize("in_place", [False, True])
def test_the_folder_itself_may_be_no_link(tmp_path: Path, *, in_place: bool) -> None:
    """Whoever can commit a link would have any folder written to, and emptied."""
    write_tree(tmp_path / "srv", {"v1/a": b"1"})
    (tmp_path / "exports").symlink_to("srv", target_is_directory=True)
    with pytest.raises(LinkError, match="exports is a link, to srv"):
        replace_exports(tmp_path / "exports", {}, ["v1/a"], rank=rank, in_place=in_place)
    assert read_tree(tmp_path / "srv") == {"v1/a": b"1"}


@pytest.mark.parametrize("in_place", [False, True])
def test_a_link_in_a_files_place_is_replaced_even_if_it_leads_to_the_same_bytes(
    tmp_path: Path, *, in_place: bool
) -> None:
    """What it leads to is somebody else's, who may change it at any time."""
    folder = tmp_path / "exports"
    write_tree(folder, {"v1/b": b"2"})
    (tmp_path / "elsewhere").write_bytes(b"1")
    (folder / "v1/a").symlink_to(tmp_path / "elsewhere")
    made = {"v1/a": b"1", "v1/b": b"2"}
    assert replace_exports(folder, made, (), rank=rank, in_place=in_place) == ["v1/a"]
    assert not (folder / "v1/a").is_symlink()
    (tmp_path / "elsewhere").write_bytes(b"3")
    assert read_tree(folder) == made


def test_nothing_is_touched_where_nothing_changed(tmp_path: Path) -> None:
    folder = tmp_path / "exports"
    replace_exports(folder, {"v1/a": b"1"}, (), rank=rank, in_place=False)
    inode = folder.stat().st_ino
    assert replace_exports(folder, {"v1/a": b"1"}, (), rank=rank, in_place=False) == []
    assert folder.stat().st_ino == inode


def test_the_whole_folder_changes_at_once(tmp_path: Path) -> None:
    """Whoever opened the folder before the switch has no half of the new one."""
    folder = tmp_path / "exports"
    replace_exports(folder, {"v1/a": b"1"}, (), rank=rank, in_place=False)
    inode = folder.stat().st_ino
    replace_exports(folder, {"v1/a": b"2"}, (), rank=rank, in_place=False)
    assert folder.stat().st_ino != inode


def test_files_come_before_the_lists_that_name_them(root: Path) -> None:
    built(root)
    names = sorted(read_tree(root / "exports"), key=rank)
    manifest, _ = read_manifest((root / "exports" / MANIFEST).read_bytes())
    assert manifest
    hashed = {f"v1/{n}" for d in manifest.documents for n in (d.href_json, d.href_html)}
    assert set(names[: len(hashed)]) == hashed
    assert names[-2:] == ["v1/delta.json", MANIFEST]


@pytest.mark.slow
def test_a_link_inside_the_folder_is_refused(root: Path) -> None:
    """What is written through it would change the old tree, or none."""
    built(root)
    (root / "exports/v1").rename(root / "elsewhere")
    (root / "exports/v1").symlink_to(root / "elsewhere")
    before = read_tree(root / "elsewhere")
    rename(root, "Nya Exempelby")
    command = [sys.executable, "-m", "styrdok", "--root", str(root), "build"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "exports/v1 is a link, to " in done.stderr
    assert read_tree(root / "elsewhere") == before


@pytest.mark.slow
def test_two_repositories_that_publish_into_one_folder_stay_apart(
    root: Path, tmp_path: Path
) -> None:
    """What one build makes is not another's."""
    www = tmp_path / "www"
    roots = [tmp_path / "ett", tmp_path / "tva"]
    for number, one in enumerate(roots):
        shutil.copytree(root / "content", one / "content")
        (www / one.name).mkdir(parents=True)
        rename(one, f"Exempelby {number}")
    command = [sys.executable, "-m", "styrdok", "build"]
    both = [
        subprocess.Popen(
            [*command, "--root", str(one), "--exports", str(www / one.name)],
            stdout=subprocess.DEVNULL,
        )
        for one in roots
    ]
    assert [process.wait(60) for process in both] == [0, 0]
    for number, one in enumerate(roots):
        assert f"Exempelby {number}" in (www / one.name / "index.html").read_text("utf-8")
    assert sorted(p.name for p in www.iterdir()) == [".styrdok", "ett", "tva"]


def test_a_lost_manifest_is_not_a_first_build(root: Path) -> None:
    built(root)
    (root / "exports" / MANIFEST).unlink()
    before = read_tree(root / "exports")
    result = CliRunner().invoke(cli, ["--root", str(root), "build"])
    assert result.exit_code == 1
    assert "the manifest of the last build is not here" in result.output
    assert read_tree(root / "exports") == before


def test_another_address_is_refused(root: Path) -> None:
    built(root)
    facts = root / "content/publication.yaml"
    facts.write_text(
        facts.read_text("utf-8").replace("exempelby.example", "annan.example"), "utf-8"
    )
    result = CliRunner().invoke(cli, ["--root", str(root), "build"])
    assert result.exit_code == 1
    assert "--new-address" in result.output
    built(root, "--new-address")


@pytest.mark.parametrize("ending", ["json", "html"])
def test_a_kept_file_that_was_altered_is_kept_no_more(root: Path, ending: str) -> None:
    built(root)
    rename(root, "Nya Exempelby")
    built(root)
    manifest, _ = read_manifest((root / "exports" / MANIFEST).read_bytes())
    assert manifest
    path = (root / "exports/v1" / manifest.retained[0].href_json).with_suffix(f".{ending}")
    path.write_bytes(path.read_bytes() + b" ")
    check = CliRunner().invoke(cli, ["--root", str(root), "build", "--check"])
    assert check.exit_code == 1
    assert "export-leftover" in check.output
    built(root)
    assert not path.exists()


@pytest.mark.parametrize(
    "address",
    ["https://x.se/?q=/", "https://x.se/#/", 'https://x.se/a"b/', "https://x.se/<b>/",
     "http://[::1/", "https://user:pw@x.se/", "https://x.se/a%zz/", "https://x.se/../",
     "https://exämple.se/", "https://x.se//", "https://x.se/a b/", "https://x.se"],
)  # fmt: skip
def test_an_address_that_could_not_stay_is_refused(root: Path, address: str) -> None:
    facts = root / "content/publication.yaml"
    line = re.sub(
        "(?m)^base_url: .*", lambda _: f"base_url: {json.dumps(address)}", facts.read_text("utf-8")
    )
    facts.write_text(line, "utf-8")
    result = CliRunner().invoke(cli, ["--root", str(root), "build"])
    assert result.exit_code == 1
    assert "a web address (https://…) that ends with /" in result.output


def test_without_a_switch_the_manifest_comes_last(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(one: Path, other: Path) -> None:
        raise OSError(18, "Invalid cross-device link")

    monkeypatch.setattr(publishing, "_exchange", refuse)
    folder = tmp_path / "exports"
    write_tree(folder, {MANIFEST: b"0", "v1/old": b"o"})
    inode = folder.stat().st_ino
    order: list[str] = []

    replace, unlink = Path.replace, Path.unlink

    def replaced(path: Path, target: Path) -> Path:
        order.append(Path(target).name)
        return replace(path, target)

    def unlinked(path: Path, missing_ok: bool = False) -> None:
        order.append(path.name)
        unlink(path, missing_ok=missing_ok)

    monkeypatch.setattr(Path, "replace", replaced)
    monkeypatch.setattr(Path, "unlink", unlinked)
    replace_exports(folder, {MANIFEST: b"1", "v1/z": b"2"}, ["v1/old"], rank=rank, in_place=False)
    assert folder.stat().st_ino == inode
    mine = [name for name in order if name in {"z", "manifest.json", "old"}]
    assert mine[-3:] == ["z", "manifest.json", "old"]
    assert read_tree(folder) == {MANIFEST: b"1", "v1/z": b"2"}


def test_what_a_killed_build_left_is_cleared_away(root: Path) -> None:
    built(root)
    write_tree(root / ".styrdok/exports", {"v1/half": b"", "d/x/index.html": b""})
    (root / "exports/v1/.styrdok-abcd1234").write_bytes(b"half")
    rename(root, "Nya Exempelby")
    built(root, "--in-place")
    assert not (root / ".styrdok/exports").exists()
    assert not (root / "exports/v1/.styrdok-abcd1234").exists()


@pytest.mark.slow
def test_two_builds_at_once(root: Path) -> None:
    """The second waits for the first, and both say what they did."""
    command = [sys.executable, "-m", "styrdok", "--root", str(root), "build"]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    said = sorted(process.communicate(timeout=60)[0] for process in both)
    assert [process.returncode for process in both] == [0, 0]
    assert "0 files written" in said[0]
    manifest, _ = read_manifest((root / "exports" / MANIFEST).read_bytes())
    assert manifest is not None
    assert manifest.seq == 1


def test_a_build_that_has_to_wait_too_long_says_so(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styrdok.disk.lock.LOCK_SECONDS", 0.1)
    with locked(root):
        result = CliRunner().invoke(cli, ["--root", str(root), "build"])
    assert result.exit_code == 1
    assert "Nothing was built: another styrdok is writing here." in result.output
    assert not (root / "exports").exists()


def test_an_empty_build_is_refused(tmp_path: Path) -> None:
    content = {n: d for n, d in policies().items() if "organisation" in n or "publication" in n}
    write_tree(tmp_path, content)
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "build"])
    assert result.exit_code == 1
    assert "there is no document to publish" in result.output
    assert not (tmp_path / "exports").exists()
    assert "Built 0 documents" in built(tmp_path, "--allow-removal")


# Profile rich-1


def test_rich_html_is_published_where_it_is_asked_for(root: Path) -> None:
    built(root)
    rich = root / f"exports/v1/documents/{POLICY}.rich.html"
    assert not rich.exists()
    publication = root / "content/publication.yaml"
    publication.write_text(publication.read_text("utf-8") + "rich_html: true\n", "utf-8")
    built(root)
    assert "<section" in rich.read_text("utf-8")


# Every recorded text has a page


def test_a_recorded_text_keeps_its_page(root: Path) -> None:
    built(root)
    text = root / f"content/{POLICY}/text.md"
    text.write_text(text.read_text("utf-8").replace("ska", "bör"), "utf-8")
    record(root, "Reviderad av kf 2026-11-16 § 112")
    built(root, "--today", "2026-11-21")
    exports = read_tree(root / "exports")
    old, new = (exports[f"d/{POLICY}/r/{n}/index.html"].decode() for n in (1, 2))
    assert "Inte den nuvarande lydelsen." in old
    assert "Den nuvarande lydelsen." in new
    assert " ska " in old
    assert " ska " not in new
    page = exports[f"d/{POLICY}/index.html"].decode()
    assert 'href="r/1/index.html"' in page
    document = exports[f"v1/documents/{POLICY}.json"].decode()
    assert f'd/{POLICY}/r/1/"' in document


def test_comparisons_that_were_published_stay(root: Path) -> None:
    """A decision that is recorded late comes between two others; both addresses lead somewhere."""
    path = root / f"content/{POLICY}/text.md"
    text = path.read_text("utf-8")
    path.write_text(f"{text}\nStycke ett.\n", "utf-8")
    record(root, "Reviderad av kf 2026-11-16 § 112")
    built(root, "--today", "2026-11-21")
    late = root / "late.md"
    late.write_text(f"{text}\nStycke noll.\n", "utf-8")
    record(root, "Reviderad av kf 2026-03-16 § 30", "--text", str(late))
    built(root, "--today", "2026-11-21")
    spans = {
        n.split("/")[-2] for n in read_tree(root / "exports") if "/changes/" in n and "d/" in n[:2]
    }
    assert spans == {"1-2", "1-3", "3-2"}
    page = (root / f"exports/d/{POLICY}/index.html").read_text("utf-8")
    assert "changes/1-2/" not in page


# A repository in which everything has happened


def a_life(root: Path) -> Path:
    """Publish a revision, one to come, a removal and a new name; give the exports' folder."""
    built(root)
    text = root / f"content/{POLICY}/text.md"
    for citation in ("Reviderad av kf 2026-11-16 § 112", "Reviderad av kf 2026-11-17 § 5"):
        text.write_text(text.read_text("utf-8") + "\nEtt nytt stycke.\n", "utf-8")
        later = ("--in-force-from", "2027-01-01") if "§ 5" in citation else ()
        record(root, citation, *later)
    others = {n: d for n, d in policies("cykel", "kost").items() if "resepolicy" not in n}
    write_tree(root, others)
    built(root, "--today", "2026-11-21")
    shutil.rmtree(root / "content/exempelby/cykel")
    (root / "content/exempelby/kost").rename(root / "content/exempelby/maltid")
    facts = root / "content/exempelby/maltid/policy.yaml"
    facts.write_text(facts.read_text("utf-8") + "aliases: [exempelby/kost]\n", "utf-8")
    built(root, "--today", "2026-11-21", "--allow-removal")
    return root / "exports"


def test_each_recorded_text_says_how_it_stands(root: Path) -> None:
    folder = a_life(root) / "d" / POLICY / "r"
    said = [(folder / f"{n}/index.html").read_text("utf-8") for n in (1, 2, 3)]
    for words, page in zip(
        ("Inte den nuvarande lydelsen.", "Den nuvarande lydelsen.", "En kommande lydelse."),
        said,
        strict=True,
    ):
        assert words in page
