"""Turns files of an older schema version into the newest, one step a version."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from styrdok.content.actions import Action
from styrdok.content.layout import FileKind, name_in_folder
from styrdok.content.models import Event, HeldText, NotHeldText
from styrdok.content.printed_dates import read_printed_date
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history
from styrdok.text.digests import text_digest
from styrdok.text.source import Source

Files = dict[str, Source]
"""A policy's files: name within the policy's folder, to text."""

NEWEST = {
    "organisation": "organisation/1",
    "policy": "policy/1",
    "publication": "publication/1",
}

FRONT_MATTER = "front-matter.md"
"""The name under which a policy that is still one Markdown file is handed to its upgrade."""


@dataclass(frozen=True)
class Upgrade:
    """One step: what it reads, what it gives, and the function that does it.

    The function gets the day to write as the day of recording, or None when
    the files are only read.
    """

    before: str
    after: str
    apply: Callable[[Mapping[str, Source], datetime.date | None], Files]


def upgrade(files: Mapping[str, Source], day: datetime.date | None = None) -> Files:
    """Bring a policy's files to the newest version; files already there come back as they are."""
    files = dict(files)
    for step in UPGRADES:
        if _version(files) == step.before:
            files = step.apply(files, day)
    return files


def _version(files: Mapping[str, Source]) -> str | None:
    if FRONT_MATTER in files:
        return "policy/0"
    facts = files.get(name_in_folder(FileKind.FACTS))
    said = facts.text if facts else ""
    found = re.search(r"^schema: *(policy/[1-9][0-9]*)", said, re.MULTILINE)
    return found[1] if found else None


def _from_front_matter(files: Mapping[str, Source], day: datetime.date | None) -> Files:
    """policy/0 → policy/1: a Markdown file whose front matter has title, adopted and revised.

    Every other line of the front matter, comments included, is carried over
    byte for byte. The texts before the last decision are not held.
    """
    source = files[FRONT_MATTER]
    lines = source.text.split("\n")
    end = front_matter_end(source.text) or 0
    facts, dates = _take_dates(lines[1:end])
    body_start = end + 1 if end else 0
    text, text_lines = _body(lines, body_start, facts)
    events = _events(dates, text, day)
    if day:
        events = list(seal_history(events))
    # Each line of an event's entry comes from the line that gave its date.
    history_lines = [
        number
        for event, (number, _) in zip(events, dates.values(), strict=True)
        for _ in write_history([event]).splitlines()
    ]
    made = {
        name_in_folder(FileKind.FACTS): Source(
            source.path,
            "\n".join(["schema: policy/1", *(line for _, line in facts)]) + "\n",
            (1, *(number for number, _ in facts), max(1, body_start)),
        ),
        name_in_folder(FileKind.TEXT): Source(source.path, text, text_lines),
        name_in_folder(FileKind.HISTORY): Source(
            source.path, write_history(events), tuple(history_lines) or (1,), columns=False
        ),
    }
    if events:
        revision = name_in_folder(FileKind.REVISION, events[-1].sequence)
        made[revision] = Source(source.path, text, text_lines)
    return made


def front_matter_end(text: str) -> int | None:
    """Find the line, counted from 0, that ends the front matter a text begins with."""
    lines = text.split("\n")
    ends = (i for i, line in enumerate(lines) if i and line.rstrip() == "---")
    return next(ends, None) if lines[0].rstrip() == "---" else None


_NO_WORDS = "[{&*!|>"
"""What begins a value of YAML that is no plain words."""
_MIDNIGHT = re.compile(r"^(\d{4}-\d\d-\d\d)[T ]00:00(?::00(?:\.0+)?)?(?:Z|[+-]\d\d:?\d\d)?$")
"""A day as programs write it: 2008-05-26T00:00:00.000Z."""


def _take_dates(
    head: list[str],
) -> tuple[list[tuple[int, str]], dict[Action, tuple[int, str]]]:
    """Part the front matter into lines to keep (with their numbers) and the two dates."""
    facts: list[tuple[int, str]] = []
    dates: dict[Action, tuple[int, str]] = {}
    for number, line in enumerate(head, 2):
        key, _, rest = line.partition(":")
        value, sign, comment = rest.partition("#")
        value = value.strip().strip("'\"").strip()
        taken = key in {"adopted", "revised"} and value and Action(key) not in dates
        if not taken or value[0] in _NO_WORDS:  # what stays is reported
            if key != "schema":
                facts.append((number, line))
            continue
        dates[Action(key)] = (number, _MIDNIGHT.sub(r"\1", value))
        if sign:
            facts.append((number, f"#{comment}"))
    order: tuple[Action, ...] = (Action.ADOPTED, Action.REVISED)
    in_order = {action: dates[action] for action in order if action in dates}
    return facts, in_order


def _body(
    lines: list[str], start: int, facts: list[tuple[int, str]]
) -> tuple[str, tuple[int, ...]]:
    numbered = [(i + 1, line) for i, line in enumerate(lines)][start:]
    while numbered and not numbered[0][1].strip():
        numbered.pop(0)
    if not numbered or not numbered[0][1].startswith("# "):
        title = next(((n, t) for n, t in facts if t.startswith("title:")), None)
        if title:
            words = title[1].removeprefix("title:").partition(" #")[0].strip().strip("'\"")
            numbered = [(title[0], f"# {words}"), (title[0], ""), *numbered]
    while numbered and not numbered[-1][1].strip():
        numbered.pop()
    text = "\n".join(line for _, line in numbered) + "\n"
    return text, tuple(number for number, _ in numbered) or (1,)


def _events(
    dates: Mapping[Action, tuple[int, str]], text: str, day: datetime.date | None
) -> list[Event]:
    events = []
    for sequence, (action, (_, printed)) in enumerate(dates.items(), 1):
        date = read_printed_date(printed)
        held = HeldText(state="held", sha256=text_digest(text))
        given = (
            {"date": date.date}
            if date.date
            else {"date_text": printed, "date_problem": date.problem}
        )
        events.append(
            Event.model_validate(
                {
                    "sequence": sequence,
                    "action": action,
                    **given,
                    "text": held if sequence == len(dates) else NotHeldText(state="not_held"),
                    "recorded": day,
                }
            )
        )
    return events


UPGRADES = (Upgrade("policy/0", "policy/1", _from_front_matter),)
