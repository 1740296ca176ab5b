"""The shapes of what `styrdok pull` prints as JSON, and of what it remembers."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from styrdok.published.base import Published


class PullFailure(Published):
    """A document that the target refused. It is tried again in the next pass."""

    id: str
    message: str


class PullReport(Published):
    """What one pass did; with ``dry_run``, what it would have done."""

    schema_: Literal["styrdok-pull/1"] = Field("styrdok-pull/1", alias="schema")
    dry_run: bool
    seq: int
    """The manifest's."""
    written: list[str]
    """Ids of documents that were created or updated."""
    removed: list[str]
    """Ids of documents that were removed, each for its tombstone."""
    unchanged: int
    """How many documents the target already held as they are."""
    kept: list[str]
    """Ids that the target holds and the manifest no longer lists: without a tombstone nothing is
    removed."""
    failed: list[PullFailure]
    warnings: list[str]


class Seen(Published):
    """What the last whole pass saw. It saves work; without it a pass does the same."""

    seq: int
    etag: str
    manifest: str
    reused: int = 0
    """How many times in a row the server has said that the manifest is unchanged."""
