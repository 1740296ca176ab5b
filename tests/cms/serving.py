"""Processes that are started together and leave nothing behind; environments that are kept."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from filelock import FileLock

from tests.cms import ROOT

KEPT = ROOT / ".venv" / "cms"
SECONDS = 120


class Servers:
    """The processes of one system, each in a group of its own, so that its children end too."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._started: list[subprocess.Popen[bytes]] = []

    def __enter__(self) -> Servers:
        return self

    def start(self, *command: str | Path, env: Mapping[str, str] | None = None) -> Path:
        """Start a server in the folder; gives the file that it logs to."""
        log = self._folder / f"{Path(command[0]).name}.log"
        with log.open("wb") as out:
            self._started.append(
                subprocess.Popen(
                    command,
                    cwd=self._folder,
                    env={**os.environ, **(env or {})},
                    stdin=subprocess.DEVNULL,
                    stdout=out,
                    stderr=subprocess.STDOUT,
                    start_new_session=True,
                )
            )
        return log

    def wait_for(self, url: str, log: Path) -> None:
        """Wait until a server answers, whatever it says."""
        for _ in range(SECONDS * 10):
            try:
                urllib.request.urlopen(url, timeout=SECONDS).close()  # noqa: S310
            except urllib.error.HTTPError:
                return
            except OSError:
                self.check(log)
                time.sleep(0.1)
            else:
                return
        raise SystemExit(f"{url} never answered:\n{log.read_text(errors='replace')[-3000:]}")

    def check(self, log: Path) -> None:
        """End with its log if one of the servers has ended."""
        if any(process.poll() is not None for process in self._started):
            raise SystemExit(f"A server has ended:\n{log.read_text(errors='replace')[-3000:]}")

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        # All they have written is thrown away, so there is nothing that they must end well.
        for process in reversed(self._started):
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def run(*command: str | Path, cwd: Path, env: Mapping[str, str] | None = None) -> str:
    """Run a command that has to succeed, and give what it printed."""
    done = subprocess.run(
        command,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{' '.join(map(str, command))} failed:\n{done.stdout[-3000:]}")
    return done.stdout


def environment(name: str, *requirements: str) -> Path:
    """Give the bin/ of an environment that has these packages, installed once."""
    folder = KEPT / name
    stamp = folder / "installed"
    ours = (ROOT / "pyproject.toml").read_text() if "--editable" in requirements else ""
    wanted = hashlib.sha256("\n".join([*requirements, ours]).encode()).hexdigest()
    KEPT.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / f"{name}.lock"):
        if not stamp.is_file() or stamp.read_text() != wanted:
            run(sys.executable, "-m", "venv", "--clear", folder, cwd=ROOT)
            pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet")
            run(*pip, "--disable-pip-version-check", *requirements, cwd=ROOT)
            stamp.write_text(wanted)
    return folder / "bin"
