"""A heading's words → its id; a policy's id → what every id in its HTML begins with."""

from __future__ import annotations

import re
import unicodedata

# Letters that Unicode does not take apart. Each is written as the one that Swedish sorts it with:
# æ as ä, so a; ø and œ as ö, so o; đ and ð as d; þ as th.
_UNDIVIDED = str.maketrans(
    {
        "ß": "ss", "æ": "a", "ø": "o", "œ": "o", "þ": "th", "ð": "d", "đ": "d", "ħ": "h", "ı": "i",
        "ĸ": "k", "ł": "l", "ŋ": "n", "ŧ": "t", "ǥ": "g", "ƶ": "z", "ʒ": "z", "ə": "e", "θ": "t",
        "’": "",
    }
)  # fmt: skip


def slug(text: str, longest: int = 60) -> str:
    """Make an anchor of words: å and ä become a, ö becomes o, all else but a–z and 0–9 a hyphen.

    Signs of other scripts leave nothing; where nothing is left, the anchor is "avsnitt".
    """
    # Taken apart first: ǯ is ʒ and a caron.
    letters = unicodedata.normalize("NFKD", text.lower()).translate(_UNDIVIDED)
    bare = "".join(sign for sign in letters if not unicodedata.combining(sign))
    # Signs first, so that the dash of 2020–2024 parts as a hyphen does.
    parted = re.sub(r"[\W_]+", "-", bare).encode("ascii", "ignore").decode()
    words = re.sub("-+", "-", parted).strip("-")
    if len(words) > longest:
        words = words[: longest + 1].rpartition("-")[0] or words[:longest]
    return words or "avsnitt"


def id_prefix(policy_id: str) -> str:
    """Give what every HTML id of a policy begins with.

    It is unique over all exports, since no name holds a double hyphen.
    """
    return f"sd-{policy_id.replace('/', '--')}--"
