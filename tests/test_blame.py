"""Each block of a text has its wording from the decision that first gave it these words."""

import pytest

from styrdok.content.models import Event
from styrdok.history.blame import Wording, blame
from styrdok.repository.library import PolicyRecord
from tests.feed_cases import content, decision, library, policy

FOOD = "Maten ska lagas nära den som äter den."
DRINK = "Vatten serveras till alla måltider, också om sommaren."


def recorded(*texts: str | None) -> PolicyRecord:
    """Give a policy whose texts were adopted and then revised, a year apart. None: not held."""
    days = [f"{2011 + n}-03-05" for n in range(len(texts))]
    actions = ["adopted", *["revised"] * (len(texts) - 1)]
    told = [decision(*event) for event in zip(actions, days, texts, strict=True)]
    (record,) = library(content(policy("kost", *told))).policies()
    return record


def wordings(record: PolicyRecord, upto: int) -> list[Wording]:
    return blame(record.documents, record.history.steps, upto)


def since(record: PolicyRecord, upto: int) -> dict[str, int]:
    """Give the entry that each block has its words from, by the block as it is written."""
    return {w.part.body.rstrip("\n"): w.since for w in wordings(record, upto)}


@pytest.mark.parametrize(
    ("was", "now", "blocks"),
    [
        (f"{FOOD}\n\n{DRINK}", f"{DRINK}\n\n{FOOD}", [DRINK, FOOD]),  # moved
        (f"**1 §** {FOOD}", f"**2 §** {FOOD}", [f"**2 §** {FOOD}"]),  # renumbered
        (f"## 1 Mat\n\n{FOOD}", f"## 2 Mat\n\n{FOOD}", ["## 2 Mat", FOOD]),
        (FOOD, FOOD.replace("nära ", "nära\n"), [FOOD.replace("nära ", "nära\n")]),  # re-wrapped
        (f"- {FOOD}", f"* {FOOD}", [f"* {FOOD}"]),  # written with another sign
    ],
)
def test_a_block_with_the_same_words_keeps_its_decision(
    was: str, now: str, blocks: list[str]
) -> None:
    record = recorded(was, now)
    found = since(record, 2)
    assert {block: found[block] for block in blocks} == dict.fromkeys(blocks, 1)
    assert [w.before for w in wordings(record, 2)] == [None] * len(wordings(record, 2))


def test_a_block_with_other_words_has_them_from_the_decision_that_gave_them() -> None:
    record = recorded(FOOD, FOOD.replace("ska", "bör"), f"{FOOD.replace('ska', 'bör')}\n\n{DRINK}")
    assert since(record, 3) == {"# Kostpolicy": 1, FOOD.replace("ska", "bör"): 2, DRINK: 3}
    assert [w.before for w in wordings(record, 3)] == [None, f"{FOOD}\n", None]
    assert all(w.certain for w in wordings(record, 3))


def told(record: PolicyRecord, upto: int, **later: object) -> list[tuple[str, int, bool]]:
    """Give the blocks of a text, with one more entry in the history."""
    held = (
        {"state": "held", "sha256": f"sha256:{0:064x}"} if later["action"] == "corrected" else None
    )
    event = Event.model_validate({"sequence": 3, "reason": "Fel", "text": held, **later})
    texts = record.documents | {3: record.documents[1]}
    found = blame(texts, record.history.followed_by(event).steps, upto)
    return [(w.part.body.rstrip("\n"), w.since, w.certain) for w in found]


def test_blame_of_a_text_that_was_corrected_is_of_that_text() -> None:
    record = recorded(FOOD, f"{FOOD}\n\n{DRINK}")
    found = told(record, 2, action="corrected", concerns=2)
    assert found == [("# Kostpolicy", 1, True), (FOOD, 1, True), (DRINK, 2, True)]


def test_blame_of_a_text_that_was_taken_back_claims_no_more_than_is_known() -> None:
    record = recorded(FOOD, f"{FOOD}\n\n{DRINK}")
    found = told(record, 2, action="withdrawn", concerns=2)
    assert found == [("# Kostpolicy", 2, False), (FOOD, 2, False), (DRINK, 2, False)]


def test_blame_of_an_earlier_text_knows_nothing_of_later_ones() -> None:
    record = recorded(FOOD, FOOD.replace("ska", "bör"))
    assert since(record, 1) == {"# Kostpolicy": 1, FOOD: 1}


def test_after_a_text_that_is_not_held_new_words_may_be_older() -> None:
    """What stood in the text before, and stands there yet, surely is."""
    record = recorded(FOOD, None, f"{FOOD}\n\n{DRINK}")
    told = {w.part.body.rstrip("\n"): (w.since, w.certain) for w in wordings(record, 3)}
    assert told == {"# Kostpolicy": (1, True), FOOD: (1, True), DRINK: (3, False)}
