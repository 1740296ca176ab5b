"""A pull: what it writes and removes, in which order, and how it goes on after what went wrong."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from hashlib import sha256
from pathlib import Path

import httpx
import jsonschema
import pytest
from click.testing import CliRunner, Result

from styrdok.cli import cli
from styrdok.disk import files, lock
from styrdok.html.visible import folded_text
from styrdok.published.pulls import Seen
from styrdok.published.schemas import generate
from styrdok.pull.client import MOST_REUSED, Limits, pull
from styrdok.pull.errors import PullError
from styrdok.pull.fetching import join_on_server, read_address
from styrdok.pull.plan import make_plan
from styrdok.pull.reading import read_listing
from styrdok.pull.target import TARGETS, Held, TargetError, TargetUnavailableError
from styrdok.pull.targets.folder import Folder
from tests.publisher import (
    MANIFEST,
    Answering,
    Files,
    Publisher,
    Shelf,
    base_url,
    digests,
    document,
    publish,
    quick,
    to_bytes,
    tombstone,
)

FIRST = publish({"by/a": "a", "by/b": "b", "by/c": "c"}, 1)
SECOND = publish({"by/a": "a igen", "by/b": "b", "by/d": "d"}, 2, {"by/c": "by/d"})


def paths(exports: Files, *names: str) -> list[str]:
    listed = json.loads(exports[MANIFEST])["documents"]
    return [f"v1/{d['href_json']}" for d in listed if d["id"] in names]


@pytest.fixture
def shelf(publisher: Publisher) -> Shelf:
    """Give a shelf that holds what was first published, when the second is."""
    shelf = Shelf()
    shelf.stock(FIRST)
    publisher.reset(SECOND)
    return shelf


# The plan.


def test_the_first_pass_writes_everything_and_the_next_nothing(publisher: Publisher) -> None:
    publisher.reset(FIRST)
    shelf = Shelf()
    report, seen = pull(publisher.url, shelf, ways=quick())
    assert report.written == ["by/a", "by/b", "by/c"]
    assert shelf.words == {"by/a": "a", "by/b": "b", "by/c": "c"}
    shelf.calls.clear()
    for known in (seen, None):
        report, _ = pull(publisher.url, shelf, known, quick())
        assert (report.written, report.removed, report.unchanged) == ([], [], 3)
    assert shelf.calls == []


def test_only_what_differs_is_fetched(publisher: Publisher, shelf: Shelf) -> None:
    pull(publisher.url, shelf, ways=quick())
    assert dict(publisher.asked) == {MANIFEST: 1} | dict.fromkeys(paths(SECOND, "by/a", "by/d"), 1)


def test_what_replaces_a_document_is_written_before_that_is_removed(
    publisher: Publisher, shelf: Shelf
) -> None:
    report, _ = pull(publisher.url, shelf, ways=quick())
    assert shelf.calls == [("put", "by/a"), ("put", "by/d"), ("remove", "by/c")]
    assert (report.written, report.removed, report.unchanged) == (["by/a", "by/d"], ["by/c"], 1)


def test_absence_alone_removes_nothing(publisher: Publisher, shelf: Shelf) -> None:
    publisher.reset(publish({}, 2))
    report, _ = pull(publisher.url, shelf, ways=quick())
    assert (shelf.calls, report.kept) == ([], ["by/a", "by/b", "by/c"])


def test_a_document_that_is_listed_outlives_its_tombstone(
    publisher: Publisher, shelf: Shelf
) -> None:
    publisher.reset(publish({"by/a": "a"}, 2, {"by/a": None, "by/b": None, "by/z": None}))
    report, _ = pull(publisher.url, shelf, ways=quick())
    assert (shelf.calls, report.removed) == ([("remove", "by/b")], ["by/b"])


def test_an_old_tombstone_counts_when_the_page_is_still_there(
    publisher: Publisher, shelf: Shelf
) -> None:
    """The number that was last seen decides nothing."""
    seen = Seen(seq=2, etag="", manifest="{}")
    pull(publisher.url, shelf, seen, quick())
    assert ("remove", "by/c") in shelf.calls


def test_a_publisher_that_went_back_is_followed_and_said(
    publisher: Publisher, shelf: Shelf
) -> None:
    _, seen = pull(publisher.url, shelf, ways=quick())
    publisher.reset(FIRST)
    report, seen = pull(publisher.url, shelf, seen, quick())
    assert "went back from seq 2 to 1" in report.warnings[0]
    assert shelf.words == {"by/a": "a", "by/b": "b", "by/c": "c", "by/d": "d"}
    assert report.kept == ["by/d"]
    report, _ = pull(publisher.url, shelf, seen, quick())
    assert report.warnings == []


def test_keys_that_nobody_knows_are_passed_over(publisher: Publisher, shelf: Shelf) -> None:
    manifest = json.loads(SECOND[MANIFEST]) | {"retained": [1], "later": {"x": None}}
    for entry in [*manifest["documents"], *manifest["tombstones"]]:
        entry["later"] = ["x"]
        entry["title"] = entry["status"] = None  # nothing that a pull needs
    publisher.reset(SECOND | {MANIFEST: to_bytes(manifest)})
    report, _ = pull(publisher.url, shelf, ways=quick())
    assert len(report.written) == 2


def test_a_plan_lists_the_rest_as_kept() -> None:
    listing = read_listing(SECOND[MANIFEST], "x")
    held = dict.fromkeys(("by/a", "by/c", "by/y"), Held("", listing.base_url))
    plan = make_plan(listing, held | {"by/z": Held("", "https://annan.example/")})
    assert [e.id for e in plan.writes] == ["by/a", "by/b", "by/d"]
    assert [t.id for t in plan.removals] == ["by/c"]
    assert plan.kept == ("by/y",)


# What goes wrong in the target.


def test_a_pass_that_is_killed_goes_on_where_it_was(publisher: Publisher) -> None:
    for at in range(3):
        shelf = Shelf()
        shelf.stock(FIRST)
        publisher.reset(SECOND)
        shelf.fails_at = at
        with pytest.raises(KeyboardInterrupt):
            pull(publisher.url, shelf, ways=quick())
        shelf.fails_at = None
        pull(publisher.url, shelf, ways=quick())
        # Nothing twice.
        assert shelf.calls == [("put", "by/a"), ("put", "by/d"), ("remove", "by/c")]


def test_a_document_that_is_refused_stops_no_other_but_every_removal(
    publisher: Publisher, shelf: Shelf
) -> None:
    shelf.refuses["by/a"] = TargetError("Too long a title.")
    report, seen = pull(publisher.url, shelf, ways=quick())
    assert shelf.calls == [("put", "by/d")]
    assert [(f.id, f.message) for f in report.failed] == [("by/a", "Too long a title.")]
    assert seen is None
    shelf.refuses.clear()
    report, seen = pull(publisher.url, shelf, ways=quick())
    assert shelf.calls == [("put", "by/d"), ("put", "by/a"), ("remove", "by/c")]
    assert seen


def test_a_target_that_answers_nothing_is_left(publisher: Publisher, shelf: Shelf) -> None:
    shelf.refuses["by/a"] = TargetUnavailableError("Nobody there.")
    report, seen = pull(publisher.url, shelf, ways=quick())
    assert (shelf.calls, len(report.failed), seen) == ([], 1, None)


def test_a_removal_that_is_refused_is_tried_again(publisher: Publisher, shelf: Shelf) -> None:
    shelf.refuses["by/c"] = TargetError("Locked.")
    report, seen = pull(publisher.url, shelf, ways=quick())
    assert (report.removed, [f.id for f in report.failed], seen) == ([], ["by/c"], None)
    shelf.refuses.clear()
    assert pull(publisher.url, shelf, ways=quick()).report.removed == ["by/c"]


# What goes wrong on the way.


def test_a_pass_begins_anew_when_the_publisher_switches_in_the_middle(
    publisher: Publisher, shelf: Shelf
) -> None:
    third = publish({"by/a": "a tredje", "by/d": "d"}, 3, {"by/b": None, "by/c": "by/d"})

    def switch(path: str) -> None:
        if path in paths(SECOND, "by/a"):
            publisher.files = third

    publisher.meanwhile = switch
    # The old files are gone at once: the worst that a publisher can do.
    manifest = json.loads(SECOND[MANIFEST])
    assert [d["id"] for d in manifest["documents"]] == ["by/a", "by/b", "by/d"]
    publisher.lies[paths(SECOND, "by/d")[0]] = lambda answer, _: _once_gone(publisher, answer)
    pull(publisher.url, shelf, ways=quick())
    assert shelf.words == {"by/a": "a tredje", "by/d": "d"}
    assert publisher.asked[MANIFEST] == 2
    assert shelf.calls == [
        ("put", "by/a"),
        ("put", "by/d"),
        ("remove", "by/b"),
        ("remove", "by/c"),
    ]


def _once_gone(publisher: Publisher, answer: Answering) -> None:
    publisher.lies.clear()
    answer.answer(404, b"")


def test_what_was_fetched_is_not_fetched_again(publisher: Publisher, shelf: Shelf) -> None:
    first, last = paths(SECOND, "by/a", "by/d")
    publisher.lies[last] = lambda answer, _: _once_gone(publisher, answer)
    pull(publisher.url, shelf, ways=quick())
    assert (publisher.asked[first], publisher.asked[last], publisher.asked[MANIFEST]) == (1, 2, 2)


def test_tries_are_few_and_apart(publisher: Publisher, shelf: Shelf) -> None:
    publisher.lies[MANIFEST] = lambda answer, _: answer.answer(503, b"")
    waits: list[float] = []
    with pytest.raises(PullError, match="answers 503"):
        pull(publisher.url, shelf, ways=quick(sleep=waits.append))
    assert (publisher.asked[MANIFEST], waits) == (3, [1.0, 5.0])


def test_what_no_waiting_mends_is_tried_once(publisher: Publisher, shelf: Shelf) -> None:
    publisher.lies[MANIFEST] = lambda answer, _: answer.answer(200, b"<html>")
    with pytest.raises(PullError, match="perhaps of a login"):
        pull(publisher.url, shelf, ways=quick())
    assert publisher.asked[MANIFEST] == 1


def test_a_pass_ends_in_time(publisher: Publisher, shelf: Shelf) -> None:
    """However many files there are, each within its own limit."""
    for path in paths(SECOND, "by/a", "by/d"):
        publisher.lies[path] = _late
    with pytest.raises(PullError, match="and its documents were not here"):
        pull(publisher.url, shelf, ways=quick(limits=Limits(seconds=5, whole=0.3)))
    assert shelf.calls == []


def _late(answer: Answering, data: bytes) -> None:
    time.sleep(0.2)
    answer.answer(200, data)


def test_documents_are_bounded_together(publisher: Publisher) -> None:
    publisher.reset(FIRST)
    sizes = [len(FIRST[path]) for path in paths(FIRST, "by/a", "by/b", "by/c")]
    ways = quick(limits=Limits(seconds=5, total=sum(sizes)))
    assert pull(publisher.url, Shelf(), ways=ways)
    shelf = Shelf()
    ways = quick(limits=Limits(seconds=5, total=sum(sizes) - 1))
    with pytest.raises(PullError, match="together"):
        pull(publisher.url, shelf, ways=ways)
    assert shelf.calls == []


def test_what_is_fetched_may_wait_on_the_disk(publisher: Publisher) -> None:
    publisher.reset(FIRST)
    shelf = Shelf()
    pull(publisher.url, shelf, ways=quick(limits=Limits(seconds=5, memory=1)))
    assert shelf.words == {"by/a": "a", "by/b": "b", "by/c": "c"}


# What is unchanged.


def test_an_unchanged_manifest_is_not_sent_again(publisher: Publisher, shelf: Shelf) -> None:
    sent: list[int] = []

    def count(answer: Answering, data: bytes) -> None:
        sent.append(304 if answer.headers.get("If-None-Match") == '"x"' else 200)
        answer.answer(sent[-1], data if sent[-1] == 200 else b"", ETag='"x"')

    publisher.lies[MANIFEST] = count
    _, seen = pull(publisher.url, shelf, ways=quick())
    assert seen
    # What somebody took away in the target comes back all the same.
    del shelf.pages["by/b"]
    report, seen = pull(publisher.url, shelf, seen, quick())
    assert (report.written, sent) == (["by/b"], [200, 304])
    pull(publisher.url, shelf, seen, quick(full=True))
    assert sent == [200, 304, 200]


def test_a_server_that_says_unchanged_is_not_believed_for_ever(publisher: Publisher) -> None:
    """Some servers make the same ETag for other words of the same length and time."""
    publisher.reset(publish({"by/a": "ska"}, 1))
    stuck = lambda answer, data: (  # noqa: E731
        answer.answer(304, b"", ETag='"x"')
        if answer.headers.get("If-None-Match")
        else answer.answer(200, data, ETag='"x"')
    )
    publisher.lies[MANIFEST] = stuck
    shelf = Shelf()
    _, seen = pull(publisher.url, shelf, ways=quick())
    publisher.files = publish({"by/a": "kan"}, 2)
    passes = 0
    for _ in range(MOST_REUSED + 5):
        if shelf.words == {"by/a": "ska"}:
            _, seen = pull(publisher.url, shelf, seen, quick())
            passes += 1
    assert passes == MOST_REUSED + 1
    assert seen
    assert seen.reused == 0


def test_a_remembered_manifest_that_leads_to_nothing_is_asked_for_again(
    publisher: Publisher, shelf: Shelf
) -> None:
    """The server says that nothing changed, but the files it had are gone."""
    seen = Seen(seq=1, etag='"x"', manifest=FIRST[MANIFEST].decode())
    shelf.pages.clear()
    publisher.lies[MANIFEST] = lambda answer, data: (
        answer.answer(304, b"") if answer.headers.get("If-None-Match") else answer.answer(200, data)
    )
    pull(publisher.url, shelf, seen, quick())
    assert shelf.words == {"by/a": "a igen", "by/b": "b", "by/d": "d"}


def test_a_remembered_manifest_that_is_none_is_asked_for_again(
    publisher: Publisher, shelf: Shelf
) -> None:
    seen = Seen(seq=2, etag=f'"{sha256(SECOND[MANIFEST]).hexdigest()}"', manifest="{")
    assert pull(publisher.url, shelf, seen, quick()).report.seq == 2
    assert shelf.words == {"by/a": "a igen", "by/b": "b", "by/d": "d"}


def test_an_etag_that_can_not_be_sent_is_forgotten(publisher: Publisher, shelf: Shelf) -> None:
    publisher.lies[MANIFEST] = lambda answer, data: answer.answer(200, data, ETag='"\xe5"')
    _, seen = pull(publisher.url, shelf, ways=quick())
    assert seen
    assert seen.etag == ""
    pull(publisher.url, shelf, seen, quick())


# Ways.


def test_a_dry_run_only_looks(publisher: Publisher, shelf: Shelf) -> None:
    report, seen = pull(publisher.url, shelf, ways=quick(dry_run=True))
    assert (report.written, report.removed) == (["by/a", "by/d"], ["by/c"])
    assert (report.dry_run, seen, shelf.calls) == (True, None, [])
    assert dict(publisher.asked) == {MANIFEST: 1}


def test_everything_can_be_written_again(publisher: Publisher, shelf: Shelf) -> None:
    publisher.reset(FIRST)
    report, _ = pull(publisher.url, shelf, ways=quick(rewrite=True))
    assert (report.written, report.unchanged) == (["by/a", "by/b", "by/c"], 0)


# Addresses.


def test_forms_of_answer_that_are_fine(publisher: Publisher) -> None:
    """Other content types, no length, pieces, packed, and redirects on the same server."""

    def pieces(answer: Answering, data: bytes) -> None:
        answer.raw(200, b"", {"Transfer-Encoding": "chunked", "Content-Type": "text/plain"})
        for start in range(0, len(data), 1000):
            part = data[start : start + 1000]
            answer.wfile.write(f"{len(part):x}\r\n".encode() + part + b"\r\n")
        answer.wfile.write(b"0\r\n\r\n")

    def unmeasured(answer: Answering, data: bytes) -> None:
        answer.raw(200, data, {"Connection": "close", "Content-Encoding": "identity"})
        answer.close()

    publisher.reset({f"elsewhere/{path}": data for path, data in FIRST.items()})
    first, second, _ = (f"elsewhere/{p}" for p in paths(FIRST, "by/a", "by/b", "by/c"))
    publisher.lies = {
        MANIFEST: lambda answer, _: answer.answer(301, b"", Location=f"../elsewhere/{MANIFEST}"),
        first: pieces,
        second: unmeasured,
    }
    shelf = Shelf()
    pull(publisher.url, shelf, ways=quick())
    assert shelf.words == {"by/a": "a", "by/b": "b", "by/c": "c"}


@pytest.mark.parametrize(
    ("start", "to", "follow"),
    [
        ("https://a.se/x", "/y", True),
        ("https://a.se/x", "https://a.se:443/y", True),
        ("http://a.se/x", "https://a.se/y", True),
        ("http://a.se/x", "https://a.se:444/y", False),
        ("http://a.se:80/x", "http://a.se/y", True),
        ("https://a.se/x", "http://a.se/y", False),
        ("https://a.se/x", "https://b.a.se/y", False),
        ("https://a.se/x", "https://a.se:8443/y", False),
        ("http://a.se:8080/x", "https://a.se/y", False),
        ("https://a.se/x", "//b.se/y", False),
        ("https://a.se/x", "ftp://a.se/y", False),
    ],
)
def test_redirects_stay_on_the_server_and_never_lose_their_lock(
    start: str, to: str, follow: bool
) -> None:
    if follow:
        assert join_on_server(httpx.URL(start), to).host == "a.se"
    else:
        with pytest.raises(PullError, match="not the same server"):
            join_on_server(httpx.URL(start), to)


@pytest.mark.parametrize(
    ("said", "address"),
    [
        ("https://a.se/", "https://a.se/v1/manifest.json"),
        ("https://a.se", "https://a.se/v1/manifest.json"),
        ("https://a.se/styr", "https://a.se/styr/v1/manifest.json"),
        ("http://a.se/styr/", "http://a.se/styr/v1/manifest.json"),
        ("https://a.se/v1/manifest.json", "https://a.se/v1/manifest.json"),
        ("https://a.se/v1", "https://a.se/v1/manifest.json"),
        ("https://a.se/styr/v1/", "https://a.se/styr/v1/manifest.json"),
        ("https://a.se/arkiv1/", "https://a.se/arkiv1/v1/manifest.json"),
        ("https://a.se/m.json?x=1", "https://a.se/m.json?x=1"),
    ],
)
def test_an_address_may_be_the_exports_own(said: str, address: str) -> None:
    assert str(read_address(said)) == address


@pytest.mark.parametrize(
    "said",
    ["", "a.se", "ftp://a.se/", "file:///etc", "https://", "https://u:p@a.se/", "https://a.se:x/"],
)
def test_what_is_no_address_is_refused(said: str) -> None:
    with pytest.raises(PullError, match=r"no web address|a password"):
        read_address(said)


POINTER = ".well-known/styrdok.json"


def pointing(to: str, schema: str = "styrdok-pointer/1") -> Files:
    return FIRST | {POINTER: to_bytes({"schema": schema, "manifest": to, "later": []})}


def test_the_pointer_of_a_host_leads_to_the_manifest(publisher: Publisher) -> None:
    publisher.reset(pointing(f"{publisher.url}{MANIFEST}"))
    shelf = Shelf()
    seen = None
    for written in (3, 0):
        report, seen = pull(f"{publisher.url}{POINTER}", shelf, seen, quick())
        assert len(report.written) == written


@pytest.mark.parametrize(
    ("to", "words"),
    [
        ("https://127.0.0.1/v1/manifest.json", "is not the same server"),
        ("http://localhost:1/v1/manifest.json", "is not the same server"),
        ("http://[::1", "leads to what is no address"),
        ("{url}.well-known/styrdok.json", "is not styrdok-manifest/1"),
    ],
)
def test_a_pointer_leads_to_no_other_server_and_one_step_only(
    publisher: Publisher, to: str, words: str
) -> None:
    publisher.reset(pointing(to.format(url=publisher.url)))
    with pytest.raises(PullError, match=words):
        pull(f"{publisher.url}{POINTER}", Shelf(), ways=quick())
    assert publisher.asked[POINTER] <= 2


def test_a_pointer_that_is_none_is_refused(publisher: Publisher) -> None:
    publisher.reset(pointing("x", "styrdok-pointer/2"))
    with pytest.raises(PullError, match="install a newer styrdok"):
        pull(f"{publisher.url}{POINTER}", Shelf(), ways=quick())
    publisher.reset({POINTER: b'{"schema": "styrdok-pointer/1"}'})
    with pytest.raises(PullError, match="does not follow its schema: manifest"):
        pull(f"{publisher.url}{POINTER}", Shelf(), ways=quick())


# The folder.


def test_a_folder_mends_what_was_changed_in_it(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    folder = Folder(tmp_path)
    pull(publisher.url, folder, ways=quick())
    before = held_bytes(tmp_path)
    assert before["by/a.json"] == FIRST[paths(FIRST, "by/a")[0]]
    assert before["by/a.html"] == document("by/a", "a")["html"].encode()
    (tmp_path / "by/a.html").write_bytes(b"<p>b</p>")
    (tmp_path / "by/b.html").unlink()
    (tmp_path / "by/c.json").write_bytes(before["by/c.json"].replace(b"c igen", b"x") + b"\n")
    report, _ = pull(publisher.url, folder, ways=quick())
    assert report.written == ["by/a", "by/b", "by/c"]
    assert held_bytes(tmp_path) == before


def test_a_folder_removes_no_more_than_its_own(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    pull(publisher.url, Folder(tmp_path), ways=quick())
    for name in ("by/annat.json", "by/text.txt", "annat/y.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b'{"id": "\xc3\xa5"}')
    names = dict.fromkeys(("by/a", "by/b", "by/c", "by/annat", "annat/y"), None)
    publisher.reset(publish({}, 2, names))
    report, _ = pull(publisher.url, Folder(tmp_path), ways=quick())
    assert report.removed == ["by/a", "by/b", "by/c"]
    assert sorted(held_bytes(tmp_path)) == ["annat/y.json", "by/annat.json", "by/text.txt"]


@pytest.mark.parametrize("name", ["by/a.json", "by/a.html"])
def test_a_folder_overwrites_nobody_elses_file(
    publisher: Publisher, tmp_path: Path, name: str
) -> None:
    (tmp_path / "by").mkdir()
    (tmp_path / name).write_bytes(b"mine")
    publisher.reset(FIRST)
    report, _ = pull(publisher.url, Folder(tmp_path), ways=quick())
    assert (report.written, report.failed[0].id) == (["by/b", "by/c"], "by/a")
    assert "is in the way" in report.failed[0].message
    assert (tmp_path / name).read_bytes() == b"mine"


def test_a_folder_that_can_not_be_written_says_so(publisher: Publisher, tmp_path: Path) -> None:
    (tmp_path / "by").write_bytes(b"a file where a folder should be")
    publisher.reset(FIRST)
    report, _ = pull(publisher.url, Folder(tmp_path), ways=quick())
    assert "can't be written" in report.failed[0].message
    assert len(report.failed) == 1


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"[" * 100_000,
        b'{"schema": "styrdok-document/1", "id": "by/a"}',
        b'{"schema": "styrdok-document/1", "id": "by/x", "html": ""}',
        b'{"schema": "annat/1", "id": "by/a", "html": ""}',
    ],
)
def test_a_folder_counts_nothing_strange_as_held(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "by").mkdir()
    (tmp_path / "by/a.json").write_bytes(data)
    assert Folder(tmp_path).held() == {}


def test_a_folder_survives_a_kill_between_its_two_files(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.reset(FIRST)
    with monkeypatch.context() as patch:
        patch.setattr("styrdok.pull.targets.folder.write_inside", _no_html)
        with pytest.raises(KeyboardInterrupt):
            pull(publisher.url, Folder(tmp_path), ways=quick())
    assert digests(Folder(tmp_path)) == {"by/a": ""}
    pull(publisher.url, Folder(tmp_path), ways=quick())
    assert len(held_bytes(tmp_path)) == 6
    with monkeypatch.context() as patch:
        patch.setattr(Path, "unlink", _no_unlink(Path.unlink))
        with pytest.raises(KeyboardInterrupt):
            Folder(tmp_path).remove(tombstone("by/a"))
    assert digests(Folder(tmp_path))["by/a"] == ""


def _no_html(root: Path, name: str, data: bytes) -> None:
    if name.endswith(".html"):
        raise KeyboardInterrupt
    files.write_inside(root, name, data)


def _no_unlink(unlink: Callable[..., None]) -> Callable[..., None]:
    def only_html(path: Path, **options: bool) -> None:
        if path.suffix != ".html":
            raise KeyboardInterrupt
        unlink(path, **options)

    return only_html


def held_bytes(folder: Path) -> Files:
    found = (p for p in folder.rglob("*") if p.is_file() and ".styrdok" not in p.parts)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in found}


# The command.


def run(publisher: Publisher, folder: Path, *arguments: str) -> Result:
    command = ["pull", publisher.url, "--to", "folder", "--folder", str(folder)]
    return CliRunner().invoke(cli, [*command, "--publisher", base_url(), *arguments])


def test_the_command_says_what_it_did(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    result = run(publisher, tmp_path / "new" / "folder")
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[0] == "wrote by/a"
    assert result.output.splitlines()[-1] == "seq 1: 3 written, 0 removed, 0 unchanged."
    publisher.reset(publish({"by/a": "x"}, 2, {"by/b": None}))
    publisher.asked.clear()
    result = run(publisher, tmp_path / "new" / "folder", "--dry-run")
    assert result.output.splitlines()[:2] == ["would write by/a", "would remove by/b"]
    result = run(publisher, tmp_path / "new" / "folder", "--format", "json")
    report = json.loads(result.stdout)
    jsonschema.validate(report, generate("pull"))
    assert (report["written"], report["removed"]) == (["by/a"], ["by/b"])
    assert report["kept"] == ["by/c"]
    result = run(publisher, tmp_path / "new" / "folder")
    assert "Kept, though" in result.output


def test_the_command_remembers_what_it_saw(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(SECOND)
    assert run(publisher, tmp_path).exit_code == 0
    memory = next(tmp_path.glob(".styrdok/pull-*.json"))
    assert Seen.model_validate_json(memory.read_bytes()).seq == 2
    publisher.reset(FIRST)
    assert "went back from seq 2 to 1" in run(publisher, tmp_path).output
    for damage in (b"", b"{}", b"\xff"):
        memory.write_bytes(damage)
        assert run(publisher, tmp_path).exit_code == 0


def test_the_command_refuses_in_words(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styrdok.pull.client.Limits", partial(Limits, waits=()))
    publisher.reset({})
    result = run(publisher, tmp_path)
    assert (result.exit_code, "answers 404" in result.output) == (1, True)
    (tmp_path / "by").write_bytes(b"")
    publisher.reset(FIRST)
    result = run(publisher, tmp_path)
    assert (result.exit_code, "FAILED by/a: " in result.output) == (1, True)
    assert not list(tmp_path.glob(".styrdok/pull-*.json"))


INTO_FOLDER = ["https://a.se/", "--to", "folder", "--folder", "x"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["a.se", "--to", "folder", "--folder", "x"], "no web address"),
        (["https://a.se/", "--to", "folder"], "--to folder needs --folder"),
        (["https://a.se/", "--to", "folder", "--folder", "x", "--user", "y"], "--user is not for"),
        (["https://a.se/", "--to", "wordpress", "--user", "y"], "needs --site"),
        (["https://a.se/", "--to", "plone", "--site", "z", "--user", "y"], "no password"),
        (["https://a.se/", "--to", "drupal"], "drupal"),
        ([*INTO_FOLDER, "--publisher", "a.se"], '--publisher: "a.se" is no address'),
        ([*INTO_FOLDER, "--formerly", "https://a.se/?x"], "--formerly: "),
        (["https://a.se/", "--to", "folder", "--folder", "x", "--state", "y"], "--state is not"),
    ],
)
def test_wrong_usage_is_told_apart(
    arguments: list[str], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("STYRDOK_PASSWORD", raising=False)
    result = CliRunner().invoke(cli, ["pull", *arguments])
    assert (result.exit_code, words in result.output) == (2, True), result.output


def test_two_pulls_do_not_write_at_once(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    publisher.reset(FIRST)
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.1)
    with lock.locked(tmp_path):
        result = run(publisher, tmp_path)
        assert (result.exit_code, "Another styrdok" in result.output) == (1, True)
        assert run(publisher, tmp_path, "--dry-run").exit_code == 0
    assert held_bytes(tmp_path) == {}


def test_without_the_extra_the_command_says_what_to_install(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styrdok.cli.pull.find_spec", lambda _: None)
    result = run(publisher, tmp_path)
    assert (
        result.exit_code,
        f"{sys.executable} -m pip install 'styrdok[pull]'" in result.output,
    ) == (1, True)


def test_the_other_commands_load_nothing_of_the_extra() -> None:
    assert "httpx" not in _loaded_by("from styrdok.cli import cli; [*cli.commands.values()]")


def _loaded_by(code: str) -> list[str]:
    script = f"{code}; import sys; print(*sys.modules)"
    result = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return result.stdout.split()


def test_every_target_has_its_help_and_only_options_that_exist() -> None:
    known = {"site", "user", "password", "parent", "folder", "settings"}
    for kind in TARGETS.values():
        assert kind.help
        assert {*kind.needs, *kind.takes} <= known


# Several publishers, and one that has moved.


OTHER = "https://annan.example/"


def test_two_publishers_share_a_folder(publisher: Publisher, tmp_path: Path) -> None:
    """Neither is told of in the other's report, and an id that both have is refused by name."""
    publisher.reset(FIRST)
    pull(publisher.url, Folder(tmp_path), ways=quick())
    before = held_bytes(tmp_path)
    publisher.reset(publish({"by/a": "annat", "annan/x": "x"}, base=OTHER))
    report = pull(publisher.url, Folder(tmp_path), ways=quick(publisher=OTHER)).report
    assert (report.written, report.removed, report.kept) == (["annan/x"], [], [])
    assert [failure.id for failure in report.failed] == ["by/a"]
    assert base_url() in report.failed[0].message
    assert {n: d for n, d in held_bytes(tmp_path).items() if n in before} == before
    publisher.reset(publish({}, 2, {"annan/x": None, "by/b": None}, base=OTHER))
    report = pull(publisher.url, Folder(tmp_path), ways=quick(publisher=OTHER)).report
    assert (report.removed, report.failed) == (["annan/x"], [])
    assert held_bytes(tmp_path) == before
    publisher.reset(FIRST)
    report = pull(publisher.url, Folder(tmp_path), ways=quick()).report
    assert (report.written, report.kept, report.failed, report.unchanged) == ([], [], [], 3)


def test_who_has_moved_takes_over_what_it_had(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    seen = pull(publisher.url, Folder(tmp_path), ways=quick()).seen
    publisher.reset(publish({"by/a": "a", "by/b": "b"}, 2, {"by/c": None}, base=OTHER))
    with pytest.raises(PullError, match=f"--publisher {OTHER} --formerly {base_url()}"):
        pull(publisher.url, Folder(tmp_path), seen, quick())
    moved = quick(publisher=OTHER, formerly=base_url())
    report, seen = pull(publisher.url, Folder(tmp_path), seen, moved)
    assert (report.written, report.removed) == (["by/a", "by/b"], ["by/c"])
    assert {page.publisher for page in Folder(tmp_path).held().values()} == {OTHER}
    now = quick(publisher=OTHER)
    assert pull(publisher.url, Folder(tmp_path), seen, now).report.unchanged == 2


def test_nobody_is_taken_for_another_publisher(publisher: Publisher, tmp_path: Path) -> None:
    """Not at the first pull either: whose pages it says to have, it would take over and remove."""
    publisher.reset(publish({"by/a": "äkta", "by/b": "äkta"}))
    pull(publisher.url, Folder(tmp_path), ways=quick())
    before = held_bytes(tmp_path)
    publisher.reset(publish({"by/a": "falsk"}, 9, {"by/b": None}))  # the same address is its claim
    publisher.asked.clear()
    for seen in (None, Seen(seq=1, etag="", manifest=FIRST[MANIFEST].decode())):
        with pytest.raises(PullError, match=f"says that its publisher is {base_url()}, which"):
            pull(publisher.url, Folder(tmp_path), seen, quick(publisher=""))
    assert held_bytes(tmp_path) == before
    assert [path for path in publisher.asked if "documents" in path] == []


def test_what_a_system_would_run_is_written_as_words(publisher: Publisher) -> None:
    raw = '[gallery] <a href="https://x.example/?[gallery]">x</a></p>\n<p>https://x.example/ensam'
    publisher.reset(publish({"by/a": raw}))
    shelf = Shelf()
    pull(publisher.url, shelf, ways=quick())
    page = shelf.pages["by/a"]
    assert page.document.html.count("[gallery]") == 2
    assert "[" not in page.html
    assert ">https:" not in page.html
    assert folded_text(page.html) == folded_text(page.document.html)
    assert sha256(page.data).hexdigest() == page.sha256


def test_a_publisher_at_its_own_address_needs_no_naming(
    publisher: Publisher, tmp_path: Path
) -> None:
    publisher.reset(publish({"by/a": "a"}, base=publisher.url))
    for address in (publisher.url, f"{publisher.url}v1/", f"{publisher.url}{MANIFEST}"):
        report = pull(address, Folder(tmp_path), ways=quick(publisher="")).report
    assert report.unchanged == 1
    assert run(publisher, tmp_path, "--publisher", publisher.url.rstrip("/")).exit_code == 0


def test_one_who_never_moved_owns_no_page_without_a_publisher() -> None:
    listing = read_listing(publish({"by/a": "a"}, gone={"by/b": None})[MANIFEST], "")
    nobodys = {"by/a": Held("0", ""), "by/b": Held("0", "")}
    plan = make_plan(listing, nobodys)
    assert (plan.writes, plan.removals) == ((), ())


def test_a_folder_may_be_named_by_a_link(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert run(publisher, tmp_path / "link").exit_code == 0
    assert set(held_bytes(tmp_path / "real")) >= {"by/a.json", "by/c.html"}


def test_what_is_like_our_temporary_files_stays(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    (tmp_path / "by").mkdir()
    (tmp_path / "by/.styrdok-anteckningar").write_bytes(b"mine")
    (tmp_path / "by/.styrdok-ab12cd_3").write_bytes(b"left by a killed write")
    assert run(publisher, tmp_path).exit_code == 0
    assert [p.name for p in (tmp_path / "by").glob(".*")] == [".styrdok-anteckningar"]


@pytest.mark.parametrize("place", ["by", "by/a.json", "by/a.html"])
def test_a_folder_is_written_through_no_link(
    publisher: Publisher, tmp_path: Path, place: str
) -> None:
    publisher.reset(FIRST)
    folder, canary = tmp_path / "pulled", tmp_path / "canary"
    pull(publisher.url, Folder(folder), ways=quick())
    canary.mkdir()
    (folder / place).rename(canary / "moved")
    (folder / place).symlink_to(canary / "moved")
    before = {p: p.read_bytes() for p in canary.rglob("*") if p.is_file()}
    publisher.reset(publish({"by/a": "a igen", "yt/x": "x"}, 2, {"by/c": None}))
    report = pull(publisher.url, Folder(folder), ways=quick()).report
    assert {p: p.read_bytes() for p in canary.rglob("*") if p.is_file()} == before
    if place == "by/a.html":  # it is replaced
        assert (report.written, report.removed) == (["by/a", "yt/x"], ["by/c"])
    else:
        assert [failure.id for failure in report.failed] == ["by/a"]
        assert (report.written, report.removed) == (["yt/x"], [])
    assert (folder / "yt/x.html").exists()


def test_neither_file_is_written_where_one_can_not_be(publisher: Publisher, tmp_path: Path) -> None:
    publisher.reset(FIRST)
    pull(publisher.url, Folder(tmp_path), ways=quick())
    before = (tmp_path / "by/a.json").read_bytes()
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "by/a.html").unlink()
    (tmp_path / "by/a.html").symlink_to(tmp_path / "elsewhere")
    publisher.reset(SECOND)
    report = pull(publisher.url, Folder(tmp_path), ways=quick()).report
    assert [failure.id for failure in report.failed] == ["by/a"]
    assert "is a link" in report.failed[0].message
    assert (tmp_path / "by/a.json").read_bytes() == before
