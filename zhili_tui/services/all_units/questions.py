"""What can be asked of all units: each answer comes some at a time, and can be sent from one process to another."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zhili_tui.services.scoring import Placed, SheetQuery
    from zhili_tui.services.workspace import Workspace

#: From so many records on a process is worth its start.
LARGE = 20_000


def large(office: "Workspace") -> bool:
    """Whether what is asked of all units is better answered by a process of its own. The index has been refreshed."""
    return bool(office.index.rows("SELECT count(*) >= ? FROM entry", (LARGE,))[0][0])


def duties(office: "Workspace") -> Iterator[Any]:
    """What every unit has to do, some units at a time, each some as ``DutiesByUnit``."""
    from zhili_tui.regulation.duties.duties_by_unit import DutiesByUnit

    return (DutiesByUnit(some) for some in office.reckoning.everybodys_duties())


def places(office: "Workspace", asked: "SheetQuery") -> "Iterator[list[Placed]]":
    """Every unit's place on the sheets that were asked for, all at once."""
    from zhili_tui.services import scoring

    yield scoring.placed_by_sheets(office, asked)


QUESTIONS: dict[str, Callable[..., Iterator[Any]]] = {"duties": duties, "places": places}
