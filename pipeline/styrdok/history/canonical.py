"""The one way in which history.yaml is written, byte for byte. docs/verify.md specifies it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from styrdok.content.models import Event

# Anything that YAML could read as more than plain text is written in quotes.
_PLAIN = re.compile(r"\w[\w §.,/()–-]*|[a-z0-9_]+:[a-z0-9_]+")
_NOT_PLAIN = {"null", "true", "false", "yes", "no", "on", "off"}
# JSON lets these stand as they are; YAML takes some for line ends, and decoding refuses others.
_ESCAPED = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def entry_data(event: Event) -> dict[str, Any]:
    """Give an entry's keys and values as JSON has them, without what is unknown or empty."""
    data = event.model_dump(mode="json", by_alias=True, exclude_none=True)
    return {key: value for key, value in data.items() if value != []}


def write_entry(event: Event) -> str:
    """Write one entry: a key a line, lists and the state of the text in one line."""
    pairs = [f"{key}: {_value(value)}" for key, value in entry_data(event).items()]
    return "".join(f"{'  ' if number else '- '}{pair}\n" for number, pair in enumerate(pairs))


def write_history(events: Iterable[Event]) -> str:
    """Write a history as history.yaml holds it."""
    return "".join(map(write_entry, events)) or "[]\n"


def append_entry(text: str, event: Event) -> str:
    """Add an entry below a history's text, of which not a byte is changed."""
    return write_entry(event) if text == "[]\n" else text + write_entry(event)


def _value(value: object) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{k}: {_value(v)}" for k, v in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_quoted, value)) + "]"
    text = str(value)
    plain = _PLAIN.fullmatch(text) and text.lower() not in _NOT_PLAIN
    return text if plain else _quoted(text)


def _quoted(text: str) -> str:
    written = json.dumps(text, ensure_ascii=False)
    return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", written)
