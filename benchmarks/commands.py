"""Measures commands as they are run: the processor time of a whole process, and how it grows.

    python benchmarks/commands.py                    this checkout
    python benchmarks/commands.py OLD NEW            two checkouts, and OLD ÷ NEW, in one run

Each checkout makes its content with its own `init` and `upgrade`, so the two may be of different
versions. Prints `--version` beside an empty click program, a build of many policies, and builds of
one policy whose history is short and long. A history is as a register keeps one for decades: of 20
entries 2 are revisions, of which one has its text, and the others are extensions (9), reviews (5),
corrections (3) and an observation; each tenth text that was not held is found later.
"""

import argparse
import datetime
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parents[1]
POLICY = "content/exempelby/resepolicy"
EMPTY = "import click; click.version_option('1')(click.command()(lambda: None))()"
Entry = dict[str, Any]


# Content


def text_of(version: int) -> str:
    """Write a text of twenty paragraphs, of which each version words one anew."""
    paragraphs = [
        f"Nämnden ska i sitt arbete med område {number} främja resor som är trygga, prisvärda och "
        f"goda för klimatet, enligt lydelse {version - (version - number) % 20}."
        for number in range(20)
    ]
    body = "".join(
        f"\n## Avsnitt {n // 5 + 1}\n\n{p}\n" if n % 5 == 0 else f"\n{p}\n"
        for n, p in enumerate(paragraphs)
    )
    return f"# Policy för resor och möten\n{body}"


KINDS = (
    "revised", "extended", "reviewed", "extended", "corrected",
    "extended", "reviewed", "extended", "corrected", "extended",
    "lost", "extended", "reviewed", "extended", "corrected",
    "extended", "reviewed", "extended", "observed", "reviewed",
)  # fmt: skip


def entries(texts: dict[int, str]) -> Iterator[Entry]:
    """Give entry upon entry, without seals; a text that one holds is put into ``texts``."""
    day = datetime.date(1975, 1, 7)
    lost: list[int] = []
    sequence = 0
    while True:
        sequence += 1
        day += datetime.timedelta(days=9)
        kind = "adopted" if sequence == 1 else KINDS[(sequence - 1) % len(KINDS)]
        if kind == "observed" and len(lost) >= 10:
            kind = "text_added"
        yield entry(sequence, kind, day, texts, lost)


def entry(
    sequence: int, kind: str, day: datetime.date, texts: dict[int, str], lost: list[int]
) -> Entry:
    made: Entry = {"sequence": sequence, "action": kind, "recorded": str(day)}
    decided = {
        "body": "kommunfullmaktige",
        "date": str(day - datetime.timedelta(days=2)),
        "paragraphs": [str(sequence % 200 + 1)],
    }
    match kind:
        case "adopted" | "revised":
            made |= decided | {"text": held(sequence, texts)}
        case "lost":
            lost.append(sequence)
            made |= decided | {"action": "revised", "text": {"state": "not_held"}}
        case "extended":
            made |= decided | {"in_force_until": str(day + datetime.timedelta(days=800))}
        case "reviewed":
            made |= {"date": decided["date"]}
        case "observed":
            made |= {"date": decided["date"], "text": {"state": "not_held"}}
        case "corrected":
            concerned = {"concerns": sequence - 1, "field": "paragraphs", "value": "12"}
            made |= concerned | {"reason": "Skrivfel"}
        case "text_added":
            made |= {"concerns": lost[0], "text": held(sequence, texts)}
            lost.clear()
    return made


def held(sequence: int, texts: dict[int, str]) -> Entry:
    texts[sequence] = text_of(sequence)
    return {"state": "held", "sha256": f"sha256:{sha256(texts[sequence].encode()).hexdigest()}"}


def write_history(root: Path, count: int) -> None:
    folder, texts = root / POLICY, dict[int, str]()
    history = list(islice(entries(texts), count))
    shutil.rmtree(folder / "revisions")
    (folder / "revisions").mkdir()
    for sequence, text in texts.items():
        (folder / f"revisions/{sequence}.md").write_text(text, "utf-8")
    (folder / "text.md").write_text(text_of(max(texts)), "utf-8")
    (folder / "history.yaml").write_text(json.dumps(history, ensure_ascii=False), "utf-8")


def write_policies(root: Path, count: int) -> None:
    for number in range(1, count):
        shutil.copytree(root / POLICY, root / f"content/exempelby/policy-{number}")


# Measuring


class Checkout:
    """A version of the program, and what it was measured to take."""

    def __init__(self, folder: Path, work: Path) -> None:
        self.work = work
        self.environment = {**os.environ, "PYTHONPATH": str(folder / "pipeline")}
        work.mkdir()

    def made(self, name: str, write: Callable[[Path], None]) -> Path:
        """Make a repository of this version, with the content that a function writes."""
        root = self.work / name
        self.seconds("init", str(root))
        write(root)
        self.seconds("--root", str(root), "upgrade")
        return root

    def seconds(self, *arguments: str, program: Iterable[str] = ("-m", "styrdok")) -> float:
        """Give the processor time of a process and of those that it started."""
        with tempfile.TemporaryFile() as said:
            command = [sys.executable, *program, *arguments]
            running = subprocess.Popen(command, env=self.environment, stdout=said, stderr=said)
            _, status, used = os.wait4(running.pid, 0)
            running.returncode = os.waitstatus_to_exitcode(status)
            if running.returncode:
                said.seek(0)
                sys.exit(f"{command} failed:\n{said.read().decode()[-2000:]}")
        return used.ru_utime + used.ru_stime

    def build(self, root: Path) -> float:
        shutil.rmtree(root / "exports", ignore_errors=True)
        return self.seconds("--root", str(root), "build")


def least(rounds: int, works: Iterable[Callable[[], float]]) -> list[float]:
    """Give the least time of each, measured in turns, so that a busy machine is so for all."""
    works = list(works)
    return [
        min(times) for times in zip(*([w() for w in works] for _ in range(rounds)), strict=True)
    ]


def say(what: str, times: list[float], form: str = "{:.2f} s") -> None:
    shown = "   ".join(form.format(time) for time in times)
    compared = len(times) == 2 and form.endswith("s")
    ratio = f"   OLD ÷ NEW: {times[0] / times[1]:.2f}" if compared else ""
    print(f"{what:32} {shown}{ratio}", flush=True)


def main() -> None:
    arguments = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    arguments.add_argument("checkouts", nargs="*", type=Path, default=[HERE])
    arguments.add_argument("--policies", type=int, default=300)
    arguments.add_argument("--entries", type=int, nargs=2, default=[500, 2000])
    arguments.add_argument("--rounds", type=int, default=3)
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        works = [Path(folder) / str(number) for number in range(len(options.checkouts))]
        pairs = zip(options.checkouts, works, strict=True)
        measure([Checkout(checkout.resolve(), work) for checkout, work in pairs], options)


def measure(checkouts: list[Checkout], options: argparse.Namespace) -> None:
    def growing(count: int) -> list[float]:
        name = f"entries-{count}"
        roots = [c.made(name, lambda root: write_history(root, count)) for c in checkouts]
        return builds(roots)

    def builds(roots: list[Path]) -> list[float]:
        pairs = zip(checkouts, roots, strict=True)
        return least(options.rounds, [partial(c.build, root) for c, root in pairs])

    empty = partial(checkouts[0].seconds, "--version", program=("-c", EMPTY))
    versions = [partial(c.seconds, "--version") for c in checkouts]
    bare, *ours = least(max(options.rounds, 5), [empty, *versions])
    say("an empty click program", [bare], "{:.3f} s")
    say("--version", ours, "{:.3f} s")
    say("--version ÷ empty", [time / bare for time in ours], "{:.1f}")
    many = [
        c.made("policies", lambda root: write_policies(root, options.policies)) for c in checkouts
    ]
    say(f"build of {options.policies} policies", builds(many))
    few, more = options.entries
    short, long = growing(few), growing(more)
    say(f"a policy of {few} entries", short)
    say(f"a policy of {more} entries", long)
    say(f"{more} ÷ {few} entries", [b / a for a, b in zip(short, long, strict=True)], "{:.1f}")


if __name__ == "__main__":
    main()
