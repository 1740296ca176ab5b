"""Renders the page templates that lie beside this file."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import resources
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from styrdok.published import addresses
from styrdok.text.digests import raw_digest
from styrdok.wording.words import Words


def render(template: str, words: Words, **values: Any) -> str:
    """Fill a template; every value is escaped unless the template says that it is HTML."""
    return _environment(words.language).get_template(template).render(words=words, **values)


def stylesheet() -> str:
    """Give the style of the fragments and the pages."""
    return resources.files("styrdok.wording").joinpath("templates/styrdok.css").read_text("utf-8")


def _policy(style: str) -> Markup:
    """Say what a page may load: its style and images, and nothing that runs.

    Hosts that send no header have it so all the same; what a header says besides counts
    too. A page by itself has its style in it, which is known by its digest.
    """
    digest = b64encode(raw_digest(f"\n{style}\n".encode())).decode()
    own = f"'sha256-{digest}'" if style else "'self'"
    return Markup(  # noqa: S704 – of our own words
        f"default-src 'none'; style-src {own}; img-src 'self' http: https:; base-uri 'none'; "
        "form-action 'none'"
    )


@cache
def _environment(language: str) -> Environment:
    environment = Environment(
        loader=PackageLoader("styrdok.wording", "templates"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        extensions=["jinja2.ext.i18n"],
    )
    # Jinja's own `capitalize` would make the other letters small: Älvdalen, älvdalen.
    environment.filters["sentence"] = lambda text: text[:1].upper() + text[1:]
    environment.globals["addresses"] = addresses
    environment.globals["policy"] = _policy
    words = Words(language)
    environment.install_gettext_callables(  # type: ignore[attr-defined]
        words.gettext, words.ngettext, newstyle=True, pgettext=words.pgettext
    )
    return environment
