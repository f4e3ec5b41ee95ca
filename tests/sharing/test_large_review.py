"""What came in, read page by page: of a long history no more than the page takes, and nothing said of it that is not known."""

import io
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import git
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World
from zhili_tui.cli import output
from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing import bundles, review
from zhili_tui.sharing.sync import Sync
from zhili_tui.storage import account
from zhili_tui.trust import verified_history
from zhili_tui.trust.verifier import HistoryVerifier
from zhili_tui.vcs import log
from zhili_tui.vcs.git import SPARING, Git
from zhili_tui.vcs.trees import TreeChange


def activity(number: int, title: str = "t") -> tuple[str, str]:
    """The path of one of many records, and what it says."""
    name = f"202603{number % 28 + 1:02}-aa{chr(97 + number // 26)}{chr(97 + number % 26)}"
    return (
        f"records/dong/2026/activity/{name}.toml",
        f'type = "publicity"\ndate = 2026-03-{number % 28 + 1:02}\ntitle = "{title}{number}"\n',
    )


@pytest.fixture
def many(world: World, chen: Workspace) -> Workspace:
    """A clone into which sixty records came, a commit each."""
    review.mark(chen)
    for number in range(60):
        path, text = activity(number)
        world.commit({path: text}, "dong/lin")
    git(chen.root, "pull", "-q", str(world.root), "main")
    return fresh(chen.root)


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commits that are taken from git, one after the other."""
    taken: list[str] = []
    real = log.touching

    def counted(git: Git, old: str, new: str) -> Iterator[log.Touching]:
        for one in real(git, old, new):
            taken.append(one.commit)
            yield one

    monkeypatch.setattr(log, "touching", counted)
    return taken


def forget(office: Workspace) -> Path:
    """Nothing is cached of a repository; where that would lie."""
    folder = account.derived(office.git.root)
    assert folder is not None
    for file in folder.glob("*"):
        file.unlink()
    return folder


def test_a_page_of_the_newest_takes_the_newest_commits_alone(many: Workspace, read: list[str]) -> None:
    paths = [one.path for one in review.incoming(many).items(3)]
    assert paths == [activity(number)[0] for number in (59, 58, 57)]
    assert len(read) == 3


def test_the_whole_is_the_newest_first_and_complete(many: Workspace, read: list[str]) -> None:
    found = list(review.incoming(many).items())
    assert [one.path for one in found] == [activity(number)[0] for number in reversed(range(60))]
    assert len(read) == 60
    assert {(one.change, *one.by) for one in found} == {("added", "林淑芬")}


def test_a_page_names_all_who_had_a_hand_in_a_file_on_whichever_line(
    lin: Workspace, chen: Workspace, world: World, read: list[str]
) -> None:
    base = chen.git.head()
    for number in range(5):
        change(lin, MEETING, note=f"x{number}")
    change(fresh(chen.root), MEETING, place="y")
    sync(lin)
    sync(fresh(chen.root))
    assert sync(fresh(lin.root)).state == "done"
    office = fresh(lin.root)
    office.saving.create("activity", "dong", {"type": "publicity", "date": office.today, "title": "later"})
    office = fresh(lin.root)
    arrivals = [(one.change.path, one.by) for one in review.Coming(office, base, office.git.head()).newest()]
    assert [(path, sorted(by)) for path, by in arrivals[1:]] == [(MEETING, ["林淑芬", "陳國強"])]
    assert [one.path for one in review.Coming(office, base, office.git.head()).items(1)] != [MEETING]


def test_a_file_touched_often_is_listed_once_where_it_was_touched_last(many: Workspace, world: World, read: list[str]) -> None:
    path, text = activity(5, "again")
    world.commit({path: text}, "dong/lin")
    git(many.root, "pull", "-q", str(world.root), "main")
    found = review.incoming(fresh(many.root))
    assert [one.path for one in found.items(2)] == [path, activity(59)[0]]
    assert len(found.changes) == 60


def test_what_was_changed_and_changed_back_did_not_come_in(world: World, chen: Workspace) -> None:
    review.mark(chen)
    text = world.read(MEETING).decode()
    world.commit({MEETING: text + "# x\n"}, "dong/lin")
    world.commit({MEETING: text}, "dong/lin")
    git(chen.root, "pull", "-q", str(world.root), "main")
    assert list(review.incoming(fresh(chen.root)).newest()) == []


def test_before_history_is_judged_sign_offs_read_so_and_never_valid(
    chen: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(verified_history, "FAR", 0)
    folder = forget(chen)
    assert run(["--repo", str(chen.root), "--lang", "en", "review", "--json"]) == 0
    said = capsys.readouterr()
    assert [one["status"] for item in json.loads(said.out)["items"] for one in item["signoffs"]] == ["unjudged"]
    assert "1 sign-off(s) are not yet judged" in said.err
    assert run(["--repo", str(chen.root), "--lang", "en", "review"]) == 0
    assert "Not yet judged" in capsys.readouterr().out
    assert not [*folder.glob("index*")], "and no index is made for it"
    assert fresh(chen.root).trust.history is not None
    assert run(["--repo", str(chen.root), "--lang", "en", "review", "--json"]) == 0
    assert [one["status"] for item in json.loads(capsys.readouterr().out)["items"] for one in item["signoffs"]] == ["valid"]


def test_what_is_left_out_is_said_and_not_marked_as_looked_at(many: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    before = review.looked(many)
    assert run(["--repo", str(many.root), "--lang", "en", "review", "--limit", "2", "--seen"]) == 0
    assert "… and 58 more" in capsys.readouterr().err
    assert review.looked(many) == before
    assert run(["--repo", str(many.root), "--lang", "en", "review", "--limit", "1", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["path"] for one in found["items"]] == [activity(57)[0]]
    assert found["left"] == 57
    assert run(["--repo", str(many.root), "review", "--seen"]) == 0
    capsys.readouterr()
    assert review.looked(many) == many.git.head()
    assert run(["--repo", str(many.root), "--lang", "en", "review", "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["items"] == []


def test_json_is_written_as_it_is_made(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "TOGETHER", 1)
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))

    def items() -> Iterator[dict[str, Any]]:
        yield {"a": "x\ny", "b": []}
        assert b'"a": "x\\ny"' in raw.getvalue()
        yield {"a": 1}

    output.emit_items(items(), {"old": "o"}, lambda: {"left": 3})
    wanted = {"old": "o", "items": [{"a": "x\ny", "b": []}, {"a": 1}], "left": 3}
    assert raw.getvalue().decode() == json.dumps(wanted, indent=2) + "\n"


@pytest.mark.parametrize(
    ("items", "head"), [([], None), ([], {"a": 1}), ([{"a": [1]}], None), ([1, "x"], {"z": {"y": 1}}), ([*range(120)], {})]
)
def test_a_list_reads_as_if_it_were_encoded_whole(items: list[Any], head: dict[str, Any] | None, monkeypatch: pytest.MonkeyPatch) -> None:
    raw = io.BytesIO()
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(raw, encoding="utf-8"))
    output.emit_items(iter(items), head)
    whole = {**(head or {}), "items": items}
    assert raw.getvalue().decode() == json.dumps(whole, indent=2) + "\n"


def test_git_is_ended_where_no_more_of_it_is_asked_for(many: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    ended: list[subprocess.Popen[bytes]] = []
    real = subprocess.Popen.__exit__

    def noted(child: "subprocess.Popen[bytes]", *args: Any) -> None:
        ended.append(child)
        real(child, *args)

    monkeypatch.setattr(subprocess.Popen, "__exit__", noted)
    versions = log.versions(many.git, "records/office.toml")
    assert next(versions).commit
    versions.close()  # type: ignore[attr-defined]
    assert "log" in ended[-1].args  # type: ignore[operator]
    assert ended[-1].returncode is not None


@pytest.mark.parametrize("ref", ["20260301-aaaa", "DONG/2026/activity/20260301-AAAA", MEETING, "dong"])
def test_a_history_is_answered_without_an_index_and_writes_nothing(
    ref: str, many: Workspace, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = forget(many)
    (many.git.state / "graph").unlink(missing_ok=True)
    asked: list[str] = []
    real = subprocess.Popen.__init__

    def noted(child: Any, command: Any, *args: Any, **named: Any) -> None:
        asked.append(next(word for word in command[1:] if word in ("log", "ls-files", "rev-parse", "config", "commit-graph", "cat-file")))
        real(child, command, *args, **named)

    monkeypatch.setattr(subprocess.Popen, "__init__", noted)
    assert run(["--repo", str(many.root), "history", ref, "--json"]) == 0
    assert len(json.loads(capsys.readouterr().out)) >= 1
    assert asked.count("log") == 1
    assert "commit-graph" not in asked
    assert not [*folder.glob("index*")]


def test_a_history_names_a_record_as_other_commands_do(many: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    for ref in ("202603", "nothing"):
        codes = [run(["--repo", str(many.root), "--lang", "en", *words]) for words in (["history", ref], ["show", ref])]
        assert codes == [2, 2]
        ours, theirs = capsys.readouterr().err.splitlines()
        assert ours == theirs


def test_a_sync_with_nothing_to_look_for_judges_nothing(chen: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    assert sync(chen).state == "done"
    forget(chen)

    def judged(walk: HistoryVerifier) -> HistoryVerifier:
        raise AssertionError(walk.order)

    monkeypatch.setattr(HistoryVerifier, "run", judged)
    assert Sync(Workspace.open(chen.root)).run().state == "done"


def test_a_bundle_is_written_by_a_git_that_holds_little(chen: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    given: dict[str, dict[str, str]] = {}
    real = Git.attempt

    def noted(git: Git, *args: str, input: bytes = b"", env: dict[str, str] | None = None) -> Any:
        given[args[0]] = env or {}
        return real(git, *args, input=input, env=env)

    monkeypatch.setattr(Git, "attempt", noted)
    bundles.write(chen, tmp_path / "x.bundle")
    assert given["bundle"] == SPARING


@pytest.mark.parametrize(
    ("hook", "without"),
    [
        ("pre-receive", ("typer", "zhili_tui.trust.verified_history", "zhili_tui.sharing.sync", "zhili_tui.services")),
        ("post-receive", ("typer", "zhili_tui.trust.verifier", "zhili_tui.checks", "zhili_tui.regulation", "zhili_tui.sharing.sync")),
    ],
)
def test_a_hook_of_the_hub_loads_only_what_it_takes(hook: str, without: tuple[str, ...], world: World, tmp_path: Path) -> None:
    """Each push starts both."""
    command = [sys.executable, "-X", "importtime", "-m", "zhili_tui", "hub", hook]
    head = world.head
    pushed = f"{head} {head} refs/heads/main\n"
    done = subprocess.run(command, cwd=tmp_path / "hub.git", input=pushed, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "zhili_tui.sharing.receiving.hub_policy" in loaded
    assert sorted(name for name in loaded if any(name == one or name.startswith(f"{one}.") for one in without)) == []


def test_a_login_is_served_before_anything_heavy_is_loaded(world: World, tmp_path: Path) -> None:
    """Each fetch and push over SSH starts it; what follows is git's own command."""
    asked = os.environ | {"SSH_ORIGINAL_COMMAND": "git-upload-pack 'whatever'"}
    command = [sys.executable, "-X", "importtime", "-m", "zhili_tui", "hub", "serve", str(tmp_path / "hub.git"), "--login", "dong/lin"]
    done = subprocess.run(command, env=asked, input="0000", capture_output=True, text=True, check=False)
    assert world.head in done.stdout, done.stderr[-2000:]
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert "zhili_tui.sharing.receiving.logins" in loaded
    assert not loaded & {"typer", "msgspec", "zhili_tui.trust.types", "zhili_tui.services"}


def test_what_differs_is_what_the_trees_say(many: Workspace) -> None:
    old, new = review.between(many)
    assert list(log.differing(many.git, old, new)) == sorted(review.Store(many.git).differences([(new, old)])[0], key=lambda one: one.path)
    assert all(isinstance(one, TreeChange) for one in log.differing(many.git, old, new))
