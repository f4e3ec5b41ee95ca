"""The closing report of a major case, with its analysis (重大案件結案報告)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.case_first import basics, report, told
from zhili_tui.documents.parts import cited, section
from zhili_tui.documents.values import PaperContent
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.case import Case


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The case, how it was handled, its causes and lessons, what was investigated."""
    case = subject.record
    blocks = [
        *basics(case, sources),
        *section(_(N_("Inquiry and handling")), case.measures or "", *(one.content for one in case.reports if one.content)),
        *section(_(N_("Causes and lessons")), case.analysis),
        *section(_(N_("Investigation of responsibility")), cited(case.notice, sources) if case.notice else ""),
        *told(case, "closing", sources),
    ]
    return report(subject, sources, translate(N_("Closing Report on {title}"), {"title": case.title}), blocks, date(case.closed), "closing")


def fits(case: Case) -> bool:
    """Only where there is an analysis."""
    return bool(case.analysis)


PAPER = Paper("case-closing", N_("Major-case report: closing"), compose, kind="case", fits=fits)
