"""Traces of drafts and pages, damage and people's numbers are told of before a text is sealed."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.checks.leftovers import find_leftovers
from styrdok.cli import cli
from styrdok.text.source import Source

# Numbers of nobody, which Skatteverket uses in its examples.
PERSON, COORDINATED = "19121212-1212", "701063-2391"

FOUND = {
    "draft-trace": [
        "Antagen av kommunfullmäktige xxxx-xx-xx § XX",
        "Antagen av kf 2024-xx-xx § 12",
        "Antagen av kf § ___",
        "Dnr ……",
        "Gäller för [fyll i nämnd].",
        "Ansvarig: [Ange roll]",
        "Avgiften är [belopp] kronor.",
        "Förslag",
        "UTKAST",
        "# Förslag till policy för resor",
        "Utkast version 0.3",
        "Se avsnitt Fel! Bokmärket är inte definierat.",
        "Se Fel! Hittar inte referenskälla.",
        "Se Error! Reference source not found.",
        "TODO: skriv om ansvar",
        "Lorem ipsum dolor sit amet.",
    ],
    "text-damaged": [
        "Kommunens mÃ¥l för Ã¥r 2030",
        "Antagen av kommunfullm√§ktige",
        "enligt Â§ 5 i lagen",
        "2020â€“2030",
    ],
    "page-trace": ["Sida 3 av 12", "Sid 4 (12)", "3 (12)", "Policyn Sida 2 av 4 gäller", "2(8)"],
    "soft-hyphen": ["Kommun\u00adfullmäktige", "för\u00advalt\u00adning", "ord\u200cet"],
    "personal-number": [
        f"Kontakt: Ada, {PERSON}",
        f"Ada ({PERSON[2:]}) beslutar.",
        f"Ada {PERSON.replace('-', '')}",
        f"Bo {COORDINATED}",
    ],
    "personal-contact": [
        "Ring Ada, 070-123 45 67.",
        "Ring +46 70 123 45 67.",
        "Ada, direkt 0123-456 78",
        "Direktnummer: 0123-45 67 89",
        "Skriv till ada.byron@exempelby.example",
        "Skriv till eva-lena.berg@exempelby.example",
    ],
}


def codes(text: str) -> list[str]:
    return [p.code for p in find_leftovers(Source("text.md", f"# Policy\n\n{text}\n"))]


@pytest.mark.parametrize(
    ("code", "text"), [(code, t) for code, texts in FOUND.items() for t in texts]
)
def test_what_should_be_taken_out_is_told_of(code: str, text: str) -> None:
    assert codes(text) == [code]


@pytest.mark.parametrize(
    "text",
    [
        "Förslag ska lämnas till nämnden.",
        "## Förslag",
        "Nämnden ger förslag till policy varje år.",
        "Se [sidan](https://exempelby.example) och [en annan][1].",
        "Ett ord[^1] och [ange](https://exempelby.example).",
        "Kapitel XX och del XXI, år 2020, § 20.",
        "Han sade … och gick.",
        "Org.nr 212000-2197, bankgiro 123-4567, plusgiro 12 34 56-7.",
        "Dnr KS 2024/310-12 och 121212-1213.",
        "Diarienummer 20240101-1234",
        "Ring växeln, 0123-456 00.",
        "Ring 112 eller 0771-23 45 67.",
        "Skriv till info@exempelby.example, kommun@exempelby.example eller",
        "social.forvaltningen@exempelby.example, registrator.ks@exempelby.example",
        "Målet är 3 (av 12) mål; 3/12 är klara. På sidan 3 finns mer.",
        "Ånge, Âme, Ängelholm, Île-de-France, naïve, 5 √ 2",
        "👩\u200d🏫 undervisar.",
        "Perioden 2016-05-16–2020-12-31, kl. 08.00–16.30.",
    ],
)
def test_what_a_text_may_have_is_not_told_of(text: str) -> None:
    assert codes(text) == []


def test_peoples_numbers_are_shown_hidden() -> None:
    text = f"Ada {PERSON}, 070-123 45 67, ada.byron@exempelby.example"
    said = " ".join(p.message for p in find_leftovers(Source("text.md", text)))
    assert "19121212-****" in said
    assert "-1212" not in said
    assert "123 45" not in said
    assert "byron" not in said


def test_they_are_told_of_where_they_stand(root: Path) -> None:
    path = root / "content/exempelby/resepolicy/text.md"
    path.write_text(f"{path.read_text('utf-8')}\nSe Sida 3 av 12.\n", "utf-8")
    line = path.read_text("utf-8").count("\n")
    result = CliRunner().invoke(cli, ["--root", str(root), "check"])
    assert f'text.md:{line}:4: warning: "Sida 3 av 12" is from a page' in result.output
    assert result.exit_code == 0


def test_whoever_records_a_text_is_told_of_it_before(root: Path) -> None:
    path = root / "content/exempelby/resepolicy/text.md"
    path.write_text(f"{path.read_text('utf-8')}\nSida 3 av 12\n\n– ett\n– två\n", "utf-8")
    cited = ["record", "exempelby/resepolicy", "Reviderad av kf 2026-11-16 § 9"]
    result = CliRunner().invoke(cli, ["--root", str(root), *cited], input="n\n")
    assert '"Sida 3 av 12" is from a page\'s head or foot; and 1 more' in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(
    ("cited", "added", "said"),
    [
        (
            "Reviderad av ks 2026-11-16 § 9",
            "",
            "Kommunstyrelsen decided on the type policy; allowed: kommunfullmaktige.",
        ),
        (
            "Reviderad av kf 2026-11-16 § 9",
            "\nReviderad av kf 2026-11-16 § 8\n",
            'The text prints "Reviderad av kf 2026-11-16 § 8", but entry 2 says otherwise.',
        ),
    ],
)
def test_what_the_next_check_would_say_is_said_before(
    root: Path, cited: str, added: str, said: str
) -> None:
    path = root / "content/exempelby/resepolicy/text.md"
    path.write_text(path.read_text("utf-8") + added, "utf-8")
    command = ["--root", str(root), "record", "exempelby/resepolicy", cited]
    result = CliRunner().invoke(cli, command, input="n\n")
    assert said in result.output
    assert result.exit_code == 1
    CliRunner().invoke(cli, [*command, "--yes"])
    checked = CliRunner().invoke(cli, ["--root", str(root), "check"]).output
    assert said[1:].rstrip(".") in checked
