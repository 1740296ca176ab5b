"""Starts a new Wagtail project that has our app, installed as a municipality would."""

from __future__ import annotations

import secrets
from pathlib import Path

from tests.cms import ROOT
from tests.cms.serving import Servers, environment, free_port, run

REQUIREMENTS = ("wagtail==8.0.*", "--editable", f"{ROOT}[pull]")


def start(folder: Path, servers: Servers) -> dict[str, str]:
    bin_ = environment("wagtail", *REQUIREMENTS)
    project = folder / "project"
    project.mkdir()
    run(bin_ / "wagtail", "start", "kommun", project, cwd=folder)
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    with (project / "kommun" / "settings" / "dev.py").open("a") as settings:
        settings.write(
            '\nINSTALLED_APPS += ["styrdok.wagtail"]\n'
            'LANGUAGE_CODE = "sv"\n'
            f'WAGTAILADMIN_BASE_URL = "{url}"\n'
            "WAGTAIL_ENABLE_UPDATE_CHECK = False\n"
        )
    password = secrets.token_urlsafe(12)
    manage = (bin_ / "python", project / "manage.py")
    run(*manage, "migrate", "--verbosity=0", cwd=project)
    run(
        *(*manage, "createsuperuser", "--noinput", "--username=redaktion"),
        "--email=redaktion@exempelby.example",
        cwd=project,
        env={"DJANGO_SUPERUSER_PASSWORD": password},
    )
    log = servers.start(*manage, "runserver", "--noreload", f"127.0.0.1:{port}")
    servers.wait_for(url, log)
    return {
        "url": f"{url}/",
        "user": "redaktion",
        "password": password,
        "login": password,
        "python": str(bin_ / "python"),
    }
