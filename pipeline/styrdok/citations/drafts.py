"""Drafts of decisions: what has been read of each, and whether that is enough."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from styrdok.citations.tokens import Token
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action


@dataclass(slots=True)
class Draft:
    """A decision being read; each part is the token that gave it."""

    action: Action | None = None
    kind: str = ""
    """The kind of its verb, which tells how much else it needs; empty while it has none."""
    verb: Token | None = None
    body: Token | None = None
    body_key: str | None = None
    date: Token | None = None
    paragraph: Token | None = None
    paragraphs: tuple[str, ...] = ()
    case_number: Token | None = None
    until: Token | None = None
    other: bool = False
    """It is of another document."""
    of_law: bool = False
    """Its sentence speaks of a law."""
    agent: bool = False
    """Its body stands after "av", so it is of a verb that was not understood."""
    gap: int = 0
    """How many other words have stood beside its parts."""
    sibling: bool = False
    """Its verb is that of the decision before it."""
    line: int = 0
    sentence: int = 0

    def parts(self) -> tuple[Token | None, ...]:
        return (self.verb, self.body, self.date, self.paragraph, self.case_number, self.until)

    @property
    def dated(self) -> bool:
        return bool(self.date or self.paragraph)

    @property
    def named(self) -> bool:
        return self.body is not None or self.body_key is not None

    @property
    def start(self) -> int:
        parts = self.parts()[:4]
        return min([p.start for p in parts if p], default=0)

    @property
    def end(self) -> int:
        parts = self.parts()[:4]
        return max((p.end for p in parts if p), default=0)


def is_decision(draft: Draft) -> bool:
    """Tell whether what was read is a decision; the less a verb says, the more it needs."""
    stated = draft.date is not None or bool(draft.paragraphs)
    if draft.action is Action.IN_FORCE:
        return draft.date is not None and not draft.of_law
    if (draft.of_law or draft.other) and not draft.named:
        return False
    if draft.kind == Kind.ACTIVE:
        return draft.named
    if draft.kind == Kind.WEAK:
        return draft.named or bool(draft.paragraphs)
    if draft.kind == Kind.DECIDED:
        return draft.dated if draft.named else bool(draft.paragraphs)
    return stated or (draft.named and not draft.sibling)


def joined(one: Token, two: Token, first: str, second: str) -> tuple[Token, str]:
    """Put "socialnämndens arbetsutskott" together: a committee's own."""
    both = one._replace(end=two.end, text=f"{one.text} {two.text}")
    if first.startswith("namnd:") and second.endswith("utskott"):
        return both, f"utskott:{first.removeprefix('namnd:')}s_arbetsutskott"
    return both, second


_JOINT = re.compile(r"\s*(?:,|&|\boch\b|\bsamt\b)\s*")
_RANGE = re.compile(r"\s*[-\u2013]\s*")
_LETTER = re.compile(r"(?<=\d)\s*(?=[a-h]$)")
_MOST_IN_RANGE = 300


def numbers_of(listed: str) -> tuple[str, ...]:
    """List the numbers of "80–82", "101 och 104", "12 a"; § 0 is one not yet filled in."""
    if listed.isdecimal():
        numbers = [listed.lstrip("0")]
    else:
        parts = _JOINT.split(listed.replace("§", " ").strip())
        numbers = [number for part in parts for number in _expanded(part.strip())]
    return tuple(number for number in numbers if number)


def _expanded(part: str) -> Iterator[str]:
    ends = _RANGE.split(part)
    span = len(ends) == 2 and all(end.isdecimal() for end in ends)
    if span and 0 < int(ends[1]) - int(ends[0]) < _MOST_IN_RANGE:
        yield from map(str, range(int(ends[0]), int(ends[1]) + 1))
    else:
        yield from (_LETTER.sub(" ", end).lstrip("0") for end in ends)
