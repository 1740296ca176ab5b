"""Any text, whoever wrote it → what a terminal or a log shows, and never obeys."""

from __future__ import annotations

import re

_NO_BREAK_SPACE = "\u00a0"

# Tab and line feed are text; the others of C0 and C1 are not, nor are the
# marks that turn the direction of text and so can hide what is written, nor
# what stands for a lost or private sign (Word's bullets, U+FFFD).
CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e"
    "\u2060-\u2064\u2066-\u2069\ue000-\uf8ff\ufeff\ufffc-\uffff\U000e0000-\U000e007f]"
)
"""What must not stand in a text."""
_OBEYED = re.compile(f"{CONTROL.pattern}|\r")
_LOG_COMMAND = re.compile(r"^([ \t]*)(:(?=:)|#(?=#\[))", re.MULTILINE)
"""How GitHub's and Azure's logs know a command: at the beginning of a line, spaces apart."""


def shown(text: str) -> str:
    """Give lines of text with control characters as escapes, and none that begins a log's command.

    Text that has neither stays as it is.
    """
    without = _OBEYED.sub(lambda found: _escaped(found[0]), text)
    return _LOG_COMMAND.sub(lambda found: f"{found[1]}\\x{ord(found[2]):02x}", without)


def one_line(text: str) -> str:
    """Give text with line breaks, and all else that can't be seen, as escapes."""
    return "".join(c if c.isprintable() or c == _NO_BREAK_SPACE else _escaped(c) for c in text)


def json_shown(text: str) -> str:
    """Give JSON, of the same meaning, in which such characters stand as JSON's own escapes.

    Outside its strings JSON has none but white space.
    """
    return CONTROL.sub(lambda found: _json_escaped(found[0]), text)


def _json_escaped(character: str) -> str:
    return "".join(f"\\u{unit}" for unit in character.encode("utf-16-be").hex(" ", 2).split())


def _escaped(character: str) -> str:
    return repr(character)[1:-1]
