"""Measures the diff on pairs of real revisions, beside other diffs, in one run.

    python benchmarks/diffs.py FOLDER              how tight: characters and places of change
    python benchmarks/diffs.py FOLDER --speed      how fast, as ratios of throughput
    python benchmarks/diffs.py --growth            how time grows with length, for hostile texts

FOLDER has pairs NNN-old.md, NNN-new.md and bounds.tsv: for each pair the least number of
characters that a diff by words must delete and insert (words), and the least sum of those and 8 a
place (spots). Parsing is not counted: from two parsed documents to the change-set. git is counted
as a process a pair, with its output read. redlines needs `pip install redlines`; it and difflib
take minutes.
"""

import argparse
import difflib
import gc
import random
import re
import shutil
import subprocess
import time
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from itertools import chain
from pathlib import Path

from styrdok.diff.changes import Change, ChangeKind
from styrdok.diff.comparison import compare
from styrdok.text.any_file import read_comparable
from styrdok.text.document import Document

PLACE = 8
MEGABYTE = 1_000_000
Pair = tuple[Document, Document]


def parsed(text: bytes) -> Document:
    document, problems = read_comparable("text.md", text)
    assert document is not None, problems
    return document


def pairs_in(folder: Path) -> dict[str, Pair]:
    return {
        old.name.removesuffix("-old.md"): (
            parsed(old.read_bytes()),
            parsed(old.with_name(old.name.replace("-old", "-new")).read_bytes()),
        )
        for old in sorted(folder.glob("*-old.md"))
    }


def changes(old: Document, new: Document) -> tuple[Change, ...]:
    return compare(old, new).changes(equal=False)


def seconds(work: Callable[[], object], rounds: int = 1) -> float:
    """Give the least time of several rounds."""
    found = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        found.append(time.perf_counter() - start)
    return min(found)


# How tight


def cost(changes: Iterable[Change]) -> tuple[int, int]:
    """Count the characters deleted and inserted, and the places with nothing equal between."""
    characters = places = 0
    open_place = False
    for change in changes:
        if change.kind is ChangeKind.MOVED:
            places += 2
        for operation, text in pieces(change):
            if operation == "equal":
                open_place = False
                continue
            characters += len(text)
            places += not open_place
            open_place = True
    return characters, places


def pieces(change: Change) -> Iterable[tuple[str, str]]:
    if change.words:
        return change.words
    if change.old and change.new:
        return [("equal", change.new.text)]
    side = change.old or change.new
    return [("delete" if change.old else "insert", side.text)] if side else []


def tight(folder: Path) -> None:
    rows = (folder / "bounds.tsv").read_text().splitlines()[1:]
    bounds = {name: (int(words), int(spots)) for name, words, spots in map(str.split, rows)}
    sums = [0, 0, 0, 0]
    for name, pair in pairs_in(folder).items():
        characters, places = cost(compare(*pair).changes())
        row = (characters, characters + PLACE * places, *bounds[name])
        sums = [a + b for a, b in zip(sums, row, strict=True)]
        print(f"{name}  characters {row[0]:7} of {row[2]:7}  with places {row[1]:7} of {row[3]:7}")
    print(f"characters ÷ words: {sums[0] / sums[2]:.3f}")
    print(f"characters and {PLACE} a place ÷ spots: {sums[1] / sums[3]:.3f}")


# How fast


def tokens(document: Document) -> list[str]:
    return re.findall(r"\w+|\s+|[^\w\s]", source(document))


def source(document: Document) -> str:
    return "".join(part.text for part in document.parts)


def difflib_words(old: Document, new: Document) -> None:
    difflib.SequenceMatcher(None, tokens(old), tokens(new), autojunk=False).get_opcodes()


def redlines_words(old: Document, new: Document) -> None:
    redlines = import_module("redlines")  # here, since the rest does not need it

    assert redlines.Redlines(source(old), source(new)).output_markdown is not None


def git(old: Path) -> None:
    new = old.with_name(old.name.replace("-old", "-new"))
    words = ("diff", "--no-index", "--word-diff=porcelain", "--patience", str(old), str(new))
    subprocess.run([shutil.which("git") or "git", *words], capture_output=True, check=False)


def speed(folder: Path, rounds: int) -> None:
    pairs = pairs_in(folder)
    gc.collect()
    gc.freeze()  # the other pairs' documents are not this one's garbage
    ours = {name: seconds(partial(changes, *pair), rounds) for name, pair in pairs.items()}
    gits = [seconds(partial(git, path), rounds) for path in sorted(folder.glob("*-old.md"))]
    total, slowest = sum(ours.values()), max(ours, key=lambda name: ours[name])
    print(f"styrdok: {len(pairs) / total:.0f} pairs/s; slowest {slowest}: {ours[slowest]:.3f} s")
    print(f"÷ git diff --word-diff=porcelain --patience: {sum(gits) / total:.2f}")
    for name, work in (("difflib over words", difflib_words), ("redlines", redlines_words)):
        try:
            took = sum(seconds(partial(work, *pair)) for pair in pairs.values())
        except ImportError:
            print(f"{name} is not installed")
        else:
            print(f"÷ {name}: {took / total:.0f}")


# How time grows


def growth() -> None:
    chance = random.Random(1)
    words = [f"ord{number}" for number in range(2000)]

    def paragraph() -> str:
        return " ".join(chance.choices(words, k=60)) + "\n\n"

    def numbered(letters: str, size: int) -> str:
        return "".join(f"{letters[0]}{k} {letters[1]}{k}\n\n" for k in range(size // 15))

    def shuffled(text: str) -> str:
        lines = text.splitlines(keepends=True)
        chance.shuffle(lines)
        return "".join(lines)

    # Each gives two texts of about so many bytes.
    texts: dict[str, Callable[[int], tuple[str, str]]] = {
        "one word repeated": lambda n: ("ord " * (n // 4), "ord " * (n // 4 + 9)),
        "all lines alike": lambda n: ("rad\n\n" * (n // 5), "rad\n\n" * (n // 5 + 9)),
        "all lines different": lambda n: (numbered("ab", n), numbered("cd", n)),
        "lines shuffled": lambda n: (numbered("ab", n), shuffled(numbered("ab", n))),
        "rewritten": lambda n: (
            "".join(paragraph() for _ in range(n // 470)),
            "".join(paragraph() for _ in range(n // 470)),
        ),
    }
    for name, make in texts.items():
        figures = []
        for size in (MEGABYTE, 2 * MEGABYTE):
            old, new = (parsed(text.encode()) for text in make(size))
            figures.append(seconds(partial(changes, old, new), 3))
        print(f"{name:20} 2 MB ÷ 1 MB: {figures[1] / figures[0]:.2f} ({figures[1]:.2f} s)")
    old, new = (parsed("".join(chain(paragraph() for _ in range(200))).encode()) for _ in range(2))
    took = seconds(partial(changes, old, new), 5)
    print(f"200 paragraphs rewritten: {took * 1000:.0f} ms")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    arguments.add_argument("folder", type=Path, nargs="?")
    arguments.add_argument("--speed", action="store_true")
    arguments.add_argument("--growth", action="store_true")
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    if options.growth:
        growth()
    elif options.folder is None:
        arguments.error("name the folder of pairs")
    elif options.speed:
        speed(options.folder, options.rounds)
    else:
        tight(options.folder)


if __name__ == "__main__":
    main()
