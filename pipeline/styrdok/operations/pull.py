"""Published documents at an address → another system, one pull at a time."""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path

from styrdok.disk.files import read_file, real_path, sweep, write_inside
from styrdok.disk.lock import OWN_FOLDER, locked
from styrdok.problems.errors import WrongUsageError
from styrdok.problems.showing import one_line
from styrdok.published.pulls import PullReport, Seen
from styrdok.pull.client import Ways, pull
from styrdok.pull.errors import PullError
from styrdok.pull.fetching import read_address
from styrdok.pull.target import TARGETS, Options
from styrdok.text.digests import hex_digest
from styrdok.text.fields import BaseUrl, fits
from styrdok.text.json_values import JsonFault, read_json


def pull_into(
    url: str, kind: str, options: Options, ways: Ways, state: Path | None = None
) -> PullReport:
    """Bring the published documents at an address into a target of a kind in TARGETS.

    ``state`` is where the lock is and what was last seen; a target that is a
    folder keeps them itself. Raises PullError or TargetError.
    """
    try:
        read_address(url)
    except PullError as error:
        raise WrongUsageError(str(error)) from None
    ways = replace(
        ways,
        publisher=_base_url("publisher", ways.publisher),
        formerly=_base_url("formerly", ways.formerly),
    )
    if options.folder:
        # Whoever names a folder may name it by a link; what lies below it is reached by none.
        options = replace(options, folder=str(real_path(Path(options.folder))))
    root = state or Path(options.folder)
    memory = f"{OWN_FOLDER}/pull-{_name_of(url, kind, options)}.json"
    busy = f"Another styrdok is writing in {root}. Try again when it is done."
    alone = nullcontext() if ways.dry_run else locked(root, busy)
    with alone, TARGETS[kind].connect(options) as target:
        if options.folder and not ways.dry_run:
            sweep(Path(options.folder))
        report, seen = pull(url, target, _recall(root / memory, ways.limits.manifest), ways)
        if seen:
            write_inside(root, memory, seen.model_dump_json().encode())
    return report


def _base_url(option: str, said: str) -> str:
    """Give the address of a publisher's exports in the form that manifests have it in."""
    address = said if said.endswith("/") or not said else f"{said}/"
    if address and not fits(BaseUrl, address):
        raise WrongUsageError(
            f'--{option}: "{one_line(said)}" is no address that exports have. '
            "Wanted: https://styr.example.se/"
        )
    return address


def _name_of(url: str, kind: str, options: Options) -> str:
    """Tell apart what was seen of different publishers by different targets."""
    parts = [url, kind, options.site, options.parent, options.settings]
    return hex_digest("\n".join(parts))[:12]


def _recall(path: Path, largest: int) -> Seen | None:
    """Read what the last pass saw; what can't be read is as if it had never been."""
    try:
        # The manifest stands in it as a text, in which every sign may take two.
        return read_json(Seen, read_file(path, 2 * largest) or b"", 2 * largest)
    except (OSError, JsonFault):
        return None
