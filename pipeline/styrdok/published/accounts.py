"""The shapes of what ``log``, ``show --as-of`` and ``blame`` print as JSON."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from styrdok.history.answers import DoubtKind, TextState
from styrdok.history.standing import Status
from styrdok.published.base import Day, Published
from styrdok.published.documents import DocumentExport, Gap, PublishedEvent, PublishedWording


class PublishedReason(Published):
    """Why an answer is not certain, or not whole."""

    kind: DoubtKind
    sequence: int | None
    """The entry concerned."""
    suggestions: list[Day]
    """Days that a misprinted date may have meant. Not facts."""
    text: str
    """In words, ready to show."""


class PublishedAnswer(Published):
    """What applied on a day, by what had been recorded by another."""

    as_of: Day
    known: Day | None
    """Only what was recorded by this day counts; null: all that is recorded."""
    status: Status
    certain: bool
    """False: it is not known whether this applied on the day; ``reasons`` say why."""
    decision: int | None
    """The entry whose wording applied, or may have."""
    revision: int | None
    """The number of that wording's text, where we have it."""
    reasons: list[PublishedReason]
    text: str
    """All of it in words, ready to show."""


class AnswerExport(PublishedAnswer):
    """What `styrdok show --as-of DAY --format json` prints."""

    schema_: Literal["styrdok-answer/1"] = Field(alias="schema")
    id: str
    title: str
    document: DocumentExport | None
    """The document with the wording of that day; null where its text is not held."""


class LogEntry(PublishedEvent):
    """An entry of a history, with what we have of its text."""

    text_state: TextState
    text_in: int | None
    """The revision that has its text, or that it went into."""
    day_first: Day | None
    """The day it took effect, or the first that it can have."""
    day_last: Day | None
    """The same, or the last that it can have."""


class Log(Published):
    """What `styrdok log --format json` prints."""

    schema_: Literal["styrdok-log/1"] = Field(alias="schema")
    id: str
    title: str
    now: PublishedAnswer
    entries: list[LogEntry]
    """In the order recorded."""
    order: list[int]
    """Their numbers in the order in which things took effect; corrections left out."""
    known_gaps: list[Gap]


class BlamedWording(PublishedWording):
    """A block's wording, with its place in the text."""

    path: list[str]
    """Titles of the sections it stands in, the outermost first."""
    line: int


class Blame(Published):
    """What `styrdok blame --format json` prints."""

    schema_: Literal["styrdok-blame/1"] = Field(alias="schema")
    id: str
    title: str
    revision: int
    """The event whose text this is."""
    events: list[PublishedEvent]
    wordings: list[BlamedWording]
