"""Rooms and modules import one way, in the order of ARCHITECTURE.md; only edges touch the disk."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from styrdok.pull.target import TARGETS
from tests.conftest import ROOT

PACKAGE = ROOT / "pipeline" / "styrdok"


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__")


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imports_of(path: Path) -> set[str]:
    """List styrdok's own modules that a file imports, wherever in the file."""
    found = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("styrdok"):
            base = (node.module or "").removeprefix("styrdok").removeprefix(".")
            inner = {f"{base}.{a.name}".strip(".") for a in node.names}
            found |= {name if name in MODULES else base for name in inner}
    return found - {""}


# The app for Wagtail is in the form that Django prescribes, and is imported by Django alone.
MODULES = {name_of(p): p for p in PACKAGE.rglob("*.py") if PACKAGE / "wagtail" not in p.parents}


def written_order() -> dict[str, tuple[str, list[str]]]:
    """Read the table of ARCHITECTURE.md: room → what it does, and its modules in their order."""
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z/]+)/` \| (.+) \| (.+) \|$", text, re.MULTILINE)
    return {
        room.replace("/", "."): (sentence, re.findall("`([a-z_]+)`", modules))
        for room, sentence, modules in rows
    }


def test_every_room_and_module_is_listed_once() -> None:
    listed = [f"{room}.{m}" for room, (_, modules) in written_order().items() for m in modules]
    assert len(listed) == len(set(listed))
    rooms = {name for name, path in MODULES.items() if path.name == "__init__.py"} - {"__init__"}
    assert set(written_order()) == rooms
    assert set(listed) == set(MODULES) - rooms - {"__init__", "__main__"}


def test_each_room_says_in_one_sentence_what_it_turns_into_what() -> None:
    for room, (sentence, _) in written_order().items():
        tree = tree_of(MODULES[room])
        said = ast.get_docstring(tree) or ""
        assert said.splitlines()[0] == f"{sentence}.", room
        assert len(tree.body) == 1 or room == "cli", f"{room}/__init__.py holds more than that"


def test_rooms_import_only_from_rooms_above_them() -> None:
    rooms = list(written_order())
    wrong = [
        f"{name} imports {imported}"
        for name, path in MODULES.items()
        for imported in imports_of(path)
        if (mine := room_of(name)) in rooms
        and (theirs := room_of(imported)) != mine
        and (theirs not in rooms or rooms.index(theirs) > rooms.index(mine))
    ]
    assert wrong == []


def test_modules_import_only_from_those_before_them_in_their_room() -> None:
    order = written_order()
    wrong = [
        f"{name} imports {imported}"
        for name, path in MODULES.items()
        for imported in imports_of(path) - {name}
        if (room := room_of(name)) in order
        and room_of(imported) == room
        and path.name != "__init__.py"
        and place_of(imported, order[room][1]) >= place_of(name, order[room][1])
    ]
    assert wrong == []


def room_of(name: str) -> str:
    return name if MODULES[name].name == "__init__.py" else name.rpartition(".")[0]


def place_of(name: str, modules: list[str]) -> int:
    return modules.index(name.rpartition(".")[2])


def test_no_files_and_no_rooms_import_each_other_in_a_circle() -> None:
    files = {name: imports_of(path) - {name} for name, path in MODULES.items()}
    assert list(TopologicalSorter(files).static_order())
    rooms: dict[str, set[str]] = {}
    for name, imported in files.items():
        others = {room_of(other) for other in imported} - {room_of(name)}
        rooms.setdefault(room_of(name), set()).update(others)
    assert list(TopologicalSorter(rooms).static_order())


def test_few_files_lie_outside_rooms_and_rooms_are_few() -> None:
    assert len([p for p in PACKAGE.iterdir() if p.is_file()]) <= 4
    # Django wants wagtail/management/, a folder that holds no module: that is no room.
    modules = [p for p in PACKAGE.rglob("*.py") if p.name != "__init__.py" or p.stat().st_size]
    assert len({p.parent for p in modules} - {PACKAGE}) <= 24


def test_only_the_edge_touches_the_disk_and_the_clock() -> None:
    """`disk` touches the disk, `cli` reads the clock; others are given it all.

    What a pull fetches waits in a temporary file, and each target has its own way to its system.
    """
    disk = {"os", "tempfile", "shutil", "pathlib", "subprocess"}
    for name, path in MODULES.items():
        tree = tree_of(path)
        imported = {
            (node.module if isinstance(node, ast.ImportFrom) else node.names[0].name) or ""
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
        }
        shell = name.partition(".")[0] == "cli"
        edge = name.startswith(("disk.", "pull.targets.")) or name == "pull.client"
        if room_of(name) == "operations":
            imported -= {"pathlib"}  # where a repository lies; what is there, disk says
            assert not attributes(tree) & ON_DISK, name
        if not edge and not shell:
            assert not imported & disk, name
        clock = attributes(tree) & {"now", "today"}
        assert not clock or shell, name


ON_DISK = {
    *("chmod", "exists", "glob", "is_dir", "is_file", "is_symlink", "iterdir", "mkdir", "open"),
    *("read_bytes", "read_text", "rename", "resolve", "rglob", "rmdir", "stat", "touch", "unlink"),
    *("write_bytes", "write_text"),
}
"""Methods of a path that touch the disk."""


def attributes(tree: ast.Module) -> set[str]:
    return {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}


def test_commands_decide_nothing_that_a_script_could_not_ask_for() -> None:
    """What a repository is asked for is a function of operations; commands show what it gave."""
    below = {"checks", "disk", "exports", "history", "recording", "repository", "verification"}
    wrong = [
        f"{name} imports {imported}"
        for name, path in MODULES.items()
        if name.startswith("cli.")
        for imported in imports_of(path) - {"disk.progress"}
        if imported.partition(".")[0] in below
    ]
    assert wrong == []


@pytest.mark.parametrize(
    "module", ["client", *(f"targets.{name}" for name in TARGETS if name != "wagtail")]
)
def test_a_pull_needs_nothing_of_content_citations_or_diffs(module: str) -> None:
    """What a CMS's server runs is small, and starts at once. Wagtail's target asks Django."""
    said = subprocess.run(
        [sys.executable, "-c", f"import styrdok.pull.{module}, sys; print(*sys.modules)"],
        check=True,
        capture_output=True,
        text=True,
    )
    loaded = set(said.stdout.split())
    assert f"styrdok.pull.{module}" in loaded
    # The client reads HTML too: what isn't as it was promised is never given to a target.
    most = 25 if module.startswith("targets.") else 31
    assert len([name for name in loaded if name.startswith("styrdok")]) <= most
    others = ("content", "citations", "diff", "history", "text.markdown")
    foreign = re.compile(rf"styrdok\.({'|'.join(others)})(\..*)?|markdown_it(\..*)?")
    assert {name for name in loaded if foreign.fullmatch(name)} == set()


def test_modules_are_small() -> None:
    for name, path in MODULES.items():
        limit = 700 if name == "problems.codes" else 400  # it is one long table
        assert len(path.read_text(encoding="utf-8").splitlines()) <= limit, name


def test_no_two_rooms_have_a_public_thing_of_the_same_name() -> None:
    homes: dict[str, set[str]] = {}
    for name, path in MODULES.items():
        for public in public_names(tree_of(path)):
            homes.setdefault(public, set()).add(room_of(name))
    assert {name: rooms for name, rooms in homes.items() if len(rooms) > 1} == {}


def public_names(tree: ast.Module) -> set[str]:
    names = set()
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if name[0] != "_" and len(name) > 1}  # T is a type's variable


def test_no_parameter_is_called_what_its_function_is() -> None:
    for name, path in MODULES.items():
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                arguments = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
                assert node.name not in {a.arg for a in arguments}, f"{name}.{node.name}"


# Facts that have one home: how they look where they are spelled, and the module that may.
SPELLED = {
    "content.layout": re.compile(
        r"(?:^|/)(?:content|revisions|exports)/|(?:policy|history|organisation|publication)\.yaml"
        r"|(?:^|/)text\.md|schemas/v1"
    ),
    "disk.lock": re.compile(r"^\.styrdok"),
    "published.addresses": re.compile(
        r"/(?:v1|d|r)/$|/index\.html"
        r"|(?:^/?|[\"}])(?:r|v1|d|documents|changes|assets|datasets|feed-archive)/"
        r"|\b(?:manifest|delta|register|openapi)\.json|\.well-known|\.atom\b|sitemap\b.*\.xml"
    ),
    "text.digests": re.compile("^sha256:$"),
    "text.months": re.compile("^augusti$|januari"),
}


def test_what_has_one_home_is_spelled_nowhere_else() -> None:
    """Sentences may name a file, such as messages do; what has no space in it is a path."""
    for home, pattern in SPELLED.items():
        found = [(name, line, said) for name, line, said in constants() if pattern.search(said)]
        assert home in {name for name, _, _ in found}
        assert [place for place in found if place[0] != home] == []


def test_digests_are_made_in_one_place() -> None:
    users = [n for n, p in MODULES.items() if "hashlib" in p.read_text(encoding="utf-8")]
    assert users == ["text.digests"]


def test_templates_spell_no_address() -> None:
    templates = sorted((PACKAGE / "wording" / "templates").glob("*.html"))
    assert templates
    for path in templates:
        assert not SPELLED["published.addresses"].search(path.read_text(encoding="utf-8")), path


@cache
def constants() -> list[tuple[str, int, str]]:
    """List the texts without a space in all modules, those in f-strings too, but no docstrings."""
    return [
        (name, node.lineno, node.value)
        for name, path in MODULES.items()
        for node in texts_in(tree_of(path))
        if isinstance(node.value, str) and not re.search(r"\s", node.value)
    ]


def texts_in(tree: ast.AST) -> Iterator[ast.Constant]:
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.Constant) and not isinstance(tree, ast.Expr):
            yield node
        else:
            yield from texts_in(node)
