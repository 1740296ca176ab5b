"""``styrdok completion``: the script for a shell."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from styrdok.cli.commands import command


@command("completion")
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion_command(shell: str) -> None:
    """Print the script that lets a shell complete commands and policy ids.

    \b
    Example:
      styrdok completion bash > ~/.local/share/bash-completion/completions/styrdok
    """
    kind = get_completion_class(shell)
    if kind:
        program = click.get_current_context().find_root().command
        click.echo(kind(program, {}, "styrdok", "_STYRDOK_COMPLETE").source())
