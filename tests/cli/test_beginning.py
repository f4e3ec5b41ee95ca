"""An office begins: it is asked at a terminal, read out of lists, or said by options; it is late for nothing; nothing is left half made."""

import json
import os
import pty
import re
import select
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import ROOT, git
from zhili_tui.cli.beginning import lists, tour
from zhili_tui.cli.main import run as zhili
from zhili_tui.errors import BadName, UnknownName, WrongUse
from zhili_tui.services.beginning import setup
from zhili_tui.services.beginning.setup import NewOfficer, NewUnit
from zhili_tui.services.workspace import Workspace

UNITS = "平安社區\n和平村\n第一中學\n"
OFFICERS = "陳國強 東街街道綜治辦 綜治辦主任\n王建華\t平安社區\t經辦人\n"


def typed(args: list[str], answers: str, last_prompt: str = "", last_key: str = "", patience: float = 120) -> tuple[int, str]:
    """Run zhili at a terminal of its own and type the answers; its exit code, and what stood there.

    ``last_key`` is pressed when ``last_prompt`` stands there: a Ctrl-C takes away what was typed and not yet read.
    """
    pid, terminal = pty.fork()
    if not pid:
        os.environ |= {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # it is ignored where the tests themselves run in the background of a shell
        os.execv(sys.executable, [sys.executable, "-m", "zhili_tui", *args])
    os.write(terminal, answers.encode())
    shown, last = b"", time.monotonic() + patience
    while time.monotonic() < last:
        if not select.select([terminal], [], [], 0.2)[0]:
            continue
        try:
            found = os.read(terminal, 65536)
        except OSError:
            break
        if not found:
            break
        shown += found
        if last_key and last_prompt.encode() in shown:
            os.write(terminal, last_key.encode())
            last_key = ""
    os.close(terminal)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), shown.decode(errors="replace").replace("\r\n", "\n")


def late(root: Path, capsys: pytest.CaptureFixture[str], day: str = "") -> list[dict[str, Any]]:
    capsys.readouterr()
    assert zhili(["--repo", str(root), "due", "--state", "all", "--json", *(["--as-of", day] if day else [])]) == 0
    return [one for one in json.loads(capsys.readouterr().out)["obligations"] if one["state"] in ("overdue", "missed", "late")]


# asked at a terminal


def test_it_asks_what_it_must_know_and_ends_with_the_agenda(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    answers = f"1\n東街街道綜治辦\n4\ndongjie\n{UNITS}\ny\n林淑芬\n{OFFICERS}\ny\n\n/srv/hub.git\n\n"
    code, shown = typed(["--as-of", "2026-11-01", "init", str(tmp_path / "books"), "--since", "2026-11-01"], answers)
    assert code == 0, shown
    for prompt in (
        "本辦名稱",
        "層級",
        "資料夾短名",
        "下屬單位，每行一個",
        "您的姓名",
        "工作人員，每行一人",
        "您的金鑰檔案",
        "中心庫位置",
        "移入去年的台賬",
    ):
        assert prompt in shown, prompt
    root = tmp_path / "books"
    office = Workspace.open(root)
    office.refresh()
    units = office.reckoning.units().units
    assert {one.name: (one.level, one.parent) for one in units.values()} == {
        "東街街道綜治辦": ("street", None), "平安社區": ("community", "dongjie"), "和平村": ("village", "dongjie"), "第一中學": ("school", "dongjie"),
    }  # fmt: skip
    roles = {one.name: (one.posts[0].title, one.posts[0].roles) for one in office.reckoning.registered().officers.values()}
    assert roles["陳國強"] == ("綜治辦主任", ("office_director",))
    assert roles["王建華"] == ("經辦人", ("handler",))
    assert office.settings.language == "zh-Hant"
    assert git(root, "remote", "get-url", "origin").strip() == "/srv/hub.git"
    assert office.name(office.officer()) == "林淑芬"
    assert "不追究" in shown
    assert "MTG-3a" in shown
    assert late(root, capsys, "2026-11-01") == []


def test_it_asks_in_the_language_that_is_chosen(tmp_path: Path) -> None:
    code, shown = typed(["init", str(tmp_path / "books")], "2\n北河镇综治办\n3\n\n\n林淑芬\n\n\n\n\n")
    assert code == 0, shown
    assert "文件夹短名" in shown
    assert "資料夾" not in shown
    assert Workspace.open(tmp_path / "books").settings.language == "zh-Hans"


def test_what_is_wrong_is_told_and_asked_again(tmp_path: Path) -> None:
    lines = "\n東街街道綜治辦\n9\n4\nÄ\ndongjie\n平安社區\n奇怪單位\n\n平安社區\n\ny\n\n林淑芬\n\n/nowhere/key\n\n\n\n"
    code, shown = typed(["init", str(tmp_path / "books"), "--lang", "en"], lines)
    assert code == 0, shown
    for said in (
        "This has to be known",
        "“9” is none of",
        "Ä is no name for a file",
        "line 2: write the level of “奇怪單位”",
        "there is no file /nowhere/key",
    ):
        assert said in shown, said
    assert sorted(one.name for one in (tmp_path / "books/records").iterdir()) == ["dongjie", "office.toml", "pasq"]


def test_a_ledger_of_last_year_is_brought_in_at_once(tmp_path: Path) -> None:
    ledger = tmp_path / "last.csv"
    year = time.localtime().tm_year - 1
    ledger.write_text(f"種類,日期,標題\n宣傳,{year}-03-05,平安宣傳進社區\n宣傳,{year}-06-05,平安宣傳進校園\n", encoding="utf-8")
    answers = f"東街街道綜治辦\n4\ndongjie\n\n林淑芬\n\n\n\n{ledger}\nactivity\ny\n"
    code, shown = typed(["init", str(tmp_path / "books"), "--lang", "zh-Hant"], answers)
    assert code == 0, shown
    made = list((tmp_path / "books/records/dongjie").glob("*/activity/*.toml"))
    assert len(made) == 2, shown
    office = Workspace.open(tmp_path / "books")
    office.refresh()
    assert {office.marked(office.load(one.relative_to(office.root).as_posix())) for one in made} == {"brought_in"}


def test_no_more_answers_at_the_last_question_leave_the_office_whole(tmp_path: Path) -> None:
    """The units come from a list, so the short name is asked for; at the end of the answers the office is there, and nothing else is said."""
    (tmp_path / "units.txt").write_text(UNITS, encoding="utf-8")
    args = ["init", str(tmp_path / "books"), "--lang", "en", "--name", "東街街道綜治辦", "--units", str(tmp_path / "units.txt")]
    code, shown = typed(args, "dongjie\n4\n林淑芬\n\n\n\n\x04")
    assert code == 0, shown
    assert "Stopped before" not in shown
    told = f"The office is made; its ledger is not brought in. Do that with: zhili --repo {tmp_path / 'books'} import FILE --kind KIND --unit dongjie"
    assert told in shown.splitlines()
    assert (tmp_path / "books/records/dongjie/unit.toml").is_file()
    assert "Open it with: " in shown


def test_where_all_is_said_nothing_is_asked_so_that_lines_may_be_pasted(tmp_path: Path) -> None:
    args = ["init", str(tmp_path / "books"), "--lang", "en", "--name", "x", "--unit", "dongjie", "--officer-name", "Lin"]
    code, shown = typed(args, "")
    assert code == 0, shown
    assert "A ledger of last year" not in shown


@pytest.mark.parametrize(("ledger", "words"), [("none.csv", "none.csv: "), ("bad.csv", "Nothing was written")])
def test_a_ledger_that_does_not_come_in_is_told_by_the_exit_code(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], ledger: str, words: str
) -> None:
    (tmp_path / "bad.csv").write_text("種類,日期,標題\n宣傳,某日,x\n", encoding="utf-8")
    args = ["--name", "x", "--unit", "dongjie", "--import", str(tmp_path / ledger), "--import-kind", "activity"]
    days = ["--as-of", "2026-11-01", "--since", "2026-11-01"]
    assert zhili(["--lang", "en", "init", str(tmp_path / "books"), *args, *days]) == 1
    told = capsys.readouterr()
    assert words in told.err
    assert "its ledger is not brought in" in told.err
    assert "MTG-3a" in told.out, "the agenda is told all the same"
    assert (tmp_path / "books/records/dongjie/unit.toml").is_file()


def test_what_begins_an_office_tells_its_errors_by_class(tmp_path: Path) -> None:
    with pytest.raises(UnknownName):
        setup.found(tmp_path / "books", name="x", unit="x", level="planet")
    clash = [NewOfficer("registrar", "x", "王建華", "主任", ())]
    with pytest.raises(BadName, match="registrar"):
        setup.found(tmp_path / "books", name="x", unit="x", level="street", officers=clash)


@pytest.mark.parametrize("answers", ["", "1\n", "1\n東街街道綜治辦\n4\n"])
def test_cut_off_it_leaves_nothing(tmp_path: Path, answers: str) -> None:
    code, shown = typed(["init", str(tmp_path / "books")], answers + "\x04")
    assert code == 2, shown
    assert list(tmp_path.iterdir()) == []


def test_interrupted_it_leaves_nothing(tmp_path: Path) -> None:
    code, _shown = typed(["init", str(tmp_path / "books"), "--lang", "en"], "東街街道綜治辦\n", "Level:", "\x03")
    assert code == 130
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("step", ["lay", "first_commit"])
def test_a_step_that_fails_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    whole = getattr(setup, step)

    def fails(*args: Any, **how: Any) -> None:
        whole(*args, **how)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(setup, step, fails)
    (tmp_path / "books").mkdir()
    assert zhili(["init", str(tmp_path / "books"), "--name", "x"]) == 2
    assert list((tmp_path / "books").iterdir()) == []
    assert [one.name for one in tmp_path.iterdir()] == ["books"]


# said by options


def test_everything_can_be_said_by_options(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("lin", "wang"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / name)], check=True)
    (tmp_path / "units.txt").write_text("名稱,層級\n" + "平安社區,社區\n永寧街區,street\n南門社區,community,永寧街區\n", encoding="utf-8")
    (tmp_path / "officers.csv").write_text("姓名,單位,職務,身分\n陳國強,東街街道,主任,office_director、handler\n", encoding="utf-8")
    args = [
        "init", str(tmp_path / "books"), "--name", "東街街道", "--unit", "dongjie", "--level", "street", "--officer-name", "林淑芬",
        "--key", str(tmp_path / "lin"), "--second", "王建華", "--second-key", str(tmp_path / "wang.pub"), "--since", "2026-07-01",
        "--units", str(tmp_path / "units.txt"), "--officers", str(tmp_path / "officers.csv"), "--hub", "/srv/hub.git", "--lang", "zh-Hant", "--json",
    ]  # fmt: skip
    assert zhili(args) == 0
    assert json.loads(capsys.readouterr().out) == {"path": str(tmp_path / "books"), "units": 4, "officers": 3}
    office = Workspace.open(tmp_path / "books")
    office.refresh()
    assert office.settings.since.isoformat() == "2026-07-01"
    assert office.trust.pin is not None
    assert office.trust.register.changes == 2, "two who know each other's keys change the register together"
    assert office.reckoning.units().units["nmsq"].parent == "ynjq"
    assert office.reckoning.registered().officers["dongjie/cgq"].posts[0].roles == ("office_director", "handler")
    assert office.trust.history is not None
    assert office.soundness.astray == []
    assert zhili(["--repo", str(tmp_path / "books"), "check"]) == 0


@pytest.mark.parametrize("day", ["2026-01-01", "2026-02-28", "2026-06-30", "2026-11-23", "2026-12-31"])
def test_an_office_that_begins_is_late_for_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str], day: str) -> None:
    (tmp_path / "units.txt").write_text(UNITS, encoding="utf-8")
    args = ["--name", "東街街道", "--unit", "dongjie", "--since", day, "--units", str(tmp_path / "units.txt")]
    assert zhili(["init", str(tmp_path / "books"), *args]) == 0
    assert late(tmp_path / "books", capsys, day) == []


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["--name", "x", "--units", "{tmp}/none.txt"], "none.txt"),
        (["--name", "x", "--units", "{tmp}/bad.txt"], "line 2: write the level of “某某” behind it"),
        (["--units", "{tmp}/bad.txt"], "--units and --officers need --name"),
        (["--officers", "{tmp}/bad.txt", "--unit", "x"], "--units and --officers need --name"),
        (["--name", "x", "--level", "planet"], "planet"),
        (["--name", "x", "--import", "x.csv", "--import-kind", "meeting", "--json"], "--json and --import exclude each other"),
        (["--import", "x.csv"], "--import and --import-kind stand together"),
        (["--since", "yesterday"], "--since: “yesterday” is no date"),
    ],
)
def test_what_is_wrong_in_an_option_is_told_and_nothing_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], args: list[str], words: str
) -> None:
    (tmp_path / "bad.txt").write_text("平安社區\n某某\n", encoding="utf-8")
    before = sorted(tmp_path.iterdir())
    assert zhili(["--lang", "en", "init", str(tmp_path / "books"), *(one.format(tmp=tmp_path) for one in args)]) == 2
    assert words in capsys.readouterr().err
    assert sorted(tmp_path.iterdir()) == before


# lists


def test_a_list_is_read_as_it_is_pasted_or_out_of_a_workbook(tmp_path: Path) -> None:
    import openpyxl

    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["單位名稱", "層級"], ["平安社區", None], ["和平村", "village"]):
        book.active.append(row)
    book.save(tmp_path / "units.xlsx")
    wanted = [NewUnit("pasq", "平安社區", "community", "own"), NewUnit("hpc", "和平村", "village", "own")]
    assert lists.units(tmp_path / "units.xlsx", "own", "本辦") == wanted
    for pasted in (
        "平安社區\n和平村",
        "平安社區\t社區\n和平村\t村",
        "平安社區，社區\n\n和平村，village，本辦",
        "名稱 層級\n平安社區 社区\n和平村 Village",
    ):
        assert lists.units(pasted, "own", "本辦") == wanted, pasted


def test_officers_are_of_the_office_unless_a_unit_is_said() -> None:
    known = {"東街街道": "dj", "平安社區": "pa"}
    found = lists.officers("陳國強 綜治辦主任\n陳國強 平安社區 經辦人\n陳国强 東街街道 分管領導", known, ())
    assert found == [
        NewOfficer("cgq", "dj", "陳國強", "綜治辦主任", ("office_director",)),
        NewOfficer("cgq", "pa", "陳國強", "經辦人", ("handler",)),
        NewOfficer("cgq2", "dj", "陳国强", "分管領導", ("leader_in_charge",)),
    ]


@pytest.mark.parametrize("text", ["陳國強", "陳國強 無此單位 主任 無此身分", "陳國強 東街街道 主任 皇帝"])
def test_a_line_that_says_too_little_is_named(text: str) -> None:
    with pytest.raises(WrongUse, match=r"line 1|第 1 行"):
        lists.officers(text, {"東街街道": "dj"}, ())


# what comes next


def test_doctor_ends_with_the_next_step(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    root = tmp_path / "books"
    (tmp_path / "units.txt").write_text(UNITS, encoding="utf-8")

    def said(*args: str) -> str:
        capsys.readouterr()
        zhili(["--repo", str(root), "--lang", "en", "doctor", *args])
        return capsys.readouterr().err.strip().splitlines()[-1]

    assert zhili(["init", str(root), "--name", "x", "--officer-name", "Lin"]) == 0
    assert "make keys" in said() or said().startswith("Next: ")
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "lin")], check=True)
    for name, more, words in (
        ("one", [], "zhili new unit"),
        ("two", ["--units", str(tmp_path / "units.txt")], "zhili hub create"),
        ("three", ["--units", str(tmp_path / "units.txt"), "--hub", str(tmp_path / "hub.git")], "zhili import"),
    ):
        root = tmp_path / name
        second = ["--second", "Wang", "--second-key", str(tmp_path / "wang.pub")]
        if not (tmp_path / "wang").exists():
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(tmp_path / "wang")], check=True)
        assert zhili(["init", str(root), "--name", "x", "--officer-name", "Lin", "--key", str(tmp_path / "lin"), *second, *more]) == 0
        found = Workspace.open(root)
        found.refresh()
        from zhili_tui.cli.diagnoses.next_step import next_step

        assert words in next_step(found, [])
    capsys.readouterr()
    zhili(["--repo", str(root), "--lang", "en", "doctor", "--json"])
    assert json.loads(capsys.readouterr().out)["next"].startswith("Next: ")


# the walk


@pytest.mark.long
def test_every_command_of_the_walk_runs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["--lang", "en", "demo", str(tmp_path / "d"), "--units", "4", "--years", "1", "--commits", "30", "--tour"]) == 0
    told = capsys.readouterr().out
    commands = re.findall(r"^  (zhili .*)$", told, re.MULTILINE)
    assert len(commands) == sum(map(len, tour.STEPS.values())) == len(re.findall(r"^\d+\. ", told, re.MULTILINE))
    assert [told.index(one) for one in ("The clerk", "The director", "The district,")] == sorted(
        told.index(one) for one in ("The clerk", "The director", "The district,")
    )
    for command in commands:
        assert zhili([*shlex.split(command)[1:], "--lang", "en"]) == 0, command + capsys.readouterr().err
    out = capsys.readouterr().out
    assert "平安宣傳進社區" in out
    assert (tmp_path / "d.demo/board.pdf").is_file()
