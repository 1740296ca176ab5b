"""What log and show say of the two real policies, for people and for programs."""

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator

from styrdok.cli import cli
from styrdok.published.schemas import generate
from tests.conftest import ROOT

ALVDALEN = "alvdalen/integrationspolitiskt-program"
HEDEMORA = "hedemora/integration"
ATOM = "{http://www.w3.org/2005/Atom}"


def run(*arguments: str, root: Path = ROOT) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli, ["--root", str(root), *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout, result.stderr


def valid(name: str, text: str) -> dict[str, Any]:
    row: dict[str, Any] = json.loads(text)
    Draft202012Validator(generate(name)).validate(row)
    assert set(row) == set(generate(name)["required"]), "every key is always there"
    return row


def test_the_2008_decision_applied_or_may_have() -> None:
    code, text, said = run("show", ALVDALEN, "--as-of", "2012-01-01")
    assert (code, text) == (1, "")
    assert said.splitlines() == [
        "1 januari 2012: gällde, eller kan ha gällt.",
        "Lydelsen, om dokumentet gällde, är den enligt beslut 1: Antaget av kommunfullmäktige "
        "”20008-05-26” (datum enligt källan), §\u00a021.",
        "I källan anges datumet för beslut 1 som ”20008-05-26”, så det är inte känt om det hade "
        "börjat gälla 1 januari 2012. Det som avses kan vara 26 maj 2008 eller 26 maj 2000. "
        "Vilket som än är rätt var beslutet då fattat.",
        "Texten i den lydelse den fick genom beslut 1 har inte återfunnits och kan därför inte "
        "visas.",
        "Senare: beslut 2, Reviderat av kommunfullmäktige 16 maj 2016, §\u00a030.",
    ]


def test_the_2016_text_applied_in_2020() -> None:
    code, text, said = run("show", ALVDALEN, "--as-of", "2020-01-01")
    assert code == 0
    assert text == (ROOT / "content" / ALVDALEN / "revisions/2.md").read_text(encoding="utf-8")
    assert said.startswith("1 januari 2020: Gäller.\n")


@pytest.mark.parametrize(
    ("policy", "day", "status", "certain", "decision", "reasons"),
    [
        (ALVDALEN, "1999-01-01", "in_force", False, 1, ["date_unknown", "text_not_held"]),
        (ALVDALEN, "2004-01-01", "in_force", False, 1, ["date_unknown", "text_not_held"]),
        (ALVDALEN, "2016-05-15", "in_force", False, 1, ["date_unknown", "text_not_held"]),
        (ALVDALEN, "2016-05-16", "in_force", True, 2, []),
        (HEDEMORA, "2010-01-01", "draft", False, None, ["not_seen_before"]),
        (HEDEMORA, "2020-01-01", "no_decision_known", True, 1, ["no_decision"]),
    ],
)
def test_answers_as_json(  # noqa: PLR0917 – a row of the table
    policy: str,
    day: str,
    status: str,
    certain: bool,
    decision: int | None,
    reasons: list[str],
) -> None:
    code, text, _ = run("show", policy, "--as-of", day, "--format", "json")
    answer = valid("answer", text)
    assert code == 0
    assert (answer["status"], answer["certain"], answer["decision"]) == (status, certain, decision)
    assert [r["kind"] for r in answer["reasons"]] == reasons
    has_text = decision is not None and "text_not_held" not in reasons
    assert (answer["document"] is not None) == has_text


def test_nothing_was_known_before_it_was_recorded() -> None:
    _, text, said = run("show", ALVDALEN, "--as-of", "2020-01-01", "--known", "2020-01-02")
    assert text == ""
    assert "Inget hade registrerats här till och med 2 januari 2020." in said


@pytest.mark.parametrize("policy", [ALVDALEN, HEDEMORA])
def test_logs_as_json(policy: str) -> None:
    log = valid("log", run("log", policy, "--format", "json")[1])
    written = json.loads((ROOT / f"exports/v1/documents/{policy}.json").read_text(encoding="utf-8"))
    for entry, event in zip(log["entries"], written["history"], strict=True):
        assert {key: entry[key] for key in event} == event
    assert log["known_gaps"] == written["known_gaps"]


def test_the_log_names_what_is_missing() -> None:
    _, said, _ = run("log", ALVDALEN)
    lines = said.splitlines()
    assert "         ?    1  Antaget av kommunfullmäktige" in said
    assert "2016-05-16    2  Reviderat av kommunfullmäktige 16 maj 2016, §\u00a030" in lines
    assert "                 texten finns inte; den ingår i texten enligt beslut 2" in lines
    assert sum(line.startswith("  ? ") for line in lines) == 3


def test_the_feed_has_an_entry_for_each_event() -> None:
    feed = ET.parse(ROOT / "exports/feed.atom").getroot()  # noqa: S314 – our own file
    entries = feed.findall(f"{ATOM}entry")
    assert len(entries) == 3
    ids = [e.findtext(f"{ATOM}id") for e in [feed, *entries]]
    assert len(set(ids)) == 4
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert element.findtext(f"{ATOM}{name}")
    days = [e.findtext(f"{ATOM}updated") for e in entries]
    assert days == sorted(days, key=str, reverse=True)
    assert feed.findtext(f"{ATOM}updated") == days[0]
