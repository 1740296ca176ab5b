"""styrdok: governing documents as versioned, checked content with JSON and HTML exports.

What a program may ask of it: docs/python.md shows each name. A name is looked up in its home when
it is first used, so that importing styrdok loads nothing that isn't asked for.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from styrdok.citations.reader import read_citations
    from styrdok.operations.ask import applied_on, citation_of, wordings_of
    from styrdok.operations.begin import begin_repository
    from styrdok.operations.build import build_exports
    from styrdok.operations.compare import compare_texts, patch_text
    from styrdok.operations.load import load
    from styrdok.operations.record import correct_entry, record_decision
    from styrdok.operations.verify import verify_repository
    from styrdok.problems.errors import StyrdokError
    from styrdok.problems.faults import Problem

__version__ = "0.1.0"

__all__ = [
    "Problem",
    "StyrdokError",
    "applied_on",
    "begin_repository",
    "build_exports",
    "citation_of",
    "compare_texts",
    "correct_entry",
    "load",
    "patch_text",
    "read_citations",
    "record_decision",
    "verify_repository",
    "wordings_of",
]

_HOMES = {
    "Problem": "styrdok.problems.faults",
    "StyrdokError": "styrdok.problems.errors",
    "applied_on": "styrdok.operations.ask",
    "begin_repository": "styrdok.operations.begin",
    "build_exports": "styrdok.operations.build",
    "citation_of": "styrdok.operations.ask",
    "compare_texts": "styrdok.operations.compare",
    "correct_entry": "styrdok.operations.record",
    "load": "styrdok.operations.load",
    "patch_text": "styrdok.operations.compare",
    "read_citations": "styrdok.citations.reader",
    "record_decision": "styrdok.operations.record",
    "verify_repository": "styrdok.operations.verify",
    "wordings_of": "styrdok.operations.ask",
}
"""The module of each name; a type checker reads the same above."""

if not TYPE_CHECKING:  # a checker would take any name at all to be there

    def __getattr__(name: str) -> object:
        if name not in _HOMES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = globals()[name] = getattr(import_module(_HOMES[name]), name)
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
