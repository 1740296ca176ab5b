"""A policy has a history of its own: a copied folder is found, and a renamed one is asked about."""

import shutil
from pathlib import Path

from click.testing import CliRunner, Result

from styrdok.cli import cli

CONTENT = "content/exempelby"


def styrdok(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), *arguments])


def test_a_copied_folder_is_an_error_in_both(root: Path) -> None:
    styrdok(root, "record", "exempelby/resepolicy", "Reviderad av kf 2026-03-16 § 9", "--yes")
    shutil.copytree(root / CONTENT / "resepolicy", root / CONTENT / "motespolicy")
    facts = root / CONTENT / "motespolicy/policy.yaml"
    facts.write_text(facts.read_text("utf-8").replace("resor", "dans"), "utf-8")
    styrdok(root, "record", "exempelby/resepolicy", "Reviderad av kf 2026-05-16 § 9", "--yes")
    for command in ("check", "verify"):
        result = styrdok(root, command)
        assert result.exit_code == 1
        for one, other in (("motespolicy", "resepolicy"), ("resepolicy", "motespolicy")):
            assert (
                f"{CONTENT}/{one}/history.yaml:1:1: error: event 1, text and seal and all, is one "
                f"of exempelby/{other} too [history-copied]"
            ) in result.output
        assert result.output.count("[history-copied]") == 2
    assert styrdok(root, "build").exit_code == 1


def test_what_the_error_says_leads_out(root: Path) -> None:
    shutil.copytree(root / CONTENT / "resepolicy", root / CONTENT / "motespolicy")
    shutil.rmtree(root / CONTENT / "motespolicy")
    new = ["new", "exempelby/motespolicy", "--title", "Policy för möten", "--type", "policy"]
    assert styrdok(root, *new).exit_code == 0
    shutil.copy(root / CONTENT / "resepolicy/text.md", root / CONTENT / "motespolicy/text.md")
    assert "history-copied" not in styrdok(root, "check").output


def test_one_decision_on_two_policies_is_no_copy(root: Path) -> None:
    """Without texts their entries are the same, seals and all."""
    for name in ("ett", "tva"):
        new = ["new", f"exempelby/{name}", "--title", name, "--type", "policy"]
        assert styrdok(root, *new).exit_code == 0
        cited = [
            "record",
            f"exempelby/{name}",
            "Antagen av kf 2026-03-16 § 9",
            "--text",
            "not-held",
        ]
        assert styrdok(root, *cited, "--yes").exit_code == 0
    entries = {(root / CONTENT / name / "history.yaml").read_bytes() for name in ("ett", "tva")}
    assert len(entries) == 1
    assert "history-copied" not in styrdok(root, "check").output
    assert styrdok(root, "verify").exit_code == 0


def test_a_renamed_document_is_asked_to_name_what_it_was(root: Path) -> None:
    """Before anybody who pulls is told that it was withdrawn."""
    assert styrdok(root, "build").exit_code == 0
    before = (root / "exports/v1/manifest.json").read_bytes()
    (root / CONTENT / "resepolicy").rename(root / CONTENT / "resor")
    facts = root / CONTENT / "resor/policy.yaml"
    result = styrdok(root, "build")
    assert result.exit_code == 1
    assert "exempelby/resor has its history" in result.output
    assert "aliases: [exempelby/resepolicy]" in result.output
    assert (root / "exports/v1/manifest.json").read_bytes() == before
    said = facts.read_text("utf-8")
    facts.write_text(f"{said}aliases: [exempelby/resepolicy]\n", "utf-8")
    assert "Moved: exempelby/resepolicy to exempelby/resor" in styrdok(root, "build").output


def test_a_former_id_may_be_given_up_on_request(root: Path) -> None:
    assert styrdok(root, "build").exit_code == 0
    (root / CONTENT / "resepolicy").rename(root / CONTENT / "resor")
    result = styrdok(root, "build", "--without-alias", "--allow-removal")
    assert "No longer published: exempelby/resepolicy" in result.output
