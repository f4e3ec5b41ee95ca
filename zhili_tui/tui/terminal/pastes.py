"""What is pasted is text, whatever it holds: parted here from what is typed, before any key is looked for in it.

Terminals that can put marks around a paste. One that holds escape sequences is kept as text and acts on nothing; one whose
closing mark never comes ends when nothing more arrives. Until a terminal has shown that it has marks, lines that come at once
are a paste where they are three or more, or two long ones, or where line feeds end them, as no key does.
"""

import re
from typing import Literal, NamedTuple

BEGIN, END = "\x1b[200~", "\x1b[201~"
#: What follows the Escape of a mark.
REST = BEGIN[1:]
#: So long nothing may come before a paste without an end is taken to be over.
PATIENCE = 2.0
#: So long after a paste's last piece a single key is somebody's who waits.
PAUSE = 0.5
KEY = re.compile(r"\x1b(?:O[A-Z]|\[[\d;]*[ABCDFHPQRSZ~])?|[\x01-\x08\x0b\x0c\x0e-\x1a\x7f]")
BEGUN = re.compile(r"\x1b\[(?:20{0,2})?\Z")
ENDING = re.compile(r"\x1b(?:\[(?:2(?:0(?:1)?)?)?)?\Z")
#: Lines at once; of two lines each must be longer than what anybody types ahead of a slow line.
LINES = re.compile(
    r"[^\x00-\x1f\x7f]\r[^\x00-\x1f\x7f]+\r[^\x00-\x1f\x7f]|[^\x00-\x1f\x7f]\r?\n|[^\x00-\x1f\x7f]{12,}\r[^\x00-\x1f\x7f]{12,}"
)
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


class PastePart(NamedTuple):
    """Something that came in: keys to look for, or text that was pasted."""

    what: Literal["keys", "paste"]
    text: str


class Pastes:
    """Told what comes in and when, by a clock that never goes back; seconds."""

    def __init__(self) -> None:
        self.marked = False  # whether the terminal has put marks around a paste
        self.pasted: list[str] | None = None  # what came so far of the paste under way
        self.late = False  # whether a paste was taken to be over: its end may come yet
        self.begun = ""  # what may become a mark
        self.lone = False  # whether the last character handed on was an Escape
        self.last = 0.0
        #: So long what may become a mark is held, and an Escape may be its beginning: as long as the toolkit waits for more of a key.
        self.moment = 0.1

    def feed(self, text: str, now: float) -> list[PastePart]:
        """What came in, in its parts."""
        waited, self.last = now - self.last, now
        if self.pasted is not None and waited > PAUSE and KEY.fullmatch(text):
            return [*self._over(late=True), PastePart("keys", text)]
        text, self.begun = self.begun + text, ""
        out: list[PastePart] = []
        if self.lone and REST.startswith(text):
            self.begun = text
            if text != REST:
                return []
        if self.lone and text.startswith(REST):  # the toolkit has the Escape before it: let it see the mark, and an end
            out += [PastePart("keys", REST + END)] if waited < self.moment else []
            text, self.begun, self.pasted, self.marked = text.removeprefix(REST), "", [], True
        while text:
            text = self._outside(text, out) if self.pasted is None else self._within(text, out)
        self.lone = bool(out) and out[-1].what == "keys" and out[-1].text.endswith("\x1b")
        return [one for one in out if one.text]

    def tick(self, now: float) -> list[PastePart]:
        """What is not waited for any longer."""
        if self.pasted is not None and now - self.last > PATIENCE:
            return self._over(late=True)
        if self.begun and self.pasted is None and now - self.last > self.moment:
            held, self.begun = self.begun, ""
            return [PastePart("keys", held)]
        return []

    def _within(self, text: str, out: list[PastePart]) -> str:
        """Text of a paste; what follows its end."""
        assert self.pasted is not None
        inside, end, after = text.partition(END)
        if end:
            self.pasted.append(inside)
            out += self._over(late=False)
            return after
        held = ENDING.search(inside)
        self.begun = held[0] if held else ""
        self.pasted.append(inside[: held.start()] if held else inside)
        return ""

    def _outside(self, text: str, out: list[PastePart]) -> str:
        """What was typed, as far as the next paste; what follows its mark."""
        if self.late and END in text:  # the end of a paste that was taken to be over
            text, _end, after = text.partition(END)
            self.late = False
            out.append(PastePart("paste", text))
            return after
        before, mark, after = text.partition(BEGIN)
        if mark:
            self.marked, self.pasted, self.late = True, [], False
        elif held := BEGUN.search(before):
            before, self.begun = before[: held.start()], held[0]
        lines = (not self.marked or self.late) and LINES.search(before) and not CONTROLS.search(before)
        out.append(PastePart("paste" if lines else "keys", before))
        return after

    def _over(self, late: bool) -> list[PastePart]:
        text, self.begun, self.pasted, self.late = "".join(self.pasted or ()) + self.begun, "", None, late
        return [PastePart("paste", text)] if text else []
