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
from styrdok.problems.showing import json_shown, shown

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


class Bold(str):
    """A line that a terminal is to show in bold."""


class Dim(str):
    """A line that a terminal is to show faintly."""


def say(text: str = "", *, err: bool = False) -> None:
    """Show lines to whoever looks, or in a log; what is in them is never obeyed."""
    bold, dim = isinstance(text, Bold) or None, isinstance(text, Dim) or None
    click.echo(click.style(shown(text), bold=bold, dim=dim, reset=bool(bold or dim)), err=err)


def give(data: str | bytes) -> None:
    """Write what was asked for as it is, for a file or a program; shown, where a terminal is."""
    text = data if isinstance(data, str) else data.decode("utf-8", "replace")
    click.echo(shown(text) if sys.stdout.isatty() else data, nl=False)


def give_json(data: bytes) -> None:
    """Write JSON for a program, with what a terminal or a log would obey as JSON's own escapes."""
    give(json_shown(data.decode()).encode())


def finish(problems: Sequence[Problem], form: str, done: str) -> NoReturn:
    """Show the problems, or in a text say what is done, and exit."""
    if problems or form != "text":
        report(problems, form)
    else:
        say(done)
    sys.exit(int(has_errors(problems)))


def report(problems: Sequence[Problem], form: str) -> None:
    """Show problems in one of FORMATS, each of which sees to it that nothing in them is obeyed."""
    click.echo(FORMATS[form](problems))
