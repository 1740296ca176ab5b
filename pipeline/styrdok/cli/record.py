"""``styrdok record``: the next entry of a policy's history."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path
from typing import Any

import click

from styrdok.cli.cite import describe_citation
from styrdok.cli.commands import command
from styrdok.cli.common import ISO_DAY, get_root, say, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.content.actions import Action
from styrdok.content.layout import policy_folder
from styrdok.disk.progress import progress
from styrdok.operations.carry_out import Confirm, Planned, PlannedEntry, Recorded
from styrdok.operations.record import read_named_text, record_decision

with_yes = click.option("--yes", is_flag=True, help="Record without asking, for scripts.")
with_evidence = click.option(
    "--evidence", metavar="FILE|URL", help="Where it can be seen: the minutes, a file's name."
)
with_day = click.option(
    "--today", "day", type=ISO_DAY, metavar="DAY", help="Day of recording.  [default: today]"
)
_ACTIONS = [a.value for a in Action if a is not Action.CORRECTED]


@command("record")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.argument("citation", required=False)
@click.option("--action", type=click.Choice(_ACTIONS), help="What the citation doesn't say.")
@click.option("--body", metavar="KEY", help="The deciding body's key in organisation.yaml.")
@click.option("--date", type=ISO_DAY, metavar="DAY", help="Day of the decision, if misread.")
@click.option("--paragraph", "paragraphs", multiple=True, metavar="N", help="§ in the minutes.")
@click.option("--case-number", metavar="NUMBER", help="Register number (diarienummer).")
@click.option("--in-force-from", type=ISO_DAY, metavar="DAY", help="First day in force.")
@click.option("--in-force-until", type=ISO_DAY, metavar="DAY", help="Last day in force.")
@click.option("--replaced-by", metavar="POLICY", help="The policy that takes its place.")
@click.option("--concerns", type=click.IntRange(1), metavar="N", help="The entry that it is about.")
@click.option("--language", metavar="TAG", help="Of an added text that is a translation: fi.")
@click.option("--reason", help="Why, where it needs saying: a withdrawal.")
@with_evidence
@click.option(
    "--text",
    metavar="not-held|FILE",
    help="The decision's text: not found, or in FILE.  [default: text.md]",
)
@click.option(
    "--conversion",
    metavar="NAME",
    help="By what means the text was made from its original: docx, scanned.",
)
@with_yes
@with_day
@with_root
def record_command(
    policy: str,
    citation: str | None,
    text: str | None,
    conversion: str | None,
    day: datetime.datetime | None,
    *,
    yes: bool,
    **facts: Any,
) -> None:
    """Record a decision: type CITATION as the minutes print it, in quotes.

    The citation is read and shown as it was understood. Then text.md is frozen
    as the text of the decision, and an entry is added to history.yaml, sealed.
    Nothing that is recorded is ever changed; see styrdok correct.

    \b
    Examples:
      styrdok record exempelby/resepolicy "Reviderad av kf 2026-11-16 § 112"
      styrdok record exempelby/resepolicy "Antagen av kf 2019-03-25 § 41" --text not-held
      styrdok record exempelby/resepolicy "Upphävd av kf 2026-11-16 § 113"
      styrdok record exempelby/resepolicy --action text_added --concerns 1 --text found.md
    """
    when = today(day)
    held = read_named_text(Path(text)) if text and text != "not-held" else None
    said = {k: v.date() if isinstance(v, datetime.datetime) else v for k, v in facts.items()}
    done = record_decision(
        get_root(),
        policy,
        citation,
        when,
        text=held,
        not_held=text == "not-held",
        conversion=conversion,
        confirm=asking(when, yes=yes),
        watch=progress,
        **said,
    )
    show_recorded(done)


def asking(day: datetime.date, *, yes: bool) -> Confirm:
    """Show what would be recorded, and ask, unless ``yes`` was said beforehand."""

    def confirm(planned: Planned) -> bool:
        _show(planned, day)
        return not planned.faults and (yes or _ask())

    return confirm


def show_recorded(done: Recorded) -> None:
    for name in done.removed:
        say(f"Removed {name}, which a recording that was cut short had left.")
    numbers = " and ".join(str(e.sequence) for e in done.events)
    entry = "entry" if len(done.events) == 1 else "entries"
    folder = policy_folder(done.policy_id)
    say(f"Recorded as {entry} {numbers}. Now: styrdok build, and commit {folder}")


def _show(planned: Planned, day: datetime.date) -> None:
    if planned.read:
        citation = planned.entries[0].event.citation or ""
        say(f"Read: {describe_citation(planned.read, citation, day)}\n")
    for entry in planned.entries:
        number = entry.event.sequence
        say(f"To be recorded of {planned.policy_id}, as entry {number}: {entry.label}")
        _show_entry(entry)


def _show_entry(entry: PlannedEntry) -> None:
    if entry.event.text:
        name = entry.text_file
        say(f"  text         {f'held, as revisions/{name}' if name else 'not held'}")
    for key in ("in_force_from", "in_force_until", "replaced_by", "reason", "evidence"):
        if value := getattr(entry.event, key):
            say(f"  {key.replace('_', ' '):<12} {value}")
    for caution in entry.cautions:
        say(f"  Look: {caution}")


def _ask() -> bool:
    if not sys.stdin.isatty():
        raise click.ClickException("Nothing was recorded: nobody to ask. In a script, add --yes.")
    try:
        said = click.prompt("Record this for ever? [y/N]", default="", show_default=False)
    except click.Abort:
        say()
        said = ""
    return said.strip().lower() in {"y", "yes", "j", "ja"}
