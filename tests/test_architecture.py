"""A module imports only from those above it in ARCHITECTURE.md."""

import ast
import re
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "pipeline" / "styrdok"


def written_order() -> list[str]:
    """Read the modules from the table in ARCHITECTURE.md, in its order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    return re.findall(r"^\| `([a-z_.]+)` \|", text, re.MULTILINE)


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path: Path) -> set[str]:
    """List styrdok's own modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("styrdok"):
            base = (node.module or "").removeprefix("styrdok").removeprefix(".")
            inner = {f"{base}.{a.name}".strip(".") for a in node.names}
            found |= {name if name in MODULES else base for name in inner}
    return found - {""}


# The app for Wagtail is in the form that Django prescribes, and is imported by Django alone.
MODULES = {name_of(p): p for p in PACKAGE.rglob("*.py") if PACKAGE / "wagtail" not in p.parents}


def test_every_module_is_listed_once() -> None:
    listed = written_order()
    assert len(listed) == len(set(listed))
    assert set(listed) == set(MODULES) - {"__init__", "__main__"}


def test_imports_run_one_way() -> None:
    order = {name: number for number, name in enumerate(written_order())}
    wrong = [
        f"{name} imports {imported}"
        for name, path in MODULES.items()
        if name in order
        for imported in imports_of(path)
        if order[imported] >= order[name]
    ]
    assert wrong == []


def test_only_the_edge_touches_the_disk_and_the_clock() -> None:
    """`files` and `publishing` touch the disk, `cli` reads the clock; others are given it all.

    What a pull fetches waits in a temporary file, and each target has its own way to its system.
    """
    disk = {"os", "tempfile", "shutil", "pathlib", "subprocess"}
    for name, path in MODULES.items():
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        shell = name.partition(".")[0] == "cli"
        target = name.startswith("pull.targets.")
        if name not in {"files", "git", "publishing", "pull.client"} and not target and not shell:
            assert not imported & disk, name
        clock = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & {"now", "today"}
        assert not clock or shell, name


def test_modules_are_small() -> None:
    for name, path in MODULES.items():
        limit = 700 if name == "problems" else 400  # problems is one long table
        assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, name
