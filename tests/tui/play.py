"""What every test of a room needs: to wait until it is quiet, and to read what it shows."""

import asyncio
import contextlib
import math
from typing import Any

from textual._context import active_app
from textual._wait import SLEEP_GRANULARITY, wait_for_idle
from textual.pilot import Pilot
from textual.worker import WorkerCancelled

from zhili_tui.tui.base.split_screen import Pane
from zhili_tui.tui.widgets.widgets import Line, Rows


async def nothing_left(_least: float = 0, most: float = 1) -> None:
    """Wait until the loop has run all there is, frames about to be drawn too: Textual waits, after every key, for the process to look idle.

    What a thread is about to hand in cannot be seen: while one is at work it is Textual's way, once what the loop has is done.
    """
    loop = asyncio.get_running_loop()
    end, waited = loop.time() + most, False
    while loop.time() < end:
        await asyncio.sleep(0)
        if loop._ready:  # type: ignore[attr-defined]
            continue
        if not waited and any(worker.is_running and worker._thread_worker for worker in active_app.get().workers):
            await wait_for_idle(0, end - loop.time())
            waited = True  # a busy machine looks idle too: what came in meanwhile is run all the same
            continue
        due = min((handle.when() for handle in loop._scheduled if not handle.cancelled()), default=math.inf)  # type: ignore[attr-defined]
        if due - loop.time() > SLEEP_GRANULARITY:
            return
        await asyncio.sleep(due - loop.time())


async def settle(pilot: Pilot[Any]) -> None:
    """Wait for what is worked out behind the screen, and for what that starts in turn."""
    for _ in range(4):
        with contextlib.suppress(WorkerCancelled):  # another took its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


def line(pilot: Pilot[Any], name: str = "message") -> str:
    """What a line of the screen says."""
    return "".join(text for text, _style in pilot.app.screen.query_one(f"#{name}", Line).pieces).strip()


def rows(pilot: Pilot[Any], name: str = "rows") -> list[str]:
    """The rows of the list that show."""
    found = pilot.app.screen.query_one(f"#{name}", Rows)
    return [found.render_line(y).text.rstrip() for y in range(min(found.size.height, found.count))]


def pane(pilot: Pilot[Any]) -> str:
    """What is shown of the row under the cursor."""
    found = pilot.app.screen.query_one(Pane)
    return "\n".join(found.render_line(y).text.rstrip() for y in range(found.size.height))
