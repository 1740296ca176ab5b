"""What docs/cms shows works: includes are run, and what is sent to a CMS is recorded."""

import contextlib
import json
import os
import re
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import yaml

from styrdok.published.documents import DocumentExport
from styrdok.published.manifest import ManifestDocument, Tombstone
from tests.conftest import ROOT
from tests.serving import free_port, program, running_nginx, shown

DOCUMENT_PATH = ROOT / "exports/v1/documents/hedemora/integration.json"
DOCUMENT = DocumentExport.model_validate_json(DOCUMENT_PATH.read_bytes())
AWAY = "<p>Dokumentet kan inte visas just nu.</p>"

Answer = tuple[int, bytes]


class Publisher:
    """Answers all requests in the same way, which a test may change; counts them."""

    def __init__(self) -> None:
        self.answer: Answer = (200, b"")
        self.answer_to: Callable[[str, str], Answer] = lambda *_: self.answer
        self.asked: list[tuple[str, str, Any]] = []
        publisher = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *_: object) -> None:
                pass

            def do_GET(self) -> None:
                size = int(self.headers.get("Content-Length") or 0)
                publisher.asked.append((self.command, self.path, self.rfile.read(size)))
                status, data = publisher.answer_to(self.command, self.path)
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"http://127.0.0.1:{self.server.server_port}/"


@contextlib.contextmanager
def published() -> Iterator[Publisher]:
    publisher = Publisher()
    with publisher.server as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield publisher
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture
def publisher() -> Iterator[Publisher]:
    with published() as found:
        yield found


def document(html: str) -> Answer:
    model = DOCUMENT.model_copy(update={"html": html})
    return 200, model.model_dump_json(by_alias=True).encode()


# Includes. Each tells in the same way what it shows: SHOWN, then whether it asked.


def _php(publisher: Publisher, folder: Path) -> Callable[..., str]:
    code = shown("cms/include.md", "php")[0]
    (folder / "cache").mkdir()
    (folder / "include.php").write_text(
        code + "echo styrdok($argv[1], $argv[2], $argv[3], (int) $argv[4]);", encoding="utf-8"
    )

    def show(name: str = "hedemora/integration", seconds: int = 300) -> str:
        command = [program("php"), "-d", "error_reporting=-1", "-d", "display_errors=1"]
        command += ["include.php", name, publisher.address, str(folder / "cache"), str(seconds)]
        return subprocess.run(
            command, cwd=folder, capture_output=True, encoding="utf-8", check=True
        ).stdout

    return show


@pytest.mark.slow
def test_the_php_include_keeps_what_it_had(publisher: Publisher, tmp_path: Path) -> None:
    show = _php(publisher, tmp_path)
    publisher.answer = document("<p>ett</p>\n")
    assert show() == "<p>ett</p>\n"
    publisher.answer = document("<p>två</p>\n")
    assert show() == "<p>ett</p>\n", "kept"
    assert len(publisher.asked) == 1
    assert show(seconds=0) == "<p>två</p>\n"
    for answer in [(200, b"<!doctype html>Logga in"), (500, b""), (200, b"[]")]:
        publisher.answer = answer
        assert show(seconds=0) == "<p>två</p>\n", answer
    kept = next((tmp_path / "cache").iterdir())
    os.utime(kept, (0, 0))
    asked = len(publisher.asked)
    assert [show(), show()] == ["<p>två</p>\n"] * 2
    assert len(publisher.asked) == asked + 1, "not asked again for each visitor"
    asked += 1
    publisher.answer = (404, b"gone")
    assert show(seconds=0) == AWAY
    assert [path for _, path, _ in publisher.asked if ".." in path] == []
    assert show("../secret") == AWAY
    assert len(publisher.asked) == asked + 1


@pytest.mark.slow
def test_the_php_include_survives_that_nobody_answers(publisher: Publisher, tmp_path: Path) -> None:
    show = _php(publisher, tmp_path)
    assert show() == AWAY
    publisher.answer = document("<p>ett</p>")
    assert show() == "<p>ett</p>"
    publisher.address = f"http://127.0.0.1:{free_port()}/"
    assert show(seconds=0) == "<p>ett</p>"


@pytest.mark.slow
def test_the_node_include_keeps_what_it_had(publisher: Publisher, tmp_path: Path) -> None:
    (code,) = shown("cms/include.md", "js")
    (tmp_path / "include.mjs").write_text(
        f"""{code}
const [name, base] = process.argv.slice(2);
process.stdin.setEncoding("utf8");
let seconds = "";
for await (const line of process.stdin) {{
  console.log(JSON.stringify(await styrdok(name, base, Number(line))));
}}
""",
        encoding="utf-8",
    )
    command = [program("node"), "include.mjs", "hedemora/integration", publisher.address]
    with subprocess.Popen(
        command, cwd=tmp_path, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as node:
        assert node.stdin
        assert node.stdout

        def show(seconds: int) -> str:
            assert node.stdin
            assert node.stdout
            node.stdin.write(f"{seconds}\n")
            node.stdin.flush()
            html: str = json.loads(node.stdout.readline())
            return html

        publisher.answer = document("<p>ett</p>")
        assert show(0) == "<p>ett</p>"
        publisher.answer = document("<p>två</p>")
        assert show(0) == "<p>två</p>"
        for answer in [(200, b"<!doctype html>Logga in"), (500, b""), (200, b"{}")]:
            publisher.answer = answer
            assert show(0) == "<p>två</p>", answer
        publisher.answer = (404, b"")
        assert show(0) == ""
        publisher.answer = document("<p>tre</p>")
        assert show(300) == "<p>tre</p>"
        publisher.answer = document("<p>fyra</p>")
        assert show(300) == "<p>tre</p>"


@pytest.mark.slow
def test_nginx_includes_and_keeps_what_it_had(publisher: Publisher, tmp_path: Path) -> None:
    (block,) = shown("cms/include.md", "nginx")
    page = next(b for b in shown("cms/include.md", "html") if "include" in b)
    port = free_port()
    for there, here in {
        "/var/cache/nginx/styrdok": f"{tmp_path}/kept",
        "listen 80;": f"listen 127.0.0.1:{port};",
        "/srv/www": str(tmp_path / "www"),
        "http://styr.example/": publisher.address,
        "200 5m": "200 1s",  # not to wait for
    }.items():
        assert block.count(there) == 1
        block = block.replace(there, here)
    (tmp_path / "www").mkdir()
    (tmp_path / "www/index.html").write_text(f"<h1>Sida</h1>{page}", encoding="utf-8")
    with running_nginx(block, port, tmp_path / "nginx") as address:

        def show() -> str:
            command = ["curl", "-s", f"{address}/"]
            done = subprocess.run(command, capture_output=True, encoding="utf-8", check=True)
            return done.stdout.removeprefix("<h1>Sida</h1>").strip()

        publisher.answer = (503, b"")
        assert show() == AWAY
        publisher.answer = (200, "<p>ett å</p>".encode())
        assert show() == "<p>ett å</p>"
        assert publisher.asked[-1][1] == "/v1/documents/exempelby/kostpolicy.html"
        publisher.answer = (503, b"")
        time.sleep(1.5)
        assert show() == "<p>ett å</p>"
        direct = subprocess.run(
            ["curl", "-s", "-o", os.devnull, "-w", "%{http_code}", f"{address}/styrdok/a/b.html"],
            capture_output=True, encoding="utf-8", check=True,
        )  # fmt: skip
        assert direct.stdout == "404"


def test_the_iframe_has_a_title() -> None:
    (frame,) = [b for b in shown("cms/include.md", "html") if b.startswith("<iframe")]
    assert re.search(r'title="\w+"', frame)


# Systems that were not run: what they would be sent


def _functions(page: str, monkeypatch: pytest.MonkeyPatch, **settings: str) -> dict[str, Any]:
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    names: dict[str, Any] = {}
    exec(shown(page, "python")[0], names)  # noqa: S102 – our own page
    return names


STONE = {"id": DOCUMENT.id, "uuid": DOCUMENT.uuid}


def test_umbraco_gets_a_document_by_our_uuid(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    def answer_to(method: str, path: str) -> Answer:
        """Stand in for the Management API: a token, and a document that is there once created."""
        if path.endswith("/token"):
            return 200, b'{"access_token": "t", "expires_in": 299}'
        made = any(verb == "POST" and p.endswith("/document") for verb, p, _ in publisher.asked)
        return (404, b"") if method == "GET" and not made else (200, b"{}")

    publisher.answer_to = answer_to
    site = publisher.address.rstrip("/")
    recipe = _functions(
        "cms/umbraco.md", monkeypatch, UMBRACO_SITE=site, UMBRACO_PARENT="p", UMBRACO_TYPE="t",
        UMBRACO_CLIENT="c", UMBRACO_SECRET="s",  # noqa: S106
    )  # fmt: skip
    data = json.loads(DOCUMENT_PATH.read_bytes())
    recipe["save"](data, "abc")
    recipe["save"](data, "abd")
    recipe["remove"](STONE)
    calls = [
        (method, path.removeprefix("/umbraco/management/api/v1/"), json.loads(body or "null"))
        for method, path, body in publisher.asked
        if not path.endswith("/token")
    ]
    page = f"document/{DOCUMENT.uuid}"
    assert [call[:2] for call in calls] == [
        ("GET", page), ("POST", "document"), ("PUT", f"{page}/publish"),
        ("GET", page), ("PUT", page), ("PUT", f"{page}/publish"),
        ("PUT", f"{page}/unpublish"),
    ]  # fmt: skip
    created, updated = calls[1][2], calls[4][2]
    assert created["id"] == DOCUMENT.uuid
    values = {v["alias"]: v["value"] for v in updated["values"]}
    assert values == {
        "html": DOCUMENT.html, "styrdokId": DOCUMENT.id, "styrdokSha256": "abd",
    }  # fmt: skip
    assert updated["variants"][0]["name"] == DOCUMENT.title


def test_optimizely_gets_a_document_by_our_uuid(
    publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    recipe = _functions(
        "cms/optimizely.md", monkeypatch, OPTIMIZELY_SITE=publisher.address.rstrip("/"),
        OPTIMIZELY_PARENT="5", OPTIMIZELY_TOKEN="t",  # noqa: S106
    )  # fmt: skip
    recipe["save"](json.loads(DOCUMENT_PATH.read_bytes()), "abc")
    recipe["remove"](STONE)
    (put, where, body), (delete, same, _) = publisher.asked
    assert (put, delete) == ("PUT", "DELETE")
    assert where == same == f"/api/episerver/v3.0/contentmanagement/{DOCUMENT.uuid}"
    sent = json.loads(body)
    assert (sent["name"], sent["status"]) == (DOCUMENT.title, "Published")
    assert sent["html"]["value"] == DOCUMENT.html


def test_drupal_reads_keys_that_the_manifest_has() -> None:
    documents, gone = (yaml.safe_load(text) for text in shown("cms/drupal.md", "yaml"))
    for migration, model in ((documents, ManifestDocument), (gone, Tombstone)):
        source, process = migration["source"], migration["process"]
        selected = {field["selector"] for field in source["fields"]}
        assert selected <= set(model.model_fields)
        used = set(re.findall(r"constants/\w+", str(process)))
        assert used <= {f"constants/{name}" for name in source["constants"]}
        assert source["item_selector"] in {"documents", "tombstones"}
    named = {field["name"] for field in documents["source"]["fields"]}
    plain = [value for value in documents["process"].values() if isinstance(value, str)]
    assert {value for value in plain if "/" not in value} <= named
    assert {"sha256", "changed_seq"} <= named, "what the row's hash must follow"
