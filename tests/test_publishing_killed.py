"""Builds are killed at random moments while somebody reads; readers see whole exports only.

The builds fork from a process of one thread that has imported everything
(`python -m tests.test_publishing_killed`), so that kills meet the build and not Python's start.
"""

import datetime
import hashlib
import json
import os
import random
import select
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from styrdok.cli import cli
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import read_tree, write_tree
from styrdok.exports.building import build
from styrdok.exports.manifest import kept_files, read_manifest
from styrdok.published.addresses import MANIFEST
from styrdok.repository.assemble import assemble
from tests.conftest import ROOT
from tests.test_publishing import policies, rename

pytestmark = pytest.mark.slow

Tree = dict[str, bytes]
DAY = "2026-11-21"
KILLS = 100
NAMES = tuple(f"policy-{n}" for n in range(3))


@pytest.mark.parametrize("part", [1, 2])
def test_readers_see_whole_exports_whenever_builds_are_killed(
    part: int, record_property: Callable[[str, object], None]
) -> None:
    command = [sys.executable, "-m", "tests.test_publishing_killed", str(part), str(KILLS)]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    told = json.loads(result.stdout)
    assert told["faults"] == []
    kills = told["outcomes"]
    assert sum(kills.values()) == KILLS
    # Some met the build before the switch, and some after it or while it cleared away.
    assert kills["old"] > 10
    assert kills["new"] > 10
    assert told["reads"] > 100
    record_property("tried: builds killed at random", KILLS)
    record_property("tried: killed builds that had switched", kills["new"])
    record_property("tried: whole exports read while builds were killed", told["reads"])


def main(seed: int, kills: int) -> None:
    """Kill builds, one after the other, and print what came of it as JSON."""
    chance = random.Random(seed)  # noqa: S311 – where to kill, not a secret
    faults: list[str] = []
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_tree(root, policies(*NAMES))
        wait_for(fork(lambda: run_build(root)))
        told, tell = os.pipe()
        reader = fork(lambda: read_on(root / "exports", tell))
        rename(root, "Exempelby 0")
        begin = time.monotonic()
        wait_for(fork(lambda: run_build(root)))
        whole = time.monotonic() - begin
        for number in range(1, kills + 1):
            rename(root, f"Exempelby {number}")
            before = read_tree(root / "exports")
            expected = after_build(root, before)
            builder = fork(lambda: run_build(root))
            # Around the switch, wherever that is on this machine at this moment.
            time.sleep(whole * chance.uniform(0.4, 1.6))
            os.kill(builder, signal.SIGKILL)
            os.waitpid(builder, 0)
            found = read_tree(root / "exports")
            if found not in (before, expected):
                faults.append(f"after kill {number}: {differing(found, before, expected)}")
            switched = found == expected
            whole *= 0.95 if switched else 1.05
            outcomes["new" if switched else "old"] += 1
        os.kill(reader, signal.SIGTERM)
        os.waitpid(reader, 0)
        seen = os.read(told, 1_000_000).decode().splitlines() if ready(told) else []
        wait_for(fork(lambda: run_build(root)))
        if read_tree(root / "exports") != after_build(root, read_tree(root / "exports")):
            faults.append("the last build, which nobody killed, is not what the content gives")
        left = [p for p in (root / ".styrdok").iterdir() if p.name not in {".gitignore", "lock"}]
        faults += [f"{path} was left" for path in left]
    faults += [line for line in seen if not line.startswith("read ")]
    reads = next((int(s.split()[1]) for s in reversed(seen) if s.startswith("read ")), 0)
    json.dump({"outcomes": outcomes, "reads": reads, "faults": faults[:20]}, sys.stdout)


def run_build(root: Path) -> None:
    cli(["--root", str(root), "build", "--today", DAY], standalone_mode=False)


def after_build(root: Path, before: Tree) -> Tree:
    """Give the tree that a build makes which nobody kills."""
    previous, _ = read_manifest(before[MANIFEST])
    library, _ = assemble(read_content(root)[0])
    made = {a.path: a.data for a in build(library, datetime.date.fromisoformat(DAY), previous)}
    manifest, _ = read_manifest(made[MANIFEST])
    assert manifest
    return made | {name: before[name] for name in kept_files(manifest, before)}


def differing(found: Tree, *wanted: Tree) -> str:
    return " / ".join(
        ", ".join(sorted(n for n in {*found, *tree} if found.get(n) != tree.get(n))[:4])
        for tree in wanted
    )


def fork(work: Callable[[], Any]) -> int:
    """Do something in a process of its own; give its number."""
    child = os.fork()
    if child:
        return child
    sys.stdout = sys.stderr = open(os.devnull, "w")  # noqa: SIM115, PTH123 – until the process ends
    try:
        work()
    except SystemExit as error:
        os._exit(int(error.code or 0))
    os._exit(0)


def wait_for(child: int) -> None:
    _, status = os.waitpid(child, 0)
    assert status == 0, status


def read_on(exports: Path, tell: int) -> None:
    """Read whole exports until told to end; tell of every file that is not what it should be."""
    ended = False

    def end(*_: object) -> None:
        nonlocal ended
        ended = True

    signal.signal(signal.SIGTERM, end)
    count = 0
    while not ended:
        for fault in read_once(exports):
            os.write(tell, f"{fault}\n".encode())
        count += 1
    os.write(tell, f"read {count}\n".encode())


def read_once(exports: Path) -> list[str]:
    try:
        manifest = json.loads((exports / MANIFEST).read_bytes())
        faults = [f for entry in manifest["documents"] for f in read_entry(exports, entry)]
        for entry in manifest["documents"]:
            json.loads((exports / f"v1/documents/{entry['id']}.json").read_bytes())
            if not (exports / f"d/{entry['id']}/index.html").read_bytes().endswith(b"</html>"):
                faults.append(f"the page of {entry['id']} is cut short")
        for entry in manifest["retained"]:
            try:
                faults += read_entry(exports, entry)
            except FileNotFoundError:
                # Its time may have run out since the manifest was read.
                if entry in json.loads((exports / MANIFEST).read_bytes())["retained"]:
                    raise
    except (OSError, ValueError) as error:
        return [f"{type(error).__name__}: {error}"]
    return faults


def read_entry(exports: Path, entry: dict[str, Any]) -> Iterator[str]:
    """Read a document's two files, and say what is wrong with them."""
    data = (exports / "v1" / entry["href_json"]).read_bytes()
    if hashlib.sha256(data).hexdigest() != entry["sha256"]:
        yield f"{entry['href_json']} is not what the manifest says"
    if json.loads(data)["html"].encode() != (exports / "v1" / entry["href_html"]).read_bytes():
        yield f"{entry['href_html']} is not what the document says"


def ready(pipe: int) -> bool:
    return bool(select.select([pipe], [], [], 0)[0])


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
