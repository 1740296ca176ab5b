"""The files in wording/locale/ → the languages that pages can be in."""

from __future__ import annotations

from importlib import resources

ORIGINAL = "en"
"""The language that messages are written in, which needs no file."""

LOCALE = resources.files("styrdok").joinpath("wording", "locale")

LANGUAGES = (
    *sorted(f.name.removesuffix(".po") for f in LOCALE.iterdir() if f.name.endswith(".po")),
    ORIGINAL,
)
"""Tags of all languages that there are words in."""
