"""Whenever `styrdok record` is cut short, what is recorded is whole, and nothing is lost.

The random kills and the recordings at once are made by a process that has imported everything and
forks for each (`python -m tests.test_killed`), so that they meet the command and not the start of
Python. Those at the calls of the system are whole processes under strace.
"""

import json
import os
import random
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from click.testing import CliRunner

from styrdok.cli import cli, main
from styrdok.disk.files import sweep, write_tree
from styrdok.operations import carry_out
from styrdok.repository.starter import starter_files
from tests.conftest import ROOT, skip

pytestmark = pytest.mark.slow

Tried = Callable[[str, object], None]
Files = dict[str, bytes]

POLICY = "exempelby/resepolicy"
NEW = "exempelby/kostpolicy"
CITATIONS = ("Reviderad av kf 2026-11-16 § 112", "Reviderad av kf 2026-11-16 § 113")
SCRIPT = ("--yes", "--today", "2026-11-20")


@dataclass(frozen=True)
class Job:
    """A recording to be cut short: where, what, and how it stands before and after."""

    root: Path
    arguments: tuple[str, ...]
    before: Files
    after: Files

    @property
    def folder(self) -> str:
        return f"content/{self.arguments[1]}/"

    @property
    def text(self) -> str:
        """Name the file that the text is frozen in."""
        return self._written(".md")

    @property
    def ids(self) -> str:
        """Name the file that has the ids of its places, which is written next."""
        return self._written(".ids.json")

    def _written(self, ending: str) -> str:
        (new,) = (name for name in self.after.keys() - self.before if name.endswith(ending))
        return new

    def copy(self, name: str) -> "Job":
        root = self.root.with_name(name)
        shutil.copytree(self.root, root)
        return replace(self, root=root)


def visible(root: Path) -> Files:
    paths = [p for p in (root / "content").rglob("*") if p.is_file()]
    shown = [p for p in paths if not p.name.startswith(".")]
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in shown}


def temporary(root: Path) -> list[Path]:
    return list(root.rglob(".styrdok-*"))


def styrdok(root: Path, *arguments: str) -> tuple[int, str]:
    run = CliRunner().invoke(cli, ["--root", str(root), *arguments])
    assert run.exception is None or isinstance(run.exception, SystemExit), run.exception
    return run.exit_code, run.output


def codes(root: Path, command: str) -> tuple[int, set[str]]:
    """Give the exit code and the errors and warnings; notes change nothing."""
    code, output = styrdok(root, command, "--format", "json")
    return code, {p["code"] for p in json.loads(output) if p["severity"] != "note"}


@pytest.fixture
def revision(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Give a second decision of the starter's policy to record, its text edited."""
    text = root / "content" / POLICY / "text.md"
    text.write_text(f"{text.read_text()}\nDen som cyklar får ersättning.\n")
    return job(root, tmp_path_factory.mktemp("copies"), "record", POLICY, CITATIONS[0], *SCRIPT)


@pytest.fixture
def adoption(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """Give the first decision of a new policy to record: its folder revisions/ is not there."""
    code, output = styrdok(root, "new", NEW, "--title", "Kostpolicy", "--type", "policy")
    assert code == 0, output
    return job(
        root,
        tmp_path_factory.mktemp("copies"),
        "record",
        NEW,
        "Antagen av kf 2026-11-16 § 113",
        *SCRIPT,
    )


def job(root: Path, copies: Path, *arguments: str) -> Job:
    template = shutil.copytree(root, copies / "template")
    made = Job(template, arguments, visible(template), {})
    tried = made.copy("recorded")
    code, output = styrdok(tried.root, *arguments)
    assert code == 0, output
    return replace(made, after=visible(tried.root))


STAGES = ("nothing", "copied", "copied with its ids", "recorded")


def judge(job: Job) -> str:
    """See that all is whole after a recording was cut short, record again, and say how far it was.

    Nothing may be recorded, or all; in between only the copy of the text may be left, with or
    without its ids, and `check` and `verify` tell that from an unaltered history.
    """
    now, copied = visible(job.root), {**job.before, job.text: job.after[job.text]}
    named = {**copied, job.ids: job.after[job.ids]}
    states = dict(zip(STAGES, (job.before, copied, named, job.after), strict=True))
    reached = next((name for name, files in states.items() if files == now), None)
    assert reached, sorted(now)
    between = reached not in {"nothing", "recorded"}
    expected = (1, {"recording-interrupted"}) if between else (0, set())
    assert codes(job.root, "check") == expected
    assert codes(job.root, "verify") == expected
    code, output = styrdok(job.root, *job.arguments)
    if reached == "recorded":
        assert (code, "It is recorded already, as entry" in output) == (1, True)
    else:
        assert code == 0, output
    assert visible(job.root) == job.after
    assert temporary(job.root) == []
    assert (codes(job.root, "check"), codes(job.root, "verify")) == ((0, set()), (0, set()))
    shutil.rmtree(job.root)
    return reached


# Killed at random


@contextmanager
def warm() -> Iterator[Callable[..., Any]]:
    """Give a function that has a warm process fork for each command, and says how they ended."""
    server = subprocess.Popen(
        [sys.executable, "-m", "tests.test_killed"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdin
    assert server.stdout

    def ask(*commands: list[str], delay: float | None = None, swept: bool = False) -> Any:
        assert server.stdin
        assert server.stdout
        order = {"commands": commands, "delay": delay, "swept": swept}
        server.stdin.write(f"{json.dumps(order)}\n")
        server.stdin.flush()
        return json.loads(server.stdout.readline())

    with server:
        yield ask
        server.stdin.close()
    assert server.returncode == 0


def serve() -> None:
    """Fork for each line of orders; what the children say goes into a log."""
    with tempfile.TemporaryDirectory() as folder:
        # Once here, so that all is loaded there.
        write_tree(Path(folder), starter_files())
        code, output = styrdok(Path(folder), "record", POLICY, CITATIONS[0], *SCRIPT)
        assert code == 0, output
    for line in sys.stdin:
        order = json.loads(line)
        begin, go = os.pipe()
        children = [fork(command, begin, go) for command in order["commands"]]
        os.close(begin)
        start = time.perf_counter()
        os.close(go)  # all begin now
        news = children[0][1]
        if order["swept"]:
            os.read(news, 1)
        begun = time.perf_counter()
        if order["delay"] is not None:
            wait(news, begun + order["delay"])
            os.kill(children[0][0], signal.SIGKILL)
        ends = [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid, _ in children]
        for _, news in children:
            os.close(news)
        took = {"before": begun - start, "after": time.perf_counter() - begun}
        sys.stdout.write(f"{json.dumps({'ends': ends, **took})}\n")
        sys.stdout.flush()


def fork(command: list[str], begin: int, go: int) -> tuple[int, int]:
    """Fork a child that waits for the start, and tells by a pipe when it is about to write."""
    news, tell = os.pipe()
    if pid := os.fork():
        os.close(tell)
        return pid, news
    os.close(go)
    sys.argv = ["styrdok", *command]
    log = os.open(f"{command[1]}.log", os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(log, 1)
    os.dup2(log, 2)

    def swept(root: Path, name: str) -> None:
        os.write(tell, b".")
        sweep(root, name)

    os.read(begin, 1)
    code: Any = 70
    try:
        with patch.object(carry_out, "sweep", swept):
            main()
    except SystemExit as end:
        code = end.code or 0
    finally:
        sys.stdout.flush()
        os._exit(code)


def wait(news: int, until: float) -> None:
    """Wait for a moment, or for the end of the child if that is earlier."""
    while (left := until - time.perf_counter()) > 0:
        if select.select([news], [], [], left)[0] and not os.read(news, 1):
            return


@pytest.mark.parametrize("part", range(4))
def test_killed_at_random(revision: Job, part: int, record_property: Tried) -> None:
    """Half of the kills come while it writes, which is the smaller part of the time."""
    moments = random.Random(part)  # noqa: S311
    reached: Counter[str] = Counter()
    with warm() as ask:

        def attempt(name: str, **how: Any) -> tuple[Any, Job]:
            job = revision.copy(name)
            return ask(["--root", str(job.root), *job.arguments], **how), job

        clean = [attempt(f"clean-{n}", swept=True) for n in range(3)]
        assert [judge(job) for _, job in clean] == ["recorded"] * 3
        whole = min(end["before"] + end["after"] for end, _ in clean)
        writing = min(end["after"] for end, _ in clean)
        for number in range(50):
            late = number % 2 == 0
            delay = moments.uniform(0, writing if late else whole)
            end, job = attempt(f"killed-{number}", delay=delay, swept=late)
            assert end["ends"][0] in (0, -signal.SIGKILL)
            reached[judge(job)] += 1
    for name, count in reached.items():
        record_property(f"tried: killed at random, reached: {name}", count)


# Killed, or refused by the disk, at each call of the system that writes


OPENING = {"open", "openat", "openat2", "creat"}
WRITING = OPENING | {
    *("write", "writev", "pwrite64", "pwritev", "pwritev2", "sendfile", "copy_file_range"),
    *("splice", "fallocate", "truncate", "ftruncate", "fsync", "fdatasync", "sync_file_range"),
    *("rename", "renameat", "renameat2", "link", "linkat", "symlink", "symlinkat", "mknod"),
    *("mknodat", "mkdir", "mkdirat", "rmdir", "unlink", "unlinkat", "chmod", "fchmod", "fchmodat"),
    *("fchmodat2", "chown", "fchown", "lchown", "fchownat", "utime", "utimes", "utimensat"),
    *("futimesat", "setxattr", "fsetxattr", "lsetxattr", "flock"),
}
READING = {
    *("access", "faccessat", "faccessat2", "stat", "lstat", "fstat", "newfstatat", "statx"),
    *("statfs", "fstatfs", "readlink", "readlinkat", "read", "pread64", "readv", "lseek"),
    *("getdents", "getdents64", "close", "ioctl", "fcntl", "dup", "fadvise64", "execve"),
}


@dataclass(frozen=True)
class Call:
    """A call of the system on a file of the repository: the how manieth of its name."""

    name: str
    number: int


def traced(job: Job, names: set[str], inject: str = "") -> tuple[int, str, list[Call], bool]:
    """Run a recording under strace; give how it ended, what it said, its calls, if it was hit."""
    log = job.root.with_name(f"{job.root.name}.strace")
    # The quick way of tracing injects errors, but no signals.
    fast = () if "signal" in inject else ("--seccomp-bpf",)
    run = subprocess.run(
        [
            *("strace", "-f", *fast, "-y", "-o", str(log)),
            *("-e", "trace=" + ",".join(f"?{name}" for name in sorted(names))),
            *(("-e", f"inject={inject}") if inject else ()),
            *(sys.executable, "-m", "styrdok", "--root", str(job.root), *job.arguments),
        ],
        capture_output=True,
        text=True,
        check=False,
        cwd=job.root,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    counts: Counter[str] = Counter()
    calls = []
    lines = log.read_text(errors="replace").splitlines()
    for line in lines:
        if not (found := re.match(r"\d+ +(\w+)\(", line)):
            continue
        counts[found[1]] += 1
        reads = found[1] in OPENING and not re.search("O_WRONLY|O_RDWR|O_CREAT", line)
        # The lock asks whether the disk has files without names; where not, it goes without.
        asks = "O_TMPFILE" in line or ".styrdok/#" in line
        if f"{job.root}/" in line and not reads and not asks:
            calls.append(Call(found[1], counts[found[1]]))
    hit = any("(INJECTED)" in line and f"{job.root}/" in line for line in lines)
    return run.returncode, run.stdout + run.stderr, calls, hit


@pytest.fixture
def strace() -> None:
    if shutil.which("strace") is None:
        skip("strace is not installed")
    # Compiled modules are all written now, so that every run opens as many files.
    subprocess.run([sys.executable, "-m", "styrdok", "--version"], check=True, capture_output=True)


@pytest.fixture
def wanted(request: pytest.FixtureRequest, strace: None) -> Job:
    made = request.getfixturevalue(request.param)
    assert isinstance(made, Job)
    return made


def writing(job: Job) -> list[Call]:
    code, output, calls, _ = traced(job.copy("clean"), WRITING)
    assert code == 0, output
    assert visible(job.root.with_name("clean")) == job.after
    return calls


BOTH = pytest.mark.parametrize("wanted", ["revision", "adoption"], indirect=True)


@BOTH
def test_no_call_that_writes_is_forgotten(wanted: Job) -> None:
    """Nor is a file put in its place before the disk has it, or its name not given to the disk."""
    code, output, calls, _ = traced(wanted.copy("all"), {"%file", "%desc"})
    assert code == 0, output
    names = [call.name for call in calls]
    assert set(names) <= WRITING | READING
    order = [name for name in names if name in {"write", "fsync", "rename"}]
    # The first is in what hides our own folder from git, where that is new.
    assert order[-12:] == ["write", "fsync", "rename", "fsync"] * 3
    assert order[:-12] in ([], ["write"])


@BOTH
@pytest.mark.parametrize("part", range(2))
def test_killed_before_each_call_that_writes(
    wanted: Job, part: int, record_property: Tried
) -> None:
    calls = writing(wanted)
    reached = {}
    for number in range(part, len(calls), 2):
        call, job = calls[number], wanted.copy(f"killed-{number}")
        kill = f"{call.name}:signal=SIGKILL:when={call.number}"
        code, _, made, _ = traced(job, WRITING, kill)
        assert code == -signal.SIGKILL, call
        # It was this call and no other that it died at.
        assert made == calls[: number + 1]
        reached[number] = judge(job)
    assert set(reached.values()) == set(STAGES)
    order = [STAGES.index(reached[number]) for number in sorted(reached)]
    assert order == sorted(order)
    for name, count in Counter(call.name for call in calls[part::2]).items():
        record_property(f"tried: killed before {name}", count)


@BOTH
@pytest.mark.parametrize("error", ["ENOSPC", "EIO"])
def test_the_disk_refuses_each_call_that_writes(
    wanted: Job, error: str, record_property: Tried
) -> None:
    """A message, exit 1, and all is as after a kill, but without a temporary file."""
    calls = [call for call in writing(wanted) if call.name != "flock"]
    for number, call in enumerate(calls):
        job = wanted.copy(f"refused-{number}")
        refuse = f"{call.name}:error={error}:when={call.number}"
        code, output, _, hit = traced(job, WRITING, refuse)
        assert hit, call
        assert "Traceback" not in output
        assert temporary(job.root) == []
        if call.name == "mkdir" and code == 0:
            # The folder was there.
            assert visible(job.root) == job.after
        else:
            assert (code, "Error: " in output) == (1, True), (call, output)
        judge(job)
    for name, count in Counter(call.name for call in calls).items():
        record_property(f"tried: {error} from {name}", count)


# Two at once


def judge_both(job: Job) -> str:
    """See that both were recorded, one after the other; say which was first."""
    now = visible(job.root)
    history = now[f"{job.folder}history.yaml"].decode()
    assert history.startswith(job.before[f"{job.folder}history.yaml"].decode())
    assert re.findall(r"(?m)^- sequence: (\d+)$", history) == ["1", "2", "3"]
    found = re.findall(r"(?m)^  citation: (.*)$", history)[1:]
    assert sorted(found) == sorted(CITATIONS)
    text = job.before[f"{job.folder}text.md"]
    texts = {f"{job.folder}revisions/{n}.md": text for n in (2, 3)}
    texts |= {f"{job.folder}revisions/{n}.ids.json": job.after[job.ids] for n in (2, 3)}
    assert now == {**job.before, **texts, f"{job.folder}history.yaml": history.encode()}
    assert temporary(job.root) == []
    assert (codes(job.root, "check"), codes(job.root, "verify")) == ((0, set()), (0, set()))
    shutil.rmtree(job.root)
    return str(found[0])


def test_two_recordings_at_once(revision: Job, record_property: Tried) -> None:
    first: Counter[str] = Counter()
    with warm() as ask:
        for number in range(20):
            job = revision.copy(f"both-{number}")
            commands = [["--root", str(job.root), "record", POLICY, c, *SCRIPT] for c in CITATIONS]
            assert ask(*commands)["ends"] == [0, 0]
            first[judge_both(job)] += 1
    record_property("tried: two recordings at once, warm", first.total())


def test_two_processes_at_once(revision: Job, record_property: Tried) -> None:
    for number in range(3):
        job = revision.copy(f"both-{number}")
        command = [sys.executable, "-m", "styrdok", "--root", str(job.root), "record", POLICY]
        runs = [
            subprocess.Popen([*command, c, *SCRIPT], stdout=subprocess.DEVNULL) for c in CITATIONS
        ]
        assert [run.wait() for run in runs] == [0, 0]
        judge_both(job)
    record_property("tried: two recordings at once, from the start", 3)


if __name__ == "__main__":
    serve()
