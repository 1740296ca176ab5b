"""Texts and bytes → their SHA-256. All of styrdok's digests are made here."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable


def written_digest(raw: bytes) -> str:
    """Write a SHA-256 as a history does: sha256: and 64 hexadecimal digits."""
    return f"sha256:{raw.hex()}"


def digest(data: bytes) -> str:
    """Give the SHA-256 of bytes as a history writes it."""
    return written_digest(raw_digest(data))


def text_digest(text: str) -> str:
    """Give the digest that a history holds of a text in its canonical form: UTF-8, NFC, LF."""
    return digest(text.encode())


def hex_digest(data: bytes | str) -> str:
    """Give the SHA-256 of bytes, or of a text in UTF-8, as 64 hexadecimal digits."""
    return raw_digest(data.encode() if isinstance(data, str) else data).hex()


def raw_digest(data: bytes) -> bytes:
    """Give the SHA-256 itself, 32 bytes."""
    return hashlib.sha256(data).digest()


def joined_digest(parts: Iterable[bytes]) -> str:
    """Give the SHA-256 of all parts, one after the other, as 64 hexadecimal digits."""
    made = hashlib.sha256()
    for part in parts:
        made.update(part)
    return made.hexdigest()
