"""What no commit has is worked out once for a state of the disk, and never believed after that has changed."""

import os
from pathlib import Path

import pytest

from zhili_tui.services.soundness import uncommitted_records
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.index import Index
from zhili_tui.vcs.uncommitted import Uncommitted, uncommitted

FILE = "records/dongjie/unit.toml"


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How often git was asked."""
    times: list[int] = []

    def counted(git: object) -> list[Uncommitted]:
        times.append(1)
        return uncommitted(git)  # type: ignore[arg-type]

    monkeypatch.setattr("zhili_tui.vcs.uncommitted.uncommitted", counted)
    return times


def settled(office: Workspace) -> Workspace:
    """Nothing was written just now."""
    for path in office.root.glob("records/**/*"):
        os.utime(path, (1_700_000_000, 1_700_000_000))
    office.refresh()
    office.refresh()
    return office


def test_git_is_asked_once_for_a_state_of_the_disk(office: Workspace, asked: list[int]) -> None:
    settled(office)
    for _ in range(3):
        office.refresh()
        assert uncommitted_records(office) == []
    assert len(asked) == 1


@pytest.mark.parametrize("same_size", [False, True])
def test_an_edit_is_seen_however_it_hides(office: Workspace, asked: list[int], same_size: bool) -> None:
    settled(office)
    assert uncommitted_records(office) == []
    file = office.root / FILE
    before, text = file.stat(), file.read_text()
    file.write_text(text.replace("name", "nome", 1) if same_size else text + "\n# more\n")
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))
    office.refresh()
    assert uncommitted_records(office) == [Uncommitted(FILE, "changed")]
    file.write_text(text)
    office.refresh()
    assert uncommitted_records(office) == []


def test_an_answer_of_before_is_not_kept_where_somebody_has_read_a_change_meanwhile(office: Workspace) -> None:
    settled(office)

    def work() -> bytes:
        (office.root / FILE).write_text((office.root / FILE).read_text() + "\n# more\n")
        other = Workspace.open(office.root)
        other.refresh()  # another program, whose index is the same file
        return b"before"

    index: Index = office.index
    assert index.derived("what", "key", work) == b"before"
    assert index.derived("what", "key", lambda: b"after") == b"after"


def test_a_new_file_that_git_ignores_is_in_no_commit_either(office: Workspace) -> None:
    new = office.root / "records/dongjie/2026/meeting/20260301-abcd.toml"
    new.write_text('type = "thematic"\n')
    ignoring = office.root / ".git/info/exclude"
    ignoring.parent.mkdir(exist_ok=True)
    ignoring.write_text("20260301-abcd.toml\n")
    settled(office)
    assert [one.path for one in uncommitted_records(office)] == [new.relative_to(office.root).as_posix()]


def test_what_was_found_while_git_merges_is_not_believed_afterwards(office: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    settled(office)
    begun: list[bool] = [False]

    def merging(git: object) -> list[Uncommitted]:
        begun[0] = True  # somebody begins to merge while git is asked
        return [Uncommitted(FILE, "changed")]

    monkeypatch.setattr("zhili_tui.vcs.uncommitted.uncommitted", merging)
    monkeypatch.setattr("zhili_tui.vcs.unfinished.act", lambda _git: begun[0])
    assert uncommitted_records(office) == [Uncommitted(FILE, "changed")]
    monkeypatch.undo()
    assert uncommitted_records(office) == []


def test_names_are_read_anew_when_another_program_has_read_the_change_first(office: Workspace) -> None:
    settled(office)
    before = office.name("dongjie")
    (office.root / FILE).write_text((office.root / FILE).read_text().replace(before, "改了名的街道"))
    Workspace.open(office.root).refresh()  # another program: this one finds nothing left to read
    office.refresh()
    assert office.name("dongjie") == "改了名的街道"


def test_an_index_that_was_made_anew_is_not_taken_for_the_one_before(office: Workspace) -> None:
    index = settled(office).index
    before = index.times
    assert index.derived("what", "key", lambda: b"before") == b"before"
    index.cache.db.execute("DELETE FROM filled")
    index.cache.db.execute("DELETE FROM folder")
    index.refresh()
    assert index.times != before
    assert index.derived("what", "key", lambda: b"after") == b"after"


def test_what_is_offered_waits_for_nobody_and_is_not_part_of_anothers_change(office: Workspace) -> None:
    index = settled(office).index
    index.cache.db.execute("BEGIN IMMEDIATE")
    assert index.derived("what", "key", lambda: b"before") == b"before"
    index.cache.db.execute("ROLLBACK")
    assert index.derived("what", "key", lambda: b"after") == b"after"


def test_what_cannot_be_kept_is_worked_out_each_time(office: Workspace, tmp_path: Path, asked: list[int]) -> None:
    office = settled(office)
    office.index.cache.db.execute("BEGIN IMMEDIATE")  # somebody is amid a change
    assert uncommitted_records(office) == uncommitted_records(office) == []
    office.index.cache.db.execute("ROLLBACK")
    assert len(asked) == 2
