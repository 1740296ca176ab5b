"""The two policies say what their pages say, to the letter, and every part of them is placed."""

import datetime
import hashlib
from collections import Counter
from pathlib import Path

import pytest

from styrdok.content.actions import Action
from styrdok.content.models import DateProblem, NotHeldText
from styrdok.disk.content_folder import read_content
from styrdok.history.standing import Status, standing_on
from styrdok.repository.assemble import assemble
from styrdok.repository.library import Library, PolicyRecord
from styrdok.text.document import Addressee, Role, Statement, StatementKind
from styrdok.text.source import decode

ALVDALEN, HEDEMORA = "alvdalen/integrationspolitiskt-program", "hedemora/integration"
TODAY = datetime.date(2026, 11, 21)

# The only words of the pages that the texts leave out: chrome around the text.
CHROME = {
    ALVDALEN: (
        ["Hoppa direkt till huvudmenyn", "Hoppa direkt till sidans innehåll"],
        "Kontakta oss",
    ),
    HEDEMORA: (["Kontakt", "Dela sidan på sociala medier"], "Saknar Du någon information?"),
}
# Marks that begin a list item on the pages; in Markdown they are `-` and `1.`.
LIST_MARKS = {"•", "-"}


@pytest.fixture(scope="module")
def library(repository: Path) -> Library:
    return assemble(read_content(repository)[0])[0]


@pytest.fixture(scope="module")
def policies(library: Library) -> dict[str, PolicyRecord]:
    return {record.id: record for record in library.policies()}


def statements(record: PolicyRecord, kind: StatementKind) -> list[Statement]:
    return [s for s in record.text.document.statements if s.kind is kind]


@pytest.mark.parametrize("policy_id", [ALVDALEN, HEDEMORA])
def test_words_are_the_sources(
    policy_id: str, policies: dict[str, PolicyRecord], seeds: Path
) -> None:
    """Word for word, in order: only chrome, white space and list marks differ."""
    record = policies[policy_id]
    assert record.policy.source
    page = (seeds / str(record.policy.source.file)).read_text(encoding="utf-8")
    first, footer = CHROME[policy_id]
    lines = [line.strip() for line in page.split("\n")]
    for chrome in first:
        lines.remove(chrome)
    wanted = [w for line in lines[: lines.index(footer)] for w in line.split()]

    document = record.text.document
    found = document.title.split()
    for section in document.sections:
        for part in section.walk():
            found += part.title.split() if part.level > 1 else []
            found += [w for block in part.blocks for w in block.text.split()]
    assert found == [w for w in wanted if w not in LIST_MARKS]


@pytest.mark.parametrize("policy_id", [ALVDALEN, HEDEMORA])
def test_the_source_is_named_with_what_was_left_out(
    policy_id: str, policies: dict[str, PolicyRecord], seeds: Path
) -> None:
    source = policies[policy_id].policy.source
    assert source
    assert source.url
    seed = (seeds / str(source.file)).read_bytes()
    assert source.sha256 == hashlib.sha256(seed).hexdigest()
    said = " ".join(source.left_out)
    first, footer = CHROME[policy_id]
    assert all(chrome in said for chrome in [*first, footer])
    assert source.faults


def test_the_seeds_can_be_read_as_they_are(seeds: Path) -> None:
    """The no-break spaces and the missing last line feed are no faults of encoding."""
    for seed in seeds.glob("*.txt"):
        source, problems = decode(seed.name, seed.read_bytes())
        assert source
        assert problems == []


def test_alvdalen_history(policies: dict[str, PolicyRecord]) -> None:
    """20008-05-26 stays as printed and gives no date; the 2008 text is not held."""
    adopted, revised = policies[ALVDALEN].history.entries
    assert (adopted.action, adopted.date, adopted.date_text) == (
        Action.ADOPTED,
        None,
        "20008-05-26",
    )
    assert adopted.date_problem is DateProblem.YEAR_OUT_OF_RANGE
    assert adopted.citation == "Fastställt av kf 20008-05-26 § 21"
    assert isinstance(adopted.text, NotHeldText)
    assert (revised.action, revised.date) == (Action.REVISED, datetime.date(2016, 5, 16))
    assert (adopted.paragraphs, revised.paragraphs) == (("21",), ("30",))
    assert {adopted.body, revised.body} == {"kommunfullmaktige"}
    now = standing_on(policies[ALVDALEN].history.steps, TODAY)
    assert (now.status, now.revision, now.adopted) == (Status.IN_FORCE, 2, None)


def test_hedemora_history(policies: dict[str, PolicyRecord]) -> None:
    """The page stamp is an observation, and no decision is known."""
    (seen,) = policies[HEDEMORA].history.entries
    assert (seen.action, seen.date, seen.body) == (
        Action.OBSERVED,
        datetime.date(2017, 8, 25),
        None,
    )
    assert standing_on(policies[HEDEMORA].history.steps, TODAY).status is Status.NO_DECISION_KNOWN


def test_alvdalen_definitions(policies: dict[str, PolicyRecord]) -> None:
    """Two terms are defined, and one of them once more, in the background."""
    found = statements(policies[ALVDALEN], StatementKind.DEFINITION)
    assert [s.term for s in found] == ["Integration", "Integration", "Mångfald"]
    assert found[0].text.startswith("Integration är en ömsesidig process")
    assert found[0].anchors[0].startswith("bakgrund")


def test_alvdalen_goals(policies: dict[str, PolicyRecord]) -> None:
    goals = statements(policies[ALVDALEN], StatementKind.GOAL)
    assert len(goals) == 6
    assert {g.stem for g in goals} == {"I Älvdalen:"}
    (vision,) = statements(policies[ALVDALEN], StatementKind.VISION)
    assert len(vision.anchors) == 2


def test_alvdalen_duties(policies: dict[str, PolicyRecord]) -> None:
    """Eight strategies are duties, one is an expectation; two more duties stand last."""
    record = policies[ALVDALEN]
    duties = statements(record, StatementKind.DUTY)
    section = [d.anchors[0].split("--")[0] for d in duties]
    assert Counter(section) == {"strategier": 8, "handlingsprogram": 2}
    assert Counter(d.modality for d in duties) == {"skall": 9, "ska": 1}
    assert [d.addressee for d in duties].count(Addressee.OPERATIONS) == 1
    (expectation,) = statements(record, StatementKind.EXPECTATION)
    assert expectation.addressee is Addressee.THIRD_PARTIES
    assert expectation.addressee_text == "näringsliv, föreningar, organisationer och enskilda"
    last = [d.text for d in duties[-2:]]
    assert last[0].startswith("Hela Älvdalens kommun")
    assert last[1].startswith("Mottagandet av ensamkommande")


def test_alvdalen_mandate(policies: dict[str, PolicyRecord]) -> None:
    record = policies[ALVDALEN]
    (mandate,) = statements(record, StatementKind.MANDATE)
    assert (mandate.addressee, mandate.addressee_text) == (
        Addressee.BODIES,
        "Varje kommunal nämnd",
    )
    assert mandate.deliverable == (
        "fastställa ett integrationspolitiskt handlingsprogram för sin verksamhet"
    )
    assert mandate.deadline is None
    (rule,) = statements(record, StatementKind.PROCESS_RULE)
    assert "innan de fastställs av nämnderna" in rule.text
    (role,) = statements(record, StatementKind.ROLE)
    assert role.addressee_text == "Integrationssamordnaren"


def test_alvdalen_background_and_scope(policies: dict[str, PolicyRecord]) -> None:
    record = policies[ALVDALEN]
    assert len(statements(record, StatementKind.BACKGROUND)) == 1
    scope = " ".join(s.text for s in statements(record, StatementKind.SCOPE))
    assert "gör ingen åtskillnad" in scope
    assert "omfattar därmed alla som bor" in scope


def test_alvdalen_contact(library: Library, seeds: Path) -> None:
    """The footer's contact record, fax included, is the organisation's, digit for digit."""
    organisation = library.organisations["alvdalen"].value
    assert organisation.contact
    page = (seeds / "alvdalen-integrationspolitiskt-program.txt").read_text(encoding="utf-8")
    footer = page[page.index("Kontakta oss") :]
    printed = [v for v in organisation.contact.model_dump().values() if v]
    assert len(printed) == 5
    for value in [*printed, organisation.organisation_number]:
        assert str(value) in footer
    assert organisation.municipality_code == "2039"


def test_hedemora_basis(policies: dict[str, PolicyRecord]) -> None:
    """What the state has decided is the page's basis: no duty of the municipality."""
    record = policies[HEDEMORA]
    areas = statements(record, StatementKind.NATIONAL_PRIORITY)
    assert len(areas) == 7
    assert all((a.stem or "").startswith("Totalt finns det sju") for a in areas)
    basis = [s.text for s in statements(record, StatementKind.BASIS)]
    assert basis[0].startswith("Målet för svensk integrationspolitik")
    assert basis[1].startswith("Regeringen har fastställt")
    roles = [b.roles for b in record.text.document.sections[0].blocks]
    assert roles[0] == (Role.BACKGROUND,)


def test_hedemora_statements(policies: dict[str, PolicyRecord]) -> None:
    record = policies[HEDEMORA]
    duties = statements(record, StatementKind.DUTY)
    assert [d.text.split(" ska ")[0] for d in duties] == [
        "Den kommunala integrationspolicyn",
        "Alla invånare",
    ]
    principles = statements(record, StatementKind.PRINCIPLE)
    assert principles[0].text == "Utgångspunkten är att: ge möjligheter."
    assert "nolltolerans mot" in principles[1].text
    assert {s.addressee for s in [*duties, *principles]} == {Addressee.ORGANISATION}


def test_hedemora_refers_to_a_policy_that_is_not_held(
    policies: dict[str, PolicyRecord],
) -> None:
    record = policies[HEDEMORA]
    assert record.policy.type == "webbsida-om-policy"
    assert record.policy.relations[0].as_printed == "en integrationspolicy"
    assert record.policy.relations[0].target is None
    assert "en integrationspolicy" in record.revisions[0].source.text
