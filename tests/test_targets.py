"""What a target says when its site does not do as it should. Real sites are in test_cms.py."""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from dataclasses import replace
from typing import Any

import httpx
import pytest

from styrdok.pull.target import TARGETS, Options, Pulled, TargetError, TargetUnavailableError
from styrdok.pull.targets.plone import Plone, read_mark, write_mark
from styrdok.pull.targets.rest import Rest
from styrdok.pull.targets.wordpress import WordPress
from tests.lies import ANSWERS, SLOW
from tests.publisher import Answering, Publisher, Shelf, base_url, digests, publish, tombstone

SITE = "https://kommun.example/"
PAGES = "?rest_route=%2Fstyrdok%2Fv1%2Fpages"
PASSWORD = "hemligt"  # noqa: S105


def held(kind: str, site: str, parent: str = "") -> dict[str, str]:
    options = Options(site=site, user="jag", password=PASSWORD, parent=parent)
    with TARGETS[kind].connect(options) as target:
        return digests(target)


def answering(status: int, body: object, **headers: str) -> Callable[[Answering, bytes], None]:
    data = body.encode() if isinstance(body, str) else json.dumps(body).encode()
    return lambda answer, _: answer.answer(status, data, **headers)


def site(handler: Callable[[httpx.Request], Any]) -> tuple[Rest, list[str]]:
    """Give a site whose answers are what the handler gives, and the list of what it was asked."""
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        route = request.url.params.get("rest_route", request.url.path)
        asked.append(f"{request.method} {route}")
        said = handler(request)
        return said if isinstance(said, httpx.Response) else httpx.Response(200, json=said)

    return Rest(httpx.Client(transport=httpx.MockTransport(answer), base_url=SITE), "X"), asked


def pulled(name: str, words: str) -> Pulled:
    shelf = Shelf()
    shelf.stock(publish({name: words}))
    return shelf.pages[name]


@pytest.mark.parametrize("kind", ["wordpress", "plone"])
@pytest.mark.parametrize(
    ("address", "words"),
    [
        ("kommun.example", "is no address of a"),
        ("https://jag:annat@kommun.example/", "is no address of a"),
        ("http://kommun.example/", "told the password for anybody to read"),
        ("http://127.0.0.1:1/", "can't be reached"),
    ],
)
def test_an_address_that_is_none_is_refused(kind: str, address: str, words: str) -> None:
    with pytest.raises(TargetUnavailableError, match=words) as caught:
        held(kind, address)
    assert PASSWORD not in str(caught.value)


@pytest.mark.parametrize(
    ("status", "body", "words"),
    [
        (404, {"code": "rest_no_route"}, "Put styrdok.php into the site's wp-content/mu-plugins/"),
        (401, {"message": "Fel lösenord."}, "answers 401: Fel lösenord. Check --user"),
        (403, {"message": "Du får inte."}, "answers 403: Du får inte. Check what the user"),
        (503, {"message": "Underhåll."}, "answers 503: Underhåll. Try later"),
        (500, "<h1>Fel</h1>", "answers 500 and no JSON"),
        (200, "<h1>Välkommen</h1>", "answers 200 and no JSON"),
        (200, {"not": "a list"}, "answers what is not from"),
    ],
)
def test_what_a_site_refuses_is_told_in_words(
    publisher: Publisher, status: int, body: object, words: str
) -> None:
    publisher.lies[PAGES] = answering(status, body)
    with pytest.raises(TargetError, match=words):
        held("wordpress", publisher.url)


def test_a_password_follows_no_redirect(publisher: Publisher) -> None:
    publisher.lies[PAGES] = answering(301, "", Location="https://annan.example/")
    with pytest.raises(TargetUnavailableError, match="has moved to https://annan"):
        held("wordpress", publisher.url)


def listed(page: int, name: str, status: str = "publish", **more: Any) -> dict[str, Any]:
    facts = {"page": page, "id": name, "sha256": f"{page}", "status": status}
    facts["publisher"] = base_url()
    return {**facts, "password": False, "edited": False, **more}


def test_wordpress_tells_its_pages_apart() -> None:
    """A copy is the editor's own; what is hidden or edited is put again; the bin is no page."""
    rest, _ = site(
        lambda _: [
            listed(1, "by/a"),
            listed(2, "by/a", "draft"),
            listed(3, "by/draft", "draft"),
            listed(4, "by/edited", edited=True),
            listed(5, "by/locked", password=True),
            listed(6, "by/binned", "trash"),
            listed(7, "by/b", "trash"),
            listed(8, "by/b"),
        ]
    )
    lost = dict.fromkeys(("by/draft", "by/edited", "by/locked"), "")
    assert digests(WordPress(rest, 0)) == {"by/a": "1", "by/b": "8", **lost}


def fragment(name: str, words: str) -> Pulled:
    """Give a document whose text is in the element that fragments have, and has its digest."""
    found = pulled(name, words)
    html = f'<div class="styrdok" id="sd-x" lang="sv">\n<div><p>{words}</p></div>\n</div>\n'
    facts = {"html": html, "text_sha256": hashlib.sha256(words.encode()).hexdigest()}
    return replace(found, document=found.document.model_copy(update=facts))


def written(html: str, **more: Any) -> dict[str, Any]:
    page = {"id": 6, "link": f"{SITE}a/", "status": "publish", "content": {"rendered": html}}
    return page | more


def test_wordpress_takes_a_page_out_of_the_bin() -> None:
    document = fragment("by/a", "a")
    rest, asked = site(
        lambda request: (
            written(document.document.html)
            if request.method == "POST"
            else [listed(6, "by/a", "trash")]
        )
    )
    target = WordPress(rest, 0)
    assert target.held() == {}
    target.put(document)
    assert asked[-1] == "POST /wp/v2/pages/6"


@pytest.mark.parametrize(
    ("shown", "status", "words"),
    [
        ("<p>före, ska … ska</p>{html}<div>Dela</div>", "publish", None),
        ("<p>Logga in för att läsa.</p>", "publish", "does not show the words"),
        ("<div><p>ska – ”nu”</p></div>", "publish", "does not show the words"),
        ('<div class="styrdok"><p>ska', "publish", "does not show the words"),
        (
            "<!-- <div class='styrdok'>nej</div> --><p>före<p><b>{html}</b><div>efter",
            "publish",
            None,
        ),
        ("<div class='b styrdok'>nej</div><DIV id=x>{html}</DIV></div>efter", "publish", None),
        ("<div><div class=styrdok>ska - nu</div></div>", "publish", "does not show the words"),
        ("{html}", "pending", "is not published: its status is pending"),
        ("{html}", "draft", "is not published: its status is draft"),
    ],
)
def test_wordpress_that_shows_something_else_is_told_of(
    shown: str, status: str, words: str | None
) -> None:
    """What plugins add around is no harm; what is wrong is tried again by the next pass."""
    document = fragment("by/a", 'ska - "nu"')
    page = written(shown.format(html=document.document.html), status=status)
    sent: list[str] = []

    def answer(request: httpx.Request) -> Any:
        sent.append(json.loads(request.content)["styrdok"]["sha256"])
        return page

    target = WordPress(site(answer)[0], 0)
    with pytest.raises(TargetError, match=words) if words else nullcontext():
        target.put(document)
    assert sent == [document.sha256, *([""] if words else [])]


def test_wordpress_that_changes_a_word_is_told_of() -> None:
    document = fragment("by/a", "ska")
    page = written(document.document.html.replace("ska", "bör"))
    with pytest.raises(TargetError, match="does not show the words"):
        WordPress(site(lambda _: page)[0], 0).put(document)


def test_wordpress_without_a_bin_deletes() -> None:
    def answer(request: httpx.Request) -> Any:
        if request.method == "GET":
            return [listed(1, "by/a")]
        forced = "force" in request.url.params
        return {} if forced else httpx.Response(501, json={"message": "Ingen papperskorg."})

    rest, asked = site(answer)
    target = WordPress(rest, 0)
    target.held()
    target.remove(tombstone("by/a"))
    assert asked[1:] == ["DELETE /wp/v2/pages/1"] * 2


@pytest.mark.parametrize(
    ("parent", "found", "number"),
    [("", [], 0), ("17", [], 17), ("/om/styr/", [4], 4), ("styr", [4], 4)],
)
def test_wordpress_finds_the_parent(
    publisher: Publisher, parent: str, found: list[int], number: int
) -> None:
    pages = [{"id": n, "link": f"{publisher.url}om/styr/"} for n in found]
    pages.append({"id": 99, "link": f"{publisher.url}annat/styr-x/"})
    publisher.lies["?rest_route=%2Fwp%2Fv2%2Fpages&slug=styr&per_page=100"] = answering(200, pages)
    options = Options(site=publisher.url, user="jag", password=PASSWORD, parent=parent)
    with TARGETS["wordpress"].connect(options) as target:
        assert vars(target)["_parent"] == number


def test_a_parent_that_is_none_or_two_is_refused(publisher: Publisher) -> None:
    asked = "?rest_route=%2Fwp%2Fv2%2Fpages&slug=styr&per_page=100"
    for found, words in ([], "no published page"), ([1, 2], "more than one page"):
        pages = [{"id": n, "link": f"{publisher.url}?page_id={n}"} for n in found]
        publisher.lies[asked] = answering(200, pages)
        with pytest.raises(TargetUnavailableError, match=words):
            held("wordpress", publisher.url, "styr")


def plone_page(name: str, html: str, state: str | None = "published") -> dict[str, Any]:
    return {"@id": f"{SITE}{name}", "text": {"data": html}, "review_state": state}


def marked(name: str, words: str) -> str:
    found = pulled(name, words)
    digest = hashlib.sha256(words.encode()).hexdigest()
    document = found.document.model_copy(update={"text_sha256": digest})
    return write_mark(replace(found, document=document))


def test_plone_tells_its_pages_apart() -> None:
    """They come in batches; edited words and private pages are put again."""
    batches = {
        "/@search": {
            "items": [plone_page("a", marked("by/a", "a")), plone_page("egen", "<p>Egen</p>")],
            "batching": {"next": f"{SITE}@search?b_start=2"},
        },
        "/@types/Document": {"properties": {"text": {}}},
    }
    rest = [
        plone_page("kopia", marked("by/a", "a")),
        plone_page("b", marked("by/b", "b").replace(">b<", ">c<")),
        plone_page("c", marked("by/c", "c"), "private"),
        plone_page("d", marked("by/d", "d"), None),
        {"@id": f"{SITE}tom", "text": None, "review_state": "published"},
    ]
    client, _ = site(
        lambda request: (
            {"items": rest} if "b_start" in request.url.params else batches[request.url.path]
        )
    )
    put = {name: pulled(name, name[-1]).sha256 for name in ("by/a", "by/d")}
    assert digests(Plone(client, "")) == {**put, "by/b": "", "by/c": ""}


def test_plones_batches_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each leads on to another, for ever."""
    monkeypatch.setattr("styrdok.pull.targets.plone.MOST_BATCHES", 20)
    answers = {
        "/@types/Document": {"properties": {"text": {}}},
        "/@search": {"items": [], "batching": {"next": f"{SITE}@search?b_start=2"}},
    }
    client, asked = site(lambda request: answers[request.url.path])
    with pytest.raises(TargetUnavailableError, match="yet more pages after 20 answers"):
        Plone(client, "").held()
    assert len(asked) == 21


@pytest.mark.parametrize("kind", ["wordpress", "plone"])
def test_an_answer_is_borne_only_so_long(
    publisher: Publisher, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styrdok.pull.targets.rest.LARGEST_ANSWER", 1_000_000)
    for path in (PAGES, "@types/Document"):
        publisher.lies[path] = answering(200, [{}] * 500_000)
    with pytest.raises(TargetUnavailableError, match="more than 1 MB"):
        held(kind, publisher.url)


@pytest.mark.parametrize("kind", ["wordpress", "plone"])
def test_an_answer_that_drips_is_left_in_time(
    publisher: Publisher, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("styrdok.pull.targets.rest.LONGEST", 0.2)
    for path in (PAGES, "@types/Document"):
        publisher.files[path] = b"[" * 500
        publisher.lies[path] = SLOW["drips"]
    with pytest.raises(TargetUnavailableError, match="not answered whole after 0 seconds"):
        held(kind, publisher.url)


def test_a_packed_answer_is_not_unpacked(publisher: Publisher) -> None:
    """A few kilobytes of it may be gigabytes."""
    publisher.lies[PAGES] = ANSWERS["is a bomb"]
    with pytest.raises(TargetUnavailableError, match="answers packed, which was not asked for"):
        held("wordpress", publisher.url)


def test_a_deep_refusal_is_none_of_the_systems(publisher: Publisher) -> None:
    publisher.lies[PAGES] = lambda answer, _: answer.answer(403, b"[" * 100_000)
    with pytest.raises(TargetUnavailableError, match="answers 403 and no JSON"):
        held("wordpress", publisher.url)


def test_what_a_site_says_is_no_command(publisher: Publisher) -> None:
    """To a terminal, or to what reads the log of a build."""
    publisher.lies[PAGES] = answering(403, {"message": "nej\n::error::x\x1b[2J\u202e"})
    with pytest.raises(TargetError) as caught:
        held("wordpress", publisher.url)
    assert str(caught.value).isprintable()
    publisher.lies[PAGES] = answering(301, "", Location="https://x.example/\x1b[2J")
    with pytest.raises(TargetError) as caught:
        held("wordpress", publisher.url)
    assert str(caught.value).isprintable()


def test_plone_with_voltos_blocks_is_refused(publisher: Publisher) -> None:
    publisher.lies["@types/Document"] = answering(200, {"properties": {"blocks": {}}})
    with pytest.raises(TargetUnavailableError, match="made of Volto's blocks"):
        held("plone", publisher.url)
    publisher.lies["styr/@types/Document"] = answering(404, {"message": "Finns inte"})
    with pytest.raises(TargetUnavailableError, match="Check --site and --parent"):
        held("plone", publisher.url, "/styr/")


@pytest.mark.parametrize(
    "address",
    [
        "http://localhost:8080/Plone/",
        "http://kommun.example/",
        "https://kommun.example:8443/",
        "https://annan.kommun.example/",
    ],
)
def test_plone_that_says_it_is_elsewhere_gets_no_password(address: str) -> None:
    """Behind a proxy that is set up wrongly, Plone's links lead to another server, or to http."""
    batch = {"items": [], "batching": {"next": f"{address}@search?b_start=2"}}
    first = {"/@types/Document": {"properties": {"text": {}}}, "/@search": batch}
    client, asked = site(
        lambda request: (
            {"items": []} if "b_start" in request.url.params else first[request.url.path]
        )
    )
    said = re.escape(f"says that it is at {address.removesuffix('Plone/')}")
    with pytest.raises(TargetUnavailableError, match=f"{said}.*virtual host"):
        Plone(client, "").held()
    assert len(asked) == 2


def test_plone_is_not_asked_to_write_over_http() -> None:
    """What a page says of its own address, too, is where the password would go."""
    item = plone_page("a", marked("by/a", "a")) | {"@id": "http://kommun.example/a"}
    answers = {"/@types/Document": {"properties": {"text": {}}}, "/@search": {"items": [item]}}
    client, asked = site(lambda request: answers[request.url.path])
    target = Plone(client, "")
    target.held()
    with pytest.raises(TargetUnavailableError, match=r"is at http://kommun\.example/"):
        target.put(pulled("by/a", "b"))
    assert len(asked) == 2


def test_plone_that_changes_the_words_is_told_of() -> None:
    client, _ = site(lambda _: plone_page("a", "<p>Något annat</p>"))
    with pytest.raises(TargetError, match="does not show the words of"):
        Plone(client, "").put(pulled("by/a", "a"))


def test_a_mark_is_read_back() -> None:
    mark = read_mark(marked("by/a", "ord"))
    assert mark
    wanted = ("by/a", pulled("by/a", "ord").sha256, base_url(), True)
    assert (mark.id, mark.sha256, mark.publisher, mark.whole) == wanted
    assert read_mark("<p>ord</p>") is None


def test_wagtail_is_asked_for_only_where_it_is() -> None:
    with pytest.raises(TargetUnavailableError, match="Wagtail is not installed here"):
        held("wagtail", "")
