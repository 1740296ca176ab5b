"""Derives what a text states (goals, duties, mandates …) from its section roles and wording.

The words are Swedish administration's. A duty is what "ska" or "skall" binds;
whom it binds is read from the words before the verb.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from styrdok.text.document import Addressee, Block, BlockKind, Role, Statement, StatementKind
from styrdok.text.months import MONTHS

_PARAGRAPH_KINDS = {
    Role.BACKGROUND: StatementKind.BACKGROUND,
    Role.SCOPE: StatementKind.SCOPE,
    Role.BASIS: StatementKind.BASIS,
    Role.GOALS: StatementKind.VISION,
}
_ITEM_KINDS = {
    Role.BASIS: StatementKind.NATIONAL_PRIORITY,
    Role.GOALS: StatementKind.GOAL,
}
_SENTENCE_ROLES = {Role.STRATEGIES, Role.MANDATES, Role.PRINCIPLES, Role.FOLLOW_UP}

_DEFINES = re.compile(
    # "Det är viktigt", "I kommunen är alla lika": no words that a definition begins with.
    r"^(?!(?:Det|Detta|Den|Denna|De|Dessa|Vi|Man|Här|Där|I|På|Av|För|Som|Alla|Varje)\b)"
    r"(?:Med (?P<med>[^.,:;]{1,60}?) (?:avses|menas)"
    r"|(?P<term>[^.,:;]{1,60}?) (?:är|avser|innebär|betyder))\b"
)
# "de som ska använda tjänsten" binds nobody.
_MODAL = re.compile(r"(?<!\bsom )\b(ska|skall|måste|får i uppdrag att)\b")
_EXPECTS = re.compile(r"\b(förväntar sig|förväntas|bör)\b")
_PROCESS_RULE = re.compile(r"^Det är (?:viktigt|angeläget|väsentligt) att\b")
_ROLE = re.compile(
    r"^\w+(?:samordnaren|strategen|chefen|direktören|handläggaren|ombudet|gruppen)"
    r" (?:medverkar|ansvarar|svarar|leder|samordnar|stödjer)\b"
)
_DELIVERS = re.compile(
    r"\b(?:fastställa|upprätta|utarbeta|anta|ta fram|besluta om)\b[^.]{0,300}?"
    r"(?:program|plan|planer|riktlinje|riktlinjer|rutin|rutiner|policy|redovisning)\b[^.]{0,300}"
)
_MONTH = f"(?:{'|'.join(MONTHS)})"
_DAY = rf"(?:(?:den )?[0-9]{{1,2}} {_MONTH}|i {_MONTH}|{_MONTH})"
_DEADLINE = re.compile(
    r"\b(?:senast|före|inom|till|till och med) (?:utgången av )?"
    rf"(?:{_DAY}(?: [0-9]{{4}}| varje år)?|[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}|(?:år )?[0-9]{{4}}"
    r"|\w+ (?:år|månader|veckor))|\b(?:varje år|årligen)\b"
)
_PRINCIPLE = re.compile(
    r"\b(?:utgångspunkten är|nolltolerans|\w*princip(?:en|er)?\b)", re.IGNORECASE
)
_PARTY = r"(?:näringsliv\w*|företag\w*|föreningar\w*|organisationer\w*|enskilda|invånar\w*)"
_PARTIES = re.compile(rf"{_PARTY}(?:(?:, | och | eller ){_PARTY})*", re.IGNORECASE)
_ADDRESSEES = (
    (
        Addressee.BODIES,
        # Compounds too: socialnämnden, kommunstyrelsen, kommundirektören.
        re.compile(
            r"(?:nämnd|styrelse|fullmäktige|direktör|chef)(?:en|er|erna|n)?\b", re.IGNORECASE
        ),
    ),
    (Addressee.THIRD_PARTIES, re.compile(rf"^(?:Den|De|Var och en) som\b|^{_PARTY}")),
    (Addressee.OPERATIONS, re.compile(r"\b(?:verksamhet|förvaltning)\w*", re.IGNORECASE)),
    (Addressee.ORGANISATION, re.compile(r"\b(?:kommun|kommunen|regionen|region)\b", re.IGNORECASE)),
)
_SENTENCE_END = re.compile(r"(?<=[.!?])\s+(?=[A-ZÅÄÖ])")
_ABBREVIATION = re.compile(r"\b(?:t\.ex|bl\.a|s\.k|d\.v\.s|fr\.o\.m|f\.d|kap|nr|ca|jfr)\.$")


def derive(blocks: Iterable[Block]) -> tuple[Statement, ...]:
    """List the statements of a text; one made in several places stands once, with every anchor."""
    found: dict[tuple[str, str, str | None], Statement] = {}
    blocks = tuple(b for b in blocks if b.text)
    stems = {b.stem for b in blocks if b.stem and b.stem.endswith(":")}
    for block in blocks:
        for statement in _of_block(block, is_stem=block.text in stems):
            key = (statement.kind, statement.text, statement.stem)
            first = found.get(key)
            found[key] = statement if first is None else _joined(first, statement)
    return tuple(found.values())


def _joined(first: Statement, again: Statement) -> Statement:
    return replace(first, anchors=first.anchors + again.anchors, lines=first.lines + again.lines)


def _of_block(block: Block, *, is_stem: bool) -> Iterator[Statement]:
    for role in block.roles:
        if role is Role.DEFINITIONS:
            yield from _definition(block)
        elif role in _SENTENCE_ROLES:
            for sentence in sentences(block.text):
                yield from _of_sentence(block, role, sentence)
        elif block.kind is BlockKind.LIST_ITEM and role in _ITEM_KINDS:
            yield _statement(_ITEM_KINDS[role], block)
        # The words that introduce a list of goals are the goals' stem, not a vision;
        # those that introduce the basis are part of what it says.
        elif block.kind is not BlockKind.TABLE_ROW and not (is_stem and role is Role.GOALS):
            yield _statement(_PARAGRAPH_KINDS[role], block)


def _statement(kind: StatementKind, block: Block, text: str = "") -> Statement:
    text = text or block.text
    return Statement(kind, text, (block.anchor,), (block.line,), stem=block.stem)


def _definition(block: Block) -> Iterator[Statement]:
    term = block.term
    if block.kind is BlockKind.PARAGRAPH and (found := _DEFINES.search(block.text)):
        term = found["med"] or found["term"]
    if term:
        yield replace(_statement(StatementKind.DEFINITION, block), term=term)


def sentences(text: str) -> list[str]:
    """Split text at its sentence ends, not after abbreviations such as t.ex."""
    parts: list[str] = []
    for part in _SENTENCE_END.split(text):
        if parts and _ABBREVIATION.search(parts[-1][-12:]):
            parts[-1] += " " + part
        else:
            parts.append(part)
    return parts


def _of_sentence(block: Block, role: Role, text: str) -> Iterator[Statement]:
    # "Kommunen ska:" binds each item of the list it introduces.
    stem = block.stem or ""
    said = f"{stem} {text}" if stem.endswith(":") and _MODAL.search(stem) else text
    modal = _MODAL.search(said)
    if text.endswith(":") and modal and block.kind is BlockKind.PARAGRAPH:
        return
    if _EXPECTS.search(said) and not modal:
        yield _expectation(block, text, said)
    elif _PROCESS_RULE.search(said):
        yield _statement(StatementKind.PROCESS_RULE, block, text)
    elif modal:
        yield _duty_or_mandate(block, role, text, said, modal)
    elif found := _ROLE.search(said):
        role_name = found[0].split()[0]
        yield replace(_statement(StatementKind.ROLE, block, text), addressee_text=role_name)
    elif role is Role.PRINCIPLES and (_PRINCIPLE.search(said) or block.kind is BlockKind.LIST_ITEM):
        yield replace(
            _statement(StatementKind.PRINCIPLE, block, text), addressee=Addressee.ORGANISATION
        )


def _expectation(block: Block, text: str, said: str) -> Statement:
    who, verb = _PARTIES.search(said), _EXPECTS.search(said)
    addressee, named = _addressee(said[: verb.start()] if verb else "")
    # "Kommunen förväntar sig att föreningar …": whom it expects stands after the verb.
    if verb and verb[0] == "förväntar sig":
        addressee, named = Addressee.ORGANISATION, None
    if who:
        addressee, named = Addressee.THIRD_PARTIES, who[0]
    return replace(
        _statement(StatementKind.EXPECTATION, block, text),
        modality=verb[0] if verb else None,
        addressee=addressee,
        addressee_text=named,
    )


def _addressee(subject: str) -> tuple[Addressee, str | None]:
    """Read whom the words before the verb name; nobody named means the organisation."""
    subject = subject.strip()
    found = ((key, subject) for key, pattern in _ADDRESSEES if pattern.search(subject))
    return next(found, (Addressee.ORGANISATION, None))


def _duty_or_mandate(
    block: Block, role: Role, text: str, said: str, modal: re.Match[str]
) -> Statement:
    addressee, named = _addressee(said[: modal.start()])
    if named is None and modal[0] == "får i uppdrag att":
        addressee, named = Addressee.BODIES, said[: modal.start()].strip()
    duty = replace(
        _statement(StatementKind.DUTY, block, text),
        modality=modal[0],
        addressee=addressee,
        addressee_text=named,
    )
    if role is Role.MANDATES and named and (what := _DELIVERS.search(said, modal.end())):
        deadline = _DEADLINE.search(said)
        return replace(
            duty,
            kind=StatementKind.MANDATE,
            deliverable=what[0].strip(),
            deadline=deadline[0] if deadline else None,
        )
    return duty
