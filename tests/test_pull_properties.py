"""Any series of publishings, with anything going wrong: in the end the target is as published."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, precondition, rule
from hypothesis.stateful import run_state_machine_as_test as run_machine

from styrdok.published.pulls import Seen
from styrdok.pull.client import Limits, pull
from styrdok.pull.errors import PullError
from styrdok.pull.target import TargetError, TargetUnavailableError
from tests.lies import ANSWERS, MANIFESTS, bent
from tests.publisher import MANIFEST, Answering, Files, Publisher, Shelf, publish, quick

IDS = [f"by/{letter}" for letter in "abcde"]
NAMES = st.sampled_from(IDS)
WORDS = st.sampled_from(["ska", "bör", "kan", "får"])
WAYS = quick(limits=Limits(seconds=5, manifest=1_000_000, document=1_000_000, waits=(0.0,)))
# A manifest has no digest to hold it to, so that one of other words is another manifest.
LIES = st.sampled_from(sorted({*ANSWERS} - {"is another by one letter"}))

Tried = Callable[[str, object], None]


class Pulls(RuleBasedStateMachine):
    """A publisher, its lies, and a target that may fail or be killed at any call."""

    server: Publisher
    passes: int

    def __init__(self) -> None:
        super().__init__()
        self.shelf = Shelf()
        self.seen: Seen | None = None
        self.listed: dict[str, str] = {}
        self.graves: dict[str, str | None] = {}
        self.seq = 0
        self.releases: list[tuple[int, dict[str, str], dict[str, str | None], Files]] = []
        self.true: set[tuple[str, str]] = set()

    # The publisher.

    @initialize()
    def begin(self) -> None:
        self.server.reset({})
        self.release()

    def release(self) -> None:
        self.seq += 1
        self.graves = {n: by for n, by in self.graves.items() if n not in self.listed}
        files = publish(self.listed, self.seq, self.graves)
        self.releases.append((self.seq, dict(self.listed), dict(self.graves), files))
        self.true |= set(self.listed.items())
        self.server.files = files

    @rule(name=NAMES, words=WORDS)
    def write(self, name: str, words: str) -> None:
        self.listed[name] = words
        self.release()

    @precondition(lambda self: self.listed)
    @rule(data=st.data(), buried=st.booleans())
    def drop(self, data: st.DataObject, buried: bool) -> None:
        """With a tombstone, or by a mistake that no consumer is to follow."""
        name = data.draw(st.sampled_from(sorted(self.listed)))
        del self.listed[name]
        if buried:
            self.graves[name] = None
        self.release()

    @precondition(lambda self: self.listed)
    @rule(data=st.data(), to=NAMES)
    def move(self, data: st.DataObject, to: str) -> None:
        name = data.draw(st.sampled_from(sorted(self.listed)))
        words = self.listed.pop(name)
        self.listed[to] = words
        self.graves[name] = to
        self.release()

    @rule(data=st.data())
    def go_back(self, data: st.DataObject) -> None:
        release = data.draw(st.sampled_from(self.releases))
        self.seq, listed, graves, self.server.files = release
        self.listed, self.graves = dict(listed), dict(graves)

    # Its lies.

    @rule(lie=LIES, path=st.integers(0, 5), times=st.sampled_from([1, 2, 99]))
    def lie(self, lie: str, path: int, times: int) -> None:
        paths = [MANIFEST, *sorted(self.server.files.keys() - {MANIFEST})]
        name = paths[path % len(paths)]
        left = [times]

        def send(answer: Answering, data: bytes) -> None:
            left[0] -= 1
            if left[0] < 0:
                del self.server.lies[name]
                answer.answer(200, data)
            else:
                ANSWERS[lie](answer, data)

        self.server.lies[name] = send

    @precondition(lambda self: self.listed and self.graves)
    @rule(lie=st.sampled_from(sorted(MANIFESTS)))
    def bend(self, lie: str) -> None:
        try:
            files = bent(self.server.files, MANIFESTS[lie])
        except IndexError:
            return  # It takes more documents than there are.
        self.server.lies[MANIFEST] = lambda answer, _: answer.answer(200, files[MANIFEST])

    @rule(at=st.integers(1, 4), name=NAMES, words=WORDS)
    def switch_in_the_middle(self, at: int, name: str, words: str) -> None:
        left = [at]

        def after(_: str) -> None:
            left[0] -= 1
            if left[0] == 0:
                self.write(name, words)

        self.server.meanwhile = after

    # The consumer.

    @rule(
        fails_at=st.none() | st.integers(0, 4),
        refuses=st.none() | NAMES,
        unavailable=st.booleans(),
        forgets=st.booleans(),
    )
    def pull(
        self, fails_at: int | None, refuses: str | None, unavailable: bool, forgets: bool
    ) -> None:
        if forgets:
            self.seen = None
        error = TargetUnavailableError("no") if unavailable else TargetError("no")
        self.shelf.refuses = {refuses: error} if refuses else {}
        self.shelf.fails_at = fails_at
        with self.watching(), suppress(PullError, KeyboardInterrupt):
            self.seen = pull(self.server.url, self.shelf, self.seen, WAYS).seen or self.seen
        self.shelf.fails_at, self.shelf.refuses = None, {}

    @contextmanager
    def watching(self) -> Iterator[None]:
        """See that a pass writes only what was published, and removes only what was buried."""
        before = self.shelf.words
        self.shelf.calls.clear()
        buried = {*self.graves}
        yield
        type(self).passes += 1
        after = self.shelf.words
        assert set(after.items()) - set(before.items()) <= self.true
        # A manifest of the pass before may be what is remembered; its tombstones were true too.
        buried |= {*self.graves, *self._remembered()}
        assert before.keys() - after.keys() <= buried
        verbs = [verb for verb, _ in self.shelf.calls]
        assert verbs == sorted(verbs)

    def _remembered(self) -> set[str]:
        manifest = json.loads(self.seen.manifest) if self.seen else {"tombstones": []}
        return {t["id"] for t in manifest["tombstones"]}

    @rule()
    def pull_in_peace(self) -> None:
        self.server.lies.clear()
        self.server.meanwhile = None
        held = self.shelf.words
        with self.watching():
            outcome = pull(self.server.url, self.shelf, self.seen, WAYS)
        self.seen = outcome.seen
        kept = {n: w for n, w in held.items() if n not in self.listed and n not in self.graves}
        assert self.shelf.words == self.listed | kept
        assert set(outcome.report.kept) == set(kept)
        assert pull(self.server.url, self.shelf, self.seen, WAYS).report.written == []

    def teardown(self) -> None:
        if self.releases:
            self.pull_in_peace()


def explore(publisher: Publisher, examples: int, steps: int) -> int:
    machine: Any = type("Machine", (Pulls,), {"server": publisher, "passes": 0})
    chosen = settings(
        max_examples=examples,
        stateful_step_count=steps,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    run_machine(machine, settings=chosen)
    passes: int = machine.passes
    return passes


def test_what_is_published_arrives(publisher: Publisher, record_property: Tried) -> None:
    record_property("tried: passes of random pulls", explore(publisher, 15, 15))


@pytest.mark.slow
def test_what_is_published_arrives_at_length(publisher: Publisher, record_property: Tried) -> None:
    record_property("tried: passes of random pulls", explore(publisher, 200, 30))
