"""Content for tests of feeds and metadata: policies whose histories are written out."""

import datetime
import hashlib
import json
from typing import Any

from styrdok.checks.rules import check_library
from styrdok.exports.edition import Edition, make_edition
from styrdok.problems.faults import has_errors
from styrdok.published.manifest import Manifest
from styrdok.repository.assemble import assemble
from styrdok.repository.library import Library
from tests.conftest import recorded_anew

DAY = datetime.date(2026, 11, 21)

PUBLICATION = """schema: publication/1
base_url: https://styrdok.exempelby.example/
title: Styrdokument i Exempelby
publisher:
  name: Exempelby kommun
  organisation_number: 212000-2197
open_data:
  description: Exempelby kommuns styrdokument.
  catalogue_license: http://creativecommons.org/publicdomain/zero/1.0/
  license: http://creativecommons.org/publicdomain/zero/1.0/
  contact_email: data@exempelby.example
  contact_page: https://exempelby.example/data
"""
ORGANISATION = """schema: organisation/1
name: Exempelby kommun
kind: municipality
municipality_code: "2039"
organisation_number: 212000-2197
bodies:
  - key: kommunfullmaktige
    name: kommunfullmäktige
    abbreviations: [kf]
document_types:
  - key: policy
    name: policy
  - key: reglemente
    name: reglemente
    gender: neuter
  - key: ordningsregler
    name: ordningsregler
    gender: plural
    regulation: true
"""


def event(action: str, recorded: str, **facts: Any) -> dict[str, Any]:
    return {"action": action, "recorded": recorded, **facts}


def decision(action: str, recorded: str, text: str | None, **facts: Any) -> dict[str, Any]:
    """Give a decision of the council, by default of the day before it was recorded."""
    day = datetime.date.fromisoformat(recorded) - datetime.timedelta(days=1)
    facts = {
        "body": "kommunfullmaktige",
        "date": str(day),
        "paragraphs": ["7"],
        "text": text,
        **facts,
    }
    return event(action, recorded, **{name: fact for name, fact in facts.items() if fact})


def policy(
    name: str, *events: dict[str, Any], title: str = "Kostpolicy", facts: str = "type: policy\n"
) -> dict[str, bytes]:
    """Give the files of a policy. A text that is given is held, below the title."""
    folder = f"content/exempelby/{name}"
    quoted = json.dumps(title, ensure_ascii=False)
    files = {f"{folder}/policy.yaml": f"schema: policy/1\ntitle: {quoted}\n{facts}".encode()}
    history = []
    text = ""
    for sequence, told in enumerate(events, 1):
        entry = {"sequence": sequence, **told}
        if told.get("text"):
            text = f"# {escaped(title)}\n\n{told['text']}\n"
            files[f"{folder}/revisions/{sequence}.md"] = text.encode()
            digest = hashlib.sha256(text.encode()).hexdigest()
            entry["text"] = {"state": "held", "sha256": f"sha256:{digest}"}
        elif told["action"] in {"adopted", "revised"}:
            entry["text"] = {"state": "not_held"}
        history.append(entry)
    files[f"{folder}/text.md"] = text.encode()
    files[f"{folder}/history.yaml"] = json.dumps(history).encode()
    return recorded_anew(files)


def escaped(title: str) -> str:
    """Write a title as a heading that Markdown takes for the same words."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#&!|~" else c for c in title)


def content(*policies: dict[str, bytes], publication: str = PUBLICATION) -> dict[str, bytes]:
    files = {
        "content/publication.yaml": publication.encode(),
        "content/exempelby/organisation.yaml": ORGANISATION.encode(),
    }
    for files_of_one in policies:
        files |= files_of_one
    return files


def library(files: dict[str, bytes]) -> Library:
    read, problems = assemble(files)
    problems += check_library(read)
    assert not has_errors(problems), problems
    return read


def edition(files: dict[str, bytes], previous: Manifest | None = None) -> Edition:
    return make_edition(library(files), DAY, previous, lambda _: None)
