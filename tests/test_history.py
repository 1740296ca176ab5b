"""How a policy stands on a day follows from its events, and nothing is guessed."""

import datetime
from typing import Any

import pytest

from styrdok.content.dates import read_printed_date
from styrdok.content.models import DateProblem, Event, History, Validity
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.history.answers import DoubtKind, as_of, suggestions
from styrdok.history.canonical import write_entry, write_history
from styrdok.history.standing import Standing, Status, standing
from styrdok.history.steps import understand
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
    found = standing(events, day(on))
    assert {name: getattr(found, name) for name in wanted} == wanted


def test_stated_validity_ends_a_policy() -> None:
    now = standing(
        history(ADOPTED), day("2025-01-01"), Validity.model_validate({"until": "2024-12-31"})
    )
    assert now.status is Status.EXPIRED


def test_stated_validity_begins_a_policy() -> None:
    validity = Validity.model_validate({"from": "2021-01-01"})
    before, after = (
        standing(history(ADOPTED), day(d), validity) for d in ("2020-12-31", "2021-01-01")
    )
    assert (before.status, before.until) == (Status.NOT_YET_IN_FORCE, day("2020-12-31"))
    assert (after.status, after.since) == (Status.IN_FORCE, day("2021-01-01"))


def test_a_draft_has_nothing() -> None:
    assert standing((), day("2025-01-01")) == Standing()


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


# What is not known


def unsure_of(events: History, on: str) -> list[tuple[DoubtKind, int | None]]:
    """Give what is not known on a day, and of which entry."""
    return [(d.kind, d.step.sequence if d.step else None) for d in as_of(events, day(on)).doubts]


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
