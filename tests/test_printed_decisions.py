"""What a recorded text prints of decisions is compared with its history, wherever it stands."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from tests.conftest import SHARED, skip

POLICY = "exempelby/prov"


def warned(root: Path, text: str, cited: str) -> list[str]:
    """Record a text as that of a decision; give the warnings of decisions that it then has."""

    def styrdok(*arguments: str) -> str:
        result = CliRunner().invoke(cli, ["--root", str(root), *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    title = text.partition("\n")[0].removeprefix("# ")
    styrdok("new", POLICY, "--title", title, "--type", "policy")
    (root / f"content/{POLICY}/text.md").write_text(text, "utf-8")
    styrdok("record", POLICY, cited, "--yes")
    found = styrdok("check")
    return re.findall(r": warning: (.*) \[citation-", found)


def prepared(name: str) -> str:
    path = SHARED / "faults" / name
    if not path.exists():
        skip(f"the faults are not at {path}")
    return path.read_text("utf-8")


BELOW = "Antagen av kf 2019-03-25 § 14, reviderad av kf 2023-05-29 § 66"


@pytest.mark.parametrize(
    "text",
    [
        f"# Kostpolicy\n\n{BELOW}\n\nMaten ska vara god.\n",
        f"# Kostpolicy\n{BELOW}\n\nMaten ska vara god.\n",
        f"# Kostpolicy\n\nMaten ska vara god.\n\n## Beslut\n{BELOW}\n",
        f"# Kostpolicy\n\nMaten ska vara god.\n\n## Beslut ##\n{BELOW}\n### Mer\nMat.\n",
    ],
)
def test_a_line_right_below_a_heading_is_read(root: Path, text: str) -> None:
    assert warned(root, text, "Antagen av kf 2019-03-25 § 41") == [
        'the text prints "Antagen av kf 2019-03-25 § 14", but entry 1 says otherwise',
        'the text prints "reviderad av kf 2023-05-29 § 66", which the history does not have',
    ]


def test_the_prepared_line_below_a_heading_is_read(root: Path) -> None:
    text = prepared("4-citation-below-heading/text.md")
    assert len(warned(root, text, "Antagen av kf 2019-03-25 § 41")) == 2


@pytest.mark.parametrize(
    "latest", ["2019-03-25", "25 mars 2019", "2019-03-25 § 41", "kf 2019-03-25"]
)
def test_the_day_of_adoption_may_be_that_of_the_latest_revision(root: Path, latest: str) -> None:
    text = f"# Kostpolicy\n\nAntagen: kf 2019-03-25 § 41\\\nSenast reviderad: {latest}\n\nMat.\n"
    assert warned(root, text, "Antagen av kf 2019-03-25 § 41") == []


@pytest.mark.parametrize("latest", ["2019-03-26", "2019-03-25 § 42"])
def test_another_decision_is_no_repetition(root: Path, latest: str) -> None:
    text = f"# Kostpolicy\n\nAntagen: kf 2019-03-25 § 41\\\nSenast reviderad: {latest}\n\nMat.\n"
    assert len(warned(root, text, "Antagen av kf 2019-03-25 § 41")) == 1


@pytest.mark.parametrize(
    ("name", "cited"),
    [
        ("same-day", "Antagen av kf 2019-03-25 § 41"),
        ("text", "Antagen av kf 2020-11-30 § 140"),
        ("reglemente", "Antagen av kf 2020-11-30 § 140"),
    ],
)
def test_the_prepared_decisions_of_others_are_silent(root: Path, name: str, cited: str) -> None:
    text = prepared(f"3-citations-of-other-documents/{name}.md")
    assert warned(root, text, cited) == []


@pytest.mark.parametrize(
    "words",
    [
        "Se även Resepolicy, antagen av kf 2017-05-20 § 61.",
        "Planen kompletterar Kostpolicyn (ks 2017-05-06 § 88).",
        "Samtidigt upphävs Mötespolicy (kf 2017-11-26 § 155).",
        "Från samma dag upphävs kommunstyrelsens beslut 2017-11-26 § 15.",
        "Tidigare policy: kf 2015-02-01 § 3.",
        "Ansökningar prövas enligt taxan från 2018 (kf § 155/2018).",
        "Policyn antagen av kf 2015-02-01 § 3 upphör att gälla.",
        "I enlighet med kommunfullmäktiges beslut 2017-12-18 § 201 ska nämnden redovisa.",
        "§ 2 Kommunstyrelsen ska leda och samordna.",
        "§ 2.2 Arbetsordningen upprättas och upphävs av rådet.",
        "Bestämmelserna blir bindande när de antagits av byggnadsnämnden.",
        "31 skolor har planer som antagits 2012 eller tidigare.",
    ],
)
def test_decisions_on_other_documents_are_silent(root: Path, words: str) -> None:
    text = f"# Kostpolicy\n\nAntagen av kf 2019-03-25 § 41\n\n{words}\n"
    assert warned(root, text, "Antagen av kf 2019-03-25 § 41") == []
