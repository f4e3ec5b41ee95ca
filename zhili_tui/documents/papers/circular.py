"""The circular that criticises a unit before all others: the first step of the ladder (通報)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, everybody, grounds, limits, mark, section
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.warning import Warning as Step


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Which unit, for what, what it has to do by when, and what the others are to learn from it."""
    warning, issuer = subject.record, sources.name(subject.place.unit)
    name = {"name": sources.name(warning.unit)}
    blocks: list[Block] = [
        Para(translate(N_("{name} is criticised in this circular for problems in its management of public security."), name)),
        *section(_(N_("Problems found")), warning.facts),
        *section(_(N_("Earlier steps")), cited(warning.previous, sources) if warning.previous else ""),
        *grounds(warning.grounds, sources),
        *section(_(N_("What is asked of the unit")), warning.asked or "", *limits(warning)),
        Para(_(N_("All units are to take warning from this and to examine and put right their own work."))),
        Para(_(N_("This is hereby made known."))),
        *attached(warning),
        IssuerSignature(issuer, date(warning.date)),
        Imprint(issuer, date(warning.date)),
    ]
    return PaperContent(
        title=translate(N_("Circular Criticising {name}"), name),
        blocks=tuple(blocks),
        mark=mark(issuer),
        number=warning.number or "",
        addressee=everybody(),
    )


def fits(warning: Step) -> bool:
    """One step of the ladder only."""
    return warning.type == "circular"


PAPER = Paper("circular", N_("Circular of criticism"), compose, kind="warning", fits=fits)
