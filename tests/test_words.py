"""The words of a text stay its words: in the HTML, with its tags gone, and as CMSs show them."""

import html
import re
import unicodedata
from collections import Counter

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from styrdok.html.profiles import CORE_1, conform
from styrdok.html.tree import OutsideProfileError
from styrdok.html.visible import folded_text, visible_text
from styrdok.redlines.forms import REDLINES
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source, odd_characters
from styrdok.wording.words import Words
from tests.test_redlines import compared

some = settings(max_examples=50, deadline=None)

TRAPS = {
    'Säg "ja" nu': "Säg &#034;ja&#034; nu",
    "år '99": "år &#039;99",
    "i ``mitten''": "i &#096;`mitten&#039;&#039;",
    "a -- b": "a &#045;- b",
    "a---b": "a&#045;&#045;-b",
    "1998 - 2002": "1998 &#045; 2002",
    "- ett": "&#045; ett",
    "och så vidare...": "och så vidare&#046;..",
    "....": "&#046;&#046;..",
    "3x4 meter": "3&#120;4 meter",
    "1,5x2,5": "1,5&#120;2,5",
    "1,0x2 och 10x5": "1,0&#120;2 och 10&#120;5",
    "Bra :) tack": "Bra &#058;) tack",
    ";-)": "&#059;-)",
    ":idea: finns": "&#058;idea: finns",
    "punkt 8-) och": "punkt &#056;-) och",
    "byn 8O": "byn &#056;O",
    "i Wordpress": "i Word&#112;ress",
    "(Wordpress)": "(Word&#112;ress)",
    "[gallery]": "&#091;gallery]",
    "se [caption]a[/caption]": "se &#091;caption]a&#091;/caption]",
    "märket (tm)": "märket &#040;tm)",
    "https://www.youtube.com/watch?v=1": "https&#058;//www.youtube.com/watch?v=1",
    "skriv &#65; så": "skriv &amp;&#035;65; så",
    "HTTP://exempelby.example": "HTTP&#058;//exempelby.example",
}
"""Texts that WordPress would show as others, and how they are written. tests/test_wordpress.py
sees that each is one."""

PLAIN = [
    "kl. 8) och 9)",
    "a-b, 1998–2002 – så",
    "0x1F och 0x9999",
    "4x, x4 och axb",
    "1st och 2:a",
    "(c) 2024",
    "100 % av 5 %s",
    "Se https://exempelby.example/a för mer",
    "kommun@exempelby.example",
    "5. En punkt # $x ^ ~ * _ + = | \\ {} @",
    "WordPress",
    "Kf:s beslut; nu",
    "fast\u00a0mellanrum, mjukt\u00adbindestreck",
    "🙂 och ☎",
    "a & b &amp; &copy; < c > d",
    "<!--more--> <b>nej</b>".replace("--", "–"),
    "ö → ↑ § ½ €",
]
"""Texts that nobody changes: they are written as they are, but for & and < and >."""


@pytest.mark.parametrize(("text", "written"), TRAPS.items())
def test_what_a_cms_would_change_is_written_as_a_reference(text: str, written: str) -> None:
    assert conform(f"<p>{html.escape(text)}</p>") == f"<p>{written}</p>\n"


@pytest.mark.parametrize("text", PLAIN)
def test_all_else_is_written_as_it_is(text: str) -> None:
    assert conform(f"<p>{html.escape(text)}</p>") == f"<p>{html.escape(text, quote=False)}</p>\n"


def test_what_a_cms_would_change_in_a_tag_is_written_as_a_reference() -> None:
    link = '<p><a href="https://a.example/?b[]=(Wordpress">a</a></p>\n'
    assert conform(link) == ('<p><a href="https://a.example/?b&#091;]=(Word&#112;ress">a</a></p>\n')


def as_markdown(text: str) -> str:
    """Give the Markdown that shows a text as it is."""
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", text)


def stripped(fragment: str) -> str:
    """Give what is left of HTML when somebody simply takes out all tags."""
    return html.unescape(re.sub("<[^<>]*>", "", fragment))


def fragment_of(markdown: str) -> str:
    document, _ = parse_document(Source("text.md", f"# Titel\n\n{markdown}\n"), "sd-a--b--")
    assert document
    return conform(document.html)


def texts() -> st.SearchStrategy[str]:
    """Give texts that are full of traps, on one line, as they may stand in content."""
    signs = st.sampled_from("\"'`.-x:;8)(O[]/&<>#%@ 3\u00a0\u00ad\u0338aöW\n")
    pieces = st.one_of(signs, st.sampled_from([*TRAPS, *PLAIN]), st.text(max_size=3))
    made = st.lists(pieces, max_size=12).map("".join)
    return made.map(lambda text: unicodedata.normalize("NFC", " ".join(text.split()))).filter(
        lambda text: bool(text) and not list(odd_characters(text))
    )


@some
@given(texts())
def test_without_tags_the_words_are_those_of_the_text(text: str) -> None:
    fragment = fragment_of(as_markdown(text))
    assert stripped(fragment).split() == text.split()
    assert visible_text(fragment).split() == text.split()


@some
@given(texts(), texts())
def test_a_fragment_is_nfc_has_a_block_a_line_and_stays_as_it_is(one: str, other: str) -> None:
    fragment = fragment_of(f"{as_markdown(one)} **{as_markdown(other)}**\n\n- {as_markdown(other)}")
    assert unicodedata.is_normalized("NFC", fragment)
    assert conform(fragment) == fragment
    assert "\n\n" not in fragment
    lines = fragment.removesuffix("\n").split("\n")
    assert all(re.fullmatch("<(?:p|ul|li|/ul|/li)[ >].*|</?ul>|</li>", line) for line in lines)


WORDS = st.integers(1, 10**6).map(lambda n: f"ord{n}")
RUNS = st.one_of(
    WORDS,
    WORDS.map(lambda w: f"**{w}**"),
    WORDS.map(lambda w: f"*{w}*,"),
    st.tuples(WORDS, WORDS).map(lambda w: f"[{w[0]} {w[1]}](https://a.example/)"),
    st.tuples(WORDS, WORDS).map(lambda w: f"{w[0]}\\\n{w[1]}"),
    st.tuples(WORDS, WORDS).map(lambda w: f"{w[0]}^[{w[1]}]"),
)
LINES = st.lists(RUNS, min_size=1, max_size=4).map(" ".join)
ONE_LINE = LINES.filter(lambda line: "\n" not in line)


def indented(text: str, first: str, other: str) -> str:
    return first + text.replace("\n", f"\n{other}")


def around(blocks: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(blocks, min_size=1, max_size=3).map("\n\n".join)
    return st.one_of(
        several,
        st.lists(several, min_size=1, max_size=3).map(
            lambda items: "\n".join(indented(i, "- ", "  ") for i in items)
        ),
        several.map(lambda text: indented(text, "1. ", "   ")),
        several.map(lambda text: indented(text, "> ", "> ")),
        st.tuples(ONE_LINE, several).map(lambda p: f"{p[0]}\n{indented(p[1], ': ', '  ')}"),
    )


TABLES = st.lists(
    st.tuples(ONE_LINE, ONE_LINE).map(lambda cells: f"| {cells[0]} | {cells[1]} |"), min_size=1
).map(lambda rows: "\n".join([rows[0], "|---|---|", *rows[1:]]))
MARKDOWN = st.lists(
    st.recursive(st.one_of(LINES, TABLES, ONE_LINE.map("## {}".format)), around, max_leaves=8),
    min_size=1,
    max_size=4,
).map("\n\n".join)


@pytest.mark.slow
@some
@given(MARKDOWN)
def test_without_tags_no_word_is_lost_and_no_two_run_together(markdown: str) -> None:
    """A footnote's mark is the one thing that may stand at a word, in brackets."""
    left = re.sub(r"\[\d+\]|,", "", stripped(fragment_of(markdown)))
    words = [word for word in left.split() if "ord" in word]
    assert Counter(words) == Counter(re.findall(r"ord\d+", markdown))


def test_cells_and_items_stand_on_lines_of_their_own() -> None:
    markdown = "| a | b |\n|---|---|\n| c | d |\n\n- e\n  - f\n\ng\n: h\n\ni\\\nj"
    lines = [line for line in stripped(fragment_of(markdown)).split("\n") if line]
    assert lines == ["a", "b", "c", "d", "e", "f", "g", "h", "i j"]


def test_a_footnote_mark_is_no_part_of_the_number_before_it() -> None:
    assert "år 2026[1] ska" in stripped(fragment_of("år 2026^[Not.] ska"))


@pytest.mark.parametrize(
    "fault",
    [
        "<p>a</p><script>b</script>",
        '<p onclick="b">a</p>',
        '<p style="color: red">a</p>',
        '<p><a href="javascript:b">a</a></p>',
        '<p><a href="/b">a</a></p>',
        '<p><a href="#b">a</a></p>',
        '<p><img src="//a.example/b" alt="" /></p>',
        '<p id="b">a</p>',
        '<p class="container">a</p>',
        "<!-- a -->",
        "<p hidden>a</p>",
        "<del>ska</del> <ins>bör</ins>",
        "<p>a",
        "<p>a</p></p>",
        "<p><h2>a</h2></p>",
        "<table><p>a</p></table>",
        '<a href="https://a.example/">a <a href="https://b.example/">b</a></a>',
    ],
)
def test_what_the_profile_does_not_allow_is_never_published(fault: str) -> None:
    """Nor is it mended: what a browser reads must be what was written."""
    with pytest.raises(OutsideProfileError):
        conform(fault)


MARKS = st.one_of(
    st.sampled_from("[]()<>*_`#>|:-1. \n\\\"'!^{}=/&;a"),
    st.sampled_from(
        ["![", "](#x)", "](#x-2)", "](https://a.example/)", "](mailto:a@b.example)", "](data:a)",
         "](javascript:a)", "<https://a.example/>", "^[", "[^1]", "\n\n[^1]: ", "<b>", "<!--",
         "\n\n", "\n> ", "\n# ", "\n##### ", "\n- ", "\n1. ", "\n: ", "\n    ", "\n```\n",
         "\n---\n",
         "\n| a |\n|---|\n| ", "\n{#x}\n", "\n{.goals}\n", '\n{caption="<b>" style=x}\n', "&#x338;"]
    ),
)  # fmt: skip


@some
@given(st.lists(MARKS, max_size=20).map("".join))
@example("![](#x)")
@example("![a](mailto:b@c.example)")
@example("[a <https://b.example/> ^[b]](https://c.example/)")
@example("[a](#x)")
@example("> # a ^[b]")
@example("# a\n\n##### b")
@example("**&#x338;a**")
def test_no_markdown_makes_html_outside_the_profile(markdown: str) -> None:
    document, _ = parse_document(Source("text.md", markdown), "sd-a--b--")
    assume(document is not None)
    assert document
    made = conform(document.html)
    assert set(re.findall("<([a-z0-9]+)", made)) <= CORE_1.elements
    assert unicodedata.is_normalized("NFC", made)
    assert folded_text(made) == folded_text(document.html)


PARAGRAPHS = st.lists(
    st.lists(st.integers(1, 12).map(lambda n: f"ord{n}"), min_size=1, max_size=8).map(" ".join),
    min_size=1,
    max_size=5,
).map("\n\n".join)


@some
@given(PARAGRAPHS, PARAGRAPHS)
def test_without_tags_a_change_still_tells_what_was_removed_and_what_added(
    old: str, new: str
) -> None:
    fragment = REDLINES["fragment"](compared(f"# T\n\n{old}\n", f"# T\n\n{new}\n"), Words("sv"))
    assert not re.search("<(?:ins|del)", fragment)
    told: dict[str, set[str]] = {"Tillagt": set(), "Borttaget": set()}
    label = ""
    for line in filter(None, stripped(fragment).split("\n")):
        for word, quoted in re.findall("(Tillagt|Borttaget): ”([^”]*)”", line):
            told[word] |= set(quoted.split()) - {"¶"}  # where a paragraph begins
        if label in told:
            told[label] |= set(line.split())
        heading = re.fullmatch(r"(\w+)(?: och \w+)* \(stycke, T\)", line)
        label = heading[1] if heading else ""
    assert set(new.split()) - set(old.split()) <= told["Tillagt"]
    assert set(old.split()) - set(new.split()) <= told["Borttaget"]
    assert told["Tillagt"] <= set(new.split())
    assert told["Borttaget"] <= set(old.split())


@pytest.mark.parametrize("text", TRAPS)
def test_a_change_is_written_so_that_no_cms_changes_its_words(text: str) -> None:
    revised = compared("# T\n\nEtt stycke.\n", f"# T\n\n{as_markdown(text)} stycke.\n")
    fragment = REDLINES["fragment"](revised, Words("sv"))
    assert conform(fragment) == fragment
    assert f"<p>{TRAPS[text]} stycke.</p>" in fragment or text.startswith(("http", "HTTP"))
