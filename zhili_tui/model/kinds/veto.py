"""A one-vote veto: proposed, decided by the district committee, notified, in force for a term, lifted or run out."""

import datetime
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Begins, Clause, Date, Label, Line, Note, OfficerRef, RecordRef, Refers, Several, Text, UnitRef, WasOne
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Erratum, LeftOut, Lifting, Record, Revocation, approved


class Veto(Record, kw_only=True):
    """VET-0 to VET-8 and LDR-V1 to LDR-V7. A township or signatory unit may only propose."""

    unit: Annotated[UnitRef, Label(N_("Unit vetoed"))]
    grounds: Annotated[Several[Clause], Begins(("VET-", "LDR-V")), Label(N_("Grounds"), N_("Clauses VET-… or LDR-V…"))]
    facts: Text
    warnings: Annotated[Several[RecordRef], Refers(("warning",), "unit"), Label(N_("Earlier warnings"))] = ()
    proposer: Annotated[UnitRef, Label(N_("Proposed by"))]
    proposed: Annotated[Date, Label(N_("Proposed on"))]
    meeting: Annotated[RecordRef | None, Refers(("meeting",)), Label(N_("Deciding meeting"))] = None
    decided: Annotated[Date | None, Label(N_("Decided on"))] = None
    number: Annotated[Line | None, Label(N_("Document number"))] = None
    notified: Annotated[Date | None, Label(N_("Notified on"))] = None
    term_start: Annotated[Date | None, Label(N_("In force from"))] = None
    term_end: Annotated[Date | None, Label(N_("In force until"))] = None
    principal_leader: Annotated[
        Several[OfficerRef], WasOne(), Note(N_("Everybody who held the post: secretary and head of government"))
    ] = ()
    leader_in_charge: Annotated[Several[OfficerRef], WasOne(), Note(N_("Everybody who held the post"))] = ()
    directly_responsible: Annotated[Several[OfficerRef], Label(N_("Directly responsible persons"))] = ()
    left_out: Annotated[
        Several[LeftOut], Label(N_("Holders of a post not named")), Note(N_("Who is left out is held responsible unless a reason is given"))
    ] = ()
    cc: Annotated[Several[Line], Note(N_("The organisation and personnel departments among them"))] = ()
    lifting: Lifting | None = None
    revocation: Revocation | None = None
    corrections: Several[Erratum] = ()


def grounded(veto: Veto) -> Iterator[Fault]:
    """A veto rests on grounds of its two lists."""
    if not veto.grounds:
        yield Fault(("grounds",), N_("a veto needs a ground"), {})
    for i, ground in enumerate(veto.grounds):
        if not ground.startswith(("VET-", "LDR-V")):
            yield Fault(("grounds", i), N_("{ground} is not a ground of a veto"), {"ground": ground})


def decision(veto: Veto) -> Iterator[Fault]:
    """A decision has a meeting and a term."""
    if veto.decided:
        for name in ("meeting", "term_start", "term_end"):
            if getattr(veto, name) is None:
                yield Fault((name,), N_("decided, but its meeting or term is missing"), {})


def state(veto: Veto, today: datetime.date) -> str:
    """A proposal until the committee's chair has signed the decision; then in force, lifted, or run out."""
    if veto.revocation and veto.revocation.date <= today:
        return "revoked"
    if veto.lifting and veto.lifting.date <= today:
        return "lifted"
    if not veto.decided or not approved(veto, "committee_chair"):
        return "proposed"
    return "run_out" if veto.term_end and veto.term_end < today else "in_force"


KIND = Kind(
    name="veto",
    cls=Veto,
    title=("unit", "grounds"),
    date="proposed",
    columns=("decided", "term_end"),
    clauses=("VET-0", "VET-1", "VET-2", "VET-3", "VET-4", "VET-5", "VET-6", "VET-7", "VET-8", "LDR-E1", "LDR-E2"),
    again=("cc",),
    example="""
unit = "xijie"
grounds = ["VET-5"]
facts = "對整改建議逾期未採取有效措施。"
proposer = "shifan-zzb"
proposed = 2026-08-20
""",
    orders=(
        DateOrder("proposed", "decided"),
        DateOrder("decided", "notified"),
        DateOrder("decided", "term_start"),
        DateOrder("term_start", "term_end"),
        DateOrder("decided", "lifting.date"),
        DateOrder("decided", "revocation.date"),
    ),
    rules=(
        RecordRule("ground", N_("A veto rests on grounds of its two lists"), grounded, 'grounds = ["TGT-1"]'),
        RecordRule("decision", N_("A decision has a meeting and a term"), decision, "decided = 2026-09-01"),
    ),
    state=state,
    sealed=True,
)
