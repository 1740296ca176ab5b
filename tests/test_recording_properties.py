"""What holds whatever is recorded: citations read back, and a history only grows."""

import datetime
import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from styrdok.checks.rules import check_library
from styrdok.citations.reader import read_citations
from styrdok.content.actions import Action
from styrdok.content.models import (
    AdoptingVerb,
    CorrectedField,
    Event,
    Gender,
    History,
    Organisation,
    Validity,
)
from styrdok.content.validation import read_model
from styrdok.content.yaml import parse_yaml
from styrdok.history.answers import as_of
from styrdok.history.canonical import write_history
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.receipts import Receipt, make_receipt
from styrdok.history.standing import Status, standing_on
from styrdok.history.steps import Step
from styrdok.history.understanding import understand
from styrdok.problems.faults import has_errors
from styrdok.published.base import to_json
from styrdok.recording.entries import Correction, Recording, Wish, correct, record
from styrdok.recording.refusals import Refused
from styrdok.repository.assemble import assemble
from styrdok.repository.library import Library, PolicyRecord
from styrdok.repository.starter import starter_files
from styrdok.text.digests import digest, text_digest
from styrdok.text.source import Source
from styrdok.verification.against_receipts import compare_receipt
from styrdok.verification.contents import verify_content
from styrdok.views.accounts import answer, explainer, full_answer, log_of, narrate
from styrdok.views.policy_on_day import PolicyView
from styrdok.views.settings import make_setting
from styrdok.wording.citations import write_citation
from tests.conftest import recorded_anew
from tests.verifier import verify as verify_by_the_page

# Citations: what is written reads back


STEMS = st.sampled_from([
    "social", "barn", "utbildnings", "kultur", "fritids", "miljö", "byggnads", "omsorgs", "vård",
    "välfärds", "samhällsbyggnads", "gymnasie", "överförmyndar", "krislednings", "hälso", "val",
])  # fmt: skip
PLACES = st.sampled_from(["arbete", "bygg", "lärande", "norra Dalarna", "stöd", "trafik", "skola"])
OTHER_NAMES = [
    "kommunfullmäktige", "Kommunfullmäktige", "kommunstyrelsen", "kommunstyrelsens arbetsutskott",
    "kommunstyrelsens ordförande", "regionfullmäktige", "landstingsfullmäktige", "tekniska nämnden",
    "förbundsdirektionen", "bolagsstämman", "styrelsen", "kommundirektören", "rektor",
    "verkställande direktören", "kommunala pensionärsrådet",
]  # fmt: skip
NAMES = st.one_of(
    st.builds("{}nämnden".format, STEMS),
    st.builds("{}utskottet".format, STEMS),
    st.builds("{}- och {}nämnden".format, STEMS, STEMS),
    st.builds("nämnden för {} och {}".format, PLACES, PLACES),
    st.builds("{}nämndens arbetsutskott".format, STEMS),
    st.sampled_from(OTHER_NAMES),
)
LETTERS = "ABCDEFGHIJKLMNOPRSTUVXYZÅÄÖ"
ABBREVIATIONS = st.one_of(
    st.text(LETTERS, min_size=2, max_size=5),
    st.sampled_from(["kf", "ks", "Kf", "KSAU", "ksau", "KS AU", "KS/AU", "SocN", "BoU", "Bun"]),
)


@st.composite
def organisations(draw: st.DrawFn) -> Organisation:
    names = draw(st.lists(NAMES, min_size=1, max_size=5, unique_by=str.lower))
    short = draw(st.lists(ABBREVIATIONS, max_size=5, unique_by=str.lower))
    bodies = [
        {"key": f"own:b{n}", "name": name, "abbreviations": short[n : n + 1]}
        for n, name in enumerate(names)
    ]
    return Organisation.model_validate(
        {
            "schema": "organisation/1",
            "name": "Exempelby kommun",
            "kind": "municipality",
            "bodies": bodies,
            "document_types": [{"key": "policy", "name": "policy"}],
            "adopting_verb": draw(st.sampled_from(AdoptingVerb)),
        }
    )


DATES = st.dates(datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
PARAGRAPHS = st.lists(
    st.builds("{}{}".format, st.integers(1, 999), st.sampled_from(["", "", "", " a", " b", " h"])),
    max_size=4,
    unique=True,
)
# As municipalities and regions number their cases: # is a digit.
CASE_FORMS = [
    "KS ####/###", "####/###", "KS-####/####", "KS ####/##", "##/KS ####", "KS####.####",
    "KS/####:###", "KS/####/####", "KS ####–######", "##KS##", "####/KS #### ###", "####-KS-##",
    "####/##-### SN", "####/##-#.#.#", "####-KS####/###", "####-####", "####-##", "#-###/####",
    "SN ####/#####", "RS ####-####", "Ks ####-###", "KS####/###/##", "KS####-###", "KS ##/###",
    "KS ####/##### nr #####", "KFN##/##", "####:###", "##/####", "VON ####/###", "NST##-#",
    "SN-####-#####", "LS/###/####", "KU.####.##", "KS.####.###", "KS ####/####-##", "###/####",
    "KFKS ####/##-###", "####/####-###", "###/#### Kod ###", "#.#.#.#-###/####",
]  # fmt: skip


@st.composite
def case_numbers(draw: st.DrawFn) -> str:
    form = draw(st.sampled_from(CASE_FORMS))
    for year in ("####", "##"):  # the first long run of digits is the year
        if year in form:
            form = form.replace(year, str(draw(st.integers(1970, 2030)))[-len(year) :], 1)
            break
    return "".join(str(draw(st.integers(1, 9))) if c == "#" else c for c in form)


WRITTEN = sorted(set(Action) - {"corrected", "observed", "text_added", "withdrawn", "in_force"})


@st.composite
def decisions(draw: st.DrawFn, body: str | None) -> Event:
    action = draw(st.sampled_from(WRITTEN))
    facts = {
        "sequence": 1,
        "action": action,
        "body": body,
        "date": draw(DATES),
        "paragraphs": draw(PARAGRAPHS),
        "case_number": draw(st.none() | case_numbers()),
        "in_force_from": draw(st.none() | DATES),
        "in_force_until": draw(DATES) if action is Action.EXTENDED else None,
    }
    return Event.model_validate(facts)


@settings(max_examples=40, deadline=None)
@given(st.data(), organisations(), st.sampled_from(Gender))
def test_what_is_written_reads_back(
    data: st.DataObject, organisation: Organisation, gender: Gender
) -> None:
    for body in (*(b.key for b in organisation.bodies), None):
        event = data.draw(decisions(body))
        written = write_citation(event, organisation, gender)
        assert written
        found = [d for d in read_citations(written, organisation.bodies) if not d.other_document]
        decided = [d for d in found if d.action is not Action.IN_FORCE]
        starts = [d.date and d.date.date for d in found if d.action is Action.IN_FORCE]
        assert [
            (
                d.action,
                d.body,
                d.date and d.date.date,
                d.paragraphs,
                d.case_number,
                d.until and d.until.date,
            )
            for d in decided
        ] == [
            (
                event.action,
                event.body,
                event.date,
                event.paragraphs,
                event.case_number,
                event.in_force_until,
            )
        ], written
        assert starts == ([event.in_force_from] if event.in_force_from else []), written


@given(DATES)
def test_a_written_day_of_entry_into_force_reads_back(day: datetime.date) -> None:
    event = Event.model_validate({"sequence": 1, "action": "in_force", "in_force_from": day})
    written = write_citation(event, STARTER.organisation, Gender.COMMON)
    (found,) = read_citations(written or "")
    assert (found.action, found.date and found.date.date) == (Action.IN_FORCE, day)


@given(st.sampled_from(["corrected", "observed", "text_added", "withdrawn"]), DATES)
def test_what_nobody_decided_is_not_written(action: str, day: datetime.date) -> None:
    event = Event.model_validate({"sequence": 1, "action": action, "date": day})
    assert write_citation(event, STARTER.organisation, Gender.COMMON) is None


# A repository in memory


ID = "exempelby/resepolicy"
FOLDER = f"content/{ID}"
FIRST_DAY = datetime.date(2020, 1, 1)
FILES = {name: data for name, data in starter_files().items() if name.startswith("content/")}
(STARTER,) = assemble(FILES)[0].policies()
BODIES = [b.key for b in STARTER.organisation.bodies]


def text_of(word: str) -> str:
    return f"# Policy för resor och möten\n\nResor: {word}.\n"


def policy_of(files: dict[str, bytes]) -> tuple[Library, PolicyRecord]:
    library, _ = assemble(files)
    return library, next(p for p in library.policies() if p.id == ID)


def errors_of(files: dict[str, bytes]) -> set[str]:
    library, faults = assemble(files)
    return {p.code for p in [*faults, *check_library(library)] if has_errors([p])}


def empty() -> dict[str, bytes]:
    """Give the starter without its decision, and with a short text."""
    files = {name: data for name, data in FILES.items() if "/revisions/" not in name}
    texts = {f"{FOLDER}/history.yaml": b"[]\n", f"{FOLDER}/text.md": text_of("nu").encode()}
    other = {
        name.replace(FOLDER, "content/exempelby/ny"): data
        for name, data in (files | texts).items()
        if name.startswith(FOLDER)
    }
    return files | texts | other


WORDS = st.sampled_from(["tåg", "buss", "cykel", "gång", "spårvagn", "färja"])
LINES = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), min_size=1, max_size=20
).map(lambda s: " ".join(s.split()))
REASONS = LINES.filter(lambda s: s != "").map(lambda s: f"Skäl {s}".strip())


@settings(max_examples=40, deadline=None)
@given(
    st.sampled_from(BODIES).flatmap(decisions),
    st.sampled_from(Gender),
    st.sampled_from(["", "not-held", "text"]),
    WORDS,
)
def test_what_was_recorded_is_what_log_and_show_say(
    wanted: Event, gender: Gender, text: str, word: str
) -> None:
    organisation, today = STARTER.organisation, datetime.date(2099, 12, 31)
    files = empty()
    library, policy = policy_of(files)
    citation = write_citation(wanted, organisation, gender)
    gives = wanted.action in {Action.ADOPTED, Action.REVISED}
    text = text if gives else ""
    named, working = text_of(word) if text == "text" else None, text_of("nu")
    wish = Wish(citation, {}, named, working, not_held=text == "not-held")
    made = record(policy, "[]\n", wish, today)
    library, policy = policy_of(files | made.files)
    log = json.loads(to_json(log_of(PolicyView(policy, make_setting(library, today)), None)))
    (said,) = log["entries"]
    state = None if not gives else "not_held" if text == "not-held" else "held"
    stated = wanted.model_dump(mode="json", exclude={"sequence", "text", "recorded", "seal"})
    assert (
        said
        | stated
        | {
            "citation": citation,
            "recorded": str(today),
            "text": state
            and {
                "state": state,
                "sha256": text_digest(named or working) if state == "held" else None,
                "ids": digest(made.files[f"{FOLDER}/revisions/1.ids.json"])
                if state == "held"
                else None,
            },
            "text_state": state or "none",
            "written": write_citation(wanted, organisation, Gender.COMMON),
        }
        == said
    )
    assert log["order"] == [1]
    assert wanted.date
    day = max(wanted.in_force_from or wanted.date, wanted.date)
    view = PolicyView(policy, make_setting(library, day))
    found = full_answer(view, answer(view, None))
    shown = json.loads(to_json(found))
    assert (shown["as_of"], shown["decision"]) == (str(day), 1 if gives else None)
    held = gives and state == "held"
    assert (shown["document"] or {}).get("markdown") == ((named or working) if held else None)


# Random recordings and corrections


RIGHT: dict[CorrectedField, st.SearchStrategy[str]] = {
    CorrectedField.ACTION: st.sampled_from(list(Action)).map(str),
    CorrectedField.BODY: st.sampled_from([*BODIES, "namnd:ingen"]),
    CorrectedField.DATE: st.dates(datetime.date(2000, 1, 1), datetime.date(2024, 1, 1)).map(str)
    | st.sampled_from(["2020-02-30", "november 2021", "-"]),
    CorrectedField.PARAGRAPHS: PARAGRAPHS.filter(bool).map(", ".join),
    CorrectedField.CASE_NUMBER: case_numbers(),
    CorrectedField.IN_FORCE_FROM: DATES.map(str),
    CorrectedField.IN_FORCE_UNTIL: DATES.map(str),
    CorrectedField.REPLACED_BY: st.sampled_from([ID, "exempelby/ny", "exempelby/ingen", "Ny"]),
}
ONE_RIGHT = st.sampled_from(CorrectedField).flatmap(
    lambda name: st.tuples(st.just(name), RIGHT[name] | RIGHT[name] | st.none())
)
PICK = st.integers(0, 20)
BEFORE = st.integers(0, 3000).map(datetime.timedelta)
UNDATED = st.sampled_from(["20008-05-26", "november 2019", "hösten 2018", "2019-02-30", "2017", ""])
AFTER = st.integers(0, 500).map(datetime.timedelta)
TIMES = {"in_force_from": AFTER, "in_force_until": AFTER.map(lambda d: d + 2 * d)}
OPTIONS = {
    "case_number": case_numbers(),
    "replaced_by": st.just("exempelby/ny"),
    "reason": REASONS,
    "evidence": LINES.filter(bool),
}
TYPED = st.fixed_dictionaries(
    {
        "action": st.sampled_from(WRITTEN),
        "body": st.sampled_from([*BODIES, *BODIES, "namnd:ingen"]),
        "paragraphs": PARAGRAPHS,
        "date_text": st.one_of(st.none(), st.none(), UNDATED),
    },
    optional={**TIMES, **OPTIONS},
)
# What the command line refuses after it has looked at the content as it would be.
REFUSED_LATER = {"revision-altered", "period-reversed", "relation-unknown", "event-unknown"}
SOME_DAYS = [datetime.date(y, 7, 1) for y in range(2008, 2030, 3)]
Plan = Callable[[PolicyRecord, str], Recording]


class Histories(RuleBasedStateMachine):
    """Recordings and corrections one after the other, a day or more between some of them."""

    @initialize()
    def begin(self) -> None:
        self.files = empty()
        self.day = FIRST_DAY
        self.history: History = ()
        self.understood: dict[datetime.date, tuple[Step, ...]] = {}
        self.answers: dict[datetime.date, list[list[str]]] = {}
        self.receipts: list[Receipt] = []

    def teardown(self) -> None:
        """See that what was recorded without ids would get the same ones, and seals, by upgrade."""
        bare = {name: d for name, d in self.files.items() if not name.endswith(".ids.json")}
        assert recorded_anew(bare) == self.files

    def picked(self, pick: int) -> int:
        """Give the number of an entry, or one too many."""
        return 1 + pick % (len(self.history) + 1)

    def attempt(self, plan: Plan) -> None:
        """Record as the command line does; whatever is refused changes nothing."""
        _, policy = policy_of(self.files)
        before = self.files[f"{FOLDER}/history.yaml"].decode()
        try:
            made = plan(policy, before)
        except Refused:
            return
        if errors := errors_of(self.files | made.files):
            assert errors <= REFUSED_LATER
            return
        self.appended(made, before)
        self.files |= made.files
        self.history = (*self.history, *made.events)
        self.holds()

    def appended(self, made: Recording, before: str) -> None:
        *texts, last = made.files
        assert last == f"{FOLDER}/history.yaml"
        after = made.files[last].decode()
        assert after == write_history((*self.history, *made.events))
        assert after.startswith(before.removeprefix("[]\n"))
        for name in texts:
            assert self.files.get(name, made.files[name]) == made.files[name]
        assert all(e.recorded == self.day for e in made.events)

    def holds(self) -> None:
        """See what must hold after every recording."""
        library, policy = policy_of(self.files)
        assert policy.history.entries == self.history
        assert [e.sequence for e in self.history] == [*range(1, len(self.history) + 1)]
        parsed, faults = parse_yaml(Source("h", self.files[f"{FOLDER}/history.yaml"].decode()))
        assert parsed
        assert (read_model(History, parsed), faults) == ((self.history, []), [])
        histories, problems = verify_content(self.files)
        assert problems == []
        for receipt in self.receipts:
            assert [*compare_receipt(receipt, histories)] == []
            assert verify_by_the_page(self.files, to_json(receipt)) == []
        for day, steps in self.understood.items():
            assert PolicyHistory(self.history).known(day).steps == steps
            assert self.told(policy, day) == self.answers[day]
        log_of(PolicyView(policy, make_setting(library, self.day)), None)

    def told(self, policy: PolicyRecord, known: datetime.date) -> list[list[str]]:
        setting = make_setting(assemble({})[0], self.day)
        views = [PolicyView(policy, replace(setting, day=day)) for day in SOME_DAYS]
        return [narrate(answer(view, known), explainer(view)) for view in views]

    @rule(days=st.integers(1, 400))
    def days_pass(self, days: int) -> None:
        _, policy = policy_of(self.files)
        self.understood[self.day] = understand(self.history)
        self.answers[self.day] = self.told(policy, self.day)
        self.day += datetime.timedelta(days)

    @rule(word=WORDS)
    def edit(self, word: str) -> None:
        self.files[f"{FOLDER}/text.md"] = text_of(word).encode()

    @rule()
    def keep_receipt(self) -> None:
        histories, _ = verify_content(self.files)
        self.receipts.append(make_receipt(histories.items(), self.day))

    @rule(typed=TYPED, before=BEFORE, text=st.sampled_from(["", "not-held", "text"]), word=WORDS)
    def decide(
        self, typed: dict[str, Any], before: datetime.timedelta, text: str, word: str
    ) -> None:
        """Record a decision by its citation; some facts stand in it, others are added."""
        undated = typed["date_text"]
        date = None if undated is not None else self.day - before
        times = {key: self.day - before + typed[key] for key in TIMES if key in typed}
        until = times.get("in_force_until") if typed["action"] is Action.EXTENDED else None
        event = Event.model_validate(
            {
                "sequence": 1,
                **{key: typed[key] for key in ("action", "body", "paragraphs")},
                "date": date,
                "date_text": undated or None,
                "in_force_until": until,
            }
        )
        citation = write_citation(event, STARTER.organisation, Gender.COMMON)
        facts = {**times, **{key: typed[key] for key in OPTIONS if key in typed}}
        named = text_of(word) if text == "text" else None
        working = self.files[f"{FOLDER}/text.md"].decode()
        wish = Wish(citation, facts, named, working, not_held=text == "not-held")
        self.attempt(lambda policy, history: record(policy, history, wish, self.day))

    @rule(before=st.none() | BEFORE, word=WORDS)
    def observe(self, before: datetime.timedelta | None, word: str) -> None:
        date = {} if before is None else {"date": self.day - before}
        wish = Wish(None, {"action": "observed", **date}, text=text_of(word))
        self.attempt(lambda policy, history: record(policy, history, wish, self.day))

    @rule(day=DATES, pick=st.none() | PICK)
    def enter_into_force(self, day: datetime.date, pick: int | None) -> None:
        facts = {} if pick is None else {"concerns": self.picked(pick)}
        wish = Wish(f"Gäller från och med {day}", facts)
        self.attempt(lambda policy, history: record(policy, history, wish, self.day))

    @rule(pick=PICK, word=WORDS, language=st.sampled_from([None, None, "fi", "sv-x-lattlast"]))
    def find_text(self, pick: int, word: str, language: str | None) -> None:
        facts = {"action": "text_added", "concerns": self.picked(pick), "language": language}
        wish = Wish(None, {k: v for k, v in facts.items() if v}, text=text_of(word))
        self.attempt(lambda policy, history: record(policy, history, wish, self.day))

    @rule(reason=REASONS, pick=st.none() | PICK)
    def withdraw(self, reason: str, pick: int | None) -> None:
        """Withdraw the policy, or take back an entry."""
        about = {"date": self.day} if pick is None else {"concerns": self.picked(pick)}
        wish = Wish(None, {"action": "withdrawn", "reason": reason, **about})
        self.attempt(lambda policy, history: record(policy, history, wish, self.day))

    @rule(pick=PICK, right=ONE_RIGHT, reason=REASONS)
    def put_right(self, pick: int, right: tuple[CorrectedField, str | None], reason: str) -> None:
        wish = Correction(self.picked(pick), reason, None, dict([right]))
        self.attempt(lambda policy, history: correct(policy, history, wish, self.day))

    @rule(pick=PICK, word=WORDS, reason=REASONS)
    def put_text_right(self, pick: int, word: str, reason: str) -> None:
        wish = Correction(self.picked(pick), reason, text=text_of(word))
        self.attempt(lambda policy, history: correct(policy, history, wish, self.day))

    @rule(day=st.dates(datetime.date(1990, 1, 1), datetime.date(2040, 1, 1)), known=st.booleans())
    def ask(self, day: datetime.date, known: bool) -> None:
        """No question raises; what was known is what there is to know today."""
        library, policy = policy_of(self.files)
        validity = Validity.model_validate({"from": "2010-01-01", "until": "2030-12-31"})
        for stated in (None, validity):
            history = PolicyHistory(self.history)
            by = self.day if known else None
            now = standing_on(history.known(by).steps, day, stated)
            assert now.status in set(Status)
            found = as_of(history, day, stated, by)
            assert found.applied is None or found.applied.sequence == found.standing.wording
            assert as_of(history, day, stated, self.day) == replace(found, known=self.day)
        view = PolicyView(policy, make_setting(library, day))
        full_answer(view, answer(view, None))


TestHistories = pytest.mark.slow(Histories.TestCase)
TestHistories.settings = settings(max_examples=15, stateful_step_count=25, deadline=None)
