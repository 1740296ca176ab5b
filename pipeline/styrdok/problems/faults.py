"""A fault as a value: what was found, where, what to do about it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from styrdok.problems.codes import CODES, Severity


class Place(NamedTuple):
    """Where in a file: the path from the root with `/`, line and column from 1."""

    path: str
    line: int = 1
    column: int = 1


@dataclass(frozen=True, order=True)
class Problem:
    path: str
    line: int
    column: int
    code: str
    severity: Severity
    message: str
    hint: str


def problem(code: str, place: Place, message: str, hint: str = "") -> Problem:
    """Make the Problem of a code; without a hint of its own it carries the code's remedy."""
    rule = CODES[code]
    return Problem(*place, code, rule.severity, message, hint or rule.remedy)


def has_warnings(problems: Iterable[Problem]) -> bool:
    return any(p.severity is Severity.WARNING for p in problems)


def has_errors(problems: Iterable[Problem]) -> bool:
    return any(p.severity is Severity.ERROR for p in problems)
