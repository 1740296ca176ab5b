"""The library's face: what `import styrdok` offers a program, and that docs/python.md is true."""

import doctest
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path

import pytest

import styrdok
from tests.conftest import ROOT

PAGE = (ROOT / "docs/python.md").read_text(encoding="utf-8")
NAMES = [
    "Problem",
    "StyrdokError",
    "applied_on",
    "begin_repository",
    "build_exports",
    "citation_of",
    "compare_texts",
    "correct_entry",
    "load",
    "patch_text",
    "read_citations",
    "record_decision",
    "verify_repository",
    "wordings_of",
]


def run(script: str, folder: Path) -> str:
    command = [sys.executable, "-c", script]
    done = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=True, encoding="utf-8"
    )
    return done.stdout


def test_the_face_has_these_names_and_no_more() -> None:
    assert styrdok.__all__ == NAMES
    assert set(NAMES) <= set(dir(styrdok))
    with pytest.raises(AttributeError, match="has no attribute 'nonsense'"):
        getattr(styrdok, "nonsense")  # noqa: B009 – a checker knows that it isn't there


@pytest.mark.parametrize("name", NAMES)
def test_each_name_has_one_home_and_says_what_it_is(name: str) -> None:
    found = getattr(styrdok, name)
    home = import_module(found.__module__)
    assert getattr(home, name) is found
    assert (found.__doc__ or "").strip(), "an editor shows it"
    assert not (ROOT / "pipeline/styrdok" / name).exists(), "a room of that name would hide it"


@pytest.mark.parametrize("name", NAMES)
def test_each_name_is_told_of_and_shown(name: str) -> None:
    """In words, and in an example that is run."""
    said = re.sub("```.*?```", "", PAGE, flags=re.DOTALL)
    assert f"`{name}`" in said
    assert f"styrdok.{name}" in examples()


def test_a_type_checker_is_told_the_same_homes() -> None:
    text = (ROOT / "pipeline/styrdok/__init__.py").read_text(encoding="utf-8")
    told = re.findall(r"^    from (styrdok\S+) import (.+)$", text, re.MULTILINE)
    homes = {name: module for module, names in told for name in names.split(", ")}
    assert homes == {name: getattr(styrdok, name).__module__ for name in NAMES}


def examples() -> str:
    return "\n".join(re.findall("^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL))


def test_the_page_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    page = doctest.DocTestParser().get_doctest(examples(), {}, "docs/python.md", None, None)
    said: list[str] = []
    failed, tried = doctest.DocTestRunner().run(page, out=said.append)
    assert (failed, "".join(said)) == (0, "")
    assert tried > 40


def test_importing_styrdok_loads_nothing_more(tmp_path: Path) -> None:
    script = "import styrdok, sys; print([m for m in sys.modules if m.startswith('styrdok.')])"
    assert run(script, tmp_path) == "[]\n"


def test_ten_lines_record_a_decision_and_build_without_click(tmp_path: Path) -> None:
    script = """\
import datetime, pathlib, sys
import styrdok
root, day = pathlib.Path("styrdokument"), datetime.date(2026, 11, 20)
styrdok.begin_repository(root)
text = root / "content/exempelby/resepolicy/text.md"
text.write_text(text.read_text(encoding="utf-8") + "\\nDetta är nytt.\\n", encoding="utf-8")
citation = "Reviderad av kf 2026-11-16 § 112"
done = styrdok.record_decision(root, "exempelby/resepolicy", citation, day)
built = styrdok.build_exports(root, day)
print(done.events[0].sequence, built.documents, {"click", "rich"} & set(sys.modules))
"""
    assert run(script, tmp_path) == "2 1 set()\n"
    page = tmp_path / "styrdokument/exports/d/exempelby/resepolicy/index.html"
    assert "Detta är nytt." in page.read_text(encoding="utf-8")
