"""A policy's entries as recorded → one value, understood once and carried with the policy."""

from __future__ import annotations

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from styrdok.content.actions import DECISIONS, Action
from styrdok.content.models import Event
from styrdok.history.corrections import correctable, not_taken_back
from styrdok.history.steps import Step
from styrdok.history.understanding import Neighbours, followed_texts, understand


@dataclass(frozen=True)
class PolicyHistory:
    """A policy's entries, and all that is understood of them; each of it is worked out once."""

    entries: tuple[Event, ...]
    """As they were recorded, in that order."""

    @cached_property
    def steps(self) -> tuple[Step, ...]:
        """The entries as they are understood, in the order in which things took effect."""
        return understand(self.entries)

    @cached_property
    def step(self) -> dict[int, Step]:
        """The same by their numbers."""
        return {step.sequence: step for step in self.steps}

    @cached_property
    def by_revision(self) -> dict[int, Step]:
        """The same by the files of revisions/ that hold their texts."""
        return {step.revision: step for step in reversed(self.steps) if step.revision}

    @cached_property
    def live(self) -> tuple[Event, ...]:
        """The entries as recorded, without what was taken back."""
        return tuple(not_taken_back(self.entries))

    @cached_property
    def live_numbers(self) -> frozenset[int]:
        return frozenset(event.sequence for event in self.live)

    @cached_property
    def correctable(self) -> dict[int, Event]:
        """The entries that can be corrected, by their numbers, with their corrections so far."""
        return correctable(self.live)

    @cached_property
    def right(self) -> tuple[Event, ...]:
        """The entries with their corrections, each in its place."""
        return tuple(self.correctable.get(event.sequence, event) for event in self.entries)

    @cached_property
    def latest_text(self) -> Step | None:
        """The entry that gave the document the text it has in the end."""
        held = [step for step in self.steps if step.revision]
        by_decision = [step for step in held if step.action in DECISIONS]
        observed = [step for step in held if step.action is Action.OBSERVED]
        return next(reversed(by_decision or observed), None)

    @cached_property
    def texts(self) -> tuple[Step, ...]:
        """The entries that gave the policy a text, held or not, in the order of their effect."""
        return tuple(step for step in self.steps if step.event.text)

    @cached_property
    def _followed(self) -> tuple[list[tuple[int, int | None]], set[Neighbours]]:
        return followed_texts(self.entries)

    @property
    def recorded_texts(self) -> list[tuple[int, int | None]]:
        """The files of revisions/ as recorded, each with the one that its text followed then."""
        return self._followed[0]

    @property
    def ever_adjacent(self) -> set[Neighbours]:
        """All pairs of entries whose texts have ever been next to each other in effect."""
        return self._followed[1]

    def known(self, day: datetime.date | None) -> PolicyHistory:
        """Give what had been recorded by a day; None: all of it."""
        if day is None:
            return self
        return PolicyHistory(
            tuple(e for e in self.entries if not (e.recorded and e.recorded > day))
        )

    def without(self, numbers: Iterable[int]) -> PolicyHistory:
        """Give the history as it would be without some entries."""
        left_out = set(numbers)
        return PolicyHistory(tuple(e for e in self.entries if e.sequence not in left_out))

    def followed_by(self, *events: Event) -> PolicyHistory:
        return PolicyHistory((*self.entries, *events))
