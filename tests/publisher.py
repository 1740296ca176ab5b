"""A publisher on loopback that can lie in every way, and a target that notes what it is told."""

import datetime
import functools
import gzip
import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from styrdok.exports.building import build
from styrdok.html.visible import folded_text
from styrdok.pull.client import Limits, Ways
from styrdok.pull.reading import read_listing, read_verified
from styrdok.pull.target import Held, Pulled, PulledTombstone, Target, TargetError
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files

MANIFEST = "v1/manifest.json"
Files = dict[str, bytes]
Send = Callable[["Answering", bytes], None]


def quick(**changes: Any) -> Ways:
    """Give ways that never wait between tries, and take what is on loopback for the publisher's."""
    ways = Ways(sleep=lambda _: None, limits=Limits(seconds=5), publisher=base_url())
    return replace(ways, **changes)


@functools.cache
def _sample(path: str) -> Any:
    """Give a file of the starter's exports, as JSON."""
    content = {k: v for k, v in starter_files().items() if k.startswith("content/")}
    exports = build(assemble(content)[0], datetime.date(2026, 11, 21))
    return json.loads(next(a.data for a in exports if a.path == path))


def document(name: str, words: str, base: str = "") -> dict[str, Any]:
    """Make a document's JSON: the starter's, with another name and other words."""
    html = f'<div class="styrdok">\n<p>{words}</p>\n</div>\n'
    facts = {
        "id": name,
        "uuid": uuid_of(name),
        "html": html,
        "text_sha256": sha256(folded_text(html).encode()).hexdigest(),
        "canonical_url": f"{base or base_url()}d/{name}/",
    }
    found: dict[str, Any] = _sample("v1/documents/exempelby/resepolicy.json")
    return found | facts


def base_url() -> str:
    return str(_sample(MANIFEST)["base_url"])


def uuid_of(name: str) -> str:
    digits = sha256(name.encode()).hexdigest()
    return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:32]))


def to_bytes(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def publish(
    documents: Mapping[str, str],
    seq: int = 1,
    gone: Mapping[str, str | None] | None = None,
    base: str = "",
) -> Files:
    """Make the files of an export: id → words, and tombstones: id → what replaced it."""
    files: Files = {}
    entries = []
    manifest = _sample(MANIFEST)
    for name, words in documents.items():
        data = to_bytes(found := document(name, words, base))
        digest = sha256(data).hexdigest()
        href = f"documents/{name}/1-{digest[:12]}.json"
        files[f"v1/{href}"] = data
        facts = {k: found[k] for k in ("id", "uuid", "text_sha256")}
        numbers = {"href_json": href, "sha256": digest, "changed_seq": seq}
        entries.append(manifest["documents"][0] | facts | numbers)
    counts = {
        "seq": seq,
        "base_url": base or base_url(),
        "count": len(entries),
        "documents": entries,
        "tombstones": [grave(name, seq, by) for name, by in (gone or {}).items()],
    }
    files[MANIFEST] = to_bytes(manifest | counts)
    return files


def grave(name: str, seq: int = 1, replaced_by: str | None = None) -> dict[str, Any]:
    return {
        "id": name,
        "uuid": uuid_of(name),
        "deleted_seq": seq,
        "reason": "moved" if replaced_by else "withdrawn",
        "replaced_by": replaced_by,
        "canonical_url": f"https://styrdok.example/d/{name}/",
        "title": name,
    }


def tombstone(name: str) -> PulledTombstone:
    return PulledTombstone.model_validate(grave(name))


class Answering(BaseHTTPRequestHandler):
    """Answers from the publisher's files, or as a lie for that path says."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # else each answer waits 40 ms for its second packet
    server: "Publisher"

    def do_GET(self) -> None:
        path = self.path.lstrip("/")
        self.server.asked[path] += 1
        data = self.server.files.get(path)
        lie = self.server.lies.get(path)
        if self.server.meanwhile:
            # Before the answer: else the client may be done before this is.
            self.server.meanwhile(path)
        if lie:
            lie(self, data or b"")
        elif data is None:
            self.answer(404, b"not here")
        else:
            etag = f'"{sha256(data).hexdigest()}"'
            if self.headers.get("If-None-Match") == etag:
                self.answer(304, b"", ETag=etag)
            else:
                self.answer(200, data, ETag=etag)

    def answer(self, status: int, data: bytes, **headers: str) -> None:
        if "gzip" in self.headers.get("Accept-Encoding", "") and len(data) > 1000:
            data = gzip.compress(data, 1)
            headers["Content-Encoding"] = "gzip"
        self.raw(status, data, {"Content-Length": str(len(data))} | headers)

    def raw(self, status: int, data: bytes, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(data)

    def close(self) -> None:
        self.close_connection = True

    def log_message(self, *_: Any) -> None:
        """Keep quiet."""


class Publisher(ThreadingHTTPServer):
    """``files`` are served by their path, but where ``lies`` has something for it."""

    daemon_threads = True
    files: Files
    lies: dict[str, Send]
    asked: Counter[str]
    meanwhile: Callable[[str], None] | None

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Answering)
        self.reset({})

    def reset(self, files: Files) -> None:
        self.files, self.lies, self.asked, self.meanwhile = files, {}, Counter(), None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/"

    def handle_error(self, *_: Any) -> None:
        """Say nothing: a client that hangs up in the middle is part of the game."""


@contextmanager
def serving() -> Iterator[Publisher]:
    publisher = Publisher()
    thread = threading.Thread(target=publisher.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield publisher
    finally:
        publisher.shutdown()
        thread.join()
        publisher.server_close()


def digests(target: Target) -> dict[str, str]:
    """Give what a target holds, without whose it is."""
    return {name: page.sha256 for name, page in target.held().items()}


class Shelf:
    """A target in memory. ``refuses`` and ``fails_at`` make it fail; ``calls`` is what it did."""

    def __init__(self) -> None:
        self.pages: dict[str, Pulled] = {}
        self.calls: list[tuple[str, str]] = []
        self.refuses: dict[str, TargetError] = {}
        self.fails_at: int | None = None

    def stock(self, files: Files) -> None:
        """Hold what an export lists, without a pull."""
        listing = read_listing(files[MANIFEST], MANIFEST)
        for entry in listing.documents:
            data = files[f"v1/{entry.href_json}"]
            self.pages[entry.id] = read_verified(entry, data, listing.base_url)

    def held(self) -> Mapping[str, Held]:
        return {name: Held(page.sha256, page.publisher) for name, page in self.pages.items()}

    def put(self, pulled: Pulled) -> None:
        self._act("put", pulled.id)
        self.pages[pulled.id] = pulled

    def remove(self, tombstone: PulledTombstone) -> None:
        self._act("remove", tombstone.id)
        del self.pages[tombstone.id]

    def _act(self, verb: str, name: str) -> None:
        if self.fails_at is not None and len(self.calls) >= self.fails_at:
            raise KeyboardInterrupt  # as a kill: nothing may catch it
        if name in self.refuses:
            raise self.refuses[name]
        self.calls.append((verb, name))

    @property
    def words(self) -> dict[str, str]:
        return {name: _words(p.document.html) for name, p in self.pages.items()}


def _words(html: str) -> str:
    return html.partition("<p>")[2].partition("</p>")[0]
