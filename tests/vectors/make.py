"""Make the vectors from small content with the real exporters: `python -m tests.vectors.make`.

What a consumer is to do is written here by hand, by the documents' ids alone.
"""

import datetime
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from styrdok.checks.rules import check_library
from styrdok.disk.files import read_tree, remove_files, write_tree
from styrdok.exports.building import build
from styrdok.html.visible import folded_text
from styrdok.problems.faults import has_errors
from styrdok.published.base import documents_digest
from styrdok.published.manifest import Manifest
from styrdok.repository.assemble import assemble
from tests.conftest import recorded_anew

HERE = Path(__file__).parent
MADE = ("vectors.json", "manifests/", "deltas/", "documents/", "wrong/")
DAY = datetime.date(2026, 11, 21)
Json = dict[str, Any]

PUBLICATION = """schema: publication/1
base_url: https://styrdok.example/
title: Styrdokument
publisher:
  name: Byby kommun
"""
ORGANISATION = """schema: organisation/1
name: Byby kommun
kind: municipality
bodies:
  - {key: kommunfullmaktige, name: kommunfullmäktige, abbreviations: [kf]}
document_types:
  - {key: policy, name: policy, gender: common, adopted_by: [kommunfullmaktige]}
"""
RELATION = {
    "kind": "supersedes_in_part",
    "title": "Språkpolicy",
    "as_printed": None,
    "target": "byby/sprak",
    "url": None,
}


@dataclass(frozen=True)
class Policy:
    """A policy with as many decisions as it has had texts."""

    title: str
    texts: tuple[str, ...]
    repealed: bool = False
    aliases: tuple[str, ...] = ()

    def files(self, folder: str) -> dict[str, bytes]:
        facts = f"schema: policy/1\ntitle: {self.title}\ntype: policy\nlanguage: sv\n"
        if self.aliases:
            facts += f"aliases: [{', '.join(self.aliases)}]\n"
        texts = [f"# {self.title}\n\n{text}\n".encode() for text in self.texts]
        entries = [_entry(number, text) for number, text in enumerate(texts, 1)]
        if self.repealed:
            entries.append(_entry(len(texts) + 1, None))
        files = {
            f"{folder}/policy.yaml": facts.encode(),
            f"{folder}/text.md": texts[-1],
            f"{folder}/history.yaml": "".join(entries).encode(),
            **{f"{folder}/revisions/{n}.md": text for n, text in enumerate(texts, 1)},
        }
        return recorded_anew(files)


def _entry(number: int, text: bytes | None) -> str:
    verb, action = ("Antagen", "adopted") if number == 1 else ("Reviderad", "revised")
    if text is None:
        verb, action = "Upphävd", "repealed"
    held = f"  text: {{state: held, sha256: sha256:{sha256(text).hexdigest()}}}\n" if text else ""
    day = f"202{number}-03-01"
    return (
        f"- sequence: {number}\n  action: {action}\n  citation: {verb} av kf {day} § {number}\n"
        f'  body: kommunfullmaktige\n  date: {day}\n  paragraphs: ["{number}"]\n{held}'
        f"  recorded: {day}\n"
    )


KOST = Policy("Kostpolicy", ("All mat ska lagas från grunden.",))
RESOR = Policy("Resepolicy", ("Den som reser ska välja tåg.",))
TAGRESOR = Policy("Policy för tågresor", RESOR.texts, aliases=("byby/resor",))
SPRAK = Policy("Språkpolicy", ("Kommunen ska skriva klart.",))
VATTEN = Policy("Vattenpolicy", ("Vattnet ska vara rent.",))
KOST_2 = Policy("Kostpolicy", (*KOST.texts, "All mat bör lagas från grunden."))
RESOR_2 = Policy("Resepolicy", (*RESOR.texts, "Den som reser bör välja tåg."))
KOST_OUT = Policy("Kostpolicy", KOST.texts, repealed=True)

BASE = {"byby/kost": KOST, "byby/resor": RESOR, "byby/sprak": SPRAK}
REVISED = BASE | {"byby/kost": KOST_2}
WITHOUT_SPRAK = {name: policy for name, policy in BASE.items() if name != "byby/sprak"}
MOVED = {"byby/kost": KOST, "byby/sprak": SPRAK, "byby/tagresor": TAGRESOR}
VATTEN_AND_RESOR = BASE | {"byby/vatten": VATTEN, "byby/resor": RESOR_2}
PUBLISHED: dict[str, Sequence[Mapping[str, Policy]]] = {
    "base": [BASE],
    "new": [BASE, BASE | {"byby/vatten": VATTEN}],
    "changed": [BASE, REVISED],
    "repealed": [BASE, BASE | {"byby/kost": KOST_OUT}],
    "withdrawn": [BASE, WITHOUT_SPRAK],
    "restored": [BASE, WITHOUT_SPRAK, BASE],
    "moved": [BASE, MOVED],
    "later": [BASE, WITHOUT_SPRAK, MOVED | {"byby/kost": KOST_2}],
    "new-then-resor": [BASE, BASE | {"byby/vatten": VATTEN}, VATTEN_AND_RESOR],
}
"""Each manifest by its name: what was published, publishing by publishing, until then."""


HOSTILE: dict[str, tuple[str, str]] = {
    "script": ("a script", "<p>ord</p><script>alert(1)</script>"),
    "click": ("a script for a click", '<p onclick="alert(1)">ord</p>'),
    "image": (
        "an image whose failure runs a script",
        '<p>ord<img src="x" onerror="alert(1)" /></p>',
    ),
    "link": ("a link that runs a script", '<p><a href="javascript:alert(1)">ord</a></p>'),
    "frame": ("a frame", '<p>ord</p><iframe src="https://styrdok.example/"></iframe>'),
    "style": ("a style", '<p style="position:fixed">ord</p>'),
    "comment": ("a comment", "<p>ord</p><!-- /wp:html -->"),
    "half": ("a tag that is never closed", "<p>ord</p><script"),
    "around": ("an end of what stands around it", "<p>ord</p></div></div>"),
}
"""HTML that no consumer writes: what each has, and the HTML."""


def _content(policies: Mapping[str, Policy]) -> dict[str, bytes]:
    content = {
        "content/publication.yaml": PUBLICATION.encode(),
        "content/byby/organisation.yaml": ORGANISATION.encode(),
    }
    for name, policy in policies.items():
        content |= policy.files(f"content/{name}")
    return content


def _publish(series: Iterable[Mapping[str, Policy]]) -> dict[str, bytes]:
    """Build one publishing after the other; give the files of the last, paths from v1/."""
    previous: Manifest | None = None
    exports: dict[str, bytes] = {}
    for policies in series:
        library, faults = assemble(_content(policies))
        faults = [p for p in [*faults, *check_library(library)] if has_errors([p])]
        if faults:
            raise ValueError(faults)
        exports = {a.path: a.data for a in build(library, DAY, previous)}
        previous = Manifest.model_validate_json(exports["v1/manifest.json"])
    return {path.removeprefix("v1/"): data for path, data in exports.items()}


def _text(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode()


@dataclass(frozen=True)
class Step:
    """One pass: what is served, and what a correct consumer does.

    ``instead`` is what the publisher answers for a document: the name of a file
    in wrong/, or None for 404. ``refused`` passes write nothing at all. ``outside``
    is what is served above the manifest's folder, and is never to be asked for:
    path from that folder, and the name of a file in wrong/.
    """

    manifest: str
    writes: tuple[str, ...] = ()
    removals: tuple[str, ...] = ()
    refused: bool = False
    instead: Mapping[str, str | None] = field(default_factory=dict)
    outside: Mapping[str, str] = field(default_factory=dict)
    delta: str = ""
    """The name of what is served as delta.json, where it is another than the manifest."""


FIRST = Step("base", writes=tuple(BASE))


def _refused(manifest: str, **instead: str | None) -> Step:
    named = {name.replace("_", "/"): answer for name, answer in instead.items()}
    return Step(manifest, refused=True, instead=named)


OUTSIDE = "../out.json"
_CHANGED = Step("changed", writes=("byby/kost",))
VECTORS: dict[str, tuple[str, tuple[Step, ...]]] = {
    "first": ("A consumer that holds nothing writes every document.", (FIRST,)),
    "first-with-tombstones": (
        "A tombstone of what was never held removes nothing.",
        (Step("withdrawn", writes=("byby/kost", "byby/resor")),),
    ),
    "unchanged": ("Nothing has changed: nothing is written.", (FIRST, Step("base"))),
    "new": ("A new document is written, and no other.", (FIRST, Step("new", ("byby/vatten",)))),
    "changed": (
        "A revised document is written again, and no other; then nothing.",
        (FIRST, _CHANGED, Step("changed")),
    ),
    "repealed": (
        "A repealed document is still published, with another status: written, not removed.",
        (FIRST, Step("repealed", ("byby/kost",))),
    ),
    "withdrawn": (
        "A document with a tombstone is removed, once.",
        (FIRST, Step("withdrawn", removals=("byby/sprak",)), Step("withdrawn")),
    ),
    "moved": (
        "A document got another id: the new is written, and the old one removed for its "
        "tombstone, which names the new in replaced_by. Write before removing.",
        (FIRST, Step("moved", ("byby/tagresor",), ("byby/resor",))),
    ),
    "restored": (
        "A document that was withdrawn is published again: it has no tombstone any more.",
        (
            FIRST,
            Step("withdrawn", removals=("byby/sprak",)),
            Step("restored", ("byby/sprak",)),
        ),
    ),
    "restored-unseen": (
        "The same, but the consumer never saw it gone: there is nothing to do.",
        (FIRST, Step("restored")),
    ),
    "several-at-once": (
        "A consumer that missed publishings does in one pass what they did in several.",
        (FIRST, Step("later", ("byby/kost", "byby/tagresor"), ("byby/resor",))),
    ),
    "rolled-back": (
        "The publisher went back to an earlier state: seq is lower than seen. Digests decide: "
        "what differs is written, and a document that is no longer listed stays, for it has no "
        "tombstone.",
        (
            FIRST,
            Step("later", ("byby/kost", "byby/tagresor"), ("byby/resor",)),
            Step("base", ("byby/kost", "byby/resor")),
        ),
    ),
    "shortcut": (
        "delta.json leads on from the state that the consumer took in: it may be used in place of "
        "the manifest, with the same outcome.",
        (FIRST, Step("withdrawn", removals=("byby/sprak",)), Step("restored", ("byby/sprak",))),
    ),
    "shortcut-then-rollback": (
        "The publisher goes back to the state before the one that delta.json led to: what the "
        "server said of that manifest, as its ETag, says nothing of what is held.",
        (
            FIRST,
            Step("withdrawn", removals=("byby/sprak",)),
            Step("base", ("byby/sprak",)),
        ),
    ),
    "shortcut-missed": (
        "The consumer missed a publishing: delta.json leads on from a state that it never saw.",
        (FIRST, Step("new-then-resor", ("byby/resor", "byby/vatten"))),
    ),
    "shortcut-after-rollback": (
        "The consumer took in a seq 2; then the publisher restored a backup of seq 1 and made "
        "another seq 2. delta.json leads from seq 1 to this one, as if there were nothing to do "
        "for who has a seq 2; the digests of the states tell.",
        (FIRST, _CHANGED, Step("new", ("byby/kost", "byby/vatten"))),
    ),
    "shortcut-long-after-rollback": (
        "The same, and the consumer only asks again after a seq 3.",
        (FIRST, _CHANGED, Step("new-then-resor", ("byby/kost", "byby/resor", "byby/vatten"))),
    ),
    "shortcut-that-leads-elsewhere": (
        "delta.json leads on from the right state, but lacks a document: what is held in the end "
        "has another digest than it says, so the manifest is to be taken.",
        (FIRST, Step("changed", ("byby/kost",), delta="lacking")),
    ),
    "absent": (
        "A document is no longer listed, and there is no tombstone: it stays.",
        (FIRST, Step("absent")),
    ),
    "emptied": (
        "Nothing is listed, and there are no tombstones: all stays.",
        (FIRST, Step("empty")),
    ),
    "listed-and-buried": (
        "A document is listed and has a tombstone: it stays.",
        (FIRST, Step("listed-and-buried")),
    ),
    "added-keys": (
        "Keys that are not known, in the manifest and in documents, are passed over.",
        (FIRST, Step("added-keys", ("byby/kost",))),
    ),
    "added-values": (
        "A kind of status, of decision and of relation, and a tombstone's reason, that are not "
        "known: the document is written, and the other one removed.",
        (FIRST, Step("added-values", ("byby/kost",), ("byby/sprak",))),
    ),
    "next-manifest-version": (
        "A manifest of version 2 is refused; a later one of version 1 is read.",
        (FIRST, _refused("next-version"), _CHANGED),
    ),
    "next-document-version": (
        "A document of version 2 is refused, and with it the whole pass.",
        (FIRST, _refused("next-document-version"), _CHANGED),
    ),
    "not-complete": ("complete is false: refused.", (FIRST, _refused("not-complete"))),
    "miscounted": (
        "count is not the number of documents: refused.",
        (FIRST, _refused("miscounted")),
    ),
    "listed-twice": ("An id is listed twice: refused.", (FIRST, _refused("listed-twice"))),
    "leads-out": (
        "A path leads out of the manifest's folder: refused, and not asked for, though the right "
        "file is there.",
        (FIRST, Step("leads-out", refused=True, outside={OUTSIDE: "outside.json"})),
    ),
    "id-leads-out": (
        "An id is no organisation/policy, but would make a path upwards: refused, though the "
        "document says the same id, and its digest is right.",
        (FIRST, _refused("id-leads-out")),
    ),
    "tombstone-leads-out": (
        "The id of a tombstone is no organisation/policy, but would make the path of a document "
        "that is held: refused.",
        (FIRST, _refused("tombstone-leads-out")),
    ),
    "torn-missing": (
        "The manifest is newer than the files: one answers 404. Nothing is written, not even the "
        "document that is there; when the file has come, the pass is as it should be.",
        (
            FIRST,
            _refused("later", byby_tagresor=None),
            Step("later", ("byby/kost", "byby/tagresor"), ("byby/resor",)),
        ),
    ),
    "torn-other-bytes": (
        "A file is not the one listed: its SHA-256 differs in one letter's place.",
        (FIRST, _refused("changed", byby_kost="one-letter.json"), _CHANGED),
    ),
    "torn-cut": (
        "A file ends in the middle.",
        (FIRST, _refused("changed", byby_kost="cut.json"), _CHANGED),
    ),
    "login-page": (
        "A file is a web page with status 200.",
        (FIRST, _refused("changed", byby_kost="login.html"), _CHANGED),
    ),
    "login-page-for-manifest": (
        "The manifest is a web page with status 200.",
        (FIRST, _refused("login"), _CHANGED),
    ),
    "another-document": (
        "The listed digest is right, but the document says that it is another one.",
        (FIRST, _refused("another-document"), _CHANGED),
    ),
    "another-uuid": (
        "The same, but with another uuid than is listed.",
        (FIRST, _refused("another-uuid"), _CHANGED),
    ),
    "another-text": (
        "The same, but with another text_sha256 than is listed.",
        (FIRST, _refused("another-text"), _CHANGED),
    ),
    "other-words": (
        "Every digest is as listed, but the words of the HTML are not those of text_sha256.",
        (FIRST, _refused("other-words"), _CHANGED),
    ),
    "next-profile": (
        "A document whose HTML is of a profile that is not known isn't written.",
        (FIRST, _refused("next-profile"), _CHANGED),
    ),
    "markup-in-title": (
        "A title is HTML: refused.",
        (FIRST, _refused("markup-in-title"), _CHANGED),
    ),
    **{
        f"hostile-{name}": (
            f"A document says core-1, and its HTML has {what}: refused. Every digest is right.",
            (FIRST, _refused(f"hostile-{name}"), _CHANGED),
        )
        for name, (what, _) in HOSTILE.items()
    },
}


def make() -> dict[str, bytes]:
    """Give every file that is made: path from this folder, to bytes."""
    published = {name: _publish(series) for name, series in PUBLISHED.items()}
    manifests = {name: files["manifest.json"] for name, files in published.items()}
    documents = {path: data for files in published.values() for path, data in files.items()}
    base, changed = (json.loads(manifests[name]) for name in ("base", "changed"))
    kost = changed["documents"][0]
    true = documents[kost["href_json"]]

    deltas = {name: files["delta.json"] for name, files in published.items()}

    def bent(manifest: Json, **changes: Any) -> bytes:
        made = manifest | changes
        digest = documents_digest((d["id"], d["sha256"]) for d in made["documents"])
        return _text(made | {"documents_sha256": digest})

    def with_document(change: Json, **listed: Any) -> bytes:
        """List the revised document as the publisher would have if it had written this."""
        data = _text(json.loads(true) | change)
        digest = sha256(data).hexdigest()
        href = f"documents/byby/kost/2-{digest[:12]}.json"
        documents[href] = data
        entry = kost | {"href_json": href, "sha256": digest} | listed
        return bent(changed, documents=[entry, *changed["documents"][1:]])

    first, second, third = base["documents"]
    added = json.loads(with_document({"later_key": {"deep": [None]}}))
    for part in (added, *added["documents"]):
        part["later_key"] = [{"x": 1}]
    grave = json.loads(manifests["withdrawn"])["tombstones"][0]
    later = json.loads(true)
    later["history"][-1]["action"] = later["status"] = "suspended"
    later["relations"] = [RELATION]
    values = json.loads(with_document(later, status="suspended"))
    kept = [d for d in values["documents"] if d["id"] != grave["id"]]
    for name, (_, html) in HOSTILE.items():
        words = sha256(folded_text(html).encode()).hexdigest()
        both = {"text_sha256": words}
        manifests[f"hostile-{name}"] = with_document({"html": html, **both}, **both)
    title = "Kostpolicy<script>alert(1)</script>"
    deltas["lacking"] = _text(json.loads(deltas["changed"]) | {"documents": []})
    manifests |= {
        "other-words": with_document({"html": json.loads(true)["html"].replace("bör", "ska")}),
        "next-profile": with_document({"html_profile": "core-2"}),
        "markup-in-title": with_document({"title": title}, title=title),
        "absent": bent(base, seq=2, count=2, documents=[first, second]),
        "empty": bent(base, seq=2, count=0, documents=[]),
        "listed-and-buried": bent(base, seq=2, tombstones=[grave]),
        "added-keys": _text(added),
        "added-values": bent(
            values, count=2, documents=kept, tombstones=[grave | {"reason": "archived"}]
        ),
        "next-version": bent(changed, schema="styrdok-manifest/2"),
        "next-document-version": with_document({"schema": "styrdok-document/2"}),
        "not-complete": bent(changed, complete=False),
        "miscounted": bent(changed, count=4),
        "listed-twice": bent(changed, documents=[kost, first, second]),
        "leads-out": bent(changed, documents=[kost | {"href_json": OUTSIDE}, second, third]),
        "id-leads-out": with_document({"id": "../out"}, id="../out"),
        "tombstone-leads-out": bent(base, tombstones=[grave | {"id": "byby/../byby/kost"}]),
        "another-document": with_document({"id": "byby/annan"}),
        "another-uuid": with_document({"uuid": grave["uuid"]}),
        "another-text": with_document({"text_sha256": sha256(b"").hexdigest()}),
        "login": b"<!DOCTYPE html>\n<title>Logga in</title>\n",
    }
    wrong = {
        "one-letter.json": true.replace("bör".encode(), b"ska", 1),
        "cut.json": true[: len(true) // 2],
        "login.html": manifests["login"],
        "outside.json": true,
    }
    index = _index({n: json.loads(m) for n, m in manifests.items() if n != "login"})
    listed = {d["href_json"] for m in index["listed"].values() for d in m}
    files = {
        "vectors.json": _text({"schema": "styrdok-vectors/1", "vectors": index["vectors"]}),
        **{f"manifests/{name}.json": data for name, data in manifests.items()},
        **{f"deltas/{name}.json": data for name, data in deltas.items()},
        **{path: data for path, data in documents.items() if path in listed},
        **{f"wrong/{name}": data for name, data in wrong.items()},
    }
    return dict(sorted(files.items()))


def _index(manifests: Mapping[str, Json]) -> Json:
    listed = {name: manifest["documents"] for name, manifest in manifests.items()}
    vectors = [
        {"name": name, "about": about, "passes": _passes(steps, listed)}
        for name, (about, steps) in VECTORS.items()
    ]
    return {"vectors": vectors, "listed": listed}


def _passes(steps: Iterable[Step], listed: Mapping[str, list[Json]]) -> list[Json]:
    """Write out each pass, with the digests that the manifest gives what is written."""
    holds: dict[str, str] = {}
    passes = []
    for step in steps:
        entries = {d["id"]: d for d in listed.get(step.manifest, ())}
        writes = {name: entries[name]["sha256"] for name in step.writes}
        holds = {k: v for k, v in (holds | writes).items() if k not in step.removals}
        passes.append(
            {
                "manifest": f"manifests/{step.manifest}.json",
                "delta": _delta(step),
                "instead": {
                    entries[name]["href_json"]: answer and f"wrong/{answer}"
                    for name, answer in step.instead.items()
                }
                | {path: f"wrong/{name}" for path, name in step.outside.items()},
                "not_asked": list(step.outside),
                "refused": step.refused,
                "writes": writes,
                "removals": list(step.removals),
                "holds": dict(sorted(holds.items())),
            }
        )
    return passes


def _delta(step: Step) -> str | None:
    """Name the delta that is served beside a manifest; beside a false one there is none."""
    name = step.delta or step.manifest
    return f"deltas/{name}.json" if step.delta or name in PUBLISHED else None


def present() -> dict[str, bytes]:
    """Read what lies here of the files that are made."""
    return {path: data for path, data in read_tree(HERE).items() if path.startswith(MADE)}


def main() -> None:
    made = make()
    write_tree(HERE, made)
    remove_files(HERE, present().keys() - made.keys())


if __name__ == "__main__":
    main()
