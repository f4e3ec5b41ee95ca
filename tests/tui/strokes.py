"""Counts key strokes as a person makes them, so that a test can say “a meeting in at most 45”.

A script is a list of steps, played in order into a pilot or a real terminal:

- ``key("tab")``, ``key("f4", "enter")``: keys of their own. Each counts 1: Tab, Enter, Escape, arrows, function keys, Ctrl with a
  letter (the two are one stroke), backspace.
- ``data("清理消防通道")``: text that the record must hold in any case, whatever the program. Counts 0; how an input method
  makes the characters is not the program's doing.
- ``pick("lxhy")``: letters typed only to choose something (initials, a number, a filter, a short date such as ``29`` for a date
  whose full form the record holds). Each character counts 1.

What counts is the total over the script, from the screen on which it begins.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from textual.pilot import Pilot

from tests.tui.terminal import Terminal


class Step(NamedTuple):
    """Something done with the keyboard: keys, and how many strokes it counts."""

    keys: tuple[str, ...]
    count: int
    text: str = ""


def key(*names: str) -> Step:
    """Keys of their own: one each."""
    return Step(names, len(names))


def data(text: str) -> Step:
    """The record's own text: nothing."""
    return Step((), 0, text)


def pick(letters: str) -> Step:
    """Typed only to choose: one a character."""
    return Step((), len(letters), letters)


def count(script: Iterable[Step]) -> int:
    """The strokes of a script."""
    return sum(step.count for step in script)


async def play(script: Iterable[Step], pilot: Pilot[Any]) -> int:
    """Play a script into an app; the strokes it took."""
    taken = 0
    for step in script:
        await pilot.press(*step.keys, *step.text)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
        taken += step.count
    return taken


def play_in_terminal(script: Iterable[Step], found: Terminal, ahead: bool = False) -> int:
    """Play a script into a real terminal, text as an input method commits it; ``ahead`` types without looking at the screen."""
    taken = 0
    for step in script:
        found.press(*step.keys)
        found.commit(step.text)
        if not ahead:
            found.quiet()
        taken += step.count
    found.quiet()
    return taken
