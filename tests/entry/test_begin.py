"""What a form begins with: the template, the duty it fulfils, the last of its kind."""

import datetime

from zhili_tui.model import kinds
from zhili_tui.regulation.duties.prefill import Edit, Open
from zhili_tui.services.workspace import Workspace


def test_a_missed_month_begins_without_a_day(office: Workspace) -> None:
    facts = office.reckoning.facts()
    duty = next(one for one in office.reckoning.duties(facts) if one.key == "joint_meeting/dongjie/2026-10")
    opened = office.reckoning.target(duty, facts)
    assert isinstance(opened, Open)
    plain = office.entering.begin(opened)
    assert not {"start", "end"} & plain.keys(), "when it began and ended is what happened"
    assert (plain["type"], plain["chair"], plain["place"]) == ("joint_meeting", "dongjie/chen-guoqiang", "綜治中心會議室")
    assert "date" not in plain
    assert opened.near == datetime.date(2026, 10, 31)


def test_who_may_write_there_goes_to_the_record_itself(office: Workspace) -> None:
    facts = office.reckoning.facts()
    duty = next(
        one
        for one in office.reckoning.duties(facts)
        if one.id == "follow_up" and one.state == "overdue" and one.evidence[0].startswith("dongjie/")
    )
    assert isinstance(office.reckoning.target(duty, facts), Edit)
    other = Workspace(office.root, "xiguan/gao-feng")
    assert isinstance(other.reckoning.target(duty, facts), Open)


def test_again_like_the_last_leaves_out_what_happened_then(office: Workspace) -> None:
    plain = office.entering.like_last("meeting", "dongjie", "joint_meeting")
    assert (plain["type"], plain["expected"]) == ("joint_meeting", 10)
    assert not {"date", "start", "end", "observers", "present", "absent", "resolutions", "follow_ups", "agenda"} & plain.keys()
    assert office.entering.like_last("meeting", "dongjie")["type"] == "thematic_meeting"
    checklist = office.entering.like_last("inspection", "pingan", "self_inspection")["items"]
    assert checklist[0] == {"item": "責任狀落實"}
    assert office.entering.like_last("figures", "dongjie")["disputes"] == {"source": "司法所"}
    assert office.entering.like_last("draw", "dongjie") == office.entering.first_values("draw", "dongjie")


def test_the_day_of_an_event_is_for_people_to_say_that_of_a_record_is_today(office: Workspace) -> None:
    assert [name for name in kinds.dated() if kinds.kind(name).event] == ["activity", "document", "figures", "inspection", "meeting"]
    for name in ("activity", "document", "figures", "inspection", "meeting"):
        assert kinds.kind(name).date not in office.entering.first_values(name, "dongjie"), name
    assert office.entering.first_values("reply", "dongjie")["date"] == office.today
    (office.templates / "records" / "meeting.toml").write_text("start = 09:00:00\n", encoding="utf-8")
    assert office.entering.first_values("meeting", "dongjie") == {"start": datetime.time(9)}, (
        "the hour the office is called for is its own data"
    )
