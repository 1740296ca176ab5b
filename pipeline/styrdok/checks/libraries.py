"""Rules that span a whole library: its publication, and what leads from policy to policy."""

from __future__ import annotations

from collections.abc import Iterator

from styrdok.checks import seals
from styrdok.checks.organisations import check_number
from styrdok.content.layout import FileKind, path_to
from styrdok.content.models import CorrectedField, Policy
from styrdok.content.yaml import Located
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import suggest
from styrdok.repository.library import Library, PolicyParts

Found = Iterator[Problem]


def publication_is_stated(library: Library) -> Found:
    if library.publication is None and not library.publication_faulty:
        message = "the file is missing"
        yield problem("publication-missing", Place(path_to(FileKind.PUBLICATION)), message)


def open_data_is_stated(library: Library) -> Found:
    if library.publication and library.publication.value.open_data is None:
        message = "there is no `open_data`"
        yield problem("open-data-missing", library.publication.place("schema"), message)


def publisher_number(library: Library) -> Found:
    if library.publication:
        place = library.publication.place("publisher", "organisation_number")
        publisher = library.publication.value.publisher
        yield from check_number(publisher.organisation_number, place)


def relations_lead_somewhere(library: Library) -> Found:
    known = _addresses(library)
    for part, facts in _with_facts(library):
        for i, relation in enumerate(facts.value.relations):
            if relation.target:
                place = facts.place("relations", i, "target")
                yield from _leads_somewhere(relation.target, part.id, known, place)
            elif not relation.url:
                place = facts.place("relations", i, "title")
                yield problem("relation-open", place, f'"{relation.title}" is not held here')


def successors_are_there(library: Library) -> Found:
    known = _addresses(library)
    for part in library.parts:
        for i, event in enumerate(part.history.value.entries if part.history else ()):
            right = event.value if event.field is CorrectedField.REPLACED_BY else None
            if (target := event.replaced_by or right) and part.history:
                place = part.history.place(i, "replaced_by" if event.replaced_by else "value")
                yield from _leads_somewhere(target, part.id, known, place)


def _leads_somewhere(target: str, own: str, known: list[str], place: Place) -> Found:
    if target == own:
        yield problem("relation-unknown", place, f'"{target}" is the policy itself')
    elif target not in known:
        message = f'there is no policy "{target}"{suggest(target, known)}'
        yield problem("relation-unknown", place, message)


def _addresses(library: Library) -> list[str]:
    aliases = [a for _, facts in _with_facts(library) for a in facts.value.aliases]
    return [part.id for part in library.parts] + aliases


def _with_facts(library: Library) -> Iterator[tuple[PolicyParts, Located[Policy]]]:
    return ((part, part.facts) for part in library.parts if part.facts)


def aliases_are_free(library: Library) -> Found:
    owners = {part.id: part.id for part in library.parts}
    for part, facts in _with_facts(library):
        for i, alias in enumerate(facts.value.aliases):
            owner = owners.setdefault(alias, part.id)
            if owner != part.id or alias == part.id:
                message = f'"{alias}" leads to {owner} already'
                yield problem("repeated-value", facts.place("aliases", i), message)


def histories_are_their_own(library: Library) -> Found:
    histories = {part.id: part.history.value.entries for part in library.parts if part.history}
    yield from seals.histories_are_their_own(histories)
