"""``styrdok show``: the text of a policy."""

from __future__ import annotations

import click

from styrdok.cli.common import (
    complete_policy,
    find_policy,
    get_root,
    read_library,
    today,
    with_root,
)
from styrdok.exporters.edition import export_policy, make_setting
from styrdok.exporters.json_files import to_json


@click.command()
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.option("--revision", type=click.IntRange(1), help="Number of the event whose text to show.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["markdown", "html", "json"]),
    default="markdown",
    show_default=True,
    help="html: the fragment for a CMS; json: the document as exported.",
)
@with_root
def show(policy: str, revision: int | None, form: str) -> None:
    """Show a policy's text: the one in force, or that of an event.

    \b
    Examples:
      styrdok show exempelby/resepolicy
      styrdok show exempelby/resepolicy --revision 1 --format html
    """
    library, problems = read_library(get_root())
    record = find_policy(library, policy, problems)
    exported = export_policy(record, make_setting(library, today(None)), revision)
    if isinstance(exported, str):
        raise click.ClickException(exported)
    match form:
        case "markdown":
            click.echo(exported.markdown, nl=False)
        case "html":
            click.echo(exported.document.html, nl=False)
        case "json":
            click.echo(to_json(exported.document), nl=False)
