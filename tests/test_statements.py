"""What a text states is read from its section roles and its wording."""

from typing import Any

import pytest

from styrdok.text.markdown import parse_document
from styrdok.text.source import Source
from styrdok.text.statements import sentences


def stated(role: str, text: str) -> list[dict[str, Any]]:
    source = Source("text.md", f"# Titel\n\n{{.{role}}}\n## Rubrik\n\n{text}\n")
    document, problems = parse_document(source)
    assert document, problems
    return [
        {
            n: v
            for n in s.__dataclass_fields__
            if n not in {"anchors", "lines"} and (v := getattr(s, n))
        }
        for s in document.statements
    ]


CASES: list[tuple[str, str, list[dict[str, Any]]]] = [
    (
        "goals",
        "I byn:\n\n- trivs alla\n- växer träd",
        [
            {"kind": "goal", "text": "trivs alla", "stem": "I byn:"},
            {"kind": "goal", "text": "växer träd", "stem": "I byn:"},
        ],
    ),
    ("goals", "Byn är öppen.", [{"kind": "vision", "text": "Byn är öppen."}]),
    ("background", "Så var det.", [{"kind": "background", "text": "Så var det."}]),
    ("scope", "Gäller alla.", [{"kind": "scope", "text": "Gäller alla."}]),
    (
        "definitions",
        "Med tjänsteresa avses en resa i tjänsten.",
        [
            {
                "kind": "definition",
                "term": "tjänsteresa",
                "text": "Med tjänsteresa avses en resa i tjänsten.",
            }
        ],
    ),
    ("definitions", "Resa\n: en färd", [{"kind": "definition", "term": "Resa", "text": "en färd"}]),
    ("definitions", "Här står inget begrepp.", []),
    (
        "strategies",
        "Kommunen ska spara. Nämnden skall följa upp. Det är allt.",
        [
            {
                "kind": "duty",
                "text": "Kommunen ska spara.",
                "modality": "ska",
                "addressee": "organisation",
                "addressee_text": "Kommunen",
            },
            {
                "kind": "duty",
                "text": "Nämnden skall följa upp.",
                "modality": "skall",
                "addressee": "bodies",
                "addressee_text": "Nämnden",
            },
        ],
    ),
    (
        "strategies",
        "Kommunen ska:\n\n- spara el\n- cykla",
        [
            {
                "kind": "duty",
                "text": text,
                "stem": "Kommunen ska:",
                "modality": "ska",
                "addressee": "organisation",
                "addressee_text": "Kommunen",
            }
            for text in ("spara el", "cykla")
        ],
    ),
    (
        "strategies",
        "Föreningar och företag förväntas bidra.",
        [
            {
                "kind": "expectation",
                "text": "Föreningar och företag förväntas bidra.",
                "modality": "förväntas",
                "addressee": "third_parties",
                "addressee_text": "Föreningar och företag",
            }
        ],
    ),
    (
        "mandates",
        "Socialnämnden ska senast den 1 mars 2027 ta fram en plan för boende.",
        [
            {
                "kind": "mandate",
                "text": "Socialnämnden ska senast den 1 mars 2027 ta fram en plan för boende.",
                "modality": "ska",
                "addressee": "bodies",
                "addressee_text": "Socialnämnden",
                "deliverable": "ta fram en plan för boende",
                "deadline": "senast den 1 mars 2027",
            }
        ],
    ),
    (
        "mandates",
        "Kommunfullmäktige ska anta en plan senast i mars 2027.",
        [
            {
                "kind": "mandate",
                "text": "Kommunfullmäktige ska anta en plan senast i mars 2027.",
                "modality": "ska",
                "addressee": "bodies",
                "addressee_text": "Kommunfullmäktige",
                "deliverable": "anta en plan senast i mars 2027",
                "deadline": "senast i mars 2027",
            }
        ],
    ),
    ("definitions", "Det är viktigt att resa klokt.", []),
    ("definitions", "I kommunen är alla lika.", []),
    (
        "principles",
        "Utgångspunkten är tillit.",
        [
            {
                "kind": "principle",
                "text": "Utgångspunkten är tillit.",
                "addressee": "organisation",
            }
        ],
    ),
    (
        "mandates",
        "Folkhälsostrategen ansvarar för underlaget.",
        [
            {
                "kind": "role",
                "text": "Folkhälsostrategen ansvarar för underlaget.",
                "addressee_text": "Folkhälsostrategen",
            }
        ],
    ),
]


@pytest.mark.parametrize(("role", "text", "wanted"), CASES)
def test_statements(role: str, text: str, wanted: list[dict[str, Any]]) -> None:
    assert stated(role, text) == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Ett. Två.", ["Ett.", "Två."]),
        ("Det gäller t.ex. Kommunen. Och mer.", ["Det gäller t.ex. Kommunen.", "Och mer."]),
        ("Enligt 5 kap. Kommunallagen.", ["Enligt 5 kap. Kommunallagen."]),
        ("Är det så? Ja!", ["Är det så?", "Ja!"]),
    ],
)
def test_sentences(text: str, wanted: list[str]) -> None:
    assert sentences(text) == wanted
