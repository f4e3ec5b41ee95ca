"""An answer to another record: receipt, plan, progress, rectification, investigation report, application for acceptance (回覆報告)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, mark, section, signer
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date, joined
from zhili_tui.i18n import N_, _, translate

TITLES = {
    "receipt": N_("Receipt"),
    "rectification_plan": N_("Report Submitting a Plan of Rectification"),
    "progress": N_("Report on the Progress of Rectification"),
    "rectification": N_("Report on Rectification"),
    "investigation_report": N_("Report on an Investigation of Leadership Responsibility"),
    "acceptance_application": N_("Application for Acceptance"),
}
ENDS = {
    "receipt": N_("This confirms receipt."),
    "acceptance_application": N_("The rectification is complete; please examine and accept it."),
}


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """What is answered; how it stands; measures; who was held to account."""
    reply, unit = subject.record, sources.name(subject.place.unit)
    answered = {"paper": cited(reply.to, sources), "items": joined(map(str, reply.items))}
    opening = N_("We have received {paper}, and report on problems {items} as follows.") if reply.items else N_("We have received {paper}, and report as follows.")  # fmt: skip
    blocks: list[Block] = [
        Para(translate(opening, answered)),
        *section(_(N_("How it stands")), reply.content),
        *section(_(N_("Corrective measures")), reply.measures or ""),
        *section(_(N_("Accountability")), reply.accountability or ""),
        Para(_(ENDS.get(reply.type, N_("This is hereby reported.")))),
        *attached(reply),
        IssuerSignature(unit, date(reply.date)),
        Imprint(unit, date(reply.date)),
    ]
    return PaperContent(
        title=_(TITLES[reply.type]),
        blocks=tuple(blocks),
        mark=mark(unit),
        number=reply.number or "",
        signer=signer(reply, sources),
        addressee=sources.name(reply.to.split("/")[0]),
    )


PAPER = Paper("reply", N_("Reply: receipt, plan, report or application"), compose, kind="reply")
