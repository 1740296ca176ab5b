"""``styrdok schemas``: the JSON Schemas of content and exports."""

from __future__ import annotations

import click

from styrdok.cli.commands import command
from styrdok.cli.common import finish, get_root, with_format, with_root
from styrdok.content.layout import SCHEMAS_FOLDER
from styrdok.operations.build import stale_schemas, write_schemas


@command("schemas")
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
        finish(stale_schemas(root), form, "The schemas are up to date.")
    written = write_schemas(root)
    finish([], form, f"{len(written)} schemas written to {root / SCHEMAS_FOLDER}.")
