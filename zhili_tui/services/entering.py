"""What entering data asks of the office: who and what there is to choose, what was written before, what a form starts with, the drafts."""

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from zhili_tui.entry.drafts import Journal
from zhili_tui.entry.parsing import Choice, ParseContext
from zhili_tui.entry.suggestions import Suggest
from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, _, language
from zhili_tui.model.carry_over import again
from zhili_tui.model.fields import builtins
from zhili_tui.model.introspection import by_name, fields_of
from zhili_tui.services.choosing.candidates import Candidates
from zhili_tui.services.repository import Repository
from zhili_tui.storage import toml_text
from zhili_tui.storage.index import IndexHit
from zhili_tui.storage.references import target

if TYPE_CHECKING:
    from zhili_tui.regulation.duties.prefill import Open

#: So many records of a kind are looked through for what was written before.
REMEMBERED = 400
#: So many of the latest records are looked through for the last of a type.
RECENT = 200


class Entering:
    """Helps to fill in the records of one opened repository, as its index was when this was made; taken anew where it is another."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    @cached_property
    def desk(self) -> ParseContext:
        """What turning typed words into values needs to know."""
        repository = self.repository
        people = [Choice(ref, name) for ref, name in sorted(repository.names_of.items())]
        officers = [choice for choice in people if "/" in choice.value]
        from zhili_tui.model.kinds.warning import STEPS

        known = {
            "unit": [choice for choice in people if "/" not in choice.value],
            "officer": officers,
            "person": officers,
            "clause": [Choice(id, id) for id in sorted(repository.book.clauses)],
            "sheet": [Choice(id, sheet.title.said(language())) for id, sheet in repository.book.sheets.items()],
            "step": [Choice(name, words.said(language())) for name, words in repository.book.steps.items() if name not in STEPS],
        }
        return ParseContext(
            repository.today, repository.zone, lambda form: known.get(form, []), repository.workdays.worked, about=self.about,
            called=self.candidates.called, records=self.candidates.named,
        )  # fmt: skip

    @cached_property
    def candidates(self) -> Candidates:
        """What fits a field."""
        return Candidates(self.repository)

    def about(self, officer: str) -> str:
        """What tells an officer from others of his name: the unit and the posts he holds; empty where nobody is known by this reference."""
        path = target("officer", officer) if "/" in officer else None
        hit = self.repository.index.hit(path) if path else None
        record = self.repository.index.record(hit) if hit else None
        if record is None:
            return ""
        held = [post for post in record.posts if post.until is None or post.until >= self.repository.today]
        titles = dict.fromkeys(f"{self.repository.name(post.unit)} {post.title}" for post in held)
        return _(N_(", ")).join(titles) or self.repository.name(officer.partition("/")[0])

    @cached_property
    def suggest(self) -> Suggest:
        """What was written in a field before."""
        return Suggest(self._recent)

    def _recent(self, kind: str, unit: str) -> tuple[list[Any], list[Any]]:
        """The latest records of a kind: the unit's own, and those of others."""
        index = self.repository.index
        own = index.hits("kind=? AND unit=?", (kind, unit), limit=REMEMBERED)
        others = index.hits("kind=? AND unit<>?", (kind, unit), limit=REMEMBERED - len(own))
        return self._typed(own), self._typed(others)

    def _typed(self, hits: list[IndexHit]) -> list[Any]:
        return [record for _hit, record in self.repository.index.read(hits) if record is not None]

    # what a new form starts with

    def first_values(self, kind_name: str, unit: str) -> dict[str, Any]:
        """What a new form starts with: templates/records/<kind>.toml if there is one, and today where the record's own day is meant. Raises Unreadable."""
        kind = self.repository.kind(kind_name)
        file = self.repository.templates / "records" / f"{kind_name}.toml"
        try:
            plain = toml_text.parse(file.read_bytes()) if file.is_file() else {}
        except toml_text.TextError as error:
            raise Unreadable(path=f"templates/records/{file.name}", reason=str(error)) from None
        fields = {field.name: field for field in fields_of(kind.cls)}
        if kind.date and not kind.event and fields[kind.date].form == "date":
            plain.setdefault(kind.date, self.repository.today)
        return plain

    def begin(self, opened: "Open") -> dict[str, Any]:
        """What the form of a new record that fulfils a duty starts with; its day is blank, which only people can tell."""
        plain = self.first_values(opened.kind, opened.unit)
        plain.pop(self.repository.kind(opened.kind).date, None)
        return plain | opened.plain

    def like_last(self, kind_name: str, unit: str, type: str = "") -> dict[str, Any]:
        """What a new form starts with that is to be like the unit's last record of the kind (and ``type``). The index is refreshed."""
        kind, plain = self.repository.kind(kind_name), self.first_values(kind_name, unit)
        if "type" not in by_name(kind.cls):
            type = ""
        hits = self.repository.index.hits("kind=? AND unit=?", (kind_name, unit), limit=RECENT)
        records = (record for _hit, record in self.repository.index.read(hits) if record is not None)
        last = next((record for record in records if not type or record.type == type), None)
        return plain | again(kind, builtins(last)) if last is not None else plain

    # drafts

    @property
    def drafts(self) -> Path:
        """Where what was typed and not yet saved is kept."""
        return self.repository.git.own_state / "drafts"

    @property
    def journal(self) -> Journal:
        """The drafts of this clone, for the officer at work."""
        return Journal(self.drafts, self.repository.acting())
