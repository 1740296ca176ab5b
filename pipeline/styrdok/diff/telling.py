"""What became of the parts of two texts → the changes, in whole lines.

The empty lines below a part go with it where it was added or removed, and
where it moved with all of them. Below what is in place in both texts they are
a change of their own, or none.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from functools import partial
from operator import itemgetter

from styrdok.diff.alignment import common_runs, operations
from styrdok.diff.changes import Change, ChangeKind, Pieces, Side
from styrdok.diff.edited_parts import PartLink, body_of, moved_texts
from styrdok.text.document import Part, PartKind

# Looking a kind up in its class takes longer than comparing it.
_EQUAL, _EDITED, _LAYOUT = ChangeKind.EQUAL, ChangeKind.EDITED, ChangeKind.LAYOUT
_ADDED, _REMOVED, _MOVED = ChangeKind.ADDED, ChangeKind.REMOVED, ChangeKind.MOVED
_BLANK, _ATTRIBUTES = PartKind.BLANK, PartKind.ATTRIBUTES
_NAMELESS = {_BLANK, _ATTRIBUTES, PartKind.OTHER}
Pair = tuple[int, int]
Slot = tuple[list[PartLink], range, range, PartLink]
_NOWHERE = -2, -2
# Where there are thousands, this takes half the time of calling the class.
_new_side = partial(tuple.__new__, Side)
_new_change = partial(tuple.__new__, Change)
_side_fields = itemgetter(*map(Part._fields.index, Side._fields))


class Teller:
    """Tells what became of the parts of two texts; what is equal only if asked to."""

    def __init__(self, old: Sequence[Part], new: Sequence[Part], *, equal: bool) -> None:
        self.old, self.new, self.equal = old, new, equal
        self.made: list[Change] = []
        self.moved: tuple[set[int], set[int]] = set(), set()
        """The last parts of what moved with the empty lines below it, or above it."""
        self.loose: deque[int] = deque()
        """Old parts that moved without the empty lines below them, which are yet to be told."""
        self.leads: dict[int, str] = {}
        """The empty lines above what moved with them, by the number of its first new part."""
        self.below: tuple[dict[int, int], dict[int, int]] = {}, {}
        """Parts above such: their own empty lines are those below it."""

    def tell(self, links: Sequence[PartLink]) -> tuple[Change, ...]:
        """Tell links that are in the order of the new text."""
        m, n = len(self.old), len(self.new)
        links = [*links, PartLink(n, range(m, m), range(n, n))]
        slots = [*_slots(links)]
        self._sort_moved(links, slots)
        for slot, olds, news, link in slots:
            if olds or news:
                self._slot(slot, olds, news)
            else:
                i, j = olds.start - 1, news.start - 1
                self._blank(i, j, _empty(self.old, i), _empty(self.new, j))
            if link.old and (self.equal or link.kind is not _EQUAL):
                self.made.append(_change(self.old, self.new, link))
        return tuple(self.made)

    def _sort_moved(self, links: Sequence[PartLink], slots: Sequence[Slot]) -> None:
        moved = [link for link in links if link.kind is _MOVED]
        ends = [(link.old[-1], link.new[-1]) for link in moved]
        if any(_empty(self.old, i) != _empty(self.new, j) for i, j in ends):
            self._lead(moved, slots)
        for i, j in ends:
            if _empty(self.old, i) == _empty(self.new, j):
                self.moved[0].add(i)
                self.moved[1].add(j)
        self.loose = deque(sorted(i for i, _ in ends if i not in self.moved[0]))

    def _lead(self, moved: Sequence[PartLink], slots: Sequence[Slot]) -> None:
        """Let what moved to or from the end of a text take the empty lines above it along."""
        first, last = ({at(link): link for link in moved} for at in (_start, _stop))
        left = {olds for _, olds, news, _ in slots if olds and not news}
        for _, olds, news, _ in slots:
            if olds or news.start not in first or news.stop not in last:
                continue
            a, b = first[news.start].old.start, last[news.stop].old.stop
            above = _empty(self.old, a - 1)
            below = {_empty(self.old, b - 1), _empty(self.new, news.stop - 1)}
            if (
                range(a, b) in left
                and above == _empty(self.new, news.start - 1) != ""
                and below == {"", above}
            ):
                self.leads[news.start] = above
                self.below[0][a - 1], self.below[1][news.start - 1] = b - 1, news.stop - 1
                self.moved[0].add(b - 1)
                self.moved[1].add(news.stop - 1)

    def _slot(self, links: Sequence[PartLink], olds: range, news: range) -> None:
        """Tell what is between two parts in place, and the empty lines below the first of them."""
        i, j = olds.start, news.start
        one, other = self.below[0].get(i - 1, i - 1), self.below[1].get(j - 1, j - 1)
        was, now = _empty(self.old, one), _empty(self.new, other)
        kept_old, kept_new = kept = self._kept(olds, news, was, now)
        was, now = "" if kept_old == i - 1 else was, "" if kept_new == j - 1 else now
        lead_old = lead_new = ""  # empty lines that go with what is below them
        if was and not now and any(not link.new and link.old.start == i for link in links):
            lead_old, was = was, ""
        elif now and not was and any(not link.old and link.new.start == j for link in links):
            lead_new, now = now, ""
        if other < j:
            self._blank(one, other, was, now)
        for link in links:
            if not link.new:
                self._loose(link.old.start, kept_old)
                lead = lead_old if link.old.start == i else ""
                self.made += _one_sided(self.old, link.old, _REMOVED, lead, kept_old)
            elif not link.old:
                lead = lead_new if link.new.start == j else ""
                self.made += _one_sided(self.new, link.new, _ADDED, lead, kept_new)
            else:
                self._tell_moved(link, kept_new)
        self._loose(olds.stop, kept_old)
        if other >= j:
            self._blank(one, other, was, now)
        if kept != _NOWHERE:
            self._blank(*kept, _empty(self.old, kept_old), _empty(self.new, kept_new))

    def _tell_moved(self, link: PartLink, kept: int) -> None:
        change = _change(self.old, self.new, link)
        lead = self.leads.get(link.new.start)
        self.made.append(_led(change, lead) if lead else change)
        end = link.new[-1]
        if end not in self.moved[1] and end != kept:
            self._blank(0, end, "", _empty(self.new, end))

    def _kept(self, olds: range, news: range, was: str, now: str) -> Pair:
        """Find the part of each text whose empty lines are those above the next part in place.

        They may be those that were below the part above: where "- b" was added
        after "- a", the empty line after them stays. ``was`` and ``now`` are below it.
        """
        i, j = olds.stop - 1, news.stop - 1
        last_was = _empty(self.old, i) if olds and i not in self.moved[0] else ""
        last_now = _empty(self.new, j) if news and j not in self.moved[1] else ""
        if last_was and last_was == last_now:
            return i, j
        came = last_now and last_now == was != now and not olds
        left = last_was and last_was == now != was and not news
        return (i, j) if came or left else _NOWHERE

    def _loose(self, stop: int, kept: int) -> None:
        """Tell the empty lines that were below old parts that moved, but for what is kept."""
        while self.loose and self.loose[0] < stop:
            number = self.loose.popleft()
            if number != kept:
                self._blank(number, 0, _empty(self.old, number), "")

    def _blank(self, i: int, j: int, was: str, now: str) -> None:
        """Tell the empty lines below an old part and a new one; those equal only if asked to."""
        if was == now and not (was and self.equal):
            return
        before, after = _below(self.old[i], was), _below(self.new[j], now)
        if was != now:
            words = operations(was, now, common_runs(was, now)) if was and now else ()
            self.made.append(Change(_LAYOUT, _BLANK, before, after, words))
        elif not self._extends(before, after):
            self.made.append(Change(_EQUAL, _BLANK, before, after))

    def _extends(self, before: Side | None, after: Side | None) -> bool:
        """Let equal lines be of one change with equal ones right above them, if there are any."""
        if not (before and after and self.made):
            return False
        kind, block, one, other, _ = self.made[-1]
        if not (kind is _EQUAL and one and other and _follows(one, before)):
            return False
        if not _follows(other, after):
            return False
        one, other = (side._replace(text=side.text + before.text) for side in (one, other))
        self.made[-1] = Change(kind, block, one, other)
        return True


def _slots(links: Sequence[PartLink]) -> Iterator[Slot]:
    """Give each part in place with what is between it and the one before; and the end so."""
    i = j = 0
    slot: list[PartLink] = []
    for link in links:
        _, olds, news, _, kind = link
        if kind is _MOVED or bool(olds) is not bool(news):
            slot.append(link)
            continue
        yield slot, range(i, olds.start), range(j, news.start), link
        i, j, slot = olds.stop, news.stop, []


def _start(link: PartLink) -> int:
    return link.new.start


def _stop(link: PartLink) -> int:
    return link.new.stop


def _led(change: Change, lead: str) -> Change:
    """Give what moved with the empty lines above it."""
    kind, block, *sides, words = change
    old, new = (
        side and side._replace(line=side.line - lead.count("\n"), text=lead + side.text)
        for side in sides
    )
    if words and old and new:
        words = operations(old.text, new.text, common_runs(old.text, new.text))
    return Change(kind, block, old, new, words)


def _empty(parts: Sequence[Part], number: int) -> str:
    """Give the empty lines below a part; above the first there are none."""
    return parts[number].below if number >= 0 else ""


def _below(part: Part, text: str) -> Side | None:
    return Side(None, part.path, part.line + part.body.count("\n"), text) if text else None


def _follows(above: Side, below: Side) -> bool:
    return above.line + above.text.count("\n") == below.line


def _one_sided(
    parts: Sequence[Part], numbers: range, kind: ChangeKind, lead: str, kept: int
) -> list[Change]:
    """Tell what only one text has, part by part; this is most of a text that is rewritten.

    ``lead`` are the empty lines above, which go with the first; those below the
    part ``kept`` are in both texts.
    """
    row = [*parts[numbers.start : numbers.stop]]
    if lead:
        row[0] = row[0]._replace(line=row[0].line - lead.count("\n"), text=lead + row[0].text)
    if numbers[-1] == kept:
        last = row.pop()
        if text := last.text[: len(last.text) - len(last.below)]:
            row.append(last._replace(text=text))
    if _ATTRIBUTES in [part.kind for part in row]:
        row = [*_with_names(row)]
    told = [
        (_LAYOUT if (block := part.kind) is _BLANK else kind, block, _new_side(_side_fields(part)))
        for part in row
    ]
    if kind is _REMOVED:
        return [_new_change((kind, block, side, None, ())) for kind, block, side in told]
    return [_new_change((kind, block, None, side, ())) for kind, block, side in told]


def _with_names(row: Sequence[Part]) -> Iterator[Part]:
    """Make one part of attributes and what stands right below them."""
    main, line, text = None, row[0].line, ""
    names: Part | None = None  # attributes, as long as it is not known what is below them
    for part in row:
        if part.kind is _ATTRIBUTES:
            text += names.text if names else ""
            names = part
            continue
        if names and names.below:
            text += names.text
            names = None
        if main:
            yield main._replace(line=line, text=text)
            line, text = (names or part).line, ""
        main, text = part, f"{text}{names.text}{part.text}" if names else text + part.text
        names = None
    yield (main or row[0])._replace(line=line, text=text + (names.text if names else ""))


def _change(old: Sequence[Part], new: Sequence[Part], link: PartLink) -> Change:
    """Tell what is on both sides."""
    _, olds, news, runs, kind = link
    were, are = old[olds.start : olds.stop], new[news.start : news.stop]
    was, now = moved_texts(were, are) if kind is _MOVED else (body_of(were), body_of(are))
    words: Pieces = ()
    if was != now:
        kind = kind or _kind(were, are)
        words = operations(was, now, runs)
    one, other = _main(were), _main(are)
    before = _new_side((one.anchor, one.path, were[0].line, was))
    after = _new_side((other.anchor, other.path, are[0].line, now))
    return _new_change((kind or _EQUAL, other.kind, before, after, words))


def _main(parts: Sequence[Part]) -> Part:
    """Give the part that names the rest: the first block, or else the first that has words."""
    first = parts[0]
    if first.anchor is not None or len(parts) == 1:
        return first
    named = (part for part in parts if part.kind not in _NAMELESS)
    return next(named, parts[1] if first.kind is _BLANK else first)


def _kind(olds: Sequence[Part], news: Sequence[Part]) -> ChangeKind:
    """Name a change of parts that are there on both sides, in the same place."""
    if len(olds) != len(news):
        return ChangeKind.SPLIT if len(olds) < len(news) else ChangeKind.MERGED
    one, other = _main(olds), _main(news)
    if one.words != other.words or one.kind is not other.kind or _depth(one) != _depth(other):
        return _EDITED
    return _LAYOUT if one.number == other.number else ChangeKind.RENUMBERED


def _depth(part: Part) -> int:
    """Count the spaces before a list item: how deep in lists it stands."""
    item = part.kind is PartKind.LIST_ITEM
    return len(part.body) - len(part.body.lstrip(" \t>")) if item else 0
