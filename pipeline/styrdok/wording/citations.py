"""Writes an entry as a citation, the way the organisation does: Reviderat av kf 2016-05-16 § 30.

What is written reads back as the same decision. Minutes are in Swedish, so
citations are too, whatever language the pages are in.
"""

from __future__ import annotations

from collections.abc import Iterator

from babel.lists import format_list

from styrdok.content.actions import KINDS, Action
from styrdok.content.models import AdoptingVerb, Event, Gender, Organisation
from styrdok.wording.messages import N_, messages_of

_MINUTES = "sv"
_ADOPTED = {
    AdoptingVerb.ANTAGEN: N_("Adopted"),
    AdoptingVerb.FASTSTALLD: N_("Established"),
    AdoptingVerb.BESLUTAD: N_("Decided"),
}
"""What is written of an adoption, by the organisation's own word for it."""


def write_citation(event: Event, organisation: Organisation, gender: Gender) -> str | None:
    """Write an entry as a citation, or give None where it is of no decision.

    The participle agrees with the document type: antagen (policy), antaget
    (program), antagna (riktlinjer).
    """
    pgettext = messages_of(_MINUTES).pgettext
    if event.action is Action.IN_FORCE:
        day = event.in_force_from or event.date
        return pgettext("citation", "In force from {day}").format(day=day) if day else None
    if not KINDS[event.action].written:
        return None
    verb = participle(event.action, gender, organisation.adopting_verb)
    return ", ".join([" ".join([verb, *_decision(event, organisation)]), *_additions(event)])


def participle(
    action: Action, gender: Gender = Gender.COMMON, adopting: AdoptingVerb = AdoptingVerb.ANTAGEN
) -> str:
    """Give the verb of a citation: Antagen, Antaget, Antagna."""
    words = _ADOPTED[adopting] if action is Action.ADOPTED else KINDS[action].words
    context = f"citation, {gender.value}"
    return messages_of(_MINUTES).pgettext(context, words)


def _decision(event: Event, organisation: Organisation) -> Iterator[str]:
    """Give the words that follow the verb: until when, by whom, when, under which §."""
    pgettext = messages_of(_MINUTES).pgettext
    if event.action is Action.EXTENDED and event.in_force_until:
        yield pgettext("citation", "until {day}").format(day=event.in_force_until)
    if event.body:
        # "Ersatt av kf" would say that the council took its place.
        by = pgettext("citation", "by {body}")
        if event.action is Action.REPLACED:
            by = pgettext("citation", "by decision of {body}")
        yield by.format(body=_short(event.body, organisation))
    if when := event.date or event.date_text:
        yield str(when)
    if event.paragraphs:
        yield "§§" if len(event.paragraphs) > 1 else "§"
        yield format_list(event.paragraphs, locale=_MINUTES)


def _additions(event: Event) -> Iterator[str]:
    """Give what stands last, each after a comma."""
    pgettext = messages_of(_MINUTES).pgettext
    if event.case_number:
        yield pgettext("citation", "case {number}").format(number=event.case_number)
    if event.in_force_from:
        yield pgettext("citation", "in force from {day}").format(day=event.in_force_from)


def _short(key: str, organisation: Organisation) -> str:
    """Give the body's first abbreviation, or its name where it has none."""
    body = organisation.body(key)
    return next(iter(body.abbreviations), body.name) if body else key
