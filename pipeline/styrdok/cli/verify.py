"""``styrdok verify`` and ``styrdok receipt``: prove that histories only grew."""

from __future__ import annotations

import datetime
import sys
from pathlib import Path

import click

from styrdok.cli.common import ISO_DAY, get_root, today, with_format, with_root
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import read_tree, write_file
from styrdok.disk.git import GitRefused, read_commits
from styrdok.history.seals import make_receipt
from styrdok.problems.faults import Place, Problem, has_errors, has_warnings, problem
from styrdok.problems.reports import FORMATS
from styrdok.published.base import to_json
from styrdok.verification.contents import Histories, verify_content
from styrdok.verification.exports import verify_exports
from styrdok.verification.receipts import compare_receipt, read_receipt
from styrdok.verification.seen_by_git import compare_commits


@click.command("verify")
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
    seen = ""
    if exports:
        histories, found = verify_exports(read_tree(exports))
    else:
        root = get_root()
        files, unreadable = read_content(root)
        histories, found = verify_content(files)
        found += [p for p in unreadable if has_errors([p])]
        try:
            commits = read_commits(root)
        except GitRefused as refusal:
            message = f"git can't be compared with: {refusal}"
            found.append(problem("git-unread", Place("content"), message))
            commits = []
        if commits is None:
            seen = " There is no git log to compare with."
        else:
            found += compare_commits(commits, files)
            seen = " 1 commit agrees." if len(commits) == 1 else f" {len(commits)} commits agree."
    found += _against(receipt, histories) if receipt else []
    found = sorted(set(found))
    altered = has_errors(found) or has_warnings(found)
    if altered or form != "text":
        click.echo(FORMATS[form](found))
        sys.exit(int(altered))
    if found:
        click.echo(FORMATS[form](found))
    count = sum(map(len, histories.values()))
    policies = "1 policy" if len(histories) == 1 else f"{len(histories)} policies"
    entries = "1 entry" if count == 1 else f"{count} entries"
    click.echo(f"Nothing was altered: {policies}, {entries}, all seals hold.{seen}")
    if exports:
        click.echo("Checked: the histories, the recorded texts, the documents. Not the pages.")
    if receipt:
        click.echo("The histories continue those of the receipt.")


def _against(path: Path, histories: Histories) -> list[Problem]:
    receipt, found = read_receipt(str(path), path.read_bytes())
    return [*found, *(compare_receipt(receipt, histories) if receipt else ())]


@click.command("receipt")
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
    files, unreadable = read_content(get_root())
    histories, found = verify_content(files)
    if errors := [p for p in [*unreadable, *found] if has_errors([p])]:
        click.echo(FORMATS["text"](errors), err=True)
        raise click.ClickException("No receipt was written: what is faulty can't be vouched for.")
    made = to_json(make_receipt(histories.items(), today(day)))
    if out is None:
        click.echo(made, nl=False)
    else:
        write_file(out, made)
        click.echo(f"Wrote {out}.")
