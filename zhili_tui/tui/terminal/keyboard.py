"""What the keyboard's bytes say: characters may come in pieces, answers of the terminal are no keys, and every terminal's function keys are those of an xterm."""

import codecs
import re

#: What terminals answer to questions, ours or those of the program before: never keys. Modes and attributes; size and state; colours,
#: names and settings, which have an end of their own.
ANSWER = re.compile(r"\x1b\[[?>=][\d;:]*\$?[A-Za-z]|\x1b\[(?:[468];\d+;\d+t|[03]n)|\x1b(?:\]\d|P[>!$+\d])[^\x07\x1b]*(?:\x07|\x1b\\)")
BEGUN = re.compile(r"\x1b\[[?>=][\d;:]*\$?\Z|\x1b\[(?:[468];\d*(?:;\d*)?|[03])\Z|\x1b(?:\]\d|P[>!$+\d])[^\x07\x1b]{0,200}\x1b?\Z")
#: An answer that was begun is waited for so long, in seconds.
PATIENCE = 1.0
#: The numbers of F1 to F12 in an xterm's sequences.
NUMBERS = (11, 12, 13, 14, 15, 17, 18, 19, 20, 21, 23, 24)
#: F5 to F12 of PuTTY's VT100+ keyboard, F1 to F12 of its SCO keyboard.
OTHERS = {f"\x1bO{key}": f"\x1b[{number}~" for key, number in zip("TUVWXYZ[", NUMBERS[4:], strict=True)} | {
    f"\x1b[{key}": f"\x1b[{number}~" for key, number in zip("MNOPQRSTUVWX", NUMBERS, strict=True)
}
#: One of these; what three more characters follow is a report of the mouse.
OTHER = re.compile(r"\x1bO[T-Z\[]|\x1b\[[N-X]|\x1b\[M(?=\x1b|\Z)")
#: A key of which there may be more, or Escape alone.
UNFINISHED = re.compile(r"\x1b(?:O|\[[\d;]*)?\Z")
#: Modes that a program which crashed left on: the mouse, reports of focus, keyboards that send other bytes.
ENDED = "\x1b[?1000;1002;1003;1004;1005;1006;1015;1016l\x1b[>4;0m\x1b[=0u"
#: A line on which an answer comes within the first is fast: the rest of a key is waited for no longer than the second, on no line longer than
#: the third. Seconds.
FAST, SHORTEST, LONGEST = 0.1, 0.025, 0.6


class Keys:
    """Bytes of the keyboard as text: characters may come in pieces, terminals' answers are left out."""

    def __init__(self) -> None:
        self.decode = codecs.getincrementaldecoder("utf-8")(errors="replace").decode
        self.begun = ""
        self.since = 0.0

    def typed(self, text: str, now: float = 0.0) -> str:
        """What was typed of what came in, at a moment of a clock that never goes back."""
        if now - self.since > PATIENCE:  # its end never came
            self.begun = ""
        text = ANSWER.sub("", self.begun + text)
        begun = BEGUN.search(text)
        self.begun, self.since = begun[0] if begun else "", now
        text = text[: begun.start()] if begun else text
        return OTHER.sub(lambda key: OTHERS[key[0]], text)


def escape_delay(round_trip: float) -> float:
    """How long after an Escape the rest of a key may come, on a line where an answer took so long; seconds.

    >>> [escape_delay(taken) for taken in (0.004, 0.09, 0.3, 4.0)]
    [0.025, 0.025, 0.3, 0.6]
    """
    return SHORTEST if round_trip < FAST else min(round_trip, LONGEST)
