"""An edge: questions to a site's REST API, and its refusals as words for whoever runs the pull."""

from __future__ import annotations

import ipaddress
import time
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

import httpx

from styrdok import __version__
from styrdok.pull.target import Options, TargetError, TargetUnavailableError
from styrdok.text.json_values import JsonFault, Model, read_json
from styrdok.text.source import printable

LARGEST_ANSWER = 50_000_000
"""Bytes: fifty pages of Plone's with the longest texts there are."""
SECONDS = 120.0
"""A page of a few hundred kilobytes may keep a small server busy for long."""
LONGEST = 600.0
"""Seconds for one answer, all in all, however it drips."""


@contextmanager
def open_rest(options: Options, system: str) -> Iterator[Rest]:
    """Open a client for the site and account that the options name."""
    try:
        site = httpx.URL(options.site.rstrip("/") + "/")
    except httpx.InvalidURL:
        site = httpx.URL()
    if site.scheme not in {"http", "https"} or not site.host or site.userinfo:
        raise TargetUnavailableError(
            f'--site: "{options.site}" is no address of a {system} site. '
            "Wanted: https://kommun.example/"
        )
    if site.scheme == "http" and not _is_this_machine(site.host):
        raise TargetUnavailableError(
            f"{site} would be told the password for anybody to read. Wanted: https"
        )
    with httpx.Client(
        base_url=site,
        auth=(options.user.encode(), options.password.encode()),
        headers={
            "Accept": "application/json",
            "Accept-Encoding": "identity",  # what is packed would be unpacked before it is measured
            "Prefer": "return=representation",
            "User-Agent": f"styrdok/{__version__}",
        },
        timeout=SECONDS,
    ) as client:
        yield Rest(client, system)


class Rest:
    """One site's API, as one user."""

    def __init__(self, client: httpx.Client, system: str) -> None:
        self._client = client
        self._system = system

    def ask(
        self,
        method: str,
        path: str,
        parameters: Mapping[str, str] | None = None,
        json: object = None,
        bear: Collection[int] = (),
    ) -> httpx.Response:
        """Give the answer, which is JSON or empty; a refusal is raised, unless of a status to bear.

        ``path`` is relative to the site, or a whole address that the site gave.
        """
        url = self._client.base_url.join(path).copy_merge_params(parameters or {})
        if _origin(url) != _origin(self._client.base_url):
            # It would be told the password.
            raise TargetUnavailableError(
                f"The {self._system} site at {self._client.base_url} says that it is at "
                f"{url.copy_with(raw_path=b'/', userinfo=b'')}. Set the proxy's virtual host, so "
                "that the site knows its address; or give as --site the one it has"
            )
        try:
            answer = self._answer(self._client.build_request(method, url, json=json))
        except httpx.HTTPError as error:
            raise TargetUnavailableError(
                f"{url} can't be reached: {error or type(error).__name__}. Check --site, and that "
                "the site is up"
            ) from None
        if answer.status_code not in bear:
            self._refuse(answer)
        return answer

    def _answer(self, request: httpx.Request) -> httpx.Response:
        """Read an answer as far as one is borne."""
        end = time.monotonic() + LONGEST
        streamed = self._client.send(request, stream=True)
        try:
            if streamed.headers.get("Content-Encoding", "identity") != "identity":
                raise TargetUnavailableError(
                    f"{request.url} answers packed, which was not asked for. Look at what stands "
                    "before the site, and at its plugins that compress"
                )
            data = bytearray()
            for piece in streamed.iter_bytes():
                data += piece
                if time.monotonic() > end:
                    raise TargetUnavailableError(
                        f"{request.url} had not answered whole after {LONGEST:.0f} seconds. Try "
                        "later"
                    )
                if len(data) > LARGEST_ANSWER:
                    raise TargetUnavailableError(
                        f"{request.url} answers more than {LARGEST_ANSWER / 1e6:.0f} MB. Check "
                        f"that --site is a {self._system} site"
                    )
        finally:
            streamed.close()
        headers = {k: v for k, v in streamed.headers.items() if k not in _OF_TRANSPORT}
        return httpx.Response(
            streamed.status_code, headers=headers, content=bytes(data), request=request
        )

    def read(self, shape: type[Model], answer: httpx.Response) -> Model:
        """Give what an answer says, where it is of the shape that the system's answers have."""
        try:
            return read_json(shape, answer.content, LARGEST_ANSWER)
        except JsonFault as fault:
            raise TargetUnavailableError(
                f"{answer.request.url} answers what is not from {self._system} as we know it: "
                f"{printable(str(fault))[:200]}. Check that --site is a {self._system} site"
            ) from None

    def _refuse(self, answer: httpx.Response) -> None:
        url, status = answer.request.url, answer.status_code
        if answer.has_redirect_location:
            to = printable(answer.headers["Location"])[:200]
            raise TargetUnavailableError(f"{url} has moved to {to}. Give its address as --site")
        said = _message(answer)
        if said is None:
            raise TargetUnavailableError(
                f"{url} answers {status} and no JSON. Check that --site is a {self._system} site, "
                "and that nothing before it shuts its REST API"
            )
        problem = f"{url} answers {status}: {said}"
        if status == httpx.codes.UNAUTHORIZED:
            raise TargetUnavailableError(f"{problem} Check --user and the password")
        if status in {429, 502, 503, 504}:
            raise TargetUnavailableError(f"{problem} Try later")
        if answer.is_error:
            raise TargetError(f"{problem} Check what the user of --user may do there")


def _message(answer: httpx.Response) -> str | None:
    """Give what the site says in words; empty if it says nothing, None if it doesn't speak JSON."""
    if not answer.content:
        return ""
    try:
        said = answer.json()
    except (ValueError, RecursionError):
        return None
    # Plone puts some of its refusals one level down.
    inner = said.get("error", said) if isinstance(said, dict) else {}
    message = inner.get("message", "") if isinstance(inner, Mapping) else ""
    return " ".join(printable(str(message))[:500].split())


_OF_TRANSPORT = {"content-length", "transfer-encoding"}


def _origin(url: httpx.URL) -> tuple[str, str, int | None]:
    return url.scheme, url.host, url.port


def _is_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
