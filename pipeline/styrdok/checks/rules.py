"""The rules that content must keep beyond its shape. CHECKS lists them all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from styrdok.checks import (
    facts,
    histories,
    leftovers,
    libraries,
    organisations,
    printed_decisions,
    seals,
    texts,
)
from styrdok.problems.faults import Problem, has_errors
from styrdok.repository.library import Library, PolicyParts

CHECKS: dict[str, tuple[Callable[..., Iterator[Problem]], ...]] = {
    "organisation": (
        organisations.organisation_number,
        organisations.repeated_keys,
        organisations.types_name_known_bodies,
        organisations.body_periods,
        organisations.contact,
    ),
    "facts": (facts.type_is_known, facts.validity_period, facts.repeated_aliases),
    "entries": (
        histories.sequence,
        histories.dates_are_stated,
        histories.dates_follow,
        histories.actions_are_whole,
        histories.concerned_events_are_there,
        histories.corrections_are_possible,
        histories.recorded_is_stated,
        histories.texts_are_stated,
        histories.decisions_are_known,
    ),
    "texts": (histories.texts_are_held, histories.ids_are_recorded),
    "seals": (seals.written_in_one_form, seals.seals_hold),
    "bodies": (histories.bodies_are_known,),
    "printed": (printed_decisions.printed_decisions,),
    "mandate": (histories.bodies_may_decide,),
    "title": (texts.title_is_one,),
    "text": (
        texts.duplicate_paragraphs,
        texts.competing_definitions,
        texts.open_mandates,
        leftovers.nothing_is_left_over,
    ),
    "pending": (histories.pending_text,),
    "library": (
        libraries.publication_is_stated,
        libraries.open_data_is_stated,
        libraries.publisher_number,
        libraries.relations_lead_somewhere,
        libraries.successors_are_there,
        libraries.aliases_are_free,
        libraries.histories_are_their_own,
    ),
}
"""Every check, by what it needs; it runs where those parts could be read."""


def check_library(library: Library) -> list[Problem]:
    """Run every check on all that could be read."""
    found: list[Problem] = []
    for organisation in library.organisations.values():
        for rule in CHECKS["organisation"]:
            found += rule(organisation)
    for part in library.parts:
        found += _check_policy(part)
    for rule in CHECKS["library"]:
        found += rule(library)
    return sorted(set(found))


def _check_policy(part: PolicyParts) -> Iterable[Problem]:
    groups: dict[str, tuple[Any, ...]] = {
        "facts": (part.organisation, part.facts),
        "entries": (part.history,),
        "texts": (part.history, part.recorded_files),
        "bodies": (part.organisation, part.history),
        "printed": (part.organisation, part.history, part.revisions),
        "mandate": (part.organisation, part.history, part.facts),
        "title": (part.text, part.facts),
        "text": (part.text,),
        "pending": (part.history, part.working),
    }
    found: list[Problem] = []
    for name, needed in groups.items():
        if all(value is not None for value in needed):
            for rule in CHECKS[name]:
                found += rule(*needed)
    # Faults that an editor can mend come first: what can't be read right can't be sealed.
    if part.history and not has_errors(p for p in found if p.path == part.history.source.path):
        for rule in CHECKS["seals"]:
            found += rule(part.history)
    return found
