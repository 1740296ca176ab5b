"""The page of a governing document: what a pull writes, and no editor can change by mistake."""

from __future__ import annotations

from django.db import models
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page
from wagtail.search import index

from styrdok.html.visible import visible_text


class HtmlPanel(FieldPanel):
    """Shows a field as the page does, in the page's editor."""

    def format_value_for_display(self, value: str) -> SafeString:
        return mark_safe(value)


class PolicyPage(Page):
    """A document as it was pulled.

    Id and digest are in Wagtail's revisions, as the body is: so where an editor
    goes back to an older one, the next pull sees it.
    """

    external_id = models.CharField(max_length=255, unique=True)
    source_sha256 = models.CharField(max_length=64)
    publisher = models.URLField(max_length=1000)
    body = models.TextField(verbose_name="text")
    canonical_url = models.URLField(max_length=1000, verbose_name="original")

    template = "styrdok/policy_page.html"
    # Only a pull makes such pages, and one for each document: so they can't be copied either.
    is_creatable = False
    subpage_types = ()

    content_panels = [
        *Page.content_panels,
        FieldPanel("canonical_url", read_only=True),
        HtmlPanel("body", read_only=True),
    ]
    search_fields = [*Page.search_fields, index.SearchField("text")]

    class Meta:
        verbose_name = "styrdokument"
        verbose_name_plural = "styrdokument"

    @property
    def html(self) -> SafeString:
        """Give the body to a template. Who may pull into the site decides what is in it."""
        return mark_safe(self.body)

    def text(self) -> str:
        """Give the body's words to the site's search."""
        return visible_text(self.body)
