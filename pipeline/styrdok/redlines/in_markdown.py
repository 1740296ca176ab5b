"""A change-set → Markdown, for minutes, mail and pull requests."""

from __future__ import annotations

import re
from collections.abc import Iterator

from styrdok.published.change_sets import ChangeSet, PublishedChange
from styrdok.redlines.labels import block_of, kind_of, place_of, plain_words
from styrdok.wording.words import Words

_SIGNS = re.compile(r"([\\`*_{}\[\]<>#|~])")


def markdown(changes: ChangeSet, words: Words) -> str:
    """Write each change as a list item: ~~removed~~, **added**."""
    return "\n".join(_lines(changes, words)) + "\n"


def _lines(changes: ChangeSet, words: Words) -> Iterator[str]:
    yield f"# {_escaped(changes.to.title or changes.to.label)}"
    yield ""
    yield f"{_escaped(changes.from_.label)} → {_escaped(changes.to.label)}"
    yield ""
    yield _escaped(getattr(changes.summary_text, words.language))
    if changes.changes:
        yield ""
    for change in changes.changes:
        yield _item(change, words)


def _item(change: PublishedChange, words: Words) -> str:
    where = " · ".join(filter(None, [block_of(change, words), place_of(change)]))
    body = "".join(_piece(operation, text) for operation, text in plain_words(change))
    return f"- **{kind_of(change, words)}** ({_escaped(where)}): {body.strip()}"


def _piece(operation: str, text: str) -> str:
    """Mark a piece; its outer spaces stay outside the marks, where Markdown wants them.

    A piece that begins or ends in a sign is marked by elements: beside a word,
    Markdown takes asterisks next to a sign for asterisks.
    """
    inner = text.strip()
    if operation == "equal" or not inner:
        return _escaped(text) if inner else " "
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    if inner[0].isalnum() and inner[-1].isalnum():
        start = end = {"delete": "~~", "insert": "**"}[operation]
    else:
        start, end = {"delete": ("<del>", "</del>"), "insert": ("<ins>", "</ins>")}[operation]
    return f"{before}{start}{_escaped(inner)}{end}{after}"


def _escaped(text: str) -> str:
    return _SIGNS.sub(r"\\\1", text)
