"""The sheet on which those who come to a meeting sign in (簽到表)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.agenda import occasion
from zhili_tui.documents.papers.meeting_notice import title
from zhili_tui.documents.values import PaperContent, PaperTable
from zhili_tui.i18n import N_, _, translate


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """As many blank lines as are expected; who attends without vote is named already."""
    meeting = subject.record
    heads = (_(N_("No.")), _(N_("Unit")), _(N_("Post")), _(N_("Full name")), _(N_("Signature")), _(N_("Remark")))
    lines = [("", "")] * meeting.expected + [(one, _(N_("without vote"))) for one in meeting.observers]
    rows = tuple((str(number), "", "", name, "", remark) for number, (name, remark) in enumerate(lines, 1))
    return PaperContent(
        title=translate(N_("Sign-in Sheet: {name}"), {"name": title(meeting)}),
        blocks=(occasion(meeting, sources), PaperTable(heads, rows, widths=(2, 7, 5, 5, 6, 4), tall=True)),
    )


PAPER = Paper("sign-in", N_("Sign-in sheet of a meeting"), compose, kind="meeting", form="sheet")
