"""What the commands share: their options, the folder they work in, the day, how they end."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click

from styrdok.problems.faults import Problem, has_errors
from styrdok.problems.reports import FORMATS

ISO_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _set_root(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.find_root().obj = value


with_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_set_root,
    expose_value=False,
    help="Folder that holds content/, schemas/ and exports/.  [default: the current folder]",
)

with_format = click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Form of the report. github: beside the lines of a pull request; sarif: for code hosts.",
)


def get_root() -> Path:
    """Give the folder that --root names, or the current one."""
    return click.get_current_context().find_root().obj or Path()


def today(value: datetime.datetime | None) -> datetime.date:
    """Give the day that an option of type ISO_DAY names, or else today."""
    # The only reading of the clock.
    return value.date() if value else datetime.datetime.now().astimezone().date()


def finish(problems: Sequence[Problem], form: str, done: str) -> NoReturn:
    """Show the problems, or in a text say what is done, and exit."""
    click.echo(FORMATS[form](problems) if problems or form != "text" else done)
    sys.exit(int(has_errors(problems)))
