"""The rooms that have a key of their own: opened when first gone to, and kept as they were left."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room


def make(name: str, office: "Workspace") -> "Room":
    """A room by the name of its action."""
    match name:
        case "agenda":
            from zhili_tui.tui.agenda.screen import Agenda

            return Agenda(office)
        case "ledger":
            from zhili_tui.tui.ledger.screen import Ledger

            return Ledger(office)
        case "queue":
            from zhili_tui.tui.queue.screen import Queue

            return Queue(office)
        case "review":
            from zhili_tui.tui.review.screen import Review

            return Review(office)
        case "scores":
            from zhili_tui.tui.scores.screen import Scores

            return Scores(office)
        case "units":
            from zhili_tui.tui.units.screen import Units

            return Units(office)
    raise KeyError(name)
