"""``styrdok log``: the history of a policy."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

import click

from styrdok.cli.commands import command
from styrdok.cli.common import ISO_DAY, Bold, get_root, give_json, say, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.disk.progress import progress
from styrdok.operations.load import load
from styrdok.published.accounts import Log, LogEntry
from styrdok.published.base import to_json
from styrdok.views.accounts import explainer, log_of
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting
from styrdok.wording.explanations import Explainer


@command("log")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.option("--known", type=ISO_DAY, metavar="DAY", help="As it had been recorded by this day.")
@click.option("--today", "day", type=ISO_DAY, metavar="DAY", help="As things stand on this day.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@with_root
def log_command(
    policy: str, known: datetime.datetime | None, day: datetime.datetime | None, form: str
) -> None:
    """Show a policy's history: each decision, what we have of its text, and what is not known.

    \b
    Examples:
      styrdok log exempelby/resepolicy
      styrdok log exempelby/resepolicy --known 2025-01-01 --format json
    """
    repository = load(get_root(), progress)
    record = repository.policy(policy)
    view = PolicyView(record, make_setting(repository.library, today(day)))
    log = log_of(view, known.date() if known else None, changes=form == "json")
    if form == "json":
        give_json(to_json(log))
        return
    for line in _lines(log, view, explainer(view)):
        say(line)


def _lines(log: Log, view: PolicyView, words: Explainer) -> Iterator[str]:
    """Give the log as a clerk reads it: in the order of time, each with what is known of it."""
    steps = {s.sequence: s for s in view.record.history.known(log.now.known).steps}
    entries = {e.sequence: e for e in log.entries}
    yield Bold(log.title)
    for line in log.now.text.split("\n"):
        yield f"  {line}"
    yield ""
    for number in log.order:
        text = words.text(steps[number], [*steps.values()])
        yield from _entry(entries[number], text, log.now.as_of)
        for later in entries[number].amended:
            if later in entries:
                yield from _amendment(entries[later])
    told = {n for number in log.order for n in (number, *entries[number].amended)}
    for entry in log.entries:
        if entry.sequence not in told:
            dated = entry.model_copy(update={"day_first": entry.date, "day_last": entry.date})
            yield from _entry(dated, "", log.now.as_of)
    if log.known_gaps:
        yield ""
        for gap in log.known_gaps:
            yield f"  ? {gap.text}"


def _entry(entry: LogEntry, text: str, today: datetime.date) -> Iterator[str]:
    day = str(entry.day_first) if entry.day_first == entry.day_last else "?"
    shown = day if entry.day_first else "?"
    coming = " …" if entry.day_first and entry.day_first > today else ""
    yield f"{shown:>10}  {entry.sequence:>3}  {entry.label}{coming}"
    details = [text, entry.citation and f"“{entry.citation}”", entry.case_number]
    if entry.reason:
        details.append(entry.reason)
    for detail in filter(None, details):
        yield f"{'':>17}{detail}"


def _amendment(entry: LogEntry) -> Iterator[str]:
    yield f"{'':>17}{entry.sequence} ({entry.recorded}) {entry.label}"
    if entry.reason:
        yield f"{'':>19}{entry.reason}"
