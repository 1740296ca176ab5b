"""docs/release.md is true: what is released can be made again, signed, verified and installed."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.conftest import ROOT, skip
from tests.serving import program, shown

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("release")]

LOCKED = re.compile(r"^([a-z0-9-]+)==([^ ;]+)", re.MULTILINE)


def run(folder: Path, script: str) -> str:
    done = subprocess.run(
        ["sh", "-ec", script], cwd=folder, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a clone of what is committed, with a release in it."""
    if not (ROOT / ".venv/release.stamp").exists():
        skip("what makes releases is not installed (make check does that)")
    folder = tmp_path_factory.mktemp("release") / "clone"
    run(ROOT, f"git clone --quiet . {folder}")
    released(folder)
    return folder


def released(folder: Path) -> None:
    (script, *_) = shown("release.md", "sh")
    assert script == "make release\n"
    run(folder, f"make VENV={ROOT}/.venv {script.removeprefix('make ')}")


def sums(folder: Path) -> dict[str, str]:
    lines = (folder / "dist/SHA256SUMS").read_text("ascii").splitlines()
    return {name: digest for digest, name in (line.split("  ") for line in lines)}


def test_a_release_made_again_is_the_same(clone: Path) -> None:
    first = sums(clone)
    assert len(first) == 4
    shutil.rmtree(clone / "dist")
    released(clone)
    assert sums(clone) == first


def test_the_bill_of_materials_has_what_the_lock_has(clone: Path) -> None:
    made = json.loads((clone / "dist/styrdok.cdx.json").read_bytes())
    assert (made["bomFormat"], made["metadata"]["component"]["name"]) == ("CycloneDX", "styrdok")
    normal = re.compile("[-_.]+")
    listed = {(normal.sub("-", c["name"]).lower(), c["version"]) for c in made["components"]}
    # Some are of Windows alone.
    locked = set(LOCKED.findall((clone / "requirements.lock").read_text("utf-8")))
    assert listed <= locked
    assert {name for name, _ in locked - listed} <= {"colorama", "tzdata"}
    assert "file:" not in json.dumps(made)


def test_the_lock_has_a_hash_for_each(clone: Path) -> None:
    text = (clone / "requirements.lock").read_text("utf-8")
    parts = re.split(r"^(?=[a-z0-9-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(parts) > 20
    assert all("--hash=sha256:" in part for part in parts)
    assert "://" not in text


def test_a_release_is_signed_verified_and_installed(clone: Path) -> None:
    program("ssh-keygen")
    _, sign, verify = shown("release.md", "sh")
    run(clone, "ssh-keygen -q -t ed25519 -N '' -f release-key")
    run(clone, sign)
    key = (clone / "release-key.pub").read_text("ascii")
    (clone / "maintainers").write_text(f"release@styrdok.example {key}", "ascii")
    assert run(clone, verify).splitlines()[-1].startswith("styrdok, version ")
    wheel = next((clone / "dist").glob("*.whl"))
    wheel.write_bytes(wheel.read_bytes() + b"x")
    done = subprocess.run(["sh", "-ec", verify], cwd=clone, capture_output=True, check=False)
    assert done.returncode != 0


def test_another_file_than_the_lock_names_is_refused(clone: Path, tmp_path: Path) -> None:
    text = (clone / "requirements.lock").read_text("utf-8")
    name = re.search(r"^rfc8785==\S+", text, re.MULTILINE)
    assert name
    (tmp_path / "lock").write_text(f"{name[0]} --hash=sha256:{'0' * 64}\n", "ascii")
    pip = [str(ROOT / ".venv/bin/python"), "-m", "pip", "download", "--no-deps", "--quiet"]
    done = subprocess.run(
        [*pip, "--require-hashes", "--requirement", str(tmp_path / "lock")],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    assert "DO NOT MATCH THE HASHES" in done.stderr
