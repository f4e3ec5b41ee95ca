"""The program in a real terminal: what it writes, what it reads, where its cursor stands, how it leaves."""

import json
import re
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import SOAK, copy
from tests.tui.terminal import DEADLINE, KITTY, Terminal, program, terminal
from zhili_tui.tui.terminal import ambiguous_width, keyboard
from zhili_tui.tui.terminal.keyboard import Keys
from zhili_tui.tui.widgets import cells

pytestmark = [pytest.mark.soak] if SOAK else []
IDLE = 60 if SOAK else 3
LENGTHS = range(1, 61) if SOAK else (1, 2, 4, 5, 6, 8, 16, 33, 60)
TEXT = "部署街道社區消防安全檢查落實責任人及完成時限並於月底前報送綜治辦公室匯總" * 2
#: Modes that cost bytes or confuse terminals: mouse, focus, resize in band, synchronized output, application keys.
UNASKED = {1000, 1002, 1003, 1004, 1005, 1006, 1015, 1016, 2026, 2048, 66}
#: Keys that lead from the first screen into a form.
TO_A_FORM = ("f2", "enter", "ctrl+e")


@pytest.fixture(scope="module")
def small(seed_repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example; read only."""
    return copy(seed_repository, tmp_path_factory.mktemp("small") / "repo")


def opened(found: Terminal) -> Terminal:
    """Wait for the first screen: its last line says what the keys do."""
    found.until(lambda: bool(found.lines[-1]))
    found.quiet()
    return found


def in_a_form(found: Terminal) -> Terminal:
    opened(found)
    for key in TO_A_FORM:
        found.press(key)
        found.quiet()
    assert found.cursor_shown
    return found


class Desk(Terminal):
    """The screen with one of each widget, and what it holds."""

    def __init__(self, root: Path, file: Path, **settings: Any) -> None:
        super().__init__([sys.executable, "-m", "tests.tui.desk", str(root), str(file)], **settings)
        self.file = file
        opened(self)

    def held(self) -> dict[str, Any]:
        self.quiet()
        self.file.unlink(missing_ok=True)
        self.press("f12")
        self.until(self.file.exists)
        return dict(json.loads(self.file.read_text()))


@pytest.fixture
def desk(repository: Path, tmp_path: Path) -> Iterator[Any]:
    made = []

    def make(**settings: Any) -> Desk:
        made.append(Desk(repository, tmp_path / "held", **settings))
        return made[-1]

    yield make
    for one in made:
        one.close()


# what is written


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=["80x24", "120x40"])
def test_the_first_screen_fits_a_slow_line(small: Path, size: tuple[int, int]) -> None:
    with terminal(*program(small), size=size) as found:
        opened(found)
        assert len(found.written) <= 10_000 * size[0] * size[1] / (80 * 24)
        assert not UNASKED & found.modes.keys()
        assert not re.search(rb"\x1b\[>\d*u", found.written), "the kitty keyboard stays off"
        assert b"\x1b]" not in found.written, "no titles, no pointer shapes"
        assert max(map(len, found.lines)) <= size[0]


@pytest.mark.parametrize("records", ["the example", "a larger one"])
def test_moving_down_one_row_repaints_two(records: str, small: Path, demo_repository: Path) -> None:
    with terminal(*program(small if records == "the example" else demo_repository)) as found:
        opened(found)
        for _ in range(3):
            found.mark()
            found.press("down")
            found.quiet()
            assert 0 < len(found.written) <= 300


def test_a_character_in_a_form_costs_little(repository: Path) -> None:
    with terminal(*program(repository)) as found:
        in_a_form(found)
        for character in ("x", "街", "7"):
            found.mark()
            found.commit(character)
            found.quiet()
            assert 0 < len(found.written) <= 200


def test_idle_writes_nothing(repository: Path, small: Path, desk: Any) -> None:
    in_form, on_list, at_desk = Terminal(program(repository)), Terminal(program(small)), desk()
    try:
        for found in (opened(on_list), in_a_form(in_form), at_desk):
            found.quiet()
            found.mark()
        end = time.monotonic() + IDLE
        while time.monotonic() < end:
            for found in (on_list, in_form, at_desk):
                found.listen(0.05)
        assert [found.written for found in (on_list, in_form, at_desk)] == [b"", b"", b""]
    finally:
        in_form.close()
        on_list.close()


# what is read


@pytest.mark.parametrize("answers", [{}, KITTY], ids=["xterm", "kitty"])
@pytest.mark.parametrize("where", ["entry", "area"])
def test_input_method_commits_arrive_whole(where: str, answers: dict[bytes, bytes], desk: Any) -> None:
    found = desk(answers=answers)
    if where == "area":
        found.press("f11")
        found.quiet()
    sent = ""
    for length in LENGTHS:
        found.commit(TEXT[:length])
        found.quiet()
        sent += TEXT[:length]
    assert found.held()[where] == sent
    assert not UNASKED & found.modes.keys()


@pytest.mark.parametrize("where", ["entry", "area"])
def test_a_read_may_end_within_a_character(where: str, desk: Any) -> None:
    found = desk()
    if where == "area":
        found.press("f11")
        found.quiet()
    for cut in (1, 2, 4, 5):
        found.commit("街道", cut=cut)
    for cut in (1, 2, 3):
        found.commit("\N{CJK UNIFIED IDEOGRAPH-20BB7}", cut=cut)
    assert found.held()[where] == "街道" * 4 + "\N{CJK UNIFIED IDEOGRAPH-20BB7}" * 3


def test_what_is_typed_ahead_goes_where_it_would_go_slowly(desk: Any) -> None:
    found = desk()
    sent = "甲乙丙\x1b[23~第一行\r第二行\x1b[23~\x1b[23~丁\x1b[23~\x1b[200~貼上\x1b[201~三"
    found.send(sent.encode())
    held = found.held()
    assert (held["entry"], held["area"]) == ("甲乙丙丁", "第一行\n第二行貼上三")


def test_a_form_filled_in_one_burst_is_filled_as_by_hand(seed_repository: Path, tmp_path: Path) -> None:
    burst = [*TO_A_FORM, "down", "down", *"3", "down", *"x1", "down", *"y2", "up", *"z3"]
    shown = []
    for slow in (True, False):
        with terminal(*program(copy(seed_repository, tmp_path / f"slow{slow}"))) as found:
            opened(found)
            for key in burst:
                found.press(key)
                if slow:
                    found.quiet()
            found.quiet()
            shown.append((found.text, found.cursor))
    assert shown[0] == shown[1]


@pytest.mark.parametrize("answer", [b"\x1b[?0u", b"\x1b[?31u", b"\x1b[?62;22c", b"\x1b[>0;276;0c", b"\x1b[?2026;2$y", b"\x1b[?1;2c"])
def test_answers_to_other_programs_questions_are_not_typed(answer: bytes, desk: Any) -> None:
    found = desk()
    for cut in range(3, len(answer)):
        found.commit("甲")
        found.send(answer[:cut])
        found.quiet()
        found.send(answer[cut:])
        found.commit("乙")
    assert found.held()["entry"] == "甲乙" * (len(answer) - 3)


def test_keys_that_are_no_text_survive_bad_bytes() -> None:
    keys = Keys()
    assert keys.typed(keys.decode("街".encode()[:2])) == ""
    assert keys.typed(keys.decode("街".encode()[2:] + b"\xff\xb4a\x1b[A")) == "街��a\x1b[A"
    assert keys.typed("\x1b") == "\x1b", "the escape key does not wait"


def test_bytes_of_another_encoding_do_not_end_the_program(desk: Any) -> None:
    found = desk()
    found.send("街道".encode("gb18030") + b"a")
    assert found.held()["entry"].endswith("a")


def test_full_width_keys_do_what_their_twins_do(small: Path) -> None:
    shown: dict[str, str] = {}
    for key in ("?", "？", "/", "、", "／", ":", "：", "."):
        with terminal(*program(small)) as found:
            opened(found)
            found.commit(key)
            found.quiet()
            shown[key] = found.text
    assert shown["?"] == shown["？"] != shown["."]
    assert shown["/"] == shown["、"] == shown["／"]
    assert shown[":"] == shown["："]


@pytest.mark.parametrize("bracketed", [True, False])
def test_a_paste_of_many_lines_is_whole(bracketed: bool, desk: Any) -> None:
    lines = [f"{number} 落實「消防」責任 {'x' * (number % 50)}" for number in range(400 if bracketed else 60)]
    found = desk()
    assert found.modes[2004]
    found.press("f11")
    found.quiet()
    found.modes[2004] = bracketed
    found.paste("\n".join(lines))
    assert found.held()["area"].split("\n") == lines


def test_a_paste_of_many_lines_into_one_line_is_handed_on_whole(desk: Any) -> None:
    found = desk()
    found.paste("一\n二\n三")
    found.paste("四")
    held = found.held()
    assert held["pasted"] == ["一\n二\n三"]
    assert held["entry"] == "四"


# where the cursor stands


def test_the_terminals_cursor_stands_at_the_caret(desk: Any) -> None:
    found = desk()
    left, row = found.cursor
    assert found.cursor_shown
    for text, keys, column in (("部署ab", (), 6), ("", ("left", "left"), 4), ("", ("left",), 2), ("", ("home",), 0), ("", ("end",), 6)):
        found.commit(text)
        found.press(*keys)
        found.quiet()
        assert found.cursor == (left + column, row)
    found.commit(TEXT)
    found.quiet()
    assert found.cursor[0] < left + 40, "a long text scrolls under it"
    assert found.column(row, "匯總") + 4 == found.cursor[0]
    found.press("f11")
    found.quiet()
    left, row = found.cursor
    found.commit("第一行")
    found.press("enter")
    found.commit("二")
    found.quiet()
    assert found.cursor == (left + 2, row + 1)
    found.press("f11")
    found.quiet()
    assert not found.cursor_shown, "nothing to type in"


def test_the_terminals_cursor_stands_at_the_caret_in_a_form(repository: Path) -> None:
    with terminal(*program(repository)) as found:
        in_a_form(found)
        for _ in range(4):
            found.commit("甲乙")
            found.quiet()
            column, row = found.cursor
            assert "".join(found.cells(row)[:column]).endswith("甲乙")
            found.press("down")
            found.quiet()


# how wide things are


@pytest.mark.parametrize("said", [None, "1", "2"], ids=["asked", "set to 1", "set to 2"])
@pytest.mark.parametrize("wide", [False, True], ids=["narrow", "wide"])
def test_columns_stand_in_terminals_of_both_kinds(wide: bool, said: str | None, desk: Any) -> None:
    if said and (said == "2") is not wide:
        pytest.skip("a setting that is not so")
    found = desk(wide=wide, environ={"ZHILI_AMBIGUOUS": said})
    found.quiet()
    assert [found.column(row, "|") for row in range(2, 6)] == [30] * 4
    assert ("…\x1b[6n".encode() in found.written) is (said is None)
    left, row = found.cursor
    found.commit("“…”")
    found.quiet()
    assert found.cursor == (left + (6 if wide else 3), row)


def test_measures_follow_the_setting() -> None:
    words = "“甲”…●①"
    try:
        for said, length in ((1, 7), (2, 12), (1, 7)):
            ambiguous_width.follow(said)
            assert cells.fit(words, 20) == words + " " * (20 - length)
            assert cells.fit_right(words, 20) == " " * (20 - length) + words
            assert cells.strip([(words, cells.PLAIN)], 5).cell_length == 5
        ambiguous_width.follow(2)
        assert cells.fit("é́─", 5) == "é́─ ", "marks that combine take no cell of their own"
    finally:
        ambiguous_width.follow(0)
    assert ambiguous_width.setting(lambda _key: "2") == 2
    assert ambiguous_width.setting(lambda _key: "x") == 0


# terminals and locales


@pytest.mark.parametrize("term", ["linux", "screen", "tmux-256color", "xterm-16color", "xterm", "vt100", "xterm-never-heard-of"])
def test_it_works_in_terminals_of_every_name(term: str, small: Path) -> None:
    with terminal(*program(small), environ={"TERM": term}) as found:
        opened(found)
        assert "東街街道" in found.text
        found.press("ctrl+q")
        assert found.wait() == 0
        restored(found)


@pytest.mark.parametrize(
    "environ",
    [
        {"NO_COLOR": "1"},
        {"LC_ALL": "C"},
        {"LC_ALL": "POSIX"},
        {"LC_ALL": None, "LANG": None},
        {"LC_ALL": "zh_CN.UTF-8"},
        {"LC_ALL": "xx_YY"},
    ],
    ids=str,
)
def test_it_works_in_locales_that_say_nothing_of_another_encoding(environ: dict[str, str | None], small: Path) -> None:
    with terminal(*program(small), environ=environ) as found:
        opened(found)
        assert "東街街道" in found.text
        if "NO_COLOR" in environ:
            assert b"\x1b[3" not in found.written.replace(b"\x1b[39;49m", b"").replace(b"\x1b[3;", b"")


@pytest.mark.parametrize("term", ["dumb", "unknown", None])
def test_a_terminal_without_screens_is_told_so(term: str | None, small: Path) -> None:
    with terminal(*program(small), environ={"TERM": term}) as found:
        assert found.wait() == 2
        assert found.written.count(b"\n") == 1
        assert "命令：zhili --help" in found.written.decode()
        assert not found.modes


@pytest.mark.parametrize(
    ("environ", "coding", "word"),
    [
        ({"LC_ALL": "zh_CN.GB18030"}, "gb18030", "終端的編碼是"), ({"LC_ALL": None, "LANG": "zh_CN.GB18030"}, "gb18030", "終端的編碼是"),
        ({"LC_ALL": "zh_TW.Big5"}, "big5", "終端的編碼是"), ({"LC_ALL": "en_US.ISO-8859-1"}, "ascii", "said to write"),
    ],
    ids=str,
)  # fmt: skip
def test_another_encoding_is_said_in_that_encoding(environ: dict[str, str | None], coding: str, word: str, small: Path) -> None:
    with terminal(*program(small), environ=environ) as found:
        assert found.wait() == 2
        said = found.written.decode(coding)
        assert word in said
        assert said.count("\n") == 1
        assert "UTF-8" in said


@pytest.mark.parametrize("redirect", ["<", ">", "2>"])
def test_without_a_terminal_it_says_so(redirect: str, small: Path, tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.touch()
    with terminal("sh", "-c", f'exec "$@" {redirect} {file}', "-", *program(small)) as found:
        assert found.wait() == 2
        assert not found.modes
        said = file.read_text() + found.written.decode()
        assert said.startswith("終端程式的輸入與輸出須為終端")
        assert said.count("\n") == 1


# sizes


@pytest.mark.parametrize("size", [(79, 23), (40, 10), (20, 5), (8, 3), (1, 1)], ids=str)
def test_small_terminals_lose_nothing(size: tuple[int, int], desk: Any) -> None:
    found = desk(size=(80, 24))
    found.resize(*size)
    found.quiet()
    found.commit("甲乙丙")
    found.quiet()
    found.resize(80, 24)
    assert found.held()["entry"] == "甲乙丙"
    assert found.column(6, "甲乙丙") == 5, found.text


@pytest.mark.parametrize("size", [(40, 10), (3, 2), (1, 1)], ids=str)
def test_it_starts_in_small_terminals(size: tuple[int, int], small: Path) -> None:
    with terminal(*program(small), size=size) as found:
        found.until(lambda: bool(found.modes))
        found.quiet()
        found.resize(80, 24)
        opened(found)
        assert "東街街道" in found.text


def test_a_new_size_is_followed(small: Path) -> None:
    with terminal(*program(small)) as found:
        opened(found)
        for size in ((120, 40), (90, 30), (80, 24)):
            found.mark()
            found.resize(*size)
            found.until(lambda: bool(found.written))
            found.quiet()
            assert found.lines[-1]
            assert "東街街道" in found.text


# leaving


def restored(found: Terminal) -> None:
    """The terminal is as it was before."""
    assert found.modes[1049] is False
    assert found.modes[25] is True
    assert found.modes[2004] is False
    assert found.modes[7] is True
    assert b"Traceback" not in found.written
    assert not found.text.count("Error")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, 130)])
def test_told_to_go_it_keeps_what_was_typed_and_restores_the_terminal(number: int, code: int, desk: Any) -> None:
    found = desk()
    found.commit("甲乙丙丁戊己")
    found.quiet()
    for _ in range(3):  # a dropped line hangs up more than once
        found.kill(number)
    assert found.wait() == code
    restored(found)
    assert json.loads(found.file.read_text())["entry"] == "甲乙丙丁戊己"


def test_what_a_busy_program_had_not_yet_looked_at_is_kept_too(desk: Any) -> None:
    found = desk()
    found.commit("甲乙")
    found.quiet()
    found.kill(signal.SIGSTOP)  # as good as a disk that takes its time
    found.commit("丙丁")
    found.commit("戊己")
    found.kill(signal.SIGHUP)
    found.kill(signal.SIGCONT)
    assert found.wait() == 129
    assert json.loads(found.file.read_text())["entry"] == "甲乙丙丁戊己"


def test_a_dropped_line_keeps_what_was_typed(desk: Any) -> None:
    found = desk()
    found.commit("甲乙丙丁戊己")
    found.quiet()
    found.hang_up()
    end = time.monotonic() + DEADLINE
    while found.status is None and time.monotonic() < end:
        found.reap()
    assert found.status == 129
    assert json.loads(found.file.read_text())["entry"] == "甲乙丙丁戊己"


# what other terminals send, and crashed programs left


@pytest.mark.parametrize(
    "answer",
    [
        "\x1b]11;rgb:ffff/ffff/ffff\x1b\\",
        "\x1b]11;rgb:ffff/ffff/ffff\x07",
        "\x1bP>|xterm(390)\x1b\\",
        "\x1b[8;24;80t",
        "\x1b[0n",
        "\x1bP1+r544e=78\x1b\\",
    ],
)
def test_answers_with_an_end_of_their_own_are_not_typed_wherever_reads_end(answer: str) -> None:
    for cut in range(4, len(answer) + 1):
        keys = Keys()
        assert keys.typed("甲" + answer[:cut]) + keys.typed(answer[cut:] + "乙") == "甲乙", cut


def test_an_answer_that_never_ends_swallows_nothing_typed_later() -> None:
    keys = Keys()
    assert keys.typed("\x1b]11;rgb:ff", 1.0) == ""
    assert keys.typed("甲", 2.5) == "甲"


def test_function_keys_of_putty_are_those_of_an_xterm() -> None:
    """VT100+: F1 to F4 are an xterm's already. SCO. What an xterm, a Linux console and rxvt send stays."""
    numbers = (11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24)
    for keys, first in ((["\x1bO" + key for key in "TUVWXYZ["], 4), (["\x1b[" + key for key in "MNOPQRSTUVWX"], 0)):
        assert [Keys().typed(key) for key in keys] == [f"\x1b[{number}~" for number in numbers[first:]]
    same = "\x1bOP\x1bOS\x1b[15~\x1b[[A\x1b[A\x1b[1;2P\x1b[H\x1b[F\x1b[Z\x1b[200~\x1b[M !!"
    assert Keys().typed(same) == same


def test_what_a_crashed_program_left_on_is_ended_at_start(desk: Any) -> None:
    assert keyboard.ENDED.encode() in desk().written


def test_a_key_that_comes_in_pieces_is_no_escape_on_a_slow_line() -> None:
    """As long as the line needs for an answer, so long the rest of a key is waited for; on a fast one Esc is there at once."""
    assert keyboard.escape_delay(0.3) >= 0.3
    assert keyboard.escape_delay(0.01) <= 0.05
    assert keyboard.escape_delay(30) < 1


def test_after_a_stop_and_going_on_the_cursor_is_there(repository: Path) -> None:
    with terminal(*program(repository)) as found:
        in_a_form(found)
        found.kill(signal.SIGSTOP)
        found.screen.reset_mode(25, private=True)  # whatever had the terminal meanwhile hid it
        assert not found.cursor_shown
        found.kill(signal.SIGCONT)
        found.until(lambda: found.cursor_shown)
