"""No content makes a traceback: whatever the files hold, they are reported on or published."""

import datetime
import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrdok.assemble import assemble
from styrdok.checks import check
from styrdok.exporters import build
from styrdok.exporters.fragments import ATTRIBUTES, ELEMENTS
from styrdok.models import (
    Action,
    DateProblem,
)
from styrdok.problems import CODES, Problem, has_errors
from styrdok.report import FORMATS
from styrdok.source import text_digest
from styrdok.starter import starter_files

DAY = datetime.date(2026, 1, 1)
STARTER = {path: data for path, data in starter_files().items() if path.startswith("content/")}
POLICY = "content/exempelby/resepolicy"
ONE_FILE = "content/exempelby/kostpolicy.md"
FRONT_MATTER = b"---\ntitle: Kostpolicy\ntype: policy\nadopted: 2024-11-25\n---\n"
FILES = {**STARTER, ONE_FILE: FRONT_MATTER + b"# Kostpolicy\n\nDen som lagar mat ska smaka.\n"}

NESTING = [
    ("> ", ""),
    ("- ", ""),
    ("1. ", ""),
    (": ", ""),
    ("- > 1. ", ""),
    ("[", "](#x)"),
    ("![", "](https://a.se)"),
    ("*", "*"),
    ("_a **b", "**_"),
]
FRAGMENTS = st.sampled_from(
    [
        "x",
        "ord ",
        "\n",
        "\n\n",
        "  ",
        "    ",
        "\t",
        "\\",
        "[",
        "]",
        "](",
        "](#x)",
        "](https://a.se)",
        ")",
        '"',
        "{#x .goals}\n",
        "{.definitions}\n",
        "{style=a start=2 lang=en onclick=b}\n",
        "{caption=T}\n",
        "{",
        "}",
        "[^1]",
        "\n[^1]: not\n",
        "\n\n[^2]: {#x}\n    - a\n",
        "^[not]",
        "| a | b |\n|---|--:|\n| c | d |\n",
        "|",
        "\n---\n",
        "===\n",
        "\n> ",
        "\n- ",
        "\n1. ",
        "\n: ",
        "\n## ",
        "\n### Fotnot\n\n",
        "\n#",
        "\n# T\n",
        "`",
        "```\n",
        "<b>",
        "<!--",
        "<https://a.se>",
        "&amp;",
        "&#0;",
        "![",
        "![](https://a.se/b.png)",
        "*",
        "**",
        "_",
        "~",
        "Kommunen ska fastställa en plan.",
        "Med mat avses mat.",
        "\u00a0",
        "\u2028",
        "\u0301",
        "\U0001f35e",
    ]
)
MARKDOWN = st.one_of(
    st.lists(FRAGMENTS, max_size=25).map("".join),
    # Runs, and quotations, lists, links and stress nested deep.
    st.builds(
        lambda run, depth, nested, text: run * depth + nested[0] * depth + text + nested[1] * depth,
        FRAGMENTS,
        st.integers(1, 50),
        st.sampled_from(NESTING),
        st.lists(FRAGMENTS, max_size=5).map("".join),
    ),
)

PIECES = st.sampled_from(
    [
        b"&a ",
        b"*a",
        b"? ",
        b"- ",
        b"{",
        b"}",
        b"[",
        b"]",
        b",",
        b"!!",
        b"!!int ",
        b": ",
        b"#",
        b"|\n",
        b'"',
        b"'",
        b"%YAML 1.2\n",
        b"---\n",
        b"...\n",
        b"\t",
        b"\r",
        b"\r\n",
        b"\n",
        b"\x00",
        b"\x1b[2J",
        b"\x7f",
        b"\xff",
        b"\xc3",
        "\u0085".encode(),
        "\u2028".encode(),
        "\u202e".encode(),
        "\ufeff".encode(),
        "\uffff".encode(),
        "a\u030a".encode(),
        b"\\ud800",
        b"\\x00",
        b"2016-02-30",
        b"0001-01-01",
        b"9999-12-31",
    ]
)


LINES = st.sampled_from(
    ["x", "#", "x #y", "a: b", "{x}", "%(number)s", "%", "<b>&", '"', "'", "\\", "ÅÄÖ", "no", "1e3"]
)
DAYS = st.dates().map(str) | st.sampled_from(["0001-01-01", "2026-01-01", "9999-12-31"])
ANY_EVENT = {
    "citation": LINES,
    "body": st.sampled_from(["kommunfullmaktige", "kommunstyrelsen", "namnd:socialnamnden"]),
    "paragraphs": st.lists(LINES, max_size=3),
    "case_number": LINES,
    "in_force_from": DAYS,
    "in_force_until": DAYS,
    "replaced_by": st.just("exempelby/kostpolicy"),
    "concerns": st.just(1),
    "reason": LINES,
    "evidence": LINES,
}
HOW_DATED = [
    {},
    {"date": DAYS},
    {"date_text": LINES, "date_problem": st.sampled_from(list(DateProblem))},
]


@st.composite
def decided(draw: st.DrawFn) -> dict[str, bytes]:
    """Give the files of a policy with any number of well-formed events."""
    text = draw(st.sampled_from([b"# Policy\n", STARTER[f"{POLICY}/text.md"]]))
    title = text.split(b"\n")[0].removeprefix(b"# ").decode()
    policy = {"schema": "policy/1", "title": title, "type": "policy"}
    files = {f"{POLICY}/text.md": text}
    events = []
    for sequence in range(1, draw(st.integers(0, 5)) + 1):
        dated = draw(st.sampled_from(HOW_DATED))
        event = draw(st.fixed_dictionaries(dated, optional=ANY_EVENT))
        event |= {"sequence": sequence, "action": draw(st.sampled_from(list(Action)))}
        event |= {"recorded": "2026-01-01", "text": {"state": "not_held"}}
        if draw(st.booleans()):
            files[f"{POLICY}/revisions/{sequence}.md"] = text
            event["text"] = {"state": "held", "sha256": text_digest(text.decode())}
        events.append(event)
    period = draw(st.fixed_dictionaries({}, optional={"from": DAYS, "until": DAYS}))
    files[f"{POLICY}/history.yaml"] = json.dumps(events, ensure_ascii=False).encode()
    files[f"{POLICY}/policy.yaml"] = json.dumps(policy | {"validity": period}).encode()
    return files


@st.composite
def damaged(draw: st.DrawFn, data: bytes) -> bytes:
    """Give a file's bytes with up to five faults, as slips and broken tools make them."""
    for _ in range(draw(st.integers(1, 5))):
        lines = data.splitlines(keepends=True) or [b""]
        at, other = draw(st.tuples(*[st.integers(0, len(lines) - 1)] * 2))
        line = lines[at]
        column = draw(st.integers(0, len(line)))
        match draw(st.sampled_from(["insert", "delete", "flip", "swap", "repeat", "cut"])):
            case "insert":
                lines[at] = line[:column] + draw(PIECES) + line[column:]
            case "delete":
                lines[at] = line[:column] + line[draw(st.integers(column, len(line))) :]
            case "flip":
                byte = draw(st.binary(min_size=1, max_size=1))
                lines[at] = line[:column] + byte + line[column + 1 :]
            case "swap":
                lines[at], lines[other] = lines[other], line
            case "repeat":
                lines.insert(other, line)
            case "cut":
                lines[at : other + 1] = []
        data = b"".join(lines)
    return data


class Markup(HTMLParser):
    """Lists what a fragment or page is made of."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: set[str] = set()
        self.attributes: set[str] = set()
        self.ids: Counter[str] = Counter()
        self.targets: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        self.attributes |= {name for name, _ in attrs}
        given = dict(attrs)
        self.ids.update([given["id"] or ""] if "id" in given else [])
        if (href := given.get("href") or "").startswith("#"):
            self.targets.add(href[1:])


def withstood(files: dict[str, bytes]) -> bool:
    """See that content is reported on in every form, or published whole; tell whether it was."""
    library, problems = assemble(files)
    problems += check(library)
    for found in problems:
        sound(found, files)
    reported(problems)
    if has_errors(problems):
        return False
    assert len(list(library.policies())) == len(library.parts), "a policy vanished without a word"
    for artifact in build(library, DAY):
        if artifact.path.endswith(".html"):
            published(artifact.path, artifact.data.decode())
        elif artifact.path.startswith("v1/documents/"):
            anchored(json.loads(artifact.data))
    return True


def sound(found: Problem, files: dict[str, bytes]) -> None:
    assert found.code in CODES
    assert found.path.startswith("content/")
    assert found.message.strip()
    assert found.hint.strip()
    assert found.line >= 1
    assert found.column >= 1
    # A file that is missing has no lines; what is wanted at the end stands after the last.
    text = files.get(found.path, b"").decode("utf-8", "replace").replace("\r\n", "\n")
    assert found.line <= text.replace("\r", "\n").count("\n") + 1


def reported(problems: list[Problem]) -> None:
    forms = {name: form(problems) for name, form in FORMATS.items()}
    assert len(json.loads(forms["json"])) == len(problems)
    assert len(json.loads(forms["sarif"])["runs"][0]["results"]) == len(problems)
    commands = forms["github"].split("\n") if forms["github"] else []
    assert len(commands) == len(problems)
    assert all(command.startswith("::") and "\r" not in command for command in commands)
    assert len(forms["text"].split("\n")) == 2 * len(problems) + 1


def published(path: str, html: str) -> None:
    markup = Markup(html)
    if path.startswith("v1/"):
        assert markup.elements <= ELEMENTS
        assert markup.attributes <= ATTRIBUTES
    assert [i for i, count in markup.ids.items() if count > 1] == [], f"ids repeated in {path}"
    assert markup.targets <= set(markup.ids), f"links in {path} lead nowhere"


def anchored(document: dict[str, Any]) -> None:
    ids = set(Markup(document["html"]).ids)
    for statement in document["statements"]:
        assert set(statement["anchors"]) <= ids, f"no element has the anchor of {statement}"


def test_the_files_used_here_are_published_as_they_are() -> None:
    assert withstood(FILES)


@pytest.mark.parametrize("path", FILES)
@settings(max_examples=25, deadline=None)
@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes_as_a_file_are_withstood(path: str, data: bytes) -> None:
    withstood({**FILES, path: data})


@pytest.mark.parametrize("path", FILES)
@settings(max_examples=40, deadline=None)
@given(data=st.data())
def test_damage_to_a_file_is_withstood(path: str, data: st.DataObject) -> None:
    withstood({**FILES, path: data.draw(damaged(FILES[path]))})


@settings(max_examples=150, deadline=None)
@given(text=MARKDOWN)
def test_any_markdown_is_withstood(text: str) -> None:
    data = FRONT_MATTER + f"# Kostpolicy\n\n{text}\n".encode()
    withstood({**FILES, ONE_FILE: data})


@settings(max_examples=60, deadline=None)
@given(files=decided())
def test_any_history_is_withstood(files: dict[str, bytes]) -> None:
    starter = {path: data for path, data in STARTER.items() if not path.startswith(POLICY)}
    withstood({**starter, **files})
