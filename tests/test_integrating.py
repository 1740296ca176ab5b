"""docs/integrating.md is true: its consumer and its check are run as they stand there."""

import hashlib
import itertools
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.disk.files import read_tree, write_tree
from styrdok.exports.manifest import KEPT_BUILDS
from styrdok.html.profiles import CORE_1
from styrdok.html.visible import _FOLDED, folded_text
from styrdok.published.documents import DocumentExport
from tests.conftest import ROOT
from tests.publisher import Publisher
from tests.serving import served, shown
from tests.test_publishing import policies
from tests.test_vectors import asked_wrongly, serve
from tests.vectors.make import HERE

CONSUMER, CHECK = shown("integrating.md", "python")
PAGE = (ROOT / "docs/integrating.md").read_text(encoding="utf-8")


class Site:
    """A repository, a server of its exports, and a consumer that keeps a folder in step."""

    def __init__(self, root: Path, address: str) -> None:
        self.root, self.exports, self.folder = root, root / "exports", root / "pulled"
        self.address = address
        self.folder.mkdir()
        (root / "consumer.py").write_text(CONSUMER, encoding="utf-8")

    def release(self, *names: str, **aliases: str) -> None:
        shutil.rmtree(self.root / "content", ignore_errors=True)
        write_tree(self.root, policies(*names, **aliases))
        self.build()

    def build(self, *options: str) -> None:
        command = ["--root", str(self.root), "build", "--allow-removal", *options]
        result = CliRunner().invoke(cli, command)
        assert result.exit_code == 0, result.output

    def pull(self) -> str:
        """Run the consumer; give what it says if it ends well, or what it complains of."""
        command = [sys.executable, "consumer.py", f"{self.address}v1/manifest.json", "pulled"]
        done = subprocess.run(
            command, cwd=self.root, capture_output=True, encoding="utf-8", check=False
        )
        assert "Traceback" not in done.stderr
        assert (done.returncode == 0) == (done.stderr == "")
        return (done.stdout or done.stderr).strip()

    def pages(self) -> dict[str, bytes]:
        found = read_tree(self.folder)
        return {n.removesuffix(".html"): d for n, d in found.items() if n.endswith(".html")}

    def published(self) -> dict[str, bytes]:
        """Give each document's fragment, as the manifest lists them."""
        manifest = json.loads((self.exports / "v1/manifest.json").read_bytes())
        return {
            d["id"]: (self.exports / "v1" / d["href_html"]).read_bytes()
            for d in manifest["documents"]
        }


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "exports").mkdir()
    with served(tmp_path / "exports") as address:
        yield Site(tmp_path, address)


@pytest.mark.slow
def test_the_consumer_keeps_in_step_over_releases(site: Site) -> None:
    site.release("cykel", "kost", "resor")
    assert site.pull() == "seq 1: 3 written, 0 removed, 3 held"
    assert site.pull() == "seq 1: 0 written, 0 removed, 3 held"
    assert site.pages() == site.published()

    site.release("kost", "resor", "vatten")
    assert site.pull() == "seq 2: 1 written, 1 removed, 3 held"
    assert site.pages() == site.published()

    site.release("kost", "resor", "vatten", "vind", vind="exempelby/cykel")
    facts = site.root / "content/exempelby/organisation.yaml"
    renamed = re.sub("(?m)^name: .*", "name: Nya Exempelby", facts.read_text("utf-8"))
    facts.write_text(renamed, "utf-8")
    site.build()
    assert site.pull() == "seq 4: 4 written, 0 removed, 4 held"
    assert site.pages() == site.published()


def test_a_repealed_document_stays(site: Site) -> None:
    site.release("kost")
    site.pull()
    command = ["record", "exempelby/kost", "Upphävd av kf 2026-11-16 § 113", "--yes"]
    command += ["--today", "2026-11-20"]
    assert CliRunner().invoke(cli, ["--root", str(site.root), *command]).exit_code == 0
    site.build("--today", "2026-11-21")
    assert site.pull() == "seq 2: 1 written, 0 removed, 1 held"
    assert "Upphävd" in site.pages()["exempelby/kost"].decode()


def test_the_consumer_follows_a_publisher_that_goes_back(site: Site) -> None:
    site.release("cykel", "kost")
    site.pull()
    first = read_tree(site.exports)
    site.release("kost")
    site.pull()
    assert set(site.pages()) == {"exempelby/kost"}
    shutil.rmtree(site.exports)
    write_tree(site.exports, first)
    assert site.pull() == "seq 1: 1 written, 0 removed, 2 held"
    assert site.pages() == site.published()


def _without_documents(manifest: dict[str, Any]) -> None:
    manifest["documents"], manifest["count"] = [], 0


def test_absence_alone_removes_nothing(site: Site) -> None:
    site.release("cykel", "kost")
    site.pull()
    _spoil_manifest(site, _without_documents)
    assert site.pull() == "seq 1: 0 written, 0 removed, 2 held"


def test_what_is_listed_is_not_removed(site: Site) -> None:
    site.release("cykel", "kost")
    site.pull()
    stone = {"id": "exempelby/kost", "deleted_seq": 1, "reason": "withdrawn"}
    _spoil_manifest(site, lambda m: m["tombstones"].append(stone))
    assert site.pull() == "seq 1: 0 written, 0 removed, 2 held"


def _spoil_manifest(site: Site, spoil: Callable[[dict[str, Any]], None]) -> None:
    path = site.exports / "v1/manifest.json"
    manifest = json.loads(path.read_bytes())
    spoil(manifest)
    path.write_text(json.dumps(manifest), encoding="utf-8")


def _half(site: Site) -> None:
    path = site.exports / "v1/manifest.json"
    path.write_bytes(path.read_bytes()[:700])


def _login(site: Site) -> None:
    (site.exports / "v1/manifest.json").write_text("<!doctype html><title>Logga in</title>")


def _array(site: Site) -> None:
    (site.exports / "v1/manifest.json").write_text("[]")


def _gone(site: Site) -> None:
    (site.exports / "v1/manifest.json").unlink()


def _damaged(site: Site) -> None:
    path = next(site.exports.glob("v1/documents/exempelby/vatten/*.json"))
    path.write_bytes(path.read_bytes().replace(b" ska ", b" kan "))


def _missing(site: Site) -> None:
    next(site.exports.glob("v1/documents/exempelby/vatten/*.json")).unlink()


def _newer(site: Site) -> None:
    _spoil_manifest(site, lambda m: m.update(schema="styrdok-manifest/2"))


def _miscounted(site: Site) -> None:
    _spoil_manifest(site, lambda m: m.update(count=9))


def _incomplete(site: Site) -> None:
    _spoil_manifest(site, lambda m: m.update(complete=False))


def _leading_out(site: Site) -> None:

    def rename(manifest: dict[str, Any]) -> None:
        entry = next(d for d in manifest["documents"] if d["id"] == "exempelby/vatten")
        path = site.exports / "v1" / entry["href_json"]
        data = path.read_bytes().replace(b'"id": "exempelby/vatten"', b'"id": "../vatten"')
        path.write_bytes(data)
        entry |= {"id": "../vatten", "sha256": hashlib.sha256(data).hexdigest()}

    _spoil_manifest(site, rename)


@pytest.mark.slow
@pytest.mark.parametrize(
    "spoil",
    [
        _half, _login, _array, _gone, _damaged, _missing, _newer, _miscounted, _incomplete,
        _leading_out,
    ],
)  # fmt: skip
def test_a_broken_answer_changes_nothing(site: Site, spoil: Callable[[Site], None]) -> None:
    site.release("cykel", "kost")
    site.pull()
    before = read_tree(site.folder)
    site.release("kost", "vatten")
    spoil(site)
    assert site.pull().startswith("Nothing was changed: ")
    assert read_tree(site.folder) == before


VECTORS = json.loads((ROOT / "tests/vectors/vectors.json").read_bytes())["vectors"]


@pytest.mark.slow
@pytest.mark.parametrize("vector", VECTORS, ids=lambda v: v["name"])
def test_the_consumer_passes_the_vectors(
    publisher: Publisher, tmp_path: Path, vector: dict[str, Any]
) -> None:
    names: dict[str, Any] = {"__name__": "consumer"}
    exec(CONSUMER, names)  # noqa: S102 – our own page
    held: dict[str, str] = {}
    for step in vector["passes"]:
        try:
            names["pull"](serve(publisher, step), tmp_path)
            refused = False
        except SystemExit:
            refused = True
        memory = tmp_path / "held.json"
        before, held = held, json.loads(memory.read_bytes()) if memory.exists() else {}
        assert (refused, held) == (step["refused"], step["holds"])
        assert not asked_wrongly(publisher, step)
        assert set(before) - set(held) == set(step["removals"])
        assert {n: d for n, d in held.items() if before.get(n) != d} == step["writes"]


def test_the_consumer_goes_on_after_a_kill_at_any_write(
    publisher: Publisher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that was being written when the program died is half, or empty."""
    names: dict[str, Any] = {"__name__": "consumer"}
    exec(CONSUMER, names)  # noqa: S102 – our own page
    step = VECTORS[0]["passes"][0]
    address, whole = serve(publisher, step), Path.write_text
    for number in range(2 * len(step["writes"])):
        folder = tmp_path / str(number)
        writes = itertools.count()

        def half(
            path: Path, text: str, end: int = number, count: Iterator[int] = writes, **how: Any
        ) -> None:
            last = next(count) == end
            whole(path, text[: len(text) // 2] if last else text, **how)
            if last:
                raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Path, "write_text", half)
            with pytest.raises(KeyboardInterrupt):
                names["pull"](address, folder)
        names["pull"](address, folder)
        assert json.loads((folder / "held.json").read_bytes()) == step["holds"]
        for entry in json.loads((HERE / step["manifest"]).read_bytes())["documents"]:
            document = json.loads((HERE / entry["href_json"]).read_bytes())
            assert (folder / f"{entry['id']}.html").read_text("utf-8") == document["html"]


# Is it the text that was decided?


@pytest.fixture(scope="module")
def text_sha256() -> Callable[[str], str]:
    names: dict[str, Callable[[str], str]] = {}
    exec(CHECK, names)  # noqa: S102 – our own page
    return names["text_sha256"]


def _documents() -> list[DocumentExport]:
    paths = sorted((ROOT / "exports/v1/documents").glob("*/*.json"))
    return [DocumentExport.model_validate_json(path.read_bytes()) for path in paths]


@pytest.mark.parametrize("document", _documents(), ids=lambda d: d.id)
def test_the_check_knows_a_text_again(
    document: DocumentExport, text_sha256: Callable[[str], str]
) -> None:
    html = document.html
    assert text_sha256(html) == document.text_sha256
    curly = html.replace("”", "“").replace("–", "—").replace("å", "&aring;").replace("\n", "\n\n ")
    assert curly != html
    assert text_sha256(f"<div>{curly}</div>") == document.text_sha256


@pytest.mark.parametrize("document", _documents(), ids=lambda d: d.id)
def test_the_check_sees_that_a_word_is_another(
    document: DocumentExport, text_sha256: Callable[[str], str]
) -> None:
    assert " ska " in document.html
    assert text_sha256(document.html.replace(" ska ", " bör ", 1)) != document.text_sha256


def test_the_check_folds_as_we_do(text_sha256: Callable[[str], str]) -> None:
    html = (
        "<h2>A&ndash;b</h2><p><strong>ska</strong>, <em>bör</em>.<sup>1</sup>"
        " x<sub>2</sub><br/>y</p>"
        '<ul><li>e\u0301</li><li><a href="#a">Länk</a>…</li></ul><hr/>‘så’ --- «nej»\u00a0!'
    )
    assert text_sha256(html) == hashlib.sha256(folded_text(html).encode()).hexdigest()


TEXTS = json.loads((HERE / "text.json").read_bytes())["vectors"]


@pytest.mark.parametrize("vector", TEXTS, ids=lambda v: v["name"])
def test_texts_fold_as_their_vectors_say(
    text_sha256: Callable[[str], str], vector: dict[str, str]
) -> None:
    """By us and by the page's code."""
    assert folded_text(vector["html"]) == vector["text"]
    assert hashlib.sha256(vector["text"].encode()).hexdigest() == vector["text_sha256"]
    assert text_sha256(vector["html"]) == vector["text_sha256"]


def test_the_page_lists_every_sign_that_is_folded() -> None:
    rows = re.findall(r"^   \| (\S.*?) \| U\+(.*?) \| `(.*?)` \|$", PAGE, re.MULTILINE)
    listed: dict[str, str] = {}
    for cell, points, plain in rows:
        signs = cell.replace("``", "").split()
        assert [chr(int(point, 16)) for point in points.split()] == signs
        listed |= dict.fromkeys(signs, plain)
    assert listed == {chr(sign): plain for sign, plain in _FOLDED.items()}


def test_the_page_lists_all_white_space() -> None:
    said = re.search(r"property White_Space: U\+(.*?)\.\n", PAGE)
    assert said
    listed: set[int] = set()
    for part in said[1].split():
        first, _, last = part.partition("–")
        listed |= {*range(int(first, 16), int(last or first, 16) + 1)}
    ours = {point for point in range(sys.maxunicode + 1) if not chr(point).split()}
    assert ours == listed | {*range(0x1C, 0x20)}


# What else the page says


def test_the_profile_is_as_the_page_says() -> None:
    listed = re.search(r"- Elements: (.*?)\. Attributes: (.*?)\.", PAGE, re.DOTALL)
    assert listed
    assert set(listed[1].split()) == CORE_1.elements
    assert set(listed[2].split()) == CORE_1.attributes
    assert f"for the next {KEPT_BUILDS} releases that replace files" in PAGE


def test_the_keys_that_the_page_names_exist() -> None:
    table = PAGE[PAGE.index("## Keys worth knowing") : PAGE.index("## What will not change")]
    rows = re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
    keys = {re.split(r"[.\[]", key)[0] for row in rows for key in re.findall("`([^`]+)`", row)}
    nested = {"url", "text", "children"}  # of what the same row names before
    assert keys - nested <= set(DocumentExport.model_fields) | {""}
    schema = json.loads((ROOT / "exports/v1/schemas/document.schema.json").read_bytes())
    for name in ("label", "text_url", "changes"):
        assert name in schema["$defs"]["PublishedEvent"]["properties"]
