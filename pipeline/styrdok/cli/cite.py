"""``styrdok cite``: read the decisions that a text cites."""

from __future__ import annotations

import datetime
import json
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any, BinaryIO

import click

from styrdok.citations.reader import CitedDecision, read_citations
from styrdok.cli.commands import command
from styrdok.cli.common import get_root, give_json, say, today, with_root
from styrdok.content.models import Body, DateProblem
from styrdok.content.printed_dates import suggest_dates
from styrdok.disk.progress import progress
from styrdok.operations.load import load

LARGEST_LINE = 100_000
"""Bytes of a question in --jsonl: all that a page prints of its decisions is far less."""


@command("cite")
@click.argument("text", required=False)
@click.option(
    "--jsonl",
    is_flag=True,
    help='Read {"id", "text"} a line from standard input; write {"id", "decisions"} a line.',
)
@click.option(
    "--organisation",
    metavar="NAME",
    help="Read bodies and abbreviations as this organisation of content/ names them.",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@with_root
def cite_command(text: str | None, organisation: str | None, form: str, *, jsonl: bool) -> None:
    """Read the decisions that TEXT cites, and show how each part was understood.

    \b
    Examples:
      styrdok cite "Reviderat av kf 2016-05-16 § 30"
      styrdok cite --organisation exempelby "Antagen av BUN 2019-03-12 § 14"
      styrdok cite --jsonl < texts.jsonl
    """
    bodies = load(get_root(), progress).organisation(organisation).bodies if organisation else ()
    if jsonl:
        for line in _answers(sys.stdin.buffer, bodies):
            give_json(line)
        return
    if text is None:
        raise click.UsageError("Name a text, in quotes, or use --jsonl.")
    found = read_citations(text, bodies)
    day = today(None)
    if form == "json":
        rows = [as_data(decision, day) for decision in found]
        give_json(json.dumps(rows, ensure_ascii=False, indent=2).encode() + b"\n")
    elif found:
        say("\n\n".join(describe_citation(decision, text, day) for decision in found))
    else:
        say("No decision was read.")


def _answers(stream: BinaryIO, bodies: tuple[Body, ...]) -> Iterator[bytes]:
    day = today(None)
    lines = iter(partial(stream.readline, LARGEST_LINE + 1), b"")
    for number, line in enumerate(lines, 1):
        if len(line) > LARGEST_LINE:
            raise click.ClickException(
                f"line {number} has more than {LARGEST_LINE} bytes; the lines before it were "
                "answered."
            )
        if not line.strip():
            continue
        try:
            row = json.loads(line.decode("utf-8-sig"))
            given, text = row["id"], row["text"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise click.ClickException(
                f'line {number} is not {{"id": …, "text": "…"}} in UTF-8; the lines before it were '
                "answered."
            ) from None
        if not isinstance(text, str):
            raise click.ClickException(f"line {number}: the text is no string.")
        decisions = [as_data(d, day) for d in read_citations(text, bodies)]
        yield json.dumps({"id": given, "decisions": decisions}).encode() + b"\n"


def as_data(decision: CitedDecision, day: datetime.date) -> dict[str, Any]:
    """Give a decision as JSON: what was read, and where in the text each part stands."""
    date = decision.date
    return {
        "action": decision.action or "unknown",
        "body_text": decision.body_text,
        "body": decision.body,
        "date": date.date.isoformat() if date and date.date else None,
        "date_text": date.text if date else None,
        "date_precision": date.precision if date else None,
        "date_problem": date.problem if date else None,
        "date_suggestions": [d.isoformat() for d in suggest_dates(date.text, day)] if date else [],
        "paragraphs": list(decision.paragraphs),
        "case_number": decision.case_number,
        "until": decision.until.text if decision.until else None,
        "other_document": decision.other_document,
        "spans": {name: list(span) for name, span in decision.spans.items()},
    }


def describe_citation(decision: CitedDecision, text: str, day: datetime.date) -> str:
    """Show a decision to an editor: the text with what was read in brackets, then each part."""
    rows = [
        ("decision", decision.action or "not said: no verb was read"),
        ("body", f"{decision.body} ({decision.body_text})" if decision.body else None),
        ("date", _date(decision, day)),
        ("§", ", ".join(decision.paragraphs)),
        ("case number", decision.case_number),
        ("until", decision.until.text if decision.until else None),
        ("document", "another one, not this" if decision.other_document else None),
    ]
    lines = [f"  {name:<12} {value}" for name, value in rows if value]
    return "\n".join([_marked(decision, text), *lines])


def _date(decision: CitedDecision, day: datetime.date) -> str | None:
    date = decision.date
    if date is None:
        return None
    if date.date:
        return f"{date.date:%Y-%m-%d}" + ("" if date.text == str(date.date) else f" ({date.text})")
    if date.problem is None:
        return f'"{date.text}": no full date, only a {date.precision}'
    said = f'"{date.text}" is {_PROBLEMS[date.problem]}'
    meant = [str(d) for d in suggest_dates(date.text, day)]
    return f"{said}; meant may be {' or '.join(meant)}" if meant else said


_PROBLEMS = {
    DateProblem.YEAR_OUT_OF_RANGE: "no possible date: the year is out of range",
    DateProblem.IMPOSSIBLE_DAY: "no possible date: the month has no such day",
    DateProblem.IMPOSSIBLE_MONTH: "no possible date: there is no such month",
    DateProblem.MALFORMED_DIGITS: "no date: its digits are not those of one",
    DateProblem.MISSING_YEAR: "no full date: the year is missing",
    DateProblem.PLACEHOLDER: "no date: it has not been filled in",
}


def _marked(decision: CitedDecision, text: str) -> str:
    """Put brackets around the parts that were read."""
    spans = sorted(decision.spans.values())
    start, end = spans[0].start, max(s.end for s in spans)
    marked = text[start:end]
    for span in reversed(spans):
        a, b = span.start - start, span.end - start
        marked = f"{marked[:a]}[{marked[a:b]}]{marked[b:]}"
    return " ".join(marked.split())
