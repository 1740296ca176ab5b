"""Paths of content files → what each file is, and Problems of the names that no file of ours has.

Reading and verifying both go by it, so that a name is the same to every command.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from styrdok.content.layout import (
    CONTENT_FOLDER,
    POLICY_FILES,
    REVISIONS,
    ContentFiles,
    FileKind,
    Placed,
    name_in_folder,
    placed_at,
)
from styrdok.problems.faults import Place, Problem, problem
from styrdok.problems.guesses import did_you_mean
from styrdok.text.fields import KEBAB, wanted_of_id

_NAMES = (
    [FileKind.PUBLICATION.rpartition("/")[2]],
    [FileKind.ORGANISATION.rpartition("/")[2]],
    [*map(name_in_folder, POLICY_FILES), name_in_folder(FileKind.REVISION, 1)],
)
"""What may lie in content/, in an organisation's folder, in a policy's."""
_WORDS = "a–z, 0–9 and single hyphens"
_OLD_ENDING = FileKind.OLD_FORM.rpartition("}")[2]


def place_files(files: ContentFiles) -> tuple[dict[str, Placed], list[Problem]]:
    """Say what each content file is, and what is wrong with the names of those that are none.

    content/ itself is among the files where it can't be read, and is passed over.
    """
    found = {path: placed_at(path) for path in files if path != CONTENT_FOLDER}
    usable = {p: place for p, place in found.items() if place and not wanted_of_id(place.owner)}
    faults = [fault for path in found.keys() - usable if (fault := _judge(path, files))]
    return usable, faults


def _judge(path: str, files: ContentFiles) -> Problem | None:
    *folders, name = path.split("/", 3)[1:]
    for depth, folder in enumerate(folders, 1):
        if wanted := _wanted(folders[:depth]):
            return _invalid(folder, wanted, "/".join([CONTENT_FOLDER, *folders[:depth]]))
    if len(folders) == 1 and name.endswith(_OLD_ENDING):
        stem = name.removesuffix(_OLD_ENDING)
        return _invalid(stem, _wanted([*folders, stem]) or _WORDS, path)
    # A name that is taken is no advice: renaming would write over that file.
    free = [k for k in _NAMES[len(folders)] if path.removesuffix(name) + k not in files]
    advice = did_you_mean(name, free)
    if len(folders) == 2 and name.startswith(REVISIONS):
        message = f'"{name}" is not how a recorded text is named{advice}'
        return problem("revision-name", Place(path), message)
    if files[path] is None:
        return None  # reported as unreadable
    message = f'"{name}" is not a file that styrdok reads here{advice}'
    return problem("file-unexpected", Place(path), message)


def _wanted(names: Sequence[str]) -> str | None:
    """Say what is wanted of the last name of an id, if it is not as it must be."""
    return wanted_of_id("/".join(names)) if re.search(KEBAB, names[-1]) else _WORDS


def _invalid(name: str, wanted: str, path: str) -> Problem:
    return problem("name-invalid", Place(path), f'the name is "{name}"; wanted: {wanted}')
