"""A save is one act, whatever stands in its way: a key, another writer, a lock of git, a hand edit, a damaged branch."""

import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git
from tests.vcs.acts import PUBLICITY, acts, first
from tests.vcs.crash import KILLED, killed, snapshot
from zhili_tui.cli.diagnoses import catalogue
from zhili_tui.errors import BrokenHistory, Changed, CloneBusy, GitLocked, OtherObjectFormat, SettingsUnreadable, SigningFailed
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import atomic
from zhili_tui.vcs import lock, log, transaction, trees
from zhili_tui.vcs.reader import GitObject, ObjectReader


def test_a_key_that_cannot_sign_leaves_nothing_and_the_next_try_saves(office: Workspace) -> None:
    before = snapshot(office.root)
    git(office.root, "config", "zhili.key", "/nowhere/key")
    for name in ("set", "new", "new", "remove"):
        with pytest.raises(SigningFailed):
            acts(office)[name]()
        assert snapshot(office.root) == before, name
    git(office.root, "config", "--unset", "zhili.key")
    saved = acts(office)["set"]()
    assert saved.commit == office.git.head()
    assert snapshot(office.root).status == ""
    office.saving.create("activity", "dongjie", PUBLICITY)
    assert len(git(office.root, "diff", "--name-only", "--diff-filter=A", "HEAD~1").split()) == 1


def test_what_a_commit_has_of_many_files_is_asked_once_a_folder(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    read_all = ObjectReader.read_all

    def counting(reader: ObjectReader, names: Iterable[str]) -> list[GitObject | None]:
        listed = list(names)
        asked.extend(listed)
        return read_all(reader, listed)

    git_, data = office.git, b"x = 1\n"
    there = {
        path: (office.root / path).read_bytes() for path in log.committed_paths(git_) if path.startswith("records/dongjie/2026/meeting/")
    }
    new = [f"records/dongjie/2026/meeting/20260101-{number:04}.toml" for number in range(trees.MANY)]
    monkeypatch.setattr(ObjectReader, "read_all", counting)
    seen: dict[str, transaction.State] = {}

    def decide(state: Mapping[str, transaction.State]) -> transaction.Decision:
        seen.update(state)
        return transaction.Decision(dict.fromkeys(new, data), "x\n")

    made = transaction.commit(git_, [*there, *new], decide, office.author())
    assert {path: seen[path].head for path in there} == there
    assert {seen[path].head for path in new} == {None}
    assert len(asked) <= 20 + len(there)
    assert len(git(office.root, "diff", "--name-only", f"{made}~1", made).split()) == len(new)
    assert git(office.root, "status", "--porcelain") == ""


def test_two_who_set_the_same_field_are_told(office: Workspace) -> None:
    path = first(office)
    mine, theirs = Workspace.open(office.root), Workspace.open(office.root)
    first_, second = mine.load(path), theirs.load(path)
    mine.saving.change(first_, first_.plain | {"note": "甲"})
    with pytest.raises(Changed):
        theirs.saving.change(second, second.plain | {"note": "乙"})


def test_what_lay_on_disk_and_in_no_commit_is_named_by_the_commit_that_takes_it_in(office: Workspace) -> None:
    path = first(office)
    file = office.root / path
    text = file.read_text(encoding="utf-8")
    loaded = office.load(path)
    file.write_text(f'place = "手改"\n{text}' if "\nplace" not in text else text.replace("place = ", "place = ", 1), encoding="utf-8")
    file.write_text("\n".join('place = "手改"' if line.startswith("place = ") else line for line in text.split("\n")), encoding="utf-8")
    office.saving.change(loaded, loaded.plain | {"note": "x"})
    message = git(office.root, "log", "-1", "--format=%B")
    assert "Was on disk and in no commit until now:" in message
    assert "手改" in message.partition("until now:")[2]


def test_another_gits_lock_on_the_index_is_no_failed_save_and_is_made_up_for(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    path = first(office)
    held = office.root / ".git" / "index.lock"
    held.touch()
    z = Zhili(office.root, capsys)
    z("set", path, "note=一")
    assert "Saved in history" in z.err
    z("set", path, "place=二")
    held.unlink()
    assert git(office.root, "status", "--porcelain") != ""
    z("list", "--limit", "1")
    assert git(office.root, "status", "--porcelain") == ""
    (office.root / "notes.txt").write_text("mine")
    git(office.root, "add", "notes.txt")
    git(office.root, "commit", "-q", "-m", "my note", "--no-verify")
    assert git(office.root, "show", "--stat", "--format=", "HEAD").split()[0] == "notes.txt"
    assert 'note = "一"' in git(office.root, "show", f"HEAD:{path}")


def test_a_hand_edit_since_is_not_written_over_by_what_finishes_a_save(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    path = first(office)
    with monkeypatch.context() as patch:
        patch.setattr(atomic.Prepared, "put", lambda self: os._exit(KILLED))
        assert killed(acts(office)["set"], -1)
    (office.root / path).write_text('date = 2026-01-01\ntype = "joint_meeting"\n', encoding="utf-8")
    Workspace.open(office.root).refresh()
    assert (office.root / path).read_text(encoding="utf-8").startswith("date = 2026-01-01\n")


@pytest.mark.parametrize("name", ["HEAD.lock", "refs/heads/main.lock"])
def test_a_stale_lock_of_git_stops_a_save_before_anything_has_changed(office: Workspace, name: str) -> None:
    before = snapshot(office.root)
    stale = office.root / ".git" / name
    stale.touch()
    with pytest.raises(GitLocked, match=f"{name} is there"):
        acts(office)["set"]()
    stale.unlink()
    assert snapshot(office.root) == before
    assert acts(office)["set"]().commit == office.git.head()


@pytest.mark.parametrize("damage", ["missing", "empty"])
def test_a_branch_that_cannot_be_read_is_never_a_new_beginning(office: Workspace, damage: str) -> None:
    branch = office.root / ".git/refs/heads/main"
    assert branch.exists()
    branch.unlink() if damage == "missing" else branch.write_bytes(b"")
    with pytest.raises(BrokenHistory):
        acts(office)["set"]()
    with pytest.raises(BrokenHistory):
        list(office.versions.of(first(office)))


def contents(root: Path) -> dict[Path, bytes]:
    """Every file, git's own too, but for what is derived."""
    return {path: path.read_bytes() for path in root.rglob("*") if path.is_file() and "zhili" not in path.relative_to(root).parts}


def test_another_object_format_is_refused_before_anything_is_written(office: Workspace, tmp_path: Path) -> None:
    root = tmp_path / "sha256"
    shutil.copytree(office.root / "records", root / "records")
    git(root, "init", "-q", "--object-format=sha256", "-b", "main")
    git(root, "config", "zhili.officer", office.officer())
    git(root, "add", "-A")
    git(root, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-qm", "made elsewhere")
    other = Workspace.open(root)
    other.refresh()
    before = contents(root)
    with pytest.raises(OtherObjectFormat, match="sha256"):
        acts(other)["set"]()
    assert contents(root) == before
    assert any("sha256" in one.state for one in catalogue.examine(other) if not one.ok)


def test_a_setting_that_cannot_be_read_is_not_unset(office: Workspace) -> None:
    with (office.root / ".git/config").open("a", encoding="utf-8") as config:
        config.write("[zhili\n")
    with pytest.raises(SettingsUnreadable):
        Workspace.open(office.root).officer()


def test_a_writer_that_does_not_end_is_told_of(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    other = lock.WriteLock(office.git.state)
    with other.held(), pytest.raises(CloneBusy), lock.WriteLock(office.git.state).held(patience=0.05):
        pass


def test_modes_are_kept(office: Workspace) -> None:
    path = first(office)
    (office.root / path).chmod(0o664)
    acts(office)["set"]()
    assert (office.root / path).stat().st_mode & 0o777 == 0o664


def test_what_is_on_disk_and_in_no_commit_is_named_with_the_way_out(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    z, (changed, gone) = Zhili(office.root, capsys), [hit.path for hit in office.index.hits("kind='meeting' AND unit='dongjie'", limit=2)]
    new = "records/dongjie/2026/activity/20261101-aaaa.toml"
    (office.root / new).write_text('type = "publicity"\ndate = 2026-11-01\ntitle = "x"\n', encoding="utf-8")
    text = (office.root / changed).read_text(encoding="utf-8")
    (office.root / changed).write_text(text + "# by hand\n", encoding="utf-8")
    (office.root / gone).unlink()
    found = {one.path: one.message for one in office.check([]).findings if one.rule == "not-saved"}
    assert found.keys() == {changed, gone, new}
    assert "zhili commit" in found[new]
    assert "zhili restore" in found[changed]
    z("doctor", code=1)
    assert "3 records" in z.out
    z("commit", new, changed)
    assert git(office.root, "status", "--porcelain").split() == ["D", gone]
    assert "# by hand" in git(office.root, "show", f"HEAD:{changed}")
    z("restore", gone.removeprefix("records/").removesuffix(".toml"), "HEAD")
    assert git(office.root, "status", "--porcelain") == ""
    assert not [one for one in office.check([]).findings if one.rule == "not-saved"]


def test_putting_back_makes_no_commit(office: Workspace) -> None:
    path, head = first(office), office.git.head()
    before = (office.root / path).read_bytes()
    (office.root / path).write_bytes(before + b"# by hand\n")
    assert office.saving.restore(path, "HEAD").commit == ""
    assert (office.root / path).read_bytes() == before
    assert office.git.head() == head
