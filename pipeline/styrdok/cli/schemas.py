"""``styrdok schemas``: the JSON Schemas of content and exports."""

from __future__ import annotations

import click

from styrdok.cli.common import finish, get_root, with_format, with_root
from styrdok.content.layout import SCHEMAS_FOLDER
from styrdok.disk.files import read_tree, write_tree
from styrdok.published.schemas import compare_schemas, export_schemas


@click.command("schemas")
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@with_format
@with_root
def schemas_command(*, only_check: bool, form: str) -> None:
    """Write the JSON Schemas of content and exports to schemas/v1/.

    \b
    Examples:
      styrdok schemas
      styrdok schemas --check
    """
    root = get_root()
    if only_check:
        finish(
            compare_schemas(read_tree(root / SCHEMAS_FOLDER)), form, "The schemas are up to date."
        )
    written = write_tree(root / SCHEMAS_FOLDER, {a.path: a.data for a in export_schemas()})
    finish([], form, f"{len(written)} schemas written to {root / SCHEMAS_FOLDER}.")
