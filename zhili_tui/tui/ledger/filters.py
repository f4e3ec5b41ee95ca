"""What the ledger is narrowed to and how it is sorted: in SQL, in words, and kept under a name in this clone."""

from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import Unreadable, system_reason
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.storage import atomic, toml_text
from zhili_tui.storage.references import target

if TYPE_CHECKING:
    from pathlib import Path

    from zhili_tui.services.workspace import Workspace

#: What the list can be sorted by in any narrowing; with a minus before it the other way round, and ``field:`` before a column of one kind.
SORTS = ("own", "newest", "oldest", "unit", "kind", "title", "state")
BLANK: dict[str, Any] = {
    "kind": "", "unit": "", "year": 0, "month": "", "after": "", "before": "", "state": "", "signed": "", "officer": "", "query": "",
}  # fmt: skip
#: What of it can be turned round: everything but this.
TURNED = ("kind", "unit", "state")
NOT = "-"
SIGNED = {"unsigned": N_("waits to be signed"), "sent_back": N_("was sent back")}


class LedgerScope(NamedTuple):
    """What the list is narrowed to; blanks narrow nothing, a minus before a kind, unit or state means all but this."""

    kind: str = ""
    unit: str = ""
    year: int = 0
    month: str = ""  # 2026-03
    after: str = ""  # 2026-03-05, that day too
    before: str = ""
    state: str = ""
    signed: str = ""  # unsigned, or sent_back
    officer: str = ""  # whom the record names, other than as a signer
    query: str = ""
    sort: str = SORTS[0]

    @property
    def narrowed(self) -> list[str]:
        """The names of what narrows."""
        return [name for name, blank in BLANK.items() if getattr(self, name) != blank]

    @property
    def one_kind(self) -> str:
        """The kind that all records of the list are of; blank where they are of several."""
        return "" if self.kind.startswith(NOT) else self.kind

    def without(self, name: str = "") -> "LedgerScope":
        """The scope widened by one, or by all; sorted as it was."""
        return self._replace(**({name: BLANK[name]} if name else BLANK))

    def where(self, sought: tuple[str, list[str]]) -> tuple[str, list[Any]]:
        """A condition of SQL on the columns of ``entry``, all but what is worked out, and its values. ``sought``: that of what is searched for."""
        parts: list[tuple[str, list[Any]]] = []
        for name, value in (("kind", self.kind), ("unit", self.unit), ("year", self.year)):
            if value:
                turned = str(value).startswith(NOT)
                parts.append((f"{name}{'<>' if turned else '='}?", [str(value).removeprefix(NOT) if turned else value]))
        if self.month:
            parts.append(("day BETWEEN ? AND ?", [self.month, f"{self.month}-99"]))
        if self.after:
            parts.append(("day >= ?", [self.after]))
        if self.before:
            parts.append(("day BETWEEN '0' AND ?", [self.before]))
        if self.officer:
            named = "SELECT source FROM link WHERE target=? AND field NOT LIKE 'signoffs%'"
            parts.append((f"id IN ({named})", [target("officer", self.officer)]))
        parts.append((sought[0], list(sought[1])))
        return " AND ".join(part for part, _values in parts), [value for _part, values in parts for value in values]


def word(office: "Workspace", scope: LedgerScope, name: str) -> str:
    """One narrowing as people read it."""
    value = getattr(scope, name)
    if name in TURNED and value.startswith(NOT):
        return translate(N_("not {part}"), {"part": word(office, scope._replace(**{name: value.removeprefix(NOT)}), name)})
    match name:
        case "kind" | "state":
            return formatting.label(value)
        case "signed":
            return _(SIGNED[value])
        case "after":
            return translate(N_("from {day}"), {"day": value})
        case "before":
            return translate(N_("to {day}"), {"day": value})
        case "unit" | "officer":
            return office.name(value)
        case "month":
            return translate(N_("{month}/{year}"), {"month": int(value[5:]), "year": value[:4]})
        case "query":
            return f"/{value}"
    return str(value)


def words(office: "Workspace", scope: LedgerScope) -> str:
    """All that narrows; blank where nothing does."""
    return "  ".join(word(office, scope, name) for name in scope.narrowed)


# kept under a name


def _file(office: "Workspace") -> "Path":
    folder: Path = office.git.own_state
    return folder / "filters.toml"


def saved(office: "Workspace") -> dict[str, LedgerScope]:
    """The scopes that were given names in this clone. Raises Unreadable."""
    file = _file(office)
    if not file.is_file():
        return {}
    try:
        kept = toml_text.parse(file.read_bytes())
    except (OSError, toml_text.TextError) as error:
        raise Unreadable(path=file, reason=str(error)) from None
    return {name: _scope(fields) for name, fields in kept.items() if isinstance(fields, dict)}


def _scope(fields: dict[str, Any]) -> LedgerScope:
    """What is there of a scope; what is no value of its field is left out."""
    plain = LedgerScope()
    known = {name: value for name, value in fields.items() if name in LedgerScope._fields and type(value) is type(getattr(plain, name))}
    found = plain._replace(**known)
    known_signed = found if found.signed in ("", *SIGNED) else found._replace(signed="")
    return known_signed if _sorts(found.sort) else known_signed._replace(sort=SORTS[0])


def _sorts(sort: str) -> bool:
    name = sort.removeprefix(NOT)
    return name in SORTS or (name.startswith("field:") and name.removeprefix("field:").isidentifier())


# kept from one start to the next


def _last_file(office: "Workspace") -> "Path":
    return _file(office).with_name("last-filter.toml")


def last(office: "Workspace") -> LedgerScope:
    """What the list was narrowed to when it was left, but for what was searched for."""
    try:
        return _scope(toml_text.parse(_last_file(office).read_bytes()))
    except (OSError, toml_text.TextError):
        return LedgerScope()


def keep_last(office: "Workspace", scope: LedgerScope) -> None:
    """Remember it for the next start; a disk that takes nothing costs only that."""
    import tomli_w

    plain = {**{one: getattr(scope, one) for one in scope.narrowed if one != "query"}, "sort": scope.sort}
    with suppress(OSError):
        atomic.write(_last_file(office), tomli_w.dumps(plain).encode(), durable=False)


def save(office: "Workspace", name: str, scope: LedgerScope | None) -> None:
    """Keep a scope under a name, or forget the name. Raises Unreadable where that would lose others."""
    import tomli_w

    kept = {**saved(office), name: scope}
    plain = {name: {**{one: getattr(scope, one) for one in scope.narrowed}, "sort": scope.sort} for name, scope in kept.items() if scope}
    file = _file(office)
    try:
        atomic.write(file, tomli_w.dumps(plain).encode())
    except OSError as error:
        raise Unreadable(path=file, reason=system_reason(error)) from None
