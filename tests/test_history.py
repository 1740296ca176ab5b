"""How a policy stands on a day follows from its events, and nothing is guessed."""

import datetime
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrdok.content.actions import KINDS, WITH_TEXT, Action
from styrdok.content.models import CorrectedField, DateProblem, Event, History, Validity
from styrdok.content.printed_dates import read_printed_date
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.history.answers import DoubtKind, TextState, as_of, suggestions, text_state
from styrdok.history.canonical import write_entry, write_history
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.standing import Standing, Status, standing_on
from styrdok.history.steps import effective
from styrdok.history.understanding import Understanding, understand
from styrdok.text.source import Source

DIGEST = "sha256:" + "0" * 64


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


def history(*entries: dict[str, Any]) -> History:
    return tuple(
        Event.model_validate({"sequence": n, "recorded": "2026-01-01", **entry})
        for n, entry in enumerate(entries, 1)
    )


def held(action: str, **more: str) -> dict[str, Any]:
    return {"action": action, "text": {"state": "held", "sha256": DIGEST}, **more}


ADOPTED = held("adopted", date="2020-03-01")

# Each: the events, the day, and what is wanted of the standing.
STANDINGS: list[tuple[History, str, dict[str, Any]]] = [
    ((), "2026-01-01", {"status": Status.DRAFT}),
    (history(ADOPTED), "2020-03-01", {"status": Status.IN_FORCE, "since": day("2020-03-01")}),
    (
        history(ADOPTED),
        "2020-02-29",
        {"status": Status.NOT_YET_IN_FORCE, "until": day("2020-02-29"), "revision": 1},
    ),
    (
        history(held("adopted", date="2020-03-01", in_force_from="2020-07-01")),
        "2020-04-01",
        {"status": Status.NOT_YET_IN_FORCE, "until": day("2020-06-30")},
    ),
    (
        history(ADOPTED, held("revised", date="2022-05-05")),
        "2022-05-04",
        {"status": Status.IN_FORCE, "revision": 1, "revised": None, "latest": 1},
    ),
    (
        history(ADOPTED, held("revised", date="2022-05-05")),
        "2022-05-05",
        {"revision": 2, "revised": day("2022-05-05"), "since": day("2020-03-01"), "latest": 2},
    ),
    (
        history(
            {"action": "adopted", "date_text": "20008-05-26"}, held("revised", date="2016-05-16")
        ),
        "2026-01-01",
        {"status": Status.IN_FORCE, "since": day("2016-05-16"), "adopted": None, "revision": 2},
    ),
    (
        history(ADOPTED, {"action": "repealed", "date": "2024-01-01"}),
        "2024-01-01",
        {"status": Status.REPEALED, "since": day("2024-01-01"), "revision": 1},
    ),
    (
        history(ADOPTED, {"action": "repealed", "date": "2024-01-01"}),
        "2023-12-31",
        {"status": Status.IN_FORCE, "until": day("2023-12-31")},
    ),
    (
        history(ADOPTED, {"action": "replaced", "date": "2024-01-01", "replaced_by": "a/b"}),
        "2025-01-01",
        {"status": Status.REPLACED},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}),
        "2023-01-01",
        {"status": Status.EXPIRED, "since": day("2023-01-01"), "until": None},
    ),
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "extended", "date": "2022-11-01", "in_force_until": "2024-12-31"},
        ),
        "2023-01-01",
        {"status": Status.IN_FORCE, "until": day("2024-12-31")},
    ),
    # Whatever takes effect on the very last day finds it in force; a day later it had lapsed.
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "extended", "date": "2022-12-31", "in_force_until": "2024-12-31"},
        ),
        "2023-01-01",
        {"status": Status.IN_FORCE, "since": day("2020-03-01"), "ends": day("2024-12-31")},
    ),
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "extended", "date": "2023-01-01", "in_force_until": "2024-12-31"},
        ),
        "2023-01-01",
        {"status": Status.IN_FORCE, "since": day("2023-01-01"), "ends": day("2024-12-31")},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("revised", date="2022-12-31")),
        "2022-12-31",
        {"status": Status.IN_FORCE, "since": day("2020-03-01"), "ends": day("2022-12-31")},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("revised", date="2022-12-31")),
        "2023-01-01",
        {"status": Status.EXPIRED, "since": day("2023-01-01"), "revision": 2},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("revised", date="2023-01-01")),
        "2023-01-01",
        {"status": Status.IN_FORCE, "since": day("2023-01-01"), "ends": None},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}),
        "2022-12-31",
        {"status": Status.IN_FORCE, "until": day("2022-12-31"), "ends": day("2022-12-31")},
    ),
    (
        history(held("observed", date="2017-08-25")),
        "2026-01-01",
        {"status": Status.NO_DECISION_KNOWN, "since": day("2017-08-25"), "revision": 1},
    ),
    (
        history(ADOPTED, {"action": "withdrawn", "date": "2021-01-01"}),
        "2026-01-01",
        {"status": Status.WITHDRAWN},
    ),
    (
        history(ADOPTED, {"action": "reviewed", "date": "2021-01-01"}),
        "2026-01-01",
        {"status": Status.IN_FORCE, "since": day("2020-03-01"), "latest": 1},
    ),
    # An earlier end doesn't bind a later decision.
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("adopted", date="2024-01-01")),
        "2026-01-01",
        {"status": Status.IN_FORCE, "since": day("2024-01-01"), "ends": None},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("revised", date="2024-01-01")),
        "2026-01-01",
        {"status": Status.IN_FORCE, "ends": None},
    ),
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}),
        "2026-01-01",
        {"status": Status.EXPIRED, "until": None, "ends": day("2022-12-31")},
    ),
    # What was repealed before its end came is repealed, not expired.
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "repealed", "date": "2022-06-01"},
        ),
        "2023-06-01",
        {"status": Status.REPEALED, "since": day("2022-06-01"), "ends": day("2022-12-31")},
    ),
    # Of two days on which it is to end, the first is told; what changes it doesn't end it.
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "repealed", "date": "2022-06-01"},
        ),
        "2022-01-01",
        {"status": Status.IN_FORCE, "until": day("2022-05-31"), "ends": day("2022-12-31")},
    ),
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "repealed", "date": "2024-06-01"},
        ),
        "2022-01-01",
        {"until": day("2022-12-31")},
    ),
    (
        history(ADOPTED, held("revised", date="2022-05-05")),
        "2022-01-01",
        {"until": None},
    ),
    # Of what is to come, the first makes a draft begin.
    (
        history(ADOPTED, held("revised", date="2022-05-05")),
        "2020-01-01",
        {"status": Status.NOT_YET_IN_FORCE, "until": day("2020-02-29"), "wording": 1, "latest": 1},
    ),
    # Of two observations the later one gives the text, and the first the day it is known from.
    (
        history(held("observed", date="2017-08-25"), held("observed", date="2019-01-01")),
        "2026-01-01",
        {"status": Status.NO_DECISION_KNOWN, "since": day("2017-08-25"), "wording": 2, "latest": 2},
    ),
    # A repeal ends with a day: the one after the last that it states, unless it states a first.
    (
        history(
            ADOPTED, {"action": "repealed", "date": "2022-06-01", "in_force_until": "2022-12-31"}
        ),
        "2022-12-31",
        {"status": Status.IN_FORCE, "until": day("2022-12-31")},
    ),
    (
        history(
            ADOPTED, {"action": "repealed", "date": "2022-06-01", "in_force_until": "2022-12-31"}
        ),
        "2023-01-01",
        {"status": Status.REPEALED, "since": day("2023-01-01")},
    ),
    # The newest text that we have may be older than the wording that applies.
    (
        history(
            ADOPTED, {"action": "revised", "date": "2022-05-05", "text": {"state": "not_held"}}
        ),
        "2026-01-01",
        {"wording": 2, "revision": 1, "latest": 2},
    ),
    # An adoption forgets the end that was decided before; a revision doesn't.
    (
        history({**ADOPTED, "in_force_until": "2022-12-31"}, held("adopted", date="2022-06-01")),
        "2022-07-01",
        {"status": Status.IN_FORCE, "ends": None, "since": day("2020-03-01")},
    ),
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"}, held("revised", date_text="mars 2022")
        ),
        "2022-07-01",
        {"status": Status.IN_FORCE, "ends": day("2022-12-31"), "since": day("2020-03-01")},
    ),
    # What had no end can be given one by what extends it.
    (
        history(
            ADOPTED, {"action": "extended", "date": "2022-11-01", "in_force_until": "2024-12-31"}
        ),
        "2023-01-01",
        {"status": Status.IN_FORCE, "since": day("2020-03-01"), "ends": day("2024-12-31")},
    ),
    # A review gives no text and decides nothing, whether or not anything is decided.
    (
        history(held("observed", date="2017-08-25"), held("reviewed", date="2019-01-01")),
        "2026-01-01",
        {"status": Status.NO_DECISION_KNOWN, "wording": 1, "latest": 1},
    ),
    # A day of entry into force is that of the last decision before it, and may state the end.
    (
        history(
            ADOPTED,
            {"action": "reviewed", "date": "2020-04-01"},
            {"action": "in_force", "date": "2020-07-01", "in_force_until": "2022-12-31"},
            held("revised", date="2021-01-01"),
        ),
        "2020-05-01",
        {"status": Status.NOT_YET_IN_FORCE, "until": day("2020-06-30")},
    ),
    (
        history(
            ADOPTED, {"action": "in_force", "date": "2020-07-01", "in_force_until": "2022-12-31"}
        ),
        "2020-07-01",
        {"status": Status.IN_FORCE, "since": day("2020-07-01"), "until": day("2022-12-31")},
    ),
    # Extended by a decision whose day is not known, it had not lapsed as far as is known.
    (
        history(
            {**ADOPTED, "in_force_until": "2022-12-31"},
            {"action": "extended", "date_text": "mars 2022", "in_force_until": "2024-12-31"},
        ),
        "2023-06-01",
        {"status": Status.IN_FORCE, "since": day("2020-03-01"), "ends": day("2024-12-31")},
    ),
    # What is decided for later has no end because it has not begun.
    (
        history(held("adopted", date="2020-03-01", in_force_from="2020-07-01")),
        "2020-04-01",
        {"until": day("2020-06-30"), "ends": None},
    ),
    # A decision found late takes effect on its own day, not on that of its recording.
    (
        history(held("revised", date="2024-01-01"), held("adopted", date="2022-01-01")),
        "2026-01-01",
        {"revision": 1, "latest": 1, "since": day("2022-01-01"), "adopted": day("2022-01-01")},
    ),
    # An observation never takes the place of a decided text.
    (
        history(ADOPTED, held("observed", date="2024-01-01")),
        "2026-01-01",
        {"status": Status.IN_FORCE, "revision": 1, "latest": 1},
    ),
    (
        history(held("observed", date="2017-08-25"), held("revised", date="2024-01-01")),
        "2026-01-01",
        {"status": Status.IN_FORCE, "revision": 2, "since": day("2024-01-01")},
    ),
    # The day of entry into force is decided on its own.
    (
        history(ADOPTED, {"action": "in_force", "date": "2020-07-01"}),
        "2020-04-01",
        {"status": Status.NOT_YET_IN_FORCE, "until": day("2020-06-30"), "revision": 1},
    ),
    # A day of entry into force for a later revision leaves the policy in force meanwhile.
    (
        history(
            ADOPTED,
            held("revised", date="2021-01-01"),
            {"action": "in_force", "date": "2021-07-01"},
        ),
        "2021-04-01",
        {"status": Status.IN_FORCE, "since": day("2020-03-01")},
    ),
    (
        history(
            ADOPTED,
            {"action": "repealed", "date": "2022-01-01"},
            held("adopted", date="2024-01-01"),
        ),
        "2026-01-01",
        {"status": Status.IN_FORCE, "since": day("2024-01-01"), "revision": 3},
    ),
]


@pytest.mark.parametrize(("events", "on", "wanted"), STANDINGS)
def test_standing(events: History, on: str, wanted: dict[str, Any]) -> None:
    found = standing_on(understand(events), day(on))
    assert {name: getattr(found, name) for name in wanted} == wanted


def test_stated_validity_ends_a_policy() -> None:
    now = standing_on(
        understand(history(ADOPTED)),
        day("2025-01-01"),
        Validity.model_validate({"until": "2024-12-31"}),
    )
    assert now.status is Status.EXPIRED


def test_stated_validity_begins_a_policy() -> None:
    validity = Validity.model_validate({"from": "2021-01-01"})
    before, after = (
        standing_on(understand(history(ADOPTED)), day(d), validity)
        for d in ("2020-12-31", "2021-01-01")
    )
    assert (before.status, before.until) == (Status.NOT_YET_IN_FORCE, day("2020-12-31"))
    assert (after.status, after.since) == (Status.IN_FORCE, day("2021-01-01"))


@pytest.mark.parametrize("ending", ["repealed", "replaced", "withdrawn"])
@pytest.mark.parametrize(
    "later",
    [
        held("revised", date="2023-01-01"),
        {"action": "extended", "date": "2023-01-01", "in_force_until": "2030-12-31"},
        {"action": "in_force", "date": "2023-01-01", "concerns": 2},
    ],
)
def test_only_another_adoption_brings_back_what_has_ended(
    ending: str, later: dict[str, Any]
) -> None:
    ended: dict[str, Any] = {"action": ending, "date": "2022-01-01"}
    if ending == "replaced":
        ended["replaced_by"] = "a/b"
    now = standing_on(understand(history(ADOPTED, ended, later)), day("2026-01-01"))
    assert (now.status, now.wording, now.latest) == (Status(ending), 1, 2)
    back = held("adopted", date="2024-01-01")
    assert (
        standing_on(understand(history(ADOPTED, ended, later, back)), day("2026-01-01")).status
        is Status.IN_FORCE
    )


def test_stated_validity_never_moves_the_beginning_back() -> None:
    validity = Validity.model_validate({"from": "2019-01-01"})
    now = standing_on(understand(history(ADOPTED)), day("2025-01-01"), validity)
    assert (now.status, now.since) == (Status.IN_FORCE, day("2020-03-01"))


def test_stated_validity_gives_no_beginning_to_what_has_no_day() -> None:
    """It began in March 2020, on a day that isn't known, and was valid from the stated one."""
    validity = Validity.model_validate({"from": "2021-01-01"})
    now = standing_on(
        understand(history(held("adopted", date_text="mars 2020"))), day("2025-01-01"), validity
    )
    assert (now.status, now.since) == (Status.IN_FORCE, None)


def test_a_draft_has_nothing() -> None:
    assert standing_on((), day("2025-01-01")) == Standing()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2016-05-16", datetime.date(2016, 5, 16)),
        ("20008-05-26", DateProblem.YEAR_OUT_OF_RANGE),
        ("208-11-24", DateProblem.YEAR_OUT_OF_RANGE),
        ("2014-02-30", DateProblem.IMPOSSIBLE_DAY),
        ("2013-14-05", DateProblem.IMPOSSIBLE_MONTH),
        ("2013-xx-xx", DateProblem.PLACEHOLDER),
        ("16/5 2016", datetime.date(2016, 5, 16)),
        ("201-502-23", DateProblem.MALFORMED_DIGITS),
    ],
)
def test_a_date_is_read_or_its_fault_named(text: str, wanted: object) -> None:
    read = read_printed_date(text)
    assert (read.date or read.problem) == wanted


def test_written_history_reads_back() -> None:
    """Also where a value has what YAML would read as its own."""
    events = history(
        held(
            "adopted",
            date="2020-03-01",
            citation='Antagen: "av" kf # § 3',
            paragraphs=["12 a", "13"],  # type: ignore[arg-type]
            case_number="KS 2018/00091 nr 81144",
            reason="- nej",
        ),
        {
            "action": "repealed",
            "date": "2024-01-01",
            "citation": "*x",
            "body": "namnd:socialnamnden",
        },
    )
    parsed, problems = parse_yaml(Source("history.yaml", write_history(events)))
    assert parsed
    assert problems == []
    assert read_model(History, parsed) == (events, [])


@pytest.mark.parametrize("word", ["null", "true", "false", "yes", "no", "on", "off", "No", "OFF"])
def test_what_yaml_takes_for_another_value_is_written_in_quotes(word: str) -> None:
    event = Event.model_validate({"sequence": 1, "action": "reviewed", "reason": word})
    assert f'  reason: "{word}"\n' in write_entry(event)


@pytest.mark.parametrize("word", ["none", "not", "nil", "yes and no", "ja", "nej", "o"])
def test_other_words_are_written_plain(word: str) -> None:
    event = Event.model_validate({"sequence": 1, "action": "reviewed", "reason": word})
    assert f"  reason: {word}\n" in write_entry(event)


def test_an_empty_history_is_an_empty_list() -> None:
    assert write_history(()) == "[]\n"


ACTIONS = [
    *[Action.ADOPTED, Action.REVISED, Action.REVISED, Action.EXTENDED, Action.OBSERVED],
    *[Action.CORRECTED, Action.CORRECTED, Action.IN_FORCE, Action.TEXT_ADDED],
    *[Action.WITHDRAWN, Action.WITHDRAWN, Action.WITHDRAWN],
]
FIELDS = [CorrectedField.DATE, CorrectedField.IN_FORCE_FROM, CorrectedField.ACTION]
DATES = st.dates(datetime.date(2010, 1, 1), datetime.date(2012, 12, 31))


@st.composite
def histories(draw: st.DrawFn) -> History:
    """Draw histories in which entries are corrected, dated, and taken back again."""
    entries: list[dict[str, Any]] = []
    for number in range(1, draw(st.integers(1, 12)) + 1):
        action = draw(st.sampled_from(ACTIONS))
        entry: dict[str, Any] = {"action": action, "reason": "Fel", "in_force_until": "2030-01-01"}
        if KINDS[action].amends or action is Action.WITHDRAWN:
            entry["concerns"] = draw(st.integers(1, max(1, number - 1)))
        elif draw(st.integers(0, 3)):
            entry["date"] = draw(DATES)
        if action is Action.IN_FORCE:
            entry["in_force_from"] = draw(DATES)
            entry["concerns"] = draw(st.none() | st.integers(1, max(1, number - 1)))
        elif action is Action.CORRECTED and draw(st.integers(0, 3)):
            entry["field"] = draw(st.sampled_from(FIELDS))
            day = draw(DATES)
            entry["value"] = "revised" if entry["field"] is CorrectedField.ACTION else str(day)
        elif action in {*WITH_TEXT, Action.TEXT_ADDED, Action.CORRECTED}:
            entry["text"] = {"state": "held", "sha256": f"sha256:{number:064x}"}
        entries.append(entry)
    return history(*entries)


THREE = (held("adopted", date="2010-01-01"), held("revised", date="2011-01-01"))
MOVED = {"action": "corrected", "field": "date", "value": "2009-01-01", "reason": "Fel"}
STARTS = {"action": "in_force", "in_force_from": "2009-01-01"}
BACK = {"action": "withdrawn", "reason": "Fel"}
TAKEN_BACK = {
    "a correction": ({**MOVED, "concerns": 2}, {**BACK, "concerns": 3}),
    "one of two corrections": (
        {**MOVED, "concerns": 2},
        {**MOVED, "concerns": 2, "value": "2008-01-01"},
        {**BACK, "concerns": 4},
        {**MOVED, "concerns": 1, "value": "2008-06-01"},
    ),
    "a day of entry into force": ({**STARTS, "concerns": 2}, {**BACK, "concerns": 3}),
    "a correction of that day": (
        {**STARTS, "concerns": 2},
        {**MOVED, "concerns": 3, "field": "in_force_from", "value": "2012-01-01"},
        {**BACK, "concerns": 4},
    ),
    "what it was the day of": ({**STARTS, "concerns": 2}, {**BACK, "concerns": 2}),
    "what was decided": (
        {**MOVED, "concerns": 2, "field": "action", "value": "observed"},
        STARTS,
        {**BACK, "concerns": 3},
        held("revised", date="2010-06-01"),
    ),
    "a taking back": (
        {**BACK, "concerns": 2},
        held("revised", date="2012-01-01"),
        {**BACK, "concerns": 3},
    ),
    "a text": (
        {"action": "reviewed", "date": "2010-06-01"},
        {**held("text_added"), "concerns": 3},
        {**BACK, "concerns": 4},
        held("revised", date="2010-03-01"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", TAKEN_BACK)
def test_what_is_taken_back_has_no_effect_from_then_on(name: str) -> None:
    events = history(*THREE, *TAKEN_BACK[name])
    for end in range(1, len(events) + 1):
        so_far = Understanding()
        for number, event in enumerate(events[:end], 1):
            if event.action is not Action.WITHDRAWN:
                so_far.take(event)
            elif not so_far.leave_out(event.concerns or 0):
                so_far = Understanding(events[:number])
        anew = Understanding(events[:end])
        assert (so_far.texts(), so_far.files()) == (anew.texts(), anew.files())
        assert so_far.steps() == anew.steps()


def test_a_corrected_day_of_entry_into_force_is_that_of_the_decision() -> None:
    right = {**MOVED, "concerns": 2, "field": "in_force_from", "value": "2021-05-01"}
    (step,) = understand(history(ADOPTED, {**STARTS, "concerns": 1}, right))
    assert (step.first, step.last) == (day("2021-05-01"), day("2021-05-01"))


@settings(max_examples=100)
@given(histories())
def test_one_pass_tells_the_same_as_understanding_each_beginning_anew(events: History) -> None:
    """Texts that were ever next to each other are those next to each other after some entry."""
    beginnings = [understand(events[:n]) for n in range(1, len(events) + 1)]
    orders = [[step.sequence for step in steps if step.event.text] for steps in beginnings]
    assert PolicyHistory(events).ever_adjacent == {p for order in orders for p in pairwise(order)}


def test_each_kind_of_event_has_a_row_and_what_it_needs() -> None:
    assert set(KINDS) == set(Action)
    keys = set(Event.model_fields)
    for action, kind in KINDS.items():
        assert set(kind.needs) <= keys
        assert not (kind.settles or kind.ends) or kind.decides, action
        assert not kind.ends or action.value in {status.value for status in Status}


# What is not known


def unsure_of(events: History, on: str) -> list[tuple[DoubtKind, int | None]]:
    """Give what is not known on a day, and of which entry."""
    return [
        (d.kind, d.step.sequence if d.step else None)
        for d in as_of(PolicyHistory(events), day(on)).doubts
    ]


IN_NOVEMBER = held("revised", date_text="november 2021")
"""Took effect on the 1st at the earliest, and on the 30th at the latest."""


@pytest.mark.parametrize(
    ("repealed", "known"),
    [
        ("2021-11-01", True),  # what a decision may have begun with can't have been repealed before
        ("2021-11-02", False),
        ("2021-11-15", False),
        ("2021-11-29", False),
        ("2021-11-30", True),  # on the last day that the decision may be of: after it, surely
        ("2021-12-01", True),
    ],
)
def test_two_entries_of_which_either_may_be_the_last_are_told(
    repealed: str, *, known: bool
) -> None:
    events = history(IN_NOVEMBER, {"action": "repealed", "date": repealed})
    wanted = [] if known else [(DoubtKind.ORDER_UNKNOWN, 2)]
    assert unsure_of(events, "2022-01-01") == wanted


@pytest.mark.parametrize(
    ("on", "wanted"),
    [
        ("2021-10-31", [(DoubtKind.EARLIER_UNKNOWN, 1)]),
        ("2021-11-01", [(DoubtKind.DATE_UNKNOWN, 1)]),
        ("2021-11-14", [(DoubtKind.DATE_UNKNOWN, 1)]),
        ("2021-11-15", [(DoubtKind.DATE_UNKNOWN, 1), (DoubtKind.ORDER_UNKNOWN, 2)]),
        ("2021-11-29", [(DoubtKind.DATE_UNKNOWN, 1), (DoubtKind.ORDER_UNKNOWN, 2)]),
        ("2021-11-30", [(DoubtKind.ORDER_UNKNOWN, 2)]),
    ],
)
def test_what_is_not_known_of_a_printed_month_and_a_day_in_it(
    on: str, wanted: list[tuple[DoubtKind, int]]
) -> None:
    """From its first day it may have taken effect, on its last day it has."""
    events = history(IN_NOVEMBER, {"action": "repealed", "date": "2021-11-15"})
    assert unsure_of(events, on) == wanted


def test_a_misprint_meant_no_day_after_the_next_decision_even_if_recorded_later() -> None:
    events = history(
        {"action": "adopted", "date_text": "20008-05-26"}, held("revised", date="2005-01-01")
    )
    first, _ = understand(events)
    assert (first.last, first.event.recorded) == (day("2005-01-01"), day("2026-01-01"))
    assert suggestions(first) == (day("2000-05-26"),)


def test_a_misprint_that_nothing_follows_meant_no_day_after_it_was_recorded() -> None:
    entry = {"action": "adopted", "date_text": "20008-05-26"}
    (late,) = understand(history({**entry, "recorded": "2008-05-26"}))
    (early,) = understand(history({**entry, "recorded": "2008-05-25"}))
    assert suggestions(late) == (day("2008-05-26"), day("2000-05-26"))
    assert suggestions(early) == (day("2000-05-26"),)


@pytest.mark.parametrize(
    ("known", "wanted"), [("2021-12-31", 1), ("2022-01-01", 2), ("2022-01-02", 2)]
)
def test_what_was_recorded_on_a_day_was_known_on_it(known: str, wanted: int) -> None:
    events = history(
        {**ADOPTED, "recorded": "2020-04-01"},
        held("revised", date="2021-05-05", recorded="2022-01-01"),
    )
    assert (
        standing_on(PolicyHistory(events).known(day(known)).steps, day("2026-01-01")).wording
        == wanted
    )


@pytest.mark.parametrize(
    ("on", "status"),
    [
        ("2020-02-29", Status.DRAFT),
        ("2020-03-01", Status.NOT_YET_IN_FORCE),
        ("2020-06-30", Status.NOT_YET_IN_FORCE),
        ("2020-07-01", Status.IN_FORCE),
    ],
)
def test_nothing_is_to_come_before_the_day_it_was_decided(on: str, status: Status) -> None:
    events = history(held("adopted", date="2020-03-01", in_force_from="2020-07-01"))
    assert as_of(PolicyHistory(events), day(on)).standing.status is status


@pytest.mark.parametrize(
    ("events", "on", "wanted"),
    [
        ((), "2020-01-01", [(DoubtKind.NOTHING_RECORDED, None)]),
        (
            history(held("revised", date="2020-03-01")),
            "2020-02-29",
            [(DoubtKind.EARLIER_UNKNOWN, 1)],
        ),
        (history(held("revised", date="2020-03-01")), "2020-03-01", []),
        (
            history(held("revised", date="2020-03-01"), held("revised", date="2021-03-01")),
            "2020-02-29",
            [(DoubtKind.EARLIER_UNKNOWN, 1)],
        ),
        # Whether it had taken effect is asked first, then what came last.
        (
            history(held("adopted", date="2021-05-15"), held("revised", date_text="maj 2021")),
            "2021-05-20",
            [(DoubtKind.DATE_UNKNOWN, 2)],
        ),
        (
            history(
                held("adopted", date="2021-05-15"), {"action": "reviewed", "date_text": "maj 2021"}
            ),
            "2021-12-01",
            [],
        ),
        (history(ADOPTED, held("revised", date="2022-05-05")), "2020-02-29", []),
        (
            history(held("observed", date="2017-08-25"), held("observed", date="2019-01-01")),
            "2017-08-24",
            [(DoubtKind.NOT_SEEN_BEFORE, 1)],
        ),
        (
            history(held("observed", date="2017-08-25"), held("observed", date="2019-01-01")),
            "2018-01-01",
            [(DoubtKind.NO_DECISION, None)],
        ),
        # A review changes nothing, so it doesn't matter on what day of its month it was.
        (history(ADOPTED, {"action": "reviewed", "date_text": "maj 2021"}), "2021-05-15", []),
        # That the text is not held is told of what applied, and of nothing else.
        (
            history({"action": "adopted", "date": "2020-03-01", "text": {"state": "not_held"}}),
            "2021-01-01",
            [(DoubtKind.TEXT_NOT_HELD, 1)],
        ),
        (
            history(
                {"action": "adopted", "date": "2020-03-01", "text": {"state": "not_held"}},
                {"action": "repealed", "date": "2022-01-01"},
            ),
            "2023-01-01",
            [],
        ),
    ],
)
def test_what_is_not_known_is_told(
    events: History, on: str, wanted: list[tuple[DoubtKind, int | None]]
) -> None:
    assert unsure_of(events, on) == wanted


def test_a_text_that_may_have_been_repealed_may_apply() -> None:
    revised = held("revised", date_text="november 2021")
    unsure, sure = (
        as_of(PolicyHistory(history(revised, {"action": "repealed", "date": d})), day("2022-01-01"))
        for d in ("2021-11-15", "2021-12-01")
    )
    assert unsure.standing.status is sure.standing.status is Status.REPEALED
    assert (unsure.applied and unsure.applied.sequence, sure.applied) == (1, None)


@pytest.mark.parametrize(
    ("on", "surely"), [("2021-10-31", True), ("2021-11-15", False), ("2021-11-30", False)]
)
def test_it_is_surely_in_force_until_it_may_have_been_repealed(on: str, *, surely: bool) -> None:
    events = history(ADOPTED, {"action": "repealed", "date_text": "november 2021"})
    assert as_of(PolicyHistory(events), day(on)).surely is surely


@pytest.mark.parametrize(
    ("on", "likely"),
    [("2000-05-25", False), ("2000-05-26", None), ("2008-05-25", None), ("2008-05-26", True)],
)
def test_it_is_likely_if_every_day_that_a_misprint_may_have_meant_had_come(
    on: str, likely: bool | None
) -> None:
    events = history({"action": "adopted", "date_text": "20008-05-26", "recorded": "2010-01-01"})
    assert as_of(PolicyHistory(events), day(on)).likely is likely


LOST = {"text": {"state": "not_held"}}


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([ADOPTED], [(TextState.HELD, 1)]),
        ([{**ADOPTED, **LOST}], [(TextState.NOT_HELD, None)]),
        (
            [{**ADOPTED, **LOST}, held("revised", date="2021-01-01")],
            [(TextState.FOLDED, 2), (TextState.HELD, 2)],
        ),
        (  # another adoption begins anew
            [{**ADOPTED, **LOST}, held("adopted", date="2021-01-01")],
            [(TextState.NOT_HELD, None), (TextState.HELD, 2)],
        ),
        (  # of two that are held, the next one
            [
                {**ADOPTED, **LOST},
                held("revised", date="2021-01-01"),
                held("revised", date="2022-01-01"),
            ],
            [(TextState.FOLDED, 2), (TextState.HELD, 2), (TextState.HELD, 3)],
        ),
        (
            [
                {**ADOPTED, **LOST},
                {"action": "revised", "date": "2021-01-01", **LOST},
                held("revised", date="2022-01-01"),
            ],
            [(TextState.FOLDED, 3), (TextState.FOLDED, 3), (TextState.HELD, 3)],
        ),
        (  # in the order in which they took effect: the older one was found late
            [
                {"action": "revised", "date": "2022-01-01", **LOST},
                held("revised", date="2021-01-01"),
            ],
            [(TextState.HELD, 2), (TextState.NOT_HELD, None)],
        ),
        (  # nothing goes into an older text
            [
                held("revised", date="2021-01-01"),
                {"action": "revised", "date": "2022-01-01", **LOST},
            ],
            [(TextState.HELD, 1), (TextState.NOT_HELD, None)],
        ),
        (
            [ADOPTED, {"action": "reviewed", "date": "2021-01-01"}],
            [(TextState.HELD, 1), (TextState.NONE, None)],
        ),
    ],
)
def test_each_entry_has_its_text_or_says_where_it_went(
    entries: list[dict[str, Any]], wanted: list[tuple[TextState, int | None]]
) -> None:
    steps = understand(history(*entries))
    assert [text_state(step, steps) for step in steps] == wanted


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([ADOPTED], [(1, None)]),
        ([ADOPTED, held("revised", date="2021-01-01")], [(1, None), (2, 1)]),
        # An old text found late follows the one before it, or else comes before the next.
        (
            [ADOPTED, held("revised", date="2022-01-01"), held("revised", date="2021-01-01")],
            [(1, None), (2, 1), (3, 1)],
        ),
        ([held("revised", date="2022-01-01"), ADOPTED], [(1, None), (2, 1)]),
        # A text that was added is its decision's; one that corrects takes the place of another.
        (
            [
                {**ADOPTED, **LOST},
                held("revised", date="2022-01-01"),
                {**held("text_added"), "concerns": 1},
            ],
            [(2, None), (1, 2)],
        ),
        (
            [
                ADOPTED,
                held("revised", date="2022-01-01"),
                {**held("corrected", reason="Fel"), "concerns": 1},
            ],
            [(1, None), (2, 1), (3, 1)],
        ),
        # A translation is no text of the policy's own.
        (
            [ADOPTED, {**held("text_added", language="fi"), "concerns": 1}],
            [(1, None)],
        ),
    ],
)
def test_each_recorded_text_follows_the_one_before_it(
    entries: list[dict[str, Any]], wanted: list[tuple[int, int | None]]
) -> None:
    assert PolicyHistory(history(*entries)).recorded_texts == wanted


def test_the_latest_text_is_the_last_decisions_or_else_the_last_observed() -> None:
    """Not the one recorded last."""
    observed = held("observed", date="2024-01-01")
    for entries, wanted in (
        ([], None),
        ([observed], 1),
        ([observed, held("observed", date="2025-01-01")], 2),
        ([ADOPTED, observed], 1),
        ([observed, ADOPTED], 2),
        ([held("revised", date="2021-01-01"), ADOPTED], 1),
    ):
        found = PolicyHistory(history(*entries)).latest_text
        assert (found.sequence if found else None) == wanted, entries


# How entries are understood


@pytest.mark.parametrize(
    ("facts", "wanted"),
    [
        ({"action": "adopted"}, None),
        ({"action": "adopted", "date": "2022-06-01"}, "2022-06-01"),
        ({"action": "adopted", "date": "2022-06-01", "in_force_from": "2022-07-01"}, "2022-07-01"),
        ({"action": "adopted", "date": "2022-06-01", "in_force_until": "2022-12-31"}, "2022-06-01"),
        ({"action": "repealed", "date": "2022-06-01"}, "2022-06-01"),
        (
            {"action": "repealed", "date": "2022-06-01", "in_force_until": "2022-12-31"},
            "2023-01-01",
        ),
        (
            {"action": "withdrawn", "date": "2022-06-01", "in_force_until": "9999-12-31"},
            "9999-12-31",
        ),
        (
            {
                "action": "repealed",
                "date": "2022-06-01",
                "in_force_from": "2022-07-01",
                "in_force_until": "2022-12-31",
            },
            "2022-07-01",
        ),
    ],
)
def test_an_entry_takes_effect_on_the_day_it_states_or_on_its_own(
    facts: dict[str, Any], wanted: str | None
) -> None:
    assert effective(history(facts)[0]) == (day(wanted) if wanted else None)


def days(*entries: dict[str, Any]) -> list[tuple[int, str, str]]:
    """Give the first and the last day on which each entry may have taken effect."""
    return [(s.sequence, str(s.first), str(s.last)) for s in understand(history(*entries))]


UNDATED = {"action": "reviewed"}


@pytest.mark.parametrize(
    ("entries", "wanted"),
    [
        ([held("revised", date_text="maj 2021")], [(1, "2021-05-01", "2021-05-31")]),
        ([held("revised")], [(1, "None", "2026-01-01")]),  # at the latest when it was recorded
        ([{**held("revised"), "recorded": None}], [(1, "None", "None")]),
        # At the latest when the next one that has a day took effect.
        (
            [held("revised"), UNDATED, held("revised", date="2021-01-01")],
            [
                (1, "None", "2021-01-01"),
                (2, "None", "2021-01-01"),
                (3, "2021-01-01", "2021-01-01"),
            ],
        ),
        # An adoption before the first decision, wherever it was recorded; not before what was seen.
        (
            [
                held("observed", date="2019-01-01"),
                held("revised", date="2022-01-01"),
                held("revised", date="2021-01-01"),
                held("adopted"),
            ],
            [
                (4, "None", "2021-01-01"),
                (1, "2019-01-01", "2019-01-01"),
                (3, "2021-01-01", "2021-01-01"),
                (2, "2022-01-01", "2022-01-01"),
            ],
        ),
        # The day of entry into force is the decision's, as exactly as it is printed.
        (
            [ADOPTED, {"action": "in_force", "date": "2020-07-01"}],
            [(1, "2020-07-01", "2020-07-01")],
        ),
        (
            [ADOPTED, {"action": "in_force", "date_text": "juli 2020"}],
            [(1, "2020-07-01", "2020-07-31")],
        ),
        ([ADOPTED, {"action": "in_force"}], [(1, "2020-03-01", "2020-03-01")]),
        (
            [
                ADOPTED,
                held("revised", date="2021-01-01"),
                {"action": "in_force", "date": "2020-07-01", "concerns": 1},
            ],
            [(1, "2020-07-01", "2020-07-01"), (2, "2021-01-01", "2021-01-01")],
        ),
    ],
)
def test_an_entry_took_effect_within_what_is_known(
    entries: list[dict[str, Any]], wanted: list[tuple[int, str, str]]
) -> None:
    assert days(*entries) == wanted


def test_what_has_no_day_of_recording_was_always_known() -> None:
    events = history({**ADOPTED, "recorded": None})
    assert len(PolicyHistory(events).known(day("1900-01-01")).steps) == 1


def test_a_misprint_that_nothing_limits_may_have_meant_any_day() -> None:
    (step,) = understand(
        history({"action": "adopted", "date_text": "20008-05-26", "recorded": None})
    )
    assert (step.last, suggestions(step)) == (None, (day("2008-05-26"), day("2000-05-26")))


@pytest.mark.parametrize(
    ("added", "revision"),
    [
        ({**held("text_added"), "concerns": 1}, 1),
        ({**held("text_added", language="fi"), "concerns": 1}, None),
        ({**held("corrected", reason="Fel"), "concerns": 1}, 2),
        ({**held("text_added"), "concerns": 7}, None),
    ],
)
def test_a_text_that_was_added_is_the_entrys_and_one_that_corrects_has_its_own_file(
    added: dict[str, Any], revision: int | None
) -> None:
    (step,) = understand(history({**ADOPTED, **LOST}, added))
    assert (step.sequence, step.revision) == (1, revision)
    assert step.amended == (() if added["concerns"] == 7 else (2,))
