"""``zhili help``: a page of the docs in the user's language, found by its name or title, offline, in the pager where there is a terminal."""

import json
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.tui.terminal import terminal
from zhili_tui.cli.main import run as zhili
from zhili_tui.documents import guide


@pytest.mark.parametrize(
    ("name", "language", "says"),
    [
        ("due", "zh-Hant", "到期事項"), ("due", "zh-Hans", "到期事项"), ("due", "en", "What is due"),
        ("到期事項", "zh-Hans", "到期事项"), ("到期事项", "zh-Hant", "到期事項"), ("What is due", "zh-Hant", "到期事項"),
        ("hub", "zh-Hant", "中心庫"), ("together/keys", "zh-Hans", "密钥与登记管理员"), ("threats", "zh-Hans", "Threats"),
        ("reference/rules", "zh-Hant", "Rules of the check"),
    ],
)  # fmt: skip
def test_a_page_is_found_by_name_or_title_and_read_in_the_language_of_the_user(
    name: str, language: str, says: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)  # where there is no repository
    assert zhili(["help", name, "--lang", language]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == says
    assert not {"](", "```", "<!--", "繁體中文 ·"} & {mark for mark in ("](", "```", "<!--", "繁體中文 ·") if mark in out}


@pytest.mark.parametrize(
    ("typed", "language", "nearest"),
    [
        ("serch", "zh-Hant", "查找 (search)"),
        ("审阅的一周", "zh-Hans", "审阅人的一周 (reviewer)"),
        ("sheet out", "en", "Sheets out (sheets-out)"),
    ],
)
def test_a_slip_is_answered_with_the_nearest_name(typed: str, language: str, nearest: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["help", typed, "--lang", language]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert nearest in said.err


def test_all_pages_are_listed_with_their_titles(capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["help", "--lang", "zh-Hans"]) == 0
    listed = dict(line.split(maxsplit=1) for line in capsys.readouterr().out.splitlines())
    assert set(listed) == set(guide.page_names())
    assert {"clerk", "due", "together/hub", "reference/commands"} <= set(listed)
    assert listed["scores"] == "考核表"


def test_a_page_and_the_list_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert zhili(["help", "clerk", "--json", "--lang", "zh-Hant"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert (said["page"], said["title"], said["language"]) == ("clerk", "一位經辦人的一天", "zh-Hant")
    assert "游標移到" in said["text"]
    assert zhili(["help", "--json", "--lang", "en"]) == 0
    assert {"page": "due", "title": "What is due"} in json.loads(capsys.readouterr().out)["items"]


def test_on_a_terminal_a_long_page_is_read_in_the_pager_and_a_short_one_printed(tmp_path: Path) -> None:
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\nsed -n 1p\necho PAGED\n", encoding="utf-8")
    pager.chmod(0o755)
    environ: dict[str, str | None] = {"PAGER": str(pager), "MANPAGER": None, "PYTHONPATH": str(ROOT)}
    for page, paged in (("due", True), ("history", False)):
        command = [sys.executable, "-m", "zhili_tui", "help", page, "--lang", "zh-Hans"]
        with terminal(*command, size=(80, 40), environ=environ) as screen:
            assert screen.wait() == 0
            text = screen.text
            assert ("PAGED" in text) is paged
            assert guide.page_title(page, "zh-Hans")[:2] in text
