"""A text becomes sections and blocks, each with its anchor, line and plain words."""

import re

import pytest

from styrdok.text.document import Block, Document, Role, Section
from styrdok.text.ids import slug
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source


def parse(text: str) -> Document:
    document, problems = parse_document(Source("text.md", f"# Titel\n\n{text}\n"), "sd-a--b--")
    assert document
    assert problems == []
    return document


def outline(sections: tuple[Section, ...]) -> list[object]:
    return [(s.key, outline(s.children)) if s.children else s.key for s in sections]


def rows(document: Document) -> list[tuple[str, str, int, str]]:
    return [(b.kind, b.anchor, b.line, b.text) for b in document.blocks()]


def test_sections_nest_by_level() -> None:
    document = parse("Först.\n\n## A\n\n### B\n\n#### C\n\n### D\n\n## E")
    assert outline(document.sections) == ["lead--text", ("a", [("b", ["c"]), "d"]), "e"]
    assert [s.level for s in document.sections] == [1, 2, 2]


def test_without_words_before_the_first_heading_there_is_no_lead() -> None:
    assert outline(parse("## A").sections) == ["a"]


def test_equal_headings_get_anchors_of_their_own() -> None:
    assert outline(parse("## Mål\n\n## Mål\n\n{#mal-2}\n## X\n\n## Mål").sections) == [
        "mal",
        "mal-3",
        "mal-2",
        "mal-4",
    ]


def test_written_anchors_go_first() -> None:
    document = parse("## Mål\n\n{#mal}\n## Annat")
    assert outline(document.sections) == ["mal-2", "mal"]
    assert '<h2 id="sd-a--b--mal">Annat</h2>' in document.html


def test_blocks_of_every_kind() -> None:
    document = parse(
        "## A\n\nEtt\n*två*\\\ntre[^1].\n\n- x\n  - y\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n"
        "Ord\n: Betydelse\n\nOrd två\n: Annan\n\n> Citat\n\n---\n\n[^1]: Not."
    )
    assert rows(document) == [
        ("paragraph", "a--1", 5, "Ett två tre."),
        ("list_item", "a--2", 9, "x"),
        ("list_item", "a--3", 10, "y"),
        ("table_row", "a--4", 12, "a | b"),
        ("table_row", "a--5", 14, "1 | 2"),
        ("term", "a--6", 16, "Ord"),
        ("definition", "a--7", 17, "Betydelse"),
        ("term", "a--8", 19, "Ord två"),
        ("definition", "a--9", 20, "Annan"),
        ("quote", "a--10", 22, "Citat"),
        ("rule", "a--11", 24, ""),
        ("footnote", "fotnot--n1", 26, "Not."),
    ]
    for block in document.blocks():
        assert f'id="sd-a--b--{block.anchor}"' in document.html


def test_a_list_has_the_words_before_it_as_stem() -> None:
    blocks = list(parse("## A\n\nVi ska:\n\n- x\n  - y\n\nSlut.").blocks())
    assert [(b.text, b.stem) for b in blocks] == [
        ("Vi ska:", None),
        ("x", "Vi ska:"),
        ("y", "x"),
        ("Slut.", None),
    ]


def test_roles_are_inherited_and_overridden() -> None:
    document = parse(
        "{.goals}\n## A\n\nett\n\n### B\n\ntvå\n\n{.scope}\ntre\n\n"
        "{.basis}\n### C\n\nfyra\n\n## D\n\nfem"
    )
    roles: dict[str, tuple[Role, ...]] = {b.text: b.roles for b in document.blocks()}
    assert roles == {
        "ett": (Role.GOALS,),
        "två": (Role.GOALS,),
        "tre": (Role.SCOPE,),
        "fyra": (Role.BASIS,),
        "fem": (),
    }


def test_section_html_is_its_own_blocks_only() -> None:
    (section,) = parse("## A\n\nEtt.\n\n### B\n\nTvå.").sections
    assert section.html == '<p id="sd-a--b--a--1">Ett.</p>\n'
    assert section.children[0].html == '<p id="sd-a--b--b--1">Två.</p>\n'


def test_words_keep_no_break_spaces_and_images_words() -> None:
    blocks: list[Block] = list(parse("§\u00a030  och ![en karta](https://x.se/k.png)").blocks())
    assert [b.text for b in blocks] == ["§\u00a030 och en karta"]


def test_inner_links_carry_the_prefix() -> None:
    document = parse("Se [A](#a).\n\n## A")
    assert '<a href="#sd-a--b--a">A</a>' in document.html
    assert [(link.href, link.text) for link in document.links] == [("#a", "A")]


def test_signs_that_begin_a_line_mean_nothing_in_a_heading_or_a_cell() -> None:
    """Only at the beginning of a paragraph's line are they markup that was not read."""
    document = parse("## :kolon\n\n| a |\n|---|\n| • b |\n| :c |")
    assert [b.text for b in document.blocks()] == ["a", "• b", ":c"]


def test_a_footnote_and_its_mark_lead_to_each_other() -> None:
    html = parse("Text[^1] och mer[^1].\n\n[^1]: Noten *här*.").html
    assert '<sup><a href="#sd-a--b--fotnot--n1" id="sd-a--b--fotnot--m1">[1]</a></sup>' in html
    assert 'id="sd-a--b--fotnot--m1-2"' in html
    assert (
        '<li id="sd-a--b--fotnot--n1">\n'
        '<p>Noten <em>här</em>. <a href="#sd-a--b--fotnot--m1">↑ 1</a></p>\n</li>'
    ) in html


def test_faults_are_shown_safely_all_the_same() -> None:
    """A recorded text is never edited: whatever it holds, its HTML runs and hides nothing."""
    text = (
        "# T\n\n<script>alert(1)</script>\n\nEtt <b onclick=x>två</b> [tre](javascript:alert(1)) "
        "`fyra`\n\n    fem\n\n##### Sex\n\n{onclick=x style=y}\nSju"
    )
    document, _ = parse_document(Source("text.md", text))
    assert document
    for banned in ("<script", "<b", "onclick=x s", "javascript", "<code", "<h5", "style"):
        assert banned not in document.html.replace("&lt;", "(").replace("(b onclick=x&gt;", "")
    for word in ("alert(1)", "två", "tre", "fyra", "fem", "Sex", "Sju"):
        assert word in document.html


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Mål 2020–2024", "mal-2020-2024"),
        ("Mål — och medel", "mal-och-medel"),
        ("Övergripande mål & åtgärder!", "overgripande-mal-atgarder"),
        ("Två centrala begrepp:", "tva-centrala-begrepp"),
        ("§ 3", "3"),
        ("…", "avsnitt"),
        ("a" * 80, "a" * 60),
        ("ord " * 30, ("ord-" * 15)[:-1]),
    ],
)
def test_slug(words: str, wanted: str) -> None:
    assert slug(words) == wanted


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("Øksnes", "oksnes"),
        ("Đuođđá", "duodda"),
        ("Straße, STRASSE, STRAẞE", "strasse-strasse-strasse"),
        ("Æra och œuvre", "ara-och-ouvre"),  # as ära and öuvre
        ("Ǽ och Ǿ", "a-och-o"),
        ("Sámi Giellagáldu – Ŋ, ŧ", "sami-giellagaldu-n-t"),
        ("ŊUŊŊÁ, MÁŦKI", "nunna-matki"),
        ("Åarjelsaemien gïele", "aarjelsaemien-giele"),
        ("Julevsáme giella, oañes", "julevsame-giella-oanes"),
        ("Anarâškielâ", "anaraskiela"),
        ("Sää’mǩiõll, sääʹmǩiõll", "saamkioll-saamkioll"),
        ("Ǥõõšǥ, ǯiõǯǯ, ʒeeʒʒ", "goosg-ziozz-zeezz"),
        ("Meänkieli: šeeli, žurnaali", "meankieli-seeli-zurnaali"),
        ("Żółć gęślą jaźń", "zolc-gesla-jazn"),
        ("Þingvellir og Ísafjörður", "thingvellir-og-isafjordur"),
        ("Größenänderung", "grossenanderung"),
        ("Romani ćhib, čhib, źanav, ʒanav", "romani-chib-chib-zanav-zanav"),
        ("Af-Soomaali", "af-soomaali"),
        ("Iğdır, İstanbul", "igdir-istanbul"),
        ("Ħal Għaxaq", "hal-ghaxaq"),
        ("Əliyev, ƶ", "eliyev-z"),
    ],
)
def test_no_latin_letter_is_lost_in_an_id(words: str, wanted: str) -> None:
    assert slug(words) == wanted


ALPHABETS = {
    "North Sámi": "áčđŋšŧž",
    "Lule Sámi": "áåäńñŋ",
    "South Sámi": "ïäöåæø",
    "Ume Sámi": "áđïŋŧüåäö",
    "Inari Sámi": "âčđŋšžäá",
    "Skolt Sámi": "âčʒǯđǧǥǩŋõšžåä",
    "Finnish and Meänkieli": "åäöšž",
    "Polish": "ąćęłńóśźż",
    "Icelandic and Faroese": "áðéíóúýþæöø",
    "German": "äöüßẞ",
    "Romani": "ćčśšźžʒëǎěǐǒǔ",
    "French": "àâæçéèêëîïôœùûüÿ",
    "Baltic": "āčēģīķļņšūžąęėįųõäöü",
    "Turkish and Azeri": "çğıöşüə",
    "Croatian and Czech": "čćđšžáďéěíňóřťúůý",
    "Maltese": "ċġħż",
}


@pytest.mark.parametrize("letters", ALPHABETS.values(), ids=ALPHABETS)
def test_every_letter_of_an_alphabet_leaves_its_mark_in_an_id(letters: str) -> None:
    for letter in letters + letters.upper():
        assert re.fullmatch("a[a-z]{1,2}a", slug(f"a{letter}a")), letter


def test_headings_without_a_latin_letter_get_ids_of_their_own() -> None:
    headings = ["الهدف", "Цели", "المسؤولية", "…"]
    text = "# T\n" + "".join(f"\n## {words}\n\nOrd.\n" for words in headings)
    document, problems = parse_document(Source("t.md", text))
    assert document
    assert problems == []
    ids = re.findall(' id="sd-([^"]*)"', document.html)
    assert [i for i in ids if "--" not in i] == ["avsnitt", "avsnitt-2", "avsnitt-3", "avsnitt-4"]
    assert len(set(ids)) == len(ids) == 8


def test_a_footnote_mark_in_a_heading_that_is_refused_is_no_traceback() -> None:
    document, problems = parse_document(Source("t.md", "# T\n\n> ## Mål ^[Not.]\n"))
    assert document
    assert "heading-skipped" in [p.code for p in problems]
