"""An edge: addresses → bytes, within limits of size and time, and from one origin only."""

from __future__ import annotations

import asyncio
import functools
import ssl
import zlib
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx

from styrdok import __version__
from styrdok.published.addresses import MANIFEST, V1
from styrdok.pull.errors import PullError

MOST_REDIRECTS = 5
CONNECT_SECONDS = 10.0
_LOOKS_WRONG = "Check the address"


@dataclass(frozen=True)
class Fetched:
    """An answer, and the address that gave it in the end."""

    url: httpx.URL
    data: bytes
    etag: str
    """Empty where there is none."""
    unchanged: bool = False
    """The server says that what the caller has still stands; then there is no data."""


def read_address(text: str) -> httpx.URL:
    """Give the address of a manifest or pointer: its own, or from that of v1/ or the exports.

    Raises PullError where it is no address.
    """
    try:
        url = httpx.URL(text)
    except httpx.InvalidURL as error:
        raise PullError(f'"{text}" is no web address: {error}') from None
    if url.scheme not in {"http", "https"} or not url.host:
        raise PullError(f'"{text}" is no web address. Wanted: https://…/{MANIFEST}')
    if url.userinfo:
        raise PullError("The address has a password in it, which would be shown. Leave it out")
    if url.path.endswith(".json"):
        return url
    exports = url.path.rstrip("/").removesuffix(f"/{V1}".rstrip("/"))
    return url.copy_with(path=f"{exports}/{MANIFEST}")


@functools.cache
def _trusted() -> ssl.SSLContext:
    """Read the certificates that are trusted once: it takes longer than a small pass."""
    return httpx.create_ssl_context()


@asynccontextmanager
async def open_client(seconds: float) -> AsyncIterator[httpx.AsyncClient]:
    """Open a client whose ``get`` below ends within ``seconds``, however slow the server drips."""
    async with httpx.AsyncClient(
        headers={"User-Agent": f"styrdok/{__version__}", "Accept-Encoding": "gzip"},
        verify=_trusted(),
        timeout=httpx.Timeout(seconds, connect=min(seconds, CONNECT_SECONDS)),
    ) as client:
        yield client


async def get(
    client: httpx.AsyncClient,
    url: httpx.URL,
    most: int,
    seconds: float,
    headers: Mapping[str, str] | None = None,
) -> Fetched:
    """Get at most ``most`` bytes. Whatever goes wrong is a PullError that names the address."""
    try:
        # httpx's own limits are for each read; a server that drips would pass them all.
        async with asyncio.timeout(seconds):
            return await _follow(client, url, most, headers or {})
    except (TimeoutError, httpx.TimeoutException):
        raise PullError(
            f"{url} was not here within {seconds:g} seconds. Try later, or with a longer --timeout",
            passing=True,
        ) from None
    except httpx.HTTPError as error:
        reason = str(error) or type(error).__name__
        raise PullError(
            f"{url} can't be fetched: {reason}. If it has worked before, pull again later; if not, "
            "check the address",
            passing=True,
        ) from None


async def _follow(
    client: httpx.AsyncClient, url: httpx.URL, most: int, headers: Mapping[str, str]
) -> Fetched:
    for _ in range(MOST_REDIRECTS + 1):
        async with client.stream("GET", url, headers=headers) as response:
            if not response.has_redirect_location:
                return await _read(response, url, most)
            url = join_on_server(url, response.headers["Location"])
    raise PullError(f"{url} redirects more than {MOST_REDIRECTS} times. {_LOOKS_WRONG}")


def join_on_server(url: httpx.URL, location: str) -> httpx.URL:
    """Give the address that one address leads to; PullError if it is on another server."""
    try:
        to = url.join(location)
    except httpx.InvalidURL:
        raise PullError(f"{url} leads to what is no address. {_LOOKS_WRONG}") from None
    secured = to.scheme == "https" and url.scheme == "http" and not (to.port or url.port)
    if to.host != url.host or not (secured or (to.scheme, to.port) == (url.scheme, url.port)):
        raise PullError(
            f"{url} leads to {to.copy_with(userinfo=b'')}, which is not the same server. If "
            "the exports have moved, pull from there"
        )
    return to


async def _read(response: httpx.Response, url: httpx.URL, most: int) -> Fetched:
    if (
        response.status_code == httpx.codes.NOT_MODIFIED
        and "If-None-Match" in response.request.headers
    ):
        return Fetched(url, b"", "", unchanged=True)
    if response.status_code != httpx.codes.OK:
        busy = response.is_server_error or response.status_code == httpx.codes.TOO_MANY_REQUESTS
        # What is missing may come, when the publisher is in the middle of an upload.
        missing = response.status_code in {httpx.codes.NOT_FOUND, httpx.codes.GONE}
        raise PullError(
            f"{url} answers {response.status_code} {response.reason_phrase}. "
            f"{'Try later' if busy else _LOOKS_WRONG}",
            passing=busy or missing,
        )
    body = bytearray()
    decoder = _decoder(response, url)
    async for chunk in response.aiter_raw():
        body += _unpacked(decoder, chunk, most + 1 - len(body), url) if decoder else chunk
        if len(body) > most:
            raise PullError(f"{url} is larger than {most / 1e6:g} MB, the most that is read")
    if decoder and not decoder.eof:
        raise PullError(f"{url} ends in the middle. Try later", passing=True)
    etag = response.headers.get("ETag", "")
    return Fetched(url, bytes(body), etag if etag.isascii() else "")


def _unpacked(decoder: zlib._Decompress, chunk: bytes, most: int, url: httpx.URL) -> bytes:
    """Unpack no more than one byte over what may come: httpx would unpack a bomb whole."""
    try:
        return decoder.decompress(chunk, most)
    except zlib.error as error:
        raise PullError(f"{url} is packed wrongly: {error}. Try later", passing=True) from None


def _decoder(response: httpx.Response, url: httpx.URL) -> zlib._Decompress | None:
    coding = response.headers.get("Content-Encoding", "identity").strip().lower()
    if coding == "identity":
        return None
    if coding not in {"gzip", "x-gzip"}:
        raise PullError(f"{url} is packed as {coding}, which was not asked for. Tell the publisher")
    return zlib.decompressobj(wbits=16 + zlib.MAX_WBITS)
