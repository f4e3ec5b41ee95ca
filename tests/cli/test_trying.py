"""A sheet is tried on facts without a repository, with its whole explanation."""

import json
from pathlib import Path

import pytest

from tests.regulation.sheets import rule, text
from zhili_tui.cli.main import run as zhili

FACTS = '[[facts]]\nname = "crimes"\ntext = "案件"\nfigures = "security.criminal_cases"\n[[facts]]\nname = "visits"\nrecords = "activity"\n'
SHEET = text(
    rule("per", fact='"crimes"', over="7", points="1") + rule("per", fact='"visits"', under="2", points="1").replace('id = "r"', 'id = "v"')
    + rule("judged", low="0", high="3").replace('id = "r"', 'id = "j"'), FACTS,
)  # fmt: skip


class Tried:
    """Runs ``zhili score --try`` in a folder that is no repository."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder, self.capsys = folder, capsys

    def __call__(self, facts: str, name: str = "facts.toml", *more: str, sheet: str = SHEET, code: int = 0) -> str:
        (self.folder / "sheet.toml").write_text(sheet, encoding="utf-8")
        (self.folder / name).write_text(facts, encoding="utf-8")
        found = zhili(["score", "--try", str(self.folder / "sheet.toml"), str(self.folder / name), "--lang", "en", *more])
        out, self.err = self.capsys.readouterr()
        assert found == code, out + self.err
        return out


@pytest.fixture
def t(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Tried:
    monkeypatch.chdir(tmp_path)
    return Tried(tmp_path, capsys)


@pytest.mark.parametrize(
    ("name", "facts"),
    [
        ("facts.toml", 'crimes = 9\nvisits = 1\n"1/j" = { value = 2, reason = "臺賬不全" }\n'),
        ("facts.csv", "事實,數,理由\ncrimes,9\nvisits,1\n1/j,2,臺賬不全\n"),
    ],
)
def test_a_sheet_is_tried_on_facts_and_the_explanation_printed(t: Tried, name: str, facts: str) -> None:
    out = t(facts, name)
    assert "5.00/10" in out  # 10 − 2 − 1 − 2
    assert "案件 is 9, over 7 by 2" in out
    assert "臺賬不全" in out
    assert "5.00 of 10" in t.err
    assert "Pass mark 6: Failed" in t.err


def test_what_is_not_given_is_missing_and_never_zero(t: Tried) -> None:
    """No records lie behind a trial: a count of none would be an answer that nobody gave."""
    found = json.loads(t("crimes = 7\n", "facts.toml", "--json"))
    assert "visits" in found["items"][0]["missing"]
    assert float(found["at_stake"]) > 0


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("crime = 9\n", "crimes"),
        ('crimes = "many"\n', "expected a number"),
        ("crimes = \n", "facts.toml"),
        ('unit = { level = "moon" }\n', "none of"),
    ],
)
def test_facts_that_do_not_fit_are_named(t: Tried, facts: str, said: str) -> None:
    t(facts, code=2)
    assert said in t.err


def test_a_sheet_with_a_mistake_is_not_tried_and_its_line_said(t: Tried) -> None:
    t("crimes = 9\n", sheet=SHEET.replace("maximum = 10", "maximum = 9", 1), code=2)
    assert "sheet.toml: " in t.err
    assert "add up to" in t.err


def test_a_trial_says_which_unit_where_the_sheet_asks(t: Tried) -> None:
    sheet = SHEET.replace('how = "per"', 'how = "per"\nwho = { classes = ["山區"] }', 1)
    facts = "crimes = 9\nvisits = 2\n"
    assert "over 7" not in t(facts, sheet=sheet)
    assert "over 7" in t('unit = { classes = ["山區"] }\n' + facts, sheet=sheet)


def test_score_without_a_unit_says_what_to_name(t: Tried) -> None:
    assert zhili(["score", "--lang", "en"]) == 2
    assert "--try" in t.capsys.readouterr().err
