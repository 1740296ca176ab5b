"""The command line: each command reads, calls one function, shows what it gave, and exits.

COMMANDS lists them.
"""

from __future__ import annotations

import sys
from io import StringIO

import click

from styrdok import __version__
from styrdok.cli.commands import Commands
from styrdok.cli.common import say, with_root

COMMANDS = {
    "init": "styrdok.cli.init",
    "new": "styrdok.cli.new",
    "check": "styrdok.cli.check",
    "cite": "styrdok.cli.cite",
    "record": "styrdok.cli.record",
    "correct": "styrdok.cli.correct",
    "log": "styrdok.cli.log",
    "show": "styrdok.cli.show",
    "blame": "styrdok.cli.blame",
    "diff": "styrdok.cli.diff",
    "patch": "styrdok.cli.diff",
    "build": "styrdok.cli.build",
    "pull": "styrdok.cli.pull",
    "verify": "styrdok.cli.verify",
    "receipt": "styrdok.cli.verify",
    "schemas": "styrdok.cli.schemas",
    "upgrade": "styrdok.cli.upgrade",
    "completion": "styrdok.cli.completion",
}
"""The module of each command, in which it is called init_command and so on."""


def main() -> None:
    """Run the command; what the disk refuses is a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show å must not stop the work.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        sys.exit(cli.main(standalone_mode=False))
    except click.ClickException as error:
        words = StringIO()
        error.show(words)
        say(words.getvalue().rstrip("\n"), err=True)  # a file's name may be in it
        sys.exit(error.exit_code)
    except click.Abort:
        say("Aborted!", err=True)
        sys.exit(1)
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        say(f"Error: {name}{error.strerror or error}", err=True)
        sys.exit(1)


@click.group(
    commands=Commands(COMMANDS),
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Each command explains itself: styrdok COMMAND --help",
)
@click.version_option(__version__)
@with_root
def cli() -> None:
    """Keep governing documents (styrdokument) as versioned, checked content, and export them."""
