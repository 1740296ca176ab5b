"""Reads the decisions that a text cites.

The text is cleaned, cut into tokens, and gone through once. A verb opens a
frame ("Reviderad av kf"), whose dates and § become decisions; without a verb, a
body with a § or a date beside it is a decision of which nothing says what it did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import NamedTuple

from styrdok.citations import tokens as t
from styrdok.citations.cleaning import Cleaned, clean
from styrdok.citations.drafts import Draft
from styrdok.citations.frames import read_drafts
from styrdok.citations.tokens import Lexicon, Token, tokenise
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action
from styrdok.content.models import Body
from styrdok.content.printed_dates import PrintedDate, read_printed_date


class Span(NamedTuple):
    """Where in the text: the first character and the one after the last, from 0."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class CitedDecision:
    """A decision as a text cites it. ``action`` is None where no verb says what it did.

    ``until`` is an end that the decision states. ``spans`` tells where each
    part stands: verb, body, date, paragraph, case_number, until.
    """

    action: Action | None
    body_text: str | None
    body: str | None
    date: PrintedDate | None
    paragraphs: tuple[str, ...]
    case_number: str | None
    until: PrintedDate | None
    other_document: bool
    spans: dict[str, Span]


def read_citations(text: str, bodies: tuple[Body, ...] = ()) -> list[CitedDecision]:
    """Read the decisions on this document that a text cites, in order of appearance.

    ``bodies`` are the organisation's own, whose names and abbreviations go
    before the usual ones. The time taken is linear in the text's length.
    """
    cleaned = clean(text)
    tokens = _by_column(list(tokenise(cleaned.text, _lexicon(bodies))))
    return [_decision(draft, text, cleaned) for draft in read_drafts(cleaned.text, tokens)]


@lru_cache(maxsize=64)
def _lexicon(bodies: tuple[Body, ...]) -> Lexicon:
    return Lexicon(bodies)


def _decision(draft: Draft, text: str, cleaned: Cleaned) -> CitedDecision:
    spans = {
        name: Span(*cleaned.original(token.start, token.end))
        for name, token in zip(_PARTS, draft.parts(), strict=True)
        if token
    }
    date = read_printed_date(draft.date.text) if draft.date else None
    if date and cleaned.places:
        date = replace(date, text=_printed(text, spans, "date") or date.text)
    return CitedDecision(
        action=draft.action,
        body_text=_printed(text, spans, "body"),
        body=draft.body_key,
        date=date,
        paragraphs=draft.paragraphs,
        case_number=_printed(text, spans, "case_number"),
        until=_end(draft, text, spans),
        other_document=draft.other,
        spans=spans,
    )


def _end(draft: Draft, text: str, spans: dict[str, Span]) -> PrintedDate | None:
    if draft.until is None:
        return None
    date = read_printed_date(draft.until.text)
    return replace(date, text=_printed(text, spans, "until") or date.text)


_PARTS = ("verb", "body", "date", "paragraph", "case_number", "until")


def _printed(text: str, spans: dict[str, Span], name: str) -> str | None:
    span = spans.get(name)
    return text[span.start : span.end] if span else None


_CELL_END = Token(t.TAB, None, -1, -1, "\t")
_VALUES = {t.DATE_, t.CASE, t.PAIR}

MOST_IN_HEAD, MOST_COLUMNS = 8, 30

Cells = list[list[Token]]
"""The tokens of a line, cell by cell."""


def _by_column(tokens: list[Token]) -> list[Token]:
    """Put each cell of a table after its column's heading; other text stays as it is."""
    if not any(token.kind == t.TAB for token in tokens):
        return tokens
    made: list[Token] = []
    heads: Cells = []
    for line, end in _lines(tokens):
        cells = line
        if len(line) < 3 and not (heads or _is_short_head(line)):
            heads = []
        elif _is_rule(line):
            continue
        elif len(line) == len(heads):
            cells = [[*head, *cell] for head, cell in zip(heads, line, strict=True)]
        elif _is_head(line):
            # Each row gets them again: a head of many words would make that long.
            heads = [cell[:MOST_IN_HEAD] for cell in line[:MOST_COLUMNS]]
            continue
        made += [token for cell in cells for token in (*cell, _CELL_END)] + end
    return made


def _lines(tokens: list[Token]) -> Iterator[tuple[Cells, list[Token]]]:
    """Give the cells of each line, and what ends it."""
    cells: Cells = [[]]
    for token in tokens:
        if token.kind in {t.LINE, t.BLANK}:
            yield cells, [token]
            cells = [[]]
        elif token.kind == t.TAB:
            cells.append([])
        else:
            cells[-1].append(token)
    yield cells, []


def _is_rule(cells: Cells) -> bool:
    """See to the line under a table's head: |---|---|---|."""
    return all(token.kind == t.MARK for cell in cells for token in cell)


def _is_short_head(cells: Cells) -> bool:
    """Tell the head of a table of two columns from a label and its value."""
    said = {Kind.VERB, Kind.DECIDED, Kind.REGISTER, t.IN_FORCE}
    return len(cells) == 2 and all(any(token.kind in said for token in cell) for cell in cells)


def _is_head(cells: Cells) -> bool:
    return not any(token.kind in _VALUES for cell in cells for token in cell)
