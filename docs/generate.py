"""Writes docs/commands.md and docs/problems.md from the program; --check fails if stale."""

import sys
from inspect import cleandoc
from pathlib import Path

import click

from styrdok.cli import cli
from styrdok.problems import CODES

DOCS = Path(__file__).parent


def commands() -> str:
    context = click.Context(cli, info_name="styrdok")
    parts = ["# Commands", "Generated from the program's own help.", *_command(cli, context)]
    for name, command in sorted(cli.commands.items()):
        parts.append(f"## styrdok {name}")
        parts += _command(command, click.Context(command, context, name))
    return "\n\n".join(parts) + "\n"


def _command(command: click.Command, context: click.Context) -> list[str]:
    """Give a command's words, example and options, not in click's layout: versions differ."""
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    words, _, example = cleandoc(command.help or "").partition("\n\n\b\n")
    records = [p.get_help_record(context) for p in command.params if isinstance(p, click.Option)]
    options = [f"- `{record[0]}`: {record[1]}" for record in records if record]
    return [
        f"```text\n{usage}\n```",
        words,
        *([f"```text\n{example}\n```"] if example else []),
        *(["\n".join(options)] if options else []),
    ]


def problems() -> str:
    parts = [
        "# Problems that `styrdok check` and `styrdok build` report",
        "Generated from the program. An **error** stops a build; a **warning** should be mended; "
        "a **note** is worth knowing. The code stands last on the line, in brackets.",
    ]
    for code, rule in CODES.items():
        parts += [f"## {code}", f"*{rule.severity.capitalize()}.* {rule.meaning}", rule.remedy]
    return "\n\n".join(parts) + "\n"


def main() -> int:
    pages = {"commands.md": commands(), "problems.md": problems()}
    stale = [name for name, text in pages.items() if _present(name) != text]
    if "--check" in sys.argv:
        for name in stale:
            click.echo(f"docs/{name} is stale. Run: make docs")
        return 1 if stale else 0
    for name in stale:
        (DOCS / name).write_text(pages[name], encoding="utf-8")
    return 0


def _present(name: str) -> str | None:
    path = DOCS / name
    return path.read_text(encoding="utf-8") if path.exists() else None


if __name__ == "__main__":
    sys.exit(main())
