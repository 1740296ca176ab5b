"""The rules that content must keep beyond its shape. CHECKS lists them all."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from styrdok.document import BlockKind, StatementKind
from styrdok.history import TEXT_GIVING
from styrdok.library import Library, Located, PolicyParts, Revision, Text
from styrdok.models import Action, HeldText, History, NotHeldText, Organisation, Policy
from styrdok.problems import Place, Problem, problem
from styrdok.source import Location
from styrdok.validation import suggest

Found = Iterator[Problem]


# An organisation


def organisation_number(organisation: Located[Organisation]) -> Found:
    number = organisation.value.organisation_number
    if number and not _luhn(number):
        place = organisation.place("organisation_number")
        yield problem("organisation-number", place, f"{number} fails the check of its last digit")


def _luhn(number: str) -> bool:
    """Check the last digit as Skatteverket sets it for organisation numbers (the Luhn formula)."""
    digits = [int(d) for d in number if d.isdigit()]
    doubled = [d * 2 if i % 2 == 0 else d for i, d in enumerate(digits)]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def repeated_keys(organisation: Located[Organisation]) -> Found:
    bodies = [(b.key, ("bodies", i, "key")) for i, b in enumerate(organisation.value.bodies)]
    types = [
        (t.key, ("document_types", i, "key"))
        for i, t in enumerate(organisation.value.document_types)
    ]
    short = [
        (a, ("bodies", i, "abbreviations", j))
        for i, b in enumerate(organisation.value.bodies)
        for j, a in enumerate(b.abbreviations)
    ]
    for group in (bodies, types, short):
        yield from _repeated(organisation, group)


def _repeated(where: Located[Any], values: Sequence[tuple[str, Location]]) -> Found:
    first: dict[str, int] = {}
    for value, location in values:
        place = where.place(*location)
        if value in first:
            message = f'"{value}" stands on line {first[value]} too'
            yield problem("repeated-value", place, message)
        first.setdefault(value, place.line)


def types_name_known_bodies(organisation: Located[Organisation]) -> Found:
    known = [b.key for b in organisation.value.bodies]
    for i, kind in enumerate(organisation.value.document_types):
        for j, body in enumerate(kind.adopted_by):
            if body not in known:
                place = organisation.place("document_types", i, "adopted_by", j)
                yield problem("body-unknown", place, f'"{body}" is no body{suggest(body, known)}')


def body_periods(organisation: Located[Organisation]) -> Found:
    for i, body in enumerate(organisation.value.bodies):
        if body.valid_from and body.valid_to and body.valid_to < body.valid_from:
            place = organisation.place("bodies", i, "valid_to")
            yield problem("period-reversed", place, f"ends before it begins, {body.valid_from}")


def contact(organisation: Located[Organisation]) -> Found:
    details = organisation.value.contact
    if details is None or not any(details.model_dump().values()):
        place = organisation.place("contact", key=True)
        yield problem("contact-empty", place, "no contact details are given")
    elif details.fax:
        place = organisation.place("contact", "fax")
        yield problem("contact-obsolete", place, f"the fax number {details.fax} is kept")


# A policy's facts


def type_is_known(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    known = [t.key for t in organisation.value.document_types]
    if facts.value.type not in known:
        message = f'"{facts.value.type}" is no document type here{suggest(facts.value.type, known)}'
        yield problem("type-unknown", facts.place("type"), message)


def validity_period(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    period = facts.value.validity
    if period and period.from_ and period.until and period.until < period.from_:
        place = facts.place("validity", "until")
        yield problem("period-reversed", place, f"ends before it begins, {period.from_}")


def repeated_aliases(organisation: Located[Organisation], facts: Located[Policy]) -> Found:
    yield from _repeated(facts, [(a, ("aliases", i)) for i, a in enumerate(facts.value.aliases)])


# A history and its texts


def sequence(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        if event.sequence != i + 1:
            place = history.place(i, "sequence")
            yield problem("sequence-broken", place, f"the number is {event.sequence}, not {i + 1}")


def dates_are_stated(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        if event.date and (event.date_problem or event.date_text):
            message = "the event has a date, and also a printed date that gives none"
            yield problem("date-contradiction", history.place(i, "date"), message)
        elif bool(event.date_problem) != bool(event.date_text) and not event.date:
            message = "`date_text` and `date_problem` belong together"
            yield problem("date-contradiction", history.place(i), message)
        elif event.date_text and event.date_problem:
            reason = event.date_problem.value.replace("_", " ")
            message = f'the date is printed as "{event.date_text}" ({reason})'
            yield problem("date-unclear", history.place(i, "date_text"), message)


def dates_follow(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    """Find decisions before the adoption, and events in force or recorded before decided."""
    adopted = next((e.date for e in history.value if e.action is Action.ADOPTED), None)
    for i, event in enumerate(history.value):
        if event.date and adopted and event.date < adopted and event.action is not Action.OBSERVED:
            message = f"{event.date} is before the adoption, {adopted}"
            yield problem("chronology", history.place(i, "date"), message)
        if event.date and event.in_force_from and event.in_force_from < event.date:
            message = f"in force {event.in_force_from}, before the decision, {event.date}"
            yield problem("chronology", history.place(i, "in_force_from"), message)
        if event.date and event.recorded and event.recorded < event.date:
            message = f"recorded {event.recorded}, before the decision, {event.date}"
            yield problem("chronology", history.place(i, "recorded"), message)


def recorded_is_stated(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    for i, event in enumerate(history.value):
        # An upgrade on read has no day of recording to give; `styrdok upgrade` writes it.
        if event.recorded is None and not history.parsed.upgraded:
            yield problem("key-missing", history.place(i), '"recorded" is missing')


def texts_are_held(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    """See that every text said to be held is there, unaltered, and no other."""
    files = {r.sequence: r for r in revisions if r.language is None}
    held = set()
    for i, event in enumerate(history.value):
        place = history.place(i, "text")
        if isinstance(event.text, HeldText):
            held.add(event.sequence)
            revision = files.get(event.sequence)
            if revision is None:
                message = f"revisions/{event.sequence}.md is missing"
                yield problem("revision-missing", place, message)
            elif revision.sha256 != event.text.sha256:
                message = f"the digest is {revision.sha256}, but {event.text.sha256} is recorded"
                yield problem("revision-altered", Place(revision.source.path), message)
        elif isinstance(event.text, NotHeldText):
            yield problem("text-not-held", place, f"the text of event {event.sequence} is not held")
        elif event.action in TEXT_GIVING:
            message = f"event {event.sequence} does not say whether its text is held"
            yield problem("text-unstated", history.place(i), message)
    for revision in revisions:
        if revision.sequence not in held:
            message = f"no event {revision.sequence} holds a text"
            yield problem("revision-unrecorded", Place(revision.source.path), message)


def decisions_are_known(history: Located[History], revisions: tuple[Revision, ...]) -> Found:
    actions = {e.action for e in history.value}
    if not actions:
        yield problem("history-empty", history.place(), "no decision is recorded")
    elif not actions & {Action.ADOPTED, Action.REVISED}:
        yield problem("decision-missing", history.place(0), "no decision is known")


# Decisions against the organisation's rules


def bodies_decide(
    organisation: Located[Organisation], facts: Located[Policy], history: Located[History]
) -> Found:
    bodies = {b.key: b for b in organisation.value.bodies}
    kinds = {t.key: t for t in organisation.value.document_types}
    allowed = kinds[facts.value.type].adopted_by if facts.value.type in kinds else ()
    for i, event in enumerate(history.value):
        if event.body is None:
            continue
        place, body = history.place(i, "body"), bodies.get(event.body)
        if body is None:
            message = f'"{event.body}" is no body{suggest(event.body, list(bodies))}'
            yield problem("body-unknown", place, message)
            continue
        if allowed and event.body not in allowed:
            message = f"{body.name} decided on the type {facts.value.type}"
            yield problem("body-not-allowed", place, f"{message}; allowed: {', '.join(allowed)}")
        day = event.date
        before = day and body.valid_from and day < body.valid_from
        if before or (day and body.valid_to and day > body.valid_to):
            yield problem("body-not-in-office", place, f"{body.name} did not exist on {day}")


# A text


def title_is_one(facts: Located[Policy], text: Text) -> Found:
    if facts.value.title != text.document.title:
        message = (
            f'the heading is "{text.document.title}", but policy.yaml says "{facts.value.title}"'
        )
        place = text.source.place(text.document.title_line)
        yield problem("title-differs", place, message)


def duplicate_paragraphs(facts: Located[Policy], text: Text) -> Found:
    first: dict[str, int] = {}
    for block in text.document.blocks():
        if block.kind is BlockKind.PARAGRAPH and len(block.text) > 40:
            if block.text in first:
                message = f"the paragraph on line {first[block.text]} stands here again"
                yield problem("text-duplicate", text.source.place(block.line), message)
            first.setdefault(block.text, text.source.place(block.line).line)


def competing_definitions(facts: Located[Policy], text: Text) -> Found:
    terms = defaultdict(list)
    for statement in text.document.statements:
        if statement.kind is StatementKind.DEFINITION and statement.term:
            terms[statement.term.casefold()].append(statement)
    for first, *others in terms.values():
        for other in others:
            where = text.source.place(first.lines[0]).line
            message = f'"{other.term}" is defined on line {where} too, in other words'
            yield problem("definition-competing", text.source.place(other.lines[0]), message)


def open_mandates(facts: Located[Policy], text: Text) -> Found:
    for statement in text.document.statements:
        if statement.kind is StatementKind.MANDATE and statement.deadline is None:
            message = f"no deadline for {statement.addressee_text} to {statement.deliverable}"
            yield problem("mandate-open", text.source.place(statement.lines[0]), message)


def pending_text(history: Located[History], revisions: tuple[Revision, ...], text: Text) -> Found:
    held = [e.sequence for e in history.value if isinstance(e.text, HeldText)]
    last = next((r for r in revisions if held and r.sequence == held[-1] and not r.language), None)
    if last and last.source.text != text.source.text:
        message = f"the text differs from revisions/{last.sequence}.md"
        yield problem("text-pending", Place(text.source.path), message)


# The whole library


def publication_is_stated(library: Library) -> Found:
    if library.publication is None and not library.publication_faulty:
        message = "the file is missing"
        yield problem("publication-missing", Place("content/publication.yaml"), message)


def relations_lead_somewhere(library: Library) -> Found:
    known = [p.id for p in library.parts]
    for part in library.parts:
        for i, relation in enumerate(part.facts.value.relations if part.facts else ()):
            if part.facts is None:
                continue
            if relation.target is None:
                place = part.facts.place("relations", i, "title")
                yield problem("relation-open", place, f'"{relation.title}" is not held here')
            elif relation.target not in known:
                place = part.facts.place("relations", i, "target")
                found = f'no policy "{relation.target}"{suggest(relation.target, known)}'
                yield problem("relation-unknown", place, found)


def addresses_are_one_policys(library: Library) -> Found:
    ids = {p.id for p in library.parts}
    for part in library.parts:
        for i, alias in enumerate(part.facts.value.aliases if part.facts else ()):
            if alias in ids and part.facts:
                message = f'the alias "{alias}" is the id of a policy'
                yield problem("repeated-value", part.facts.place("aliases", i), message)


CHECKS: dict[str, tuple[Callable[..., Found], ...]] = {
    "organisation": (
        organisation_number,
        repeated_keys,
        types_name_known_bodies,
        body_periods,
        contact,
    ),
    "facts": (type_is_known, validity_period, repeated_aliases),
    "history": (
        sequence,
        dates_are_stated,
        dates_follow,
        recorded_is_stated,
        texts_are_held,
        decisions_are_known,
    ),
    "decisions": (bodies_decide,),
    "text": (title_is_one, duplicate_paragraphs, competing_definitions, open_mandates),
    "pending": (pending_text,),
    "library": (publication_is_stated, relations_lead_somewhere, addresses_are_one_policys),
}
"""Every check, by what it needs; it runs where those parts could be read."""


def check(library: Library) -> list[Problem]:
    """Run every check on all that could be read."""
    found: list[Problem] = []
    for organisation in library.organisations.values():
        for rule in CHECKS["organisation"]:
            found += rule(organisation)
    for part in library.parts:
        found += _check_policy(part)
    for rule in CHECKS["library"]:
        found += rule(library)
    return sorted(set(found))


def _check_policy(part: PolicyParts) -> Iterable[Problem]:
    groups: dict[str, tuple[Any, ...]] = {
        "facts": (part.organisation, part.facts),
        "history": (part.history, part.revisions),
        "decisions": (part.organisation, part.facts, part.history),
        "text": (part.facts, part.text),
        "pending": (part.history, part.revisions, part.text),
    }
    for name, needed in groups.items():
        if all(value is not None for value in needed):
            for rule in CHECKS[name]:
                yield from rule(*needed)
