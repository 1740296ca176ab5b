"""``styrdok pull``: published documents → another system."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import click

from styrdok.cli.commands import command
from styrdok.cli.common import give_json, say
from styrdok.published.base import to_json
from styrdok.published.pulls import PullReport
from styrdok.pull.target import TARGETS, Options

PASSWORD = "STYRDOK_PASSWORD"  # noqa: S105 – the variable's name


@command("pull")
@click.argument("url")
@click.option(
    "--to", "kind", type=click.Choice(list(TARGETS)), required=True, help="What to pull into."
)
@click.option("--folder", default="", metavar="DIR", help="folder: where the files are written.")
@click.option("--site", default="", metavar="URL", help="wordpress, plone: address of the site.")
@click.option(
    "--user",
    default="",
    metavar="NAME",
    help=f"wordpress, plone: who writes there. The password is read from {PASSWORD}, or asked for.",
)
@click.option(
    "--parent", default="", metavar="PAGE", help="wordpress, plone, wagtail: put pages below this."
)
@click.option("--settings", default="", metavar="MODULE", help="wagtail: Django's settings.")
@click.option(
    "--publisher",
    default="",
    metavar="BASE_URL",
    help="The exports' own address, where URL is that of a copy of them.",
)
@click.option(
    "--formerly",
    default="",
    metavar="BASE_URL",
    help="The address of the exports before they moved: take over what was pulled from there.",
)
@click.option("--dry-run", is_flag=True, help="Only say what would be written and removed.")
@click.option("--full", is_flag=True, help="Ask for the manifest even if it seems unchanged.")
@click.option("--rewrite", is_flag=True, help="Write every document, also those unchanged.")
@click.option(
    "--timeout",
    type=click.FloatRange(min=0, min_open=True),
    default=60,
    show_default=True,
    metavar="SECONDS",
    help="The longest that one file may take to fetch.",
)
@click.option(
    "--state",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="wordpress, plone, wagtail: where to keep the lock and what was last seen. A folder keeps "
    "them itself.  [default: the current folder]",
)
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True
)
def pull_command(
    *,
    url: str,
    kind: str,
    dry_run: bool,
    full: bool,
    rewrite: bool,
    timeout: float,
    publisher: str,
    formerly: str,
    state: Path | None,
    form: str,
    **said: str,
) -> None:
    """Bring the published documents at URL into another system, and keep them up to date.

    URL is that of manifest.json, of v1/, of the folder that holds it, or of a host's
    .well-known/styrdok.json. What the system holds decides what is written, so it
    is safe to run again at any time. A document is removed only if the publisher
    says so; see docs/pull.md.

    \b
    Examples:
      styrdok pull https://styr.example.se/ --to folder --folder pulled
      styrdok pull https://styr.example.se/ --to folder --folder pulled --dry-run
      styrdok pull https://styr.example.se/ --to wordpress --site https://example.se/ --user me
    """
    if find_spec("httpx") is None:
        raise click.ClickException(
            f"This command needs more: {sys.executable} -m pip install 'styrdok[pull]'"
        )
    # An optional need, and slow to load.
    from styrdok.operations.pull import pull_into  # noqa: PLC0415
    from styrdok.pull.client import Limits, Ways  # noqa: PLC0415

    options = _options(kind, said)
    if state and options.folder:
        raise click.UsageError(f"--state is not for --to {kind}.")
    limits = Limits(seconds=timeout)
    ways = Ways(
        dry_run=dry_run,
        full=full,
        rewrite=rewrite,
        publisher=publisher,
        formerly=formerly,
        limits=limits,
    )
    report = pull_into(url, kind, options, ways, state)
    if form == "json":
        give_json(to_json(report))
    else:
        for line in _in_words(report):
            say(line)
    sys.exit(int(bool(report.failed)))


def _options(kind: str, said: dict[str, str]) -> Options:
    """Take the options that this kind of target has, and the password from where none sees it."""
    needs, takes = TARGETS[kind].needs, TARGETS[kind].takes
    for name, value in said.items():
        if value and name not in {*needs, *takes}:
            raise click.UsageError(f"--{name} is not for --to {kind}.")
        if not value and name in needs:
            raise click.UsageError(f"--to {kind} needs --{name}.")
    password = os.environ.get(PASSWORD, "") if "password" in needs else ""
    if "password" in needs and not password:
        if not sys.stdin.isatty():
            raise click.UsageError(f"There is no password. Set the environment's {PASSWORD}.")
        password = click.prompt(f"Password of {said['user']} at {said['site']}", hide_input=True)
    return Options(**said, password=password)


def _in_words(report: PullReport) -> Iterator[str]:
    yield from (f"{'would write' if report.dry_run else 'wrote'} {name}" for name in report.written)
    yield from (
        f"{'would remove' if report.dry_run else 'removed'} {name}" for name in report.removed
    )
    for failure in report.failed:
        yield f"FAILED {failure.id}: {failure.message}"
    for warning in report.warnings:
        yield f"Note: {warning}"
    if report.kept:
        yield (
            f"Kept, though the publisher no longer lists it, for there is no tombstone: "
            f"{', '.join(report.kept)}"
        )
    counts = f"{len(report.written)} written, {len(report.removed)} removed"
    failed = f", {len(report.failed)} failed" if report.failed else ""
    yield f"seq {report.seq}: {counts}, {report.unchanged} unchanged{failed}."
