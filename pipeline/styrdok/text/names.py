"""Words and ids → names that HTML, addresses and file systems take."""

from __future__ import annotations

import re
import unicodedata


def slug(text: str, longest: int = 60) -> str:
    """Make an anchor of words: å and ä become a, ö becomes o, all else but a–z and 0–9 a hyphen."""
    folded = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    words = re.sub("[^a-z0-9]+", "-", folded).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition("-")[0] or words[:longest]
    return words or "avsnitt"


def id_prefix(policy_id: str) -> str:
    """Give what every HTML id of a policy begins with.

    It is unique over all exports, since no name holds a double hyphen.
    """
    return f"sd-{policy_id.replace('/', '--')}--"
