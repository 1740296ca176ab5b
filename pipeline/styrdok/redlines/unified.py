"""A change-set and its old text → the unified diff that patch(1) and git read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, zip_longest

from styrdok.problems.showing import shown
from styrdok.published.change_sets import ChangedSide, ChangeSet
from styrdok.text.source import split_lines

_CONTEXT = 3
UnifiedLine = tuple[str, str]  # " ", "-" or "+", and the line


def unified(changes: ChangeSet, old: str, new: str) -> str:
    """Write the lines of both texts as hunks; what was moved is removed here and added there."""
    merged = list(_merged(changes, split_lines(old), split_lines(new)))
    counts = {sign: [0, *accumulate(found in f" {sign}" for found, _ in merged)] for sign in "-+"}
    hunks = "".join(_hunk(merged, span, counts) for span in _spans(merged))
    names = _name(changes.from_.label), _name(changes.to.label)
    return shown(f"--- {names[0]}\n+++ {names[1]}\n{hunks}") if hunks else ""


def _name(label: str) -> str:
    return label.replace("\t", " ").replace("\n", " ")


def _merged(changes: ChangeSet, old: Sequence[str], new: Sequence[str]) -> Iterator[UnifiedLine]:
    """Give the lines of both texts in one row: those of the old one gone come first."""
    gone = _numbers(c.from_ for c in changes.changes if c.from_)
    come = _numbers(c.to for c in changes.changes if c.to)
    i = j = 0
    while i < len(old) or j < len(new):
        while i in gone:
            yield "-", old[i]
            i += 1
        while j in come:
            yield "+", new[j]
            j += 1
        if i < len(old):
            yield " ", old[i]
        i, j = i + 1, j + 1


def _numbers(sides: Iterator[ChangedSide]) -> set[int]:
    return {side.line - 1 + n for side in sides for n in range(len(split_lines(side.text)))}


def _spans(merged: Sequence[UnifiedLine]) -> Iterator[range]:
    """Give the changed lines with some equal ones around them, joined where those meet."""
    changed = [n for n, (sign, _) in enumerate(merged) if sign != " "]
    begin = None
    for n, follows in zip_longest(changed, changed[1:]):
        begin = n if begin is None else begin
        if follows is None or follows - n > 2 * _CONTEXT:
            yield range(max(0, begin - _CONTEXT), min(len(merged), n + 1 + _CONTEXT))
            begin = None


def _hunk(merged: Sequence[UnifiedLine], span: range, counts: Mapping[str, Sequence[int]]) -> str:
    """Write one hunk; ``counts`` has how many lines of each side come before each line."""
    numbers = []
    for sign, seen in counts.items():
        count = seen[span.stop] - seen[span.start]
        numbers.append(f"{sign}{seen[span.start] + bool(count)},{count}")
    body = "".join(f"{sign}{_ended(line)}" for sign, line in merged[span.start : span.stop])
    return f"@@ {numbers[0]} {numbers[1]} @@\n{body}"


def _ended(line: str) -> str:
    return line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n"
