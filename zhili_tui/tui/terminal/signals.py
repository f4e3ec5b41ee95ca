"""Told to go (the line dropped, the machine shuts down, an interrupt): keep what was typed, then leave in order."""

import asyncio
import os
import signal
import threading
from typing import TYPE_CHECKING, Protocol

from zhili_tui.tui.terminal.key_sequencer import settled

if TYPE_CHECKING:
    from textual.app import App

#: An orderly end that takes longer is cut short: everything is kept by then.
PATIENCE = 10
#: So long the keyboard's thread has to hand on what had come by then.
MOMENT = 0.05
NUMBERS = (signal.SIGHUP, signal.SIGTERM, signal.SIGINT)


class Leavable(Protocol):
    """A program that keeps what was typed before it leaves."""

    asking: bool  # whether OpenSSH asks for a passphrase at the terminal
    leaving: asyncio.Task[None] | None

    @property
    def app(self) -> "App[object]":
        """The program, as the toolkit knows it."""

    def keep_everything(self) -> None:
        """Put what is unsaved where the next start finds it."""

    def exit(self, result: None = None, return_code: int = 0) -> None:
        """Keep what was typed since, and leave."""


def watch(program: Leavable) -> None:
    """From now on, these signals end the program by way of ``keep_everything``."""
    loop = asyncio.get_running_loop()
    for number in NUMBERS:
        loop.add_signal_handler(number, leave, program, number)


def leave(program: Leavable, number: int) -> None:
    """Keep everything and go. A dropped line hangs up more than once: what comes after the first changes nothing.

    An interrupt typed where OpenSSH asks for a passphrase was meant for that.
    """
    if number == signal.SIGINT and program.asking:
        return
    if program.leaving is None:
        program.keep_everything()
        program.leaving = asyncio.create_task(end(program, 128 + number))
        late = threading.Timer(PATIENCE, os._exit, [128 + number])  # even where the loop has ended and a thread has not
        late.daemon = True
        late.start()


async def end(program: Leavable, code: int) -> None:
    """Go, once what was typed before and lay in the queues of a busy program has had its effect, and is kept with the rest."""
    await asyncio.sleep(MOMENT)
    await settled(program.app)
    program.exit(return_code=code)
