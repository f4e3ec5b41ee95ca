"""One key after the other. The toolkit sends what is typed to the widget that has the focus when it is *read*: of text, Tab
and text that arrive together, as on a slow line, all would land in the first field or in the last. So a key that may
move the focus is waited for; a run of text in a field is not.
"""

import asyncio
from concurrent import futures
from contextlib import suppress
from threading import Event
from typing import TYPE_CHECKING, Any

from textual import events
from textual.message_pump import MessagePump

if TYPE_CHECKING:
    from textual.app import App

#: A key whose work takes longer is no longer waited for.
PATIENCE = 5.0


class KeyPacer:
    """Lets the keyboard's thread wait until the last key has had its effect."""

    def __init__(self, app: "App[Any]", loop: asyncio.AbstractEventLoop, leaving: Event) -> None:
        self.app, self.loop, self.leaving = app, loop, leaving
        self.text = False  # whether the last key was text into a field

    def wait(self, key: events.Key | events.Paste) -> None:
        """Wait before this key, if need be."""
        text = isinstance(key, events.Paste) or key.is_printable
        if text and self.text:
            return
        waited = asyncio.run_coroutine_threadsafe(settled(self.app), self.loop)
        while not self.leaving.is_set() and not futures.wait([waited], 0.05).done:
            pass
        self.text = text and hasattr(self.app.focused, "cursor_screen_offset")


async def settled(app: "App[Any]") -> None:
    """What was typed so far has had its effect, a screen that it opened included."""
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            before: object = None
            while before != (now := (app.screen, app.focused)):
                before = now
                for pump in (app, *(app.focused or app.screen).ancestors_with_self, app):
                    await turn(pump)
                if app.screen is not now[0]:
                    await turn(app.screen)  # it is mounted
                    await turn(app.screen, after_refresh=True)  # and has done what it does when it first stands


async def turn(pump: MessagePump, after_refresh: bool = False) -> None:
    """What lies in its queue has been worked through."""
    done = asyncio.Event()
    if (pump.call_after_refresh if after_refresh else pump.call_later)(done.set):
        await done.wait()
