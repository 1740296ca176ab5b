"""Rules on what a text says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from styrdok.content.models import Policy
from styrdok.content.yaml import Located
from styrdok.problems.faults import Problem, problem
from styrdok.repository.library import Text
from styrdok.text.document import BlockKind, StatementKind

Found = Iterator[Problem]


def title_is_one(text: Text, facts: Located[Policy]) -> Found:
    if text.document.title and facts.value.title != text.document.title:
        message = f'the heading is "{text.document.title}", but the title is "{facts.value.title}"'
        place = text.source.place(text.document.title_line)
        yield problem("title-differs", place, message)


def duplicate_paragraphs(text: Text) -> Found:
    first: dict[str, int] = {}
    for block in text.document.blocks():
        if block.kind is BlockKind.PARAGRAPH and len(block.text) > 40:
            if block.text in first:
                message = f"the paragraph on line {first[block.text]} stands here again"
                yield problem("text-duplicate", text.source.place(block.line), message)
            first.setdefault(block.text, text.source.place(block.line).line)


def competing_definitions(text: Text) -> Found:
    terms = defaultdict(list)
    for statement in text.document.statements:
        if statement.kind is StatementKind.DEFINITION and statement.term:
            terms[statement.term.casefold()].append(statement)
    for first, *others in terms.values():
        for other in others:
            where = text.source.place(first.lines[0]).line
            message = f'"{other.term}" is defined on line {where} too, in other words'
            yield problem("definition-competing", text.source.place(other.lines[0]), message)


def open_mandates(text: Text) -> Found:
    for statement in text.document.statements:
        if statement.kind is StatementKind.MANDATE and statement.deadline is None:
            message = (
                f'"{statement.addressee_text}" is to "{statement.deliverable}", with no deadline'
            )
            yield problem("mandate-open", text.source.place(statement.lines[0]), message)
