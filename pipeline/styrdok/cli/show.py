"""``styrdok show``: the text of a policy."""

from __future__ import annotations

import datetime
import sys

import click

from styrdok.cli.commands import command
from styrdok.cli.common import ISO_DAY, get_root, give, give_json, say, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.disk.progress import progress
from styrdok.operations.load import load
from styrdok.published.base import to_json
from styrdok.views.accounts import answer, as_known, explainer, full_answer, narrate
from styrdok.views.document_json import document_of
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting


@command("show")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.option("--revision", type=click.IntRange(1), help="Number of the event whose text to show.")
@click.option("--as-of", type=ISO_DAY, metavar="DAY", help="The text that applied on this day.")
@click.option("--known", type=ISO_DAY, metavar="DAY", help="By what had been recorded by this day.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
    help="html: the fragment for a CMS; json: the document as exported.",
)
@with_root
def show_command(
    policy: str,
    revision: int | None,
    as_of: datetime.datetime | None,
    known: datetime.datetime | None,
    form: str,
) -> None:
    """Show a policy's text: the one in force, that of an event, or that of a day.

    With --as-of, what applied is said too, and why it is not known where it is
    not; exit 1 if there is no text to show.

    \b
    Examples:
      styrdok show exempelby/resepolicy
      styrdok show exempelby/resepolicy --revision 1 --format html
      styrdok show exempelby/resepolicy --as-of 2024-12-01
      styrdok show exempelby/resepolicy --as-of 2024-12-01 --known 2024-11-30
    """
    if revision and (as_of or known):
        raise click.UsageError("Name a revision or a day, not both.")
    repository = load(get_root(), progress)
    record = repository.policy(policy)
    view = PolicyView(record, make_setting(repository.library, today(as_of)))
    if as_of or known:
        _answer(view, known.date() if known else None, form)
        return
    _show(view, revision, form)


def _show(view: PolicyView, sequence: int | None, form: str) -> None:
    revision = view.text(sequence)
    if isinstance(revision, str):
        raise click.ClickException(revision)
    if form == "markdown":
        give(revision.source.text)
        return
    reading = view.read(revision, view.record.documents[revision.sequence])
    if form == "html":
        give(reading.html)
    else:
        give_json(to_json(document_of(view, reading)))


def _answer(view: PolicyView, known: datetime.date | None, form: str) -> None:
    """Say what applied on the day on standard error, and show its text on standard output."""
    found = answer(view, known)
    if form == "json":
        give_json(to_json(full_answer(view, found)))
        return
    for line in narrate(found, explainer(view)):
        say(line, err=True)
    if not found.certain or found.applied is None or found.applied.revision is None:
        sys.exit(1)
    say("", err=True)
    _show(as_known(view, known), found.applied.revision, form)
