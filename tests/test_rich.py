"""Profile rich-1: the same words and ids, with what helps those who can't see or use a mouse."""

import re
from collections import Counter

import pytest

from styrdok.html.profiles import conform
from styrdok.html.tree import OutsideProfileError
from styrdok.html.visible import visible_text
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source
from styrdok.views.rich import RICH_1, rich_fragment
from styrdok.wording.words import Words
from tests.conftest import SHARED
from tests.test_exports import with_every_markup

WITH_NOTES = """# T

| a^[i en cell] | b |
|---|---|
| c | d |

Ett[^1], samma[^1] och ett till[^x].

- | e |
  |---|
  | f^[i en lista] |

[^1]: Not.

    - punkt

[^x]: Se [ett](#fotnot--n1) och[^1].
"""

CORE = with_every_markup()["v1/documents/exempelby/resepolicy.html"].decode()
RICH = rich_fragment(CORE, Words("sv"))


def test_words_and_ids_are_those_of_core_1() -> None:
    assert visible_text(RICH) == visible_text(CORE)
    assert re.findall(' id="[^"]*"', RICH) == re.findall(' id="[^"]*"', CORE)


def test_a_table_is_a_region_that_the_keyboard_reaches_with_its_caption_as_name() -> None:
    region = 'tabindex="0" aria-label="Tabell 1: Avgifter &lt;2026&gt;"'
    assert f'<section class="sd-table" {region}>\n<table' in RICH


def test_tables_have_names_of_their_own() -> None:
    table = "<table><tbody><tr><td>a</td></tr></tbody></table>"
    rich = rich_fragment(conform(f'<div class="sd-table">{table}</div>' * 2), Words("sv"))
    assert re.findall('aria-label="([^"]*)"', rich) == ["Tabell 1", "Tabell 2"]


def test_the_history_is_a_landmark_named_by_its_heading() -> None:
    (heading,) = re.findall('<section class="sd-history" lang="sv" aria-labelledby="(.*)">', RICH)
    assert f'<h2 id="{heading}">Beslut och historik</h2>' in RICH
    assert RICH.endswith("</section>\n</div>\n")


def test_notes_are_told_from_other_links() -> None:
    assert len(re.findall('<sup><a role="doc-noteref" href="#sd-', RICH)) == 2
    assert len(re.findall('<a role="doc-backlink" href="#sd-', RICH)) == 1


@pytest.mark.parametrize(
    ("written", "otherwise", "words"),
    [
        ('<div class="sd-table">', '<div class="sd-wide">', "stands in no element of class sd-tab"),
        ('<div class="sd-table">', "<blockquote>", "stands in no element of class sd-table"),
        ("<table>", "<p>Tabell</p>\n<table>", "of class sd-table holds no table alone"),
        ('class="sd-history"', 'class="sd-log"', "no element of class sd-history ends the frag"),
        ('<div class="sd-history" ', "<p>a</p>\n<div ", "no element of class sd-history ends"),
        ("</div>\n</div>\n$", "</div>\n<p>a</p>\n</div>\n", "sd-history ends the fragment"),
        ("<h2( id=[^>]*historik.)>", "<h2>", "sd-history begins with no heading that has an id"),
        ("<h2( id=[^>]*historik.)>", r"<p>a</p>\n<h2\1>", "sd-history begins with no heading"),
        (' id="[^"]*--fotnot--m1"', "", "a mark to #sd-.*--fotnot--n1 has no id"),
        ('<sup><a href="[^"]*--n1"', '<sup><a href="#sd-annan"', "--m1 leads to no note"),
        ('class="sd-footnotes"', 'class="sd-notes"', "--m1 leads to no note"),
        ('href="[^"]*--fotnot--m1">↑', 'href="#sd-annan">↑', "--n1 leads back to no mark"),
        ('<a href="[^"]*--fotnot--m1">(↑ 1)</a>', r"\1", "--n1 leads back to no mark"),
    ],
)
def test_what_templates_write_otherwise_is_never_passed_over(
    written: str, otherwise: str, words: str
) -> None:
    """A template or the Markdown's writer that changed would else leave out a role in silence."""
    changed = re.sub(written, otherwise, CORE)
    assert changed != CORE
    if otherwise == "<blockquote>":
        changed = changed.replace("</table>\n</div>", "</table>\n</blockquote>")
    with pytest.raises(OutsideProfileError, match=words):
        rich_fragment(conform(changed), Words("sv"))


def test_a_note_without_words_needs_no_way_back() -> None:
    note = '<ol class="sd-footnotes"><li id="sd-n1"><hr /></li></ol>'
    core = conform(f'<p>a<sup><a href="#sd-n1" id="sd-m1">[1]</a></sup></p>{note}')
    assert rich_fragment(core, Words("sv")).count("role=") == 1


@pytest.mark.parametrize(
    "some", [slice(6), pytest.param(slice(None), marks=pytest.mark.slow)], ids=["six", "all"]
)
def test_every_table_mark_and_note_of_real_texts_has_its_role(some: slice) -> None:
    """Counted in the Markdown's own HTML, by what must be there in each."""
    counted = Counter[str]()
    for path in [*sorted((SHARED / "revisions").glob("*.md"))[some], None]:
        text = path.read_text(encoding="utf-8") if path else WITH_NOTES
        document, _ = parse_document(Source("text.md", text), "sd-a--b--")
        assert document
        rich = rich_fragment(conform(document.html), Words("sv"))
        found = {
            '<section class="sd-table" tabindex="0" aria-label="Tabell ': "<table",
            '<sup><a role="doc-noteref" href="#': "<sup>",
            '<a role="doc-backlink" href="#': '<li id="sd-a--b--fotnot--n[0-9]+"',
        }
        for role, wanted in found.items():
            assert rich.count(role) == len(re.findall(wanted, document.html)), (path, role)
            counted[role] += rich.count(role)
    assert len(counted) == 3
    assert min(counted.values()) > 0


@pytest.mark.parametrize("fault", ["<script>a</script>", '<p onclick="a">b</p>', "<ins>a</ins>"])
def test_rich_is_not_anything(fault: str) -> None:
    with pytest.raises(OutsideProfileError):
        conform(fault, RICH_1)
