"""A save is one commit by the officer, and the user's own staging stays as it was."""

import threading
from pathlib import Path
from typing import Any

import git as gitpython
import pytest

from tests.conftest import OFFICER, git
from zhili_tui.errors import BadRecord, Changed, ChangedSince, NoOfficer, Refused
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import review
from zhili_tui.tui.agenda_state import came_in
from zhili_tui.vcs import hooks, transaction
from zhili_tui.vcs.commits import Author
from zhili_tui.vcs.git import Git

PUBLICITY: dict[str, Any] = {"type": "publicity", "title": "平安宣傳"}


def first_meeting(office: Workspace) -> str:
    return office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path


def change(office: Workspace, path: str, **values: Any) -> Any:
    loaded = office.load(path)
    return office.saving.change(loaded, loaded.plain | values)


def test_a_save_is_one_commit_with_the_officer_as_author(office: Workspace) -> None:
    path = first_meeting(office)
    saved = change(office, path, note="已核對")
    made = gitpython.Repo(office.root).head.commit
    assert made.hexsha == saved.commit
    assert (made.author.name, made.author.email) == ("林淑芬", "lin-shufen@dongjie")
    assert list(made.stats.files) == [path]
    assert "東街街道" in made.message
    assert "已核對" in made.message
    assert git(office.root, "status", "--porcelain") == ""
    git(office.root, "fsck", "--strict")


def test_what_the_user_staged_stays_staged(office: Workspace) -> None:
    path = first_meeting(office)
    (office.root / "notes.txt").write_text("mine")
    git(office.root, "add", "notes.txt")
    other = office.root / "records/pingan/unit.toml"
    other.write_text(other.read_text(encoding="utf-8") + "# 改\n", encoding="utf-8")
    git(office.root, "add", str(other))
    other.write_text(other.read_text(encoding="utf-8") + "# 再改\n", encoding="utf-8")
    before = git(office.root, "diff", "--cached")
    change(office, path, note="x")
    assert git(office.root, "diff", "--cached") == before
    assert git(office.root, "status", "--porcelain").splitlines() == ["A  notes.txt", "MM records/pingan/unit.toml"]


def test_a_record_staged_by_hand_keeps_its_staged_version(office: Workspace) -> None:
    path = first_meeting(office)
    file = office.root / path
    file.write_text(file.read_text(encoding="utf-8") + "# 手改\n", encoding="utf-8")
    git(office.root, "add", path)
    staged = git(office.root, "show", f":{path}")
    change(office, path, note="x")
    assert git(office.root, "show", f":{path}") == staged


def test_the_users_settings_are_not_in_the_way(office: Workspace, repository: Path) -> None:
    git(repository, "config", "commit.gpgsign", "true")
    git(repository, "config", "user.signingkey", "/nonexistent")
    git(repository, "config", "core.hooksPath", "/nonexistent")
    git(repository, "config", "core.fsmonitor", "/nonexistent")
    git(repository, "config", "core.autocrlf", "true")
    path = first_meeting(office)
    saved = change(office, path, note="甲\n乙")
    assert b"\r" not in (office.root / path).read_bytes()
    blob = gitpython.Repo(office.root).commit(saved.commit).tree[path]
    assert blob.data_stream.read() == (office.root / path).read_bytes()


def test_eight_writers_at_once_lose_nothing(office: Workspace) -> None:
    git_ = Git(office.root)
    errors: list[Exception] = []

    def write(number: int) -> None:
        for turn in range(5):
            path = f"records/pingan/2026/activity/20260101-{'abcdefgh'[number]}aa{'abcde'[turn]}.toml"
            (office.root / path).parent.mkdir(parents=True, exist_ok=True)
            (office.root / path).write_bytes(b"x")
            try:
                transaction.put(git_, {path: b"x"}, f"{number}.{turn}\n", Author("n", "e"))
            except Exception as error:
                errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    names = git(office.root, "ls-tree", "-r", "--name-only", "HEAD", "--", "records/pingan/2026/activity").split()
    assert sum("20260101" in name for name in names) == 40
    git(office.root, "fsck", "--strict")


def test_a_later_word_is_not_written_over_by_taking_back_an_earlier_one(office: Workspace) -> None:
    path = first_meeting(office)
    first = change(office, path, place="甲")
    change(office, path, place="乙")
    with pytest.raises(ChangedSince, match="was changed since"):
        office.saving.undo(first)
    assert office.load(path).plain["place"] == "乙"


def test_a_new_record_undone_is_gone_and_a_change_undone_is_as_before(office: Workspace) -> None:
    saved = office.saving.create("activity", "dongjie", PUBLICITY | {"date": office.today})
    assert (office.root / saved.path).exists()
    office.refresh()
    office.saving.undo(saved)
    assert not (office.root / saved.path).exists()
    path = first_meeting(office)
    before = (office.root / path).read_bytes()
    office.saving.undo(change(office, path, note="x"))
    assert (office.root / path).read_bytes() == before


def test_two_who_change_different_fields_both_win(office: Workspace) -> None:
    path = first_meeting(office)
    mine = office.load(path)
    change(office, path, place="四樓")
    office.saving.change(mine, mine.plain | {"note": "我的"})
    assert (office.load(path).plain["place"], office.load(path).plain["note"]) == ("四樓", "我的")


def test_two_who_change_the_same_field_are_told(office: Workspace) -> None:
    path = first_meeting(office)
    mine = office.load(path)
    change(office, path, place="四樓")
    with pytest.raises(Changed):
        office.saving.change(mine, mine.plain | {"place": "五樓"})
    assert office.load(path).plain["place"] == "四樓"


def test_nothing_wrong_is_saved(office: Workspace) -> None:
    path = first_meeting(office)
    before, head = (office.root / path).read_bytes(), git(office.root, "rev-parse", "HEAD")
    for wrong in ({"present": 99}, {"chair": "nobody/nowhere"}, {"note": "138 0013 8000"}, {"note": "11010519491231002X"}, {"colour": 1}):
        with pytest.raises(BadRecord):
            change(office, path, **wrong)
    assert (office.root / path).read_bytes() == before
    assert git(office.root, "rev-parse", "HEAD") == head


def test_a_save_without_an_officer_says_how_to_name_one(office: Workspace) -> None:
    for key in ("zhili.officer", "user.name", "user.email"):
        git(office.root, "config", "--unset", key)
    with pytest.raises(NoOfficer, match=r"git config zhili\.officer"):
        change(office, first_meeting(office), note="x")


def test_records_that_others_need_are_not_removed(office: Workspace) -> None:
    with pytest.raises(Refused, match="referred to"):
        office.saving.remove("records/dongjie/unit.toml", "x")


def test_the_first_commit_of_a_repository(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")
    transaction.put(Git(tmp_path), {"records/office.toml": b"x"}, "begin\n", Author("n", "e"))
    assert git(tmp_path, "log", "--format=%s").strip() == "begin"


def test_a_repository_below_the_top_of_its_git(tmp_path: Path, repository: Path) -> None:
    import shutil

    git(tmp_path, "init", "-q", "top")
    below = tmp_path / "top" / "offices" / "one"
    shutil.copytree(repository / "records", below / "records")
    office = Workspace.open(below, officer=OFFICER)
    office.refresh()
    path = first_meeting(office)
    change(office, path, note="x")
    assert git(below, "log", "--format=%an", "--", path).strip() == "林淑芬"
    assert len(list(office.versions.of(path))) == 1
    # What came in is its own, and what is kept of it is apart from what is kept of another in the same work tree.
    top = Git(tmp_path / "top")
    (top.root / "records").mkdir()

    def brought(*files: Path) -> None:
        for file in files:
            file.write_text("# x\n")
        git(top.root, "add", "-A")
        git(top.root, "-c", "user.name=x", "-c", "user.email=x@example.org", "commit", "-q", "-m", "x")

    brought(top.root / "records" / "office.toml")
    found = review.incoming(office)
    assert {*found.changes} == {file.relative_to(below).as_posix() for file in (below / "records").rglob("*.toml")} - {path}
    assert [(one.path, one.by) for one in found.items(1)] == [(next(found.newest()).change.path, ["x"])]
    review.mark(office)
    brought(top.root / "records" / "office.toml", below / path)
    brought(below / path, top.root / "beside")
    assert came_in(office) == 1
    review.mark_some(office, review.incoming(office).changes.values())
    assert came_in(office) == 0
    assert git(top.root, "for-each-ref", "--format=%(refname)", f"{review.SEEN}{OFFICER}") == ""
    assert not (top.state / "seen").exists()
    assert office.entering.drafts != top.own_state / "drafts"
    hooks.install(office.git, "zhili")
    assert all(hooks.checks(office.git, hook) and not hooks.checks(top, hook) for hook in hooks.places(top))
    assert all(text.endswith(" --repo offices/one/\n") for text in hooks.texts(office.git, "zhili"))
