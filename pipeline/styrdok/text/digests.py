"""Texts and bytes → their SHA-256."""

from __future__ import annotations

import hashlib


def text_digest(text: str) -> str:
    """Give the digest that a history holds of a text in its canonical form: UTF-8, NFC, LF."""
    return "sha256:" + hex_digest(text)


def hex_digest(text: str) -> str:
    """Give the SHA-256 of a text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
