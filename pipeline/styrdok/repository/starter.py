"""Makes the files of a new repository, and of a new policy. What `init` copies lies beside this."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterator
from importlib import resources
from importlib.resources.abc import Traversable

from styrdok.content.layout import SCHEMAS_FOLDER, FileKind, path_to, policy_folder
from styrdok.disk.files import TEMPORARY_PREFIX
from styrdok.problems.guesses import suggest
from styrdok.repository.library import Library
from styrdok.text.fields import Line, PolicyId, fits, wanted_of_id
from styrdok.text.source import odd_characters


def starter_files() -> dict[str, bytes]:
    """Give a repository with an invented municipality: path from its root, to bytes."""
    folder = resources.files("styrdok.repository").joinpath("skeleton")
    files = dict(_walk(folder, ""))
    # Files with these names would, inside this project, set the rules for its own files.
    files[".gitattributes"] = b"* text=auto eol=lf\n"
    files[".gitignore"] = f"{TEMPORARY_PREFIX}*\n".encode()
    return files


def _walk(folder: Traversable, path: str) -> Iterator[tuple[str, bytes]]:
    for item in sorted(folder.iterdir(), key=lambda i: i.name):
        if item.is_dir():
            yield from _walk(item, f"{path}{item.name}/")
        else:
            yield f"{path}{item.name}", item.read_bytes()


def new_policy(library: Library, policy_id: str, title: str, kind: str) -> dict[str, bytes] | str:
    """Give a policy's first files (path from the root, to bytes), or in words why it can't be."""
    if not fits(PolicyId, policy_id):
        form = (
            "organisation/name, each of a–z, 0–9 and single hyphens, such as exempelby/kostpolicy"
        )
        wanted = wanted_of_id(policy_id) or form
        return f'"{policy_id}" is no id for a policy. Wanted: {wanted}.'
    title = " ".join(unicodedata.normalize("NFC", title).split())
    if not fits(Line, title) or list(odd_characters(title)):
        return "The title must have words, and no control characters."
    name = policy_id.partition("/")[0]
    organisation = library.organisations.get(name)
    if organisation is None:
        return f'There is no organisation "{name}"{suggest(name, list(library.organisations))}'
    types = organisation.value.type_keys
    if kind not in types:
        return f'{organisation.value.name} has no document type "{kind}"{suggest(kind, types)}'
    to_root = "../" * policy_folder(policy_id).count("/")
    facts = (
        f"# yaml-language-server: $schema={to_root}{SCHEMAS_FOLDER}/policy.schema.json\n"
        "schema: policy/1\n"
        f"title: {json.dumps(title, ensure_ascii=False)}\n"
        f"type: {kind}\n"
        "language: sv\n"
    )
    # Signs that Markdown would take for markup are the title's own.
    heading = re.sub(r"([\\`*_{}\[\]<>#]|&(?=#?\w+;))", r"\\\1", title)
    text = f"# {heading}\n\n{{#syfte .background}}\n## Syfte\n\nSkriv texten här.\n"
    return {
        path_to(FileKind.FACTS, policy_id): facts.encode(),
        path_to(FileKind.TEXT, policy_id): text.encode(),
        path_to(FileKind.HISTORY, policy_id): b"[]\n",
    }
