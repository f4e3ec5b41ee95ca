"""The sheets by which what a meeting deployed is followed until it is done, one for each task (督辦單)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.meeting_notice import title
from zhili_tui.documents.parts import BY_HAND
from zhili_tui.documents.values import Block, Break, Fields, Heading, IssuerSignature, PaperContent
from zhili_tui.documents.words import date, joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.meeting import FollowUp, Meeting


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """One page for each follow-up: what, who, by when; received, done, sent back."""
    meeting, issuer = subject.record, sources.name(subject.place.unit)
    blocks: list[Block] = []
    for number, one in enumerate(meeting.follow_ups, 1):
        if number > 1:
            blocks += (Break(), Heading(_(TITLE)))
        blocks += (*sheet(one, number, meeting, sources), IssuerSignature(issuer, date(meeting.date)))
    return PaperContent(title=_(TITLE), blocks=tuple(blocks))


TITLE = N_("Follow-up Sheet")


def sheet(one: FollowUp, number: int, meeting: Meeting, sources: PaperSources) -> Iterator[Block]:
    """One task. What is not known yet is filled in by hand."""
    parts = {"number": number, "count": len(meeting.follow_ups), "name": title(meeting), "day": date(meeting.date)}
    lead = person(one.lead_unit, one.person, meeting, sources)
    with_ = joined(map(sources.name, one.cooperating))
    if one.cooperating_person:
        with_ += translate(N_(" ({person})"), {"person": sources.post(one.cooperating_person, meeting.date)})
    rows = [
        (_(N_("No.")), translate(N_("{number} of {count}"), parts)),
        (_(N_("Deployed by")), translate(N_("{name} of {day}"), parts)),
        (_(N_("Matter to be done")), one.content),
        (_(N_("Lead unit")), lead),
        (_(N_("Co-operating units")), with_),
        (_(N_("Time limit")), date(one.due)),
        (_(N_("Received on")), date(one.received)),
        (_(N_("What was done")), one.result or BY_HAND * 3),
        (_(N_("Done on")), date(one.done)),
    ]
    if one.sent_back:
        rows.append((_(N_("Sent back because")), one.sent_back))
    rows += [(_(N_("Leader of the lead unit (signature)")), BY_HAND), (_(N_("Opinion of the supervising leader")), BY_HAND * 2)]
    yield Fields(tuple(rows))


def person(unit: str, person: str | None, meeting: Meeting, sources: PaperSources) -> str:
    """A unit, with the person answerable in it."""
    name = sources.name(unit)
    return name + (translate(N_(" ({person})"), {"person": sources.post(person, meeting.date)}) if person else "")


def fits(meeting: Meeting) -> bool:
    """Only where something was deployed."""
    return bool(meeting.follow_ups)


PAPER = Paper("follow-up", N_("Follow-up sheets of a meeting"), compose, kind="meeting", form="sheet", fits=fits)
