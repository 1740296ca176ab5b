"""``styrdok build``: the exports."""

from __future__ import annotations

import datetime

import click

from styrdok.cli.common import (
    EXPORTS,
    ISO_DAY,
    finish,
    get_root,
    read_library,
    today,
    with_format,
    with_root,
)
from styrdok.exporters import (
    MANIFEST,
    build,
    compare,
    leftovers,
    refuse_removal,
    removed_documents,
)
from styrdok.exporters.json_files import read_manifest
from styrdok.files import read_tree, remove_files, write_tree
from styrdok.problems import has_errors, has_warnings
from styrdok.progress import progress
from styrdok.report import FORMATS


@click.command("build")
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@click.option(
    "--today", "day", type=ISO_DAY, metavar="DAY", help="Build as on this day.  [default: today]"
)
@click.option("--allow-removal", is_flag=True, help="Build even if many documents disappear.")
@with_format
@with_root
def build_command(
    *, only_check: bool, day: datetime.datetime | None, allow_removal: bool, form: str
) -> None:
    """Make the exports from the content. Nothing is built from content that has errors.

    \b
    Examples:
      styrdok build
      styrdok build --check
      styrdok build --today 2027-01-01
    """
    root = get_root()
    library, problems = read_library(root)
    present = read_tree(root / EXPORTS)
    previous, unreadable = read_manifest(present.get(MANIFEST))
    if errors := [p for p in [*problems, *unreadable] if has_errors([p])]:
        click.echo(FORMATS[form](errors))
        raise click.ClickException("Nothing was built: the errors come first.")
    with progress("Building", len(library.parts)) as step:
        made = {a.path: a.data for a in build(library, today(day), previous, step)}
    if only_check:
        finish(compare(made, present), form, f"The exports are up to date: {len(made)} files.")
    gone = removed_documents(made, previous)
    if not allow_removal and (refusal := refuse_removal(gone, previous)):
        raise click.ClickException(f"Nothing was built: {refusal}")
    written = write_tree(root / EXPORTS, made, last=MANIFEST)
    removed = leftovers(made, present)
    remove_files(root / EXPORTS, removed)
    manifest, _ = read_manifest(made[MANIFEST])
    count = manifest.count if manifest else 0
    finish(
        [],
        form,
        f"Built {count} document{'' if count == 1 else 's'} into {root / EXPORTS}: "
        f"{len(written)} files written, {len(removed)} removed, {len(made)} in all."
        + (f" No longer published: {', '.join(gone)}." if gone else "")
        + (" There are warnings: styrdok check" if has_warnings(problems) else ""),
    )
