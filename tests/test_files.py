"""The edge: what the disk holds is read or reported, and written whole or not at all."""

import os
import tracemalloc
from pathlib import Path

import pytest

from styrdok.disk import content_folder
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import (
    read_file,
    read_tree,
    remove_files,
    replace_by_folder,
    write_file,
    write_tree,
)


def codes(root: Path) -> dict[str, str]:
    return {p.path: p.code for p in read_content(root)[1]}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "content/a").mkdir(parents=True)
    return tmp_path


def test_hidden_files_are_passed_over(root: Path) -> None:
    (root / "content/.DS_Store").write_bytes(b"x")
    (root / "content/a/.git").mkdir()
    assert read_content(root) == ({}, [])


def test_links_inside_content_are_read(root: Path) -> None:
    (root / "content/a/one.md").write_text("ett", encoding="utf-8")
    (root / "content/a/two.md").symlink_to("one.md")
    assert read_content(root)[0]["content/a/two.md"] == b"ett"


@pytest.mark.parametrize("target", ["/etc/hostname", "../../outside.md", "nowhere.md", "loop.md"])
def test_links_that_lead_outside_or_nowhere(root: Path, target: str) -> None:
    (root / "outside.md").write_text("x", encoding="utf-8")
    (root / "content/a/loop.md").symlink_to(target)
    assert codes(root) == {"content/a/loop.md": "symlink-outside"}


def test_a_linked_folder_is_not_followed(root: Path) -> None:
    (root / "content/b").symlink_to("a")
    assert codes(root) == {"content/b": "file-unreadable"}


def test_what_is_no_ordinary_file(root: Path) -> None:
    os.mkfifo(root / "content/a/pipe.md")
    assert codes(root) == {"content/a/pipe.md": "file-unreadable"}


def test_a_huge_file_is_not_read(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(content_folder, "MAX_BYTES", 3)
    (root / "content/a/text.md").write_bytes(b"1234")
    assert read_content(root)[0] == {"content/a/text.md": None}
    assert codes(root) == {"content/a/text.md": "file-too-large"}


def test_a_file_that_vanishes_or_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (root / "content/a/text.md").write_bytes(b"1")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    (found,) = read_content(root)[1]
    assert (found.code, found.message) == ("file-unreadable", "can't be read: Permission denied")


def test_a_name_that_is_no_text(root: Path) -> None:
    with (Path(os.fsdecode(os.fsencode(root / "content/a") + b"/\xe5.md"))).open("w") as file:
        file.write("x")
    names = list(read_content(root)[0])
    assert names == ["content/a/\\xe5.md"]
    assert all(name.encode() for name in names)


def test_write_leaves_the_old_file_when_it_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "manifest.json"
    write_file(path, b"old")

    def fail(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space left"):
        write_file(path, b"new")
    assert read_tree(tmp_path) == {"manifest.json": b"old"}
    assert [p.name for p in tmp_path.iterdir()] == ["manifest.json"]


def test_only_what_differs_is_written_and_the_last_comes_last(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a": b"1", "b/c": b"2"})
    before = (tmp_path / "b/c").stat().st_mtime_ns
    assert write_tree(
        tmp_path, {"a": b"x", "b/c": b"2", "d": b"3"}, rank=lambda name: name == "a"
    ) == ["d", "a"]
    assert (tmp_path / "b/c").stat().st_mtime_ns == before


def test_removing_files_removes_the_folders_left_empty(tmp_path: Path) -> None:
    write_tree(tmp_path, {"a/b/c": b"1", "a/d": b"2"})
    remove_files(tmp_path, ["a/b/c"])
    assert sorted(p.name for p in (tmp_path / "a").iterdir()) == ["d"]
    remove_files(tmp_path, ["a/d"])
    assert list(tmp_path.iterdir()) == []


def test_a_folder_takes_the_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "kost.md").write_bytes(b"1")
    replace_by_folder(tmp_path, "kost.md", {"text.md": b"2"})
    assert read_tree(tmp_path) == {"kost/text.md": b"2"}
    assert [p.name for p in tmp_path.iterdir()] == ["kost"]


def test_a_missing_folder_has_no_files(tmp_path: Path) -> None:
    assert read_tree(tmp_path / "exports") == {}


def test_a_small_file_takes_little_room_however_much_is_borne(tmp_path: Path) -> None:
    """A tree has thousands of them, and each is borne to be as large as the largest."""
    (tmp_path / "small").write_bytes(b"x")
    tracemalloc.start()
    try:
        assert read_file(tmp_path / "small", 10**9) == b"x"
        assert tracemalloc.get_traced_memory()[1] < 5_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("size", [0, 1, 999_999, 1_000_000, 1_000_001, 2_500_000])
def test_a_file_is_read_whole_or_not_at_all(tmp_path: Path, size: int) -> None:
    data = bytes(range(256)) * (size // 256 + 1)
    (tmp_path / "file").write_bytes(data[:size])
    assert read_file(tmp_path / "file", size) == data[:size]
    assert read_file(tmp_path / "file", size + 1) == data[:size]
    assert size == 0 or read_file(tmp_path / "file", size - 1) is None
