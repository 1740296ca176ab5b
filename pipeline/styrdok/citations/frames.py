"""Puts tokens together into decisions: a verb opens a frame, which its parts fill."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from itertools import takewhile, zip_longest
from operator import attrgetter

from styrdok.citations import details as parts
from styrdok.citations import limits, verbs
from styrdok.citations import tokens as t
from styrdok.citations.drafts import Draft, is_decision
from styrdok.citations.state import LIGHT, State, close, flush, is_open
from styrdok.citations.tokens import Token
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action
from styrdok.content.printed_dates import read_printed_date

HANDLERS: dict[str, Callable[[State, Token], None]] = {
    Kind.VERB: verbs.verb,
    Kind.ACTIVE: verbs.verb,
    Kind.WEAK: verbs.verb,
    Kind.INFINITIVE: verbs.infinitive,
    Kind.DECIDED: verbs.decided,
    Kind.NOUN: verbs.name_of_action,
    Kind.OTHER: verbs.replaces,
    Kind.REFERENCE: verbs.refers,
    t.IN_FORCE: verbs.in_force,
    t.FROM: verbs.begins,
    Kind.BODY: parts.body,
    t.DATE_: parts.date,
    t.SIX: parts.six,
    t.NUMBER: parts.number,
    t.PAIR: parts.pair,
    t.PARAGRAPH: parts.paragraph,
    Kind.REGISTER: parts.register,
    t.CASE: parts.case,
    Kind.MODAL: limits.intention,
    Kind.NOT: limits.denial,
    Kind.FOREIGN: limits.foreign,
    Kind.UNTIL: limits.limit,
    Kind.BY: limits.limit,
    Kind.STOP: limits.label,
    Kind.LAW: limits.law,
    t.WORD: limits.word,
    t.TAB: limits.cell,
    t.MARK: limits.mark,
    t.END: limits.end_of_sentence,
    t.LINE: limits.end_of_line,
    t.BLANK: limits.blank,
}
"""What each kind of token does to the state."""

_UNSAID = {*LIGHT, t.LINE, t.BLANK, Kind.STOP}
_BEFORE_DATE = {*LIGHT, t.LINE, Kind.UNTIL, Kind.BY}
_LINE_ENDS = {t.LINE, t.BLANK, t.TAB}
_SIGNS = {"-", "\u2013"}
_OF_DECISION = {t.DATE_, t.SIX, t.PAIR, t.CASE, Kind.REGISTER}
_SENTENCE_ENDS = re.compile(r"[.!?](?=\s)|\n|\|")
_PLAIN_WORD = re.compile(r"[^\W\d_]{2,}")
_NEAR, _MANY_WORDS = 200, 4
_FAR = 60
"""Tokens: what stands farther on in its line says nothing of a § at its beginning."""
_EMPTY_PARAGRAPH = re.compile(r"\s*§\s*0\b")
_LONGEST_EMPTY = 8


def read_drafts(text: str, tokens: Sequence[Token]) -> list[Draft]:
    """Give the decisions in a text's tokens, in order of appearance, with their case numbers."""
    state = State(text)
    for at, (token, after) in enumerate(zip_longest(tokens, tokens[1:])):
        if token.start in state.taken:
            continue
        state.after = after
        if token.kind == t.PARAGRAPH and _is_section(state, tokens, at):
            limits.section(state)
            continue
        if state.expects_case and parts.takes_case(state, token):
            continue
        if handler := HANDLERS.get(token.kind):
            handler(state, token)
        if token.kind not in _UNSAID:
            state.label_only = False
        if token.kind not in _BEFORE_DATE:
            state.ending = ""
        state.third, state.second, state.before = state.second, state.before, token
    flush(state)
    close(state)
    return _settled(state)


def _is_section(state: State, tokens: Sequence[Token], at: int) -> bool:
    """Tell a § that numbers one of the text's own sections: "§ 2 Nämnden ska …".

    It is the first in its line or cell, and what follows there is words, without a date or a case;
    a body alone beside it is that of a decision: "§ 30 KF". One that ends the decision of the line
    above is none either.
    """
    sign = state.before.text in _SIGNS and state.second.kind in _LINE_ENDS
    begins = sign or state.before.kind in _LINE_ENDS
    if not begins or (state.before.kind == t.LINE and is_open(state)):
        return False
    near = tokens[at + 1 : at + 1 + _FAR]
    line = takewhile(lambda token: token.kind not in _LINE_ENDS, near)
    kinds = [token.kind for token in line if token.kind != t.MARK]
    return bool(kinds) and kinds != [Kind.BODY] and not _OF_DECISION.intersection(kinds)


def _settled(state: State) -> list[Draft]:
    """Keep the drafts that are decisions, each once and with its case number."""
    drafts = sorted(filter(_may_be_part, state.done), key=attrgetter("start"))
    kept = _merged(drafts) if len(drafts) > 1 else drafts
    kept = [draft for draft in kept if is_decision(draft) and not _is_prose(state, draft)]
    if not state.cases:
        return kept
    if not kept:
        return _case_alone(state)
    _give_cases(kept, state)
    return kept


def _may_be_part(draft: Draft) -> bool:
    """See that a draft is a decision, or the day in a box whose body stands elsewhere."""
    dated_label = draft.kind == Kind.DECIDED and draft.action and draft.date
    return is_decision(draft) or bool(dated_label)


def _is_prose(state: State, draft: Draft) -> bool:
    """See to a sentence of many words that has no §, and no full date: it tells of no decision.

    A box or a title says in few words who decided, and perhaps when on another line.
    """
    vague = draft.date is not None and read_printed_date(draft.date.text).date is None
    if draft.paragraph or state.cases or (draft.date and (draft.named or not vague)):
        return False
    before = _SENTENCE_ENDS.split(state.text[max(0, draft.start - _NEAR) : draft.start])[-1]
    after = _SENTENCE_ENDS.split(state.text[draft.end : draft.end + _NEAR], maxsplit=1)[0]
    return len(_PLAIN_WORD.findall(f"{before} {after}")) >= _MANY_WORDS


def _merged(drafts: list[Draft]) -> list[Draft]:
    """Put together what a box says of one decision, by whom on one line and when on another."""
    kept: list[Draft] = []
    for draft in drafts:
        last = kept[-1] if kept else None
        if not last or last.action is not draft.action:
            kept.append(draft)
        elif not last.dated and (draft.body is None or last.body_key in {draft.body_key, None}):
            if not draft.named:
                draft.body, draft.body_key = last.body, last.body_key
            kept[-1] = draft
        elif not draft.dated and last.body is None:
            last.body, last.body_key = draft.body, draft.body_key
        else:
            kept.append(draft)
    return kept


def _give_cases(drafts: list[Draft], state: State) -> None:
    """Give each decision the case number of its line, or else that of its box."""
    cases = state.cases
    takers = [d for d in drafts if d.action is not Action.IN_FORCE and not d.other]
    if len(cases) == 1 or not takers:
        for draft in takers or drafts:
            draft.case_number = cases[0]
        return
    starts = [case.start for case in cases]
    for draft, following in zip_longest(takers, takers[1:]):
        at = bisect_left(starts, draft.start)
        limit = following.start if following else len(state.text)
        after = at < len(cases) and starts[at] < limit
        draft.case_number = cases[at if after or not at else at - 1]


def _case_alone(state: State) -> list[Draft]:
    """Take a template's case number with an empty §: a decision not yet filled in."""
    case = state.cases[0]
    after = _EMPTY_PARAGRAPH.match(state.text[case.end : case.end + _LONGEST_EMPTY])
    return [Draft(case_number=case)] if after else []
