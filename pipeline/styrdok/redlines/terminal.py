"""A change-set → lines for a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.text import Text

from styrdok.problems.showing import shown
from styrdok.published.change_sets import ChangeSet, PublishedChange
from styrdok.redlines.labels import block_of, fact_of, kind_of, place_of, plain_words, side_of
from styrdok.wording.words import Words

_STYLES = {"delete": ("[-", "-]", "red strike"), "insert": ("{+", "+}", "green underline")}
_CONTEXT = 60


def lines(changes: ChangeSet, words: Words) -> Iterator[Text]:
    """Give a change-set as a person reads it: the summary, then each change with its place.

    Removed words stand in [- -] and added ones in {+ +}, so that it can be read
    without colours too.
    """
    yield Text.assemble(("- ", "red"), shown(changes.from_.label))
    yield Text.assemble(("+ ", "green"), shown(changes.to.label))
    yield Text("")
    yield Text(getattr(changes.summary_text, words.language), style="bold")
    for fact in changes.metadata:
        yield Text(shown(f"{fact_of(fact, words)}: {fact.from_ or '–'} → {fact.to or '–'}"))
    for change in changes.changes:
        yield Text("")
        yield _heading(change, words)
        yield _body(change)


def _heading(change: PublishedChange, words: Words) -> Text:
    place = place_of(change)
    line = words.gettext("line {number}").format(number=side_of(change).line)
    where = " · ".join(filter(None, [block_of(change, words), place, line]))
    return Text.assemble((kind_of(change, words), "bold"), (shown(f" · {where}"), "dim"))


def _body(change: PublishedChange) -> Text:
    body = Text("  ")
    pieces = [(operation, shown(text)) for operation, text in plain_words(change)]
    for number, (operation, text) in enumerate(pieces):
        if operation == "equal":
            body.append(_shortened(text, number == 0, number == len(pieces) - 1))
        else:
            start, end, style = _STYLES[operation]
            body.append(f"{start}{text}{end}", style)
    return body


def _shortened(text: str, first: bool, last: bool) -> str:
    """Leave out the middle of a long text between changes, or its far end."""
    if len(text) <= 3 * _CONTEXT:
        return text
    if first and last:
        return f"{text[: 2 * _CONTEXT].rpartition(' ')[0]} …"
    start = "" if first else text[:_CONTEXT].rpartition(" ")[0]
    end = "" if last else text[-_CONTEXT:].partition(" ")[2]
    return f"{start} … {end}"
