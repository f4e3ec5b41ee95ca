"""Whether this terminal can show the program; if not, one sentence that can be read there."""

import codecs
import os
import sys

from zhili_tui import i18n
from zhili_tui.errors import NoTerminal, OtherEncoding, PoorTerminal

#: Names that say: only plain text, line by line.
PLAIN = ("", "dumb", "unknown")


def examine() -> None:
    """Raise where the program could not be shown."""
    if not all(stream is not None and stream.isatty() for stream in (sys.__stdin__, sys.__stdout__, sys.__stderr__)):
        raise NoTerminal
    coding = encoding()
    if coding != "utf-8":
        error = OtherEncoding(encoding=coding)
        speak(str(error), coding)
        raise error
    term = os.environ.get("TERM", "")
    if term in PLAIN:
        raise PoorTerminal(term=term)


def encoding() -> str:
    """The encoding of the terminal, as far as the locale names one."""
    kind, lang = os.environ.get("LC_CTYPE", ""), os.environ.get("LANG", "")
    if kind == "C.UTF-8" and "." in lang:
        kind = lang  # Python itself sets the first where the system does not know the second
    name = os.environ.get("LC_ALL") or kind or lang
    said = name.partition(".")[2].partition("@")[0] or (sys.__stderr__.encoding if sys.__stderr__ else "")
    try:
        return codecs.lookup(said).name
    except LookupError:
        return "utf-8"


def speak(sentence: str, coding: str) -> None:
    """Write in this encoding from now on; in English where it has no Chinese."""
    try:
        sentence.encode(coding)
    except UnicodeEncodeError:
        i18n.use("en")
    sys.stderr.reconfigure(encoding=coding, errors="replace")  # type: ignore[union-attr]
