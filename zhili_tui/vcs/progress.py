"""How far a transfer between repositories has come, and what came of it."""

from collections.abc import Callable
from typing import NamedTuple

from zhili_tui.errors import GitFailed
from zhili_tui.i18n import _


class Progress(NamedTuple):
    """How far a transfer has come: what is done just now, with how many of how many objects."""

    phase: str
    done: float
    total: float

    def __str__(self) -> str:
        return f"{_(self.phase)} {self.done:.0f}/{self.total:.0f}"


#: Is told how far a transfer has come, and None when it has ended.
Tell = Callable[[Progress | None], None]


class Answer(NamedTuple):
    """What came of a transfer: git's exit code and output, its errors, and what else was said, progress left out."""

    status: int
    output: list[str]
    messages: list[str]
    errors: list[str]

    @property
    def reason(self) -> str:
        """Why it failed, in git's own last line."""
        return [str(self.status), *self.messages, *self.errors][-1]

    def check(self, command: str) -> None:
        """Raises GitFailed where it failed."""
        if self.status:
            raise GitFailed(command=command, reason=self.reason)
