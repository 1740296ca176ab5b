"""A web server for tests, and the code that pages of docs/ show."""

import contextlib
import os
import re
import shutil
import socket
import subprocess
import threading
import time
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests.conftest import ROOT, skip


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        pass


@contextlib.contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder as it is at each request; give its address."""
    handler = partial(_Quiet, directory=str(folder))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()


def shown(page: str, kind: str) -> list[str]:
    """Give the blocks of a kind that a page of docs/ shows."""
    text = (ROOT / "docs" / page).read_text(encoding="utf-8")
    return re.findall(rf"^```{kind}\n(.*?)^```$", text, re.MULTILINE | re.DOTALL)


def program(name: str) -> str:
    found = shutil.which(name) or shutil.which(name, path="/usr/sbin")
    return found or skip(f"{name} is not installed")


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


def wait_for(port: int, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert process.poll() is None, "the server ended"
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise AssertionError("the server does not answer")


@contextlib.contextmanager
def running(command: list[str], port: int, log: Path) -> Iterator[None]:
    with log.open("wb") as errors:
        process = subprocess.Popen(command, stdout=errors, stderr=errors, cwd=log.parent)
        try:
            wait_for(port, process)
            yield
        finally:
            process.terminate()
            process.wait(30)


@contextlib.contextmanager
def running_nginx(block: str, port: int, work: Path) -> Iterator[str]:
    """Run nginx with a block that goes into its `http`; give the address."""
    work.mkdir()
    user = "user root;" if os.geteuid() == 0 else ""  # or its workers could not read our folder
    paths = "".join(
        f"{name}_temp_path {work}/{name};"
        for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    settings = work / "nginx.conf"
    settings.write_text(
        f"{user} daemon off; pid {work}/pid; error_log stderr; events {{}}\n"
        f"http {{ access_log off; {paths}\n{block}\n}}",
        encoding="utf-8",
    )
    command = [program("nginx"), "-p", str(work), "-c", str(settings)]
    checked = subprocess.run([*command, "-t"], capture_output=True, encoding="utf-8", check=False)
    assert checked.returncode == 0, checked.stderr
    assert "warn" not in checked.stderr
    with running(command, port, work / "log"):
        yield f"http://127.0.0.1:{port}"
