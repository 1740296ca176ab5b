"""The command line: each command reads, calls one function, shows what it gave, and exits."""

from __future__ import annotations

import datetime
import re
import shlex
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

import click
from click.shell_completion import CompletionItem, get_completion_class

from styrdok import __version__
from styrdok.assemble import PUBLICATION, assemble
from styrdok.checks import check as check_library
from styrdok.exporters import (
    MANIFEST,
    build,
    compare,
    leftovers,
    refuse_removal,
    removed_documents,
)
from styrdok.exporters.edition import export_policy, make_setting
from styrdok.exporters.json_files import read_manifest, to_json
from styrdok.fields import KEBAB
from styrdok.files import (
    read_content,
    read_tree,
    remove_files,
    replace_by_folder,
    write_tree,
)
from styrdok.library import Library, PolicyRecord
from styrdok.problems import Problem, has_errors, has_warnings
from styrdok.progress import progress
from styrdok.report import FORMATS
from styrdok.schemas import compare_schemas, export_schemas
from styrdok.source import Source, decode
from styrdok.starter import new_policy, starter_files
from styrdok.upgrades import FRONT_MATTER, front_matter_end, upgrade

EXPORTS = "exports"
SCHEMAS = "schemas/v1"
_ISO_DAY = click.DateTime(formats=["%Y-%m-%d"])


def main() -> None:
    """Run the command; what the disk refuses is a message, not a traceback."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show å must not stop the work.
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        cli()
    except OSError as error:
        name = f"{error.filename}: " if error.filename else ""
        click.echo(f"Error: {name}{error.strerror or error}", err=True)
        sys.exit(1)


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


def _root() -> Path:
    context = click.get_current_context()
    root: Path = context.find_root().obj or Path()
    if not (root / "content").is_dir():
        raise click.UsageError(
            f"There is no folder content/ in {root.resolve()}. Go to the repository's folder, "
            "name it with --root, or make a new one: styrdok init DIR"
        )
    return root


def _complete_policy(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    root: Path = context.find_root().obj or Path()
    found = sorted((root / "content").glob("*/*/policy.yaml"))
    ids = (f"{p.parent.parent.name}/{p.parent.name}" for p in found)
    return [CompletionItem(policy_id) for policy_id in ids if policy_id.startswith(incomplete)]


def _today(value: datetime.datetime | None) -> datetime.date:
    # The only reading of the clock.
    return value.date() if value else datetime.datetime.now().astimezone().date()


def _read(root: Path) -> tuple[Library, list[Problem]]:
    files, unreadable = read_content(root)
    total = sum(path.endswith("/policy.yaml") for path in files)
    with progress("Reading", total) as step:
        library, faults = assemble(files, step)
    return library, sorted({*unreadable, *faults, *check_library(library)})


def _find(library: Library, policy_id: str, problems: Sequence[Problem]) -> PolicyRecord:
    """Find a policy that has no errors; the organisation's and the publication's count too."""
    found = {record.id: record for record in library.policies()}
    organisation = policy_id.partition("/")[0]
    own = (f"content/{policy_id}/", f"content/{policy_id}.md")
    shared = (f"content/{organisation}/organisation.yaml", PUBLICATION)
    errors = [p for p in problems if has_errors([p]) and p.path.startswith((*own, *shared))]
    if errors and (policy_id in found or any(p.path.startswith(own) for p in errors)):
        click.echo(FORMATS["text"](errors), err=True)
        raise click.ClickException(f"{policy_id} has faults that must be mended first.")
    if policy_id not in found:
        known = ", ".join(found) or "none"
        raise click.UsageError(f'There is no policy "{policy_id}". Known: {known}')
    return found[policy_id]


@click.group(
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="Each command explains itself: styrdok COMMAND --help",
)
@click.version_option(__version__)
@with_root
def cli() -> None:
    """Keep governing documents (styrdokument) as versioned, checked content, and export them."""


@cli.command()
@click.argument("folder", metavar="DIR", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    """Make a new content repository in DIR, with an invented municipality to start from.

    \b
    Example:
      styrdok init styrdokument
    """
    if (folder / "content").exists():
        raise click.ClickException(f"{folder} already has a content/ folder; nothing was changed.")
    made = starter_files() | {f"{SCHEMAS}/{a.path}": a.data for a in export_schemas()}
    kept = [name for name in made if (folder / name).exists()]
    if taken := [name for name in kept if "/" in name]:
        raise click.ClickException(f"{folder} already has {taken[0]}; nothing was changed.")
    write_tree(folder, {name: data for name, data in made.items() if name not in kept})
    if kept:
        click.echo(f"Kept as they were: {', '.join(kept)}.")
    click.echo(f"Made {folder}/ with one invented policy. Now:")
    click.echo(f"  cd {shlex.quote(str(folder))}\n  styrdok check\n  styrdok build")
    click.echo("Then put your own in content/publication.yaml and an organisation.yaml.")


@cli.command()
@click.argument("policy", metavar="POLICY")
@click.option("--title", required=True, help="The document's title.")
@click.option("--type", "kind", required=True, help="One of the organisation's document types.")
@with_root
def new(policy: str, title: str, kind: str) -> None:
    """Make a skeleton for a new policy. POLICY is its id for ever: organisation/name.

    \b
    Example:
      styrdok new exempelby/kostpolicy --title "Kostpolicy för Exempelby" --type policy
    """
    root = _root()
    library, _ = _read(root)
    if policy in (part.id for part in library.parts):
        raise click.ClickException(f"{policy} is already there; nothing was changed.")
    made = new_policy(library, policy, title, kind)
    if isinstance(made, str):
        raise click.UsageError(made)
    write_tree(root, made)
    for name in made:
        click.echo(f"Made {name}")
    click.echo("Write the text in text.md, then: styrdok check")


@cli.command()
@click.argument("paths", metavar="[PATH]...", nargs=-1, type=click.Path(path_type=Path))
@with_format
@with_root
def check(paths: tuple[Path, ...], form: str) -> None:
    """Find every fault in the content; PATH limits what is shown. Exit 1 if there are errors.

    \b
    Examples:
      styrdok check
      styrdok check content/exempelby --format github
    """
    root = _root()
    _, problems = _read(root)
    inside = [_below(root, path) for path in paths]
    shown = [
        p
        for p in problems
        if not inside or any((root / p.path).resolve().is_relative_to(path) for path in inside)
    ]
    click.echo(FORMATS[form](shown))
    sys.exit(int(has_errors(shown)))


def _below(root: Path, path: Path) -> Path:
    """Find a path that somebody named: from where they stand, or else from the root."""
    found = next((p.resolve() for p in (path, root / path) if p.exists()), None)
    if found is None:
        raise click.UsageError(f'There is no file or folder "{path}".')
    if not found.is_relative_to((root / "content").resolve()):
        raise click.UsageError(f'"{path}" is not in content/, so it is not checked.')
    return found


@cli.command()
@click.argument("policy", metavar="POLICY", shell_complete=_complete_policy)
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
    library, problems = _read(_root())
    record = _find(library, policy, problems)
    exported = export_policy(record, make_setting(library, _today(None)), revision)
    if isinstance(exported, str):
        raise click.ClickException(exported)
    match form:
        case "markdown":
            click.echo(exported.markdown, nl=False)
        case "html":
            click.echo(exported.document.html, nl=False)
        case "json":
            click.echo(to_json(exported.document), nl=False)


@cli.command("build")
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@click.option(
    "--today", type=_ISO_DAY, metavar="DAY", help="Build as on this day.  [default: today]"
)
@click.option("--allow-removal", is_flag=True, help="Build even if many documents disappear.")
@with_format
@with_root
def build_command(
    *, only_check: bool, today: datetime.datetime | None, allow_removal: bool, form: str
) -> None:
    """Make the exports from the content. Nothing is built from content that has errors.

    \b
    Examples:
      styrdok build
      styrdok build --check
      styrdok build --today 2027-01-01
    """
    root = _root()
    library, problems = _read(root)
    present = read_tree(root / EXPORTS)
    previous, unreadable = read_manifest(present.get(MANIFEST))
    if errors := [p for p in [*problems, *unreadable] if has_errors([p])]:
        click.echo(FORMATS[form](errors))
        raise click.ClickException("Nothing was built: the errors come first.")
    with progress("Building", len(library.parts)) as step:
        made = {a.path: a.data for a in build(library, _today(today), previous, step)}
    if only_check:
        _finish(compare(made, present), form, f"The exports are up to date: {len(made)} files.")
    gone = removed_documents(made, previous)
    if not allow_removal and (refusal := refuse_removal(gone, previous)):
        raise click.ClickException(f"Nothing was built: {refusal}")
    written = write_tree(root / EXPORTS, made, last=MANIFEST)
    removed = leftovers(made, present)
    remove_files(root / EXPORTS, removed)
    count = sum(name.startswith("d/") for name in made)
    _finish(
        [],
        form,
        f"Built {count} document{'' if count == 1 else 's'} into {root / EXPORTS}: "
        f"{len(written)} files written, {len(removed)} removed, {len(made)} in all."
        + (f" No longer published: {', '.join(gone)}." if gone else "")
        + (" There are warnings: styrdok check" if has_warnings(problems) else ""),
    )


def _finish(problems: Sequence[Problem], form: str, done: str) -> NoReturn:
    """Show the problems, or in a text say what is done, and exit."""
    click.echo(FORMATS[form](problems) if problems or form != "text" else done)
    sys.exit(int(has_errors(problems)))


@cli.command()
@click.option(
    "--check", "only_check", is_flag=True, help="Only say what is stale; exit 1 if any is."
)
@with_format
@with_root
def schemas(*, only_check: bool, form: str) -> None:
    """Write the JSON Schemas of content and exports to schemas/v1/.

    \b
    Examples:
      styrdok schemas
      styrdok schemas --check
    """
    root = _root()
    if only_check:
        _finish(compare_schemas(read_tree(root / SCHEMAS)), form, "The schemas are up to date.")
    written = write_tree(root / SCHEMAS, {a.path: a.data for a in export_schemas()})
    _finish([], form, f"{len(written)} schemas written to {root / SCHEMAS}.")


@cli.command("upgrade")
@with_root
def upgrade_command() -> None:
    """Rewrite content of an older schema version to the newest, keeping its comments.

    A policy that is one Markdown file with front matter becomes a folder of its own.

    \b
    Example:
      styrdok upgrade
    """
    root = _root()
    files, _ = read_content(root)
    old = {p: d for p, d in files.items() if p.count("/") == 2 and p.endswith(".md") and d}
    sources = {path: _readable(path, data) for path, data in old.items()}
    for path in old:
        if (root / path.removesuffix(".md")).exists():
            name = path.removesuffix(".md")
            raise click.ClickException(f"Nothing was changed: {path} has a folder {name}/ too.")
    for path, source in sources.items():
        made = upgrade({FRONT_MATTER: source}, _today(None))
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


@cli.command()
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
def completion(shell: str) -> None:
    """Print the script that lets a shell complete commands and policy ids.

    \b
    Example:
      styrdok completion bash > ~/.local/share/bash-completion/completions/styrdok
    """
    kind = get_completion_class(shell)
    if kind:
        click.echo(kind(cli, {}, "styrdok", "_STYRDOK_COMPLETE").source())
