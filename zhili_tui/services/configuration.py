"""What a repository prescribes for itself: its settings, its rules, its calendar. Read when asked for, and never again.

A configuration does not change: whoever sees that the files are others takes a new one (``Repository.reload``), so
that a worker which began under the old one ends under the old one.
"""

import os
from binascii import crc32
from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.errors import NewerFormat, RulesBroken, Unreadable
from zhili_tui.i18n import N_, language, translate
from zhili_tui.model import glossary, kinds
from zhili_tui.services.program import TEMPLATES
from zhili_tui.storage import files, toml_text

if TYPE_CHECKING:
    import datetime
    from zoneinfo import ZoneInfo

    from zhili_tui import regulation
    from zhili_tui.regulation.calendar import Workdays

SETTINGS = "records/office.toml"
#: Of a file: its time of change, its size. None where there is none.
Stamp = tuple[int, int] | None


class OfficeConfiguration:
    """The settings and rules of one repository, as its files say them at the time they are first asked for."""

    def __init__(self, root: Path, tell: Callable[[str], None]) -> None:
        self.root, self._tell = root, tell
        self._said: set[str] = set()  # files of rules whose mistakes were told
        glossary.ask(self.named)

    @cached_property
    def settings(self) -> Any:
        """records/office.toml. Raises Unreadable."""
        from zhili_tui.model.fields import convert

        try:
            return convert(self._plain, kinds.kind("office").cls)
        except (toml_text.TextError, ValueError) as error:  # msgspec.ValidationError is a ValueError
            raise Unreadable(path=SETTINGS, reason=str(error)) from None

    @cached_property
    def _plain(self) -> dict[str, Any]:
        _ = self.stamps  # as they are before anything is read
        return toml_text.parse(files.read(self.root, SETTINGS))

    def require_known_format(self) -> None:
        """Raise NewerFormat where the files are in a format that this program does not know."""
        try:
            format = self._plain.get("format", 1)
        except (toml_text.TextError, Unreadable):
            return  # told where the settings are needed
        if isinstance(format, int) and format != 1:
            from zhili_tui.model.kinds.office import NEWEST

            if format > NEWEST:
                raise NewerFormat(path=self.root, format=format, newest=NEWEST)

    @cached_property
    def zone(self) -> "ZoneInfo":
        """The office's time zone; China's where there is none of that name, so that it can be mended."""
        from zoneinfo import ZoneInfo

        from zhili_tui.model.kinds.office import CHINA, zone

        known = zone(self.settings.time_zone)
        if known is None:
            text = N_("{path}: there is no time zone “{name}”; until that is mended the clock is read by China's, Asia/Shanghai")
            self._tell(translate(text, {"path": SETTINGS, "name": self.settings.time_zone}))
        return known or ZoneInfo(CHINA)

    @cached_property
    def templates(self) -> Path:
        """The rules and papers in use: the repository's own, else those shipped with the program."""
        own = self.root / "templates"
        return own if (own / "regulation").is_dir() else TEMPLATES

    @cached_property
    def rules_folder(self) -> Path:
        """Where the rule set in use lies."""
        return self.templates / "regulation" / str(self.settings.regulation)

    @cached_property
    def book(self) -> "regulation.RuleSet":
        """The regulation in use."""
        from zhili_tui import regulation

        return regulation.RuleSet(self.rule_files(), f"{self._below}/", self.settings.language)

    def named(self, identifier: str) -> str:
        """What the rule set calls an identifier of its own, in the language in use; the identifier itself where it has none such."""
        name = self.book.steps.get(identifier) if identifier.islower() else None
        return name.said(language()) if name else identifier

    def own_names(self) -> "list[tuple[str, str, tuple[str, ...]]]":
        """What the rule set names itself, by sort and identifier, each in every language in which somebody wrote it: what one may search for."""
        book = self.book
        out: list[tuple[str, str, tuple[str, ...]]] = []
        for sort, named in (
            ("choice", lambda: ((id, (name,)) for id, name in book.steps.items())),
            ("clause", lambda: ((id, titles) for id, titles in book.titles.items())),
            ("sheet", lambda: ((id, (sheet.title,)) for id, sheet in book.sheets.items())),
        ):
            with suppress(RulesBroken):  # said where the rules are asked; whatever else is named is found
                out += [(sort, id, tuple(text for one in names for text in one.all)) for id, names in named()]
        return out

    def notices(self) -> list[str]:
        """What has been met of rules that cannot be used, so that nobody takes what is missing for nothing due; said once."""
        book = self.__dict__.get("book")
        new = [one for one in book.broken_so_far if one.path not in self._said | book.refused] if book else []
        self._said |= {one.path for one in new}
        text = N_(
            "{path}:{line}: {reason}. Until that is mended, what follows from this file is missing from everything here; see: zhili check"
        )
        return [translate(text, {"path": one.path, "line": one.line, "reason": one.said}) for one in new]

    def left_out(self) -> list[str]:
        """What an answer made just now leaves out: the mistaken entries of the rule files it rests on. It has to say so."""
        found = self.book.left_out
        self._said |= {one.path for one in found}
        text = N_("{path}:{line}: {reason}. What follows from this rule is missing here until that is mended")
        return [translate(text, {"path": one.path, "line": one.line, "reason": one.said}) for one in found]

    @cached_property
    def workdays(self) -> "Workdays":
        """Which days the office works: the week, with the holidays of the rule set's calendar."""
        from zhili_tui.regulation.calendar import Workdays

        return Workdays(self.book.calendar)

    def unknown_holidays(self, days: "Iterable[datetime.date]", today: "datetime.date") -> list[str]:
        """What has to be said of days in years whose official holidays the calendar does not have. Raises RulesBroken."""
        from zhili_tui.regulation.calendar import UNKNOWN, unknown_ahead

        years = unknown_ahead(self.book.calendar, days, today)
        parts = {"years": ", ".join(map(str, years)), "path": f"{self._below}/calendar.toml"}
        return [translate(UNKNOWN, parts)] if years else []

    @property
    def _below(self) -> str:
        return f"templates/regulation/{self.settings.regulation}"

    def rule_files(self) -> dict[str, bytes]:
        """The files of the rule set in use, by path below the repository (or the program)."""
        return {
            f"{self._below}/{p.relative_to(self.rules_folder).as_posix()}": p.read_bytes()
            for p in sorted(self.rules_folder.rglob("*"))
            if p.suffix.lower() == ".toml" and p.is_file()
        }

    @cached_property
    def index_name(self) -> str:
        """The name of the index: one for the clauses, the ladder and the score sheets by which records are checked."""
        files = (
            *(self.rules_folder / name for name in ("clauses.toml", "ladder.toml")),
            *sorted((self.rules_folder / "sheets").glob("*.toml")),
        )
        rules = b"".join(file.name.encode() + b"\0" + file.read_bytes() for file in files if file.is_file())
        return f"index-{len(rules):x}-{crc32(rules):08x}.sqlite"

    @cached_property
    def stamps(self) -> dict[str, Stamp]:
        """When settings and templates were last changed, as it was when this was first asked for."""
        return self.stamps_now()

    def stamps_now(self) -> dict[str, Stamp]:
        """The same, asked of the disk: what differs says that a new configuration is wanted."""
        found = {SETTINGS: _stamp(f"{self.root}/{SETTINGS}")}
        folder = f"{self.root}/templates/regulation"
        pending = [folder if os.path.isdir(folder) else f"{TEMPLATES}/regulation"]
        while pending:
            with os.scandir(pending.pop()) as entries:
                for entry in entries:
                    if entry.is_dir():
                        pending.append(entry.path)
                    elif entry.name.endswith(".toml"):
                        found[entry.path] = _stamp(entry.path)
        return found


def _stamp(path: str) -> Stamp:
    try:
        found = os.stat(path)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_size
