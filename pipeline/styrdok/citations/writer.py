"""Writes an entry as a citation, the way the organisation does: Reviderat av kf 2016-05-16 § 30.

What is written reads back as the same decision.
"""

from __future__ import annotations

from collections.abc import Iterator

from styrdok.content.actions import Action
from styrdok.content.models import AdoptingVerb, Event, Gender, Organisation

_ADOPTED = {
    AdoptingVerb.ANTAGEN: ("Antagen", "Antaget", "Antagna"),
    AdoptingVerb.FASTSTALLD: ("Fastställd", "Fastställt", "Fastställda"),
    AdoptingVerb.BESLUTAD: ("Beslutad", "Beslutat", "Beslutade"),
}
_VERBS = {
    Action.REVISED: ("Reviderad", "Reviderat", "Reviderade"),
    Action.REPEALED: ("Upphävd", "Upphävt", "Upphävda"),
    Action.REPLACED: ("Ersatt", "Ersatt", "Ersatta"),
    Action.EXTENDED: ("Förlängd", "Förlängt", "Förlängda"),
    Action.REVIEWED: ("Aktualitetsprövad", "Aktualitetsprövat", "Aktualitetsprövade"),
}
_GENDERS = (Gender.COMMON, Gender.NEUTER, Gender.PLURAL)


def write_citation(event: Event, organisation: Organisation, gender: Gender) -> str | None:
    """Write an entry as a citation, or give None where it is of no decision.

    The participle agrees with the document type: antagen (policy), antaget
    (program), antagna (riktlinjer).
    """
    if event.action is Action.IN_FORCE:
        day = event.in_force_from or event.date
        return f"Gäller från och med {day}" if day else None
    verbs = _VERBS | {Action.ADOPTED: _ADOPTED[organisation.adopting_verb]}
    if event.action not in verbs:
        return None
    verb = verbs[event.action][_GENDERS.index(gender)]
    return verb + "".join(_parts(event, organisation))


def _parts(event: Event, organisation: Organisation) -> Iterator[str]:
    extended = event.action is Action.EXTENDED
    if extended and event.in_force_until:
        yield f" till och med {event.in_force_until}"
    if event.body:
        # "Ersatt av kf" would say that the council took its place.
        yield " enligt beslut av " if event.action is Action.REPLACED else " av "
        yield _short(event.body, organisation)
    if when := event.date or event.date_text:
        yield f" {when}"
    if event.paragraphs:
        yield f" {'§§' if len(event.paragraphs) > 1 else '§'} {_listed(event.paragraphs)}"
    if event.case_number:
        yield f", dnr {event.case_number}"
    if event.in_force_from:
        yield f", gäller från och med {event.in_force_from}"


def _short(key: str, organisation: Organisation) -> str:
    """Give the body's first abbreviation, or its name where it has none."""
    body = organisation.body(key)
    return next(iter(body.abbreviations), body.name) if body else key


def _listed(paragraphs: tuple[str, ...]) -> str:
    *first, last = paragraphs
    return f"{', '.join(first)} och {last}" if first else last
