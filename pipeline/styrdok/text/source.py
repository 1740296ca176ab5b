"""Turns a file's bytes into text, and YAML text into data whose every value has a place."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from styrdok.problems.codes import Place, Problem, problem

MAX_BYTES = 5_000_000
MAX_DEPTH = 20

Location = tuple[str | int, ...]

_NULLS = {"null", "Null", "NULL", "~"}

# Tab and line feed are text; the others of C0 and C1 are not, nor are the
# marks that turn the direction of text and so can hide what is written, nor
# what stands for a lost or private sign (Word's bullets, U+FFFD).
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2064\u2066-\u2069\ue000-\uf8ff\ufeff\ufffc-\uffff\U000e0000-\U000e007f]"
)


@dataclass(frozen=True)
class Source:
    """A text and the file it stands in.

    ``lines`` is set where an upgrade made the text: for each of its lines, the
    line it came from in the file ``path``, so that faults are reported where
    the editor finds them. ``columns`` is False where those lines were reworded.
    """

    path: str
    text: str
    lines: tuple[int, ...] = ()
    columns: bool = True

    def place(self, line: int, column: int = 1) -> Place:
        if self.lines:
            line = self.lines[min(line, len(self.lines)) - 1]
        return Place(self.path, line, column if self.columns else 1)


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


def decode(path: str, data: bytes) -> tuple[Source | None, list[Problem]]:
    """Read bytes as text, reporting all that makes the text other than UTF-8, NFC, LF.

    The text that comes back is free of those faults, so that one doesn't hide
    the next, or show as several; the bytes are not changed.
    """
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        before = data[: error.start].decode("utf-8")
        found = f"byte 0x{data[error.start]:02x} is not UTF-8; {_likely_encoding(data)}"
        return None, [problem("encoding", _end_of(path, before), found)]
    problems = []
    if text.startswith("\ufeff"):
        problems.append(problem("byte-order-mark", Place(path), "the file begins with a BOM"))
        text = text[1:]
    if "\r" in text:
        place = _end_of(path, text[: text.index("\r")])
        kind = "CRLF" if "\r\n" in text else "CR"
        problems.append(problem("line-endings", place, f"line ends are {kind}, not LF"))
        text = text.replace("\r\n", "\n").replace("\r", "\n")
    if odd := list(_odd_characters(path, text)):
        problems += odd
        text = unicodedata.normalize("NFC", printable(text))
    if not text.strip():
        return None, [*problems, problem("file-empty", Place(path), "the file is empty")]
    return Source(path, text), problems


def read_any(path: str, data: bytes) -> tuple[Source | None, Source | None, list[Problem]]:
    """Read bytes as text, as it stands but for NFC and LF; and as it can be parsed.

    The second has a space for every character that must not stand in a text.
    Both have the same lines.
    """
    _, problems = decode(path, data)
    if unreadable := [p for p in problems if p.code == "encoding"]:
        return None, None, unreadable
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    return Source(path, text), Source(path, printable(text)), []


def printable(text: str) -> str:
    """Put a space for every character that must not stand in a text."""
    return _CONTROL.sub(" ", text)


def split_lines(text: str) -> list[str]:
    """Cut a text into lines with their line ends; only LF ends a line."""
    *lines, last = text.split("\n")
    return [line + "\n" for line in lines] + ([last] if last else [])


def _likely_encoding(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "the file looks like UTF-16"
    if re.search(rb"[\xe5\xe4\xf6\xc5\xc4\xd6]", data):
        return "the file looks like Windows-1252 (Latin-1)"
    return "the file is damaged, or is not a text"


def _end_of(path: str, text: str) -> Place:
    return Place(path, text.count("\n") + 1, len(text) - (text.rfind("\n") + 1) + 1)


def _odd_characters(path: str, text: str) -> Iterator[Problem]:
    if not (_CONTROL.search(text) or not unicodedata.is_normalized("NFC", text)):
        return
    for number, line in enumerate(text.split("\n"), 1):
        for code, column, message in odd_characters(line):
            yield problem(code, Place(path, number, column), message)


def odd_characters(line: str) -> Iterator[tuple[str, int, str]]:
    """Find what must not stand in any text: a code, the column from 1, and the words."""
    if found := _CONTROL.search(line):
        name = f"U+{ord(found[0]):04X}"
        yield "control-character", found.start() + 1, f"invisible control character {name}"
    if not unicodedata.is_normalized("NFC", line):
        column = _first_not_nfc(line)
        word = re.split(r"\s", line[:column])[-1] + re.split(r"\s", line[column:])[0]
        wanted = unicodedata.normalize("NFC", word)
        yield "not-nfc", column + 1, f'"{wanted}" is written with loose accents (not NFC)'


def _first_not_nfc(line: str) -> int:
    normal = unicodedata.normalize("NFC", line)
    pairs = zip(line, normal, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), len(normal))


def text_digest(text: str) -> str:
    """Give the digest that a history holds of a text in its canonical form: UTF-8, NFC, LF."""
    return "sha256:" + hex_digest(text)


def hex_digest(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


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
    except _TooDeepError:
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


class _TooDeepError(Exception):
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
            raise _TooDeepError
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
