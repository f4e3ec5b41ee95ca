"""A bare Textual app with an empty list: what the first screen is measured against."""

from textual.app import App, ComposeResult
from textual.widgets import OptionList, Static


class Bare(App[None]):
    """As little as shows a list."""

    ENABLE_COMMAND_PALETTE = False

    def compose(self) -> ComposeResult:
        yield Static("ready")
        yield OptionList()


if __name__ == "__main__":
    Bare().run(mouse=False)
