"""YAML text → data whose every value has a place, and Problems."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar

import yaml

from styrdok.problems.faults import Place, Problem, problem
from styrdok.text.source import Source, odd_characters

MAX_DEPTH = 20
MAX_VALUES = 100_000
MAX_ITEMS = 10_000
"""Of one file, and of one list in it. A history of two thousand decisions has 30 000 values."""

Location = tuple[str | int, ...]

_NULLS = {"null", "Null", "NULL", "~"}


T = TypeVar("T")


@dataclass(frozen=True)
class Yaml:
    """Parsed YAML: dicts, lists and strings only, and the place of every key and value.

    ``upgraded`` says that the text was made from an older version while reading.
    """

    data: Any
    upgraded: bool = False
    values: dict[Location, Place] = field(default_factory=dict)
    keys: dict[Location, Place] = field(default_factory=dict)

    def place(self, location: Location, *, key: bool = False) -> Place:
        """Give the place of a value (or its key), or of the nearest value around it."""
        if key and location in self.keys:
            return self.keys[location]
        while location not in self.values:
            location = location[:-1]
        return self.values[location]


@dataclass(frozen=True)
class Located(Generic[T]):
    """A value read from YAML, with the place of each of its parts."""

    value: T
    parsed: Yaml
    source: Source

    def place(self, *location: str | int, key: bool = False) -> Place:
        return self.parsed.place(tuple(location), key=key)


def parse_yaml(source: Source) -> tuple[Yaml | None, list[Problem]]:
    """Parse YAML with every scalar as text, reporting what would change or hide a value."""
    problems = [
        problem("yaml-indentation", source.place(number, found.end()), _INDENTS[found[1]])
        for number, line in enumerate(source.text.split("\n"), 1)
        if (found := re.match(" *([\t\u00a0])", line))
    ]
    if problems:
        return None, problems
    reader = _Reader(source)
    try:
        data = reader.read()
    except yaml.MarkedYAMLError as error:
        return None, [*reader.problems, *_syntax(source, error, reader.problems)]
    except _TooMuchError:
        return None, reader.problems
    return replace(reader.result, data=data), reader.problems


def _syntax(
    source: Source, error: yaml.MarkedYAMLError, reported: list[Problem]
) -> Iterator[Problem]:
    """Say in an editor's words what the parser stumbled on, and where that began."""
    # An unclosed quote or bracket is noticed at the end of the file, but stands here:
    began = error.context_mark if _CONTEXT.search(error.context or "") else None
    mark: Any = began or error.problem_mark or error.context_mark
    last = source.text.count("\n") + 1
    place = source.place(min(mark.line + 1, last), mark.column + 1) if mark else Place(source.path)
    if any(p.line == place.line for p in reported):
        return
    said = f"{error.context or ''} {error.problem or ''}"
    message = next((words for part, words in _SYNTAX.items() if part in said), error.problem)
    yield problem("yaml-syntax", place, f"not readable as YAML: {message}")


_INDENTS = {
    "\t": "the line is indented with a tab",
    "\u00a0": "the line is indented with a no-break space",
}
_CONTEXT = re.compile("simple key|quoted scalar|flow (?:sequence|mapping|node)")
_SYNTAX = {
    "mapping values are not allowed": "a colon stands inside a value; put the value in quotes",
    "cannot start any token": "a value begins with a sign that YAML keeps for itself; "
    "put the value in quotes",
    "quoted scalar": "a quotation mark is not closed, or text follows after it",
    "flow sequence": "a list in [ ] is not closed",
    "flow node": "a [ or { is not closed; put the value in quotes if it is meant as text",
    "flow mapping": "a { is not closed; put the value in quotes if it is meant as text",
    "simple key": "a key must be followed by a colon and a space",
    "could not find expected ':'": "a key must be followed by a colon and a space",
    "block mapping": "the line is not indented like those above it",
    "block collection": "the line is not indented like those above it",
    "did not find expected <document start>": "the line belongs to no key",
}
"""Part of what libyaml says → what an editor is told."""


class _TooMuchError(Exception):
    pass


class _Reader:
    """Walks the parser's events. Not its nodes: those have already resolved aliases."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.last_line = source.text.count("\n") + 1
        self.result = Yaml(None, upgraded=bool(source.lines))
        # CBaseLoader reads no types into scalars: 2003:39 stays 2003:39, no stays no.
        self.events = yaml.parse(source.text, Loader=yaml.CBaseLoader)

    def read(self) -> Any:
        self.result.values[()] = Place(self.source.path)
        data: Any = ""
        starts = (e for e in self.events if isinstance(e, yaml.DocumentStartEvent))
        if next(starts, None):
            data = self.value(next(self.events), ())
        if second := next(starts, None):
            self.report("yaml-documents", second, "a second document begins here")
        return data

    def place(self, event: yaml.Event) -> Place:
        mark: Any = event.start_mark
        # A value that is left out at the end of the file is marked below its last line.
        return self.source.place(min(mark.line + 1, self.last_line), mark.column + 1)

    def report(self, code: str, event: yaml.Event, message: str) -> None:
        self.problems.append(problem(code, self.place(event), message))

    def value(self, event: Any, location: Location) -> Any:
        self.result.values[location] = self.place(event)
        if isinstance(event, yaml.AliasEvent):
            self.report("yaml-alias", event, f"the alias *{event.anchor} stands for another value")
            return ""
        if event.anchor:
            self.report("yaml-alias", event, f"the anchor &{event.anchor} names a value")
        if event.tag:
            tag = event.tag.replace("tag:yaml.org,2002:", "!!")
            self.report("yaml-tag", event, f"the tag {tag} stands before a value")
        if len(location) > MAX_DEPTH:
            self.report("yaml-too-deep", event, f"more than {MAX_DEPTH} levels of values")
            raise _TooMuchError
        if len(self.result.values) > MAX_VALUES:
            self.report("yaml-too-long", event, f"more than {MAX_VALUES} values")
            raise _TooMuchError
        if isinstance(event, yaml.MappingStartEvent):
            return self.mapping(location)
        if isinstance(event, yaml.SequenceStartEvent):
            return self.sequence(location)
        # In double quotes, \u202e writes a character that the file itself doesn't have.
        for code, _, message in odd_characters(event.value if event.style == '"' else ""):
            self.report(code, event, f"{message}, written as an escape")
        return event.value

    def sequence(self, location: Location) -> list[Any]:
        items: list[Any] = []
        while not isinstance(event := next(self.events), yaml.SequenceEndEvent):
            if len(items) == MAX_ITEMS:
                self.report("yaml-too-long", event, f"more than {MAX_ITEMS} items in a list")
                raise _TooMuchError
            at = (*location, len(items))
            items.append(self.value(event, at))
            self.report_empty(event, f"item {len(items)} of the list has no value")
        return items

    def mapping(self, location: Location) -> dict[str, Any]:
        items: dict[str, Any] = {}
        while not isinstance(event := next(self.events), yaml.MappingEndEvent):
            if not isinstance(event, yaml.ScalarEvent):
                message = "a key must be a word; put the value in quotes if { is meant as text"
                self.report("yaml-syntax", event, message)
                count = len(self.problems)
                self.value(event, (*location, ""))
                self.value(next(self.events), (*location, ""))
                del self.problems[count:]
                continue
            key, at = event.value, (*location, event.value)
            if key in items:
                first = self.result.keys[at].line
                self.report("yaml-duplicate-key", event, f'"{key}" stands on line {first} too')
            self.result.keys[at] = self.place(event)
            value_event = next(self.events)
            items[key] = self.value(value_event, at)
            self.report_empty(value_event, f'"{key}" has no value')
        return items

    def report_empty(self, event: Any, message: str) -> None:
        if not isinstance(event, yaml.ScalarEvent) or event.tag:
            return
        if event.value == "" or (event.implicit[0] and event.value in _NULLS):
            self.report("value-empty", event, message)
