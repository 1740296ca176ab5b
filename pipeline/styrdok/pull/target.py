"""What a system that holds pulled documents can do, and TARGETS: the list of those systems."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from importlib import import_module
from typing import NamedTuple, Protocol, cast

from styrdok.problems.errors import StyrdokError
from styrdok.problems.showing import one_line
from styrdok.published.base import Published
from styrdok.text.fields import PolicyId


class TargetError(StyrdokError):
    """The target refused one document; the message is for the municipality's integrator.

    Says what was refused, by what, and what to do. The pass goes on with the
    other documents, removes nothing, and tries this one again next time.
    """

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message))  # a site's words may be in it


class TargetUnavailableError(TargetError):
    """The target answers nobody, or not us: no use to go on with the other documents."""


class PulledDocument(Published):
    """What is needed of a document's JSON, and no more.

    So a publisher with a newer styrdok may add keys, and kinds of status, of
    decision or of relation, and is read all the same.
    """

    id: str
    uuid: str
    title: str
    html: str
    canonical_url: str
    text_sha256: str
    html_profile: str


class PulledTombstone(Published):
    """That a document is no longer published. Both ids are ids: a target may make paths of them."""

    id: PolicyId
    reason: str
    """withdrawn, merged, moved, or what a later styrdok may know."""
    replaced_by: PolicyId | None


class Held(NamedTuple):
    """What a target says of a page that a pull put there."""

    sha256: str
    """That it was put with; empty where the page is no longer as it was put."""
    publisher: str
    """The base_url of the publisher whose document it is."""


@dataclass(frozen=True)
class Pulled:
    """A document that was fetched and found to be the one the manifest lists."""

    document: PulledDocument
    html: str = field(repr=False)
    """The document's, with its signs written so that no system makes other words or codes of them:
    a publisher may have left them as they are."""
    publisher: str
    """Its publisher's base_url, which is to be kept with the page."""
    sha256: str
    """Of ``data``, in hexadecimal digits: what ``held`` is to give from now on."""
    data: bytes = field(repr=False)
    """The document JSON as it was served, keys that we don't know included."""
    formerly: str = ""
    """The base_url that its publisher had before; empty where it has always been that."""

    @property
    def id(self) -> str:
        return self.document.id

    def is_of(self, publisher: str) -> bool:
        """Say whether a page of a publisher, by its base_url, may become this document's."""
        return publisher in {self.publisher, self.formerly} - {""}


class Target(Protocol):
    """A system that documents are pulled into. It is itself what remembers what it holds.

    Calls come one at a time, from one thread, with no event loop running:
    ``held`` once, then every ``put``, then every ``remove``. A call may be the
    last one before the program is killed, so after each the target must be
    something that ``held`` describes truly: the digest is stored with the
    content in one write or, where a system can't, after it. A digest stored
    too late costs a second write; one stored too early leaves an old text.
    """

    def held(self) -> Mapping[str, Held]:
        """Give what pulls have put there, of whichever publisher, by document id.

        What others have put there is no part of it, and is never touched. A
        page whose digest is lost is given with an empty one, and is put again.
        """

    def put(self, pulled: Pulled) -> None:
        """Create or update the document's page, found by our id alone, never by its title."""

    def remove(self, tombstone: PulledTombstone) -> None:
        """Take away a page that ``held`` gave. Only ever called for a tombstone.

        Where it moved or was merged, ``tombstone.replaced_by`` is the id of a
        document that has already been put, if it is published at all.
        """


@dataclass(frozen=True)
class Options:
    """What the command line says of the target; what was not said is empty."""

    site: str = ""
    """Address of the system: https://kommun.example/"""
    user: str = ""
    password: str = field(default="", repr=False)
    """From the environment or a prompt, never from the command line."""
    parent: str = ""
    """The page below which new pages are put; each target says in what form."""
    folder: str = ""
    settings: str = ""
    """Django's settings module."""


@dataclass(frozen=True)
class TargetKind:
    """How to make a target. Its module is imported when it is asked for, and not before.

    The module has a function ``connect``: Options → a context manager that
    gives the Target and, when left, closes what it opened. It raises
    TargetUnavailableError where the system can't be used.
    """

    help: str
    module: str
    needs: tuple[str, ...]
    """Names of the Options that must be given."""
    takes: tuple[str, ...] = ()
    """Names of the Options that may be given."""

    def connect(self, options: Options) -> AbstractContextManager[Target]:
        module = import_module(self.module)
        return cast(AbstractContextManager[Target], module.connect(options))


TARGETS: dict[str, TargetKind] = {
    "folder": TargetKind("files in a folder", "styrdok.pull.targets.folder", ("folder",)),
    "wordpress": TargetKind(
        "pages of a WordPress site",
        "styrdok.pull.targets.wordpress",
        ("site", "user", "password"),
        ("parent",),
    ),
    "plone": TargetKind(
        "pages of a Plone site",
        "styrdok.pull.targets.plone",
        ("site", "user", "password"),
        ("parent",),
    ),
    "wagtail": TargetKind(
        "pages of a Wagtail site that has the app styrdok.wagtail",
        "styrdok.pull.targets.wagtail",
        (),
        ("settings", "parent"),
    ),
}
