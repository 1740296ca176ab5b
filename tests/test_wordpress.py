"""What WordPress itself shows of fragments: its own code runs here, with all filters of a page."""

import html
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from styrdok.disk.files import read_tree
from styrdok.html.profiles import conform
from styrdok.html.visible import folded_text, visible_text
from styrdok.text.any_file import read_comparable
from tests.conftest import skip
from tests.test_exports import with_every_markup
from tests.test_redlines import REVISIONS
from tests.test_words import MARKDOWN, PLAIN, TRAPS, as_markdown, fragment_of, texts
from tests.wordpress import WordPress, block

pytestmark = pytest.mark.slow

often = settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def wordpress() -> Iterator[WordPress]:
    program = WordPress()
    yield program
    program.close()


def test_it_is_wordpress_with_its_filters(wordpress: WordPress) -> None:
    shown = wordpress.post('<p>"ja" :) [gallery]</p>').shown
    assert int(wordpress.version.split(".")[0]) >= 6
    assert shown.strip() == "<p>&#8220;ja&#8221; \U0001f642 </p>"


@pytest.mark.parametrize("text", TRAPS)
def test_each_trap_is_one(wordpress: WordPress, text: str) -> None:
    """Written with no references, the text is shown as another one."""
    bare = block(f"<p>{html.escape(text, quote=False)}</p>\n")
    shown = [visible_text(wordpress.post(bare, author=author).shown) for author in (False, True)]
    assert shown != [text, text]


def seen_alike(wordpress: WordPress, fragment: str) -> None:
    """See that a fragment's words are shown unchanged, whoever saved it and however."""
    for author in (False, True):
        post = wordpress.post(block(fragment), author=author)
        assert post.saved == block(fragment)
        assert visible_text(post.shown) == visible_text(fragment)
    # Outside such a block WordPress adds paragraphs of its own, and so line breaks.
    shown = wordpress.post(fragment).shown
    assert folded_text(shown) == folded_text(fragment)


@pytest.mark.parametrize("text", [*TRAPS, *PLAIN])
def test_texts_are_shown_as_they_are(wordpress: WordPress, text: str) -> None:
    seen_alike(wordpress, fragment_of(as_markdown(text)))


@often
@given(texts())
def test_any_text_is_shown_as_it_is(wordpress: WordPress, text: str) -> None:
    seen_alike(wordpress, fragment_of(f"{as_markdown(text)}\n\n- **{as_markdown(text)}** {text}"))


@often
@given(MARKDOWN)
def test_any_markup_is_shown_with_its_words(wordpress: WordPress, markdown: str) -> None:
    seen_alike(wordpress, fragment_of(markdown))


def test_a_page_that_has_a_shortcode_too_runs_none_of_ours(wordpress: WordPress) -> None:
    """WordPress makes brackets of &#91; when it has run one, and then runs what stands in those."""
    fragment = conform("<p>[gallery]</p>")
    other = "<p>[embed]https://a.example/[/embed]</p>\n"
    assert "[gallery]" not in wordpress.post(other + fragment.replace("&#091;", "&#91;")).shown
    assert "[gallery]" in visible_text(wordpress.post(other + fragment).shown)


def test_real_texts_are_shown_as_they_are(wordpress: WordPress) -> None:
    """Most of them would not be, with no references."""
    texts = sorted(REVISIONS.glob("*.md"))
    if not texts:
        skip(f"the real revisions are not at {REVISIONS}")
    changed = 0
    for path in texts:
        document, problems = read_comparable(path.name, path.read_bytes())
        assert document, problems
        seen_alike(wordpress, conform(document.html))
        shown = wordpress.post(block(document.html)).shown
        changed += visible_text(shown) != visible_text(document.html)
    assert changed > len(texts) / 2


def test_exports_are_shown_as_they_are(wordpress: WordPress, repository: Path) -> None:
    exports = read_tree(repository / "exports") | {
        f"made/{name}": data for name, data in with_every_markup().items()
    }
    fragments = [
        data.decode()
        for name, data in exports.items()
        if "v1/documents/" in name and name.endswith(".html")
    ]
    documents = [
        json.loads(data)
        for name, data in exports.items()
        if "v1/documents/" in name and name.endswith(".json") and "/changes/" not in name
    ]
    fragments += [section["html"] for d in documents for section in d["sections"]]
    assert len(fragments) > 10
    for fragment in fragments:
        seen_alike(wordpress, fragment)
