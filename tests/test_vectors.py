"""The vectors are fresh; our client and a plain consumer pass them, careless ones don't."""

import json
import posixpath
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import jsonschema
import pytest

from styrdok.html.visible import folded_text
from styrdok.published.manifest import Manifest
from styrdok.published.pulls import Seen
from styrdok.pull.client import Limits, pull
from styrdok.pull.errors import PullError
from styrdok.pull.targets.folder import Folder
from tests import consumer
from tests.consumer import Consumer, Json, Refused, ShortConsumer
from tests.publisher import Publisher, Shelf, digests, quick
from tests.vectors.make import HERE, HOSTILE, make, present

Listed = Mapping[str, Json]
VECTORS: dict[str, list[Json]] = {
    vector["name"]: vector["passes"]
    for vector in json.loads((HERE / "vectors.json").read_bytes())["vectors"]
}


BASE_URL = "https://styrdok.example/"
"""Of the vectors' publisher; what serves them has another address."""
SOME = [
    pytest.param(
        name, marks=[pytest.mark.slow] * (name in {f"hostile-{n}" for n in [*HOSTILE][1:]})
    )
    for name in VECTORS
]
"""All of them; one hostile document will do where it is to be fast."""


def test_vectors_are_what_the_exporters_give() -> None:
    """If this fails because the exports changed: python -m tests.vectors.make."""
    assert present() == make()


def test_vectors_follow_their_schema_and_are_small() -> None:
    schema = json.loads((HERE / "vectors.schema.json").read_bytes())
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads((HERE / "vectors.json").read_bytes()), schema)
    assert sum(p.stat().st_size for p in HERE.rglob("*") if p.suffix == ".json") < 400_000


def serve(publisher: Publisher, step: Json) -> str:
    """Serve as README.md says; give the manifest's address."""
    files = {f"v1/{p}": d for p, d in present().items() if p.startswith("documents/")}
    files["v1/manifest.json"] = (HERE / step["manifest"]).read_bytes()
    if step["delta"]:
        files["v1/delta.json"] = (HERE / step["delta"]).read_bytes()
    publisher.reset(files)
    for path, name in step["instead"].items():
        if name is None:
            del publisher.files[served_at(path)]
        else:
            publisher.files[served_at(path)] = (HERE / name).read_bytes()
    return f"{publisher.url}v1/manifest.json"


def served_at(path: str) -> str:
    return posixpath.normpath(f"v1/{path}")


def asked_wrongly(publisher: Publisher, step: Json) -> set[str]:
    return {served_at(path) for path in step["not_asked"]} & set(publisher.asked)


@pytest.mark.parametrize("remembers", [True, pytest.param(False, marks=pytest.mark.slow)])
@pytest.mark.parametrize("shortcut", [0, pytest.param(100_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SOME)
def test_our_client_passes(publisher: Publisher, name: str, remembers: bool, shortcut: int) -> None:
    """With what it saw before, and without; by delta.json where that will do, and without."""
    ways = quick(publisher=BASE_URL, limits=Limits(seconds=5, shortcut=shortcut))
    shelf = Shelf()
    seen: Seen | None = None
    for step in VECTORS[name]:
        shelf.calls.clear()
        try:
            now = pull(serve(publisher, step), shelf, seen, ways).seen
            seen = now if remembers else None
            refused = False
        except PullError:
            refused = True
        writes = {n: shelf.pages[n].sha256 for verb, n in shelf.calls if verb == "put"}
        removals = [n for verb, n in shelf.calls if verb == "remove"]
        assert (refused, writes, removals) == (step["refused"], step["writes"], step["removals"])
        assert shelf.calls == sorted(shelf.calls, key=lambda call: call[0] == "remove")
        assert digests(shelf) == step["holds"]
        assert all(path.startswith("v1/") for path in publisher.asked)
        assert not asked_wrongly(publisher, step)


@pytest.mark.slow
@pytest.mark.parametrize("name", VECTORS)
def test_our_folder_passes(publisher: Publisher, name: str, tmp_path: Path) -> None:
    folder = Folder(tmp_path)
    for step in VECTORS[name]:
        try:
            report = pull(serve(publisher, step), folder, ways=quick(publisher=BASE_URL)).report
            assert (report.written, report.removed) == (list(step["writes"]), step["removals"])
        except PullError:
            assert step["refused"]
        assert digests(folder) == step["holds"]


@pytest.mark.parametrize("name", ["shortcut", "shortcut-missed", "shortcut-after-rollback"])
def test_our_client_takes_the_shortcut_only_where_it_leads_there(
    publisher: Publisher, name: str
) -> None:
    ways = quick(publisher=BASE_URL, limits=Limits(seconds=5, shortcut=0))
    shelf, seen = Shelf(), None
    for step in VECTORS[name]:
        shelf.calls.clear()
        seen = pull(serve(publisher, step), shelf, seen, ways).seen
    assert "v1/delta.json" in publisher.asked
    assert ("v1/manifest.json" in publisher.asked) == (name != "shortcut")


def passes(publisher: Publisher, one: Consumer, name: str) -> bool:
    for step in VECTORS[name]:
        try:
            one.pull(serve(publisher, step))
            refused = False
        except Refused:
            refused = True
        did = (refused, one.writes, one.removals, one.held())
        if did != tuple(step[key] for key in ("refused", "writes", "removals", "holds")):
            return False
        if asked_wrongly(publisher, step):
            return False
    return True


@pytest.mark.slow
@pytest.mark.parametrize("kind", [Consumer, pytest.param(ShortConsumer, marks=pytest.mark.slow)])
@pytest.mark.parametrize("name", SOME)
def test_a_plain_consumer_passes(
    publisher: Publisher, name: str, kind: type[Consumer], tmp_path: Path
) -> None:
    assert passes(publisher, kind(tmp_path), name)


class TakesEveryShortcut(ShortConsumer):
    """As one that goes by numbers, and never looks whether it came where it should."""

    def leads_on(self, delta: Json) -> bool:
        return bool(delta["since"] <= self.last["seq"] <= delta["seq"])

    def is_there(self, delta: Json, held: Mapping[str, str]) -> bool:
        return True


class NeverLooksWhereItCame(ShortConsumer):
    def is_there(self, delta: Json, held: Mapping[str, str]) -> bool:
        return True


class WritesAnyHtml(Consumer):
    def check_html(self, document: Json) -> None:
        """Take what is promised for what is there."""


class ChecksWordsOnly(Consumer):
    def check_html(self, document: Json) -> None:
        found = sha256(folded_text(document["html"]).encode()).hexdigest()
        consumer.require(found == document["text_sha256"], "other words")


class DeletesWhatIsAbsent(Consumer):
    def gone(self, manifest: Json, documents: Listed, held: Mapping[str, str]) -> list[str]:
        return [name for name in held if name not in documents]


class DeletesWhatIsListed(Consumer):
    def gone(self, manifest: Json, documents: Listed, held: Mapping[str, str]) -> list[str]:
        return [t["id"] for t in manifest["tombstones"] if t["id"] in self.held()]


class DeletesNothing(Consumer):
    def gone(self, *_: Any) -> list[str]:
        return []


class WritesEverything(Consumer):
    def wanted(self, documents: Listed, held: Mapping[str, str]) -> list[str]:
        return list(documents)


class WritesOnlyNew(Consumer):
    def wanted(self, documents: Listed, held: Mapping[str, str]) -> list[str]:
        return [name for name in documents if name not in held]


class GoesByNumbers(Consumer):
    last = 0

    def wanted(self, documents: Listed, held: Mapping[str, str]) -> list[str]:
        last, self.last = (
            self.last,
            max([self.last, *(d["changed_seq"] for d in documents.values())]),
        )
        return [name for name, d in documents.items() if d["changed_seq"] > last]


class TrustsFiles(Consumer):
    def fetch_document(self, url: str, entry: Json) -> bytes:
        return consumer.fetch(url.replace("manifest.json", entry["href_json"]))


class TrustsDigests(Consumer):
    def fetch_document(self, url: str, entry: Json) -> bytes:
        data = consumer.fetch(url.replace("manifest.json", entry["href_json"]))
        consumer.require(sha256(data).hexdigest() == entry["sha256"], "another file")
        return data


class TrustsManifests(Consumer):
    def read_manifest(self, data: bytes) -> Json:
        return consumer.parse(data, "styrdok-manifest/1")


class ReadsAnyVersion(Consumer):
    def read_manifest(self, data: bytes) -> Json:
        return super().read_manifest(data.replace(b"styrdok-manifest/2", b"styrdok-manifest/1"))


class TrustsIds(Consumer):
    def check_id(self, name: str) -> None:
        """Take any text for an id."""


class TrustsPaths(Consumer):
    def check_href(self, href: str) -> None:
        """Take any text for a path."""


class ChecksPathsTooLate(Consumer):
    def check_href(self, href: str) -> None:
        """Leave it until the file is there."""

    def fetch_document(self, url: str, entry: Json) -> bytes:
        data = super().fetch_document(url, entry)
        super().check_href(entry["href_json"])
        return data


class TrustsTombstones(Consumer):
    def check_grave(self, name: str) -> None:
        """Take any text for an id."""


class RemovesFiles(TrustsTombstones):
    def gone(self, manifest: Json, documents: Listed, held: Mapping[str, str]) -> list[str]:
        buried = [t["id"] for t in manifest["tombstones"] if t["id"] not in documents]
        return [name for name in buried if (self.folder / f"{name}.json").exists()]


class ComparesOnly(Consumer):
    """Holds a document's digest against the list, but only some of what it says of itself."""

    keys: tuple[str, ...]

    def fetch_document(self, url: str, entry: Json) -> bytes:
        data = consumer.fetch(urljoin(url, entry["href_json"]))
        consumer.require(sha256(data).hexdigest() == entry["sha256"], "another file")
        found = consumer.parse(data, "styrdok-document/1")
        consumer.require(all(found[key] == entry[key] for key in self.keys), "another document")
        return data


class ComparesNoUuid(ComparesOnly):
    keys = ("id", "text_sha256")


class ComparesNoText(ComparesOnly):
    keys = ("id", "uuid")


class KnowsEveryValue(Consumer):
    def read_manifest(self, data: bytes) -> Json:
        manifest = super().read_manifest(data)
        try:
            Manifest.model_validate(manifest)
        except ValueError as error:
            raise Refused(str(error)) from None
        return manifest


class WritesBeforeItKnows(Consumer):
    def fetch_document(self, url: str, entry: Json) -> bytes:
        data = super().fetch_document(url, entry)
        self.write(entry["id"], data)
        return data


class BearsNoNewKeys(Consumer):
    def read_manifest(self, data: bytes) -> Json:
        manifest = super().read_manifest(data)
        consumer.require(not any("later_key" in d for d in manifest["documents"]), "what is this")
        return manifest


@pytest.mark.slow
@pytest.mark.parametrize(
    ("careless", "fails"),
    [
        (DeletesWhatIsAbsent, {"absent", "emptied", "rolled-back"}),
        (DeletesWhatIsListed, {"listed-and-buried"}),
        (DeletesNothing, {"withdrawn", "moved", "restored", "several-at-once"}),
        (WritesEverything, {"unchanged", "changed", "new", "repealed", "restored-unseen"}),
        (WritesOnlyNew, {"changed", "repealed", "several-at-once"}),
        (GoesByNumbers, {"rolled-back"}),
        (TrustsFiles, {"torn-other-bytes", "torn-cut", "login-page", "another-document"}),
        (TrustsDigests, {"another-document", "next-document-version"}),
        (TrustsManifests, {"not-complete", "miscounted", "listed-twice"}),
        (ReadsAnyVersion, {"next-manifest-version"}),
        (WritesBeforeItKnows, {"torn-missing"}),
        (BearsNoNewKeys, {"added-keys"}),
        (TrustsIds, {"id-leads-out"}),
        (TrustsPaths, {"leads-out"}),
        (ChecksPathsTooLate, {"leads-out"}),
        (TrustsTombstones, {"tombstone-leads-out"}),
        (RemovesFiles, {"tombstone-leads-out"}),
        (ComparesNoUuid, {"another-uuid"}),
        (ComparesNoText, {"another-text"}),
        (KnowsEveryValue, {"added-values"}),
        (TakesEveryShortcut, {"shortcut-after-rollback", "shortcut-long-after-rollback"}),
        (NeverLooksWhereItCame, {"shortcut-that-leads-elsewhere"}),
        (WritesAnyHtml, {"other-words", "next-profile", "markup-in-title", "hostile-script"}),
        (ChecksWordsOnly, {f"hostile-{name}" for name in HOSTILE} | {"next-profile"}),
    ],
)
def test_a_careless_consumer_is_told(
    publisher: Publisher, careless: type[Consumer], fails: set[str], tmp_path: Path
) -> None:
    # Two folders deep, so that what a careless one writes beside its own stays in here.
    told = {n for n in VECTORS if not passes(publisher, careless(tmp_path / n / "own"), n)}
    assert told >= fails
    assert told != set(VECTORS)
