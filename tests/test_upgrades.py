"""A policy of version 0, one Markdown file with front matter, is read and rewritten."""

import datetime
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.disk.files import read_tree
from styrdok.operations.upgrade import upgrade_content
from styrdok.problems.errors import StyrdokError
from tests.conftest import SHARED, skip

JANUARY = datetime.date(2027, 1, 31)
OLD = """---
# Kostpolicyn togs över från den gamla webbplatsen.
title: Kostpolicy   # som i protokollet
type: policy
adopted: 2008-05-26
revised: 2016-05-16  # § 30
subjects: [mat]
---

Maten ska vara god.

{.goals}
## Mål

Alla äter.
"""


def styrdok(root: Path, *arguments: str) -> str:
    result = CliRunner().invoke(cli, ["--root", str(root), *arguments], catch_exceptions=False)
    return f"{result.exit_code}\n{result.output}"


def put(root: Path, text: str) -> None:
    (root / "content/exempelby/kost.md").write_text(text, encoding="utf-8")


def test_old_content_is_read_as_it_is(root: Path) -> None:
    """Without being rewritten it is checked, and exported with the first text not held."""
    put(root, OLD)
    report = styrdok(root, "check")
    assert report.splitlines()[1] == (
        "content/exempelby/kost.md:5:1: note: the text of event 1 is not held [text-not-held]"
    )
    assert report.endswith("0 errors, 0 warnings, 1 note.\n")
    assert "Built 2 documents" in styrdok(root, "build")
    shown = styrdok(root, "show", "exempelby/kost")
    assert shown == "0\n# Kostpolicy\n\n" + OLD.split("---\n\n")[1]


def test_faults_are_reported_where_the_editor_finds_them(root: Path) -> None:
    put(root, OLD.replace("type: policy", "typ: policy").replace("Alla äter.", "Alla <b>äter."))
    report = styrdok(root, "check")
    assert 'content/exempelby/kost.md:4:1: error: the key "typ" is not known' in report
    assert "content/exempelby/kost.md:15:1: error: HTML in the text: <b>" in report


def test_upgrade_rewrites_and_keeps_comments(root: Path) -> None:
    put(root, OLD)
    assert "Upgraded content/exempelby/kost.md to content/exempelby/kost/" in styrdok(
        root, "upgrade"
    )
    made = read_tree(root / "content/exempelby/kost")
    revisions = {"revisions/2.md", "revisions/2.ids.json"}
    assert set(made) == {"policy.yaml", "text.md", "history.yaml", *revisions}
    assert made["policy.yaml"].decode() == (
        "schema: policy/1\n"
        "# Kostpolicyn togs över från den gamla webbplatsen.\n"
        "title: Kostpolicy   # som i protokollet\n"
        "type: policy\n"
        "# § 30\n"
        "subjects: [mat]\n"
    )
    assert made["text.md"] == made["revisions/2.md"]
    history = made["history.yaml"].decode()
    assert "- sequence: 1\n  action: adopted\n  date: 2008-05-26\n" in history
    assert "  text: {state: not_held}\n" in history
    assert not (root / "content/exempelby/kost.md").exists()
    assert styrdok(root, "check").endswith("0 errors, 0 warnings, 1 note.\n")
    assert "Everything is of the newest version." in styrdok(root, "upgrade")


def test_an_impossible_date_stays_as_printed(root: Path) -> None:
    put(root, OLD.replace("2008-05-26", "20008-05-26"))
    styrdok(root, "upgrade")
    history = (root / "content/exempelby/kost/history.yaml").read_text(encoding="utf-8")
    assert "  date_text: 20008-05-26\n  date_problem: year_out_of_range\n" in history


@pytest.mark.parametrize("text", ["", "---\n", "Bara text.\n", "---\ntitle: x\n", "# x\n---\ny\n"])
def test_unfinished_files_are_faults_not_losses(root: Path, text: str) -> None:
    put(root, text)
    assert styrdok(root, "check").startswith("1\n")


def test_upgrade_leaves_what_it_cannot_read(root: Path) -> None:
    path = root / "content/exempelby/kost.md"
    path.write_bytes(OLD.encode("cp1252"))
    assert "Nothing was changed" in styrdok(root, "upgrade")
    assert path.read_bytes() == OLD.encode("cp1252")


def test_upgrade_never_writes_over_a_folder(root: Path) -> None:
    put(root, OLD)
    folder = root / "content/exempelby/kost"
    folder.mkdir()
    (folder / "anteckning.txt").write_text("viktigt", encoding="utf-8")
    assert "Nothing was changed" in styrdok(root, "upgrade")
    assert (folder / "anteckning.txt").exists()
    assert (root / "content/exempelby/kost.md").exists()


@pytest.mark.parametrize("later", [JANUARY, datetime.date(2027, 2, 1)])
def test_upgrade_finishes_what_it_began(root: Path, later: datetime.date) -> None:
    """Killed between the folder and the file, on the last day of a month; asked again whenever."""
    put(root, OLD)
    upgrade_content(root, JANUARY)
    whole = read_tree(root / "content")
    put(root, OLD)
    upgrade_content(root, later)
    assert read_tree(root / "content") == whole


def test_upgrade_leaves_a_folder_with_anything_else(root: Path) -> None:
    put(root, OLD)
    upgrade_content(root, JANUARY)
    put(root, OLD.replace("god", "varm"))
    before = read_tree(root / "content")
    with pytest.raises(StyrdokError, match="Remove the one that is not right"):
        upgrade_content(root, JANUARY)
    assert read_tree(root / "content") == before


def test_upgrade_loses_nothing_to_an_empty_folder(root: Path) -> None:
    put(root, OLD)
    (root / "content/exempelby/kost").mkdir()
    upgrade_content(root, JANUARY)
    assert (root / "content/exempelby/kost/text.md").is_file()


def test_nothing_is_changed_where_a_link_is_in_the_way(root: Path) -> None:
    """Not in the files that come before it either."""
    for name in ("kost", "vatten"):
        text = OLD.replace("Maten", f"Maten ({name})")
        (root / f"content/exempelby/{name}.md").write_text(text, "utf-8")
    (root / "elsewhere").mkdir()
    (root / "content/exempelby/vatten").symlink_to(root / "elsewhere")
    before = read_tree(root / "content")
    with pytest.raises(StyrdokError, match="is a link"):
        upgrade_content(root, datetime.date(2026, 11, 20))
    assert read_tree(root / "content") == before
    assert list((root / "elsewhere").iterdir()) == []


@pytest.mark.parametrize(
    "stamp",
    [
        "2008-05-26T00:00:00.000Z",
        "'2008-05-26T00:00:00Z'",
        '"2008-05-26 00:00:00"',
        "2008-05-26T00:00",
        "2008-05-26T00:00:00+02:00",
    ],
)
def test_a_time_stamp_at_midnight_is_its_day(root: Path, stamp: str) -> None:
    put(root, OLD.replace("2008-05-26", stamp))
    styrdok(root, "upgrade")
    history = (root / "content/exempelby/kost/history.yaml").read_text(encoding="utf-8")
    assert "  action: adopted\n  date: 2008-05-26\n" in history


def test_a_time_stamp_at_another_hour_stays_as_printed(root: Path) -> None:
    """It may be midnight elsewhere, and so of the day after."""
    put(root, OLD.replace("2008-05-26", "2008-05-25T22:00:00.000Z"))
    styrdok(root, "upgrade")
    history = (root / "content/exempelby/kost/history.yaml").read_text(encoding="utf-8")
    assert 'date_text: "2008-05-25T22:00:00.000Z"' in history


@pytest.mark.parametrize(
    ("value", "column", "shape"),
    [
        ("[]", 10, "a list"),
        ("{}", 10, "keys with values"),
        ("[2008-05-26, 2016-05-16]", 10, "a list"),
        ("\n  - 2008-05-26", 3, "a list"),
        ("\n  kf: 2008-05-26", 3, "keys with values"),
    ],
)
def test_what_is_no_date_is_an_error_and_no_decision(
    root: Path, value: str, column: int, shape: str
) -> None:
    put(root, OLD.replace(" 2008-05-26", f" {value}".rstrip(" ")))
    before = read_tree(root / "content")
    report = styrdok(root, "check")
    line = 5 + value.count("\n")
    found = f'kost.md:{line}:{column}: error: "adopted" is {shape}; wanted: one date'
    assert found in report, report
    assert "Nothing was changed: content/exempelby/kost.md has faults" in styrdok(root, "upgrade")
    assert read_tree(root / "content") == before


def test_a_file_with_errors_is_not_upgraded(root: Path) -> None:
    """What would be sealed is what the file says, and nobody knows yet what that is."""
    put(root, OLD.replace("type: policy", "type: polisy"))
    (root / "content/exempelby/vatten.md").write_text(OLD.replace("Maten", "Vattnet"), "utf-8")
    before = read_tree(root / "content")
    said = styrdok(root, "upgrade")
    assert "[type-unknown]" in said
    assert "Nothing was changed: content/exempelby/kost.md has faults" in said
    assert read_tree(root / "content") == before


@pytest.mark.parametrize("name", ["kostpolicy", "list"])
def test_the_prepared_faults_are_refused(root: Path, name: str) -> None:
    path = SHARED / f"faults/6-old-form-upgrade/{name}.md"
    if not path.exists():
        skip(f"the faults are not at {path}")
    (root / f"content/exempelby/{name}.md").write_bytes(path.read_bytes())
    assert "[date-form]" in styrdok(root, "check")
    assert "Nothing was changed" in styrdok(root, "upgrade")
    assert (root / f"content/exempelby/{name}.md").read_bytes() == path.read_bytes()
