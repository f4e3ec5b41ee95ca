"""The notice that calls a meeting (會議通知)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import mark
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import clock, colon, date, joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.meeting import Meeting


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """When, where, under whom, about what; the day of the notice is left to be filled in."""
    meeting, issuer = subject.record, sources.name(subject.place.unit)
    name = {"name": title(meeting), "issuer": issuer, "day": date(meeting.date)}
    blocks: list[Block] = [
        Para(translate(N_("It has been decided to hold the following meeting on {day}: {name}. You are notified as follows."), name)),
        Para(when(meeting), head=colon(_(N_("Time"))), level=1),
        Para(meeting.place or "", head=colon(_(N_("Place"))), level=1),
        Para(sources.post(meeting.chair, meeting.date), head=colon(_(N_("Chair"))), level=1),
        Para(attending(meeting, sources), head=colon(_(N_("Attending"))), level=1),
    ]
    if meeting.agenda:
        blocks.append(Para(head=_(N_("Agenda")), level=1))
        blocks += [Para(one.subject, level=3) for one in meeting.agenda]
    blocks += [
        Para(translate(N_("Be there on time. Whoever cannot come asks leave of {issuer} beforehand."), name), head=colon(_(N_("Please note"))), level=1),
        Para(_(N_("This is hereby notified."))),
        IssuerSignature(issuer, date(None)),
        Imprint(issuer, date(None)),
    ]  # fmt: skip
    return PaperContent(
        title=translate(N_("Notice of a Meeting: {name}"), name),
        blocks=tuple(blocks),
        mark=mark(issuer),
        addressee=_(N_("Units concerned")),
    )


def title(meeting: Meeting) -> str:
    """The name of the meeting, else what sort it is."""
    return meeting.name or label(meeting.type)


def when(meeting: Meeting) -> str:
    """The day, and from when until when."""
    times = clock(meeting.start) + (_(N_(" to ")) + clock(meeting.end) if meeting.end else "") if meeting.start else ""
    return translate(N_("{day} {time}"), {"day": date(meeting.date), "time": times}).strip()


def attending(meeting: Meeting, sources: PaperSources) -> str:
    """How many are expected, by name where they are named, and who attends without vote."""
    count = translate(N_("{count} persons expected"), {"count": meeting.expected})
    named = [*meeting.attendees, *(one.person for one in meeting.absent)]
    if meeting.attendees:
        count = joined(sources.post(one, meeting.date) for one in named) + translate(N_(" ({present})"), {"present": count})
    if not meeting.observers:
        return count
    return count + _(N_("; ")) + colon(_(N_("Attending without vote"))) + joined(meeting.observers)


PAPER = Paper("meeting-notice", N_("Notice of a meeting"), compose, kind="meeting")
