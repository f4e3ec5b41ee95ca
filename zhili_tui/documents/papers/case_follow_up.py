"""The follow-up report of a major case (重大案件續報)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.case_first import basics, report, told
from zhili_tui.documents.parts import section
from zhili_tui.documents.values import PaperContent
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.case import Case


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The case again, what has been found out and done since, who was told."""
    case = subject.record
    later = [one for one in case.reports if one.stage == "follow_up"]
    blocks = [
        *basics(case, sources),
        *section(_(N_("Inquiry and handling")), case.measures or "", *(one.content for one in later if one.content)),
        *told(case, "follow_up", sources),
    ]
    title = translate(N_("Follow-up Report on {title}"), {"title": case.title})
    return report(subject, sources, title, blocks, date(max(one.at.date() for one in later)), "follow_up")


def fits(case: Case) -> bool:
    """Only where a follow-up has been reported."""
    return any(one.stage == "follow_up" for one in case.reports)


PAPER = Paper("case-follow-up", N_("Major-case report: follow-up"), compose, kind="case", fits=fits)
