"""Writes the generated pages of docs/ from the program; --check fails if stale."""

import ast
import sys
from inspect import cleandoc
from pathlib import Path
from typing import Any

import click

import styrdok
from styrdok.cli import cli
from styrdok.problems.codes import CODES
from styrdok.published.schemas import generate
from styrdok.text.fields import LONGEST_ID

DOCS = Path(__file__).parent
PACKAGE = Path(styrdok.__file__).parent
FILES = {
    "publication": "publication.yaml",
    "organisation": "organisation.yaml",
    "policy": "policy.yaml",
    "history": "history.yaml",
    "ids": "revisions/N.ids.json",
}
"""The file that each schema of content is of."""


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


def content() -> str:
    parts = [
        "# Keys of the content files",
        "Generated from the program. Keys in **bold** must be there; all others may be left out. "
        "A key without a value is a fault: leave it out instead.",
        "ORGANISATION and POLICY are names of folders: lower-case words of a–z and 0–9, joined by "
        "single hyphens, and none that Windows reserves (con, nul, com1 …). Together they are a "
        f"policy's id, such as exempelby/kostpolicy: at most {LONGEST_ID} characters, for ever.",
    ]
    for name, file in FILES.items():
        schema = generate(name)
        parts += [f"## {file}", schema["description"]]
        keys = schema["items"] if name == "history" else schema
        parts.append(_keys(keys, schema.get("$defs", {})))
    return "\n\n".join(parts) + "\n"


def modules() -> str:
    parts = ["# What each module does", "Generated from the modules' own first sentences."]
    for room in sorted(p.parent for p in PACKAGE.rglob("__init__.py") if p.parent != PACKAGE):
        files = sorted(path for path in room.glob("*.py") if path.name != "__init__.py")
        said = [(path.stem, _summary(path)) for path in files]
        if rows := [f"- `{name}`: {words}" for name, words in said if words]:
            parts.append(f"## {room.relative_to(PACKAGE).as_posix()}/")
            parts += [_summary(room / "__init__.py"), "\n".join(rows)]
    return "\n\n".join(filter(None, parts)) + "\n"


def _summary(path: Path) -> str:
    """Give the first paragraph of a module's docstring, on one line."""
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return " ".join(said.partition("\n\n")[0].replace("``", "`").split())


def _keys(part: dict[str, Any], definitions: dict[str, Any], indent: str = "") -> str:
    """List the keys of an object, and below each those of the objects that it holds."""
    part = _resolved(part, definitions)
    lines = []
    for key, value in part.get("properties", {}).items():
        bold = "**" if key in part.get("required", ()) else ""
        words = (_resolved(value, definitions) | value).get("description", "")
        lines.append(f"{indent}- {bold}`{key}`{bold}: {words}")
        inner = value.get("items", value)
        if choices := _resolved(inner, definitions).get("enum"):
            lines[-1] += f" One of: {', '.join(f'`{c}`' for c in choices)}."
        below = [inner, *inner.get("oneOf", ())]
        lines += [k for b in below if "$ref" in b and (k := _keys(b, definitions, indent + "  "))]
    return "\n".join(lines)


def _resolved(part: dict[str, Any], definitions: dict[str, Any]) -> dict[str, Any]:
    return definitions[part["$ref"].rpartition("/")[2]] if "$ref" in part else part


def main() -> int:
    pages = {
        "commands.md": commands(),
        "content.md": content(),
        "modules.md": modules(),
        "problems.md": problems(),
    }
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
