"""Rules on the facts of a policy."""

from __future__ import annotations

from styrdok.checks.organisations import Found, find_repeated
from styrdok.content.models import Organisation, Policy
from styrdok.content.yaml import Located
from styrdok.problems.faults import problem
from styrdok.problems.guesses import suggest


def type_is_known(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    known = organisation.value.type_keys
    if facts.value.type not in known:
        message = f'"{facts.value.type}" is no document type here{suggest(facts.value.type, known)}'
        yield problem("type-unknown", facts.place("type"), message)


def validity_period(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    period = facts.value.validity
    if period and period.from_ and period.until and period.until < period.from_:
        place = facts.place("validity", "until")
        yield problem("period-reversed", place, f"ends before it begins, {period.from_}")


def repeated_aliases(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    yield from find_repeated(
        facts, [(a, ("aliases", i)) for i, a in enumerate(facts.value.aliases)]
    )
