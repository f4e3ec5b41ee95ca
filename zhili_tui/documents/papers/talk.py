"""The record of an admonitory talk (約談記錄)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import BY_HAND, cited, limits
from zhili_tui.documents.values import Fields, PaperContent
from zhili_tui.documents.words import date, sentence
from zhili_tui.i18n import N_, _
from zhili_tui.model.kinds.warning import Warning as Step


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Who talked to whom, when and where; why, what was asked, what was answered; both sign."""
    warning = subject.record
    talk = warning.talk
    rows = (
        (_(N_("Date of the talk")), date(talk.date)),
        (_(N_("Place")), talk.place),
        (_(N_("Unit summoned")), sources.name(warning.unit)),
        (_(N_("Interviewer")), sources.post(talk.interviewer, talk.date)),
        (_(N_("Interviewee")), sources.post(talk.interviewee, talk.date)),
        (_(N_("Earlier steps")), cited(warning.previous, sources) if warning.previous else ""),
        (_(N_("Why the talk was held")), warning.facts),
        (_(N_("Grounds")), _(N_("; ")).join(sources.clause(one) for one in warning.grounds)),
        (_(N_("What is asked")), "\n".join(map(sentence, (*filter(None, [warning.asked]), *limits(warning))))),
        (_(N_("What the interviewee answered")), talk.statement or "\n\n\n"),
        (_(N_("Interviewer (signature)")), BY_HAND),
        (_(N_("Interviewee (signature)")), BY_HAND),
    )
    return PaperContent(title=_(N_("Record of an Admonitory Talk")), blocks=(Fields(rows),))


def fits(warning: Step) -> bool:
    """Only a talk that was held."""
    return warning.talk is not None


PAPER = Paper("talk", N_("Record of an admonitory talk"), compose, kind="warning", form="sheet", fits=fits)
