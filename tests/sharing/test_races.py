"""Several who push at once: one is judged at a time, whoever came too late is told so and goes on by himself."""

import subprocess
from pathlib import Path

import pytest

from tests.conftest import MakeHub
from tests.sharing.offices import change, fresh, sync
from tests.trust.signed_world import MEETING, World
from zhili_tui.errors import CloneBusy
from zhili_tui.services.workspace import Workspace
from zhili_tui.sharing.receiving import turns
from zhili_tui.sharing.receiving.hub_receipts import MAIN, Update
from zhili_tui.sharing.sync import Sync
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.lock import WriteLock
from zhili_tui.vcs.objects import NOTHING
from zhili_tui.vcs.transfer import Transfer

#: A hook before which others have moved main, as often as there are commits left to move it to.
OVERTAKEN_HOOK = """#!/bin/sh
next=$(head -n1 others)
sed -i 1d others
[ -z "$next" ] || env -u GIT_QUARANTINE_PATH git update-ref refs/heads/main "$next"
exec hooks/judge
"""


@pytest.fixture
def world(make_hub: MakeHub, tmp_path: Path) -> World:
    return make_hub(tmp_path)


def test_pushes_to_main_are_judged_one_after_another(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    git = Git.bare(world.root.parent / "hub.git")
    main = git.line("rev-parse", MAIN)
    lock = WriteLock(git.directory / "zhili")
    with turns.turn(git, [Update(main, NOTHING, MAIN)]) as stands:
        assert stands
        with pytest.raises(CloneBusy), lock.held(0):
            pass
        with turns.turn(git, [Update(NOTHING, main, "refs/heads/aside")]) as stands:
            assert stands, "a branch need not wait"
        monkeypatch.setattr(turns, "PATIENCE", 0)
        with turns.turn(git, [Update(main, NOTHING, MAIN)]) as stands:
            assert stands, "whoever has waited long enough goes on"
    with lock.held(0), turns.turn(git, [Update(main[::-1], NOTHING, MAIN)]) as stands:
        assert not stands, "main is not what this push saw"


def test_whoever_was_overtaken_while_the_hub_judged_meets_the_others_and_is_through(
    lin: Workspace, chen: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    change(chen, MEETING, present=1)
    hub = tmp_path / "hub.git"
    others = chen.git.line("rev-parse", "HEAD")
    subprocess.run(["git", "fetch", "-q", str(chen.root), "HEAD"], cwd=hub, check=True)
    (hub / "others").write_text(others + "\n")
    (hub / "hooks" / "pre-receive").rename(hub / "hooks" / "judge")
    (hub / "hooks" / "pre-receive").write_text(OVERTAKEN_HOOK)
    (hub / "hooks" / "pre-receive").chmod(0o755)
    ways: list[str] = []
    plain = Transfer.run
    monkeypatch.setattr(Transfer, "run", lambda self, *args, env=None: ways.append(args[2]) or plain(self, *args, env=env))
    change(lin, MEETING, note="x")
    done = Sync(fresh(lin.root), transfer=Transfer()).run()
    assert (done.state, done.received) == ("done", 1)
    assert ways[-5:] == ["push", "ls-remote", "fetch", "push", "fetch"], "what has just been listed is not listed again"
    sync(chen)
    for office in (lin, chen):
        data = fresh(office.root).load(MEETING).plain
        assert (data["note"], data["present"]) == ("x", 1)


def test_what_a_hub_refuses_while_nobody_else_pushes_is_refused(lin: Workspace, tmp_path: Path) -> None:
    judge = tmp_path / "hub.git" / "hooks" / "pre-receive"
    judge.write_text("#!/bin/sh\necho zhili: no >&2\nexit 1\n")
    change(lin, MEETING, note="x")
    done = sync(lin)
    assert (done.state, done.words) == ("refused", "no")
