"""Starts Plone with its classic interface."""

from __future__ import annotations

import base64
import json
import re
import secrets
import urllib.request
from pathlib import Path

from tests.cms.serving import SECONDS, Servers, environment, free_port, run

# Without the second pin pip takes a version made for the next Plone, and nothing starts.
REQUIREMENTS = ("Plone==6.2.2", "plone.app.layout<7")
USER = "styrdok"
PARENT = "styrdokument"


def start(folder: Path, servers: Servers) -> dict[str, str]:
    bin_ = environment("plone", *REQUIREMENTS)
    password = secrets.token_urlsafe(12)
    instance = folder / "instance"
    run(bin_ / "mkwsgiinstance", "-d", instance, "-u", f"admin:{password}", cwd=folder)
    port = free_port()
    settings = instance / "etc" / "zope.ini"
    text = re.sub(r"(?m)^listen = .*|^port = .*", f"port = {port}", settings.read_text())
    settings.write_text(re.sub(r"(?m)^host = .*", "host = 127.0.0.1", text))
    url = f"http://127.0.0.1:{port}"
    servers.wait_for(url, servers.start(bin_ / "runwsgi", settings))
    _make_site(url, f"admin:{password}", password)
    return {
        "url": f"{url}/Plone/",
        "user": USER,
        "password": password,
        "login": password,
        "python": "",
    }


def _make_site(url: str, account: str, password: str) -> None:
    """Make a site, a folder in it, and an account that may work in that folder alone."""

    def post(path: str, **body: object) -> None:
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Authorization": "Basic " + base64.b64encode(account.encode()).decode(),
        }
        data = json.dumps(body).encode()
        request = urllib.request.Request(f"{url}/{path}", data, headers)  # noqa: S310
        urllib.request.urlopen(request, timeout=SECONDS).close()  # noqa: S310

    post(
        "@sites/classic",
        site_id="Plone",
        title="Exempelby kommun",
        default_language="sv",
        portal_timezone="Europe/Stockholm",
        setup_content=False,
    )
    # Until it is installed in the site, managers alone may use it.
    post("Plone/@addons/plone.restapi/install")
    post("Plone", **{"@type": "Folder", "id": PARENT, "title": "Styrdokument"})
    post(f"Plone/{PARENT}/@workflow/publish")
    post(
        "Plone/@users",
        username=USER,
        email=f"{USER}@exempelby.example",
        password=password,
        roles=["Member"],
    )
    roles = dict.fromkeys(("Contributor", "Editor", "Reviewer"), True)
    entries = [{"id": USER, "type": "user", "roles": roles}]
    post(f"Plone/{PARENT}/@sharing", entries=entries, inherit=True)
