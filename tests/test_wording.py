"""Pages speak each language that has a file: every message is in it, and none is left over."""

import ast
import datetime
import re
from collections.abc import Iterable
from gettext import c2py
from itertools import pairwise
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_dir
from babel.messages.pofile import read_po
from click.testing import CliRunner

from styrdok.cli import cli
from styrdok.content.actions import KINDS, Action
from styrdok.content.languages import LANGUAGES, LOCALE, ORIGINAL
from styrdok.content.models import Event, Gender, Organisation
from styrdok.history.understanding import understand
from styrdok.wording.alphabets import alphabetical
from styrdok.wording.citations import _ADOPTED
from styrdok.wording.words import _RELATIONS, _STATUS, Words
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


TRANSLATED = [language for language in LANGUAGES if language != ORIGINAL]
MINUTES = "sv"
PLACEHOLDER = re.compile(r"\{\w+\}|%\(\w+\)s")

Message = tuple[str | None, str | tuple[str, ...]]
"""Its context, if any, and what it says in English: one form, or two."""


def used_messages() -> set[Message]:
    """Find every message in the templates and in the code."""
    methods = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
    keywords = {**DEFAULT_KEYWORDS, "NN_": (1, 2)}
    found: set[Message] = {
        (context, message)
        for _, _, message, _, context in extract_from_dir(PACKAGE, methods, keywords=keywords)
    }
    # Whoever names a verb, also names the gender that it agrees with.
    written = [kind.words for a, kind in KINDS.items() if kind.written and a is not Action.ADOPTED]
    verbs = {
        None: [kind.words for kind in KINDS.values()],
        "citation": [*written, *_ADOPTED.values()],
    }
    inflected: set[Message] = {
        (f"{context}, {gender.value}" if context else gender.value, text)
        for context, texts in verbs.items()
        for gender in Gender
        for text in texts
    }
    bare: set[Message] = {(None, text) for texts in verbs.values() for text in texts}
    about = [kind.about for kind in KINDS.values() if kind.about]
    plain: set[Message] = {
        (None, text) for text in [*_STATUS.values(), *_RELATIONS.values(), *about]
    }
    return (found - bare) | inflected | plain


def catalogue_of(language: str) -> Catalog:
    with LOCALE.joinpath(f"{language}.po").open("rb") as file:
        return read_po(file)


def forms(text: str | Iterable[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def without_citations(messages: set[Message]) -> set[Message]:
    return {m for m in messages if not (m[0] or "").startswith("citation")}


def test_languages_are_those_that_have_a_file_and_english() -> None:
    assert {MINUTES, ORIGINAL} <= set(LANGUAGES)
    files = {f.name for f in LOCALE.iterdir()}
    assert files == {f"{language}.po" for language in TRANSLATED}


def test_pages_can_be_in_these_languages_alone(root: Path) -> None:
    """The case is no file of tests/cases, for its report is another with each new language."""
    publication = root / "content" / "publication.yaml"
    told = publication.read_text(encoding="utf-8")
    publication.write_text(re.sub("(?m)^language: sv$", "language: la", told), encoding="utf-8")
    result = CliRunner().invoke(cli, ["--root", str(root), "check"])
    known = ", ".join(sorted(LANGUAGES))
    line = told.split("\n").index("language: sv") + 1
    assert result.output == (
        f'content/publication.yaml:{line}:11: error: "language" is "la". Known: {known}. '
        "[value-choice]\n"
        "    Choose one of those in the message.\n"
        "1 error, 0 warnings, 0 notes.\n"
    )
    assert result.exit_code == 1


@pytest.mark.parametrize("language", TRANSLATED)
def test_each_catalogue_is_complete(language: str) -> None:
    """Citations are written in the language of minutes alone, so others need no words for them."""
    catalogue = catalogue_of(language)
    translated: set[Message] = {
        (m.context, m.id if isinstance(m.id, str) else tuple(m.id))
        for m in catalogue
        if m.id and not m.fuzzy and m.string and all(forms(m.string))
    }
    used = used_messages()
    assert len(used) > 200
    if language == MINUTES:
        assert translated == used
    else:
        assert without_citations(translated) == without_citations(used)


@pytest.mark.parametrize("language", TRANSLATED)
def test_placeholders_are_the_same_in_each_language(language: str) -> None:
    """A form that only one thing is told with may leave out how many they are."""
    catalogue = catalogue_of(language)
    form_of = c2py(catalogue.plural_expr)
    for message in (m for m in catalogue if m.id):
        *_, said = forms(message.id)
        wanted = set(PLACEHOLDER.findall(said))
        texts = forms(message.string)
        assert len(texts) == (1 if isinstance(message.id, str) else catalogue.num_plurals), said
        for number, text in enumerate(texts):
            alone = len(texts) > 1 and number not in {form_of(n) for n in range(2, 200)}
            given = set(PLACEHOLDER.findall(text))
            assert given == wanted or (alone and given <= wanted), (said, text)


@pytest.mark.parametrize("room", ["exports", "views", "redlines", "wording"])
def test_messages_are_not_put_together_in_python(room: str) -> None:
    """Text for pages is never written in Swedish in the code."""
    for path in (PACKAGE / room).glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        docstrings = {n.value for n in ast.walk(tree) if isinstance(n, ast.Expr)}
        for node in set(ast.walk(tree)) - docstrings:
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


@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_said_is_nothing_in_any_language(language: str) -> None:
    """To gettext, the empty message is the head of the file."""
    assert Words(language).gettext("") == ""


def test_dates_in_words() -> None:
    day = datetime.date(2016, 5, 6)
    assert (Words("sv").date(day), Words("en").date(day)) == ("6 maj 2016", "6 May 2016")


@pytest.mark.parametrize(
    ("language", "names"),
    [
        ("sv", ["arboga", "Zinkgruvan", "Åre", "Älvdalen", "Östersund"]),
        ("sv", ["Idé", "idéer", "idel", "Ideplan"]),
        ("sv", ["Munk", "Müller", "Mynt", "Myra"]),
        ("sv", ["Vinge", "von", "Wallin", "Xerxes"]),
        ("sv", ["Ås", "Ærø", "Äs", "Øksnes", "Öm"]),
        ("sv", ["Dal", "Đuođđá", "Dyr"]),
        ("sv", ["Regler 1", "Regler 2", "Regler a"]),
        ("en", ["Ande", "Ängby", "Anka", "Øksnes", "Olle", "Öm", "Ørn", "Zoo"]),
    ],
)
def test_alphabetical_order(language: str, names: list[str]) -> None:
    keys = [alphabetical(name, language) for name in names]
    assert all(one < other for one, other in pairwise(keys))


def test_equal_letters_are_ordered_by_their_accents_alone() -> None:
    assert alphabetical("Andre", "sv") < alphabetical("André", "sv") < alphabetical("Andrea", "sv")
