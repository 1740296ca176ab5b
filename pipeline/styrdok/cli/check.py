"""``styrdok check``: every fault in the content."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from styrdok.cli.common import get_root, read_library, with_format, with_root
from styrdok.content.layout import CONTENT_FOLDER
from styrdok.problems.faults import has_errors
from styrdok.problems.reports import FORMATS


@click.command("check")
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
    root = get_root()
    _, problems = read_library(root)
    inside = [_below(root, path) for path in paths]
    shown = [
        p
        for p in problems
        if not inside or any((root / p.path).resolve().is_relative_to(path) for path in inside)
    ]
    click.echo(FORMATS[form](shown))
    sys.exit(int(has_errors(shown)))


def _below(root: Path, path: Path) -> Path:
    """Find a path that somebody named: from where they stand, or else from the root."""
    found = next((p.resolve() for p in (path, root / path) if p.exists()), None)
    if found is None:
        raise click.UsageError(f'There is no file or folder "{path}".')
    if not found.is_relative_to((root / CONTENT_FOLDER).resolve()):
        raise click.UsageError(f'"{path}" is not in content/, so it is not checked.')
    return found
