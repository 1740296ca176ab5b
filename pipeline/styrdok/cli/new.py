"""``styrdok new``: the skeleton of a policy."""

from __future__ import annotations

import click

from styrdok.cli.commands import command
from styrdok.cli.common import get_root, say, with_root
from styrdok.operations.begin import begin_policy


@command("new")
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
    for name in begin_policy(get_root(), policy, title, kind):
        say(f"Made {name}")
    say("Write the text in text.md, then: styrdok check")
