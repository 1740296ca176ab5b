"""The wheel, in an empty environment and without this repository, does the whole job."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.slow


def run(*command: str | Path, cwd: Path) -> str:
    result = subprocess.run(
        [str(c) for c in command], cwd=cwd, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return result.stdout


def test_wheel(tmp_path: Path) -> None:
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--wheel-dir", tmp_path, ROOT, cwd=tmp_path)
    (wheel,) = tmp_path.glob("styrdok-*.whl")
    names = {name.split("/")[0] for name in zipfile.ZipFile(wheel).namelist()}
    assert {n for n in names if not n.endswith(".dist-info")} == {"styrdok"}

    run(sys.executable, "-m", "venv", "empty", cwd=tmp_path)
    folder = tmp_path / "empty" / "bin"
    run(folder / "python", "-m", "pip", "--quiet", "install", wheel, cwd=tmp_path)
    styrdok = folder / "styrdok"
    run(styrdok, "init", "demo", cwd=tmp_path)
    demo = tmp_path / "demo"
    assert run(styrdok, "check", cwd=demo) == "0 errors, 0 warnings, 0 notes.\n"
    assert "Built 1 document" in run(styrdok, "build", cwd=demo)
    run(styrdok, "build", "--check", cwd=demo)
    run(styrdok, "schemas", "--check", cwd=demo)
    page = (demo / "exports/d/exempelby/resepolicy/index.html").read_text(encoding="utf-8")
    assert "Antagen av kommunfullmäktige 25 november 2024" in page
