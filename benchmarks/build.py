"""Measures a whole build of many policies, beside markdown-it-py's bare rendering of their texts.

The rendering is a lower bound that no build on that parser can beat. Prints the median ratio of
several rounds, the time a policy takes, and the peak of memory.
"""

import argparse
import datetime
import resource
import statistics
import time
from collections.abc import Callable

from markdown_it import MarkdownIt

from styrdok.checks.rules import check_library
from styrdok.exports.building import build
from styrdok.repository.assemble import assemble
from styrdok.repository.starter import starter_files

DAY = datetime.date(2026, 1, 1)
POLICY = "content/exempelby/resepolicy/"


def content(count: int) -> dict[str, bytes]:
    start = {n: d for n, d in starter_files().items() if n.startswith("content/")}
    policy = {n.removeprefix(POLICY): d for n, d in start.items() if n.startswith(POLICY)}
    copies = {
        f"content/exempelby/policy-{number}/{name}": data
        for number in range(count)
        for name, data in policy.items()
    }
    return start | copies


def seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--policies", type=int, default=300)
    arguments.add_argument("--rounds", type=int, default=5)
    options = arguments.parse_args()
    files = content(options.policies)
    texts = [d.decode() for n, d in files.items() if n.endswith("/text.md")]
    parser = MarkdownIt("commonmark").enable("table")

    def whole() -> None:
        library, problems = assemble(files)
        assert not [*problems, *check_library(library)]
        assert build(library, DAY)

    rounds = [
        (seconds(whole), seconds(lambda: [parser.render(t) for t in texts]))
        for _ in range(options.rounds)
    ]
    ratio = statistics.median(a / b for a, b in rounds)
    each = statistics.median(a for a, _ in rounds) / len(texts) * 1000
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{len(texts)} policies, {options.rounds} rounds")
    print(f"whole build ÷ bare rendering: {ratio:.1f}")
    print(f"a policy: {each:.1f} ms; peak memory: {peak:.0f} MB")


if __name__ == "__main__":
    main()
