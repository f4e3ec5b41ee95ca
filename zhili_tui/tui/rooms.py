"""The rooms that have a key of their own: opened when first gone to, and kept as they were left."""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.screen import Room

CLASSES = {
    "agenda": "agenda.Agenda",
    "ledger": "ledger.Ledger",
    "queue": "queue.Queue",
    "review": "review.Review",
    "scores": "scores.Scores",
    "units": "units.Units",
}


def make(name: str, office: "Workspace") -> "Room":
    """A room by the name of its action."""
    module, _dot, cls = CLASSES[name].partition(".")
    room: Room = getattr(import_module(f"zhili_tui.tui.{module}"), cls)(office)
    return room
