"""A build that takes away the id of a block that is still there is refused, and says which."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

import styrdok
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history
from styrdok.text.digests import text_digest

POLICY = "exempelby/resepolicy"
FOLDER = f"content/{POLICY}"
DAY = datetime.date(2026, 11, 20)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository whose one policy has been published."""
    styrdok.begin_repository(tmp_path)
    styrdok.build_exports(tmp_path, DAY)
    return tmp_path


def rename(root: Path, before: str, after: str) -> None:
    """Give a place of the recorded text another id, and seal that as if it had always been so."""
    path = root / FOLDER / "revisions" / "1.ids.json"
    written = path.read_text(encoding="utf-8")
    assert f'"{before}"' in written
    path.write_text(written.replace(f'"{before}"', f'"{after}"'), encoding="utf-8")
    [event] = styrdok.load(root).library.parts[0].history.value.entries  # type: ignore[union-attr]
    text = event.text.model_copy(  # type: ignore[union-attr]
        update={"ids": text_digest(path.read_text(encoding="utf-8"))}
    )
    sealed = seal_history([event.model_copy(update={"text": text, "seal": None})])
    (root / FOLDER / "history.yaml").write_text(write_history(sealed), encoding="utf-8")


def manifest(root: Path) -> bytes:
    return (root / "exports" / "v1" / "manifest.json").read_bytes()


def test_an_id_is_not_taken_from_a_block_that_is_still_there(root: Path) -> None:
    before = manifest(root)
    rename(root, "ansvar", "andamal")
    with pytest.raises(styrdok.StyrdokError, match=r"sd-exempelby--resepolicy--ansvar\b"):
        styrdok.build_exports(root, DAY)
    assert manifest(root) == before
    styrdok.build_exports(root, DAY, allow=["new_ids"])
    assert (
        b"sd-exempelby--resepolicy--andamal"
        in (root / f"exports/v1/documents/{POLICY}.html").read_bytes()
    )


def test_a_decision_may_take_away_what_has_an_id(root: Path) -> None:
    path = root / FOLDER / "text.md"
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    styrdok.record_decision(root, POLICY, "Reviderad av kf 2026-11-16 § 112", DAY)
    assert styrdok.build_exports(root, DAY).documents == 1


def test_a_damaged_export_of_before_hinders_nothing(root: Path) -> None:
    for path in (root / "exports" / "v1" / "documents").rglob("*-*.json"):
        path.write_bytes(b"{}")
    rename(root, "ansvar", "andamal")
    assert styrdok.build_exports(root, DAY).documents == 1


def test_words_that_another_kind_of_block_has_now_have_no_id_to_keep(root: Path) -> None:
    path = root / FOLDER / "text.md"
    text = path.read_text(encoding="utf-8")
    assert "## Ansvar\n" in text
    renamed = (
        text.replace("## Ansvar\n", "## Vem som svarar\n") + "\nAnsvar\n\n: Plikt att svara.\n"
    )
    path.write_text(renamed, encoding="utf-8")
    styrdok.record_decision(root, POLICY, "Reviderad av kf 2026-11-16 § 112", DAY)
    assert styrdok.build_exports(root, DAY).documents == 1
