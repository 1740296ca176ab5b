"""``styrdok init``: a new content repository."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from styrdok.cli.commands import command
from styrdok.cli.common import say
from styrdok.operations.begin import begin_repository


@command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    """Make a new content repository in DIR, with an invented municipality to start from.

    \b
    Example:
      styrdok init styrdokument
    """
    if kept := begin_repository(folder):
        say(f"Kept as they were: {', '.join(kept)}.")
    say(f"Made {folder}/ with one invented policy. Now:")
    say(f"  cd {shlex.quote(str(folder))}\n  styrdok check\n  styrdok build")
    say("Then put your own in content/publication.yaml and an organisation.yaml.")
