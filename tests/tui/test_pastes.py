"""A paste is text: parted from keys by the terminal's marks, by its lines where there are none, and ended where its end never comes."""

from typing import Any

import pytest

from tests.tui.test_terminal import desk  # noqa: F401
from zhili_tui.tui.terminal.pastes import BEGIN, END, PATIENCE, PastePart, Pastes


def fed(*pieces: str, pause: float = 0.0, pastes: Pastes | None = None) -> list[PastePart]:
    """What becomes of pieces that come one after the other."""
    found, now, out = pastes or Pastes(), 0.0, []
    for piece in pieces:
        now += pause
        out += found.feed(piece, now)
    return [*out, *found.tick(now + PATIENCE + 1)]


def keys(parts: list[PastePart]) -> str:
    return "".join(part.text for part in parts if part.what == "keys")


def pasted(parts: list[PastePart]) -> list[str]:
    return [part.text for part in parts if part.what == "paste"]


@pytest.mark.parametrize("text", ["甲\x1b[31m乙", "甲\x1bOQ乙", "\x13存", "甲\x1b[?25h", "a\x1b[200~b", "甲\r乙", "", "甲\x1b[20"])
def test_a_paste_is_whole_wherever_reads_end(text: str) -> None:
    whole = f"前{BEGIN}{text}{END}後"
    for cut in range(1, len(whole)):
        parts = fed(whole[:cut], whole[cut:])
        assert pasted(parts) == [text] * bool(text), cut
        assert keys(parts).replace(BEGIN + END, "") == "前後", cut
    assert pasted(fed(*whole)) == [text] * bool(text)


def test_what_is_typed_is_handed_on_as_it_came() -> None:
    for text in (
        "a",
        "街道",
        "\x1b",
        "\x1b[A",
        "\x1bOQ",
        "甲\r乙\r",
        "甲\x1b[B乙\r丙\r丁\r",
        "\x1b[1;5A",
        "\r\r\r",
        "29\r9",
        "冬季消防檢查安排\r陳國強\r",
        "2026-11-23 09:30\r街道三樓會議室",
    ):
        assert fed(text) == [PastePart("keys", text)], text
    assert keys(fed("\x1b[", "A")) == "\x1b[A"
    assert keys(fed("\x1b[")) == "\x1b[", "not waited for for long"


@pytest.mark.parametrize(
    "text",
    ["第一行\r第二行\r第三行", "甲\n乙", "甲\r\n乙\r\n", "一\r二\r三\r四\r", "傳達區綜治委第五次會議精神\r通報第三季度治安情況和下步打算"],
)
def test_lines_at_once_from_a_terminal_without_marks_are_a_paste(text: str) -> None:
    assert fed(text) == [PastePart("paste", text)]
    known = Pastes()
    fed(BEGIN + "x" + END, pastes=known)
    assert keys(fed(text, pastes=known)) == text, "a terminal that has marks would have set them"


def test_a_paste_without_an_end_ends_and_keys_are_keys_again() -> None:
    found = Pastes()
    assert found.feed(f"{BEGIN}甲乙", 1.0) == []
    assert found.tick(1.1) == []
    assert found.tick(1.1 + PATIENCE) == [PastePart("paste", "甲乙")]
    assert found.feed("\x1bOQ", 9.0) == [PastePart("keys", "\x1bOQ")]
    assert found.feed(f"丙{END}丁", 9.1) == [PastePart("paste", "丙"), PastePart("keys", "丁")], "its end came after all"
    assert found.feed("戊", 9.2) == [PastePart("keys", "戊")]


@pytest.mark.parametrize("key", ["\x11", "\x03", "\x1b", "\x1bOQ", "\x1b[15~"])
def test_a_key_pressed_while_an_end_is_waited_for_ends_the_paste(key: str) -> None:
    found = Pastes()
    assert found.feed(f"{BEGIN}甲", 1.0) == []
    assert found.feed(key, 2.0) == [PastePart("paste", "甲"), PastePart("keys", key)]
    assert found.feed("乙", 2.1) == [PastePart("keys", "乙")]


def test_in_a_terminal_a_paste_with_escapes_is_text_and_one_without_an_end_is_kept(desk: Any) -> None:  # noqa: F811
    found = desk()
    found.send(f"{BEGIN}甲\x1b[31m乙\x1b[23~{END}".encode())
    found.commit("丙")
    assert found.held()["entry"] == "甲\x1b[31m乙\x1b[23~丙"
    found.send(f"{BEGIN}丁".encode())
    found.until(lambda: "丙丁" in found.text)
    assert found.held()["entry"].endswith("丙丁"), "F12 is a key again"
