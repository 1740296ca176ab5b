"""The same Problems, in the forms that people, GitHub and code hosts read."""

import json

import jsonschema
import pytest

from styrdok.problems.codes import CODES, Severity
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.reports import FORMATS

FOUND = [
    problem("yaml-indentation", Place("content/å b/policy.yaml", 3, 1), "the line has a tab"),
    problem("link-vague", Place("content/a/text.md", 9), '100 % "här",\nrad: två'),
]


def test_text_has_place_severity_message_code_and_hint() -> None:
    assert FORMATS["text"](FOUND).splitlines() == [
        "content/å b/policy.yaml:3:1: error: the line has a tab [yaml-indentation]",
        "    Indent with ordinary spaces, two a level.",
        'content/a/text.md:9:1: warning: 100 % "här",\\nrad: två [link-vague]',
        "    Let the link's words name the document or page.",
        "1 error, 1 warning, 0 notes.",
    ]


def test_json_has_every_field() -> None:
    rows = json.loads(FORMATS["json"](FOUND))
    assert [Problem(**{**row, "severity": Severity(row["severity"])}) for row in rows] == FOUND


def test_github_escapes_what_would_end_a_command() -> None:
    first, second = FORMATS["github"](FOUND).splitlines()
    assert first == (
        "::error file=content/å b/policy.yaml,line=3,col=1,title=yaml-indentation::"
        "the line has a tab Indent with ordinary spaces, two a level."
    )
    assert '::100 %25 "här",%0Arad: två' in second


def test_sarif_has_the_shape_of_sarif() -> None:
    """The parts of the OASIS schema that code hosts need; the whole is not to be had offline."""
    log = json.loads(FORMATS["sarif"](FOUND))
    result = {
        "type": "object",
        "required": ["ruleId", "message", "level", "locations"],
        "properties": {"level": {"enum": ["none", "note", "warning", "error"]}},
    }
    schema = {
        "type": "object",
        "required": ["version", "runs"],
        "properties": {
            "version": {"const": "2.1.0"},
            "runs": {"items": {"properties": {"results": {"items": result}}}},
        },
    }
    jsonschema.validate(log, schema)
    run = log["runs"][0]
    for found in run["results"]:
        assert run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] == found["ruleId"]
    place = run["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "content/%C3%A5%20b/policy.yaml"
    assert place["region"] == {"startLine": 3, "startColumn": 1}


@pytest.mark.parametrize("form", list(FORMATS))
def test_nothing_found_is_a_report_too(form: str) -> None:
    assert isinstance(FORMATS[form]([]), str)


def test_every_code_says_what_it_means_and_what_to_do() -> None:
    for code, rule in CODES.items():
        assert code == code.lower()
        assert rule.meaning.endswith((".", ")."))
        assert rule.remedy.rstrip("`").endswith((".", "."))
