"""What a careful reader would say that was changed, and what holds of every change-set."""

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from unicodedata import normalize

import pytest

from styrdok.diff.changes import Change, ChangeKind, Pieces, Side
from styrdok.diff.comparison import diff
from styrdok.published.change_sets import ChangeSet
from styrdok.redlines.change_set import Revised, Version, revise
from styrdok.redlines.patching import NotApplicable, patch
from styrdok.repository.lineage import anchors_of
from styrdok.text.any_file import read_comparable
from styrdok.text.document import Document, PartKind
from styrdok.text.source import split_lines
from styrdok.wording.summaries import summarise
from styrdok.wording.words import Words
from tests.conftest import SHARED, skip
from tests.diff_cases import CASES, POLICY, Case, Named, first, inherit

PREFIX = "sd-a--b--"
REVISIONS = SHARED / "revisions"


def read(text: str) -> Document:
    document, problems = read_comparable("text.md", text.encode(), PREFIX)
    assert document
    assert problems == []
    return document


def canonical(text: str) -> str:
    return normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))


def told(changes: Iterable[Change]) -> tuple[str, ...]:
    """Write changes as the cases do."""
    changes = [c for c in changes if c.kind is not ChangeKind.EQUAL]
    news = [c for c in changes if not (c.kind is ChangeKind.LAYOUT and c.block is PartKind.BLANK)]
    return tuple(f"{c.kind} {c.block}: {_redline(c)}".rstrip() for c in news or changes)


def _redline(change: Change) -> str:
    signs = {"equal": ("", ""), "delete": ("[-", "-]"), "insert": ("{+", "+}")}
    side = change.new or change.old
    assert side
    pieces = change.words or (("equal", side.text),)
    line = "".join(f"{signs[done][0]}{text}{signs[done][1]}" for done, text in pieces)
    return line.replace("\n", "⏎").strip("⏎")


# What holds of every change-set


def check_exact(old: str, new: str) -> Revised:
    """See that either text follows from the other and the change-set as it is published."""
    return check_exact_between(read(old), read(new), canonical(old), canonical(new))


def check_exact_between(old: Document, new: Document, was: str, now: str) -> Revised:
    revised = revise(Version("förr", old), Version("nu", new))
    changes = ChangeSet.model_validate_json(revised.changes.model_dump_json(by_alias=True))
    assert patch(was, changes) == now
    assert patch(now, changes, reverse=True) == was
    assert revised.comparison
    check_changes(revised.comparison.changes(), was, now)
    return revised


def check_changes(changes: Sequence[Change], was: str, now: str) -> None:
    check_lines([c.old for c in changes if c.old], was)
    check_lines([c.new for c in changes if c.new], now)
    check_order(changes)
    for change in changes:
        check_sides(change)
        check_words(change)


def check_lines(sides: Sequence[Side], text: str) -> None:
    """See that each line of a text is in one side of one change."""
    lines = split_lines(text)
    found: Counter[int] = Counter()
    for side in sides:
        size = len(split_lines(side.text))
        assert "".join(lines[side.line - 1 : side.line - 1 + size]) == side.text
        found.update(range(side.line, side.line + size))
    assert found == Counter(range(1, len(lines) + 1))


def check_order(changes: Sequence[Change]) -> None:
    """See that what was removed is told where it stood, and all else where it stands."""
    news = [c.new.line for c in changes if c.new]
    olds = [c.old.line for c in changes if c.old and c.kind is not ChangeKind.MOVED]
    assert news == sorted(news)
    assert olds == sorted(olds)


def check_sides(change: Change) -> None:
    was, now = change.old and change.old.text, change.new and change.new.text
    match change.kind:
        case ChangeKind.ADDED:
            assert was is None
            assert now
        case ChangeKind.REMOVED:
            assert was
            assert now is None
        case ChangeKind.EQUAL:
            assert was == now
        case ChangeKind.LAYOUT:
            assert was != now
            assert _letters(was) == _letters(now)
        case ChangeKind.MOVED:
            assert was
            assert now
        case _:
            assert was
            assert now
            assert was != now


def _letters(text: str | None) -> list[str]:
    return re.findall(r"\w+", text or "")


def check_words(change: Change) -> None:
    differ = bool(change.old and change.new and change.old.text != change.new.text)
    assert bool(change.words) is differ
    if change.old and change.new and change.words:
        for side, other in ((change.old, "delete"), (change.new, "insert")):
            pieces = [text for done, text in change.words if done in ("equal", other)]
            assert "".join(pieces) == side.text
            assert not [*cut_words(pieces)]
        assert all(text for _, text in change.words)


def cut_words(pieces: Sequence[str]) -> Iterable[str]:
    for one, other in pairwise(pieces):
        if re.match(r"\w", one[-1:]) and re.match(r"\w", other):
            yield f"{one}|{other}"


# Texts of real revisions


@dataclass(frozen=True)
class Pair:
    """Two published revisions of a text, compared."""

    name: str
    was: str
    now: str
    old: Document
    new: Document
    revised: Revised
    changes: tuple[Change, ...]


@pytest.fixture(scope="module")
def pairs() -> list[Pair]:
    if not (REVISIONS / "bounds.tsv").is_file():
        skip(f"the pairs of revisions are not at {REVISIONS}")
    return [_pair(name) for name in bounds()]


def _pair(name: str) -> Pair:
    sides = [(REVISIONS / f"{name}-{side}.md").read_bytes() for side in ("old", "new")]
    was, now = (canonical(data.decode()) for data in sides)
    old, new = (read_comparable(name, data, PREFIX)[0] for data in sides)
    assert old
    assert new
    revised = revise(Version("förr", old), Version("nu", new))
    assert revised.comparison
    return Pair(name, was, now, old, new, revised, revised.comparison.changes())


def bounds() -> dict[str, tuple[int, int]]:
    """Give for each pair the fewest characters that change, and those with 8 for each place."""
    _, *rows = (REVISIONS / "bounds.tsv").read_text().splitlines()
    return {name: (int(words), int(spots)) for name, words, spots in map(str.split, rows)}


@pytest.mark.slow
def test_real_revisions_are_patched_both_ways(pairs: list[Pair]) -> None:
    assert len(pairs) >= 60
    for pair in pairs:
        data = pair.revised.changes.model_dump_json(by_alias=True)
        changes = ChangeSet.model_validate_json(data)
        assert patch(pair.was, changes) == pair.now, pair.name
        assert patch(pair.now, changes, reverse=True) == pair.was, pair.name


@pytest.mark.slow
def test_changes_of_real_revisions_have_whole_lines_and_whole_words(pairs: list[Pair]) -> None:
    for pair in pairs:
        check_changes(pair.changes, pair.was, pair.now)


@pytest.mark.slow
def test_real_revisions_are_told_in_few_characters(pairs: list[Pair]) -> None:
    """Against the fewest that any diff by words can do with, moves not counted."""
    summaries = [pair.revised.changes.summary for pair in pairs]
    changed = sum(s.characters_deleted + s.characters_inserted for s in summaries)
    assert changed <= 1.06 * sum(words for words, _ in bounds().values())


@pytest.mark.slow
def test_real_revisions_are_told_in_few_places(pairs: list[Pair]) -> None:
    summaries = [pair.revised.changes.summary for pair in pairs]
    changed = sum(s.characters_deleted + s.characters_inserted for s in summaries)
    places = sum(count_places(pair.changes) for pair in pairs)
    assert changed + 8 * places <= 1.05 * sum(spots for _, spots in bounds().values())


def count_places(changes: Sequence[Change]) -> int:
    """Count runs of changed text with nothing equal between; what was moved has two places."""
    places, inside = 0, False
    for change in changes:
        moved = change.kind is ChangeKind.MOVED
        if moved:
            places, inside = places + 2, False
        for equal in _pieces(change.words, equal=moved or change.kind is ChangeKind.EQUAL):
            places += not (equal or inside)
            inside = not equal
    return places


def _pieces(words: Pieces, *, equal: bool) -> list[bool]:
    """Say of each piece whether it is equal; what has no words is one."""
    return [done == "equal" for done, _ in words] or [equal]


@pytest.mark.slow
def test_unchanged_blocks_out_of_order_are_told_as_moved(pairs: list[Pair]) -> None:
    """Those that occur once in both texts; 99 of 100 of their characters."""
    moved = found = 0
    for pair in pairs:
        old_kinds, new_kinds = (_kinds_by_line(pair.changes, side) for side in (0, 1))
        for i, j in out_of_order(pair.old, pair.new):
            size = len(pair.old.parts[i].text)
            kinds = {old_kinds[pair.old.parts[i].line], new_kinds[pair.new.parts[j].line]}
            found += size
            moved += size * (kinds <= {ChangeKind.MOVED} or kinds <= {ChangeKind.EQUAL})
    assert found > 1000
    assert moved >= 0.99 * found


def _kinds_by_line(changes: Sequence[Change], side: int) -> dict[int, ChangeKind]:
    sides = [(c.kind, (c.old, c.new)[side]) for c in changes]
    return {s.line + n: kind for kind, s in sides if s for n in range(len(split_lines(s.text)))}


def out_of_order(old: Document, new: Document) -> list[tuple[int, int]]:
    """Pair blocks that are the same, less those that keep their order and weigh the most."""
    at_old, at_new = _blocks_once(old), _blocks_once(new)
    shared = [(i, at_new[text], len(text)) for text, i in at_old.items() if text in at_new]
    kept = heaviest(shared)
    return [(i, j) for i, j, _ in shared if i not in kept]


def _blocks_once(document: Document) -> dict[str, int]:
    texts = [part.text.strip() for part in document.parts]
    counts = Counter(texts)
    return {
        text: n
        for n, text in enumerate(texts)
        if counts[text] == 1 and sum(map(str.isalpha, text)) >= 20
    }


def heaviest(pairs: Sequence[tuple[int, int, int]]) -> set[int]:
    """Choose pairs whose second numbers rise, so that their weight is greatest."""
    ends: list[int] = []  # second numbers at which a heavier row of pairs ends
    rows: list[tuple[int, tuple[int, int] | None]] = []  # weight, and where the row is written
    written: list[tuple[int, int]] = []  # first number, and the row before: links of a chain
    for i, j, weight in pairs:
        at = bisect_left(ends, j)
        total, last = rows[at - 1] if at else (0, None)
        total += weight
        written.append((i, last[1] if last else -1))
        end = at
        while end < len(ends) and rows[end][0] <= total:
            end += 1
        ends[at:end] = [j]
        rows[at:end] = [(total, (i, len(written) - 1))]
    chosen, link = set(), rows[-1][1][1] if rows and rows[-1][1] else -1
    while link >= 0:
        i, link = written[link]
        chosen.add(i)
    return chosen


@pytest.mark.slow
def test_real_revisions_inherit_anchors_that_are_unique(pairs: list[Pair]) -> None:
    for pair in pairs:
        line = inherit(first(pair.old), pair.new, PREFIX)
        anchors = [*anchors_of(line.document)]
        assert len(set(anchors)) == len(anchors), pair.name
        assert len(set(ids(line.document.html))) == len(ids(line.document.html)), pair.name
        assert without_ids(line.document.html) == without_ids(pair.new.html), pair.name


# The table


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_changes_are_told_as_a_careful_reader_would(case: Case) -> None:
    assert told(diff(read(case.old), read(case.new))) == case.wanted


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_either_text_follows_from_the_other_and_the_changes(case: Case) -> None:
    check_exact(case.old, case.new)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_either_text_follows_when_a_case_is_read_backwards(case: Case) -> None:
    check_exact(case.new, case.old)


def test_a_case_has_a_name_of_its_own() -> None:
    assert len({case.name for case in CASES}) == len(CASES)


# Single facts


def paragraphs(*texts: str) -> str:
    return "".join(f"{text}\n\n" for text in texts).removesuffix("\n")


SCHOOL = "Nämnden ansvarar för skolans lokaler."
STAFF = "Rektor ansvarar för personalen på skolan."
DOGS = "Hundar ska hållas kopplade i motionsspår."
POSTERS = "Affischer får inte sättas upp på träd."
ROCKETS = "Fyrverkerier får användas på nyårsafton."


def changes_between(old: str, new: str) -> list[Change]:
    return [c for c in diff(read(old), read(new)) if c.kind is not ChangeKind.EQUAL]


def test_what_was_removed_is_told_where_it_stood() -> None:
    old = paragraphs(SCHOOL, STAFF, DOGS, POSTERS)
    changes = diff(read(old), read(paragraphs(SCHOOL, DOGS, POSTERS)))
    assert [c.kind for c in changes] == [ChangeKind.EQUAL, ChangeKind.REMOVED, ChangeKind.EQUAL]


def test_a_moved_paragraph_takes_an_empty_line_with_it() -> None:
    """Or else each move is told as a change of white space too."""
    old = paragraphs(SCHOOL, STAFF, DOGS, POSTERS, ROCKETS)
    new = paragraphs(SCHOOL, DOGS, POSTERS, STAFF, ROCKETS)
    (change,) = changes_between(old, new)
    assert change.kind is ChangeKind.MOVED
    assert change.words == ()


def test_empty_lines_that_went_with_a_paragraph_are_no_news() -> None:
    old = paragraphs(SCHOOL, STAFF, DOGS, POSTERS)
    new = paragraphs(SCHOOL, DOGS, POSTERS, STAFF)
    assert summarise(changes_between(old, new), Words("sv")) == "Ett stycke har flyttats."


def test_a_change_says_under_which_titles_it_stands() -> None:
    (change,) = changes_between(POLICY, POLICY.replace("25 procent", "30 procent"))
    assert change.old
    assert change.new
    assert change.old.path == change.new.path == ("Miljöpolicy", "§ 2 Mål")
    assert change.old.anchor == change.new.anchor == "2-mal--5"


def test_a_moved_change_has_its_line_in_both_texts() -> None:
    old = paragraphs(SCHOOL, STAFF, DOGS, POSTERS, ROCKETS)
    new = paragraphs(SCHOOL, DOGS, POSTERS, STAFF, ROCKETS)
    (change,) = [c for c in changes_between(old, new) if c.kind is ChangeKind.MOVED]
    assert change.old
    assert change.new
    assert (change.old.line, change.new.line) == (3, 7)


def test_a_text_that_is_not_the_one_compared_is_refused() -> None:
    changes = check_exact(SCHOOL, STAFF).changes
    with pytest.raises(NotApplicable, match="not the one"):
        patch(DOGS, changes)
    with pytest.raises(NotApplicable, match="not the one"):
        patch(SCHOOL, changes, reverse=True)


def test_a_damaged_change_set_is_refused() -> None:
    data = check_exact(SCHOOL, STAFF).changes.model_dump_json(by_alias=True)
    damaged = ChangeSet.model_validate_json(data.replace('"text":"Rektor', '"text":"Lektor'))
    with pytest.raises(NotApplicable, match="damaged"):
        patch(SCHOOL, damaged)


def test_texts_that_are_not_comparable_have_no_changes() -> None:
    missing = revise(Version("förr", None), Version("nu", read(SCHOOL)))
    other = revise(
        Version("förr", read(SCHOOL), conversion="pdf"),
        Version("nu", read(STAFF), conversion="odt"),
    )
    assert [missing.changes.reason, other.changes.reason] == ["text_not_held", "conversions_differ"]
    for revised in (missing, other):
        assert revised.comparison is None
        assert revised.changes.changes == []
        with pytest.raises(NotApplicable, match="can't be compared"):
            patch(SCHOOL, revised.changes)


# Anchors


def revisions(*texts: str) -> list[Named]:
    lines = [first(read(texts[0]))]
    for text in texts[1:]:
        lines.append(inherit(lines[-1], read(text), PREFIX))
    return lines


def keys(lineage: Named) -> dict[str, str]:
    """Give the anchor of each section, by its title without the number, and of each block."""
    sections = (s for part in lineage.document.sections for s in part.walk() if s.title)
    named = {re.sub(r"^§ \d+ ", "", s.title): s.key for s in sections}
    return named | {b.text: b.anchor for b in lineage.document.blocks() if b.text}


def ids(html: str) -> list[str]:
    return re.findall(r'\bid="([^"]*)"', html)


def without_ids(html: str) -> str:
    return re.sub(rf'(\bid="|\bhref="#){PREFIX}[^"]*', r"\1", html)


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_inherited_anchors_change_nothing_in_the_html_but_ids(case: Case) -> None:
    before, after = revisions(case.old, case.new)
    html = after.document.html
    assert without_ids(html) == without_ids(read(case.new).html)
    assert len(set(ids(html))) == len(ids(html))
    assert "".join(p.text for p in after.document.parts) == canonical(case.new)
    anchors = [*anchors_of(after.document)]
    assert len(set(anchors)) == len(anchors)
    assert after.used == before.used | set(anchors)


@pytest.mark.parametrize(
    ("was", "now", "title"),
    [
        ("## § 2 Mål", "## § 2 Målsättning", "Målsättning"),
        ("## § 2 Mål", "## § 2 Inriktning", "Inriktning"),
        ("## § 2 Mål", "## § 5 Mål", "Mål"),
        ("## § 2 Mål", "## § 5 Mål och inriktning", "Mål och inriktning"),
        ("## § 2 Mål", "{.goals}\n## § 2 Mål", "Mål"),
    ],
)
def test_a_section_keeps_its_anchor_when_its_heading_changes(
    was: str, now: str, title: str
) -> None:
    before, after = revisions(POLICY, POLICY.replace(was, now))
    assert keys(after)[title] == keys(before)["Mål"] == "2-mal"
    blocks = [b.anchor for b in before.document.blocks()]
    assert [b.anchor for b in after.document.blocks()] == blocks


def test_a_moved_section_keeps_its_anchors() -> None:
    goals = POLICY[POLICY.index("## § 2") : POLICY.index("## § 3")]
    new = POLICY.replace(goals, "").replace("## § 1", f"{goals}## § 1")
    before, after = revisions(POLICY, new)
    assert keys(before) == keys(after)
    assert [s.title for s in after.document.sections] == ["§ 2 Mål", "§ 1 Syfte", "§ 3 Uppföljning"]


def test_a_moved_and_renumbered_section_keeps_its_anchors() -> None:
    goals = POLICY[POLICY.index("## § 2") : POLICY.index("## § 3")]
    new = POLICY.replace(goals, "").replace("## § 1", f"{goals}## § 1")
    new = new.replace("§ 1", "§ x").replace("§ 2", "§ 1").replace("§ x", "§ 2")
    before, after = revisions(POLICY, new)
    assert keys(before) == keys(after)


def test_a_section_keeps_its_written_anchor_wherever_it_stands() -> None:
    old = f"{{#djur}}\n## Djur\n\n{DOGS}\n\n## Skolan\n\n{SCHOOL}\n\n{STAFF}\n"
    new = f"## Skolan\n\n{SCHOOL}\n\n{STAFF}\n\n{{#djur}}\n## Hundar och katter\n\n{ROCKETS}\n"
    _, after = revisions(old, new)
    assert keys(after)["Hundar och katter"] == "djur"


def test_a_paragraph_keeps_its_anchor_through_every_revision() -> None:
    """It is pushed down, reworded, moved to another section and renumbered."""
    dogs = f"**3 §** {DOGS}"
    texts = [
        f"## Djur\n\n{dogs}\n\n## Övrigt\n\n{POSTERS}\n\n{ROCKETS}\n",
        f"## Djur\n\n{STAFF}\n\n{dogs}\n\n## Övrigt\n\n{POSTERS}\n\n{ROCKETS}\n",
        f"## Djur\n\n{STAFF}\n\n{dogs.replace('ska', 'måste')}\n\n## Övrigt\n\n{POSTERS}\n\n"
        f"{ROCKETS}\n",
        f"## Djur\n\n{STAFF}\n\n## Övrigt\n\n{POSTERS}\n\n{ROCKETS}\n\n"
        f"{dogs.replace('ska', 'måste')}\n",
        f"## Djur\n\n{STAFF}\n\n## Övrigt\n\n{POSTERS}\n\n{ROCKETS}\n\n"
        f"{dogs.replace('ska', 'måste').replace('3 §', '9 §')}\n",
    ]
    anchors = [
        next(b.anchor for b in line.document.blocks() if "Hundar" in b.text)
        for line in revisions(*texts)
    ]
    assert anchors == ["djur--1"] * 5


def test_the_first_piece_of_a_split_paragraph_keeps_its_anchor() -> None:
    before, after = revisions(f"{SCHOOL} {DOGS}\n", paragraphs(SCHOOL, DOGS))
    (old,) = before.document.blocks()
    one, other = after.document.blocks()
    assert one.anchor == old.anchor
    assert other.anchor not in before.used


def test_a_merged_paragraph_keeps_the_anchor_of_the_longest() -> None:
    before, after = revisions(
        paragraphs("Nämnden beslutar.", STAFF), f"Nämnden beslutar. {STAFF}\n"
    )
    (merged,) = after.document.blocks()
    assert merged.anchor == keys(before)[STAFF]


def test_no_new_part_gets_the_anchor_of_a_removed_one() -> None:
    other = "## Mål\n\nFöreningar söker bidrag senast i mars.\n"
    texts = [
        f"## Mål\n\n{DOGS}\n\n## Ansvar\n\n{SCHOOL}\n",
        f"## Ansvar\n\n{SCHOOL}\n",
        f"## Ansvar\n\n{SCHOOL}\n\n{other}",
        f"{other}\n## Ansvar\n\n{SCHOOL}\n\n## Mål\n\n{POSTERS}\n",
    ]
    lines = revisions(*texts)
    gone = {"mal", "mal--1"}
    assert gone <= set(anchors_of(lines[0].document))
    for line in lines[1:]:
        assert gone.isdisjoint(anchors_of(line.document))
        assert gone <= line.used
    third, fourth = (set(anchors_of(line.document)) for line in lines[2:])
    assert third < fourth


def test_links_inside_a_text_follow_the_anchors() -> None:
    old = f"Se [målen](#mal) och [ansvaret](#ansvar).\n\n## Mål\n\n{DOGS}\n\n## Ansvar\n\n{STAFF}\n"
    new = old.replace("## Mål", "## Målsättning").replace("(#mal)", "(#malsattning)")
    _, after = revisions(old, new)
    assert [link.href for link in after.document.links] == ["#mal", "#ansvar"]
    targets = re.findall(r'href="#([^"]*)"', after.document.html)
    assert targets == [f"{PREFIX}mal", f"{PREFIX}ansvar"]
    assert set(targets) <= set(ids(after.document.html))


def test_statements_and_parts_follow_the_anchors() -> None:
    old = f"{{.strategies}}\n## Mål\n\n{SCHOOL}\n\nKommunen ska spara.\n"
    new = old.replace("## Mål", "## Inriktning").replace(SCHOOL, f"{POSTERS}\n\n{SCHOOL}")
    before, after = revisions(old, new)
    duty = keys(before)["Kommunen ska spara."]
    assert [s.anchors for s in before.document.statements] == [(duty,)]
    assert (duty,) in [s.anchors for s in after.document.statements]
    blocks = {b.anchor for b in after.document.blocks()}
    assert blocks <= {p.anchor for p in after.document.parts}
    assert {a for s in after.document.statements for a in s.anchors} <= blocks
