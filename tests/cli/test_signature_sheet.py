"""What waits for a leader on one sheet: printed with digests, ticked on paper, vouched for by two, each in one commit."""

import json
from pathlib import Path
from typing import Any

import msgspec
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


def attest(office: Workspace, tmp_path: Path, *args: str, words: tuple[str, ...] = WORDS, digest: str = "") -> int:
    """Vouch for the sheet, with the digest printed on it."""
    digest = digest or signature_sheet.read(tmp_path / "sheet.json").digest[:16]
    return say(office, "sign", *words, "--sheet", str(tmp_path / "sheet.json"), "--digest", digest, *args)


def at_work(office: Workspace, tmp_path: Path, officer: str) -> None:
    office.git.run("config", "zhili.officer", officer)
    signing_key.use(office.git, str(pair(officer).lay(tmp_path / "keys" / officer.replace("/", "-"))))


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
    assert signature_sheet.read(tmp_path / "sheet.json").digest[:16] in shown
    for line in listed["lines"]:
        assert line["sha256"] == signature_sheet.content_digest((chen.root / line["path"]).read_bytes())
        assert line["sha256"][:4] in shown


def test_two_vouch_for_the_whole_sheet_each_in_one_commit(chen: Workspace, tmp_path: Path) -> None:
    sheet(chen, tmp_path)
    for officer in ("dong/qian", "dong/lin"):
        at_work(chen, tmp_path, officer)
        before = chen.git.head()
        assert attest(chen, tmp_path) == 0
        assert chen.git.line("rev-parse", "HEAD~1") == before, "one commit"
    office = Workspace.open(chen.root)
    office.refresh()
    assert {one.status for one in office.trust.signoffs([MEETING, SECOND])} == {"attested"}


def test_a_line_not_ticked_is_left_and_one_changed_since_stops_all(
    chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    sheet(chen, tmp_path)
    at_work(chen, tmp_path, "dong/qian")
    assert say(chen, "set", MEETING, "note=改過") == 0
    before = chen.git.head()
    assert attest(chen, tmp_path) == 2
    assert "不再是清單所示" in capsys.readouterr().err
    assert chen.git.head() == before
    assert attest(chen, tmp_path, "--left-out", "1") == 0
    assert (chen.root / MEETING).read_text(encoding="utf-8").count("[[signoffs]]") == 0
    assert (chen.root / SECOND).read_text(encoding="utf-8").count("[[signoffs]]") == 1
    assert attest(chen, tmp_path, "--left-out", "7") == 2


def test_vetoes_and_notices_stand_apart(chen: Workspace) -> None:
    """They are signed one by one: on a sheet they are named, and cannot be signed with it."""
    found = signature_sheet.waiting(chen, "zzb/zhou")
    assert VETO not in [one.path for one in found.lines]
    assert VETO in [one.path for one in found.alone]


# the list is that of the paper


def test_a_list_that_is_not_that_of_the_paper_is_refused(chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line more than was printed, somebody else's name on it, another's signature: nothing is vouched for."""
    listed = sheet(chen, tmp_path)
    printed = signature_sheet.read(tmp_path / "sheet.json").digest[:16]
    at_work(chen, tmp_path, "dong/qian")
    before = chen.git.head()
    for tampered in (listed | {"lines": listed["lines"][:1]}, listed | {"officer": "dong/gao"}):
        (tmp_path / "sheet.json").write_text(json.dumps(tampered), encoding="utf-8")
        assert attest(chen, tmp_path, digest=printed) == 2
        assert printed in capsys.readouterr().err
    (tmp_path / "sheet.json").write_text(json.dumps(listed), encoding="utf-8")
    assert attest(chen, tmp_path, digest=printed[:15]) == 2, "too little of it to bind anything"
    assert attest(chen, tmp_path, words=tuple("高峰" if one == "陳國強" else one for one in WORDS)) == 2
    assert "是陳國強的" in capsys.readouterr().err
    assert chen.git.head() == before
    assert attest(chen, tmp_path, words=tuple("dong/chen" if one == "陳國強" else one for one in WORDS), digest=printed.upper()) == 0


@pytest.mark.parametrize(
    "args", [("--sheet", "sheet.json"), (MEETING, "--digest", "0123456789abcdef"), (MEETING, "--left-out", "1")], ids=lambda args: args[-2]
)
def test_what_belongs_to_a_sheet_stands_with_it(chen: Workspace, capsys: pytest.CaptureFixture[str], args: tuple[str, ...]) -> None:
    assert say(chen, "sign", *WORDS, *args) == 2
    assert "清單上所印的摘要" in capsys.readouterr().err
    assert b"[[signoffs]]" not in (chen.root / MEETING).read_bytes()


def test_what_is_on_a_sheet_fits_into_one_commit(chen: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """A role that approves with others what it acknowledges alone: whoever vouches for it says neither word, so it is signed alone."""
    register = chen.signing.register
    rules = register.rules
    found = next(one for one in rules.signing if one.kind == "meeting" and one.named)
    more = msgspec.structs.replace(found, named=None, verdict="acknowledged", alone=True, optional=True)
    monkeypatch.setitem(vars(register), "rules", msgspec.structs.replace(rules, signing=(*rules.signing, more)))
    sheet = signature_sheet.waiting(chen, "dong/chen")
    assert {one.path for one in sheet.alone} == {MEETING, SECOND}
    assert sheet.lines == ()


# files


def test_the_list_of_a_printed_sheet_is_never_overwritten(chen: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    sheet(chen, tmp_path)
    before, paper = (tmp_path / "sheet.json").read_bytes(), (tmp_path / "sheet.txt").read_bytes()
    sheet(chen, tmp_path)  # the same, once more
    assert say(chen, "set", SECOND, "note=改過") == 0
    render = ("render", "signature-sheet", "--officer", "dong/chen", "-o")
    for name in ("sheet.txt", "sheet.typ"):
        assert say(chen, *render, str(tmp_path / name)) == 2
        assert "絕不覆寫" in capsys.readouterr().err
    assert (tmp_path / "sheet.json").read_bytes() == before
    assert (tmp_path / "sheet.txt").read_bytes() == paper
    assert not (tmp_path / "sheet.typ").exists()
    assert say(chen, *render, str(tmp_path / "second.txt")) == 0
    assert (tmp_path / "second.json").read_bytes() != before


def test_a_source_has_no_list(chen: Workspace, tmp_path: Path) -> None:
    assert say(chen, "render", "signature-sheet", "--officer", "dong/chen", "-o", str(tmp_path / "sheet.typ")) == 0
    assert not signature_sheet.is_list(tmp_path / "sheet.json")
    assert "document" in json.loads((tmp_path / "sheet.json").read_text(encoding="utf-8")), "what the source reads"


def test_a_paper_that_cannot_be_written_whole_leaves_the_old_one(chen: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    sheet(chen, tmp_path)
    before = (tmp_path / "sheet.txt").read_bytes()

    def full(*_args: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zhili_tui.storage.atomic.os.replace", full)
    assert say(chen, "render", "signature-sheet", "--officer", "dong/chen", "-o", str(tmp_path / "sheet.txt")) == 2
    assert (tmp_path / "sheet.txt").read_bytes() == before
    assert sorted(one.name for one in tmp_path.glob("*sheet*")) == ["sheet.json", "sheet.txt"]
