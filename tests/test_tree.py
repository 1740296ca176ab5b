"""HTML as one tree: ours is read as it is written or not at all, anybody's is read somehow."""

import html
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrdok.html.foreign import RUNNING, read_foreign
from styrdok.html.profiles import conform
from styrdok.html.tree import (
    Element,
    OutsideProfileError,
    elements,
    read_html,
    without_layout,
    write_blocks,
    write_html,
)
from styrdok.html.visible import folded_text, folded_words, visible_text, visible_words
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source
from tests.test_words import MARKDOWN, texts

some = settings(max_examples=50, deadline=None)


def document_html(markdown: str) -> str:
    document, _ = parse_document(Source("text.md", f"# Titel\n\n{markdown}\n"), "sd-a--b--")
    assert document
    return document.html


def test_an_element_is_a_value() -> None:
    tree = read_html('<p id="sd-a" class="x">a &amp; <a href="?a=1&amp;b=&quot;2&quot;">b</a></p>')
    link = Element("a", (("href", '?a=1&b="2"'),), ("b",))
    assert tree == (Element("p", (("id", "sd-a"), ("class", "x")), ("a & ", link)),)
    assert [e.name for e in elements(tree)] == ["p", "a"]


@pytest.mark.slow
@some
@given(MARKDOWN)
def test_our_html_is_the_same_tree_however_it_is_read_and_written(markdown: str) -> None:
    assert write_html(read_html(document_html(markdown))) == document_html(markdown)
    for ours in (document_html(markdown), conform(document_html(markdown))):
        tree = read_html(ours)
        assert read_foreign(ours) == tree
        bare = without_layout(tree)
        assert without_layout(read_html(write_blocks(bare))) == bare
        assert folded_words(tree) == folded_words(bare) == folded_text(ours)
        assert visible_words(tree) == visible_text(ours)


@some
@given(texts())
def test_words_and_values_are_read_as_they_were_written(text: str) -> None:
    tree = (Element("p", (("id", text),), (text,)),)
    assert read_html(write_html(tree)) == tree
    assert without_layout(read_html(write_blocks(tree))) == tree


@pytest.mark.parametrize(
    "fault",
    [
        "<p>a",
        "a</p>",
        "<p>a</p></p>",
        "<p>a<strong>b</p></strong>",
        "<p/>",
        "<p />",
        "</br>",
        "<P>a</P>",
        "<p id=a>a</p>",
        "<p id='a'>a</p>",
        '<p  id="a">a</p>',
        "<p hidden>a</p>",
        "<!-- a -->",
        "<!doctype html>",
        "a < b",
        "<p>a</p",
    ],
)
def test_what_is_not_as_we_write_it_is_no_tree(fault: str) -> None:
    with pytest.raises(OutsideProfileError):
        read_html(fault)


PIECES = [
    *(f"<{end}{name}>" for name in ("p", "b", "div", "a", "i", "li", "span") for end in ("", "/")),
    *("<br>", "<br/>", "</br>", "<hr>", "<img src='x'>", "<wbr>", "<P CLASS=x>", "</P>"),
    *("a", "b ", " c", "\n", "&amp;", "&copy", "<!-- d -->", "<", "<?e?>", "<td>", "</tr>"),
]


class ByTags(HTMLParser):
    """Reads words as docs/integrating.md tells: each tag but of eight is a space."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.words = ""
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: object = None) -> None:
        self.words += "" if tag in RUNNING else " "

    handle_endtag = handle_starttag

    def handle_data(self, data: str) -> None:
        self.words += data


@pytest.mark.slow
@settings(max_examples=500, deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=20).map(lambda pieces: "".join([*pieces, "<p>"])))
def test_words_of_any_html_are_those_between_its_tags(text: str) -> None:
    """Whatever stands open, or ends what never began: a tree adds no space and takes none."""
    by_tags = ByTags(text).words
    assert visible_text(text).split() == unicodedata.normalize("NFC", by_tags).split()


@pytest.mark.parametrize("end", ["<a", "<a b='", "</p", "<!-- d", "<?x", "<![CDATA["])
def test_what_nobody_ends_is_not_shown(end: str) -> None:
    """As in a browser; and a sign that begins nothing is."""
    assert visible_text(f"<p>ord 1 < 2 {end}") == "ord 1 < 2"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("<div>a<p>b</div>c<p>d", ["div", "p", "p"]),
        ("<p>a<br>b<hr>c<input>d</p>", ["p", "br", "hr", "input"]),
        ("<DIV Class=x>a</DIV>", ["div"]),
        ("a</p>b", ["p"]),
        ("a</b>b", []),
        ("<!-- <div> -->", []),
    ],
)
def test_any_html_is_a_tree(text: str, names: list[str]) -> None:
    assert [e.name for e in elements(read_foreign(text))] == names


def test_any_html_is_read_however_deep() -> None:
    deep = "<div>" * 20_000 + html.escape("a < b") + "</div>" * 20_000
    assert folded_text(deep) == "a < b"
    assert len(list(elements(read_foreign(deep)))) == 20_000
