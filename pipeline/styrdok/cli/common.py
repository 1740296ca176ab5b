"""What the commands share: where the content is, what is read of it, how they end."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import CompletionItem

from styrdok.checks.rules import check_library
from styrdok.content.library import Library, PolicyRecord
from styrdok.disk.content_folder import read_content
from styrdok.disk.progress import progress
from styrdok.problems.faults import Problem, has_errors
from styrdok.problems.reports import FORMATS
from styrdok.repository.assemble import PUBLICATION, assemble

EXPORTS = "exports"
SCHEMAS_FOLDER = "schemas/v1"
ISO_DAY = click.DateTime(formats=["%Y-%m-%d"])


def _set_root(context: click.Context, _: click.Parameter, value: Path | None) -> None:
    if value is not None:
        context.find_root().obj = value


with_root = click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    callback=_set_root,
    expose_value=False,
    help="Folder that holds content/, schemas/ and exports/.  [default: the current folder]",
)

with_format = click.option(
    "--format",
    "form",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="Form of the report. github: beside the lines of a pull request; sarif: for code hosts.",
)


def get_root() -> Path:
    """Give the folder that --root names, or the current one; without content/ it is refused."""
    context = click.get_current_context()
    root: Path = context.find_root().obj or Path()
    if not (root / "content").is_dir():
        raise click.UsageError(
            f"There is no folder content/ in {root.resolve()}. Go to the repository's folder, "
            "name it with --root, or make a new one: styrdok init DIR"
        )
    return root


def complete_policy(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    root: Path = context.find_root().obj or Path()
    found = sorted((root / "content").glob("*/*/policy.yaml"))
    ids = (f"{p.parent.parent.name}/{p.parent.name}" for p in found)
    return [CompletionItem(policy_id) for policy_id in ids if policy_id.startswith(incomplete)]


def today(value: datetime.datetime | None) -> datetime.date:
    """Give the day that an option of type ISO_DAY names, or else today."""
    # The only reading of the clock.
    return value.date() if value else datetime.datetime.now().astimezone().date()


def read_library(root: Path) -> tuple[Library, list[Problem]]:
    """Read all content, and find every fault in it."""
    files, unreadable = read_content(root)
    total = sum(path.endswith("/policy.yaml") for path in files)
    with progress("Reading", total) as step:
        library, faults = assemble(files, step)
    return library, sorted({*unreadable, *faults, *check_library(library)})


def find_policy(
    library: Library, policy_id: str, problems: Sequence[Problem], but: str = ""
) -> PolicyRecord:
    """Find a policy that has no errors; the organisation's and the publication's count too.

    ``but`` is the code of an error that does no harm here.
    """
    found = {record.id: record for record in library.policies()}
    mine = next((p for p in library.parts if p.id == policy_id), None)
    if but and mine and mine.history and mine.history.parsed.upgraded:
        raise click.ClickException(f"{policy_id} is in the old form. First: styrdok upgrade")
    organisation = policy_id.partition("/")[0]
    own = (f"content/{policy_id}/", f"content/{policy_id}.md")
    shared = (f"content/{organisation}/organisation.yaml", PUBLICATION)
    counted = [p for p in problems if has_errors([p]) and p.code != but]
    errors = [p for p in counted if p.path.startswith((*own, *shared))]
    if errors and (policy_id in found or any(p.path.startswith(own) for p in errors)):
        click.echo(FORMATS["text"](errors), err=True)
        raise click.ClickException(f"{policy_id} has faults that must be mended first.")
    if policy_id not in found:
        known = ", ".join(found) or "none"
        raise click.UsageError(f'There is no policy "{policy_id}". Known: {known}')
    return found[policy_id]


def finish(problems: Sequence[Problem], form: str, done: str) -> NoReturn:
    """Show the problems, or in a text say what is done, and exit."""
    click.echo(FORMATS[form](problems) if problems or form != "text" else done)
    sys.exit(int(has_errors(problems)))
