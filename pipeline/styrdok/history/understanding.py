"""Entries, one after another → how they are understood, and in what order their texts stood."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise
from operator import itemgetter

from styrdok.content.actions import AMENDING, DECISIONS, Action
from styrdok.content.models import CorrectedField, Event, HeldText
from styrdok.history.corrections import corrected, not_taken_back, takes_back
from styrdok.history.seals import text_number
from styrdok.history.steps import EffectDays, Step, effect_of


class Understanding:
    """What is understood of the entries taken in so far.

    Corrections are applied and found texts put where they belong. An entry of
    the day of entry into force gives that day to the decision it concerns, or
    else to the last one before it. An entry without a date keeps its place,
    after the one recorded before it, but an adoption comes before what changed
    it.
    """

    def __init__(self, events: Iterable[Event] = ()) -> None:
        self.entries: dict[int, Event] = {}
        self.revisions: dict[int, int] = {}
        """The file of revisions/ that has an entry's text, by the entry's number."""
        self._recorded: dict[int, Event] = {}
        self._effects: dict[int, EffectDays] = {}
        self._latest = datetime.date.min
        """No entry takes effect after this day, nor has one before it was corrected."""
        self._starts: dict[int, Event] = {}
        self._given: dict[int, int] = {}
        """What tells a day of entry into force alone → the entry whose day it tells."""
        self._amended: dict[int, list[int]] = defaultdict(list)
        for event in not_taken_back(events):
            if not takes_back(event):
                self.take(event)

    def take(self, event: Event) -> bool:
        """Take in an entry that takes back none; say whether texts may have other places now."""
        number, amends = event.sequence, event.action in AMENDING
        target = event.concerns if amends else self._begins(event)
        self._recorded[number] = event
        if not amends:
            self._add(event)
        if target in self.entries and target != number:
            self._amended[target].append(number)
            return self._amend(target, event)
        return not amends and event.text is not None

    def _add(self, event: Event) -> None:
        number = event.sequence
        self.entries[number] = event
        self._place(number, effect_of(event))
        if isinstance(event.text, HeldText):
            self.revisions[number] = number

    def _place(self, number: int, effect: EffectDays) -> None:
        self._effects[number] = effect
        self._latest = max(self._latest, effect.first or self._latest)

    def _begins(self, event: Event) -> int | None:
        """Find the entry of which this one tells the day of entry into force, if it does."""
        if event.action is not Action.IN_FORCE:
            return None
        about = self.entries.get(event.concerns or 0)
        if about and about.action is not Action.IN_FORCE:
            return about.sequence
        decided = (n for n in reversed(self.entries) if self.entries[n].action in DECISIONS)
        return next(decided, None)

    def _amend(self, target: int, event: Event) -> bool:
        before = self.entries[target]
        if event.action is Action.IN_FORCE:
            self._given[event.sequence] = target
            self._starts[target] = event
            until = {"in_force_until": event.in_force_until or before.in_force_until}
            self.entries[target] = before.model_copy(update=until)
        elif event.action is Action.CORRECTED and event.field:
            self.entries[target] = corrected(before, event.field, event.value)
            told = self._given.get(target)
            if told and self._starts[told].sequence == target:
                self._starts[told] = self.entries[target]
                self._place(told, effect_of(self.entries[told], self._starts[told]))
        elif isinstance(event.text, HeldText) and not event.language:
            self.entries[target] = before.model_copy(update={"text": event.text})
            added = event.action is Action.TEXT_ADDED
            self.revisions[target] = target if added else event.sequence
        else:
            return False
        self._place(target, effect_of(self.entries[target], self._starts.get(target)))
        return True

    def leave_out(self, number: int) -> bool:
        """Leave out what was taken back; False where other entries may now be about another one."""
        event = self._recorded.get(number)
        if event is None or (event.action not in AMENDING and number not in self.entries):
            return False
        if event.field is CorrectedField.ACTION:
            return False  # of which decision a day of entry into force is, goes by their actions
        target = event.concerns if event.action in AMENDING else self._given.get(number)
        if target in self.entries and number in self._amended[target]:
            self._amended[target].remove(number)
            self._given.pop(number, None)
            if event.action not in AMENDING:
                del self.entries[number]
            self._redo(target)
        elif event.action not in AMENDING:
            if any(about in self._given for about in self._amended[number]):
                return False
            del self.entries[number], self._effects[number]
            self.revisions.pop(number, None)
        return True

    def _redo(self, target: int) -> None:
        """Understand an entry anew, by what is left of what was said of it."""
        self._starts.pop(target, None)
        self.revisions.pop(target, None)
        self._add(self._recorded[target])
        for number in self._amended[target]:
            self._amend(target, self._recorded[number])
            if number in self._given:
                self._starts[target] = self.entries[number]
        self._place(target, effect_of(self.entries[target], self._starts.get(target)))
        if told := self._given.get(target):
            self._redo(told)

    def comes_last(self, event: Event) -> bool:
        """See whether an entry that is to be taken in surely takes effect after all the others."""
        if event.action in AMENDING or event.action is Action.IN_FORCE or takes_back(event):
            return False
        first = effect_of(event).first
        return first is not None and first >= self._latest

    def _places(self) -> list[tuple[datetime.date, int]]:
        """Give each entry's day to be ordered by, and its number; those of one day as recorded."""
        places: list[tuple[datetime.date, int]] = []
        place = datetime.date.min
        for number, event in self.entries.items():
            if number in self._given:
                continue
            first = self._effects[number].first
            place = first or place
            adopts = first is None and event.action is Action.ADOPTED
            places.append((datetime.date.min if adopts else place, number))
        return sorted(places, key=itemgetter(0))

    def texts(self) -> list[int]:
        """Give the numbers of the entries that gave the policy a text, in order of their effect."""
        return [number for _, number in self._places() if self.entries[number].text]

    def files(self) -> list[int]:
        """Give the files of revisions/ that hold the policy's texts, in order of their effect."""
        return [self.revisions[n] for _, n in self._places() if n in self.revisions]

    def steps(self) -> tuple[Step, ...]:
        """Give the entries in the order in which things took effect."""
        made = {
            number: Step(
                event=self.entries[number],
                revision=self.revisions.get(number),
                place=place,
                first=self._effects[number].first,
                last=self._effects[number].last,
                amended=tuple(self._amended.get(number, ())),
            )
            for place, number in self._places()
        }
        recorded = [made[number] for number in self.entries if number in made]
        limited = {step.sequence: step for step in _limited(recorded)}
        return tuple(limited[number] for number in made)


def _limited(steps: Sequence[Step]) -> Iterable[Step]:
    """Limit each undated entry by the next dated one, and by the day we recorded it.

    Not by the one before: an old decision may have been found late. An adoption
    comes before all other decisions, whenever it was found.
    """
    decided = min((s.first for s in steps if s.first and s.action in DECISIONS), default=None)
    follows: datetime.date | None = None
    for step in reversed(steps):
        if step.first:
            follows = step.first
            yield step
            continue
        limits = [decided if step.action is Action.ADOPTED else follows, step.event.recorded]
        yield replace(step, last=min((day for day in limits if day), default=None))


def understand(events: Iterable[Event]) -> tuple[Step, ...]:
    """Read entries in the order in which things took effect; what was taken back is left out."""
    return Understanding(events).steps()


def followed_texts(events: Sequence[Event]) -> tuple[list[tuple[int, int | None]], set[Neighbours]]:
    """Tell how texts followed each other, as far as was recorded each time.

    First come the files of revisions/ in the order in which they were recorded,
    each with the one that it followed: the one that it replaces, where it
    corrects a text; else that in effect just before; else, of an old text found
    late, the one just after; None: it was the first. Then all pairs of entries
    whose texts have ever been next to each other in effect.
    """
    so_far = Understanding()
    followed: list[tuple[int, int | None]] = []
    ever: set[Neighbours] = set()
    last: dict[int, int] = {}
    order: list[int] = []
    files: list[int] = []
    for number, event in enumerate(events, 1):
        about = event.concerns or 0
        # What was taken back has no text any more; one that corrects it is like the one it had.
        replaced = so_far.revisions.get(about) or last.get(about)
        held = isinstance(event.text, HeldText) and not event.language
        comes_last = so_far.comes_last(event)
        if takes_back(event):
            if not so_far.leave_out(about):
                so_far = Understanding(events[:number])
            changed = True
        else:
            changed = so_far.take(event)
        if changed and comes_last:
            order.append(event.sequence)
            files += [event.sequence] if held else []
            ever.update(pairwise(order[-2:]))
        elif changed:
            order, files = so_far.texts(), so_far.files()
            ever.update(pairwise(order))
        if held:
            file, corrects = text_number(event), event.action is Action.CORRECTED
            followed.append((file, (corrects and replaced) or _neighbour(file, files)))
            last[about if corrects else file] = file
    return followed, ever


Neighbours = tuple[int, int]


def _neighbour(file: int, files: Sequence[int]) -> int | None:
    at = files.index(file) if file in files else len(files)
    return next(iter([*reversed(files[:at]), *files[at + 1 :]]), None)
