"""``styrdok upgrade``: content of an older schema version."""

from __future__ import annotations

import re

import click

from styrdok.cli.common import get_root, today, with_root
from styrdok.fields import KEBAB
from styrdok.files import read_content, replace_by_folder
from styrdok.problems import has_errors
from styrdok.report import FORMATS
from styrdok.source import Source, decode
from styrdok.upgrades import FRONT_MATTER, front_matter_end, upgrade


@click.command("upgrade")
@with_root
def upgrade_command() -> None:
    """Rewrite content of an older schema version to the newest, keeping its comments.

    A policy that is one Markdown file with front matter becomes a folder of its own.

    \b
    Example:
      styrdok upgrade
    """
    root = get_root()
    files, _ = read_content(root)
    old = {p: d for p, d in files.items() if p.count("/") == 2 and p.endswith(".md") and d}
    sources = {path: _readable(path, data) for path, data in old.items()}
    for path in old:
        if (root / path.removesuffix(".md")).exists():
            name = path.removesuffix(".md")
            raise click.ClickException(f"Nothing was changed: {path} has a folder {name}/ too.")
    for path, source in sources.items():
        made = upgrade({FRONT_MATTER: source}, today(None))
        replace_by_folder(root / path, {name: s.text.encode() for name, s in made.items()})
        click.echo(f"Upgraded {path} to {path.removesuffix('.md')}/")
    click.echo("Now: styrdok check" if old else "Everything is of the newest version.")


def _readable(path: str, data: bytes) -> Source:
    """Read a file of version 0, or refuse: what isn't one is never rewritten."""
    source, problems = decode(path, data)
    name = path.split("/")[2].removesuffix(".md")
    if source and not has_errors(problems) and re.search(KEBAB, name):
        if front_matter_end(source.text):
            return source
        raise click.ClickException(f"Nothing was changed: {path} does not begin with front matter.")
    if problems:
        click.echo(FORMATS["text"](problems), err=True)
    raise click.ClickException(f"Nothing was changed: {path} has faults. See styrdok check.")
