"""What all tests share: where the seeds lie, and that nothing is skipped in CI."""

import gc
import os
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NoReturn

import pytest
from hypothesis import settings

from styrdok.content.models import Event, HeldText, History
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.disk.files import write_tree
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history
from styrdok.recording.sealing import lacks_seals, seal_whole
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files
from styrdok.text.source import Source
from tests.publisher import Publisher, serving

# The same examples each time, so that a change is blamed for what it breaks and nothing else.
# HYPOTHESIS_PROFILE=explore draws new ones: run the tests so now and then, and add what it finds.
settings.register_profile("repeatable", derandomize=True, database=None)
settings.register_profile("explore", derandomize=False)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

_skipped: list[str] = []


def skip(reason: str) -> NoReturn:
    """Skip where something is missing on this machine; in CI nothing may be missing."""
    if os.environ.get("CI"):
        pytest.fail(f"CI must not skip: {reason}")
    pytest.skip(reason)


def resealed(history: bytes) -> bytes:
    """Give a history that a test wrote in its canonical form, with seals; one with faults as is."""
    events = _read(history)
    if events is None:
        return history
    bare = (event.model_copy(update={"seal": None}) for event in events)
    return write_history(seal_history(bare)).encode()


def pytest_collection_finish() -> None:
    """Leave all that was imported out of every later search for garbage."""
    gc.collect()
    gc.freeze()


def recorded_anew(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Give content whose histories a test wrote as if styrdok had recorded each of their entries.

    Texts get ids, and entries the seals; a history with faults stays as it is.
    """
    made = dict(files)
    for path in files:
        if path.endswith("/history.yaml") and (events := _read(files[path])) is not None:
            made[path] = write_history(map(_bare, events)).encode()
    library, _ = assemble(made)
    for part in library.parts:
        if part.history and lacks_seals(part.history.value.entries):
            made |= seal_whole(part)
    return made


def _read(history: bytes) -> History | None:
    parsed, _ = parse_yaml(Source("history.yaml", history.decode()))
    events, faults = read_model(History, parsed) if parsed else (None, [])
    return None if faults else events


def _bare(event: Event) -> Event:
    held = isinstance(event.text, HeldText)
    text = event.text.model_copy(update={"ids": None}) if held and event.text else event.text
    return event.model_copy(update={"seal": None, "text": text})


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    if report.skipped:
        _skipped.append(report.nodeid)


def pytest_sessionfinish(session: pytest.Session) -> None:
    if _skipped and os.environ.get("CI"):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
        print(f"skipped in CI, which counts as failed: {_skipped}")  # noqa: T201


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say how much was tried by the tests that record a property `tried: …`."""
    counts: Counter[str] = Counter()
    for report in terminalreporter.stats.get("passed", ()):
        for name, count in report.user_properties:
            if name.startswith("tried: "):
                counts[name] += count
    for name, count in sorted(counts.items()):
        terminalreporter.write_line(f"{name}: {count:,}")


@pytest.fixture(scope="session", autouse=True)
def _no_power_cuts() -> Iterator[None]:
    """Don't wait for the disk: what is written is looked at, not whether it survives.

    tests/test_killed.py asks programs of their own, which do wait.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "fsync", lambda handle: None)
        yield


@pytest.fixture(scope="session")
def seeds() -> Path:
    folder = SHARED / "seeds"
    if not folder.is_dir():
        skip(f"the seed pages are not at {folder}")
    return folder


@pytest.fixture(scope="session")
def repository() -> Path:
    """Give the root of this repository, whose content and exports are the real ones."""
    return ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Give a repository of its own, as `styrdok init` makes it."""
    write_tree(tmp_path, starter_files())
    return tmp_path


@pytest.fixture(scope="session")
def _server() -> Iterator[Publisher]:
    with pytest.MonkeyPatch.context() as patch, serving() as server:
        patch.setenv("NO_PROXY", "127.0.0.1,localhost")
        yield server


@pytest.fixture
def publisher(_server: Publisher) -> Publisher:
    """Give a web server on loopback that publishes nothing yet."""
    _server.reset({})
    return _server
