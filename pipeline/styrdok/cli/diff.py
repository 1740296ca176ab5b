"""``styrdok diff`` and ``styrdok patch``: what changed, and one text made from the other."""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import click
from pydantic import ValidationError
from rich.console import Console

from styrdok.cli.common import (
    complete_policy,
    find_policy,
    get_root,
    read_library,
    today,
    with_root,
)
from styrdok.content.languages import LANGUAGES
from styrdok.disk.files import write_file
from styrdok.problems.reports import FORMATS
from styrdok.published.base import to_json
from styrdok.published.change_sets import ChangeSet
from styrdok.redlines.forms import REDLINES
from styrdok.redlines.patching import NotApplicable, patch
from styrdok.redlines.revising import Revised, Version, revise
from styrdok.redlines.terminal import lines
from styrdok.repository.library import PolicyRecord
from styrdok.text.comparable import read_comparable
from styrdok.text.document import Document
from styrdok.text.source import MAX_BYTES, printable, read_any
from styrdok.views.between_texts import compare_revisions
from styrdok.views.settings import make_setting
from styrdok.wording.words import Words

_SPAN = re.compile(r"(?P<old>[0-9]{0,6})(?:\.\.(?P<new>[0-9]{0,6}|draft))?")

_LARGEST_CHANGES = 10 * MAX_BYTES  # both texts, whole and in pieces, with their places


@click.command("diff")
@click.argument("first", metavar="POLICY|OLD.md", shell_complete=complete_policy)
@click.argument("second", metavar="[FROM[..TO]]|NEW.md", required=False)
@click.option(
    "--format",
    "form",
    type=click.Choice(["terminal", "json", *REDLINES]),
    default="terminal",
    show_default=True,
    help="html: a page by itself; fragment: words alone, for a CMS; unified: for patch and git.",
)
@click.option(
    "--language",
    type=click.Choice(LANGUAGES),
    help="Language of what is said.  [default: the publication's, or sv]",
)
@with_root
def diff_command(first: str, second: str | None, form: str, language: str | None) -> None:
    """Show what changed in a policy, or between any two Markdown files.

    Of a policy: what its working text changes, or if nothing is pending, what
    the latest decision changed. FROM and TO are numbers of decisions in its
    history; TO may be draft, for the working text. Exit 1 if the texts can't be
    compared.

    \b
    Examples:
      styrdok diff exempelby/resepolicy
      styrdok diff exempelby/resepolicy 1..2
      styrdok diff exempelby/resepolicy 1..draft --format html > redline.html
      styrdok diff old.md new.md --format json > changes.json
    """
    if second is not None and not _SPAN.fullmatch(second):
        if not Path(first).exists() and re.fullmatch(r"[a-z0-9-]+/[a-z0-9-]+", first):
            raise click.UsageError(
                f'"{second}" names no decisions. Write their numbers, as styrdok log shows them: '
                "1..2, or 1..draft for the working text."
            )
        revised = revise(_file(first), _file(second))
        words = Words(language or "sv")
    else:
        library, problems = read_library(get_root())
        record = find_policy(library, first, problems)
        setting = make_setting(library, today(None))
        words = Words(language or setting.words.language)
        revised = compare_revisions(record, words, *_span(record, second or ""))
    _show(revised, form, words)
    sys.exit(0 if revised.changes.status == "comparable" else 1)


def _show(revised: Revised, form: str, words: Words) -> None:
    if form == "json":
        click.echo(to_json(revised.changes), nl=False)
    elif form == "terminal":
        console = Console(soft_wrap=True, highlight=False)
        for line in lines(revised.changes, words):
            console.print(line)
    else:
        click.echo(REDLINES[form](revised, words), nl=False)


def _span(record: PolicyRecord, span: str) -> tuple[int, int | None]:
    """Read FROM..TO as numbers of decisions, None for the working text.

    TO left out is the working text where that is pending, else the latest
    decision; FROM left out is the decision before.
    """
    found = _SPAN.fullmatch(span)
    steps = record.history.texts
    if not steps or found is None:
        raise click.ClickException(f"No decision with a text is recorded of {record.id}.")
    numbers = [step.sequence for step in steps]
    latest = record.revision(steps[-1].revision or 0)
    pending = latest is None or latest.source.text != record.text.source.text
    to = found["new"] or ("draft" if pending else str(numbers[-1]))
    new = None if to == "draft" else _known(int(to), numbers, record)
    if found["old"]:
        return _known(int(found["old"]), numbers, record), new
    if new is None:
        return numbers[-1], None
    if new == numbers[0]:
        raise click.ClickException(
            f"Decision {new} is the first of {record.id} with a text, and nothing is pending: "
            "there is nothing to compare it with."
        )
    return numbers[numbers.index(new) - 1], new


def _known(number: int, numbers: Sequence[int], record: PolicyRecord) -> int:
    if number not in numbers:
        listed = ", ".join(map(str, numbers))
        message = f"{record.id} has no decision {number} that gave it a text. It has: {listed}"
        raise click.UsageError(message)
    return number


def _file(name: str) -> Version:
    document = _read(Path(name))
    facts = {"title": document.title} if document.title else {}
    return Version(label=printable(Path(name).name), document=document, facts=facts)


def _read(path: Path) -> Document:
    document, problems = read_comparable(str(path), _bytes(path))
    if document is None:
        raise click.ClickException(FORMATS["text"](problems))
    return document


def _bytes(path: Path, most: int = MAX_BYTES) -> bytes:
    if path.is_dir() or not path.exists():
        raise click.UsageError(f"There is no file {path}.")
    data = path.read_bytes()
    if len(data) > most:
        raise click.UsageError(f"{path} is larger than {most / 1e6:.0f} MB.")
    return data


@click.command("patch")
@click.argument("text", metavar="OLD.md", type=click.Path(path_type=Path))
@click.argument("changes", metavar="CHANGES.json", type=click.Path(path_type=Path))
@click.option("--reverse", is_flag=True, help="From the new text to the old one.")
@click.option("--output", type=click.Path(path_type=Path), metavar="FILE", help="Write to a file.")
def patch_command(text: Path, changes: Path, output: Path | None, *, reverse: bool) -> None:
    """Make the other text of a change-set, byte for byte.

    A text that the change-set was not made from is refused, and nothing is
    written. Texts are read as NFC, with LF at the ends of lines.

    \b
    Examples:
      styrdok diff old.md new.md --format json > changes.json
      styrdok patch old.md changes.json > new-again.md
      styrdok patch new.md changes.json --reverse --output old-again.md
    """
    try:
        made = patch(_plain(text), _changes(changes), reverse=reverse)
    except NotApplicable as refusal:
        raise click.ClickException(f"Nothing was written: {refusal}.") from None
    if output:
        write_file(output, made.encode())
    else:
        sys.stdout.buffer.write(made.encode())
        sys.stdout.buffer.flush()


def _plain(path: Path) -> str:
    source, _, problems = read_any(str(path), _bytes(path))
    if source is None:
        raise click.ClickException(FORMATS["text"](problems))
    return source.text


def _changes(path: Path) -> ChangeSet:
    try:
        return ChangeSet.model_validate_json(_bytes(path, _LARGEST_CHANGES))
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = "/".join(map(str, first["loc"])) or "the file"
        raise click.ClickException(
            f"{path} is no change-set: {where}: {first['msg']}. "
            "Make one: styrdok diff OLD.md NEW.md --format json"
        ) from None
