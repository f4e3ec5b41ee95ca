"""Versions, differences, restoring."""

import datetime

import pytest

from tests.conftest import git
from zhili_tui import i18n
from zhili_tui.errors import NotFound
from zhili_tui.i18n import formatting
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git


def test_versions_are_those_git_knows(demo_repository: object) -> None:
    office = Workspace.open(demo_repository)  # type: ignore[arg-type]
    office.refresh()
    for hit in office.index.hits("kind IN ('meeting', 'patrol', 'statement')", limit=40):
        theirs = git(office.root, "log", "--format=%H", "--", hit.path).split()
        assert [version.commit for version in office.versions.of(hit.path)] == theirs


def test_times_of_versions_are_the_offices_wherever_the_commit_was_made(office: Workspace) -> None:
    path = "records/dongjie/unit.toml"
    (office.root / path).write_text((office.root / path).read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    git(office.root, "-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qam", "x", "--date=2026-11-22T20:30:00+00:00")
    newest = next(office.versions.of(path))
    assert f"{newest.at:%z}" == "+0800"


def test_the_graph_with_changed_paths_is_kept(office: Workspace) -> None:
    log.keep_graph(office.git)
    info = office.git.directory / "objects" / "info" / "commit-graphs"
    assert info.exists()
    mark = (office.git.directory / "zhili" / "graph").read_text()
    assert mark == office.git.head()


def test_a_difference_reads_like_a_sentence(office: Workspace) -> None:
    i18n.use("zh-Hant")
    path = office.index.hits("kind='meeting' AND unit='dongjie'", limit=1)[0].path
    loaded = office.load(path)
    plain = dict(loaded.plain)
    plain["follow_ups"] = [dict(one) for one in plain["follow_ups"]]
    due = plain["follow_ups"][0]["due"]
    plain["follow_ups"][0]["due"] = due + datetime.timedelta(days=1)
    office.saving.change(loaded, plain)
    found = [formatting.change(one, office.name) for one in office.versions.differences(path, "HEAD~1")]
    later = due + datetime.timedelta(days=1)
    assert found == [f"部署 1 · 時限: {formatting.short_day(due)} → {formatting.short_day(later)}"]


def test_a_version_comes_back_as_a_new_commit(office: Workspace) -> None:
    path = office.index.hits("kind='meeting'", limit=1)[0].path
    before = (office.root / path).read_bytes()
    loaded = office.load(path)
    office.saving.change(loaded, loaded.plain | {"note": "x"})
    count = len(git(office.root, "log", "--format=%H").split())
    office.saving.restore(path, "HEAD~1")
    assert (office.root / path).read_bytes() == before
    assert len(git(office.root, "log", "--format=%H").split()) == count + 1


@pytest.mark.parametrize("name", ["--output=x", "-h", "nothing", "HEAD:records"])
def test_odd_revisions_are_not_found(office: Workspace, name: str) -> None:
    with pytest.raises(NotFound):
        office.git.revision(name)


def test_a_removed_record_can_be_read_and_brought_back(office: Workspace) -> None:
    saved = office.saving.create("activity", "dongjie", {"type": "publicity", "title": "x", "date": office.today})
    office.refresh()
    office.saving.remove(saved.path, "重複")
    versions = list(office.versions.of(saved.path))
    assert [bool(version.blob) for version in versions] == [False, True]
    office.saving.restore(saved.path, versions[1].commit)
    assert (office.root / saved.path).exists()


def test_replace_refs_do_not_deceive(office: Workspace) -> None:
    path = office.index.hits("kind='meeting'", limit=1)[0].path
    blob = git(office.root, "rev-parse", f"HEAD:{path}").strip()
    forged = git(office.root, "hash-object", "-w", "LICENSE" if (office.root / "LICENSE").exists() else path).strip()
    other = git(office.root, "rev-parse", "HEAD:records/office.toml").strip()
    git(office.root, "replace", blob, other)
    assert forged
    assert log.contents(Git(office.root), path, ["HEAD"])[0] == (office.root / path).read_bytes()


@pytest.mark.parametrize("seconds", ["-86400", "0", "4102444800"])
def test_a_clock_that_is_far_off_does_not_break_the_history(seconds: str, office: Workspace) -> None:
    path = "records/dongjie/unit.toml"
    lines = f"author 林淑芬 <x@x> {seconds} +0800\ncommitter x <x@x> {seconds} +0800\n\n地址\n"
    (office.root / path).write_text((office.root / path).read_text(encoding="utf-8") + "# x\n", encoding="utf-8")
    git(office.root, "add", path)
    tree, parent = git(office.root, "write-tree").strip(), office.git.head()
    data = f"tree {tree}\nparent {parent}\n{lines}".encode()
    made = office.git.run("hash-object", "-t", "commit", "-w", "--stdin", "--literally", input=data).decode().strip()
    git(office.root, "update-ref", "HEAD", made)
    newest, *_older = office.versions.of(path)
    assert (newest.commit, newest.author, newest.subject) == (made, "林淑芬", "地址")
    assert newest.at.timestamp() == max(0, int(seconds))


@pytest.mark.parametrize("setting", ["i18n.logOutputEncoding", "i18n.commitEncoding"])
def test_the_history_is_read_in_utf8_whatever_git_is_told(setting: str, office: Workspace) -> None:
    git(office.root, "config", setting, "GBK")
    loaded = office.load("records/dongjie/unit.toml")
    office.saving.change(loaded, loaded.plain | {"address": "東街1號"})
    newest = next(office.versions.of("records/dongjie/unit.toml"))
    assert (newest.author, "東街" in newest.subject) == ("林淑芬", True)
