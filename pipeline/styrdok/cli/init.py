"""``styrdok init``: a new content repository."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from styrdok.content.layout import CONTENT_FOLDER, SCHEMAS_FOLDER
from styrdok.disk.files import write_tree
from styrdok.published.schemas import export_schemas
from styrdok.repository.starter import starter_files


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init_command(folder: Path) -> None:
    """Make a new content repository in DIR, with an invented municipality to start from.

    \b
    Example:
      styrdok init styrdokument
    """
    if (folder / CONTENT_FOLDER).exists():
        raise click.ClickException(f"{folder} already has a content/ folder; nothing was changed.")
    made = starter_files() | {f"{SCHEMAS_FOLDER}/{a.path}": a.data for a in export_schemas()}
    kept = [name for name in made if (folder / name).exists()]
    if taken := [name for name in kept if "/" in name]:
        raise click.ClickException(f"{folder} already has {taken[0]}; nothing was changed.")
    write_tree(folder, {name: data for name, data in made.items() if name not in kept})
    if kept:
        click.echo(f"Kept as they were: {', '.join(kept)}.")
    click.echo(f"Made {folder}/ with one invented policy. Now:")
    click.echo(f"  cd {shlex.quote(str(folder))}\n  styrdok check\n  styrdok build")
    click.echo("Then put your own in content/publication.yaml and an organisation.yaml.")
