"""A consumer made from docs/pull.md alone, with Python's own library: `consumer.py URL DIR`."""

import html
import json
import re
import sys
import unicodedata
import urllib.parse
import urllib.request
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

Json = dict[str, Any]
ID = r"[a-z0-9]+(-[a-z0-9]+)*/[a-z0-9]+(-[a-z0-9]+)*"
HREF = r"(?!.*(^|/)\.{1,2}(/|$))[A-Za-z0-9._~-]+(/[A-Za-z0-9._~-]+)*"
SHA256 = "[0-9a-f]{64}"


class Refused(Exception):  # noqa: N818 – a state of the pass
    """The pass ends here; nothing was written."""


def require(holds: object, why: str) -> None:
    if not holds:
        raise Refused(why)


class Consumer:
    """Keeps each document as FOLDER/ORGANISATION/POLICY.json."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.writes: dict[str, str] = {}
        self.removals: list[str] = []

    def pull(self, url: str) -> None:
        self.writes, self.removals = {}, []
        self.follow(url, self.read_manifest(fetch(url)))

    def follow(self, url: str, manifest: Json) -> None:
        documents = {d["id"]: d for d in manifest["documents"]}
        held = self.held()
        wanted = self.wanted(documents, held)
        fetched = {name: self.fetch_document(url, documents[name]) for name in wanted}
        for name, data in fetched.items():
            self.write(name, data)
        for name in self.gone(manifest, documents, held):
            (self.folder / f"{name}.json").unlink()
            self.removals.append(name)

    def held(self) -> dict[str, str]:
        found = self.folder.glob("*/*.json")
        return {f"{p.parent.name}/{p.stem}": sha256(p.read_bytes()).hexdigest() for p in found}

    def write(self, name: str, data: bytes) -> None:
        path = self.folder / f"{name}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        self.writes[name] = sha256(data).hexdigest()

    def read_manifest(self, data: bytes) -> Json:
        manifest = parse(data, "styrdok-manifest/1")
        documents = manifest["documents"]
        require(manifest["complete"] is True, "not complete")
        require(manifest["count"] == len(documents), "miscounted")
        require(len({d["id"] for d in documents}) == len(documents), "listed twice")
        for entry in documents:
            self.check_id(entry["id"])
            self.check_href(entry["href_json"])
            require(re.fullmatch(SHA256, entry["sha256"]), "no digest")
        for grave in manifest["tombstones"]:
            self.check_grave(grave["id"])
        return manifest

    def check_id(self, name: str) -> None:
        require(re.fullmatch(ID, name), "no id")

    def check_href(self, href: str) -> None:
        require(re.fullmatch(HREF, href), "leads out")

    def check_grave(self, name: str) -> None:
        require(re.fullmatch(ID, name), "no id")

    def wanted(self, documents: Mapping[str, Json], held: Mapping[str, str]) -> list[str]:
        return [name for name, entry in documents.items() if held.get(name) != entry["sha256"]]

    def fetch_document(self, url: str, entry: Json) -> bytes:
        data = fetch(urllib.parse.urljoin(url, entry["href_json"]))
        require(sha256(data).hexdigest() == entry["sha256"], "another file")
        document = parse(data, "styrdok-document/1")
        for key in ("id", "uuid", "text_sha256"):
            require(document[key] == entry[key], "another document")
        self.check_html(document)
        return data

    def check_html(self, document: Json) -> None:
        """See that what would be shown is what was promised."""
        require(document["html_profile"] == "core-1", "another profile")
        require(not re.search("[<\n]", document["title"]), "no plain title")
        words = words_of(document["html"])
        require(sha256(words.encode()).hexdigest() == document["text_sha256"], "other words")

    def gone(
        self, manifest: Json, documents: Mapping[str, Json], held: Mapping[str, str]
    ) -> list[str]:
        buried = [t["id"] for t in manifest["tombstones"]]
        return [name for name in buried if name in held and name not in documents]


class ShortConsumer(Consumer):
    """Asks for delta.json first, and takes the manifest where that doesn't lead on."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.last: Json = {"seq": 0, "content_sha256": ""}
        self.listed: dict[str, Json] = {}

    def pull(self, url: str) -> None:
        self.writes, self.removals = {}, []
        delta = self.read_delta(urllib.parse.urljoin(url, "delta.json"))
        if delta and self.leads_on(delta):
            gone = {t["id"] for t in delta["tombstones"]}
            listed = {name: d for name, d in self.listed.items() if name not in gone}
            listed |= {d["id"]: d for d in delta["documents"]}
            if self.is_there(delta, {name: d["sha256"] for name, d in listed.items()}):
                self.follow(url, delta | {"documents": [*listed.values()]})
                return
        super().pull(url)

    def read_delta(self, url: str) -> Json | None:
        try:
            return parse(fetch(url), "styrdok-delta/1")
        except Refused:
            return None

    def leads_on(self, delta: Json) -> bool:
        return self.last["content_sha256"] in (
            delta["content_sha256"],
            delta["since_content_sha256"],
        )

    def is_there(self, delta: Json, held: Mapping[str, str]) -> bool:
        lines = "".join(f"{name} {held[name]}\n" for name in sorted(held))
        return sha256(lines.encode()).hexdigest() == str(delta["documents_sha256"])

    def follow(self, url: str, manifest: Json) -> None:
        super().follow(url, manifest)
        self.last = manifest
        self.listed = {d["id"]: d for d in manifest["documents"]}


ELEMENTS = (
    "div|p|h2|h3|h4|ul|ol|li|dl|dt|dd|table|caption|thead|tbody|tr|th|td|blockquote|strong|em|sub|"
    "sup|a|br|hr|img"
)
VALUES = {
    **dict.fromkeys(("lang", "scope", "colspan", "rowspan", "start", "alt", "width", "height"), ""),
    "id": "sd-",
    "class": "styrdok|sd-",
    "href": "https?://|mailto:|tel:|#sd-",
    "src": "https?://",
}
ALIKE = {'"': "“”„‟«»″", "'": "‘’‚‛‹›′´`", "-": "‐‑‒–—―−", "...": "…"}
FOLD = str.maketrans({sign: plain for plain, signs in ALIKE.items() for sign in signs})


def words_of(markup: str) -> str:
    """Give the folded words of HTML that is core-1 as it is written; refuse any other."""
    words = ""
    around: list[str] = []
    for number, piece in enumerate(re.split(r"(<[^>]*>)", markup)):
        if number % 2 == 0:
            require("<" not in piece, "half a tag")
            words += html.unescape(piece)
            continue
        tag = re.fullmatch(r'<(/?)([a-z0-9]+)((?: [a-z]+="[^"<>]*")*)( /)?>', piece)
        require(tag and re.fullmatch(ELEMENTS, tag[2]), "no tag of core-1")
        assert tag
        for key, value in re.findall(' ([a-z]+)="([^"]*)"', tag[3]):
            require(key in VALUES and re.match(VALUES[key], html.unescape(value)), "not in core-1")
        if tag[1]:
            require(around and around.pop() == tag[2], "an end of nothing")
        elif tag[2] not in {"br", "hr", "img"}:
            around.append(tag[2])
        words += "" if tag[2] in {"strong", "em", "sub", "sup", "a", "img"} else " "
    require(not around, "an element that is never closed")
    folded = unicodedata.normalize("NFC", words).translate(FOLD)
    return " ".join(re.sub("-{2,}", "-", folded).split())


def fetch(url: str) -> bytes:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:  # noqa: S310
            data: bytes = answer.read()
            return data
    except OSError as error:
        raise Refused(str(error)) from None


def parse(data: bytes, schema: str) -> Json:
    try:
        found: Json = json.loads(data)
    except ValueError as error:
        raise Refused(str(error)) from None
    require(found["schema"] == schema, "another schema")
    return found


if __name__ == "__main__":
    Consumer(Path(sys.argv[2])).pull(sys.argv[1])
