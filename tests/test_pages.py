"""The standalone pages in a real browser: accessible, at a phone's width and a desk's."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from styrdok.disk.files import write_tree
from styrdok.redlines.forms import REDLINES
from styrdok.views.rich import rich_fragment
from styrdok.wording.words import Words
from tests.conftest import ROOT, skip
from tests.serving import served
from tests.test_exports import with_every_markup
from tests.test_publishing import a_life
from tests.test_redlines import NEW, OLD, compared

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser

EXPORTS = ROOT / "exports"
PAGES = sorted(str(p.relative_to(EXPORTS)) for p in EXPORTS.rglob("index.html"))
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice"]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    # Imported here: `make test` collects this file without the browser extra.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        skip("Chromium is not installed (Debian: apt-get install chromium)")
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    with sync_playwright() as playwright:
        yield (
            browser := playwright.chromium.launch(
                executable_path=path, args=["--no-sandbox", "--disable-gpu", *quiet]
            )
        )
        browser.close()


def axe(tab: Page) -> Any:
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415

    return Axe().run(tab, options={"runOnly": WCAG})


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("page", PAGES)
def test_axe_finds_nothing(browser: Browser, page: str, width: int) -> None:
    """WCAG 2.0–2.2 A and AA, and axe's best practices."""
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto((EXPORTS / page).as_uri())
    found = axe(tab)
    assert found.violations_count == 0, found.generate_report()
    assert len(found.response["passes"]) > 20
    tab.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_every_markup_is_accessible_and_fits(browser: Browser, width: int, tmp_path: Path) -> None:
    """Wide tables scroll in a region of their own that the keyboard reaches."""
    write_tree(tmp_path, with_every_markup())
    tab = browser.new_page(viewport={"width": width, "height": 800})
    tab.goto((tmp_path / "d/exempelby/resepolicy/index.html").as_uri())
    found = axe(tab)
    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    table = "document.querySelector('.sd-table')"
    scrolls = tab.evaluate(f"{table}.scrollWidth > {table}.clientWidth")
    assert scrolls or width > 320
    tab.close()


@pytest.mark.parametrize("width", [320, 1280])
def test_pages_of_all_that_can_happen_are_accessible(
    browser: Browser, width: int, root: Path
) -> None:
    """Texts replaced and to come, what was taken away, and what has another name now."""
    folder = a_life(root)
    pages = sorted(folder.rglob("index.html"))
    names = {p.relative_to(folder).parent.as_posix() for p in pages}
    kept = {f"d/exempelby/resepolicy/r/{n}" for n in (1, 2, 3)}
    assert names > kept | {"d/exempelby/cykel", "d/exempelby/kost", "d/exempelby/resepolicy"}
    for page in pages:
        tab = browser.new_page(viewport={"width": width, "height": 800})
        # A page that leads on would be left before it is looked at.
        page.write_text(re.sub('<meta http-equiv="refresh"[^>]*>', "", page.read_text("utf-8")))
        tab.goto(page.as_uri())
        found = axe(tab)
        assert found.violations_count == 0, (page, found.generate_report())
        assert tab.evaluate("document.documentElement.scrollWidth") <= width, page
        tab.close()


def test_a_former_address_leads_to_the_document(browser: Browser, root: Path) -> None:
    folder = a_life(root)
    tab = browser.new_page()
    tab.goto((folder / "d/exempelby/kost/index.html").as_uri())
    tab.wait_for_url("**/d/exempelby/maltid/index.html")
    tab.close()


def test_html_validate_finds_nothing(root: Path) -> None:
    """html-validate's standard rules, on every page and every fragment in a page."""
    program = ROOT / ".venv/node/node_modules/.bin/html-validate"
    if not program.exists():
        skip("html-validate is not installed (make check installs it with npm)")
    folders = [a_life(root), EXPORTS, root / "markup"]
    write_tree(folders[2], with_every_markup())
    settings = json.dumps({"extends": ["html-validate:standard"], "root": True})
    for number, folder in enumerate(folders):
        target = root / "validated" / str(number)
        for path in folder.rglob("*.html"):
            copy = target / path.relative_to(folder)
            copy.parent.mkdir(parents=True, exist_ok=True)
            html = path.read_text("utf-8")
            copy.write_text(html if "<!DOCTYPE" in html else IN_A_PAGE.format(html), "utf-8")
    (root / "validated/.htmlvalidate.json").write_text(settings)
    (root / "validated/fault.html").write_text("<p><h2>a</h2></p>")
    done = subprocess.run(
        [program, "--formatter", "json", "."],
        cwd=root / "validated",
        capture_output=True,
        check=False,
    )
    found = {
        Path(report["filePath"]).relative_to(root / "validated").as_posix(): [
            f"{m['line']}:{m['column']} {m['ruleId']}: {m['message']}" for m in report["messages"]
        ]
        for report in json.loads(done.stdout)
    }
    assert found.pop("fault.html"), "the validator finds no fault where there is one"
    assert {name: faults for name, faults in found.items() if faults} == {}


IN_A_PAGE = """<!DOCTYPE html>
<html lang="sv">
<head>
<title>Sida</title>
</head>
<body>
<h1>Sida</h1>
{}</body>
</html>
"""


def test_a_rich_fragment_is_accessible_on_a_phone(browser: Browser, tmp_path: Path) -> None:
    """Of core-1 axe finds one thing: the keyboard may not reach a table that scrolls."""
    exports = with_every_markup()
    core = exports["v1/documents/exempelby/resepolicy.html"].decode()
    found = {}
    for name, fragment in (("core", core), ("rich", rich_fragment(core, Words("sv")))):
        style = exports["assets/styrdok.css"].decode()
        head = f'<head><meta charset="utf-8"><title>Sida</title><style>{style}</style></head>'
        body = f"<body><main><h1>Sida</h1>\n{fragment}</main></body>"
        page = tmp_path / f"{name}.html"
        page.write_text(f'<!DOCTYPE html><html lang="sv">{head}{body}</html>', encoding="utf-8")
        tab = browser.new_page(viewport={"width": 320, "height": 800})
        tab.goto(page.as_uri())
        found[name] = [violation["id"] for violation in axe(tab).response["violations"]]
        tab.close()
    assert found == {"core": ["scrollable-region-focusable"], "rich": []}


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_wider_than_a_phone(browser: Browser, page: str) -> None:
    tab = browser.new_page(viewport={"width": 320, "height": 800})
    tab.goto((EXPORTS / page).as_uri())
    assert tab.evaluate("document.documentElement.scrollWidth") <= 320
    tab.close()


@pytest.mark.parametrize("page", PAGES)
def test_pages_need_no_script_and_ask_no_other_server(browser: Browser, page: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto((EXPORTS / page).as_uri())
    assert len(asked) == 2
    assert all(url.startswith("file:") for url in asked)
    assert tab.locator("h1").inner_text()
    context.close()


def test_the_keyboard_reaches_the_content_first(browser: Browser) -> None:
    tab = browser.new_page()
    tab.goto((EXPORTS / "d/alvdalen/integrationspolitiskt-program/index.html").as_uri())
    tab.keyboard.press("Tab")
    assert tab.evaluate("document.activeElement.className") == "sd-skip"
    assert tab.locator(".sd-skip").bounding_box()["y"] >= 0  # type: ignore[index]
    tab.keyboard.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "innehall"
    tab.close()


def test_status_history_and_gaps_are_visible_text(browser: Browser) -> None:
    tab = browser.new_page()
    tab.goto((EXPORTS / "d/alvdalen/integrationspolitiskt-program/index.html").as_uri())
    text = tab.inner_text("main")
    for words in (
        "Gäller. Reviderat av kommunfullmäktige 16 maj 2016, §\u00a030",
        "20008-05-26",
        "inte är ett möjligt datum",
        "har inte återfunnits",
        "Texten är en kopia av originalhandlingen",
    ):
        assert words in text
    tab.goto((EXPORTS / "d/hedemora/integration/index.html").as_uri())
    assert "Inget beslut är känt" in tab.inner_text("main")
    tab.close()


def test_every_link_of_the_pages_leads_to_a_file_or_place(browser: Browser) -> None:
    for page in PAGES:
        tab = browser.new_page()
        tab.goto((EXPORTS / page).as_uri())
        links = tab.eval_on_selector_all("a[href]", "all => all.map(a => a.href)")
        ids = set(tab.eval_on_selector_all("[id]", "all => all.map(e => e.id)"))
        own = (EXPORTS / page).as_uri()
        assert links
        for link in links:
            target, _, anchor = link.partition("#")
            if target == own:
                assert anchor in ids, link
            elif target.startswith("file:"):
                assert Path(target.removeprefix("file://")).is_file(), link
        tab.close()


@pytest.mark.parametrize("page", PAGES)
def test_print_fits_a4(browser: Browser, page: str, tmp_path: Path) -> None:
    tab = browser.new_page()
    tab.goto((EXPORTS / page).as_uri())
    data = tab.pdf(format="A4", path=tmp_path / "page.pdf")
    assert data.startswith(b"%PDF")
    tab.emulate_media(media="print")
    tab.set_viewport_size({"width": 680, "height": 1000})
    assert tab.evaluate("document.documentElement.scrollWidth") <= 680
    assert not tab.locator(".sd-skip").is_visible()
    tab.close()


@pytest.fixture
def redline(tmp_path: Path) -> str:
    """Write a redline with changes of every kind, and give its address."""
    path = tmp_path / "redline.html"
    path.write_text(REDLINES["html"](compared(OLD, NEW), Words("sv")), encoding="utf-8")
    return path.as_uri()


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("view", ["inline", "sides"])
def test_a_redline_is_accessible_in_both_views(
    browser: Browser, redline: str, view: str, width: int
) -> None:
    context = browser.new_context(viewport={"width": width, "height": 800})
    tab = context.new_page()
    tab.goto(redline)
    tab.check(f"input[value={view}]")
    assert tab.locator(".sd-redline").is_visible() == (view == "inline")
    assert tab.locator(".sd-sides").is_visible() == (view == "sides")
    found = axe(tab)
    assert found.violations_count == 0, found.generate_report()
    assert tab.evaluate("document.documentElement.scrollWidth") <= width
    context.close()


def test_a_redline_needs_no_script_and_no_other_file(browser: Browser, redline: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    tab = context.new_page()
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(redline)
    tab.click("a[href='#andring-3'] >> nth=0")
    assert tab.url.endswith("#andring-3")
    tab.check("input[value=sides]")
    assert tab.locator(".sd-sides").is_visible()
    assert [url.partition("#")[0] for url in asked] == [redline]
    context.close()


def test_a_redline_is_printed_with_its_text_and_without_its_buttons(
    browser: Browser, redline: str
) -> None:
    tab = browser.new_page()
    tab.goto(redline)
    tab.emulate_media(media="print")
    assert tab.locator(".sd-redline").is_visible()
    assert not tab.locator(".sd-views").is_visible()
    assert not tab.locator(".sd-marker").first.is_visible()
    tab.close()


def test_what_was_removed_or_added_is_not_shown_by_colour_alone(
    browser: Browser, redline: str
) -> None:
    tab = browser.new_page()
    tab.goto(redline)
    for name, line in (("del", "line-through"), ("ins", "underline")):
        style = f"e => getComputedStyle(e).textDecorationLine === '{line}'"
        assert tab.locator(f".sd-redline p > {name}").first.evaluate(style)
    assert tab.locator(".sd-redline .sd-tag").first.is_visible()
    tab.close()


PLANTED = {
    "a script": "<script>ran()</script>",
    "a script from elsewhere": '<script src="https://x.example/a.js"></script>',
    "a script of data": '<script src="data:text/javascript,ran()"></script>',
    "a module": '<script type="module">ran()</script>',
    "an image that fails": '<img src="data:x" onerror="ran()" alt="" />',
    "a drawing that loads": '<svg onload="ran()"></svg>',
    "a click": '<p id="planted" onclick="ran()">x</p>',
    "a link": '<a id="planted" href="javascript:ran()">x</a>',
    "a frame": '<iframe srcdoc="<script>parent.ran()</script>"></iframe>',
    "a frame of data": '<iframe src="data:text/html,<script>ran()</script>"></iframe>',
}


@pytest.mark.parametrize("served_", [True, False], ids=["served", "from the disk"])
@pytest.mark.parametrize("plant", PLANTED)
def test_a_script_that_somebody_plants_does_not_run(
    browser: Browser, tmp_path: Path, plant: str, served_: bool
) -> None:
    """On a host that sends no header. Without the page's own policy most of them would."""
    shutil.copytree(EXPORTS, tmp_path / "exports")
    path = tmp_path / "exports" / PAGES[-1]
    text = path.read_text("utf-8")
    path.write_text(text.replace("</body>", f"{PLANTED[plant]}</body>"), "utf-8")
    policy = re.compile('<meta http-equiv="Content-Security-Policy"[^>]*>')
    assert policy.search(text)
    bare = policy.sub("", path.read_text("utf-8"))
    (tmp_path / "exports/without.html").write_text(bare, "utf-8")
    disk = f"{(tmp_path / 'exports').as_uri()}/"
    runs = {"a script", "an image that fails", "a click", "a link", "a drawing that loads"}
    with served(tmp_path / "exports") if served_ else nullcontext(disk) as at:
        assert ran(browser, f"{at}{PAGES[-1]}") == 0
        if plant in runs:
            assert ran(browser, f"{at}without.html") == 1


def ran(browser: Browser, address: str) -> int:
    """Open a page, press what was planted, and count how often its script ran."""
    tab = browser.new_page()
    calls: list[None] = []
    tab.expose_function("ran", lambda: calls.append(None))
    tab.goto(address)
    if tab.query_selector("#planted"):
        tab.click("#planted")
    tab.wait_for_timeout(100)
    tab.close()
    return len(calls)


@pytest.mark.parametrize("served_", [True, False], ids=["served", "from the disk"])
def test_the_policy_lets_the_style_through(browser: Browser, served_: bool) -> None:
    with served(EXPORTS) if served_ else nullcontext(f"{EXPORTS.as_uri()}/") as at:
        for page in PAGES:
            tab = browser.new_page()
            told: list[str] = []
            tab.on("console", partial(note, told))
            tab.goto(f"{at}{page}")
            place = tab.evaluate("getComputedStyle(document.querySelector('.sd-skip')).position")
            tab.close()
            assert (place, told) == ("absolute", []), page


def note(told: list[str], message: Any) -> None:
    """Note what the browser says of the policy, and not that it finds no icon."""
    if "Security" in message.text:
        told.append(message.text)


def test_a_redline_by_itself_has_its_style(browser: Browser) -> None:
    tab = browser.new_page()
    told: list[str] = []
    tab.on("console", partial(note, told))
    tab.set_content(REDLINES["html"](compared(OLD, NEW), Words("sv")))
    assert tab.evaluate("document.styleSheets.length") == 1
    assert told == []
    tab.close()
