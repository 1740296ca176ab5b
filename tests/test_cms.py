"""The exports pulled into real content management systems, and seen there as visitors see them."""

from __future__ import annotations

import functools
import hashlib
import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import html5lib
import httpx
import pytest

from styrdok.disk.files import read_tree
from styrdok.html.visible import folded_text
from styrdok.repository.starter import starter_files
from tests.cms import MissingError
from tests.cms.systems import System, Wagtail, started
from tests.conftest import ROOT, recorded_anew, skip
from tests.publisher import Publisher, publish, serving
from tests.test_exports import EVERY_MARKUP, content_of, made, manifest_of
from tests.test_pages import WCAG, browser

if TYPE_CHECKING:
    from playwright.sync_api import Browser

__all__ = ["browser"]  # a fixture

TRAPS = r"""
## Fällor

Han sade "ja" -- och 'nej' ... Tåg 3x4, se [gallery] och [caption]text[/caption]. :) ;-) 8-)
Wordpress, 5'10" och C:\\temp\\ny. Paragraf (c) (tm) 1/2, a & b, x < y, \<b\>fet\</b\> &amp;lt;,
{{ mall }}, %s, $1.

https://exempelby.example/ensam

- "citat i punkt"
- <https://exempelby.example/video?v=1&amp;t=2>

Ö med två tecken: Ö, hårt mellanslag: 16 maj, mjukt binde­streck, 👩‍🏫.
"""

ALL = {
    "alvdalen/integrationspolitiskt-program",
    "exempelby/motespolicy",
    "exempelby/resepolicy",
    "hedemora/integration",
}
SYSTEMS = [
    pytest.param(name, marks=pytest.mark.xdist_group(name))
    for name in ("wordpress", "wagtail", "plone")
]
pytestmark = pytest.mark.slow


@functools.cache
def release(number: int) -> dict[str, bytes]:
    """Give the exports of a publisher that changes one text, withdraws one, and has it again."""
    ours = {f"content/{name}": data for name, data in read_tree(ROOT / "content").items()}
    content = ours | content_of(starter_files())
    for name in sorted(content):
        if "/resepolicy/" in name:
            content[name.replace("/resepolicy/", "/motespolicy/")] = content[name]
    text = EVERY_MARKUP + TRAPS
    if number >= 2:
        text = text.replace("Vi ska:", "Alla ska:")
    _set_text(content, text)
    if number == 3:
        content = {k: v for k, v in content.items() if "hedemora" not in k}
    before = manifest_of(release(number - 1)) if number > 1 else None
    return made(content, before)


def _set_text(content: dict[str, bytes], text: str) -> None:
    folder = "content/exempelby/resepolicy"
    history = content[f"{folder}/history.yaml"].decode()
    digest = hashlib.sha256(text.encode()).hexdigest()
    changed = re.sub("sha256: sha256:[0-9a-f]{64}", f"sha256: sha256:{digest}", history)
    content[f"{folder}/history.yaml"] = changed.encode()
    content[f"{folder}/text.md"] = content[f"{folder}/revisions/1.md"] = text.encode()
    content |= recorded_anew(content)


@pytest.fixture(scope="module", params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> Iterator[System]:
    try:
        with started(request.param) as found:
            yield found
    except MissingError as missing:
        skip(str(missing))


def test_a_system_follows_the_publisher(system: System, publisher: Publisher) -> None:
    """What changed is written, and nothing else; what came back is no second page."""
    changed, gone = "exempelby/resepolicy", "hedemora/integration"
    addresses: dict[str, str] = {}
    for number, written, removed in (
        (1, ALL, set()),
        (1, set(), set()),
        (2, {changed}, set()),
        (2, set(), set()),
        (3, set(), {gone}),
        (3, set(), set()),
        (4, {gone}, set()),
        (4, set(), set()),
    ):
        publisher.reset(release(number))
        before = system.writes()
        report = system.pull(publisher.url)
        assert (set(report["written"]), set(report["removed"])) == (written, removed), number
        assert (system.writes() > before) == bool(written or removed), number
        pages = system.pages()
        assert set(pages) == ALL - ({gone} if number == 3 else set())
        addresses = pages | addresses
        assert pages.items() <= addresses.items(), "a page has moved"


@pytest.mark.parametrize("name", sorted(ALL))
def test_visitors_see_every_word_and_all_markup(
    system: System, publisher: Publisher, name: str
) -> None:
    publisher.reset(release(1))
    system.pull(publisher.url)
    document = json.loads(release(1)[f"v1/documents/{name}.json"])
    page = httpx.get(system.pages()[name], follow_redirects=True).text
    assert_whole(page, document["html"], document["text_sha256"])


def test_what_editors_do_to_a_page_is_mended(system: System, publisher: Publisher) -> None:
    """The next pull has the page as it was published, and never a second one."""
    name = "exempelby/resepolicy"
    document = json.loads(release(2)[f"v1/documents/{name}.json"])
    for number in (1, 2):
        publisher.reset(release(number))
        system.pull(publisher.url)
    for harm in system.harm(name):
        system.pull(publisher.url)
        assert set(system.pages()) == ALL, harm
        page = httpx.get(system.pages()[name]).text
        assert_whole(page, document["html"], document["text_sha256"])
        assert system.pull(publisher.url)["written"] == [], harm


@pytest.mark.parametrize("system", SYSTEMS[1:2], indirect=True)
def test_the_app_is_one_that_django_knows(system: Wagtail, publisher: Publisher) -> None:
    """Its migrations are whole, its command pulls, and its pages can't be copied."""
    publisher.reset(release(1))
    system.pull(publisher.url)
    base = json.loads(release(1)["v1/manifest.json"])["base_url"]
    state = str(system.site.folder)
    said = system.manage("styrdok_pull", publisher.url, "--publisher", base, "--state", state)
    assert said == "seq 1: 0 written, 0 removed, 4 unchanged.\n"
    assert "No changes" in system.manage("makemigrations", "--check", "--dry-run")
    system.run(
        "from django.contrib.auth.models import User; page = PolicyPage.objects.first(); "
        "may = page.permissions_for_user(User.objects.get()); "
        "assert may.can_edit() and not may.can_copy_to(page.get_parent())"
    )


@pytest.mark.parametrize("system", SYSTEMS[:1], indirect=True)
def test_a_plugin_that_changes_words_is_told_of(system: System, publisher: Publisher) -> None:
    """By every pass, until the page shows the document's own."""
    name = "exempelby/resepolicy"
    publisher.reset(release(1))
    system.pull(publisher.url)
    publisher.reset(release(2))
    plugin = system.site.folder / "wordpress/wp-content/mu-plugins/words.php"
    change = "return str_replace( 'Alla ska', 'Alla kan', $text );"
    plugin.write_text(f"<?php add_filter( 'the_content', function ( $text ) {{ {change} }} );")
    try:
        for _ in range(2):
            report = system.pull(publisher.url, fails=True)
            assert [failure["id"] for failure in report["failed"]] == [name]
            assert "does not show the words" in report["failed"][0]["message"]
    finally:
        plugin.unlink()
    assert system.pull(publisher.url)["written"] == [name]
    assert system.pull(publisher.url)["written"] == []


@pytest.mark.parametrize("system", SYSTEMS[:1], indirect=True)
def test_an_editor_can_not_say_which_document_a_page_is(
    system: System, publisher: Publisher
) -> None:
    """Nor change a document's text by saying it, alone or among other questions."""
    publisher.reset(release(1))
    system.pull(publisher.url)
    before = system.get("?rest_route=/styrdok/v1/pages").json()
    number = before[0]["page"]
    claim = {"styrdok": {"id": before[0]["id"], "sha256": "0" * 64, "publisher": "https://x/"}}
    account = ("redaktor", (system.site.folder / "editors-password").read_text())
    for route, body in (
        (f"/wp/v2/pages/{number}", {"content": "Annat", **claim}),
        ("/wp/v2/pages", {"title": "Egen", "status": "publish", **claim}),
    ):
        url = f"{system.site.url}?rest_route={route}"
        answer = httpx.post(url, auth=account, json=body, timeout=60)
        assert (answer.status_code, answer.json()["code"]) == (403, "styrdok_forbidden")
    own = httpx.post(
        f"{system.site.url}?rest_route=/wp/v2/pages/{number}",
        auth=account,
        json={"content": "Annat"},
        timeout=60,
    )
    assert own.status_code == 200
    assert system.get("?rest_route=/styrdok/v1/pages").json() == before
    assert system.pull(publisher.url)["written"] == []


def test_two_publishers_leave_each_others_pages_alone(system: System, publisher: Publisher) -> None:
    """Neither complains of the other, and the id of another's is refused by name."""
    publisher.reset(release(1))
    system.pull(publisher.url, "--rewrite")
    base = "https://annan.example/"
    first = "exempelby/resepolicy"
    with serving() as other:
        other.reset(publish({"annan/a": "ord", first: "annat"}, base=base))
        report = system.pull(other.url, fails=True)
    assert (report["written"], report["removed"], report["kept"]) == (["annan/a"], [], [])
    assert [failure["id"] for failure in report["failed"]] == [first]
    assert "another publisher" in report["failed"][0]["message"]
    pages = system.pages()
    assert set(pages) == {*ALL, "annan/a"}
    for name in ALL:
        document = json.loads(release(1)[f"v1/documents/{name}.json"])
        assert_whole(httpx.get(pages[name]).text, document["html"], document["text_sha256"])
    with serving() as other:
        other.reset(publish({}, 2, {"annan/a": None, first: None}, base=base))
        report = system.pull(other.url)
    assert (report["written"], report["removed"]) == ([], ["annan/a"])
    with serving() as other:  # it has moved, and has again what it had taken away
        other.reset(publish({"annan/a": "ord"}, base="https://nya.example/"))
        assert system.pull(other.url, "--formerly", base)["written"] == ["annan/a"]
        other.reset(publish({}, 2, {"annan/a": None}, base="https://nya.example/"))
        assert system.pull(other.url)["removed"] == ["annan/a"]
    report = system.pull(publisher.url)
    assert (report["written"], report["kept"], report["failed"]) == ([], [], [])
    assert set(system.pages()) == ALL


def test_signs_that_a_publisher_left_as_they_are_are_words(system: System) -> None:
    """A shortcode, an address alone: core-1 allows them, and WordPress would run them."""
    words = (
        '[gallery] och "ja" -- 3x4 :) <a href="https://x.example/?[gallery]">här</a></p>\n'
        "<p>https://exempelby.example/ensam"
    )
    files = publish({"annan/tecken": words}, base="https://annan.example/")
    (document,) = (json.loads(data) for name, data in files.items() if "documents/" in name)
    with serving() as other:
        other.reset(files)
        assert system.pull(other.url)["written"] == ["annan/tecken"]
        page = httpx.get(system.pages()["annan/tecken"], follow_redirects=True).text
        assert_whole(page, document["html"], document["text_sha256"])
        other.reset(publish({}, 2, {"annan/tecken": None}, base="https://annan.example/"))
        system.pull(other.url)


@pytest.mark.parametrize("system", SYSTEMS[1:2], indirect=True)
def test_a_page_that_is_deleted_during_a_pull_is_told_of(
    system: Wagtail, publisher: Publisher
) -> None:
    """The one to remove, and the one to put a new page below."""
    publisher.reset(release(1))
    system.pull(publisher.url)
    said = system.run(
        "from types import SimpleNamespace as N\n"
        "from styrdok.pull.target import TargetError\n"
        "from styrdok.wagtail.target import Wagtail\n"
        "document = N(title='x', canonical_url='https://x.example/')\n"
        "publisher = 'https://x.example/'\n"
        "for act in (\n"
        "    lambda: Wagtail(0).put(\n"
        "        N(id='a/ny', sha256='', document=document, html='', publisher=publisher)),\n"
        "    lambda: Wagtail(0).remove(N(id='a/borta')),\n"
        "):\n"
        "    try:\n"
        "        act()\n"
        "    except TargetError as error:\n"
        "        print(error)\n"
    )
    assert said.count("Somebody deleted the page") == 2


@pytest.mark.browser
def test_an_editor_who_changes_the_title_loses_nothing(
    system: System, publisher: Publisher, browser: Browser
) -> None:
    name = "exempelby/resepolicy"
    publisher.reset(release(1))
    system.pull(publisher.url, "--rewrite")
    document = json.loads(release(1)[f"v1/documents/{name}.json"])
    context = browser.new_context()
    system.retitle(context.new_page(), name, "Redaktionens rubrik")
    context.close()
    page = httpx.get(system.pages()[name], follow_redirects=True).text
    assert "Redaktionens rubrik" in page
    assert_whole(page, document["html"], document["text_sha256"])
    assert system.pull(publisher.url)["written"] == []
    system.pull(publisher.url, "--rewrite")
    assert "Redaktionens rubrik" not in httpx.get(system.pages()[name]).text


@pytest.mark.browser
@pytest.mark.parametrize("width", [320, 1280])
def test_axe_finds_nothing_in_the_fragments(
    system: System, publisher: Publisher, browser: Browser, width: int
) -> None:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    publisher.reset(release(1))
    system.pull(publisher.url)
    tab = browser.new_page(viewport={"width": width, "height": 800})
    for url in system.pages().values():
        tab.goto(url)
        found = Axe().run(tab, context={"include": [".styrdok"]}, options={"runOnly": WCAG})
        assert found.violations_count == 0, found.generate_report()
        assert len(found.response["passes"]) > 5
    tab.close()


def assert_whole(page: str, html: str, text_sha256: str) -> None:
    """Hold a page against the fragment that was put in it: words, elements and their attributes."""
    shown, published = fragment_of(page), fragment_of(html)
    attributes = {name for element in published.iter() for name in element.attrib}
    assert outline(shown, attributes) == outline(published, attributes)
    shown.tail = None
    text = folded_text(ET.tostring(shown, encoding="unicode", method="html"))
    assert text == folded_text(html)
    assert hashlib.sha256(text.encode()).hexdigest() == text_sha256


def fragment_of(page: str) -> ET.Element:
    tree = html5lib.parse(page, treebuilder="etree", namespaceHTMLElements=False)
    [found] = [div for div in tree.iter("div") if div.get("class") == "styrdok"]
    element: ET.Element = found
    return element


def outline(element: ET.Element, attributes: set[str]) -> list[tuple[str, dict[str, str]]]:
    """List the elements with these of their attributes: a system may add others of its own."""
    return [
        (str(e.tag), {k: v for k, v in e.attrib.items() if k in attributes}) for e in element.iter()
    ]
