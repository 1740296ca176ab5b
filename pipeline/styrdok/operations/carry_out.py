"""A planned recording → agreed to and written, one at a time in a repository, or refused."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from styrdok.checks.rules import check_library
from styrdok.citations.reader import CitedDecision
from styrdok.content.layout import FileKind, path_to, policy_folder
from styrdok.content.models import Event
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import read_file, remove_files, sweep, write_inside
from styrdok.disk.lock import locked
from styrdok.history.seals import text_name, text_path
from styrdok.operations.load import Repository, Watch, find_policy, load, require_content
from styrdok.problems.errors import StyrdokError
from styrdok.problems.faults import Problem, has_errors, has_warnings
from styrdok.recording.cautions import cautions
from styrdok.recording.entries import Recording
from styrdok.recording.refusals import Refused
from styrdok.repository.assemble import assemble
from styrdok.repository.library import PolicyRecord
from styrdok.text.source import MAX_BYTES
from styrdok.views.accounts import explainer
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting

_BUSY = "Nothing was recorded: another styrdok is writing here. Try again when it is done."
_LEFT = "recording-interrupted"
"""The code of what a killed recording left. It is written anew, or removed."""


@dataclass(frozen=True)
class PlannedEntry:
    """An entry to be recorded: what it is called, and what somebody should look at first.

    ``text_file`` is the name of the file in revisions/ that will hold its text.
    """

    event: Event
    label: str
    text_file: str | None
    cautions: tuple[str, ...]


@dataclass(frozen=True)
class Planned:
    """What would be recorded. ``read`` is how the citation was understood.

    Where there are ``faults``, which the content would have with it, it is
    refused whatever somebody agrees to.
    """

    policy_id: str
    read: CitedDecision | None
    entries: tuple[PlannedEntry, ...]
    faults: tuple[Problem, ...]


@dataclass(frozen=True)
class Recorded:
    """What was recorded, and the files that were written. ``removed`` a killed recording left."""

    policy_id: str
    events: tuple[Event, ...]
    written: tuple[str, ...]
    removed: tuple[str, ...]


Confirm = Callable[[Planned], bool]
"""Shows somebody what would be recorded, and says whether they agree."""
Planning = Callable[[PolicyRecord, str], Recording]
"""From a policy and its history.yaml as it stands, to what would be recorded."""


def agreed(_planned: Planned) -> bool:
    """Agree unseen, as a script does."""
    return True


def carry_out(
    root: Path,
    policy: str,
    plan: Planning,
    day: datetime.date,
    *,
    confirm: Confirm,
    watch: Watch,
) -> Recorded:
    """Plan a recording, have it agreed to, and write it; one at a time in a repository."""
    require_content(root)
    with locked(root, _BUSY):
        repository = load(root, watch)
        found = find_policy(repository, policy, but=_LEFT)
        part = next(p for p in repository.library.parts if p.id == found.id)
        history = part.history.source.text if part.history else ""
        try:
            made = plan(found, history)
        except Refused as refusal:
            raise Refused(f"Nothing was recorded. {refusal}") from None
        planned = _planned(made, found, repository, day)
        agrees = confirm(planned)
        if planned.faults:
            message = "Nothing was recorded: it would make the faults above."
            raise StyrdokError(message, planned.faults)
        if agrees is not True:  # "n" is true to Python, and what is recorded stays for ever
            raise Refused("Nothing was recorded.")
        if read_file(root / path_to(FileKind.HISTORY, found.id), MAX_BYTES) != history.encode():
            raise Refused("Nothing was recorded: history.yaml was changed meanwhile. Try again.")
        sweep(root, policy_folder(found.id))
        for name, data in made.files.items():
            write_inside(root, name, data)
        left = [n for n in _left(repository.problems, found.id) if n not in made.files]
        remove_files(root, left)
    return Recorded(found.id, made.events, tuple(made.files), tuple(left))


def _left(problems: Iterable[Problem], policy_id: str) -> list[str]:
    """Name the files that a killed recording left in a policy's folder."""
    own = policy_folder(policy_id)
    return [p.path for p in problems if p.code == _LEFT and p.path.startswith(own)]


def _planned(
    made: Recording, found: PolicyRecord, repository: Repository, day: datetime.date
) -> Planned:
    words = explainer(PolicyView(found, make_setting(repository.library, day)))
    understood = found.history.followed_by(*made.events).step
    problems = _problems_with(made, found, repository)
    known = {(p.code, p.message) for p in repository.problems}
    new = [p for p in problems if has_warnings([p]) and (p.code, p.message) not in known]

    def entry(event: Event) -> PlannedEntry:
        step = understood.get(event.sequence)
        plain = words.words.label(event, found.organisation, words.gender)
        name = text_name(event)
        text = made.files.get(text_path(found.id, event) or "", b"").decode()
        looks = [*cautions(event, found.history, text)]
        if event is made.events[-1]:  # what check would tell when all of it is done
            looks += (f"{p.message[:1].upper()}{p.message[1:]}." for p in new)
        return PlannedEntry(event, words.label(step) if step else plain, name, tuple(looks))

    faults = tuple(p for p in problems if has_errors([p]))
    return Planned(found.id, made.read, tuple(map(entry, made.events)), faults)


def _problems_with(made: Recording, found: PolicyRecord, repository: Repository) -> list[Problem]:
    """Check the content as it would be: what is recorded stays for ever."""
    files, _ = read_content(repository.root)
    organisation = found.id.partition("/")[0]
    own = (policy_folder(found.id), path_to(FileKind.ORGANISATION, organisation))
    # What a killed recording left is removed when this one is done.
    left = _left(repository.problems, found.id)
    kept = {n: data for n, data in files.items() if n.startswith(own) and n not in left}
    alone, faults = assemble({**kept, **made.files})
    # Beside the other policies, which a successor is one of.
    others = (part for part in repository.library.parts if part.id != found.id)
    whole = replace(repository.library, parts=(*alone.parts, *others))
    return sorted({p for p in [*faults, *check_library(whole)] if p.path.startswith(own)})
