"""While a long history is judged in another process: records are read, keys answer, and no sign-off reads as good before it is known."""

import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from tests.tui import test_signed
from tests.tui.play import line, rows, settle
from tests.tui.test_signed import STATEMENT
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import verified_history
from zhili_tui.trust.judging_process import JudgingProcess
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.form import open as opening
from zhili_tui.tui.record.screen import RecordRoom

district, office = test_signed.district, test_signed.office


class Held:
    """A judging process that waits until it is let go, or ended."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.fifo = folder / "held"
        self.started: list[subprocess.Popen[bytes]] = []
        os.mkfifo(self.fifo)
        real = JudgingProcess.start

        def start(words: list[str]) -> subprocess.Popen[bytes]:
            if self.started:
                return real(words)
            script = f"echo 3 9; read x < {self.fifo}"
            self.started.append(subprocess.Popen(["sh", "-c", script], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE))
            return self.started[0]

        monkeypatch.setattr(JudgingProcess, "start", staticmethod(start))
        monkeypatch.setattr(verified_history, "FAR", 0)

    def let_go(self) -> None:
        self.fifo.write_text("x\n")

    def __enter__(self) -> None:
        pass

    def __exit__(self, *_: object) -> None:
        for one in self.started:
            one.kill()


@pytest.fixture
def held(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Held:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "caches"))
    return Held(tmp_path, monkeypatch)


async def until(pilot: Pilot[Any], true: Any) -> None:
    for _ in range(6000):
        if true():
            return
        await pilot.pause(0.01)
    raise AssertionError(line(pilot))


async def test_what_is_not_judged_yet_reads_so_and_keys_answer_meanwhile(office: Workspace, held: Held) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        with held:
            await until(pilot, lambda: "judging 3 of 9 commits" in line(pilot))
            await app.push_screen(RecordRoom(office, STATEMENT))
            await until(pilot, lambda: rows(pilot))
            shown = "\n".join(rows(pilot))
            assert shown.count("Not yet judged") == 2
            assert "Valid" not in shown
            assert opening.on(office, STATEMENT).warning.startswith("History is still being judged")
            room = app.screen
            assert isinstance(room, RecordRoom)
            for at in range(1, 4):
                await pilot.press("down")
                assert room.rows.cursor == at
            assert app.standing is None
            assert held.started[0].poll() is None, "it is being judged all the while"
            held.let_go()
            await settle(pilot)
            shown = "\n".join(rows(pilot))
            assert shown.count("Valid") == 2
            assert "Not yet judged" not in shown


async def test_whoever_leaves_meanwhile_does_not_wait(office: Workspace, held: Held) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        with held:
            await until(pilot, lambda: held.started)
            app.exit()
    assert held.started[0].wait() < 0
    assert app.standing is None


async def test_a_process_that_dies_leaves_no_sign_off_unjudged(office: Workspace, held: Held) -> None:
    app = Zhili(office, begin="ledger")
    async with app.run_test(size=(80, 24)) as pilot:
        with held:
            await until(pilot, lambda: held.started)
            held.started[0].kill()
            await settle(pilot)
            assert "judging" not in line(pilot), "nobody waits for it any more"
            app.push_screen(RecordRoom(office, STATEMENT))
            await settle(pilot)
            assert "\n".join(rows(pilot)).count("Valid") == 2
