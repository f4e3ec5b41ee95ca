"""The lines of an assessment are checked against its sheet, so that no points are lost through a slip."""

import pytest

from tests.checks.test_rules import BOOK, CLAUSES
from tests.regulation.sheets import rule, text
from tests.regulation.world import rule_set
from zhili_tui.checks import run
from zhili_tui.checks.rule import CheckFinding
from zhili_tui.regulation import RuleSet
from zhili_tui.services.workspace import Workspace

PLACE = "records/shifan-zzb/2026/assessment/20261210-aaaa.toml"
HEAD = 'unit = "dongjie"\nsheet = "{}"\nround = "year_end"\ndate = 2026-12-10\n'
CHOICES = "".join(f'[[rule.choices]]\nname = "{name}"\npoints = {points}\n' for name, points in (("規範", 0), ("不規範", 2)))
#: An item of ten points with a judgement by a word, one by points, an entered and a measured number.
SHEET = text(
    rule("choice").replace('"r"', '"k"') + CHOICES + rule("judged", low="0", high="4").replace('"r"', '"j"'),
    '[[facts]]\nname = "meetings"\nrecords = "meeting"\n',
).replace('name = "a"', 'name = "visits"')


def book() -> RuleSet:
    files = rule_set().files | {"templates/regulation/default/sheets/s.toml": SHEET.encode()}
    return RuleSet(files, "templates/regulation/default/")


WITH_SHEET = book()


def found(lines: str, sheet: str = "s", rules: RuleSet = WITH_SHEET) -> list[CheckFinding]:
    _, findings = run.check_file(PLACE, (HEAD.format(sheet) + lines).encode(), CLAUSES, book=rules)
    return [one for one in findings if one.rule.startswith("sheet-")]


def line(item: str, **fields: str) -> str:
    return f'[[lines]]\nitem = "{item}"\n' + "".join(f"{name} = {value}\n" for name, value in fields.items())


RIGHT = (
    line("1", self_score="10", assessed_score="9", final_score="0", reason='"x"'),
    line("visits", value="3"),
    line("1/k", choice='"不規範"'),
    line("k", choice='"不规范"'),  # in either script
    line("j", value="4", reason='"x"'),
    line("1/j", assessed_score="2"),
)
WRONG = {
    "an unknown item": (line("Z", assessed_score="1"), "item", "no item, rule or number “Z”"),
    "a number's name mistyped": (line("visit", value="1"), "item", "is “visits” meant?"),
    "a judgement the sheet has not": (line("1/k", choice='"好"'), "choice", "choose one of 規範、不規範"),
    "a word where none is asked for": (line("j", choice='"好"'), "choice", "not judged by a word"),
    "a number on an item": (line("1", value="3"), "value", "takes a score"),
    "a score on a number": (line("visits", assessed_score="3"), "assessed_score", "enter it under “Value”"),
    "what is measured": (line("meetings", value="3"), "item", "worked out from the records"),
    "an assessed score above the maximum": (line("1", assessed_score="12"), "assessed_score", "12 is not from 0 to 10"),
    "a final score below the floor": (line("1", final_score="-1"), "final_score", "-1 is not from 0 to 10"),
    "a self score above the maximum": (line("1", self_score="10.5"), "self_score", "10.5 is not from 0 to 10"),
    "points beyond a judgement's limits": (line("j", value="15", reason='"x"'), "value", "15 is not from 0 to 4"),
    "a judgement without a reason": (line("j", value="2"), "reason", "does not count without its reason"),
    "a rule's score without its item": (line("j", final_score="2"), "item", "written with its item"),
}


@pytest.mark.parametrize("lines", RIGHT)
def test_a_right_line_is_no_finding(lines: str) -> None:
    assert found(lines) == []


@pytest.mark.parametrize("mistake", WRONG)
def test_a_line_that_is_not_the_sheets_is_a_finding_at_its_place(mistake: str) -> None:
    lines, field, sentence = WRONG[mistake]
    (finding,) = found(lines)
    assert sentence in finding.message
    assert finding.field in (f"lines.1.{field}", "lines.1")
    assert finding.line >= 5


def test_a_sheet_that_does_not_exist_is_a_finding_and_a_mistaken_one_is_told_as_such() -> None:
    (finding,) = found("", "tragets", BOOK)
    assert "no score sheet “tragets”; choose targets" in finding.message
    broken = RuleSet(WITH_SHEET.files | {"templates/regulation/default/sheets/s.toml": b"total = 1\n"}, "templates/regulation/default/")
    assert found(line("Z", value="1"), "s", broken) == [], "rules-broken says it"


def test_a_malus_below_zero_has_its_own_limits() -> None:
    source = text(rule("per", fact='"a"', points="1"), maximum="0", start="zero", item="floor = -5").replace("total = 0", "total = 10")
    files = rule_set().files | {"templates/regulation/default/sheets/s.toml": source.encode()}
    malus = RuleSet(files, "templates/regulation/default/")
    if "s" in malus.sheets:
        assert found(line("1", assessed_score="-5"), "s", malus) == []
        assert found(line("1", assessed_score="-6"), "s", malus)


def test_the_check_the_index_and_a_save_find_it_alike(office: Workspace) -> None:
    """At entry, in ``check`` and out of the index; a changed sheet is asked anew."""
    path = office.root / PLACE
    path.parent.mkdir(parents=True, exist_ok=True)
    data = (HEAD.format("targets") + line("TGT-1", assessed_score="9")).encode()
    assert [one.rule for one in office.saving.new_errors(PLACE, data, there=lambda aim: True)] == ["sheet-line"]
    path.write_bytes(data)
    indexed = [one for one in run.check_index(office.refresh()).findings if one.path == PLACE]
    fresh = [one for one in run.check_tree(office.root, office.book.clauses, book=office.book).findings if one.path == PLACE]
    assert [one.rule for one in indexed] == [one.rule for one in fresh] == ["sheet-line"]
    sheet = office.root / "templates/regulation/default/sheets/targets.toml"
    sheet.write_text(sheet.read_text(encoding="utf-8").replace("maximum = 8", "maximum = 9", 1), encoding="utf-8")
    again = [one for one in run.check_index(office.refresh()).findings if one.path == PLACE]
    assert again == [], "the sheet is mistaken now, which is told elsewhere"
