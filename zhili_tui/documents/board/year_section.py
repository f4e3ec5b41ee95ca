"""The year by month and duty on a leader's page: of several units together, how many of them kept a month."""

from collections.abc import Mapping, Sequence

from zhili_tui.documents.board.gathered import LeaderPage
from zhili_tui.documents.board.values import BoardCell, BoardSection
from zhili_tui.i18n import N_, _, language, translate
from zhili_tui.regulation.duties import wording
from zhili_tui.regulation.duties.year import MonthCell

WORDS = {"met": N_("met"), "late": N_("late"), "missed": N_("miss"), "overdue": N_("over"), "due": N_("due"), "upcoming": N_("due")}
TONES = {"late": "open", "missed": "late", "overdue": "late", "met": "good"}
#: What stands for a month in which units stand differently: what presses most.
PRESSING = ("overdue", "missed", "late", "due", "upcoming", "met")
ROWS = 24


def strip(page: LeaderPage) -> BoardSection:
    """A line an obligation, a column a month."""
    heads = (_(N_("Duty")), *(wording.month(number) for number in range(1, 13)))
    one_unit = len({line.unit for line in page.year}) == 1
    shown = {duty.key: f"record:{duty.evidence[0]}" for duty in page.duties if duty.evidence} if one_unit else {}
    rows = tuple(
        (BoardCell(rule.name.said(language())), *(together([line.cells[month] for line in lines], shown) for month in range(12)))
        for rule in page.office.book.obligations.obligations
        if (lines := [line for line in page.year if line.id == rule.id])
    )
    note = _(N_("A number says how many units; a month without one was kept by all that had to.")) if not one_unit else ""
    return BoardSection(
        "year", translate(N_("The year {year}"), {"year": page.today.year}), heads, rows, widths=(4, *[1] * 12), cap=ROWS, note=note
    )


def together(cells: Sequence[MonthCell], shown: Mapping[str, str]) -> BoardCell:
    """A month of one duty over units: the word for what presses most, with the number of units where several could stand so.

    ``shown``: of one unit, the page of what shows a duty by the duty's key.
    """
    states = [cell.state for cell in cells if cell.state]
    if not states:
        return BoardCell()
    worst = min(states, key=PRESSING.index)
    link = next((shown[key] for cell in cells for key in cell.keys if key in shown), "")
    if len(cells) == 1 and cells[0].share is not None:
        return BoardCell(f"{cells[0].share}%", link, TONES.get(worst, ""))
    undone = ("overdue", "missed")
    count = sum(state in undone for state in states) if worst in undone else states.count(worst)
    return BoardCell(_(WORDS[worst]) + (f" {count}" if len(states) > 1 and worst != "met" else ""), link, TONES.get(worst, ""))
