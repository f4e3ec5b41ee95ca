"""zhili render, as it is typed."""

import json
from pathlib import Path

import pytest

from zhili_tui.cli.main import run
from zhili_tui.services.workspace import Workspace

NOTICE = "20260803-tdl2"


def render(office: Workspace, *args: str) -> int:
    return run(["--repo", str(office.root), "--lang", "en", "render", *args])


def test_a_paper_goes_to_the_file_named_or_one_beside(office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert render(office, NOTICE) == 0
    assert (tmp_path / f"{NOTICE}-investigation.pdf").read_bytes().startswith(b"%PDF")
    for ending in ("pdf", "typ", "txt"):
        assert render(office, NOTICE, "-o", f"new/paper.{ending}") == 0
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["paper.json", "paper.pdf", "paper.txt", "paper.typ"]


def test_text_goes_to_standard_output(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(office, NOTICE, "-o", "-") == 0
    assert "示綜治委〔2026〕2號" in capsys.readouterr().out


def test_a_batch_goes_into_a_folder(office: Workspace, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(office, "--all", "inspection", "--paper", "rectification", "-o", f"{tmp_path}/all/") == 0
    made = list((tmp_path / "all").glob("*-rectification.pdf"))
    assert len(made) > 5
    assert f"{len(made)} papers in" in capsys.readouterr().err
    two = (made[0].name[:13], made[1].name[:13])
    assert render(office, *two, "--paper", "inspection", "-o", f"{tmp_path}/two") == 0
    assert len(list((tmp_path / "two").iterdir())) == 2


def test_the_sheets_of_all_posts_get_names_of_their_own(office: Workspace, tmp_path: Path) -> None:
    assert render(office, "--all", "patrol", "--paper", "handover", "-o", f"{tmp_path}/all/") == 0
    names = {path.name for path in (tmp_path / "all").iterdir()}
    assert "diyizhong-2026-01-menkou-handover.pdf" in names
    assert len(names) == len(list((office.root / "records").glob("*/*/patrol/*.toml")))


def test_an_opinion_is_about_a_unit_or_an_officer(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(office, "eligibility", "--officer", "xiguan/gao-feng", "-o", "-") == 0
    assert "黨委書記高峰 of 西關街道 is barred as follows" in " ".join(capsys.readouterr().out.split())
    assert render(office, "eligibility", "--unit", "nanshan", "-o", "-") == 0
    assert "no bar on honours" in " ".join(capsys.readouterr().out.split())


def test_a_paper_over_many_records_takes_unit_and_month(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    assert render(office, "return", "--unit", "dongjie", "--month", "10", "-o", "-") == 0
    assert "東街街道" in capsys.readouterr().out


def test_the_list_names_every_paper(office: Workspace, capsys: pytest.CaptureFixture[str]) -> None:
    from zhili_tui.documents.papers import papers

    assert render(office, "--list") == 0
    shown = capsys.readouterr().out
    assert all(name in shown for name in papers())
    assert render(office, "--list", "--json") == 0
    assert {one["name"] for one in json.loads(capsys.readouterr().out)["items"]} == set(papers())


@pytest.mark.parametrize(
    ("args", "words"),
    [
        ((), "Name records or a paper"),
        ((NOTICE, "--all", "notice"), "Name records or a paper"),
        (("--all", "nonsense"), "There is no kind"),
        ((NOTICE, "--paper", "nonsense"), "There is no paper “nonsense”. Nearest: "),
        ((NOTICE, "--paper", "minutes"), "Those that can: investigation"),
        (("dongjie",), "no such paper can be made from it"),
        (("nonsense",), "There is no paper or record “nonsense”"),
        (("return", "--unit", "nowhere"), "There is no unit “nowhere”"),
        (("return", "--month", "13"), "--month is 1 to 12"),
        ((NOTICE, "-o", "x.doc"), "the name ends in .pdf, .docx, .typ or .txt"),
        (("20260107-nbpl", "20260718-agka", "--paper", "minutes", "-o", "x.pdf"), "several papers need a folder"),
        (("20260107-nbpl",), "say which with --paper: agenda, follow-up, meeting-notice, minutes, sign-in"),
        (("eligibility", "--officer", "xiguan/gao-fen"), "xiguan/gao-fen"),
        (("eligibility", "--officer", "高山"), "高山"),
        (("score-sheet", "--unit", "shifan-zzw"), "No score sheet is for 示範區綜治委"),
    ],
)
def test_wrong_use_is_a_sentence(args: tuple[str, ...], words: str, office: Workspace, capsys: pytest.CaptureFixture[str], tmp_path: Path,
                                 monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    assert render(office, *args) == 2
    assert words in capsys.readouterr().err
    assert list(tmp_path.glob("x*")) == []
