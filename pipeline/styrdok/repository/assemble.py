"""Turns content files into a Library, and what is wrong with them into Problems."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import TypeVar

from styrdok.content.lasting_ids import PlacedIds, read_ids
from styrdok.content.layout import (
    POLICY_FILES,
    REVISIONS,
    ContentFiles,
    FileKind,
    Placed,
    name_in_folder,
    path_to,
    placed_at,
    policy_folder,
)
from styrdok.content.models import History, Organisation, Policy, Publication
from styrdok.content.naming import place_files
from styrdok.content.validation import read_model
from styrdok.content.yaml import Located, Yaml, parse_yaml
from styrdok.history.policy_history import PolicyHistory
from styrdok.problems.codes import CODES
from styrdok.problems.faults import Place, Problem, problem
from styrdok.repository.library import Library, PolicyParts, RecordedFile, Revision, Text
from styrdok.repository.lineage import with_ids
from styrdok.repository.upgrades import FRONT_MATTER, NEWEST, front_matter_end, upgrade
from styrdok.text.digests import joined_digest, text_digest
from styrdok.text.document import Document
from styrdok.text.ids import id_prefix
from styrdok.text.markdown import parse_document
from styrdok.text.source import Source, decode

T = TypeVar("T")

_RECORDED = {FileKind.HISTORY, FileKind.REVISION, FileKind.IDS}
_BOTH_RECORDED = (
    "Both sides have recorded a decision, and what is recorded can't be joined: each entry seals "
    "those before it. Put yours after theirs: git merge --abort; git pull --rebase; where that "
    "stops: git checkout --ours {folder}; git show REBASE_HEAD:{folder}text.md > own.md; write "
    'into own.md what theirs changed; styrdok record {policy} "…" --text own.md; git add '
    "{folder}; git rebase --continue"
)

_FACTS, _TEXT, _HISTORY = map(name_in_folder, POLICY_FILES)


def assemble(
    files: ContentFiles, progress: Callable[[str], None] = lambda _: None
) -> tuple[Library, list[Problem]]:
    """Read every content file; a fault in one file never hides those of another.

    ``progress`` is told each policy's id as its turn comes.
    """
    reader = _Assembler(files, progress)
    return reader.library(), sorted(set(reader.problems))


def _way_out(place: Placed) -> str:
    """Say what to do where git could not merge a file."""
    if place.kind not in _RECORDED:
        return CODES["merge-conflict"].remedy
    return _BOTH_RECORDED.format(folder=policy_folder(place.owner), policy=place.owner)


class _Assembler:
    def __init__(self, files: ContentFiles, progress: Callable[[str], None]) -> None:
        self.files = files
        self.progress = progress
        self.problems: list[Problem] = []
        self.publication: Located[Publication] | None = None
        self.organisations: dict[str, Source] = {}
        self.policies: dict[str, dict[str, Source]] = defaultdict(dict)

    def library(self) -> Library:
        places, problems = place_files(self.files)
        self.problems += problems
        for path in sorted(places):
            self.put(places[path])
        organisations = {
            name: self.organisation(source) for name, source in self.organisations.items()
        }
        for policy_id in self.policies:
            organisation = policy_id.partition("/")[0]
            if organisation not in organisations:
                self.missing(path_to(FileKind.ORGANISATION, organisation))
                organisations[organisation] = None
        return Library(
            publication=self.publication,
            publication_faulty=path_to(FileKind.PUBLICATION) in self.files
            and self.publication is None,
            organisations={name: o for name, o in sorted(organisations.items()) if o},
            parts=tuple(
                self.policy(policy_id, organisations[policy_id.partition("/")[0]], files)
                for policy_id, files in sorted(self.policies.items())
            ),
            content_sha256=_content_digest(self.files),
        )

    def put(self, place: Placed) -> None:
        """Decode a file and put it with the organisation or policy it belongs to."""
        source = self.decode(place)
        # A file that can't be decoded is still there: an empty text keeps its place,
        # so that it is not reported as missing too.
        kept = source or Source(place.path, "")
        match place.kind:
            case FileKind.PUBLICATION:
                self.publication = self.model(kept, Publication, "publication") if source else None
            case FileKind.ORGANISATION:
                self.organisations[place.owner] = kept
            case FileKind.OLD_FORM:
                self.policies[place.owner][FRONT_MATTER] = kept
            case _:
                self.policies[place.owner][place.name] = kept

    def decode(self, place: Placed) -> Source | None:
        data = self.files[place.path]
        if data is None:
            return None
        source, problems = decode(place.path, data)
        self.problems += (
            replace(one, hint=_way_out(place)) if one.code == "merge-conflict" else one
            for one in problems
        )
        return source

    def missing(self, path: str) -> None:
        self.problems.append(problem("file-missing", Place(path), "the file is missing"))

    def organisation(self, source: Source) -> Located[Organisation] | None:
        return self.model(source, Organisation, "organisation") if source.text else None

    def policy(
        self,
        policy_id: str,
        organisation: Located[Organisation] | None,
        files: Mapping[str, Source],
    ) -> PolicyParts:
        """Read a policy's files, upgraded to the newest version first."""
        self.progress(policy_id)
        if FRONT_MATTER in files and len(files) > 1:
            message = f"the policy also has a folder, {policy_folder(policy_id)}"
            place, hint = Place(files[FRONT_MATTER].path), "Keep one of the two."
            self.problems.append(problem("file-unexpected", place, message, hint))
            files = {name: s for name, s in files.items() if name != FRONT_MATTER}
        if FRONT_MATTER in files and not front_matter_end(files[FRONT_MATTER].text):
            if files[FRONT_MATTER].text:
                place = Place(files[FRONT_MATTER].path)
                message = "the file does not begin with front matter"
                self.problems.append(problem("front-matter", place, message))
            files = {}
        else:
            files = upgrade(files)
            for kind in POLICY_FILES:
                if name_in_folder(kind) not in files:
                    self.missing(path_to(kind, policy_id))
        facts, text, history = (files.get(name) for name in (_FACTS, _TEXT, _HISTORY))
        working = self.text(text, policy_id) if text and text.text else None
        places = {name: placed_at(policy_folder(policy_id) + name) for name in files}
        recorded = {p: files[name] for name, p in places.items() if p and p.sequence}
        ids = {p.sequence: self.ids(s) for p, s in recorded.items() if p.kind is FileKind.IDS}
        revisions = [
            self.revision(
                source, place, working, None if place.language else ids.get(place.sequence)
            )
            for place, source in recorded.items()
            if place.kind is FileKind.REVISION
        ]
        events = self.history(history) if history and history.text else None
        return PolicyParts(
            id=policy_id,
            organisation=organisation,
            facts=self.model(facts, Policy, "policy") if facts and facts.text else None,
            history=events,
            working=text if text and text.text else None,
            text=working,
            revisions=tuple(revisions),
            recorded_files=tuple(_recorded(place, source) for place, source in recorded.items()),
        )

    def model(self, source: Source, kind: type[T], name: str = "") -> Located[T] | None:
        parsed, problems = parse_yaml(source)
        self.problems += problems
        if parsed is None or (name and not self.version_fits(parsed, name)):
            return None
        value, problems = read_model(kind, parsed)
        self.problems += problems
        return None if value is None else Located(value, parsed, source)

    def history(self, source: Source) -> Located[PolicyHistory] | None:
        read = self.model(source, History)
        return Located(PolicyHistory(read.value), read.parsed, read.source) if read else None

    def version_fits(self, parsed: Yaml, name: str) -> bool:
        """Check the schema line first: all other faults depend on it."""
        wanted = f"schema: {NEWEST[name]}"
        facts = parsed.data if isinstance(parsed.data, dict) else {}
        found = facts.get("schema", "")
        if found == NEWEST[name]:
            return True
        if "schema" in facts and not found:
            return False  # reported as an empty value
        if not isinstance(found, str):
            found = "no text"
        code = "schema-unknown" if found else "schema-missing"
        message = f'the schema is "{found}"; wanted: {wanted}' if found else f"wanted: {wanted}"
        self.problems.append(problem(code, parsed.place(("schema",)), message))
        return False

    def text(self, source: Source, policy_id: str) -> Text | None:
        document, problems = parse_document(source, id_prefix(policy_id))
        self.problems += problems
        return Text(source, document) if document and document.title_line else None

    def ids(self, source: Source) -> PlacedIds | None:
        if not source.text:
            return None
        ids, problems = read_ids(source)
        self.problems += problems
        return ids

    def revision(
        self, source: Source, place: Placed, working: Text | None, ids: PlacedIds | None
    ) -> Revision:
        sequence, language = place.sequence or 0, place.language
        if not source.text:
            return Revision(sequence, language, source, None, None)
        digest = text_digest(source.text)
        if working and working.source.text == source.text:
            # The usual case: nothing is pending, so nothing need be parsed and said twice.
            document: Document | None = working.document
        else:
            document, problems = parse_document(source, id_prefix(place.owner))
            hint = "A recorded text is never edited: restore it from git, or record a correction."
            self.problems += (replace(p, hint=hint) for p in problems)
        if document is None or not document.title_line:
            return Revision(sequence, language, source, digest, None)
        named = with_ids(document, ids, id_prefix(place.owner)) if ids else document
        return Revision(sequence, language, source, digest, named)


def _recorded(place: Placed, source: Source) -> RecordedFile:
    sha256 = text_digest(source.text) if source.text else None
    name = place.name.removeprefix(REVISIONS)
    return RecordedFile(name, place.sequence or 0, source.path, sha256)


def _content_digest(files: ContentFiles) -> str:
    """Digest every file's path and bytes, each with its length, so that nothing can be shifted."""

    def parts() -> Iterator[bytes]:
        for path, data in sorted(files.items()):
            name, held = path.encode("utf-8", "surrogateescape"), data or b""
            yield b"%d:%b%d:%b" % (len(name), name, len(held), held)

    return joined_digest(parts())
