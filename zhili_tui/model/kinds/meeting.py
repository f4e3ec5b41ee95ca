"""A meeting: body, attendance, agenda, resolutions, and what it deploys until that is done."""

import datetime
from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import (
    Clock,
    Count,
    Date,
    Label,
    Line,
    Note,
    OfficerRef,
    Part,
    Person,
    RecordRef,
    Refers,
    Several,
    Text,
    UnitRef,
)
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, Once, RecordRule, progress, worst
from zhili_tui.model.parts import Record

Type = Literal[
    "thematic_meeting", "committee_meeting", "directors_meeting", "joint_meeting", "five_dept_meeting", "ad_hoc_meeting", "other_meeting"
]


class Absence(Part):
    """Somebody expected who did not come."""

    person: Annotated[Person, Label(N_("Who"))]
    reason: Line


class AgendaItem(Part):
    """A point of the agenda."""

    subject: Annotated[Text, Label(N_("Matter"))]
    speaker: Person | None = None
    conveys: Annotated[
        RecordRef | None, Refers(("document",)), Label(N_("Paper conveyed"), N_("The superior's paper that is passed on"))
    ] = None
    takes_up: Annotated[
        RecordRef | None, Refers(("meeting",)), Label(N_("Study taken up"), N_("The meeting whose opinions are put into effect"))
    ] = None
    result: Text | None = None


class Resolution(Part):
    """What the meeting decided (議定事項)."""

    content: Text
    due: Annotated[Date | None, Label(N_("Time limit"))] = None
    done: Annotated[Date | None, Label(N_("Done on"))] = None


class Opinion(Part):
    """What a study proposes (具體意見): open until the monthly meeting takes it up."""

    content: Text
    due: Annotated[Date | None, Label(N_("Time limit"))] = None
    taken_up: Annotated[Date | None, Label(N_("Taken up on"))] = None


class FollowUp(Part):
    """What the meeting deploys: followed until it is done."""

    content: Text
    lead_unit: UnitRef
    due: Annotated[Date, Label(N_("Time limit"))]
    person: Person | None = None
    cooperating: Annotated[Several[UnitRef], Label(N_("Co-operating units"))] = ()
    cooperating_person: Person | None = None
    received: Annotated[Date | None, Label(N_("Received on"))] = None
    done: Annotated[Date | None, Label(N_("Done on"))] = None
    result: Text | None = None
    sent_back: Annotated[Text | None, Label(N_("Sent back because"))] = None


class Meeting(Record, kw_only=True):
    """MTG-1 to MTG-4 and TGT-1. The issuing unit holds the meeting."""

    type: Type
    also: Annotated[Several[Type], Label(N_("Also held as"), N_("One meeting may meet several obligations"))] = ()
    name: Annotated[Line | None, Label(N_("Name of the meeting"))] = None
    date: Date
    start: Annotated[Clock | None, Label(N_("Begins"))] = None
    end: Annotated[Clock | None, Label(N_("Ends"))] = None
    place: Line | None = None
    chair: OfficerRef
    recorder: Person | None = None
    expected: Annotated[Count, Label(N_("Expected"))]
    present: Annotated[Count, Label(N_("Present"))]
    attendees: Annotated[Several[Person], Label(N_("In attendance"), N_("Those present by name, as the minutes list them"))] = ()
    absent: Annotated[Several[Absence], Label(N_("Absent"))] = ()
    observers: Annotated[Several[Line], Label(N_("Attending without vote"))] = ()
    agenda: Several[AgendaItem] = ()
    resolutions: Annotated[Several[Resolution], Note(N_("What the meeting decided; with a time limit it stands under To do"))] = ()
    follow_ups: Annotated[Several[FollowUp], Note(N_("What units are to do, by when; it stands under To do until it is done"))] = ()
    opinions: Annotated[Several[Opinion], Note(N_("What a study proposes; it stands under To do until a meeting takes it up"))] = ()
    urgent_matter: Annotated[Text | None, Note(N_("For an ad-hoc meeting (MTG-4): what called for it"))] = None


def attendance(meeting: Meeting) -> Iterator[Fault]:
    """Those present and those absent by name make those expected."""
    if meeting.present > meeting.expected:
        yield Fault(("present",), N_("more were present than expected"), {})
    elif len(meeting.attendees) > meeting.present:
        parts = {"present": meeting.present, "count": len(meeting.attendees)}
        yield Fault(("attendees",), N_("{count} are named, but {present} were present"), parts)
    elif meeting.absent and meeting.present + len(meeting.absent) != meeting.expected:
        parts = {"present": meeting.present, "absent": len(meeting.absent), "expected": meeting.expected}
        yield Fault(("absent",), N_("{present} present and {absent} absent do not make {expected} expected"), parts)


def also_other(meeting: Meeting) -> Iterator[Fault]:
    """A meeting counts once as its own type."""
    if meeting.type in meeting.also or len(set(meeting.also)) < len(meeting.also):
        yield Fault(("also",), N_("a meeting counts only once as the same type"), {})


def state(meeting: Meeting, today: datetime.date) -> str:
    """To come until its day; then open until what it deployed, and what it resolved with a time limit, is done."""
    if meeting.date > today:
        return "upcoming"
    states = [progress(one.done, one.due, today) for one in meeting.follow_ups]
    states += [progress(one.done, one.due, today) for one in meeting.resolutions if one.due]
    return worst(iter(states), "done")


KIND = Kind(
    name="meeting",
    cls=Meeting,
    title=("type", "name"),
    date="date",
    concerns="",
    columns=("chair", "present", "follow_ups"),
    clauses=("MTG-1", "MTG-2", "MTG-3a", "MTG-3b", "MTG-4", "TGT-1"),
    again=("type", "place", "chair", "recorder", "expected"),
    event=True,
    example="""
type = "joint_meeting"
date = 2026-03-12
start = 09:00:00
end = 10:30:00
chair = "dongjie/chen-guoqiang"
expected = 12
present = 11

[[absent]]
person = "王大明"
reason = "出差"

[[resolutions]]
content = "三月底前完成學校周邊隱患排查"
due = 2026-03-31

[[follow_ups]]
content = "清理平安社區消防通道"
lead_unit = "pingan"
due = 2026-03-31
""",
    orders=(
        DateOrder("start", "end"),
        DateOrder("date", "opinions.due"),
        DateOrder("date", "opinions.taken_up"),
        DateOrder("date", "resolutions.due"),
        DateOrder("date", "resolutions.done"),
        DateOrder("date", "follow_ups.due"),
        DateOrder("date", "follow_ups.received"),
        DateOrder("date", "follow_ups.done"),
    ),
    once=(Once("absent", "person"),),
    rules=(
        RecordRule("attendance", N_("Present and absent make expected"), attendance, "expected = 14"),
        RecordRule("also-twice", N_("A meeting counts once as the same type"), also_other, 'also = ["joint_meeting"]'),
    ),
    state=state,
    happened=lambda meeting: bool(meeting.present or meeting.absent),
)
