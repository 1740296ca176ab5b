"""A consumer made from docs/pull.md alone, with Python's own library: `consumer.py URL DIR`."""

import json
import re
import sys
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
        manifest = self.read_manifest(fetch(url))
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
        return data

    def gone(
        self, manifest: Json, documents: Mapping[str, Json], held: Mapping[str, str]
    ) -> list[str]:
        buried = [t["id"] for t in manifest["tombstones"]]
        return [name for name in buried if name in held and name not in documents]


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
