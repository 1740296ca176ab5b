"""``styrdok new``: the skeleton of a policy."""

from __future__ import annotations

import click

from styrdok.cli.common import get_root, read_library, with_root
from styrdok.disk.files import write_tree
from styrdok.repository.starter import new_policy


@click.command("new")
@click.argument("policy", metavar="POLICY")
@click.option("--title", required=True, help="The document's title.")
@click.option("--type", "kind", required=True, help="One of the organisation's document types.")
@with_root
def new_command(policy: str, title: str, kind: str) -> None:
    """Make a skeleton for a new policy. POLICY is its id for ever: organisation/name.

    \b
    Example:
      styrdok new exempelby/kostpolicy --title "Kostpolicy för Exempelby" --type policy
    """
    root = get_root()
    library, _ = read_library(root)
    if policy in (part.id for part in library.parts):
        raise click.ClickException(f"{policy} is already there; nothing was changed.")
    made = new_policy(library, policy, title, kind)
    if isinstance(made, str):
        raise click.UsageError(made)
    write_tree(root, made)
    for name in made:
        click.echo(f"Made {name}")
    click.echo("Write the text in text.md, then: styrdok check")
