"""A policy on a day → each of its texts, how it stands and what is told with it, made once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from styrdok.content.models import DocumentType
from styrdok.history.standing import ENDED, Standing, Status, standing_on
from styrdok.published.addresses import document_page, revision_page
from styrdok.published.documents import Gap, PublishedEvent
from styrdok.redlines.change_set import Revised
from styrdok.repository.library import PolicyRecord, Revision
from styrdok.text.document import Document
from styrdok.text.ids import id_prefix
from styrdok.views.between_texts import between_texts, formerly_between, published_changes
from styrdok.views.events import published_events
from styrdok.views.fragments import Frame, make_fragment
from styrdok.views.settings import Setting


@dataclass(frozen=True)
class Reading:
    """One of a policy's texts, how it stands, and the fragment that shows it."""

    revision: Revision
    document: Document
    state: Standing
    latest: PublishedEvent
    html: str


@dataclass(frozen=True)
class PolicyView:
    """A policy as it is told of on a day."""

    record: PolicyRecord
    setting: Setting

    @property
    def address(self) -> str:
        """The address that the policy's page has for ever."""
        return self.setting.publication.base_url + document_page(self.record.id)

    @property
    def prefix(self) -> str:
        return id_prefix(self.record.id)

    @cached_property
    def kind(self) -> DocumentType | None:
        return self.record.organisation.document_type(self.record.policy.type)

    @cached_property
    def standing(self) -> Standing:
        """How the policy stands."""
        record = self.record
        return standing_on(record.history.steps, self.setting.day, record.policy.validity)

    @cached_property
    def _events(self) -> list[PublishedEvent]:
        return published_events(self.record, self.record.history.steps, self.setting.words)

    @cached_property
    def events(self) -> list[PublishedEvent]:
        """The entries as they are published, without what they changed."""
        held = self.record.documents
        return [
            event.model_copy(update={"text_url": revision_page(self.address, event.sequence)})
            if event.sequence in held
            else event
            for event in self._events
        ]

    @cached_property
    def event(self) -> Mapping[int, PublishedEvent]:
        """The same by their numbers."""
        return {event.sequence: event for event in self.events}

    @cached_property
    def changes(self) -> list[Revised]:
        """What each event changed that gave the policy a text."""
        return between_texts(self.record, self._events)

    @cached_property
    def formerly(self) -> list[Revised]:
        """What texts differ in that followed each other until an entry changed their order."""
        return formerly_between(self.record, self._events)

    @cached_property
    def history(self) -> list[PublishedEvent]:
        """The entries as they are published, each with where it is told what it changed."""
        setting = self.setting
        told = published_changes(self.changes, setting.words, setting.publication.base_url)
        return [
            event.model_copy(update={"changes": told[event.sequence]})
            if event.sequence in told
            else event
            for event in self.events
        ]

    @cached_property
    def gaps(self) -> list[Gap]:
        return list(self.setting.words.gaps(self.record.history.steps))

    def text(self, sequence: int | None = None) -> Revision | str:
        """Give the text in force, or that of an event; or in words why there is none."""
        record = self.record
        if self.standing.status is Status.DRAFT and not sequence:
            return f"{record.id} is a draft: no decision is recorded."
        if self.kind is None:
            kind = record.policy.type
            return f"{record.id} is of the type {kind}, which its organisation does not have."
        chosen = sequence or self.standing.revision or 0
        revision = record.revision(chosen)
        if revision and revision.document:
            return revision
        held = ", ".join(str(r.sequence) for r in record.revisions) or "none"
        which = f"event {chosen}" if chosen else "any event"
        return f"No text is held of {which} of {record.id}. Texts held: {held}."

    def read(self, revision: Revision, document: Document) -> Reading:
        """Show a text between its status and the policy's history."""
        now, shown = self.standing, self.standing.latest
        if revision.sequence != now.revision:
            now, shown = self._apart(revision.sequence), revision.sequence
        latest = self.event.get(shown or 0, self.events[-1])
        frame = Frame(
            prefix=self.prefix,
            language=self.record.policy.language,
            status=self.setting.words.status(now.status),
            in_force=now.status not in ENDED,
            latest=latest,
            events=self.events,
            gaps=self.gaps,
            titles=self.setting.titles,
        )
        html = make_fragment(document.html, frame, self.setting.words)
        return Reading(revision, document, now, latest, html)

    def _apart(self, sequence: int) -> Standing:
        """Say how a text stands that is not the one in force."""
        history = self.record.history
        step = history.by_revision.get(sequence)
        status, since = Status.SUPERSEDED, None
        if sequence not in history.live_numbers:
            status = Status.WITHDRAWN
        elif step and step.place > self.setting.day:
            status, since = Status.NOT_YET_IN_FORCE, step.day
        return replace(self.standing, revision=sequence, status=status, since=since, until=None)
