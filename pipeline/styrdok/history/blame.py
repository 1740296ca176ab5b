"""A policy's recorded texts → which decision gave each block its present wording."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from styrdok.diff.comparison import compare
from styrdok.history.steps import Step
from styrdok.text.document import Document, Part, PartKind

_NO_WORDING = {PartKind.BLANK, PartKind.RULE, PartKind.ATTRIBUTES, PartKind.OTHER}


@dataclass(frozen=True)
class Wording:
    """A block and where its words come from.

    ``since`` is the entry whose text has them first. Not ``certain``: texts
    before that one are not held, so an earlier decision may have given them.
    ``before`` is what the block said before, in Markdown; None where it is new,
    or that is not known. Moves, new numbers and white space give no new wording.
    """

    part: Part
    since: int
    certain: bool
    before: str | None


def blame(texts: Mapping[int, Document], steps: Sequence[Step], upto: int) -> list[Wording]:
    """Tell the wordings of the text in file ``upto`` of revisions/, in the text's order.

    ``texts`` are those files by their numbers; ``steps`` is the history as it is understood.
    """
    wordings: dict[int, Wording] = {}
    document: Document | None = None
    for step, found, unknown in _held(texts, steps, upto):
        wordings = dict(_wordings(document, found, wordings, step.sequence, certain=not unknown))
        document = found
    if document is not texts[upto]:  # it was taken back: what stood before it is not to be told
        wordings = dict(_wordings(None, texts[upto], {}, upto, certain=False))
    return [w for _, w in sorted(wordings.items())]


def _held(
    texts: Mapping[int, Document], steps: Sequence[Step], upto: int
) -> Iterator[tuple[Step, Document, bool]]:
    """Give the texts up to one, and whether any right before each is not held."""
    unknown = False
    for step in steps:
        if step.event.text is None:
            continue
        # Another text may have taken its place since, as a correction of it.
        replaced = upto in texts and step.sequence == upto != step.revision
        document = texts.get(upto if replaced else step.revision or 0)
        if document is None:
            unknown = True
            continue
        yield step, document, unknown
        unknown = False
        if replaced or step.revision == upto:
            return


def _wordings(
    old: Document | None, new: Document, known: dict[int, Wording], since: int, *, certain: bool
) -> Iterator[tuple[int, Wording]]:
    before = compare(old, new).before() if old else {}
    for number, part in enumerate(new.parts):
        if part.kind in _NO_WORDING:
            continue
        was = known.get(before.get(number, -1))
        if was and was.part.words == part.words:
            yield number, Wording(part, was.since, was.certain, was.before)
        else:
            yield number, Wording(part, since, certain, was.part.body if was else None)
