"""How much of what was typed undo takes back at a time. Pure."""

from rich.cells import cell_len
from textual.events import Key

#: Characters that come so close together were not typed one by one: an input method committed them.
AT_ONCE = 0.05


class TypingSteps:
    """Where one step ends and the next begins: a word, what an input method commits, a run of the same deletion."""

    def __init__(self) -> None:
        self._last: Key | None = None
        self._new = True

    def key(self, key: Key) -> None:
        """A key is about to do what it does."""
        last, self._last = self._last, key
        if last is None or not (_goes_on(last, key) if key.is_printable else key.key == last.key):
            self._new = True

    def end(self) -> None:
        """Whatever comes next is a step of its own."""
        self._last, self._new = None, True

    def begins(self) -> bool:
        """Whether the change that is made now begins a step. Told once for each change."""
        new, self._new = self._new, False
        return new


def _goes_on(last: Key, key: Key) -> bool:
    return last.is_printable and (key.time - last.time < AT_ONCE or _same_word(last.character or "", key.character or ""))


def _same_word(before: str, after: str) -> bool:
    """Whether a character goes on with a word of letters or figures; the blanks after a word belong to it."""
    return cell_len(before) == cell_len(after) == 1 and (not before.isspace() or after.isspace())
