"""The rule set in use, read from the text of its files.

A mistaken file becomes findings. Who asks for the rules of a file that cannot be used as a whole gets RulesBroken, never an
empty list; where one entry is wrong he gets the others, and ``left_out`` has to be said beside whatever he makes of them.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, NoReturn

from zhili_tui.errors import RulesBroken
from zhili_tui.i18n import N_, translate
from zhili_tui.model.introspection import Fault, Path
from zhili_tui.storage.toml_text import TextError, decode, locate, parse_text, positions

if TYPE_CHECKING:
    import datetime

    from zhili_tui.regulation.rules import LocalName, Title

#: The files of a rule set beside its sheets and its clauses, and the types of what stands in them.
FILES = {
    "obligations": "Obligations",
    "deadlines": "Deadlines",
    "ladder": "Ladder",
    "effects": "Effects",
    "signing": "SigningRules",
    "calendar": "Calendar",
    "directory": "Directory",
}
#: Rule sets of before these files were there do without them.
OPTIONAL = ("directory",)
NAMES = ", ".join(f"{name}.toml" for name in ("clauses", *FILES) if name not in OPTIONAL)
NO_CLAUSES = N_("there is no table [clauses] in it; write each clause under a heading such as [clauses.MTG-1]")
MISSING = N_("the file is missing; a rule set has {names}. Bring it back, or write it anew")
CAPITALS = N_("the file is not read: its name has to end in .toml, in small letters; rename it to {name}")
STRANGE = N_("the file is not read: a rule set has {names}, and score sheets in the folder sheets; rename it, or take it away")


#: The keys that name an entry.
NAMING = ("id", "name", "type", "kind")


class RuleFault(NamedTuple):
    """A place where a rule file is wrong: a sentence of the catalogues with its parts."""

    path: str
    line: int
    column: int
    sentence: str
    parts: dict[str, Any]
    whole: bool = False  # nothing of the file can be used
    at: tuple[str, ...] = ()  # the keys that lead there; entries by their own names
    warns: bool = False  # odd, and used as it is written

    @property
    def said(self) -> str:
        """The key and what is wrong with it, in the language in use."""
        reason = translate(self.sentence, self.parts)
        return translate(N_("{key}: {reason}"), {"key": ".".join(self.at), "reason": reason}) if self.at else reason


class RuleSet:
    """A rule set: each file is read when it is first asked for."""

    def __init__(self, files: dict[str, bytes], below: str = "", language: str = "") -> None:
        """``below``: the folder where the files lie, for telling of one that is missing; ``language``: the office's own, where it is known."""
        self.files, self.below, self.language = files, below, language
        self._broken: dict[str, list[RuleFault]] = {}
        self._odd: dict[str, list[RuleFault]] = {}
        self._read: dict[str, Any] = {}
        self.refused: set[str] = set()  # the files on whose account an answer was refused, with a sentence that names them

    # the files

    @cached_property
    def titles(self) -> "dict[str, tuple[Title, ...]]":
        """The clauses' titles by id: one, or one after the other where it was changed."""
        from zhili_tui.regulation import mistakes

        path, plain = self._plain("clauses.toml")
        out: dict[str, tuple[Title, ...]] = {}
        found = plain.get("clauses")
        if path not in self._broken and not isinstance(found, dict):
            self._wrong(path, [Fault((), NO_CLAUSES, {})])
        for id_, written in found.items() if isinstance(found, dict) else ():
            titles, faults = mistakes.titles(id_, written, self.language)
            if faults:
                self._wrong(path, faults)
            else:
                out[id_] = titles
        return out

    def title(self, clause: str, day: "datetime.date") -> "Title | None":
        """How a clause reads on a day; before its first and after its last title as these."""
        from zhili_tui.regulation.rules import during

        titles = self.titles.get(clause, ())
        return next((one for one in titles if during(one, day, day)), titles[-1] if titles else None)

    @property
    def clauses(self) -> frozenset[str]:
        """The ids that records may cite."""
        return frozenset(self.titles)

    @cached_property
    def steps(self) -> "dict[str, LocalName]":
        """The steps of the ladder by type with their names, as far as they are in order."""
        return {step.type: step.name for step in self._typed("ladder").steps}

    @property
    def names(self) -> frozenset[str]:
        """What records may use: the ids of clauses, and the types of steps."""
        return self.clauses | frozenset(self.steps)

    @property
    def _known(self) -> frozenset[str] | None:
        """The same; None where they cannot be read, so that one mistake is told once and not at every entry."""
        found = self.clauses
        return None if any(one.whole for one in self._broken.get(self._path("clauses.toml"), ())) else found

    @property
    def obligations(self) -> Any:
        """obligations.toml. Raises RulesBroken."""
        return self._usable("obligations")

    @property
    def deadlines(self) -> Any:
        """deadlines.toml. Raises RulesBroken."""
        return self._usable("deadlines")

    @property
    def ladder(self) -> Any:
        """ladder.toml. Raises RulesBroken."""
        return self._usable("ladder")

    @property
    def effects(self) -> Any:
        """effects.toml. Raises RulesBroken."""
        return self._usable("effects")

    @property
    def signing(self) -> Any:
        """signing.toml. Raises RulesBroken."""
        return self._usable("signing")

    @property
    def directory(self) -> Any:
        """directory.toml. Raises RulesBroken."""
        return self._usable("directory")

    @property
    def calendar(self) -> Any:
        """calendar.toml. Raises RulesBroken."""
        return self._usable("calendar")

    @cached_property
    def sheets(self) -> dict[str, Any]:
        """The score sheets that are in order, by the names of their files."""
        from zhili_tui.regulation.scoring import load

        out, paths, duties = {}, {}, self._duties()
        for path in self.files:
            folder, _, name = path.rpartition("/")
            if folder.endswith("/sheets") and name.endswith(".toml"):
                _, plain = self._plain(f"sheets/{name}")
                known = (self._known, duties, self._steps(), self.language)
                sheet, faults = load.read(plain, *known) if path not in self._broken else (None, [])
                if faults:
                    self._wrong(path, faults)
                if sheet is not None:
                    out[name.removesuffix(".toml")] = sheet
                    paths[name.removesuffix(".toml")] = path
        while wrong := list(load.between(out)):  # a sheet folded into others takes them with it
            for sheet_name, fault in wrong:
                self._wrong(paths[sheet_name], [fault])
                out.pop(sheet_name, None)
        return out

    def _duties(self) -> frozenset[str] | None:
        """The ids of obligations and time limits, of mistaken ones as well; None where their files cannot be read."""
        from zhili_tui.regulation.rules import DUTIES

        found = set(DUTIES)
        for name in ("obligations", "deadlines"):
            path, plain = self._plain(f"{name}.toml")
            self._typed(name)
            if any(one.whole for one in self._broken.get(path, ())):
                return None
            entries = plain.get(name, [])
            found |= {str(one.get("id")) for one in entries if isinstance(one, dict)} if isinstance(entries, list) else set()
        return frozenset(found)

    def _steps(self) -> frozenset[str] | None:
        """The types of the ladder's steps, of mistaken ones as well; None where its file cannot be read."""
        from zhili_tui.model.kinds.warning import STEPS

        path, plain = self._plain("ladder.toml")
        entries = plain.get("steps", [])
        if any(one.whole for one in self._broken.get(path, ())) or not isinstance(entries, list):
            return None
        return frozenset((*STEPS, *(str(one.get("type")) for one in entries if isinstance(one, dict))))

    @property
    def broken(self) -> tuple[RuleFault, ...]:
        """Everything that is wrong in the files."""
        for name in ("titles", "sheets"):
            getattr(self, name)
        for name in FILES:
            self._typed(name)
        return (*self.left_out, *(one for one in self._unread() if not one.warns and one not in self.left_out))

    @property
    def doubtful(self) -> tuple[RuleFault, ...]:
        """What is odd in the files, and used as it is written."""
        _ = self.broken
        return (*(one for _, found in sorted(self._odd.items()) for one in found), *(one for one in self._unread() if one.warns))

    def _unread(self) -> list[RuleFault]:
        """The files that nobody reads, because of their names."""
        out = []
        for path in sorted(self.files):
            folder, _, name = path.rpartition("/")
            stem, _, ending = name.rpartition(".")
            if ending != "toml" and ending.lower() == "toml":
                out.append(RuleFault(path, 1, 1, CAPITALS, {"name": f"{stem}.toml"}, whole=True))
            elif ending == "toml" and not folder.endswith("/sheets") and stem not in ("clauses", *FILES):
                out.append(RuleFault(path, 1, 1, STRANGE, {"names": NAMES}, warns=True))
        return out

    @property
    def left_out(self) -> tuple[RuleFault, ...]:
        """What is wrong in the files, as far as they have been read: no answer rests on these entries."""
        sheets = "sheets" in self.__dict__  # a sheet that is not read is missing where sheets are asked for
        unread = [one for one in self._unread() if sheets and not one.warns and one.path.rpartition("/")[0].endswith("/sheets")]
        return (*(one for _, found in sorted(self._broken.items()) for one in found), *unread)

    @property
    def broken_so_far(self) -> tuple[RuleFault, ...]:
        """The first mistake of each file, as far as they have been read."""
        return tuple(found[0] for _, found in sorted(self._broken.items()))

    def require(self, *names: str, whole: bool = False) -> None:
        """Refuse where anything is wrong in these files, for what cannot say what it leaves out; or where one is wrong as a ``whole``.

        Raises RulesBroken.
        """
        for name in names:
            for one in self._mistakes(name):
                if one.whole or not whole:
                    self.refuse(one)

    def refuse(self, one: RuleFault) -> NoReturn:
        """Raise RulesBroken for a mistake."""
        self.refused.add(one.path)
        raise RulesBroken(one.path, one.line, lambda: one.said)

    def wrong_sheet(self, name: str = "") -> RuleFault | None:
        """The first mistake in a score sheet, or in any of them."""
        _ = self.sheets
        ending = f"/{name}.toml" if name else ".toml"
        sheets = (one for one in self.left_out if one.path.rpartition("/")[0].endswith("/sheets"))
        return next((one for one in sheets if one.path.lower().endswith(ending)), None)

    def place(self, name: str, key: str) -> tuple[str, int, int]:
        """Path, line and column of a key of one of the files; the file's beginning where it is not there."""
        path, plain = self._plain(f"{name}.toml")
        return path, *(locate(positions(decode(self.files[path])), (key,)) if plain else (1, 1))

    # reading

    def _usable(self, name: str) -> Any:
        self.require(name, whole=True)
        return self._typed(name)

    def _mistakes(self, name: str) -> list[RuleFault]:
        """What is wrong in a file and in the list of clauses, on which all files rest; what is wrong there comes first."""
        self._typed(name)
        paths = (self._path("clauses.toml"), self._path(f"{name}.toml"))
        return [one for path in paths for one in self._broken.get(path, ())]

    def _path(self, name: str) -> str:
        return next((path for path in self.files if path.endswith("/" + name)), self.below + name)

    def _plain(self, name: str) -> tuple[str, dict[str, Any]]:
        path = self._path(name)
        try:
            return path, parse_text(decode(self.files[path]))
        except KeyError:
            if name.removesuffix(".toml") in OPTIONAL:
                return path, {}
            self._broken[path] = [RuleFault(path, 1, 1, MISSING, {"names": NAMES}, whole=True)]
        except TextError as error:
            self._broken[path] = [RuleFault(path, error.line, error.column, error.reason, error.reason_parts, whole=True)]
        return path, {}

    def _typed(self, name: str) -> Any:
        if name not in self._read:
            from zhili_tui.regulation import mistakes, rules

            path, plain = self._plain(f"{name}.toml")
            self._read[name], faults = mistakes.typed(getattr(rules, FILES[name]), plain, self._known, self._steps(), self.language)
            if faults and path not in self._broken:
                self._wrong(path, faults)
        return self._read[name]

    def _wrong(self, path: str, faults: list[Fault]) -> None:
        text = decode(self.files[path]) if path in self.files else ""
        places, plain = (positions(text), parse_text(text)) if text else ({}, {})
        for fault in faults:
            kept = self._odd if fault.warns else self._broken
            place, whole = locate(places, fault.path), len(fault.path) <= 1 and not fault.warns
            one = RuleFault(path, *place, fault.sentence, fault.parts, whole, named(fault.path, plain), fault.warns)
            kept.setdefault(path, []).append(one)


def named(path: Path, plain: Any) -> tuple[str, ...]:
    """The keys that lead to a place; an entry of a list by its own name where it has one, else by its number from 1."""
    out: list[str] = []
    for step in path:
        inside = (isinstance(plain, dict) and step in plain) or (isinstance(plain, list) and isinstance(step, int) and step < len(plain))
        plain = plain[step] if inside else None
        name = next((plain[key] for key in NAMING if isinstance(plain.get(key), str)), "") if isinstance(plain, dict) else ""
        out.append(name or str(step + 1) if isinstance(step, int) else step)
    return tuple(out)
