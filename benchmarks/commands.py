"""Measures commands as they are run: the processor time of a whole process, and how it grows.

    python benchmarks/commands.py                    this checkout
    python benchmarks/commands.py OLD NEW            two checkouts, and OLD ÷ NEW, in one run

Each checkout makes its content with its own `init` and `upgrade`, so the two may be of different
versions. Prints `--version` beside an empty click program, a build of many policies, and builds of
one policy whose history is short and long. A history is as a register keeps one for decades: of 20
entries 2 are revisions, and the others are extensions (9), reviews (5), corrections (3) and an
observation. About ten texts are held, however long the history, and one is found late: each text's
page tells all before it, so that with more texts the exports themselves would grow as the square.
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
TEXTS = 10


def kinds(count: int) -> Iterator[str]:
    """Give what each entry does, with its text lost in all but some of the revisions."""
    every = -(-count // (len(KINDS) * TEXTS))
    for number in range(count):
        turn, place = divmod(number, len(KINDS))
        kept = place or turn % every == 0
        found = count // 2 <= number < count // 2 + len(KINDS) and KINDS[place] == "observed"
        yield "adopted" if number == 0 else "found" if found else KINDS[place] if kept else "lost"


def entry(sequence: int, kind: str, texts: dict[int, str]) -> Entry:
    """Give an entry without a seal; a text that it holds is put into ``texts``."""
    day = datetime.date(1975, 1, 7) + datetime.timedelta(days=9 * sequence)
    made: Entry = {"sequence": sequence, "action": kind, "recorded": str(day)}
    met = {"date": str(day - datetime.timedelta(days=2))}
    decided = met | {"body": "kommunfullmaktige", "paragraphs": [str(sequence % 200 + 1)]}
    match kind:
        case "adopted" | "revised":
            made |= decided | {"text": held(sequence, texts)}
        case "lost":
            made |= decided | {"action": "revised", "text": {"state": "not_held"}}
        case "extended":
            made |= decided | {"in_force_until": str(day + datetime.timedelta(days=800))}
        case "reviewed":
            made |= met
        case "observed":
            made |= met | {"text": {"state": "not_held"}}
        case "corrected":
            concerned = {"concerns": sequence - 1, "field": "paragraphs", "value": "12"}
            made |= concerned | {"reason": "Skrivfel"}
        case "found":
            lost = KINDS.index("lost") + 1  # whose number the text bears
            made |= {"action": "text_added", "concerns": lost, "text": held(lost, texts)}
    return made


def held(sequence: int, texts: dict[int, str]) -> Entry:
    texts[sequence] = text_of(sequence)
    return {"state": "held", "sha256": f"sha256:{sha256(texts[sequence].encode()).hexdigest()}"}


def write_history(root: Path, count: int) -> None:
    folder, texts = root / POLICY, dict[int, str]()
    history = [entry(number, kind, texts) for number, kind in enumerate(kinds(count), 1)]
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
        if not (folder / "pipeline/styrdok").is_dir():  # or what is installed would be measured
            sys.exit(f"{folder} is no checkout of styrdok")
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
