"""What precedes a veto: warning, recommendation, order to improve, hazard pointed out (警告、建議、限期改進、隱患告知); and the ladder's own steps."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, effects, grounds, limits, mark, section
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.warning import Warning as Step

TITLES = {
    "warning": N_("Warning Notice"),
    "judicial_recommendation": N_("Judicial Recommendation"),
    "procuratorial_recommendation": N_("Procuratorial Recommendation"),
    "rectification_recommendation": N_("Recommendation for Rectification"),
    "improvement_order": N_("Order to Improve within a Time Limit"),
    "hazard_pointed_out": N_("Notice of a Hazard"),
}


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """The problem, its grounds, what is asked by when; one that another body issued is passed on."""
    warning, issuer = subject.record, sources.name(subject.place.unit)
    parts = {"issuer": warning.issuer or "", "type": label(warning.type)}
    if warning.issuer:
        title = translate(N_("Passing On the {type} of {issuer}"), parts)
        opening = translate(
            N_("{issuer} has addressed a paper ({type}) to your unit. It is passed on to you; deal with it as follows."), parts
        )
    else:
        title = _title(warning, sources)
        opening = _(N_("The following problems were found in your unit's management of public security. You are notified as follows."))
    blocks: list[Block] = [
        Para(opening),
        *section(_(N_("Problems found")), warning.facts),
        *section(_(N_("Earlier steps")), cited(warning.previous, sources) if warning.previous else ""),
        *grounds(warning.grounds, sources),
        *section(_(N_("What is asked")), warning.asked or "", *limits(warning)),
        *(Para(head=_(N_("Until it is lifted")), level=1) for _some in sources.effects(warning.type, warning)[:1]),
        *effects(warning.type, warning, warning.date, sources),
        Para(_(N_("Where no effective measures are taken in time, the matter is dealt with under the rules of the one-vote veto."))),
        *attached(warning),
        IssuerSignature(issuer, date(warning.date)),
        Imprint(issuer, date(warning.date)),
    ]
    return PaperContent(
        title=title, blocks=tuple(blocks), mark=mark(issuer), number=warning.number or "", addressee=sources.name(warning.unit)
    )


def _title(warning: Step, sources: PaperSources) -> str:
    """The title that the rule set gives the step's paper, else the usual one, else the step's name."""
    step = sources.step(warning.type)
    if step and step.paper:
        return step.paper.said(language())
    return _(TITLES[warning.type]) if warning.type in TITLES else label(warning.type)


#: The steps that have a paper of their own.
APART = ("circular", "admonitory_talk", "listed_supervision")


def fits(warning: Step) -> bool:
    """Every step that has no paper of its own, those that a rule set adds included."""
    return warning.type not in APART


PAPER = Paper("warning", N_("Warning, recommendation or order"), compose, kind="warning", fits=fits)
