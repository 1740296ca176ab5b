"""``styrdok upgrade``: content of an older schema version."""

from __future__ import annotations

import re
from pathlib import Path

import click

from styrdok.cli.common import get_root, read_library, today, with_root
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import Busy, locked, replace_by_folder, write_file
from styrdok.disk.git import read_commits
from styrdok.history.canonical import write_history
from styrdok.history.seals import seal_history
from styrdok.problems.faults import has_errors
from styrdok.problems.reports import FORMATS
from styrdok.repository.upgrades import FRONT_MATTER, front_matter_end, upgrade
from styrdok.text.fields import KEBAB
from styrdok.text.source import Source, decode


@click.command("upgrade")
@with_root
def upgrade_command() -> None:
    """Rewrite content of an older schema version to the newest, keeping its comments.

    A policy that is one Markdown file with front matter becomes a folder of its own.
    A history.yaml written by hand is brought into its one form, and what has no
    seal is sealed.

    \b
    Example:
      styrdok upgrade
    """
    root = get_root()
    files, _ = read_content(root)
    old = {p: d for p, d in files.items() if p.count("/") == 2 and p.endswith(".md") and d}
    sources = {path: _readable(path, data) for path, data in old.items()}
    for path in old:
        if (root / path.removesuffix(".md")).exists():
            name = path.removesuffix(".md")
            raise click.ClickException(f"Nothing was changed: {path} has a folder {name}/ too.")
    for path, source in sources.items():
        made = upgrade({FRONT_MATTER: source}, today(None))
        replace_by_folder(root / path, {name: s.text.encode() for name, s in made.items()})
        click.echo(f"Upgraded {path} to {path.removesuffix('.md')}/")
    try:
        with locked(root):
            sealed = _seal(root)
    except Busy:
        raise click.ClickException("Another styrdok is writing here. Try again.") from None
    click.echo("Now: styrdok check" if old or sealed else "Everything is of the newest version.")


def _seal(root: Path) -> list[str]:
    """Seal the histories that have entries without a seal, and no other fault."""
    library, problems = read_library(root)
    named = []
    had_seals = {
        path
        for commit in read_commits(root) or ()
        for path, data in commit.files.items()
        if data and b"\n  seal: " in data
    }
    for part in library.parts:
        history = part.history
        if history is None or all(e.seal for e in history.value):
            continue
        path = history.source.path
        if path in had_seals:
            raise click.ClickException(
                f"{path} was not sealed: it had seals in an earlier commit, and somebody has "
                "removed them. Restore it from git."
            )
        if comments := [c for c in history.source.text.split("\n") if c.lstrip().startswith("#")]:
            click.echo(f"{path} can have no comments; left out: {' '.join(comments)}")
        if faults := [
            p
            for p in problems
            if has_errors([p])
            and p.path.startswith(path.removesuffix("history.yaml"))
            and p.code not in {"seal-missing", "history-form"}
        ]:
            click.echo(FORMATS["text"](faults), err=True)
            raise click.ClickException(f"{path} was not sealed: its faults come first.")
        write_file(root / path, write_history(seal_history(history.value)).encode())
        click.echo(f"Sealed {path}")
        named.append(path)
    return named


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
