"""Where a part stops being the same one, to the letter and the word: ids and blame hang on it."""

from collections.abc import Sequence

import pytest

from styrdok.diff.changes import Change, ChangeKind
from styrdok.diff.comparison import compare
from styrdok.diff.equal_parts import is_telling
from tests.diff_cases import first, inherit
from tests.test_diff import PREFIX, paragraphs, read, told

ONE = "Nämnden ansvarar för skolans lokaler och möbler."
TWO = "Rektor ansvarar för personalen på skolan."
SAME, OTHER = True, False


def kinds(old: str, new: str) -> list[str]:
    """Give the kinds of all changes but of empty lines, in the order in which they are told."""
    changes = compare(read(old), read(new)).changes(equal=False)
    return [str(change.kind) for change in changes if change.kind is not ChangeKind.LAYOUT]


def keeps_its_id(old: str, new: str, was: str, now: str) -> bool:
    """See whether a part of the new text has the id that one of the old has."""
    before = first(read(old))
    after = inherit(before, read(new), PREFIX)
    ids = [
        next(p.anchor for p in line.document.parts if p.body.startswith(body))
        for line, body in ((before, was), (after, now))
    ]
    return ids[0] == ids[1]


def words(start: str, number: int) -> list[str]:
    """Give so many different words."""
    return [f"{start}{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(number)]


def letters(sign: str, number: int) -> str:
    """Give words of one letter each, so many signs in all."""
    return (f"{sign} " * number)[: number - 1] + sign


# A part that was removed here and added there


def moved(part: str, made: str) -> list[str]:
    """Tell what became of a part, of which something else stands at the other end of the text."""
    return kinds(paragraphs(part, ONE, TWO), paragraphs(ONE, TWO, made))


@pytest.mark.parametrize(
    ("old", "new", "common", "same"),
    [
        (100, 100, 60, SAME),
        (100, 100, 59, OTHER),
        (60, 100, 60, SAME),
        (59, 100, 59, OTHER),
        (100, 60, 60, SAME),
        (100, 59, 59, OTHER),
        (10, 10, 6, SAME),
        (10, 10, 5, OTHER),
    ],
)
def test_what_moved_and_was_edited_is_the_same_from_six_words_in_ten(
    old: int, new: int, common: int, *, same: bool
) -> None:
    """Of the longer text."""
    shared = words("s", common)
    was, now = (
        " ".join([*shared, *words(start, size - common)])
        for start, size in (("gammalt", old), ("nytt", new))
    )
    assert moved(was, now) == (["moved"] if same else ["removed", "added"])
    both = paragraphs(was, ONE, TWO), paragraphs(ONE, TWO, now)
    assert keeps_its_id(*both, was, now) is same


FORTY = "Hundar ska hållas i koppel i parkerna nu"
"""With the end of its line, a letter more than what is looked for at least."""


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        (FORTY[:-1], FORTY.replace("koppel", "ett band"), SAME),
        (FORTY[:-2], FORTY.replace("koppel", "ett band"), OTHER),
        (FORTY.replace("koppel", "ett band"), FORTY[:-1], SAME),
        (FORTY.replace("koppel", "ett band"), FORTY[:-2], OTHER),
    ],
)
def test_what_moved_and_was_edited_has_forty_characters(was: str, now: str, *, same: bool) -> None:
    """The end of the line counts as one."""
    assert min(len(was), len(now)) + 1 == (40 if same else 39)
    assert moved(was, now) == (["moved"] if same else ["removed", "added"])


@pytest.mark.parametrize(
    ("edited", "same"),
    [
        ((5, 9), SAME),  # the first three words are left
        ((0, 6, 9), SAME),  # the next three
        ((0, 3, 9), SAME),  # the three before the last three
        ((0, 5), SAME),  # the last three
        ((0, 5, 9), OTHER),
        ((2, 4, 7), OTHER),
    ],
)
def test_three_words_in_a_row_at_an_end_are_looked_for(
    edited: tuple[int, ...], *, same: bool
) -> None:
    was = words("gammalt", 10)
    now = [f"nytt{n}" if n in edited else word for n, word in enumerate(was)]
    found = moved(" ".join(was), " ".join(now))
    assert found == (["moved"] if same else ["removed", "added"])


def test_a_beginning_that_two_removed_parts_have_tells_of_neither() -> None:
    start, rest = words("s", 9), [words("a", 3), words("b", 3)]
    was = [" ".join([*start, *end]) for end in rest]
    now = " ".join([*start, *words("c", 3)])
    old, new = paragraphs(*was, ONE, TWO), paragraphs(ONE, TWO, now)
    assert kinds(old, new) == ["removed", "removed", "added"]
    now = " ".join([*start[:8], "annat", *rest[1]])
    assert kinds(old, paragraphs(ONE, TWO, now)) == ["removed", "moved"]


def test_one_removed_part_is_not_found_twice() -> None:
    was = " ".join(words("s", 12))
    made = [" ".join([*words("s", 11), end]) for end in ("ett", "två")]
    old, new = paragraphs(was, ONE, TWO), paragraphs(ONE, TWO, *made)
    assert kinds(old, new) == ["moved", "added"]


# A part that stands in another's place


def in_place(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    changes = compare(read(paragraphs(ONE, *old, TWO)), read(paragraphs(ONE, *new, TWO))).changes(
        equal=False
    )
    return [change for change in changes if change.kind is not ChangeKind.LAYOUT]


@pytest.mark.parametrize("size", [100, 1000])
@pytest.mark.parametrize(("more", "same"), [(0, SAME), (-1, OTHER)])
def test_a_part_is_edited_from_fifteen_characters_in_a_hundred(
    size: int, more: int, *, same: bool
) -> None:
    """Of the shorter text: those that both have in common, the end of the line with them."""
    word = "m" * (size * 15 // 100 + more - 3)  # a space on either side, and the end of the line
    rest = size - 2 - len(word) - 1
    half, other = rest // 2, rest - rest // 2
    was = f"{letters('x', half)} {word} {letters('y', other)}"
    now = f"{letters('z', half + 40)} {word} {letters('w', other + 40)}"
    assert len(was) + 1 == size
    wanted = ["edited"] if same else ["removed", "added"]
    assert [str(c.kind) for c in in_place([was], [now])] == wanted
    assert [str(c.kind) for c in in_place([now], [was])] == wanted


@pytest.mark.parametrize(("more", "same"), [(0, SAME), (-1, OTHER)])
def test_of_several_parts_each_is_edited_from_fifteen_letters_in_a_hundred(
    more: int, *, same: bool
) -> None:
    """Of the shorter one; a space is counted with each row of words in common."""
    word = "m" * (14 + more)
    was = f"{letters('x', 41)} {word} {letters('y', 99 - 43 - len(word))}"
    now = f"{letters('z', 81)} {word} {letters('w', 81)}"
    assert len(was) + 1 == 100
    one, other = ([f"{letters(a, 91)}", text] for a, text in (("a", was), ("b", now)))
    wanted = ["edited"] if same else []
    found = [str(c.kind) for c in in_place(one, other)]
    assert [k for k in found if k == "edited"] == wanted
    found = [str(c.kind) for c in in_place(other, one)]
    assert [k for k in found if k == "edited"] == wanted


@pytest.mark.parametrize(("word", "same"), [("mmmmm", SAME), ("mmmm", OTHER)])
def test_a_single_word_in_common_tells_nothing_if_it_has_four_letters(
    word: str, *, same: bool
) -> None:
    old = [letters("a", 19), f"{letters('x', 9)} {word} {letters('y', 9)}"]
    new = [letters("b", 19), f"{letters('z', 9)} {word} {letters('w', 9)}"]
    assert ("edited" in [str(c.kind) for c in in_place(old, new)]) is same


def test_two_words_in_a_row_tell_of_a_part_though_they_are_short() -> None:
    old = [letters("a", 19), f"{letters('x', 9)} mm mm {letters('y', 9)}"]
    new = [letters("b", 19), f"{letters('z', 9)} mm mm {letters('w', 9)}"]
    assert "edited" in [str(c.kind) for c in in_place(old, new)]


LONG = "Målsättningarna för mandatperioden"
OTHERS = "Inriktningen under kommande decennium"


@pytest.mark.parametrize(
    "form",
    [
        "## {}",
        "- {}",
        "1. {}",
        "| Vad |\n|---|\n| {} |",
        "{}\n: Ett beslut.",
        "Taxa\n: {}",
        "{{#{}}}\n## Mål",
    ],
)
def test_a_part_of_these_kinds_replaces_one_in_its_place_with_no_word_in_common(form: str) -> None:
    """A heading, an item, a row, a term, a definition, attributes."""
    old, new = (
        form.format(text.replace(" ", "-") if form.startswith("{{#") else text)
        for text in (LONG, OTHERS)
    )
    assert [str(c.kind) for c in in_place([old], [new])] == ["edited"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (LONG, OTHERS),
        (f"> {LONG}", f"> {OTHERS}"),
        (f"## {LONG}", f"### {OTHERS}"),  # of another level
        (f"## {LONG}", OTHERS),
        (f"- {LONG}", f"{{.{OTHERS.replace(' ', '-')}}}"),
    ],
)
def test_a_paragraph_a_quotation_or_another_kind_is_not_replaced(old: str, new: str) -> None:
    found = [str(c.kind) for c in in_place([old], [new])]
    assert "edited" not in found
    assert {"removed", "added"} == set(found)


# What is told of the words


@pytest.mark.parametrize(
    ("between", "wanted"),
    [
        ("kr", "Avgiften är [-500 kr per-]{+700 kr varje+} månad."),
        ("sek", "Avgiften är [-500-]{+700+} sek [-per-]{+varje+} månad."),
    ],
)
def test_four_characters_between_two_changes_are_told_with_them(between: str, wanted: str) -> None:
    """The spaces on either side are two of them."""
    old, new = (
        f"Avgiften är 500 {between} per månad.\n",
        f"Avgiften är 700 {between} varje månad.\n",
    )
    assert told(compare(read(old), read(new)).changes()) == (f"edited paragraph: {wanted}",)


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ("En bil körs.", "En buss går.", "En [-bil körs-]{+buss går+}."),
        ("Ja, bil.", "Ja, buss.", "Ja, [-bil-]{+buss+}."),
    ],
)
def test_few_characters_at_the_ends_are_told_apart(old: str, new: str, wanted: str) -> None:
    found = told(compare(read(f"{old}\n"), read(f"{new}\n")).changes())
    assert found == (f"edited paragraph: {wanted}",)


# A part that is found in another place


@pytest.mark.parametrize(
    ("text", "telling"),
    [
        ("abcdefghij", True),
        ("abcdefghi", False),
        ("a-b c.d,e\nf g;h 1 2", True),
        ("a-b c.d,e\nf g;h 1 _", False),
        ("." * 30 + "abcdefghij", True),
        ("." * 31 + "abcdefghij", False),
        ("", False),
    ],
)
def test_ten_letters_and_digits_in_the_first_forty_signs_are_telling(
    text: str, *, telling: bool
) -> None:
    assert is_telling(text) is telling


@pytest.mark.parametrize(
    ("block", "same"),
    [
        ("Abcde fghij", SAME),
        ("Abcde fghi", OTHER),
        ("## Mål", SAME),
        ("## Må", OTHER),
        ("- abcde fghij", SAME),
        ("- abcde fghi", OTHER),
        ("{#a}\nAbc", SAME),  # known by its anchor
    ],
)
def test_a_part_that_moved_unchanged_has_ten_letters_or_is_a_heading_of_three(
    block: str, *, same: bool
) -> None:
    assert moved(block, block) == (["moved"] if same else ["removed", "added"])


@pytest.mark.parametrize(
    ("was", "now", "same"),
    [
        ("## 1 Mål", "## 2 Mål", SAME),
        ("## 1 Må", "## 2 Må", OTHER),
        ("**1 §** Taxan gäller nu.", "**2 §** Taxan gäller nu.", SAME),
        ("**1 §** Taxan gäller nu.", "## 2 Taxan gäller nu.", OTHER),
    ],
)
def test_what_moved_and_was_renumbered_is_known_by_three_letters(
    was: str, now: str, *, same: bool
) -> None:
    assert moved(was, now) == (["moved"] if same else ["removed", "added"])
