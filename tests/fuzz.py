"""Fuzzes every reader: `python -m tests.fuzz [COUNT [SEED]]`, else 200 000 inputs.

Each input is a good one that was spoiled, a byte, a word or a piece at a time. A reader may refuse
it in words, with a Problem or a StyrdokError; anything else that it raises is a fault, and so is
more than five seconds. Then each reads texts made to be slow, and eight times as long ones.
"""

import datetime
import json
import random
import sys
import time
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from functools import cache
from typing import NamedTuple

from styrdok.checks.rules import check_library
from styrdok.citations.reader import read_citations
from styrdok.content.lasting_ids import read_ids
from styrdok.exports.building import build, leftovers
from styrdok.exports.edition import make_edition
from styrdok.exports.guards import GUARDS, Before
from styrdok.exports.manifest import kept_files, read_previous
from styrdok.history.receipts import make_receipt
from styrdok.html.foreign import read_foreign
from styrdok.html.profiles import read_published
from styrdok.html.visible import folded_words
from styrdok.operations.compare import compare_texts, patch_text
from styrdok.problems.errors import OwnFaultError, StyrdokError
from styrdok.problems.faults import has_errors
from styrdok.problems.reports import FORMATS
from styrdok.problems.showing import shown
from styrdok.published.addresses import DELTA, MANIFEST
from styrdok.published.base import to_json
from styrdok.published.change_sets import ChangeSet
from styrdok.pull.errors import PullError
from styrdok.pull.plan import make_plan
from styrdok.pull.reading import Entry, advance, read_listing, read_verified, verify
from styrdok.pull.target import Held
from styrdok.repository.assemble import assemble
from styrdok.repository.library import Library
from styrdok.text.digests import hex_digest
from styrdok.text.json_values import JsonFault, read_json
from styrdok.text.source import decode
from styrdok.verification.against_receipts import read_receipt
from styrdok.verification.exports import verify_exports
from tests.test_robustness import FRONT_MATTER, ONE_FILE, POLICY, STARTER

DAY = datetime.date(2026, 11, 20)
SECONDS = 5.0
TIMES, MOST_GROWTH = 8, 24.0
"""Eight times as long may take 8 times as long, and some noise; the square would be 64."""

TOKENS = [
    *(b"\x00", b"\xff", b"\xe5", b"\xef\xbb\xbf", b"\r\n", b"\n", b"\t", b" ", b"\xc2\xa0"),
    *(b"{", b"}", b"[", b"]", b'"', b"'", b",", b":", b"\\", b"<", b">", b"&", b"#", b"*", b"|"),
    *(b"null", b"true", b"-1", b"1e400", b"9" * 30, b"9007199254740993", b"1.5", b"NaN"),
    *(b'"\\ud800"', b"{}", b"[]", b"[[[[[[[[", b"../../x", b"con", b"&a", b"*a", b"!!python/x"),
    *(b"<script>", b"<!--", b"</div>", b"javascript:", b"---\n", b"<<<<<<< a\n", b"=======\n"),
    *("å".encode(), "a\u030a".encode(), "\u202e".encode(), "§ 1".encode(), b"2016-05-16"),
    *(b"20008-05-26", b"kf", b"Reviderad av ", b"sequence: 1\n", b"- ", b"## ", b"[^1]", b"{#x}"),
]


def spoiled(data: bytes, chance: random.Random) -> bytes:
    """Spoil bytes in one to five places."""
    for _ in range(chance.randint(1, 5)):
        at = chance.randint(0, len(data))
        end = min(len(data), at + chance.choice((1, 2, 10, 100)))
        piece = data[at:end]
        data = chance.choice(
            (
                lambda data, at, end, _: data[:at] + data[end:],
                lambda data, at, end, piece: data[:end] + piece * 3 + data[end:],
                lambda data, at, _e, _p: data[:at] + chance.choice(TOKENS) + data[at:],
                lambda data, at, end, _: data[:at] + chance.choice(TOKENS) + data[end:],
                lambda data, at, end, _: (
                    data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]
                ),
                lambda data, at, _e, _p: data[:at] if chance.random() < 0.1 else data,
                lambda data, at, end, piece: _swapped(data, chance),
            )
        )(data, at, end, piece)
    return data[:200_000]


def _swapped(data: bytes, chance: random.Random) -> bytes:
    lines = data.split(b"\n")
    one, other = chance.randrange(len(lines)), chance.randrange(len(lines))
    lines[one], lines[other] = lines[other], lines[one]
    return b"\n".join(lines)


@cache
def library() -> Library:
    return assemble(STARTER)[0]


@cache
def exports() -> dict[str, bytes]:
    first = {a.path: a.data for a in build(library(), DAY)}
    return {a.path: a.data for a in build(library(), DAY, read_previous(first)[0])}


def content(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        made, faults = assemble({**STARTER, name: data})
        problems = sorted({*faults, *check_library(made)})
        for form in FORMATS.values():
            form(problems)
        if not has_errors(problems):
            build(made, DAY)

    return read


def previous(name: str) -> Callable[[bytes], None]:
    """Build on exports of which one file is spoiled."""

    def read(data: bytes) -> None:
        present = {**exports(), name: data}
        manifest, problems = read_previous(present)
        if has_errors(problems):
            return
        edition = make_edition(library(), DAY, manifest, lambda _: None)
        for refuse in GUARDS.values():
            refuse(edition, Before(manifest, present))
        kept_files(edition.manifest, present)
        leftovers({}, present)
        to_json(edition.manifest)

    return read


def listing(data: bytes) -> None:
    held = {"exempelby/resepolicy": Held("", "https://x.example/")}
    make_plan(read_listing(data, "https://x.example/"), held)


def document(data: bytes) -> None:
    entry = json.loads(exports()[MANIFEST])["documents"][0]
    listed = Entry.model_validate(entry | {"sha256": hex_digest(data)})
    publisher = json.loads(exports()[MANIFEST])["base_url"]
    verify(listed, data, "https://x.example/", publisher)
    read_verified(listed, data, publisher)


def fragment(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    folded_words(read_foreign(text))
    try:
        read_published(text)
    except OwnFaultError:
        return


def delta(data: bytes) -> None:
    advance(exports()[MANIFEST], data, "https://x.example/")


def receipt(data: bytes) -> None:
    read_receipt("receipt.json", data)


def change_set(data: bytes) -> None:
    changes = read_json(ChangeSet, data)
    patch_text(STARTER[f"{POLICY}/text.md"].decode(), changes)


def ids(data: bytes) -> None:
    source, _ = decode("1.ids.json", data)
    if source:
        read_ids(source)


def citations(data: bytes) -> None:
    bodies = library().organisations["exempelby"].value.bodies
    read_citations(data.decode("utf-8", "replace"), bodies)


def two_texts(data: bytes) -> None:
    text = data.decode("utf-8", "replace")
    compare_texts(STARTER[f"{POLICY}/text.md"].decode(), text)


def pulled_exports(name: str) -> Callable[[bytes], None]:
    def read(data: bytes) -> None:
        verify_exports({**exports(), name: data})

    return read


def said(data: bytes) -> None:
    assert "\x1b" not in shown(data.decode("utf-8", "replace"))


class Reader(NamedTuple):
    read: Callable[[bytes], None]
    good: bytes
    weight: int = 1
    """How many inputs it gets, beside the others."""


def of_content(name: str) -> Reader:
    return Reader(content(name), STARTER[name])


@cache
def readers() -> dict[str, Reader]:
    made = exports()
    text = STARTER[f"{POLICY}/text.md"]
    changed = compare_texts(text.decode(), text.decode().replace("ska", "bör"))
    one = "v1/documents/exempelby/resepolicy.json"
    histories = [(p.id, p.history.entries) for p in library().policies()]
    cited = "Antagen av kf 2016-05-16 § 30. Reviderad 2018-11-26, §§ 3 och 4, dnr KS 2018/12.\n"
    return {
        "text.md": Reader(content(f"{POLICY}/text.md"), text, 2),
        "history.yaml": Reader(
            content(f"{POLICY}/history.yaml"), STARTER[f"{POLICY}/history.yaml"]
        ),
        "policy.yaml": Reader(content(f"{POLICY}/policy.yaml"), STARTER[f"{POLICY}/policy.yaml"]),
        "organisation.yaml": Reader(
            content("content/exempelby/organisation.yaml"),
            STARTER["content/exempelby/organisation.yaml"],
        ),
        "publication.yaml": Reader(
            content("content/publication.yaml"), STARTER["content/publication.yaml"]
        ),
        "front matter": Reader(content(ONE_FILE), FRONT_MATTER + b"# Kostpolicy\n\nDen ska.\n"),
        "ids": Reader(ids, STARTER[f"{POLICY}/revisions/1.ids.json"], 3),
        "citations": Reader(citations, cited.encode() * 3, 3),
        "change-set": Reader(change_set, to_json(changed), 3),
        "two texts": Reader(two_texts, text, 2),
        "manifest": Reader(listing, made[MANIFEST], 3),
        "delta": Reader(delta, made[DELTA], 3),
        "document": Reader(document, made[one], 2),
        "HTML": Reader(fragment, json.loads(made[one])["html"].encode(), 3),
        "previous manifest": Reader(previous(MANIFEST), made[MANIFEST]),
        "previous document": Reader(previous(one), made[one]),
        "pulled manifest": Reader(pulled_exports(MANIFEST), made[MANIFEST], 2),
        "pulled document": Reader(pulled_exports(one), made[one], 2),
        "receipt": Reader(receipt, to_json(make_receipt(histories, DAY)), 3),
        "words": Reader(said, text, 3),
    }


class Found(NamedTuple):
    reader: str
    seed: int
    fault: str
    data: bytes


def fuzz(name: str, seeds: range) -> tuple[int, list[Found]]:
    """Read as many spoiled inputs as there are seeds; give the number, and what went wrong."""
    reader = readers()[name]
    found = []
    for seed in seeds:
        data = spoiled(reader.good, random.Random(f"{name} {seed}"))  # noqa: S311
        if fault := _fault(reader.read, data):
            found.append(Found(name, seed, fault, data))
    return len(seeds), found


def _fault(read: Callable[[bytes], None], data: bytes) -> str:
    begun = time.monotonic()
    try:
        read(data)
    except OwnFaultError:
        return traceback.format_exc()
    except (StyrdokError, PullError, JsonFault):
        pass
    except Exception:
        return traceback.format_exc()
    took = time.monotonic() - begun
    return f"it took {took:.1f} s" if took > SECONDS else ""


def fuzz_all(count: int, first: int = 0) -> tuple[dict[str, int], list[Found]]:
    """Read so many inputs or some more, shared out among the readers; seeds begin at ``first``."""
    weights = {name: reader.weight for name, reader in readers().items()}
    share = -(-count // sum(weights.values()))
    jobs = [
        (name, range(begin, min(begin + 500, first + share * weight)))
        for name, weight in weights.items()
        for begin in range(first, first + share * weight, 500)
    ]
    tried: dict[str, int] = dict.fromkeys(weights, 0)
    faults: list[Found] = []
    with ProcessPoolExecutor() as pool:
        for (name, _), (number, found) in zip(
            jobs, pool.map(fuzz, *zip(*jobs, strict=True)), strict=True
        ):
            tried[name] += number
            faults += found
    return tried, faults


UNITS = {
    "text.md": [
        *(b"a\n\n", b"- a\n", b"*a **b ", b"[a](b) ", b"<b>", b"| a ", b"{#", b"## a\n\n"),
        *("• a\n".encode(), "• a\nb\n".encode(), b"a\tb\n", "§ 1 a\n".encode(), b"A A"),
    ],
    "history.yaml": [b"- {}\n", b"a: 1\n", b"- sequence: 1\n", b"[", b"\t\n"],
    "front matter": [b"a: 1\n", b"# a\n"],
    "ids": [b"[1,", b"{},", b'"\\u00e5",'],
    "citations": ["Antagen av kf 2016-05-16 § 30. ".encode(), "§ 1, ".encode(), b"kf ", b"2016-"],
    "change-set": [b"[]," * 3, b'"a":1,', b'{"a":'],
    "manifest": [b"{},", b"[", b'"documents":[{}],'],
    "delta": [b"{},", b'"a":1,'],
    "document": [b"{},", b'"html":"<p>",'],
    "HTML": [
        b"<p>a</p>\n",
        b"<div>",
        b"<",
        b'<p id="sd-a">',
        b"&amp;",
        b"<!--",
        b"</p>",
        b'a="',
        b"<?",
        b"<!a",
        b"<![CDATA[",
        b"<a b='",
    ],
    "receipt": [b"{},", b'"policies":[{}],'],
    "words": [b"\x1b", b"::a\n", b"  ##[a\n", "\u202e".encode()],
    "previous manifest": [b"<<<<<<< a\n", b"=======\n", b"<<<<<<< a\n=======\n>>>>>>> b\n", b"{},"],
}
"""What each reader is given many times over."""


def growths(shortest: float = 0.02) -> Iterator[tuple[str, bytes, float]]:
    """Give for each unit how much longer eight times as many take, from ``shortest`` seconds on."""
    for name, units in UNITS.items():
        read = readers()[name].read
        for unit in units:
            count = 50
            while _time(read, unit * count) < shortest and len(unit) * count < 100_000:
                count *= 2
            for end in (b"", b">"):
                longer = _time(read, unit * count * TIMES + end)
                yield name, unit + end, longer / max(_time(read, unit * count + end), 0.001)


def _time(read: Callable[[bytes], None], data: bytes) -> float:
    def once() -> float:
        begun = time.process_time()  # whatever else the machine does meanwhile
        with suppress(StyrdokError):
            read(data)
        return time.process_time() - begun

    return min(once() for _ in range(3))


def main() -> None:
    count, first = [*map(int, sys.argv[1:]), *(200_000, 0)[len(sys.argv) - 1 :]][:2]
    begun = time.monotonic()
    tried, faults = fuzz_all(count, first)
    for name, number in tried.items():
        wrong = [f for f in faults if f.reader == name]
        print(f"{name:20} {number:7,} inputs, {len(wrong)} faults")
    for fault in faults[:20]:
        print(f"\n{fault.reader}, seed {fault.seed}:\n{fault.fault}{fault.data[:500]!r}")
    steep = [(name, unit, grown) for name, unit, grown in growths() if grown > MOST_GROWTH]
    for name, unit, grown in steep:
        print(f"{name} grows {grown:.0f} times for {TIMES} times as many {unit!r}")
    total, seconds = sum(tried.values()), time.monotonic() - begun
    print(f"{total:,} inputs in {seconds:.0f} s: {len(faults)} faults, {len(steep)} steep growths.")
    sys.exit(int(bool(faults or steep)))


if __name__ == "__main__":
    main()
