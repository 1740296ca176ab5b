"""A file to be published: where, and its bytes."""

from __future__ import annotations

from typing import NamedTuple


class Artifact(NamedTuple):
    """``path`` is relative to exports/, with `/`."""

    path: str
    data: bytes
