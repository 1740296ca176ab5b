"""Profile rich-1: the same words and ids, with what helps those who can't see or use a mouse."""

import re

import pytest

from styrdok.html.profiles import OutsideProfileError, conform
from styrdok.html.visible import visible_text
from styrdok.views.rich import RICH_1, rich_fragment
from styrdok.wording.words import Words
from tests.test_exports import with_every_markup

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


@pytest.mark.parametrize("fault", ["<script>a</script>", '<p onclick="a">b</p>', "<ins>a</ins>"])
def test_rich_is_not_anything(fault: str) -> None:
    with pytest.raises(OutsideProfileError):
        conform(fault, RICH_1)
