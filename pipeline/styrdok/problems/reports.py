"""Problems → the forms that people and programs read, of many alike a few. FORMATS lists them."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from urllib.parse import quote

from styrdok import __version__
from styrdok.problems.codes import CODES, Severity
from styrdok.problems.faults import Problem
from styrdok.problems.showing import json_shown, one_line, shown

_GITHUB = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


MOST_ALIKE = 100
"""How many problems of a kind are told of one file."""


def capped(problems: Iterable[Problem]) -> list[Problem]:
    """Leave out of each file the problems of a kind after the first hundred; the last says so."""
    found: dict[tuple[str, str], list[Problem]] = {}
    for one in sorted(problems):
        found.setdefault((one.path, one.code), []).append(one)
    told = []
    for alike in found.values():
        told += alike[:MOST_ALIKE]
        if (more := len(alike) - MOST_ALIKE) > 0:
            first = alike[MOST_ALIKE]
            others = f"; and {more - 1} more like it" if more > 1 else ""
            told.append(replace(first, message=first.message + others))
    return sorted(told)


def as_text(problems: Sequence[Problem]) -> str:
    lines = []
    for p in problems:
        place = f"{one_line(p.path)}:{p.line}:{p.column}"
        lines.append(f"{place}: {p.severity}: {one_line(p.message)} [{p.code}]")
        lines.append(f"    {one_line(p.hint)}")
    counts = Counter(p.severity for p in problems)
    summary = ", ".join(f"{counts[s]} {s}{'' if counts[s] == 1 else 's'}" for s in Severity)
    return "\n".join([*lines, f"{summary}."])


def as_json(problems: Sequence[Problem]) -> str:
    """Give a list of objects whose keys are Problem's fields."""
    rows = [{name: getattr(p, name) for name in Problem.__dataclass_fields__} for p in problems]
    return json_shown(json.dumps(rows, ensure_ascii=False, indent=2))


def as_github(problems: Sequence[Problem]) -> str:
    """Give GitHub's workflow commands, which show each Problem beside its line."""
    return "\n".join(
        f"::{_GITHUB[p.severity]} file={_property(one_line(p.path))},line={p.line},col={p.column},"
        f"title={_property(p.code)}::{_data(shown(f'{p.message} {p.hint}'))}"
        for p in problems
    )


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")


def as_sarif(problems: Sequence[Problem]) -> str:
    """Give SARIF 2.1.0 (OASIS), which code hosts and editors show as findings."""
    used = sorted({p.code for p in problems})
    rules = [
        {
            "id": code,
            "shortDescription": {"text": CODES[code].meaning},
            "help": {"text": CODES[code].remedy},
            "defaultConfiguration": {"level": CODES[code].severity.value},
        }
        for code in used
    ]
    results = [
        {
            "ruleId": p.code,
            "ruleIndex": used.index(p.code),
            "level": p.severity.value,
            "message": {"text": f"{p.message} {p.hint}"},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": quote(p.path)},
                        "region": {"startLine": p.line, "startColumn": p.column},
                    }
                }
            ],
        }
        for p in problems
    ]
    driver = {"name": "styrdok", "version": __version__, "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": results,
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json_shown(json.dumps(log, ensure_ascii=False, indent=2))


FORMATS: dict[str, Callable[[Sequence[Problem]], str]] = {
    "text": as_text,
    "json": as_json,
    "github": as_github,
    "sarif": as_sarif,
}
