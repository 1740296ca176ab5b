"""The exports: the same bytes anywhere, only core-1 in the fragments, numbered by what changed."""

import datetime
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import uuid
from collections import Counter
from pathlib import Path

import html5lib
import pytest
from click.testing import CliRunner

from styrdok.checks.rules import check_library
from styrdok.cli import cli
from styrdok.content.layout import ContentFiles
from styrdok.disk.files import read_tree
from styrdok.exports.building import build, compare_exports, leftovers
from styrdok.exports.manifest import read_manifest
from styrdok.html.profiles import CORE_1, conform
from styrdok.html.visible import folded_text, visible_text
from styrdok.published.addresses import DELTA, MANIFEST, is_built
from styrdok.published.manifest import Manifest
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files
from tests.conftest import recorded_anew

DAY = datetime.date(2026, 11, 21)


def content_of(files: dict[str, bytes]) -> dict[str, bytes]:
    return {name: data for name, data in files.items() if name.startswith("content/")}


def made(content: ContentFiles, previous: Manifest | None = None) -> dict[str, bytes]:
    return {a.path: a.data for a in build(assemble(content)[0], DAY, previous)}


def manifest_of(exports: dict[str, bytes]) -> Manifest:
    manifest, problems = read_manifest(exports[MANIFEST])
    assert manifest, problems
    return manifest


def run(root: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "styrdok", *arguments]
    env = {**os.environ, **environment}
    return subprocess.run(command, cwd=root, env=env, capture_output=True, text=True, check=False)


@pytest.mark.slow
def test_committed_exports_are_up_to_date(repository: Path) -> None:
    result = run(repository, "build", "--check")
    assert (result.returncode, result.stderr) == (0, "")


@pytest.mark.slow
def test_same_bytes_anywhere(repository: Path, tmp_path: Path) -> None:
    """Another folder, hash seed, time zone and language give the very same tree."""
    for name, environment in {
        "first": {"PYTHONHASHSEED": "1", "TZ": "Pacific/Kiritimati", "LANG": "C"},
        "second": {"PYTHONHASHSEED": "2", "TZ": "America/Adak", "LANG": "sv_SE.UTF-8"},
    }.items():
        shutil.copytree(repository / "content", tmp_path / name / "content")
        (tmp_path / name / "exports/v1").mkdir(parents=True)
        shutil.copy(repository / "exports" / MANIFEST, tmp_path / name / "exports" / MANIFEST)
        result = run(tmp_path / name, "build", **environment)
        assert result.returncode == 0, result.stderr
    first, second = (read_tree(tmp_path / name / "exports") for name in ("first", "second"))
    assert first == second
    committed = read_tree(repository / "exports")
    # What earlier builds left for slow readers is no longer made from content.
    manifest = manifest_of(committed)
    kept = {f"v1/{n}" for r in manifest.retained for n in (r.href_json, r.href_html)}
    assert first == {name: data for name, data in committed.items() if name not in kept}
    assert "Built 2 documents" in run(tmp_path / "first", "build").stdout
    assert read_tree(tmp_path / "first" / "exports") == first


@pytest.mark.slow
def test_any_edit_of_content_is_seen(repository: Path, tmp_path: Path) -> None:
    """`build --check` exits 1 and names a file, whichever content file gets one more byte."""
    content = {f"content/{n}": d for n, d in read_tree(repository / "content").items()}
    assert len(content) > 10
    for name, data in content.items():
        root = tmp_path / hashlib.sha256(name.encode()).hexdigest()[:8]
        shutil.copytree(repository / "content", root / "content")
        shutil.copytree(repository / "exports", root / "exports")
        (root / name).write_bytes(data + b"\n")
        result = CliRunner().invoke(cli, ["--root", str(root), "build", "--check"])
        assert result.exit_code == 1, name
        assert f"exports/{MANIFEST}:1:1: error" in result.stdout or f"{name}:" in result.stdout


def test_fragments_hold_only_core_1(repository: Path) -> None:
    """Every element and attribute is one that all measured systems keep."""
    for name, data in read_tree(repository / "exports" / "v1" / "documents").items():
        if name.endswith(".html"):
            check_core_1(data.decode())


def check_core_1(html: str) -> None:
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    inner = [e for e in tree.iter() if e is not tree]
    assert inner
    assert {e.tag for e in inner} <= CORE_1.elements
    assert {a for e in inner for a in e.attrib} <= CORE_1.attributes
    assert inner[0].tag == "div"
    headings = [e.tag for e in inner if e.tag in {"h2", "h3", "h4"}]
    assert headings[0] == "h2"
    ids = [e.attrib["id"] for e in inner if "id" in e.attrib]
    assert len(ids) == len(set(ids))
    assert all(i.startswith("sd-") for i in ids)
    targets = [h[1:] for e in inner if (h := e.attrib.get("href", "")).startswith("#")]
    assert set(targets) <= set(ids)
    assert "\n\n" not in html
    assert html.endswith("\n")


EVERY_MARKUP = """# Policy för resor och möten

Ingress med **fet**, *kursiv* och [länk till sidan](https://exempelby.example/a?b=1&c=2).\\
Ny rad. Se [målen](#mal) och noten[^a], igen[^a].

{#mal .goals}
## Mål

Vi ska:

1. nå ett
   - och två
2. nå tre

   med ett stycke till

{caption="Avgifter <2026>"}
| Resa | Pris | Restid | Utsläpp | Tillgänglighet | Beställningsrutin |
|:-----|-----:|--------|---------|----------------|-------------------|
| Tåg  |  100 | Två timmar och tio minuter | Nästan inga | Ledsagning | Resebokningssystemet |

| Ort | Tåg |
|-----|-----|
| Byn | Ja  |

> Citat med ![karta över byn](https://exempelby.example/k.png)

### Ord

Term
: Betydelse

---

#### Djupt

Text med < & " ' och "citat".

[^a]: Noten.
"""


def content_with_every_markup() -> dict[str, bytes]:
    """Give content with a policy whose text has all that Markdown here can have."""
    files = content_of(starter_files())
    folder = "content/exempelby/resepolicy"
    history = files[f"{folder}/history.yaml"].decode()
    before = history.partition("sha256: ")[2].strip('"').partition("sha256:")[2][:64]
    digest = hashlib.sha256(EVERY_MARKUP.encode()).hexdigest()
    files[f"{folder}/history.yaml"] = history.replace(before, digest).encode()
    files[f"{folder}/text.md"] = files[f"{folder}/revisions/1.md"] = EVERY_MARKUP.encode()
    return recorded_anew(files)


def with_every_markup() -> dict[str, bytes]:
    """Give the exports of a policy whose text has all that Markdown here can have."""
    files = content_with_every_markup()
    library, problems = assemble(files)
    assert [*problems, *check_library(library)] == []
    return made(files)


def test_every_markup_becomes_core_1() -> None:
    exports = with_every_markup()
    html = exports["v1/documents/exempelby/resepolicy.html"].decode()
    check_core_1(html)
    for element in ("table", "caption", "th", "dl", "blockquote", "img", "sup", "ol", "hr", "h4"):
        assert f"<{element}" in html, element
    assert "Avgifter &lt;2026&gt;" in html
    assert 'alt="karta över byn"' in html
    assert 'Text med < & " \' och "citat".' in visible_text(html)
    document = json.loads(exports["v1/documents/exempelby/resepolicy.json"])
    assert document["sections"][1]["children"][0]["title"] == "Ord"
    assert [s["level"] for s in document["sections"]] == [1, 2]
    assert all(s["html"] == conform(s["html"]) for s in document["sections"])
    assert "Text med &lt; &amp; &#034; &#039; och &#034;citat&#034;." in html
    assert "&#034;citat&#034;" in document["sections"][1]["children"][0]["children"][0]["html"]
    assert [n["text"] for n in document["footnotes"]] == ["Noten."]
    assert f'id="{document["footnotes"][0]["key"]}"' in html


def test_ids_are_unique_over_all_exports(repository: Path) -> None:
    ids: list[str] = []
    for name, data in read_tree(repository / "exports" / "v1" / "documents").items():
        if name.endswith(".html") and name.count("/") == 1:
            tree = html5lib.parseFragment(data.decode(), namespaceHTMLElements=False)
            ids += [e.attrib["id"] for e in tree.iter() if "id" in e.attrib]
    assert len(ids) > 50
    assert len(ids) == len(set(ids))


def test_statements_and_sections_lead_to_their_places(repository: Path) -> None:
    """Every anchor that the JSON names is an id in its HTML."""
    for path in sorted((repository / "exports/v1/documents").glob("*/*.json")):
        document = json.loads(path.read_text(encoding="utf-8"))
        named = [a for s in document["statements"] for a in s["anchors"]]
        named += [s["key"] for s in document["sections"] if s["level"] > 1]
        assert named
        assert all(f'id="{anchor}"' in document["html"] for anchor in named)


def test_immutable_files_are_named_by_their_bytes(repository: Path) -> None:
    exports = read_tree(repository / "exports")
    for entry in manifest_of(exports).documents:
        data = exports[f"v1/{entry.href_json}"]
        assert hashlib.sha256(data).hexdigest() == entry.sha256
        assert entry.href_json.endswith(f"/{entry.revision}-{entry.sha256[:12]}.json")
        html = exports[f"v1/{entry.href_html}"]
        assert html == json.loads(data)["html"].encode()
        assert hashlib.sha256(html).hexdigest() == entry.html_sha256
        assert exports[f"v1/documents/{entry.id}.json"] == data
        assert entry.uuid == str(uuid.uuid5(uuid.NAMESPACE_URL, entry.canonical_url))
        text = folded_text(json.loads(data)["html"])
        assert entry.text_sha256 == hashlib.sha256(text.encode()).hexdigest()


def test_seq_grows_by_one_when_something_changed() -> None:
    content = content_of(starter_files())
    first = manifest_of(made(content))
    again = manifest_of(made(content, first))
    assert again == first
    assert (first.seq, first.documents[0].changed_seq) == (1, 1)

    organisation = "content/exempelby/organisation.yaml"
    touched = {**content, organisation: content[organisation] + b"# en kommentar\n"}
    second = manifest_of(made(touched, first))
    assert (second.seq, second.documents[0].changed_seq) == (2, 1)

    renamed = content[organisation].replace(b"name: Exempelby kommun", b"name: Nya Exempelby")
    third = manifest_of(made({**content, organisation: renamed}, second))
    assert (third.seq, third.documents[0].changed_seq) == (3, 3)


def test_status_turns_with_the_day_alone() -> None:
    content = content_of(starter_files())
    facts = "content/exempelby/resepolicy/policy.yaml"
    content[facts] = content[facts].replace(b"as_printed: tills vidare", b"until: 2027-12-31")
    library = assemble(content)[0]
    last, after = (
        manifest_of({a.path: a.data for a in build(library, day)}).documents[0]
        for day in (datetime.date(2027, 12, 31), datetime.date(2028, 1, 1))
    )
    assert (last.status, last.status_until) == ("in_force", datetime.date(2027, 12, 31))
    assert (after.status, after.status_from) == ("expired", datetime.date(2028, 1, 1))


def test_drafts_are_not_exported() -> None:
    content = content_of(starter_files())
    folder = "content/exempelby/resepolicy"
    content[f"{folder}/history.yaml"] = b"[]\n"
    del content[f"{folder}/revisions/1.md"]
    exports = made(content)
    assert manifest_of(exports).count == 0
    assert not any(name.startswith("d/") for name in exports)


def test_pending_text_is_not_exported() -> None:
    """Exports show the recorded text until a decision carries the new one."""
    content = content_of(starter_files())
    text = "content/exempelby/resepolicy/text.md"
    before = made(content)
    after = made({**content, text: content[text] + b"\nEtt nytt stycke.\n"})
    assert {n for n in before if before[n] != after[n]} == {DELTA, MANIFEST}


def test_leftovers_are_only_what_builds_wrote() -> None:
    exports = {"v1/a.json": b"", "d/a/index.html": b"", "egen-fil.html": b"", "v1/kept.json": b""}
    new = {"v1/kept.json": b""}
    assert leftovers(new, exports) == ["d/a/index.html", "v1/a.json"]


def test_every_file_of_a_build_is_known_as_one(repository: Path) -> None:
    assert [name for name in read_tree(repository / "exports") if not is_built(name)] == []


def test_compare_says_what_a_build_would_do() -> None:
    found = compare_exports(
        {"v1/new": b"1", "v1/changed": b"2"}, {"v1/changed": b"1", "v1/old": b""}
    )
    assert [(p.path, p.code) for p in found] == [
        ("exports/v1/changed", "export-stale"),
        ("exports/v1/new", "export-missing"),
        ("exports/v1/old", "export-leftover"),
    ]


@pytest.mark.parametrize(
    ("html", "folded"),
    [
        ("<p>Ett</p><p>två</p>", "Ett två"),
        ("<p>”ja” – nej … a-b</p>", '"ja" - nej ... a-b'),
        ("<p>a\u00a0b  c<br />d</p>", "a b c d"),
        ("<p>o\u0308rn&amp;t</p>", "örn&t"),
        ("<p>a<strong>b</strong>c</p>", "abc"),
        ("<p>a<b>b</b>, <i>c</i>.</p>", "ab, c."),
        ("<table><tr><td>1</td><td>2</td></tr></table>", "1 2"),
        ("<p>--</p>", "-"),
    ],
)
def test_text_is_folded_as_cmss_change_it(html: str, folded: str) -> None:
    assert folded_text(html) == folded


HOSTILE_NAMES = ["a/b-c", "a-b/c", "a/b", "a/c", "a-b/a-b", "styrdok/historik", "sd/styrdok"]
HOSTILE_TEXT = """# Policy för resor och möten

{lead}^[Ett.] och mer^[Två.].

## Styrdok

Text.

## Historik

Text.

{{#styrdok-historik}}
## Fragment

Text.

{{#fotnot-n1}}
## Fotnot

- n1
- m1

{{#changes-1-2}}
### Changes 1 2

{{#sd-a-b}}
#### Lead text

| a | b |
|---|---|
| 1 | 2 |
"""


def test_ids_of_all_fragments_are_unique_whatever_things_are_called(root: Path) -> None:
    """All documents and all changes on one page: no element has the id of another."""
    policy = root / "content/exempelby/resepolicy"
    for lead, day in (("Ingress", "2025-11-17"), ("Inledning", "2025-12-15")):
        text = HOSTILE_TEXT.format(lead=lead)
        (policy / "text.md").write_text(text, encoding="utf-8", newline="")
        citation = f"Reviderad av kf {day} § 9"
        command = ["--root", str(root), "record", "exempelby/resepolicy", citation, "--yes"]
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output
    for name in HOSTILE_NAMES:
        organisation = name.partition("/")[0]
        (root / "content" / organisation).mkdir(exist_ok=True)
        shutil.copy(root / "content/exempelby/organisation.yaml", root / "content" / organisation)
        shutil.copytree(policy, root / "content" / name)
    exports = made(content_of(read_tree(root)))
    page = [
        data.decode()
        for name in exports
        if name.startswith("v1/documents/") and name.endswith(".html")
        if name.count("/") == 3 or "/changes/" in name
        if (data := exports[name])
    ]
    assert len(page) == 3 * (len(HOSTILE_NAMES) + 1)
    ids = re.findall(r'<[^<>]* id="([^"]*)"', "".join(page))
    assert len(ids) > 150
    assert [name for name, count in Counter(ids).items() if count > 1] == []
