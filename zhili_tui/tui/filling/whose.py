"""Asking whose form it is, then the last month of its period."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.exchange.filling.matching import Whose
from zhili_tui.i18n import N_, _
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.widgets.cells import DIM

if TYPE_CHECKING:
    from zhili_tui.exchange.filling.work import FormWork
    from zhili_tui.tui.base.screen import Room


def ask_whose(room: "Room", form: "FormWork", then: Callable[[Whose], None]) -> None:
    """Ask for the unit and the month, each beginning with what is known; ``then`` is told both."""
    among = [Choice(id, room.office.name(id)) for id in form.units]
    span = form.found.period.span if form.found.period is not None else None
    begin = f"{span.year}-{span.last:02}" if span is not None else f"{room.office.today:%Y-%m}"

    def month(unit: str, text: str, why: str = "") -> None:
        def typed(said: str | None) -> None:
            if said is None:
                return
            parts = [int(one) for one in said.replace("年", "-").replace("月", "").split("-") if one.isdecimal()]
            if len(parts) == 2 and 1900 <= parts[0] <= 2100 and 1 <= parts[1] <= 12:
                then(Whose(unit, *parts))
            else:
                month(unit, said, _(N_("Type it as 2026-10")))

        hint = [[("   " + (why or _(N_("Such as 2026-10"))), DIM)]]
        room.app.push_screen(AskText(_(N_("The last month of its period")), hint, _(N_("Type it as 2026-10")), text), typed)

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            month(choice.value, begin)

    room.app.push_screen(Pick(_(N_("Whose form is it?")), among, current=form.found.unit), chosen)
