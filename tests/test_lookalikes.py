"""What looks like a list, a heading or a table, and is none, is told of; the advice mends it."""

import json
import re
from pathlib import Path
from typing import NamedTuple

import pytest

from styrdok.problems.faults import Problem
from styrdok.text.document import BlockKind, Document
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source, decode, read_any
from tests.conftest import SHARED, skip

HEAD = "# Policy\n\nInledning.\n\n"
END = "\n\n## Slut\n\nSlutord.\n"


def read(body: str) -> tuple[Document, list[Problem]]:
    document, problems = parse_document(Source("text.md", HEAD + body + END))
    assert document
    return document, problems


def told(body: str) -> list[tuple[int, str]]:
    """Give the line in the body, from 1, and the message of each."""
    return [
        (p.line - HEAD.count("\n"), p.message) for p in read(body)[1] if p.code == "markup-unread"
    ]


class Mistake(NamedTuple):
    typed: str
    line: int
    right: str
    items: int = 0


def many(mark: str, right: str, *, apart: bool = False) -> list[Mistake]:
    """Give a list that is marked wrongly, in three surroundings; {} in a mark is the number."""

    def made(mark: str, joint: str) -> str:
        words = ("leda arbetet", "kalla till möte", "skriva protokoll")
        marks = zip(range(1, 4), "abc", "ABC", ("i", "ii", "iii"), words, strict=True)
        return joint.join(
            mark.format(n=n, a=a, A=A, i=i, I=i.upper()) + word for n, a, A, i, word in marks
        )

    listed = made(right, "\n")
    return [
        Mistake(made(mark, "\n"), 1, listed, 3),
        Mistake(f"Nämnden ska:\n{made(mark, chr(10))}", 2, f"Nämnden ska:\n\n{listed}", 3),
        Mistake(
            f"- rätt\n- rätt\n\nMen:\n\n{made(mark, chr(10))}\n\nMer.",
            6,
            f"- rätt\n- rätt\n\nMen:\n\n{listed}\n\nMer.",
            5,
        ),
        *([Mistake(made(mark, "\n\n"), 1, listed, 3)] if apart else []),
    ]


LISTS = {
    "hyphen and no-break space": many("-\u00a0", "- ", apart=True),
    "dash": many("– ", "- ", apart=True),
    "long dash": many("— ", "- "),
    "minus": many("− ", "- "),
    "glued hyphen": many("-", "- ", apart=True),
    "glued star": many("*", "- "),
    "glued number": many("{n}.", "{n}. "),
    "glued number with bracket": many("{n})", "{n}. "),
    "number in brackets": many("({n}) ", "{n}. "),
    "letter and bracket": many("{a}) ", "{n}. "),
    "letter in brackets": many("({a}) ", "{n}. "),
    "capital and full stop": many("{A}. ", "{n}. "),
    "letter and full stop": many("{a}. ", "{n}. "),
    "roman and bracket": many("{i}) ", "{n}. "),
    "roman and full stop": many("{I}. ", "{n}. "),
    "Word's o": many("o\t", "- ", apart=True),
    "Word's o and spaces": many("o   ", "- "),
    "dot": many("·", "- ", apart=True),
    "bullet": many("• ", "- ", apart=True),
    "square": many("▪ ", "- "),
}
CLAUSES = {
    "section sign": "§ 1 Namn\n§ 2 Säte\n§ 3 Medlemmar",
    "section sign, glued": "§1 Namn\n§2 Säte",
    "section sign last": "1 § Föreningen heter Fiolen.\n2 § Den har säte i Mora.",
    "section sign last, glued": "1§ Föreningen heter Fiolen.\n2§ Den har säte i Mora.",
    "decimals": "1.1 Namn\n1.2 Säte\n1.3 Medlemmar",
    "decimals that go deeper": "2.1 Namn\n2.1.1 Förkortning\n2.1.2 Märke\n2.2 Säte",
    "a clause on two lines": "§ 1 Föreningen heter Fiolen\noch är ideell.\n§ 2 Säte är Mora.",
}


@pytest.mark.parametrize(
    ("kind", "number"), [(kind, n) for kind, all_ in LISTS.items() for n in range(len(all_))]
)
def test_a_list_that_is_none_is_told_of_once_and_the_advice_makes_it_one(
    kind: str, number: int
) -> None:
    mistake = LISTS[kind][number]
    (one,) = told(mistake.typed)
    assert one[0] == mistake.line
    assert "look like a list" in one[1]
    first = mistake.typed.split("\n")[mistake.line - 1]
    assert one[1].startswith(f'"{first.strip()}" and ')
    assert told(mistake.right) == []
    blocks = read(mistake.right)[0].blocks()
    assert sum(block.kind is BlockKind.LIST_ITEM for block in blocks) == mistake.items


@pytest.mark.parametrize("kind", CLAUSES)
def test_clauses_that_run_together_are_told_of_once(kind: str) -> None:
    """Each a paragraph, as laws have them, they are as they should be."""
    body = CLAUSES[kind]
    (one,) = told(f"Regler.\n\n{body}\n\nMer.")
    assert one[0] == 3
    assert "look like clauses, and are joined" in one[1]
    clauses = re.split(r"\n(?=§|\d)", body)
    assert [m for _, m in told("\n\n".join(clauses)) if "clauses" in m] == []
    assert told("\\\n".join(body.split("\n"))) == []


HEADINGS = {
    "underlined": ("Öppettider\n----------\n\nTorget är öppet.", 1, "--- below it"),
    "underlined with ===": ("Öppettider\n===\n\nTorget är öppet.", 1, "=== below it"),
    "underlined, after a list": ("- a\n- b\n\nSyfte\n---\nVi ska.", 4, "--- below it"),
    "bold": ("**Syfte**\n\nPolicyn ska visa vägen.", 1, "bold words"),
    "bold above a list": ("**Vi ska**\n\n- lyssna\n- svara", 1, "bold words"),
    "bold by underscores": ("Text.\n\n__Ansvar och roller__\n\nNämnden.", 3, "bold words"),
    "capitals": ("SYFTE\n\nPolicyn ska visa vägen.", 1, "capitals"),
    "capitals, several words": ("ANSVAR OCH ROLLER\n\n- ett\n- två", 1, "capitals"),
    "capitals, a short word": ("MÅL\n\nAlla ska må bra.", 1, "capitals"),
    "numbered": ("1 Inledning\n\nPolicyn gäller alla.", 1, "a number before it"),
    "numbered twice": ("2.1 Ansvar för varje nämnd\n\nNämnden.", 1, "a number before it"),
    "numbered with full stop": ("2.1. Ansvar\n\n- ett\n- två", 1, "a number before it"),
}


@pytest.mark.parametrize("name", HEADINGS)
def test_a_heading_that_is_none_is_told_of(name: str) -> None:
    body, line, by = HEADINGS[name]
    (one,) = told(body)
    assert one[0] == line
    assert f"looks like a heading, by {by}, and is shown as a paragraph" in one[1]


TABLES = {
    "pandoc, simple": "Avgift    Kronor\n-------   ------\nTorg      100\nScen      200",
    "pandoc, grid": "+----+----+\n| a  | b  |\n+====+====+\n| 1  | 2  |\n+----+----+",
    "tabs": "Avgift\tKronor\nTorg\t100\nScen\t200",
    "tabs, wider": "Avgift\t\tKronor\tMoms\nTorg\t\t100\t25",
}


@pytest.mark.parametrize("name", TABLES)
def test_a_table_that_is_none_is_told_of(name: str) -> None:
    found = [message for _, message in told(f"Avgifter:\n\n{TABLES[name]}\n\nMer.")]
    assert sum("shown as running text" in message for message in found) == 1


@pytest.mark.parametrize(
    "body", ["\u00a0", "Text.\n\n\u00a0\u00a0\n\nMer.", "\u00a0\n\nText.\n\n \u00a0 \n\nMer."]
)
def test_paragraphs_of_no_break_spaces_are_told_of_once(body: str) -> None:
    (one,) = told(body)
    assert "nothing but no-break spaces" in one[1]


@pytest.mark.parametrize(
    "body",
    [
        "- ett\n- två\nDetta gäller alla.",
        "Vi ska\n\n1. lyssna\n2. svara\nNämnden ansvarar för det.",
        "* ett\n* två\n* tre\nSlut på listan.",
    ],
)
def test_prose_that_a_list_takes_in_is_told_of(body: str) -> None:
    (one,) = told(body)
    assert "is taken into the list item above it" in one[1]
    *items, last = body.split("\n")
    assert told("\n".join([*items, "", last])) == []


@pytest.mark.parametrize("body", ["\\a) öppnas,", "\\• avslutas.", "Text.\n\n\\– två"])
def test_a_backslash_that_is_shown_is_told_of(body: str) -> None:
    (one,) = told(body)
    assert "is shown with its \\" in one[1]


CLEAN = {
    "a dash between words": "Kommunen ska\n– som vi har sagt –\nlyssna på alla.",
    "one line of speech": "– Vi ska lyssna, sade hon.",
    "a minus": "Temperaturen var\n− 5 grader i snitt.",
    "a name": "A. Andersson är ordförande. B. Berg\när sekreterare.",
    "a wrapped bracket": "Det gäller punkt\na) i avtalet, och punkt\nd) i bilagan.",
    "a wrapped reference": "Enligt 4 kap. och\n5 § i kommunallagen gäller\n9 § förvaltningslagen.",
    "a wrapped number": "Se avsnitt\n1.1 och avsnitt\n3.4 i planen.",
    "laws' letters": "a) fartyg,\n\nb) flygplan,\n\nc) tåg.",
    "laws' clauses": "1 § Lagen gäller alla.\n\n2 § Lagen gäller alltid.",
    "clauses with line breaks": "§ 1 Namn\\\n§ 2 Säte",
    "an address": "Exempelby kommun\\\nBox 1\\\n123 45 Exempelby",
    "a bold sentence": "**Alla ska lyssna.**\n\nDet är viktigt.",
    "a bold beginning": "**Obs!** Gäller alla.\n\nMer.",
    "a bold call": "**Obs!**\n\nDet gäller alla.",
    "abbreviations": "KF, KS\n\nbetyder fullmäktige och styrelsen.",
    "an abbreviation": "LSS\n\när en lag.",
    "a date": "1 maj 2021\n\nbörjade den gälla.",
    "a sentence with a number": "12 personer är med.\n\nDe väljs varje år.",
    "a rule": "Text.\n\n---\n\nMer text.",
    "a list with long items": "- ett som är långt\n  och går vidare\n- två",
    "a wrapped list": "- ett som är långt\noch går vidare\n- två som\ngår vidare",
    "a list within": "- ett\n  - inre\n- två",
    "a list after a heading": "## Mål\n\n1. ett\n2. två",
    "definitions": "Policy\n: Ett styrdokument.\n\nPlan\n: Ett annat.",
    "a table": "| Avgift | Kronor |\n|---|---|\n| Torg | 100 |",
    "a lone tab": "Namn:\tFiolen",
    "stars around words": "*Kursivt* inleder.\n*Kursivt* går vidare.",
    "a motto": "Mod.\\\nOmtanke.\\\nGlädje.",
    "a footnote": "Ett ord[^1].\n\n[^1]: En not.",
}


@pytest.mark.parametrize("name", CLEAN)
def test_what_is_as_it_should_be_is_not_told_of(name: str) -> None:
    assert told(CLEAN[name]) == []


@pytest.mark.parametrize(
    ("name", "lines"),
    [("clauses", [3, 6, 9, 12, 15, 18]), ("escape-advice", [5, 7]), ("setext", [5])],
)
def test_the_prepared_texts_are_told_of(name: str, lines: list[int]) -> None:
    path = SHARED / f"faults/2-run-together-lines/{name}.md"
    if not path.exists():
        skip(f"the faults are not at {path}")
    _, problems = parse_document(Source("text.md", path.read_text("utf-8")))
    assert [p.line for p in problems if p.code == "markup-unread"] == lines


class Prepared(NamedTuple):
    name: str
    kind: str
    text: str
    groups: list[list[int]]
    """The first and last line of each, from 1."""


PREPARED = [
    Prepared(**json.loads(line))
    for line in (Path(__file__).parent / "data/lookalikes.jsonl").read_text("utf-8").splitlines()
]
"""Texts as clerks paste them, and such as come near, by somebody who had not seen the program."""


@pytest.mark.parametrize("prepared", PREPARED, ids=lambda prepared: prepared.name)
def test_texts_by_fresh_eyes(prepared: Prepared) -> None:
    source, problems = decode("text.md", prepared.text.encode())
    assert source
    readable, _ = read_any("text.md", prepared.text.encode())[1:]
    problems += parse_document(readable or source)[1]
    found = [p.line for p in problems if p.code in {"markup-unread", "control-character"}]
    # Empty paragraphs are told of once for all of a text.
    groups = prepared.groups[: 1 if prepared.kind == "nbsp-paragraph" else None]
    assert [any(a - 1 <= line <= b for line in found) for a, b in groups] == [True] * len(groups)
    assert len(found) == len(groups)
