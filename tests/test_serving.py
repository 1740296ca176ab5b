"""docs/serving.md is true: nginx, rsync and object storage are used as it says."""

import json
import os
import re
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.files import read_tree, write_tree
from tests.conftest import ROOT, skip
from tests.serving import free_port, program, running, running_nginx, shown
from tests.test_publishing import policies

pytestmark = pytest.mark.slow

FOREVER = "public, max-age=31536000, immutable"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository with exports of two policies, and what a killed build left."""
    release(tmp_path, "cykel", "kost")
    (tmp_path / "exports/v1/.styrdok-half").write_bytes(b"half")
    return tmp_path


def release(root: Path, *names: str) -> None:
    shutil.rmtree(root / "content", ignore_errors=True)
    write_tree(root, policies(*names))
    result = CliRunner().invoke(cli, ["--root", str(root), "build", "--allow-removal"])
    assert result.exit_code == 0, result.output


# nginx


@pytest.fixture
def nginx(root: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the exports by the block that the page shows; give the address."""
    (block,) = shown("serving.md", "nginx")
    port = free_port()
    for there, here in {
        "listen 80;": f"listen 127.0.0.1:{port};",
        "root /srv/styrdok/exports;": f"root {root}/exports;",
    }.items():
        assert block.count(there) == 1
        block = block.replace(there, here)
    with running_nginx(block, port, tmp_path / "nginx") as address:
        yield address


def get(address: str, **headers: str) -> tuple[int, Message, bytes]:
    asked = urllib.request.Request(address)  # noqa: S310
    for name, value in headers.items():
        asked.add_header(name.replace("_", "-"), value)

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    try:
        with urllib.request.build_opener(Stay).open(asked, timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def hashed(root: Path, kind: str) -> str:
    manifest = json.loads((root / "exports/v1/manifest.json").read_bytes())
    return f"/v1/{manifest['documents'][0][f'href_{kind}']}"


def test_nginx_serves_each_kind_of_file_as_it_is(nginx: str, root: Path) -> None:
    expected = {
        "/": ("text/html; charset=utf-8", "no-cache"),
        "/d/exempelby/kost/": ("text/html; charset=utf-8", "no-cache"),
        "/v1/manifest.json": ("application/json; charset=utf-8", "no-cache"),
        "/v1/changes.json": ("application/json; charset=utf-8", "no-cache"),
        "/v1/documents/exempelby/kost.json": ("application/json; charset=utf-8", "no-cache"),
        "/v1/documents/exempelby/kost.html": ("text/html; charset=utf-8", "no-cache"),
        "/v1/documents/exempelby/kost.jsonld": ("application/ld+json; charset=utf-8", "no-cache"),
        hashed(root, "json"): ("application/json; charset=utf-8", FOREVER),
        hashed(root, "html"): ("text/html; charset=utf-8", FOREVER),
        "/feed.atom": ("application/atom+xml; charset=utf-8", "no-cache"),
        "/sitemap.xml": ("application/xml; charset=utf-8", "no-cache"),
        "/datasets/dcat": ("application/rdf+xml; charset=utf-8", "no-cache"),
        "/.well-known/styrdok.json": ("application/json; charset=utf-8", "no-cache"),
        "/assets/styrdok.css": ("text/css; charset=utf-8", "no-cache"),
    }
    found = {}
    for path in expected:
        status, headers, data = get(nginx + path)
        assert status == 200, path
        name = f"{path}index.html" if path.endswith("/") else path
        assert data == (root / f"exports{name}").read_bytes()
        found[path] = (headers["Content-Type"], headers["Cache-Control"])
        is_page = path.startswith("/d/") or path in {"/", "/sitemap.xml", "/assets/styrdok.css"}
        machine = (None, None) if is_page else ("*", "noindex")
        assert (headers["Access-Control-Allow-Origin"], headers["X-Robots-Tag"]) == machine, path
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert found == expected


def test_nginx_hides_what_is_not_published(nginx: str) -> None:
    for path in ("/v1/.styrdok-half", "/v1/", "/nothing", "/../content/publication.yaml"):
        status, headers, _ = get(nginx + path)
        assert status in {400, 403, 404}, path
        assert headers["Cache-Control"] is None


def test_nginx_leads_to_the_address_with_a_slash(nginx: str) -> None:
    status, headers, _ = get(f"{nginx}/d/exempelby/kost")
    assert (status, headers["Location"]) == (301, "/d/exempelby/kost/")


def test_nginx_compresses(nginx: str) -> None:
    _, headers, data = get(f"{nginx}/v1/documents/exempelby/kost.json", Accept_Encoding="gzip")
    assert headers["Content-Encoding"] == "gzip"
    assert headers["Vary"] == "Accept-Encoding"
    assert len(data) < 8000


def test_nginx_serves_the_new_folder_and_its_etags_follow_the_content(
    nginx: str, root: Path
) -> None:
    same, changed = f"{nginx}/assets/styrdok.css", f"{nginx}/v1/manifest.json"
    before = {address: get(address)[1]["ETag"] for address in (same, changed)}
    release(root, "cykel", "kost", "vatten")
    assert get(same, If_None_Match=before[same])[0] == 304
    status, headers, data = get(changed, If_None_Match=before[changed])
    assert status == 200
    assert headers["ETag"] != before[changed]
    assert json.loads(data)["seq"] == 2


# Another machine


def complete(folder: Path) -> int:
    """Check that all a manifest lists is there; give its seq."""
    manifest = json.loads((folder / "v1/manifest.json").read_bytes())
    for entry in [*manifest["documents"], *manifest["retained"]]:
        for key in ("href_json", "href_html"):
            assert (folder / "v1" / entry[key]).is_file(), entry[key]
    seq: int = manifest["seq"]
    return seq


def test_after_each_line_of_rsync_the_other_machine_has_a_whole_release(root: Path) -> None:
    program("rsync")
    (script,) = [s for s in shown("serving.md", "sh") if s.startswith("rsync")]
    target = root / "target"
    (target / "v1").mkdir(parents=True)

    def copy() -> Iterator[set[str]]:
        for line in script.splitlines():
            subprocess.run(["sh", "-c", line], cwd=root, env=_with(TARGET=target), check=True)
            yield set(read_tree(target))

    list(copy())
    assert read_tree(target) == read_tree(root / "exports")
    old = set(read_tree(target))
    release(root, "kost", "vatten")
    seqs = []
    for number, present in enumerate(copy(), 1):
        seqs.append(complete(target))
        assert (old <= present) == (number < 3), "what is gone goes last"
    assert seqs == [1, 2, 2]
    assert read_tree(target) == read_tree(root / "exports")


def _with(**variables: object) -> dict[str, str]:
    return {**os.environ, **{name: str(value) for name, value in variables.items()}}


# Object storage


STORAGE = ROOT / ".venv/s3/bin"


def test_object_storage_gets_the_manifest_last_and_each_file_with_its_type(root: Path) -> None:
    if not (STORAGE / "aws").exists():
        skip("awscli and moto are not installed (make check does that)")
    (script,) = [s for s in shown("serving.md", "sh") if "aws s3" in s]
    (root / "exports/v1/.styrdok-half").unlink()
    port = free_port()
    log = root / "storage.log"
    variables = _with(
        AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
        AWS_ACCESS_KEY_ID="test",
        AWS_SECRET_ACCESS_KEY="test",  # noqa: S106
        AWS_DEFAULT_REGION="eu-north-1",
        AWS_CONFIG_FILE=os.devnull,
        BUCKET="s3://styr-example",
        PATH=f"{STORAGE}{os.pathsep}{os.environ['PATH']}",
    )

    def aws(*words: str) -> str:
        command = ["aws", *words]
        return subprocess.run(
            command, env=variables, capture_output=True, encoding="utf-8", check=True
        ).stdout

    def upload() -> list[tuple[str, str]]:
        """Run what the page shows; give what was put and deleted, in order."""
        start = log.stat().st_size
        subprocess.run(["sh", "-c", script], cwd=root, env=variables, check=True)
        said = log.read_text(encoding="utf-8")[start:]
        return re.findall(r'"(PUT|DELETE) /styr-example/(\S+) HTTP', said)

    server = [str(STORAGE / "python"), "-m", "moto.server", "-p", str(port)]
    with running(server, port, log):
        aws("s3", "mb", "s3://styr-example")
        files = read_tree(root / "exports")
        # Storage knows whole seconds, so a file as new as its upload seems newer than that.
        newest = root / f"exports{hashed(root, 'html')}"
        os.utime(newest, (time.time() + 60,) * 2)
        put = upload()
        os.utime(newest, (0, 0))
        assert put[-2:] == [("PUT", "v1/changes.json"), ("PUT", "v1/manifest.json")]
        assert sorted(put) == sorted(("PUT", name) for name in files)
        for name, kind, cache in [
            (hashed(root, "json")[1:], "application/json", FOREVER),
            (hashed(root, "html")[1:], "text/html; charset=utf-8", FOREVER),
            ("d/exempelby/kost/index.html", "text/html; charset=utf-8", "no-cache"),
            ("v1/documents/exempelby/kost.json", "application/json", "no-cache"),
            ("v1/documents/exempelby/kost.jsonld", "application/ld+json", "no-cache"),
            ("v1/manifest.json", "application/json", "no-cache"),
            ("feed.atom", "application/atom+xml", "no-cache"),
            ("datasets/dcat", "application/rdf+xml", "no-cache"),
        ]:
            head = json.loads(
                aws("s3api", "head-object", "--bucket", "styr-example", "--key", name)
            )
            assert (head["ContentType"], head["CacheControl"]) == (kind, cache), name

        assert upload() == [], "nothing is sent again"

        release(root, "kost", "vatten")
        done = upload()
        manifest = done.index(("PUT", "v1/manifest.json"))
        assert {verb for verb, _ in done[:manifest]} == {"PUT"}
        assert {verb for verb, _ in done[manifest + 1 :]} == {"DELETE"}
        for entry in json.loads((root / "exports/v1/manifest.json").read_bytes())["documents"]:
            place = f"v1/{entry['href_json']}"
            assert ("PUT", place) in done[:manifest] or place in files


# From git


def test_the_pipelines_are_yaml_and_run_commands_that_exist() -> None:
    pages = [yaml.safe_load(text) for text in shown("serving.md", "yaml")]
    steps = [step.get("run", "") for step in pages[1]["jobs"]["publish"]["steps"]]
    lines = [*steps, *pages[2]["publish"]["script"]]
    commands = [line.split()[1] for line in lines if line.startswith("styrdok ")]
    assert commands == ["check", "build", "check", "build"]
    assert set(commands) <= set(cli.commands)
