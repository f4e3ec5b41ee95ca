"""What is due: by period and by time limit, for any day, out of records alone."""

import datetime
import itertools
from contextlib import nullcontext

import pytest

from tests.regulation.world import CST, UNITS, at, duties, facts, find, meeting, rule_set
from zhili_tui.errors import RulesBroken
from zhili_tui.regulation.calendar import Workdays, months_after, periods
from zhili_tui.regulation.duty import progress

BOOK = rule_set()
Day = datetime.date


@pytest.mark.parametrize("every", ["month", "two_months", "quarter", "half_year", "year"])
@pytest.mark.parametrize("year", [2024, 2026])
def test_periods_partition_the_year(every: str, year: int) -> None:
    found = list(periods(year, every))  # type: ignore[arg-type]
    assert found[0].first == Day(year, 1, 1)
    assert found[-1].last == Day(year, 12, 31)
    assert all(b.first - a.last == datetime.timedelta(days=1) for a, b in itertools.pairwise(found))
    assert len({period.name for period in found}) == len(found)


def test_a_meeting_meets_several_obligations_but_only_once_each() -> None:
    """MTG-3a, TGT-1: a directors' meeting counts for both; two in a month do not fill another month that was before."""
    found = duties(BOOK, {"dong/2026/meeting/20260310-aaaa": meeting("directors_meeting", "2026-03-10")}, "2026-03-20")
    assert find(found, "directors_meeting", "dong", "2026-03").state == "met"
    assert find(found, "agenda_meeting", "dong", "2026-03").evidence == ("dong/2026/meeting/20260310-aaaa",)
    assert find(found, "directors_meeting", "dong", "2026-02").state == "missed"
    also = {"dong/2026/meeting/20260310-aaaa": meeting("directors_meeting", "2026-03-10", also='["joint_meeting"]')}
    assert find(duties(BOOK, also, "2026-03-20"), "joint_meeting", "dong", "2026-03").state == "met"


def test_a_meeting_to_spare_makes_the_month_before_good_and_late() -> None:
    """MTG-3b: held in June twice: one is May's, visibly late."""
    records = {f"dong/2026/meeting/202606{day}-aaaa": meeting("joint_meeting", f"2026-06-{day}") for day in ("02", "20")}
    found = duties(BOOK, records, "2026-07-20")
    assert find(found, "joint_meeting", "dong", "2026-06").state == "met"
    late = find(found, "joint_meeting", "dong", "2026-05")
    assert (late.state, late.evidence) == ("late", ("dong/2026/meeting/20260620-aaaa",))
    assert find(found, "joint_meeting", "dong", "2026-07").state == "due"
    assert find(found, "joint_meeting", "dong", "2026-08").state == "upcoming"


def test_minutes_have_a_grace_of_working_days() -> None:
    """Minutes typed up some days later are normal."""
    assert find(duties(BOOK, {}, "2026-04-02"), "joint_meeting", "dong", "2026-03").state == "due"
    assert find(duties(BOOK, {}, "2026-04-13"), "joint_meeting", "dong", "2026-03").state == "missed"


def test_nothing_dated_after_the_day_is_known() -> None:
    records = {"dong/2026/meeting/20260310-aaaa": meeting("joint_meeting", "2026-03-10")}
    assert find(duties(BOOK, records, "2026-03-09"), "joint_meeting", "dong", "2026-03").state != "met"


def test_a_unit_owes_only_periods_it_lived_through() -> None:
    born = UNITS | {"dong/unit": UNITS["dong/unit"] + "since = 2026-03-15\nuntil = 2026-08-31\n"}
    found = duties(BOOK, {}, "2026-12-31", units=born)
    states = {duty.period: duty.state for duty in found if duty.id == "joint_meeting" and duty.unit == "dong"}
    assert [period for period, state in states.items() if state == "missed"] == [f"2026-{month:02}" for month in (4, 5, 6, 7, 8)]
    assert states["2026-03"] == states["2026-09"] == "not_applicable"


def test_what_a_merged_unit_left_open_passes_to_its_successor() -> None:
    merged = UNITS | {"an/unit": UNITS["an/unit"] + 'until = 2026-06-30\nsuccessor = "dong"\n'}
    follow = meeting("joint_meeting", "2026-05-10") + '[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-07-10\n'
    found = duties(BOOK, {"dong/2026/meeting/20260510-aaaa": follow}, "2026-07-20", units=merged)
    assert find(found, "follow_up", "dong").state == "overdue"


COUNTED = "screened = 3\nmediated = 3\nsucceeded = 3\n"


def test_returns_belong_to_their_month_and_are_due_on_the_fifth() -> None:
    """TGT-5."""
    records = {
        "dong/2026/figures/01": "reported = 2026-02-05\n[disputes]\nrounds = 1\n" + COUNTED,
        "dong/2026/figures/02": "reported = 2026-03-06\n[disputes]\nrounds = 0\n" + COUNTED,
    }
    found = duties(BOOK, records, "2026-04-10")
    assert find(found, "monthly_return", "dong", "2026-01").state == "met"
    assert find(found, "monthly_return", "dong", "2026-02").state == "late"
    assert find(found, "monthly_return", "dong", "2026-03").state == "overdue"
    assert find(found, "dispute_screening", "dong", "2026-02").state == "overdue", "no round was made: a typed zero is no screening"


def test_inspections_of_every_street_and_their_bulletin() -> None:
    """INS-3: the district office, each half-year, each street; the result is made known."""
    text = 'type = "preliminary_inspection"\ndate = 2026-06-10\nunit = "dong"\nlead_inspector = "dong/gao"\ninspectors = ["dong/gao", "zzb/li"]\n'
    found = duties(BOOK, {"zzb/2026/inspection/20260610-aaaa": text}, "2026-07-20")
    assert find(found, "preliminary_inspection", "zzb", "2026-H1", "dong").state == "met"
    assert find(found, "inspection_bulletin", "zzb", "2026-H1").state == "overdue"


CASE = """title = "x"
category = "accident"
unit = "dong"
place = "x"
occurred = {occurred}
learned = {learned}
facts = "x"
departments = ["公安分局"]
"""
REPORT = '\n[[reports]]\nstage = "first"\nrecipient = "{to}"\nto = "{role}"\nmeans = "telephone"\nat = {at}\nby = "高"\n'


@pytest.mark.parametrize(
    ("learned", "told", "state"),
    [
        ("2026-03-07T02:00:00+08:00", "2026-03-08T02:00:00+08:00", "met"),
        ("2026-03-07T02:00:00+08:00", "2026-03-08T02:01:00+08:00", "late"),
        # Told from another zone, on the day its clocks went forward: the instant counts, not the wall.
        ("2026-03-07T15:30:00+08:00", "2026-03-08T03:29:00-04:00", "met"),
        ("2026-03-07T15:30:00+08:00", "2026-03-08T03:31:00-04:00", "late"),
    ],
)
def test_a_major_case_is_told_within_24_hours_to_the_minute(learned: str, told: str, state: str) -> None:
    """INV-5: each competent department and the principal leader; the first word counts."""
    text = CASE.format(occurred="2026-03-07T01:00:00+08:00", learned=learned)
    text += REPORT.format(to="公安分局", role="competent_department", at=told)
    found = duties(BOOK, {"dong/2026/case/20260308-aaaa": text}, "2026-03-10")
    assert find(found, "case_report", "dong", "dong/2026/case/20260308-aaaa/police").state == state
    assert find(found, "case_report", "dong", "dong/2026/case/20260308-aaaa/party_secretary").state == "overdue"


NOTICE = 'unit = "dong"\ndate = {date}\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
SIGNED = f'[[signoffs]]\nby = "zzw/wang"\nrole = "committee_chair"\nverdict = "approved"\nat = 2026-08-03T09:00:00+08:00\ndigest = "{"a" * 64}"\n'
SERVED = '[service]\ndate = {day}\nserver = "甲"\nwitness = "乙"\n'


@pytest.mark.parametrize(
    ("served", "due"),
    [("2026-01-31", "2026-02-28"), ("2026-03-31", "2026-04-30"), ("2026-02-28", "2026-03-28"), ("2028-01-31", "2028-02-29")],
)
def test_the_report_on_a_notice_is_due_a_month_after_receipt(served: str, due: str) -> None:
    """INV-6, month ends included."""
    ref = f"zzw/{served[:4]}/notice/{served.replace('-', '')}-aaaa"
    found = duties(BOOK, {ref: NOTICE.format(date=served) + SERVED.format(day=served)}, served, year=int(served[:4]))
    assert find(found, "notice_report", "dong", ref).due == Day.fromisoformat(due)


def test_a_slip_left_unanswered_is_itself_overdue_and_a_report_can_be_sent_back() -> None:
    """INV-6."""
    ref = "zzw/2026/notice/20260803-aaaa"
    draft = NOTICE.format(date="2026-08-03")
    assert not [duty for duty in duties(BOOK, {ref: draft}, "2026-08-10") if duty.id == "notice_slip"], "a draft asks for nothing"
    found = duties(BOOK, {ref: draft + SIGNED}, "2026-08-10")
    assert find(found, "notice_slip", "dong", ref).state == "overdue"
    assert not [duty for duty in found if duty.id == "notice_report"], "the month has not begun"
    report = 'to = "zzw/2026/notice/20260803-aaaa"\ntype = "investigation_report"\ndate = {}\nby = "高"\ncontent = "x"\nmeasures = "x"\naccountability = "x"\n'
    back = (
        NOTICE.format(date="2026-08-03")
        + SERVED.format(day="2026-08-04")
        + '[[acceptances]]\ndate = 2026-08-28\nresult = "sent_back"\nby = "主任"\nreason = "不實"\n'
    )
    records = {ref: back, "dong/2026/reply/20260820-aaaa": report.format("2026-08-20")}
    sent_back = find(duties(BOOK, records, "2026-08-30"), "notice_report_again", "dong")
    assert (sent_back.state, sent_back.due) == ("due", Day(2026, 9, 11)), "a term of its own"
    again = records | {"dong/2026/reply/20260910-aaaa": report.format("2026-09-10")}
    found = duties(BOOK, again, "2026-09-12")
    assert [find(found, id, "dong").state for id in ("notice_report", "notice_report_again")] == ["met", "met"]
    assert find(found, "notice_judgement", "zzw", "dong/2026/reply/20260820-aaaa").state == "met"
    assert find(found, "notice_judgement", "zzw", "dong/2026/reply/20260910-aaaa").state == "due"


def test_the_ladder_counts_working_days_and_asks_for_reports() -> None:
    """VET-5: Ten working days over the National Day holidays and their make-up Saturday; a report every month; the term."""
    text = 'type = "admonitory_talk"\nunit = "dong"\ndate = 2026-09-28\nfacts = "x"\n'
    found = duties(BOOK, {"zzb/2026/warning/20260928-aaaa": text}, "2026-11-01")
    assert find(found, "ladder_plan", "dong").due == Day(2026, 10, 17) - datetime.timedelta(days=1)
    assert [duty.due for duty in found if duty.id == "ladder_report"] == [Day(2026, 10, 28), Day(2026, 11, 28), Day(2026, 12, 28)]
    assert find(found, "rectification", "dong").due == Day(2026, 12, 28)


def test_patrols_are_kept_to_the_day() -> None:
    """GRD-3: a day without an entry, or with an hour neither walked nor explained, is named."""
    post = '[[guard_posts]]\nid = "men"\nname = "門崗"\nhours = [08:00:00, 20:00:00]\nsince = 2026-03-01\n'
    shift = '[[shifts]]\ndate = 2026-03-{:02}\nguard = "甲"\nrounds = [{}]\n'
    text = 'supervisor = "乙"\nhours = [08:00:00, 20:00:00]\n' + "".join(
        shift.format(d, "08:01:00, 20:02:00") for d in range(1, 31) if d not in (9, 17)
    )
    text += shift.format(17, "08:01:00")
    found = duties(BOOK, {"an/2026/patrol/03-men": text}, "2026-04-20", units=UNITS | {"an/unit": UNITS["an/unit"] + post})
    march = find(found, "patrol", "an", "2026-03/men")
    assert (march.state, march.missing) == ("missed", ("2026-03-09", "2026-03-17", "2026-03-31"))
    assert find(found, "patrol", "an", "2026-01/men").state == "not_applicable"


def test_a_round_counts_for_the_hour_it_was_walked_near() -> None:
    """GRD-3: two rounds in the morning do not make one in the evening; around midnight the clock turns."""
    post = '[[guard_posts]]\nid = "men"\nname = "門崗"\nhours = [00:00:00, 20:00:00]\nsince = 2026-03-30\n'
    text = 'supervisor = "乙"\nhours = [00:00:00, 20:00:00]\n' + "".join(
        f'[[shifts]]\ndate = 2026-03-{day}\nguard = "甲"\nrounds = [{rounds}]\n'
        for day, rounds in ((30, "23:55:00, 20:30:00"), (31, "00:10:00, 00:20:00"))
    )
    found = duties(BOOK, {"an/2026/patrol/03-men": text}, "2026-04-20", units=UNITS | {"an/unit": UNITS["an/unit"] + post})
    assert find(found, "patrol", "an", "2026-03/men").missing == ("2026-03-31",)


def test_limits_that_run_from_a_day_where_none_is_written_down() -> None:
    """MTG-2, GRD-2, INV-6, VET-0: Resolutions, findings on patrol, the closing of a case and a proposed veto are on the list until they are done."""
    patrol = 'supervisor = "乙"\nhours = [08:00:00]\n[[findings]]\ndate = 2026-03-02\nplace = "x"\ndescription = "燈壞"\n'
    resolved = meeting("joint_meeting", "2026-03-02") + '[[resolutions]]\ncontent = "一"\ndue = 2026-03-20\ndone = 2026-03-18\n'
    case = (
        'title = "x"\ncategory = "accident"\nunit = "dong"\nplace = "x"\nfacts = "x"\n'
        "occurred = 2026-03-02T09:00:00+08:00\nlearned = 2026-03-02T09:00:00+08:00\n"
    )
    veto = 'unit = "dong"\ngrounds = ["VET-1"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-02\n'
    records = {"an/2026/patrol/03-men": patrol, "dong/2026/meeting/20260302-aaaa": resolved, "dong/2026/case/20260302-aaaa": case,
               "zzw/2026/veto/20260302-aaaa": veto}  # fmt: skip
    found = duties(BOOK, records, "2026-08-01")
    assert (find(found, "patrol_finding", "an").state, find(found, "patrol_finding", "an").due) == ("overdue", Day(2026, 3, 16))
    assert find(found, "resolution", "dong").state == "met"
    assert find(found, "case_closing", "dong").state == "overdue"
    assert find(found, "veto_proposal", "zzw").state == "overdue"


def test_the_second_rule_set_differs_only_in_data() -> None:
    second = rule_set("stepwise")
    assert second.broken == ()
    records = {"dong/2026/meeting/20260310-aaaa": meeting("committee_meeting", "2026-03-10")}
    assert find(duties(second, records, "2026-12-31"), "committee_meeting", "dong", "2026").state == "met"
    assert sum(duty.id == "committee_meeting" and duty.unit == "dong" for duty in duties(BOOK, records, "2026-12-31")) == 6
    assert find(duties(second, records, "2026-12-31"), "half_year_hearing", "dong", "2026-H1").state == "met"


def test_working_days_and_months() -> None:
    days = Workdays(BOOK.calendar)
    assert not days.worked(Day(2026, 10, 1))
    assert days.worked(Day(2026, 10, 10)), "a Saturday that makes up"
    assert days.after(Day(2026, 9, 30), 1) == Day(2026, 10, 8)
    assert months_after(Day(2026, 8, 31), 6) == Day(2027, 2, 28)
    assert progress(Day(2026, 1, 5), Day(2026, 1, 5), Day(2026, 2, 1)) == "met"


@pytest.mark.parametrize("name", ["default", "stepwise"])
def test_the_shipped_rule_sets_are_in_order(name: str) -> None:
    assert rule_set(name).broken == ()


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        ("obligations", 'every = "month"', 'every = "fortnight"', "is none of"),
        ("obligations", 'clause = "MTG-3b"', 'clause = "MTG-9"', "MTG-9"),
        ("obligations", 'kind = "meeting"', 'kind = "meting"', "meting"),
        ("obligations", 'types = ["joint_meeting"]', 'types = ["join_meeting"]', "join_meeting"),
        ("obligations", "at_least = 12", 'at_least = "12"', "whole number"),
        ("deadlines", 'each = "findings"', 'each = "findngs"', "findngs"),
        ("deadlines", 'done = "closed"', 'done = "shut"', "shut"),
        ("calendar", "2026-10-10", "2026-13-10", ""),
        ("ladder", 'type = "circular"', "type = 3", "text in quotes"),
    ],
)
def test_a_mistaken_rule_file_is_a_finding_with_line_and_column(file: str, old: str, new: str, sentence: str) -> None:
    path = f"templates/regulation/default/{file}.toml"
    text = BOOK.files[path].decode()
    assert old in text
    broken = rule_set(**{file: text.replace(old, new, 1)}).broken
    assert broken
    assert broken[0].path == path
    assert broken[0].line > 1
    assert sentence in broken[0].sentence.format(**broken[0].parts)
    if file != "calendar":  # that one is no TOML any more
        assert old.partition(" = ")[0] in text.splitlines()[broken[0].line - 1]
    with pytest.raises(RulesBroken) if broken[0].whole else nullcontext():
        duties(rule_set(**{file: text.replace(old, new, 1)}), {}, "2026-05-05")
    assert broken[0].whole == (file == "calendar")


def test_the_moment_matters_for_hours() -> None:
    """INV-5."""
    text = CASE.format(occurred="2026-03-07T01:00:00+08:00", learned="2026-03-07T10:00:00+08:00")
    records = {"dong/2026/case/20260308-aaaa": text}
    assert (
        find(duties(BOOK, records, "2026-03-08", "09:59:00"), "case_report", "dong", "dong/2026/case/20260308-aaaa/police").state == "due"
    )
    assert (
        find(duties(BOOK, records, "2026-03-08", "10:01:00"), "case_report", "dong", "dong/2026/case/20260308-aaaa/police").state
        == "overdue"
    )
    assert at("2026-03-08").tzinfo == CST
    assert facts(records).of("case")


def test_what_the_year_before_left_open_is_still_on_the_list() -> None:
    """TGT-5, INS-5: December's return is due in January, the year's summary at the end of it."""
    records = {"dong/2026/figures/11": "reported = 2026-12-04\n[disputes]\n" + COUNTED, "dong/2026/figures/12": "[disputes]\nrounds = 1\n"}
    found = duties(BOOK, records, "2027-01-03", year=2027)
    assert find(found, "monthly_return", "dong", "2026-12").state == "due"
    assert find(found, "final_inspection", "an", "2026").state == "overdue", "who kept no books is the one to be chased"
    assert not [duty for duty in duties(BOOK, {}, "2027-01-03", year=2027) if duty.period.startswith("2026")]


def test_a_meeting_of_january_makes_december_good_only_if_january_has_one_to_spare() -> None:
    """MTG-3b."""
    one = {"dong/2027/meeting/20270120-aaaa": meeting("joint_meeting", "2027-01-20")}
    assert find(duties(BOOK, one, "2027-02-20"), "joint_meeting", "dong", "2026-12").state == "missed"
    two = one | {"dong/2027/meeting/20270125-aaaa": meeting("joint_meeting", "2027-01-25")}
    assert find(duties(BOOK, two, "2027-02-20"), "joint_meeting", "dong", "2026-12").state == "late"
    far = {f"dong/2029/meeting/2029012{n}-aaaa": meeting("joint_meeting", f"2029-01-2{n}") for n in (0, 1)}
    assert find(duties(BOOK, far, "2029-02-20"), "joint_meeting", "dong", "2026-12").state == "missed"


def test_nobody_owes_what_was_before_him_even_where_there_is_one_to_spare() -> None:
    born = UNITS | {"dong/unit": UNITS["dong/unit"] + "since = 2026-03-15\n"}
    records = {f"dong/2026/meeting/2026041{n}-aaaa": meeting("joint_meeting", f"2026-04-1{n}") for n in (0, 5)}
    assert find(duties(BOOK, records, "2026-06-01", units=born), "joint_meeting", "dong", "2026-03").state == "not_applicable"


def test_a_post_that_was_given_up_and_two_guards_a_day() -> None:
    """GRD-3."""
    post = '[[guard_posts]]\nid = "men"\nname = "門崗"\nhours = [08:00:00, 20:00:00]\nsince = 2026-03-30\nuntil = 2026-03-31\n'
    units = UNITS | {"an/unit": UNITS["an/unit"] + post}
    shift = '[[shifts]]\ndate = 2026-03-{}\nguard = "{}"\nrounds = [{}:01:00]\n'
    text = 'supervisor = "乙"\nhours = [08:00:00, 20:00:00]\n' + "".join(
        shift.format(d, g, h) for d in (30, 31) for g, h in (("甲", "08"), ("丙", "20"))
    )
    found = duties(BOOK, {"an/2026/patrol/03-men": text}, "2026-06-10", units=units)
    assert find(found, "patrol", "an", "2026-03/men").state == "met"
    assert {find(found, "patrol", "an", f"2026-{m:02}/men").state for m in (1, 2, 4, 5, 6, 7, 12)} == {"not_applicable"}


def test_a_report_that_was_accepted_stands_and_another_units_does_not() -> None:
    """INV-6."""
    ref = "zzw/2026/notice/20260803-aaaa"
    verdict = '[[acceptances]]\ndate = {}\nresult = "{}"\nby = "主任"\nreport = "{}"\nreason = "x"\n'
    report = 'to = "zzw/2026/notice/20260803-aaaa"\ntype = "investigation_report"\ndate = {}\nby = "高"\ncontent = "x"\nmeasures = "x"\naccountability = "x"\n'
    first, second = "dong/2026/reply/20260820-aaaa", "dong/2026/reply/20260825-aaaa"
    notice = (
        NOTICE.format(date="2026-08-03")
        + SERVED.format(day="2026-08-04")
        + verdict.format("2026-08-28", "sent_back", first)
        + verdict.format("2026-08-29", "accepted", second)
    )
    records = {ref: notice, first: report.format("2026-08-20"), second: report.format("2026-08-25")}
    assert find(duties(BOOK, records, "2026-10-01"), "notice_report", "dong").state == "met"
    other = {
        ref: NOTICE.format(date="2026-08-03") + SERVED.format(day="2026-08-04"),
        "an/2026/reply/20260820-aaaa": report.format("2026-08-20"),
    }
    assert find(duties(BOOK, other, "2026-10-01"), "notice_report", "dong").state == "overdue"


def test_each_report_of_the_ladder_answers_for_one_date() -> None:
    """VET-5."""
    text = 'type = "admonitory_talk"\nunit = "dong"\ndate = 2026-01-10\nfacts = "x"\n'
    reply = 'to = "zzb/2026/warning/20260110-aaaa"\ntype = "progress"\ndate = 2026-04-20\nby = "高"\ncontent = "x"\n'
    found = duties(BOOK, {"zzb/2026/warning/20260110-aaaa": text, "dong/2026/reply/20260420-aaaa": reply}, "2026-05-01")
    assert [duty.state for duty in found if duty.id == "ladder_report"] == ["overdue", "overdue", "late"], "most pressing first"


def test_what_happens_after_the_day_is_not_on_the_list() -> None:
    follow = meeting("joint_meeting", "2026-05-10") + '[[follow_ups]]\ncontent = "x"\nlead_unit = "an"\ndue = 2026-06-10\n'
    case = CASE.format(occurred="2026-07-07T01:00:00+08:00", learned="2026-07-07T10:00:00+08:00")
    found = duties(BOOK, {"dong/2026/meeting/20260510-aaaa": follow, "dong/2026/case/20260708-aaaa": case}, "2026-05-01")
    assert not [duty for duty in found if duty.id in ("follow_up", "case_report")]


def test_a_day_that_means_never_breaks_nothing() -> None:
    text = 'type = "admonitory_talk"\nunit = "dong"\ndate = 2026-01-10\ndue = 9999-12-31\nfacts = "x"\n'
    assert duties(BOOK, {"zzb/2026/warning/20260110-aaaa": text}, "2026-05-01")
    assert duties(BOOK, {"zzw/2026/notice/20260803-aaaa": NOTICE.format(date="9999-12-30")}, "9999-12-31", year=2026)


@pytest.mark.parametrize("wrong", ["at_least = 0", "from_month = 13", "due_month = 13", "due_days = 900"])
def test_numbers_of_rules_have_bounds(wrong: str) -> None:
    path = "templates/regulation/default/obligations.toml"
    text = BOOK.files[path].decode().replace('every = "quarter"', f'every = "quarter"\n{wrong}', 1)
    assert rule_set(obligations=text).broken
