"""``styrdok build``: the exports."""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import NamedTuple

import click

from styrdok.cli.common import (
    ISO_DAY,
    finish,
    get_root,
    read_library,
    today,
    with_format,
    with_root,
)
from styrdok.content.layout import EXPORTS_FOLDER
from styrdok.disk.export_folder import replace_exports
from styrdok.disk.files import Busy, locked, read_tree
from styrdok.disk.progress import progress
from styrdok.exports.building import compare_exports, export, leftovers
from styrdok.exports.edition import make_edition
from styrdok.exports.guards import GUARDS, removed
from styrdok.exports.manifest import kept_files, read_previous
from styrdok.problems.faults import Problem, has_errors, has_warnings
from styrdok.problems.reports import FORMATS
from styrdok.published.addresses import rank
from styrdok.published.manifest import Manifest


@click.command("build")
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@click.option(
    "--today", "day", type=ISO_DAY, metavar="DAY", help="Build as on this day.  [default: today]"
)
@click.option("--allow-removal", is_flag=True, help="Build even if many documents, or all, go.")
@click.option("--new-address", is_flag=True, help="Build even if base_url is another than before.")
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
    """
    root = get_root()
    if only_check:
        made = _make(root, today(day), form)
        finish(
            compare_exports(made.files, made.present),
            form,
            f"The exports are up to date: {len(made.files)} files.",
        )
    try:
        with _alone(root):
            made = _make(root, today(day), form)
            for option, refuse in GUARDS.items():
                refusal = refuse(made.manifest, made.previous)
                if refusal and not allowed[option]:
                    raise click.ClickException(f"Nothing was built: {refusal}")
            removed_files = leftovers(made.files, made.present)
            written = replace_exports(
                root / EXPORTS_FOLDER, made.files, removed_files, rank=rank, in_place=in_place
            )
    except Busy:
        raise click.ClickException(
            "Nothing was built: another styrdok is writing here. Try again when it is done."
        ) from None
    count = made.manifest.count
    went = removed(made.manifest, made.previous)
    moved = ", ".join(f"{name} to {target}" for name, target in went.items() if target)
    gone = ", ".join(name for name, target in went.items() if not target)
    finish(
        [],
        form,
        f"Built {count} document{'' if count == 1 else 's'} into {root / EXPORTS_FOLDER}: "
        f"{len(written)} files written, {len(removed_files)} removed, {len(made.files)} in all."
        + (" No build was there before, so seq begins at 1." if made.previous is None else "")
        + (f" Moved: {moved}." if moved else "")
        + (f" No longer published: {gone}." if gone else "")
        + (" There are warnings: styrdok check" if has_warnings(made.problems) else ""),
    )


@contextmanager
def _alone(root: Path) -> Iterator[None]:
    """Let no other build write here, nor where exports/ leads if it is a link."""
    folders = {root.resolve(), (root / EXPORTS_FOLDER).resolve().parent}
    with ExitStack() as stack:
        for folder in sorted(folders):
            stack.enter_context(locked(folder))
        yield


class _Made(NamedTuple):
    """The exports that the content gives, and those that are there."""

    files: dict[str, bytes]
    manifest: Manifest
    present: dict[str, bytes]
    previous: Manifest | None
    problems: list[Problem]


def _make(root: Path, day: datetime.date, form: str) -> _Made:
    library, problems = read_library(root)
    present = read_tree(root / EXPORTS_FOLDER)
    previous, unreadable = read_previous(present)
    if errors := [p for p in [*problems, *unreadable] if has_errors([p])]:
        click.echo(FORMATS[form](errors))
        raise click.ClickException("Nothing was built: the errors come first.")
    with progress("Building", len(library.parts)) as step:
        edition = make_edition(library, day, previous, step)
    files = {a.path: a.data for a in export(edition)}
    files |= kept_files(edition.manifest, present)
    return _Made(files, edition.manifest, present, previous, problems)
