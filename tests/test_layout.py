"""Content files have one grammar of names, and every command goes by it."""

import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from styrdok.cli import cli
from styrdok.content.layout import FileKind, Placed, glob_of, placed_at
from styrdok.text.fields import Language, fits

FOLDER = "content/exempelby/resepolicy"

WORDS = st.from_regex(r"[a-z0-9]{1,8}(-[a-z0-9]{1,8}){0,2}", fullmatch=True)
TAGS = st.sampled_from(["sv", "fi", "sma", "sr-Latn", "en-GB", "sv-x-lattlast", "zh-Hant-TW"])


@st.composite
def places(draw: st.DrawFn) -> Placed:
    kind = draw(st.sampled_from(FileKind))
    owner = "/".join(draw(WORDS) for part in ("{organisation}", "{policy}") if part in kind)
    number = draw(st.integers(1, 999_999)) if "{sequence}" in kind else None
    return Placed(kind, owner, number, draw(st.none() | TAGS) if "{language}" in kind else None)


@given(places())
def test_a_path_that_was_made_is_read_as_what_it_was_made_of(place: Placed) -> None:
    assert placed_at(place.path) == place
    assert Path(place.path).match(glob_of(place.kind))


@given(st.text(max_size=12) | st.from_regex(r"[a-zA-Z0-9-]{1,12}", fullmatch=True))
def test_languages_in_names_are_those_of_the_type(tag: str) -> None:
    place = placed_at(f"{FOLDER}/revisions/1.{tag}.md")
    assert (place is not None) == fits(Language, tag)
    assert place is None or place.language == tag


@given(st.text("0123456789.md/\nSVfi-", max_size=10))
def test_what_is_read_from_a_path_gives_that_path_again(name: str) -> None:
    path = f"{FOLDER}/revisions/{name}"
    place = placed_at(path)
    assert place is None or place.path == path


NOT_NAMES = """
01.md 0.md 1000000.md 1 1.MD 1.md~ 1.md.bak kopia.md 1-kopia.md 1.9.md 1.SV.md 1.sv-.md
1.svenska.md 1..md .md 1.md/1.md gamla/1.md history.yaml 01.ids.json 1.fi.ids.json
1.IDS.json 1.ids.json~ 1.ids 1.json 1.docx ../revisions/1.md
"""


@pytest.mark.parametrize("name", NOT_NAMES.split())
def test_no_other_name_is_one_of_a_recorded_text(name: str) -> None:
    assert placed_at(f"{FOLDER}/revisions/{name}") is None


NAMES = {
    # No names of recorded texts.
    "revisions/1.9.md": "revision-name",
    "revisions/1.SV.md": "revision-name",
    "revisions/01.md": "revision-name",
    "revisions/1.md~": "revision-name",
    "revisions/gamla/1.md": "revision-name",
    "revisions/history.yaml": "revision-name",
    # Names of recorded texts, which no entry holds.
    "revisions/1.fi.md": "recording-interrupted",
    "revisions/2.md": "recording-interrupted",
    "revisions/2.ids.json": "recording-interrupted",
    "revisions/999999.md": "revision-unrecorded",
    "revisions/999999.ids.json": "revision-unrecorded",
    # Elsewhere in the policy's folder a file of another name does no harm.
    "1.md": "",
    "filer/1.md": "",
    "revisions/.gitkeep": "",
    # The names of folders are ids.
    "../Resepolicy/history.yaml": "name-invalid",
    "../Resepolicy.md": "name-invalid",
    "../con/text.md": "name-invalid",
    "../../Ny/ny/text.md": "name-invalid",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_the_same_to_every_command(name: str, root: Path) -> None:
    """What is an error to one is that error, at that place, to all; what isn't is to none."""
    path = root / FOLDER / name
    path.parent.mkdir(parents=True, exist_ok=True)
    held = "1.ids.json" if name.endswith(".ids.json") else "1.md"
    path.write_bytes((root / FOLDER / "revisions" / held).read_bytes())
    wanted = {NAMES[name]} - {""}
    for command in ("check", "verify", "build", "receipt"):
        assert errors(root, command) == wanted, command
    citation = "Aktualitetsprövad av ks 2025-05-05 § 1"
    result = run(root, "record", "exempelby/resepolicy", citation, "--yes")
    # What a killed recording left does no harm to the next, nor does another policy's fault.
    harms = wanted - {"recording-interrupted", "name-invalid"}
    assert (result.exit_code != 0) == bool(harms), result.output


def test_upgrading_refuses_names_as_checking_does(root: Path) -> None:
    (root / "content/exempelby/Kost.md").write_text("---\ntitle: Kost\n---\n", encoding="utf-8")
    assert "[name-invalid]" in run(root, "check").output
    result = run(root, "upgrade")
    assert result.exit_code == 1
    assert "[name-invalid]" in result.output
    assert (root / "content/exempelby/Kost.md").exists()


def test_completion_offers_no_id_that_reading_refuses(root: Path) -> None:
    (root / "content/exempelby/Ny").mkdir()
    (root / "content/exempelby/Ny/policy.yaml").write_text("schema: policy/1\n", encoding="utf-8")
    found = CliRunner().invoke(
        cli,
        ["--root", str(root)],
        env={
            "_CLI_COMPLETE": "bash_complete",
            "COMP_WORDS": f"cli show --root {root} ",
            "COMP_CWORD": "4",
        },
        prog_name="cli",
    )
    assert found.output.split() == ["plain,exempelby/resepolicy"]


def run(root: Path, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["--root", str(root), *arguments], catch_exceptions=False)


def errors(root: Path, command: str) -> set[str]:
    said = run(root, command).output
    return set(re.findall(r": error: .*\[([a-z-]+)\]$", said, re.MULTILINE))
