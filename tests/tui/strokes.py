"""Plays keys into the program and counts them, to hold the promises on key strokes; and plays them again with a clerk's slips.

What is counted: every key that is pressed beyond the text itself: Enter, Tab, arrows, function keys, Ctrl keys, one
each, and every letter typed only to choose from a list. What is not: the words, dates and numbers that the record
is to hold, as a clerk types them (an input method's own keys are not ours to count).
"""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

import pytest
from textual import events
from textual.pilot import Pilot

from tests.tui.play import line, settle
from zhili_tui import i18n
from zhili_tui.services.workspace import Workspace
from zhili_tui.tui.app import Zhili
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.form.screen import FormRoom
from zhili_tui.tui.widgets.widgets import Entry

SIZE = (80, 24)
#: The same work straight on, and with slips.
PLAYED = pytest.mark.parametrize("slips", [False, pytest.param(True, marks=pytest.mark.external)], ids=["straight", "slips"])


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

    @property
    def form(self) -> FormRoom:
        """The form on the screen."""
        assert isinstance(self.pilot.app.screen, FormRoom), line(self.pilot)
        return self.pilot.app.screen

    def within(self, bar: int) -> None:
        """So many keys at most."""
        assert self.count <= bar, self.count


class Slipping(Strokes):
    """The same clerk on a bad day: after what is typed comes the key of a room, Esc, another size or a dropped line, two of each at most; in
    a list to choose from Tab and a wrong letter. What slips cost is not held to a bar.
    """

    def __init__(self, pilot: Pilot[Any], again: Callable[[], Awaitable[Pilot[Any]]]) -> None:
        super().__init__(pilot)
        self.again = again  # the program, started anew
        self.typed = False
        self.slips = [self._wrong_key, self._escape, self._resize, self._drop] * 2

    async def keys(self, *keys: str) -> None:
        if self.typed and self.slips and isinstance(self.pilot.app.screen, FormRoom):
            self.typed = False
            await self.slips.pop(0)()
            assert isinstance(self.pilot.app.screen, FormRoom), line(self.pilot)
        await super().keys(*keys)

    async def choose(self, letters: str) -> None:
        if isinstance(self.pilot.app.screen, Pick):
            await self.pilot.press("tab", "shift+tab", "q", "backspace")
        await super().choose(letters)

    async def text(self, text: str) -> None:
        await super().text(text)
        self.typed = True

    async def _wrong_key(self) -> None:
        await self.pilot.press("f3", "f6", "f8")

    async def _escape(self) -> None:
        await self.pilot.press("escape")
        await settle(self.pilot)
        await self._take_up()

    async def _resize(self) -> None:
        for size in ((60, 20), SIZE):
            await self.pilot.resize_terminal(*size)
            await self.pilot.pause()

    async def _drop(self) -> None:
        self.pilot = await self.again()
        await self._take_up()

    async def _take_up(self) -> None:
        """Go on with the draft."""
        assert not isinstance(self.pilot.app.screen, FormRoom)
        await self.pilot.press("ctrl+w", "enter", "enter")
        await settle(self.pilot)

    def within(self, bar: int) -> None:
        """Only that something slipped."""
        assert len(self.slips) < 8


@asynccontextmanager
async def at_work(office: Workspace, slips: bool = False, begin: str = "agenda") -> AsyncIterator[Strokes]:
    """A clerk in front of the program, in Traditional Chinese."""
    i18n.use("zh-Hant")
    running: list[Zhili] = []
    async with AsyncExitStack() as stack:

        async def start() -> Pilot[Any]:
            if running:  # as when a line drops: what is typed is kept, and the program gone
                running[-1].keep_everything()
                for room in running[-1].rooms:
                    room.let_go()
                await stack.aclose()
            running.append(Zhili(Workspace.open(office.root), begin=begin))
            pilot = await stack.enter_async_context(running[-1].run_test(size=SIZE))
            await settle(pilot)
            return pilot

        pilot = await start()
        yield Slipping(pilot, start) if slips else Strokes(pilot)
