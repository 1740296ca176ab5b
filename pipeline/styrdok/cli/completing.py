"""The beginning of a policy's id → the ids that a shell can complete it to."""

from __future__ import annotations

from pathlib import Path

import click
from click.shell_completion import CompletionItem

from styrdok.content.layout import FileKind, glob_of, placed_at


def complete_policy(
    context: click.Context, _: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    root: Path = context.find_root().obj or Path()
    found = (p.relative_to(root).as_posix() for p in root.glob(glob_of(FileKind.FACTS)))
    ids = sorted(place.owner for place in map(placed_at, found) if place)
    return [CompletionItem(policy_id) for policy_id in ids if policy_id.startswith(incomplete)]
