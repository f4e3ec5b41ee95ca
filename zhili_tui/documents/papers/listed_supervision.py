"""The decision to put a unit under listed supervision (掛牌督辦決定)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, effects, grounds, limits, mark, section
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.warning import Warning as Step


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Why, what is supervised until when, and what is suspended meanwhile."""
    warning, issuer = subject.record, sources.name(sources.committee(subject.place.unit))
    parts = {"name": sources.name(warning.unit), "start": date(warning.date), "end": date(warning.due)}
    blocks: list[Block] = [
        Para(translate(N_("It has been decided to put your unit under listed supervision from {start} to {end}. You are notified as follows."), parts)),
        *section(_(N_("Problems found")), warning.facts),
        *section(_(N_("Earlier steps")), cited(warning.previous, sources) if warning.previous else ""),
        *grounds(warning.grounds, sources),
        *section(_(N_("What is supervised")), warning.asked or "", *limits(warning)),
        Para(head=_(N_("Until it is lifted")), level=1),
        *effects("listed_supervision", warning, warning.date, sources),
        Para(_(N_("When the rectification is complete, apply for acceptance; the supervision is lifted once it has been accepted."))),
        *attached(warning),
        IssuerSignature(issuer, date(warning.date)),
        Imprint(issuer, date(warning.date)),
    ]  # fmt: skip
    return PaperContent(
        title=translate(N_("Decision to Put {name} under Listed Supervision"), parts),
        blocks=tuple(blocks),
        mark=mark(issuer),
        number=warning.number or "",
        addressee=sources.name(warning.unit),
    )


def fits(warning: Step) -> bool:
    """One step of the ladder only."""
    return warning.type == "listed_supervision"


PAPER = Paper("listed-supervision", N_("Decision on listed supervision"), compose, kind="warning", fits=fits)
