"""docs/cms/sitevision is a WebApp: it fits its maker's types, and shows what the exports hold."""

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from styrdok.published.documents import DocumentExport
from tests.conftest import ROOT, skip

pytestmark = pytest.mark.slow

APP = ROOT / "docs/cms/sitevision"
MODULES = ROOT / ".venv/node-sitevision/node_modules"
ADDRESS = "https://styr.example/"
IDS = ("alvdalen/integrationspolitiskt-program", "hedemora/integration")
WORDS = json.loads((APP / "i18n/sv.json").read_bytes())

Scene = dict[str, Any]


@pytest.fixture
def app(tmp_path: Path) -> Path:
    """Give a copy of the app beside its maker's types."""
    if not (MODULES / ".bin/tsc").exists():
        skip("@sitevision/api and typescript are not installed (make check does that, with npm)")
    shutil.copytree(APP, tmp_path / "app", ignore=shutil.ignore_patterns("node_modules"))
    (tmp_path / "app/node_modules").symlink_to(MODULES)
    return tmp_path / "app"


def compile_(app: Path, *options: str) -> str:
    done = subprocess.run(
        [str(MODULES / ".bin/tsc"), *options],
        cwd=app,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    return done.stdout


def test_the_app_fits_the_types_of_the_api(app: Path) -> None:
    assert compile_(app, "--noEmit") == ""


def test_the_types_are_really_checked(app: Path) -> None:
    path = app / "src/index.ts"
    code = path.read_text(encoding="utf-8")
    broken = code.replace("res.status(404)", "res.statusCode(404)").replace("'/'", "1")
    path.write_text(broken, encoding="utf-8")
    assert len(re.findall(r"index\.ts\(\d+,\d+\): error TS", compile_(app, "--noEmit"))) > 2


@pytest.fixture
def stage(app: Path) -> Path:
    compile_(app, "--module", "commonjs", "--outDir", "compiled")
    shutil.copy(app / "i18n/sv.json", app / "compiled/sv.json")
    return app / "compiled"


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    """Give our exports, which a test may spoil."""
    shutil.copytree(ROOT / "exports", tmp_path / "exports")
    return tmp_path / "exports"


def play(stage: Path, exports: Path, *scenes: Scene) -> list[dict[str, Any]]:
    command = ["node", str(ROOT / "tests/sitevision/stage.js"), str(stage), str(exports)]
    done = subprocess.run(
        command, input=json.dumps(scenes), capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    results: list[dict[str, Any]] = json.loads(done.stdout)
    return results


def scene(path: str = "/", document: str = "", **more: Any) -> Scene:
    settings = {"address": ADDRESS, "document": document, "heading": True}
    return {"path": path, "settings": settings | more.pop("settings", {}), **more}


def document(exports: Path, name: str) -> DocumentExport:
    return DocumentExport.model_validate_json((exports / f"v1/documents/{name}.json").read_bytes())


def test_the_list_leads_to_each_document(stage: Path, exports: Path) -> None:
    (shown,) = play(stage, exports, scene())
    assert shown["status"] == 200
    assert (shown["title"], shown["head"]) == ("", [])
    for name in IDS:
        found = document(exports, name)
        assert f'<a href="/side/12.3a.html/document/{name}">{found.title}</a>' in shown["sent"]
    assert "<caption>Älvdalens kommun</caption>" in shown["sent"]


@pytest.mark.parametrize("name", IDS)
def test_a_document_is_shown_as_it_was_published(stage: Path, exports: Path, name: str) -> None:
    found = document(exports, name)
    asked, fixed = play(stage, exports, scene(f"/document/{name}"), scene(document=name))
    for shown in (asked, fixed):
        assert shown["status"] == 200
        assert found.html in shown["sent"]
        assert f"<h1>{found.title}</h1>" in shown["sent"]
        assert shown["title"] == found.title
        assert f'href="{found.canonical_url}"' in shown["sent"]
    assert WORDS["all"] in asked["sent"]
    assert WORDS["all"] not in fixed["sent"]
    bare = play(stage, exports, scene(document=name, settings={"heading": False}))[0]
    assert "<h1>" not in bare["sent"]


def test_what_a_module_must_not_write_is_in_the_head(stage: Path, exports: Path) -> None:
    shown, other, listed = play(
        stage, exports, scene(document=IDS[0]), scene(document=IDS[1]), scene()
    )
    for page in (shown, other, listed):
        assert not re.search(r"<(html|head|title|body|base|frame|link|meta|script)\b", page["sent"])
        ids = re.findall(r'\bid="([^"]+)"', page["sent"])
        assert len(ids) == len(set(ids))
        assert ids[0] == "styrdok-12-3a"
    style, data = shown["head"]
    assert style == f'<link rel="stylesheet" href="{ADDRESS}assets/styrdok.css" />'
    published = json.loads((exports / f"v1/documents/{IDS[0]}.jsonld").read_bytes())
    found = re.fullmatch('<script type="application/ld\\+json">(.*)</script>', data, re.DOTALL)
    assert found
    assert json.loads(found[1]) == published


def test_linked_data_cannot_end_its_element_and_may_be_missing(stage: Path, exports: Path) -> None:
    bad, none = (exports / f"v1/documents/{name}.jsonld" for name in IDS)
    bad.write_text(json.dumps({"name": "</script><script>alert(1)</script>"}), encoding="utf-8")
    none.unlink()
    first, second = play(stage, exports, *(scene(document=name) for name in IDS))
    assert first["head"][1].count("<") == 2
    assert [element[:5] for element in second["head"]] == ["<link"]


def test_what_goes_wrong_is_said_in_swedish(stage: Path, exports: Path) -> None:
    register, kost = "v1/register.json", "v1/documents/exempelby/kost.json"
    scenes = {
        "notConfigured": scene(settings={"address": ""}),
        "unavailable": scene(fails={register: 1000}),
        "notFound": scene("/document/exempelby/kost"),
    }
    results = dict(zip(scenes, play(stage, exports, *scenes.values()), strict=True))
    assert [results[key]["status"] for key in scenes] == [200, 503, 404]
    for key, shown in results.items():
        assert WORDS[key] in shown["sent"], key
    assert f'href="{ADDRESS}d/exempelby/kost/"' in results["notFound"]["sent"]
    failures = play(
        stage,
        exports,
        scene(document="exempelby/kost", fails={kost: 500}),
        scene(instead={register: "<!doctype html>Logga in"}),
        scene(instead={register: '{"schema": "styrdok-register/2"}'}),
    )
    assert [shown["status"] for shown in failures] == [503, 503, 503]
    assert all(WORDS["unavailable"] in shown["sent"] for shown in failures)
    assert all(shown["logged"] for shown in failures)


@pytest.mark.parametrize("path", ["/document/../secret", "/document/a/b/c", "/document/A/b"])
def test_only_documents_are_fetched(stage: Path, exports: Path, path: str) -> None:
    (shown,) = play(stage, exports, scene(path.replace("/b/c", "%2Fb/c")))
    assert shown["fetched"] == []
    assert shown["status"] == 404


def test_texts_are_kept_and_never_mixed(stage: Path, exports: Path) -> None:
    name = IDS[0]
    path = f"v1/documents/{name}.json"
    published = (exports / path).read_text(encoding="utf-8")
    newer = published.replace("å", "ö")  # in every piece
    assert newer != published
    first, kept, torn, fresh = play(
        stage,
        exports,
        scene(document=name),
        scene(document=name, warm=True, instead={path: newer}),
        scene(document=name, warm=True, instead={path: newer}, evict=["#0"]),
        scene(document=name, instead={path: newer}),
    )
    assert [address for address in first["fetched"] if address.endswith(".json")] == [
        ADDRESS + path
    ]
    assert kept["fetched"] == []
    assert kept["sent"] == first["sent"]
    assert torn["fetched"]
    assert torn["sent"] == fresh["sent"]
    assert fresh["sent"] != first["sent"]


def test_both_languages_have_all_words() -> None:
    english = json.loads((APP / "i18n/en.json").read_bytes())
    assert list(english) == list(WORDS)
    used = set()
    for source in [*APP.glob("src/*.ts"), APP / "src/config/index.html"]:
        code = source.read_text(encoding="utf-8")
        used |= set(re.findall(r"(?:i18n\.get|i18n|message)\('(\w+)'", code))
    used |= {"title", "type", "status", "decision"}
    assert used == set(WORDS)


def test_the_manifest_and_the_package_agree() -> None:
    manifest = json.loads((APP / "manifest.json").read_bytes())
    package = json.loads((APP / "package.json").read_bytes())
    assert manifest["version"] == package["version"]
    assert (manifest["type"], manifest["bundled"]) == ("WebApp", True)
