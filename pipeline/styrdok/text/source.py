"""A file's bytes → text in UTF-8, NFC, LF, and what of it is otherwise → Problems."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.showing import CONTROL

MAX_BYTES = 1_000_000
MAX_LINES = 20_000
"""Of one file of content. The longest of sixty real documents has 290 000 bytes, another one 14 199
lines."""


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


def decode(path: str, data: bytes) -> tuple[Source | None, list[Problem]]:
    """Read bytes as text, reporting all that makes the text other than UTF-8, NFC, LF.

    The text that comes back is free of those faults, so that one doesn't hide
    the next, or show as several; the bytes are not changed.
    """
    if (lines := data.count(b"\n")) > MAX_LINES:
        found = f"{lines} lines; at most {MAX_LINES} are read"
        return None, [problem("file-too-large", Place(path, MAX_LINES + 1), found)]
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
    if marked := _conflict_lines(text):
        found = f"git has left an unfinished merge here: its marks are on {_on(marked)}"
        return None, [*problems, problem("merge-conflict", Place(path, marked[0]), found)]
    if odd := list(_odd_characters(path, text)):
        problems += odd
        text = unicodedata.normalize("NFC", printable(text))
    if not text.strip():
        return None, [*problems, problem("file-empty", Place(path), "the file is empty")]
    return Source(path, text), problems


_CONFLICT = re.compile(r"^(?:<{7}|>{7}|\|{7})(?: .*)?$", re.MULTILINE)
_BETWEEN = re.compile("={7}")
"""What git writes between the two sides; alone it may be a line that somebody has drawn."""


def _conflict_lines(text: str) -> list[int]:
    """Give the lines on which git has marked what it could not merge."""
    if not _CONFLICT.search(text):
        return []
    lines = text.split("\n")
    marked = [number for number, line in enumerate(lines, 1) if _CONFLICT.fullmatch(line)]
    end = marked[-1] if lines[marked[-1] - 1].startswith(">") else len(lines)
    between = [number for number, line in enumerate(lines[:end], 1) if _BETWEEN.fullmatch(line)]
    return sorted([*marked, *between])


def _on(numbers: list[int], most: int = 7) -> str:
    *first, last = [*map(str, numbers[:most]), *["…"] * (len(numbers) > most)]
    return f"lines {', '.join(first)} and {last}" if first else f"line {last}"


def read_any(path: str, data: bytes) -> tuple[Source | None, Source | None, list[Problem]]:
    """Read bytes as text, as it stands but for NFC and LF; and as it can be parsed.

    The second has a space for every character that must not stand in a text.
    Both have the same lines.
    """
    _, problems = decode(path, data)
    if unreadable := [p for p in problems if p.code in {"encoding", "file-too-large"}]:
        return None, None, unreadable
    text = data.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
    text = unicodedata.normalize("NFC", text)
    return Source(path, text), Source(path, printable(text)), []


def printable(text: str) -> str:
    """Put a space for every character that must not stand in a text."""
    return CONTROL.sub(" ", text)


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
    if not (CONTROL.search(text) or not unicodedata.is_normalized("NFC", text)):
        return
    lines = text.split("\n")
    for first, count in _bulleted(lines):
        sign = f"U+{ord(lines[first - 1].lstrip()[0]):04X}"
        many = f"{count} lines begin" if count > 1 else "the line begins"
        message = f"{many} with a bullet of Word's own, {sign}"
        yield problem("control-character", Place(path, first), message, _NO_BULLET)
    for number, line in enumerate(lines, 1):
        bare = _BULLET.sub(lambda found: " " * len(found[0]), line)
        for code, column, message in odd_characters(bare):
            yield problem(code, Place(path, number, column), message)


_BULLET = re.compile(r"\A\s*[\ue000-\uf8ff]")
_NO_BULLET = (
    "Some fonts alone show it. Write a hyphen and a space in its place, on each line, and put an "
    "empty line before the first."
)


def _bulleted(lines: list[str]) -> Iterator[tuple[int, int]]:
    """Give the first line of each list with such bullets, and how many have one.

    What stands between two of them, if it is no line at the margin, belongs to the item before.
    """
    first = count = 0
    for number, line in enumerate(lines, 1):
        if _BULLET.match(line):
            first, count = first or number, count + 1
        elif count and line.strip() and not line[:1].isspace():
            yield first, count
            first = count = 0
    if count:
        yield first, count


def odd_characters(line: str) -> Iterator[tuple[str, int, str]]:
    """Find what must not stand in any text: a code, the column from 1, and the words."""
    if found := CONTROL.search(line):
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
