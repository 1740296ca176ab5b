"""What git has seen of histories and content files → what was altered since."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from typing import Any

from styrdok.content.commits import Commit
from styrdok.content.layout import ContentFiles, FileKind, path_to, placed_at, policy_folder
from styrdok.content.models import Event, History, Policy
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.history.canonical import entry_data
from styrdok.history.seals import held_paths
from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.source import decode

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
            data, place = commit.files[path], placed_at(path)
            if data is None or place is None:
                continue
            if place.kind is FileKind.HISTORY:
                then = _loose(path, data)
                for event in then:
                    sealed.update(held_paths(place.owner, event) if event.seal else ())
                if then and path not in now and path not in files:
                    gone.add(place.owner)
                    continue
                found += _compare_history(commit, path, then, now.get(path, ()), seen)
            elif path in sealed and files.get(path) != data and place.owner not in gone:
                sealed.remove(path)  # the first commit is enough
                what = "text" if place.kind is FileKind.REVISION else "file"
                message = f"the {what} was another in commit {commit.name} of {commit.day}"
                found.append(problem("git-differs", Place(path), message))
    found += (
        problem(
            "git-gone", Place(path_to(FileKind.HISTORY, name)), "the policy is not here any more"
        )
        for name in gone
    )
    return sorted(set(found))


def _under_former_ids(files: ContentFiles) -> ContentFiles:
    """Give the files of policies under the ids that they had before, which git knows them by."""
    former: dict[str, bytes | None] = {}
    for path, data in files.items():
        place = placed_at(path)
        if place is None or place.kind is not FileKind.FACTS or data is None:
            continue
        source, _ = decode(path, data)
        parsed = parse_yaml(source)[0] if source else None
        facts = read_model(Policy, parsed)[0] if parsed else None
        for alias in facts.aliases if facts else ():
            own = policy_folder(place.owner)
            mine = {n.removeprefix(own): d for n, d in files.items() if n.startswith(own)}
            former |= {f"{policy_folder(alias)}{name}": d for name, d in mine.items()}
    return {name: data for name, data in former.items() if name not in files}


def _is_history(path: str) -> bool:
    place = placed_at(path)
    return place is not None and place.kind is FileKind.HISTORY


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
        same = today is not None and _facts(today, event) == _facts(event, event)
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
    before, after = _facts(then, then), _facts(today, then)
    keys = [key for key in {**before, **after} if before.get(key) != after.get(key)]
    return "; ".join(f"{key} was {before.get(key, 'not there')}" for key in keys)


def _facts(event: Event, then: Event) -> dict[str, Any]:
    """Give what an entry says, without ids that `styrdok upgrade` has written for it since."""
    facts = {key: value for key, value in entry_data(event).items() if key != "seal"}
    if "text" in facts and not getattr(then.text, "ids", None):
        facts["text"] = {key: value for key, value in facts["text"].items() if key != "ids"}
    return facts
