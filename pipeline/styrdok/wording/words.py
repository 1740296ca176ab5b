"""Turns values into words of the page's language: dates, labels of events, gaps in a history.

The messages' originals are English; the translations are in locale/.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise

from babel import Locale, UnknownLocaleError
from babel.dates import format_date
from babel.lists import format_list

from styrdok.content.actions import DECISIONS, KINDS, Action
from styrdok.content.models import (
    CorrectedField,
    DateProblem,
    Event,
    Gender,
    HeldText,
    NotHeldText,
    Organisation,
    RelationKind,
)
from styrdok.content.printed_dates import read_printed_date
from styrdok.history.standing import Status
from styrdok.history.steps import Step
from styrdok.published.documents import Gap
from styrdok.wording.messages import N_, messages_of


class Words:
    """The messages of one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._messages = messages_of(language)
        self._locale = _locale(language)

    def gettext(self, message: str) -> str:
        # To gettext, the empty message is the head of the file.
        return self._messages.gettext(message) if message else ""

    def ngettext(self, one: str, several: str, number: int) -> str:
        """Choose the form that goes with a number, as Jinja's {% trans %} asks."""
        return self._messages.ngettext(one, several, number)

    def pgettext(self, context: str, message: str) -> str:
        """Translate a message whose form depends on where it stands."""
        return self._messages.pgettext(context, message)

    def date(self, day: datetime.date) -> str:
        """Write a date in full: 16 maj 2016."""
        if self._locale.months["format"]["wide"][day.month] == f"M{day.month:02}":
            return str(day)  # Babel has no names of months in this language
        return format_date(day, "long", locale=_DATES_OF.get(self.language, self._locale))

    def count(self, number: int) -> str:
        """Write a number of things, a small one in words."""
        return self.gettext(_NUMBERS[number]) if number in _NUMBERS else str(number)

    def listed(self, items: Sequence[str]) -> str:
        """Join what belongs together: a, b and c."""
        return format_list(items, locale=self._locale)

    def choice(self, items: Sequence[str]) -> str:
        """Join alternatives: a, b or c."""
        return format_list(items, style="or", locale=self._locale)

    def status(self, value: Status) -> str:
        return self.gettext(_STATUS[value])

    def relation(self, kind: RelationKind) -> str:
        return self.gettext(_RELATIONS[kind])

    def action(self, done: Action, gender: Gender) -> str:
        """Name what an event did, agreeing with the document type: antagen, antaget, antagna."""
        return self.pgettext(gender.value, KINDS[done].words)

    def label(self, event: Event, organisation: Organisation, gender: Gender) -> str:
        """Write an event as one line, with the deciding body's name in full."""
        if event.concerns and KINDS[event.action].about:
            return self._amendment(event, organisation, gender)
        parts = [self.action(event.action, gender)]
        body = body_name(event, organisation)
        day = event.date
        if event.action is Action.IN_FORCE:
            body, day = None, event.in_force_from or event.date
        if body and event.action is Action.REPLACED:
            # "Ersatt av X" would say that X took its place.
            parts.append(self.gettext("by decision of {body}").format(body=body))
        elif body:
            parts.append(self.gettext("by {body}").format(body=body))
        if day:
            parts.append(self.date(day))
        elif event.date_text:
            printed = self.gettext("“{date}” (date as the source has it)")
            parts.append(printed.format(date=event.date_text))
        label = " ".join(parts)
        if event.paragraphs:
            sign = "§§" if len(event.paragraphs) > 1 else "§"
            label += f", {sign}\u00a0{', '.join(event.paragraphs)}"
        return label

    def taken_back(self, label: str) -> str:
        return self.gettext("{label} (taken back)").format(label=label)

    def _amendment(self, event: Event, organisation: Organisation, gender: Gender) -> str:
        """Name an entry that is about another one."""
        message = KINDS[event.action].about
        if event.action is Action.CORRECTED and event.field:
            message = N_("Corrected: {field} of decision {number}: {value}")
        elif event.language:
            message = N_("Translation of the text of decision {number} added")
        field = self.gettext(_FIELDS[event.field]) if event.field else ""
        value = self._value(event, organisation, gender)
        return self.gettext(message).format(number=event.concerns, field=field, value=value)

    def _value(self, event: Event, organisation: Organisation, gender: Gender) -> str:
        """Give the right value of a correction in words."""
        if event.value is None:
            return self.gettext("nothing")
        if event.field is CorrectedField.BODY:
            body = organisation.body(event.value)
            return body.name if body else event.value
        if event.field is CorrectedField.ACTION and event.value in set(Action):
            return self.action(Action(event.value), gender)
        if event.field in _DAYS and (day := read_printed_date(event.value).date):
            return self.date(day)
        return event.value

    def gaps(self, steps: Sequence[Step]) -> Iterator[Gap]:
        """Say in words what of a history, as it is understood, is not known."""
        events = [step.event for step in steps]
        for event in events:
            if text := self._date_gap(event):
                yield Gap(sequence=event.sequence, kind="date_unknown", text=text)
            if isinstance(event.text, NotHeldText):
                text = self.gettext(
                    "The text as decision {number} left it has not been found, and can't be shown."
                ).format(number=event.sequence)
                yield Gap(sequence=event.sequence, kind="text_not_held", text=text)
        yield from self._changes_unknown(events)
        if not any(e.action in DECISIONS for e in events):
            text = self.gettext(
                "No decision is known: the document was found published, without saying who "
                "decided on it or when."
            )
            yield Gap(sequence=None, kind="no_decision", text=text)

    def _date_gap(self, event: Event) -> str:
        if event.date_text and event.date_problem in _IMPOSSIBLE:
            text = self.gettext(
                "The source gives the date of decision {number} as “{date}”, "
                "which is no possible date. The right date is not known."
            )
        elif event.date_text:
            text = self.gettext(
                "The source gives the date of decision {number} as “{date}”, which is no full date."
            )
        elif event.date is None and event.action in DECISIONS:
            text = self.gettext("The date of decision {number} is not known.")
        else:
            return ""
        return text.format(number=event.sequence, date=event.date_text)

    def _changes_unknown(self, events: Sequence[Event]) -> Iterator[Gap]:
        texts = [e for e in events if e.text]
        for before, event in pairwise(texts):
            if isinstance(event.text, HeldText) and isinstance(before.text, NotHeldText):
                text = self.gettext(
                    "What decision {number} changed can't be told, because the text before it "
                    "has not been found."
                )
                yield Gap(
                    sequence=event.sequence,
                    kind="changes_unknown",
                    text=text.format(number=event.sequence),
                )


def body_name(event: Event, organisation: Organisation) -> str | None:
    body = organisation.body(event.body)
    return body.name if body else event.body


@cache
def _locale(language: str) -> Locale:
    """Give what Babel knows of a language; of one that it doesn't know, what is so of all."""
    try:
        return Locale.parse(language.partition("-x-")[0], sep="-")
    except UnknownLocaleError:
        return Locale.parse("root")


# Of languages that aren't written alike everywhere: 16 May 2016, not May 16, 2016.
_DATES_OF = {"en": "en_GB"}
_NUMBERS = {
    2: N_("two"),
    3: N_("three"),
    4: N_("four"),
    5: N_("five"),
    6: N_("six"),
    7: N_("seven"),
    8: N_("eight"),
    9: N_("nine"),
    10: N_("ten"),
    11: N_("eleven"),
    12: N_("twelve"),
}
_IMPOSSIBLE = {
    DateProblem.YEAR_OUT_OF_RANGE,
    DateProblem.IMPOSSIBLE_DAY,
    DateProblem.IMPOSSIBLE_MONTH,
}
_STATUS = {
    Status.DRAFT: N_("Draft"),
    Status.NOT_YET_IN_FORCE: N_("Decided, not yet in force"),
    Status.IN_FORCE: N_("In force"),
    Status.EXPIRED: N_("No longer in force: its period has ended"),
    Status.REPEALED: N_("Repealed"),
    Status.REPLACED: N_("Replaced"),
    Status.WITHDRAWN: N_("Withdrawn"),
    Status.NO_DECISION_KNOWN: N_("Published, no decision known"),
    Status.SUPERSEDED: N_("Earlier wording, superseded by a later decision"),
}
_FIELDS = {
    CorrectedField.ACTION: N_("what was decided"),
    CorrectedField.BODY: N_("the deciding body"),
    CorrectedField.DATE: N_("the date"),
    CorrectedField.PARAGRAPHS: N_("the item number (§)"),
    CorrectedField.CASE_NUMBER: N_("the case number"),
    CorrectedField.IN_FORCE_FROM: N_("the first day in force"),
    CorrectedField.IN_FORCE_UNTIL: N_("the last day in force"),
    CorrectedField.REPLACED_BY: N_("what replaced it"),
}
_DAYS = {
    CorrectedField.DATE,
    CorrectedField.IN_FORCE_FROM,
    CorrectedField.IN_FORCE_UNTIL,
}
_RELATIONS = {
    RelationKind.BASED_ON: N_("Based on"),
    RelationKind.IMPLEMENTS: N_("Carries out"),
    RelationKind.MANDATES: N_("Calls for"),
    RelationKind.REPLACES: N_("Replaces"),
}
