"""Bare Textual apps, as little as does the work: what our screens are measured against."""

import os
import sys

os.environ["TEXTUAL_DISABLE_KITTY_KEY"] = "1"
os.environ["TEXTUAL_ANIMATIONS"] = "none"

from textual.app import App, ComposeResult
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

WORDS = "東街街道      會議        專題會議 第四季度綜治專題會議              在辦"


class Bare(App[None]):
    """As little as shows a list."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("ready")
        yield OptionList()


class Hello(App[None]):
    """As little as shows a word."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("ready")


class Typing(App[None]):
    """One entry, tuned for a slow line: fixed width, no border, no scrollbar, no blink."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "Input { border: none; width: 44; height: 1; padding: 0; scrollbar-size: 0 0; }"

    def compose(self) -> ComposeResult:
        entry = Input("專題會議", compact=True, select_on_focus=False)
        entry.cursor_blink = False
        yield entry


class Listing(App[None]):
    """A list of rows as wide as ours."""

    ENABLE_COMMAND_PALETTE = False
    CSS = "OptionList { border: none; scrollbar-size: 0 0; height: 1fr; padding: 0; }"

    def compose(self) -> ComposeResult:
        yield OptionList(*(Option(f"  2026-11-{20 - number:02} {WORDS}") for number in range(18)))


if __name__ == "__main__":
    {"hello": Hello, "input": Typing, "list": Listing}.get(sys.argv[-1], Bare)().run(mouse=False)
