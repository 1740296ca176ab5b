"""Content files → the histories in them, and whether histories and recorded texts are unaltered.

docs/verify.md says what is checked, so that it can be done without styrdok too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from styrdok.checks.rules import CHECKS
from styrdok.checks.seals import histories_are_their_own
from styrdok.content.layout import REVISIONS, ContentFiles, FileKind, Placed, path_to
from styrdok.content.models import History
from styrdok.content.naming import place_files
from styrdok.content.validation import read_model
from styrdok.content.yaml import Located, parse_yaml
from styrdok.history.policy_history import PolicyHistory
from styrdok.problems.faults import Place, Problem, has_errors, problem
from styrdok.repository.library import RecordedFile
from styrdok.text.digests import digest, text_digest
from styrdok.text.source import decode

Histories = dict[str, History]
"""The histories that could be read, by policy id."""


def verify_content(files: ContentFiles) -> tuple[Histories, list[Problem]]:
    """Check every history and recorded text; the Markdown itself is not read."""
    places, faults = place_files(files)
    found = [fault for fault in faults if has_errors([fault])]
    policies: dict[str, list[Placed]] = defaultdict(list)
    for path, place in places.items():
        if place.kind is FileKind.OLD_FORM:
            message = "the policy is in the old form of one file, which has no seals"
            found.append(problem("seal-missing", Place(path), message))
        elif place.kind not in {FileKind.PUBLICATION, FileKind.ORGANISATION}:
            policies[place.owner].append(place)
    histories: Histories = {}
    for policy_id, own in sorted(policies.items()):
        history, problems = _verify_policy(policy_id, own, files)
        found += problems
        if history is not None:
            histories[policy_id] = history
    found += histories_are_their_own(histories)
    return histories, sorted(set(found))


def _verify_policy(
    policy_id: str, own: Iterable[Placed], files: ContentFiles
) -> tuple[History | None, list[Problem]]:
    path = path_to(FileKind.HISTORY, policy_id)
    data = files.get(path)
    if data is None:
        message = "the file is missing or can't be read"
        return None, [problem("file-missing", Place(path), message)]
    history, problems = read_history(path, data)
    if history is None:
        return None, problems
    texts = {
        place: files[place.path] for place in own if place.kind in {FileKind.REVISION, FileKind.IDS}
    }
    return history.value.entries, [*problems, *verify_texts(history, texts)]


def read_history(path: str, data: bytes) -> tuple[Located[PolicyHistory] | None, list[Problem]]:
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
    history = Located(PolicyHistory(value), parsed, source)
    for rule in (*CHECKS["entries"], *CHECKS["seals"]):
        problems += rule(history)
    return history, [p for p in problems if has_errors([p])]


def verify_texts(
    history: Located[PolicyHistory], texts: Mapping[Placed, bytes | None]
) -> list[Problem]:
    """Check that a policy's recorded texts are those that its history holds, byte for byte."""
    found: list[Problem] = []
    recorded = []
    for place, data in texts.items():
        sha256 = None
        if data is None:
            found.append(problem("file-unreadable", Place(place.path), "the file can't be read"))
        else:
            decoded, problems = decode(place.path, data)
            found += problems
            sha256 = text_digest(decoded.text) if decoded else digest(data)
        name = place.name.removeprefix(REVISIONS)
        recorded.append(RecordedFile(name, place.sequence or 0, place.path, sha256))
    for rule in CHECKS["texts"]:
        found += rule(history, tuple(recorded))
    return [p for p in found if has_errors([p])]
