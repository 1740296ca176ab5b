"""Proves that histories only grew: seals, receipts, pulled exports, and what git has seen.

docs/verify.md says what is checked of content, so that it can be done without styrdok too.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping

from styrdok.checks.rules import CHECKS
from styrdok.content.layout import ContentFiles
from styrdok.content.located import Located
from styrdok.content.models import History
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.seals import digest
from styrdok.problems.faults import Place, Problem, has_errors, problem
from styrdok.repository.library import Revision
from styrdok.text.digests import text_digest
from styrdok.text.source import Source, decode

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
    return history.value.entries, [*problems, *verify_texts(history, folder, files)]


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
    history: Located[PolicyHistory], folder: str, files: Mapping[str, bytes | None]
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
