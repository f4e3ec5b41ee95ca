"""The committee's decision to veto a unit (一票否決決定)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.veto_proposal import reasons
from zhili_tui.documents.parts import attached, cited, effects, everybody, mark, section
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.veto import Veto


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Facts, earlier warnings, grounds; who proposed, which meeting decided, the term; the effects."""
    veto, issuer = subject.record, sources.name(sources.committee(subject.place.unit))
    name = {"name": sources.name(veto.unit)}
    parts = name | {
        "proposer": sources.name(veto.proposer), "proposed": date(veto.proposed), "meeting": cited(veto.meeting, sources),
        "start": date(veto.term_start), "end": date(veto.term_end),
    }  # fmt: skip
    blocks: list[Block] = [
        *reasons(veto, sources),
        *section(
            _(N_("Decision")),
            translate(N_("On the proposal of {proposer} of {proposed}, and after deliberation ({meeting}), the one-vote veto is applied to {name} from {start} to {end}."), parts),
        ),
        Para(head=_(N_("Effects")), level=1),
        *effects("veto", veto, veto.proposed, sources),
        *attached(veto),
        IssuerSignature(issuer, date(veto.decided)),
        Imprint(issuer, date(veto.decided), veto.cc),
    ]  # fmt: skip
    return PaperContent(
        title=translate(N_("Decision to Apply the One-Vote Veto to {name}"), name),
        blocks=tuple(blocks),
        mark=mark(issuer),
        number=veto.number or "",
        addressee=everybody(),
    )


def decided(veto: Veto) -> bool:
    """Only what has been decided."""
    return veto.decided is not None and veto.meeting is not None


PAPER = Paper("veto-decision", N_("Veto decision"), compose, kind="veto", fits=decided)
