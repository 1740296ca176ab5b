"""``styrdok record``: the next entry of a policy's history."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from styrdok.checks.rules import check_library
from styrdok.cli.cite import describe_citation
from styrdok.cli.common import (
    ISO_DAY,
    complete_policy,
    find_policy,
    get_root,
    read_library,
    today,
    with_root,
)
from styrdok.content.library import Library, PolicyRecord
from styrdok.content.models import Action, Organisation
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import Busy, locked, remove_files, sweep, write_file
from styrdok.history.seals import text_name
from styrdok.history.steps import understand
from styrdok.problems.faults import Problem, has_errors
from styrdok.problems.reports import FORMATS
from styrdok.recording.cautions import cautions
from styrdok.recording.entries import Recording, Wish
from styrdok.recording.entries import record as make_record
from styrdok.recording.refusals import Refused
from styrdok.repository.assemble import assemble
from styrdok.text.source import MAX_BYTES, decode
from styrdok.views.accounts import explainer
from styrdok.views.settings import make_setting

with_yes = click.option("--yes", is_flag=True, help="Record without asking, for scripts.")
with_evidence = click.option(
    "--evidence", metavar="FILE|URL", help="Where it can be seen: the minutes, a file's name."
)
with_day = click.option(
    "--today", "day", type=ISO_DAY, metavar="DAY", help="Day of recording.  [default: today]"
)
_ACTIONS = [a.value for a in Action if a is not Action.CORRECTED]


@click.command("record")
@click.argument("policy", metavar="POLICY", shell_complete=complete_policy)
@click.argument("citation", required=False)
@click.option("--action", type=click.Choice(_ACTIONS), help="What the citation doesn't say.")
@click.option("--body", metavar="KEY", help="The deciding body's key in organisation.yaml.")
@click.option("--date", type=ISO_DAY, metavar="DAY", help="Day of the decision, if misread.")
@click.option("--paragraph", "paragraphs", multiple=True, metavar="N", help="§ in the minutes.")
@click.option("--case-number", metavar="NUMBER", help="Register number (diarienummer).")
@click.option("--in-force-from", type=ISO_DAY, metavar="DAY", help="First day in force.")
@click.option("--in-force-until", type=ISO_DAY, metavar="DAY", help="Last day in force.")
@click.option("--replaced-by", metavar="POLICY", help="The policy that takes its place.")
@click.option("--concerns", type=click.IntRange(1), metavar="N", help="The entry that it is about.")
@click.option("--language", metavar="TAG", help="Of an added text that is a translation: fi.")
@click.option("--reason", help="Why, where it needs saying: a withdrawal.")
@with_evidence
@click.option(
    "--text",
    metavar="not-held|FILE",
    help="The decision's text: not found, or in FILE.  [default: text.md]",
)
@click.option(
    "--conversion",
    metavar="NAME",
    help="By what means the text was made from its original: docx, scanned.",
)
@with_yes
@with_day
@with_root
def record_command(
    policy: str,
    citation: str | None,
    text: str | None,
    conversion: str | None,
    day: datetime.datetime | None,
    *,
    yes: bool,
    **facts: Any,
) -> None:
    """Record a decision: type CITATION as the minutes print it, in quotes.

    The citation is read and shown as it was understood. Then text.md is frozen
    as the text of the decision, and an entry is added to history.yaml, sealed.
    Nothing that is recorded is ever changed; see styrdok correct.

    \b
    Examples:
      styrdok record exempelby/resepolicy "Reviderad av kf 2026-11-16 § 112"
      styrdok record exempelby/resepolicy "Antagen av kf 2019-03-25 § 41" --text not-held
      styrdok record exempelby/resepolicy "Upphävd av kf 2026-11-16 § 113"
      styrdok record exempelby/resepolicy --action text_added --concerns 1 --text found.md
    """

    def plan(found: PolicyRecord, history: str) -> Recording:
        wish = replace(_wish(citation, text, facts, found), conversion=conversion)
        return make_record(found, history, wish, today(day))

    carry_out(policy, plan, day, yes=yes)


def _wish(
    citation: str | None, text: str | None, given: dict[str, Any], found: PolicyRecord
) -> Wish:
    facts: dict[str, Any] = {
        key: value.date() if isinstance(value, datetime.datetime) else value
        for key, value in given.items()
        if value not in (None, ())
    }
    if "body" in facts:
        facts["body"] = body_key(str(facts["body"]), found.organisation)
    if "paragraphs" in facts:
        facts["paragraphs"] = item_numbers(facts["paragraphs"])
    if text == "not-held":
        return Wish(citation, facts, not_held=True)
    if text:
        return Wish(citation, {**facts}, text=read_named_text(Path(text)))
    return Wish(citation, facts, working_text=found.text.source.text)


def body_key(said: str, organisation: Organisation) -> str:
    """Give the key of a body that somebody names by key, name or abbreviation."""
    for body in organisation.bodies:
        names = {body.key, body.name, *body.abbreviations}
        if said.lower() in {name.lower() for name in names}:
            return body.key
    return said


def item_numbers(said: Sequence[str]) -> list[str]:
    """Give the numbers of "§ 119", "42,43", without their sign."""
    parts = (part.strip().lstrip("§").strip() for one in said for part in one.split(","))
    return [part for part in parts if part]


def read_named_text(path: Path) -> str:
    """Read a text that somebody names; one that isn't UTF-8, NFC, LF is refused as it stands."""
    try:
        if path.stat().st_size > MAX_BYTES:
            raise click.ClickException(
                f"Nothing was recorded: {path} is larger than any governing document is."
            )
        data = path.read_bytes()
    except OSError as error:
        raise click.UsageError(f"--text: {path}: {error.strerror}. Or say not-held.") from None
    source, problems = decode(str(path), data)
    if source is None or problems:
        click.echo(FORMATS["text"](problems), err=True)
        raise click.ClickException(f"Nothing was recorded: {path} has faults.")
    return source.text


def carry_out(
    policy: str,
    plan: Callable[[PolicyRecord, str], Recording],
    day: datetime.datetime | None,
    *,
    yes: bool,
) -> None:
    """Plan a recording, show it, ask, and write it; one at a time in a repository."""
    root = get_root()
    try:
        with locked(root):
            library, problems = read_library(root)
            # What a killed recording left is written anew.
            found = find_policy(library, policy, problems, but="recording-interrupted")
            part = next(p for p in library.parts if p.id == policy)
            history = part.history.source.text if part.history else ""
            try:
                made = plan(found, history)
            except Refused as refusal:
                raise click.ClickException(f"Nothing was recorded. {refusal}") from None
            _show(made, found, library, today(day))
            _refuse_faults(made, found, library, problems, root)
            _ask(yes=yes)
            sweep(root / "content" / policy)
            for name, data in made.files.items():
                write_file(root / name, data)
            left = [p.path for p in problems if p.code == "recording-interrupted"]
            left = [n for n in left if n.startswith(f"content/{policy}/") and n not in made.files]
            remove_files(root / "content", (n.removeprefix("content/") for n in left))
    except Busy:
        raise click.ClickException(
            "Nothing was recorded: another styrdok is writing here. Try again when it is done."
        ) from None
    for name in left:
        click.echo(f"Removed {name}, which a recording that was cut short had left.")
    numbers = " and ".join(str(e.sequence) for e in made.events)
    entry = "entry" if len(made.events) == 1 else "entries"
    click.echo(f"Recorded as {entry} {numbers}. Now: styrdok build, and commit content/{policy}/")


def _show(made: Recording, found: PolicyRecord, library: Library, day: datetime.date) -> None:
    if made.read:
        click.echo(f"Read: {describe_citation(made.read, made.events[0].citation or '', day)}\n")
    words = explainer(found, make_setting(library, day))
    steps = understand((*found.history, *made.events))
    understood = {step.sequence: step for step in steps}
    for event in made.events:
        step = understood.get(event.sequence)
        label = (
            words.label(step)
            if step
            else words.words.label(event, found.organisation, words.gender)
        )
        click.echo(f"To be recorded of {found.id}, as entry {event.sequence}: {label}")
        if event.text:
            name = text_name(event)
            click.echo(f"  text         {f'held, as revisions/{name}' if name else 'not held'}")
        for key in (
            "in_force_from",
            "in_force_until",
            "replaced_by",
            "reason",
            "evidence",
        ):
            if value := getattr(event, key):
                click.echo(f"  {key.replace('_', ' '):<12} {value}")
        text = made.files.get(f"content/{found.id}/revisions/{text_name(event)}", b"").decode()
        for caution in cautions(event, found.history, text):
            click.echo(f"  Look: {caution}")


def _refuse_faults(
    made: Recording,
    found: PolicyRecord,
    library: Library,
    problems: Sequence[Problem],
    root: Path,
) -> None:
    """Check the content as it would be: what is recorded stays for ever."""
    files, _ = read_content(root)
    organisation = found.id.partition("/")[0]
    own = (f"content/{found.id}/", f"content/{organisation}/organisation.yaml")
    # What a killed recording left is removed when this one is done.
    left = {p.path for p in problems if p.code == "recording-interrupted"}
    kept = {n: data for n, data in files.items() if n.startswith(own) and n not in left}
    alone, faults = assemble({**kept, **made.files})
    # Beside the other policies, which a successor is one of.
    others = (part for part in library.parts if part.id != found.id)
    whole = replace(library, parts=(*alone.parts, *others))
    errors = [
        p for p in [*faults, *check_library(whole)] if has_errors([p]) and p.path.startswith(own)
    ]
    if errors:
        click.echo(FORMATS["text"](errors), err=True)
        raise click.ClickException("Nothing was recorded: it would make the faults above.")


def _ask(*, yes: bool) -> None:
    if yes:
        return
    if not sys.stdin.isatty():
        raise click.ClickException("Nothing was recorded: nobody to ask. In a script, add --yes.")
    try:
        said = click.prompt("Record this for ever? [y/N]", default="", show_default=False)
    except click.Abort:
        click.echo()
        said = ""
    if said.strip().lower() not in {"y", "yes", "j", "ja"}:
        raise click.ClickException("Nothing was recorded.")
