"""The minutes of a meeting (會議紀要)."""

import datetime
from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.values import Block, Imprint, PaperContent, Para
from zhili_tui.documents.words import clock, colon, date, joined, sentence
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.meeting import FollowUp, Meeting


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Opening, agenda, resolutions, follow-ups; who was there stands at the end."""
    meeting, issuer = subject.record, sources.name(subject.place.unit)
    name = meeting.name or label(meeting.type)
    blocks: list[Block] = [Para(opening(meeting, name, sources))]
    if meeting.urgent_matter:
        blocks.append(Para(meeting.urgent_matter, head=colon(_(N_("What called for it")))))
    if meeting.agenda:
        blocks.append(Para(head=_(N_("Agenda")), level=1))
        blocks += agenda(meeting, sources)
    if meeting.resolutions:
        blocks.append(Para(head=_(N_("Resolutions")), level=1))
        blocks += [Para(sentence(limited(one.content, one.due)), level=3) for one in meeting.resolutions]
    if meeting.follow_ups:
        blocks.append(Para(head=_(N_("Follow-ups")), level=1))
        blocks += [Para(sentence(follow_up(one, meeting.date, sources)), level=3) for one in meeting.follow_ups]
    blocks += attendance(meeting, sources)
    blocks.append(Imprint(issuer, date(meeting.date)))
    return PaperContent(
        title=name,
        blocks=tuple(blocks),
        mark=translate(N_("{name}, minutes"), {"name": issuer}),
        issue=issuer,
        date=date(meeting.date),
    )


def opening(meeting: Meeting, name: str, sources: PaperSources) -> str:
    """When, where and under whom."""
    times = ""
    if meeting.start:
        times = clock(meeting.start) + (_(N_(" to ")) + clock(meeting.end) if meeting.end else "")
    parts = {
        "date": date(meeting.date),
        "time": times,
        "place": meeting.place or "",
        "name": name,
        "chair": sources.post(meeting.chair, meeting.date),
    }
    if meeting.place:
        return translate(N_("On {date} {time}, in {place}, {chair} chaired the {name}. The minutes are as follows."), parts)
    return translate(N_("On {date} {time}, {chair} chaired the {name}. The minutes are as follows."), parts)


def agenda(meeting: Meeting, sources: PaperSources) -> Iterator[Block]:
    """Each matter with its speaker, and what came of it."""
    for item in meeting.agenda:
        speaker = translate(N_(" ({person})"), {"person": sources.post(item.speaker, meeting.date)}) if item.speaker else ""
        yield Para(head=item.subject + speaker, level=2)
        if item.result:
            yield Para(item.result)


def limited(text: str, due: datetime.date | None) -> str:
    """A task with its time limit, where it has one."""
    return translate(N_("{task} (by {day})"), {"task": text.rstrip("。. "), "day": date(due)}) if due else text


def follow_up(one: FollowUp, day: datetime.date, sources: PaperSources) -> str:
    """What is to be done, by whom, with whom, by when."""
    lead = sources.name(one.lead_unit) + (translate(N_(" ({person})"), {"person": sources.post(one.person, day)}) if one.person else "")
    text = one.content.rstrip("。. ") + _(N_("; ")) + translate(N_("led by {units}"), {"units": lead})
    if one.cooperating:
        text += _(N_("; ")) + translate(N_("with {units}"), {"units": joined(map(sources.name, one.cooperating))})
    return text + _(N_("; ")) + translate(N_("due {day}"), {"day": date(one.due)})


def attendance(meeting: Meeting, sources: PaperSources) -> Iterator[Block]:
    """Those present, by name where they are named; absent with reasons, attending without vote; the recorder."""
    present = translate(N_("{present} of {expected} expected"), {"present": meeting.present, "expected": meeting.expected})
    if meeting.attendees:
        named = joined(sources.post(one, meeting.date) for one in meeting.attendees)
        present = named + translate(N_(" ({present})"), {"present": present})
    yield Para(present, head=colon(_(N_("In attendance"))))
    if meeting.absent:
        reasons = (translate(N_("{person} ({reason})"), {"person": sources.post(one.person, meeting.date), "reason": one.reason})
                   for one in meeting.absent)  # fmt: skip
        yield Para(joined(reasons), head=colon(_(N_("Excused"))))
    if meeting.observers:
        yield Para(joined(meeting.observers), head=colon(_(N_("Attending without vote"))))
    if meeting.recorder:
        yield Para(sources.post(meeting.recorder, meeting.date), head=colon(_(N_("Recorder"))))


PAPER = Paper("minutes", N_("Minutes of a meeting"), compose, kind="meeting", form="minutes")
