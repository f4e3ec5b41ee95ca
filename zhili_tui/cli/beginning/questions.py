"""The questions that ``init`` asks at a terminal, one line each, in the language that is chosen first. Nothing is written meanwhile."""

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple, TypeVar

from zhili_tui.cli.beginning import lists
from zhili_tui.cli.output import ask, out, say, table
from zhili_tui.errors import WrongUse, ZhiliError
from zhili_tui.i18n import LANGUAGES, N_, _, formatting, language, use
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kinds import kind
from zhili_tui.model.record_path import PART
from zhili_tui.services.beginning.setup import NewOfficer, NewUnit
from zhili_tui.storage.folding import short_name

T = TypeVar("T")
OWN_WORDS = ("繁體中文", "简体中文", "English")


class OfficeAnswers(NamedTuple):
    """What an office begins with, as options said it or somebody answered."""

    name: str
    unit: str
    level: str
    officer_name: str
    key: str
    second: str
    second_key: str
    hub: str
    units: tuple[NewUnit, ...] = ()
    officers: tuple[NewOfficer, ...] = ()


def line(prompt: str, written: bool = False) -> str:
    """One answer, without the blanks around it. Where there are no more: a blank one once everything is ``written``, else raises WrongUse."""
    said = ask(f"{prompt}  ")
    if not said:
        out()  # the prompt's line
    if not said and not written:
        raise WrongUse(N_("Stopped before anything was written."))
    return said.strip()


def until(prompt: str, take: Callable[[str], T]) -> T:
    """An answer as a value; what is wrong with one is told, and it is asked again."""
    while True:
        said = line(prompt)
        try:
            return take(said)
        except ZhiliError as error:
            say(error)


def chosen_language() -> None:
    """Which language the questions and the books speak: the first question, in all of them."""
    say("  ".join(f"{number} {words}" for number, words in enumerate(OWN_WORDS, 1)))
    said = line("1/2/3" if language() == "en" else f"1/2/3 ({language()})")
    if said in ("1", "2", "3"):
        use(LANGUAGES[int(said) - 1])


def asked(known: OfficeAnswers) -> OfficeAnswers:
    """Ask for what is missing."""
    say(_(N_("A few questions; nothing is written before the last. A blank answer leaves out what may wait; Ctrl-C stops.")))
    name = known.name or until(_(N_("Name of the office:")), _needed)
    level = known.level or _level()
    unit = known.unit or short(name)
    units = known.units or _list(
        _(N_("Units below, a line each (name, and level where the name does not say it); or the file of a list. A blank line ends it.")),
        lambda source: tuple(lists.units(source, unit, name)),
        lambda found: [
            (one.name, formatting.label(one.level), next((each.name for each in found if each.id == one.parent), name)) for one in found
        ],
    )
    officer_name = known.officer_name or until(_(N_("Your name, who begin the books and are the first registrar:")), _needed)
    every = {name: unit} | {one.name: one.id for one in units}
    officers = known.officers or _list(
        _(N_("Officers, a line each: name, unit, post. Or the file of a list. A blank line ends it.")),
        lambda source: tuple(lists.officers(source, every, ())),
        lambda found: [
            (one.name, next(each for each, id in every.items() if id == one.unit), one.title, ", ".join(formatting.label(role) for role in one.roles))
            for one in found
        ],
    )  # fmt: skip
    key = known.key or until(_(N_("The file of your key (made with ssh-keygen -t ed25519); blank: later:")), _file)
    second = known.second or (line(_(N_("The second registrar's name:"))) if key else "")
    second_key = known.second_key or (until(_(N_("The file of the second registrar's public key:")), _needed_file) if second else "")
    hub = known.hub or line(_(N_("The hub's address; blank: later:")))
    return OfficeAnswers(name, unit, level, officer_name, key, second, second_key, hub, units, officers)


def _needed(said: str) -> str:
    if not said:
        raise WrongUse(N_("This has to be known."))
    return said


def _file(said: str) -> str:
    path = Path(said).expanduser()
    if said and not (path.is_file() or path.with_name(path.name + ".pub").is_file()):
        raise WrongUse(N_("there is no file {path}"), path=path)
    return said


def _needed_file(said: str) -> str:
    return _file(_needed(said))


def _level() -> str:
    choices = by_name(kind("unit").cls)["level"].choices[:4]
    say("  ".join(f"{number} {formatting.label(one)}" for number, one in enumerate(choices, 1)))

    def take(said: str) -> str:
        found = choices[int(said) - 1] if said in ("1", "2", "3", "4") else lists.meant(said, choices)
        if not found:
            raise WrongUse(N_("“{text}” is none of: {choices}"), text=said, choices="1, 2, 3, 4")
        return found

    return until(_(N_("Level:")), take)


def short(name: str) -> str:
    """The short name of the office's folder."""
    proposed = short_name(name, lambda _tried: False) or "unit"

    def take(said: str) -> str:
        if not PART.match(said or proposed):
            raise WrongUse(N_("{name} is no name for a file: small letters, digits, - and _"), name=said)
        return said or proposed

    return until(f"{_(N_('Short name of its folder'))} ({proposed}):", take)


def _list(
    prompt: str, take: Callable[[str | Path], tuple[T, ...]], shown: Callable[[tuple[T, ...]], list[tuple[str, ...]]]
) -> tuple[T, ...]:
    """A list that is pasted or lies in a file; shown as it was understood, and asked for again where that is not right."""
    while True:
        say(prompt)
        lines: list[str] = []
        while said := line("-"):
            lines.append(said)
        if not lines:
            return ()
        path = Path(lines[0]).expanduser()
        try:
            found = take(path if len(lines) == 1 and path.is_file() else "\n".join(lines))
        except ZhiliError as error:
            say(error)
            continue
        table(shown(found))
        if line(_(N_("Is that right? (y/n)"))).lower() in ("y", "yes", "是", "好", "对", "對", ""):
            return found
