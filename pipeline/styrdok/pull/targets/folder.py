"""A target that is a folder: for each document its JSON as it was served, and its HTML."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from styrdok.disk.files import read_file, remove_files, write_inside
from styrdok.disk.inside import is_link
from styrdok.published.versions import DOCUMENT_SCHEMA
from styrdok.pull.target import (
    Options,
    Pulled,
    PulledTombstone,
    TargetError,
    TargetUnavailableError,
)
from styrdok.text.digests import hex_digest

LARGEST_PULLED = 20_000_000
"""Of a document, as for what is fetched."""


@contextmanager
def connect(options: Options) -> Iterator[Folder]:
    yield Folder(Path(options.folder))


class Folder:
    """FOLDER/ORGANISATION/POLICY.json and .html. The files themselves are what it remembers."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def held(self) -> Mapping[str, str]:
        """Read what lies there; a file that somebody has changed has another digest, or none."""
        held = {}
        for path in sorted(self._folder.glob("[!.]*/*.json")):
            name = path.relative_to(self._folder).with_suffix("").as_posix()
            if (html := self._own(name)) is not None:
                whole = self._bytes(f"{name}.html") == html
                held[name] = hex_digest(self._bytes(f"{name}.json") or b"") if whole else ""
        return held

    def put(self, pulled: Pulled) -> None:
        if self._own(pulled.id) is None:
            self._refuse_others(pulled.id)
        with self._writing(pulled.id):
            # The JSON first: it is what tells that the other file is ours.
            write_inside(self._folder, f"{pulled.id}.json", pulled.data)
            write_inside(self._folder, f"{pulled.id}.html", pulled.document.html.encode())

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
        except OSError as error:
            raise TargetUnavailableError(
                f"{self._folder / name} can't be written: {error.strerror}. Give room and leave "
                "to write there, and pull again"
            ) from None

    def _own(self, name: str) -> bytes | None:
        """Give the HTML that belongs beside a JSON file, or None if that is not from a pull."""
        data = self._bytes(f"{name}.json")
        try:
            document = json.loads(data) if data else None
        except (ValueError, RecursionError):
            return None
        match document:
            case {"schema": schema, "id": id_, "html": str(html)}:
                own = (schema, id_) == (DOCUMENT_SCHEMA, name)
                return html.encode("utf-8", "surrogatepass") if own else None
        return None

    def _bytes(self, name: str) -> bytes | None:
        """Read a file of ours: no link, which we never write, and no larger than we write."""
        path = self._folder / name
        ours = path.is_file() and not is_link(path) and not is_link(path.parent)
        return read_file(path, LARGEST_PULLED) if ours else None
