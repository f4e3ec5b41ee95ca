"""Told to go (the line dropped, the machine shuts down, an interrupt): keep what was typed, then leave in order."""

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING

from zhili_tui.tui.pace import settled

if TYPE_CHECKING:
    from zhili_tui.tui.app import Zhili

#: An orderly end that takes longer is cut short: everything is kept by then.
PATIENCE = 10
#: So long the keyboard's thread has to hand on what had come by then.
MOMENT = 0.05
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
    if app.leaving is None:
        app.keep_everything()
        app.leaving = asyncio.create_task(end(app, 128 + number))
        late = threading.Timer(PATIENCE, os._exit, [128 + number])  # even where the loop has ended and a thread has not
        late.daemon = True
        late.start()


async def end(app: "Zhili", code: int) -> None:
    """Keep once more what was typed before and lay in the queues of a busy program, then go."""
    await asyncio.sleep(MOMENT)
    await settled(app)
    app.keep_everything()
    app.exit(return_code=code)
