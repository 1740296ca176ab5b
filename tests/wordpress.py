"""WordPress's own code, without a database: what it saves and shows of a post."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import IO, NamedTuple

from tests.conftest import skip

PROGRAM = Path(__file__).parent / "cms" / "wordpress.php"
INSTALLED = Path("/usr/share/wordpress")


class Post(NamedTuple):
    """What WordPress has in its database, and what a visitor is sent."""

    saved: str
    shown: str


class WordPress:
    """One process that answers one question after another."""

    def __init__(self) -> None:
        if not (shutil.which("php") and (INSTALLED / "wp-settings.php").is_file()):
            skip("WordPress is not installed (Debian: apt-get install wordpress php-cli)")
        self.process = subprocess.Popen(
            ["php", PROGRAM, INSTALLED],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.version = self.answer()["version"]

    def post(self, html: str, *, author: bool = False) -> Post:
        """Save a post, and show it."""
        question = json.dumps({"post": html, "as": "author" if author else "editor"})
        print(question, file=self.pipe(self.process.stdin), flush=True)
        return Post(**self.answer())

    def answer(self) -> dict[str, str]:
        answer: dict[str, str] = json.loads(self.pipe(self.process.stdout).readline())
        return answer

    @staticmethod
    def pipe(pipe: IO[str] | None) -> IO[str]:
        assert pipe
        return pipe

    def close(self) -> None:
        self.pipe(self.process.stdin).close()
        self.pipe(self.process.stdout).close()
        self.process.wait(timeout=30)


def block(html: str) -> str:
    """Put HTML into a block of the kind Custom HTML."""
    return f"<!-- wp:html -->\n{html}<!-- /wp:html -->"
