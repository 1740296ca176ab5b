"""What ends a decision or forbids one: negations, labels, laws, ends of sentences and lines."""

from __future__ import annotations

from styrdok.citations import tokens as t
from styrdok.citations.drafts import Draft
from styrdok.citations.state import State, close, flush, is_open, new_sentence, placed
from styrdok.citations.tokens import Token
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action

# A date beside these is that of a web page.
_PAGE = set(
    "sida sidan webbsidan hemsidan informationen innehållet webbredaktionen webbredaktion "
    "webbredaktör webbmaster redaktionen webbplatsen dokumentet".split()
)
_EARLIER = {"tidigare", "föregående"}
_LINE_STARTS = {t.LINE, t.BLANK, t.TAB}
_DONE = {"genomförd", "genomfördes", "gjord", "utförd"}
_OF_LAW = ("lag", "lagen", "förordning", "förordningen", "balken")
_MAY_END_IN_DOT = {Kind.VERB, Kind.BODY, Kind.REGISTER, Kind.DECIDED}
_LONGEST_ABBREVIATION = 7


def intention(state: State, _: Token) -> None:
    """Take "ska": what follows has not been decided, unless a verb says that it was."""
    if not state.silent:
        state.silent = state.modal = True


def denial(state: State, _: Token) -> None:
    """Take "föreslår", "inte": the sentence cites nothing, in what was read of it either."""
    if state.word_before == "efter":
        return  # "Efter samråd … antogs planen": that is over
    state.silent, state.modal = True, False
    flush(state)
    close(state)
    while state.done and state.done[-1].sentence == state.sentence:
        state.done.pop()


def foreign(state: State, token: Token) -> None:
    """Take "regeringen": it decides on other things than governing documents."""
    if not (state.frame and state.frame.dated):
        denial(state, token)


def limit(state: State, token: Token) -> None:
    """Take "till och med", "senast": the date that follows is none of a decision."""
    if token.kind == Kind.BY and state.before.kind in {Kind.VERB, Kind.WEAK}:
        return  # "reviderades senast 2019": that has been done
    state.ending = token.kind


def label(state: State, token: Token) -> None:
    """Take "Giltighetstid:", whose value is no decision."""
    if state.before.text == "/" and state.frame and not state.frame.dated:
        return  # "Fastställd/Upprättad"
    if state.editorial and token.text.lower().startswith("justera"):
        flush(state)
        close(state)
        state.frame = placed(state, Draft(Action.CORRECTED, Kind.VERB, token))
        return
    if (
        state.frame
        and state.frame.other
        and not state.frame.dated
        and (state.frame.line == state.line)
    ):
        return  # "Ersätter tidigare version KF 2011-05-30"
    flush(state)
    close(state)
    state.muted = state.label_only = True
    state.page = state.page or token.text.lower().startswith("publicerad")


def section(state: State) -> None:
    """Take "§ 2 Nämnden ska …": the text numbers a section of its own, which cites nothing."""
    flush(state)
    close(state)
    state.silent, state.modal = True, False


def law(state: State, _: Token) -> None:
    """Take "3 kap." or "12 § kommunallagen"."""
    state.law = True


def word(state: State, token: Token) -> None:
    """Take any other word: it parts a body from its date, and may tell what is spoken of."""
    low = str(token.value)
    if state.pending:
        state.pending.gap += 1
    if _is_decided_to(state, low):
        denial(state, token)
    _other_agent(state)
    if low in _PAGE:
        _page(state)
    elif low in _DONE and state.frame and state.frame.kind == Kind.WEAK and not state.page:
        state.frame.kind = Kind.VERB
    elif low == "aktuell" and state.word_before == "fortsatt" and state.frame:
        state.frame.action = Action.REVIEWED
    elif _names_another(state, low):
        state.reference = True
    elif low == "enligt" and state.after is not None:
        state.according = state.after.kind == t.WORD
    elif low.startswith("redaktionell"):
        state.editorial = True
    elif low.endswith(_OF_LAW):
        state.law = True


def _names_another(state: State, low: str) -> bool:
    """See to "Se även …", and to a line that begins with "Tidigare …"."""
    see_also = low == "även" and state.word_before == "se"
    return see_also or (low in _EARLIER and state.before.kind in _LINE_STARTS)


def _is_decided_to(state: State, low: str) -> bool:
    """See to "beslutade att lägga informationen till handlingarna"."""
    frame = state.frame
    if not frame or not frame.verb or state.word_before != "att":
        return False
    infinitive = low.endswith("a") or low in {"ge", "be", "få", "inte", "ta"}
    decided = frame.verb.text.lower() in {"beslutade", "beslutat", "beslöt", "beslutar"}
    return infinitive and decided and frame.sentence == state.sentence


def _other_agent(state: State) -> None:
    """See to "Parisavtalet antogs av världens länder": it wants a body after all."""
    frame = state.frame
    if not frame or not frame.verb or frame.verb is not state.second or frame.named:
        return
    if state.word_before == "av" and frame.verb.text.lower().endswith(("des", "ogs")):
        frame.kind = Kind.ACTIVE


def _page(state: State) -> None:
    """Take "Uppdaterad av webbredaktionen": the verb is said of a page."""
    state.page = True
    if state.frame and not state.frame.body and not state.frame.dated:
        state.frame.kind = Kind.WEAK


def cell(state: State, _: Token) -> None:
    """Take the end of a cell: a label's value has been read, unless it is the next cell."""
    if not state.label_only:
        state.muted = False


def mark(state: State, token: Token) -> None:
    """Take "Reviderad: –", a label with nothing filled in."""
    alone = token.text in {"-", "\u2013"} and (state.after is None or state.after.kind == t.LINE)
    if alone and state.frame and not state.frame.dated and state.frame.body is None:
        state.frame = None


def end_of_sentence(state: State, token: Token) -> None:
    if _ends_abbreviation(state, token):
        return
    flush(state)
    frame = state.frame
    if frame and (frame.dated or frame.body or frame.action is Action.REPLACED):
        close(state)
    new_sentence(state)


def _ends_abbreviation(state: State, dot: Token) -> bool:
    """See to the dot of "rev. KF"."""
    last = state.before
    short = last.kind in _MAY_END_IN_DOT and len(last.text) <= _LONGEST_ABBREVIATION
    return short and last.end == dot.start and is_open(state)


def end_of_line(state: State, token: Token) -> None:
    """End a label's value; a sentence goes on where the next line begins in lower case."""
    state.line += 1
    if not state.label_only:
        state.muted = False
    state.label_only = False
    _end_pending(state, state.pending)
    frame = state.frame
    if frame and frame.action is Action.IN_FORCE and frame.date:
        close(state)
    if not state.text[token.end : token.end + 1].islower():
        new_sentence(state, line=True)


def _end_pending(state: State, pending: Draft | None) -> None:
    """Keep a body or a date alone on its line: the other may be on the next."""
    if pending and pending.dated and pending.body:
        flush(state)
    elif pending and (pending.gap or pending.agent):
        state.pending = None


def blank(state: State, token: Token) -> None:
    """End a paragraph, and whatever in it is dated."""
    end_of_line(state, token)
    state.muted = False
    if state.frame and state.frame.dated:
        close(state)
    new_sentence(state)
