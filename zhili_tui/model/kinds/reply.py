"""An answer to another record: receipt, plan, progress, rectification, investigation report, application for acceptance."""

from typing import Annotated, Literal

from zhili_tui.model.fields import Count, Date, Label, Line, Note, Person, RecordRef, Refers, Several, Text
from zhili_tui.model.glossary import N_
from zhili_tui.model.kind import Kind
from zhili_tui.model.parts import Record

#: What can be answered.
ANSWERED = ("document", "inspection", "notice", "warning", "veto", "key_area", "case")


class Reply(Record, kw_only=True):
    """Whoever answers writes a record of his own; the issuing unit is the one that answers."""

    to: Annotated[RecordRef, Refers(ANSWERED), Label(N_("Answers"))]
    type: Literal[
        "receipt", "rectification_plan", "progress", "rectification", "investigation_report", "acceptance_application", "not_investigated",
    ]  # fmt: skip
    date: Date
    by: Annotated[Person, Label(N_("Answered by"))]
    items: Annotated[Several[Count], Label(N_("Findings answered"), N_("Their numbers, from 1; blank means all"))] = ()
    content: Annotated[Text, Note(N_("Of an investigation its result; of a case that is not to be investigated the reason"))]
    measures: Annotated[Text | None, Label(N_("Corrective measures"))] = None
    accountability: Text | None = None
    number: Annotated[Line | None, Label(N_("Document number"))] = None


KIND = Kind(
    name="reply",
    cls=Reply,
    title=("type", "content"),
    date="date",
    concerns="",
    columns=("to", "by"),
    clauses=("INV-6", "INS-1"),
    again=("by",),
    example="""
to = "shifan-zzb/2026/inspection/20260610-abcd"
type = "rectification"
date = 2026-06-25
by = "dongjie/chen-guoqiang"
content = "通道已清理，物業公司加裝警示標識。"
""",
)
