"""Only an act of somebody ends what is overdue, never time: of periods, of limits in records, of units that are merged meanwhile."""

import datetime

from hypothesis import example, given, settings
from hypothesis import strategies as st

from tests.regulation.test_lateness import MERGED, inspection, kinds_of_duties
from tests.regulation.world import at, meeting, rule_set, typed
from zhili_tui.regulation.duties import agenda, wording
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet

BOOK = rule_set()
Day = datetime.date


def limits() -> st.SearchStrategy[dict[str, str]]:
    """Findings, follow-ups, notices, warnings and cases of two years, about units that were merged in the summer among others; some settled."""
    days = st.dates(Day(2025, 1, 1), Day(2026, 12, 31))
    after = st.integers(0, 200)
    one = st.tuples(
        st.sampled_from(["finding", "follow_up", "notice", "warning", "case"]),
        st.sampled_from(["dong", "an", "bei"]),
        days,
        after,
        st.booleans(),
    )

    def records(found: list[tuple[str, str, Day, int, bool]]) -> dict[str, str]:
        out: dict[str, str] = {}
        for number, (sort, unit, day, days_, done) in enumerate(found):
            due, later = day + datetime.timedelta(days=30), day + datetime.timedelta(days=days_)
            name = f"{day:%Y%m%d}-{'abcdefgh'[number]}aaa"
            if sort == "finding":
                closed = f'accepted = {later}\nacceptance = "passed"\nclosed = {later}\n' if done else ""
                text = inspection("self_inspection", day.isoformat(), unit)
                out[f"{unit}/{day.year}/inspection/{name}"] = (
                    f'{text}[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = {due}\n{closed}'
                )
            elif sort == "follow_up":
                text = meeting("joint_meeting", day.isoformat())
                out[f"dong/{day.year}/meeting/{name}"] = f'{text}[[follow_ups]]\ncontent = "x"\nlead_unit = "{unit}"\ndue = {due}\n' + (
                    f"done = {later}\n" if done else ""
                )
            elif sort == "case":
                told = f'[[reports]]\nstage = "first"\nrecipient = "區委書記"\nto = "principal_leader"\nmeans = "telephone"\nat = {later}T10:00:00+08:00\nby = "高"\n'
                out[f"{unit}/{day.year}/case/{name}"] = (
                    f'title = "x"\ncategory = "criminal_case"\nunit = "{unit}"\nplace = "x"\noccurred = {day}T08:00:00+08:00\n'
                    f'learned = {day}T09:00:00+08:00\nfacts = "x"\n' + (told if done else "")
                )
            elif sort == "notice":
                text = f'unit = "{unit}"\ndate = {day}\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
                out[f"zzw/{day.year}/notice/{name}"] = text + f'[service]\ndate = {later}\nserver = "x"\nwitness = "x"\n'
            else:
                text = f'type = "rectification_recommendation"\nunit = "{unit}"\ndate = {day}\nfacts = "x"\ndue = {due}\n'
                out[f"zzb/{day.year}/warning/{name}"] = text + (
                    f'[[acceptances]]\ndate = {later}\nresult = "accepted"\nby = "zzb/zhou"\n' if done else ""
                )
        return out

    return st.lists(one, max_size=6).map(records)


def identity(duty: Duty) -> tuple[str, str, str, str]:
    """The same obligation whoever has to meet it today: of a limit the record that sets it; of a period the unit that owed it first."""
    if not wording.periodical(duty):
        return duty.id, "", "", duty.period
    first = duty.left_by or duty.unit
    return duty.id, first, duty.about if duty.about != duty.left_by else "", duty.period


#: A notice of May, served in August.
SERVED = {
    "zzw/2025/notice/20250501-aaaa": 'unit = "dong"\ndate = 2025-05-01\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
    '[service]\ndate = 2025-08-02\nserver = "x"\nwitness = "x"\n'
}


@settings(max_examples=60)
@example({}, SERVED, Day(2025, 8, 1), 1)
@given(kinds_of_duties(), limits(), st.dates(Day(2025, 6, 1), Day(2027, 6, 1)), st.integers(1, 500))
def test_what_is_overdue_and_nobody_does_is_overdue_on_every_later_day(
    periodic: dict[str, str], limited: dict[str, str], day: Day, later: int
) -> None:
    """Periods and limits, those of units that are merged meanwhile too: only an act of somebody ends them, never time."""
    known = RecordSet(
        typed(MERGED | {"qu/2025/meeting/20250102-aaaa": meeting("joint_meeting", "2025-01-02")} | periodic | limited)
    ).known_by(day)
    then = [one for one in agenda.duties(BOOK, known, at(day.isoformat())) if one.state == "overdue"]
    end = day + datetime.timedelta(days=later)
    now = {identity(one) for one in agenda.duties(BOOK, known, at(end.isoformat())) if one.state == "overdue"}
    assert {identity(one) for one in then} <= now
    assert len({one.key for one in then}) == len(then)
