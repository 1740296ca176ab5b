"""What tests do with a running system: pull into it, and see it as its visitors do."""

from __future__ import annotations

import json
import os
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx

from tests.cms import Site, running
from tests.cms.plone import PARENT

if TYPE_CHECKING:
    from playwright.sync_api import Page


@dataclass(frozen=True)
class System:
    """One running system. What differs between them is below, in a class for each."""

    site: Site

    def pull(self, url: str, *more: str, fails: bool = False) -> Any:
        """Pull in a process of its own, as a municipality would, and give its report."""
        publisher = httpx.get(f"{url}v1/manifest.json").json()["base_url"]
        done = subprocess.run(
            [
                *self.command(url),
                "--publisher",
                publisher,
                *more,
                "--format",
                "json",
                "--state",
                str(self.site.folder),
            ],
            env={**os.environ, **self.environment()},
            cwd=self.site.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == int(fails), done.stdout + done.stderr
        return json.loads(done.stdout)

    def command(self, url: str) -> list[str]:
        raise NotImplementedError

    def environment(self) -> dict[str, str]:
        return {"STYRDOK_PASSWORD": self.site.password}

    def pages(self) -> dict[str, str]:
        """Give the pages that visitors can see: our id → address."""
        raise NotImplementedError

    def writes(self) -> int:
        """Count what the system itself says was written to it since it started."""
        raise NotImplementedError

    def retitle(self, tab: Page, name: str, title: str) -> None:
        """Log in as an editor does, change a page's title and nothing else, and save."""
        raise NotImplementedError

    def harm(self, name: str) -> Iterator[str]:
        """Do to a page, one after the other, all that an editor may do, and say what was done."""
        raise NotImplementedError

    def send(self, method: str, path: str, body: object = None) -> None:
        account = (self.site.user, self.site.password)
        accept = {"Accept": "application/json"}
        url = httpx.URL(self.site.url).join(path)
        httpx.request(
            method, url, auth=account, headers=accept, json=body, timeout=60
        ).raise_for_status()

    def get(self, path: str) -> httpx.Response:
        account = (self.site.user, self.site.password)
        accept = {"Accept": "application/json"}
        return httpx.get(
            httpx.URL(self.site.url).join(path), auth=account, headers=accept, timeout=60
        )

    def count(self, pattern: str, log: str) -> int:
        text = (self.site.folder / log).read_text(encoding="utf-8", errors="replace")
        return len(re.findall(pattern, text))


class WordPress(System):
    def command(self, url: str) -> list[str]:
        to = ["--to", "wordpress", "--site", self.site.url, "--user", self.site.user]
        return [sys.executable, "-m", "styrdok", "pull", url, *to]

    def pages(self) -> dict[str, str]:
        listed = self.get("?rest_route=/styrdok/v1/pages").json()
        shown = [page for page in listed if page["status"] == "publish"]
        return {page["id"]: f"{self.site.url}?page_id={page['page']}" for page in shown}

    def writes(self) -> int:
        return self.count(r"\]: (POST|DELETE) /\?rest_route=%2Fwp%2Fv2%2Fpages", "php.log")

    def harm(self, name: str) -> Iterator[str]:
        page = f"?rest_route=/wp/v2/pages/{self.pages()[name].rpartition('=')[2]}"
        for change in ({"content": "Annat"}, {"status": "draft"}, {"password": "hemligt"}):
            self.send("POST", page, change)
            yield str(change)
        self.send("DELETE", page)
        yield "put into the bin"

    def retitle(self, tab: Page, name: str, title: str) -> None:
        number = self.pages()[name].rpartition("=")[2]
        tab.goto(f"{self.site.url}wp-login.php")
        tab.fill("#user_login", self.site.user)
        tab.fill("#user_pass", self.site.login)
        tab.click("#wp-submit")
        tab.goto(f"{self.site.url}wp-admin/post.php?post={number}&action=edit")
        tab.click("[aria-label='Close dialog']")
        tab.fill(".editor-post-title__input", title)
        tab.click(".editor-post-publish-button")
        tab.wait_for_selector(".components-snackbar")


class Plone(System):
    def command(self, url: str) -> list[str]:
        to = ["--to", "plone", "--site", self.site.url, "--user", self.site.user]
        return [sys.executable, "-m", "styrdok", "pull", url, *to, "--parent", PARENT]

    def pages(self) -> dict[str, str]:
        listed = self.get(
            "@search?portal_type=Document&fullobjects=1&review_state=published&sort_on=created"
        )
        found = {}
        for page in listed.json()["items"]:
            mark = re.search(r'class="styrdok-pulled (\S+) ', page["text"]["data"])
            if mark and mark[1] not in found:
                found[mark[1]] = page["@id"]
        return found

    def writes(self) -> int:
        return self.count(r'"(POST|PATCH|DELETE) /Plone', "instance/var/log/Z4.log")

    def harm(self, name: str) -> Iterator[str]:
        page = self.pages()[name]
        self.send("PATCH", page, {"text": self.text(page).replace("Gäller", "Gäller inte")})
        yield "words changed"
        self.send("POST", f"{page}/@workflow/retract", {})
        yield "made private"
        self.send("POST", f"{self.site.url}{PARENT}/@copy", {"source": page})
        yield "copied"
        self.send("DELETE", page)
        yield "deleted"

    def text(self, page: str) -> str:
        text: str = self.get(page).json()["text"]["data"]
        return text

    def retitle(self, tab: Page, name: str, title: str) -> None:
        tab.goto(f"{self.site.url}login")
        tab.fill("[name=__ac_name]", self.site.user)
        tab.fill("[name=__ac_password]", self.site.login)
        tab.click("#buttons-login")
        tab.goto(f"{self.pages()[name]}/edit")
        # TinyMCE has read the text, and will write it.
        tab.wait_for_selector(".tox-edit-area iframe")
        tab.fill("input[name$='.title']", title)
        tab.click("#form-buttons-save")
        tab.wait_for_selector(".portalMessage, .alert-info")


class Wagtail(System):
    def command(self, url: str) -> list[str]:
        return [self.site.python, "-m", "styrdok", "pull", url, "--to", "wagtail"]

    def environment(self) -> dict[str, str]:
        project = str(self.site.folder / "project")
        return {"DJANGO_SETTINGS_MODULE": "kommun.settings.dev", "PYTHONPATH": project}

    def pages(self) -> dict[str, str]:
        rows = self.ask(
            "SELECT external_id, url_path FROM styrdok_policypage "
            "JOIN wagtailcore_page ON page_ptr_id = id WHERE live"
        )
        return {name: self.site.url + path.removeprefix("/home/") for name, path in rows}

    def writes(self) -> int:
        return int(self.ask("SELECT count(*) FROM wagtailcore_pagelogentry")[0][0])

    def harm(self, name: str) -> Iterator[str]:
        for harm in ("revisions.first().publish()", "unpublish()", "delete()"):
            self.run(f'PolicyPage.objects.get(external_id="{name}").{harm}')
            yield harm

    def run(self, code: str) -> str:
        """Run Python inside the site; give what it prints."""
        begin = "from styrdok.wagtail.models import PolicyPage"
        return self.manage("shell", "--command", f"{begin}\n{code}")

    def manage(self, *arguments: str) -> str:
        done = subprocess.run(
            [self.site.python, "-m", "django", *arguments],
            env={**os.environ, **self.environment()},
            cwd=self.site.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def retitle(self, tab: Page, name: str, title: str) -> None:
        number = self.number(name)
        tab.goto(f"{self.site.url}admin/login/")
        tab.fill("[name=username]", self.site.user)
        tab.fill("[name=password]", self.site.login)
        tab.click("button[type=submit]")
        tab.goto(f"{self.site.url}admin/pages/{number}/edit/")
        tab.fill("[name=title]", title)
        tab.click(".footer [data-w-dropdown-target=toggle]")
        tab.click("button[name=action-publish]")
        tab.wait_for_selector(".messages .success")

    def number(self, name: str) -> int:
        found = self.ask("SELECT external_id, page_ptr_id FROM styrdok_policypage")
        return int(dict(found)[name])

    def ask(self, question: str) -> list[Any]:
        with sqlite3.connect(self.site.folder / "project" / "db.sqlite3") as database:
            return database.execute(question).fetchall()


SYSTEMS: dict[str, type[System]] = {"wordpress": WordPress, "plone": Plone, "wagtail": Wagtail}


@contextmanager
def started(name: str) -> Iterator[System]:
    with running(name) as site:
        yield SYSTEMS[name](site)
