"""Printed dates at the borders of what is one."""

import datetime

import pytest

from styrdok.content.models import DateProblem
from styrdok.content.printed_dates import read_printed_date


def day(text: str) -> datetime.date:
    return datetime.date.fromisoformat(text)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("490516", "2049-05-16"),
        ("500516", "1950-05-16"),
        ("590516", "1959-05-16"),
        ("600516", "1960-05-16"),
        ("000516", "2000-05-16"),
        ("990516", "1999-05-16"),
        ("49-05-16", "2049-05-16"),
        ("50-05-16", "1950-05-16"),
        ("16/5-49", "2049-05-16"),
        ("16/5-50", "1950-05-16"),
        ("16.5.49", "2049-05-16"),
        ("16.5.50", "1950-05-16"),
        ("16 maj -49", "2049-05-16"),
        ("16 maj ’50", "1950-05-16"),
    ],
)
def test_two_digits_below_50_are_a_year_of_this_century(text: str, wanted: str) -> None:
    assert read_printed_date(text).date == day(wanted)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("maj -49", "2049-05-01", "2049-05-31"),
        ("maj -50", "1950-05-01", "1950-05-31"),
        ("49", "2049-01-01", "2049-12-31"),
        ("50", "1950-01-01", "1950-12-31"),
    ],
)
def test_two_digits_are_read_alike_in_months_and_years(text: str, first: str, last: str) -> None:
    read = read_printed_date(text)
    assert (read.first, read.last) == (day(first), day(last))


@pytest.mark.parametrize(
    "form", ["{}-12-31", "31 december {}", "31/12 {}", "31.12.{}", "{}1231", "december {}", "{}"]
)
@pytest.mark.parametrize(
    ("year", "wanted"), [(1862, False), (1863, True), (1864, True), (2099, True), (2100, False)]
)
def test_years_are_from_the_first_municipalities_to_the_end_of_this_century(
    form: str, year: int, *, wanted: bool
) -> None:
    """1863, of the ordinances of 1862, to 2099."""
    read = read_printed_date(form.format(year))
    assert (read.problem is None) is wanted
    assert read.problem is (None if wanted else DateProblem.YEAR_OUT_OF_RANGE)
    assert read.last == (datetime.date(year, 12, 31) if wanted else None)


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2016-01-01", "2016-01-01"),
        ("2016-12-31", "2016-12-31"),
        ("2016-02-29", "2016-02-29"),
        ("2016-00-16", DateProblem.IMPOSSIBLE_MONTH),
        ("2016-13-16", DateProblem.IMPOSSIBLE_MONTH),
        ("2015-02-29", DateProblem.IMPOSSIBLE_DAY),
        ("2016-04-31", DateProblem.IMPOSSIBLE_DAY),
        ("2016-05-00", DateProblem.IMPOSSIBLE_DAY),
        ("2016-05-32", DateProblem.IMPOSSIBLE_DAY),
        ("0000-00-00", DateProblem.PLACEHOLDER),
        ("0000-00-01", DateProblem.YEAR_OUT_OF_RANGE),
        ("0000-01-00", DateProblem.YEAR_OUT_OF_RANGE),
    ],
)
def test_months_and_days_are_those_of_the_calendar(text: str, wanted: str | DateProblem) -> None:
    read = read_printed_date(text)
    assert (read.problem or str(read.date)) == wanted
