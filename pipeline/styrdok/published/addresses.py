"""Where each export lies: ids and numbers → paths in exports/, which are addresses on the web too.

A path from exports/ is an address when the publication's base_url stands before it. A page's path
ends with a slash, and its file is index.html in that folder. `href` is the path as JSON exports
write it: from v1/, where the manifest is.
"""

from __future__ import annotations

import re

V1 = "v1/"
MANIFEST = f"{V1}manifest.json"
DELTA = f"{V1}delta.json"
REGISTER = f"{V1}register.json"
OPENAPI = f"{V1}openapi.json"
POINTER = ".well-known/styrdok.json"
STYLE = "assets/styrdok.css"
FEED = "feed.atom"
SITEMAP = "sitemap.xml"
CATALOGUE = "datasets/dcat"

_DOCUMENTS = "documents/"
_PAGES = "d/"
_HASH_DIGITS = 12


def in_v1(href: str) -> str:
    """Give the path from exports/ of what JSON exports refer to."""
    return f"{V1}{href}"


def latest_href(policy_id: str, ending: str) -> str:
    """Give where a document is as it is now: json, html, rich.html or jsonld."""
    return f"{_DOCUMENTS}{policy_id}.{ending}"


def immutable_href(policy_id: str, revision: int | str, sha256: str, ending: str) -> str:
    """Give where a document is whose JSON has that digest, which never changes."""
    return f"{_DOCUMENTS}{policy_id}/{revision}-{sha256[:_HASH_DIGITS]}.{ending}"


def changes_href(policy_id: str, since: int | str, to: int | str, ending: str) -> str:
    """Give where it is told what changed between the texts of two events."""
    return f"{_DOCUMENTS}{policy_id}/changes/{since}-{to}.{ending}"


def schema_name(name: str) -> str:
    return f"{name}.schema.json"


def schema_file(name: str) -> str:
    """Give where a schema lies among the exports."""
    return f"{V1}schemas/{schema_name(name)}"


def document_page(policy_id: str) -> str:
    return f"{_PAGES}{policy_id}/"


def revision_page(page: str, sequence: int) -> str:
    """Give the page of the text that an event left, below its document's ``page``."""
    return f"{page}r/{sequence}/"


def changes_page(page: str, since: int, to: int) -> str:
    """Give the page of what changed between two events, below their document's ``page``."""
    return f"{page}changes/{since}-{to}/"


def page_file(page: str = "") -> str:
    """Give the file of a page; without one, that of the index of all documents."""
    return f"{page}index.html"


def way_to_root(path: str) -> str:
    """Give how a file refers to exports/: relatively, so that it works on a disk too."""
    return "../" * path.count("/")


def feed_archive(year: int) -> str:
    return f"feed-archive/{year}.atom"


def sitemap_part(number: int) -> str:
    """Name a part of the sitemap. It stands beside it: it may speak only of what lies below."""
    return f"sitemap-{number}.xml"


_OWNED = re.compile(
    rf"(?:{V1}|{_PAGES}).+|{re.escape(STYLE)}|feed-archive/\d{{4}}\.atom|sitemap-\d+\.xml"
    rf"|{CATALOGUE}",
    re.DOTALL,
)
_IMMUTABLE = re.compile(
    rf"{V1}{_DOCUMENTS}[^/]+/[^/]+/\d+-([0-9a-f]{{{_HASH_DIGITS}}})\.(?:json|html)"
)


def is_owned(path: str) -> bool:
    """Say whether builds write a file and may remove it again.

    What they write each time need not be among them.
    """
    return bool(_OWNED.fullmatch(path))


_EACH_TIME = {POINTER, FEED, SITEMAP, page_file()}


def is_built(path: str) -> bool:
    """Say whether it is a build that makes a file, be it one that no build removes."""
    return is_owned(path) or path in _EACH_TIME


def is_immutable(path: str, sha256: str = "") -> bool:
    """Say whether a file has a document's digest, or this one, in its name: it never changes."""
    found = _IMMUTABLE.fullmatch(path)
    return bool(found and (not sha256 or sha256.startswith(found[1])))


def is_of_document(path: str) -> bool:
    """Say whether a file is a document's JSON or fragment, or what changed in it."""
    return path.startswith(in_v1(_DOCUMENTS))


def rank(path: str) -> int:
    """Say in what order files are to be replaced, where they are one by one.

    A list comes after what it lists, and the manifest last.
    """
    if path in {MANIFEST, DELTA}:
        return 3 if path == MANIFEST else 2
    return 0 if is_immutable(path) else 1
