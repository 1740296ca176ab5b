"""A target that is a Wagtail site with the app styrdok.wagtail, whose code and database are here.

Django can't be imported before its settings are known, so what writes the pages
lies in that app, and is imported when this has set it up.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from typing import cast

from styrdok.pull.target import Options, Target, TargetUnavailableError

SETTINGS = "DJANGO_SETTINGS_MODULE"
APP = "styrdok.wagtail"


@contextmanager
def connect(options: Options) -> Iterator[Target]:
    if find_spec("wagtail") is None:
        raise TargetUnavailableError(
            "Wagtail is not installed here. Install styrdok[pull] into the environment that runs "
            "the site, and pull from there"
        )
    if options.settings:
        os.environ[SETTINGS] = options.settings
    if SETTINGS not in os.environ:
        raise TargetUnavailableError(
            f"Which site? Name its settings: --settings kommun.settings.production, or {SETTINGS} "
            "in the environment"
        )
    # As manage.py does: the settings are found from the folder that one stands in.
    sys.path.insert(0, "")
    _set_up()
    yield cast(Target, import_module(f"{APP}.target").connect(options.parent))


def _set_up() -> None:
    django = import_module("django")
    exceptions = import_module("django.core.exceptions")
    try:
        django.setup()
    except (ImportError, exceptions.ImproperlyConfigured) as error:
        raise TargetUnavailableError(
            f"The settings {os.environ[SETTINGS]} can't be used: {error}. Go to the folder of "
            "manage.py, or put it in PYTHONPATH"
        ) from None
    if not import_module("django.apps").apps.is_installed(APP):
        raise TargetUnavailableError(
            f'The site has not got the app. Add "{APP}" to INSTALLED_APPS, and: manage.py migrate'
        )
