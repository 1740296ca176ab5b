"""A word that is not known → the nearest that is, as a question."""

from __future__ import annotations

import difflib


def did_you_mean(word: str, known: list[str]) -> str:
    """Give the nearest known word as a question, or nothing."""
    near = difflib.get_close_matches(word, [k for k in known if k != word], 1, 0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


def suggest(word: str, known: list[str]) -> str:
    """End a message with the nearest known word as a question, and all to choose from."""
    others = ", ".join(sorted({k for k in known if k != word}))
    mean = did_you_mean(word, known)
    return f"{mean or '.'} Known: {others}." if others else mean
