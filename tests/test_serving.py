"""docs/serving.md is true: nginx, rsync and object storage are used as it says."""

from __future__ import annotations

import json
import os
import re
import shutil
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from email.message import Message
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
import yaml
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.disk.files import read_tree, write_tree
from tests.conftest import ROOT, skip
from tests.serving import free_port, program, running, running_nginx, served, shown
from tests.test_pages import browser
from tests.test_publishing import policies

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]  # a fixture
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


EXPORTS_BLOCK, TLS_BLOCK, MAIN_SITE_BLOCK = shown("serving.md", "nginx")


def here(block: str, **replaced: str) -> str:
    """Put this machine's places into a block that the page shows."""
    places = {"listen": "listen 80;", "root": "root /srv/styrdok/exports;"}
    places |= {"own": "root /srv/styrdok/own;", "acme": "root /var/www/acme;"}
    for name, place in replaced.items():
        assert block.count(places[name]) == 1
        block = block.replace(places[name], place)
    return block


def exports_block(root: Path, listen: str) -> str:
    return here(
        EXPORTS_BLOCK,
        listen=listen,
        root=f"root {root}/exports;",
        own=f"root {root}/own;",
    )


@pytest.fixture
def nginx(root: Path, tmp_path: Path) -> Iterator[str]:
    """Serve the exports by the block that the page shows; give the address."""
    port = free_port()
    block = exports_block(root, f"listen 127.0.0.1:{port};")
    with running_nginx(block, port, tmp_path / "nginx") as address:
        yield address


def get(
    address: str, trusted: ssl.SSLContext | None = None, **headers: str
) -> tuple[int, Message, bytes]:
    asked = urllib.request.Request(address)  # noqa: S310
    for name, value in headers.items():
        asked.add_header(name.replace("_", "-"), value)

    class Stay(urllib.request.HTTPRedirectHandler):
        def redirect_request(self, *_: object) -> None:
            return None

    secure = urllib.request.HTTPSHandler(context=trusted)
    try:
        with urllib.request.build_opener(Stay, secure).open(asked, timeout=10) as answer:
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
        "/v1/delta.json": ("application/json; charset=utf-8", "no-cache"),
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


def test_nginx_answers_what_a_browser_asks_first(nginx: str) -> None:
    """A script on another page that sends If-None-Match, and is to read the ETag."""
    asks = {"Origin": "https://x.example", "Access-Control-Request-Method": "GET"}
    for path, status in (
        ("/v1/manifest.json", 204),
        ("/.well-known/styrdok.json", 204),
        ("/", 405),
    ):
        asked = urllib.request.Request(nginx + path, method="OPTIONS", headers=asks)  # noqa: S310
        try:
            with urllib.request.urlopen(asked, timeout=10) as answer:  # noqa: S310
                got, headers = answer.status, answer.headers
        except urllib.error.HTTPError as error:
            got, headers = error.code, error.headers
        assert got == status, path
        allowed = headers["Access-Control-Allow-Headers"] or ""
        assert ("If-None-Match" in allowed) == (status == 204)
    _, headers, _ = get(f"{nginx}/v1/manifest.json", Origin="https://x.example")
    assert "ETag" in headers["Access-Control-Expose-Headers"]
    assert headers["ETag"]


@pytest.mark.browser
def test_a_script_on_another_page_follows_the_manifest(nginx: str, browser: Browser) -> None:
    """It reads the ETag, asks again with it, and is told that nothing is new."""
    with served(ROOT / "docs") as elsewhere:
        tab = browser.new_page()
        tab.goto(elsewhere)
        said = tab.evaluate(
            """async (address) => {
                const first = await fetch(address, {cache: 'no-store'});
                const headers = {'If-None-Match': first.headers.get('ETag')};
                const again = await fetch(address, {headers, cache: 'no-store'});
                return [first.status, again.status];
            }""",
            f"{nginx}/v1/manifest.json",
        )
        tab.close()
    assert said == [200, 304]


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


def test_nginx_has_a_robots_txt_and_a_page_for_what_is_not_found(nginx: str, root: Path) -> None:
    status, headers, data = get(f"{nginx}/robots.txt")
    assert (status, headers["Content-Type"]) == (200, "text/plain")
    assert data == b"Sitemap: https://styr.example/sitemap.xml\n"
    assert get(f"{nginx}/nothing")[0] == 404
    write_tree(root, {"own/404.html": b"<p>Finns inte.</p>"})
    status, headers, data = get(f"{nginx}/nothing")
    assert (status, headers["Content-Type"], data) == (
        404,
        "text/html; charset=utf-8",
        b"<p>Finns inte.</p>",
    )
    assert headers["Cache-Control"] is None
    assert get(f"{nginx}/404.html")[0] == 404


def test_nginx_serves_over_tls_and_leads_there(root: Path, tmp_path: Path) -> None:
    plain, secure = free_port(), free_port()
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    request = (
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 1 -subj /CN=localhost"
    )
    files = ["-keyout", str(key), "-out", str(certificate)]
    words = [*request.split(), "-addext", "subjectAltName=IP:127.0.0.1", *files]
    subprocess.run([program("openssl"), *words], check=True, capture_output=True)
    (lines,) = [text for text in shown("serving.md", "text") if "ssl_certificate" in text]
    lines = lines.replace("443", f"127.0.0.1:{secure}")
    lines = lines.replace("/etc/letsencrypt/live/styr.example", str(tmp_path))
    write_tree(tmp_path, {"acme/.well-known/acme-challenge/token": b"token"})
    block = exports_block(root, lines) + here(
        TLS_BLOCK, listen=f"listen 127.0.0.1:{plain};", acme=f"root {tmp_path}/acme;"
    )
    with running_nginx(block, plain, tmp_path / "nginx") as address:
        status, headers, _ = get(f"{address}/d/exempelby/kost/?a=1")
        assert status == 301
        assert headers["Location"] == "https://styr.example/d/exempelby/kost/?a=1"
        assert get(f"{address}/.well-known/acme-challenge/token")[2] == b"token"
        trusted = ssl.create_default_context(cafile=str(certificate))
        status, headers, _ = get(f"https://127.0.0.1:{secure}/v1/manifest.json", trusted)
        assert (status, headers["Cache-Control"]) == (200, "no-cache")


def test_nginx_serves_a_folder_of_the_main_site_as_it_does_a_host(
    nginx: str, root: Path, tmp_path: Path
) -> None:
    port = free_port()
    inner = nginx.removeprefix("http://")
    assert MAIN_SITE_BLOCK.count("127.0.0.1:8081") == 1
    block = MAIN_SITE_BLOCK.replace("127.0.0.1:8081", inner)
    own = r"location ~ \.(css|json)$ { return 403; }"
    block = f"server {{ listen 127.0.0.1:{port};\n{block} {own} }}"
    with running_nginx(block, port, tmp_path / "main") as main:
        below = f"{main}/styrdokument"
        pages = ("/", "/d/exempelby/kost/", "/assets/styrdok.css")
        for path in (*pages, "/v1/manifest.json", hashed(root, "json")):
            alone, proxied = get(nginx + path), get(below + path)
            assert proxied[0] == 200
            assert proxied[2] == alone[2]
            for name in ("Content-Type", "Cache-Control", "ETag", "X-Robots-Tag"):
                assert proxied[1][name] == alone[1][name], (path, name)
        assert get(below + hashed(root, "json"))[1]["Cache-Control"] == FOREVER
        tag = get(f"{below}/v1/manifest.json")[1]["ETag"]
        assert get(f"{below}/v1/manifest.json", If_None_Match=tag)[0] == 304
        packed = get(f"{below}/v1/manifest.json", Accept_Encoding="gzip")[1]
        assert packed["Content-Encoding"] == "gzip"
        status, headers, _ = get(f"{below}/d/exempelby/kost")
        assert status == 301
        assert headers["Location"].endswith("/styrdokument/d/exempelby/kost/")
        for path in ("/datasets/dcat", "/.well-known/styrdok.json"):
            status, headers, _ = get(main + path)
            assert (status, headers["Location"]) == (
                307,
                f"https://www.kommun.example/styrdokument{path}",
            )
            assert get(below + path)[0] == 200


# A build each day


def test_the_units_are_sound_and_run_commands_that_exist(tmp_path: Path) -> None:
    names = ("styrdok.service", "styrdok.timer", "styrdok-failed.service")
    units = dict(zip(names, shown("serving.md", "ini"), strict=True))
    program_path = tmp_path / "styrdok"
    program_path.write_text("#!/bin/sh\n", encoding="utf-8")
    program_path.chmod(0o755)
    calls = re.findall(r"^ExecStart=/opt/styrdok/bin/styrdok (\S+)", "".join(units.values()), re.M)
    assert calls == ["build"]
    assert set(calls) <= set(cli.commands)
    for name, text in units.items():
        text_here = text.replace("/opt/styrdok/bin/styrdok", str(program_path))
        (tmp_path / name).write_text(text_here, encoding="utf-8")
    command = [program("systemd-analyze"), "verify", *(str(tmp_path / name) for name in names)]
    result = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (result.returncode, result.stderr) == (0, "")


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


def test_rsync_in_ci_sends_nothing_again_that_is_the_same(root: Path) -> None:
    program("rsync")
    (script,) = [s for s in shown("serving.md", "sh") if s.startswith("rsync")]
    script = script.replace(" -rt ", " -rc ").replace(" -t ", " -c ")
    assert script.count(" -rc ") == 2
    assert script.count(" -c ") == 1
    target = root / "target"
    (target / "v1").mkdir(parents=True)
    variables = _with(TARGET=target)

    def times() -> dict[str, int]:
        return {name: (target / name).stat().st_mtime_ns for name in read_tree(target)}

    subprocess.run(["sh", "-ec", script], cwd=root, env=variables, check=True)
    before = times()
    release(root, "cykel", "kost", "vatten")
    for name in read_tree(root / "exports"):  # a checkout gives all files a time of its own
        os.utime(root / "exports" / name, (2_000_000_000,) * 2)
    subprocess.run(["sh", "-ec", script], cwd=root, env=variables, check=True)
    assert read_tree(target) == read_tree(root / "exports")
    after = times()
    assert after["assets/styrdok.css"] == before["assets/styrdok.css"]
    assert after["v1/manifest.json"] != before["v1/manifest.json"]


def _with(**variables: object) -> dict[str, str]:
    return {**os.environ, **{name: str(value) for name, value in variables.items()}}


# Object storage


STORAGE = ROOT / ".venv/s3/bin"


def test_object_storage_gets_the_manifest_last_and_each_file_with_its_type(root: Path) -> None:
    if not (STORAGE / "aws").exists():
        skip("awscli and moto are not installed (make check does that)")
    (script,) = [s for s in shown("serving.md", "sh") if "aws s3 " in s]
    (cors,) = [s for s in shown("serving.md", "sh") if "cors.json" in s]
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
        assert put[-2:] == [("PUT", "v1/delta.json"), ("PUT", "v1/manifest.json")]
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

        subprocess.run(["sh", "-ec", cors], cwd=root, env=variables, check=True)
        (rule,) = json.loads(aws("s3api", "get-bucket-cors", "--bucket", "styr-example"))[
            "CORSRules"
        ]
        assert "ETag" in rule["ExposeHeaders"]
        assert "If-None-Match" in rule["AllowedHeaders"]

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
    installed = [line.split()[-1] for line in lines if line.startswith("pip ")]
    assert installed == ["./styrdok-program", "/tmp/styrdok"]  # noqa: S108 – not by a name
    commands = [line.split()[1] for line in lines if line.startswith("styrdok ")]
    assert commands == ["check", "build", "check", "build"]
    assert set(commands) <= set(cli.commands)
