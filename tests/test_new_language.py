"""Who follows CONTRIBUTING's recipe for a language of the pages has whole pages in it."""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from lxml import etree, html

from styrdok.disk.files import read_tree, write_tree
from tests.conftest import ROOT
from tests.feed_cases import PUBLICATION, content, decision, event, policy
from tests.test_wording import PLACEHOLDER, forms

LOCALE = Path("styrdok/wording/locale")
ID = "exempelby/lorem"
DAY = "2026-11-21"

# Words that no language has, so that what is found on a page in Swedish or English is ours.
FIRST = """Lorem ipsum dolor.

## Amet

Consectetur adipiscing elit. Sed eiusmod tempor.

- labore
- dolore

| Magna | Aliqua |
|-------|--------|
| enim  | minim  |

Quis nostrud exercitation.

## Ullamco

Laboris nisi aliquip commodo. Duis aute irure.

Velit esse cillum fugiat.
"""
SECOND = """Lorem ipsum dolor sit.

## Ullamco

Laboris nisi aliquip commodo.

Duis aute irure.

## Amet

Consectetur adipiscing elit. Sed eiusmod tempor incididunt.

- dolore

| Magna | Aliqua |
|-------|--------|
| enim  | veniam |

Excepteur sint occaecat cupidatat.

Proident sunt culpa.

Velit esse cillum fugiat.
"""
FACTS = """type: policy
applies_to: vexillo
subjects: [quorra]
review_by: 2027-02-01
relations:
  - {kind: based_on, title: Nulla}
  - {kind: implements, title: Ipsum, target: exempelby/ipsum}
  - {kind: mandates, title: Nonummy, url: "https://a.example/"}
source:
  url: https://b.example/
  page_stamp: Zephyr
"""
CONTACT = b"""contact:
  email: a@exempelby.example
  phone: 0123-45 67 89
  web: https://exempelby.example/
  postal_address: Xerxo 1
  visiting_address: Xerxo 2
"""
COMMANDS = {
    "schemas": "schemas",
    "check": "check",
    "build": f"build --today {DAY}",
    "log": f"log {ID} --today {DAY}",
    "log, no text": f"log exempelby/ipsum --today {DAY}",
    "as of": f"show {ID} --as-of 2024-12-24",
    "as of, unknown": "show exempelby/ipsum --as-of 2022-06-01",
    "before": f"show {ID} --as-of 2020-01-01",
    "blame": f"blame {ID}",
    "own": f"diff {ID} 1..2",
    **{
        form: f"diff {ID} 1..2 --language fi --format {form}"
        for form in ("html", "fragment", "markdown")
    },
    "files": "diff old.md old.md --language fi",
    "unknown to Babel": f"diff {ID} 1..2 --language fit",
}
TOLD = (
    "log",
    "log, no text",
    "as of",
    "as of, unknown",
    "before",
    "blame",
    "own",
    "markdown",
    "files",
)
# In one process, for each takes a second to begin.
SCRIPT = """
import json, sys
from click.testing import CliRunner
from styrdok.cli import cli

done = {}
for name, command in json.load(sys.stdin).items():
    result = CliRunner().invoke(cli, command.split())
    wrong = result.exc_info[0].__name__ not in ("SystemExit",)
    done[name] = [result.exit_code, result.output, repr(result.exception) if wrong else ""]
json.dump(done, sys.stdout)
"""


@dataclass(frozen=True)
class Followed:
    """What following the recipe gave: what each command said, and the exports."""

    swedish: Catalog
    said: dict[str, list[Any]]
    """Exit code, output, and the exception if there was one."""
    exports: dict[str, bytes]

    def data(self, name: str) -> Any:
        return json.loads(self.exports[name])

    def pages(self) -> dict[str, list[str]]:
        """Give what a reader is told: on each page, in the feed and the catalogue, by `diff`."""
        told = {
            name: list(read(data))
            for name, data in self.exports.items()
            for form, read in (("html", told_in_html), ("atom", told_in_xml), ("dcat", told_in_xml))
            if name.endswith(form)
        }
        return told | {form: [self.said[form][1]] for form in TOLD}


@pytest.fixture(scope="module")
def followed(tmp_path_factory: pytest.TempPathFactory) -> Followed:
    package, root = tmp_path_factory.mktemp("package"), tmp_path_factory.mktemp("root")
    shutil.copytree(
        ROOT / "pipeline" / "styrdok",
        package / "styrdok",
        ignore=shutil.ignore_patterns("__pycache__"),
    )
    with (package / LOCALE / "sv.po").open("rb") as file:
        swedish = read_po(file)
    for language in ("fi", "fit"):
        with (package / LOCALE / f"{language}.po").open("wb") as file:
            write_po(file, translated(swedish, language))
    write_tree(root, files())
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT],
        cwd=root,
        env={**os.environ, "PYTHONPATH": str(package), "PYTHONDONTWRITEBYTECODE": "1"},
        input=json.dumps(COMMANDS),
        capture_output=True,
        text=True,
        check=True,
    )
    return Followed(swedish, json.loads(done.stdout), read_tree(root / "exports"))


def translated(swedish: Catalog, language: str) -> Catalog:
    """Translate each message into its number and its placeholders: no word of Swedish is left."""
    made = Catalog(locale=language)
    for number, message in enumerate(m for m in swedish if m.id):
        context = message.context or ""
        if context.startswith("citation"):
            continue  # as the recipe says
        texts = forms(message.string)
        marked = [" ".join([f"fi:{number}", *PLACEHOLDER.findall(text)]) for text in texts]
        if context == "alphabet":
            marked = texts  # Finnish has the Swedish one
        plural = not isinstance(message.id, str)
        made.add(message.id, tuple(marked) if plural else marked[0], context=message.context)
    return made


def files() -> dict[str, bytes]:
    """Give content with a decision of each kind, and with what is not known."""
    lorem = policy(
        "lorem",
        decision("adopted", "2023-02-02", FIRST, case_number="KS 2023/1"),
        decision("revised", "2024-12-03", SECOND, in_force_from="2024-12-10", reason="Xyzzy."),
        event("corrected", "2025-01-02", concerns=1, field="paragraphs", value="8", reason="Zz."),
        decision("reviewed", "2025-02-02", None, paragraphs=["9"]),
        event("withdrawn", "2025-02-03", concerns=4, reason="Zz."),
        title="Lorem",
        facts=FACTS,
    )
    unclear = {"date": None, "date_text": "20008-05-26", "date_problem": "year_out_of_range"}
    ipsum = policy(
        "ipsum",
        decision("adopted", "2022-02-02", None, **unclear),
        decision("revised", "2023-02-02", FIRST),
        decision("extended", "2025-02-02", None, in_force_until="2025-12-31"),
        decision("repealed", "2026-02-02", None, date=None),
        title="Ipsum",
        facts="type: reglemente\n",
    )
    seen = event("observed", "2024-02-02", date="2024-02-01", text=FIRST)
    dolor = policy("dolor", seen, title="Dolor", facts="type: ordningsregler\n")
    publication = re.sub("(?i)styrdokument( i)?", "zorgon", PUBLICATION) + "language: fi\n"
    made = content(lorem, ipsum, dolor, publication=publication)
    made["content/exempelby/organisation.yaml"] += CONTACT
    return made | {"old.md": f"# Lorem\n\n{FIRST}".encode()}


def told_in_html(page: bytes) -> Iterator[str]:
    tree = html.fromstring(page)
    for element in tree.iter(etree.Element):
        if element.tag not in {"style", "script"}:
            yield element.text or ""
        yield from (element.get(name, "") for name in ("title", "aria-label", "alt"))
        yield element.tail or ""


def told_in_xml(document: bytes) -> Iterator[str]:
    for element in etree.fromstring(document).iter(etree.Element):
        yield element.text or ""
        yield element.get("label", "")


def words_of(catalogue: Catalog) -> re.Pattern[str]:
    """Find any piece of a message, in English or in the language of the catalogue."""
    messages = [m for m in catalogue if m.id and m.context != "alphabet"]
    texts = {t for m in messages for said in (m.id, m.string) for t in forms(said)}
    pieces = {p.strip(" .,:;()[]“”") for t in texts for p in PLACEHOLDER.split(t)}
    pieces |= {"och", "and", "eller", "or"}
    words = sorted(filter(re.compile(r"[^\W\d_]").search, pieces), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, words))})(?!\w)", re.IGNORECASE)


@pytest.mark.slow
def test_every_command_does_its_work(followed: Followed) -> None:
    assert {name: error for name, (_, _, error) in followed.said.items() if error} == {}
    codes = {name: code for name, (code, _, _) in followed.said.items() if code}
    assert codes == {"as of, unknown": 1, "before": 1}, followed.said


@pytest.mark.slow
def test_all_that_a_reader_is_told_is_in_the_language(followed: Followed) -> None:
    pages = followed.pages()
    shown = " ".join(text for texts in pages.values() for text in texts)
    assert len(set(re.findall(r"fi:\d+", shown))) > 130
    assert {name for name, texts in pages.items() if not any("fi:" in t for t in texts)} == set()
    ours = words_of(followed.swedish)
    left = {(name, w) for name, texts in pages.items() for t in texts for w in ours.findall(t)}
    assert left == set()


def test_pages_and_the_feed_say_which_language_they_are_in(followed: Followed) -> None:
    whole = {n: d for n, d in followed.exports.items() if d.startswith(b"<!DOCTYPE html>")}
    assert len(whole) > 5
    assert {html.fromstring(page).get("lang") for page in whole.values()} == {"fi"}
    assert b'xml:lang="fi"' in followed.exports["feed.atom"]


def test_dates_and_lists_are_as_the_language_has_them(followed: Followed) -> None:
    assert "1. helmikuuta 2023" in followed.said["log"][1]
    assert " ja " in followed.data(f"v1/documents/{ID}/changes/1-2.json")["summary_text"]["fi"]


def test_a_change_is_told_in_the_new_language_too(followed: Followed) -> None:
    told = followed.data(f"v1/documents/{ID}/changes/1-2.json")["summary_text"]
    assert list(told)[:2] == ["sv", "en"]
    assert {"fi", "fit"} < set(told)
    assert told["sv"].startswith("Fyra stycken har lagts till under Ullamco och Amet, ")
    assert told["fi"].startswith("Fi:")


def test_a_citation_is_written_as_the_minutes_have_it_all_the_same(followed: Followed) -> None:
    written = [e["written"] for e in followed.data(f"v1/documents/{ID}.json")["history"]]
    assert written == [
        "Antagen av kf 2023-02-01 § 8, dnr KS 2023/1",
        "Reviderad av kf 2024-12-02 § 7, gäller från och med 2024-12-10",
        None,
        "Aktualitetsprövad av kf 2025-02-01 § 9",
        None,
    ]


def test_a_language_that_babel_does_not_know_has_its_dates_in_figures(followed: Followed) -> None:
    told = followed.said["unknown to Babel"][1]
    assert "2023-02-01" in told
    assert "fi:" in told
