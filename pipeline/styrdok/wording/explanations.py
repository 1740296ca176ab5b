"""Says in words what applied on a day, and why it is not known where it is not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from styrdok.content.models import Gender, Organisation
from styrdok.history.answers import Answer, Doubt, DoubtKind, TextState, text_state
from styrdok.history.standing import Status
from styrdok.history.steps import Step
from styrdok.wording.messages import N_
from styrdok.wording.words import Words


class Explainer:
    """Words for one policy: its language, its organisation, its document type's gender."""

    def __init__(self, words: Words, organisation: Organisation, gender: Gender) -> None:
        self.words = words
        self.organisation = organisation
        self.gender = gender

    def label(self, step: Step) -> str:
        return self.words.label(step.event, self.organisation, self.gender)

    def headline(self, answer: Answer) -> str:
        """Say in a sentence how the policy stood on the day."""
        standing, day = answer.standing, self.words.date(answer.day)
        _ = self.words.gettext
        if standing.status is Status.DRAFT:
            return _("{day}: nothing is known to have applied.").format(day=day)
        status = self.words.status(standing.status)
        if answer.certain:
            return f"{day}: {status}."
        if answer.surely:
            return _("{day}: in force, but the wording is not certain.").format(day=day)
        if standing.status is Status.IN_FORCE and answer.likely is not False:
            return _("{day}: in force, or may have been.").format(day=day)
        if standing.status is Status.IN_FORCE:
            return _("{day}: it is not known whether it was in force.").format(day=day)
        return _("{day}: {status}, but that is not certain.").format(day=day, status=status)

    def decision(self, answer: Answer) -> str:
        """Name the decision whose wording applied, or may have."""
        if answer.applied is None:
            return ""
        message = N_("The wording that applied, if any, is that of decision {number}: {label}.")
        if answer.certain:
            message = N_("The wording is that of decision {number}: {label}.")
        elif answer.surely:
            message = N_("The wording may be that of decision {number}: {label}.")
        return self.words.gettext(message).format(
            number=answer.applied.sequence, label=self.label(answer.applied)
        )

    def reasons(self, answer: Answer) -> Iterator[str]:
        """Say what is not known, and why."""
        for doubt in answer.doubts:
            yield self._doubt(doubt, answer)

    def _doubt(self, doubt: Doubt, answer: Answer) -> str:
        _ = self.words.gettext
        step, day = doubt.step, self.words.date(answer.day)
        if doubt.kind is DoubtKind.DATE_UNKNOWN and step:
            return self._unknown_date(doubt, step, day, answer)
        if doubt.kind is DoubtKind.ORDER_UNKNOWN and step and answer.applied:
            message = _("It is not known which came last, decision {number} or decision {other}.")
            return message.format(number=step.sequence, other=answer.applied.sequence)
        if doubt.kind is DoubtKind.EARLIER_UNKNOWN and step:
            message = _("Decision {number} revised an earlier text, of which nothing is recorded.")
            return message.format(number=step.sequence)
        if doubt.kind is DoubtKind.TEXT_NOT_HELD and step:
            message = _("The text as decision {number} left it has not been found, so it can't be "
                        "shown.")  # fmt: skip
            return message.format(number=step.sequence)
        if doubt.kind is DoubtKind.NOT_SEEN_BEFORE and step and step.first:
            message = _(
                "The document was first seen on {day}; whether it applied before is not known."
            )
            return message.format(day=self.words.date(step.first))
        if doubt.kind is DoubtKind.NOTHING_RECORDED:
            if answer.known:
                message = _("Nothing had been recorded here by {day}.")
                return message.format(day=self.words.date(answer.known))
            return _("No decision is recorded.")
        return _("No decision is known: the document was found published.")

    def _unknown_date(self, doubt: Doubt, step: Step, day: str, answer: Answer) -> str:
        _ = self.words.gettext
        printed = step.event.date_text
        if printed:
            message = _("The source gives the date of decision {number} as “{date}”, so it is not "
                        "known whether it had taken effect on {day}.")  # fmt: skip
        else:
            message = _("The date of decision {number} is not known, so it is not known whether it "
                        "had taken effect on {day}.")  # fmt: skip
        said = message.format(number=step.sequence, date=printed, day=day)
        if doubt.suggestions:
            days = [self.words.date(d) for d in doubt.suggestions]
            meant = _("It may have been meant as {days}.").format(days=self.words.choice(days))
            by_then = sum(d <= answer.day for d in doubt.suggestions)
            if by_then == len(days):
                meant += " " + _("Whichever is right, the decision had been taken by then.")
            elif not by_then:
                meant += " " + _("Whichever is right, the decision had not been taken by then.")
            said += " " + meant
        return said

    def coming(self, answer: Answer) -> Iterator[str]:
        """Name what had been decided for later."""
        for step in answer.coming:
            message = self.words.gettext("Later: decision {number}, {label}.")
            yield message.format(number=step.sequence, label=self.label(step))

    def text(self, step: Step, steps: Sequence[Step]) -> str:
        """Say whether we have the text that an entry left."""
        state, number = text_state(step, steps)
        return self.words.gettext(_TEXTS[state]).format(number=number)


_TEXTS = {
    TextState.HELD: N_("text held (revision {number})"),
    TextState.FOLDED: N_("text not held; part of the text of decision {number}"),
    TextState.NOT_HELD: N_("text not held"),
    TextState.NONE: "",
}
