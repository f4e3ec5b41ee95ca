"""Told to go (the line dropped, the machine shuts down, an interrupt): keep what was typed, then leave in order."""

import asyncio
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.tui.app import Zhili

NUMBERS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


def watch(app: "Zhili") -> None:
    """From now on, these signals end the program by way of ``keep_everything``."""
    loop = asyncio.get_running_loop()
    for number in NUMBERS:
        loop.add_signal_handler(number, leave, app, number)


def leave(app: "Zhili", number: int) -> None:
    """Keep everything and go; a second signal finds its usual effect."""
    loop = asyncio.get_running_loop()
    for watched in NUMBERS:
        loop.remove_signal_handler(watched)
    app.keep_everything()
    app.exit(return_code=128 + number)
