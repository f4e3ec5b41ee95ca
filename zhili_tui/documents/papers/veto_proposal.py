"""The proposal that a unit be vetoed, by whoever proposes it to the committee that decides (一票否決建議)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.parts import attached, cited, grounds, leaders, mark, section, signer
from zhili_tui.documents.values import Block, Imprint, IssuerSignature, PaperContent, Para
from zhili_tui.documents.words import date
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.kinds.veto import Veto


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Facts, earlier warnings, grounds, what is proposed; an upward paper."""
    veto, proposer = subject.record, sources.name(subject.record.proposer)
    name = {"name": sources.name(veto.unit)}
    blocks: list[Block] = [
        Para(translate(N_("Under the rules of the one-vote veto we propose that {name} be vetoed, for the following reasons."), name)),
        *reasons(veto, sources),
        Para(head=_(N_("What is proposed")), level=1),
        Para(
            translate(N_("That the committee examine the case and apply the one-vote veto to {name}. The leaders of the unit are:"), name)
        ),
        *leaders(veto, veto.proposed, sources),
        Para(_(N_("The proposal is submitted for decision."))),
        *attached(veto),
        IssuerSignature(proposer, date(veto.proposed)),
        Imprint(proposer, date(veto.proposed)),
    ]
    return PaperContent(
        title=translate(N_("Proposal to Apply the One-Vote Veto to {name}"), name),
        blocks=tuple(blocks),
        mark=mark(proposer),
        signer=signer(veto, sources),
        addressee=sources.name(sources.committee(subject.place.unit)),
    )


def reasons(veto: Veto, sources: PaperSources) -> Iterator[Block]:
    """What happened, what was said before it, and the grounds."""
    yield from section(_(N_("Facts")), veto.facts)
    yield from section(_(N_("Earlier warnings")), *(cited(one, sources) for one in veto.warnings))
    yield from grounds(veto.grounds, sources)


PAPER = Paper("veto-proposal", N_("Veto proposal"), compose, kind="veto")
