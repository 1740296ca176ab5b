"""The decisions that texts cite are read as a careful clerk reads them."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from styrdok.citations.reader import CitedDecision, read_citations
from styrdok.content.actions import KINDS, Action
from styrdok.content.models import AdoptingVerb, Body, Event, Gender, Organisation
from styrdok.content.printed_dates import read_printed_date, suggest_dates
from styrdok.wording.citations import write_citation
from tests.conftest import SHARED, skip

DATA = Path(__file__).parent / "data" / "citations"
SCORED = (
    "action",
    "body",
    "date",
    "date_text",
    "date_precision",
    "date_problem",
    "paragraphs",
    "case_number",
    "other_document",
)
ORGANISATION = Organisation.model_validate(
    {
        "schema": "organisation/1",
        "name": "Exempelby kommun",
        "kind": "municipality",
        "bodies": [
            {"key": "namnd:socialnamnden", "name": "socialnämnden", "abbreviations": ["SON"]}
        ],
        "document_types": [{"key": "policy", "name": "policy"}],
    }
)


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def as_row(decision: CitedDecision) -> dict[str, Any]:
    date = decision.date
    return {
        "action": decision.action or "unknown",
        "body": decision.body,
        "date": str(date.date) if date and date.date else None,
        "date_text": date.text if date else None,
        "date_precision": date.precision if date else None,
        "date_problem": date.problem if date else None,
        "paragraphs": list(decision.paragraphs),
        "case_number": decision.case_number,
        "other_document": decision.other_document,
    }


def key(row: dict[str, Any]) -> str:
    values = (row.get(name) for name in SCORED)
    plain = [" ".join(v.split()) if isinstance(v, str) else v or None for v in values]
    return json.dumps(plain, ensure_ascii=False)


def score(gold: list[dict[str, Any]]) -> tuple[float, list[str]]:
    """Give the strict F1, and the texts that cite nothing and were read as if they did."""
    hit = said = wanted = 0
    wrong = []
    for row in gold:
        want = Counter(map(key, row["gold"]))
        got = Counter(key(as_row(d)) for d in read_citations(row["text"]))
        hit, said, wanted = (
            hit + (want & got).total(),
            said + got.total(),
            wanted + want.total(),
        )
        wrong += [row["text"]] if got and not want else []
    return 2 * hit / (said + wanted), wrong


def test_the_sample() -> None:
    """The sample's shapes were observed on public pages; see its README."""
    sample = SHARED / "citations" / "sample.jsonl"
    if not sample.is_file():
        skip(f"the sample of citations is not at {sample}")
    assert score(rows(sample)) == (1.0, [])


def test_cases_of_our_own() -> None:
    f1, wrong = score(rows(DATA / "cases.jsonl"))
    assert f1 >= 0.985
    assert wrong == []


def test_cases_kept_aside() -> None:
    """Nobody who worked on the reader has looked at these texts. Keep it so: only the score."""
    f1, wrong = score(rows(DATA / "unseen.jsonl"))
    assert f1 >= 0.95
    assert len(wrong) <= 1


def test_spans_are_where_the_parts_stand() -> None:
    for row in rows(DATA / "cases.jsonl"):
        text = row["text"]
        for decision in read_citations(text):
            spans = decision.spans
            assert all(0 <= s.start < s.end <= len(text) for s in spans.values())
            for name, part in (
                ("body", decision.body_text),
                ("date", decision.date and decision.date.text),
                ("case_number", decision.case_number),
            ):
                if name in spans:
                    assert part == text[spans[name].start : spans[name].end]


def test_an_organisations_own_bodies_go_first() -> None:
    bodies = (
        Body(key="namnd:samhallsnamnden", name="samhällsnämnden", abbreviations=("SN",)),
        Body(
            key="forbundsrad", name="rådet för norra Dalarna", abbreviations=("RND", "norrarådet")
        ),
    )
    (one,) = read_citations("Antagen av SN 2019-03-12 § 14", bodies)
    (two,) = read_citations("Antagen av rådet för  norra Dalarna 2019-03-12 § 14", bodies)
    (three,) = read_citations("Antagen av norrarådet 2019-03-12 § 14", bodies)
    assert one.body == "namnd:samhallsnamnden"
    assert two.body == three.body == "forbundsrad"
    (usual,) = read_citations("Antagen av SN 2019-03-12 § 14")
    assert usual.body == "namnd:socialnamnden"


@pytest.mark.parametrize("gender", Gender)
@pytest.mark.parametrize("verb", AdoptingVerb)
@pytest.mark.parametrize("action", [a for a, kind in KINDS.items() if kind.written])
def test_each_word_that_a_citation_is_written_with_reads_back(
    action: Action, verb: AdoptingVerb, gender: Gender
) -> None:
    """The words are in the Swedish catalogue, where whoever changes one sees what it breaks."""
    event = Event.model_validate(
        {
            "sequence": 1,
            "action": action,
            "body": "namnd:socialnamnden",
            "date": "2016-05-16",
            "paragraphs": ["30", "31", "32"],
            "case_number": "KS 2016/7",
            "in_force_from": "2016-06-01",
            "in_force_until": "2020-12-31" if action is Action.EXTENDED else None,
        }
    )
    written = write_citation(event, ORGANISATION.model_copy(update={"adopting_verb": verb}), gender)
    assert written
    decision, start = read_citations(written, ORGANISATION.bodies)
    assert decision.date
    assert (decision.action, decision.body, decision.date.date, decision.paragraphs) == (
        event.action,
        event.body,
        event.date,
        event.paragraphs,
    ), written
    assert decision.case_number == event.case_number
    assert (decision.until and decision.until.date) == event.in_force_until
    assert start.date
    assert (start.action, start.date.date) == (Action.IN_FORCE, event.in_force_from)


@pytest.mark.parametrize("gender", Gender)
def test_an_adoption_is_written_with_the_verb_that_the_organisation_uses(gender: Gender) -> None:
    event = Event.model_validate({"sequence": 1, "action": "adopted", "date": "2016-05-16"})
    written = {
        verb: write_citation(event, ORGANISATION.model_copy(update={"adopting_verb": verb}), gender)
        for verb in AdoptingVerb
    }
    said = {verb: (text or "").split()[0].lower() for verb, text in written.items()}
    assert len(set(said.values())) == len(AdoptingVerb)
    if gender is Gender.COMMON:
        assert said == {verb: verb.value for verb in AdoptingVerb}


@pytest.mark.parametrize(
    ("text", "until"),
    [
        ("Förlängd t.o.m. 2022-12-31 genom beslut i KF 2019-11-25 § 163", "2022-12-31"),
        ("Förlängd till och med 2022 av kf 2019-11-25 § 163", "2022-12-31"),
    ],
)
def test_the_end_of_an_extension(text: str, until: str) -> None:
    (decision,) = read_citations(text)
    assert decision.until
    assert str(decision.until.last) == until
    assert decision.date
    assert str(decision.date.date) == "2019-11-25"


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("20008-05-26", ["2008-05-26", "2000-05-26"]),
        ("208-11-24", ["2008-11-24", "2018-11-24"]),
        ("2013-14-05", ["2013-05-14", "2013-04-05", "2013-01-05"]),
        ("2016-05-16", []),
        ("den xx 2008", []),
    ],
)
def test_misprints_get_suggestions_and_never_a_date(printed: str, meant: list[str]) -> None:
    latest = read_printed_date("2026-11-22").date
    assert latest
    assert [str(d) for d in suggest_dates(printed, latest)] == meant
    if meant:
        assert read_printed_date(printed).date is None


WORDS = (
    "antagen av|kf|§ 30|2016-05-16|kommunfullmäktige|reviderad|,|. |\n|16 maj|20008-05-26|enligt|"
    "dnr KS 2016/123|ersätter|gäller från|\t|till och med|(|)|5 kap.|lagen|ska|inte|\u00a0|\u00ad|"
    "Ã¤|1|A n t a g e n|t.o.m.|-"
)
PIECES = st.sampled_from([*WORDS.split("|"), "|"])


@settings(max_examples=300, deadline=None)
@given(text=st.lists(PIECES | st.text(max_size=4), max_size=40).map(" ".join))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    for decision in read_citations(text):
        assert all(text[s.start : s.end] for s in decision.spans.values())
        if decision.date and decision.date.date:
            assert decision.date.problem is None
