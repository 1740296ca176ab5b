"""What a repository can be asked for by a program: no command line, and nothing half done."""

import ast
import datetime
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from styrdok.content.actions import Action
from styrdok.disk import lock
from styrdok.disk.files import read_tree
from styrdok.disk.lock import Busy, locked
from styrdok.history.canonical import write_history
from styrdok.operations.begin import begin_policy, begin_repository
from styrdok.operations.build import (
    FaultyContentError,
    build_exports,
    stale_exports,
    stale_schemas,
    write_schemas,
)
from styrdok.operations.carry_out import Planned
from styrdok.operations.compare import compare_decisions, compare_texts, patch_text
from styrdok.operations.load import load, problems_below
from styrdok.operations.record import correct_entry, record_decision
from styrdok.operations.upgrade import Sealed, upgrade_content
from styrdok.operations.verify import receipt_of, verify_pulled, verify_repository, write_receipt
from styrdok.problems.errors import StyrdokError, WrongUsageError
from styrdok.problems.faults import Problem
from styrdok.redlines.patching import NotApplicable
from styrdok.wording.words import Words
from tests.conftest import ROOT

POLICY = "exempelby/resepolicy"
FOLDER = f"content/{POLICY}"
CITATION = "Reviderad av kf 2026-11-16 § 112"
DAY = datetime.date(2026, 11, 20)


def content(root: Path) -> dict[str, bytes]:
    return read_tree(root / "content")


def edit(root: Path, old: str, new: str) -> str:
    path = root / FOLDER / "text.md"
    text = path.read_text(encoding="utf-8").replace(old, new)
    path.write_text(text, encoding="utf-8")
    return text


# Reading


def test_without_content_it_says_where_it_looked(tmp_path: Path) -> None:
    asked: list[Callable[[], object]] = [
        lambda: load(tmp_path),
        lambda: record_decision(tmp_path, POLICY, CITATION, DAY),
        lambda: build_exports(tmp_path, DAY),
        lambda: verify_repository(tmp_path),
        lambda: upgrade_content(tmp_path, DAY),
        lambda: receipt_of(tmp_path, DAY),
        lambda: write_schemas(tmp_path),
    ]
    for ask in asked:
        with pytest.raises(WrongUsageError, match="There is no folder content/ in"):
            ask()
    assert list(tmp_path.iterdir()) == [], "not even a lock"


def test_a_policy_with_faults_is_refused_with_them(root: Path) -> None:
    (root / FOLDER / "policy.yaml").write_text("schema: policy/1\n", encoding="utf-8")
    repository = load(root)
    with pytest.raises(StyrdokError, match="has faults that must be mended first") as refused:
        repository.policy(POLICY)
    assert {p.path for p in refused.value.problems} == {f"{FOLDER}/policy.yaml"}
    with pytest.raises(WrongUsageError, match='There is no policy "exempelby/rese"'):
        repository.policy("exempelby/rese")
    with pytest.raises(WrongUsageError, match=r'There is no organisation "x"\. Known: exempelby'):
        repository.organisation("x")


def test_a_fault_of_the_organisation_is_said_and_hides_no_policy(root: Path) -> None:
    path = root / "content/exempelby/organisation.yaml"
    path.write_text(f"{path.read_text('utf-8')}telefon: 1\n", encoding="utf-8")
    message = r"^content/exempelby/organisation\.yaml has faults that must be mended first\.$"
    with pytest.raises(StyrdokError, match=message) as refused:
        load(root).policy(POLICY)
    assert [p.code for p in refused.value.problems] == ["key-unknown"]


def test_a_policy_may_be_named_in_every_way_that_is_clear(root: Path) -> None:
    facts = root / FOLDER / "policy.yaml"
    facts.write_text(f"{facts.read_text('utf-8')}aliases: [exempelby/tjansteresor]\n", "utf-8")
    repository = load(root)
    title = repository.policy(POLICY).policy.title
    for name in ("resepolicy", "Resepolicy", "exempelby/tjansteresor", title, title.upper()):
        assert repository.policy(name).id == POLICY
    done = record_decision(root, "resepolicy", "Reviderad av kf 2026-11-16 § 9", DAY)
    assert done.events[0].sequence == 2
    assert done.policy_id == POLICY
    with pytest.raises(WrongUsageError, match='did you mean "exempelby/resepolicy"'):
        repository.policy("resepolcy")


def test_a_name_that_several_policies_have_is_refused_by_name(root: Path) -> None:
    for name in ("a", "b"):
        shutil.copytree(root / "content/exempelby", root / "content" / name)
    with pytest.raises(WrongUsageError, match="may be any of a/resepolicy, b/resepolicy, exempel"):
        load(root).policy("resepolicy")


def test_of_many_policies_none_is_listed(root: Path) -> None:
    for number in range(11):
        shutil.copytree(root / FOLDER, root / f"content/exempelby/kost-{number}")
    with pytest.raises(WrongUsageError) as refused:
        load(root).policy("parkering")
    assert "kost-3" not in str(refused.value)
    assert "below content/" in str(refused.value)


def test_problems_are_found_below_a_path_from_anywhere(root: Path) -> None:
    (root / FOLDER / "policy.yaml").write_text("schema: policy/1\n", encoding="utf-8")
    repository = load(root)
    assert problems_below(repository, []) == list(repository.problems)
    for path in (Path(FOLDER), root / FOLDER / "policy.yaml"):
        assert problems_below(repository, [path]) == list(repository.problems)
    assert problems_below(repository, [root / FOLDER / "text.md"]) == []


# Recording


def test_what_would_be_recorded_is_shown_before_anything_is_written(root: Path) -> None:
    edit(root, "bil.", "cykel.")
    before, shown = content(root), []

    def confirm(planned: Planned) -> bool:
        shown.append(planned)
        assert content(root) == before
        with pytest.raises(Busy), locked(root):
            pytest.fail("somebody else could write meanwhile")
        return True

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lock, "LOCK_SECONDS", 0.05)
        done = record_decision(root, POLICY, "Antagen av kf 2026-11-16 § 112", DAY, confirm=confirm)
    [planned] = shown
    [entry] = planned.entries
    assert (planned.policy_id, planned.faults) == (POLICY, ())
    assert planned.read is not None
    assert (planned.read.body, entry.text_file) == ("kommunfullmaktige", "2.md")
    assert entry.label.startswith("Antagen av kommunfullmäktige")
    assert entry.cautions[0] == "An adoption is recorded already. Was it revised?"
    assert done.events == (entry.event,)
    assert done.written == (
        f"{FOLDER}/revisions/2.md",
        f"{FOLDER}/revisions/2.ids.json",
        f"{FOLDER}/history.yaml",
    )


@pytest.mark.parametrize("answer", [False, None, "n", "no", 0, 1])
def test_who_does_not_agree_has_nothing_recorded(root: Path, answer: Any) -> None:
    before = content(root)
    with pytest.raises(StyrdokError, match=r"^Nothing was recorded\.$"):
        record_decision(root, POLICY, CITATION, DAY, confirm=lambda _: answer)
    assert content(root) == before


def test_who_agrees_to_faults_has_nothing_recorded(root: Path) -> None:
    before = content(root)
    shown: list[Problem] = []

    def confirm(planned: Planned) -> bool:
        shown.extend(planned.faults)
        return True

    citation = "Ersatt enligt beslut av kf 2026-11-16 § 1"
    with pytest.raises(StyrdokError, match="it would make the faults above") as refused:
        record_decision(root, POLICY, citation, DAY, replaced_by="exempelby/kost", confirm=confirm)
    assert [p.code for p in shown] == ["relation-unknown"]
    assert refused.value.problems == tuple(shown)
    assert content(root) == before


def test_a_text_is_given_as_it_stands_or_is_not_held(root: Path) -> None:
    before = content(root)
    with pytest.raises(WrongUsageError, match="not both"):
        record_decision(root, POLICY, CITATION, DAY, text="# A\n", not_held=True)
    with pytest.raises(StyrdokError, match="the text has faults") as refused:
        record_decision(root, POLICY, CITATION, DAY, text="# A\r\n\r\nb\r\n")
    assert [p.code for p in refused.value.problems] == ["line-endings"]
    assert content(root) == before
    done = record_decision(root, POLICY, CITATION, DAY, text="# A\n\nb\n")
    assert (root / done.written[0]).read_text(encoding="utf-8") == "# A\n\nb\n"
    done = record_decision(root, POLICY, "Reviderad av kf 2026-11-17 § 3", DAY, not_held=True)
    assert done.written == (f"{FOLDER}/history.yaml",)


def test_facts_are_said_as_a_person_says_them(root: Path) -> None:
    done = record_decision(
        root, POLICY, "Reviderad 2026-11-16", DAY, body="KS", paragraphs="§ 112, 113", reason=None
    )
    [event] = done.events
    assert (event.body, event.paragraphs) == ("kommunstyrelsen", ("112", "113"))
    with pytest.raises(StyrdokError, match=r'"paragraph" is nothing to say .* paragraphs'):
        record_decision(root, POLICY, "Reviderad 2026-11-17", DAY, paragraph="5")
    with pytest.raises(StyrdokError, match='"sequence" is nothing to say'):
        record_decision(root, POLICY, "Reviderad 2026-11-17", DAY, sequence=9)
    with pytest.raises(StyrdokError, match=r'"bogus" is no action.* adopted'):
        record_decision(root, POLICY, "Reviderad 2026-11-17", DAY, action="bogus")


def test_what_somebody_else_recorded_meanwhile_is_not_written_over(root: Path) -> None:
    """The lock binds styrdok alone: git may have brought a history while somebody was asked."""
    path = root / FOLDER / "history.yaml"

    def confirm(_: Planned) -> bool:
        path.write_bytes(path.read_bytes() + b"- sequence: 2\n")
        return True

    with pytest.raises(StyrdokError, match=r"history\.yaml was changed meanwhile"):
        record_decision(root, POLICY, CITATION, DAY, confirm=confirm)
    assert path.read_bytes().endswith(b"- sequence: 2\n")
    assert not (root / FOLDER / "revisions" / "2.md").exists()


def test_a_correction_names_fields_that_there_are(root: Path) -> None:
    before = content(root)
    with pytest.raises(WrongUsageError, match="Say what is to be corrected"):
        correct_entry(root, POLICY, 1, DAY, reason="Fel")
    with pytest.raises(WrongUsageError, match="Say what is to be corrected"):
        correct_entry(root, POLICY, 1, DAY, reason="Fel", values={"body": "KS"}, take_back=True)
    with pytest.raises(WrongUsageError, match='"datum" is no field that can be corrected'):
        correct_entry(root, POLICY, 1, DAY, reason="Fel", values={"datum": "2024-11-26"})
    assert content(root) == before
    done = correct_entry(root, POLICY, 1, DAY, reason="Fel", values={"body": "KS", "date": None})
    assert [(e.field, e.value) for e in done.events] == [
        ("body", "kommunstyrelsen"),
        ("date", None),
    ]
    taken = correct_entry(root, POLICY, 1, DAY, reason="Fel", take_back=True)
    assert [e.action for e in taken.events] == [Action.WITHDRAWN]


def test_what_a_killed_recording_left_is_written_anew_or_removed(root: Path) -> None:
    left = root / FOLDER / "revisions/2.md"
    left.write_text("# Halv\n\ntext\n", encoding="utf-8")
    done = record_decision(root, POLICY, CITATION, DAY, not_held=True)
    assert (done.removed, left.exists()) == ((f"{FOLDER}/revisions/2.md",), False)


# Building


def test_a_build_says_what_it_did(root: Path) -> None:
    built = build_exports(root, DAY)
    assert (built.documents, built.seq, built.first) == (1, 1, True)
    assert (len(built.written), built.removed) == (built.files, ())
    again = build_exports(root, DAY)
    assert (again.written, again.seq, again.first) == ((), 1, False)
    assert stale_exports(root, DAY) == (built.files, [])
    (root / "exports/index.html").unlink()
    count, stale = stale_exports(root, DAY)
    assert (count, [p.code for p in stale]) == (built.files, ["export-missing"])


def test_a_build_names_what_moved_and_what_went(root: Path) -> None:
    begin_policy(root, "exempelby/kost", "Kost", "policy")
    record_decision(root, "exempelby/kost", "Antagen av kf 2026-11-16 § 1", DAY)
    build_exports(root, DAY)
    (root / FOLDER).rename(root / "content/exempelby/resor")
    facts = root / "content/exempelby/resor/policy.yaml"
    facts.write_text(facts.read_text("utf-8") + f"aliases: [{POLICY}]\n", encoding="utf-8")
    kost = root / "content/exempelby/kost"
    kost.rename(root / "kost")
    before = read_tree(root / "exports")
    with pytest.raises(StyrdokError, match="Nothing was built: 1 of 2 documents would disappear"):
        build_exports(root, DAY)
    with pytest.raises(WrongUsageError, match='"removal" can\'t be allowed'):
        build_exports(root, DAY, allow=["removal"])
    assert read_tree(root / "exports") == before
    built = build_exports(root, DAY, allow=["allow_removal"])
    assert (built.moved, built.gone) == ({POLICY: "exempelby/resor"}, ("exempelby/kost",))


def test_nothing_is_built_from_faulty_content(root: Path) -> None:
    edit(root, "bil.", "<b>bil</b>.")
    for ask in (build_exports, stale_exports):
        with pytest.raises(FaultyContentError, match="the errors come first") as refused:
            ask(root, DAY)
        assert {p.code for p in refused.value.problems} == {"raw-html"}
    assert not (root / "exports").exists()


def test_schemas_are_written_where_they_differ(tmp_path: Path) -> None:
    assert begin_repository(tmp_path) == []
    assert (write_schemas(tmp_path), stale_schemas(tmp_path)) == ([], [])
    (tmp_path / "schemas/v1/policy.schema.json").unlink()
    assert [p.path for p in stale_schemas(tmp_path)] == ["schemas/v1/policy.schema.json"]
    assert write_schemas(tmp_path) == ["policy.schema.json"]


# Upgrading

OLD = b"---\ntitle: Kost\ntype: policy\nadopted: 2008-05-26\n---\n\n## M\xc3\xa5l\n\nGod mat.\n"


def unsealed(root: Path, comment: str = "") -> Path:
    """Take the seals off the starter's policy, as somebody does who writes it by hand."""
    path = root / FOLDER / "history.yaml"
    history = load(root).policy(POLICY).history
    bare = write_history(tuple(e.model_copy(update={"seal": None}) for e in history.entries))
    path.write_text(comment + bare, encoding="utf-8")
    return path


def test_an_upgrade_says_what_it_did(root: Path) -> None:
    (root / "content/exempelby/kost.md").write_bytes(OLD)
    path = unsealed(root, "# Enligt Anna\n")
    done = upgrade_content(root, DAY)
    assert done.rewritten == ("content/exempelby/kost.md",)
    assert done.sealed == (Sealed(f"{FOLDER}/history.yaml", ("# Enligt Anna",)),)
    assert "  seal: sha256:" in path.read_text(encoding="utf-8")
    assert upgrade_content(root, DAY).rewritten == ()
    assert not [p for p in load(root).problems if p.severity == "error"]


def test_an_upgrade_that_is_refused_has_changed_nothing(root: Path) -> None:
    """Also not what could have been upgraded."""
    (root / "content/exempelby/kost.md").write_bytes(OLD)
    unsealed(root)
    edit(root, "bil.", "<b>bil</b>.")
    before = content(root)
    with pytest.raises(StyrdokError, match="was not sealed: its faults come first") as refused:
        upgrade_content(root, DAY)
    assert {p.code for p in refused.value.problems} == {"raw-html"}
    assert content(root) == before


def test_seals_that_were_removed_are_not_made_anew(root: Path) -> None:
    git = ["git", "-C", str(root), "-c", "user.name=a", "-c", "user.email=a@example.se"]
    for arguments in (["init", "-q"], ["add", "."], ["commit", "-qm", "a"]):
        subprocess.run([*git, *arguments], check=True)
    unsealed(root)
    before = content(root)
    with pytest.raises(StyrdokError, match="it had seals in an earlier commit"):
        upgrade_content(root, DAY)
    assert content(root) == before


# Verifying and comparing


def test_what_was_altered_is_found_here_and_in_what_was_pulled(root: Path, tmp_path: Path) -> None:
    receipt = tmp_path / "receipt.json"
    write_receipt(receipt, receipt_of(root, DAY))
    record_decision(root, POLICY, CITATION, DAY)
    verified = verify_repository(root, receipt)
    assert (verified.policies, verified.entries, verified.commits) == (1, 2, None)
    assert (verified.altered, verified.problems) == (False, ())
    build_exports(root, DAY)
    assert verify_pulled(root / "exports", receipt).problems == ()
    write_receipt(receipt, receipt_of(root, DAY))
    begin_repository(tmp_path / "older")
    shortened = verify_repository(tmp_path / "older", receipt)
    assert (shortened.altered, [p.code for p in shortened.problems]) == (True, ["receipt-differs"])
    (root / FOLDER / "revisions/1.md").write_text("# Annat\n", encoding="utf-8")
    altered = verify_repository(root)
    assert (altered.altered, [p.code for p in altered.problems]) == (True, ["revision-altered"])
    with pytest.raises(StyrdokError, match="can't be vouched for") as refused:
        receipt_of(root, DAY)
    assert refused.value.problems == altered.problems


def test_texts_are_compared_and_patched_whatever_their_line_ends() -> None:
    changes = compare_texts("a\r\n\r\nb\r\n", "a\n\nc\n")
    assert patch_text("a\r\n\r\nb\r\n", changes) == "a\n\nc\n"
    assert patch_text("a\n\nc\n", changes, reverse=True) == "a\n\nb\n"
    with pytest.raises(NotApplicable, match="not the one that the change-set was made from"):
        patch_text("b\n", changes)


def test_decisions_are_compared_by_their_numbers(root: Path) -> None:
    policy = load(root).policy(POLICY)
    with pytest.raises(StyrdokError, match="there is nothing to compare it with"):
        compare_decisions(policy, "", Words("sv"))
    edit(root, "bil.", "cykel.")
    record_decision(root, POLICY, CITATION, DAY)
    policy = load(root).policy(POLICY)
    for span in ("", "1", "1..2", "..2"):
        revised = compare_decisions(policy, span, Words("sv"))
        assert (revised.old.revision, revised.new.revision) == (1, 2)
    with pytest.raises(WrongUsageError, match="has no decision 7"):
        compare_decisions(policy, "7", Words("sv"))


# Beginning, and what all have in common


def test_what_is_there_is_never_written_over(root: Path) -> None:
    before = read_tree(root / "content")
    with pytest.raises(StyrdokError, match="already has a content/ folder"):
        begin_repository(root)
    with pytest.raises(StyrdokError, match="is already there"):
        begin_policy(root, POLICY, "Resor", "policy")
    with pytest.raises(WrongUsageError, match='did you mean "policy"'):
        begin_policy(root, "exempelby/kost", "Kost", "polcy")
    assert read_tree(root / "content") == before
    made = begin_policy(root, "exempelby/kost", "Kost", "policy")
    assert sorted(made) == sorted(
        f"content/exempelby/kost/{n}" for n in read_tree(root / "content/exempelby/kost")
    )


@pytest.mark.parametrize(
    ("words", "ask"),
    [
        ("Nothing was recorded", lambda root: record_decision(root, POLICY, CITATION, DAY)),
        ("Nothing was built", lambda root: build_exports(root, DAY)),
        ("Another styrdok", lambda root: upgrade_content(root, DAY)),
        ("Another styrdok", lambda root: begin_policy(root, "exempelby/kost", "Kost", "policy")),
        ("Nothing was written", write_schemas),
    ],
    ids=["record", "build", "upgrade", "new", "schemas"],
)
def test_only_one_writes_at_a_time(
    root: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: str,
    ask: Callable[[Path], object],
) -> None:
    monkeypatch.setattr(lock, "LOCK_SECONDS", 0.05)
    before = content(root)
    with locked(root), pytest.raises(Busy, match=f"{words}.*is writing here"):
        ask(root)
    assert content(root) == before


def test_all_that_ends_a_run_has_one_base() -> None:
    """So that whoever asks can tell what is refused from what is broken."""
    bases: dict[str, set[str]] = {}
    for path in (ROOT / "pipeline/styrdok").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ClassDef):
                bases[node.name] = {b.id for b in node.bases if isinstance(b, ast.Name)}
    errors = {"Exception", "BaseException", "ValueError", "OSError", "RuntimeError"}
    own = {name for name, above in bases.items() if above & errors and name[0] != "_"}
    assert own == {"StyrdokError"}
