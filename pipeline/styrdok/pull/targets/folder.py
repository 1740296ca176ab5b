"""A target that is a folder: for each document its JSON as it was served, and its HTML."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from pydantic import Field

from styrdok.disk.files import read_file, remove_files, write_inside
from styrdok.disk.inside import LinkError, inside, is_link
from styrdok.published.addresses import document_page
from styrdok.published.base import Published
from styrdok.published.versions import DOCUMENT_SCHEMA
from styrdok.pull.target import (
    Held,
    Options,
    Pulled,
    PulledTombstone,
    TargetError,
    TargetUnavailableError,
)
from styrdok.text.digests import hex_digest
from styrdok.text.json_values import JsonFault, read_json

LARGEST_PULLED = 20_000_000
"""Of a document, as for what is fetched."""


@contextmanager
def connect(options: Options) -> Iterator[Folder]:
    yield Folder(Path(options.folder))


class _Own(Published):
    """What tells that a file is from a pull, and whose it is."""

    schema_: str = Field(alias="schema")
    id: str
    html: str
    canonical_url: str


class Folder:
    """FOLDER/ORGANISATION/POLICY.json and .html. The files themselves are what it remembers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self) -> Mapping[str, Held]:
        """Read what lies there; a file that somebody has changed has another digest, or none."""
        held = {}
        for path in sorted(self._folder.glob("[!.]*/*.json")):
            name = path.relative_to(self._folder).with_suffix("").as_posix()
            if own := self._own(name):
                whole = self._bytes(f"{name}.html") == own.html.encode("utf-8", "surrogatepass")
                data = self._bytes(f"{name}.json") or b""
                publisher = own.canonical_url.removesuffix(document_page(name))
                held[name] = Held(hex_digest(data) if whole else "", publisher)
        return held

    def put(self, pulled: Pulled) -> None:
        if self._own(pulled.id) is None:
            self._refuse_others(pulled.id)
        with self._writing(pulled.id):
            # The JSON first: it is what tells that the other file is ours.
            files = (
                (f"{pulled.id}.json", pulled.data),
                (f"{pulled.id}.html", pulled.document.html.encode()),
            )
            for name, _ in files:
                inside(self._folder, name)  # or neither is written
            for name, data in files:
                write_inside(self._folder, name, data)

    def remove(self, tombstone: PulledTombstone) -> None:
        with self._writing(tombstone.id):
            remove_files(self._folder, (f"{tombstone.id}.html", f"{tombstone.id}.json"))

    def _refuse_others(self, name: str) -> None:
        for path in (self._folder / f"{name}.json", self._folder / f"{name}.html"):
            if path.exists() or is_link(path):
                raise TargetError(
                    f"{path} is in the way: it is not from a pull. Move it elsewhere, or pull "
                    "into another folder"
                )

    @contextmanager
    def _writing(self, name: str) -> Iterator[None]:
        try:
            yield
        except LinkError as error:
            raise TargetError(str(error)) from None
        except OSError as error:
            raise TargetUnavailableError(
                f"{self._folder / name} can't be written: {error.strerror}. Give room and leave "
                "to write there, and pull again"
            ) from None

    def _own(self, name: str) -> _Own | None:
        """Read a JSON file that a pull has written; None if this is none."""
        try:
            own = read_json(_Own, self._bytes(f"{name}.json") or b"")
        except JsonFault:
            return None
        return own if (own.schema_, own.id) == (DOCUMENT_SCHEMA, name) else None

    def _bytes(self, name: str) -> bytes | None:
        """Read a file of ours: no link, which we never write, and no larger than we write."""
        path = self._folder / name
        ours = path.is_file() and not is_link(path) and not is_link(path.parent)
        return read_file(path, LARGEST_PULLED) if ours else None
