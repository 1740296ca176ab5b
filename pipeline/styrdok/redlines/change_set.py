"""Two texts, with what is known of each → the change-set between them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from styrdok.content.languages import LANGUAGES
from styrdok.diff.changes import Change, ChangeKind, Side
from styrdok.diff.comparison import Comparison, compare
from styrdok.published.change_sets import (
    ChangeCounts,
    ChangedFact,
    ChangedSide,
    ChangedText,
    ChangeSet,
    PublishedChange,
)
from styrdok.published.documents import PublishedEvent
from styrdok.published.versions import CHANGES_SCHEMA
from styrdok.text.digests import hex_digest
from styrdok.text.document import Document
from styrdok.wording.summaries import summarise, why_not_comparable
from styrdok.wording.words import Words


@dataclass(frozen=True)
class Version:
    """One of the two texts that are compared.

    ``document`` is None where the text is not held. ``prefix`` begins every id
    in its HTML; ``language`` is the text's own. ``facts`` are what is told of it
    beside the text: name → words. ``conversion`` says how the text was made
    from its original, where known.
    """

    label: str
    document: Document | None
    prefix: str = "sd-"
    language: str = "sv"
    policy: str | None = None
    revision: int | None = None
    facts: dict[str, str] = field(default_factory=dict)
    conversion: str | None = None


@dataclass(frozen=True)
class Revised:
    """A change-set, and what it was made from; no comparison where the texts can't be compared."""

    changes: ChangeSet
    comparison: Comparison | None
    old: Version
    new: Version


def revise(old: Version, new: Version, decision: PublishedEvent | None = None) -> Revised:
    """Compare two texts; ``decision`` is the event that made the new one."""
    reason = _reason(old, new)
    comparison = None
    if old.document and new.document and reason is None:
        comparison = compare(old.document, new.document)
    told = comparison.changes(equal=False) if comparison else ()
    made = ChangeSet.model_validate(
        {
            "schema": CHANGES_SCHEMA,
            "status": "not_comparable" if reason else "comparable",
            "reason": reason,
            "from": _text(old),
            "to": _text(new),
            "decision": decision,
            "summary": _counts(told),
            "summary_text": {name: _told(told, reason, Words(name)) for name in LANGUAGES},
            "changes": [_published(c, old.prefix, new.prefix) for c in told],
            "metadata": [*_facts(old, new)],
        }
    )
    return Revised(made, comparison, old, new)


def _reason(old: Version, new: Version) -> str | None:
    if old.document is None or new.document is None:
        return "text_not_held"
    known = old.conversion and new.conversion
    return "conversions_differ" if known and old.conversion != new.conversion else None


def _text(version: Version) -> ChangedText:
    document = version.document
    return ChangedText(
        policy=version.policy,
        revision=version.revision,
        title=document.title or None if document else None,
        label=version.label,
        sha256=hex_digest(document.source) if document else None,
    )


def _told(changes: Sequence[Change], reason: str | None, words: Words) -> str:
    return why_not_comparable(reason, words) if reason else summarise(changes, words)


def _counts(changes: Sequence[Change]) -> ChangeCounts:
    kinds = Counter(c.kind for c in changes)
    return ChangeCounts(
        **{kind.value: kinds[kind] for kind in ChangeKind if kind is not ChangeKind.EQUAL},
        characters_deleted=sum(_characters(c, "delete", c.old) for c in changes),
        characters_inserted=sum(_characters(c, "insert", c.new) for c in changes),
    )


def _characters(change: Change, operation: str, side: Side | None) -> int:
    """Count what was deleted or inserted; what was moved unchanged counts as neither."""
    if change.words or (change.old and change.new):
        return sum(len(text) for done, text in change.words if done == operation)
    return len(side.text) if side else 0


def _published(change: Change, old_prefix: str, new_prefix: str) -> PublishedChange:
    return PublishedChange(
        kind=change.kind,
        block=change.block,
        from_=_side(change.old, old_prefix),
        to=_side(change.new, new_prefix),
        words=list(change.words),
    )


def _side(side: Side | None, prefix: str) -> ChangedSide | None:
    if side is None:
        return None
    anchor = prefix + side.anchor if side.anchor else None
    return ChangedSide(anchor=anchor, path=list(side.path), line=side.line, text=side.text)


def _facts(old: Version, new: Version) -> Iterable[ChangedFact]:
    """Tell which facts differ; a text that nobody has decided yet lacks only what is unknown."""
    decided = old.revision is not None and new.revision is not None
    for name in {**old.facts, **new.facts}:
        before, now = old.facts.get(name), new.facts.get(name)
        known = before is not None and now is not None
        if before != now and (known or (decided and name != "title")):
            yield ChangedFact(field=name, from_=before, to=now)
