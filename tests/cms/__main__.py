"""Starts one system, says in JSON where it is, and stops it when the input ends."""

from __future__ import annotations

import json
import signal
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.cms import MissingError, plone, wagtail, wordpress
from tests.cms.serving import Servers

SYSTEMS = {"wordpress": wordpress.start, "plone": plone.start, "wagtail": wagtail.start}


def main() -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="styrdok-cms-")))
        servers = stack.enter_context(Servers(folder))
        try:
            site = SYSTEMS[sys.argv[1]](folder, servers)
        except MissingError as missing:
            site = {"missing": str(missing)}
        print(json.dumps({"folder": str(folder), **site}), flush=True)  # noqa: T201
        sys.stdin.readline()


if __name__ == "__main__":
    main()
