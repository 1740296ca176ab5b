"""Kinds of events, and what each does: the one list of them."""

from __future__ import annotations

from styrdok.content.models import Action

DECISIONS = {Action.ADOPTED, Action.REVISED}
ENDING = {Action.REPEALED, Action.REPLACED, Action.WITHDRAWN}
DECIDING = DECISIONS | ENDING | {Action.EXTENDED}
"""What somebody with a mandate decides: a review or a correction changes nothing of that kind."""
AMENDING = {Action.CORRECTED, Action.TEXT_ADDED}
"""Entries about other entries."""
