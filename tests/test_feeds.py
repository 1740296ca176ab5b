"""The feed, the sitemap and the pointer: read back by other programs, and true over time."""

import datetime
import json
import re
import urllib.parse
from collections.abc import Iterable

import feedparser
import pytest
from jsonschema import Draft202012Validator
from lxml import etree
from usp.tree import sitemap_from_str

from styrdok.checks.rules import check_library
from styrdok.exports import feed, sitemap
from styrdok.exports.building import build, leftovers
from styrdok.exports.edition import Edition, make_edition
from styrdok.problems.faults import has_errors
from styrdok.published.addresses import POINTER
from styrdok.published.schemas import generate
from styrdok.repository.assemble import assemble
from tests.feed_cases import DAY, PUBLICATION, content, decision, edition, event, library, policy

ATOM = "{http://www.w3.org/2005/Atom}"
HISTORY = "{http://purl.org/syndication/history/1.0}"
TOMBSTONES = "{http://purl.org/atompub/tombstones/1.0}"
BASE = "https://styrdok.exempelby.example/"

KOST = (
    decision("adopted", "2024-11-27", "Maten ska lagas nära.", citation="Antagen av kf § 7"),
    decision("revised", "2025-03-05", "Maten ska lagas här.", citation="Reviderad av kf § 7"),
)
RESA = decision("adopted", "2026-02-03", "Res med tåg.", citation="Antagen av kf § 7")
CORRECTION = event(
    "corrected", "2026-05-04", concerns=1, field="date", value="2024-11-25", reason="Felskrivet"
)


def feeds(made: Edition) -> dict[str, bytes]:
    return {a.path: a.data for a in feed.export(made)}


def entries(data: bytes) -> dict[str, etree._Element]:
    """Give the entries by their ids, as lxml reads them."""
    return {text(e, "id"): e for e in etree.fromstring(data).iter(f"{ATOM}entry")}


def text(element: etree._Element, name: str) -> str:
    (found,) = element.findall(f"{ATOM}{name}")
    return found.text or ""


def links(element: etree._Element) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for link in element.findall(f"{ATOM}link"):
        found.setdefault(link.attrib["rel"], []).append(link.attrib["href"])
    return found


def test_a_feed_reader_shows_what_was_decided() -> None:
    """feedparser, which many readers are built on, finds no fault and all that a reader shows."""
    found = feedparser.parse(feeds(edition(content(policy("kost", *KOST))))["feed.atom"])
    assert not found.bozo
    assert found.version == "atom10"
    assert (found.feed.title, found.feed.language) == ("Styrdokument i Exempelby: beslut", "sv")
    newest, oldest = found.entries
    assert newest.title == "Kostpolicy: Reviderad av kommunfullmäktige 4 mars 2025, §\u00a07"
    assert newest.author == "Exempelby kommun"
    assert newest.published == newest.updated == "2025-03-05T00:00:00Z"
    assert newest.link == f"{BASE}d/exempelby/kost/changes/1-2/"
    assert newest.summary == "I källan: ”Reviderad av kf § 7”. Ett stycke har ändrats."
    assert [(t.term, t.label) for t in newest.tags] == [
        ("revised", "Reviderad"),
        ("policy", "policy"),
    ]
    assert oldest.link.startswith(f"{BASE}d/exempelby/kost/#sd-")
    assert oldest.summary == "I källan: ”Antagen av kf § 7”."


def test_what_is_not_known_is_told_once_and_where_it_is_so() -> None:
    """That a change can't be told, its summary says already, though it is a known gap too."""
    lost = decision("adopted", "2024-11-27", None, citation="Antagen av kf § 7")
    made = edition(content(policy("kost", lost, KOST[1])))
    (kost,) = [e.document for e in made.documents]
    assert [(g.sequence, g.kind) for g in kost.known_gaps] == [
        (1, "text_not_held"),
        (2, "changes_unknown"),
    ]
    newest, oldest = feedparser.parse(feeds(made)["feed.atom"]).entries
    assert newest.summary == (
        "I källan: ”Reviderad av kf § 7”. "
        "Vad som ändrades kan inte visas: en av texterna har inte återfunnits."
    )
    assert oldest.summary == f"I källan: ”Antagen av kf § 7”. {kost.known_gaps[0].text}"


def test_feeds_keep_the_rules_of_rfc_4287() -> None:
    """Read by lxml: what sections 3 and 4 demand of every feed and entry."""
    for path, data in feeds(edition(content(policy("kost", *KOST), policy("resa", RESA)))).items():
        root = etree.fromstring(data)
        assert root.tag == f"{ATOM}feed"
        for element in (root, *root.iter(f"{ATOM}entry")):
            assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text(element, "id"))
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT00:00:00Z", text(element, "updated"))
            assert text(element, "title").strip()
            assert element.findall(f"{ATOM}author/{ATOM}name")
            shown = [
                (link.get("type"), link.get("hreflang"))
                for link in element.findall(f"{ATOM}link")
                if link.get("rel") == "alternate"
            ]
            assert len(shown) == len(set(shown)) == 1
        assert links(root)["self"] == [BASE + path]
        ids = [text(e, "id") for e in root.iter(f"{ATOM}entry")]
        assert len(ids) == len(set(ids)) > 0


def walk(made: dict[str, bytes]) -> list[str]:
    """Follow prev-archive from the feed, as RFC 5005 says, and give the paths in that order."""
    paths = ["feed.atom"]
    while found := links(etree.fromstring(made[paths[-1]])).get("prev-archive"):
        paths.append(found[0].removeprefix(BASE))
    return paths


def test_archives_hold_all_that_was_ever_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """RFC 5005: from feed.atom back through the archives, every entry is found."""
    monkeypatch.setattr(feed, "LEAST", 1)
    made = feeds(edition(content(policy("kost", *KOST), policy("resa", RESA))))
    order = ["feed.atom", "feed-archive/2025.atom", "feed-archive/2024.atom"]
    assert walk(made) == order
    assert set(made) == set(order)
    assert [len(entries(made[path])) for path in order] == [1, 1, 1]
    roots = [etree.fromstring(made[path]) for path in order]
    assert len({text(root, "id") for root in roots}) == 1
    assert [root.find(f"{HISTORY}archive") is not None for root in roots] == [False, True, True]
    assert [links(root).get("current") for root in roots] == [None, *[[BASE + "feed.atom"]] * 2]
    following = [links(root).get("next-archive") for root in roots]
    assert following == [None, None, [BASE + "feed-archive/2025.atom"]]


def test_who_comes_by_in_january_misses_nothing() -> None:
    """feed.atom has the latest entries whatever their year."""
    made = feeds(edition(content(policy("kost", *KOST), policy("resa", RESA))))
    assert len(entries(made["feed.atom"])) == 3


def test_archives_stay_as_they_are_when_more_is_recorded() -> None:
    later = decision("revised", "2026-06-02", "Maten ska lagas av oss.")
    before = feeds(edition(content(policy("kost", *KOST), policy("resa", RESA))))
    after = feeds(edition(content(policy("kost", *KOST, later), policy("resa", RESA))))
    assert before["feed.atom"] != after["feed.atom"]
    for year in (2024, 2025):
        assert before[f"feed-archive/{year}.atom"] == after[f"feed-archive/{year}.atom"]


def test_ids_outlive_corrections_and_new_titles() -> None:
    """A corrected entry keeps its id, and is told anew with the day of its correction."""
    before = entries(feeds(edition(content(policy("kost", *KOST))))["feed.atom"])
    files = content(policy("kost", *KOST, CORRECTION, title="Policy för mat"))
    after = feeds(edition(files))
    now = entries(after["feed.atom"])
    assert set(before) < set(now)
    (adopted,) = (i for i, e in before.items() if "Antagen" in text(e, "title"))
    assert text(before[adopted], "updated") == "2024-11-27T00:00:00Z"
    assert text(now[adopted], "updated") == "2026-05-04T00:00:00Z"
    assert text(now[adopted], "published") == "2024-11-27T00:00:00Z"
    assert text(now[adopted], "title").endswith("25 november 2024, §\u00a07")
    # It stands in both years, so that who keeps the archive of 2024 is told too.
    assert adopted in entries(after["feed-archive/2024.atom"])
    (correction,) = set(now) - set(before)
    assert text(now[correction], "summary") == "Felskrivet."


def test_what_is_taken_back_is_told_anew() -> None:
    """Also where what is taken back was itself a correction."""
    withdrawn = event("withdrawn", "2026-06-01", concerns=3, reason="Det första var rätt")
    made = feeds(edition(content(policy("kost", *KOST, CORRECTION, withdrawn))))
    days = [text(e, "updated")[:10] for e in entries(made["feed.atom"]).values()]
    assert days == ["2026-06-01", "2026-06-01", "2026-06-01", "2025-03-05"]


def test_entries_of_a_document_that_is_gone_are_taken_back() -> None:
    """RFC 6721, read by lxml: each entry that was told is named, from a day not before it."""
    before = edition(content(policy("kost", *KOST), policy("resa", RESA, title="Resepolicy")))
    told = entries(feeds(before)["feed.atom"])
    rest = content(policy("resa", RESA, title="Resepolicy"))
    after = edition(rest, before.manifest)
    (stone,) = after.manifest.tombstones
    made = feeds(after)
    assert set(made) == {"feed.atom"}
    root = etree.fromstring(made["feed.atom"])
    taken = {e.attrib["ref"]: e for e in root.iter(f"{TOMBSTONES}deleted-entry")}
    assert set(taken) == {i for i, e in told.items() if "Kostpolicy" in text(e, "title")}
    for ref, element in taken.items():
        assert element.attrib["when"] >= text(told[ref], "updated")
        assert element.findtext(f"{TOMBSTONES}comment") == (
            "exempelby/kost publiceras inte längre här."
        )
        assert links(element) == {"alternate": [stone.canonical_url]}
    assert not feedparser.parse(made["feed.atom"]).bozo


def test_without_a_day_nothing_is_taken_back() -> None:
    """RFC 6721 demands a time, and none is invented."""
    before = edition(content(policy("kost", *KOST), policy("resa", RESA))).manifest
    rest = content(policy("resa", RESA))
    for document in before.documents:
        document.__dict__.update(last_recorded=None)
    after = edition(rest, before)
    assert after.manifest.tombstones
    after.manifest.tombstones[0].__dict__.update(as_of=None)
    assert feeds(after) == feeds(edition(rest))


def test_an_entry_without_any_day_is_left_out() -> None:
    """Files of an older version don't say when an entry was recorded."""
    dated = {**KOST[0]}
    undated = {**KOST[1], "date_text": "våren 2025"}
    for name in ("recorded", "date"):
        undated.pop(name)
    dated.pop("recorded")
    read, _ = assemble(content(policy("kost", dated, undated)))
    made = feeds(make_edition(read, DAY, None, lambda _: None))
    (entry,) = entries(made["feed.atom"]).values()
    assert text(entry, "updated") == "2024-11-26T00:00:00Z"
    assert entry.find(f"{ATOM}published") is None


def test_an_empty_feed_is_a_feed() -> None:
    made = feeds(edition(content()))
    assert list(made) == ["feed.atom"]
    found = feedparser.parse(made["feed.atom"])
    assert (found.bozo, found.entries) == (False, [])


HOSTILE = "]]> & <b> \"'</script> <!-- 😀 ]]&gt; &#0; %00 å\u00a0ä"


def test_hostile_titles_are_shown_as_they_are() -> None:
    """Read by feedparser and by lxml."""
    made = feeds(edition(content(policy("kost", *KOST, title=HOSTILE))))["feed.atom"]
    assert not feedparser.parse(made).bozo
    titles = [text(e, "title").partition(": ")[0] for e in entries(made).values()]
    assert titles == [HOSTILE, HOSTILE]


NOT_XML = [*(chr(n) for n in range(0x20) if chr(n) not in "\t\n\r"), "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", NOT_XML, ids=lambda c: f"{ord(c):04X}")
@pytest.mark.parametrize("written", ["itself", "as an escape"])
def test_what_xml_forbids_is_refused_in_content(character: str, written: str) -> None:
    """So no feed can be ill-formed: content with such a character isn't published."""
    sign = character if written == "itself" else f"\\u{ord(character):04x}"
    files = content(policy("kost", *KOST))
    facts = f'schema: policy/1\ntitle: "Kost{sign}policy"\ntype: policy\n'
    files["content/exempelby/kost/policy.yaml"] = facts.encode()
    read, problems = assemble(files)
    assert has_errors([*problems, *check_library(read)])


def listed(parts: Iterable[bytes]) -> dict[str, datetime.date | None]:
    """Give the pages of sitemaps and when they changed, as ultimate-sitemap-parser reads them."""
    return {
        page.url: page.last_modified.date() if page.last_modified else None
        for data in parts
        for page in sitemap_from_str(data.decode()).all_pages()
    }


def test_the_sitemap_lists_every_page() -> None:
    files = content(policy("kost", *KOST, CORRECTION), policy("resa", RESA))
    made = {a.path: a.data for a in build(library(files), DAY)}
    pages = listed([made["sitemap.xml"]])
    built = {BASE + p.removesuffix("index.html") for p in made if p.endswith("/index.html")}
    current = {f"{BASE}d/exempelby/kost/r/2/", f"{BASE}d/exempelby/resa/r/1/"}
    assert current < built
    assert set(pages) == (built - current) | {BASE}
    day = datetime.date
    assert pages == {
        BASE: day(2026, 5, 4),
        f"{BASE}d/exempelby/kost/": day(2026, 5, 4),
        f"{BASE}d/exempelby/kost/r/1/": day(2026, 5, 4),
        f"{BASE}d/exempelby/kost/changes/1-2/": day(2025, 3, 5),
        f"{BASE}d/exempelby/resa/": day(2026, 2, 3),
    }


@pytest.mark.parametrize("limit", [("MOST_PAGES", 2), ("MOST_BYTES", 1300)])
def test_a_long_sitemap_is_cut(limit: tuple[str, int], monkeypatch: pytest.MonkeyPatch) -> None:
    """No file holds more than the protocol allows; nothing is lost or told twice."""
    made = edition(content(policy("kost", *KOST), policy("resa", RESA)))
    (whole,) = sitemap.export(made)
    monkeypatch.setattr(sitemap, *limit)
    cut = {a.path: a.data for a in sitemap.export(made)}
    assert len(cut) > 2
    index = etree.fromstring(cut.pop("sitemap.xml"))
    space = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
    assert index.tag == f"{space}sitemapindex"
    assert [e.text for e in index.iter(f"{space}loc")] == [BASE + path for path in cut]
    for path, data in cut.items():
        assert leftovers({}, [path])
        assert data.count(b"<url>") <= sitemap.MOST_PAGES
        assert len(data) <= sitemap.MOST_BYTES
    assert listed(cut.values()) == listed([whole.data])
    assert sum(data.count(b"<url>") for data in cut.values()) == whole.data.count(b"<url>")


def test_the_pointer_leads_to_what_is_built() -> None:
    """Checked by jsonschema; each address it gives is one of the files of the build."""
    for publication in (PUBLICATION, PUBLICATION.partition("open_data")[0]):
        files = content(policy("kost", *KOST), publication=publication)
        made = {a.path: a.data for a in build(library(files), DAY)}
        pointer = json.loads(made[POINTER])
        Draft202012Validator(generate("pointer")).validate(pointer)
        addresses = [a for name, a in pointer.items() if name != "schema" and a]
        assert len(addresses) == (3 if publication == PUBLICATION else 2)
        for address in addresses:
            assert urllib.parse.urlsplit(address).path[1:] in made
