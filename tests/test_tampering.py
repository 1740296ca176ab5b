"""Whatever is altered in a history, a text or its ids is found, by styrdok and by verifier.py.

Two kinds of alteration leave no trace in the files, and only a receipt tells: an older entry with
all later seals made anew, and entries cut from the end together with their texts.
"""

import datetime
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from itertools import combinations
from pathlib import Path

import pytest
from click.testing import CliRunner

from styrdok.checks.rules import CHECKS
from styrdok.cli import cli
from styrdok.content.actions import Action
from styrdok.content.layout import FileKind, Placed, placed_at
from styrdok.content.models import (
    CorrectedField,
    DateProblem,
    Event,
    HeldText,
    History,
    NotHeldText,
)
from styrdok.content.yaml import Located
from styrdok.disk.files import write_tree
from styrdok.history.canonical import write_history
from styrdok.history.policy_history import PolicyHistory
from styrdok.history.receipts import Receipt, make_receipt
from styrdok.history.seals import held_files, seal_history
from styrdok.problems.faults import Problem, has_errors
from styrdok.published.base import to_json
from styrdok.recording.entries import Correction, Recording, Wish, correct, record
from styrdok.repository.assemble import assemble
from styrdok.repository.library import PolicyRecord
from styrdok.repository.starter import starter_files
from styrdok.text.digests import digest
from styrdok.verification.against_receipts import compare_receipt, read_receipt
from styrdok.verification.contents import read_history, verify_content, verify_texts
from tests import verifier
from tests.conftest import ROOT

pytestmark = pytest.mark.slow

Files = dict[str, bytes]
"""A policy's history.yaml and revisions/, by their paths in its folder."""

REAL = ("alvdalen/integrationspolitiskt-program", "hedemora/integration")
RICH = "exempelby/resepolicy"
POLICIES = (*REAL, RICH)
HISTORY = "history.yaml"
REVISIONS = {FileKind.REVISION, FileKind.IDS}
DAY = datetime.date(2026, 11, 22)
TELLING = tuple(b" \n\"#'7x\0\xc3\r"[n : n + 1] for n in range(10))


@dataclass
class Tally:
    """What was tried, what was missed, and where styrdok and verifier.py did not agree."""

    tried: int = 0
    missed: list[str] = field(default_factory=list)
    disagreed: list[str] = field(default_factory=list)

    def add(self, what: object, ours: Sequence[object], theirs: Sequence[object]) -> None:
        """Count an alteration that both must find."""
        self.tried += 1
        if not ours:
            self.missed.append(str(what))
        if bool(ours) != bool(theirs):
            self.disagreed.append(f"{what}: {ours} and {theirs}")

    def end(self, record_property: Callable[[str, object], None], name: str) -> None:
        record_property(f"tried: {name}", self.tried)
        assert self.tried
        assert (self.missed, self.disagreed) == ([], [])


@cache
def load(policy: str) -> Files:
    """Read what is held of a policy: a real one, or one with every kind of entry."""
    files = rich() if policy == RICH else read_policy(ROOT / "content" / policy)
    assert ours(policy, files) == []
    assert theirs(policy, files) == []
    return files


def read_policy(folder: Path) -> Files:
    paths = [folder / HISTORY, *sorted((folder / "revisions").iterdir())]
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in paths}


def rich() -> Files:
    """Record adoption, revision, corrections, a translation, a taking back and a repeal."""
    first, second = (
        "# Policy för resor och möten\n\nVi åker tåg.\n",
        "# Resor\n\nVi åker buss.\n\nOch går.\n",
    )
    folder = f"content/{RICH}/"
    files = {name: data for name, data in starter_files().items() if "/revisions/" not in name}
    files |= {f"{folder}{HISTORY}": b"[]\n", f"{folder}text.md": first.encode()}

    def step(make: Callable[[PolicyRecord, str, datetime.date], Recording]) -> None:
        library, _ = assemble({k: v for k, v in files.items() if k.startswith("content/")})
        found = next(p for p in library.policies() if p.id == RICH)
        day = datetime.date(2020, 3, 1 + len(found.history.entries))
        files.update(make(found, files[f"{folder}{HISTORY}"].decode(), day).files)

    def decide(citation: str | None, **given: object) -> None:
        text, not_held = given.pop("text", None), bool(given.pop("not_held", False))
        assert text is None or isinstance(text, str)
        conversion = None if text is None else "docx"
        wish = Wish(citation, given, text=text, not_held=not_held, conversion=conversion)
        step(lambda found, history, day: record(found, history, wish, day))

    def put_right(wish: Correction) -> None:
        step(lambda found, history, day: correct(found, history, wish, day))

    decide("Antagen av kf 2012-03-05 § 8", not_held=True)
    web = "https://exempelby.example/kf?§=93"
    decide("Reviderad av kf 2016-11-14 § 93, dnr KS 2016/7", text=first, evidence=web)
    right = {CorrectedField.DATE: "2012-03-26"}
    put_right(Correction(1, 'Enligt protokollet: "26", inte 5', values=right))
    decide(None, action="text_added", concerns=2, language="fi", text="# Matkat\n\nJunalla.\n")
    decide(None, action="withdrawn", concerns=3, reason="Gällde en annan policy")
    put_right(Correction(2, "Tappad rad", text=second))
    decide("Upphävd av kf 2020-02-24 § 12")
    return {name.removeprefix(folder): data for name, data in files.items() if is_held(name)}


def is_held(path: str) -> bool:
    return path.startswith(f"content/{RICH}/") and ("/revisions/" in path or HISTORY in path)


def ours(policy: str, files: Files, receipt: bytes | None = None) -> list[Problem]:
    """Give what styrdok finds in a policy, as `styrdok verify` does."""
    read, found = verify_content({f"content/{policy}/{name}": data for name, data in files.items()})
    history = read.get(policy)
    if receipt is not None:
        told, faults = read_receipt("receipt.json", receipt)
        found += faults
        histories = {policy: history} if history is not None else {}
        found += compare_receipt(told, histories) if told else ()
    return found


def theirs(policy: str, files: Files, receipt: bytes | None = None) -> list[str]:
    """Give what the independent verifier finds."""
    return verifier.verify({f"content/{policy}/{k}": v for k, v in files.items()}, receipt)


def texts_of(policy: str, files: Files) -> dict[Placed, bytes | None]:
    places = {placed_at(f"content/{policy}/{name}"): data for name, data in files.items()}
    return {p: data for p, data in places.items() if p and p.kind in REVISIONS}


def located(policy: str, files: Files) -> Located[PolicyHistory]:
    history, _ = read_history(f"content/{policy}/{HISTORY}", files[HISTORY])
    assert history
    return history


def entries(policy: str) -> History:
    return located(policy, load(policy)).value.entries


def receipt_of(*policies: str) -> bytes:
    return to_json(make_receipt([(p, entries(p)) for p in policies], DAY))


def changed(
    data: bytes, places: Iterable[int], values: Callable[[int], Iterable[int]]
) -> Iterator[bytes]:
    """Replace the byte at each place by others, leave it out, and put others before it."""
    for i in places:
        before, after = data[:i], data[i:]
        for value in values(data[i]) if after else ():
            yield b"%b%c%b" % (before, value, after[1:])
        if after:
            yield before + after[1:]
        for new in TELLING:
            yield before + new + after


def flips(byte: int) -> Iterator[int]:
    return (byte ^ 1 << bit for bit in range(8))


def others(byte: int) -> Iterator[int]:
    return (value for value in range(256) if value != byte)


def share(data: bytes, part: int, parts: int) -> range:
    """Give every n-th place, the end among them, so that all parts take as long."""
    return range(part, len(data) + 1, parts)


def parts(counts: dict[str, int]) -> list[tuple[str, int, int]]:
    return [(name, part, count) for name, count in counts.items() for part in range(count)]


HISTORY_PARTS = {REAL[0]: 2, REAL[1]: 1, RICH: 6}


@pytest.mark.parametrize(("policy", "part", "of"), parts(HISTORY_PARTS))
def test_every_byte_of_a_history(
    policy: str, part: int, of: int, record_property: Callable[[str, object], None]
) -> None:
    files, tally = load(policy), Tally()
    path, held = f"content/{policy}/{HISTORY}", files[HISTORY]
    for data in changed(held, share(held, part, of), flips):
        history, found = read_history(path, data)
        if history and not found:
            found = ours(policy, {**files, HISTORY: data})
        tally.add(data, found, theirs(policy, {**files, HISTORY: data}))
    tally.end(record_property, "bytes of history.yaml")


TEXT_PARTS = {REAL[0]: 16, REAL[1]: 8, RICH: 1}


@pytest.mark.parametrize(("policy", "part", "of"), parts(TEXT_PARTS))
def test_every_byte_of_a_recorded_text_and_of_its_ids(
    policy: str, part: int, of: int, record_property: Callable[[str, object], None]
) -> None:
    files, texts, ids = load(policy), Tally(), Tally()
    history = located(policy, files)
    for name in sorted(files.keys() - {HISTORY}):
        tally = ids if name.endswith(".ids.json") else texts
        for data in changed(files[name], share(files[name], part, of), others):
            tried = {**files, name: data}
            found = verify_texts(history, texts_of(policy, tried))
            if not found or tally.tried % 1009 == 0:
                tally.add((name, data), ours(policy, tried), theirs(policy, tried))
            else:
                tally.tried += 1
    texts.end(record_property, "bytes of recorded texts")
    ids.end(record_property, "bytes of files of ids")


def reordered(items: Sequence[str], *, far: bool = True) -> Iterator[list[str]]:
    """Drop and double each item, swap every two, and move or copy each to every place if `far`."""
    for i, item in enumerate(items):
        rest = [*items[:i], *items[i + 1 :]]
        yield rest
        for j in range(len(items) + 1) if far else (i, len(items)):
            yield [*items[:j], item, *items[j:]]
            yield [*rest[:j], item, *rest[j:]]
    for i, j in combinations(range(len(items)), 2):
        swapped = list(items)
        swapped[i], swapped[j] = items[j], items[i]
        yield swapped


@pytest.mark.parametrize("policy", POLICIES)
def test_entries_and_lines_dropped_doubled_swapped_and_moved(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    files, receipt, tally = load(policy), receipt_of(policy), Tally()
    text = files[HISTORY].decode()
    for split, far in ((r"(?m)^(?=- )", True), (r"(?m)^", False)):
        pieces = [piece for piece in re.split(split, text) if piece]
        assert "".join(pieces) == text
        orders = {"".join(order) for order in reordered(pieces, far=far)} - {text}
        for order in sorted(orders):
            tried = {**files, HISTORY: order.encode()}
            cut = order and text.startswith(order)
            given = receipt if cut else None
            tally.add(order, ours(policy, tried, given), theirs(policy, tried, given))
    tally.end(record_property, "entries and lines dropped, doubled, moved")


@pytest.mark.parametrize("policy", POLICIES)
def test_entries_renumbered_after_one_is_dropped_doubled_or_moved(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    files, receipt, tally = load(policy), receipt_of(policy), Tally()
    history = entries(policy)
    names = [str(n) for n in range(len(history))]
    for order in {tuple(order) for order in reordered(names)} - {tuple(names)}:
        events = [history[int(name)] for name in order]
        renumbered = [e.model_copy(update={"sequence": n}) for n, e in enumerate(events, 1)]
        tried = {**files, HISTORY: write_history(renumbered).encode()}
        cut = tuple(names[: len(order)]) == order
        given = receipt if cut else None
        tally.add(order, ours(policy, tried, given), theirs(policy, tried, given))
        if order[: len(names)] == tuple(names):
            continue  # sealed, it were a new entry like any other
        # Sealed anew, only the receipt tells.
        forged = forge(files, [e.model_copy(update={"seal": None}) for e in renumbered])
        tally.add(order, ours(policy, forged, receipt), theirs(policy, forged, receipt))
    tally.end(record_property, "entries renumbered")


@pytest.mark.parametrize("policy", POLICIES)
def test_truncated(policy: str, record_property: Callable[[str, object], None]) -> None:
    files, receipt, tally = load(policy), receipt_of(policy), Tally()
    held = files[HISTORY]
    ends = [found.start() for found in re.finditer(rb"(?m)^- ", held)][1:]
    for length in range(len(held)):
        tried = {**files, HISTORY: held[:length]}
        given = receipt if length in ends else None
        tally.add(length, ours(policy, tried, given), theirs(policy, tried, given))
    history = entries(policy)
    for count in range(len(history)):
        cut = forge(files, history[:count])
        assert ours(policy, cut) == []
        assert theirs(policy, cut) == []
        tally.add(count, ours(policy, cut, receipt), theirs(policy, cut, receipt))
    tally.end(record_property, "truncated histories")


def respelled(line: str) -> Iterator[str]:
    """Write a line in other ways that YAML reads as the same."""
    key, value = line[2:-1].split(": ", 1)
    start = line[:2]
    yield f"{start}{key}:  {value}\n"
    yield f"{start}{key}: {value} \n"
    yield f"{start}{key}: {value} # as printed\n"
    yield f"{start}{key} : {value}\n"
    yield f"{start}? {key}\n  : {value}\n"
    yield f'{start}"{key}": {value}\n'
    yield f"{start}{key}:\n    {value}\n"
    yield f"{line}\n"
    yield f"{line}  # a remark\n"
    yield f"{start}{key}: !!str {value}\n"
    yield f"{start}{key}: &a {value}\n"
    if value[0] not in '"[{':
        yield f'{start}{key}: "{value}"\n'
        yield f"{start}{key}: '{value}'\n"
        yield f"{start}{key}: >-\n    {value}\n"
        yield f'{start}{key}: "\\u{ord(value[0]):04x}{value[1:]}"\n'
        yield f"{start}{key}: {value.replace(' ', '  ', 1)}\n"
    if value[0] in "[{":
        yield f"{start}{key}: {value[0]} {value[1:]}\n"
        yield f"{start}{key}: {value[:-1]},{value[-1]}\n"
        yield f"{start}{key}: {value.replace(', ', ',')}\n"
        yield f"{start}{key}: {value.replace(chr(34), '')}\n"


@pytest.mark.parametrize("policy", POLICIES)
def test_the_same_written_otherwise(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    files, tally = load(policy), Tally()
    text = files[HISTORY].decode()
    lines = text.splitlines(keepends=True)
    tried = {
        f"---\n{text}",
        f"{text}...\n",
        f"\ufeff{text}",
        text.replace("\n", "\r\n"),
        f"\n{text}",
    }
    tried |= {text.replace("å", "a\u030a"), f"{text}[]\n", f"# sealed\n{text}", f"  {text}"}
    tried |= {re.sub("(?m)^", "  ", text), text.replace("- ", "-\n  "), f"%YAML 1.1\n---\n{text}"}
    for i, line in enumerate(lines):
        tried |= {"".join([*lines[:i], new, *lines[i + 1 :]]) for new in respelled(line)}
    for order in sorted(tried - {text}):
        data = {**files, HISTORY: order.encode()}
        tally.add(order, ours(policy, data), theirs(policy, data))
    tally.end(record_property, "histories written otherwise")


OTHER_DAYS = (datetime.date(2012, 3, 5), datetime.date(2016, 5, 17), datetime.date(2020, 2, 29))
ANOTHER = b"# Annat\n\nEn annan text.\n"
OTHER_IDS = b'{"schema": "ids/1", "ids": [\n[3, "annat--1"]\n]}\n'
VALUES: dict[str, tuple[object, ...]] = {
    "sequence": (1, 2, 8, 999_999),
    "action": tuple(Action),
    "citation": (None, "Antaget av ks 2015-01-07 § 1", "null", 'Med "citat"', "A\u030ar"),
    "body": (None, "kommunstyrelsen", "namnd:socialnamnden"),
    "date": (None, *OTHER_DAYS),
    "date_text": (None, "november 2016", "20008-05-27"),
    "date_problem": (None, *DateProblem),
    "paragraphs": ((), ("31",), ("8", "9"), ('"',)),
    "case_number": (None, "KS 2016/8", "no"),
    "in_force_from": (None, *OTHER_DAYS),
    "in_force_until": (None, *OTHER_DAYS, datetime.date(2030, 12, 31)),
    "replaced_by": (None, "alvdalen/annat-program"),
    "concerns": (None, 1, 2, 3, 4, 5, 6),
    "field": (None, *CorrectedField),
    "value": (None, "2012-03-27", "kommunstyrelsen"),
    "language": (None, "fi", "sma"),
    "reason": (None, "Felskrivet", "true"),
    "evidence": (None, "protokoll.pdf", "https://exempelby.example/"),
    "text": (
        None,
        NotHeldText(state="not_held"),
        HeldText(state="held", sha256=digest(ANOTHER)),
        HeldText(state="held", sha256=digest(ANOTHER), ids=digest(OTHER_IDS)),
        HeldText(state="held", sha256=digest(ANOTHER), ids=digest(OTHER_IDS), conversion="no"),
    ),
    "recorded": (None, *OTHER_DAYS, datetime.date(2026, 11, 20)),
    "seal": (None, digest(ANOTHER)),
}


def alterations(history: History) -> Iterator[tuple[int, Event]]:
    """Change each field of each entry to every other value; give the entry's index and it."""
    assert set(VALUES) == set(Event.model_fields)
    for i, event in enumerate(history):
        for name, values in VALUES.items():
            for value in values:
                if value != getattr(event, name):
                    yield i, event.model_copy(update={name: value})
        if isinstance(event.text, HeldText):
            for key, value in (("ids", None), ("ids", digest(OTHER_IDS)), ("conversion", "pdf-1")):
                if value != getattr(event.text, key):
                    text = event.text.model_copy(update={key: value})
                    yield i, event.model_copy(update={"text": text})


@pytest.mark.parametrize("policy", POLICIES)
def test_every_field_of_every_entry(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    """The file is written in the right form, and the seal left."""
    files, tally = load(policy), Tally()
    history = entries(policy)
    for i, event in alterations(history):
        text = write_history([*history[:i], event, *history[i + 1 :]])
        tried = {**files, HISTORY: text.encode()}
        tally.add(event, ours(policy, tried), theirs(policy, tried))
    tally.end(record_property, "fields of entries")


def forge(files: Files, history: Iterable[Event]) -> Files:
    """Seal a history, where it has no seals, and put what it holds where it says: no trace."""
    sealed = seal_history(history)
    known = [*(data for name, data in files.items() if name != HISTORY), ANOTHER, OTHER_IDS]
    data_of = {digest(data): data for data in known}
    forged = {HISTORY: write_history(sealed).encode()}
    for event in sealed:
        for name, sha256 in held_files(event).items():
            forged[f"revisions/{name}"] = data_of[sha256]
    return forged


@pytest.mark.parametrize("policy", POLICIES)
def test_an_entry_and_all_later_seals_made_anew(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    """A receipt tells; without one only what can't be a history at all is found."""
    files, receipt, tally = load(policy), receipt_of(policy), Tally()
    history = entries(policy)
    silent: set[tuple[int, str]] = set()
    for i, event in alterations(history):
        name = next(n for n in VALUES if getattr(event, n) != getattr(history[i], n))
        if name == "seal":
            continue
        unsealed = [e.model_copy(update={"seal": None}) for e in (event, *history[i + 1 :])]
        forged = forge(files, [*history[:i], *unsealed])
        found = ours(policy, forged, receipt)
        told = [p for p in found if p.code == "receipt-differs"] or (
            ours(policy, forged) if name == "sequence" else []
        )
        tally.add((name, event), told, theirs(policy, forged, receipt))
        without, also = ours(policy, forged), theirs(policy, forged)
        if not without:
            silent.add((i, name))
        if not breaks_rules(policy, forged) and bool(without) != bool(also):
            tally.disagreed.append(f"without a receipt: {event}: {without} and {also}")
    # Every entry can be forged so: no receipt, no proof.
    assert {i for i, _ in silent} == set(range(len(history)))
    assert {"citation", "recorded", "evidence", "text"} <= {name for _, name in silent}
    tally.end(record_property, "entries sealed anew")


def breaks_rules(policy: str, files: Files) -> bool:
    """See whether a history says what can't be: styrdok reports that too, the verifier does not."""
    history, found = read_history(f"content/{policy}/{HISTORY}", files[HISTORY])
    rules = [p for rule in CHECKS["entries"] for p in rule(history)] if history else found
    return has_errors(p for p in rules if p.code != "sequence-broken")


@pytest.mark.parametrize("policy", POLICIES)
def test_texts_and_ids_missing_extra_and_swapped(
    policy: str, record_property: Callable[[str, object], None]
) -> None:
    files, tally = load(policy), Tally()
    numbers = [str(n) for n in range(len(entries(policy)) + 4)]
    ends = (".md", ".fi.md", ".sma.md", ".MD", ".md~", ".ids.json", ".fi.ids.json", ".IDS.json")
    names = [f"{n}{end}" for n in numbers for end in ends]
    names += ["01.md", "1.md.bak", "notes.txt", "a/1.md", "1", "1.md/1.md", "é.md", "1.f i.md"]
    for name in names:
        for data in (b"", b"x", b"\xff", *files.values()):
            if (path := f"revisions/{name}") not in files:
                tried = {**files, path: data}
                tally.add(path, ours(policy, tried), theirs(policy, tried))
    texts = sorted(files.keys() - {HISTORY})
    for name in texts:
        tried = {path: data for path, data in files.items() if path != name}
        tally.add(name, ours(policy, tried), theirs(policy, tried))
        others = ("1.sv.md", "9.md", "3.md", "9.ids.json", "3.ids.json", "1.ids.md")
        for new in (*texts, *(f"revisions/{other}" for other in others)):
            moved = {**tried, new: files[name]}
            if moved != files:
                tally.add((name, new), ours(policy, moved), theirs(policy, moved))
    for one, two in combinations(texts, 2):
        tried = {**files, one: files[two], two: files[one]}
        assert tried != files
        tally.add((one, two), ours(policy, tried), theirs(policy, tried))
    tally.end(record_property, "texts missing, extra, swapped")


@pytest.mark.parametrize("policy", POLICIES)
def test_an_entry_that_lost_its_ids(policy: str) -> None:
    """Sealed anew and without the file it is what was recorded before ids were, but for a receipt.

    Such content is upgraded, not published.
    """
    files, receipt, history = load(policy), receipt_of(policy), entries(policy)
    bare = [
        e.model_copy(update={"seal": None, "text": e.text.model_copy(update={"ids": None})})
        if isinstance(e.text, HeldText)
        else e.model_copy(update={"seal": None})
        for e in history
    ]
    forged = forge(files, bare)
    assert not [name for name in forged if name.endswith(".ids.json")]
    assert {p.code for p in ours(policy, forged)} == {"ids-missing"}
    assert {p.code for p in ours(policy, forged, receipt)} == {"ids-missing", "receipt-differs"}
    without, told = theirs(policy, forged), theirs(policy, forged, receipt)
    assert len(told) == len(without) + 1 == len(ours(policy, forged, receipt))
    assert len(without) == sum(name.endswith(".ids.json") for name in files)


RECEIPT_PARTS = {"real": 2, "rich": 1}


@pytest.mark.parametrize(("kind", "part", "of"), parts(RECEIPT_PARTS))
def test_every_byte_of_a_receipt(
    kind: str, part: int, of: int, record_property: Callable[[str, object], None]
) -> None:
    """An altered receipt is found out, or it says the same of every policy.

    Then no history can be judged otherwise by it: what differs is only its day, which the root
    does not cover, or the space between its words.
    """
    policies = REAL if kind == "real" else (RICH,)
    receipt, tally = receipt_of(*policies), Tally()
    original = Receipt.model_validate_json(receipt)
    histories = {policy: entries(policy) for policy in policies}
    seals = {p: [None, *(e.seal for e in histories[p])] for p in policies}
    sealed = {(p, n, seal) for p in policies for n, seal in enumerate(seals[p])}
    assert list(verifier.check_receipt(receipt, sealed)) == []
    for data in changed(receipt, share(receipt, part, of), others):
        told, found = read_receipt("receipt.json", data)
        found += compare_receipt(told, histories) if told else ()
        also = list(verifier.check_receipt(data, sealed))
        if told and not found:
            same = told.model_copy(update={"day": original.day}) == original
            tally.add(data, ["the same"] * same, ["the same"] * (not also))
        else:
            # A day that is none is no finding by docs/verify.md; styrdok does not read it.
            tally.add(data, found, also or ["the day"] * (other_day(data) == other_day(receipt)))
    tally.end(record_property, "bytes of receipts")


def other_day(receipt: bytes) -> bytes:
    return re.sub(rb'(?m)^  "day": "[^"\n]*",$', b"", receipt)


def test_a_policy_that_is_gone() -> None:
    receipt = receipt_of(*REAL)
    files = {f"content/{REAL[1]}/{name}": data for name, data in load(REAL[1]).items()}
    told, _ = read_receipt("receipt.json", receipt)
    assert told
    assert [p.code for p in compare_receipt(told, {REAL[1]: entries(REAL[1])})] == [
        "receipt-differs"
    ]
    assert len(verifier.verify(files, receipt)) == 1


def flipped(data: bytes) -> bytes:
    return bytes([data[0] ^ 1]) + data[1:]


def test_on_disk(tmp_path: Path, record_property: Callable[[str, object], None]) -> None:
    """The command and the verifier's own exit alike."""
    tally = Tally()
    paths = [p for p in (ROOT / "content").rglob("*") if p.is_file()]
    files = {p.relative_to(ROOT).as_posix(): p.read_bytes() for p in paths}
    files |= {name: data for name, data in starter_files().items() if name.startswith("content/e")}
    files = {name: data for name, data in files.items() if RICH not in name}
    files |= {f"content/{RICH}/{name}": data for name, data in load(RICH).items()}
    write_tree(tmp_path, {**files, "receipt.json": receipt_of(*POLICIES)})

    def exits(receipt: str = "receipt.json") -> tuple[int, int]:
        run = CliRunner().invoke(
            cli, ["--root", str(tmp_path), "verify", "--receipt", str(tmp_path / receipt)]
        )
        assert run.exception is None or isinstance(run.exception, SystemExit)
        alone = (sys.executable, str(verifier.__file__), str(tmp_path), str(tmp_path / receipt))
        return run.exit_code, subprocess.run(alone, check=False, capture_output=True).returncode

    assert exits() == (0, 0)
    hidden = tmp_path / "content" / RICH / "revisions" / ".DS_Store"
    hidden.write_bytes(b"x")
    assert exits() == (0, 0)
    for name, data in files.items():
        path = tmp_path / name
        if path.name == HISTORY or path.parent.name == "revisions":
            extra = path.with_name(f"{path.name}.bak") if path.name != HISTORY else path
            for where, what in ((path, flipped(data)), (path, None), (extra, data + b"\n")):
                path.unlink() if what is None else where.write_bytes(what)
                ours, theirs = exits()
                tally.add((name, what), [1] * ours, [1] * theirs)
                extra.unlink(missing_ok=True)
                path.write_bytes(data)
    (tmp_path / "other.json").write_bytes(receipt_of(*POLICIES).replace(b": 7,", b": 6,"))
    assert exits("other.json") == (1, 1)
    assert exits() == (0, 0)
    tally.end(record_property, "files on disk")
