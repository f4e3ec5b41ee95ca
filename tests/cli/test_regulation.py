"""due, eligible and rules: promised keys and exit codes, calendars, what was known on a day."""

import datetime
import os
import shutil
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import icalendar
import pytest

from tests.cli.test_commands import Zhili
from tests.conftest import ROOT, git
from tests.regulation.sheets import rule, sheet, text
from tests.regulation.world import rule_set
from zhili_tui.services.scoring import looks_up
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git


@pytest.fixture
def z(repository: Path, capsys: pytest.CaptureFixture[str]) -> Zhili:
    return Zhili(repository, capsys)


def test_due_lists_the_gaps_put_there_on_purpose(z: Zhili) -> None:
    found: Any = z.json("due")
    assert set(found) == {"as_of", "incomplete", "notes", "obligations"}
    assert found["as_of"] == "2026-11-23"
    assert {"id", "clause", "unit", "period", "due", "state", "evidence"} <= set(found["obligations"][0])
    gaps = {(one["id"], one["period"]) for one in found["obligations"] if one["state"] == "missed" and one["unit"] == "dongjie"}
    assert {("joint_meeting", "2026-05"), ("joint_meeting", "2026-10")} <= gaps
    late = [one for one in found["obligations"] if one["id"] == "case_report" and one["state"] == "late"]
    assert [one["due"] for one in late] == ["2026-07-19T02:55:00+08:00"]
    assert {one["about"] for one in found["obligations"] if one["id"] == "statements_signed" and one["state"] == "overdue"} == {"renmin"}
    keys = [(one["id"], one["unit"], one["about"], one["period"]) for one in found["obligations"]]
    assert len(keys) == len(set(keys))


def test_due_in_text_says_what_presses_most_first(z: Zhili) -> None:
    lines = z("due", "--unit", "dongjie").splitlines()
    assert lines[0].startswith("Overdue")
    assert any("Joint meeting 2026-10" in line and "MTG-3b" in line for line in lines)
    assert "Met" in z.err
    assert "Upcoming" not in z("due", "--within", "0", "--unit", "dongjie")
    z("due", "--fail-on", "overdue", code=1)
    z("due", "--fail-on", "overdue", "--as-of", "2026-01-03", code=0)
    z("due", "--state", "sometime", code=2)
    z("due", "--unit", "nowhere", code=2)


def test_a_calendar_keeps_its_ids_from_day_to_day(z: Zhili) -> None:
    def uids(day: str) -> dict[str, datetime.date]:
        calendar = icalendar.Calendar.from_ical(z("due", "--format", "ics", "--state", "all", "--as-of", day))
        return {str(event["uid"]): event.decoded("dtstart") for event in calendar.walk("VEVENT")}

    before, after = uids("2026-10-01"), uids("2026-11-01")
    assert len(before) > 400
    assert sum(uid in after for uid in before) > 0.95 * len(before)
    assert all(after[uid] == day for uid, day in before.items() if uid in after)


def test_what_had_been_recorded_by_a_day(demo_repository: Path, capsys: pytest.CaptureFixture[str]) -> None:
    z = Zhili(demo_repository, capsys)
    office = Workspace.open(demo_repository)
    office.refresh()
    late = next(hit for hit in office.index.hits("kind='meeting' AND year=2026") if hit.place.name[:8] > hit.day.replace("-", ""))

    def seen(*more: str) -> set[str]:
        found: Any = z.json("due", "--as-of", late.day, *more)
        return {ref for one in found["obligations"] for ref in one["evidence"]}

    then, now = seen("--known-then"), seen()
    assert then < now
    assert late.place.ref in now
    assert late.place.ref not in then, "written down some days after it was held"


def test_a_back_dated_commit_is_as_late_as_what_it_stands_on(tmp_path: Path) -> None:
    git(tmp_path, "init", "-q")

    def commit(day: str) -> str:
        env = os.environ | {"GIT_COMMITTER_DATE": f"{day}T12:00:00Z", "GIT_AUTHOR_DATE": f"{day}T12:00:00Z"}
        subprocess.run(
            ["git", "-c", "user.name=x", "-c", "user.email=x", "commit", "-q", "--allow-empty", "-m", day],
            cwd=tmp_path,
            env=env,
            check=True,
        )
        return git(tmp_path, "rev-parse", "HEAD").strip()

    first, _second, _backdated, last = commit("2026-01-05"), commit("2026-03-05"), commit("2026-01-06"), commit("2026-04-01")
    known = Git(tmp_path)

    def by(*day: int) -> str:
        return log.known_by(known, datetime.datetime(*day, tzinfo=datetime.UTC))  # type: ignore[misc]

    assert by(2026, 1, 1) == ""
    assert by(2026, 2, 1) == first, "the back-dated one stands on a commit of March"
    assert by(2026, 3, 31) == _backdated
    assert by(2026, 5, 1) == last


def test_eligible_says_why_and_exits_with_1(z: Zhili, office: Workspace) -> None:
    z("eligible", "dongjie")
    assert "No bar" in z.err
    out = z("eligible", "xiguan", code=1)
    assert "VET-5" in z.err
    assert "INV-7" in out
    assert "not verified" in out
    notice = next((office.root / "records" / "shifan-zzw" / "2026" / "notice").glob("*.toml"))
    found: Any = z.json("eligible", "xiguan", "--on", "2026-07-01")
    assert found["eligible"] is True
    leader = notice.read_text(encoding="utf-8").split('principal_leader = ["')[1].split('"')[0]
    assert "Promotion" in z("eligible", leader, code=1)
    z("eligible", "nobody", code=2)
    z("eligible", "xiguan", "--on", "soon", code=2)


def test_an_honour_in_spite_of_a_bar_is_an_error_of_the_check(z: Zhili, office: Workspace) -> None:
    test_eligible_says_why_and_exits_with_1(z, office)
    folder = office.root / "records" / "shifan-zzw" / "2026" / "commendation"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "20261101-aaaa.toml").write_text(
        'type = "honour_title"\ntitle = "x"\ndate = 2026-11-01\ncriteria = ["LDR-C1", "LDR-C2", "LDR-C3", "LDR-C4"]\n'
        '\n[[recipients]]\nhonour = "平安單位"\nunit = "xiguan"\n', encoding="utf-8")  # fmt: skip
    for args in (["check"], ["check", "--fresh"]):
        out = z(*args, code=1)
        assert "commendation-barred" in out
        assert "20261101-aaaa.toml\n      6:1" in out


def test_rules_names_every_clause_and_what_is_demanded(z: Zhili) -> None:
    found: Any = z.json("rules")
    assert {"TGT-1", "TGT-20"} <= {one["clause"] for one in found["clauses"]}
    assert "TGT-19" not in {one["clause"] for one in found["clauses"]}
    assert {"joint_meeting", "case_report", "notice_report", "listed_supervision"} <= {one["id"] for one in found["rules"]}
    assert "Joint meeting" in z("rules", "MTG-3b")
    z("rules", "MTG-99", code=2)


def test_rules_shows_the_share_and_the_directory_of_outside_bodies(z: Zhili, office: Workspace) -> None:
    """INS-0, INV-5: how many percent of the units are spot-checked; who is told of which case within how many hours, and its other names."""
    assert "30 percent of the units every Half-year, since 2026-07-01" in z("rules", "INS-0")
    out = z("rules", "INV-5")
    assert "District public security bureau, 公安分局" in out
    assert "Criminal case, Public-security case: to be told within 24 hours" in out
    own = office.root / "templates/regulation/default"
    if not own.exists():
        shutil.copytree(ROOT / "templates/regulation/default", own)
    directory = own / "directory.toml"
    text = directory.read_text(encoding="utf-8").replace('id = "fire"\n', 'id = "fire"\ntelephone = "0999-119"\n')
    directory.write_text(text, encoding="utf-8")
    found: Any = z.json("rules")
    assert {one["id"]: one.get("telephone", "") for one in found["bodies"]}["fire"] == "0999-119"
    assert "0999-119" in z("rules", "INV-5")


ALL_FOUR = "".join(f'[[evidence]]\nclause = "LDR-C{n}"\nwords = "x"\n' for n in range(1, 5))


def test_a_leader_commended_without_evidence_is_an_error_of_the_check_and_unsigned_statements_are_named(
    z: Zhili, office: Workspace
) -> None:
    """LDR-C1, LDR-C2: the same with the index and without it; what the records say of C2 is shown beside the bars too."""
    officers = (path for path in (office.root / "records" / "dongjie" / "officers").glob("*.toml"))
    leader = next(path.stem for path in officers if '"principal_leader"' in path.read_text(encoding="utf-8"))
    folder = office.root / "records" / "shifan-zzw" / "2026" / "commendation"
    text = f'type = "commendation"\ntitle = "x"\ndate = 2026-12-01\n\n[[recipients]]\nhonour = "x"\nofficer = "dongjie/{leader}"\nground = "x"\n'
    (folder / "20261201-aaaa.toml").write_text(text, encoding="utf-8")
    for args in (["check"], ["check", "--fresh"]):
        assert "criteria-unmet" in z(*args, "--as-of", "2026-12-02", code=1)
    (folder / "20261201-aaaa.toml").write_text(text + "\n" + ALL_FOUR, encoding="utf-8")
    statement = next(
        path for path in (office.root / "records/dongjie/2026/statement").glob("*.toml") if "signed = " in path.read_text("utf-8")
    )
    unit = statement.read_text(encoding="utf-8").split('unit = "')[1].split('"')[0]
    before: Any = z.json("eligible", f"dongjie/{leader}")
    assert unit not in before["statements"]["unsigned"]
    statement.unlink()
    name = tomllib.loads((z.root / "records" / unit / "unit.toml").read_text(encoding="utf-8"))["name"]
    for args in (["check"], ["check", "--fresh"]):
        out = z(*args, "--as-of", "2026-12-02")
        assert "criteria-unmet" not in out
        assert f"not by: {name}" in next(line for line in out.splitlines() if "criteria-contradicted" in line)
    after: Any = z.json("eligible", f"dongjie/{leader}")
    assert set(after["statements"]["unsigned"]) == {*before["statements"]["unsigned"], unit}
    z("eligible", f"dongjie/{leader}")
    assert "LDR-C2: of" in z.err


def test_the_second_rule_set_is_chosen_in_office_toml(z: Zhili, office: Workspace) -> None:
    settings = office.root / "records" / "office.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + 'regulation = "stepwise"\n', encoding="utf-8")
    shutil.rmtree(office.root / "templates", ignore_errors=True)
    found: Any = z.json("rules")
    assert "half_year_hearing" in {one["id"] for one in found["rules"]}
    assert sum(one["id"] == "committee_meeting" and one["unit"] == "dongjie" for one in z.json("due")["obligations"]) == 1  # type: ignore[index]


def test_score_explains_every_line(z: Zhili) -> None:
    found: Any = z.json("score", "dongjie")
    assert {"unit", "year", "sheet", "score", "maximum", "grade", "vetoed", "items"} <= set(found)
    assert {"id", "points", "maximum", "rule", "explanation", "evidence"} <= set(found["items"][0])
    by_id = {one["id"]: one for one in found["items"]}
    assert by_id["TGT-17"]["points"] == 3.75
    assert len(by_id["TGT-17"]["evidence"]) == 11
    assert by_id["TGT-2"]["at_stake"] == 4
    assert "TGT-19" not in by_id
    assert found["score"] == sum(one["points"] for one in found["items"])
    out = z("score", "dongjie")
    assert "short of 12 by 1" in out
    assert "missing: the score that the assessors give: Institution and staff (4.00 points hang on it)" in out
    half: Any = z.json("score", "dongjie", "--round", "half_year")
    assert half["items"][0]["source"] == "assessed_score"
    z("score", "nobody", code=2)
    z("score", "pingan", code=2)
    z("score", "dongjie", "--round", "never", code=2)
    z("score", "dongjie", "--sheet", "never", code=2)


def test_rank_lists_all_units_of_the_sheet(z: Zhili) -> None:
    found: Any = z.json("rank")
    assert [one["place"] for one in found["units"]] == [1, 1, 3]
    assert {one["unit"] for one in found["units"]} == {"dongjie", "nanshan", "xiguan"}
    alone: Any = z.json("score", "xiguan")
    assert alone["score"] == next(one["score"] for one in found["units"] if one["unit"] == "xiguan"), "one unit's share gives the same"
    assert len(z("rank").splitlines()) == 3


def test_rank_of_a_year_that_is_over_says_what_is_left_undone_and_how_it_is_closed(z: Zhili) -> None:
    day = ("--as-of", "2027-02-01", "--lang", "zh-Hant")
    found: Any = z.json("digest", *day)
    z("rank", "--year", "2026", *day)
    count = sum(one["count"] for one in found["arrears"] if one["year"] == 2026)
    assert f"2026年有{len(found['arrears'])}個單位共欠{count}項" in z.err
    z("rank", *day)
    assert "共欠" not in z.err, "2027 is not over"


@pytest.mark.parametrize(
    ("fact", "up"),
    [
        ('records = "document"', False),
        ('obligation = "joint_meeting"', False),
        ('records = "inspection"\nunit_field = "unit"', False),
        ('records = "document"\nunit_field = "sender"', True),
        ('obligation = "follow_up"', True),
        ('of = "a"\nunit = "parent"', True),
    ],
)
def test_a_score_reads_what_its_superior_keeps_where_the_sheet_looks_there(fact: str, up: bool) -> None:
    source = text(rule("per", fact='"a"', points="1"), f'[[facts]]\nname = "d"\n{fact}\n')
    assert looks_up(sheet(source), rule_set()) == up


def test_a_draw_from_announcement_to_verification(z: Zhili) -> None:
    args = ["draw", "announce", "--unit", "shifan-zzb", "--purpose", "x", "--source", "雙色球", "--officer", "shifan-zzb/zhou-min"]
    z(*args, "--source-date", "2026-11-23", code=2)
    path = z(*args, "--source-date", "2026-11-26").strip()
    assert z(*["draw", "verify", path], code=1)
    z("draw", "derive", path, "--randomness", "3 8 14 19 27 31/9", "--officer", "shifan-zzb/zhou-min", code=2)
    later = ["--as-of", "2026-11-27", "--officer", "shifan-zzb/zhou-min"]
    out = z("draw", "derive", path, "--randomness", "3 8 14 19 27 31/9", *later)
    assert len(out.splitlines()) == 2
    z("draw", "verify", path)
    z("set", path, "drawn_units=dongjie,nanshan", *later)
    found: Any = z("draw", "verify", path, "--json", code=1)
    assert '"valid": false' in found
    z("draw", "guess", code=2)


def test_the_shipped_draw_verifies(z: Zhili, office: Workspace) -> None:
    path = next((office.root / "records" / "shifan-zzb" / "2026" / "draw").glob("*.toml"))
    z("draw", "verify", path.relative_to(office.root).as_posix())


def test_returns_name_who_has_not_reported(z: Zhili, office: Workspace) -> None:
    (office.root / "records" / "pingan" / "2026" / "figures" / "10.toml").unlink()
    found: Any = z.json("returns", "dongjie", "--month", "10")
    assert found["missing"] == ["pingan"]
    assert {"field", "own", "below", "total", "year"} <= set(found["rows"][0])
    assert "平安社區" in z("returns", "dongjie", "--month", "10") + z.err
    z("returns", "dongjie", "--month", "13", code=2)


def test_a_score_knows_the_veto_that_the_committee_decided_as_the_ranking_does(z: Zhili, office: Workspace) -> None:
    """The unit that issued the veto lies neither below nor above the one it bars; it is asked all the same."""
    veto = (
        'unit = "xiguan"\ngrounds = ["VET-5"]\nfacts = "x"\nproposer = "shifan-zzb"\nproposed = 2026-09-01\ndecided = 2026-09-02\n'
        'meeting = "shifan-zzb/2026/meeting/20260906-k6u6"\nterm_start = 2026-09-03\nterm_end = 2027-09-02\n\n'
        '[[signoffs]]\nby = "shifan-zzw/zeng-yong"\nrole = "committee_chair"\nverdict = "approved"\nat = 2026-09-02T10:00:00+08:00\n'
        f'digest = "{"a" * 64}"\n'
    )
    path = office.root / "records/shifan-zzw/2026/veto/20260901-aaaa.toml"
    path.parent.mkdir(parents=True)
    path.write_text(veto)
    score: Any = z.json("score", "xiguan")
    ranked: Any = z.json("rank")
    assert score["vetoed"] is True
    assert [one["vetoed"] for one in ranked["units"] if one["unit"] == "xiguan"] == [True]
