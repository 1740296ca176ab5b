"""Ids of a recorded text are data: no diff, no parser and no damage gives it others."""

import datetime
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.content.lasting_ids import PlacedIds, read_ids, write_ids
from styrdok.disk.files import write_tree
from styrdok.exports.building import build
from styrdok.problems.faults import Problem
from styrdok.recording.entries import Wish, record
from styrdok.repository import assemble as reading
from styrdok.repository import lineage
from styrdok.repository.assemble import assemble
from styrdok.repository.library import PolicyRecord
from styrdok.repository.lineage import anchors_of
from styrdok.text.digests import digest
from styrdok.text.document import Document
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source
from tests.conftest import resealed
from tests.feed_cases import DAY, content, decision, policy

FOLDER = "content/exempelby/kost"
HISTORY = f"{FOLDER}/history.yaml"
FIRST = "## Syfte\n\nMaten ska vara god. Se [målen](#mal).\n\n{#mal}\n## Mål\n\nAllt lagas här."
SECOND = FIRST.replace("## Syfte", "## Varför").replace("#mal", "#malsattning") + "\n\nAlla äter."
FILES = content(
    policy(
        "kost", decision("adopted", "2020-01-10", FIRST), decision("revised", "2022-01-10", SECOND)
    )
)


def only(files: dict[str, bytes]) -> PolicyRecord:
    library, problems = assemble(files)
    assert problems == []
    (found,) = library.policies()
    return found


def ids_of(files: dict[str, bytes], number: int = 2) -> list[str]:
    return list(anchors_of(only(files).documents[number]))


def with_ids_file(data: bytes, number: int = 2) -> dict[str, bytes]:
    """Give the content with another file of ids, which its entry was sealed with."""
    path = f"{FOLDER}/revisions/{number}.ids.json"
    history = FILES[HISTORY].replace(digest(FILES[path]).encode(), digest(data).encode())
    return {**FILES, path: data, HISTORY: resealed(history)}


def rows(number: int = 2) -> PlacedIds:
    path = f"{FOLDER}/revisions/{number}.ids.json"
    ids, problems = read_ids(Source(path, FILES[path].decode()))
    assert problems == []
    assert ids
    return ids


def test_ids_are_inherited_when_a_text_is_recorded() -> None:
    assert rows(1) == (
        (3, "syfte"), (5, "syfte--1"), (8, "mal"), (10, "mal--1"),
    )  # fmt: skip
    assert rows(2) == (*rows(1), (12, "mal--2"))


def test_all_that_is_read_and_built_has_the_ids_of_the_file() -> None:
    """In the HTML, sections, wordings and links within the text alike."""
    files = with_ids_file(FILES[f"{FOLDER}/revisions/2.ids.json"].replace(b'"mal"', b'"annat"'))
    library, problems = assemble(files)
    assert problems == []
    (document,) = (a.data.decode() for a in build(library, DAY) if a.path.endswith("/kost.json"))
    assert document.count('"key": "sd-exempelby--kost--annat"') == 2  # section and contents
    assert '"href": "#sd-exempelby--kost--annat"' in document
    assert 'id=\\"sd-exempelby--kost--annat\\"' in document
    assert 'href=\\"#sd-exempelby--kost--annat\\"' in document
    assert not re.search(r'kost--mal[\\"]', document)
    assert 'id=\\"sd-exempelby--kost--mal--1\\"' in document


def test_another_diff_changes_no_recorded_id(monkeypatch: pytest.MonkeyPatch) -> None:
    before = ids_of(FILES)
    monkeypatch.setattr(lineage, "same_places", lambda changes: {})
    assert ids_of(FILES) == before == ["syfte", "syfte--1", "mal", "mal--1", "mal--2"]


@pytest.mark.parametrize("row", range(5))
def test_a_place_that_older_parsers_did_not_see_gets_an_id_that_is_free(row: int) -> None:
    kept = [pair for n, pair in enumerate(rows()) if n != row]
    found = ids_of(with_ids_file(write_ids(tuple(kept)).encode()))
    assert len(set(found)) == len(found) == 5
    assert [name for n, name in enumerate(found) if n != row] == [name for _, name in kept]
    assert found[row] not in {name for _, name in kept}


@pytest.mark.parametrize("row", range(5))
def test_a_place_that_the_parser_no_longer_sees_takes_no_id_along(row: int) -> None:
    """Its id stays unused: what stands on other lines has the ids of those lines."""
    line = rows()[row][0]
    more = write_ids((*rows()[:row], (line - 1, "forsvunnen"), *rows()[row:])).encode()
    assert ids_of(with_ids_file(more)) == ids_of(FILES)


def test_a_parser_that_names_places_otherwise_changes_no_id(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def parse(source: Source, prefix: str) -> tuple[Document | None, list[Problem]]:
        document, problems = parse_document(source, prefix)
        names = {a: f"x{n}" for n, a in enumerate(anchors_of(document))} if document else {}
        return document and lineage.rename(document, names, prefix), problems

    before = only(FILES).documents
    monkeypatch.setattr(reading, "parse_document", parse)
    after = only(FILES).documents
    assert {n: d.html for n, d in after.items()} == {n: d.html for n, d in before.items()}
    assert after == before


@pytest.mark.parametrize("pending", [b"", "\nÅterbruk är bra.\n".encode()], ids=["", "pending"])
def test_no_texts_are_compared_to_know_ids(pending: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    def compare(*given: object) -> None:
        raise AssertionError("texts were compared")

    files = {**FILES, f"{FOLDER}/text.md": FILES[f"{FOLDER}/text.md"] + pending}
    monkeypatch.setattr(lineage, "compare", compare)
    assert ids_of(files)[-1] == "mal--2"


def test_what_an_interrupted_recording_left_gets_the_same_ids_again() -> None:
    """Its text and ids are there, its entry is not; so nothing has its ids yet."""
    files = {**FILES, f"{FOLDER}/text.md": FILES[f"{FOLDER}/text.md"] + b"\nVarje dag.\n"}
    made = [
        record(
            only(files | left),
            files[HISTORY].decode(),
            Wish("Reviderad av kf 2024-01-10 § 3", working_text=only(files).text.source.text),
            datetime.date(2024, 1, 11),
        ).files
        for left in (
            {},
            {f"{FOLDER}/revisions/3.md": files[f"{FOLDER}/text.md"]},
            {
                f"{FOLDER}/revisions/3.md": files[f"{FOLDER}/text.md"],
                f"{FOLDER}/revisions/3.ids.json": write_ids((*rows(), (14, "mal--3"))).encode(),
            },
        )
    ]
    assert [*made[0]] == [f"{FOLDER}/revisions/3.md", f"{FOLDER}/revisions/3.ids.json", HISTORY]
    assert made[0] == made[1] == made[2]


GOOD = FILES[f"{FOLDER}/revisions/2.ids.json"]
DAMAGED = {
    "not JSON": (GOOD.replace(b"],", b"]", 1), "ids-unreadable", 3),
    "cut": (GOOD[: len(GOOD) // 2], "ids-unreadable", None),
    "null": (b"null\n", "ids-unreadable", 1),
    "another schema": (GOOD.replace(b"ids/1", b"ids/2"), "ids-unreadable", 1),
    "another key": (GOOD.replace(b'"ids": [', b'"id": 1, "ids": ['), "ids-unreadable", 1),
    "one id twice": (GOOD.replace(b"mal--1", b"mal--2"), "ids-unreadable", 6),
    "markup in an id": (GOOD.replace(b'"mal"', b'"\\" onclick=\\"x"'), "ids-unreadable", 4),
    "a line feed after an id": (GOOD.replace(b'"mal"', b'"mal\\n"'), "ids-unreadable", 4),
    "an id that is a number": (GOOD.replace(b'"mal"', b"7"), "ids-unreadable", 4),
    "a line that is a word": (GOOD.replace(b"[8,", b'["8",'), "ids-unreadable", 4),
    "a line that is true": (GOOD.replace(b"[8,", b"[true,"), "ids-unreadable", 4),
    "line 0": (GOOD.replace(b"[8,", b"[0,"), "ids-unreadable", 4),
    "a huge line": (GOOD.replace(b"[8,", b"[8%s," % (b"0" * 4000)), "ids-unreadable", 4),
    "nested deeply": (b"[" * 100_000, "ids-unreadable", 1),
    "nested deeply in ids": (GOOD.replace(b"[8,", b"[" * 5000), "ids-unreadable", 4),
    "a surrogate": (GOOD.replace(b'"mal"', b'"\\ud800"'), "ids-unreadable", None),
    "windows line ends": (GOOD.replace(b"\n", b"\r\n"), "line-endings", 1),
    "a byte order mark": (b"\xef\xbb\xbf" + GOOD, "byte-order-mark", 1),
    "no UTF-8": (GOOD.replace(b'"mal"', b'"m\xe5l"'), "encoding", 4),
    "nothing": (b"", "file-empty", 1),
}


@pytest.mark.parametrize("name", DAMAGED)
def test_a_damaged_file_is_a_problem_at_its_line(name: str, tmp_path: Path) -> None:
    """Also where the entry was sealed with it; and nothing is published."""
    data, code, line = DAMAGED[name]
    path = f"{FOLDER}/revisions/2.ids.json"
    write_tree(tmp_path, with_ids_file(data))
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "check"], catch_exceptions=False)
    assert result.exit_code == 1
    assert f"{path}:{line or ''}" in result.output
    assert f"[{code}]\n" in result.output
    built = CliRunner().invoke(cli, ["--root", str(tmp_path), "build"], catch_exceptions=False)
    assert built.exit_code == 1
    assert not (tmp_path / "exports").exists()


@pytest.mark.slow
def test_a_file_of_five_megabytes_is_refused_or_read(tmp_path: Path) -> None:
    many = tuple((n, f"a-{n}") for n in range(1, 300_000))
    write_tree(tmp_path, with_ids_file(write_ids(many).encode()))
    result = CliRunner().invoke(cli, ["--root", str(tmp_path), "check"], catch_exceptions=False)
    assert result.exit_code == 1
    assert f"{FOLDER}/revisions/2.ids.json:1:1: error: " in result.output
    assert "[file-too-large]" in result.output


def test_what_is_written_is_read(tmp_path: Path) -> None:
    for ids in ((), ((1, "a"),), ((1, "a"), (1, "b--2"), (99_999_999, "0"))):
        assert read_ids(Source("1.ids.json", write_ids(ids))) == (ids, [])


def test_the_id_of_a_place_that_is_no_longer_seen_is_given_to_no_other() -> None:
    moved = (*rows()[:-1], (11, "mal--2"))
    assert ids_of(with_ids_file(write_ids(moved).encode()))[-1] == "mal--3"
