"""What waits for a leader on one sheet: printed with digests, ticked on paper, vouched for by two, each in one commit."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, VETO, VETO_TEXT, World, pair
from zhili_tui import i18n
from zhili_tui.cli.main import run
from zhili_tui.services import signature_sheet
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import signing_key

SECOND = MEETING.replace("20260302-aaaa", "20260303-bbbb")
WORDS = ("--attest", "--signer", "陳國強", "--signed-on", "2026-03-20", "--paper", "三號櫃")


@pytest.fixture
def chen(world: World, tmp_path: Path) -> Workspace:
    from tests.sharing.offices import clone, fresh

    world.commit({SECOND: MEETING_TEXT.replace("03-02", "03-03")}, "dong/lin")
    world.commit({VETO: VETO_TEXT}, "zzb/wu")
    made = clone(world, tmp_path / "chen", "dong/chen", str(world.root))
    return fresh(made.root)


def say(office: Workspace, *args: str) -> int:
    return run(["--repo", str(office.root), "--lang", "zh-Hant", *args])


def sheet(office: Workspace, tmp_path: Path) -> dict[str, Any]:
    assert say(office, "render", "signature-sheet", "--officer", "dong/chen", "-o", str(tmp_path / "sheet.txt")) == 0
    found: dict[str, Any] = json.loads((tmp_path / "sheet.json").read_text())
    return found


def test_the_sheet_names_each_record_with_the_digest_of_its_text(chen: Workspace, tmp_path: Path) -> None:
    i18n.use("zh-Hant")
    listed = sheet(chen, tmp_path)
    assert [line["path"] for line in listed["lines"]] == [MEETING, SECOND]
    shown = "".join((tmp_path / "sheet.txt").read_text(encoding="utf-8").split())
    assert "陳國強" in shown
    for line in listed["lines"]:
        assert line["sha256"] == signature_sheet.content_digest((chen.root / line["path"]).read_bytes())
        assert line["sha256"][:4] in shown


def test_two_vouch_for_the_whole_sheet_each_in_one_commit(chen: Workspace, tmp_path: Path) -> None:
    sheet(chen, tmp_path)
    for officer in ("dong/qian", "dong/lin"):
        chen.git.run("config", "zhili.officer", officer)
        signing_key.use(chen.git, str(pair(officer).lay(tmp_path / "keys" / officer.replace("/", "-"))))
        before = chen.git.head()
        assert say(chen, "sign", *WORDS, "--sheet", str(tmp_path / "sheet.json")) == 0
        assert chen.git.line("rev-parse", "HEAD~1") == before, "one commit"
    office = Workspace.open(chen.root)
    office.refresh()
    assert {one.status for one in office.trust.signoffs([MEETING, SECOND])} == {"attested"}


def test_a_line_not_ticked_is_left_and_one_changed_since_stops_all(
    chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet(chen, tmp_path)
    chen.git.run("config", "zhili.officer", "dong/qian")
    signing_key.use(chen.git, str(pair("dong/qian").lay(tmp_path / "keys" / "dong-qian")))
    assert say(chen, "set", MEETING, "note=改過") == 0
    before = chen.git.head()
    assert say(chen, "sign", *WORDS, "--sheet", str(tmp_path / "sheet.json")) == 2
    assert "不再是清單所示" in capsys.readouterr().err
    assert chen.git.head() == before
    assert say(chen, "sign", *WORDS, "--sheet", str(tmp_path / "sheet.json"), "--left-out", "1") == 0
    assert (chen.root / MEETING).read_text(encoding="utf-8").count("[[signoffs]]") == 0
    assert (chen.root / SECOND).read_text(encoding="utf-8").count("[[signoffs]]") == 1
    assert say(chen, "sign", *WORDS, "--sheet", str(tmp_path / "sheet.json"), "--left-out", "7") == 2


def test_vetoes_and_notices_stand_apart(chen: Workspace) -> None:
    """They are signed one by one: on a sheet they are named, and cannot be signed with it."""
    found = signature_sheet.waiting(chen, "zzb/zhou")
    assert VETO not in [one.path for one in found.lines]
    assert VETO in [one.path for one in found.alone]
