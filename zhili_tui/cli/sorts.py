"""The sorts of what parameters name: kinds, states, papers and roles of the program; units, officers, years and clauses of the repository."""

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, get_args

from zhili_tui.cli.identifiers import LookupContext, Name, Sort, in_every_language, terms
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import LANGUAGES, N_, _
from zhili_tui.model.record_path import PART

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

# names of the program


def of_glossary(called: str, ids: Callable[[LookupContext], Iterable[str]]) -> Sort:
    """A sort of identifiers that the glossary has names for."""
    return Sort(called, lambda said: terms(ids(said)), lambda said, text: text in ids(said))


def _kinds(said: LookupContext) -> tuple[str, ...]:
    from zhili_tui.model import kinds

    return kinds.names()


def _dated_kinds(said: LookupContext) -> tuple[str, ...]:
    from zhili_tui.model import kinds

    return kinds.dated()


def _described(said: LookupContext) -> list[Name]:
    from zhili_tui.cli.rule_schemas import of_rules

    return [*terms(_kinds(said)), *(Name(one.name) for one in of_rules(_))]


def _is_reference(said: LookupContext, text: str) -> bool:
    """Whether a text is written as a reference to a record or a draft's id: those have digits or strokes in them."""
    return "/" in text or any("0" <= one <= "9" for one in text)


def _is_draft_or_record(said: LookupContext, text: str) -> bool:
    """Whether a text is the id of a draft, which then was said, or names a record."""
    return bool(said.params.get("continue_")) or _is_record(said, text)


def _is_record(said: LookupContext, text: str) -> bool:
    """Whether a text names a record, by its path, its id or the beginning of one."""
    from zhili_tui.errors import Ambiguous, NotFound

    if _is_reference(said, text):
        return True
    try:
        office = said.office()
        office.refresh()
        office.find(text)
    except NotFound:
        return False
    except Ambiguous:
        return True
    return True


def _types(said: LookupContext) -> tuple[str, ...]:
    """The types of the kind that was named."""
    from zhili_tui.model import kinds
    from zhili_tui.model.introspection import by_name

    kind = str(said.params.get("what", ""))
    field = by_name(kinds.kind(kind).cls).get("type") if kind in kinds.names() else None
    return field.choices if field else ()


def _states(said: LookupContext) -> tuple[str, ...]:
    from zhili_tui.model.kind import STATES

    return STATES


def _duty_states(said: LookupContext) -> tuple[str, ...]:
    from zhili_tui.regulation.duty import ORDER

    return (*ORDER, "all")


def _for_a_calendar(said: LookupContext) -> bool:
    """Whether due dates are exported, not records."""
    return said.params.get("format") == "ics" or str(said.params.get("output", "")).lower().endswith(".ics")


def _papers(said: LookupContext) -> list[Name]:
    from zhili_tui.documents.papers import papers

    return [Name(one.name, in_every_language(one.label)) for one in papers().values()]


def _paper_there(said: LookupContext, text: str) -> bool:
    from zhili_tui.documents.papers import papers

    return text in papers()


def _pages(said: LookupContext) -> list[Name]:
    from zhili_tui.documents import guide

    return [Name(one, guide.page_titles(one)) for one in guide.page_names()]


def _of_field(kind: str, field: str) -> Callable[[LookupContext], tuple[str, ...]]:
    """The choices of a kind's field."""

    def choices(said: LookupContext) -> tuple[str, ...]:
        from zhili_tui.model import kinds
        from zhili_tui.model.introspection import by_name

        return by_name(kinds.kind(kind).cls)[field].choices

    return choices


def _roles(said: LookupContext) -> tuple[str, ...]:
    from zhili_tui.model.parts import Role

    return get_args(Role)


def formats(*known: str) -> Sort:
    """The formats that a command prints in."""
    return Sort(N_("format"), lambda said: list(map(Name, known)))


# names of the repository


def _repositories(said: LookupContext) -> "tuple[Workspace, ...]":
    """The repository and those read with it, their index brought up to the disk."""
    office = said.office()
    office.refresh()
    return (office, *office.linked)


def _units(said: LookupContext) -> list[Name]:
    found = (one for office in _repositories(said) for one in office.index.records("kind='unit'"))
    return [Name(place.unit, tuple(filter(None, (record.name, record.short_name)))) for place, record in found]


def _unit_there(said: LookupContext, text: str) -> bool:
    return _file_there(said, "unit", text)


def _has_records(said: LookupContext, text: str) -> bool:
    """Whether records lie in a unit's folder, though it has no file of its own, or none in order."""
    return any(office.index.hits("unit=?", (text,), limit=1) for office in _repositories(said))


def _officers(said: LookupContext) -> list[Name]:
    """The officers, each by full name, by unit and full name, and by the name of the file."""
    out = []
    for office in _repositories(said):
        for place, record in office.index.records("kind='officer'"):
            out.append(Name(f"{place.unit}/{place.name}", (record.name, f"{office.name(place.unit)}/{record.name}", place.name)))
    return out


def _officer_there(said: LookupContext, text: str) -> bool:
    return "/" in text and _file_there(said, "officer", text)


def _file_there(said: LookupContext, form: str, text: str) -> bool:
    from zhili_tui.storage import files
    from zhili_tui.storage.references import target

    office, path = said.office(), target(form, text)
    return bool(path) and any(files.there(one.root, path or "") for one in (office, *office.linked))


def _recorded_years(said: LookupContext) -> list[Name]:
    """The years of the books, the latest first: those there are records of, this one, and the next."""
    offices = _repositories(said)
    today = offices[0].today.year
    found = {year for one in offices for (year,) in one.index.rows("SELECT DISTINCT year FROM entry WHERE year > 0")}
    return [Name(str(year)) for year in sorted(found | {today, today + 1}, reverse=True)]


def _past_or_next(said: LookupContext, text: str) -> bool:
    """Whether a year is over, this one or the next: of those it is true that there are no records where there are none."""
    return FIRST <= int(text) <= said.office().today.year + 1


def _years(said: LookupContext) -> list[Name]:
    """The years that can be reckoned, those around today first."""
    import datetime

    from zhili_tui.errors import NoRepository

    try:
        today = said.office().today.year
    except NoRepository:
        today = datetime.date.today().year
    return [Name(str(year)) for year in sorted(range(FIRST, LAST + 1), key=lambda year: abs(year - today))]


#: The years that can be reckoned.
FIRST, LAST = 1900, 2999


def _year_there(said: LookupContext, text: str) -> bool:
    return FIRST <= int(text) <= LAST


def _clauses(said: LookupContext) -> list[Name]:
    office = said.office()
    return [Name(id, (office.clause(id),)) for id in office.book.titles]


def _sheets(said: LookupContext) -> list[Name]:
    from zhili_tui.i18n import language

    sheets = said.office().book.sheets
    return [Name(id, tuple(dict.fromkeys(one.title.said(spoken) for spoken in (language(), *LANGUAGES)))) for id, one in sheets.items()]


def _sheet_is_mistaken(said: LookupContext, text: str) -> bool:
    """Whether there is such a sheet and it cannot be used, which whoever asks for it is told."""
    return bool(said.office().book.wrong_sheet(text))


def _classes(said: LookupContext) -> list[Name]:
    found = (one for office in _repositories(said) for _place, record in office.index.records("kind='unit'") for one in record.classes)
    return [Name(one) for one in dict.fromkeys(found)]


def _new_unit(said: LookupContext, text: str) -> bool:
    return said.params.get("kind") == "unit"


def _to_be(said: LookupContext, text: str) -> bool:
    """Whether a text is written as an officer is: who makes his first key need not be in the register, nor have a clone."""
    unit, _stroke, name = text.partition("/")
    return bool(PART.fullmatch(unit) and PART.fullmatch(name))


def no_language(text: str) -> ZhiliError:
    """That there is no such language, and which come nearest."""
    return Sort(N_("language"), lambda said: []).unknown(text, map(Name, LANGUAGES))


def own_officer(office: "Workspace", text: str) -> str:
    """The officer of this repository that a text names, as ``unit/name``. Raises UnknownName, ChoiceNeeded."""
    return OFFICER.meant(text, LookupContext(lambda: office))


def officer_to_be(office: "Workspace", text: str, say: Callable[[object], None]) -> str:
    """The same of somebody who may not be in the register yet, where he is written as UNIT/NAME; that he is not there is said."""
    said = LookupContext(lambda: office)
    if _to_be(said, text) and not _officer_there(said, text):
        say(OFFICER.unknown(text, _officers(said)))
        return text
    return own_officer(office, text)


KIND = of_glossary(N_("kind"), _kinds)
KIND_OR_SHEET = KIND._replace(until=".")
KIND_OR_RECORD = of_glossary(N_("kind or record"), _dated_kinds)._replace(free=_is_draft_or_record)
KIND_OR_RULES = Sort(N_("kind of record or rule file"), _described)
TYPE = of_glossary(N_("type of record"), _types)
STATE = of_glossary(N_("state"), _states)
DUTY_STATE = of_glossary(N_("state"), _duty_states)
YEAR = Sort(N_("year from 1900 to 2999"), _years, _year_there)
RECORDED_YEAR = Sort(N_("year of the books"), _recorded_years, _past_or_next)
STATE_TO_EXPORT = of_glossary(N_("state"), lambda said: _duty_states(said) if _for_a_calendar(said) else _states(said))
YEAR_TO_EXPORT = RECORDED_YEAR._replace(there=lambda said, text: (_year_there if _for_a_calendar(said) else _past_or_next)(said, text))
UNIT = Sort(N_("unit"), _units, _unit_there)
RECORDED_UNIT = UNIT._replace(free=_has_records)
UNIT_OF_NEW = UNIT._replace(free=_new_unit)
OFFICER = Sort(N_("officer"), _officers, _officer_there)
OFFICER_TO_BE = OFFICER._replace(there=_to_be)
SUBJECT = Sort(N_("unit or officer"), lambda said: [*_units(said), *_officers(said)])
ROLE = of_glossary(N_("role"), _roles)
LEVEL = of_glossary(N_("level"), _of_field("unit", "level"))
CLASS = Sort(N_("class of units"), _classes)
PAPER = Sort(N_("paper"), _papers, _paper_there)
PAPER_OR_RECORD = PAPER._replace(called=N_("paper or record"), free=_is_record)
PAGE = Sort(N_("page of the docs"), _pages)
CLAUSE = Sort(N_("clause of the regulation"), _clauses)
SHEET = Sort(N_("score sheet"), _sheets, free=_sheet_is_mistaken)
ROUND = of_glossary(N_("round"), _of_field("assessment", "round"))
