"""A repository's folder → its content, read, with every fault in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path

from styrdok.checks.rules import check_library
from styrdok.content.layout import CONTENT_FOLDER, FileKind, path_to, placed_at, policy_folder
from styrdok.content.models import Organisation
from styrdok.disk.content_folder import read_content
from styrdok.disk.files import first_there, is_folder, real_path
from styrdok.disk.inside import refuse_link
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.problems.faults import Problem, has_errors
from styrdok.problems.guesses import did_you_mean
from styrdok.problems.reports import capped
from styrdok.repository.assemble import assemble
from styrdok.repository.library import Library, PolicyParts, PolicyRecord

Watch = Callable[[str, int], AbstractContextManager[Callable[[str], None]]]
"""From what is done, and to how many things, to what is called with the name of each in turn."""


MOST_LISTED = 10
"""How many policies are listed to whoever names one that is not there."""


@contextmanager
def unwatched(_title: str, _total: int) -> Iterator[Callable[[str], None]]:
    """Watch nothing, as a script does."""
    yield lambda _: None


@dataclass(frozen=True)
class Repository:
    """The content of a repository as it was read. ``problems`` are all its faults, by place."""

    root: Path
    library: Library
    problems: tuple[Problem, ...]

    def policy(self, name: str) -> PolicyRecord:
        """Find a policy, by its id or title; one that has errors is refused."""
        return find_policy(self, name)

    def organisation(self, name: str) -> Organisation:
        found = self.library.organisations.get(name)
        if found is None:
            known = ", ".join(self.library.organisations) or "none"
            raise WrongUsageError(f'There is no organisation "{name}". Known: {known}')
        return found.value


def load(root: Path, watch: Watch = unwatched) -> Repository:
    """Read all content below ``root``, the folder that holds content/, and find its faults."""
    require_content(root)
    files, unreadable = read_content(root)
    places = filter(None, map(placed_at, files))
    total = sum(place.kind is FileKind.FACTS for place in places)
    with watch("Reading", total) as step:
        library, faults = assemble(files, step)
    problems = capped({*unreadable, *faults, *check_library(library)})
    return Repository(root, library, tuple(problems))


def require_content(root: Path) -> None:
    """Refuse a folder in which there is no content/, or a link to another's."""
    refuse_link(root / CONTENT_FOLDER)
    if not is_folder(root / CONTENT_FOLDER):
        raise WrongUsageError(
            f"There is no folder content/ in {real_path(root)}. Go to the repository's folder, "
            "name it with --root, or make a new one: styrdok init DIR"
        )


def find_policy(repository: Repository, name: str, but: str = "") -> PolicyRecord:
    """Find a policy that has no errors; the organisation's and the publication's count too.

    ``name`` is its id, a former id, the last part of one, or its title. ``but`` is the code of an
    error that does no harm here.
    """
    part = _find_part(repository.library, name)
    if but and part.history and part.history.parsed.upgraded:
        raise StyrdokError(f"{part.id} is in the old form. First: styrdok upgrade")
    organisation = part.id.partition("/")[0]
    own = (policy_folder(part.id), path_to(FileKind.OLD_FORM, part.id))
    shared = (path_to(FileKind.ORGANISATION, organisation), path_to(FileKind.PUBLICATION))
    counted = [p for p in repository.problems if has_errors([p]) and p.code != but]
    errors = [p for p in counted if p.path.startswith((*own, *shared))]
    if errors or part.whole is None:
        faulty = {p.path for p in errors if not p.path.startswith(own)}
        what = part.id if len(faulty) < len({p.path for p in errors}) else ", ".join(sorted(faulty))
        raise StyrdokError(f"{what} has faults that must be mended first.", errors)
    return part.whole


def _find_part(library: Library, name: str) -> PolicyParts:
    """Find the one policy that a name means, or refuse."""
    found = library.named(name)
    if len(found) == 1:
        return found[0]
    if found:
        several = ", ".join(part.id for part in found)
        raise WrongUsageError(f'"{name}" may be any of {several}. Write which.')
    known = [part.id for part in library.parts]
    near = did_you_mean(name, known) or did_you_mean(name, [n.rpartition("/")[2] for n in known])
    few = f" Known: {', '.join(known) or 'none'}." if len(known) <= MOST_LISTED else ""
    raise WrongUsageError(
        f'There is no policy "{name}"{near or "."}{few} A policy is named by its folder below '
        "content/, or by its title."
    )


def problems_below(repository: Repository, paths: Sequence[Path]) -> list[Problem]:
    """Give the problems in the files and folders that somebody names; all, where none is named."""
    root = repository.root
    inside = [_content_path(root, path) for path in paths]
    return [
        p
        for p in repository.problems
        if not inside or any(real_path(root / p.path).is_relative_to(path) for path in inside)
    ]


def _content_path(root: Path, path: Path) -> Path:
    """Find a path that somebody named: from where they stand, or else from the root."""
    found = first_there(path, root / path)
    if found is None:
        raise WrongUsageError(f'There is no file or folder "{path}".')
    if not found.is_relative_to(real_path(root / CONTENT_FOLDER)):
        raise WrongUsageError(f'"{path}" is not in content/, so it is not checked.')
    return found
