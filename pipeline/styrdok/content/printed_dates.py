"""Reads dates as documents print them. A date that can't be is never repaired, only explained."""

from __future__ import annotations

import calendar
import datetime
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from styrdok.content.models import DateProblem
from styrdok.text.months import MONTHS

FIRST_YEAR, LAST_YEAR = 1863, 2099
"""Municipalities have existed since 1863 (kommunalförordningarna of 1862)."""


class Precision(StrEnum):
    """How much of a date is printed."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class PrintedDate:
    """A date as printed.

    ``date`` is set only where a real full date is; ``first`` and ``last`` are
    the days it can mean, where the print leaves a span.
    """

    text: str
    precision: Precision
    date: datetime.date | None = None
    problem: DateProblem | None = None
    first: datetime.date | None = None
    last: datetime.date | None = None


_SEASONS = {
    "våren": (1, 6),
    "vårterminen": (1, 6),
    "vt": (1, 6),
    "sommaren": (6, 8),
    "hösten": (8, 12),
    "höstterminen": (8, 12),
    "ht": (8, 12),
    "vintern": (1, 12),
}
_SHORT = r"jan|feb(?:r)?|mar|apr|jun|jul|aug|sep(?:t)?|okt|nov|dec"
MONTH = rf"(?:{'|'.join(MONTHS)}|(?:{_SHORT})\b\.?)"
_YEAR = r"(?:år\s+|[-\u2013'’])?(?:\d{2,5}|[x_]{2,4}|\d\d[x_]{1,2})(?![\dx_])"
_DASH = r"\s?[-\u2013\u2011\u2212]\s?"

# Every form of date, as the parts of one pattern. The text around it is the reader's matter.
_FULL = (
    # 2016-05-16, also with a digit too many or too few, and with letters still to be filled in
    rf"(?<![\d-])[\dxå_]{{3,6}}{_DASH}[\dxm_]{{1,3}}{_DASH}[\dxd_]{{1,3}}(?!(?![Tt]\d)\w|{_DASH}\d)"
    # what a scanner made of digits: 2O14-03-11
    r"|(?=[\d-]{0,9}[oli])(?=\w{0,3}\d)[\doli]{4}-[\doli]{2}-[\doli]{2}(?![\w-])"
    r"|(?<![\w-])\d\d-(?:0\d|1[0-2])-[0-3]\d(?![\w-])"
    r"|\d{4}[./]\d{1,2}[./]\d{1,2}(?![\w./]\d)"
    r"|(?:19|20)\d\d\s\d\d\s\d\d(?!\d)"
    r"|(?:19|20)\d\d[01]\d[0-3]\d(?![\d-])"
    # 16 maj 2016, the 16:e maj, 16 maj
    rf"|(?:\d{{1,2}}|\b[x_]{{1,2}})(?::?[ea]\b)?\.?\s*{MONTH}(?:[\s,]*{_YEAR})?"
    # 29/11 2017, 29/11-17, 3.8.2019
    r"|\d{1,2}/\d{1,2}(?:\s*[-\u2013,/]?\s*(?:19|20)\d\d|\s?[-/]\s?\d\d)(?!\d)"
    # 14/4, § 61: a day and a month, where a § follows
    r"|(?<![\d/])\d{1,2}/(?:1[0-2]|[1-9])(?=,?\s?§)"
    r"|\d{1,2}[.-]\d{1,2}[.-](?:19|20)\d\d(?![\w-])|(?<![\d.])\d{1,2}\.\d{1,2}\.\d\d(?![\w.])"
    rf"|\d{{1,2}}-{MONTH}-(?:19|20)\d\d(?!\d)"
    # 2016 maj 16
    rf"|(?:19|20)\d\d[ -]{MONTH}[ -]\d{{1,2}}(?!\d)"
    r"|[x_]{1,2}\s?/\s?[x_]{1,2}\s+\d{4}"
    r"|(?:[x_.\u2026]{2,8}\s+){1,3}(?:månad\s+)?(?:19|20)[\dx_]{2}(?![\dx_-])"
)
_PART = (
    rf"{MONTH}(?:\s+månad)?\s+(?:år\s+)?\d{{4}}(?!\d)"
    rf"|(?:{'|'.join(_SEASONS)})\s+(?:år\s+)?\d{{4}}"
    rf"|{MONTH}\s+[-\u2013'’]\d\d(?!\d)"
    r"|(?:(?:första|andra|tredje|fjärde)\s+(?:halvåret|kvartalet)|kvartal\s+\d)\s+(?:år\s+)?\d{4}"
    r"|(?:läsåret|årsskiftet)\s+\d{4}\s?[-/\u2013]\s?\d{2,4}"
    r"|(?:19|20)\d\d-(?:0[1-9]|1[0-2])(?![\d-])"
)
DATE = rf"(?:den\s+|\bd\.\s?)?(?:{_FULL})|{_PART}"
"""Pattern of any printed date but a bare year or six digits, which need words around them."""

_ISO = re.compile(r"\d{4}-\d\d-\d\d\Z", re.ASCII)
_FORM = re.compile(
    rf"""(?:den\s+|d\.\s?)?(?:
    (?P<groups>(?P<y>[\dxå_]{{2,6}}){_DASH}(?P<m>[\dxm_]{{1,3}}){_DASH}(?P<d>[\dxd_]{{1,3}}))
    |(?P<y2>\d{{4}})[./\s](?P<m2>\d{{1,2}})[./\s](?P<d2>\d{{1,2}})
    |(?P<eight>\d{{8}})
    |(?P<six>\d\d[01]\d[0-3]\d)
    |(?P<d3>\d{{1,2}}|[x_]{{1,2}})(?::?[ea]\b)?\.?\s*(?P<month>{MONTH})(?:[\s,]*(?:år\s+|[-\u2013'’])?(?P<y3>\w+))?
    |(?P<d4>\d{{1,2}})[/.-](?P<m4>\d{{1,2}})[\s,/.\u2013-]*(?P<y4>\d{{2,4}})?
    |(?P<d12>\d{{1,2}})-(?P<month12>{MONTH})-(?P<y12>\d{{4}})
    |(?P<y10>\d{{4}})[\ -](?P<month10>{MONTH})[\ -](?P<d10>\d{{1,2}})
    |(?P<month5>{MONTH})(?:\s+månad)?\s+(?:år\s+)?(?:[-\u2013'’](?P<y13>\d\d)|(?P<y5>\d{{4}}))
    |(?P<season>{"|".join(_SEASONS)})\s+(?:år\s+)?(?P<y6>\d{{4}})
    |(?:(?:\w+\s+(?:halvåret|kvartalet)|kvartal\s+\d)\s+(?:år\s+)?(?P<y11>\d{{4}}))
    |(?:läsåret|(?P<turn>årsskiftet))\s+(?P<y7>\d{{4}})\s?[-/\u2013]\s?(?P<to>\d{{2,4}})
    |(?P<y8>\d{{4}})-(?P<m8>\d\d)
    |(?P<y9>\d{{4}}|\d\d)
    )""",
    re.VERBOSE | re.IGNORECASE,
)


def read_printed_date(text: str) -> PrintedDate:
    """Read one date in any of the printed forms; what is no date is ``malformed_digits``."""
    if _ISO.match(text):  # by far the most are
        return _day(text, text[:4], text[5:7], text[8:])
    found = _FORM.fullmatch(text)
    if not found:
        letters = re.search(r"[x_.\u2026]{2}|åå|mm", text, re.IGNORECASE)
        problem = DateProblem.PLACEHOLDER if letters else DateProblem.MALFORMED_DIGITS
        return PrintedDate(text, Precision.DAY, problem=problem)
    return _READERS[found.lastgroup or ""](text, found)


def _day(text: str, year: str, month: int | str, day: str) -> PrintedDate:
    """Give the date of three parts, or why they give none."""
    if not (year.isdecimal() and str(month).isdecimal() and day.isdecimal()):
        problem = DateProblem.PLACEHOLDER
    elif len(year) == 2:
        return _day(text, _century(year), month, day)
    elif len(str(month)) > 2 or len(day) > 2:
        problem = DateProblem.MALFORMED_DIGITS
    elif len(year) != 4 or not FIRST_YEAR <= int(year) <= LAST_YEAR:
        zeros = not int(year) and not int(month) and not int(day)
        problem = DateProblem.PLACEHOLDER if zeros else DateProblem.YEAR_OUT_OF_RANGE
    elif not 1 <= int(month) <= 12:
        problem = DateProblem.IMPOSSIBLE_MONTH
    elif not 1 <= int(day) <= calendar.monthrange(int(year), int(month))[1]:
        problem = DateProblem.IMPOSSIBLE_DAY
    else:
        date = datetime.date(int(year), int(month), int(day))
        return PrintedDate(text, Precision.DAY, date, first=date, last=date)
    return PrintedDate(text, Precision.DAY, problem=problem)


def _century(two: str) -> str:
    """Give the year that two digits mean: 16 is 2016 and 98 is 1998."""
    return f"{'20' if int(two) < 50 else '19'}{two}"


def _month_number(name: str) -> int:
    return next(i for i, month in enumerate(MONTHS, 1) if month[:3] == name[:3].lower())


def _span(text: str, precision: Precision, year: str, first: int, last: int) -> PrintedDate:
    number = int(_century(year) if len(year) == 2 else year)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        return PrintedDate(text, precision, problem=DateProblem.YEAR_OUT_OF_RANGE)
    end = calendar.monthrange(number, last)[1]
    begins, ends = datetime.date(number, first, 1), datetime.date(number, last, end)
    return PrintedDate(text, precision, first=begins, last=ends)


def _named_month(text: str, found: re.Match[str]) -> PrintedDate:
    if not found["y3"]:
        return PrintedDate(text, Precision.DAY, problem=DateProblem.MISSING_YEAR)
    return _day(text, found["y3"], _month_number(found["month"]), found["d3"])


def _school_year(text: str, found: re.Match[str]) -> PrintedDate:
    span = _span(text, Precision.YEAR, found["y7"], 12 if found["turn"] else 7, 12)
    if span.first is None:
        return span
    last = datetime.date(span.first.year + 1, 1 if found["turn"] else 6, 30)
    return PrintedDate(text, Precision.YEAR, first=span.first, last=last)


# By the last part that a form has.
_READERS: dict[str, Callable[[str, re.Match[str]], PrintedDate]] = {
    "groups": lambda t, f: _day(t, f["y"], f["m"], f["d"]),
    "d2": lambda t, f: _day(t, f["y2"], f["m2"], f["d2"]),
    "eight": lambda t, f: _day(t, f["eight"][:4], f["eight"][4:6], f["eight"][6:]),
    "six": lambda t, f: _day(t, f["six"][:2], f["six"][2:4], f["six"][4:]),
    "month": _named_month,
    "y3": _named_month,
    "y4": lambda t, f: _day(t, f["y4"], f["m4"], f["d4"]),
    "m4": lambda t, f: PrintedDate(t, Precision.DAY, problem=DateProblem.MISSING_YEAR),
    "y12": lambda t, f: _day(t, f["y12"], _month_number(f["month12"]), f["d12"]),
    "y13": lambda t, f: _span(t, Precision.MONTH, f["y13"], *[_month_number(f["month5"])] * 2),
    "y11": lambda t, f: _span(t, Precision.YEAR, f["y11"], 1, 12),
    "d10": lambda t, f: _day(t, f["y10"], _month_number(f["month10"]), f["d10"]),
    "y5": lambda t, f: _span(t, Precision.MONTH, f["y5"], *[_month_number(f["month5"])] * 2),
    "y6": lambda t, f: _span(t, Precision.YEAR, f["y6"], *_SEASONS[f["season"].lower()]),
    "to": _school_year,
    "m8": lambda t, f: _span(t, Precision.MONTH, f["y8"], int(f["m8"]), int(f["m8"])),
    "y9": lambda t, f: _span(t, Precision.YEAR, f["y9"], 1, 12),
}


def suggest_dates(text: str, latest: datetime.date) -> list[datetime.date]:
    """List the dates that a misprint may have meant: one digit more, fewer or other.

    Suggestions for a person who looks it up; nothing is ever recorded from
    them. None is after ``latest``, and the nearest in spelling come first.
    """
    found = re.fullmatch(rf"(\d{{1,6}}){_DASH}(\d{{1,3}}){_DASH}(\d{{1,3}})", text)
    if not found:
        return []
    problem = read_printed_date(text).problem
    tries = _MISPRINTS[problem](*found.groups()) if problem in _MISPRINTS else ()
    days = [d for parts in tries if (d := read_printed_date("-".join(parts)).date)]
    return [d for d in dict.fromkeys(days) if d <= latest][:6]


def _other_year(year: str, month: str, day: str) -> Iterator[tuple[str, str, str]]:
    if len(year) > 4:
        yield from ((year[:i] + year[i + 1 :], month, day) for i in range(len(year)))
    elif len(year) == 3:
        for i in (2, 1, 3, 0):
            yield from ((f"{year[:i]}{n}{year[i:]}", month, day) for n in "0123456789")
    else:
        yield from ((f"{century}{year[2:]}", month, day) for century in ("20", "19"))


def _other_month(year: str, month: str, day: str) -> Iterator[tuple[str, str, str]]:
    yield year, day, month
    yield year, month[::-1], day
    yield from ((year, f"0{n}", day) for n in (month[-1:], month[:1]))


def _other_day(year: str, month: str, day: str) -> Iterator[tuple[str, str, str]]:
    yield year, month, day[::-1]
    yield year, month, f"0{day[-1:]}"
    yield from ((year, month, f"{n}{day[-1:]}") for n in "21")
    yield from ((year, f"{int(month) + n:02}", day) for n in (-1, 1))


_MISPRINTS: dict[DateProblem | None, Callable[[str, str, str], Iterator[tuple[str, str, str]]]] = {
    DateProblem.YEAR_OUT_OF_RANGE: _other_year,
    DateProblem.IMPOSSIBLE_MONTH: _other_month,
    DateProblem.IMPOSSIBLE_DAY: _other_day,
}
