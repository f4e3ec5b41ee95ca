"""The responsibility statement of a year between a superior and a unit, with its targets."""

import datetime
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Date, Label, Line, NamedBy, Note, OfficerRef, Several, Text, UnitRef, WasOne
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record, Target


class Statement(Record, kw_only=True):
    """A statement is issued by the superior unit; ``unit`` signs it (TGT-3)."""

    unit: Annotated[UnitRef, Label(N_("Signatory unit"))]
    drawn_up: Annotated[Date, Label(N_("Drawn up on"))]
    sheet: Annotated[Line | None, NamedBy("sheet"), Label(N_("Score sheet"))] = None
    superior_leader: Annotated[Several[OfficerRef], WasOne(), Label(N_("Superior's principal leader"))] = ()
    unit_leader: Annotated[Several[OfficerRef], WasOne(), Label(N_("Unit's principal leader"))] = ()
    signed: Annotated[Date | None, Label(N_("Signed on"), N_("Blank until both have signed"))] = None
    duties: Annotated[Text | None, Note(N_("What the unit undertakes besides the targets"))] = None
    targets: Several[Target] = ()


def signers(statement: Statement) -> Iterator[Fault]:
    """A signed statement names both principal leaders."""
    if statement.signed:
        for name in ("superior_leader", "unit_leader"):
            if not getattr(statement, name):
                yield Fault((name,), N_("the statement is signed, but this signer is not named"), {})


def vacant_target(statement: Statement) -> Iterator[Fault]:
    """Number 19 of the targets is vacant on purpose and is not used again."""
    for i, target in enumerate(statement.targets):
        if target.clause == "TGT-19":
            yield Fault(("targets", i, "clause"), N_("TGT-19 is vacant; choose another target"), {})


def state(statement: Statement, today: datetime.date) -> str:
    """Signed on paper, or by both principal leaders with their keys; else still a draft."""
    both = {
        one.signer or one.by for one in statement.signoffs if one.role == "principal_leader" and one.verdict in ("approved", "attested")
    }
    return "signed" if statement.signed or len(both) > 1 else "draft"


KIND = Kind(
    name="statement",
    cls=Statement,
    title=("unit",),
    date="drawn_up",
    columns=("signed",),
    clauses=("TGT-3", "LDR-C2"),
    again=("sheet", "superior_leader", "duties", "targets.clause", "targets.content", "targets.measure", "targets.maximum"),
    example="""
unit = "dongjie"
drawn_up = 2026-01-12
superior_leader = ["shifan/li-zhengming"]
unit_leader = ["dongjie/wang-jianhua"]
""",
    orders=(DateOrder("drawn_up", "signed"),),
    rules=(
        RecordRule("signer-missing", N_("A signed statement names both signers"), signers, "signed = 2026-01-20\nunit_leader = false"),
        RecordRule("vacant-target", N_("Target 19 stays vacant"), vacant_target, '[[targets]]\nclause = "TGT-19"\ncontent = "x"'),
    ),
    state=state,
    sealed=True,
)
