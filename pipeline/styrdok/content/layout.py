"""Where content files lie and what they are called."""

from __future__ import annotations

from collections.abc import Mapping

ContentFiles = Mapping[str, bytes | None]
"""Content files: path from the root, with `/`, to bytes; None where a file can't be read."""
