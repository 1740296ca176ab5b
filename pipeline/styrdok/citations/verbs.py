"""What opens a frame: verbs, nouns of actions, "beslut", "gäller från", "ersätter"."""

from __future__ import annotations

from styrdok.citations import tokens as t
from styrdok.citations.drafts import Draft
from styrdok.citations.limits import denial
from styrdok.citations.state import LIGHT, State, close, flush, placed
from styrdok.citations.tokens import Token
from styrdok.citations.vocabulary import Kind
from styrdok.content.actions import Action

# A verb that may be active or a participle: a body that stands before it is its subject.
_AMBIGUOUS = set(
    "beslutade beslutat beslutats fastställt antagit antagits reviderade reviderat ändrade ändrat "
    "godkänt upphävt förlängt kompletterade omarbetade aktualiserade rättade".split()
)
_PASSIVE = ("des", "ts", "s")
_REPEALS = {"upphävs", "upphäver", "upphör", "upphävde", "upphävdes"}
_BOX = ("beslutsd", "beslutand", "beslutsi", "beslutso", "beslutsf", "beslutsn")
_ENDS = {t.END, t.LINE, t.BLANK}


def verb(state: State, token: Token) -> None:
    """Take "antagen", "antog": what follows is the decision, or what came before it was."""
    low = token.text.lower()
    if state.silent and not (state.modal and low.endswith(("des", "ogs"))):
        return
    state.silent = state.modal = False
    if token.value is Action.ADOPTED and state.word_after in {"till", "som"}:
        denial(state, token)  # "antagen till utbildningen", "antagen som ledamot"
        return
    action = _action(state, token)
    if _joins(state, action) or (token.kind == Kind.WEAK and state.muted):
        return
    if low == "utgår" and state.word_after in {"från", "ifrån"}:
        refers(state, token)
    elif not _ends_pending(state, action, token):
        subject = _subject(state, token, low)
        if not _tells_more(state, action, subject):
            _open(state, action, token, subject)


def _action(state: State, token: Token) -> Action | None:
    """Give what a verb did: "redaktionellt ändrad" corrects, "revideringen antogs" revises."""
    if state.editorial and token.value is Action.REVISED:
        return Action.CORRECTED
    if state.noun and token.value is Action.ADOPTED and state.before.kind != Kind.NOUN:
        return state.noun
    return token.value if isinstance(token.value, Action) else None


def _joins(state: State, action: Action | None) -> bool:
    """See to "Antagen/Senast ändrad": which of the two it was is not said."""
    before, frame = state.before, state.frame
    slash = before.text == "/" or (state.second.text == "/" and before.kind == Kind.BY)
    if not slash or not frame or frame.dated or frame.body:
        return False
    if frame.action is not action:
        frame.action, frame.kind = None, Kind.DECIDED
    return True


def _ends_pending(state: State, action: Action | None, token: Token) -> bool:
    """See to "KF 2016-12-12, § 199, antagen": the verb comes last."""
    pending = state.pending
    last = state.after is None or state.after.kind in _ENDS
    if not (last and pending and pending.body and pending.dated):
        return False
    pending.action, pending.verb = action, token
    flush(state)
    return True


def _subject(state: State, token: Token, low: str) -> Draft | None:
    """Take what stands before an active verb: "Kommunfullmäktige antog …"."""
    pending = state.pending
    if not pending or pending.sentence != state.sentence:
        return None
    active = token.kind == Kind.ACTIVE or low in _AMBIGUOUS
    if pending.body:
        # "KF 2004-06-15, reviderat …" is a participle; "kf har 2004-06-15 reviderat" is not
        participle = low.endswith("t") and pending.dated and not pending.gap
        takes = active and not pending.agent and not participle
    else:
        takes = active or low.endswith(_PASSIVE) or _stands_ahead(state, pending)
    if not takes:
        return None
    state.pending = None
    return pending


def _stands_ahead(state: State, pending: Draft) -> bool:
    """See to a date right before its verb: "2016-05-16: Antagen av kf"."""
    between = state.before.kind in {*LIGHT, Kind.DECIDED} or state.before is pending.date
    return bool(pending.date) and pending.line == state.line and between


def _tells_more(state: State, action: Action | None, subject: Draft | None) -> bool:
    """See to a verb that only tells more of what the verb before it opened."""
    frame = state.frame
    if not frame:
        return False
    if _is_of_repealed(frame, action):
        # "upphävs föreskrifter som kommunfullmäktige antog …": another document's
        frame.other = True
        if subject and subject.body:
            frame.body, frame.body_key = subject.body, subject.body_key
        return True
    if _is_in_column(state, frame):
        frame.action = action
        return True
    if _ends_another(state, frame, action):
        # "taxan antagen av kf 2018-11-26 § 155 upphör att gälla"
        frame.other = True
        return True
    if frame.action is Action.REPLACED and frame.line == state.line and not frame.dated:
        return True  # "Ersätter program antaget av …": one decision, of the other document
    if frame.kind == Kind.DECIDED and not frame.paragraph and action:
        frame.action = frame.action or action  # "Beslutsdatum … antagen"
        frame.kind = Kind.VERB
        return True
    return False


def _is_in_column(state: State, frame: Draft) -> bool:
    """See to the column of a history that says what each decision did: "| Ändring | … Antagen"."""
    unsaid = frame.kind == Kind.DECIDED and frame.action is None and frame.dated
    return unsaid and frame.line == state.line and state.before.kind in {t.TAB, Kind.NOUN}


def _ends_another(state: State, frame: Draft, action: Action | None) -> bool:
    """See to a verb that says that the document ends whose decision stands before it."""
    ends = action is Action.REPEALED and frame.action in {Action.ADOPTED, Action.REVISED}
    goes_on = state.before.text == "," or state.word_before in {"och", "samt", "sedan"}
    return ends and frame.dated and not goes_on and frame.sentence == state.sentence


def _is_of_repealed(frame: Draft, action: Action | None) -> bool:
    if frame.action is not Action.REPEALED or action is not Action.ADOPTED or frame.dated:
        return False
    return frame.verb is not None and frame.verb.text.lower() in _REPEALS


def _open(state: State, action: Action | None, token: Token, subject: Draft | None) -> None:
    """Open a frame, for the subject that stands before the verb if there is one."""
    low = token.text.lower()
    if not subject:
        flush(state)
        subject = _same_subject(state, low)
    close(state)
    state.muted = False
    frame = state.frame = placed(state, subject or Draft())
    frame.action, frame.verb = action, token
    frame.kind = _kind(state, action, token, subject)
    frame.of_law = state.law
    # "utgår från kommunallagen och antogs av kf": the second verb is this document's again
    goes_on = state.word_before == "och" and low.endswith(("des", "ogs"))
    frame.other = (state.reference and not goes_on) or (not subject and _repeals(state, low))


def _repeals(state: State, low: str) -> bool:
    """See to "upphävs Torgtaxa (kf …)" and "upphävs kommunfullmäktiges beslut …"."""
    after = state.after
    if low == "upphäver" or after is None or low not in _REPEALS:
        return low == "upphäver"
    name = after.kind == t.WORD and after.text[:1].isupper()
    return name or (after.kind == Kind.BODY and after.text.endswith("s"))


def _same_subject(state: State, low: str) -> Draft | None:
    """Take the subject of the verb before: "Kommunfullmäktige antog … och reviderade …"."""
    frame = state.frame
    is_joined = state.word_before in {"och", ","} and low.endswith("de")
    if not is_joined or not frame or frame.kind != Kind.ACTIVE or frame.sentence != state.sentence:
        return None
    return Draft(body=frame.body, body_key=frame.body_key)


def _kind(state: State, action: Action | None, token: Token, subject: Draft | None) -> str:
    """Tell how much a verb says: "Kommunfullmäktige reviderade" is active, "reviderade av" not."""
    if token.kind == Kind.WEAK and state.word_before in {"senast", "senaste"}:
        return Kind.VERB if action is Action.REVIEWED else Kind.WEAK
    if subject:
        return Kind.ACTIVE if token.text.lower() in _AMBIGUOUS else token.kind
    return Kind.WEAK if state.page and action is not Action.ADOPTED else token.kind


def infinitive(state: State, token: Token) -> None:
    """Take "beslutade att anta"; on its own an infinitive is a plan or a rule."""
    frame = state.frame or state.pending
    decided = frame and frame.verb and frame.verb.text.lower().startswith(("beslut", "beslöt"))
    if not frame or not decided or frame.sentence != state.sentence:
        denial(state, token)
        return
    passive = token.text.lower().endswith("s")
    if not passive and frame.action in {Action.ADOPTED, None} and isinstance(token.value, Action):
        frame.action = token.value


def decided(state: State, token: Token) -> None:
    """Take "beslut", "Beslutsdatum": a decision, of which the word doesn't say what it did."""
    frame, pending = state.frame, state.pending
    if state.silent or (frame and not frame.dated and frame.kind != Kind.WEAK):
        return
    if frame and frame.dated and state.word_before in {"enligt", "genom", "med"}:
        close(state)
    if pending and pending.body and not pending.dated:
        pending.agent = False  # "av kommunfullmäktiges beslut 2016-05-16"
        pending.verb = token
        return
    if not _is_in_box(state, token):
        _open_decided(state, token)


def _is_in_box(state: State, token: Token) -> bool:
    """See to "Antagen … Beslutsinstans: kf": a box whose heading is the verb."""
    frame = state.frame
    if not frame or frame.body or frame.kind != Kind.VERB:
        return False
    if not token.text.lower().startswith(_BOX):
        return False
    frame.line = state.line
    return True


def _open_decided(state: State, token: Token) -> None:
    """Open a frame without a verb, with the date that stands before it on its line."""
    low, ahead = token.text.lower(), state.pending
    flush(state)
    close(state)
    state.muted = False
    action = Action.ADOPTED if low.startswith(_BOX) else None
    state.frame = placed(state, Draft(action, Kind.DECIDED, token))
    if ahead and ahead.line == state.line and ahead.body is None:
        state.frame.date = ahead.date
    if low == "ordförandebeslut":
        state.frame.body_key = "ordforandebeslut"


def name_of_action(state: State, token: Token) -> None:
    """Take "Senaste revidering: …" as a verb, and "revideringen antogs" as its action."""
    if state.silent or state.muted or not isinstance(token.value, Action):
        return
    if state.word_before == "utan":
        return  # "översedd utan ändringar"
    if state.frame and state.before.kind == Kind.NOUN and _is_in_column(state, state.frame):
        state.frame.action = token.value
        return
    state.noun = token.value
    word, after = state.word_before, state.after
    label = after is not None and (after.text == ":" or after.kind in {t.DATE_, t.LINE, t.SIX})
    when = word == "för" and state.second.text.lower() in {"datum", "tidpunkt", "dag"}
    made = word == "med" and after is not None and after.kind in {Kind.BODY, t.DATE_}
    if label or when or made or word in {"senaste", "senast"}:
        state.noun = None
        verb(state, token._replace(kind=Kind.VERB))


def in_force(state: State, token: Token) -> None:
    """Take "Gäller från och med"; in a law's sentence it is the law's, unless one was decided."""
    if state.silent and not state.modal:
        return
    flush(state)
    close(state)
    state.muted = False
    cited = bool(state.done) and state.done[-1].sentence == state.sentence
    frame = Draft(Action.IN_FORCE, Kind.VERB, token, of_law=state.law and not cited)
    state.frame = placed(state, frame)


def begins(state: State, token: Token) -> None:
    """Take "från och med" after a decision: the day it is in force from."""
    if state.frame and state.frame.dated and state.frame.action is not Action.IN_FORCE:
        in_force(state, token)


def replaces(state: State, token: Token) -> None:
    """Take "Ersätter": the decision that follows is of the document that this one replaces."""
    if state.silent:
        return
    flush(state)
    close(state)
    state.muted = False
    state.frame = placed(state, Draft(Action.REPLACED, Kind.VERB, token, other=True))


def refers(state: State, _: Token) -> None:
    """Take "utifrån", "kompletterar": the decision that follows is another document's."""
    state.reference = True
