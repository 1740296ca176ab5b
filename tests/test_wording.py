"""Pages speak Swedish, or English: every message is in the catalogue, and none is left over."""

import ast
import datetime
from importlib import resources

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from styrdok.content.models import Event, Gender, Organisation
from styrdok.history.understanding import understand
from styrdok.wording.words import _ACTIONS, _RELATIONS, _STATUS, Words, alphabetical
from tests.conftest import ROOT

PACKAGE = ROOT / "pipeline" / "styrdok"

ORGANISATION = Organisation.model_validate(
    {
        "schema": "organisation/1",
        "name": "Exempelby kommun",
        "kind": "municipality",
        "bodies": [{"key": "kommunfullmaktige", "name": "kommunfullmäktige"}],
        "document_types": [{"key": "policy", "name": "policy"}],
    }
)


def used_messages() -> set[tuple[str | None, str]]:
    """Find every message in the templates and in wording.py."""
    methods = [
        ("**/templates/**.html", "jinja2"),
        ("wording/words.py", "python"),
        ("wording/explanations.py", "python"),
        ("exports/*.py", "python"),
        ("views/*.py", "python"),
        ("redlines/*.py", "python"),
    ]
    found = {
        (None, text)
        for _, _, message, _, _ in extract_from_dir(PACKAGE, methods)
        for text in ([message] if isinstance(message, str) else message)
        if text
    }
    actions = {(gender.value, text) for gender in Gender for text in _ACTIONS.values()}
    return (
        (found - {(None, text) for text in _ACTIONS.values()})
        | actions
        | {(None, text) for text in [*_STATUS.values(), *_RELATIONS.values()]}
    )


def test_the_swedish_catalogue_is_complete() -> None:
    with resources.files("styrdok.wording").joinpath("locale/sv.po").open("rb") as file:
        catalogue = read_po(file, locale="sv")
    translated = {(m.context, str(m.id)) for m in catalogue if m.id and m.string and not m.fuzzy}
    assert len(translated) > 60
    assert translated == used_messages()


def test_placeholders_are_the_same_in_both_languages() -> None:
    with resources.files("styrdok.wording").joinpath("locale/sv.po").open("rb") as file:
        for message in read_po(file, locale="sv"):
            for mark in ("{body}", "{date}", "{number}", "%(day)s", "%(name)s", "%(citation)s"):
                assert (mark in str(message.id)) == (mark in str(message.string)), message.id


def test_messages_are_not_put_together_in_python() -> None:
    """Text for pages is never written in Swedish in the code."""
    for path in (PACKAGE / "exports").glob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not set("åäöÅÄÖ") & set(node.value), (path.name, node.value)


@pytest.mark.parametrize(
    ("language", "gender", "event", "label"),
    [
        (
            "sv",
            Gender.NEUTER,
            {"action": "revised", "date": "2016-05-16", "paragraphs": ["30"]},
            "Reviderat av kommunfullmäktige 16 maj 2016, §\u00a030",
        ),
        (
            "sv",
            Gender.PLURAL,
            {"action": "adopted", "date": "2016-05-01", "paragraphs": ["80", "81"]},
            "Antagna av kommunfullmäktige 1 maj 2016, §§\u00a080, 81",
        ),
        (
            "sv",
            Gender.COMMON,
            {"action": "adopted", "date_text": "20008-05-26"},
            "Antagen av kommunfullmäktige ”20008-05-26” (datum enligt källan)",
        ),
        (
            "en",
            Gender.COMMON,
            {"action": "repealed", "date": "2016-05-16"},
            "Repealed by kommunfullmäktige 16 May 2016",
        ),
    ],
)
def test_labels(language: str, gender: Gender, event: dict[str, object], label: str) -> None:
    made = Event.model_validate({"sequence": 1, "body": "kommunfullmaktige", **event})
    assert Words(language).label(made, ORGANISATION, gender) == label


@pytest.mark.parametrize(
    ("event", "says"),
    [
        (
            {"action": "adopted", "date_text": "20008-05-26", "date_problem": "year_out_of_range"},
            "vilket inte är ett möjligt datum",
        ),
        (
            {"action": "adopted", "date_text": "16 maj", "date_problem": "missing_year"},
            "vilket inte är ett fullständigt datum",
        ),
        ({"action": "adopted"}, "Datumet för beslut 1 är inte känt."),
        ({"action": "observed"}, "Inget beslut är känt"),
    ],
)
def test_gaps_are_said(event: dict[str, object], says: str) -> None:
    made = Event.model_validate({"sequence": 1, **event})
    assert says in next(Words("sv").gaps(understand((made,)))).text


def test_what_is_known_is_no_gap() -> None:
    made = Event.model_validate({"sequence": 1, "action": "adopted", "date": "2016-05-16"})
    assert list(Words("sv").gaps(understand((made,)))) == []


def test_what_changed_is_unknown_only_where_the_text_before_is() -> None:
    held: dict[str, object] = {
        "text": {"state": "held", "sha256": "sha256:" + "0" * 64},
        "date": "2016-05-16",
    }
    lost: dict[str, object] = {"text": {"state": "not_held"}, "date": "2008-05-26"}

    def kinds(*texts: dict[str, object]) -> list[str]:
        events = (
            Event.model_validate({"sequence": n, "action": "revised", **text})
            for n, text in enumerate(texts, 1)
        )
        return [gap.kind for gap in Words("sv").gaps(understand(tuple(events)))]

    assert kinds(held, held) == []
    assert kinds(lost, held) == ["text_not_held", "changes_unknown"]
    assert kinds(held, {**lost, "date": "2018-05-26"}) == ["text_not_held"]


def test_dates_in_words() -> None:
    day = datetime.date(2016, 5, 6)
    assert (Words("sv").date(day), Words("en").date(day)) == ("6 maj 2016", "6 May 2016")


def test_swedish_order() -> None:
    names = ["Östersund", "Älvdalen", "Åre", "Zinkgruvan", "arboga"]
    assert sorted(names, key=alphabetical) == [
        "arboga",
        "Zinkgruvan",
        "Åre",
        "Älvdalen",
        "Östersund",
    ]
