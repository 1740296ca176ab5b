"""Imports run one way, and only the edges touch the disk, the clock and the terminal."""

import ast
from graphlib import TopologicalSorter
from pathlib import Path

from tests.conftest import ROOT

PACKAGE = ROOT / "pipeline" / "styrdok"


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


def test_no_files_import_each_other_in_a_circle() -> None:
    graph = {name: imports_of(path) - {name} for name, path in MODULES.items()}
    assert list(TopologicalSorter(graph).static_order())


def test_only_the_edge_touches_the_disk_and_the_clock() -> None:
    """`disk` touches the disk, `cli` reads the clock; others are given it all.

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
        edge = name.startswith(("disk.", "pull.targets.")) or name == "pull.client"
        if not edge and not shell:
            assert not imported & disk, name
        clock = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute)} & {"now", "today"}
        assert not clock or shell, name


def test_modules_are_small() -> None:
    for name, path in MODULES.items():
        limit = 700 if name == "problems.codes" else 400  # it is one long table
        assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, name
