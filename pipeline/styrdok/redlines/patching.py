"""A text and a change-set made from it → the other text, byte for byte."""

from __future__ import annotations

from collections.abc import Sequence

from styrdok.problems.errors import StyrdokError
from styrdok.published.change_sets import ChangedSide, ChangeSet
from styrdok.text.digests import hex_digest
from styrdok.text.source import split_lines


class NotApplicable(StyrdokError):  # noqa: N818 – a refusal, not an error of the program
    """The change-set was not made from this text, or is damaged; the message says which."""


def patch(text: str, changes: ChangeSet, *, reverse: bool = False) -> str:
    """Give the text ``to`` of a change-set from its text ``from``, or with ``reverse`` the other.

    ``text`` is in NFC with LF. The lines of each change are taken out of the
    one text, and those of its other side put in where they stand in the other;
    all other lines are in both, in the same order. Raises NotApplicable.
    """
    if changes.status != "comparable":
        raise NotApplicable("the change-set says that its texts can't be compared")
    before, after = (changes.to, changes.from_) if reverse else (changes.from_, changes.to)
    if hex_digest(text) != before.sha256:
        raise NotApplicable(
            f"the text is not the one that the change-set was made from ({before.label}): "
            f"its SHA-256 is {hex_digest(text)}, wanted {before.sha256}"
        )
    pairs = [(c.to, c.from_) if reverse else (c.from_, c.to) for c in changes.changes]
    kept = _without(split_lines(text), [one for one, _ in pairs if one])
    made = _with(kept, [other for _, other in pairs if other])
    if hex_digest(made) != after.sha256:
        raise NotApplicable("the change-set is damaged: what it makes is not the text it names")
    return made


def _without(lines: list[str], sides: Sequence[ChangedSide]) -> list[str]:
    taken: set[int] = set()
    for side in sides:
        taken.update(range(side.line, side.line + len(split_lines(side.text))))
    return [line for number, line in enumerate(lines, 1) if number not in taken]


def _with(kept: list[str], sides: Sequence[ChangedSide]) -> str:
    made: list[str] = []
    rest = iter(kept)
    for side in sorted(sides, key=lambda side: side.line):
        while len(made) + 1 < side.line:
            line = next(rest, None)
            if line is None:
                break
            made.append(line)
        made += split_lines(side.text)
    return "".join([*made, *rest])
