"""What holds of whatever texts are compared, and how often what was done to a text is named."""

import re
from collections.abc import Callable, Sequence
from itertools import zip_longest
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from styrdok.diff.changes import Change, ChangeKind
from styrdok.diff.comparison import diff
from styrdok.redlines.change_set import Revised
from styrdok.repository.lineage import anchors_of
from tests.test_diff import canonical, check_exact, ids, read, revisions, without_ids

VOCABULARY = """
kommunen nämnden fullmäktige styrelsen förvaltningen medborgare invånare föreningar skolan
förskolan äldre barn unga elever personal chefer medarbetare ska bör får måste kan inte
alltid aldrig varje alla några samtliga god hållbar trygg öppen jämlik tillgänglig ekologisk
minska öka främja säkerställa redovisa besluta pröva granska ansvara följa verka samverka
mål åtgärder bidrag avgifter budget uppföljning tillsyn samråd ansökan beslut ärenden lokaler
miljö klimat trafik vatten avfall energi kultur idrott bibliotek parker vägar bostäder och
eller för med av till om under över efter innan enligt inom mellan år månad kvartal procent
kronor dagar 10 25 100 2030 årligen senast skriftligen särskilt gemensamt långsiktigt
"""
WORDS = VOCABULARY.split()

# Random texts, in blocks: an item of a list ends with the next line, all else with an empty one


Blocks = list[str]


def written(blocks: Sequence[str]) -> str:
    """Join blocks to a text; items of one list follow each other without an empty line."""
    text = ""
    for block, after in zip_longest(blocks, blocks[1:], fillvalue=""):
        both_items = all(re.match(r"(?:-|\d+\.) ", b) for b in (block, after))
        text += f"{block}\n" if both_items or not after else f"{block}\n\n"
    return text


def sentence(words: Sequence[str]) -> str:
    return " ".join(words).capitalize() + "."


SENTENCES = st.lists(st.sampled_from(WORDS), min_size=1, max_size=14).map(sentence)
HEADINGS = st.builds(
    "{} {}{}".format,
    st.sampled_from(["##", "##", "###"]),
    st.sampled_from(["", "", "§ 2 ", "3 ", "2.1 ", "4 kap. "]),
    st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(" ".join),
)
BLOCKS = st.one_of(
    SENTENCES,
    SENTENCES,
    HEADINGS,
    st.builds("- {}".format, SENTENCES),
    st.builds("{}. {}".format, st.integers(1, 9), SENTENCES),
    st.builds("**{} §** {}".format, st.integers(1, 20), SENTENCES),
    st.builds("{} {}".format, SENTENCES, SENTENCES),
    st.builds("{}\n: {}".format, st.sampled_from(WORDS), SENTENCES),
    st.builds("> {}".format, SENTENCES),
    st.builds("{{#{}}}\n{}".format, st.sampled_from(["mal", "syfte"]), HEADINGS),
    st.builds("| {} | {} |\n|---|---|\n| {} | {} |".format, *[st.sampled_from(WORDS)] * 4),
    st.just("Beslutet får överklagas enligt kommunallagen."),
)
TEXTS = st.lists(BLOCKS, max_size=12)


def _insert(blocks: Blocks, at: int, other: int) -> None:
    blocks.insert(at, sentence([WORDS[(other + 7 * n) % len(WORDS)] for n in range(9)]))


def _delete(blocks: Blocks, at: int, other: int) -> None:
    del blocks[at]


def _move(blocks: Blocks, at: int, other: int) -> None:
    blocks.insert(other % len(blocks), blocks.pop(at))


def _repeat(blocks: Blocks, at: int, other: int) -> None:
    blocks.insert(other % len(blocks), blocks[at])


def _split(blocks: Blocks, at: int, other: int) -> None:
    words = blocks[at].split(" ")
    cut = other % len(words)
    blocks[at : at + 1] = [" ".join(words[:cut]) or "Först.", " ".join(words[cut:])]


def _merge(blocks: Blocks, at: int, other: int) -> None:
    blocks[at : at + 2] = [" ".join(blocks[at : at + 2])]


def _renumber(blocks: Blocks, at: int, other: int) -> None:
    for n in range(at, len(blocks)):
        blocks[n] = re.sub(
            r"^(\W*)(\d+)", lambda m: f"{m[1]}{int(m[2]) + 1 + other % 2}", blocks[n]
        )


def _reword(blocks: Blocks, at: int, other: int) -> None:
    words = blocks[at].split(" ")
    words[other % len(words)] = WORDS[other % len(WORDS)]
    blocks[at] = " ".join(words)


EDITS: list[Callable[[Blocks, int, int], None]] = [
    _insert,
    _delete,
    _move,
    _repeat,
    _split,
    _merge,
    _renumber,
    _reword,
]
Edit = tuple[Callable[[Blocks, int, int], None], int, int]
SEVERAL_EDITS: st.SearchStrategy[list[Edit]] = st.lists(
    st.tuples(st.sampled_from(EDITS), st.integers(0, 99), st.integers(0, 99)),
    min_size=1,
    max_size=6,
)


def edited(blocks: Sequence[str], edits: Sequence[Edit]) -> Blocks:
    made = [*blocks]
    for edit, at, other in edits:
        if made:
            edit(made, at % len(made), other)
    return made


@settings(max_examples=200, deadline=None)
@given(TEXTS, SEVERAL_EDITS)
def test_a_text_and_its_changes_give_what_was_made_of_it(blocks: Blocks, edits: list[Edit]) -> None:
    check_exact(written(blocks), written(edited(blocks, edits)))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(TEXTS, TEXTS)
def test_texts_that_have_little_in_common_are_told_exactly(old: Blocks, new: Blocks) -> None:
    check_exact(written(old), written(new))


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_text_is_equal_to_itself(blocks: Blocks) -> None:
    assert check_exact(written(blocks), written(blocks)).changes.changes == []


def repeats_a_written_anchor(text: str) -> bool:
    found = re.findall(r"\{#(.*)\}", text)
    return len(set(found)) < len(found)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(TEXTS, st.lists(SEVERAL_EDITS, min_size=1, max_size=4))
def test_an_anchor_names_one_place_for_ever(blocks: Blocks, steps: list[list[Edit]]) -> None:
    texts = [blocks]
    for edits in steps:
        texts.append(edited(texts[-1], edits))
    assume(not any(repeats_a_written_anchor(written(text)) for text in texts))
    lines = revisions(*map(written, texts))
    for before, after, text in zip(lines, lines[1:], texts[1:], strict=False):
        anchors = [*anchors_of(after.document)]
        assert len(set(anchors)) == len(anchors)
        assert len(set(ids(after.document.html))) == len(ids(after.document.html))
        removed = before.used - set(anchors_of(before.document))
        assert removed.isdisjoint(anchors)
        assert after.used == before.used | set(anchors)
        assert without_ids(after.document.html) == without_ids(read(written(text)).html)


@pytest.mark.slow
@settings(max_examples=100, deadline=None)
@given(TEXTS)
def test_a_text_that_did_not_change_keeps_all_its_anchors(blocks: Blocks) -> None:
    before, after = revisions(written(blocks), written(blocks))
    assert (after.document, after.used) == (before.document, before.used)


# What was done to a text is named; each seed gives a text of its own


SEEDS = range(200)


def random_paragraphs(random: Random, count: int) -> Blocks:
    """Give paragraphs of 10 to 16 words; each has words that no other one begins with."""
    return [
        sentence([random.choice(WORDS) for _ in range(random.randint(10, 16))])
        for _ in range(count)
    ]


def random_text(random: Random) -> Blocks:
    """Give paragraphs, some of them under headings or in a list."""
    blocks: Blocks = []
    for number, paragraph in enumerate(random_paragraphs(random, random.randint(8, 16)), 1):
        if random.random() < 0.2:
            blocks.append(f"## {number} {random.choice(WORDS)}")
        blocks.append(f"- {paragraph}" if random.random() < 0.3 else paragraph)
    return blocks


def planted_move(random: Random) -> tuple[Blocks, Blocks, str]:
    """Give a text, the same with one block moved over three others or more, and that block."""
    old = random_text(random)
    places = [n for n, block in enumerate(old) if not block.startswith("#")]
    at, to = random.choice(
        [(a, b) for a in range(len(places)) for b in range(len(places)) if abs(a - b) >= 4]
    )
    new = [*old]
    block = new.pop(places[at])
    new.insert(places[to], block)
    return old, new, block


def changes_between(old: Sequence[str], new: Sequence[str]) -> list[Change]:
    changes = diff(read(written(old)), read(written(new)))
    return [c for c in changes if c.kind is not ChangeKind.EQUAL]


def is_named_as_moved(changes: Sequence[Change], was: str, now: str) -> bool:
    return any(
        c.kind is ChangeKind.MOVED
        and c.old is not None
        and c.new is not None
        and (c.old.text.strip(), c.new.text.strip()) == (was, now)
        for c in changes
    )


@pytest.mark.slow
def test_a_moved_block_is_named_as_moved() -> None:
    named = 0
    for seed in SEEDS:
        old, new, block = planted_move(Random(seed))  # noqa: S311 – examples, no secrets
        named += is_named_as_moved(changes_between(old, new), block, block)
    assert named >= 0.95 * len(SEEDS)


@pytest.mark.slow
def test_a_block_moved_and_edited_in_a_word_is_named_as_moved() -> None:
    named = 0
    for seed in SEEDS:
        random = Random(seed)  # noqa: S311
        old, new, block = planted_move(random)
        words = block.split(" ")
        words[random.randrange(1, len(words))] = "jämställdhet"
        made = " ".join(words)
        new[new.index(block)] = made
        named += is_named_as_moved(changes_between(old, new), block, made)
    assert named >= 0.95 * len(SEEDS)


FORMS = ["## {} {}", "## § {} {}", "**{} §** {}", "{}. {}", "§ {} {}", "{} kap. {}", "### 2.{} {}"]


def planted_renumbering(random: Random) -> tuple[Blocks, Blocks, list[tuple[str, str]]]:
    """Give numbered texts without and with one more, and those after it on both sides."""
    form = random.choice(FORMS)
    texts = [text[:-1] for text in random_paragraphs(random, random.randint(4, 10))]
    if form.startswith("#"):
        texts = [" ".join(text.split()[:2]) for text in texts]
    at = random.randrange(1, len(texts) - 1)
    old = [form.format(n, text) for n, text in enumerate(texts[:at] + texts[at + 1 :], 1)]
    new = [form.format(n, text) for n, text in enumerate(texts, 1)]
    return old, new, list(zip(old[at:], new[at + 1 :], strict=True))


@pytest.mark.slow
def test_renumbered_parts_are_named_as_renumbered() -> None:
    named = planted = 0
    for seed in SEEDS:
        old, new, pairs = planted_renumbering(Random(seed))  # noqa: S311
        found = {
            (c.old.text.strip(), c.new.text.strip())
            for c in changes_between(old, new)
            if c.kind is ChangeKind.RENUMBERED and c.old and c.new
        }
        planted += len(pairs)
        named += len(found & set(pairs))
    assert planted > 2 * len(SEEDS)
    assert named >= 0.95 * planted


# Texts of any kind


SIGNS = [
    *"#-*+>|:_`~[](){}!<>&\\.,;§0123456789",
    *" \n\n\n\t\r\x00\x0b\x0c\x1f\x85\u00a0\u00ad\u200b\u2028\u2029\ufeff\ufffd",
    *"abcdeåäöÅÄÖéüßﬁ",
    "a\u030a",
    "o\u0308",
    "e\u0301",
    "\u0301",
    "\U0001f600",
    "\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "中文",
    "\r\n",
    "\n\n",
    "\n- ",
    "\n1. ",
    "\n## ",
    "\n> ",
    "\n| a | b |\n|---|---|\n",
    "\n: ",
    "[^1]",
    "\n[^1]: ",
    "{#mal}\n",
    "{.goals}\n",
    "  ",
    "    ",
    "\\\n",
    "ska ",
    "kommunen ",
]
ANY_TEXT = st.lists(st.sampled_from(SIGNS) | st.characters(codec="utf-8"), max_size=60).map("".join)


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(ANY_TEXT, ANY_TEXT, ANY_TEXT, ANY_TEXT)
def test_any_text_follows_from_any_other_and_the_changes(
    start: str, was: str, now: str, end: str
) -> None:
    check_exact(start + was + end, start + now + end)


@settings(max_examples=100, deadline=None)
@given(ANY_TEXT, ANY_TEXT)
def test_any_text_inherits_anchors_that_are_unique(old: str, new: str) -> None:
    assume(not repeats_a_written_anchor(old) and not repeats_a_written_anchor(new))
    before, after = revisions(old, new)
    anchors = [*anchors_of(after.document)]
    assert len(set(anchors)) == len(anchors)
    assert (before.used - set(anchors_of(before.document))).isdisjoint(anchors)
    assert "".join(part.text for part in after.document.parts) == canonical(new)


# Sizes that a diff can drown in


HOSTILE = {
    "one word, once more": ("ska " * 50_000, "ska " * 50_001),
    "equal lines, once more": ("- Svara.\n" * 5_000, "- Svara.\n" * 5_001),
    "equal paragraphs, once more": ("Svara.\n\n" * 5_000, "Svara.\n\n" * 5_001),
    "all lines different": (
        "".join(f"- Punkt {n} ska gälla\n" for n in range(2_000)),
        "".join(f"- Regel {n}x bör upphöra\n" for n in range(2_000)),
    ),
    "all lines in the opposite order": (
        "".join(f"- Punkt {n} ska gälla alla\n" for n in range(2_000)),
        "".join(f"- Punkt {n} ska gälla alla\n" for n in reversed(range(2_000))),
    ),
    "no words in common, on one line": (
        " ".join(f"a{n}" for n in range(20_000)),
        " ".join(f"b{n}" for n in range(20_000)),
    ),
}


@pytest.mark.slow
@pytest.mark.parametrize("name", HOSTILE)
def test_a_large_text_follows_from_another_like_it(name: str) -> None:
    revised: Revised = check_exact(*HOSTILE[name])
    assert revised.changes.changes
