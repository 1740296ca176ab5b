"""What no governing document should hold: traces of drafts and pages, damage, people's numbers.

LEFTOVERS has a row for each kind. Numbers and addresses of people are told of masked.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Iterator
from typing import NamedTuple

from styrdok.citations.cleaning import MOJIBAKE
from styrdok.problems.faults import Problem, problem
from styrdok.repository.library import Text
from styrdok.text.source import Source

_LONGEST = 60


def _quoted(found: re.Match[str]) -> str | None:
    words = " ".join(found[0].split())
    return f'"{words[:_LONGEST]}"'


def _word(found: re.Match[str]) -> str | None:
    """Give the word that a sign stands in, as far as it is near."""
    text, start, end = found.string, found.start(), found.end()
    before = re.search(r"\w*\Z", text[max(0, start - 20) : start])
    after = re.match(r"\w*", text[end : end + 20])
    return f'"{before[0] if before else ""}{found[0]}{after[0] if after else ""}"'


def _number(found: re.Match[str]) -> str | None:
    """Give a personnummer or samordningsnummer with its last digits hidden; None if it is none.

    Skatteverket: the day of a samordningsnummer is 60 more; the last digit is Luhn's.
    """
    # Slow to load, and few texts have any such number.
    from stdnum import luhn  # noqa: PLC0415
    from stdnum.se import personnummer  # noqa: PLC0415

    born, last = found["born"], found["last"]
    if not luhn.is_valid(f"{born[-6:]}{last}"):
        return None
    day = int(born[-2:])
    date = f"{born[:-2]}{day - 60:02d}" if day > 60 else born
    dates = [date] if len(date) == 8 else [f"19{date}", f"20{date}"]
    # With a last digit of its own: the day, and so the sum, is another than in the text.
    numbers = (f"{d}-000{luhn.calc_check_digit(f'{d[-6:]}000')}" for d in dates)
    return f"{born}-****" if any(map(personnummer.is_valid, numbers)) else None


def _telephone(found: re.Match[str]) -> str | None:
    number = found["mobile"] or found["direct"]
    return f'"{number[:3]}…{number[-2:]}"'


def _address(found: re.Match[str]) -> str | None:
    """Give an address of a person, hidden but for its first letters; None if it is of an office."""
    if _OFFICE.search(found["who"]):
        return None
    return f'"{found["who"][0]}…@{found["where"]}"'


_OFFICE = re.compile(
    r"info|kansli|kommun|region|stad|n[aä]mnd|f[oö]rvaltning|registrator|diarie|kontakt|support"
    r"|service|enhet|kontor|medborgar|upphandling|dataskydd|skol|omsorg|milj[oö]|bygg|kultur|press",
    re.IGNORECASE,
)


class Leftover(NamedTuple):
    """A kind: its Problem's code, how it looks, what it is, and the words to show of it."""

    code: str
    looks: re.Pattern[str]
    what: str
    shown: Callable[[re.Match[str]], str | None] = _quoted


def _pattern(*ways: str, flags: re.RegexFlag = re.IGNORECASE) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{way})" for way in ways), flags | re.MULTILINE)


_BLANK = r"(?:x{2,}|_{2,}|\.{3,}|…)"
LEFTOVERS = (
    Leftover(
        "draft-trace",
        _pattern(
            r"\[(?:fyll i|ange|skriv|infoga|välj|datum|belopp|namn|nämnd|kommun|x{2,}|\.{3}|…)"
            r"[^\]\n]*\](?![(\[:])",
            rf"§+ ?{_BLANK}(?!\w)",
            rf"\b(?:dnr|diarienr|den|kl)\.? {_BLANK}(?!\w)",
            r"\b(?:\d{4}|x{4}|å{4}|y{4})-(?:x{2}|m{2})-(?:x{2}|d{2})\b",
            r"\b(?:19|20)x{2}\b",
            r"^(?:# )?(?:förslag|utkast|arbetsmaterial|remissversion|remissutgåva)"
            r"(?: till .*| version .*| [\d-]+)?$",
            r"\bfel! (?:bokmärket är inte|hittar inte|det finns ingen)[^.\n]*\.?",
            r"\berror! (?:reference source|bookmark|no text)[^.\n]*\.?",
            r"\blorem ipsum\b",
        ),
        "is a trace of a draft",
    ),
    Leftover("draft-trace", _pattern(r"\b(?:TODO|TBD)\b", flags=re.RegexFlag(0)), "is a reminder"),
    Leftover(
        "text-damaged",
        _pattern(*map(re.escape, MOJIBAKE), "\u00c2[\u00a0§°]", flags=re.RegexFlag(0)),
        "has letters that a program has read wrongly",
        _word,
    ),
    Leftover(
        "page-trace",
        _pattern(
            r"\b(?:sida|sidan|sid\.?|page) ?\d{1,3} ?(?:av|of|/) ?\d{1,3}\b",
            r"\b(?:sida|sid\.?) ?\d{1,3} ?\(\d{1,3}\)",
            r"^\W*\d{1,3} ?\(\d{1,3}\)\W*$",
        ),
        "is from a page's head or foot",
    ),
    Leftover("soft-hyphen", re.compile("[\u00ad\u200c]"), "has a hyphen that can't be seen", _word),
    Leftover(
        "personal-number",
        re.compile(
            r"(?<![\d-])(?P<born>(?:(?:19|20)\d\d|\d\d)[01]\d\d\d)[-+](?P<last>\d{4})(?![\d-])"
        ),
        "is a person's number",
        _number,
    ),
    Leftover(
        "personal-number",
        re.compile(r"(?<![\d-])(?P<born>(?:19|20)\d\d[01]\d\d\d)(?P<last>\d{4})(?![\d-])"),
        "is a person's number",
        _number,
    ),
    Leftover(
        "personal-contact",
        re.compile(
            r"(?<!\d)(?P<mobile>(?:\+46 ?\(?0?\)?|0)7[02369](?:[ -]?\d){7})(?!\d)"
            r"|\b[Dd]irekt(?:nummer|telefon|tel\.?)?:? ?(?:tel\.? ?)?"
            r"(?P<direct>0\d(?:[ -]?\d){5,9})(?!\d)"
        ),
        "is the telephone number of a person",
        _telephone,
    ),
    Leftover(
        "personal-contact",
        re.compile(
            r"(?<![\w.])(?P<who>[^\W\d_]{2,}(?:-[^\W\d_]+)?\.[^\W\d_]{2,}(?:-[^\W\d_]+)?)"
            r"@(?P<where>[\w-]+(?:\.[\w-]+)+)"
        ),
        "is the address of a person",
        _address,
    ),
)


def find_leftovers(source: Source) -> Iterator[Problem]:
    """Find what should be taken out of a text, where it stands; one of each kind a line."""
    starts = [0, *(found.end() for found in re.finditer("\n", source.text))]
    for leftover in LEFTOVERS:
        told: set[int] = set()
        for found in leftover.looks.finditer(source.text):
            line = bisect_right(starts, found.start())
            if line in told or (shown := leftover.shown(found)) is None:
                continue
            told.add(line)
            place = source.place(line, found.start() - starts[line - 1] + 1)
            yield problem(leftover.code, place, f"{shown} {leftover.what}")


def nothing_is_left_over(text: Text) -> Iterator[Problem]:
    yield from find_leftovers(text.source)
