"""Told to go (the line dropped, the machine shuts down, an interrupt): keep what was typed, then leave in order."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zhili_tui.tui.app import Zhili

#: An orderly end that takes longer is cut short: everything is kept by then.
PATIENCE = 10
NUMBERS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


def watch(app: "Zhili") -> None:
    """From now on, these signals end the program by way of ``keep_everything``."""
    loop = asyncio.get_running_loop()
    for number in NUMBERS:
        loop.add_signal_handler(number, leave, app, number)


def leave(app: "Zhili", number: int) -> None:
    """Keep everything and go. A dropped line hangs up more than once: what comes after the first changes nothing.

    An interrupt typed where OpenSSH asks for a passphrase was meant for that.
    """
    if number == signal.SIGINT and app.asking:
        return
    if not app.leaving:
        app.leaving = True
        app.keep_everything()
        app.exit(return_code=128 + number)
        asyncio.get_running_loop().call_later(PATIENCE, os._exit, 128 + number)
