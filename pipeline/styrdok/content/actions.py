"""Kinds of events, and what is so of each: KINDS has a row for every one of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal


class Action(StrEnum):
    """What an event did."""

    ADOPTED = "adopted"
    REVISED = "revised"
    REPEALED = "repealed"
    REPLACED = "replaced"
    EXTENDED = "extended"
    REVIEWED = "reviewed"
    IN_FORCE = "in_force"
    CORRECTED = "corrected"
    OBSERVED = "observed"
    TEXT_ADDED = "text_added"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, kw_only=True)
class EventKind:
    """What is so of every event of an action."""

    decides: bool = False
    """Somebody with a mandate decides it: a review or a correction changes nothing of that kind."""
    settles: bool = False
    """It decides what the text of the policy is."""
    ends: bool = False
    """The policy is at an end by it. Its standing is then called what the action is called."""
    amends: bool = False
    """It is about another entry, which it corrects or completes."""
    has_text: bool = False
    """The text as it left it can be held, or be said not to be."""
    cited: bool = False
    """The minutes print it, so recording it takes their words."""
    needs: tuple[str, ...] = ()
    """Keys that an entry can't do without."""
    words: str
    """What the pages call it, as the catalogues in wording/locale/ translate it."""
    about: str = ""
    """What they call it where it is about another entry."""
    written: bool = False
    """The organisation writes it as a citation, with ``words`` as its verb."""
    schema_org: Literal["passes", "changes", None] = None
    """As what schema.org knows it of: the decision that passed a Legislation, or one that changed
    it."""


KINDS: dict[Action, EventKind] = {
    Action.ADOPTED: EventKind(
        words="Adopted", written=True,
        decides=True, settles=True, has_text=True, cited=True, schema_org="passes",
    ),
    Action.REVISED: EventKind(
        words="Revised", written=True,
        decides=True, settles=True, has_text=True, cited=True, schema_org="changes",
    ),
    Action.REPEALED: EventKind(
        words="Repealed", written=True, decides=True, ends=True, cited=True,
    ),
    Action.REPLACED: EventKind(
        words="Replaced", written=True, decides=True, ends=True, cited=True,
    ),
    Action.EXTENDED: EventKind(
        words="Extended", written=True, decides=True, cited=True, needs=("in_force_until",),
    ),
    Action.REVIEWED: EventKind(words="Reviewed", written=True),
    Action.IN_FORCE: EventKind(words="In force", cited=True),
    Action.CORRECTED: EventKind(
        words="Corrected", about="Corrected: the text of decision {number}",
        amends=True, cited=True, needs=("concerns", "reason"),
    ),
    Action.OBSERVED: EventKind(words="Published on the web", has_text=True),
    Action.TEXT_ADDED: EventKind(
        words="Text found", about="Text of decision {number} found",
        amends=True, needs=("concerns",),
    ),
    Action.WITHDRAWN: EventKind(
        words="Withdrawn", about="Entry {number} taken back",
        decides=True, ends=True, needs=("reason",),
    ),
}  # fmt: skip
if missing := set(Action) - set(KINDS):
    raise LookupError(f"KINDS has no row for {missing}")

DECISIONS = {action for action, kind in KINDS.items() if kind.settles}
ENDING = {action for action, kind in KINDS.items() if kind.ends}
DECIDING = {action for action, kind in KINDS.items() if kind.decides}
AMENDING = {action for action, kind in KINDS.items() if kind.amends}
WITH_TEXT = {action for action, kind in KINDS.items() if kind.has_text}
