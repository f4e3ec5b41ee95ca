"""The options that every command takes, before or after its name."""

import datetime
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.errors import WrongUse
from zhili_tui.i18n import N_

if TYPE_CHECKING:
    from zhili_tui.office import Office


@dataclass
class Settings:
    """What was said for the whole run."""

    repo: str = ""
    officer: str = ""
    lang: str = ""
    as_of: str = ""
    json: bool = False

    def clear(self) -> None:
        """Nothing said yet."""
        self.__init__()  # type: ignore[misc]

    def office(self) -> "Office":
        """Open the repository that was named, or the nearest."""
        from zhili_tui.office import Office

        start = self.repo or os.environ.get("ZHILI_REPO", "")
        try:
            as_of = datetime.date.fromisoformat(self.as_of) if self.as_of else None
        except ValueError:
            raise WrongUse(N_("--as-of: “{text}” is no date; write it as 2026-03-05"), text=self.as_of) from None
        return Office.open(Path(start) if start else None, self.officer, as_of)


#: The running command's settings. One process runs one command.
current = Settings()

OPTIONS: tuple[tuple[str, str, bool], ...] = (
    ("repo", N_("The repository's folder; else ZHILI_REPO, else the nearest with records/office.toml"), False),
    ("officer", N_("Who is at work, as UNIT/NAME; else ZHILI_OFFICER, else git config zhili.officer"), False),
    ("lang", N_("zh-Hant, zh-Hans or en"), False),
    ("as-of", N_("Reckon everything for this date"), False),
    ("json", N_("Print data as JSON"), True),
)


def take(args: list[str]) -> bool:
    """Whether the arguments are shared options only: then they are taken over, and no command is meant."""
    said = Settings()
    rest = list(args)
    while rest:
        name, equals, value = rest.pop(0).removeprefix("--").partition("=")
        flag = next((flag for known, _help, flag in OPTIONS if known == name), None)
        if flag is None or (flag and equals) or not (flag or equals or rest):
            return False
        setattr(said, name.replace("-", "_"), True if flag else value if equals else rest.pop(0))
    current.__dict__.update(said.__dict__)
    return True
