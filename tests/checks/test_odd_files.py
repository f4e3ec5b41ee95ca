"""Whatever lies below records/, a check names it with its path, and everything else goes on."""

import errno
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import git
from zhili_tui import i18n
from zhili_tui.checks import limit, rule, run
from zhili_tui.errors import BadRecord
from zhili_tui.model.fields import GREATEST
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage.toml_syntax import BRACES
from zhili_tui.storage.toml_text import positions

FOLDER = "records/dongjie/2026/meeting"
ODD = f"{FOLDER}/20261120-aaaa.toml"
MEETING = 'type = "joint_meeting"\ndate = 2026-11-20\nchair = "dongjie/chen-guoqiang"\nexpected = {}\npresent = 9\n'
CASE = """\
title = "庫房火災"
category = "disaster"
unit = "xiguan"
place = "鎮西"
occurred = 2026-11-01T09:00:00+08:00
learned = 2026-11-01T10:00:00+08:00
facts = "無人傷亡。"
loss = {}
"""


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def goes_on(z: Zhili, *paths: str) -> None:
    """Every command on other records works; each check finds just what lies at ``paths``, once."""
    for options in ((), ("--fresh",), ()):
        found = json.loads(z("check", *options, "--json", code=1))["findings"]
        assert [one["path"] for one in found if one["rule"] != "not-saved"] == list(paths)  # besides, no commit has them
    z("list")
    z("show", "dongjie")
    z("due")
    z("export", "meeting", "--format", "csv")
    z("doctor", code=1)
    z("set", "dongjie", "address=東街1號")
    z("undo", "HEAD")
    assert Workspace.open(z.root).refresh().hits("kind='meeting'")


@pytest.mark.parametrize("number", [10**20 - 1, -(10**20), GREATEST + 1, "1" * 5000, "0x" + "f" * 5000], ids=lambda number: str(number)[:9])
def test_a_vast_count_is_one_finding(number: int | str, z: Zhili) -> None:
    (z.root / ODD).write_text(MEETING.format(number), encoding="utf-8")
    goes_on(z, ODD)


def test_what_is_vast_is_refused_where_it_is_typed_and_where_it_is_written(z: Zhili, office: Workspace) -> None:
    path = sorted((office.root / FOLDER).iterdir())[0].relative_to(office.root).as_posix()
    for number in ("99999999999999999999", "9" * 5000):
        z("set", path, f"expected={number}", code=2)
        assert "does not fit" in z.err or "below 1000000000000000" in z.err
    loaded = office.load(path)
    with pytest.raises(BadRecord, match="expected 999999999999999 or less"):
        office.saving.change(loaded, loaded.plain | {"expected": 10**20})


@pytest.mark.parametrize(
    ("loss", "rules"), [(10**15, ["schema"]), ("1e15", ["schema"]), ("1e999999", ["schema"]), ("1.0e14", []), ("-1.5", [])]
)
def test_numbers_are_limited_be_they_decimals_or_not(loss: object, rules: list[str]) -> None:
    _, findings = run.check_file("records/xiguan/2026/case/20261101-aaaa.toml", CASE.format(loss).encode(), frozenset())
    assert [(one.rule, one.field) for one in findings] == [(rule, "loss") for rule in rules]
    assert all("999999999999999 or less" in one.message or "below 1000000000000000" in one.message for one in findings)


def test_a_standing_number_is_mended_by_a_set(z: Zhili) -> None:
    (z.root / ODD).write_text(MEETING.format(10**20), encoding="utf-8")
    git(z.root, "add", "-A")
    git(z.root, "commit", "-q", "-m", "standing")
    z("show", ODD)
    z("set", ODD, "expected=11")
    z("check")


@pytest.mark.parametrize("text", ['"a{b" = 1\n', "title = }{\n", '"{0}" = 1\n', 'type = "{reason}"\n', "[a{b]\n", "x = {\n"])
@pytest.mark.parametrize("language", i18n.LANGUAGES)
def test_a_brace_in_a_file_is_a_character_like_any_other(text: str, language: str, office: Workspace) -> None:
    i18n.use(language)
    (office.root / ODD).write_text(text, encoding="utf-8")
    for found in (office.check([]), office.check([], fresh=True)):
        assert found.findings
        assert all(one.message for one in found.findings)


def test_what_is_no_toml_is_told_in_the_users_language(office: Workspace) -> None:
    i18n.use("zh-Hans")
    _, (theirs,) = run.check_file(ODD, b"title = }{\n", frozenset())
    _, (ours,) = run.check_file(ODD, b"title = '\xb6'\n", frozenset())
    assert theirs.message == i18n.translate(BRACES, {"key": "title"}) != BRACES.format(key="title")
    assert ours.message == i18n._("not UTF-8; save the file as UTF-8") != "not UTF-8; save the file as UTF-8"


GBK = os.fsdecode(b"\xb6\xab.txt")


@pytest.mark.parametrize("name", [GBK, GBK + "/20261120-aaaa.toml", "a\nb.toml"])
def test_a_name_that_no_terminal_shows_is_one_finding(name: str, z: Zhili) -> None:
    odd = z.root / FOLDER / name
    odd.parent.mkdir(exist_ok=True)
    odd.write_text(MEETING.format(11), encoding="utf-8")
    shown = f"{FOLDER}/{name.partition('/')[0]}".replace(GBK, r"\xb6\xab.txt")
    goes_on(z, shown)
    for format in ("text", "github", "sarif", "junit"):
        assert z("check", "--format", format, code=1)
    assert [one.path for one in Workspace.open(z.root).check(["records/dongjie"]).findings][:1] in (
        [shown],
        [f"{shown}/20261120-aaaa.toml"],
    )


def test_addresses_in_sarif_are_percent_encoded(z: Zhili) -> None:
    """As RFC 3986 asks: a reader of the report finds the file, whatever stands in its name."""
    (z.root / FOLDER / "空 格#?.txt").write_text("x", encoding="utf-8")
    results = json.loads(z("check", "--format", "sarif", code=1))["runs"][0]["results"]
    uris = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in results]
    assert f"{FOLDER}/%E7%A9%BA%20%E6%A0%BC%23%3F.txt" in uris


def test_and_where_it_is_staged(z: Zhili) -> None:
    (z.root / FOLDER / GBK).write_text("x")
    z("check", "--staged")
    git(z.root, "add", "-A")
    found = json.loads(z("check", "--staged", "--json", code=1))["findings"]
    assert [one["path"] for one in found] == [FOLDER + r"/\xb6\xab.txt"]
    git(z.root, "commit", "-q", "-m", "odd")
    z("check", "--since", "HEAD~1", code=1)
    z("set", "dongjie", "address=東街1號")
    z("undo", "HEAD")


@pytest.fixture
def barred(repository: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Folders and files that the operating system refuses to open, by their path below the repository."""
    names: list[str] = []
    for name in ("scandir", "open"):
        monkeypatch.setattr(os, name, _refusing(getattr(os, name), repository, names))
    monkeypatch.setattr(os, "lstat", _refusing(os.lstat, repository, names, inside=True))
    return names


def _refusing(call: Callable[..., Any], root: Path, names: list[str], inside: bool = False) -> Callable[..., Any]:
    """``inside``: what lies in a folder is refused, and not the folder itself."""

    def refusing(path: Any, *args: Any, **more: Any) -> Any:
        if any((os.path.dirname(path) if inside else str(path)) == f"{root}/{name}" for name in names):
            raise PermissionError(errno.EACCES, "Permission denied", str(path))
        return call(path, *args, **more)

    return refusing


@pytest.mark.parametrize("place", [FOLDER, "records/dongjie/2026/meeting/20260107-nbpl.toml", "records/shifan", "records/xiguan/unit.toml"])
def test_what_cannot_be_read_is_one_finding_and_never_taken_as_empty(place: str, z: Zhili, barred: list[str]) -> None:
    assert (z.root / place).exists()
    os.utime(z.root / place)  # so that a file is read again
    barred.append(place)
    for options in ((), ("--fresh",), ()):
        found = json.loads(z("check", *options, "--json", code=1))["findings"]
        assert [(one["path"], one["message"]) for one in found] == [(place, "cannot be read: this account has no permission there")]
    for command in (["list"], ["due"], ["list"]):
        z(*command)
        assert f"{place}: cannot be read: this account has no permission there; what is in it is missing" in z.err
    barred.clear()
    z("check")
    z("list")
    assert place not in z.err


def test_what_is_barred_is_told_once_by_a_program_that_runs_on(office: Workspace, barred: list[str]) -> None:
    barred.append(FOLDER)
    office.refresh()
    office.refresh()
    assert len(office.notices()) == 1
    office.refresh()
    assert office.notices() == []


@pytest.mark.parametrize(
    "text",
    [
        "".join(f"a{i} = 1\n" for i in range(1000)),
        MEETING.format(11) + "".join(f"[[follow_ups]]\na{i} = 1\n" for i in range(400)),
        MEETING.format(11) + "# 13800138000\n" * 400,
        MEETING.format(11) + 'note = "' + "13800138000 \u202e " * 400 + '"\n',
        MEETING.format(11) + "# \x07 \x07 \n" * 400,
    ],
    ids=["fields", "tables", "numbers", "line", "controls"],
)
def test_a_file_is_gone_through_once_however_much_is_wrong_with_it(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []
    monkeypatch.setattr(rule, "positions", lambda text: (parsed.append(text), positions(text))[1])
    _, findings = run.check_file(ODD, text.encode(), frozenset())
    assert len(parsed) <= 1
    assert len(findings) == limit.MOST + 1
    assert findings[-1].rule == "findings-many"
    assert int(findings[-1].parts["count"]) >= 400


@pytest.mark.parametrize("text", ["x = [" + "1, " * 60_000 + "]\n", "".join(f"a{i} = 1\n" for i in range(60_000))], ids=["entries", "keys"])
def test_more_values_than_any_record_has_are_one_finding(text: str) -> None:
    _, findings = run.check_file(ODD, (MEETING.format(11) + text).encode(), frozenset())
    assert [one.message for one in findings] == ["more than 50,000 values stand in the file"]


def test_a_line_is_turned_into_bytes_once_however_much_stands_on_it() -> None:
    """Else the places on a long line would take as long as the square of its length."""
    text, turned = "標題 = [".replace("標題", '"標題"') + '{名 = "東"}, '.replace("名", '"名"') * 1000 + "]\n", 0

    def count(_frame: object, event: str, called: object) -> None:
        nonlocal turned
        turned += event == "c_call" and getattr(called, "__name__", "") == "encode"

    sys.setprofile(count)
    try:
        found = positions(text)
    finally:
        sys.setprofile(None)
    assert turned < 10
    assert all(text[column - 1 :].startswith('"名"') for path, (_line, column) in found.items() if path[-1] == "名")
    assert len(found) == 2001


def test_and_through_once_for_what_its_references_lead_to(monkeypatch: pytest.MonkeyPatch, office: Workspace) -> None:
    path = "records/dongjie/2026/activity/20261101-aaaa.toml"
    nowhere = ", ".join(f'"dongjie/nobody{i}"' for i in range(50))
    text = f'type = "publicity"\ndate = 2026-11-01\ntitle = "x"\nparticipants = [{nowhere}]\n'
    (office.root / path).write_text(text, encoding="utf-8")
    office.refresh()
    parsed: list[str] = []
    monkeypatch.setattr(rule, "positions", lambda text: (parsed.append(text), positions(text))[1])
    for fresh in (False, True):
        parsed.clear()
        assert sum(one.rule == "reference-missing" for one in office.check([], fresh=fresh).findings) == 50
        assert len(parsed) == 1


def test_places_in_a_text_count_lines_and_characters() -> None:
    _, findings = run.check_file(ODD, (MEETING.format(11) + "# 中\x07\x08中\x07\n\x07# \u202e\n").encode(), frozenset())
    shown = {(one.rule, one.line, one.column) for one in findings}
    assert {("text-control", 6, 4), ("text-control", 6, 7), ("text-control", 7, 1), ("text-bidi", 7, 4)} <= shown
