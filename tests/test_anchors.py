"""Published ids never change and are never given to another place, whatever is recorded later."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.repository.lineage import Lineage, anchors_of
from styrdok.text.any_file import read_comparable
from styrdok.text.digests import hex_digest
from tests.conftest import SHARED, skip

POLICY = "exempelby/kostpolicy"
FIRST = "# Kostpolicy\n\n## Syfte\n\nMaten ska vara god.\n\nDen ska vara billig.\n"
SECOND = FIRST + "\n## Mål\n\nHälften ska vara ekologiskt.\n"
THIRD = SECOND.replace("Hälften", "Allt")
FOUND = "# Kostpolicy\n\n## Måltiden\n\nMaten ska vara god.\n"


def styrdok(*arguments: str) -> str:
    result = CliRunner().invoke(cli, list(arguments), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


class Keeper:
    """Records what a test asks for, and sees after each step that no published id changed."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.published: dict[str, dict[str, str]] = {}
        self.recorded: dict[str, bytes] = {}
        self.day = 0
        styrdok("init", str(root))
        styrdok("--root", str(root), "new", POLICY, "--title", "Kostpolicy", "--type", "policy")

    def write(self, text: str) -> None:
        path = self.root / "content" / POLICY / "text.md"
        path.write_text(text, encoding="utf-8")

    def do(self, command: str, *arguments: str) -> None:
        self.day += 1
        day = f"2026-03-{self.day:02}"
        styrdok("--root", str(self.root), command, POLICY, *arguments, "--yes", "--today", day)
        for revision, ids in self.all_ids().items():
            assert self.published.setdefault(revision, ids) == ids, revision
        files = self.ids_files()
        assert set(files) == {Path(name).stem for name in self.published}
        assert files | self.recorded == files
        self.recorded = files
        assert "0 errors" in styrdok("--root", str(self.root), "check")
        assert "all seals hold" in styrdok("--root", str(self.root), "verify")

    def ids_files(self) -> dict[str, bytes]:
        """Give the files that record ids, by the numbers of their texts."""
        paths = (self.root / "content" / POLICY / "revisions").glob("*.ids.json")
        return {path.name.removesuffix(".ids.json"): path.read_bytes() for path in paths}

    def all_ids(self) -> dict[str, dict[str, str]]:
        """Give for each text that is held its ids, each with the words of its element."""
        numbers = sorted((self.root / "content" / POLICY / "revisions").glob("*.md"))
        return {path.name: self.ids(path.stem) for path in numbers}

    def ids(self, revision: str) -> dict[str, str]:
        html = styrdok(
            "--root", str(self.root), "show", POLICY, "--revision", revision, "--format", "html"
        )
        text = html.partition('<div class="sd-history"')[0]
        pattern = r'<(?:h2|p|li) id="sd-exempelby--kostpolicy--([^"]*)">(.*?)</'
        return dict(re.findall(pattern, text))


@pytest.fixture
def keeper(tmp_path: Path) -> Keeper:
    return Keeper(tmp_path / "demo")


def test_ids_of_a_row_of_decisions(keeper: Keeper) -> None:
    keeper.write(FIRST)
    keeper.do("record", "Antagen av kf 2020-01-10 § 1")
    keeper.write(SECOND)
    keeper.do("record", "Reviderad av kf 2022-01-10 § 2")
    keeper.write(THIRD.replace("## Syfte", "## Varför"))
    keeper.do("record", "Reviderad av kf 2024-01-10 § 3")
    assert keeper.ids("3")["syfte"] == "Varför"
    assert keeper.ids("3")["mal--1"] == "Allt ska vara ekologiskt."


def test_a_corrected_older_text_changes_no_id_of_the_next_decision(
    keeper: Keeper, tmp_path: Path
) -> None:
    keeper.write(FIRST)
    keeper.do("record", "Antagen av kf 2020-01-10 § 1")
    keeper.write(SECOND)
    keeper.do("record", "Reviderad av kf 2022-01-10 § 2")
    corrected = tmp_path / "corrected.md"
    corrected.write_text(FIRST.replace("god", "mycket god"), encoding="utf-8")
    keeper.do("correct", "1", "--text", str(corrected), "--reason", "Avskrivningsfel")
    keeper.write(THIRD)
    keeper.do("record", "Reviderad av kf 2024-01-10 § 3")
    assert keeper.ids("4")["mal"] == "Mål"
    assert keeper.ids("4")["mal--1"] == "Allt ska vara ekologiskt."
    assert keeper.ids("3")["syfte--1"] == "Maten ska vara mycket god."


def test_a_text_found_late_takes_ids_and_changes_none(keeper: Keeper, tmp_path: Path) -> None:
    keeper.do("record", "Antagen av kf 2018-01-10 § 9", "--text", "not-held")
    keeper.write(SECOND)
    keeper.do("record", "Reviderad av kf 2022-01-10 § 2")
    keeper.write(THIRD)
    keeper.do("record", "Reviderad av kf 2024-01-10 § 3")
    found = tmp_path / "found.md"
    found.write_text(FOUND, encoding="utf-8")
    keeper.do("record", "--action", "text_added", "--concerns", "1", "--text", str(found))
    assert keeper.ids("3")["syfte"] == "Syfte"
    assert keeper.ids("1")["syfte--1"] == "Maten ska vara god."
    assert keeper.ids("1").get("mal--1") is None


def test_an_earlier_decision_recorded_late_changes_none(keeper: Keeper, tmp_path: Path) -> None:
    keeper.write(FIRST)
    keeper.do("record", "Antagen av kf 2018-01-10 § 9")
    keeper.write(SECOND)
    keeper.do("record", "Reviderad av kf 2024-01-10 § 3")
    between = tmp_path / "between.md"
    between.write_text(FIRST + "\n## Uppföljning\n\nVarje år.\n", encoding="utf-8")
    keeper.do("record", "Reviderad av kf 2021-01-10 § 5", "--text", str(between))
    keeper.write(SECOND + "\n## Uppföljning\n\nVartannat år.\n")
    keeper.do("record", "Reviderad av kf 2025-01-10 § 7")
    assert keeper.ids("3")["syfte"] == "Syfte"
    assert keeper.ids("4")["mal"] == "Mål"


def test_ids_stay_when_an_entry_is_taken_back(keeper: Keeper) -> None:
    keeper.write(FIRST)
    keeper.do("record", "Antagen av kf 2020-01-10 § 1")
    keeper.write(SECOND)
    keeper.do("record", "Reviderad av kf 2022-01-10 § 2")
    reason = ("--reason", "Fel protokoll")
    keeper.do("record", "--action", "withdrawn", "--concerns", "2", *reason)
    keeper.write(FIRST + "\n## Mål\n\nInget annat.\n")
    keeper.do("record", "Reviderad av kf 2023-01-10 § 4")
    assert "mal" not in keeper.ids("4")  # it was that of the section that is gone
    assert keeper.ids("4")["mal-2"] == "Mål"


GOLDEN = Path(__file__).parent / "data" / "anchors.json"


def inherited_ids() -> dict[str, str]:
    """Digest the ids that each real new text inherits from its old one."""
    digests = {}
    for path in sorted((SHARED / "revisions").glob("*-old.md")):
        old, new = (
            read_comparable(p.name, p.read_bytes())[0]
            for p in (path, path.with_name(path.name.replace("-old", "-new")))
        )
        assert old is not None
        assert new is not None
        lineage = Lineage().with_text(1, old, None, "sd-").with_text(2, new, 1, "sd-")
        ids = "\n".join(anchors_of(lineage.texts[2]))
        digests[path.name.removesuffix("-old.md")] = hex_digest(ids)
    return digests


@pytest.mark.slow
def test_the_diff_gives_the_ids_that_it_gave_when_they_were_published() -> None:
    """An upgrade writes the ids that texts had before ids were recorded: see docs/decisions/16.

    `python -m tests.test_anchors` writes the digests anew.
    """
    if not (SHARED / "revisions").is_dir():
        skip(f"the revision pairs are not at {SHARED / 'revisions'}")
    assert inherited_ids() == json.loads(GOLDEN.read_text(encoding="utf-8"))


if __name__ == "__main__":
    GOLDEN.write_text(json.dumps(inherited_ids(), indent=0) + "\n", encoding="utf-8")
