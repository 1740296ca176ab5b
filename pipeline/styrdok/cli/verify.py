"""``styrdok verify`` and ``styrdok receipt``: prove that histories only grew."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from styrdok.cli.commands import command
from styrdok.cli.common import (
    ISO_DAY,
    get_root,
    give_json,
    report,
    say,
    today,
    with_format,
    with_root,
)
from styrdok.operations.verify import receipt_of, verify_pulled, verify_repository, write_receipt
from styrdok.published.base import to_json


@command("verify")
@click.argument(
    "exports", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path)
)
@click.option(
    "--receipt",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Prove that the histories only continue those of this receipt.",
)
@with_format
@with_root
def verify_command(exports: Path | None, receipt: Path | None, form: str) -> None:
    """Prove that no recorded decision or text was altered. Exit 1 if something was.

    Checks the content: every seal, every recorded text, and what git has seen of
    them. With EXPORTS, checks a pulled export by itself instead.

    \b
    Examples:
      styrdok verify
      styrdok verify --receipt receipt-2026.json
      styrdok verify exports --receipt receipt-2026.json
    """
    found = verify_pulled(exports, receipt) if exports else verify_repository(get_root(), receipt)
    if found.problems or form != "text":
        report(found.problems, form)
    if found.altered or form != "text":
        sys.exit(int(found.altered))
    policies = "1 policy" if found.policies == 1 else f"{found.policies} policies"
    entries = "1 entry" if found.entries == 1 else f"{found.entries} entries"
    seen = "" if exports else _seen(found.commits)
    say(f"Nothing was altered: {policies}, {entries}, all seals hold.{seen}")
    if exports:
        say("Checked: the histories, the recorded texts, the documents. Not the pages.")
    if receipt:
        say("The histories continue those of the receipt.")


def _seen(commits: int | None) -> str:
    if commits is None:
        return " There is no git log to compare with."
    return " 1 commit agrees." if commits == 1 else f" {commits} commits agree."


@command("receipt")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="Write to this file instead."
)
@click.option("--today", "day", type=ISO_DAY, metavar="DAY", help="Its day.  [default: today]")
@with_root
def receipt_command(out: Path | None, day: datetime.datetime | None) -> None:
    """Write a receipt: how far every history goes today. Keep it where nobody can change it.

    docs/verify.md tells how to sign it, and how to check it years later.

    \b
    Examples:
      styrdok receipt > receipt-2026.json
      styrdok receipt --out receipt-2026.json
    """
    made = receipt_of(get_root(), today(day))
    if out is None:
        give_json(to_json(made))
    else:
        write_receipt(out, made)
        say(f"Wrote {out}.")
