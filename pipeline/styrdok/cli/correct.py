"""``styrdok correct``: put a recorded entry right by another entry."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from styrdok.cli.commands import command
from styrdok.cli.common import get_root, say, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.cli.record import asking, show_recorded, with_day, with_evidence, with_yes
from styrdok.content.models import CorrectedField
from styrdok.disk.progress import progress
from styrdok.operations.record import correct_entry, read_named_text

_FIELDS = [f.value for f in CorrectedField]


@command("correct")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.argument("entry", metavar="ENTRY", type=click.IntRange(1))
@click.option("--date", "values_date", metavar="DAY", help="The right day: 2008-05-26.")
@click.option("--body", "values_body", metavar="KEY", help="The body that decided.")
@click.option("--paragraph", "paragraphs", multiple=True, metavar="N", help="The right §.")
@click.option("--set", "pairs", multiple=True, metavar="FIELD=VALUE", help="Any field by name.")
@click.option(
    "--remove", multiple=True, type=click.Choice(_FIELDS), help="A field that should be empty."
)
@click.option("--text", metavar="FILE", help="The right text, such as text.md of the policy.")
@click.option("--take-back", is_flag=True, help="The entry should never have been recorded.")
@click.option("--reason", required=True, help="Why; it is kept for ever.")
@with_evidence
@with_yes
@with_day
@with_root
def correct_command(
    policy: str,
    entry: int,
    reason: str,
    evidence: str | None,
    day: datetime.datetime | None,
    *,
    yes: bool,
    take_back: bool,
    text: str | None,
    **options: Any,
) -> None:
    """Correct what was recorded of ENTRY, by adding an entry. Nothing recorded is changed.

    \b
    Examples:
      styrdok correct alvdalen/program 1 --date 2008-05-26 --reason "Enligt protokollet"
      styrdok correct exempelby/resepolicy 2 --paragraph 112 --reason "Felskrivet"
      styrdok correct exempelby/resepolicy 2 --text rattad.md --reason "Tappad rad"
      styrdok correct exempelby/resepolicy 3 --take-back --reason "Gällde en annan policy"
    """
    when = today(day)
    done = correct_entry(
        get_root(),
        policy,
        entry,
        when,
        reason=reason,
        evidence=evidence,
        values=_values(options),
        text=read_named_text(Path(text)) if text else None,
        take_back=take_back,
        confirm=asking(when, yes=yes),
        watch=progress,
    )
    show_recorded(done)
    if text:
        say("If text.md has the same fault, mend it there too: the next decision freezes it.")


def _values(options: dict[str, Any]) -> dict[str, str | None]:
    values: dict[str, str | None] = {}
    for pair in options["pairs"]:
        name, sign, value = pair.partition("=")
        if name not in _FIELDS or not sign or not value.strip():
            wanted = ", ".join(_FIELDS)
            raise click.UsageError(f'--set "{pair}": wanted FIELD=VALUE; fields: {wanted}')
        values[name] = value.strip()
    if options["values_date"]:
        values["date"] = options["values_date"]
    if options["values_body"]:
        values["body"] = options["values_body"]
    if options["paragraphs"]:
        values["paragraphs"] = ", ".join(options["paragraphs"])
    values |= dict.fromkeys(options["remove"])
    return values
