"""No content makes a traceback: whatever the files hold, they are reported on or published."""

import datetime
import json
import re
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from html.parser import HTMLParser
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrdok.checks.rules import check_library
from styrdok.content.actions import AMENDING, Action
from styrdok.content.models import DateProblem
from styrdok.exports.building import EXPORTERS, build
from styrdok.exports.edition import make_edition
from styrdok.html.profiles import CORE_1
from styrdok.problems.codes import CODES
from styrdok.problems.faults import Problem, has_errors
from styrdok.problems.reports import FORMATS
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files
from tests.conftest import recorded_anew

DAY = datetime.date(2026, 1, 1)
STARTER = {path: data for path, data in starter_files().items() if path.startswith("content/")}
POLICY = "content/exempelby/resepolicy"
ONE_FILE = "content/exempelby/kostpolicy.md"
FRONT_MATTER = b"---\ntitle: Kostpolicy\ntype: policy\nadopted: 2024-11-25\n---\n"
FILES = {**STARTER, ONE_FILE: FRONT_MATTER + b"# Kostpolicy\n\nDen som lagar mat ska smaka.\n"}
WITHOUT_POLICY = {path: data for path, data in FILES.items() if not path.startswith(POLICY)}

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
        "](javascript:a)",
        "<JavaScript:a>",
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

NAMES = st.sampled_from(
    [
        "exempelby",
        "resepolicy",
        "kostpolicy",
        "revisions",
        "policy.yaml",
        "text.md",
        "organisation.yaml",
        "publication.yaml",
        "1.md",
        "2.md",
        "01.md",
        "1.sv.md",
        "1.sv-x-lattlast.md",
        "1..md",
        ".md",
        "x.md",
        "Ny",
        "a b",
        "a--b",
        "å",
        "a\nb",
        "%0A,::",
        "",
        "..",
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
    "replaced_by": st.just("exempelby/kostpolicy"),
    "evidence": LINES,
}


def some(draw: st.DrawFn, values: dict[str, Any]) -> dict[str, Any]:
    kept = draw(st.sets(st.sampled_from(sorted(values))))
    return {key: values[key] for key in sorted(kept)}


@st.composite
def decided(draw: st.DrawFn) -> dict[str, bytes]:
    """Give the files of a policy with any number of events, most of them without fault."""
    text = draw(st.sampled_from([b"# Policy\n", STARTER[f"{POLICY}/text.md"]]))
    title = text.split(b"\n")[0].removeprefix(b"# ").decode()
    files = {f"{POLICY}/text.md": text}
    events: list[dict[str, Any]] = []
    for sequence in range(1, draw(st.integers(0, 5)) + 1):
        event: dict[str, Any] = draw(st.fixed_dictionaries({}, optional=ANY_EVENT))
        event |= {
            "sequence": sequence,
            "reason": draw(LINES),
            "action": draw(st.sampled_from(list(Action))),
        }
        event |= {"recorded": "2026-01-01", "text": {"state": "not_held"}}
        days = sorted(draw(st.tuples(DAYS, DAYS, DAYS)))
        event |= some(
            draw, dict(zip(("date", "in_force_from", "in_force_until"), days, strict=True))
        )
        if "date" not in event and draw(st.booleans()):
            event |= {"date_text": draw(LINES), "date_problem": draw(st.sampled_from(DateProblem))}
        about: list[int] = [e["sequence"] for e in events if e["action"] not in AMENDING]
        if event["action"] in AMENDING and not about:
            event["action"] = Action.ADOPTED
        if event["action"] in AMENDING or (about != [] and draw(st.booleans())):
            event["concerns"] = draw(st.sampled_from(about))
        held = draw(st.booleans())
        if event["action"] is Action.CORRECTED and not held:
            event |= {"field": "case_number", "value": f"KS {sequence}"}
        if held:
            number = event["concerns"] if event["action"] is Action.TEXT_ADDED else sequence
            files[f"{POLICY}/revisions/{number}.md"] = text
            event["text"] = {"state": "held", "sha256": f"sha256:{sha256(text).hexdigest()}"}
        events.append(event)
    days = sorted(draw(st.tuples(DAYS, DAYS)))
    policy = {"schema": "policy/1", "title": title, "type": "policy"}
    validity = {"validity": some(draw, dict(zip(("from", "until"), days, strict=True)))}
    files[f"{POLICY}/history.yaml"] = json.dumps(events, ensure_ascii=False).encode()
    files[f"{POLICY}/policy.yaml"] = json.dumps(policy | validity).encode()
    return recorded_anew(files)


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
        self.addresses: set[str] = set()
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.add(tag)
        for name, value in attrs:
            self.attributes.add(name)
            if name == "id":
                self.ids[value or ""] += 1
            elif name in {"href", "src"}:
                self.addresses.add(value or "")


def withstood(files: dict[str, bytes]) -> bool:
    """See that content is reported on in every form, or published whole; tell whether it was."""
    library, problems = assemble(files)
    problems += check_library(library)
    for found in problems:
        sound(found, files)
    reported(problems)
    # `styrdok show` makes a document of content with errors too, where it could be read.
    for exported in make_edition(library, DAY, None, lambda _: None).documents:
        safe(exported.document.html)
    if has_errors(problems):
        return False
    assert len(list(library.policies())) == len(library.parts), "a policy vanished without a word"
    for artifact in build(library, DAY):
        if artifact.path.endswith(".html"):
            linked(artifact.data.decode())
            if artifact.path.startswith("v1/"):
                assert Markup(artifact.data.decode()).elements <= CORE_1.elements
        elif re.fullmatch(r"v1/documents/(?!.*/changes/).+\.json", artifact.path):
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


def linked(html: str) -> None:
    """See that ids are unique, and that all links within the page lead somewhere."""
    markup = Markup(html)
    assert [i for i, count in markup.ids.items() if count > 1] == []
    assert {a[1:] for a in markup.addresses if a.startswith("#")} <= set(markup.ids)


def safe(fragment: str) -> None:
    """See that a fragment holds nothing that runs, whatever is wrong with the text."""
    markup = Markup(fragment)
    assert markup.elements <= CORE_1.elements
    assert markup.attributes <= CORE_1.attributes
    assert all(re.match("https?://|mailto:|tel:|#", a, re.IGNORECASE) for a in markup.addresses)


def anchored(document: dict[str, Any]) -> None:
    ids = set(Markup(document["html"]).ids)
    for statement in document["statements"]:
        assert set(statement["anchors"]) <= ids, f"no element has the anchor of {statement}"


@pytest.fixture(autouse=True, scope="module")
def _without_schemas() -> Iterator[None]:
    """Leave out the schemas: they are the same whatever the content, and take most of the time."""
    with pytest.MonkeyPatch.context() as patch:
        patch.delitem(EXPORTERS, "schemas")
        yield


def test_the_files_used_here_are_published_as_they_are() -> None:
    assert withstood(FILES)


@pytest.mark.parametrize("path", FILES)
@settings(max_examples=12, deadline=None)
@given(data=st.binary() | st.text().map(str.encode))
def test_any_bytes_as_a_file_are_withstood(path: str, data: bytes) -> None:
    withstood({**FILES, path: data})


@pytest.mark.slow
@pytest.mark.parametrize("path", FILES)
@settings(max_examples=12, deadline=None)
@given(data=st.data())
def test_damage_to_a_file_is_withstood(path: str, data: st.DataObject) -> None:
    withstood({**FILES, path: data.draw(damaged(FILES[path]))})


def test_any_markdown_is_withstood() -> None:
    was_published: Counter[bool] = Counter()

    @settings(max_examples=60, deadline=None)
    @given(text=MARKDOWN)
    def one(text: str) -> None:
        was_published[withstood(with_text(text))] += 1

    one()
    assert min(was_published[True], was_published[False]) >= 4, "the texts are too much alike"


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(text=MARKDOWN)
def test_any_markdown_is_withstood_where_it_is_recorded(text: str) -> None:
    """What is published is the text that the last decision left, not the working text."""
    title, _, rest = STARTER[f"{POLICY}/text.md"].partition(b"\n")
    recorded = title + b"\n\n" + text.encode() + b"\n" + rest
    history = STARTER[f"{POLICY}/history.yaml"]
    before, after = (sha256(data).hexdigest() for data in (title + b"\n" + rest, recorded))
    history = history.replace(before.encode(), after.encode())
    files = {**FILES, f"{POLICY}/history.yaml": history, f"{POLICY}/revisions/1.md": recorded}
    withstood(recorded_anew(files))


def with_text(text: str) -> dict[str, bytes]:
    return {**WITHOUT_POLICY, ONE_FILE: FRONT_MATTER + f"# Kostpolicy\n\n{text}\n".encode()}


@pytest.mark.parametrize(
    "text",
    [
        "^[not]",
        "## Fotnot\n\nx[^1]\n\n[^1]: a",
        "x[^1] y[^2]\n\n[^1]: a\n\n    - b\n\n[^2]: c",
        "x[^1] y[^1]\n\n[^1]: a\n\n[^1]: b",
        "![a[^1]](https://a.se/b.png)\n\n[^1]: c",
        "x[^1]\n\n[^1]:\n    {style=a #b}\n    c",
        "{style=a start=3}\nx",
        "- {#a}\n  x\n\n[b](#a)",
        "x\n\n:   {.goals #a}\n    y\n\n:   [b](#a)",
        "{#a}\n| x |\n|---|\n| y |\n\n[b](#a)",
        "{#a}\n> x\n\n[b](#a)",
        "[x](<>)",
    ],
)
def test_markdown_at_the_edges_of_its_rules_is_withstood(text: str) -> None:
    withstood(with_text(text))


@pytest.mark.parametrize("sign", ["&#x202e;", "&#x200b;", "&#xfeff;"])
def test_no_invisible_character_is_published_from_an_entity(sign: str) -> None:
    assert not withstood(with_text(f"a{sign}b"))


@pytest.mark.parametrize("sign", ["\\u202e", "\\x07", "\\0", "\\x85"])
def test_no_invisible_character_is_published_from_an_escape(sign: str) -> None:
    policy = STARTER[f"{POLICY}/policy.yaml"].replace(b"- klimat", f'- "a{sign}b"'.encode())
    assert not withstood({**FILES, f"{POLICY}/policy.yaml": policy})


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [f"{a * 2000}x{b * 2000}" for a, b in NESTING],
    ids=[f"{a}x{b}" for a, b in NESTING],
)
def test_markdown_of_any_depth_is_withstood(text: str) -> None:
    withstood(with_text(text))


@pytest.mark.parametrize("opening", ["[", "{a: ", "- ", "? ", "- ? ", "&a [", "!a {"])
def test_yaml_of_any_depth_is_withstood(opening: str) -> None:
    withstood({**FILES, f"{POLICY}/history.yaml": (opening * 20_000).encode()})


@pytest.mark.parametrize(
    "date", ['""', '" "', "' x'", '"\'"', "x #y", "#", "2016-02-30", "٢٠١٦-٠٥-١٦", "1"]
)
def test_any_date_in_front_matter_is_withstood(date: str) -> None:
    data = FRONT_MATTER.replace(b"2024-11-25", date.encode()) + b"# Kostpolicy\n"
    withstood({**WITHOUT_POLICY, ONE_FILE: data})


@pytest.mark.slow
@pytest.mark.parametrize("path", [path for path in FILES if path.endswith(".yaml")])
@pytest.mark.parametrize("data", ["# x", "---", "''", "x", "[]", "{}", "- x", "x: y", "null"])
def test_a_file_of_another_shape_is_reported(path: str, data: str) -> None:
    assert not withstood({**FILES, path: f"{data}\n".encode()})


@pytest.mark.slow
def test_any_history_is_withstood() -> None:
    was_published: Counter[bool] = Counter()

    @settings(max_examples=30, deadline=None)
    @given(files=decided())
    def one(files: dict[str, bytes]) -> None:
        was_published[withstood({**WITHOUT_POLICY, **files})] += 1

    one()
    assert was_published[True] >= 4, "too few histories are without fault"


@pytest.mark.slow
@settings(max_examples=30, deadline=None)
@given(names=st.lists(NAMES, min_size=1, max_size=4), data=st.sampled_from(sorted(FILES.values())))
def test_any_name_of_a_file_is_withstood(names: list[str], data: bytes) -> None:
    withstood({**FILES, "/".join(["content", *names]): data})


@pytest.mark.parametrize("data", ["[", "?", "x: '", "x: &"])
def test_a_fault_at_the_end_of_a_file_is_placed_in_the_file(data: str) -> None:
    """The YAML parser sees the end as a line of its own, though no line feed stands before it."""
    withstood({**WITHOUT_POLICY, "content/publication.yaml": data.encode()})


def test_an_organisation_named_as_a_part_of_the_page_is_withstood() -> None:
    """The index page gives each organisation's heading its name as id, and has ids of its own."""
    withstood({path.replace("exempelby", "innehall"): data for path, data in FILES.items()})
