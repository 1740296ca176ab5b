"""``styrdok correct``: put a recorded entry right by another entry."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import click

from styrdok.cli.common import complete_policy, today, with_root
from styrdok.cli.record import (
    body_key,
    carry_out,
    item_numbers,
    read_named_text,
    with_day,
    with_evidence,
    with_yes,
)
from styrdok.content.models import CorrectedField
from styrdok.recording.entries import Correction, Recording, Wish
from styrdok.recording.entries import correct as make_correction
from styrdok.recording.entries import record as make_record
from styrdok.repository.library import PolicyRecord

_FIELDS = [f.value for f in CorrectedField]


@click.command("correct")
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
    values = _values(options)
    asked = sum((bool(values), text is not None, take_back))
    if not asked or (take_back and asked > 1):
        raise click.UsageError("Say what is to be corrected: --date, --set …, --text, --take-back.")

    def plan(found: PolicyRecord, history: str) -> Recording:
        when = today(day)
        if take_back:
            facts = {
                "action": "withdrawn",
                "concerns": entry,
                "reason": reason,
                "evidence": evidence,
            }
            return make_record(found, history, Wish(None, facts), when)
        right = read_named_text(Path(text)) if text else None
        if body := values.get(CorrectedField.BODY):
            values[CorrectedField.BODY] = body_key(body, found.organisation)
        wish = Correction(entry, reason, evidence, values, right)
        return make_correction(found, history, wish, when)

    carry_out(policy, plan, day, yes=yes)
    if text:
        click.echo(
            "If text.md has the same fault, mend it there too: the next decision freezes it."
        )


def _values(options: dict[str, Any]) -> dict[CorrectedField, str | None]:
    values: dict[CorrectedField, str | None] = {}
    for pair in options["pairs"]:
        name, sign, value = pair.partition("=")
        if name not in _FIELDS or not sign or not value.strip():
            wanted = ", ".join(_FIELDS)
            raise click.UsageError(f'--set "{pair}": wanted FIELD=VALUE; fields: {wanted}')
        numbers = name == CorrectedField.PARAGRAPHS
        values[CorrectedField(name)] = (
            ", ".join(item_numbers([value])) if numbers else value.strip()
        )
    if options["values_date"]:
        values[CorrectedField.DATE] = options["values_date"]
    if options["values_body"]:
        values[CorrectedField.BODY] = options["values_body"]
    if options["paragraphs"]:
        values[CorrectedField.PARAGRAPHS] = ", ".join(item_numbers(options["paragraphs"]))
    values |= dict.fromkeys(map(CorrectedField, options["remove"]))
    return values
