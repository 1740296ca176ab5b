"""``styrdok check``: every fault in the content."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from styrdok.cli.commands import command
from styrdok.cli.common import get_root, report, with_format, with_root
from styrdok.disk.progress import progress
from styrdok.operations.load import load, problems_below
from styrdok.problems.faults import has_errors


@command("check")
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@with_format
@with_root
def check_command(paths: tuple[Path, ...], form: str) -> None:
    """Find every fault in the content; PATH limits what is shown. Exit 1 if there are errors.

    \b
    Examples:
      styrdok check
      styrdok check content/exempelby --format github
    """
    shown = problems_below(load(get_root(), progress), paths)
    report(shown, form)
    sys.exit(int(has_errors(shown)))
