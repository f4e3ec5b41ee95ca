"""What the ledger is narrowed to and how it is sorted: in SQL, in words, and kept under a name in this clone."""

from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, formatting, translate
from zhili_tui.storage import atomic, toml_text
from zhili_tui.storage.references import target

if TYPE_CHECKING:
    from pathlib import Path

    from zhili_tui.services.workspace import Workspace

#: In this order the list is sorted, one after the other.
SORTS = ("newest", "oldest", "unit", "kind", "title", "state")
BLANK: dict[str, Any] = {"kind": "", "unit": "", "year": 0, "month": "", "state": "", "officer": "", "query": ""}


class Scope(NamedTuple):
    """What the list is narrowed to; blanks narrow nothing."""

    kind: str = ""
    unit: str = ""
    year: int = 0
    month: str = ""  # 2026-03
    state: str = ""
    officer: str = ""  # whom the record names, other than as a signer
    query: str = ""
    sort: str = SORTS[0]

    @property
    def narrowed(self) -> list[str]:
        """The names of what narrows."""
        return [name for name, blank in BLANK.items() if getattr(self, name) != blank]

    def without(self, name: str = "") -> "Scope":
        """The scope widened by one, or by all; sorted as it was."""
        return self._replace(**({name: BLANK[name]} if name else BLANK))

    def where(self, match: str) -> tuple[str, list[Any]]:
        """A condition of SQL on the columns of ``entry``, all but the state, and its values. ``match``: the query for the full-text engine."""
        parts: list[tuple[str, list[Any]]] = [
            (f"{name}=?", [value]) for name, value in (("kind", self.kind), ("unit", self.unit), ("year", self.year)) if value
        ]
        if self.month:
            parts.append(("day BETWEEN ? AND ?", [self.month, f"{self.month}-99"]))
        if self.officer:
            named = "SELECT source FROM link WHERE target=? AND field NOT LIKE 'signoffs%'"
            parts.append((f"id IN ({named})", [target("officer", self.officer)]))
        if match:
            parts.append(("id IN (SELECT rowid FROM words WHERE words MATCH ?)", [match]))
        return " AND ".join(part for part, _values in parts) or "1", [value for _part, values in parts for value in values]


def word(office: "Workspace", scope: Scope, name: str) -> str:
    """One narrowing as people read it."""
    value = getattr(scope, name)
    match name:
        case "kind" | "state":
            return formatting.label(value)
        case "unit" | "officer":
            return office.name(value)
        case "month":
            return translate(N_("{month}/{year}"), {"month": int(value[5:]), "year": value[:4]})
        case "query":
            return f"/{value}"
    return str(value)


def words(office: "Workspace", scope: Scope) -> str:
    """All that narrows; blank where nothing does."""
    return "  ".join(word(office, scope, name) for name in scope.narrowed)


# kept under a name


def _file(office: "Workspace") -> "Path":
    folder: Path = office.git.directory
    return folder / "zhili" / "filters.toml"


def saved(office: "Workspace") -> dict[str, Scope]:
    """The scopes that were given names in this clone. Raises Unreadable."""
    file = _file(office)
    if not file.is_file():
        return {}
    try:
        kept = toml_text.parse(file.read_bytes())
    except (OSError, toml_text.TextError) as error:
        raise Unreadable(path=file, reason=str(error)) from None
    return {name: _scope(fields) for name, fields in kept.items() if isinstance(fields, dict)}


def _scope(fields: dict[str, Any]) -> Scope:
    """What is there of a scope; what is no value of its field is left out."""
    plain = Scope()
    known = {name: value for name, value in fields.items() if name in Scope._fields and type(value) is type(getattr(plain, name))}
    found = plain._replace(**known)
    return found if found.sort in SORTS else found._replace(sort=SORTS[0])


def save(office: "Workspace", name: str, scope: Scope | None) -> None:
    """Keep a scope under a name, or forget the name. Raises Unreadable where that would lose others."""
    import tomli_w

    kept = {**saved(office), name: scope}
    plain = {name: {**{one: getattr(scope, one) for one in scope.narrowed}, "sort": scope.sort} for name, scope in kept.items() if scope}
    file = _file(office)
    try:
        atomic.write(file, tomli_w.dumps(plain).encode())
    except OSError as error:
        raise Unreadable(path=file, reason=error.strerror) from None
