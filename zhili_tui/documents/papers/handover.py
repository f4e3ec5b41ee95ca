"""The record of handovers at a guard post, with room for both signatures (交接班記錄)."""

from zhili_tui.documents.paper import Paper, PaperSources, PaperSubject
from zhili_tui.documents.papers.patrol import head, heading
from zhili_tui.documents.values import PaperContent, PaperTable
from zhili_tui.documents.words import moment
from zhili_tui.i18n import N_, _
from zhili_tui.model.kinds.patrol import Patrol


def compose(subject: PaperSubject, sources: PaperSources) -> PaperContent:
    """A line a handover: when, who, what equipment was counted; who goes and who comes both sign."""
    heads = (_(N_("Time of handover")), _(N_("Going off duty")), _(N_("Signature")), _(N_("Coming on duty")), _(N_("Signature")),
             _(N_("Equipment counted")), _(N_("Remark")))  # fmt: skip
    rows = tuple(
        (moment(one.at), sources.name(one.outgoing), "", sources.name(one.incoming), "", one.equipment or "", one.remark or "")
        for one in subject.record.handovers
    )
    table = PaperTable(heads, rows, widths=(8, 4, 5, 4, 5, 8, 6), tall=True)
    return PaperContent(
        title=heading(subject, N_("Handover Record, {month}/{year}")), blocks=(head(subject, sources), table), landscape=True
    )


def fits(patrol: Patrol) -> bool:
    """Only where handovers were recorded."""
    return bool(patrol.handovers)


PAPER = Paper("handover", N_("Handover record of a month"), compose, kind="patrol", form="sheet", fits=fits)
