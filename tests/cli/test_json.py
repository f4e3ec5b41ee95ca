"""JSON is an object with every command, and a moment in it carries its offset."""

import io
import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_names import commands
from tests.conftest import MakeHub
from tests.exchange import blank_forms
from tests.sharing.offices import clone
from tests.trust.signed_world import MEETING as MEETING_OF_DONG
from zhili_tui.cli.main import run as zhili

MEETING = "20260107-nbpl"
#: What each command is asked that reads the worked example, or changes it; in this order, so that there is something to take back.
ASKED: dict[str, list[str]] = {
    "check": [], "help": [], "history": ["dongjie"], "diff": ["dongjie"], "digest": [], "fill": ["{tmp}/form.xlsx", "--unit", "dongjie", "--month", "10", "--dry-run"], "doctor": [], "drafts": [], "due": [], "eligible": ["dongjie"],
    "list": ["--limit", "3"], "rank": [], "render": ["--list"], "returns": ["dongjie", "--month", "10"], "review": [], "rules": [],
    "rules update": [], "schema": ["meeting"], "score": ["dongjie"], "show": [MEETING], "verify": [], "export": ["figures"],
    "keys list": [], "draw share": [], "upgrade": [], "import": ["{tmp}/rows.csv", "--kind", "meeting", "--unit", "dongjie", "--dry-run"],
    "rules new-sheet": ["blank", "-o", "{tmp}/blank.toml"],
    "set": [MEETING, "note=甲"], "edit": ["dongjie"], "commit": ["dongjie"], "undo": ["HEAD"], "restore": [MEETING, "HEAD~1"],
    "new": ["activity", "--unit", "dongjie", "--set", "type=other", "--set", "date=2026-11-20", "--set", "title=甲"],
    "remove": ["{new}", "--why", "乙"],
    "draw announce": ["--unit", "shifan-zzb", "--purpose", "抽檢", "--source", "雙色球", "--source-date", "2026-12-03"],
    "draw verify": ["{draw}"], "draw derive": ["{draw}", "--randomness", "3 8 14 19 27 31/9", "--as-of", "2026-12-03"],
    "demo": ["{tmp}/demo", "--units", "3", "--years", "1", "--commits", "20"], "init": ["{tmp}/new", "--unit", "beihe"],
}  # fmt: skip
#: The same in a signed office with its hub.
ASKED_OF_A_HUB: dict[str, list[str]] = {
    "keys pin": [], "sign": ["{meeting}"], "verify": [], "history": ["{meeting}"], "show": ["{meeting}"], "review": [], "digest": [], "bundle": ["{tmp}/all.bundle"], "hub check": [], "sync": [],
    "clone": ["{tmp}/all.bundle", "{tmp}/clone", "--genesis", "{genesis}"], "hub create": ["{tmp}/other.git"],
    "keys new": ["--file", "{tmp}/key", "--no-passphrase"], "keys use": ["{tmp}/key"],
}  # fmt: skip
#: What has no data to print, or is asked in tests of its own: questions one by one; what ends as sync does; what git or a server calls; acts of registrars.
OTHERWISE = {
    "board", "take",  # made of files: tests/cli/test_board.py, tests/cli/test_word.py
    "sync rebuild", "sync admit", "enter", "merge", "fields", "hub serve", "hub pre-receive", "hub post-receive", "hub install", "keys rotate", "keys end", "keys recover",
}  # fmt: skip
MOMENT = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d+)?)?")
WITH_OFFSET = re.compile(MOMENT.pattern + r"(Z|[+-]\d\d:\d\d)")


def texts(value: Any) -> Iterator[str]:
    """Every text in a value."""
    if isinstance(value, dict):
        yield from (text for one in value.values() for text in texts(one))
    elif isinstance(value, list):
        yield from (text for one in value for text in texts(one))
    elif isinstance(value, str):
        yield value


def answer(capsys: pytest.CaptureFixture[str], *args: str) -> dict[str, Any]:
    """What a command prints with --json."""
    capsys.readouterr()
    code = zhili([*args, "--json"])
    out, err = capsys.readouterr()
    assert code in (0, 1), err
    found = json.loads(out)
    assert isinstance(found, dict), args
    assert [text for text in texts(found) if MOMENT.fullmatch(text) and not WITH_OFFSET.fullmatch(text)] == [], args
    return found


def test_every_command_is_asked() -> None:
    assert {words for words, _command in commands()} == ASKED.keys() | ASKED_OF_A_HUB.keys() | OTHERWISE


def test_json_is_an_object_and_moments_have_their_offset(
    repository: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EDITOR", "sed -i -e $a#")
    (tmp_path / "form.xlsx").write_bytes(blank_forms.case("monthly-disputes").data)
    (tmp_path / "rows.csv").write_text("日期,種類\n2026-11-20,聯席會議\n", encoding="utf-8")
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO("其他\n".encode())))
    assert zhili(["--repo", str(repository), "--lang", "zh-Hant", "enter", "activity"]) == 130
    known = {"tmp": str(tmp_path), "new": "", "draw": ""}
    for words, more in ASKED.items():
        args = [part.format(**known) for part in more]
        found = answer(capsys, "--repo", str(repository), *words.split(), *args)
        assert words != "drafts" or found["items"][0]["when"]
        known |= {{"new": "new", "draw announce": "draw"}.get(words, "-"): Path(str(found.get("path"))).stem}


def test_a_list_is_an_object_too_where_nothing_is_in_it(repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for args in (["list", "--year", "2020"], ["drafts"], ["export", "meeting", "--year", "2020"]):
        assert answer(capsys, "--repo", str(repository), *args) == {"items": []}


def test_the_same_with_keys_and_a_hub(make_hub: MakeHub, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world = make_hub(tmp_path)
    office = clone(world, tmp_path / "chen", "dong/chen")
    known = {"tmp": str(tmp_path), "genesis": world.pin.genesis, "meeting": MEETING_OF_DONG}
    for words, more in ASKED_OF_A_HUB.items():
        answer(capsys, "--repo", str(office.root), "--lang", "en", *words.split(), *(part.format(**known) for part in more))
