"""Where the reader of citations is in a text, and the small steps that every rule takes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from styrdok.citations import tokens as t
from styrdok.citations.drafts import Draft
from styrdok.citations.tokens import Token
from styrdok.content.actions import Action

LIGHT = {t.MARK, t.TAB}
"""Kinds that may stand between two parts of one decision: a comma, a cell's end."""

_START = Token(t.BLANK, None, 0, 0, "")


@dataclass(slots=True)
class State:
    """What is known at one token of a text; tokens are gone through once, left to right.

    ``frame`` is the draft that a verb opened, ``pending`` one that has no verb
    yet. After a word that says that its sentence cites nothing, the reader is
    ``silent`` to the sentence's end; after a label of something else it is
    ``muted`` to the line's end, or until a verb.
    """

    text: str
    frame: Draft | None = None
    pending: Draft | None = None
    done: list[Draft] = field(default_factory=list)
    cases: list[Token] = field(default_factory=list)

    before: Token = _START
    """The token before this one; ``second`` and ``third`` are before that."""
    second: Token = _START
    third: Token = _START
    after: Token | None = None
    line: int = 0
    sentence: int = 0

    silent: bool = False
    modal: bool = False
    """Only a "ska" made it silent: a verb in the past tense ends that."""
    muted: bool = False
    label_only: bool = False
    """The line has only the label so far: its value may be in the next cell."""

    law: bool = False
    """The sentence has spoken of a law: what it cites is a decision only if a body made it."""
    page: bool = False
    """The sentence has spoken of a web page: "sidan uppdaterades" is no decision."""
    editorial: bool = False
    """A revision in this sentence is a correction: "redaktionellt ändrad"."""
    reference: bool = False
    """The sentence's verbs are another document's: "utgår från planen som antogs …"."""
    according: bool = False
    """The sentence goes by another document, whose decision may follow: "enligt taxan (kf …)"."""
    noun: Action | None = None
    """What a noun named as the action of the next verb: "revideringen antogs"."""

    ending: str = ""
    """The date that follows is an end (``Kind.UNTIL``) or a deadline (``Kind.BY``)."""
    expects_case: int = 0
    """For how many lines what follows "Dnr" may still be its number."""
    taken: range = range(0)
    """Where the last case number after a label stood: its tokens are read."""

    @property
    def word_before(self) -> str:
        return self.before.text.lower()

    @property
    def word_after(self) -> str:
        return self.after.text.lower() if self.after else ""


def placed(state: State, draft: Draft) -> Draft:
    """Note on a draft where the reader is."""
    draft.line, draft.sentence = state.line, state.sentence
    return draft


def flush(state: State) -> None:
    """See whether what has no verb is a decision: a body with a § or a date beside it."""
    pending, state.pending = state.pending, None
    if not pending or not pending.body or not pending.dated or pending.agent:
        return
    another = (state.reference or state.according) and pending.sentence == state.sentence
    pending.other = pending.other or another
    if pending.paragraph or pending.verb or pending.gap == 0:
        state.done.append(pending)


def close(state: State) -> None:
    """End what the last verb opened."""
    if state.frame:
        state.done.append(state.frame)
    state.frame = None


def is_open(state: State) -> bool:
    """Tell whether a decision has begun that still lacks its date or §."""
    return bool(state.frame and not state.frame.dated) or bool(state.pending)


def new_sentence(state: State, *, line: bool = False) -> None:
    """Forget what held for a sentence; an undated frame goes on from a ``line`` to the next."""
    state.silent = state.modal = state.law = state.editorial = False
    state.page = state.reference = state.according = False
    state.noun = None
    state.sentence += 1
    if line and state.frame and not state.frame.dated:
        state.frame.sentence = state.sentence


def is_near(state: State, token: Token) -> bool:
    """See that only light marks stand between a token and this place."""
    before = state.before
    return before is token or (state.second is token and before.kind in LIGHT)


def sibling(state: State, body: Token | None, key: str | None) -> Draft:
    """Begin another decision of the same verb: "Reviderad 2016-05-16 § 30, 2018-03-12 § 21"."""
    frame = state.frame or Draft()
    state.done.append(frame)
    state.frame = replace(
        frame,
        body=body,
        body_key=key,
        date=None,
        paragraph=None,
        paragraphs=(),
        case_number=None,
        until=None,
        sibling=True,
        line=state.line,
    )
    return state.frame
