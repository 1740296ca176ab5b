"""``styrdok diff`` and ``styrdok patch``: what changed, and one text made from the other."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import click
from rich.console import Console

from styrdok.cli.commands import command
from styrdok.cli.common import get_root, give, give_json, today, with_root
from styrdok.cli.completing import complete_policy
from styrdok.content.languages import LANGUAGES
from styrdok.disk.progress import progress
from styrdok.operations.compare import SPAN, compare_decisions, compare_files, patch_file
from styrdok.operations.load import load
from styrdok.published.base import to_json
from styrdok.redlines.change_set import Revised
from styrdok.redlines.forms import REDLINES
from styrdok.redlines.terminal import lines
from styrdok.views.settings import make_setting
from styrdok.wording.words import Words


@command("diff")
@click.argument("first", metavar="POLICY|OLD.md", shell_complete=complete_policy)
@click.argument("second", metavar="[FROM[..TO]]|NEW.md", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json", *REDLINES]),
    default="terminal",
    show_default=True,
    help="html: a page by itself; fragment: words alone, for a CMS; unified: for patch and git.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Language of what is said.  [default: the publication's, or sv]",
)
@with_root
def diff_command(first: str, second: str | None, form: str, language: str | None) -> None:
    """Show what changed in a policy, or between any two Markdown files.

    Of a policy: what its working text changes, or if nothing is pending, what
    the latest decision changed. FROM and TO are numbers of decisions in its
    history; TO may be draft, for the working text. Exit 1 if the texts can't be
    compared.

    \b
    Examples:
      styrdok diff exempelby/resepolicy
      styrdok diff exempelby/resepolicy 1..2
      styrdok diff exempelby/resepolicy 1..draft --format html > redline.html
      styrdok diff old.md new.md --format json > changes.json
    """
    if second is not None and not SPAN.fullmatch(second):
        if not Path(first).exists() and re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", first):
            raise click.UsageError(
                f'"{second}" names no decisions. Write their numbers, as styrdok log shows them: '
                "1..2, or 1..draft for the working text."
            )
        revised = compare_files(Path(first), Path(second))
        words = Words(language or "sv")
    else:
        repository = load(get_root(), progress)
        record = repository.policy(first)
        setting = make_setting(repository.library, today(None))
        words = Words(language or setting.words.language)
        revised = compare_decisions(record, second or "", words)
    _show(revised, form, words)
    sys.exit(0 if revised.changes.status == "comparable" else 1)


def _show(revised: Revised, form: str, words: Words) -> None:
    if form == "json":
        give_json(to_json(revised.changes))
    elif form == "terminal":
        console = Console(soft_wrap=True, highlight=False)
        for line in lines(revised.changes, words):
            console.print(line)
    else:
        give(REDLINES[form](revised, words))


@command("patch")
@click.argument("text", metavar="OLD.md", type=click.Path(path_type=Path))
@click.argument("changes", metavar="CHANGES.json", type=click.Path(path_type=Path))
@click.option("--reverse", is_flag=True, help="From the new text to the old one.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def patch_command(text: Path, changes: Path, output: Path | None, *, reverse: bool) -> None:
    """Make the other text of a change-set, byte for byte.

    A text that the change-set was not made from is refused, and nothing is
    written. Texts are read as NFC, with LF at the ends of lines.

    \b
    Examples:
      styrdok diff old.md new.md --format json > changes.json
      styrdok patch old.md changes.json > new-again.md
      styrdok patch new.md changes.json --reverse --output old-again.md
    """
    made = patch_file(text, changes, output, reverse=reverse)
    if output is None:
        give(made)
