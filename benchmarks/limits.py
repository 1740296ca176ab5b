"""Measures what each reader takes at its limit: the largest allowed, and one that is refused.

Prints a table: seconds and megabytes of the whole command, beside those of `styrdok --version`.
tests/test_limits.py has more of each kind, and holds all of it below 300 MB.
"""

import hashlib
import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.publisher import MANIFEST, Files, base_url, publish, serving
from tests.test_limits import (
    BYTES,
    HEAD,
    JSON_BYTES,
    LINES,
    LISTS,
    POLICY,
    TEXTS,
    YAMLS,
    Ran,
    filled,
    run,
)

from styrdok.disk.files import write_tree
from styrdok.repository.starter import starter_files


class Row(NamedTuple):
    reader: str
    allowed: Callable[[Path], Ran]
    refused: Callable[[Path], Ran]


def text(name: str, over: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        made = HEAD + filled(TEXTS[name], BYTES - 100, LINES - 10) + "a\n" * over
        (root / POLICY / "text.md").write_text(made, "utf-8")
        return run("--root", root, "check")

    return read


def yaml(name: str, most: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        (root / POLICY / "history.yaml").write_text(filled(YAMLS[name], most), "utf-8")
        return run("--root", root, "check")

    return read


def listed(size: int, good: bytes) -> bytes:
    """Make JSON of a size that begins as a good one does, and then has an unknown key."""
    start = good[:-1].rstrip() + b',"later":["'
    return start + b"x" * (size - len(start) - 3) + b'"]}'


def receipt(size: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        schema, key = LISTS["receipt"]
        start = f'{{"schema":"{schema}","day":"2026-11-20","{key}":['.encode()
        one = '{"id":"a/b%d","events":1,"seal":"sha256:' + "0" * 64 + '"}'
        rows = ",".join(one % n for n in range((size - 200) // 113)).encode()
        end = b'],"root":"sha256:' + b"0" * 64 + b'"}'
        data = start + rows + b" " * max(0, size - len(start) - len(rows) - len(end)) + end
        (root / "receipt.json").write_bytes(data)
        return run("--root", root, "verify", "--receipt", root / "receipt.json")

    return read


def changes(size: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        (root / "a.md").write_text("# A\n\na\n", "utf-8")
        (root / "b.md").write_text("# A\n\nb\n", "utf-8")
        made = run("diff", root / "a.md", root / "b.md", "--format", "json").said.encode()
        (root / "c.json").write_bytes(listed(size, made.rstrip()))
        return run("patch", root / "a.md", root / "c.json")

    return read


def pulled(files: Files) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        with serving() as publisher:
            publisher.reset(files)
            at = (publisher.url, "--publisher", base_url())
            return run("pull", *at, "--to", "folder", "--folder", root / "pulled")

    return read


def manifest(size: int) -> Files:
    files = publish({"by/a": "ord"})
    return files | {MANIFEST: listed(size, files[MANIFEST])}


def document(size: int) -> Files:
    files = publish({"by/a": "ord"})
    made = json.loads(files[MANIFEST])
    (name,) = (name for name in files if name != MANIFEST)
    data = listed(size, files[name])
    made["documents"][0]["sha256"] = hashlib.sha256(data).hexdigest()
    return {name: data, MANIFEST: json.dumps(made).encode()}


def previous(size: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        run("--root", root, "build", "--today", "2026-11-20")
        path = root / "exports" / MANIFEST
        path.write_bytes(listed(size, path.read_bytes().rstrip()))
        return run("--root", root, "build", "--today", "2026-11-20")

    return read


def question(size: int) -> Callable[[Path], Ran]:
    def read(root: Path) -> Ran:
        line = json.dumps({"id": 1, "text": "Antagen av kf 2016-05-16 § 30. " * (size // 31)})
        (root / "q").write_text(line[: size - 3] + '"}\n', "ascii")
        return run("cite", "--jsonl", stdin=root / "q")

    return read


def rows() -> Iterator[Row]:
    for name in TEXTS:
        yield Row(f"text.md: {name}", text(name, 0), text(name, LINES))
    yield Row("history.yaml: no entries", yaml("no entries", 49_000), yaml("no entries", BYTES))
    yield Row("history.yaml: values", yaml("values", 220_000), yaml("values", BYTES))
    yield Row("receipt", receipt(JSON_BYTES), receipt(JSON_BYTES + 1))
    yield Row("change-set", changes(10 * BYTES), changes(10 * BYTES + 1))
    yield Row("manifest", pulled(manifest(JSON_BYTES)), pulled(manifest(JSON_BYTES + 1)))
    yield Row("document", pulled(document(JSON_BYTES)), pulled(document(JSON_BYTES + 1)))
    yield Row("previous manifest", previous(JSON_BYTES), previous(JSON_BYTES + 1))
    yield Row("the same, never whole", previous(100_000_000), previous(100_000_001))
    yield Row("cite --jsonl", question(100_000), question(100_001))


def main() -> None:
    start = run("--version")
    print(f"styrdok --version: {start.seconds:.1f} s, {start.megabytes:.0f} MB")
    print("| reader | largest allowed | | above | |")
    print("|---|---|---|---|---|")
    worst = (0.0, 0.0)
    for row in rows():
        cells = []
        for read in (row.allowed, row.refused):
            with tempfile.TemporaryDirectory() as folder:
                write_tree(Path(folder), starter_files())
                ran = read(Path(folder))
            cells += [f"{ran.seconds:.1f} s", f"{ran.megabytes:.0f} MB, exit {ran.code}"]
            worst = (max(worst[0], ran.seconds), max(worst[1], ran.megabytes))
        print(f"| {row.reader} | {' | '.join(cells)} |", flush=True)
    print(f"The most: {worst[0]:.1f} s, {worst[1]:.0f} MB.")


if __name__ == "__main__":
    main()
