"""Whatever a publisher answers: no wrong write, and no removal without a tombstone."""

import json
import tracemalloc
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest

from styrdok.published.pulls import Seen
from styrdok.pull.client import Limits, Outcome, Ways, pull
from styrdok.pull.errors import PullError
from styrdok.pull.targets.folder import Folder
from tests.lies import (
    ANSWERS,
    DOCUMENTS,
    HOSTILE,
    MANIFESTS,
    SLOW,
    TITLES,
    bent,
    hostile,
    mistaken,
)
from tests.publisher import MANIFEST, Files, Publisher, Send, Shelf, base_url, publish, quick

BEFORE = publish({"by/a": "a", "by/b": "b", "by/c": "c", "by/d": "d"}, 1)
NOW = publish({"by/a": "a igen", "by/b": "b", "by/e": "e"}, 2, {"by/d": None})
WANTED = {"by/a": "a igen", "by/b": "b", "by/c": "c", "by/e": "e"}
"""c is no longer listed, but there is no tombstone: it stays."""
FETCHED = [
    f"v1/{d['href_json']}" for d in json.loads(NOW[MANIFEST])["documents"] if d["id"] != "by/b"
]
PATHS = [
    pytest.param(MANIFEST, id="manifest"),
    pytest.param(FETCHED[0], id="first", marks=pytest.mark.slow),
    pytest.param(FETCHED[1], id="last", marks=pytest.mark.slow),
]
BELIEVED = {"is another by one letter", "answers 304"}
"""A manifest has no digest to hold it to; the second is believed only so many times in a row."""
SAYS = {
    "is a bomb": "is larger than 1 MB",
    "is too large": "is larger than 1 MB",
    "never ends": "is larger than 1 MB",
    "cuts a packed body": "ends in the middle",
    "is packed wrongly": "is packed wrongly",
    "is packed as br": "is packed as br",
    "redirects for ever": "redirects more than 5 times",
    "redirects to another host": "is not the same server",
    "answers 206": "answers 206",
    "answers 304": "answers 304",
    "hangs up": "can't be fetched",
}
WAYS = quick(limits=Limits(seconds=5, manifest=1_000_000, document=1_000_000, waits=(0.0,)))
IMPATIENT = quick(limits=Limits(seconds=0.15, waits=(0.0,)))

Tried = Callable[[str, object], None]


def some(names: Iterable[str], every: int) -> list[Any]:
    """Give all names, of which only some are tried where it is to be fast."""
    return [
        pytest.param(name, marks=[pytest.mark.slow] * (number % every > 0))
        for number, name in enumerate(names)
    ]


def stocked() -> tuple[Shelf, Seen]:
    """Give a shelf that holds what was published before, and what was seen then."""
    shelf = Shelf()
    shelf.stock(BEFORE)
    return shelf, Seen(seq=1, etag='"1"', manifest=BEFORE[MANIFEST].decode())


def refused(publisher: Publisher, shelf: Shelf, seen: Seen | None, ways: Ways = WAYS) -> str:
    """Pull, see that it is refused and that nothing was done; give the words of the refusal."""
    pages = dict(shelf.pages)
    with pytest.raises(PullError) as refusal:
        pull(publisher.url, shelf, seen, ways)
    assert (shelf.calls, shelf.pages) == ([], pages)
    words = str(refusal.value)
    assert publisher.url[:-1] in words
    assert words.isprintable()
    assert len(words) < 600
    return words


def follows(publisher: Publisher, shelf: Shelf, seen: Seen | None) -> Outcome:
    outcome = pull(publisher.url, shelf, seen, WAYS)
    assert shelf.words == WANTED
    assert sorted(shelf.calls) == [("put", "by/a"), ("put", "by/e"), ("remove", "by/d")]
    return outcome


def once(lie: Send, publisher: Publisher, path: str) -> Send:
    def send(*answer: object) -> None:
        del publisher.lies[path]
        lie(*answer)  # type: ignore[arg-type]

    return send


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lie", some(ANSWERS, 2))
def test_an_answer_that_is_not_the_file_changes_nothing(
    publisher: Publisher, lie: str, path: str, record_property: Tried
) -> None:
    """Whether the lie stays or comes once; what comes once does no lasting harm."""
    shelf, seen = stocked()
    publisher.reset(NOW)
    publisher.lies[path] = ANSWERS[lie]
    believed = path == MANIFEST and lie in BELIEVED
    if not believed:
        assert SAYS.get(lie, "") in refused(publisher, shelf, seen)
        publisher.lies[path] = once(ANSWERS[lie], publisher, path)
        try:
            follows(publisher, shelf, seen)
        except PullError:
            assert shelf.calls == []
            follows(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 0 if believed else 2)


@pytest.mark.parametrize("path", PATHS)
@pytest.mark.parametrize("lie", SLOW)
def test_a_server_that_takes_its_time_is_left(
    publisher: Publisher, lie: str, path: str, record_property: Tried
) -> None:
    shelf, seen = stocked()
    publisher.reset(NOW)
    publisher.lies[path] = SLOW[lie]
    assert "within 0.15 seconds" in refused(publisher, shelf, seen, IMPATIENT)
    publisher.lies.clear()
    follows(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 1)


def test_a_bomb_is_never_unpacked(publisher: Publisher) -> None:
    """50 MB in 200 kB: what is held of it at any moment is about the limit, 1 MB."""
    publisher.reset(NOW)
    publisher.lies[MANIFEST] = ANSWERS["is a bomb"]
    tracemalloc.start()
    try:
        refused(publisher, Shelf(), None)
        assert tracemalloc.get_traced_memory()[1] < 8_000_000
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("lie", some(MANIFESTS, 2))
def test_a_manifest_that_can_not_be_trusted_changes_nothing(
    publisher: Publisher, lie: str, record_property: Tried
) -> None:
    shelf, seen = stocked()
    publisher.reset(bent(NOW, MANIFESTS[lie]))
    refused(publisher, shelf, seen)
    words = refused(publisher, shelf, None)
    if lie.startswith(("has the id", "has the path", "has a tombstone of", "has a tombstone that")):
        assert "does not follow its schema" in words  # so it was used for nothing
    publisher.reset(NOW)
    follows(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 2)


@pytest.mark.parametrize(
    ("lie", "words"),
    [
        ("is not complete", "says that it is not complete"),
        ("counts one too many", "says that it lists 99 documents, but lists 3"),
        ("lists an id twice", "lists by/a twice"),
        ("lists a uuid twice", "twice"),
        ("has a tombstone twice", "lists by/d twice"),
        ("is of version 2", "install a newer styrdok"),
        ("is of another kind", "is not styrdok-manifest/1"),
        ("has the id 'a/.b'", "does not follow its schema: documents.0.id: "),
        ("has the id 'by/con'", "documents.0.id: a name that Windows does not reserve"),
        ("has the path '..'", "does not follow its schema: documents.0.href_json: "),
        ("has a tombstone of 'a'", "does not follow its schema: tombstones.0.id: "),
        ("has another uuid", "but the manifest lists it as "),
        ("has another digest", "is not the file that the manifest lists"),
        ("lists what is not there", "answers 404"),
    ],
)
def test_a_refusal_says_what_is_wrong(publisher: Publisher, lie: str, words: str) -> None:
    publisher.reset(bent(NOW, MANIFESTS[lie]))
    assert words in refused(publisher, stocked()[0], None)


@pytest.mark.parametrize("number", [pytest.param(0, marks=pytest.mark.slow), 2])
@pytest.mark.parametrize("lie", some(DOCUMENTS, 2))
def test_a_document_that_is_not_what_its_line_says_changes_nothing(
    publisher: Publisher, lie: str, number: int, record_property: Tried
) -> None:
    shelf, seen = stocked()
    publisher.reset(mistaken(NOW, number, DOCUMENTS[lie]))
    words = refused(publisher, shelf, seen)
    newer = {"is a document of version 2", "has HTML of another profile"}
    assert ("install a newer" in words) == (lie in newer)
    publisher.reset(NOW)
    follows(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 1)


@pytest.mark.parametrize("lie", some(HOSTILE, 4))
def test_html_that_is_not_as_promised_is_never_written(
    publisher: Publisher, lie: str, record_property: Tried
) -> None:
    shelf, seen = stocked()
    publisher.reset(hostile(NOW, 0, HOSTILE[lie]))
    assert "has HTML that is not core-1" in refused(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 1)


def test_html_that_is_as_promised_is_written(publisher: Publisher) -> None:
    """Else the test above says nothing."""
    shelf, seen = stocked()
    publisher.reset(hostile(NOW, 0, '<p>ord<br /> &lt;script&gt; <a href="#sd-a">&amp;</a></p>\n'))
    pull(publisher.url, shelf, seen, WAYS)
    assert ("put", "by/a") in shelf.calls


@pytest.mark.parametrize("lie", TITLES)
def test_a_title_that_is_no_line_of_plain_text_is_never_written(
    publisher: Publisher, lie: str, record_property: Tried
) -> None:
    shelf, seen = stocked()
    publisher.reset(mistaken(NOW, 0, lambda found: found | {"title": TITLES[lie]}))
    assert "has a title that is " in refused(publisher, shelf, seen)
    record_property("tried: lies of a publisher", 1)


def test_a_publisher_that_says_it_is_another_is_refused(publisher: Publisher) -> None:
    """Else it would be given the pages of that one."""
    shelf, seen = stocked()
    publisher.reset(bent(NOW, lambda manifest: manifest.update(base_url="https://x.example/")))
    assert f"https://x.example/, not {base_url()}. Nothing" in refused(publisher, shelf, seen)


@pytest.mark.slow
@pytest.mark.parametrize("lie", [*MANIFESTS, *DOCUMENTS, *ANSWERS])
def test_a_folder_holds_what_it_held(
    publisher: Publisher, tmp_path: Path, lie: str, record_property: Tried
) -> None:
    """No lie reaches the disk, in the folder or beside it."""
    folder = tmp_path / "a" / "pulled"
    publisher.reset(BEFORE)
    pull(publisher.url, Folder(folder), ways=WAYS)
    before = tree(tmp_path)
    publisher.reset(NOW)
    if lie in MANIFESTS:
        publisher.reset(bent(NOW, MANIFESTS[lie]))
    elif lie in DOCUMENTS:
        publisher.reset(mistaken(NOW, 2, DOCUMENTS[lie]))
    else:
        publisher.lies[FETCHED[1]] = ANSWERS[lie]
    with pytest.raises(PullError):
        pull(publisher.url, Folder(folder), ways=WAYS)
    assert tree(tmp_path) == before
    record_property("tried: lies of a publisher", 1)


def tree(folder: Path) -> Files:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
