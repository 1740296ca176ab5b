"""Recording as an editor and an auditor do it: what is said, what is written, what is refused."""

import datetime
import json
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from styrdok.cli import cli
from styrdok.content.models import Event, History
from styrdok.disk import lock
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import seal_history
from styrdok.repository.assemble import assemble
from styrdok.repository.library import PolicyRecord
from styrdok.repository.starter import starter_files
from styrdok.text.digests import digest, text_digest
from styrdok.views.accounts import answer, explainer, narrate
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting
from tests.conftest import ROOT
from tests.verifier import verify as verify_by_the_page

ID = "exempelby/resepolicy"
FOLDER = f"content/{ID}"
TODAY = "2026-11-22"
TEXT = starter_files()[f"{FOLDER}/text.md"].decode()
NEW = TEXT.replace("sist med bil", "aldrig med flyg")
OLD = TEXT.replace("klokt", "ofta")
# All three have the same places, on the same lines.
IDS = digest(starter_files()[f"{FOLDER}/revisions/1.ids.json"])
HELD = f"{{state: held, sha256: {text_digest(TEXT)}, ids: {IDS}}}"

ADOPTION = "Antagen av kommunfullmäktige 25 november 2024, §\u00a0118"


def styrdok(root: Path, *arguments: str | Path) -> Result:
    words = [str(a) for a in ("--root", root, *arguments)]
    return CliRunner().invoke(cli, words, catch_exceptions=False)


def record(root: Path, *arguments: str | Path, policy: str = ID, today: str = TODAY) -> Result:
    return styrdok(root, "record", policy, *arguments, "--yes", "--today", today)


def correct(root: Path, *arguments: str | Path, today: str = TODAY) -> Result:
    reason = () if "--reason" in arguments else ("--reason", "Enligt protokollet")
    return styrdok(root, "correct", ID, *arguments, *reason, "--yes", "--today", today)


def done(result: Result) -> str:
    assert result.exit_code == 0, result.output
    return result.stdout


def everything(root: Path) -> dict[str, bytes]:
    """Give every byte below a folder but the lock's own, which is no content."""
    found = {p.relative_to(root).as_posix(): p.read_bytes() for p in root.rglob("*") if p.is_file()}
    own = {name for name in found if name.startswith(".styrdok/")}
    assert own <= {".styrdok/.gitignore", ".styrdok/lock"}
    return {name: data for name, data in found.items() if name not in own}


@contextmanager
def unchanged(root: Path) -> Iterator[None]:
    before = everything(root)
    yield
    assert everything(root) == before


def history_of(root: Path) -> str:
    return (root / FOLDER / "history.yaml").read_text(encoding="utf-8")


def last_entry(root: Path, day: str | None = TODAY) -> str:
    """Give the last entry as it is written, without its number, day and seal, which all have."""
    *_, entry = re.split("(?m)^- ", history_of(root))
    found = re.fullmatch(
        rf"sequence: \d+\n(.*)  recorded: {day or '.*'}\n  seal: sha256:\w{{64}}\n", entry, re.S
    )
    assert found, entry
    return found[1].replace("  ", "", 1).replace("\n  ", "\n")


def told(root: Path, *arguments: str | Path, policy: str = ID) -> tuple[int, list[str], str]:
    """Ask what applied on a day: the exit code, what is said, and the text that is shown."""
    result = styrdok(root, "show", policy, *arguments)
    said = result.stderr.rstrip("\n")
    return result.exit_code, said.split("\n"), result.stdout


# What is recorded


RECORDED = {
    "adopted": (
        ("Antagen av kf 2026-11-16 § 112",),
        f"""\
action: adopted
citation: Antagen av kf 2026-11-16 § 112
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["112"]
text: {HELD}
""",
    ),
    "revised": (
        ("Reviderad av kommunfullmäktige den 16 november 2026, §§ 112–113, dnr KS 2026/00412",),
        f"""\
action: revised
citation: Reviderad av kommunfullmäktige den 16 november 2026, §§ 112–113, dnr KS 2026/00412
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["112", "113"]
case_number: KS 2026/00412
text: {HELD}
""",
    ),
    "revised, all that can be added": (
        (
            "Reviderad av kf 2026-11-16 § 112",
            *("--case-number", "KS 2026/412", "--in-force-from", "2027-01-01"),
            *("--in-force-until", "2030-12-31", "--reason", "Ny lag: 2026:1"),
            *("--evidence", "https://exempelby.example/kf-2026-11-16.pdf"),
        ),
        f"""\
action: revised
citation: Reviderad av kf 2026-11-16 § 112
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["112"]
case_number: KS 2026/412
in_force_from: 2027-01-01
in_force_until: 2030-12-31
reason: "Ny lag: 2026:1"
evidence: "https://exempelby.example/kf-2026-11-16.pdf"
text: {HELD}
""",
    ),
    "in force on the day that the citation states": (
        ("Antagen av kf 2026-11-16 § 112, gäller från och med 2027-01-01",),
        f"""\
action: adopted
citation: Antagen av kf 2026-11-16 § 112, gäller från och med 2027-01-01
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["112"]
in_force_from: 2027-01-01
text: {HELD}
""",
    ),
    "text not held": (
        ("Antagen av kf 20008-05-26 § 21", "--text", "not-held"),
        """\
action: adopted
citation: Antagen av kf 20008-05-26 § 21
body: kommunfullmaktige
date_text: 20008-05-26
date_problem: year_out_of_range
paragraphs: ["21"]
text: {state: not_held}
""",
    ),
    "partly dated": (
        ("Antagen av kf november 2021 § 3", "--text", "not-held"),
        """\
action: adopted
citation: Antagen av kf november 2021 § 3
body: kommunfullmaktige
date_text: november 2021
paragraphs: ["3"]
text: {state: not_held}
""",
    ),
    "repealed": (
        ("Upphävd av kf 2026-11-16 § 113",),
        """\
action: repealed
citation: Upphävd av kf 2026-11-16 § 113
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["113"]
""",
    ),
    "replaced": (
        ("Ersatt enligt beslut av kf 2026-11-16 § 114", "--replaced-by", "exempelby/kostpolicy"),
        """\
action: replaced
citation: Ersatt enligt beslut av kf 2026-11-16 § 114
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["114"]
replaced_by: exempelby/kostpolicy
""",
    ),
    "extended": (
        ("Förlängd till och med 2028-12-31 av kf 2026-11-16 § 115",),
        """\
action: extended
citation: Förlängd till och med 2028-12-31 av kf 2026-11-16 § 115
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["115"]
in_force_until: 2028-12-31
""",
    ),
    "extended for a year": (
        ("Förlängd till och med 2028 av kf 2026-11-16 § 115",),
        """\
action: extended
citation: Förlängd till och med 2028 av kf 2026-11-16 § 115
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["115"]
in_force_until: 2028-12-31
""",
    ),
    "reviewed": (
        ("Aktualitetsprövad av ks 2026-11-10 § 7",),
        """\
action: reviewed
citation: Aktualitetsprövad av ks 2026-11-10 § 7
body: kommunstyrelsen
date: 2026-11-10
paragraphs: ["7"]
""",
    ),
    "in force": (
        ("Gäller från och med 2027-01-01", "--concerns", "1"),
        """\
action: in_force
citation: Gäller från och med 2027-01-01
in_force_from: 2027-01-01
concerns: 1
""",
    ),
    "observed": (
        ("Sida uppdaterad 2026-11-20", "--action", "observed", "--date", "2026-11-20"),
        f"""\
action: observed
citation: Sida uppdaterad 2026-11-20
date: 2026-11-20
text: {HELD}
""",
    ),
    "withdrawn": (
        ("--action", "withdrawn", "--date", "2026-11-20", "--reason", "Överklagat"),
        """\
action: withdrawn
date: 2026-11-20
reason: Överklagat
""",
    ),
    "what the citation doesn't say": (
        (
            "Policyn klubbades igenom",
            *("--action", "adopted", "--body", "kommunfullmaktige", "--date", "2026-11-16"),
            *("--paragraph", "12 a", "--paragraph", "13"),
        ),
        f"""\
action: adopted
citation: Policyn klubbades igenom
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["12 a", "13"]
text: {HELD}
""",
    ),
    "what was misread": (
        ("Antagen av kf november 2026 § 3", "--date", "2026-11-16", "--body", "kommunstyrelsen"),
        f"""\
action: adopted
citation: Antagen av kf november 2026 § 3
body: kommunstyrelsen
date: 2026-11-16
paragraphs: ["3"]
text: {HELD}
""",
    ),
    "lines and loose accents become one line in NFC": (
        (unicodedata.normalize("NFD", "Reviderad av\n  kommunfullmäktige  2026-11-16\t§ 112"),),
        f"""\
action: revised
citation: Reviderad av kommunfullmäktige 2026-11-16 § 112
body: kommunfullmaktige
date: 2026-11-16
paragraphs: ["112"]
text: {HELD}
""",
    ),
}


@pytest.mark.parametrize("name", RECORDED)
def test_an_entry_is_added_and_nothing_else_is_touched(root: Path, name: str) -> None:
    arguments, wanted = RECORDED[name]
    new = ("new", "exempelby/kostpolicy", "--title", "Kost", "--type", "policy")
    done(styrdok(root, *new))
    before, old = everything(root), history_of(root)
    printed = done(record(root, *arguments))
    assert last_entry(root) == wanted
    assert printed.endswith(f"\nRecorded as entry 2. Now: styrdok build, and commit {FOLDER}/\n")
    assert history_of(root).startswith(old)
    after = everything(root)
    written = {name for name in after if after[name] != before.get(name)}
    held = {
        f"{FOLDER}/revisions/2.md": TEXT.encode(),
        f"{FOLDER}/revisions/2.ids.json": before[f"{FOLDER}/revisions/1.ids.json"],
    }
    held = held if "state: held" in wanted else {}
    assert written == {f"{FOLDER}/history.yaml", *held}
    assert {name: after[name] for name in held} == held
    assert " 0 warnings" in done(styrdok(root, "check")) or name == "what was misread"
    assert verify_by_the_page(after) == []
    assert done(styrdok(root, "verify")) == (
        "Nothing was altered: 2 policies, 2 entries, all seals hold. "
        "There is no git log to compare with.\n"
    )


def test_what_was_read_and_will_be_recorded_is_shown(root: Path) -> None:
    citation = "Reviderad av kf 2026-11-14 § 112, dnr KS 2026/412"
    assert done(
        record(root, citation, "--in-force-from", "2027-01-01", "--evidence", "kf.pdf")
    ) == (
        "Read: [Reviderad] av [kf] [2026-11-14] [§ 112], dnr [KS 2026/412]\n"
        "  decision     revised\n"
        "  body         kommunfullmaktige (kf)\n"
        "  date         2026-11-14\n"
        "  §            112\n"
        "  case number  KS 2026/412\n"
        "\n"
        f"To be recorded of {ID}, as entry 2: "
        "Reviderad av kommunfullmäktige 14 november 2026, §\u00a0112\n"
        "  text         held, as revisions/2.md\n"
        "  in force from 2027-01-01\n"
        "  evidence     kf.pdf\n"
        "  Look: The text is the same as that of entry 1.\n"
        "  Look: 2026-11-14 is a Saturday.\n"
        f"Recorded as entry 2. Now: styrdok build, and commit {FOLDER}/\n"
    )


def test_what_an_editor_should_look_at(root: Path) -> None:
    (root / FOLDER / "text.md").write_text(NEW, encoding="utf-8")
    printed = done(record(root, "Antagen 2026-11-16"))
    assert [line for line in printed.split("\n") if "Look" in line] == [
        "  Look: An adoption is recorded already. Was it revised?",
        "  Look: Nobody is named who decided it.",
        "  Look: No § is named.",
    ]
    back = done(correct(root, "2", "--take-back"))
    assert "Look" not in back


def test_a_citation_with_loose_accents_is_marked_where_its_parts_stand(root: Path) -> None:
    citation = unicodedata.normalize("NFD", "Upphävd av kommunfullmäktige 2026-11-16 § 113")
    printed = done(record(root, citation))
    assert printed.startswith("Read: [Upphävd] av [kommunfullmäktige] [2026-11-16] [§ 113]\n")


def test_whatever_is_typed_is_recorded_in_nfc(root: Path) -> None:
    """As keyboards and clipboards of some systems give ä in two characters."""
    loose = unicodedata.normalize("NFD", "Ändrad på möte")
    done(record(root, "Upphävd av kf 2026-11-16 § 113", "--reason", loose, "--evidence", loose))
    assert last_entry(root).endswith("reason: Ändrad på möte\nevidence: Ändrad på möte\n")
    done(correct(root, "2", "--set", f"case_number={loose}", "--reason", loose))
    assert last_entry(root).endswith("value: Ändrad på möte\nreason: Ändrad på möte\n")
    assert verify_by_the_page(everything(root)) == []


def test_the_decided_text_is_frozen_and_another_one_can_be_named(
    root: Path, tmp_path: Path
) -> None:
    """What `text.md` says later changes nothing of what a decision decided."""
    found = tmp_path / "funnen.md"
    found.write_text(OLD, encoding="utf-8")
    done(record(root, "Antagen av kf 2019-03-25 § 41", "--text", found))
    (root / FOLDER / "text.md").write_text(NEW, encoding="utf-8")
    done(record(root, "Reviderad av kf 2026-11-16 § 112"))
    revisions = {n: (root / FOLDER / f"revisions/{n}.md").read_text("utf-8") for n in (1, 2, 3)}
    assert revisions == {1: TEXT, 2: OLD, 3: NEW}
    for day, text in (("2020-01-01", OLD), ("2026-11-15", TEXT), ("2026-11-16", NEW)):
        assert told(root, "--as-of", day)[2] == text


def test_a_found_text_and_a_translation_are_kept_with_their_decision(
    root: Path, tmp_path: Path
) -> None:
    done(record(root, "Antagen av kf 2019-03-25 § 41", "--text", "not-held"))
    (tmp_path / "funnen.md").write_text(OLD, encoding="utf-8")
    (tmp_path / "fi.md").write_text("# Matkapolitiikka\n\nKokoukset.\n", encoding="utf-8")
    added = ("--action", "text_added", "--concerns", "2", "--text")
    printed = done(record(root, *added, tmp_path / "funnen.md", "--evidence", "arkivet"))
    assert "as entry 3: Texten enligt beslut 2 återfunnen\n" in printed
    assert "  text         held, as revisions/2.md\n" in printed
    assert last_entry(root) == (
        "action: text_added\nconcerns: 2\nevidence: arkivet\n"
        f"text: {{state: held, sha256: {text_digest(OLD)}, ids: {IDS}}}\n"
    )
    printed = done(record(root, *added, tmp_path / "fi.md", "--language", "fi"))
    assert "as entry 4: Översättning av texten enligt beslut 2 tillagd\n" in printed
    assert "  text         held, as revisions/2.fi.md\n" in printed
    assert "action: text_added\nconcerns: 2\nlanguage: fi\ntext: " in last_entry(root)
    folder = root / FOLDER / "revisions"
    assert {p.name for p in folder.iterdir()} == {
        "1.ids.json",
        "1.md",
        "2.fi.md",
        "2.ids.json",
        "2.md",
    }
    assert (folder / "2.md").read_text(encoding="utf-8") == OLD
    assert (folder / "2.fi.md").read_text(encoding="utf-8") == "# Matkapolitiikka\n\nKokoukset.\n"
    assert told(root, "--as-of", "2020-01-01")[2] == OLD
    assert verify_by_the_page(everything(root)) == []
    assert done(styrdok(root, "check")) == "0 errors, 0 warnings, 0 notes.\n"
    with unchanged(root):
        result = record(root, *added, tmp_path / "fi.md")
        assert result.stderr == (
            "Error: Nothing was recorded. Entry 2 has its text. If that is wrong: styrdok correct "
            f"{ID} 2 --text FILE --reason …\n"
        )
    with unchanged(root):
        again = record(root, *added, tmp_path / "fi.md", "--language", "fi")
        assert again.stderr == (
            "Error: Nothing was recorded. It is recorded already, as entry 4. Nothing was changed. "
            f"If something of it is wrong or lacking: styrdok correct {ID} 4\n"
        )


# What is refused: nothing is changed on disk


REFUSED: dict[str, tuple[tuple[str, ...], int, str]] = {
    "no decision read": (
        ("Hej på dig",),
        1,
        'No decision was read in "Hej på dig". Wanted: what was done, by whom, when and which §, '
        'such as "Reviderat av kf 2026-11-16 § 112". If it is right as it stands, say what it '
        "means: --action, --body, --date and --paragraph.",
    ),
    "no citation": (
        (),
        1,
        "Type the decision as the minutes print it, in quotes, or name an --action.",
    ),
    "no citation where one is needed": (
        ("--action", "adopted", "--date", "2026-11-16"),
        1,
        "Type the decision as the minutes print it, in quotes.",
    ),
    "several decisions read": (
        ("Antagen av kf 2019-03-25 § 41, reviderad av ks 2020-02-03 § 5",),
        1,
        "2 decisions were read. Record each by itself, the oldest first:\n"
        "  'Antagen av kf 2019-03-25 § 41'\n"
        "  'Reviderad av ks 2020-02-03 § 5'\n"
        "For those whose text you don't have, add --text not-held.",
    ),
    "unknown verb": (
        ("kf 2026-11-16 § 112",),
        1,
        '"kf 2026-11-16 § 112" does not say what the decision did. Add --action adopted, revised, '
        "repealed …",
    ),
    "unknown body": (
        ("Antagen av byggnadsnämnden 2026-11-16 § 1",),
        1,
        '"byggnadsnämnden" was read as namnd:byggnadsnamnden, which is no body of Exempelby '
        'kommun; did you mean "namnd:socialnamnden"? Known: kommunfullmaktige, kommunstyrelsen, '
        "namnd:socialnamnden. Add it to organisation.yaml, or name one of those with --body.",
    ),
    "unknown --body": (
        ("Antagen av kf 2026-11-16 § 1", "--body", "kommunfullmaktig"),
        1,
        '"kommunfullmaktig" is no body of Exempelby kommun; did you mean "kommunfullmaktige"? '
        "Known: kommunfullmaktige, kommunstyrelsen, namnd:socialnamnden. Add it to "
        "organisation.yaml, or name one of those with --body.",
    ),
    "future date": (
        ("Antagen av kf 2026-11-23 § 1",),
        1,
        "2026-11-23 is after today, 2026-11-22: it has not been decided yet.",
    ),
    "future month": (
        ("Antagen av kf december 2026 § 1",),
        1,
        "2026-12-01 is after today, 2026-11-22: it has not been decided yet.",
    ),
    "recorded already": (
        ("Antagen av kommunfullmäktige 2024-11-25 § 118",),
        1,
        "It is recorded already, as entry 1. Nothing was changed. If something of it is wrong or "
        f"lacking: styrdok correct {ID} 1",
    ),
    "text before the latest one": (
        ("Antagen av kf 2019-03-25 § 41",),
        1,
        "2019-03-25 is before 2024-11-25, when the text of entry 1 was decided, so text.md may not "
        "be the text of this decision. Add --text not-held, or --text FILE if you have it.",
    ),
    "extended without an end": (
        ("Förlängd av kf 2026-11-16 § 115",),
        1,
        "Say until when it was extended: --in-force-until 2028-12-31",
    ),
    "control character in the citation": (
        ("Antagen av kf\x07 2026-11-16 § 1",),
        1,
        "The citation has an invisible control character U+0007. Type it again without it.",
    ),
    "turned direction in the citation": (
        ("Antagen av kf \u202e2026-11-16 § 1",),
        1,
        "The citation has an invisible control character U+202E. Type it again without it.",
    ),
    "control character in the case number": (
        ("Antagen av kf 2026-11-16 § 1", "--case-number", "KS\x07 1"),
        1,
        "--case-number must be one line of visible characters.",
    ),
    "text added without a text": (
        ("--action", "text_added", "--concerns", "2"),
        1,
        "Name the text that was found, and the entry whose it is: --text, --concerns",
    ),
    "a text of what leaves none": (
        ("Upphävd av kf 2026-11-16 § 113", "--text", "not-held"),
        1,
        "A decision of this kind (repealed) leaves no text. Leave out --text.",
    ),
    "about an entry that isn't there": (
        ("--action", "withdrawn", "--concerns", "7", "--reason", "Fel"),
        1,
        "There is no entry 7. See: styrdok log exempelby/resepolicy",
    ),
    "no language": (
        ("Antagen av kf 2026-11-16 § 1", "--language", "Finska"),
        1,
        '--language: "Finska" is not a language tag, such as sv, fi, sma or sv-x-lattlast.',
    ),
    "no policy's id": (
        ("Ersatt enligt beslut av kf 2026-11-16 § 1", "--replaced-by", "Kost"),
        1,
        '--replaced-by: "Kost" is not a policy\'s id, such as alvdalen/integration.',
    ),
    "no paragraph": (
        ("Antagen av kf 2026-11-16", "--paragraph", "1\n2"),
        1,
        '--paragraph: "1\n2" is not one line of text, with no space before or after.',
    ),
    "before what is recorded": (
        ("Antagen av kf 2019-03-25 § 41", "--text", "not-held", "--today", "2024-11-26"),
        1,
        "Today, 2024-11-26, is before 2024-11-27, when entry 2 was recorded.",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_is_refused_in_words(root: Path, name: str) -> None:
    arguments, code, says = REFUSED[name]
    done(record(root, "Reviderad 2024-11-26", "--text", "not-held", today="2024-11-27"))
    with unchanged(root):
        result = styrdok(root, "record", ID, "--today", TODAY, *arguments, "--yes")
    assert (result.exit_code, result.stdout) == (code, "")
    assert result.stderr == f"Error: Nothing was recorded. {says}\n"


WRONG_USE = {
    "unknown policy": ("exempelby/rese", "Antagen av kf 2026-11-16 § 1"),
    "unknown action": (ID, "Antagen av kf 2026-11-16 § 1", "--action", "antagen"),
    "no such text": (ID, "Antagen av kf 2026-11-16 § 1", "--text", "ingen.md"),
    "no such day": (ID, "Antagen av kf § 1", "--date", "2026-02-30"),
}


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("unknown policy", f'"exempelby/rese"; did you mean "{ID}"? Known: {ID}. A policy is '),
        ("unknown action", "'antagen' is not one of 'adopted', 'revised',"),
        ("no such text", "--text: ingen.md: No such file or directory. Or say not-held.\n"),
        ("no such day", "'2026-02-30' does not match the format '%Y-%m-%d'.\n"),
    ],
)
def test_wrong_use_exits_2_and_changes_nothing(root: Path, name: str, says: str) -> None:
    with unchanged(root):
        result = styrdok(root, "record", *WRONG_USE[name], "--yes", "--today", TODAY)
    assert (result.exit_code, result.stdout) == (2, "")
    assert says in result.stderr


def test_what_would_make_faults_is_refused(root: Path) -> None:
    with unchanged(root):
        successor = ("Ersatt enligt beslut av kf 2026-11-16 § 1", "--replaced-by", "exempelby/kost")
        result = record(root, *successor)
        assert 'error: there is no policy "exempelby/kost"' in result.stderr
        assert result.stderr.endswith(
            "1 error, 0 warnings, 0 notes.\n"
            "Error: Nothing was recorded: it would make the faults above.\n"
        )
        assert result.exit_code == 1
        result = record(root, "--action", "withdrawn", "--date", "2026-11-20")
        assert '"reason" is missing' in result.stderr
        assert result.exit_code == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (TEXT.encode() + b"\n<script>\n", "[raw-html]"),
        (TEXT.encode("latin-1", "replace"), "[encoding]"),
        (TEXT.replace("\n", "\r\n").encode(), "[line-endings]"),
    ],
)
def test_a_text_with_faults_is_not_recorded(
    root: Path, tmp_path: Path, text: bytes, says: str
) -> None:
    """Neither text.md, nor another one that is named."""
    named = tmp_path / "named.md"
    named.write_bytes(text)
    with unchanged(root):
        result = record(root, "Reviderad av kf 2026-11-16 § 112", "--text", named)
        assert (result.exit_code, says in result.stderr) == (1, True)
    (root / FOLDER / "text.md").write_bytes(text)
    with unchanged(root):
        result = record(root, "Reviderad av kf 2026-11-16 § 112")
        assert (result.exit_code, says in result.stderr) == (1, True)
        assert f"Error: {ID} has faults that must be mended first.\n" in result.stderr


def test_in_a_script_nobody_is_asked(root: Path) -> None:
    with unchanged(root):
        result = styrdok(root, "record", ID, "Upphävd av kf 2026-11-16 § 1", "--today", TODAY)
        assert result.exit_code == 1
        assert result.stderr == (
            "Error: Nothing was recorded: nobody to ask. In a script, add --yes.\n"
        )


def test_at_a_terminal_somebody_is_asked(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    ours, theirs = os.openpty()
    arguments = ["--root", str(root), "record", ID, "Upphävd av kf 2026-11-16 § 113"]
    before = everything(root)
    with os.fdopen(ours, "wb") as keyboard, os.fdopen(theirs, encoding="utf-8") as terminal:
        monkeypatch.setattr(sys, "stdin", terminal)
        for typed in (b"n\n", b"\n", b"\x04"):
            keyboard.write(typed)
            keyboard.flush()
            with pytest.raises(SystemExit) as exit_:
                cli(arguments)
            shown = capsys.readouterr()
            assert exit_.value.code == 1
            assert shown.out.rstrip().endswith("Record this for ever? [y/N]:")
            assert shown.err in {"Error: Nothing was recorded.\n", "Aborted!\n"}
            assert everything(root) == before
        keyboard.write(b"y\n")
        keyboard.flush()
        with pytest.raises(SystemExit) as exit_:
            cli(arguments)
        assert exit_.value.code == 0
    assert "Record this for ever? [y/N]: Recorded as entry 2." in capsys.readouterr().out
    assert last_entry(root, day=None).startswith("action: repealed\n")


def test_only_one_records_at_a_time(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.05)
    (root / ".styrdok").mkdir()
    hold = "import sys, filelock\nwith filelock.FileLock(sys.argv[1]):\n    print()\n    input()"
    command = [sys.executable, "-c", hold, str(root / ".styrdok/lock")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdin
        assert other.stdout
        other.stdout.readline()
        with unchanged(root):
            result = record(root, "Upphävd av kf 2026-11-16 § 1")
        other.stdin.close()
    assert result.exit_code == 1
    assert result.stderr == (
        "Error: Nothing was recorded: another styrdok is writing here. Try again when it is done.\n"
    )
    assert record(root, "Upphävd av kf 2026-11-16 § 1").exit_code == 0


# Corrections


@pytest.mark.parametrize(
    ("arguments", "field", "value"),
    [
        (("--date", "2024-11-18"), "date", "2024-11-18"),
        (("--body", "kommunstyrelsen"), "body", "kommunstyrelsen"),
        (("--paragraph", "12 a", "--paragraph", "13"), "paragraphs", "12 a, 13"),
        (("--set", "action=revised"), "action", "revised"),
        (("--set", "case_number= KS 2024/0311 "), "case_number", "KS 2024/0311"),
        (("--set", "in_force_from=2025-01-01"), "in_force_from", "2025-01-01"),
        (("--set", "in_force_until=2028-12-31"), "in_force_until", "2028-12-31"),
        (("--set", "replaced_by=exempelby/kostpolicy"), "replaced_by", "exempelby/kostpolicy"),
        (("--remove", "case_number"), "case_number", None),
        (("--remove", "paragraphs"), "paragraphs", None),
        (("--remove", "date"), "date", None),
        (("--remove", "body"), "body", None),
    ],
)
def test_every_field_can_be_corrected(
    root: Path, arguments: tuple[str, ...], field: str, value: str | None
) -> None:
    done(styrdok(root, "new", "exempelby/kostpolicy", "--title", "Kost", "--type", "policy"))
    old = history_of(root)
    done(correct(root, "1", *arguments, "--reason", "Skrivfel", "--evidence", "protokoll.pdf"))
    assert history_of(root).startswith(old)
    log = json.loads(done(styrdok(root, "log", ID, "--format", "json", "--today", TODAY)))
    first, correction = log["entries"]
    found = {key: correction[key] for key in ("action", "concerns", "field", "value", "reason")}
    assert found == {
        "action": "corrected",
        "concerns": 1,
        "field": field,
        "value": value,
        "reason": "Skrivfel",
    }
    assert first["amended"] == [2]
    assert first["date"] == "2024-11-25"  # as it was recorded, for ever
    assert verify_by_the_page(everything(root)) == []
    assert "0 errors" in done(styrdok(root, "check"))


def test_what_was_corrected_is_said_with_its_corrections(root: Path) -> None:
    printed = done(correct(root, "1", "--date", "2024-11-18", "--paragraph", "117"))
    assert printed == (
        f"To be recorded of {ID}, as entry 2: Rättat: datumet för beslut 1: 18 november "
        "2024\n"
        "  reason       Enligt protokollet\n"
        f"To be recorded of {ID}, as entry 3: Rättat: paragrafen (§) för beslut 1: 117\n"
        "  reason       Enligt protokollet\n"
        f"Recorded as entries 2 and 3. Now: styrdok build, and commit {FOLDER}/\n"
    )
    right = "Antagen av kommunfullmäktige 18 november 2024, §\u00a0117"
    assert done(styrdok(root, "log", ID, "--today", TODAY)) == (
        "Policy för resor och möten\n"
        "  22 november 2026: Gäller.\n"
        f"  Lydelsen är den enligt beslut 1: {right}.\n"
        "\n"
        f"2024-11-18    1  {right}\n"
        "                 texten finns (lydelse 1)\n"
        "                 “Antagen av kommunfullmäktige 2024-11-25 § 118”\n"
        "                 KS 2024/310\n"
        "                 2 (2026-11-22) Rättat: datumet för beslut 1: 18 november 2024\n"
        "                   Enligt protokollet\n"
        "                 3 (2026-11-22) Rättat: paragrafen (§) för beslut 1: 117\n"
        "                   Enligt protokollet\n"
    )
    before = styrdok(root, "log", ID, "--today", TODAY, "--known", "2026-11-21")
    assert f"2024-11-25    1  {ADOPTION}\n" in done(before)
    assert "Rättat" not in before.output


def test_a_text_is_corrected_by_another(root: Path, tmp_path: Path) -> None:
    (tmp_path / "ratt.md").write_text(NEW, encoding="utf-8")
    printed = done(correct(root, "1", "--text", tmp_path / "ratt.md", "--reason", "Tappad rad"))
    assert "as entry 2: Rättat: texten enligt beslut 1\n" in printed
    assert "  text         held, as revisions/2.md\n" in printed
    assert (root / FOLDER / "revisions/1.md").read_text(encoding="utf-8") == TEXT
    assert (root / FOLDER / "revisions/2.md").read_text(encoding="utf-8") == NEW
    assert told(root, "--as-of", "2025-01-01")[2] == NEW
    assert told(root, "--as-of", "2025-01-01", "--known", "2026-11-21")[2] == TEXT


def test_a_wrong_correction_can_be_corrected_or_taken_back(root: Path) -> None:
    done(correct(root, "1", "--date", "2024-11-18"))
    done(correct(root, "1", "--date", "2024-11-25"))
    assert f"2024-11-25    1  {ADOPTION}\n" in done(styrdok(root, "log", ID))
    done(correct(root, "1", "--remove", "date"))
    done(correct(root, "1", "--date", "2024-11-18"))
    done(correct(root, "5", "--take-back"))
    assert "         ?    1  Antagen av kommunfullmäktige, §" in done(styrdok(root, "log", ID))
    done(correct(root, "4", "--take-back"))
    assert f"2024-11-25    1  {ADOPTION}\n" in done(styrdok(root, "log", ID))
    assert "0 errors" in done(styrdok(root, "check"))


def test_what_should_never_have_been_recorded_is_taken_back(root: Path) -> None:
    done(record(root, "Upphävd av kf 2026-11-16 § 113"))
    assert told(root, "--as-of", TODAY)[1][0] == "22 november 2026: Upphävt."
    assert done(correct(root, "2", "--take-back", "--reason", "Gällde en annan policy")) == (
        f"To be recorded of {ID}, as entry 3: Uppgift 2 återtagen\n"
        "  reason       Gällde en annan policy\n"
        f"Recorded as entry 3. Now: styrdok build, and commit {FOLDER}/\n"
    )
    assert told(root, "--as-of", TODAY)[1][0] == "22 november 2026: Gäller."
    log = done(styrdok(root, "log", ID))
    # It stays to be seen.
    assert "Upphävd av kommunfullmäktige 16 november 2026, §\u00a0113 (återtaget)\n" in log
    assert "Uppgift 2 återtagen\n                 Gällde en annan policy\n" in log
    done(correct(root, "3", "--take-back", "--reason", "Det gjorde det inte"))
    assert told(root, "--as-of", TODAY)[1][0] == "22 november 2026: Upphävt."


def test_what_was_taken_back_can_be_recorded_anew(root: Path) -> None:
    citation = "Upphävd av kf 2026-11-16 § 113"
    done(record(root, citation))
    done(correct(root, "2", "--take-back"))
    done(record(root, citation))
    done(correct(root, "4", "--take-back"))
    done(correct(root, "3", "--take-back"))
    done(correct(root, "2", "--take-back"))
    assert told(root, "--as-of", TODAY)[1][0] == "22 november 2026: Gäller."


def test_what_is_seen_again_with_another_text_is_no_repetition(root: Path) -> None:
    seen = ("--action", "observed")
    done(record(root, *seen))
    with unchanged(root):
        assert "recorded already, as entry 2" in record(root, *seen).stderr
    (root / FOLDER / "text.md").write_text(NEW, encoding="utf-8")
    done(record(root, *seen))
    done(record(root, "Gäller från och med 2027-01-01"))
    done(record(root, "Gäller från och med 2027-02-01"))


NOT_CORRECTED = {
    "an entry that isn't there": (
        ("9", "--date", "2024-11-18"),
        f"There is no entry 9 that can be corrected. There are: 1, 4. See: styrdok log {ID}",
    ),
    "a correction": (
        ("2", "--date", "2024-11-18"),
        f"There is no entry 2 that can be corrected. There are: 1, 4. See: styrdok log {ID}",
    ),
    "what was taken back": (
        ("3", "--date", "2024-11-18"),
        f"There is no entry 3 that can be corrected. There are: 1, 4. See: styrdok log {ID}",
    ),
    "taking back what isn't there": (
        ("9", "--take-back"),
        f"There is no entry 9. See: styrdok log {ID}",
    ),
    "taking back twice": (
        ("3", "--take-back"),
        "It is recorded already, as entry 5. Nothing was changed. If something of it is wrong or "
        f"lacking: styrdok correct {ID} 5",
    ),
    "what it says already": (
        ("1", "--set", "case_number=KS 2024/310"),
        "The case_number of entry 1 is KS 2024/310 already.",
    ),
    "what it was corrected to": (
        ("1", "--paragraph", "117"),
        "The paragraphs of entry 1 is 117 already.",
    ),
    "removing what isn't there": (
        ("1", "--remove", "in_force_from"),
        "The in_force_from of entry 1 is empty.",
    ),
    "no date": (("1", "--date", "2024-11-31"), '"2024-11-31" is no date that entry 1 can have.'),
    "no action": (
        ("1", "--set", "action=klubbad"),
        '"klubbad" is no action that entry 1 can have.',
    ),
    "a correction of what was decided": (
        ("1", "--set", "action=corrected"),
        '"corrected" is no action that entry 1 can have.',
    ),
    "a day to come": (
        ("1", "--date", "2026-11-23"),
        "2026-11-23 is after today, 2026-11-22: it has not been decided yet.",
    ),
    "unknown body": (
        ("1", "--body", "namnd:byggnadsnamnden"),
        '"namnd:byggnadsnamnden" is no body of Exempelby kommun; did you mean '
        '"namnd:socialnamnden"? Known: kommunfullmaktige, kommunstyrelsen, namnd:socialnamnden. '
        "Add it to organisation.yaml, or name one of those with --body.",
    ),
    "its own text": (("1", "--text", "TEXT"), "That is the text of entry 1 already."),
    "a reason of two lines": (
        ("1", "--date", "2024-11-18", "--reason", "a\nb"),
        '--reason: "a\nb" is not one line of text, with no space before or after.',
    ),
}


def test_what_cannot_be_corrected(root: Path) -> None:
    """Entry 2 is a correction, entry 3 was taken back by 5."""
    done(correct(root, "1", "--paragraph", "117"))
    done(record(root, "Upphävd av kf 2026-11-16 § 113"))
    done(record(root, "Aktualitetsprövad av kf 2026-11-16 § 114"))
    done(correct(root, "3", "--take-back"))
    text = str(root / FOLDER / "text.md")
    for name, (arguments, says) in NOT_CORRECTED.items():
        with unchanged(root):
            result = correct(root, *(text if a == "TEXT" else a for a in arguments))
        assert (name, result.exit_code, result.stdout) == (name, 1, "")
        assert result.stderr == f"Error: Nothing was recorded. {says}\n"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ((), "Say what is to be corrected: --date, --set …, --text, --take-back."),
        (("--take-back", "--date", "2024-01-01"), "Say what is to be corrected"),
        (("--set", "citation=x"), '--set "citation=x": wanted FIELD=VALUE; fields: action, body,'),
        (("--set", "date="), '--set "date=": wanted FIELD=VALUE'),
        (("--remove", "seal"), "'seal' is not one of 'action',"),
    ],
)
def test_wrong_corrections_exit_2(root: Path, arguments: tuple[str, ...], says: str) -> None:
    with unchanged(root):
        result = correct(root, "1", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr


def test_a_correction_needs_a_reason_and_faults_are_refused(root: Path) -> None:
    with unchanged(root):
        result = styrdok(root, "correct", ID, "1", "--date", "2024-11-18", "--yes")
        assert (result.exit_code, "Missing option '--reason'" in result.stderr) == (2, True)
        result = correct(root, "1", "--date", "2024-11-18", "--reason", "a\x07b")
        assert (result.exit_code, "[control-character]" in result.stderr) == (1, True)
        result = correct(root, "1", "--set", "replaced_by=exempelby/kost")
        assert (result.exit_code, "[relation-unknown]" in result.stderr) == (1, True)


# What applied on a day: the sentences, and which text


def entry(action: str, date: Any = None, **more: Any) -> dict[str, Any]:
    """Give an entry with a text of its own, where its action gives one."""
    gives = action in {"adopted", "revised", "observed", "text_added"}
    text = {"text": {"state": "held", "sha256": text_digest(f"{action} {date}")}} if gives else {}
    return {"action": action, **text, **({"date": date} if date else {}), **more}


NOT_HELD: dict[str, Any] = {"text": {"state": "not_held"}}


def policy_with(*entries: dict[str, Any]) -> PolicyRecord:
    """Give the starter's policy with another history, recorded on 2026-01-01 if nothing else."""
    library, _ = assemble({k: v for k, v in starter_files().items() if k.startswith("content/")})
    (found,) = library.policies()
    history: History = seal_history(
        Event.model_validate({"sequence": n, "recorded": "2026-01-01", **given})
        for n, given in enumerate(entries, 1)
    )
    return PolicyRecord(
        found.id,
        found.organisation,
        found.policy,
        PolicyHistory(history),
        found.text,
        found.revisions,
    )


def asked(policy: PolicyRecord, day: str, known: str | None = None) -> tuple[list[str], int | None]:
    """Give what is said of a day, and the number of the text that would be shown."""
    library, _ = assemble({})
    on, by = datetime.date.fromisoformat(day), known and datetime.date.fromisoformat(known)
    view = PolicyView(policy, make_setting(library, on))
    found = answer(view, by or None)
    lines = narrate(found, explainer(view))
    return lines, found.applied.revision if found.applied else None


TIMES: dict[str, tuple[tuple[dict[str, Any], ...], dict[str, tuple[list[str], int | None]]]] = {
    "before the decision, which nobody could know": (
        (entry("adopted", "2024-11-25"),),
        {
            "2024-11-24": (
                [
                    "24 november 2024: inget är känt som gällde då.",
                    "Senare: beslut 1, Antagen 25 november 2024.",
                ],
                None,
            ),
            "2024-11-25": (
                [
                    "25 november 2024: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 25 november 2024.",
                ],
                1,
            ),
        },
    ),
    "undated: in force from the day of recording at the latest": (
        (entry("adopted", paragraphs=["21"]),),
        {
            "2025-12-31": (
                [
                    "31 december 2025: gällde, eller kan ha gällt.",
                    "Lydelsen, om dokumentet gällde, är den enligt beslut 1: Antagen, §\u00a021.",
                    "Datumet för beslut 1 är inte känt, och därmed inte heller om det hade börjat "
                    "gälla 31 december 2025.",
                ],
                1,
            ),
            "2026-01-01": (
                [
                    "1 januari 2026: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen, §\u00a021.",
                ],
                1,
            ),
        },
    ),
    "undated between two that have dates": (
        (
            entry("adopted", "2010-03-01"),
            entry("revised", paragraphs=["3"], **NOT_HELD),
            entry("revised", "2016-05-16"),
        ),
        {
            "2012-01-01": (
                [
                    "1 januari 2012: gällde, men lydelsen är osäker.",
                    "Lydelsen kan vara den enligt beslut 2: Reviderad, §\u00a03.",
                    "Datumet för beslut 2 är inte känt, och därmed inte heller om det hade börjat "
                    "gälla 1 januari 2012.",
                    "Det är inte känt vilket som kom sist, beslut 1 eller beslut 2.",
                    "Texten i den lydelse den fick genom beslut 2 har inte återfunnits och kan "
                    "därför inte visas.",
                    "Senare: beslut 3, Reviderad 16 maj 2016.",
                ],
                None,
            ),
            "2016-05-16": (
                [
                    "16 maj 2016: Gäller.",
                    "Lydelsen är den enligt beslut 3: Reviderad 16 maj 2016.",
                ],
                3,
            ),
        },
    ),
    "partly dated": (
        (entry("adopted", date_text="november 2021"),),
        {
            "2021-10-31": (
                [
                    "31 oktober 2021: inget är känt som gällde då.",
                    "Senare: beslut 1, Antagen ”november 2021” (datum enligt källan).",
                ],
                None,
            ),
            "2021-11-15": (
                [
                    "15 november 2021: gällde, eller kan ha gällt.",
                    "Lydelsen, om dokumentet gällde, är den enligt beslut 1: Antagen ”november "
                    "2021” (datum enligt källan).",
                    "I källan anges datumet för beslut 1 som ”november 2021”, så det är inte känt "
                    "om det hade börjat gälla 15 november 2021.",
                ],
                1,
            ),
            "2021-11-30": (
                [
                    "30 november 2021: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen ”november 2021” (datum enligt "
                    "källan).",
                ],
                1,
            ),
        },
    ),
    "same day: in the order recorded": (
        (
            entry("adopted", "2016-05-16", paragraphs=["30"]),
            entry("revised", "2016-05-16", paragraphs=["31"]),
        ),
        {
            "2016-05-16": (
                [
                    "16 maj 2016: Gäller.",
                    "Lydelsen är den enligt beslut 2: Reviderad 16 maj 2016, §\u00a031.",
                ],
                2,
            ),
        },
    ),
    "decided for later": (
        (
            entry("adopted", "2020-03-01"),
            entry("revised", "2021-11-16", in_force_from="2022-01-01"),
            entry("repealed", "2021-12-01", in_force_from="2023-01-01"),
        ),
        {
            "2021-12-24": (
                [
                    "24 december 2021: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                    "Senare: beslut 2, Reviderad 16 november 2021.",
                    "Senare: beslut 3, Upphävd 1 december 2021.",
                ],
                1,
            ),
            "2022-01-01": (
                [
                    "1 januari 2022: Gäller.",
                    "Lydelsen är den enligt beslut 2: Reviderad 16 november 2021.",
                    "Senare: beslut 3, Upphävd 1 december 2021.",
                ],
                2,
            ),
            "2023-01-01": (
                [
                    "1 januari 2023: Upphävt.",
                ],
                None,
            ),
        },
    ),
    "adopted for later": (
        (entry("adopted", "2020-03-01", in_force_from="2020-07-01"),),
        {
            "2020-02-29": (
                [
                    "29 februari 2020: inget är känt som gällde då.",
                    "Senare: beslut 1, Antagen 1 mars 2020.",
                ],
                None,
            ),
            "2020-04-01": (
                [
                    "1 april 2020: Beslutat, gäller ännu inte.",
                    "Senare: beslut 1, Antagen 1 mars 2020.",
                ],
                None,
            ),
        },
    ),
    "expiry": (
        (entry("adopted", "2020-03-01", in_force_until="2022-12-31"),),
        {
            "2022-12-31": (
                [
                    "31 december 2022: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                ],
                1,
            ),
            "2023-01-01": (
                [
                    "1 januari 2023: Gäller inte längre: giltighetstiden har gått ut.",
                ],
                None,
            ),
        },
    ),
    "extension": (
        (
            entry("adopted", "2020-03-01", in_force_until="2022-12-31"),
            entry("extended", "2022-11-01", in_force_until="2024-12-31"),
        ),
        {
            "2024-12-31": (
                [
                    "31 december 2024: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                ],
                1,
            ),
            "2025-01-01": (
                [
                    "1 januari 2025: Gäller inte längre: giltighetstiden har gått ut.",
                ],
                None,
            ),
        },
    ),
    "taken back": (
        (
            entry("adopted", "2020-03-01"),
            entry("revised", "2021-01-01"),
            entry("withdrawn", concerns=2, reason="En annan policy"),
        ),
        {
            "2022-01-01": (
                [
                    "1 januari 2022: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                ],
                1,
            ),
        },
    ),
    "an entry of its entry into force": (
        (entry("adopted", "2020-03-01"), entry("in_force", in_force_from="2020-07-01")),
        {
            "2020-06-30": (
                [
                    "30 juni 2020: Beslutat, gäller ännu inte.",
                    "Senare: beslut 1, Antagen 1 mars 2020.",
                ],
                None,
            ),
            "2020-07-01": (
                [
                    "1 juli 2020: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                ],
                1,
            ),
        },
    ),
    "its entry into force, corrected": (
        (
            entry("adopted", "2020-03-01"),
            entry("in_force", in_force_from="2020-07-01"),
            entry(
                "corrected", concerns=2, field="in_force_from", value="2020-08-01", reason="Läsfel"
            ),
        ),
        {
            "2020-07-31": (
                [
                    "31 juli 2020: Beslutat, gäller ännu inte.",
                    "Senare: beslut 1, Antagen 1 mars 2020.",
                ],
                None,
            ),
            "2020-08-01": (
                [
                    "1 augusti 2020: Gäller.",
                    "Lydelsen är den enligt beslut 1: Antagen 1 mars 2020.",
                ],
                1,
            ),
        },
    ),
    "only observed": (
        (entry("observed", "2017-08-25"),),
        {
            "2017-08-24": (
                [
                    "24 augusti 2017: inget är känt som gällde då.",
                    "Dokumentet sågs första gången 25 augusti 2017; om det gällde dessförinnan är "
                    "inte känt.",
                ],
                None,
            ),
            "2017-08-25": (
                [
                    "25 augusti 2017: Publicerat, inget beslut känt.",
                    "Lydelsen är den enligt beslut 1: Publicerad på webben 25 augusti 2017.",
                    "Inget beslut är känt: dokumentet fanns publicerat.",
                ],
                1,
            ),
        },
    ),
    "nothing recorded": (
        (),
        {
            "2020-01-01": (
                ["1 januari 2020: inget är känt som gällde då.", "Inget beslut är registrerat."],
                None,
            )
        },
    ),
}


@pytest.mark.parametrize("name", TIMES)
def test_what_applied_on_a_day(name: str) -> None:
    entries, wanted = TIMES[name]
    policy = policy_with(*entries)
    assert {day: asked(policy, day) for day in wanted} == wanted


def test_what_was_found_later_changes_no_earlier_knowledge() -> None:
    """Today's answer has the text that was found; the answer of then says that it was missing."""
    policy = policy_with(
        entry("adopted", "2010-03-01", **NOT_HELD),
        entry("revised", "2016-05-16"),
        entry("text_added", concerns=1, recorded="2026-06-01"),
        entry("corrected", concerns=2, field="date", value="2016-05-18", reason="Läsfel",
              recorded="2026-07-01"),
    )  # fmt: skip
    lines, revision = asked(policy, "2012-01-01", known="2026-05-31")
    assert revision is None
    assert lines[2] == (
        "Texten i den lydelse den fick genom beslut 1 har inte återfunnits och kan därför inte "
        "visas."
    )
    for known in ("2026-06-01", None):
        assert asked(policy, "2012-01-01", known)[1] == 1
    assert asked(policy, "2016-05-17", known="2026-06-30")[1] == 2
    assert asked(policy, "2016-05-17")[1] == 1
    assert asked(policy, "2016-05-17", known="2025-12-31") == (
        [
            "17 maj 2016: inget är känt som gällde då.",
            "Inget hade registrerats här till och med 31 december 2025.",
        ],
        None,
    )


# The real content


ALVDALEN = "alvdalen/integrationspolitiskt-program"
HEDEMORA = "hedemora/integration"
FIRST = "Antaget av kommunfullmäktige ”20008-05-26” (datum enligt källan), §\u00a021"
MISPRINT = (
    "I källan anges datumet för beslut 1 som ”20008-05-26”, så det är inte känt om det hade "
    "börjat gälla {day}. Det som avses kan vara 26 maj 2008 eller 26 maj 2000."
)
NOT_FOUND = (
    "Texten i den lydelse den fick genom beslut 1 har inte återfunnits och kan därför inte visas."
)
SECOND = "Reviderat av kommunfullmäktige 16 maj 2016, §\u00a030"


@pytest.mark.parametrize(
    ("date", "day", "how", "more"),
    [
        (
            *("1999-01-01", "1 januari 1999", "det är inte känt om det gällde"),
            " Vilket som än är rätt var beslutet då ännu inte fattat.",
        ),
        ("2004-01-01", "1 januari 2004", "gällde, eller kan ha gällt", ""),
        (
            *("2012-01-01", "1 januari 2012", "gällde, eller kan ha gällt"),
            " Vilket som än är rätt var beslutet då fattat.",
        ),
        (
            *("2016-05-15", "15 maj 2016", "gällde, eller kan ha gällt"),
            " Vilket som än är rätt var beslutet då fattat.",
        ),
    ],
)
def test_alvdalen_before_its_revision(
    repository: Path, date: str, day: str, how: str, more: str
) -> None:
    """The adoption's date is a misprint: it is never repaired, and its text is not there."""
    code, said, text = told(repository, "--as-of", date, policy=ALVDALEN)
    assert said == [
        f"{day}: {how}.",
        f"Lydelsen, om dokumentet gällde, är den enligt beslut 1: {FIRST}.",
        MISPRINT.format(day=day) + more,
        NOT_FOUND,
        f"Senare: beslut 2, {SECOND}.",
    ]
    assert (code, text) == (1, "")


@pytest.mark.parametrize(
    ("date", "day"), [("2016-05-16", "16 maj 2016"), ("2020-01-01", "1 januari 2020")]
)
def test_alvdalen_from_its_revision(repository: Path, date: str, day: str) -> None:
    code, said, text = told(repository, "--as-of", date, policy=ALVDALEN)
    assert said == [f"{day}: Gäller.", f"Lydelsen är den enligt beslut 2: {SECOND}."]
    held = repository / f"content/{ALVDALEN}/revisions/2.md"
    assert (code, text) == (0, held.read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("date", "day"),
    [
        ("1999-01-01", "1 januari 1999"),
        ("2004-01-01", "1 januari 2004"),
        ("2012-01-01", "1 januari 2012"),
        ("2016-05-15", "15 maj 2016"),
        ("2016-05-16", "16 maj 2016"),
    ],
)
def test_hedemora_before_it_was_seen(repository: Path, date: str, day: str) -> None:
    code, said, text = told(repository, "--as-of", date, policy=HEDEMORA)
    assert said == [
        f"{day}: inget är känt som gällde då.",
        "Dokumentet sågs första gången 25 augusti 2017; om det gällde dessförinnan är inte känt.",
    ]
    assert (code, text) == (1, "")


def test_hedemora_after_it_was_seen(repository: Path) -> None:
    code, said, text = told(repository, "--as-of", "2020-01-01", policy=HEDEMORA)
    assert said == [
        "1 januari 2020: Publicerat, inget beslut känt.",
        "Lydelsen är den enligt beslut 1: Publicerad på webben 25 augusti 2017.",
        "Inget beslut är känt: dokumentet fanns publicerat.",
    ]
    held = repository / f"content/{HEDEMORA}/revisions/1.md"
    assert (code, text) == (0, held.read_text(encoding="utf-8"))


@pytest.mark.parametrize("policy", [ALVDALEN, HEDEMORA])
def test_nothing_was_known_before_it_was_recorded(repository: Path, policy: str) -> None:
    known = ("--as-of", "2020-01-01", "--known", "2026-11-20")
    assert told(repository, *known, policy=policy) == (
        1,
        [
            "1 januari 2020: inget är känt som gällde då.",
            "Inget hade registrerats här till och med 20 november 2026.",
        ],
        "",
    )


# What an auditor asks


def test_the_log_of_a_policy(root: Path) -> None:
    done(record(root, "Antagen av kf 20008-05-26 § 21", "--text", "not-held"))
    done(record(root, "Reviderad av kf 2026-11-16 § 112", "--in-force-from", "2027-01-01"))
    log = done(styrdok(root, "log", ID, "--today", TODAY))
    assert log == (
        "Policy för resor och möten\n"
        "  22 november 2026: Gäller.\n"
        f"  Lydelsen är den enligt beslut 1: {ADOPTION}.\n"
        "  Senare: beslut 3, Reviderad av kommunfullmäktige 16 november 2026, §\u00a0112.\n"
        "\n"
        "         ?    2  Antagen av kommunfullmäktige ”20008-05-26” (datum enligt källan), "
        "§\u00a021\n"
        "                 texten finns inte; den ingår i texten enligt beslut 3\n"
        "                 “Antagen av kf 20008-05-26 § 21”\n"
        f"2024-11-25    1  {ADOPTION}\n"
        "                 texten finns (lydelse 1)\n"
        "                 “Antagen av kommunfullmäktige 2024-11-25 § 118”\n"
        "                 KS 2024/310\n"
        "2027-01-01    3  Reviderad av kommunfullmäktige 16 november 2026, §\u00a0112 …\n"
        "                 texten finns (lydelse 3)\n"
        "                 “Reviderad av kf 2026-11-16 § 112”\n"
        "\n"
        "  ? I källan anges datumet för beslut 2 som ”20008-05-26”, vilket inte är ett möjligt "
        "datum. Det rätta datumet är inte känt.\n"
        "  ? Texten i den lydelse den fick genom beslut 2 har inte återfunnits och kan inte "
        "visas.\n"
        "  ? Vad som ändrades genom beslut 1 går inte att säga, eftersom texten dessförinnan inte "
        "har återfunnits.\n"
    )


def test_what_is_recorded_is_what_log_and_show_say(root: Path) -> None:
    (root / FOLDER / "text.md").write_text(NEW, encoding="utf-8")
    citation = "Reviderad av kf 2026-11-16 §§ 112 och 113, dnr KS 2026/412"
    done(record(root, citation, "--evidence", "kf.pdf"))
    log = json.loads(done(styrdok(root, "log", ID, "--format", "json", "--today", TODAY)))
    assert (log["schema"], log["id"], log["order"]) == ("styrdok-log/1", ID, [1, 2])
    said = log["entries"][1]
    assert (
        said
        | {
            "sequence": 2,
            "action": "revised",
            "citation": citation,
            "written": "Reviderad av kf 2026-11-16 §§ 112 och 113, dnr KS 2026/412",
            "body": "kommunfullmaktige",
            "date": "2026-11-16",
            "paragraphs": ["112", "113"],
            "case_number": "KS 2026/412",
            "evidence": "kf.pdf",
            "text": {"state": "held", "sha256": text_digest(NEW), "ids": IDS},
            "recorded": TODAY,
            "text_state": "held",
            "text_in": 2,
            "day_first": "2026-11-16",
            "day_last": "2026-11-16",
        }
        == said
    )
    assert said["seal"] in history_of(root)
    shown = json.loads(done(styrdok(root, "show", ID, "--as-of", TODAY, "--format", "json")))
    assert (shown["certain"], shown["decision"], shown["revision"]) == (True, 2, 2)
    assert shown["document"]["markdown"] == NEW
    assert shown["document"]["history"][1]["seal"] == said["seal"]
    assert told(root, "--revision", "1")[2] == TEXT
    result = styrdok(root, "show", ID, "--revision", "1", "--as-of", TODAY)
    assert (result.exit_code, "Name a revision or a day, not both." in result.stderr) == (2, True)


def test_an_earlier_receipt_holds_for_ever(root: Path, tmp_path: Path) -> None:
    kept = tmp_path / "receipt.json"
    assert done(styrdok(root, "receipt", "--today", TODAY, "--out", kept)) == f"Wrote {kept}.\n"
    assert json.loads(kept.read_bytes())["policies"] == [
        {
            "id": ID,
            "events": 1,
            "seal": "sha256:9a7d31e3f50809c17be348de5d6173c29007c613309641931246bedbf07d4f20",
        }
    ]
    assert kept.read_text("utf-8") == done(styrdok(root, "receipt", "--today", TODAY))
    done(record(root, "Reviderad av kf 2026-11-16 § 112"))
    done(correct(root, "1", "--paragraph", "117"))
    done(styrdok(root, "new", "exempelby/kostpolicy", "--title", "Kost", "--type", "policy"))
    assert done(styrdok(root, "verify", "--receipt", kept)) == (
        "Nothing was altered: 2 policies, 3 entries, all seals hold. "
        "There is no git log to compare with.\n"
        "The histories continue those of the receipt.\n"
    )
    assert verify_by_the_page(everything(root), kept.read_bytes()) == []


def test_no_receipt_is_given_of_what_is_faulty(root: Path, tmp_path: Path) -> None:
    (root / FOLDER / "revisions/1.md").write_text(NEW, encoding="utf-8")
    result = styrdok(root, "receipt", "--out", tmp_path / "receipt.json")
    assert result.exit_code == 1
    assert "[revision-altered]" in result.stderr
    assert result.stderr.endswith(
        "Error: No receipt was written: what is faulty can't be vouched for.\n"
    )
    assert not (tmp_path / "receipt.json").exists()


def test_what_was_rewritten_after_a_receipt_is_found(root: Path, tmp_path: Path) -> None:
    """Also where all seals were made anew, so that the files alone say nothing."""
    kept = tmp_path / "receipt.json"
    done(styrdok(root, "receipt", "--out", kept))
    (root / FOLDER / "history.yaml").write_text("[]\n", encoding="utf-8")
    (root / FOLDER / "revisions/1.md").unlink()
    done(record(root, "Antagen av kommunfullmäktige 2024-11-25 § 119"))
    assert styrdok(root, "verify").exit_code == 0
    result = styrdok(root, "verify", "--receipt", kept)
    assert result.exit_code == 1
    assert "error: entry 1 was rewritten after " in result.output


CITED: Mapping[str, tuple[tuple[str, ...], str]] = {
    "parts": (
        ("Fastställt av kf 20008-05-26 § 21",),
        "[Fastställt] av [kf] [20008-05-26] [§ 21]\n"
        "  decision     adopted\n"
        "  body         kommunfullmaktige (kf)\n"
        '  date         "20008-05-26" is no possible date: the year is out of range; meant may be '
        "2008-05-26 or 2000-05-26\n"
        "  §            21\n",
    ),
    "none": (("Hej",), "No decision was read.\n"),
    "two": (
        ("Antagen av kf 2019-03-25 § 41, gäller från och med 2020-01-01",),
        "[Antagen] av [kf] [2019-03-25] [§ 41]\n"
        "  decision     adopted\n"
        "  body         kommunfullmaktige (kf)\n"
        "  date         2019-03-25\n"
        "  §            41\n"
        "\n"
        "[gäller från och med] [2020-01-01]\n"
        "  decision     in_force\n"
        "  date         2020-01-01\n",
    ),
}


@pytest.mark.parametrize("name", CITED)
def test_cite_shows_how_each_part_was_understood(root: Path, name: str) -> None:
    arguments, wanted = CITED[name]
    assert done(styrdok(root, "cite", *arguments)) == wanted


def test_cite_reads_as_an_organisation_names_its_bodies(root: Path) -> None:
    path = root / "content/exempelby/organisation.yaml"
    own = path.read_text(encoding="utf-8").replace("abbreviations: [SN]", "abbreviations: [KSAU]")
    path.write_text(own, encoding="utf-8")
    arguments = ("Antagen av KSAU 2019-03-12 § 14", "--format", "json")
    usual = json.loads(done(styrdok(root, "cite", *arguments)))
    named = json.loads(done(styrdok(root, "cite", *arguments, "--organisation", "exempelby")))
    assert [usual[0]["body"], named[0]["body"]] == [
        "kommunstyrelsens_arbetsutskott",
        "namnd:socialnamnden",
    ]
    result = styrdok(root, "cite", "x", "--organisation", "exmpelby")
    assert result.exit_code == 2
    assert 'There is no organisation "exmpelby". Known: exempelby' in result.stderr


def test_cite_answers_line_by_line() -> None:
    lines = '{"id": 1, "text": "Antagen av kf 2019-03-25 § 41"}\n\n{"id": "b", "text": "Hej"}\n{'
    result = CliRunner().invoke(cli, ["cite", "--jsonl"], input=lines)
    one, two = map(json.loads, result.stdout.splitlines())
    assert (one["id"], one["decisions"][0]["date"]) == (1, "2019-03-25")
    assert two == {"id": "b", "decisions": []}
    assert result.exit_code == 1
    assert result.stderr == (
        'Error: line 4 is not {"id": …, "text": "…"} in UTF-8; the lines before it were answered.\n'
    )


def test_the_real_content_is_unaltered(repository: Path) -> None:
    content = (ROOT / "content").rglob("*")
    found = {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in content if p.is_file()}
    assert verify_by_the_page(found) == []
    assert "all seals hold." in done(styrdok(repository, "verify"))
