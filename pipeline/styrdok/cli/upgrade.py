"""``styrdok upgrade``: content of an older schema version."""

from __future__ import annotations

from styrdok.cli.commands import command
from styrdok.cli.common import get_root, say, today, with_root
from styrdok.operations.upgrade import upgrade_content


@command("upgrade")
@with_root
def upgrade_command() -> None:
    """Rewrite content of an older schema version to the newest, keeping its comments.

    A policy that is one Markdown file with front matter becomes a folder of its own.
    A history.yaml written by hand is brought into its one form, and what has no
    seal is sealed.

    \b
    Example:
      styrdok upgrade
    """
    done = upgrade_content(get_root(), today(None))
    for path in done.rewritten:
        say(f"Upgraded {path} to {path.removesuffix('.md')}/")
    for sealed in done.sealed:
        if sealed.comments:
            left_out = " ".join(sealed.comments)
            say(f"{sealed.path} can have no comments; left out: {left_out}")
        say(f"Sealed {sealed.path}")
    changed = done.rewritten or done.sealed
    say("Now: styrdok check" if changed else "Everything is of the newest version.")
