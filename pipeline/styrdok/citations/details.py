"""The parts of a decision: by whom, when, in which § and in which case."""

from __future__ import annotations

import re

from styrdok.citations import tokens as t
from styrdok.citations.drafts import Draft, joined, numbers_of
from styrdok.citations.state import LIGHT, State, close, flush, is_near, placed, sibling
from styrdok.citations.tokens import Token
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action
from styrdok.content.printed_dates import read_printed_date

# Before a § these make it one of a law, or of the document itself.
_OF_LAW = {"i", "enligt", "av", "jml", "jämlikt", "från", "se", "skrivfel"}
_AGENT = {"av", "från", "hos"}
_OF_BODY = {"för", "till", "inom", "under", "åt", "mot", "om"}
_ABOUT = {"början", "slutet", "mitten"}
_AFTER_NUMBER = {*LIGHT, t.LINE, t.BLANK, t.END, t.DATE_, t.CASE}
MOST_PARAGRAPHS = 300
_DASHES = {"-", "\u2013"}
_TIME = re.compile(r"\s+(?:kl\.?\s*)?\d{1,2}[:.]\d\d")
_YEAR = re.compile("(?:19|20)[0-9]{2}")
_CASE = re.compile(
    r"(?:nr\s+)?(?P<case>"
    r"\d{2,4}/(?-i:[A-ZÅÄÖ]{2,4})\s\d{4}(?:\s\d{3})?"
    r"|(?:(?:(?-i:[A-ZÅÄÖ][A-ZÅÄÖa-zåäö]{1,4})|k[sf]|[sbtuov]n|ksau|bun|von|mbn)"
    r"[ .:/\u2013-]{0,2})?\d[\wåäö]*(?:[/:.\u2013-][\wåäö]+){0,5}"
    r"(?:\s(?:nr|kod)\s\d+|\s(?-i:[A-ZÅÄÖ]{2,4})(?:-\d{1,4})?(?=[\s,]|$))?"
    r"|(?-i:[A-ZÅÄÖ]{2,4})[.:/-]?\d{4}[.:/-]\w+)",
    re.IGNORECASE,
)


# Bodies


def body(state: State, token: Token) -> None:
    """Take a body: of the verb before it, of that verb's next decision, or of a verb to come."""
    if state.silent or state.muted:
        return
    frame = state.frame
    if frame and frame.kind == Kind.ACTIVE and frame.sentence != state.sentence:
        close(state)  # its subject would have stood in its own sentence
        frame = None
    if frame and frame.action is not Action.IN_FORCE:
        if _fills(state, frame, token) or not frame.dated or token.value == frame.body_key:
            return
        if state.word_before not in _OF_BODY:
            sibling(state, token, str(token.value))
            return
    elif frame and frame.date:
        close(state)
    _begin(state, token)


def _fills(state: State, frame: Draft, token: Token) -> bool:
    """Give a frame its body, but not one that stands on a line after its date."""
    if frame.named:
        return _joins_body(state, frame, token)
    late = frame.dated and frame.line != state.line
    if not late and state.word_before not in {"för", "till"}:
        frame.body, frame.body_key = token, str(token.value)
    return True


def _begin(state: State, token: Token) -> None:
    """Begin a decision with its body: "Kommunfullmäktige 2016-05-16, § 30"."""
    pending, word = state.pending, state.word_before
    lone = (pending.date or pending.paragraph) if pending and pending.body is None else None
    if pending and lone and is_near(state, lone):
        pending.body, pending.body_key = token, str(token.value)
        return
    if pending and _joins_body(state, pending, token):
        return
    flush(state)
    if word in _OF_BODY:
        return
    # As in "Beslut av kommunfullmäktige" and "Beslut: kommunfullmäktige".
    noun = next((b for b in (state.before, state.second) if b.kind == Kind.DECIDED), None)
    state.pending = placed(state, Draft(verb=noun, body=token, body_key=str(token.value)))
    state.pending.agent = word in _AGENT and noun is None


def _joins_body(state: State, draft: Draft, token: Token) -> bool:
    """Join a body to the genitive right before it: "socialnämndens arbetsutskott"."""
    first = draft.body
    if not first or state.before is not first or not first.text.endswith("s"):
        return False
    draft.body, draft.body_key = joined(first, token, draft.body_key or "", str(token.value))
    return True


# Dates


def date(state: State, token: Token) -> None:
    """Take a date: an end, the frame's, or one whose body or verb is still to come."""
    if state.silent:
        return
    frame = state.frame
    if state.ending == Kind.UNTIL:
        if frame:
            frame.until = frame.until or token
        elif state.done and state.done[-1].line == state.line:
            # "… § 30. Gäller till och med 2018-12-31"
            state.done[-1].until = state.done[-1].until or token
    elif state.ending == Kind.BY and not frame:
        return
    elif frame and not state.muted:
        _date_of(state, frame, token)
    elif state.pending and state.pending.date is None:
        state.pending.date = token
    elif not state.muted:
        flush(state)
        state.pending = placed(state, Draft(date=token))


def _date_of(state: State, frame: Draft, token: Token) -> None:
    """Give a date to a frame, to another decision of its verb, or to none yet."""
    if _TIME.match(state.text, token.end) and not frame.body:
        frame.kind = Kind.WEAK  # "Uppdaterad 2016-05-16 13:45" is said of a page
    in_force = frame.action is Action.IN_FORCE
    ahead = frame.date and frame.verb and frame.date.start < frame.verb.start
    if ahead and not frame.paragraph and not in_force:
        frame.date = token
    elif frame.date is None:
        if frame.paragraph is None or not frame.sibling or state.line == frame.line:
            frame.date = token
    elif in_force:
        close(state)
        state.pending = placed(state, Draft(date=token))
    else:
        sibling(state, frame.body, frame.body_key).date = token


def six(state: State, token: Token) -> None:
    """Take 160516 for a date, where a decision wants one."""
    draft = state.frame or state.pending
    listed = state.before.kind in LIGHT or state.word_before in {"och", "samt"}
    if draft and (draft.date is None or listed) and read_printed_date(token.text).date:
        date(state, token)


# Numbers and §


def number(state: State, token: Token) -> None:
    """Take a bare number for a year or a §, where its neighbours say that it is one."""
    draft = state.frame or state.pending
    if state.silent or state.muted or not draft:
        return
    if _is_year(state, token):
        _year_of(state, draft, token)
    elif len(token.text) <= 4 and _is_item(state, draft):
        _paragraph_of(state, draft, token, numbers_of(token.text))


def _is_year(state: State, token: Token) -> bool:
    """Tell a year from the parts of "2014-2016"."""
    inside = state.word_after in _DASHES or state.before.text in {*_DASHES, "("}
    return not inside and bool(_YEAR.fullmatch(token.text))


def _year_of(state: State, draft: Draft, token: Token) -> None:
    if state.ending:
        draft.until = token if state.ending == Kind.UNTIL else draft.until
    elif draft.date is None and _follows(state, draft):
        draft.date = token
    elif state.frame is draft and draft.date and _is_listed(state, draft.date):
        sibling(state, draft.body, draft.body_key).date = token


def _is_listed(state: State, date: Token) -> bool:
    """See to the next year of "Reviderad 2008, 2011 och 2014"."""
    joined = state.before.text == "," or state.word_before in {"och", "samt"}
    return joined and state.second is date and bool(_YEAR.fullmatch(date.text))


def _follows(state: State, draft: Draft) -> bool:
    """See that a year stands right after a part of its decision: "Antagen av kf år 2016"."""
    word = state.word_before
    if word == "av" and state.second.text.lower() in _ABOUT:
        return True
    if word in {"år", "i", "under"} or state.before.kind in LIGHT:
        return draft.end >= state.second.start or state.second.kind == t.LINE
    return draft.end >= state.before.start or state.before.kind in {t.LINE, Kind.DECIDED}


def _is_item(state: State, draft: Draft) -> bool:
    """Tell the § of "kf nr 30", "kf 2016-05-16, 30" and "kf 30, 2016-05-16"."""
    if draft.paragraph or draft.action is Action.IN_FORCE:
        return False
    word = state.second if state.before.kind in LIGHT else state.before
    if word.kind in LIGHT:
        word = state.third
    if draft.body and word.text.strip().lower() in {"nr", "par", "paragraf", "§"}:
        return True
    after_date = draft.date and is_near(state, draft.date)
    after_body = draft.body and draft.date is None and is_near(state, draft.body)
    if draft.date and _TIME.match(state.text, draft.date.end):
        return False  # 2020-02-11 16.05
    ends = state.after is None or state.after.kind in _AFTER_NUMBER
    return ends and bool(after_date or after_body)


def pair(state: State, token: Token) -> None:
    """Take § and date in one: 104/130923, 27/2015, 2015:88."""
    draft = state.frame or state.pending
    if state.silent or state.muted or not draft or draft.action is Action.IN_FORCE:
        return
    one, two = token.value if isinstance(token.value, tuple) else ("", "")
    swapped = len(one) == 4 and one[:2] in {"19", "20"} and len(two) < 4
    if not draft.body or (":" in token.text and not swapped):
        return
    number, when = (two, one) if swapped else (one, two)
    if read_printed_date(when).first is None:
        return
    if draft.dated and state.frame:
        draft = sibling(state, draft.body, draft.body_key)
    _paragraph_of(state, draft, token, (number,))
    draft.date = draft.date or _part(token, when, last=not swapped)


def _part(token: Token, text: str, *, last: bool) -> Token:
    """Make a date of a part of a token, the first or the last that reads so."""
    offset = token.text.rindex(text) if last else token.text.index(text)
    start = token.start + offset
    return Token(t.DATE_, None, start, start + len(text), text)


def paragraph(state: State, token: Token) -> None:
    """Take "§ 30", "§§ 30–32", "30 §", "§ 30/2016", and the "§" of a form not yet filled in."""
    if state.silent or state.muted:
        return
    if state.word_before in _OF_LAW and state.before.kind != Kind.BODY:
        return
    listed, year, sign_last = token.value if isinstance(token.value, tuple) else (None, None, False)
    draft = state.frame or state.pending
    if listed is None:
        if state.frame and state.frame.date is None and state.frame.action is None:
            state.frame.paragraph = token
        return
    if draft is None:
        draft = state.pending = placed(state, Draft())
    if draft.action is Action.IN_FORCE:
        return
    if sign_last and not (draft.date and is_near(state, draft.date)):
        return
    _paragraph_of(state, draft, token, numbers_of(listed))
    draft = state.frame or state.pending or draft
    if year and draft.date is None:
        draft.date = _part(token, year, last=True)


def _paragraph_of(state: State, draft: Draft, token: Token, numbers: tuple[str, ...]) -> None:
    """Give numbers to a draft, to its list of §, or to another decision of its verb."""
    if draft.paragraph is None:
        draft.paragraph, draft.paragraphs = token, numbers
    elif is_near(state, draft.paragraph):
        if len(draft.paragraphs) < MOST_PARAGRAPHS:
            draft.paragraphs += numbers
    elif state.frame is draft:
        new = sibling(state, draft.body, draft.body_key)
        new.paragraph, new.paragraphs = token, numbers


# Case numbers


def register(state: State, _: Token) -> None:
    """Take "Dnr": its number follows on this line or the next."""
    state.expects_case = 2


def takes_case(state: State, token: Token) -> bool:
    """Take what follows "Dnr" as written, whatever its tokens would be elsewhere."""
    if token.kind in {t.LINE, t.BLANK, t.TAB, t.MARK}:
        state.expects_case -= token.kind in {t.LINE, t.BLANK}
        return False
    state.expects_case = 0
    found = _CASE.match(state.text, token.start)
    if not found:
        return False
    start, end = found.span("case")
    case(state, Token(t.CASE, None, start, end, state.text[start:end]))
    state.taken = range(start, end)
    return True


def case(state: State, token: Token) -> None:
    """Take "KS 2016/123", without what only leads on to the next word."""
    trimmed = token.text.rstrip(".:-/\u2013 ")
    state.cases.append(token._replace(end=token.start + len(trimmed), text=trimmed))
