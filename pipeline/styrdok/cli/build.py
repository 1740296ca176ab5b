"""``styrdok build``: the exports."""

from __future__ import annotations

import datetime
from pathlib import Path

import click

from styrdok.cli.commands import command
from styrdok.cli.common import ISO_DAY, finish, get_root, report, today, with_format, with_root
from styrdok.disk.progress import progress
from styrdok.operations.build import Built, FaultyContentError, build_exports, stale_exports
from styrdok.problems.faults import has_warnings


@command("build")
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@click.option(
    "--today", "day", type=ISO_DAY, metavar="DAY", help="Build as on this day.  [default: today]"
)
@click.option(
    "--exports",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Where the exports are.  [default: exports/ in the repository]",
)
@click.option(
    "--overwrite", is_flag=True, help="Build even over files of the folder that no build made."
)
@click.option(
    "--without-alias",
    is_flag=True,
    help="Build even if a renamed document does not name its former id.",
)
@click.option("--allow-removal", is_flag=True, help="Build even if many documents, or all, go.")
@click.option("--new-address", is_flag=True, help="Build even if base_url is another than before.")
@click.option("--new-ids", is_flag=True, help="Build even if places lose ids that are published.")
@click.option(
    "--in-place",
    is_flag=True,
    help="Replace files one by one, the manifest last, instead of the whole folder in one step. "
    "For a folder that a container or another machine has mounted.",
)
@with_format
@with_root
def build_command(
    *,
    only_check: bool,
    day: datetime.datetime | None,
    folder: Path | None,
    in_place: bool,
    form: str,
    **allowed: bool,
) -> None:
    """Make the exports from the content. Nothing is built from content that has errors.

    \b
    Examples:
      styrdok build
      styrdok build --check
      styrdok build --today 2027-01-01
      styrdok build --exports /srv/www/styrdokument
    """
    root, when = get_root(), today(day)
    try:
        if only_check:
            count, stale = stale_exports(root, when, progress, folder)
            finish(stale, form, f"The exports are up to date: {count} files.")
        allow = [name for name, said in allowed.items() if said]
        built = build_exports(
            root, when, folder=folder, in_place=in_place, allow=allow, watch=progress
        )
    except FaultyContentError as refusal:
        report(refusal.problems, form)
        raise click.ClickException(str(refusal)) from None
    finish([], form, _said(built))


def _said(built: Built) -> str:
    count = built.documents
    moved = ", ".join(f"{name} to {target}" for name, target in built.moved.items())
    return (
        f"Built {count} document{'' if count == 1 else 's'} into {built.folder}: "
        f"{len(built.written)} file{'' if len(built.written) == 1 else 's'} written, "
        f"{len(built.removed)} removed, {built.files} in all."
        + (" No build was there before, so seq begins at 1." if built.first else "")
        + (f" Moved: {moved}." if moved else "")
        + (f" No longer published: {', '.join(built.gone)}." if built.gone else "")
        + (" There are warnings: styrdok check" if has_warnings(built.problems) else "")
    )
