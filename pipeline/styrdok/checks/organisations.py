"""Rules on organisations: their number, bodies, document types and contact details."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from styrdok.content.models import Organisation
from styrdok.content.yaml import Located, Location
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import suggest

Found = Iterator[Problem]


def organisation_number(organisation: Located[Organisation]) -> Found:
    number = organisation.value.organisation_number
    yield from check_number(number, organisation.place("organisation_number"))


def check_number(number: str | None, place: Place) -> Found:
    if number and not _luhn(number):
        yield problem("organisation-number", place, f"{number} fails the check of its last digit")


def _luhn(number: str) -> bool:
    """Check the last digit as Skatteverket sets it for organisation numbers (the Luhn formula)."""
    digits = [int(d) for d in number if d.isdigit()]
    doubled = [d * 2 if i % 2 == 0 else d for i, d in enumerate(digits)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def repeated_keys(organisation: Located[Organisation]) -> Found:
    bodies = [(b.key, ("bodies", i, "key")) for i, b in enumerate(organisation.value.bodies)]
    types = [
        (t.key, ("document_types", i, "key"))
        for i, t in enumerate(organisation.value.document_types)
    ]
    short = [
        (a, ("bodies", i, "abbreviations", j))
        for i, b in enumerate(organisation.value.bodies)
        for j, a in enumerate(b.abbreviations)
    ]
    for group in (bodies, types, short):
        yield from find_repeated(organisation, group)


def find_repeated(where: Located[Any], values: Sequence[tuple[str, Location]]) -> Found:
    first: dict[str, int] = {}
    for value, location in values:
        place = where.place(*location)
        if value in first:
            message = f'"{value}" stands on line {first[value]} too'
            yield problem("repeated-value", place, message)
        first.setdefault(value, place.line)


def types_name_known_bodies(organisation: Located[Organisation]) -> Found:
    known = organisation.value.body_keys
    for i, kind in enumerate(organisation.value.document_types):
        for j, body in enumerate(kind.adopted_by):
            if body not in known:
                place = organisation.place("document_types", i, "adopted_by", j)
                yield problem("body-unknown", place, f'"{body}" is no body{suggest(body, known)}')


def body_periods(organisation: Located[Organisation]) -> Found:
    for i, body in enumerate(organisation.value.bodies):
        if body.valid_from and body.valid_to and body.valid_to < body.valid_from:
            place = organisation.place("bodies", i, "valid_to")
            yield problem("period-reversed", place, f"ends before it begins, {body.valid_from}")


def contact(organisation: Located[Organisation]) -> Found:
    details = organisation.value.contact
    if details is None or not any(details.model_dump().values()):
        place = organisation.place("contact", key=True)
        yield problem("contact-empty", place, "no contact details are given")
    elif details.fax:
        place = organisation.place("contact", "fax")
        yield problem("contact-obsolete", place, f"the fax number {details.fax} is kept")
