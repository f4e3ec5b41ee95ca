"""What fits a field of the record being filled in: records by their titles, officers who may sign, clauses, guard posts."""

from collections.abc import Callable, Iterable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import RulesBroken
from zhili_tui.i18n import N_, formatting, language, translate
from zhili_tui.model import kinds
from zhili_tui.model.field_values import meets
from zhili_tui.model.introspection import Field
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage.folding import fold, matches

if TYPE_CHECKING:
    from zhili_tui.regulation.scoring.shape import ScoreSheet
    from zhili_tui.services.repository import Repository
    from zhili_tui.storage.index import IndexHit

#: So many records are offered: the unit's own and those that concern it, then others, each the newest first.
OWN, OTHERS = 200, 200
#: What parts several values where they are typed; no title holds it.
PARTING = str.maketrans(dict.fromkeys("，、；;,", " "))
#: The end of a record's file name is enough, from so many characters on.
ID = 4


def _items(sheet: "ScoreSheet") -> Iterator[Choice]:
    from zhili_tui.regulation.rules import worded
    from zhili_tui.regulation.scoring.shape import rules_of

    items = [item for category in sheet.categories for item in category.items]
    for item in items:
        parts = {"item": item.id, "title": item.title.said(language()), "maximum": item.maximum}
        yield Choice(item.id, translate(N_("{item} ({maximum} points) {title}"), parts))
    for item in items:
        for rule in rules_of(item):
            if rule.how in ("judged", "choice"):
                yield Choice(f"{item.id}/{rule.id}", f"{item.id}/{rule.id} {worded(rule.text or '', language())}".strip())
    for fact in sheet.facts:
        if fact.entered:
            yield Choice(fact.name, f"{fact.name} {worded(fact.text or '', language())}".strip())


class Candidates:
    """Asks the index of a repository, as it was when this was made."""

    def __init__(self, repository: "Repository") -> None:
        self.repository = repository
        self._called: dict[str, str] = {}
        self._items: dict[str, list[Choice]] = {}

    # records

    def called(self, ref: str) -> str:
        """A record as people call it: kind, day, title; empty where there is none here."""
        if ref not in self._called:
            hit = self._hit(ref)
            record = self.repository.index.record(hit) if hit else None
            self._called[ref] = self._label(hit, record) if hit and record is not None else ""
        return self._called[ref]

    def about(self, ref: str) -> str:
        """Whose a record is, and the end of its file's name."""
        place = place_of(ref)
        return f"{self.repository.name(place.unit)}  {place.name.rpartition('-')[2]}" if place and place.unit else ""

    def records(self, field: Field, unit: str, plain: dict[str, Any]) -> list[Choice]:
        """The records that a field may name: of its kinds, of the unit that the record is about where the field asks for that."""
        where, values = self._kinds(field)
        about = plain.get(field.refers.unit) if field.refers and field.refers.unit else None
        if about:
            return self._choices(self.repository.index.hits(f"{where} AND concerns=?", (*values, about), limit=OWN))
        own = self.repository.index.hits(f"{where} AND (unit=? OR concerns=?)", (*values, unit, unit), limit=OWN)
        others = self.repository.index.hits(f"{where} AND unit<>? AND concerns<>?", (*values, unit, unit), limit=OTHERS)
        return self._choices([*own, *others])

    def named(self, field: Field, text: str) -> list[Choice]:
        """The records meant by a text: the end of a file's name, a part of its path, a part of the title as it is shown."""
        index = self.repository.index
        where, values = self._kinds(field)
        wanted = text.strip().removeprefix("records/").removesuffix(".toml")
        if len(wanted) >= ID and wanted.isascii():
            found = index.hits(rf"{where} AND path LIKE ? ESCAPE '\'", (*values, f"%{wanted.replace('_', chr(92) + '_')}%"), limit=OWN)
            ends = [hit for hit in found if hit.path.endswith((f"-{wanted}.toml", f"/{wanted}.toml"))]
            if ends or found:
                return self._choices(ends or found)
        there = self._choices(index.search(text, where, values, limit=OWN)) or self._choices(index.hits(where, values, limit=OWN))
        whole = [one for one in there if fold(one.label) == fold(text)]
        return whole or [one for one in there if matches(text, one.label)]

    def _kinds(self, field: Field) -> tuple[str, tuple[str, ...]]:
        wanted = field.refers.kinds if field.refers else tuple(kinds.dated())
        return f"kind IN ({', '.join('?' * len(wanted))})", wanted

    def _hit(self, ref: str) -> "IndexHit | None":
        place = place_of(ref)
        return self.repository.index.hit(place.path) if place else None

    def _choices(self, hits: "list[IndexHit]") -> list[Choice]:
        read = self.repository.index.read(hits)
        return [Choice(hit.place.ref, self._label(hit, record)) for hit, record in read if record is not None]

    def _label(self, hit: "IndexHit", record: Any) -> str:
        place = hit.place
        day = "" if place.month else hit.day if hit.day[:4] != str(self.repository.today.year) else hit.day[5:]
        title = self.repository.title_of(record, place)
        return " ".join(filter(None, (formatting.label(hit.kind), day, title))).translate(PARTING)

    # score sheets

    def items(self, sheet: str) -> list[Choice]:
        """What a score sheet takes: its items with their maxima, then the rules that somebody judges and the numbers that are entered."""
        if sheet not in self._items:
            self._items[sheet] = list(_items(self.repository.book.sheets[sheet])) if sheet in self.repository.book.sheets else []
        return self._items[sheet]

    def laid(self, sheet: str) -> list[dict[str, str]]:
        """A line for each item of a score sheet."""
        found = self.repository.book.sheets.get(sheet)
        return [{"item": item.id} for category in found.categories for item in category.items] if found else []

    # officers

    def able(self, kind: str, name: str, unit: str, plain: dict[str, Any]) -> "Callable[[str], bool] | None":
        """Who may be named in a field, where the rule set says that the one named there signs; None where anybody may."""
        try:
            rules = self.repository.book.signing
        except RulesBroken:
            return None
        record = SimpleNamespace(**plain)
        asked = [one for one in rules.signing if one.kind == kind and one.named == name and one.of == "issuer" and meets(record, one.where)]
        if not asked:
            return None
        roles = {role for one in asked for role in one.roles}
        held = {f"{place.unit}/{place.name}" for place, officer in self._officers() if self._holds(officer, roles, unit)}
        return held.__contains__

    def _officers(self) -> Iterable[tuple[Any, Any]]:
        return self.repository.index.records("kind='officer'")

    def _holds(self, officer: Any, roles: set[str], unit: str) -> bool:
        today = self.repository.today
        return any(
            post.unit == unit
            and roles & set(post.roles)
            and (not post.since or post.since <= today)
            and (not post.until or today <= post.until)
            for post in officer.posts
        )
