"""Proves that histories only grew: seals, receipts, pulled exports, and what git has seen.

docs/verify.md says what is checked of content, so that it can be done without styrdok too.
"""

from __future__ import annotations

import datetime
import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from styrdok.checks.rules import CHECKS
from styrdok.content.library import ContentFiles, Located, Revision
from styrdok.content.models import Event, HeldText, History, Policy
from styrdok.content.validation import read_model
from styrdok.history.canonical import entry_data
from styrdok.history.seals import Receipt, digest, root_of, seal_of, text_name
from styrdok.problems.codes import Place, Problem, has_errors, problem
from styrdok.published.documents import DocumentExport, Manifest, ManifestDocument, PublishedFacts
from styrdok.text.source import Source, decode, parse_yaml, text_digest
from styrdok.views.fragments import folded_text

_PART = re.compile(
    r"content/([^/]+/[^/]+)/(history\.yaml|policy\.yaml|text\.md|revisions/.+)", re.DOTALL
)
_OLD = re.compile(r"content/[^/]+/([^/]+)\.md")
_TEXT = re.compile(r"([1-9][0-9]{0,5})(?:\.([A-Za-z0-9-]+))?\.md")

Histories = dict[str, History]
"""The histories that could be read, by policy id."""


def verify_content(files: ContentFiles) -> tuple[Histories, list[Problem]]:
    """Check every history and recorded text; the Markdown itself is not read."""
    policies: dict[str, dict[str, bytes | None]] = defaultdict(dict)
    found: list[Problem] = []
    for path, data in files.items():
        if part := _PART.fullmatch(path):
            policies[part[1]][part[2]] = data
        elif _OLD.fullmatch(path):
            message = "the policy is in the old form of one file, which has no seals"
            found.append(problem("seal-missing", Place(path), message))
    histories: Histories = {}
    for policy_id, parts in sorted(policies.items()):
        history, problems = verify_policy(policy_id, parts)
        found += problems
        if history is not None:
            histories[policy_id] = history
    return histories, sorted(set(found))


def verify_policy(
    policy_id: str, files: Mapping[str, bytes | None]
) -> tuple[History | None, list[Problem]]:
    """Check one policy's history.yaml and revisions/; paths are within its folder."""
    folder = f"content/{policy_id}/"
    data = files.get("history.yaml")
    if data is None:
        place = Place(f"{folder}history.yaml")
        return None, [problem("file-missing", place, "the file is missing or can't be read")]
    history, problems = read_history(f"{folder}history.yaml", data)
    if history is None:
        return None, problems
    return history.value, [*problems, *verify_texts(history, folder, files)]


def read_history(path: str, data: bytes) -> tuple[Located[History] | None, list[Problem]]:
    """Read a history.yaml and check its form and its seals."""
    source, problems = decode(path, data)
    if source is None:
        return None, problems
    parsed, faults = parse_yaml(source)
    problems += faults
    if parsed is None:
        return None, problems
    value, faults = read_model(History, parsed)
    problems += faults
    if value is None:
        return None, problems
    history: Located[History] = Located(value, parsed, source)
    for rule in (*CHECKS["entries"], *CHECKS["seals"]):
        problems += rule(history)
    return history, [p for p in problems if has_errors([p])]


def verify_texts(
    history: Located[History], folder: str, files: Mapping[str, bytes | None]
) -> list[Problem]:
    """Check that the files in revisions/ are those that the history holds, byte for byte."""
    found: list[Problem] = []
    revisions = []
    for name, data in files.items():
        if not name.startswith("revisions/"):
            continue
        path = folder + name
        match = _TEXT.fullmatch(name.removeprefix("revisions/"))
        if match is None or data is None:
            found.append(problem("revision-unrecorded", Place(path), "no event holds this file"))
            continue
        source, problems = decode(path, data)
        found += problems
        sha256 = text_digest(source.text) if source else digest(data)
        revisions.append(
            Revision(int(match[1]), match[2], source or Source(path, ""), sha256, None)
        )
    for rule in CHECKS["texts"]:
        found += rule(history, tuple(revisions))
    return [p for p in found if has_errors([p])]


def read_receipt(path: str, data: bytes) -> tuple[Receipt | None, list[Problem]]:
    """Read a receipt; one whose root is not that of its policies was altered."""
    try:
        receipt = Receipt.model_validate_json(data)
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        message = f"it is no receipt of styrdok: {where}: {first['msg']}"
        return None, [problem("receipt-unreadable", Place(path), message)]
    ids = [p.id for p in receipt.policies]
    if ids != sorted(set(ids)) or receipt.root != root_of(receipt.policies):
        message = "the receipt was altered: its root is not that of its policies"
        return None, [problem("receipt-unreadable", Place(path), message)]
    return receipt, []


def compare_receipt(receipt: Receipt, histories: Mapping[str, History]) -> Iterator[Problem]:
    """See that each history only continues the one receipted."""
    for then in receipt.policies:
        place = Place(f"content/{then.id}/history.yaml")
        history = histories.get(then.id)
        if not then.events:
            continue  # a draft had nothing that could be lost
        if history is None:
            message = f"the policy was receipted {receipt.day}, and is not here or can't be read"
            yield problem("receipt-differs", place, message)
        elif len(history) < then.events:
            message = f"{then.events} entries were receipted {receipt.day}; {len(history)} are here"
            yield problem("receipt-differs", place, message)
        elif then.events and history[then.events - 1].seal != then.seal:
            which = "entry 1" if then.events == 1 else f"one of the entries 1–{then.events}"
            message = f"{which} was rewritten after {receipt.day}: the seal is another"
            yield problem("receipt-differs", place, message)


# A pulled export alone


def verify_exports(files: Mapping[str, bytes]) -> tuple[Histories, list[Problem]]:
    """Check a pulled export by itself: digests, forms, seals; paths from the exports folder.

    A folder that is itself the v1/ of an export will do too.
    """
    base = "v1/" if "v1/manifest.json" in files else ""
    path = f"{base}manifest.json"
    histories: Histories = {}
    try:
        manifest = Manifest.model_validate_json(files.get(path, b""))
    except ValidationError as error:
        message = f"the manifest is missing or unreadable: {error.errors()[0]['msg']}"
        return histories, [problem("export-altered", Place(path), message)]
    found: list[Problem] = []
    if manifest.count != len(manifest.documents):
        message = f"it counts {manifest.count} documents and lists {len(manifest.documents)}"
        found.append(problem("export-altered", Place(path), message))
    if not manifest.complete:
        message = "it says that it does not list every document"
        found.append(problem("export-altered", Place(path), message))
    for listed in manifest.documents:
        name = base + listed.href_json
        data = files.get(name)
        if data is None or hashlib.sha256(data).hexdigest() != listed.sha256:
            state = "is missing" if data is None else "is not the one that the manifest names"
            found.append(problem("export-altered", Place(name), f"the file {state}"))
            continue
        html = files.get(base + listed.href_html)
        if html is None or listed.html_sha256 not in (None, hashlib.sha256(html).hexdigest()):
            state = "is missing" if html is None else "is not the one that the manifest names"
            place = Place(base + listed.href_html)
            found.append(problem("export-altered", place, f"the file {state}"))
        faults = [
            *_document_faults(data, files.get(base + listed.href_html), histories),
            *_listing_faults(listed, data),
        ]
        for ending, first in (("json", listed.href_json), ("html", listed.href_html)):
            latest = f"{base}documents/{listed.id}.{ending}"
            if files.get(latest) != files.get(base + first):
                faults.append(f"{latest} is not the same as {first}")
        found += (problem("export-altered", Place(name), message) for message in faults)
    found += _list_faults(manifest, files, base, path)
    return histories, found


def _list_faults(
    manifest: Manifest, files: Mapping[str, bytes], base: str, path: str
) -> Iterator[Problem]:
    """Check what the manifest says besides of documents: what it keeps, and what is gone."""
    for kept in manifest.retained:
        name = base + kept.href_json
        # Who pulled the rest need not have these.
        if name in files and hashlib.sha256(files[name]).hexdigest() != kept.sha256:
            message = "the file is not the one that the manifest names"
            yield problem("export-altered", Place(name), message)
    for name in sorted({d.id for d in manifest.documents} & {t.id for t in manifest.tombstones}):
        message = f"{name} is listed as published and as gone"
        yield problem("export-altered", Place(path), message)


def _listing_faults(listed: ManifestDocument, data: bytes) -> Iterator[str]:
    """See that the manifest says the same of a document as the document itself."""
    try:
        facts = PublishedFacts.model_validate_json(data)
    except ValidationError:
        return  # reported as the document's own fault
    for key in PublishedFacts.model_fields:
        if getattr(facts, key) != getattr(listed, key):
            yield f"the manifest says another {key} than the document"


def _document_faults(data: bytes, fragment: bytes | None, histories: Histories) -> Iterator[str]:
    try:
        document = DocumentExport.model_validate_json(data)
        events = [_entry(row) for row in json.loads(data)["history"]]
    except (ValidationError, ValueError, KeyError, TypeError):
        yield "the document is not of the form that its schema says"
        return
    histories[document.id] = tuple(events)
    if hashlib.sha256(folded_text(document.html).encode()).hexdigest() != document.text_sha256:
        yield "the words of its HTML are not those that its digest says"
    if fragment is not None and fragment.decode("utf-8", "replace") != document.html:
        yield "its HTML fragment is another than the document's own"
    previous = None
    for event in events:
        if event.seal != seal_of(event, previous):
            yield f"entry {event.sequence} of its history is not as it was sealed"
            return
        previous = event.seal
    name = f"{document.revision}.md"
    held = [e.text.sha256 for e in events if text_name(e) == name and isinstance(e.text, HeldText)]
    if text_digest(document.markdown) not in held:
        yield f"its text is not the one that its history holds as revision {document.revision}"


def _entry(row: dict[str, Any]) -> Event:
    """Give the entry that a published event was made from."""
    keys = [f.alias or name for name, f in Event.model_fields.items()]
    given = {k: row[k] for k in keys if row.get(k) not in (None, [])}
    if "text" in given:
        given["text"] = {k: v for k, v in given["text"].items() if v is not None}
    return Event.model_validate(given)


# What git has seen


@dataclass(frozen=True)
class Commit:
    """A commit and what it put into history.yaml and revisions/: path to bytes, None if removed."""

    name: str
    day: datetime.date
    files: Mapping[str, bytes | None]


LATEST_COMMIT = datetime.timedelta(days=31)


def compare_commits(commits: Iterable[Commit], files: ContentFiles) -> list[Problem]:
    """See that what each commit held is still there, and was recorded when it says.

    ``commits`` come oldest first. What had no seal yet may have been mended. A
    policy that is gone as a whole was taken away, and is only noted; one that
    another has among its aliases is compared with that.
    """
    files = {**files, **_under_former_ids(files)}
    now = {path: _loose(path, data) for path, data in files.items() if _is_history(path) and data}
    found: list[Problem] = []
    seen: dict[str, set[tuple[int, bool]]] = {}
    sealed: set[str] = set()
    gone: set[str] = set()
    for commit in commits:
        # The history first: it tells which of the commit's texts are sealed.
        for path in sorted(commit.files, key=lambda path: not _is_history(path)):
            data = commit.files[path]
            if data is None:
                continue
            folder = "/".join(path.split("/")[:3])
            if _is_history(path):
                then = _loose(path, data)
                texts = (text_name(event) for event in then if event.seal)
                sealed.update(f"{folder}/revisions/{name}" for name in texts if name)
                if then and path not in now and path not in files:
                    gone.add(folder)
                    continue
                found += _compare_history(commit, path, then, now.get(path, ()), seen)
            elif path in sealed and files.get(path) != data and folder not in gone:
                sealed.remove(path)  # the first commit is enough
                message = f"the text was another in commit {commit.name} of {commit.day}"
                found.append(problem("git-differs", Place(path), message))
    found += (
        problem("git-gone", Place(f"{folder}/history.yaml"), "the policy is not here any more")
        for folder in gone
    )
    return sorted(set(found))


def _under_former_ids(files: ContentFiles) -> ContentFiles:
    """Give the files of policies under the ids that they had before, which git knows them by."""
    former: dict[str, bytes | None] = {}
    for path, data in files.items():
        part = _PART.fullmatch(path)
        if part is None or part[2] != "policy.yaml" or data is None:
            continue
        source, _ = decode(path, data)
        parsed = parse_yaml(source)[0] if source else None
        facts = read_model(Policy, parsed)[0] if parsed else None
        for alias in facts.aliases if facts else ():
            own = f"content/{part[1]}/"
            mine = {n.removeprefix(own): d for n, d in files.items() if n.startswith(own)}
            former |= {f"content/{alias}/{name}": d for name, d in mine.items()}
    return {name: data for name, data in former.items() if name not in files}


def _is_history(path: str) -> bool:
    return path.endswith("/history.yaml")


def _loose(path: str, data: bytes) -> History:
    """Read a history for comparison; one that can't be read has nothing to compare."""
    source, _ = decode(path, data)
    parsed = parse_yaml(source)[0] if source else None
    value = read_model(History, parsed)[0] if parsed else None
    return value or ()


def _compare_history(
    commit: Commit, path: str, then: History, now: History, seen: dict[str, set[tuple[int, bool]]]
) -> Iterator[Problem]:
    """Compare each entry with today's, at the first commit that had it."""
    # What came with a history's first commit may have been recorded elsewhere before.
    imported = path not in seen
    numbers = seen.setdefault(path, set())
    for event in then:
        today = now[event.sequence - 1] if event.sequence <= len(now) else None
        same = today is not None and _facts(today) == _facts(event)
        if (event.sequence, same) in numbers:
            continue
        if not same:
            if event.seal:
                numbers.add((event.sequence, same))
                changed = _changed(event, today) if today else "it is gone"
                message = (
                    f"entry {event.sequence} is not what commit {commit.name} of {commit.day} "
                    f"had: {changed}"
                )
                yield problem("git-differs", Place(path), message)
            continue
        numbers.add((event.sequence, same))
        late = commit.day - event.recorded if event.recorded else datetime.timedelta()
        if (late > LATEST_COMMIT and not imported) or late < -datetime.timedelta(days=1):
            message = (
                f"entry {event.sequence} says that it was recorded {event.recorded}, "
                f"but commit {commit.name} first had it on {commit.day}"
            )
            yield problem("git-day", Place(path), message)


def _changed(then: Event, today: Event) -> str:
    before, after = _facts(then), _facts(today)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return "; ".join(f"{key} was {before.get(key, 'not there')}" for key in keys)


def _facts(event: Event) -> dict[str, Any]:
    return {key: value for key, value in entry_data(event).items() if key != "seal"}
