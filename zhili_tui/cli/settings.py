"""The options that every command takes, before or after its name."""

import datetime
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.cli import language
from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace


class Settings:
    """What was said for the whole run."""

    def __init__(self) -> None:
        self.repo = self.officer = self.lang = self.as_of = ""
        self.json = False
        self.opened: list[Workspace] = []
        self.judging: Callable[[int, int], None] = lambda _done, _total: None  # hears how far a long judging has come

    def workspace(self, to_be: bool = False) -> "Workspace":
        """The repository that was named, or the nearest, opened when it is first asked for.

        ``to_be``: who is at work need not be in the register yet. Raises UnknownName, ChoiceNeeded of who is at work.
        """
        if not self.opened:
            from zhili_tui.services.workspace import Workspace

            as_of = reckoned("--as-of", self.as_of) if self.as_of else None
            office = Workspace.open(self.start, as_of=as_of)
            if not self.named and (found := language.example()):
                office.tell(language.example_told(found))
            if self.officer:
                from zhili_tui.cli import sorts

                office.act_as(self.officer if to_be else sorts.own_officer(office, self.officer))
            office.judging = self.judging
            self.opened.append(office)
        return self.opened[0]

    @property
    def named(self) -> Path | None:
        """The repository's folder, where one was named."""
        said = self.repo or os.environ.get("ZHILI_REPO", "")
        return Path(said) if said else None

    @property
    def start(self) -> Path | None:
        """The same, else the worked example to be opened in the program's own checkout; None where it is looked for from the working folder."""
        return self.named or language.example()


def reckoned(option: str, text: str) -> datetime.date:
    """The day for which something is reckoned, as typed. Raises WrongUse where it is none, or too far for terms to be counted from it."""
    try:
        day = datetime.date.fromisoformat(text)
    except ValueError:
        raise WrongUse(N_("{option}: “{text}” is no date; write it as 2026-03-05"), option=option, text=text) from None
    if not 1900 <= day.year <= 2999:
        raise WrongUse(N_("{option} {text}: choose a day in the years 1900 to 2999"), option=option, text=text)
    return day


_running: ContextVar[Settings] = ContextVar("settings")


def current() -> Settings:
    """What was said for the running command."""
    return _running.get()


@contextmanager
def running(settings: Settings) -> Iterator[Settings]:
    """Run something under these settings."""
    token = _running.set(settings)
    try:
        yield settings
    finally:
        _running.reset(token)


OPTIONS: tuple[tuple[str, str, bool], ...] = (
    ("repo", N_("The repository's folder; else ZHILI_REPO, else the nearest with records/office.toml"), False),
    ("officer", N_("Who is at work, as UNIT/NAME; else ZHILI_OFFICER, else git config zhili.officer"), False),
    ("lang", N_("zh-Hant, zh-Hans or en"), False),
    ("as-of", N_("Reckon everything for this date"), False),
    ("json", N_("Print data as JSON"), True),
)


def alone(args: list[str]) -> Settings | None:
    """What the arguments say, where they are shared options only, and no command is meant; else None."""
    said = Settings()
    rest = list(args)
    while rest:
        name, equals, value = rest.pop(0).removeprefix("--").partition("=")
        flag = next((flag for known, _help, flag in OPTIONS if known == name), None)
        if flag is None or (flag and equals) or not (flag or equals or rest):
            return None
        setattr(said, name.replace("-", "_"), True if flag else value if equals else rest.pop(0))
    return said
