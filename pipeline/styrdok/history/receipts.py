"""Sealed histories → a receipt, which binds all seals of a day. docs/verify.md specifies it."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Sequence
from typing import Annotated, Literal

import rfc8785
from pydantic import Field

from styrdok.content.models import Content, History
from styrdok.text.digests import raw_digest, written_digest
from styrdok.text.fields import Digest, IsoDate, PolicyId
from styrdok.text.json_values import OneFault


class ReceiptedPolicy(Content, OneFault):
    """How far a policy's history went."""

    id: PolicyId
    events: Annotated[int, Field(ge=0, le=999_999, strict=True)]
    """How many entries the history had."""
    seal: Digest | None
    """The seal of the last; null where there was none."""


class Receipt(Content, OneFault):
    """What an auditor keeps: today's history must continue the one receipted."""

    schema_: Literal["styrdok-receipt/1"] = Field(alias="schema")
    day: IsoDate
    """Day on which the receipt was written."""
    policies: tuple[ReceiptedPolicy, ...]
    root: Digest
    """Merkle tree hash of the policies (RFC 9162, section 2.1.1)."""


def make_receipt(histories: Iterable[tuple[str, History]], day: datetime.date) -> Receipt:
    """Write a receipt of sealed histories, each with its policy's id."""
    policies = tuple(
        ReceiptedPolicy(id=name, events=len(history), seal=history[-1].seal if history else None)
        for name, history in sorted(histories, key=lambda pair: pair[0])
    )
    return Receipt.model_validate(
        {"schema": "styrdok-receipt/1", "day": day, "policies": policies, "root": root_of(policies)}
    )


def root_of(policies: Sequence[ReceiptedPolicy]) -> str:
    leaves = [rfc8785.dumps(p.model_dump(mode="json")) for p in policies]
    return written_digest(_tree_hash(leaves))


def _tree_hash(leaves: Sequence[bytes]) -> bytes:
    if not leaves:
        return raw_digest(b"")
    if len(leaves) == 1:
        return raw_digest(b"\x00" + leaves[0])
    # The first part is the largest power of two below the number of leaves.
    middle = 1 << (len(leaves) - 1).bit_length() - 1
    left, right = _tree_hash(leaves[:middle]), _tree_hash(leaves[middle:])
    return raw_digest(b"\x01" + left + right)
