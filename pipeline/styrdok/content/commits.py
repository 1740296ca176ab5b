"""What a commit put into the files of histories."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from dataclasses import dataclass

# What git has seen


@dataclass(frozen=True)
class Commit:
    """A commit and what it put into history.yaml and revisions/: path to bytes, None if removed."""

    name: str
    day: datetime.date
    files: Mapping[str, bytes | None]
