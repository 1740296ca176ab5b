"""Writes documents as pages of the site that Django is set up for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.db import DatabaseError, transaction
from wagtail.models import Page, Site

from styrdok.pull.target import Held, Pulled, PulledTombstone, TargetError, TargetUnavailableError
from styrdok.wagtail.models import PolicyPage


def connect(parent: str) -> Wagtail:
    """Give the site. ``parent`` is a page's path from the site's root, or empty for the root."""
    with _database():
        site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
        if site is None:
            raise TargetUnavailableError(
                "The site has no default site. Set one: Settings, Sites in Wagtail's admin"
            )
        path = f"{site.root_page.url_path}{parent.strip('/')}/" if parent.strip("/") else None
        page = Page.objects.filter(url_path=path).first() if path else site.root_page
    if page is None:
        raise TargetUnavailableError(
            f'--parent: there is no page "{parent}". Give its address within the site, such as '
            "/kommun/styrdokument/"
        )
    return Wagtail(page.pk)


class Wagtail:
    """PolicyPages, wherever in the site editors have moved them."""

    def __init__(self, parent: int) -> None:
        self._parent = parent

    def held(self) -> Mapping[str, Held]:
        """Give the pages that are published; of older ones, too, that an editor went back to."""
        with _database():
            found = PolicyPage.objects.live()
            rows = found.values_list("external_id", "source_sha256", "publisher")
            return {name: Held(sha256, publisher) for name, sha256, publisher in rows}

    def put(self, pulled: Pulled) -> None:
        """Create or update the page and publish it; one that was unpublished appears again.

        An editor's unpublished draft of other fields stays in the page's history.
        """
        with _database(), _refusals(), transaction.atomic():
            page = PolicyPage.objects.filter(external_id=pulled.id).first()
            if page and not page.live and not pulled.is_of(page.publisher):
                raise TargetError(
                    f"an unpublished page has this id, from {page.publisher}, which is another "
                    "publisher. Delete that page if it is of no use"
                )
            new = page is None
            page = page or PolicyPage(external_id=pulled.id, live=False)
            page.title = pulled.document.title
            page.body = pulled.html
            page.canonical_url = pulled.document.canonical_url
            page.source_sha256 = pulled.sha256
            page.publisher = pulled.publisher
            page.go_live_at = page.expire_at = None
            if new:
                Page.objects.get(pk=self._parent).add_child(instance=page)
            page.save_revision().publish()

    def remove(self, tombstone: PulledTombstone) -> None:
        """Unpublish the page: visitors see it no more, editors can still read and delete it."""
        with _database(), _refusals(), transaction.atomic():
            PolicyPage.objects.get(external_id=tombstone.id).unpublish()


@contextmanager
def _database() -> Iterator[None]:
    try:
        yield
    except DatabaseError as error:
        raise TargetUnavailableError(
            f"The site's database refuses: {error}. Is it up, and is manage.py migrate done?"
        ) from None


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        raise TargetError(f"Wagtail refuses the page: {'; '.join(error.messages)}") from None
    except ObjectDoesNotExist:
        raise TargetError(
            "Somebody deleted the page, or the one of --parent, while the pull was under way. Pull "
            "again"
        ) from None
