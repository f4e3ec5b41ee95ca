"""Units and officers as offices have them: a list that is pasted, or a sheet of a workbook, a line each."""

import re
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import get_args

from zhili_tui.errors import WrongUse
from zhili_tui.i18n import LANGUAGES, N_, load
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import by_name
from zhili_tui.model.kinds import kind
from zhili_tui.model.parts import Role
from zhili_tui.services.beginning.setup import NewOfficer, NewUnit
from zhili_tui.storage.folding import fold, short_name

#: What a name ends in says the level of most units; the others have it written beside them.
ENDINGS = (
    (("街道", "街道辦", "街道辦事處", "街道办", "街道办事处"), "street"),
    (("鎮", "镇"), "town"),
    (("鄉", "乡"), "township"),
    (("社區", "社区", "居委會", "居委会"), "community"),
    (("村", "村委會", "村委会"), "village"),
    (("公司", "廠", "厂", "商場", "商场", "市場", "市场"), "enterprise"),
    (("學", "学", "學校", "学校", "幼兒園", "幼儿园"), "school"),
    (("局", "委", "辦", "办", "所", "法院", "檢察院", "检察院"), "department"),
    (("醫院", "医院", "站", "中心"), "institution"),
)
#: A first line that only names the columns.
HEADS = frozenset(fold(one) for one in ("名稱", "單位", "單位名稱", "姓名", "序號", "name", "unit", "full name"))
#: Between the parts of a line that was pasted; where there is none of these, single blanks.
BETWEEN = re.compile(r"\t+|[,，;；]|　+")
BLANKS = re.compile(r"\s+")


def rows(source: str | Path) -> list[tuple[int, list[str]]]:
    """The lines that hold something, with their numbers, without the line that names the columns. Raises Unreadable."""
    if isinstance(source, str):
        found = [
            [part.strip() for part in (BETWEEN if BETWEEN.search(line.strip()) else BLANKS).split(line.strip())]
            for line in source.splitlines()
        ]
    else:
        from zhili_tui.exchange.importing import reading

        found = [[str(cell).strip() for cell in row] for row in reading.read(source)[0].rows]
    out = [(number, row) for number, row in enumerate(found, 1) if any(row)]
    return out[1:] if out and fold(next(filter(None, out[0][1]))) in HEADS else out


def units(source: str | Path, own: str, own_name: str) -> list[NewUnit]:
    """The units below an office's: name, and where it has to be said level and superior. Raises WrongUse with the line, Unreadable."""
    found: list[NewUnit] = []
    levels = by_name(kind("unit").cls)["level"].choices
    for number, row in rows(source):
        name, level, superior = (*row, "", "", "")[:3]
        if not name:
            raise WrongUse(N_("line {line}: the name of the unit is missing"), line=number)
        known = {own_name: own, own: own} | {one.name: one.id for one in found}
        if name in known:
            raise WrongUse(N_("line {line}: “{name}” stands there already"), line=number, name=name)
        said = meant(level, levels) if level else next((one for ends, one in ENDINGS if name.endswith(ends)), "")
        if not said:
            raise WrongUse(
                N_("line {line}: write the level of “{name}” behind it, one of: {levels}"), line=number, name=name, levels=_words(levels)
            )
        if superior and superior not in known:
            raise WrongUse(N_("line {line}: “{name}” is no unit of a line above"), line=number, name=superior)
        id = _free(name, {own, *(one.id for one in found)}.__contains__, number)
        found.append(NewUnit(id, name, said, known.get(superior, own)))
    return found


def officers(source: str | Path, known: dict[str, str], taken: Iterable[tuple[str, str]]) -> list[NewOfficer]:
    """Officers: name, unit, post and, where the post's title does not say them, roles. Raises WrongUse with the line, Unreadable.

    ``known``: the units' short names by their names, the office's own first; ``taken``: units and short names of officers there are.
    """
    found: list[NewOfficer] = []
    ids = set(taken)
    roles = get_args(Role)
    own = next(iter(known.values()))
    for number, row in rows(source):
        name, unit, title, said = (*row, "", "", "", "")[:4]
        if unit and unit not in known and not title:  # an office's own people are often listed without a unit
            unit, title, said = "", unit, title
        if not name or not title:
            raise WrongUse(N_("line {line}: write name, unit and post; “{text}” is not enough"), line=number, text=" ".join(row))
        if unit and unit not in known:
            raise WrongUse(N_("line {line}: “{name}” is no unit of this office"), line=number, name=unit)
        given = [one for one in re.split(r"[、/+]", said) if one.strip()]
        held = [meant(one.strip(), roles) for one in given]
        if "" in held:
            raise WrongUse(
                N_("line {line}: “{name}” is no role; choose of: {roles}"), line=number, name=given[held.index("")], roles=_words(roles)
            )
        at = known.get(unit, own)

        def there(id: str, at: str = at) -> bool:
            return (at, id) in ids

        id = _free(name, there, number)
        ids.add((at, id))
        found.append(NewOfficer(id, at, name, title, tuple(held) or tuple(role for role in roles if _named(title, role))))
    return found


def _free(name: str, taken: Callable[[str], bool], line: int) -> str:
    """A short name for a file. Raises WrongUse where the name has nothing of which one is made."""
    id = short_name(name, taken)
    if not id:
        raise WrongUse(N_("line {line}: “{name}” makes no short name for a file"), line=line, name=name)
    return id


def called(identifier: str) -> Iterator[str]:
    """What an identifier is called: by itself, and in every language."""
    yield fold(identifier)
    for language in LANGUAGES:
        yield fold(load(language).gettext(term(identifier)))


def meant(text: str, choices: Iterable[str]) -> str:
    """The identifier that a word means, in whatever language; blank where none."""
    return next((one for one in choices if fold(text) in called(one)), "")


def _named(title: str, role: str) -> bool:
    """Whether a post's title ends in what the role is called: 東街街道綜治辦主任."""
    return any(fold(title).endswith(one) for one in called(role) if one)


def _words(choices: Iterable[str]) -> str:
    from zhili_tui.i18n import formatting

    return ", ".join(formatting.label(one) for one in choices)
