"""Time limits bear the two marks too: kept in time and recorded late, or brought in from before the books began."""

import datetime
from collections.abc import Callable

import pytest

from tests.regulation.world import UNITS, at, find, rule_set, typed
from zhili_tui.regulation.duties import agenda, wording
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet

BOOK = rule_set()
Day = datetime.date
PAPER = '\n[[attachments]]\nname = "x.pdf"\nsha256 = "' + "0" * 64 + '"\nplace = "2026年盒"\n'
FOUND = "an/2026/inspection/20260310-aaaa"
FINDING = (
    'type = "self_inspection"\ndate = 2026-03-10\nunit = "an"\nlead_inspector = "dong/gao"\ninspectors = ["dong/gao", "dong/x"]\n{more}'
    '[[findings]]\ndescription = "x"\ngrade = "minor"\ndue = 2026-04-20\naccepted = 2026-04-09\nacceptance = "passed"\nclosed = {day}\n'
)
HELD = "dong/2026/meeting/20260310-aaaa"
MEETING = 'type = "joint_meeting"\ndate = 2026-03-10\nchair = "dong/gao"\nexpected = 3\npresent = 3\n'
LETTER = (
    'direction = "incoming"\ntype = "letter"\nsubject = "x"\ndate = 2026-03-01\nreceived = 2026-03-02\nsender = "x"\ndue = 2026-04-20\n'
)
NOTICE = 'unit = "dong"\ndate = 2026-04-07\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "x"\n'
REPLY = 'to = "{to}"\ntype = "{type}"\ndate = {day}\nby = "高"\ncontent = "x"\nmeasures = "x"\naccountability = "x"\n'
SERVED = '[service]\ndate = 2026-04-10\nserver = "x"\nwitness = "x"\n'
CASE = (
    'title = "x"\ncategory = "criminal_case"\nunit = "dong"\nplace = "x"\noccurred = 2026-04-10T08:00:00+08:00\n'
    'learned = 2026-04-10T09:00:00+08:00\nfacts = "x"\n[[reports]]\nstage = "first"\nrecipient = "區公安分局"\nto = "competent_department"\n'
    'means = "telephone"\nat = 2026-04-10T10:00:00+08:00\nby = "高"\n'
)
WARNING = 'unit = "dong"\ntype = "rectification_recommendation"\ndate = 2026-03-10\nfacts = "x"\ndue = 2026-04-20\n'
VETO = 'unit = "dong"\nproposer = "zzb"\ngrounds = ["VET-1"]\nfacts = "x"\nproposed = 2026-03-01\ndecided = 2026-04-07\nnotified = 2026-04-10\n'
SENT = "zzw/2026/notice/20260407-aaaa"
STEPPED = "zzw/2026/warning/20260310-aaaa"
REPLIED = "dong/2026/reply/20260410-aaaa"


def replied(to: str, type: str) -> dict[str, str]:
    return {REPLIED: REPLY.format(to=to, type=type, day="2026-04-10")}


#: What was done on 10 April: the records, the duty, the field that tells it, and of which record.
DONE = {
    "finding": ({FOUND: FINDING.format(day="2026-04-10", more="")}, "finding", "findings.closed", FOUND),
    "follow-up": (
        {HELD: MEETING + '[[follow_ups]]\ncontent = "x"\nlead_unit = "dong"\ndue = 2026-04-20\ndone = 2026-04-10\n'},
        "follow_up", "follow_ups.done", HELD,
    ),
    "paper": ({"dong/2026/document/20260302-aaaa": LETTER + "done = 2026-04-10\n"}, "paper", "done", "dong/2026/document/20260302-aaaa"),
    "paper answered": (
        {"dong/2026/document/20260302-aaaa": LETTER} | replied("dong/2026/document/20260302-aaaa", "rectification"), "paper", "date", REPLIED,
    ),
    "slip": ({SENT: NOTICE + SERVED}, "notice_slip", "service.date", SENT),
    "report": ({SENT: NOTICE + SERVED} | replied(SENT, "investigation_report"), "notice_report", "date", REPLIED),
    "first word": ({"dong/2026/case/20260410-aaaa": CASE}, "case_report", "reports.at", "dong/2026/case/20260410-aaaa"),
    "rectification": (
        {STEPPED: WARNING + '[[acceptances]]\ndate = 2026-04-10\nresult = "accepted"\nby = "zzw/wang"\n'},
        "rectification", "acceptances.date", STEPPED,
    ),
    "veto": ({"zzw/2026/veto/20260301-aaaa": VETO}, "veto_notification", "notified", "zzw/2026/veto/20260301-aaaa"),
}  # fmt: skip


def told(records: dict[str, str], id: str, when: Callable[[str], Day | None]) -> Duty:
    facts = RecordSet(typed(UNITS | records), recorded=lambda ref, said: when(f"{ref} {said}"))
    found = [one for one in agenda.duties(BOOK, facts, at("2026-12-01")) if one.id == id and one.state in ("met", "late")]
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize("what", DONE)
@pytest.mark.parametrize(("entered", "mark"), [("2026-04-17", ""), ("2026-04-20", "recorded_late"), ("2026-11-28", "recorded_late")])
def test_a_limit_kept_in_time_and_recorded_late_is_marked_and_costs_nothing(what: str, entered: str, mark: str) -> None:
    """補錄: the day was written into the record more than five working days later; the rest of it lay there in time."""
    records, id, field, ref = DONE[what]
    duty = told(records, id, lambda said: Day.fromisoformat(entered) if said.startswith(f"{ref} {field}=2026-04-10") else Day(2026, 4, 10))
    assert (duty.state, duty.entered_late) == ("met", (ref,) if mark else ())
    assert bool(wording.marks(duty)) == bool(mark)


@pytest.mark.parametrize("what", DONE)
def test_a_limit_of_before_the_books_began_is_brought_in_and_never_late(what: str) -> None:
    """移入."""
    records, id, _field, ref = DONE[what]
    office = {"office": 'name = "x"\nunit = "zzb"\nsince = 2026-06-01\n'}
    duty = told(records | office, id, lambda said: Day(2026, 11, 28))
    assert (duty.brought_in, duty.entered_late) == ((ref,), ())


def test_a_finding_closed_late_and_recorded_later_bears_both_marks() -> None:
    """遲辦 is its state, 補錄 its mark; with a paper of the time 補錄，有原件."""
    text = FINDING.format(day="2026-04-30", more="") + PAPER
    duty = told({FOUND: text}, "finding", lambda said: Day(2026, 11, 28))
    assert (duty.state, duty.entered_late, duty.originals) == ("late", (FOUND,), (FOUND,))


def test_a_limit_that_is_still_open_bears_no_mark() -> None:
    facts = RecordSet(typed(UNITS | {FOUND: FINDING.format(day="2026-04-30", more="").replace("closed = 2026-04-30\n", "")}),
                  recorded=lambda ref, said: Day(2026, 11, 28))  # fmt: skip
    duty = find(agenda.duties(BOOK, facts, at("2026-12-01")), "finding", "an")
    assert (duty.state, wording.marks(duty)) == ("overdue", "")
