"""A mistaken rule file never shortens an answer in silence: the command refuses, or says what it leaves out."""

import json
from pathlib import Path
from typing import NamedTuple

import icalendar
import pytest

from tests.cli.test_commands import Zhili

RULES = "templates/regulation/default"
COMMANDS = {
    "due": ["due"],
    "score": ["score", "dongjie", "--sheet", "targets"],
    "rank": ["rank", "--sheet", "targets"],
    "eligible": ["eligible", "xiguan"],
    "digest": ["digest"],
    "draw share": ["draw", "share"],
}
#: The files that each answer rests on.
ALL = ("clauses", "obligations", "deadlines", "ladder", "effects", "calendar")
RESTS = {
    "due": ("clauses", "obligations", "deadlines", "ladder", "calendar"),
    "score": ALL,
    "rank": ALL,
    "eligible": ALL,
    "digest": ALL,
    "draw share": (*ALL, "signing"),
}
CASES = [(command, file) for command, files in RESTS.items() for file in files]


class Slip(NamedTuple):
    """A mistake in one entry of a rule file."""

    old: str
    new: str
    said: str


SLIPS = {
    "obligations": Slip('every = "month"', 'every = "fortnight"', "is none of"),
    "deadlines": Slip('done = "closed"', 'done = "shut"', "shut"),
    "ladder": Slip('type = "warning"', "type = 3", "text in quotes"),
    "effects": Slip('source = "veto"', 'source = "vote"', "is none of"),
    "signing": Slip('kind = "statement"', 'kind = "statment"', "statment"),
}
TOUCHED = [(command, file) for command, file in CASES if file in SLIPS]


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def spoil(z: Zhili, file: str, how: str) -> int:
    """Break a whole file; the line of the mistake."""
    path = z.root / RULES / f"{file}.toml"
    if how == "missing":
        path.unlink()
        return 1
    text = path.read_text(encoding="utf-8")
    if how == "shape":
        path.write_text(f'{file} = "x"\n', encoding="utf-8")
        return 1
    path.write_text(text + "half = = 1\n", encoding="utf-8")
    return len(text.splitlines()) + 1


def slip(z: Zhili, file: str) -> tuple[int, str]:
    """Break one entry; the line of the mistake, and what is said of it."""
    path, one = z.root / RULES / f"{file}.toml", SLIPS[file]
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace(one.old, one.new, 1), encoding="utf-8")
    return text[: text.index(one.old)].count("\n") + 1, one.said


@pytest.mark.parametrize(
    "how", ["syntax", *(pytest.param(how, marks=pytest.mark.external) for how in ("shape", "missing"))]
)  # they are many
@pytest.mark.parametrize(("command", "file"), CASES)
def test_a_broken_rule_file_is_no_answer(z: Zhili, command: str, file: str, how: str) -> None:
    line = spoil(z, file, how)
    assert z(*COMMANDS[command], "--json", code=2) == ""
    assert z(*COMMANDS[command], code=2) == ""
    assert z.err.count(f"{RULES}/{file}.toml:{line}: ") == 1
    assert "zhili check" in z.err


@pytest.mark.parametrize(("command", "file"), TOUCHED)
def test_a_mistaken_entry_is_told_at_the_head_of_every_answer(z: Zhili, command: str, file: str) -> None:
    code = 1 if command == "eligible" else 0
    assert json.loads(z(*COMMANDS[command], "--json", code=code))["incomplete"] == []
    line, said = slip(z, file)
    told = json.loads(z(*COMMANDS[command], "--json", code=code))["incomplete"]
    assert told[0].startswith(f"{RULES}/{file}.toml:{line}: ")
    assert said in told[0]
    words = z(*COMMANDS[command], code=code)
    start = words.split("\n\n", 2)[1] if command == "digest" else words.splitlines()[0]
    assert "".join(start.split()) == "".join(told[0].split())
    assert f"{file}.toml" not in z.err, "said once"


def test_a_calendar_says_what_is_left_out(z: Zhili) -> None:
    slip(z, "obligations")
    calendar = icalendar.Calendar.from_ical(z("due", "--format", "ics"))
    assert "obligations.toml" in str(calendar["x-wr-caldesc"])


def test_nobody_relies_on_a_list_that_lacks_a_rule(z: Zhili) -> None:
    """The exit code that scripts ask for, and the subject of the mail."""
    z("due", "--fail-on", "overdue", "--as-of", "2026-01-03", code=0)
    slip(z, "obligations")
    z("due", "--fail-on", "overdue", "--as-of", "2026-01-03", code=1)
    assert "mistaken rules left out 1" in z("digest", "--subject")


@pytest.mark.parametrize("file", ["effects", "ladder", "deadlines"])
def test_mistaken_rules_about_bars_clear_nobody(z: Zhili, file: str) -> None:
    z("eligible", "dongjie")
    line, _said = slip(z, file)
    assert z("eligible", "dongjie", "--json", code=2) == ""
    assert f"{RULES}/{file}.toml:{line}: " in z.err


@pytest.mark.parametrize("file", ["effects", "ladder", "deadlines", "clauses"])
@pytest.mark.parametrize("how", ["entry", "syntax"])
def test_mistaken_rules_about_bars_make_no_letter(z: Zhili, file: str, how: str) -> None:
    """Not even one that says somebody is barred: its list could be too short."""
    letters = [
        ("render", "eligibility", "--officer", "xiguan/gao-feng", "-o", "-"),
        ("render", "eligibility", "--unit", "dongjie", "-o", "-"),
    ]
    for letter in letters:
        assert z(*letter)
    if file == "clauses" and how == "entry":
        path = z.root / RULES / "clauses.toml"
        path.write_text(path.read_text(encoding="utf-8") + "[clauses.X-1]\nen = 3\n", encoding="utf-8")
    else:
        slip(z, file) if how == "entry" else spoil(z, file, how)
    for letter in letters:
        assert z(*letter, code=2) == ""
        assert f"{RULES}/{file}.toml:" in z.err


@pytest.mark.parametrize("how", ["entry", "syntax", "missing"])
def test_papers_that_rest_on_mistaken_rules_are_not_made(z: Zhili, how: str) -> None:
    resting = [("render", "score-sheet", "--unit", "dongjie"), ("render", "bulletin"), ("render", "calendar", "--unit", "dongjie")]
    slip(z, "obligations") if how == "entry" else spoil(z, "obligations", how)
    for paper in resting:
        assert z(*paper, "-o", "-", code=2) == ""
        assert f"{RULES}/obligations.toml:" in z.err
    assert z("render", "20260803-tdl2", "-o", "-"), "rests on no obligation"


SHEET = f"{RULES}/sheets/targets.toml"


def test_a_mistaken_sheet_is_not_worked_out_and_another_says_so(z: Zhili) -> None:
    path = z.root / SHEET
    text = path.read_text(encoding="utf-8")
    (z.root / RULES / "sheets" / "whole.toml").write_text(text, encoding="utf-8")
    path.write_text(text + "half = = 1\n", encoding="utf-8")
    line = len(text.splitlines()) + 1
    for command in (["score", "dongjie"], ["rank"], ["score", "dongjie", "--sheet", "targets"], ["rank", "--sheet", "targets"]):
        assert z(*command, "--json", code=2) == ""
        assert z.err.count(f"{SHEET}:{line}: ") == 1
    for command in (["score", "dongjie", "--sheet", "whole"], ["rank", "--sheet", "whole"]):
        (sentence,) = json.loads(z(*command, "--json"))["incomplete"]
        assert sentence.startswith(f"{SHEET}:{line}: ")
        assert z(*command).splitlines()[0] == sentence


@pytest.mark.parametrize("how", ["entry", "syntax"])
def test_no_draw_is_held_under_mistaken_rules(z: Zhili, how: str) -> None:
    announce = ["draw", "announce", "--unit", "shifan-zzb", "--purpose", "x", "--source", "x", "--source-date", "2026-12-03"]
    drawn = next((z.root / "records").glob("*/2026/draw/*.toml")).stem
    assert json.loads(z("draw", "verify", drawn, "--json"))["incomplete"] == []
    slip(z, "obligations") if how == "entry" else spoil(z, "obligations", how)
    assert z(*announce, code=2) == ""
    assert z("draw", "derive", drawn, "--randomness", "1 2 3", code=2) == ""
    assert f"{RULES}/obligations.toml:" in z.err
    if how == "entry":
        assert len(json.loads(z("draw", "verify", drawn, "--json"))["incomplete"]) == 1
    else:
        assert z("draw", "verify", drawn, code=2) == ""


@pytest.mark.parametrize("how", ["syntax", "missing"])
def test_records_are_read_checked_and_saved_beside_a_broken_rule_file(z: Zhili, how: str) -> None:
    """What is refused are answers: nobody's typing waits for the rules to be mended."""
    for file in ("obligations", "effects", "signing"):
        spoil(z, file, how)
    assert z("list")
    z("set", "dongjie/unit", "short_name=東")
    found = json.loads(z("check", "--json", code=1))["findings"]
    assert {one["path"] for one in found if one["rule"] == "rules-broken"} >= {
        f"{RULES}/{file}.toml" for file in ("obligations", "effects", "signing")
    }


def test_a_syntax_error_in_a_file_with_chinese_is_at_its_line(z: Zhili) -> None:
    path = z.root / RULES / "calendar.toml"
    path.write_text("# 節假日與調休\nholidays = = 1\nworkdays = []\n\n\n", encoding="utf-8")
    z("due", code=2)
    assert f"{RULES}/calendar.toml:2: " in z.err


def test_a_sheet_whose_name_is_in_capitals_is_said_not_ignored(z: Zhili) -> None:
    path = z.root / SHEET
    path.rename(path.with_suffix(".TOML"))
    z("score", "dongjie", code=2)
    assert "targets.TOML:1: " in z.err
    assert any("targets.TOML" in one["path"] for one in json.loads(z("check", "--json", code=1))["findings"])


def test_what_is_odd_in_a_sheet_is_a_warning_with_its_key_and_the_score_is_given(z: Zhili) -> None:
    path = z.root / SHEET
    path.write_text(
        path.read_text(encoding="utf-8").replace("[[categories]]", '[[facts]]\nname = "idle"\nentered = true\n\n[[categories]]', 1),
        encoding="utf-8",
    )
    (found,) = json.loads(z("check", "--json"))["findings"]
    assert (found["severity"], found["field"], found["path"]) == ("warning", "facts.idle", SHEET)
    assert json.loads(z("score", "dongjie", "--sheet", "targets", "--json"))["incomplete"] == []


def test_every_format_names_the_key(z: Zhili) -> None:
    path = z.root / RULES / "deadlines.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("days = 10", 'days = "十"', 1), encoding="utf-8")
    for format in ("text", "junit", "sarif", "github"):
        assert "deadlines.patrol_finding.days" in z("check", "--format", format, code=1)


def test_a_unit_whose_file_is_invalid_is_not_said_to_be_missing(z: Zhili) -> None:
    path = z.root / "records/dongjie/unit.toml"
    text = path.read_text(encoding="utf-8")
    for broken, said in (
        (text.replace("name = ", "name = = ", 1), "one “=” too many"),
        (text.replace('level = "street"', 'level = "city"'), "is none of"),
    ):
        path.write_text(broken, encoding="utf-8")
        for command in (
            ["due", "--unit", "dongjie"],
            ["score", "dongjie"],
            ["returns", "dongjie"],
            ["digest", "--unit", "dongjie"],
        ):
            z(*command, code=2)
            assert "records/dongjie/unit.toml cannot be used" in z.err, command
            assert said in z.err
            assert "does not exist" not in z.err
    z("due", "--unit", "nobody", code=2)
    assert "There is no unit “nobody”. Nearest: " in z.err


def test_the_calendar_says_which_years_holidays_it_lacks_where_a_deadline_touches_them(z: Zhili) -> None:
    notes = z.json("due", "--as-of", "2027-01-15")["notes"]
    assert len(notes) == 1
    assert "2027" in notes[0]
    assert f"{RULES}/calendar.toml" in notes[0]
    assert z("due", "--as-of", "2027-01-15").splitlines()[0] == notes[0]
    assert z.json("due", "--as-of", "2026-06-15", "--state", "overdue")["notes"] == []
    unfolded = z("due", "--as-of", "2027-01-15", "--format", "ics")
    assert "2027" in str(icalendar.Calendar.from_ical(unfolded)["x-wr-caldesc"])


def test_the_calendar_is_asked_for_the_next_years_holidays_when_that_is_near(z: Zhili) -> None:
    def told(day: str) -> list[tuple[str, int]]:
        found = json.loads(z("check", "--as-of", day, "--json"))["findings"]
        return [(one["path"], one["line"]) for one in found if "official holidays" in one["message"]]

    assert told("2026-11-23") == []
    assert told("2026-12-20") == [(f"{RULES}/calendar.toml", 3)]
    subjects = {one["subject"]: one for one in json.loads(z("doctor", "--as-of", "2026-12-20", "--json", code=1))["items"]}
    assert subjects["Official holidays"]["ok"] is False
    path = z.root / RULES / "calendar.toml"
    path.write_text("years = [2025, 2026, 2027]\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    assert told("2026-12-20") == []
    assert z.json("due", "--as-of", "2027-01-15")["notes"] == []


def test_rules_that_stand_broken_lock_no_commit_out_and_new_mistakes_do(z: Zhili) -> None:
    from zhili_tui.checks import rulebook

    files = {path.relative_to(z.root).as_posix(): path.read_bytes() for path in (z.root / RULES).rglob("*.toml")}
    files["records/office.toml"] = (z.root / "records/office.toml").read_bytes()
    path = f"{RULES}/obligations.toml"
    broken = files | {path: files[path].replace(b'every = "month"', b'every = "fortnight"', 1)}
    more = broken | {f"{RULES}/effects.toml": b"x"}
    old, book = rulebook.in_use(broken), rulebook.in_use(more)
    assert old is not None
    assert book is not None
    assert rulebook.new_mistakes(old, old) == []
    assert {one.path for one in rulebook.new_mistakes(old, rulebook.in_use(files))} == {path}
    assert {one.path for one in rulebook.new_mistakes(book, old)} == {f"{RULES}/effects.toml"}
