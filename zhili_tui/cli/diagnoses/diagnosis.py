"""One thing looked at, and what was found."""

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace


class Diagnosis(NamedTuple):
    """One thing looked at: good or not, what was found and where, how to mend it."""

    subject: str
    ok: bool
    state: str = ""
    mend: str = ""


#: What looks at one thing of an office; it may fail, and others are looked at all the same.
Diagnose = Callable[["Workspace"], Iterable[Diagnosis]]


def removal(paths: Iterable[Path]) -> str:
    """The command that takes files away."""
    return " ".join(["rm", *(quote(str(path)) for path in paths)])


def listed(paths: Iterable[Path | str], most: int = 3) -> str:
    """Some paths, and that there are more."""
    found = [str(path) for path in paths]
    return ", ".join(found[:most]) + (", …" if len(found) > most else "")


def one_or_good(subject: str, found: Iterable[Diagnosis], state: str = "") -> Iterator[Diagnosis]:
    """What was found to be amiss; where nothing was, that all is well."""
    amiss = list(found)
    yield from amiss or [Diagnosis(subject, True, state)]
