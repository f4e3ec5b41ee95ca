"""Filling in a record line by line: through a pipe, at a real terminal, killed in the middle and gone on with."""

import io
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, git
from tests.tui.terminal import states
from zhili_tui.cli.main import run as zhili
from zhili_tui.entry.drafts import Content, DraftSubject
from zhili_tui.errors import NothingToDo
from zhili_tui.services.workspace import Workspace

NEW = re.compile(r"records/\S+\.toml")


class Piped:
    """Answers come through a pipe; what was said is read back."""

    def __init__(self, root: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.root, self.capsys, self.monkeypatch = root, capsys, monkeypatch

    def __call__(self, *args: str, answers: str = "", code: int = 0) -> str:
        self.capsys.readouterr()
        self.monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(answers.encode()), encoding="utf-8"))
        found = zhili(["--repo", str(self.root), "--lang", "zh-Hant", *args])
        out, err = self.capsys.readouterr()
        assert found == code, out + err
        return out + err

    def saved(self, said: str) -> dict[str, Any]:
        path = NEW.findall(said)[0]
        return tomllib.loads((self.root / path).read_text(encoding="utf-8"))


@pytest.fixture
def piped(repository: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Piped:
    return Piped(repository, capsys, monkeypatch)


def test_a_missed_meeting_is_made_up_in_chinese(piped: Piped) -> None:
    answers = [
        "", "", "", "２９",  # type, also, name; the 29th of the month the obligation is of
        "9-10:30", "", "", "", "", "８", "",  # start and end, place, chair, recorder, expected, present, in attendance
        "y", "王大明", "出差", "y", "李小華", "病假", "y", "",  # a third entry begun and not needed
        "", "y", "傳達區綜治委會議精神", ".", "", "。", "n", "n",  # agenda, its speaker left out; resolutions not
    ]  # fmt: skip
    said = piped("enter", "--for", "joint_meeting/dongjie/2026-10", answers="\n".join(answers) + "\n", code=130)
    assert "= 2026-10-29 週四" in said
    assert "= 09:00 - 10:30" in said
    (kept,) = Workspace.open(piped.root).entering.journal.all()
    assert kept.content.plain["absent"] == [{"person": "王大明", "reason": "出差"}, {"person": "李小華", "reason": "病假"}]
    assert kept.content.plain["agenda"][0] == {"subject": "傳達區綜治委會議精神"}
    said = piped("enter", "--continue", answers=".\n\n")
    plain = piped.saved(said)
    assert (plain["type"], str(plain["date"]), str(plain["end"]), plain["present"]) == ("joint_meeting", "2026-10-29", "10:30:00", 8)
    assert "復原：zhili remove" in said
    assert Workspace.open(piped.root).entering.journal.all() == []
    assert git(piped.root, "status", "--porcelain").strip() == ""
    assert "joint_meeting/dongjie/2026-10" in piped("due", "--state", "missed", "--keys"), "it resolved and deployed nothing"
    piped("set", NEW.findall(said)[0], "resolutions.1.content=月底前完成排查")
    assert "joint_meeting/dongjie/2026-10" not in piped("due", "--state", "missed", "--keys")


def test_choices_by_number_by_initials_and_again_when_several_fit(piped: Piped) -> None:
    said = piped("enter", "activity", answers="?\n３\n<\nxc\n<\n不是\n1\n今天\n。\n冬季宣傳\n.\n\n")
    assert "3 調研文章" in said
    assert "= 調研文章" in said
    assert "不是" in said
    assert piped.saved(said)["type"] == "publicity"
    assert piped.saved(said)["title"] == "冬季宣傳"


def test_long_text_ends_with_a_point_and_a_field_can_be_blanked(piped: Piped) -> None:
    answers = ["1", "今天", "-", "標題", "某地", "<", "-", "", "", "", "", "", "", "第一行", "", "第二行"]
    said = piped("enter", "activity", answers="\n".join(answers) + "\n", code=130)
    (kept,) = Workspace.open(piped.root).entering.journal.all()
    assert kept.content.text == "第一行\n\n第二行"
    assert "place" not in kept.content.plain
    assert "--continue" in said
    plain = piped.saved(piped("enter", "--continue", answers="第三行\n。\n.\n\n"))
    assert plain["content"] == "第一行\n\n第二行\n第三行"


def test_a_record_that_is_there_is_changed_and_merged(piped: Piped) -> None:
    piped("enter", "20261123-3vcr", answers="\n\n-\n", code=130)
    piped("set", "20261123-3vcr", "present=9", "expected=10")
    said = piped("enter", "--continue", answers=".\n\n")
    assert "合併" in said
    plain = piped.saved(said)
    assert "name" not in plain
    assert (plain["present"], plain["expected"]) == (9, 10)


def test_errors_are_said_at_once_and_asked_again(piped: Piped) -> None:
    said = piped("enter", "activity", answers="1\n13-1\n明天\n.\n標題\n.\n\n")
    assert "13-1" in said
    assert "2026-03-05" in said
    assert str(piped.saved(said)["date"]) == "2026-11-24"


def test_what_the_check_refuses_is_gone_back_to(piped: Piped) -> None:
    answers = ["4", ".", "12", ".", "", "8", ".", ""]  # 12 of 10 cannot have been present
    said = piped("enter", "meeting", "--like-last", "--type", "joint_meeting", answers="\n".join(answers) + "\n")
    assert "實到" in said
    assert piped.saved(said)["present"] == 8


def test_nothing_answered_leaves_no_draft(piped: Piped) -> None:
    said = piped("enter", "meeting", answers="", code=130)
    assert "--continue" not in said
    assert Workspace.open(piped.root).entering.journal.all() == []


def test_drafts_are_listed_shown_and_dropped(piped: Piped) -> None:
    piped("enter", "activity", answers="1\n今天\n\n一二三\n", code=130)
    (kept,) = Workspace.open(piped.root).entering.journal.all()
    assert kept.id in piped("drafts")
    assert "一二三" in piped("drafts", kept.id)
    assert '"kind": "activity"' in piped("drafts", "--json")
    piped("drafts", "nosuch", code=2)
    piped("drafts", kept.id, "--drop")
    assert Workspace.open(piped.root).entering.journal.all() == []
    piped("enter", "--continue", code=2)


@pytest.mark.parametrize("args", [["enter"], ["enter", "nosuch"], ["enter", "--for", "no/such"], ["enter", "officer"]])
def test_what_cannot_be_entered_is_said_before_anything_is_typed(piped: Piped, args: list[str]) -> None:
    piped(*args, code=2)


@pytest.mark.parametrize("what", [("figures",), ("figures", "--month", "2026-10"), ("指标数据",), ("dongjie/2026/figures/10",)])
def test_a_sheet_that_is_there_is_opened_to_go_on_with(piped: Piped, what: tuple[str, ...]) -> None:
    path = "records/dongjie/2026/figures/10.toml"
    before = (piped.root / path).read_text(encoding="utf-8")
    out = piped("enter", *what, answers="11-6\n.\ny\n")
    assert "dongjie/2026/figures/10" in out
    assert "[2026-11-05" in out, "what stands there is shown"
    assert (piped.root / path).read_text(encoding="utf-8") == before.replace("2026-11-05", "2026-11-06", 1)


class Terminal:
    """``zhili`` at a pseudo-terminal that can do nothing."""

    def __init__(self, root: Path, *args: str) -> None:
        self.pid, self.at = pty.fork()
        if self.pid == 0:
            signal.signal(signal.SIGINT, signal.SIG_DFL)  # tests that run behind a shell's & have it ignored
            os.chdir(ROOT)
            env = os.environ | {"TERM": "dumb", "PYTHONPATH": str(ROOT)}
            os.execve(sys.executable, [sys.executable, "-m", "zhili_tui", "--repo", str(root), "--lang", "zh-Hant", *args], env)
        self.said = ""

    def expect(self, text: str) -> None:
        """Read until it was said."""
        begin = time.monotonic()
        while text not in self.said:
            assert time.monotonic() - begin < 60, self.said
            poll = select.poll()
            poll.register(self.at, select.POLLIN)
            if poll.poll(1000):
                try:
                    self.said += os.read(self.at, 65536).decode(errors="replace")
                except OSError:
                    assert text in self.said, self.said
        self.said = self.said[self.said.index(text) + len(text) :]

    def type(self, line: str) -> None:
        os.write(self.at, line.encode() + b"\n")

    def end(self, number: int = 0) -> int:
        """The exit code; killed by a signal: its number below zero."""
        if number:
            # one that comes after the question and before the program waits for the answer would be seen only with the next key
            while set(states(self.pid)) & set("RD"):
                time.sleep(0.01)
            os.kill(self.pid, number)
        begin = time.monotonic()
        while not (ended := os.waitpid(self.pid, os.WNOHANG))[0]:
            assert time.monotonic() - begin < 60, self.said
            time.sleep(0.01)
        os.close(self.at)
        return os.waitstatus_to_exitcode(ended[1])


@pytest.fixture
def terminals() -> Iterator[list[Terminal]]:
    found: list[Terminal] = []
    yield found
    for one in found:
        try:
            os.kill(one.pid, signal.SIGKILL)
            os.waitpid(one.pid, 0)
        except OSError:
            continue


def test_killed_at_the_terminal_and_gone_on_with(repository: Path, terminals: list[Terminal]) -> None:
    first = Terminal(repository, "enter", "activity")
    terminals.append(first)
    first.expect("種類")
    first.type("宣傳")
    first.expect("日期")
    first.type("上週五")
    first.expect("= 2026-11-20 週五")
    first.type(".")
    first.expect("題目")
    first.type("冬防宣傳")
    first.expect("地點")
    assert first.end(signal.SIGKILL) == -signal.SIGKILL
    second = Terminal(repository, "enter", "--continue")
    terminals.append(second)
    second.expect("地點")
    second.type("?")
    second.expect("#1 ")  # written before
    second.type("#1")
    second.type(".")
    second.expect("冬防宣傳")
    second.expect("[y]")
    second.type("")
    second.expect("records/dongjie/2026/activity/")
    assert second.end() == 0
    saved = max((repository / "records/dongjie/2026/activity").iterdir(), key=lambda file: file.stat().st_mtime_ns)
    plain = tomllib.loads(saved.read_text(encoding="utf-8"))
    assert (plain["type"], str(plain["date"]), plain["title"]) == ("publicity", "2026-11-20", "冬防宣傳")
    assert plain["place"]


@pytest.mark.parametrize("number", [signal.SIGHUP, signal.SIGTERM, signal.SIGINT])
def test_a_dropped_line_keeps_every_answer(repository: Path, terminals: list[Terminal], number: int) -> None:
    one = Terminal(repository, "enter", "activity")
    terminals.append(one)
    one.expect("種類")
    one.type("1")
    one.expect("日期")
    assert one.end(number) == 130
    (kept,) = Workspace.open(repository).entering.journal.all()
    assert kept.content.plain["type"] == "publicity"
    assert not kept.live


def test_no_cursor_is_moved_and_keys_that_are_no_text_are_said(repository: Path, terminals: list[Terminal]) -> None:
    one = Terminal(repository, "enter", "activity")
    terminals.append(one)
    one.expect("種類")
    assert "\x1b" not in one.said
    one.type("\x1b[A")
    one.expect("種類")
    one.type("1")
    one.expect("日期")
    second = Terminal(repository, "enter", "activity")
    terminals.append(second)
    second.expect("林淑芬")  # who has it open too
    second.expect("種類")
    os.write(one.at, b"\x04")
    one.expect("enter --continue")
    assert one.end() == 130


def test_the_whole_works_where_no_locale_is_set(repository: Path) -> None:
    env = {"PATH": os.environ["PATH"], "HOME": str(repository), "LANG": "C", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "zhili_tui", "--repo", str(repository), "--lang", "zh-Hans", "enter", "activity"],
        cwd=ROOT, env=env, input="宣传\n今天\n\n标题一\n.\n\n".encode(), capture_output=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    assert "标题" in done.stdout.decode()


def test_a_patrol_sheet_is_of_the_month_and_post_that_are_said(piped: Piped) -> None:
    assert "--post" in piped("enter", "patrol", "--unit", "dongjie", code=2)  # this unit has no post yet
    answers = "\n".join(["林淑芬", "8", ".", ".", ".", ".", ".", ".", ".", "y"]) + "\n"
    said = piped("enter", "patrol", "--unit", "dongjie", "--month", "2026-10", "--post", "大門崗", answers=answers)
    assert NEW.findall(said)[0] == "records/dongjie/2026/patrol/10-dmg.toml"
    assert piped.saved(said)["post"] == "大門崗"
    said = piped("new", "patrol", "--unit", "dongjie", "--date", "2026-11-01", "--set", "supervisor=x", "--set", "hours=8:00")
    assert NEW.findall(said)[0] == "records/dongjie/2026/patrol/11-dmg.toml"  # the only post there is
    assert "「、」" in piped("new", "patrol", "--unit", "dongjie", "--post", "、", code=2)
    assert "2026-13" in piped("enter", "patrol", "--unit", "dongjie", "--month", "2026-13", code=2)


def test_what_was_typed_in_a_grid_is_not_gone_on_with_line_by_line(piped: Piped, repository: Path) -> None:
    journal = Workspace.open(repository).entering.journal
    draft = journal.open(DraftSubject("inspection", "dongjie", name="2026-Q4", grid="inspections"))
    draft.keep(Content({}, {("dongjie", "present"): "王"}))
    draft.close()
    assert "草稿" in piped("enter", "--continue", code=NothingToDo.exit_code)
    assert "王" in piped("drafts", journal.all()[0].id)
