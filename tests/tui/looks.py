"""How a room is held in pictures: three languages, two sizes, in colour; and without colour, where every sign must be a word or a weight."""

from typing import NamedTuple

import pytest

from zhili_tui import i18n

SIZES = ((80, 24), (120, 40))


class Look(NamedTuple):
    """One picture of a room."""

    size: tuple[int, int]
    language: str
    colour: bool = True

    def __str__(self) -> str:
        return f"{self.size[0]}x{self.size[1]}-{self.language}" + ("" if self.colour else "-plain")

    def put_on(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Before the program is made: it asks then, and only then, whether there is to be no colour."""
        i18n.use(self.language)
        if self.colour:
            monkeypatch.delenv("NO_COLOR", raising=False)
        else:
            monkeypatch.setenv("NO_COLOR", "1")


LOOKS = [
    *(Look(size, language) for size in SIZES for language in ("zh-Hant", "zh-Hans", "en")),
    *(Look(size, "zh-Hant", colour=False) for size in SIZES),
]
looks = pytest.mark.parametrize("look", LOOKS, ids=str)
