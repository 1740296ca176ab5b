"""A target that is a WordPress site: a page for each document, over WordPress's own REST API.

WordPress knows pages by numbers of its own, and makes a second page of whatever
is created twice. styrdok.php, which lies beside this file, keeps our id and digest
with each page, and lists them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx
from pydantic import RootModel

from styrdok.html.foreign import read_foreign
from styrdok.html.tree import Element, elements
from styrdok.html.visible import folded_words
from styrdok.pull.target import (
    Held,
    Options,
    Pulled,
    PulledTombstone,
    TargetError,
    TargetUnavailableError,
)
from styrdok.pull.targets.rest import Rest, open_rest
from styrdok.text.digests import hex_digest
from styrdok.text.json_values import OneFault

BINNED = "trash"
PUBLISHED = "publish"


class ListedPage(OneFault):
    """What styrdok.php says of a page."""

    page: int
    id: str
    sha256: str
    publisher: str
    status: str
    password: bool
    """It is shown to those alone who know its password."""
    edited: bool
    """The content is no longer as a pull left it."""


class ListedPages(RootModel[list[ListedPage]], OneFault):
    """What styrdok.php says of all pages."""


class FoundPage(OneFault):
    id: int
    link: str


class FoundPages(RootModel[list[FoundPage]], OneFault):
    """What WordPress finds."""


class RenderedContent(OneFault):
    rendered: str
    """As the site's filters show it to visitors."""


class WrittenPage(FoundPage):
    status: str
    content: RenderedContent


@contextmanager
def connect(options: Options) -> Iterator[WordPress]:
    with open_rest(options, "WordPress") as rest:
        yield WordPress(rest, _find_parent(rest, options.parent))


class WordPress:
    """Pages found by our id. One that an editor has moved is updated where it is."""

    def __init__(self, rest: Rest, parent: int) -> None:
        self._rest = rest
        self._parent = parent
        self._pages: dict[str, ListedPage] = {}

    def held(self) -> Mapping[str, Held]:
        """Give our pages outside the bin; one edited or unpublished has lost its digest."""
        answer = self._rest.ask("GET", *_route("/styrdok/v1/pages"), bear={404})
        if answer.status_code == httpx.codes.NOT_FOUND:
            raise TargetUnavailableError(
                f"{answer.url} is not there. Put styrdok.php into the site's "
                "wp-content/mu-plugins/: docs/cms/wordpress.md says how"
            )
        listed = self._rest.read(ListedPages, answer).root
        # A copy of a page is the editor's own: the oldest is ours, and one in the bin only where
        # there is no other. The last of an id is what stays in a dict.
        listed.sort(key=lambda page: (page.status != BINNED, -page.page))
        self._pages = {page.id: page for page in listed}
        shown = (page for page in listed if page.status != BINNED)
        return {page.id: Held(_digest(page), page.publisher) for page in shown}

    def put(self, pulled: Pulled) -> None:
        """Create or update the page; what is in the bin is taken out, so there is never a second.

        Only the title, the content, and that all may read it are ours. A page that came out
        otherwise loses its digest again, so that every pass tells of it until it is mended.
        """
        page: dict[str, Any] = {
            "title": pulled.document.title,
            # Without these comments WordPress would make paragraphs of the lines.
            "content": f"<!-- wp:html -->\n{pulled.html}<!-- /wp:html -->",
            "status": PUBLISHED,
            "password": "",
            "styrdok": _field(pulled, pulled.sha256),
        }
        listed = self._pages.get(pulled.id)
        if listed is None or (listed.status == BINNED and not pulled.is_of(listed.publisher)):
            address, page["parent"] = "/wp/v2/pages", self._parent
        else:
            address = f"/wp/v2/pages/{listed.page}"
        answer = self._rest.ask("POST", *_route(address), json=page)
        written = self._rest.read(WrittenPage, answer)
        if fault := _fault(written, pulled.document.text_sha256):
            lost = {"styrdok": _field(pulled, "")}
            self._rest.ask("POST", *_route(f"/wp/v2/pages/{written.id}"), json=lost)
            raise TargetError(fault)

    def remove(self, tombstone: PulledTombstone) -> None:
        """Put the page into the bin, from where an administrator can take it back."""
        path, route = _route(f"/wp/v2/pages/{self._pages[tombstone.id].page}")
        answer = self._rest.ask("DELETE", path, route, bear={501})
        if answer.status_code == httpx.codes.NOT_IMPLEMENTED:
            # The site has no bin.
            self._rest.ask("DELETE", path, {**route, "force": "true"})


def _field(pulled: Pulled, sha256: str) -> dict[str, str]:
    """Give what styrdok.php keeps with the page."""
    return {"id": pulled.id, "sha256": sha256, "publisher": pulled.publisher}


def _route(route: str, **parameters: str) -> tuple[str, dict[str, str]]:
    """Give the address in the one form that works however the site writes its addresses."""
    return "", {"rest_route": route, **parameters}


def _digest(page: ListedPage) -> str:
    shown = page.status == PUBLISHED and not page.password and not page.edited
    return page.sha256 if shown else ""


def _fault(page: WrittenPage, text_sha256: str) -> str | None:
    """Say in what the page is not as it was to be, if in anything."""
    if page.status != PUBLISHED:
        return (
            f"{page.link} is not published: its status is {page.status}. Check what the user of "
            "--user may do, and whether a plugin holds pages back"
        )
    shown = folded_words(_own_part(page.content.rendered))
    if hex_digest(shown) != text_sha256:
        return (
            f"{page.link} does not show the words of the document: the site changes some. Look at "
            "the page, and at the plugins that filter content"
        )
    return None


def _own_part(html: str) -> list[Element]:
    """Give the element around our text, without what plugins put before and after; else nothing."""
    divs = (element for element in elements(read_foreign(html)) if element.name == "div")
    return [div for div in divs if div.classes[:1] == ["styrdok"]][:1]


def _find_parent(rest: Rest, said: str) -> int:
    """Read --parent: a page's number, or its address within the site. 0 is no parent."""
    if not said or said.isdecimal():
        return int(said or 0)
    wanted = said.strip("/")
    name = wanted.rpartition("/")[2]
    answer = rest.ask("GET", *_route("/wp/v2/pages", slug=name, per_page="100"))
    found = rest.read(FoundPages, answer).root
    matching = [p.id for p in found if httpx.URL(p.link).path.strip("/").endswith(wanted)]
    # Without permalinks the links have no names in them; then the name alone must do.
    numbers = matching or [page.id for page in found]
    if len(numbers) != 1:
        what = "no published page" if not numbers else "more than one page"
        raise TargetUnavailableError(
            f'--parent: there is {what} "{said}". Give its address, or the number that the '
            "editor's address has after post="
        )
    return numbers[0]
