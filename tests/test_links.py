"""Nothing outside the root is written, emptied or removed, wherever somebody plants a link."""

import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.disk.files import read_tree, write_tree
from styrdok.disk.inside import LinkError, inside, is_link
from styrdok.disk.lock import NotOursError, locked

RECORD = ["record", "exempelby/resepolicy", "Reviderad av kf 2026-11-16 § 112", "--yes"]
COMMANDS = {
    "build": ["build", "--today", "2026-11-20"],
    "build in place": ["build", "--in-place", "--today", "2026-11-20"],
    "record": [*RECORD, "--today", "2026-11-20"],
    "new": ["new", "exempelby/kost", "Kostpolicy", "--type", "policy"],
    "schemas": ["schemas"],
    "upgrade": ["upgrade"],
    "init": ["init", "."],
}
PLACES = [
    *(".styrdok", ".styrdok/.gitignore", ".styrdok/lock", ".styrdok/exports"),
    *("schemas", "schemas/v1", "schemas/v1/policy.schema.json"),
    *("exports", "exports/v1", "exports/v1/documents", "exports/v1/manifest.json"),
    *("exports/index.html", "exports/d", "exports/.well-known", "exports/feed-archive"),
    *("content", "content/exempelby", "content/exempelby/kost", "content/exempelby/resepolicy"),
    *("content/exempelby/resepolicy/revisions", "content/exempelby/resepolicy/history.yaml"),
    *("content/exempelby/resepolicy/revisions/2.md", "content/exempelby/gammal"),
]


def state(folder: Path) -> dict[str, object]:
    """All that lies in a folder, hidden or not, with what each is and when it was changed."""
    return {
        path.relative_to(folder).as_posix(): (
            path.readlink() if path.is_symlink() else path.is_dir() or path.read_bytes(),
            path.lstat().st_mtime_ns,
        )
        for path in sorted(folder.rglob("*"))
    }


def plant(place: Path, canary: Path) -> None:
    """Put what stands at a place outside, and a link to it there."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if place.is_dir():
        shutil.copytree(place, canary, dirs_exist_ok=True)
        shutil.rmtree(place)
    elif place.is_file():
        shutil.copy(place, canary / "file")
        place.unlink()
    is_file = place.suffix or place.name in {".gitignore", "lock"}
    if is_file and not (canary / "file").exists():
        (canary / "file").write_bytes(b"*")
    place.symlink_to(canary / "file" if is_file else canary)


@pytest.mark.parametrize(
    "command", [pytest.param(c, marks=[pytest.mark.slow] * (c != "build")) for c in COMMANDS]
)
@pytest.mark.parametrize(
    "place", [pytest.param(p, marks=[pytest.mark.slow] * (p.count("/") > 1)) for p in PLACES]
)
def test_what_a_link_leads_to_is_not_touched(
    root: Path, tmp_path_factory: pytest.TempPathFactory, place: str, command: str
) -> None:
    run = CliRunner()
    day = ["--today", "2026-11-20"]
    run.invoke(cli, ["--root", str(root), "build", *day])
    old = root / "content/exempelby/gammal.md"
    if command == "upgrade":
        old.write_text("---\ntitle: Gammal\ntype: policy\n---\n\n# Gammal\n\nText.\n", "utf-8")
    canary = tmp_path_factory.mktemp("canary")
    # As a killed build or write leaves them, and as somebody keeps there.
    write_tree(canary, {"exports/v1/a": b"1", "v1/old.json": b"2", "documents/a": b"3"})
    (canary / ".styrdok-left").write_bytes(b"4")
    plant(root / place, canary)
    text = root / "content/exempelby/resepolicy/text.md"
    if text.is_file() and canary not in text.resolve().parents:
        text.write_bytes(text.read_bytes() + b"\nNytt stycke.\n")
    before = state(canary)
    result = run.invoke(cli, ["--root", str(root), *COMMANDS[command]])
    assert state(canary) == before
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception


@pytest.mark.parametrize("place", [".styrdok", ".styrdok/lock", ".styrdok/.gitignore", "exports"])
def test_a_link_is_refused_by_name(root: Path, tmp_path: Path, place: str) -> None:
    (tmp_path / "canary").mkdir()
    plant(root / place, tmp_path / "canary")
    result = CliRunner().invoke(cli, ["--root", str(root), "build"])
    assert result.exit_code == 1
    assert f"{place} is a link, to " in result.output
    assert "Remove the link" in result.output


@pytest.mark.parametrize("place", [".styrdok", ".styrdok/lock/x", ".styrdok/.gitignore/x"])
def test_what_is_not_ours_is_refused_by_name(tmp_path: Path, place: str) -> None:
    write_tree(tmp_path, {place: b"mine"})
    with pytest.raises(NotOursError, match=r"is not from styrdok"), locked(tmp_path):
        pytest.fail("it must not be locked")
    assert read_tree(tmp_path) | {place: b"mine"} == {**read_tree(tmp_path), place: b"mine"}


@pytest.mark.parametrize("name", ["../a", "a/../../b", "/etc/passwd"])
def test_a_name_leads_nowhere_else(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="is not below"):
        inside(tmp_path, name)


def test_a_link_to_a_file_may_be_replaced_and_one_to_a_folder_not(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"1")
    (tmp_path / "folder").mkdir()
    (tmp_path / "a").symlink_to("file")
    (tmp_path / "b").symlink_to("folder")
    assert is_link(inside(tmp_path, "a"))
    for name in ("b", "b/c"):
        with pytest.raises(LinkError):
            inside(tmp_path, name)
