"""An edge: one pass from a manifest to a target, in the order that docs/pull.md tells.

Everything that a pass needs is fetched and verified before the first write, so
that a publisher that fails midway changes nothing.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from tempfile import SpooledTemporaryFile
from typing import IO, NamedTuple

import httpx

from styrdok.disk.progress import progress
from styrdok.published.addresses import DELTA, MANIFEST, POINTER, V1
from styrdok.published.pulls import PullFailure, PullReport, Seen
from styrdok.pull.errors import PullError
from styrdok.pull.fetching import Fetched, get, join_on_server, open_client, read_address
from styrdok.pull.plan import Plan, make_plan
from styrdok.pull.reading import (
    Entry,
    Listing,
    advance,
    read_listing,
    read_pointer,
    read_verified,
    verify,
)
from styrdok.pull.target import Held, Pulled, Target, TargetError, TargetUnavailableError

MOST_REUSED = 23
"""How many times in a row a manifest is taken as unchanged on the server's word alone. Some
servers make an ETag of time and size, and give the same one for other words of the same length."""


@dataclass(frozen=True)
class Limits:
    """How much is borne from a publisher before a pass is given up."""

    seconds: float = 60.0
    """For each file, all in all."""
    whole: float = 3600.0
    """For all files of a pass together, and reading them, that no lock is held for ever."""
    manifest: int = 20_000_000
    document: int = 20_000_000
    total: int = 2_000_000_000
    shortcut: int = 100_000
    """From a manifest of so many bytes on, delta.json is asked for first."""
    memory: int = 50_000_000
    """What is fetched beyond this waits on the disk to be written."""
    waits: tuple[float, ...] = (1.0, 5.0)
    """Seconds before each new try of the whole pass."""


Progress = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]


@dataclass(frozen=True)
class Ways:
    """How a pass is made."""

    dry_run: bool = False
    full: bool = False
    """Ask for the whole manifest, whatever the server said of it before."""
    rewrite: bool = False
    """Write every document, also those that are held as they are."""
    publisher: str = ""
    """Its base_url, where it is not read at its own address; empty where it is."""
    formerly: str = ""
    """The base_url that the publisher had before, whose documents it now has."""
    limits: Limits = field(default_factory=Limits)
    sleep: Callable[[float], None] = time.sleep
    progress: Progress = progress
    """Shows on a terminal how far the writing has come."""


class Outcome(NamedTuple):
    """What a pass did, and what to tell the next one: None if nothing new is to be remembered."""

    report: PullReport
    seen: Seen | None


def pull(
    address: str, target: Target, seen: Seen | None = None, ways: Ways | None = None
) -> Outcome:
    """Make the target hold what a manifest lists; raises PullError, having written nothing.

    Not to be called where an event loop runs. The caller sees to it that no two
    passes write to the same target at once.
    """
    ways = ways or Ways()
    url = read_address(address)
    held = {name: Held(*page) for name, page in target.held().items()}
    seen = _usable(seen)
    with SpooledTemporaryFile(max_size=ways.limits.memory) as file:
        spool = _Spool(file)
        plan, now = _fetch_stubbornly(url, held, seen, ways, spool)
        if ways.dry_run:
            return Outcome(_as_planned(plan), None)
        report = _apply(plan, spool, target, ways.progress)
    return Outcome(report, None if report.failed else now)


def _usable(seen: Seen | None) -> Seen | None:
    """Forget what was seen if its manifest, as after damage to a disk, can't be read any more."""
    if seen is None:
        return None
    try:
        read_listing(seen.manifest.encode(), "")
    except PullError:
        return None
    return seen


def _fetch_stubbornly(
    url: httpx.URL, held: Mapping[str, Held], seen: Seen | None, ways: Ways, spool: _Spool
) -> tuple[Plan, Seen]:
    """Fetch all that the pass needs, from the manifest on anew where that may help."""
    for wait in ways.limits.waits:
        try:
            return asyncio.run(_fetch_in_time(url, held, seen, ways, spool))
        except PullError as error:
            if not error.passing:
                raise
        ways.sleep(wait)
        # The manifest that the server called unchanged may be what was wrong.
        ways = replace(ways, full=True)
    return asyncio.run(_fetch_in_time(url, held, seen, ways, spool))


async def _fetch_in_time(
    url: httpx.URL, held: Mapping[str, Held], seen: Seen | None, ways: Ways, spool: _Spool
) -> tuple[Plan, Seen]:
    try:
        async with asyncio.timeout(ways.limits.whole):
            return await _fetch(url, held, seen, ways, spool)
    except TimeoutError:
        raise PullError(
            f"{url} and its documents were not here within {ways.limits.whole:g} seconds. Try later"
        ) from None


async def _fetch(
    url: httpx.URL, held: Mapping[str, Held], seen: Seen | None, ways: Ways, spool: _Spool
) -> tuple[Plan, Seen]:
    limits = ways.limits
    async with open_client(limits.seconds) as client:
        known = seen if seen and seen.reused < MOST_REUSED and not ways.full else None
        if url.path.endswith(f"/{POINTER}"):
            url = await _follow_pointer(client, url, limits)
        manifest = await _fetch_manifest(client, url, known, limits)
        listing = read_listing(manifest.data, str(manifest.url))
        _refuse_other(listing, manifest.url, ways.publisher)
        lost = {name: page._replace(sha256="") for name, page in held.items()}
        counted = lost if ways.rewrite else held
        plan = make_plan(listing, counted, seen.seq if seen else None, ways.formerly)
        spool.begin(listing.base_url, ways.formerly)
        for entry in () if ways.dry_run else plan.writes:
            place = manifest.url.join(entry.href_json)
            if entry not in spool:
                got = await get(client, place, limits.document, limits.seconds)
                verify(entry, got.data, str(place), listing.base_url)
                spool.add(entry, got.data, limits.total)
    text = manifest.data.decode()
    reused = known.reused + 1 if known and manifest.unchanged else 0
    return plan, Seen(seq=listing.seq, etag=manifest.etag, manifest=text, reused=reused)


async def _follow_pointer(client: httpx.AsyncClient, url: httpx.URL, limits: Limits) -> httpx.URL:
    pointer = await get(client, url, limits.manifest, limits.seconds)
    return join_on_server(pointer.url, read_pointer(pointer.data, str(pointer.url)))


def _refuse_other(listing: Listing, url: httpx.URL, publisher: str) -> None:
    """Refuse who says it is another publisher, whose pages it would take over and remove."""
    said = listing.base_url
    if publisher and said != publisher:
        raise PullError(
            f"{url} says that its publisher is {said}, not {publisher}. Nothing was written; ask "
            f"the publisher. If it has moved: --publisher {said} --formerly {publisher}"
        )
    if not publisher and url != httpx.URL(f"{said}{MANIFEST}"):
        raise PullError(
            f"{url} says that its publisher is {said}, which would be at {said}{MANIFEST}. Nothing "
            f"was written. Pull from there; if this is a copy that you trust: --publisher {said} – "
            "if it is your own, make this address the base_url in publication.yaml, and build"
        )


async def _fetch_manifest(
    client: httpx.AsyncClient, url: httpx.URL, known: Seen | None, limits: Limits
) -> Fetched:
    """Get the manifest, or the one that is known brought forward, or as it still stands."""
    if known and len(known.manifest) >= limits.shortcut and url.path.endswith(f"/{MANIFEST}"):
        brought = await _fetch_delta(client, url, known, limits)
        if brought:
            return brought
    headers = {"Cache-Control": "no-cache"}
    if known and known.etag:
        headers["If-None-Match"] = known.etag
    got = await get(client, url, limits.manifest, limits.seconds, headers)
    if known and got.unchanged:
        return replace(got, data=known.manifest.encode(), etag=known.etag)
    return got


async def _fetch_delta(
    client: httpx.AsyncClient, manifest: httpx.URL, known: Seen, limits: Limits
) -> Fetched | None:
    """Get what changed, and the manifest that it makes of the one known; None where it can't."""
    url = manifest.join(DELTA.removeprefix(V1))
    try:
        got = await get(client, url, limits.manifest, limits.seconds, {"Cache-Control": "no-cache"})
        made = advance(known.manifest.encode(), got.data, str(url))
    except PullError:
        return None  # the manifest says it all, and what is wrong
    # How many in a row no manifest was seen is counted as for those called unchanged. The server
    # has said of none what its ETag is: with the one known, a manifest that came back would seem
    # to be the one that this made.
    return Fetched(manifest, made, "", unchanged=True) if made else None


class _Spool:
    """Verified documents that wait to be written, in a file that ends with the program."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._places: dict[Entry, tuple[int, int]] = {}
        self._size = 0
        self._publisher = self._formerly = ""

    def begin(self, publisher: str, formerly: str) -> None:
        """Say whose documents are to come; what was verified as another's is to be so again."""
        if publisher != self._publisher:
            self._places.clear()
        self._publisher, self._formerly = publisher, formerly

    def __contains__(self, entry: Entry) -> bool:
        return entry in self._places

    def add(self, entry: Entry, data: bytes, most: int) -> None:
        self._places[entry] = (self._size, len(data))
        self._size += len(data)
        if self._size > most:
            raise PullError(
                f"The documents are more than {most / 1e9:g} GB together, the most that is "
                "fetched. Tell the publisher"
            )
        self._file.write(data)

    def read(self, entry: Entry) -> Pulled:
        start, length = self._places[entry]
        self._file.seek(start)
        return read_verified(entry, self._file.read(length), self._publisher, self._formerly)


def _apply(plan: Plan, spool: _Spool, target: Target, progress: Progress) -> PullReport:
    """Write, then remove. A document that is refused stops the removals, for it may replace one."""
    written: list[str] = []
    removed: list[str] = []
    failed: list[PullFailure] = []
    others = _of_others(plan)
    try:
        with progress("Writing", len(plan.writes)) as step:
            for entry in plan.writes:
                step(entry.id)
                with _noting(entry.id, failed):
                    target.put(spool.read(entry))
                    written.append(entry.id)
        for tombstone in () if failed else plan.removals:
            with _noting(tombstone.id, failed):
                target.remove(tombstone)
                removed.append(tombstone.id)
    except TargetUnavailableError:
        pass  # It is noted already; the rest waits for the next pass.
    return _report(plan, written, removed, [*others, *failed])


def _of_others(plan: Plan) -> list[PullFailure]:
    """Say what is not written, for it is another publisher's here."""
    return [
        PullFailure(
            id=name,
            message=f"the target has a document of this id from {publisher}, which is another "
            "publisher. Ask both: one of them must give its document another id. Only if that one "
            "has moved here, and publishes there no more: --formerly with its address",
        )
        for name, publisher in plan.refused.items()
    ]


@contextmanager
def _noting(name: str, failed: list[PullFailure]) -> Iterator[None]:
    """Note what the target refuses, and go on with the next unless it answers nothing at all."""
    try:
        yield
    except TargetError as error:
        failed.append(PullFailure(id=name, message=str(error)))
        if isinstance(error, TargetUnavailableError):
            raise


def _as_planned(plan: Plan) -> PullReport:
    written = [entry.id for entry in plan.writes]
    removed = [tombstone.id for tombstone in plan.removals]
    return _report(plan, written, removed, _of_others(plan), dry_run=True)


def _report(
    plan: Plan,
    written: list[str],
    removed: list[str],
    failed: list[PullFailure],
    *,
    dry_run: bool = False,
) -> PullReport:
    return PullReport(
        dry_run=dry_run,
        seq=plan.seq,
        written=written,
        removed=removed,
        unchanged=len(plan.unchanged),
        kept=list(plan.kept),
        failed=failed,
        warnings=list(plan.warnings),
    )
