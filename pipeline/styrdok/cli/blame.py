"""``styrdok blame``: which decision gave each part of a policy its present wording."""

from __future__ import annotations

from collections.abc import Iterator

import click

from styrdok.cli.commands import command
from styrdok.cli.common import Bold, Dim, get_root, give_json, say, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.disk.progress import progress
from styrdok.operations.load import load
from styrdok.published.accounts import Blame
from styrdok.published.base import to_json
from styrdok.views.accounts import blame_of
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting
from styrdok.wording.words import Words


@command("blame")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.option("--revision", type=click.IntRange(1), help="Number of the event whose text to show.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
@with_root
def blame_command(policy: str, revision: int | None, form: str) -> None:
    """Show for each part of a policy which decision gave it its wording, and what it said before.

    A moved or renumbered part keeps the decision that gave it its words. Where
    an earlier text is not held, an older decision may have given them: that is
    marked with a question mark.

    \b
    Examples:
      styrdok blame exempelby/resepolicy
      styrdok blame exempelby/resepolicy --revision 2 --format json
    """
    repository = load(get_root(), progress)
    record = repository.policy(policy)
    view = PolicyView(record, make_setting(repository.library, today(None)))
    blamed = blame_of(view, revision)
    if isinstance(blamed, str):
        raise click.ClickException(blamed)
    if form == "json":
        give_json(to_json(blamed))
        return
    for line in _lines(blamed, view.setting.words):
        say(line)


def _lines(blamed: Blame, words: Words) -> Iterator[str]:
    yield Bold(blamed.title)
    labels = {event.sequence: event.label for event in blamed.events}
    for number in sorted({w.since for w in blamed.wordings}):
        yield f"{number:>5}  {labels[number]}"
    path: list[str] = []
    for wording in blamed.wordings:
        if wording.path != path:
            path = wording.path
            yield ""
            yield Bold(" › ".join(path))
        doubt = " " if wording.certain else "?"
        yield f"{wording.since:>5}{doubt} {wording.text}"
        if wording.before is not None:
            yield Dim(f"{'':>7}{words.gettext('Before:')} {wording.before}")
