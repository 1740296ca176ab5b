"""The commands as somebody types them: what they print, what they write, how they exit."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from styrdok import __version__
from styrdok.cli import cli
from styrdok.disk.files import read_tree
from styrdok.html.tree import OutsideProfileError
from tests.conftest import ROOT

POLICY = "content/exempelby/resepolicy"


def styrdok(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(a) for a in arguments], catch_exceptions=False)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "demo"
    assert styrdok("init", folder).exit_code == 0
    return folder


def test_init_makes_a_repository_that_passes_check_and_builds(root: Path) -> None:
    assert styrdok("--root", root, "check").output == "0 errors, 0 warnings, 0 notes.\n"
    assert styrdok("schemas", "--check", "--root", root).exit_code == 0
    result = styrdok("build", "--root", root)
    assert (result.exit_code, result.output.startswith("Built 1 document into")) == (0, True)
    assert styrdok("--root", root, "build", "--check").exit_code == 0


def test_init_never_overwrites(root: Path) -> None:
    before = read_tree(root)
    result = styrdok("init", root)
    assert result.exit_code == 1
    assert "already has a content/ folder; nothing was changed" in result.output
    assert read_tree(root) == before


def test_init_keeps_a_readme_that_is_there(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("min", encoding="utf-8")
    result = styrdok("init", tmp_path)
    assert result.exit_code == 0
    assert "Kept as they were: README.md." in result.output
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == "min"


def test_init_never_mixes_with_schemas_that_are_there(tmp_path: Path) -> None:
    (tmp_path / "schemas/v1").mkdir(parents=True)
    (tmp_path / "schemas/v1/policy.schema.json").write_text("{}", encoding="utf-8")
    result = styrdok("init", tmp_path)
    assert result.exit_code == 1
    assert "already has schemas/v1/policy.schema.json; nothing was changed" in result.output
    assert not (tmp_path / "content").exists()


def test_init_into_a_folder_with_only_git(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    assert styrdok("init", tmp_path).exit_code == 0


def test_without_content_it_says_where_it_looked(tmp_path: Path) -> None:
    result = styrdok("--root", tmp_path, "check")
    assert result.exit_code == 2
    assert f"There is no folder content/ in {tmp_path}" in result.output
    assert "styrdok init DIR" in result.output


def test_new_makes_a_draft_that_is_not_exported(root: Path) -> None:
    arguments = ("exempelby/kostpolicy", "--title", 'Kost: "god" & nyttig #1', "--type", "policy")
    result = styrdok("--root", root, "new", *arguments)
    assert result.exit_code == 0, result.output
    report = styrdok("--root", root, "check").output
    assert report.endswith("0 errors, 0 warnings, 1 note.\n")
    assert "[history-empty]" in report
    assert "Built 1 document" in styrdok("--root", root, "build").output
    shown = styrdok("--root", root, "show", "exempelby/kostpolicy")
    assert shown.exit_code == 1
    assert "is a draft: no decision is recorded" in shown.output


@pytest.mark.parametrize(
    ("policy", "title", "kind", "says"),
    [
        ("exempelby/Kost", "Kost", "policy", '"exempelby/Kost" is no id for a policy'),
        ("kost", "Kost", "policy", '"kost" is no id for a policy'),
        ("../x/y", "Kost", "policy", "is no id for a policy"),
        ("exempelby/con", "Kost", "policy", 'Windows does not reserve, as it does "con"'),
        ("lpt9/kost", "Kost", "policy", 'Windows does not reserve, as it does "lpt9"'),
        (f"exempelby/{'x' * 91}", "Kost", "policy", "100 characters; this one has 101."),
        ("exmpelby/kost", "Kost", "policy", 'did you mean "exempelby"?'),
        ("exempelby/kost", "Kost", "polcy", 'did you mean "policy"?'),
        ("exempelby/kost", " \n", "policy", "The title must have words, and no"),
        ("exempelby/kost", "a\x07b", "policy", "The title must have words, and no"),
    ],
)
def test_new_refuses(root: Path, policy: str, title: str, kind: str, says: str) -> None:
    before = read_tree(root)
    result = styrdok("--root", root, "new", policy, "--title", title, "--type", kind)
    assert result.exit_code == 2
    assert says in result.output
    assert read_tree(root) == before


def test_new_never_overwrites(root: Path) -> None:
    before = read_tree(root)
    arguments = ("new", "exempelby/resepolicy", "--title", "Resor", "--type", "policy")
    result = styrdok("--root", root, *arguments)
    assert result.exit_code == 1
    assert "already there; nothing was changed" in result.output
    assert read_tree(root) == before


@pytest.mark.parametrize(
    "title",
    [
        "Plan *ny*",
        "Plan #",
        "två  \n mellanslag",
        "`x` & <b>",
        "&amp; &#65;",
        "{#x} [y](z)",
        "a\u030a",
        "1. Plan",
        "- Plan",
        "_x_ ~y~ ^z",
        "Mål: \"a\" 'b' \\c",
        "![a](b)",
        "null",
        "2003:39",
    ],
)
def test_new_takes_any_title(root: Path, title: str) -> None:
    """What the signs of a title mean to Markdown and YAML is taken from them."""
    arguments = ("new", "exempelby/plan", "--title", title, "--type", "policy")
    assert styrdok("--root", root, *arguments).exit_code == 0
    report = styrdok("--root", root, "check").output
    assert report.endswith("0 errors, 0 warnings, 1 note.\n"), report


def test_check_shows_only_what_lies_under_the_paths(root: Path) -> None:
    (root / POLICY / "policy.yaml").write_text("schema: policy/1\n", encoding="utf-8")
    (root / "content/exempelby/organisation.yaml").write_text("a: 1\n", encoding="utf-8")
    both = json.loads(styrdok("--root", root, "check", "--format", "json").output)
    assert {p["path"] for p in both} == {
        f"{POLICY}/policy.yaml",
        "content/exempelby/organisation.yaml",
    }
    result = styrdok("--root", root, "check", root / POLICY, "--format", "json")
    assert {p["path"] for p in json.loads(result.output)} == {f"{POLICY}/policy.yaml"}
    assert result.exit_code == 1
    assert styrdok("--root", root, "check", root / POLICY / "text.md").exit_code == 0
    assert styrdok("--root", root, "check", root / "nothing").exit_code == 2


def test_notes_and_warnings_exit_0(root: Path) -> None:
    (root / POLICY / "text.pdf").write_bytes(b"%PDF")
    result = styrdok("--root", root, "check")
    assert "0 errors, 1 warning, 0 notes." in result.output
    assert result.exit_code == 0


def test_nothing_is_built_from_faulty_content(root: Path) -> None:
    assert styrdok("--root", root, "build").exit_code == 0
    before = read_tree(root / "exports")
    (root / POLICY / "text.md").write_text("Ingen titel.\n", encoding="utf-8")
    result = styrdok("--root", root, "build")
    assert result.exit_code == 1
    assert "[title-missing]" in result.output
    assert "Nothing was built" in result.output
    assert read_tree(root / "exports") == before


def test_a_damaged_manifest_stops_the_build(root: Path) -> None:
    styrdok("--root", root, "build")
    (root / "exports/v1/manifest.json").write_bytes(b'{"seq": ')
    result = styrdok("--root", root, "build")
    assert result.exit_code == 1
    assert "exports/v1/manifest.json:1:1: error: the manifest of the last build" in result.output


def test_build_check_names_every_stale_file(root: Path) -> None:
    styrdok("--root", root, "build")
    exports = root / "exports"
    (exports / "index.html").write_text("x", encoding="utf-8")
    (exports / "assets/styrdok.css").unlink()
    (exports / "d/gammal.html").write_text("x", encoding="utf-8")
    result = styrdok("--root", root, "build", "--check", "--format", "json")
    assert result.exit_code == 1
    assert {(p["path"], p["code"]) for p in json.loads(result.output)} == {
        ("exports/index.html", "export-stale"),
        ("exports/assets/styrdok.css", "export-missing"),
        ("exports/d/gammal.html", "export-leftover"),
    }
    assert "2 files written, 1 removed" in styrdok("--root", root, "build").output
    assert not (exports / "d/gammal.html").exists()
    assert styrdok("--root", root, "build", "--check", "--format", "json").output == "[]\n"


def test_a_build_that_would_drop_documents_is_refused(root: Path) -> None:
    """Unless told to, no build makes every CMS drop what it has."""
    styrdok("--root", root, "build")
    before = read_tree(root / "exports")
    for name in (
        "policy.yaml",
        "text.md",
        "history.yaml",
        "revisions/1.md",
        "revisions/1.ids.json",
    ):
        (root / POLICY / name).unlink()
    result = styrdok("--root", root, "build")
    assert result.exit_code == 1
    assert "1 of 1 documents would disappear (exempelby/resepolicy)" in result.output
    assert read_tree(root / "exports") == before
    allowed = styrdok("--root", root, "build", "--allow-removal")
    assert allowed.exit_code == 0
    assert "No longer published: exempelby/resepolicy." in allowed.output


def test_check_refuses_paths_outside_content(root: Path) -> None:
    result = styrdok("--root", root, "check", root / "README.md")
    assert result.exit_code == 2
    assert "is not in content/, so it is not checked" in result.output
    assert styrdok("--root", root, "check", "content/exempelby").exit_code == 0


def test_build_leaves_other_files_in_exports_alone(root: Path) -> None:
    (root / "exports").mkdir()
    (root / "exports/robots.txt").write_text("x", encoding="utf-8")
    styrdok("--root", root, "build")
    assert (root / "exports/robots.txt").exists()


def test_build_today_must_be_a_day(root: Path) -> None:
    result = styrdok("--root", root, "build", "--today", "16/5 2016")
    assert result.exit_code == 2
    assert "%Y-%m-%d" in result.output


def test_show_gives_text_fragment_or_document(root: Path) -> None:
    text = (root / POLICY / "text.md").read_text(encoding="utf-8")
    assert styrdok("--root", root, "show", "exempelby/resepolicy").output == text
    html = styrdok("--root", root, "show", "exempelby/resepolicy", "--format", "html").output
    assert html.startswith('<div class="styrdok"')
    document = styrdok("--root", root, "show", "exempelby/resepolicy", "--format", "json").output
    assert json.loads(document)["html"] == html
    one = styrdok("--root", root, "show", "exempelby/resepolicy", "--revision", "1")
    assert one.output == text


def test_show_says_what_is_not_held(root: Path) -> None:
    result = styrdok("--root", root, "show", "exempelby/resepolicy", "--revision", "7")
    assert result.exit_code == 1
    assert "No text is held of event 7 of exempelby/resepolicy. Texts held: 1." in result.output
    unknown = styrdok("--root", root, "show", "exempelby/rese")
    assert unknown.exit_code == 2
    assert "Known: exempelby/resepolicy" in unknown.output


def test_show_of_a_faulty_policy_shows_its_faults(root: Path) -> None:
    (root / POLICY / "policy.yaml").write_text("schema: policy/1\n", encoding="utf-8")
    result = styrdok("--root", root, "show", "exempelby/resepolicy")
    assert result.exit_code == 1
    assert '"title" is missing' in result.output


def test_schemas_check_fails_when_stale(root: Path) -> None:
    path = root / "schemas/v1/policy.schema.json"
    path.write_text("{}", encoding="utf-8")
    result = styrdok("--root", root, "schemas", "--check")
    assert result.exit_code == 1
    assert "schemas/v1/policy.schema.json:1:1: error" in result.output
    assert styrdok("--root", root, "schemas").output.startswith("1 schemas written")
    assert styrdok("--root", root, "schemas", "--check").exit_code == 0


def test_completion_scripts_and_policy_ids(root: Path) -> None:
    for shell in ("bash", "zsh", "fish"):
        assert "_STYRDOK_COMPLETE" in styrdok("completion", shell).output
    typed = {"COMP_WORDS": f"styrdok --root {root} show ex", "COMP_CWORD": "4"}
    result = CliRunner().invoke(
        cli, prog_name="styrdok", env={**typed, "_STYRDOK_COMPLETE": "bash_complete"}
    )
    assert "exempelby/resepolicy" in result.output


def test_every_command_has_help_with_an_example() -> None:
    for name in cli.commands:
        result = styrdok(name, "--help")
        assert result.exit_code == 0
        assert "Example" in result.output, name
        assert f"styrdok {name}" in result.output.partition("Example")[2], name


def loaded_by(*arguments: str) -> set[str]:
    """Give the rooms, and the libraries, that a command in a process of its own loads."""
    script = (
        "import sys; from styrdok.cli import cli; cli(sys.argv[1:], standalone_mode=False); "
        "print(*{n.removeprefix('styrdok.').split('.')[0] for n in sys.modules})"
    )
    command = [sys.executable, "-c", script, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return set(done.stdout.splitlines()[-1].split())


@pytest.mark.slow
def test_a_command_is_loaded_when_it_is_named() -> None:
    """Somebody who types --version, or completes a word, doesn't wait for what builds."""
    rooms = {p.parent.name for p in (ROOT / "pipeline/styrdok").glob("*/__init__.py")}
    assert loaded_by("--version") & rooms == {"cli", "problems"}
    assert loaded_by("--version") & {"pydantic", "rich", "yaml", "filelock"} == set()
    assert "exports" not in loaded_by("cite", "Antagen av kf 2008-05-26 § 21")
    assert "exports" in loaded_by("build", "--help")


def test_the_list_of_commands_has_them_all_with_what_each_does() -> None:
    said = styrdok("--help").output
    for name in cli.commands:
        command = cli.commands[name]
        assert command.name == name
        assert re.search(rf"^  {name} +{command.get_short_help_str(45)[:20]}", said, re.MULTILINE)


def test_command_names_are_completed() -> None:
    typed = {"COMP_WORDS": "styrdok re", "COMP_CWORD": "1", "_STYRDOK_COMPLETE": "bash_complete"}
    result = CliRunner().invoke(cli, prog_name="styrdok", env=typed)
    assert result.output == "plain,receipt\nplain,record\n"


def test_a_fault_of_our_own_asks_to_be_reported(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OutsideProfileError("core-1 does not allow this: <b>")

    monkeypatch.setattr("styrdok.cli.build.build_exports", fail)
    result = styrdok("--root", root, "build")
    assert result.exit_code == 1
    assert result.output == (
        "Error: core-1 does not allow this: <b>\nThat is a fault of styrdok, not of the text: "
        "nothing was published. Please report it.\n"
    )


def test_wrong_usage_exits_2() -> None:
    assert styrdok("bild").exit_code == 2
    assert styrdok("--version").output.strip().endswith(__version__)


@pytest.mark.slow
def test_a_terminal_without_swedish_letters_is_no_fault(root: Path) -> None:
    (root / POLICY / "policy.yaml").write_text("schema: policy/1\ntitle: Å\ntype: ö\n", "utf-8")
    command = [sys.executable, "-m", "styrdok", "--root", str(root), "check"]
    env = {"PYTHONIOENCODING": "ascii", "PATH": ""}
    result = subprocess.run(command, capture_output=True, text=True, env=env, check=False)
    assert result.returncode == 1
    assert '"type" is "' in result.stdout
    assert "Traceback" not in result.stderr


@pytest.mark.slow
def test_what_the_disk_refuses_is_one_line(root: Path) -> None:
    (root / "exports").write_text("a file where a folder must be", encoding="utf-8")
    command = [sys.executable, "-m", "styrdok", "--root", str(root), "build"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 1
    assert result.stderr.startswith("Error: ")
    assert "Traceback" not in result.stderr


# What changed

REVISED = "Reviderad av kf 2026-11-16 § 112"


def revise_policy(root: Path) -> None:
    """Change two things in the starter's policy, and record the decision."""
    text = root / POLICY / "text.md"
    old = text.read_text(encoding="utf-8")
    new = old.replace("ska först pröva", "skall först pröva") + "\nResor redovisas per nämnd.\n"
    text.write_text(new, encoding="utf-8")
    done = styrdok(
        "--root", root, "record", "exempelby/resepolicy", REVISED,
        "--yes", "--today", "2026-11-20",
    )  # fmt: skip
    assert done.exit_code == 0, done.output


def test_diff_shows_the_working_text_against_the_decided_one(root: Path) -> None:
    text = root / POLICY / "text.md"
    text.write_text(text.read_text(encoding="utf-8").replace("bil.", "cykel."), encoding="utf-8")
    shown = styrdok("--root", root, "diff", "exempelby/resepolicy")
    assert shown.exit_code == 0
    assert "+ Arbetstext, inte beslutad" in shown.output
    assert "[-bil-]{+cykel+}" in shown.output
    assert "Beslutsdatum" not in shown.output


def test_diff_shows_what_the_latest_decision_changed_where_nothing_is_pending(root: Path) -> None:
    nothing = styrdok("--root", root, "diff", "exempelby/resepolicy")
    assert (nothing.exit_code, "nothing to compare it with" in nothing.output) == (1, True)
    revise_policy(root)
    shown = styrdok("--root", root, "diff", "exempelby/resepolicy")
    assert "[-ska-]{+skall+} först pröva" in shown.output
    assert "Beslutsdatum: 2024-11-25 → 2026-11-16" in shown.output
    for span in ("1..2", "1", "..2", "1.."):
        same = styrdok("--root", root, "diff", "exempelby/resepolicy", span)
        assert same.output == shown.output, span
    back = styrdok("--root", root, "diff", "exempelby/resepolicy", "2..1")
    assert "[-skall-]{+ska+} först pröva" in back.output
    unknown = styrdok("--root", root, "diff", "exempelby/resepolicy", "1..7")
    assert (unknown.exit_code, "has no decision 7" in unknown.output) == (2, True)


def test_patch_gives_either_text_of_a_policys_revisions(root: Path, tmp_path: Path) -> None:
    revise_policy(root)
    changes = tmp_path / "changes.json"
    made = styrdok("--root", root, "diff", "exempelby/resepolicy", "1..2", "--format", "json")
    changes.write_text(made.output, encoding="utf-8")
    old, new = (root / POLICY / "revisions" / f"{n}.md" for n in (1, 2))
    assert styrdok("patch", old, changes).output == new.read_text(encoding="utf-8")
    out = tmp_path / "out.md"
    assert styrdok("patch", new, changes, "--reverse", "--output", out).exit_code == 0
    assert out.read_bytes() == old.read_bytes()


def test_patch_refuses_what_does_not_fit(root: Path, tmp_path: Path) -> None:
    revise_policy(root)
    changes = tmp_path / "changes.json"
    made = styrdok("--root", root, "diff", "exempelby/resepolicy", "1..2", "--format", "json")
    changes.write_text(made.output, encoding="utf-8")
    new = root / POLICY / "revisions/2.md"
    out = tmp_path / "out.md"
    wrong = styrdok("patch", new, changes, "--output", out)
    assert (wrong.exit_code, out.exists()) == (1, False)
    assert "not the one that the change-set was made from" in wrong.output
    damaged = json.loads(changes.read_text(encoding="utf-8"))
    damaged["changes"] = damaged["changes"][1:]
    changes.write_text(json.dumps(damaged), encoding="utf-8")
    refused = styrdok("patch", root / POLICY / "revisions/1.md", changes)
    assert (refused.exit_code, "damaged" in refused.output) == (1, True)


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[1]", b"\xff\xfe", b'{"schema": "styrdok-changes/1"}', b"[" * 100_000],
    ids=["empty", "object", "list", "no text", "keys missing", "deep"],
)
def test_patch_says_what_is_no_change_set(root: Path, tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "changes.json"
    path.write_bytes(data)
    result = styrdok("patch", root / POLICY / "text.md", path)
    assert (result.exit_code, "is no change-set" in result.output) == (1, True)


def test_diff_of_files_reads_what_is_no_policy(tmp_path: Path) -> None:
    old, new = tmp_path / "old.md", tmp_path / "new.md"
    old.write_bytes(b"\xef\xbb\xbfingen titel\r\n\r\n# A\r\n# B\r\n")
    new.write_bytes(b"")
    result = styrdok("diff", old, new, "--format", "json")
    assert result.exit_code == 0
    changes = tmp_path / "changes.json"
    changes.write_text(result.output, encoding="utf-8")
    assert styrdok("patch", old, changes).output == ""
    back = styrdok("patch", new, changes, "--reverse")
    assert back.output == "\ufeffingen titel\n\n# A\n# B\n"
    new.write_bytes(b"caf\xe9")
    refused = styrdok("diff", old, new)
    assert (refused.exit_code, "is not UTF-8" in refused.output) == (1, True)
    missing = styrdok("diff", old, tmp_path / "none.md")
    assert (missing.exit_code, "There is no file" in missing.output) == (2, True)


def test_blame_names_the_decision_behind_each_wording(root: Path) -> None:
    revise_policy(root)
    shown = styrdok("--root", root, "blame", "exempelby/resepolicy")
    lines = shown.output.splitlines()
    changed = next(n for n, line in enumerate(lines) if "skall först pröva" in line)
    assert lines[changed].startswith("    2 ")
    assert "ska först pröva" in lines[changed + 1]
    assert any(line.startswith("    1  Resor i tjänsten") for line in lines)
    data = json.loads(
        styrdok("--root", root, "blame", "exempelby/resepolicy", "--format", "json").output
    )
    new = [w for w in data["wordings"] if w["since"] == 2]
    assert [w["before"] is None for w in new] == [False, True]
    assert all(w["certain"] for w in data["wordings"])


def test_exports_tell_what_each_decision_changed(root: Path) -> None:
    revise_policy(root)
    assert styrdok("--root", root, "build", "--today", "2026-12-01").exit_code == 0
    exports = read_tree(root / "exports")
    document = json.loads(exports["v1/documents/exempelby/resepolicy.json"])
    assert document["history"][0]["changes"] is None
    told = document["history"][1]["changes"]
    summary = "Ett stycke har lagts till under Uppföljning"
    assert told["summary"] == f"{summary} och ett stycke har ändrats under Så reser vi."
    changes = json.loads(exports[f"v1/{told['href_json']}"])
    assert changes["decision"]["sequence"] == 2
    assert f"v1/{told['href_html']}" in exports
    assert "d/exempelby/resepolicy/changes/1-2/index.html" in exports
    page = exports["d/exempelby/resepolicy/index.html"].decode()
    assert 'href="changes/1-2/index.html"' in page
    assert told["summary"] in page


def test_links_into_a_policy_survive_rewording_and_moving(root: Path) -> None:
    """And the id of a removed section is not given to another."""
    text = root / POLICY / "text.md"
    ids = []
    for number, (old, new) in enumerate(
        [
            ("{#mal .goals}\n## Mål", "{.goals}\n## Vad vi vill nå"),
            ("## Så reser vi", "## Mål"),
            ("## Vad vi vill nå", "## Mål"),
        ]
    ):
        changed = text.read_text(encoding="utf-8").replace(old, new)
        assert changed != text.read_text(encoding="utf-8")
        text.write_text(changed, encoding="utf-8")
        citation = f"Reviderad av kf 2026-0{number + 1}-16 § 1{number}"
        done = styrdok(
            "--root", root, "record", "exempelby/resepolicy", citation,
            "--yes", "--today", f"2026-0{number + 1}-20",
        )  # fmt: skip
        assert done.exit_code == 0, done.output
        shown = styrdok("--root", root, "show", "exempelby/resepolicy", "--format", "html")
        ids.append(re.findall(r'<h2 id="sd-exempelby--resepolicy--([^"]*)">([^<]*)', shown.output))
    assert dict(ids[0])["mal"] == "Vad vi vill nå"
    assert dict(ids[1])["sa-reser-vi"] == "Mål"
    assert dict(ids[2])["mal"] == "Mål"
    assert [name for name, _ in ids[0]] == [name for name, _ in ids[2]]
