"""A language's file → its messages, with the plural forms that it has."""

from __future__ import annotations

from functools import cache
from gettext import GNUTranslations, NullTranslations
from io import BytesIO

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from styrdok.content.languages import LOCALE, ORIGINAL


@cache
def messages_of(language: str) -> NullTranslations:
    """Read the messages of one of LANGUAGES. What is not translated is in English."""
    if language == ORIGINAL:
        return NullTranslations()
    compiled = BytesIO()
    with LOCALE.joinpath(f"{language}.po").open("rb") as file:
        write_mo(compiled, read_po(file))
    compiled.seek(0)
    return GNUTranslations(compiled)


def N_(message: str) -> str:  # noqa: N802 – gettext's own name for "to be translated later"
    return message


def NN_(one: str, several: str) -> tuple[str, str]:  # noqa: N802 – the same, with a plural
    return one, several
