"""Measures how many citations a second are read on one core, and how hostile texts grow.

Beside it, in the same run, a naive regular expression on the same lines: what it
finds, and how much faster it is. For the hostile texts, the time for eight times
the length divided by that for the length: 8 is linear, 64 quadratic.
"""

import datetime
import random
import re
import time
from collections.abc import Callable

from styrdok.citations.reader import read_citations

COUNT, ROUNDS = 5_000, 5
SHAPES = (
    "{verb} av {body} {iso} § {n}",
    "{verb} av {body} den {long}, § {n}",
    "{verb} {body} {iso}, §§ {n}–{m}",
    "{verb} av {body} {iso} § {n}, dnr KS {year}/{n}",
)
NAIVE = re.compile(
    r"(antag\w+|fastställ\w+|revider\w+|ändra\w+) (?:av )?(\w+) (\d{4}-\d\d-\d\d),? §+ ?(\d+)",
    re.IGNORECASE,
)
MONTHS = "januari februari mars april maj juni juli augusti september oktober november december"
HOSTILE = (
    "1", " ", "§", "§ ", "1 ", "1-", "x", "a-", "a- och ", "....", "den ", "16 maj ", "\n", "a\t",
    "KS 2016/", "Dnr ", "Dnr 1/", "5 kap. ", "§ 1, ", "§1-", "kf 2016-05-16 § 30, ", "gäller till ",
    "antagen inte ", "nämnden för a och ", "a b ", "\u00ad", "Ã¤", "20", "((((", "1 1 1 §§ ",
)  # fmt: skip
LENGTH, TIMES = 125_000, 8


def lines() -> list[str]:
    rng = random.Random(1)
    made = []
    for number in range(COUNT):
        day = datetime.date(1995, 1, 1) + datetime.timedelta(days=rng.randrange(11_000))
        n = rng.randrange(1, 300)
        shape = SHAPES[number % len(SHAPES)]
        made.append(
            shape.format(
                verb=rng.choice(["Antagen", "Fastställt", "Reviderat", "Ändrad"]),
                body=rng.choice(["kf", "kommunfullmäktige", "KS", "socialnämnden"]),
                iso=day,
                long=f"{day.day} {MONTHS.split()[day.month - 1]} {day.year}",
                year=day.year,
                n=n,
                m=n + 1,
            )
        )
    return made


def best(work: Callable[[], int]) -> tuple[int, float]:
    """Give what the work found, and the shortest of its times, of this process alone."""
    times, found = [], 0
    for _ in range(ROUNDS):
        start = time.process_time()
        found = work()
        times.append(time.process_time() - start)
    return found, min(times)


def growth(unit: str) -> tuple[float, float]:
    def read(length: int) -> float:
        text = (unit * (length // len(unit) + 1))[:length]
        start = time.process_time()
        read_citations(text)
        return time.process_time() - start

    few = min(read(LENGTH) for _ in range(2))
    many = read(LENGTH * TIMES)
    return many / max(few, 1e-6), many


def main() -> None:
    texts = lines()
    ours, took = best(lambda: sum(len(read_citations(text)) for text in texts))
    naive, took_naive = best(lambda: sum(len(NAIVE.findall(text)) for text in texts))
    print(f"reader             {ours / took:9,.0f} citations/s on one core, {ours} of {COUNT} read")
    print(f"naive expression   {naive / took_naive:9,.0f} citations/s, {naive} of {COUNT} read")
    print(f"ratio of time for a line: {took / took_naive:.0f}")
    print(f"\nhostile texts of {LENGTH * TIMES / 1e6:.0f} MB, against an eighth of it:")
    for unit in HOSTILE:
        ratio, seconds = growth(unit)
        print(f"{unit!r:26} {ratio:5.1f}   ({seconds:.1f} s)")


if __name__ == "__main__":
    main()
