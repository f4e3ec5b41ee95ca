"""Plays keys into the program and counts them, to hold the promises on key strokes.

What is counted: every key that is pressed beyond the text itself: Enter, Tab, arrows, function keys, Ctrl keys, one
each, and every letter typed only to choose from a list. What is not: the words, dates and numbers that the record
is to hold, as a clerk types them (an input method's own keys are not ours to count).
"""

from typing import Any

from textual import events
from textual.pilot import Pilot

from zhili_tui.tui.widgets.widgets import Entry


class Strokes:
    """A clerk at the keyboard."""

    def __init__(self, pilot: Pilot[Any]) -> None:
        self.pilot = pilot
        self.count = 0

    async def settle(self) -> None:
        await self.pilot.app.workers.wait_for_complete()
        await self.pilot.pause()

    async def keys(self, *keys: str) -> None:
        """Keys that are not text."""
        for key in keys:
            await self.pilot.press(key)
            await self.pilot.pause()
        self.count += len(keys)

    async def choose(self, letters: str) -> None:
        """Letters typed only to choose."""
        for letter in letters:
            await self.pilot.press(letter)
        self.count += len(letters)

    async def text(self, text: str) -> None:
        """The data itself, as an input method commits it: all at once; it stands in place of what is selected."""
        entry = self.pilot.app.focused
        assert isinstance(entry, Entry), entry
        entry._on_paste(events.Paste(text))
        await self.pilot.pause()
