"""The command line: each command reads, calls one function, shows what it gave, and exits.

COMMANDS lists them.
"""

from __future__ import annotations

import sys

import click

from styrdok import __version__
from styrdok.cli import (
    blame,
    build,
    check,
    cite,
    completion,
    correct,
    diff,
    init,
    log,
    new,
    pull,
    record,
    schemas,
    show,
    upgrade,
    verify,
)
from styrdok.cli.common import with_root
from styrdok.html.tree import OutsideProfileError

COMMANDS = (
    init.init_command,
    new.new_command,
    check.check_command,
    cite.cite_command,
    record.record_command,
    correct.correct_command,
    log.log_command,
    show.show_command,
    blame.blame_command,
    diff.diff_command,
    diff.patch_command,
    build.build_command,
    pull.pull_command,
    verify.verify_command,
    verify.receipt_command,
    schemas.schemas_command,
    upgrade.upgrade_command,
    completion.completion,
)


def main() -> None:
    """Run the command; what the disk refuses is a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show å must not stop the work.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        cli()
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {name}{error.strerror or error}", err=True)
        sys.exit(1)
    except OutsideProfileError as error:
        click.echo(
            f"Error: {error}\nThat is a fault of styrdok, not of the text: nothing was published. "
            "Please report it.",
            err=True,
        )
        sys.exit(1)


@click.group(
    commands=COMMANDS,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Each command explains itself: styrdok COMMAND --help",
)
@click.version_option(__version__)
@with_root
def cli() -> None:
    """Keep governing documents (styrdokument) as versioned, checked content, and export them."""
