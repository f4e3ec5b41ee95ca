"""What is late and what was never done: two marks, arrears that stay, years that a superior closes, units that begin and end."""

import datetime
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regulation.world import RULES, UNITS, at, duties, facts, find, meeting, rule_set, typed
from zhili_tui.regulation.bars import bars, violations
from zhili_tui.regulation.calendar import Workdays
from zhili_tui.regulation.duties import agenda, lateness, obligations, prefill, wording, year
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import SigningRules

BOOK = rule_set()
Day = datetime.date
HELD = "dong/2026/meeting/20260310-aaaa"
PAPER = '\n[[attachments]]\nname = "紀要.pdf"\nsha256 = "' + "0" * 64 + '"\nplace = "2026年會議盒"\n'
#: A street and its community without the district above them.
OFFICE = {"office": 'name = "區綜治辦"\nunit = "zzb"\nsince = 2026-03-01\n'}


def world(records: dict[str, str], recorded: str = "", units: dict[str, str] = UNITS, **known: str) -> RecordSet:
    """Facts of which everything was recorded on a day, or each thing that is told on one of its own."""
    days = {told.replace("__", "="): Day.fromisoformat(day) for told, day in known.items()}
    default = Day.fromisoformat(recorded) if recorded else None
    return RecordSet(typed(units | records), recorded=lambda ref, told: days.get(told.partition("=")[0], default))


def listed(facts: RecordSet, day: str) -> list[Duty]:
    return agenda.duties(BOOK, facts, at(day))


@pytest.mark.parametrize(
    ("recorded", "more", "entered_late", "originals"),
    [("2026-03-17", "", False, False), ("2026-03-18", "", True, False), ("2026-11-28", PAPER, True, True), ("", "", False, False)],
)
def test_done_in_time_and_recorded_late_is_marked_and_costs_nothing(recorded: str, more: str, entered_late: bool, originals: bool) -> None:
    """補錄, after five working days; with a paper of the time 補錄，有原件. Its state stays met."""
    filed = find(
        listed(world({HELD: meeting("joint_meeting", "2026-03-10") + more}, recorded), "2026-12-01"), "joint_meeting", "dong", "2026-03"
    )
    assert filed.state == "met"
    assert filed.entered_late == ((HELD,) if entered_late else ())
    assert filed.originals == ((HELD,) if originals else ())


def test_done_late_is_another_mark_than_recorded_late() -> None:
    """遲辦: the return of March sent in June, and typed that day."""
    records = {"dong/2026/figures/03": "reported = 2026-06-02\n[disputes]\nscreened = 0\nmediated = 0\nsucceeded = 0\n"}
    late = find(listed(world(records, "2026-06-02"), "2026-12-01"), "monthly_return", "dong", "2026-03")
    assert (late.state, late.entered_late) == ("late", ())
    both = find(listed(world(records, "2026-11-02"), "2026-12-01"), "monthly_return", "dong", "2026-03")
    assert (both.state, both.entered_late) == ("late", ("dong/2026/figures/03",))


def test_the_name_of_a_file_says_nothing_of_when_it_was_recorded() -> None:
    """``new --date`` makes a name of March; history says November."""
    assert find(
        listed(world({HELD: meeting("joint_meeting", "2026-03-10")}, "2026-11-28"), "2026-12-01"), "joint_meeting", "dong", "2026-03"
    ).entered_late


def test_a_date_typed_long_after_its_record_is_recorded_late() -> None:
    """The sheet lay there in time, the day of sending was written into it in November."""
    records = {"dong/2026/figures/03": "reported = 2026-04-03\n[disputes]\nscreened = 0\nmediated = 0\nsucceeded = 0\n"}
    found = find(listed(world(records, "2026-04-01", reported="2026-11-02"), "2026-12-01"), "monthly_return", "dong", "2026-03")
    assert (found.state, found.entered_late) == ("met", ("dong/2026/figures/03",))


def test_what_was_done_before_the_books_began_is_brought_in_and_never_late() -> None:
    """移入, from before the office's since or the unit's."""
    held = {HELD: meeting("thematic_meeting", "2026-02-10")}
    found = find(listed(world(held | OFFICE, "2026-11-28"), "2026-12-01"), "thematic_meeting", "dong", "2026-Q1")
    assert (found.brought_in, found.entered_late) == ((HELD,), ())
    own = UNITS | {"dong/unit": UNITS["dong/unit"] + "since = 2026-02-20\n"}
    found = find(listed(world(held, "2026-11-28", own), "2026-12-01"), "thematic_meeting", "dong", "2026-Q1")
    assert (found.brought_in, found.entered_late) == ((HELD,), ())


POST = UNITS | {"an/unit": UNITS["an/unit"] + '[[guard_posts]]\nid = "menkou"\nname = "大門崗"\nhours = [08:00:00]\n'}
SHEET = 'supervisor = "dong/gao"\nhours = [08:00:00]\n' + "".join(
    f'[[shifts]]\ndate = 2026-08-{day:02}\nguard = "dong/gao"\nrounds = [08:01:00]\n' for day in range(1, 32)
)


def test_a_patrol_day_filled_in_long_after_says_so() -> None:
    """GRD-3: One day of the month was entered 86 days later: the month is met, and the day is named."""
    told = lambda ref, said: Day(2026, 11, 23) if said == "shifts=2026-08-29" else Day(2026, 8, 31)  # noqa: E731
    facts = RecordSet(typed(POST | {"an/2026/patrol/08-menkou": SHEET}), recorded=told)
    month = find(listed(facts, "2026-11-23"), "patrol", "an", "2026-08")
    assert (month.state, month.late_days, month.entered_late) == ("met", ("2026-08-29",), ("an/2026/patrol/08-menkou",))
    assert "08-29" in wording.marks(month)


def test_the_years_grid_shows_the_marks() -> None:
    facts = world({HELD: meeting("joint_meeting", "2026-03-10")}, "2026-11-28")
    line = next(one for one in year.picture(listed(facts, "2026-12-01"), facts, ["dong"], ["joint_meeting"], Day(2026, 12, 1)))
    assert (line.cells[2].state, line.cells[2].mark) == ("met", "recorded_late")
    assert line.cells[1].mark == ""


def test_a_record_bears_its_mark_by_itself() -> None:
    facts = world({HELD: meeting("joint_meeting", "2026-03-10")}, "2026-11-28")
    filed = facts.of("meeting")[0]
    grace = obligations.graces(Workdays(BOOK.calendar), 5)
    assert lateness.of_record(facts, filed.ref, filed.record, grace) == "recorded_late"
    assert lateness.of_record(facts, "dong/unit", facts.units["dong"], grace) == ""


# arrears


def test_a_unit_that_kept_no_books_last_year_is_chased() -> None:
    """Nothing overdue disappears because a year turned."""
    records = {HELD: meeting("joint_meeting", "2026-03-10")}
    before = {one.key for one in duties(BOOK, records, "2026-12-31") if one.unit == "an" and one.state == "overdue"}
    after = {one.key for one in duties(BOOK, records, "2027-01-01", year=2027) if one.unit == "an" and one.state == "overdue"}
    assert before
    assert before <= after
    assert find(duties(BOOK, records, "2027-01-01", year=2027), "monthly_return", "an", "2026-12").state == "due"


def test_arrears_older_than_the_year_before_stay() -> None:
    records = {"dong/2023/meeting/20230310-aaaa": meeting("joint_meeting", "2023-03-10")}
    found = duties(BOOK, records, "2026-02-01")
    assert {agenda.year_of(one) for one in found if one.unit == "an" and one.state == "overdue"} >= {2023, 2024, 2025}


def test_nobody_is_asked_for_years_in_which_his_office_did_not_exist() -> None:
    """The office's since bounds it, then the unit's; where there is none the first year with any record."""
    old = {"dong/2023/meeting/20230310-aaaa": meeting("joint_meeting", "2023-03-10")}
    began = duties(BOOK, old | OFFICE, "2027-02-01", year=2027)
    assert {agenda.year_of(one) for one in began if one.unit == "an" and one.state == "overdue"} <= {2026, 2027}
    young = UNITS | {"an/unit": UNITS["an/unit"] + "since = 2025-01-01\n"}
    found = duties(BOOK, old, "2026-02-01", units=young)
    assert {agenda.year_of(one) for one in found if one.unit == "an" and one.state == "overdue"} == {2025}
    assert not [one for one in duties(BOOK, {}, "2026-02-01") if agenda.year_of(one) not in (0, 2026)]


CLOSING = 'direction = "outgoing"\ntype = "year_closing"\nsubject = "2025年度結清"\ndate = 2026-02-20\nfor_year = 2025\ncontent = "已於年終檢查時逐項核對。"\n'
CHAIR = (
    '\n[[signoffs]]\nby = "zzw/wang"\nrole = "committee_chair"\nverdict = "approved"\nat = 2026-02-20T10:00:00+08:00\ndigest = "'
    + "0" * 64
    + '"\n'
)
BOOKS = {"dong/2025/meeting/20250310-aaaa": meeting("joint_meeting", "2025-03-10")}


def left(records: dict[str, str], day: str, rules: SigningRules = RULES, units: dict[str, str] = UNITS) -> set[str]:
    known = facts(BOOKS | records, units, {"0" * 64: "valid"}, rules)
    return {one.unit for one in agenda.duties(BOOK, known, at(day)) if agenda.year_of(one) == 2025}


@pytest.mark.parametrize(
    ("ref", "text", "day", "closed"),
    [
        ("zzw", CLOSING + CHAIR, "2026-03-01", True), ("zzw", CLOSING + CHAIR, "2026-02-19", False), ("zzw", CLOSING, "2026-03-01", False),
        ("zzw", CLOSING.replace("for_year = 2025", "for_year = 2026") + CHAIR, "2026-03-01", False),
        ("zzw", CLOSING.replace('content = "已於年終檢查時逐項核對。"\n', "") + CHAIR, "2026-03-01", False),
        ("zzw", CLOSING.replace("outgoing", "incoming").replace("for_year", 'received = 2026-02-20\nsender = "x"\nfor_year') + CHAIR, "2026-03-01", False),
    ],
)  # fmt: skip
def test_a_superior_closes_a_year_for_all_units_below_in_one_signed_act(ref: str, text: str, day: str, closed: bool) -> None:
    """Only from its day on, signed by the chair where there are keys, naming a year that is over, with a reason."""
    found = left({f"{ref}/2026/document/20260220-aaaa": text}, day)
    assert found == (set() if closed else {"qu", "zzw", "zzb", "dong", "an"})


def test_a_street_closes_the_year_of_its_communities_and_not_its_own() -> None:
    units = UNITS | {"dong/officers/ye": UNITS["zzw/officers/wang"].replace('"zzw"', '"dong"')}
    found = left({"dong/2026/document/20260220-aaaa": CLOSING + CHAIR.replace("zzw/wang", "dong/ye")}, "2026-03-01", units=units)
    assert found == {"qu", "zzw", "zzb", "dong"}
    another = left({"dong/2026/document/20260220-aaaa": CLOSING + CHAIR}, "2026-03-01", units=units)
    assert another == {"qu", "zzw", "zzb", "dong", "an"}, "the district's chair signs for the district"


def test_who_closes_a_year_is_said_by_the_signing_table_alone() -> None:
    """Another role there, and the chair's word no longer closes it; no line there, and nobody's does."""
    paper = {"zzw/2026/document/20260220-aaaa": CLOSING + CHAIR}
    everybody = {"qu", "zzw", "zzb", "dong", "an"}
    assert left(paper, "2026-03-01") == set()
    other = tuple(
        msgspec.structs.replace(one, roles=("principal_leader",)) if "type=year_closing" in one.where else one for one in RULES.signing
    )
    assert left(paper, "2026-03-01", SigningRules(signing=other)) == everybody
    nobody = tuple(one for one in RULES.signing if one.kind != "document")
    assert left(paper, "2026-03-01", SigningRules(signing=nobody)) == everybody


def test_unclosed_years_fold_into_one_line_a_unit() -> None:
    found = agenda.duties(BOOK, RecordSet(typed(UNITS | BOOKS)), at("2026-02-01"))
    rest, arrears = agenda.folded(found, 2026)
    of_an = [one for one in arrears if one.unit == "an"]
    assert [(one.year, len(one.duties)) for one in of_an] == [
        (2025, sum(d.unit == "an" and d.state in ("overdue", "missed") and agenda.year_of(d) == 2025 for d in found))
    ]
    assert sorted(rest + [duty for one in arrears for duty in one.duties]) == sorted(found), "nothing is lost in the fold"
    assert str(of_an[0].year) in wording.owed(2025, 17)


# units that begin, merge or end


@pytest.mark.parametrize(
    ("id", "unit", "since", "state"),
    [
        ("final_inspection", "an", "2026-02-10", "due"), ("final_inspection", "an", "2026-12-28", "upcoming"),
        ("statements_signed", "dong", "2026-05-15", "overdue"), ("statements_signed", "dong", "2026-12-10", "due"),
    ],
)  # fmt: skip
def test_what_the_year_asks_once_is_asked_of_a_unit_founded_within_it(id: str, unit: str, since: str, state: str) -> None:
    """INS-2, TGT-3: as the score counts it; with thirty days to do it."""
    young = UNITS | {"an/unit": UNITS["an/unit"] + f"since = {since}\n"}
    assert find(duties(BOOK, {}, "2026-12-29", units=young), id, unit, "2026").state == state
    assert find(duties(BOOK, {}, "2026-12-29", units=young), "self_inspection", "an", "2026-Q1").state == "not_applicable"


def test_the_committee_inspects_a_street_founded_within_the_year() -> None:
    """INS-4."""
    young = UNITS | {"dong/unit": UNITS["dong/unit"] + "since = 2026-02-10\n"}
    assert find(duties(BOOK, {}, "2026-12-29", units=young), "committee_inspection", "zzw", "2026").state == "due"


def test_a_merged_units_open_duties_go_to_its_successor_from_the_day_after() -> None:
    merged = UNITS | {"an/unit": UNITS["an/unit"] + 'until = 2026-06-30\nsuccessor = "dong"\n'}
    last = find(duties(BOOK, {}, "2026-06-30", units=merged), "self_inspection", "an", "2026-Q1")
    assert last.state == "overdue"
    passed = find(duties(BOOK, {}, "2026-07-01", units=merged), "self_inspection", "dong", "2026-Q1", "an")
    assert (passed.state, passed.about) == ("overdue", "an")
    made = {"dong/2026/inspection/20260710-aaaa": inspection("self_inspection", "2026-07-10", "an")}
    assert find(duties(BOOK, made, "2026-07-20", units=merged), "self_inspection", "an", "2026-Q2").state == "late"
    assert find(duties(BOOK, made, "2026-07-20", units=merged), "self_inspection", "dong", "2026-Q3").state != "met"


#: A street that was merged into the one beside it, and its community with it.
MERGED = UNITS | {
    "bei/unit": UNITS["dong/unit"].replace("東街", "北街") + 'until = 2026-06-30\nsuccessor = "dong"\n',
    "an/unit": UNITS["an/unit"] + 'until = 2026-06-30\nsuccessor = "bei"\n',
}


def test_a_merged_units_open_duties_lead_into_its_own_folder_which_its_successor_may_write() -> None:
    """Figures and meetings have no field that names a unit: they are made good where the unit itself would have done it."""
    facts = RecordSet(typed(MERGED))
    mine = prefill.writes_for(facts, "dong/gao", Day(2026, 7, 2))
    assert mine == {"dong", "bei", "an"}
    assert prefill.writes_for(facts, "dong/gao", Day(2026, 6, 30)) == {"dong"}
    passed = [one for one in agenda.duties(BOOK, facts, at("2026-07-02")) if one.left_by]
    assert len({one.key for one in passed}) == len(passed)
    assert {one.left_by for one in passed} == {"bei", "an"}
    seen = set()
    for duty in passed:
        assert duty.unit == "dong"
        aim = prefill.target(duty, BOOK, facts, Day(2026, 7, 2), mine)
        assert isinstance(aim, prefill.Open)
        assert aim.unit == duty.left_by, duty.key
        assert aim.plain.get("unit", duty.about) == duty.about
        seen.add(aim.kind)
    assert {"figures", "meeting", "inspection"} <= seen


@pytest.mark.parametrize(
    ("id", "period", "open", "ref", "text", "state"),
    [
        ("monthly_return", "2026-06", "overdue", "bei/2026/figures/06",
         "reported = 2026-07-07\n[disputes]\nrounds = 1\nscreened = 0\nmediated = 0\nsucceeded = 0\n", "late"),
        ("joint_meeting", "2026-06", "due", "bei/2026/meeting/20260707-aaaa", meeting("joint_meeting", "2026-06-26"), "met"),
        ("joint_meeting", "2026-06", "due", "bei/2026/meeting/20260707-aaaa", meeting("joint_meeting", "2026-07-06"), "late"),
    ],
)  # fmt: skip
def test_a_successor_makes_good_figures_and_meetings(id: str, period: str, open: str, ref: str, text: str, state: str) -> None:
    """For the unit that ended, visibly late; no period of the successor's own is filled by it."""
    before = duties(BOOK, {}, "2026-07-07", units=MERGED)
    assert find(before, id, "dong", period, "bei").state == open
    after = duties(BOOK, {ref: text}, "2026-07-07", units=MERGED)
    assert find(after, id, "bei", period).state == state
    own = [(one.key, one.state) for one in before if one.unit == "dong" and not one.left_by]
    assert own == [(one.key, one.state) for one in after if one.unit == "dong" and not one.left_by]


def test_what_a_merged_unit_missed_for_good_is_its_successors_until_the_year_is_closed_and_scores_count_what_is_due() -> None:
    facts = RecordSet(typed(MERGED))
    found = agenda.duties(BOOK, facts, at("2026-07-20"))
    assert not [one for one in found if one.unit in ("bei", "an") and one.state in ("missed", "overdue", "due", "upcoming")]
    left = {one.key for one in found if one.left_by == "bei" and one.state == "missed"}
    assert left, "nothing of what can no longer be made good is lost"
    of_year = {one.key for one in agenda.of_year(BOOK, facts, 2026, at("2026-07-20")) if one.unit == "dong"}
    assert left <= of_year
    scored = agenda.scored(BOOK, facts, 2026, at("2026-07-20"), frozenset(["dong"]))
    assert {one.key for one in scored} == of_year, "the score counts what the list names"
    every = agenda.scored(BOOK, facts, 2026, at("2026-07-20"))
    assert {one.key for one in every if one.unit == "dong"} == of_year, "among all units as by itself"
    own = {one.key for one in agenda.scored(BOOK, facts, 2026, at("2026-07-20"), frozenset(["bei"])) if one.state == "missed"}
    assert own, "and the unit that has ended rises by nothing"
    assert own == {one.key for one in every if one.unit == "bei" and one.state == "missed"}


def test_a_guard_posts_month_that_a_merged_unit_left_stands_in_the_year_of_its_successor() -> None:
    """GRD-3."""
    post = '[[guard_posts]]\nid = "post"\nname = "x"\nhours = [09:00:00]\nsince = 2026-01-01\n'
    units = MERGED | {"an/unit": MERGED["an/unit"] + post}
    facts = RecordSet(typed(units))
    left = [one for one in agenda.of_year(BOOK, facts, 2026, at("2026-07-02")) if one.missing and one.left_by == "an"]
    assert left
    (line,) = year.picture(left, facts, ["dong"], [left[0].id], Day(2026, 7, 2))
    assert {cell.share for cell in line.cells if cell.state} == {0}


def inspection(type: str, day: str, unit: str, **more: str) -> str:
    extra = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f'type = "{type}"\ndate = {day}\nunit = "{unit}"\nlead_inspector = "dong/gao"\ninspectors = ["dong/gao", "dong/x"]\n{extra}'


# January business of the old year

DONE = 'summary = "x"\n[[fulfilment]]\nclause = "TGT-1"\nresult = "fulfilled"\n'


@pytest.mark.parametrize("more", [{}, {"for_year": "2026"}])
def test_a_single_inspection_of_january_counts_once_for_the_year_it_is_for(more: dict[str, str]) -> None:
    """INS-2: visibly late for 2026, and not for 2027."""
    records = {"an/2027/inspection/20270108-aaaa": inspection("final_inspection", "2027-01-08", "an", **more) + DONE}
    found = duties(BOOK, records, "2027-11-01", year=2027)
    assert find(found, "final_inspection", "an", "2027").state != "met"
    made = find(duties(BOOK, records, "2027-11-01", year=2026), "final_inspection", "an", "2026")
    assert (made.state, made.evidence) == ("late", ("an/2027/inspection/20270108-aaaa",))


def test_a_commendation_of_february_is_for_the_year_it_names() -> None:
    """INS-5."""
    text = 'type = "commendation"\ntitle = "先進單位"\ndate = 2027-02-20\n{more}[[recipients]]\nhonour = "x"\nunit = "dong"\n'
    said = {"zzw/2027/commendation/20270220-aaaa": text.format(more="for_year = 2026\n")}
    assert find(duties(BOOK, said, "2027-03-20", year=2026), "year_commendation", "zzw", "2026").state == "met"
    facts = RecordSet(typed(UNITS | said))
    assert [one.year for one in facts.kept_in("commendation", "zzw", 2026)] == [2026]
    assert facts.kept_in("commendation", "zzw", 2027) == []
    assert len(facts.of("commendation")) == 1


@pytest.mark.parametrize(("whole", "broken"), [(True, 1), (False, 0)])
def test_a_bar_on_any_day_of_the_year_rewarded_counts(whole: bool, broken: int) -> None:
    """INS-5, LDR-E1, LDR-E2: Barred in the summer of 2026, lifted in the autumn, rewarded for 2026 in February (data)."""
    notice = (
        'unit = "dong"\ndate = 2026-06-01\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
        '[lifting]\ndate = 2026-09-01\nreason = "x"\n' + CHAIR.replace("2026-02-20", "2026-06-01")
    )
    given = 'type = "commendation"\ntitle = "先進單位"\ndate = 2027-02-20\nfor_year = 2026\n[[recipients]]\nhonour = "x"\nunit = "dong"\n'
    facts = RecordSet(typed(UNITS | {"zzw/2026/notice/20260601-aaaa": notice, "zzw/2027/commendation/20270220-aaaa": given}))
    found = bars(BOOK.effects, BOOK.ladder, BOOK.deadlines, facts)
    assert len({one.ref for one in violations(found, facts, whole)}) == broken
    assert BOOK.effects.commendation.whole_year


# laws


def kinds_of_duties() -> st.SearchStrategy[dict[str, str]]:
    """Some meetings, returns and inspections of a street and its community in two years, some of them none."""
    days = st.dates(Day(2025, 1, 1), Day(2026, 12, 31))
    held = st.tuples(st.sampled_from(["joint_meeting", "directors_meeting", "thematic_meeting"]), days)
    sent = st.tuples(st.integers(1, 12), st.integers(0, 60))

    def records(found: tuple[list[tuple[str, Day]], list[tuple[int, int]], list[Day]]) -> dict[str, str]:
        out = {
            f"dong/{day.year}/meeting/{day:%Y%m%d}-{'abcdefgh'[n]}aaa": meeting(type, day.isoformat())
            for n, (type, day) in enumerate(found[0])
        }
        for month, after in found[1]:
            end = Day(2025, month, 28) + datetime.timedelta(days=after)
            out[f"an/2025/figures/{month:02}"] = f"reported = {end}\n"
        out |= {
            f"an/{day.year}/inspection/{day:%Y%m%d}-{'abcdefgh'[n]}aaa": inspection("self_inspection", day.isoformat(), "an")
            for n, day in enumerate(found[2])
        }
        return out

    return st.tuples(st.lists(held, max_size=6), st.lists(sent, max_size=6), st.lists(days, max_size=4)).map(records)


@settings(max_examples=60)
@given(kinds_of_duties(), st.dates(Day(2025, 6, 1), Day(2027, 6, 1)), st.integers(1, 500))
def test_time_passing_never_removes_an_overdue_duty(records: dict[str, str], day: Day, later: int) -> None:
    """What is overdue on a day is overdue on every later one, unless a record dated between the two made it good."""
    records = {"qu/2025/meeting/20250102-aaaa": meeting("joint_meeting", "2025-01-02")} | records
    end = day + datetime.timedelta(days=later)
    facts = RecordSet(typed(UNITS | records))
    before = {one.key for one in agenda.duties(BOOK, facts, at(day.isoformat())) if one.state == "overdue"}
    now = {one.key: one.state for one in agenda.duties(BOOK, facts, at(end.isoformat()))}
    done = {
        one.key: one
        for year_ in (2025, 2026, 2027)
        for one in agenda.of_year(BOOK, facts, year_, at(end.isoformat()))
        if one.state == "late"
    }
    for key in before:
        assert now.get(key) == "overdue" or key in done, key


@settings(max_examples=60)
@given(kinds_of_duties(), st.dates(Day(2025, 1, 1), Day(2027, 6, 1)))
def test_when_something_was_recorded_changes_no_state(records: dict[str, str], recorded: Day) -> None:
    """補錄 costs nothing; and what is recorded later bears no fewer marks."""
    told: Callable[[int], list[Duty]] = lambda days: agenda.duties(  # noqa: E731
        BOOK, RecordSet(typed(UNITS | records), recorded=lambda ref, said: recorded + datetime.timedelta(days=days)), at("2027-06-30")
    )
    first, second = told(0), told(90)
    assert [(one.key, one.state) for one in first] == [(one.key, one.state) for one in second]
    assert all(set(one.entered_late) <= set(other.entered_late) for one, other in zip(first, second, strict=True))


# nothing that happened after the day asked for


def test_what_happened_after_the_day_asked_for_is_not_known() -> None:
    """``score --as-of D``: no meeting of later, no month of later, no closing of later; what is yet to be done keeps its day."""
    statement = 'unit = "an"\nsheet = "targets"\ndrawn_up = 2026-01-05\nsigned = 2026-04-02\n'
    records = {
        HELD: meeting("joint_meeting", "2026-03-10"),
        "dong/2026/meeting/20260912-aaaa": meeting("joint_meeting", "2026-09-12"),
        "dong/2026/figures/09": "[disputes]\nrounds = 1\n",
        "dong/2026/statement/20260105-aaaa": statement,
        "an/2026/inspection/20260310-aaaa": inspection("self_inspection", "2026-03-10", "an")
        + '[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = 2026-06-20\naccepted = 2026-06-01\nacceptance = "passed"\nclosed = 2026-06-02\n',
    }
    known = RecordSet(typed(UNITS | records)).known_by(Day(2026, 4, 1))
    assert [one.ref for one in known.of("meeting")] == [HELD]
    assert known.of("figures") == []
    assert known.of("statement")[0].record.signed is None
    finding = known.of("inspection")[0].record.findings[0]
    assert (finding.closed, finding.due) == (None, Day(2026, 6, 20))
