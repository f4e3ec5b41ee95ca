"""What every test of a room needs: to wait until it is quiet, and to read what it shows."""

import contextlib
from typing import Any

from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from zhili_tui.tui.base.split_screen import Pane
from zhili_tui.tui.widgets.widgets import Line, Rows


async def settle(pilot: Pilot[Any]) -> None:
    """Wait for what is worked out behind the screen, and for what that starts in turn."""
    for _ in range(4):
        with contextlib.suppress(WorkerCancelled):  # another took its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def line(pilot: Pilot[Any], name: str = "message") -> str:
    """What a line of the screen says."""
    return "".join(text for text, _style in pilot.app.screen.query_one(f"#{name}", Line).pieces).strip()


def rows(pilot: Pilot[Any]) -> list[str]:
    """The rows of the list that show."""
    found = pilot.app.screen.query_one("#rows", Rows)
    return [found.render_line(y).text.rstrip() for y in range(min(found.size.height, found.count))]


def pane(pilot: Pilot[Any]) -> str:
    """What is shown of the row under the cursor."""
    found = pilot.app.screen.query_one(Pane)
    return "\n".join(found.render_line(y).text.rstrip() for y in range(found.size.height))
