"""Redlines: what people are shown of a change, and that nothing of either text is lost in it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import unicodedata
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import html5lib
import pytest
from jsonschema import Draft202012Validator
from markdown_it import MarkdownIt

from styrdok.html.profiles import CORE_1
from styrdok.html.visible import visible_text
from styrdok.published.base import to_json
from styrdok.redlines.change_set import Revised, Version, revise
from styrdok.redlines.forms import REDLINES
from styrdok.redlines.patching import patch
from styrdok.redlines.terminal import lines
from styrdok.text.any_file import read_comparable
from styrdok.wording.words import Words
from tests.conftest import ROOT, SHARED, skip

SWEDISH = Words("sv")
REVISIONS = SHARED / "revisions"
NAMES = sorted(p.name.removesuffix("-old.md") for p in REVISIONS.glob("*-old.md")) or ["absent"]
SMALL = 30_000

OLD = """# Policy för resor och möten

Exempelby kommun möts klokt: först på distans, sedan med tåg och buss, sist med bil.

## Bakgrund

Resor kostar tid och pengar och påverkar klimatet. Den som reser ska välja tåg.

## Mål

I Exempelby:

- är resfria möten det naturliga förstahandsvalet.
- minskar utsläppen från tjänsteresor för varje år.
- cyklar vi.

| År | Mål |
|----|-----|
| 2025 | 100 ton |
| 2026 | 90 ton |

## Ansvar

Varje nämnd **ska** senast den 31 december 2025 fastställa en handlingsplan, se [mål](#mal).[^1]

[^1]: Enligt reglementet.

## Uppföljning

Policyn följs upp vart fjärde år av kommunstyrelsen tillsammans med nämnderna.
"""
NEW = """# Policy för resor och möten

Exempelby kommun möts klokt: först på distans, sedan med tåg, buss eller cykel, sist med bil.

## Uppföljning

Policyn följs upp vartannat år av kommunstyrelsen tillsammans med nämnderna.

## Bakgrund

Resor kostar tid och pengar och påverkar klimatet.

Den som reser ska välja tåg.

## Mål

I Exempelby kommun:

- är resfria möten det naturliga förstahandsvalet.
- halveras utsläppen från tjänsteresor till 2030.
- minskar utsläppen från tjänsteresor för varje år.

| År | Ansvar | Mål |
|----|--------|-----|
| 2025 | KS | 100 ton |
| 2026 | KS | 80 ton |

## Ansvar

Varje nämnd **skall** senast den 31 december 2027 fastställa en handlingsplan, se [mål](#mal).[^1]

[^1]: Enligt reglementet 2026.
"""


def compared(old: str, new: str) -> Revised:
    return revise(version("old.md", old), version("new.md", new))


def version(name: str, text: str) -> Version:
    document, problems = read_comparable(name, text.encode())
    assert document is not None, problems
    return Version(name, document)


@pytest.fixture(scope="module")
def example() -> Revised:
    return compared(OLD, NEW)


def real_pair(name: str) -> Revised:
    if not REVISIONS.is_dir():
        skip(f"the revision pairs are not at {REVISIONS}")
    texts = (
        unicodedata.normalize("NFC", (REVISIONS / f"{name}-{side}.md").read_text(encoding="utf-8"))
        for side in ("old", "new")
    )
    return compared(*texts)


def is_small(name: str) -> bool:
    path = REVISIONS / f"{name}-new.md"
    return not path.exists() or path.stat().st_size < SMALL


# The page restores both fragments. What follows is written from docs/changes.md, not from the code.


@dataclass
class Element:
    """An element as a browser sees it; white space between blocks is left out."""

    name: str
    attributes: dict[str, str]
    children: list[Element | str]


def dom(html: str) -> list[Element | str]:
    tree = html5lib.parseFragment(html, namespaceHTMLElements=False)
    return element_of(tree).children


def element_of(node: Any) -> Element:
    children: list[Element | str] = [node.text or ""]
    for child in node:
        children += [element_of(child), child.tail or ""]
    return Element(str(node.tag), dict(node.attrib), children)


def side(children: list[Element | str], keep: str, drop: str) -> list[Element | str]:
    """Accept or reject every change, as docs/changes.md says."""
    made: list[Element | str] = []
    for child in children:
        if isinstance(child, str):
            made.append(child)
            continue
        classes = child.attributes.get("class", "").split()
        if drop in classes or "sd-note" in classes:
            continue
        inner = side(child.children, keep, drop)
        if child.name in {"ins", "del"}:
            made += inner
        else:
            made.append(Element(child.name, own_attributes(child, classes, keep), inner))
    return made


def own_attributes(element: Element, classes: list[str], keep: str) -> dict[str, str]:
    attributes = {k: v for k, v in element.attributes.items() if k not in {"class", "data-old"}}
    written = " ".join(
        c for c in classes if c not in {"sd-old", "sd-new", "sd-moved", "sd-same", "sd-form"}
    )
    before = element.attributes.get("data-old")
    if keep == "sd-old" and before is not None:
        attributes = dict(re.findall(r'([a-z]+)="([^"]*)"', before))
    elif written:
        attributes["class"] = written
    if keep == "sd-old" and "id" in attributes:
        attributes["id"] = re.sub(r"--old(-[0-9]+)?$", "", attributes["id"])
    return attributes


def normal(children: list[Element | str]) -> list[Any]:
    """Join texts, and leave out white space where only blocks are, or at a block's ends."""
    made: list[Any] = []
    for child in children:
        if isinstance(child, Element):
            made.append((child.name, sorted(child.attributes.items()), normal(child.children)))
        elif made and isinstance(made[-1], str):
            made[-1] += child
        else:
            made.append(child)
    return [
        c.strip("\n") if isinstance(c, str) else c
        for c in made
        if not isinstance(c, str) or c.strip("\n")
    ]


def article(page: str) -> str:
    return page.partition("<article")[2].partition(">\n")[2].partition("</article>")[0]


def check_restores(revised: Revised) -> None:
    shown = dom(article(REDLINES["html"](revised, SWEDISH)))
    assert revised.old.document
    assert revised.new.document
    assert normal(side(shown, "sd-new", "sd-old")) == normal(dom(revised.new.document.html))
    assert normal(side(shown, "sd-old", "sd-new")) == normal(dom(revised.old.document.html))


REAL = [
    pytest.param(name, marks=[pytest.mark.slow] * (number % 3 > 0))
    for number, name in enumerate(n for n in NAMES if is_small(n))
]
"""A third of them is fast enough together."""


def test_the_page_restores_both_texts(example: Revised) -> None:
    check_restores(example)


@pytest.mark.parametrize("name", REAL)
def test_the_page_restores_both_texts_of_real_revisions(name: str) -> None:
    check_restores(real_pair(name))


@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n in NAMES if not is_small(n)])
def test_the_page_restores_both_texts_of_long_revisions(name: str) -> None:
    check_restores(real_pair(name))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("# T\n\nEn rad.\n", "# T\n\n## En rad.\n"),
        ("# T\n\n3. tre\n4. fyra\n", "# T\n\n5. tre\n6. fyra\n"),
        ("# T\n\n[läs här](https://a.se/1)\n", "# T\n\n[läs här](https://a.se/2)\n"),
        ("# T\n\n![karta](https://a.se/k.png)\n", "# T\n\n![karta över byn](https://a.se/k.png)\n"),
        ('# T\n\nA &amp; B < C "d"\n', '# T\n\nA &amp; BB < C "d" &lt;b&gt;\n'),
        ("# T\n\n**a b** c\n", "# T\n\na **b c**\n"),
        ("# T\n\n- a\n\n  b\n\n  - c\n", "# T\n\n- a\n\n  b d\n\n  - e\n  - c\n"),
        ("# T\n\n> citat ett\n>\n> två\n", "# T\n\n> citat två\n"),
        ("# T\n\nTerm\n: en\n: två\n", "# T\n\nTerm\n: två\n: tre\n"),
        (
            "# T\n\na[^1] b[^2]\n\n[^1]: ett\n[^2]: två\n",
            "# T\n\nb[^2] a[^1]\n\n[^1]: ett\n[^2]: 2\n",
        ),
        ("# T\n\n---\n\na\n", "# T\n\na\n\n---\n"),
        ("# T\n\n| a |\n|--:|\n| 1 |\n", "# T\n\n| a | b |\n|:-:|---|\n| 1 | 2 |\n"),
        ("# T\n", "# T\n\n## A\n\ntext\n"),
        ("# T\n\n- - a\n  - b\n", "# T\n\n- - b\n  - a c\n"),
        ("# T\n\n<b>x</b>\n\n```\ny\n```\n", "# T\n\n<b>z</b>\n\n```\ny z\n```\n"),
        ("# T\n\nrad ett\\\nrad två\n", "# T\n\nrad ett\\\nrad tre\n"),
    ],
)
def test_every_markup_is_restored(old: str, new: str) -> None:
    check_restores(compared(old, new))
    check_restores(compared(new, old))


def test_no_two_elements_of_a_page_have_the_same_id(example: Revised) -> None:
    page = REDLINES["html"](example, SWEDISH)
    ids = re.findall(r'<[a-z0-9]+[^<>]* id="([^"]*)"', page)
    assert [name for name, count in Counter(ids).items() if count > 1] == []
    links = re.findall(r'href="#([^"]*)"', page)
    assert set(links) <= set(ids)


def test_moved_split_and_merged_text_is_not_told_as_new_words(example: Revised) -> None:
    shown = article(REDLINES["html"](example, SWEDISH))
    assert "Flyttat hit:" in shown
    assert "Flyttat härifrån:" in shown
    assert "Delat här:" in shown


def spoken(children: list[Element | str]) -> str:
    """Give the text in its order; what stands in blocks is apart."""
    inline = {"del", "ins", "span", "a", "strong", "em", "sup", "sub"}
    texts = (
        c if isinstance(c, str) else spoken(c.children) + "\n" * (c.name not in inline)
        for c in children
    )
    return re.sub(r"\s+", " ", "".join(texts))


def test_what_changed_is_told_in_words_too(example: Revised) -> None:
    """As a screen reader reads it: the words around each change stand in the text."""
    words = spoken(dom(article(REDLINES["html"](example, SWEDISH))))
    assert "Varje nämnd [borttaget: ska] [tillagt: skall] senast" in words
    assert "Tillagt: halveras utsläppen från tjänsteresor till 2030." in words
    assert "Borttaget: cyklar vi." in words
    assert (
        "Flyttat hit: Policyn följs upp [borttaget: vart fjärde] [tillagt: vartannat] år" in words
    )
    assert words.index("Flyttat hit:") < words.index("Bakgrund") < words.index("Flyttat härifrån:")


def test_each_change_leads_to_the_next_and_back(example: Revised) -> None:
    page = REDLINES["html"](example, SWEDISH)
    marked = re.findall(r'<span id="(andring-[0-9]+)" class="sd-note sd-marker">(.*?)</span>', page)
    names = [name for name, _ in marked]
    assert len(names) >= 9
    for number, (_, links) in enumerate(marked):
        wanted = names[max(0, number - 1) : number] + names[number + 1 : number + 2]
        assert re.findall('href="#([^"]*)"', links) == wanted


def test_side_by_side_shows_what_changed_below_its_heading(example: Revised) -> None:
    page = REDLINES["html"](example, SWEDISH)
    rows = page.partition('<section class="styrdok sd-sides"')[2].partition("</section>")[0]
    left, right = re.search(
        r'<div class="sd-side">(.*?Varje nämnd.*?)</div>\s*<div class="sd-side">(.*?)</div>',
        rows.rpartition("Ansvar</h2>")[2],
        re.DOTALL,
    ).groups()  # type: ignore[union-attr]
    assert "2025" in left
    assert "2027" not in left
    assert "2027" in right
    assert "2025" not in right
    assert ' id="' not in rows


def test_texts_that_cannot_be_compared_say_why_and_show_nothing() -> None:
    document, _ = read_comparable("new.md", NEW.encode())
    revised = revise(Version("Antagen 2008", None), Version("Reviderad 2016", document))
    assert (revised.changes.status, revised.changes.reason) == ("not_comparable", "text_not_held")
    assert revised.changes.changes == []
    page = REDLINES["html"](revised, SWEDISH)
    assert "en av texterna har inte återfunnits" in page
    assert "<article" not in page


def test_texts_made_by_different_means_are_not_compared() -> None:
    old, _ = read_comparable("old.md", OLD.encode())
    new, _ = read_comparable("new.md", NEW.encode())
    revised = revise(Version("a", old, conversion="scanned"), Version("b", new, conversion="docx"))
    assert (revised.changes.status, revised.changes.reason) == (
        "not_comparable",
        "conversions_differ",
    )
    same = revise(Version("a", old, conversion="docx"), Version("b", new, conversion="docx"))
    assert same.changes.status == "comparable"


# Other forms


ADOPTED_TITLE = {"title": "Mål", "valid": "2024"}


@pytest.mark.parametrize(
    ("old", "new", "decided", "told"),
    [
        # Where both are known, each that differs is told.
        (ADOPTED_TITLE, {"title": "Målen", "valid": "2024"}, (1, 2), ["title"]),
        (ADOPTED_TITLE, {"title": "Målen", "valid": "2025"}, (1, None), ["title", "valid"]),
        (ADOPTED_TITLE, ADOPTED_TITLE, (1, 2), []),
        # A title is not taken away or given by a text that has no heading.
        ({"valid": "2024"}, ADOPTED_TITLE, (1, 2), []),
        (ADOPTED_TITLE, {"valid": "2024"}, (1, 2), []),
        # Any other fact is, by a decision: not by a text that is yet to be decided.
        ({"title": "Mål"}, ADOPTED_TITLE, (1, 2), ["valid"]),
        (ADOPTED_TITLE, {"title": "Mål"}, (1, 2), ["valid"]),
        (ADOPTED_TITLE, {}, (1, 2), ["valid"]),
        (ADOPTED_TITLE, {}, (1, None), []),
        ({}, ADOPTED_TITLE, (None, 2), []),
    ],
)
def test_facts_that_a_decision_changed_are_told(
    old: dict[str, str], new: dict[str, str], decided: tuple[int | None, ...], told: list[str]
) -> None:
    one, other = (
        replace(version("mal.md", "# Mål\n"), revision=revision, facts=facts)
        for revision, facts in zip(decided, (old, new), strict=True)
    )
    found = revise(one, other).changes.metadata
    assert [(f.field, f.from_, f.to) for f in found] == [(n, old.get(n), new.get(n)) for n in told]


def test_the_fragment_is_of_profile_core_1_and_tells_changes_in_words(example: Revised) -> None:
    html = REDLINES["fragment"](example, SWEDISH)
    elements = {m[0] for m in re.findall(r"<([a-z0-9]+)([^>]*)>", html)}
    attributes = set(re.findall(r' ([a-z-]+)="', html))
    assert elements <= CORE_1.elements
    assert attributes <= CORE_1.attributes
    words = visible_text(html)
    assert "Borttaget: ”ska”. Tillagt: ”skall”." in words
    assert "Borttaget: ”vart fjärde”. Tillagt: ”vartannat”." in words


def test_terminal_needs_no_colours(example: Revised) -> None:
    shown = "\n".join(line.plain for line in lines(example.changes, SWEDISH))
    assert "Varje nämnd [-ska-]{+skall+} senast den 31 december [-2025-]{+2027+}" in shown
    assert "2026 | [-90-]{+KS | 80+} ton" in shown
    assert "Delat · stycke · Bakgrund" in shown


def test_markdown_escapes_what_the_text_has() -> None:
    revised = compared("# T\n\nEn *stjärna* och <b>.\n", "# T\n\nTvå *stjärnor* och <b>.\n")
    assert "\\*" in (made := REDLINES["markdown"](revised, SWEDISH))
    assert "~~En" in made


@pytest.mark.parametrize("name", REAL)
def test_patch_of_the_system_reads_the_unified_form(name: str, tmp_path: Path) -> None:
    """Of real revisions: the unified diff gives the new text with patch(1) as well."""
    program = shutil.which("patch")
    if program is None:
        skip("patch(1) is not installed (Debian: apt-get install patch)")
    revised = real_pair(name)
    assert revised.comparison
    old, new = (
        "".join(p.text for p in d.parts) for d in (revised.comparison.old, revised.comparison.new)
    )
    (tmp_path / "text.md").write_bytes(old.encode())
    unified = REDLINES["unified"](revised, SWEDISH).encode()
    command = [program, "--silent", "--no-backup-if-mismatch", str(tmp_path / "text.md")]
    subprocess.run(command, input=unified, check=True, capture_output=True)
    assert (tmp_path / "text.md").read_bytes() == new.encode()


# The change-set


def documented_apply() -> Any:
    """Run the function that docs/changes.md shows."""
    page = (ROOT / "docs/changes.md").read_text(encoding="utf-8")
    names: dict[str, Any] = {}
    exec(page.partition("```python\n")[2].partition("```")[0], names)  # noqa: S102
    return names["apply"]


@pytest.mark.parametrize("name", ["example", *REAL])
def test_what_the_documentation_shows_gives_either_text(name: str) -> None:
    revised = compared(OLD, NEW) if name == "example" else real_pair(name)
    data = json.loads(to_json(revised.changes))
    assert revised.comparison
    old, new = (
        "".join(p.text for p in d.parts) for d in (revised.comparison.old, revised.comparison.new)
    )
    apply = documented_apply()
    assert apply(old, data["changes"]) == patch(old, revised.changes) == new
    assert apply(new, data["changes"], "to", "from") == old


def test_the_change_set_follows_its_schema_and_lists_nothing_equal(example: Revised) -> None:
    schema = json.loads((ROOT / "schemas/v1/changes.schema.json").read_bytes())
    data = json.loads(to_json(example.changes))
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER).validate(data)
    assert {change["kind"] for change in data["changes"]} == {
        "edited", "moved", "split", "added", "removed",
    }  # fmt: skip
    counted = Counter(change["kind"] for change in data["changes"])
    assert {k: data["summary"][k] for k in counted} == dict(counted)


def test_an_empty_line_that_stays_is_no_change() -> None:
    """Nor does it stop a redline: once it was told as a change of kind equal."""
    old = "Kommunen bör köpa.\n\n{#maltid .strategies}\n## 4 Måltid\n"
    new = "{#maten .strategies}\n## 4 Maten\n\nKommunen ska köpa.\n\n{#ansvar .mandates}\n## 5 A\n"
    revised = compared(old, new)
    assert "equal" not in {change.kind for change in revised.changes.changes}
    for form in REDLINES.values():
        assert form(revised, SWEDISH)


def test_the_summary_says_what_happened_where(example: Revised) -> None:
    said = example.changes.summary_text
    assert said.sv.startswith(
        "En punkt har lagts till under Mål, en punkt har tagits bort under Mål"
    )
    assert "en rubrik" in said.sv
    assert "ett stycke har delats under Bakgrund" in said.sv
    assert said.en.startswith("One list item has been added under Mål")


# An outside validator


@pytest.mark.browser
def test_html_validate_finds_nothing_that_the_fragments_do_not_have(tmp_path: Path) -> None:
    """On every real pair: the page, and the same page with either text alone in its place."""
    program = ROOT / ".venv/node/node_modules/.bin/html-validate"
    if not program.exists():
        skip("html-validate is not installed (make check installs it with npm)")
    revised = {"example": compared(OLD, NEW)} | {n: real_pair(n) for n in NAMES}
    for name, pair in revised.items():
        page = REDLINES["html"](pair, SWEDISH)
        (tmp_path / f"{name}.html").write_text(page, encoding="utf-8")
        for version in (pair.old, pair.new):
            assert version.document
            alone = page.replace(article(page), version.document.html)
            sides = alone.partition('<section class="styrdok sd-sides"')
            alone = sides[0] + sides[2].partition("</section>")[2]
            (tmp_path / f"{name}-{version.label}.html").write_text(alone, encoding="utf-8")
    # Its rule on repeated ids takes time by the square of their number; they are counted above.
    settings = {"extends": ["html-validate:standard"], "root": True, "rules": {"no-dup-id": "off"}}
    (tmp_path / ".htmlvalidate.json").write_text(json.dumps(settings))
    (tmp_path / "fault.html").write_text("<p><h2>a</h2></p>")
    files = sorted(p.name for p in tmp_path.glob("*.html"))
    done = subprocess.run(
        [program, "--formatter", "json", *files], cwd=tmp_path, capture_output=True, check=False
    )
    found: dict[str, set[str]] = {
        Path(report["filePath"]).name: {message["ruleId"] for message in report["messages"]}
        for report in json.loads(done.stdout)
    }
    assert found["fault.html"], "the validator finds no fault where there is one"
    for name in revised:
        own = found.get(f"{name}-old.md.html", set()) | found.get(f"{name}-new.md.html", set())
        assert found.get(f"{name}.html", set()) <= own, name
    ids = {
        name: Counter(re.findall(r'<[a-z0-9]+[^<>]* id="([^"]*)"', path.read_text("utf-8")))
        for name in revised
        if (path := tmp_path / f"{name}.html")
    }
    assert {name: i for name, c in ids.items() for i, n in c.items() if n > 1} == {}


# What a review found once


@pytest.mark.parametrize("form", sorted(REDLINES))
@pytest.mark.parametrize("text", ["", OLD, "# T\r\n\r\nrad\r\n"])
def test_equal_texts_have_a_redline_in_every_form(form: str, text: str) -> None:
    made = REDLINES[form](compared(text, text.replace("\r\n", "\n")), SWEDISH)
    assert made == "" if form == "unified" else "Texterna är lika" in made


@pytest.mark.parametrize(
    ("old", "new", "kind"),
    [
        ("## 10 procent av maten", "## 25 procent av maten", "edited"),
        ("## 2030 ska vi vara klara", "## 2045 ska vi vara klara", "edited"),
        ("5 kap. 3 § kommunallagen ska följas.", "6 kap. 3 § kommunallagen ska följas.", "edited"),
        ("§ 5 ska tillämpas.", "§ 7 ska tillämpas.", "edited"),
        ("- 2020. Mål nås", "- 2030. Mål nås", "edited"),
        ("## 4 Måltider", "## 5 Måltider", "renumbered"),
        ("## § 2.1 Syfte", "## § 2.2 Syfte", "renumbered"),
        ("**3 §** Nämnden svarar.", "**4 §** Nämnden svarar.", "renumbered"),
        ("(2) die Behörde prüft.", "(3) die Behörde prüft.", "renumbered"),
        ("2 kap. Ansvar för måltider", "3 kap. Ansvar för måltider", "renumbered"),
    ],
)
def test_only_what_numbers_the_text_is_a_number(old: str, new: str, kind: str) -> None:
    """A figure that says how much, or when, is not: its change is one of substance."""
    (change,) = compared(f"# T\n\n{old}\n", f"# T\n\n{new}\n").changes.changes
    assert change.kind == kind


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("- två\n  - tre\n", "- två\n- tre\n"),
        ("- ett\n\n  Fortsättning.\n", "- ett\n\nFortsättning.\n"),
        ("## Mål\n", "### Mål\n"),
    ],
)
def test_other_structure_is_not_told_as_the_same_to_a_reader(old: str, new: str) -> None:
    kinds = {change.kind for change in compared(old, new).changes.changes}
    assert "edited" in kinds


def test_a_long_moved_paragraph_is_shown_by_its_beginning() -> None:
    long = "Den som reser ska välja tåg " + "eller buss " * 40
    other = "## Bakgrund och syfte\n\n" + "Kommunen möts klokt.\n\n" + "Så reser vi hos oss.\n"
    old, new = f"# T\n\n{long}\n\n{other}", f"# T\n\n{other}\n{long}\n"
    shown = "\n".join(line.plain for line in lines(compared(old, new).changes, SWEDISH))
    assert "  Den som reser ska välja tåg eller buss" in shown


@pytest.mark.parametrize("form", ["fragment", "html", "markdown"])
def test_no_control_character_reaches_a_reader(form: str) -> None:
    revised = compared("# T\n\nett\x1b[31m två\x00 tre\n", "# T\n\nett\x1b[31m två\x00 fyra\n")
    made = REDLINES[form](revised, SWEDISH)
    assert not re.search("[\x00-\x08\x0b-\x1f]", made)
    assert not any("\x1b" in line.plain for line in lines(revised.changes, SWEDISH))


def test_the_text_keeps_its_language_whatever_its_redline_speaks(example: Revised) -> None:
    page = REDLINES["html"](example, Words("en"))
    assert '<html lang="en">' in page
    assert re.search(r'<article[^>]* lang="sv"', page)
    assert "What changed" in page


def test_markdown_shows_as_it_is_meant() -> None:
    """Marks beside signs would be shown as asterisks."""
    revised = compared("# T\n\na b c.\n", "# T\n\na b c, utan d.\n")
    item = REDLINES["markdown"](revised, SWEDISH).splitlines()[-1]
    shown = MarkdownIt("commonmark", {"html": True}).enable("strikethrough").render(item)
    assert "*" not in shown
    assert "~" not in shown


def test_the_marker_of_a_change_stands_in_its_own_block() -> None:
    page = REDLINES["html"](
        compared("# T\n\n- ett\n\nEfter.\n", "# T\n\n- ett\n-\n\nEfter.\n"), SWEDISH
    )
    after = article(page).rpartition("Efter.")[0].rpartition("<p")[2]
    assert "sd-marker" not in after
    assert set(re.findall('href="#(andring-[0-9]+)"', page)) <= set(
        re.findall('id="([^"]*)"', page)
    )


@pytest.mark.slow
def test_time_grows_with_length_and_not_with_its_square() -> None:
    """Counted in steps of the interpreter, which no other program disturbs."""

    def steps(count: int) -> int:
        old = "".join(f"- a{n} b\n\nstycke {n}\n\n" for n in range(count))
        new = "".join(f"- c{n} d\n\nannat {n}x\n\n" for n in range(count + 1))
        revised = compared(f"# T\n\n{old}", f"# T\n\n{new}")
        seen = 0

        def count_one(*_: object) -> None:
            nonlocal seen
            seen += 1

        sys.setprofile(count_one)
        try:
            REDLINES["html"](revised, SWEDISH)
        finally:
            sys.setprofile(None)
        return seen

    assert steps(120) < 3 * steps(60)
