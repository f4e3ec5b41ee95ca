"""What entering data asks of the office: who and what there is to choose, what was written before, the drafts."""

from functools import cached_property
from pathlib import Path
from typing import Any

from zhili_tui.entry.drafts import Journal
from zhili_tui.entry.parsing import Choice, Desk
from zhili_tui.entry.suggestions import Suggest
from zhili_tui.i18n import language
from zhili_tui.services.repository import Repository
from zhili_tui.storage.index import Hit

#: So many records of a kind are looked through for what was written before.
REMEMBERED = 400


class Entering:
    """Helps to fill in the records of one opened repository, as its index was when this was made; taken anew where it is another."""

    def __init__(self, repository: Repository) -> None:
        self.repository = repository

    @cached_property
    def desk(self) -> Desk:
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
            "step": [Choice(name, words.said(language())) for name, words in repository.book.steps.items() if name not in STEPS],
        }
        return Desk(repository.today, repository.zone, lambda form: known.get(form, []), repository.workdays.worked)

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

    def _typed(self, hits: list[Hit]) -> list[Any]:
        return [record for _hit, record in self.repository.index.read(hits) if record is not None]

    @property
    def drafts(self) -> Path:
        """Where what was typed and not yet saved is kept."""
        return self.repository.git.directory / "zhili" / "drafts"

    @property
    def journal(self) -> Journal:
        """The drafts of this clone, for the officer at work."""
        return Journal(self.drafts, self.repository.acting())
