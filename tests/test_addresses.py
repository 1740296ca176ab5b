"""The paths that are made of ids are those that builds know again as their own."""

import pytest

from styrdok.published import addresses
from styrdok.text.digests import hex_digest

ID = "exempelby/resepolicy"
PAGE = addresses.document_page(ID)
DIGEST = hex_digest("text")


@pytest.mark.parametrize("ending", ["json", "html"])
def test_only_a_file_that_has_its_digest_in_its_name_never_changes(ending: str) -> None:
    fixed = addresses.in_v1(addresses.immutable_href(ID, 12, DIGEST, ending))
    assert addresses.is_immutable(fixed)
    others = [addresses.latest_href(ID, ending), addresses.changes_href(ID, 1, 2, ending)]
    for path in (*map(addresses.in_v1, others), addresses.MANIFEST, addresses.REGISTER):
        assert not addresses.is_immutable(path)
    assert addresses.rank(fixed) == 0
    assert addresses.is_of_document(fixed)
    assert not addresses.is_of_document(addresses.MANIFEST)


@pytest.mark.parametrize(
    "path",
    [
        addresses.in_v1(addresses.latest_href(ID, "rich.html")),
        addresses.schema_file("policy"),
        addresses.page_file(PAGE),
        addresses.page_file(addresses.revision_page(PAGE, 3)),
        addresses.page_file(addresses.changes_page(PAGE, 1, 3)),
        addresses.feed_archive(2019),
        addresses.sitemap_part(2),
        addresses.CATALOGUE,
        addresses.STYLE,
    ],
)
def test_what_one_build_writes_and_the_next_may_not_is_owned(path: str) -> None:
    assert addresses.is_owned(path)
    assert not addresses.is_owned(f"somebodys/{path}")


def test_a_page_leads_to_the_root() -> None:
    path = addresses.page_file(addresses.revision_page(PAGE, 3))
    assert path == "d/exempelby/resepolicy/r/3/index.html"
    assert addresses.way_to_root(path) == "../../../../../"
    assert addresses.way_to_root(addresses.page_file()) == ""
