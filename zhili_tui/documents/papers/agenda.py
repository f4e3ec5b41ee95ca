"""The agenda laid before a meeting (會議議程)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.meeting_notice import attending, title, when
from zhili_tui.documents.values import Fields, PaperContent, PaperTable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.meeting import Meeting


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Time, place and chair; the matters in their order, each with its speaker."""
    meeting = subject.record
    heads = (_(N_("No.")), _(N_("Matter")), _(N_("Speaker")))
    rows = tuple(
        (str(number), one.subject, sources.post(one.speaker, meeting.date) if one.speaker else "")
        for number, one in enumerate(meeting.agenda, 1)
    )
    return PaperContent(
        title=translate(N_("Agenda: {name}"), {"name": title(meeting)}),
        blocks=(occasion(meeting, sources), PaperTable(heads, rows, widths=(2, 16, 8), tall=True)),
    )


def occasion(meeting: Meeting, sources: PaperSources) -> Fields:
    """When, where, under whom, with whom."""
    rows = (
        (_(N_("Time")), when(meeting)),
        (_(N_("Place")), meeting.place or ""),
        (_(N_("Chair")), sources.post(meeting.chair, meeting.date)),
        (_(N_("Recorder")), sources.post(meeting.recorder, meeting.date) if meeting.recorder else ""),
        (_(N_("Attending")), attending(meeting, sources)),
    )
    return Fields(rows)


def fits(meeting: Meeting) -> bool:
    """Only where there is an agenda."""
    return bool(meeting.agenda)


PAPER = Paper("agenda", N_("Agenda of a meeting"), compose, kind="meeting", form="sheet", fits=fits)
