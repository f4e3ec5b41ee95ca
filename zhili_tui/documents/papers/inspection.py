"""The record of an inspection: checklist with results, findings, opinions and signatures (檢查記錄)."""

from collections.abc import Iterator

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.rectification import facts, findings
from zhili_tui.documents.parts import BY_HAND
from zhili_tui.documents.values import Block, Fields, PaperContent, PaperTable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.kinds.inspection import Inspection


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """Who inspected whom; item by item; what was found; both sides sign."""
    inspection = subject.record
    signatures = (
        (_(N_("Summary")), inspection.summary or BY_HAND),
        (_(N_("Lead inspector (signature)")), BY_HAND),
        (_(N_("Inspectors (signature)")), BY_HAND),
        (_(N_("Opinion of the unit inspected")), BY_HAND),
        (_(N_("Leader of the unit (signature)")), BY_HAND),
    )
    blocks: list[Block] = [*facts(inspection, sources), *checklist(inspection)]
    if inspection.findings:
        blocks.append(findings(inspection, sources, _(N_("Problems found"))))
    blocks.append(Fields(signatures))
    return PaperContent(title=translate(N_("Record of Inspection ({type})"), {"type": label(inspection.type)}), blocks=tuple(blocks))


def checklist(inspection: Inspection) -> Iterator[Block]:
    """The items of the checklist with their results."""
    if inspection.items:
        heads = (_(N_("No.")), _(N_("Checklist item")), _(N_("Result")), _(N_("Remark")))
        rows = tuple((str(number), one.item, label(one.result), one.remark or "") for number, one in enumerate(inspection.items, 1))
        yield PaperTable(heads, rows, widths=(2, 13, 4, 9), caption=_(N_("Checklist")))


PAPER = Paper("inspection", N_("Record of an inspection"), compose, kind="inspection", form="sheet")
