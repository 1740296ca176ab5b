"""Turns content files into a Library, and what is wrong with them into Problems."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from styrdok.content.layout import ContentFiles
from styrdok.content.located import Located
from styrdok.content.models import History, Organisation, Policy, Publication
from styrdok.content.validation import read_model
from styrdok.content.yaml import Yaml, parse_yaml
from styrdok.history.policy_history import PolicyHistory
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import did_you_mean
from styrdok.repository.library import Library, PolicyParts, Revision, Text
from styrdok.repository.lineage import Lineage
from styrdok.repository.upgrades import FRONT_MATTER, NEWEST, front_matter_end, upgrade
from styrdok.text.digests import text_digest
from styrdok.text.fields import KEBAB, Language, fits, wanted_of_id
from styrdok.text.markdown import parse_document
from styrdok.text.names import id_prefix
from styrdok.text.source import Source, decode

T = TypeVar("T")

PUBLICATION = "content/publication.yaml"
POLICY_FILES = ("policy.yaml", "text.md", "history.yaml")
_REVISION = re.compile(r"revisions/([1-9][0-9]{0,5})(?:\.([A-Za-z][A-Za-z0-9-]*))?\.md")


def assemble(
    files: ContentFiles, progress: Callable[[str], None] = lambda _: None
) -> tuple[Library, list[Problem]]:
    """Read every content file; a fault in one file never hides those of another.

    ``progress`` is told each policy's id as its turn comes.
    """
    reader = _Assembler(files, progress)
    return reader.library(), sorted(set(reader.problems))


class _Assembler:
    def __init__(self, files: ContentFiles, progress: Callable[[str], None]) -> None:
        self.files = files
        self.progress = progress
        self.problems: list[Problem] = []
        self.publication: Located[Publication] | None = None
        self.organisations: dict[str, dict[str, Source]] = defaultdict(dict)
        self.policies: dict[str, dict[str, Source]] = defaultdict(dict)

    def library(self) -> Library:
        for path in sorted(self.files):
            if "/" in path:  # not content/ itself, where that can't be read
                self.place_file(path)
        organisations = {
            name: self.organisation(name, files) for name, files in self.organisations.items()
        }
        for policy_id in self.policies:
            organisation = policy_id.partition("/")[0]
            if organisation not in organisations:
                self.missing(f"content/{organisation}/organisation.yaml")
                organisations[organisation] = None
        return Library(
            publication=self.publication,
            publication_faulty=PUBLICATION in self.files and self.publication is None,
            organisations={name: o for name, o in sorted(organisations.items()) if o},
            parts=tuple(
                self.policy(policy_id, organisations[policy_id.partition("/")[0]], files)
                for policy_id, files in sorted(self.policies.items())
            ),
            content_sha256=_content_digest(self.files),
        )

    def place_file(self, path: str) -> None:
        """Decode a file and put it with the organisation or policy it belongs to."""
        names = path.split("/")[1:]
        if path == PUBLICATION:
            if source := self.decode(path):
                self.publication = self.model(source, Publication, "publication")
        elif len(names) >= 2 and not self.valid_name(names[0], f"content/{names[0]}"):
            pass
        elif len(names) == 2 and names[1] == "organisation.yaml":
            self.put(self.organisations[names[0]], names[1], path)
        elif len(names) == 2 and names[1].endswith(".md"):
            name = names[1].removesuffix(".md")
            if self.valid_name(name, path):
                self.put(self.policies[f"{names[0]}/{name}"], FRONT_MATTER, path)
        elif len(names) >= 3 and self.valid_name(names[1], f"content/{names[0]}/{names[1]}"):
            inside = "/".join(names[2:])
            if inside in POLICY_FILES or self.is_revision(inside):
                self.put(self.policies[f"{names[0]}/{names[1]}"], inside, path)
            else:
                self.unexpected(path, inside, [*POLICY_FILES, "revisions/1.md"])
        elif len(names) < 3:
            known = ["organisation.yaml"] if len(names) == 2 else ["publication.yaml"]
            self.unexpected(path, names[-1], known)

    @staticmethod
    def is_revision(name: str) -> bool:
        found = _REVISION.fullmatch(name)
        return found is not None and (found[2] is None or fits(Language, found[2]))

    def decode(self, path: str) -> Source | None:
        data = self.files[path]
        if data is None:
            return None
        source, problems = decode(path, data)
        self.problems += problems
        return source

    def put(self, files: dict[str, Source], name: str, path: str) -> None:
        # A file that can't be decoded is still there: an empty text keeps its place,
        # so that it is not reported as missing too.
        files[name] = self.decode(path) or Source(path, "")

    def valid_name(self, name: str, path: str) -> bool:
        wanted: str | None = "a–z, 0–9 and single hyphens"
        if re.search(KEBAB, name):
            wanted = wanted_of_id("/".join([*path.split("/")[1:-1], name]))
        if wanted is None:
            return True
        self.problems.append(
            problem("name-invalid", Place(path), f'the name is "{name}"; wanted: {wanted}')
        )
        return False

    def unexpected(self, path: str, name: str, known: list[str]) -> None:
        if self.files[path] is None:
            return  # reported as unreadable
        # A name that is taken is no advice: renaming would write over that file.
        folder = path.removesuffix(name)
        free = [k for k in known if folder + k not in self.files]
        message = f'"{name}" is not a file that styrdok reads here{did_you_mean(name, free)}'
        self.problems.append(problem("file-unexpected", Place(path), message))

    def missing(self, path: str) -> None:
        self.problems.append(problem("file-missing", Place(path), "the file is missing"))

    def organisation(self, name: str, files: Mapping[str, Source]) -> Located[Organisation] | None:
        source = files["organisation.yaml"]
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
            message = f"the policy also has a folder, content/{policy_id}/"
            place, hint = Place(files[FRONT_MATTER].path), "Keep one of the two."
            self.problems.append(problem("file-unexpected", place, message, hint))
            files = {name: s for name, s in files.items() if name != FRONT_MATTER}
        if FRONT_MATTER in files and not front_matter_end(files[FRONT_MATTER].text):
            if files[FRONT_MATTER].text:
                place = Place(f"content/{policy_id}.md")
                message = "the file does not begin with front matter"
                self.problems.append(problem("front-matter", place, message))
            files = {}
        else:
            files = upgrade(files)
            for name in POLICY_FILES:
                if name not in files:
                    self.missing(f"content/{policy_id}/{name}")
        facts, history, text = (files.get(n) for n in ("policy.yaml", "history.yaml", "text.md"))
        working = self.text(text, policy_id) if text and text.text else None
        revisions = [
            self.revision(source, match, policy_id, working)
            for name, source in files.items()
            if (match := _REVISION.fullmatch(name))
        ]
        events = self.history(history) if history and history.text else None
        if events:
            last = events.value.latest_text
            revisions, working = _with_anchors(
                revisions,
                working,
                events.value.recorded_texts,
                last.revision if last and last.revision else 0,
                id_prefix(policy_id),
            )
        return PolicyParts(
            id=policy_id,
            organisation=organisation,
            facts=self.model(facts, Policy, "policy") if facts and facts.text else None,
            history=events,
            working=text if text and text.text else None,
            text=working,
            revisions=tuple(revisions),
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

    def revision(
        self, source: Source, name: re.Match[str], policy_id: str, working: Text | None
    ) -> Revision:
        sequence, language = int(name[1]), name[2]
        if not source.text:
            return Revision(sequence, language, source, None, None)
        digest = text_digest(source.text)
        if working and working.source.text == source.text:
            # The usual case: nothing is pending, so nothing need be parsed and said twice.
            return Revision(sequence, language, source, digest, working.document)
        document, problems = parse_document(source, id_prefix(policy_id))
        hint = "A recorded text is never edited: restore it from git, or record a correction."
        self.problems += (replace(p, hint=hint) for p in problems)
        titled = document if document and document.title_line else None
        return Revision(sequence, language, source, digest, titled)


def _with_anchors(
    revisions: Sequence[Revision],
    working: Text | None,
    order: Sequence[tuple[int, int | None]],
    latest: int,
    prefix: str,
) -> tuple[list[Revision], Text | None]:
    """Let each text inherit its anchors from the one that it followed, the working text last.

    ``order`` is that of the recording, with the file that each followed: what
    had been published by then keeps its anchors, whatever is found later.
    ``latest`` is the file of the text that the working text would follow.
    """
    own = {r.sequence: r for r in revisions if not r.language and r.document}
    lineage = Lineage()
    for number, followed in order:
        if (revision := own.get(number)) and revision.document:
            lineage = lineage.with_text(number, revision.document, followed, prefix)
    if working:
        same = latest in lineage.texts and own[latest].source.text == working.source.text
        named = lineage if same else lineage.with_text(0, working.document, latest, prefix)
        working = replace(working, document=named.texts[latest if same else 0])
    texts = lineage.texts
    return [
        r if r.language else replace(r, document=texts.get(r.sequence, r.document))
        for r in revisions
    ], working


def _content_digest(files: ContentFiles) -> str:
    """Digest every file's path and bytes, each with its length, so that nothing can be shifted."""
    digest = hashlib.sha256()
    for path, data in sorted(files.items()):
        name, data = path.encode("utf-8", "surrogateescape"), data or b""  # noqa: PLW2901
        digest.update(b"%d:%b%d:%b" % (len(name), name, len(data), data))
    return digest.hexdigest()
