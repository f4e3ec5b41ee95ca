"""A form at work: opened, matched, looked through by a person, written, remembered and kept. Command and screen do it alike."""

import copy
import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from zhili_tui.errors import CannotFill, Refused
from zhili_tui.exchange.filling import lexicon, matching, remembered, sent, writing
from zhili_tui.exchange.filling.files import growing, package
from zhili_tui.exchange.filling.files.canvas import within
from zhili_tui.exchange.filling.files.growing import Anchor
from zhili_tui.exchange.filling.proposals import Proposal, number_or_text
from zhili_tui.exchange.putting import put
from zhili_tui.i18n import N_
from zhili_tui.services.saving import Saved
from zhili_tui.services.workspace import Workspace

#: Of the places of a form: those confirmed, where others take their values from, and what was typed.
ALL = "all"


class FormAnswers(NamedTuple):
    """What a clerk decided of a form, by place whichever rows are added: what he confirmed, whence a value comes, what he typed."""

    confirmed: frozenset[Anchor] = frozenset()
    pointed: Mapping[Anchor, str] = {}
    typed: Mapping[Anchor, str] = {}

    @property
    def anchors(self) -> set[Anchor]:
        """All places of which anything was decided."""
        return {*self.confirmed, *self.pointed, *self.typed}


def pointing(answers: FormAnswers, at: Anchor, source: str) -> FormAnswers:
    """Answers with a value taken from elsewhere. Raises CannotFill for what is no source."""
    typed = {anchor: text for anchor, text in answers.typed.items() if anchor != at}
    return answers._replace(pointed={**answers.pointed, at: remembered.known(source)}, typed=typed)


def without(answers: FormAnswers, at: Anchor) -> FormAnswers:
    """Answers that leave a place as it is proposed."""
    confirmed = answers.confirmed - {at}
    pointed, typed = ({anchor: said for anchor, said in some.items() if anchor != at} for some in (answers.pointed, answers.typed))
    return FormAnswers(confirmed, pointed, typed)


class FormWork:
    """One form. ``said``: what was done to it before it could be opened; empty where nothing was.

    ``confirmed``, ``pointed`` and ``typed`` are the answers that have a place in it now. ``answers`` holds those too whose row is not
    there for this unit and period: nothing is lost when it is matched for another.
    """

    def __init__(self, office: Workspace, path: Path, whose: matching.Whose) -> None:
        """Open and match a form. The index has been refreshed. Raises Unreadable, CannotFill."""
        self.office, self.path, self.whose = office, path, whose
        found = package.opened(path)
        self.said = found.said
        self.blank = self.form = writing.of_package(found)
        self.file = remembered.file_of(office.root, self.blank.form)
        self.before = remembered.fitting(remembered.read(self.file), self.blank.form)
        self.growths: list[growing.Growth] = []
        self.answers = FormAnswers()
        self.match()
        if not self.found.proposals:
            raise CannotFill(N_("nothing in {path} is free to be filled in"), path=path)

    def match(self) -> None:
        """Match anew: with what was pointed elsewhere, and with rows added for records that found none. Raises CannotFill."""
        layout = self.before | {anchor.place: source for anchor, source in self.answers.pointed.items()}
        form, growths = self.blank, []
        found = matching.matched(self.office, form.form, self.whose, layout)
        if found.lacking:
            grown = growing.with_rows(form, found.lacking)
            if grown is not None:
                growths = found.lacking
                moved = {growing.moved(place, growths): source for place, source in layout.items()}
                form, found = grown, matching.matched(self.office, grown.form, self.whose, moved)
        self.form, self.growths, self.found = form, growths, found
        self.places = {one.place: one for one in found.proposals}
        self.decide(self.answers)

    def again(self, answers: FormAnswers, whose: matching.Whose) -> "FormWork":
        """The same form matched with these answers, for this unit and month; this one stays as it is. Raises CannotFill."""
        other = copy.copy(self)
        other.answers, other.whose = answers, whose
        other.match()
        return other

    def decide(self, answers: FormAnswers) -> None:
        """Take answers; what was pointed elsewhere shows when it is matched anew."""
        self.answers = answers
        self.confirmed = {place for place in map(self._standing, answers.confirmed) if place and self.places[place].surety == "likely"}
        self.pointed = {place: source for anchor, source in answers.pointed.items() if (place := self._standing(anchor))}
        self.typed = {place: text for anchor, text in answers.typed.items() if (place := self._standing(anchor))}

    def _standing(self, anchor: Anchor) -> str:
        """Where an answer belongs now; empty where it has no place."""
        place = growing.standing(anchor, self.growths)
        return place if place in self.places else ""

    @property
    def aside(self) -> int:
        """How many answers have no place now: their row is not there for this unit and month."""
        return sum(not self._standing(anchor) for anchor in self.answers.anchors)

    def anchor(self, place: str) -> Anchor:
        """A place, whichever rows are added."""
        return growing.anchored(place, self.growths)

    @property
    def content(self) -> str:
        """What tells this form from another in the same file: all its words and their places, the month among them."""
        words = (f"{table.place(one)}={one.text}" for table in self.blank.form.tables for one in table.cells.values() if one.text)
        lines = (f"{one.place}={one.text}" for one in self.blank.form.lines)
        return hashlib.sha256("\0".join((*lines, *words)).encode("utf-8", "replace")).hexdigest()[:16]

    @property
    def proposals(self) -> list[Proposal]:
        """Every free place as the clerk left it."""
        return [self._chosen(one) for one in self.found.proposals]

    @property
    def added(self) -> int:
        """How many rows were added."""
        return sum(one.more for one in self.growths)

    def chosen(self, place: str) -> Proposal:
        """One place as the clerk left it. Raises Refused for one that is none."""
        return self._chosen(self.places[self.known(place)])

    def known(self, place: str) -> str:
        """The place, if it is one of the form's. Raises Refused."""
        if place not in self.places:
            raise Refused(N_("the form has no free cell “{place}”"), place=place)
        return place

    def confirm(self, text: str) -> None:
        """Confirm what is likely: a place, a range of places, or all. Raises Refused where nothing there is."""
        likely = {place for place, one in self.places.items() if one.surety == "likely"}
        here = likely if text == ALL else {place for place in likely if within(place, text)}
        if text != ALL and not here:
            raise Refused(N_("nothing at “{place}” waits to be confirmed"), place=text)
        self.decide(self.answers._replace(confirmed=self.answers.confirmed | set(map(self.anchor, here))))

    def doubt(self, places: Iterable[str]) -> None:
        """Confirm these no longer."""
        self.decide(self.answers._replace(confirmed=self.answers.confirmed - set(map(self.anchor, places))))

    def point(self, place: str, source: str) -> None:
        """Take a place's value from elsewhere, or leave it blank. ``match`` brings it. Raises CannotFill, Refused."""
        self.decide(pointing(self.answers, self.anchor(self.known(place)), source))

    def write_in(self, place: str, text: str) -> None:
        """What goes into a place this once."""
        self.decide(self.answers._replace(typed={**self.answers.typed, self.anchor(self.known(place)): text}))

    @property
    def sort(self) -> str:
        """xlsx or docx."""
        return self.form.package.sort

    @property
    def units(self) -> list[str]:
        """The units whose form it may be."""
        return list(self.office.reckoning.registered().units)

    @property
    def sources(self) -> list[str]:
        """Every value that forms ask for."""
        return list(lexicon.load(self.office.templates).words.values)

    @property
    def named(self) -> dict[str, str]:
        """The words by which each source was asked for in this form."""
        return {one.source: one.asked for one in self.found.proposals if one.source}

    def _chosen(self, one: Proposal) -> Proposal:
        if one.place in self.typed:
            text = self.typed[one.place]
            value = number_or_text(text) if text else None
            return one._replace(
                value=value, surety="sure" if text else "blank", why="", source="", refs=(), rate=False, shown="", number=False
            )
        if one.value is not None and (one.place in self.confirmed or one.place in self.pointed):
            return one._replace(surety="sure", why="", parts={})
        return one

    @property
    def made(self) -> list[Proposal]:
        """What is written."""
        return [one for one in self.proposals if one.surety == "sure" and one.value is not None]

    def written(self, notes: bool = False) -> bytes:
        """The copy. Raises CannotFill."""
        return writing.filled(self.form, self.made, notes)

    def to_remember(self) -> dict[str, str]:
        """What holds from now on, by place in the form as it came."""
        new = {place: self.places[place].source for place in self.confirmed if place in self.places and self.places[place].source}
        return self.before | {self.anchor(place).place: source for place, source in (new | self.pointed).items()}

    def remember(self) -> bool:
        """Write down what was confirmed and pointed elsewhere; whether that is anything new. Raises Unreadable."""
        learnt = self.to_remember()
        if learnt == self.before:
            return False
        self.file.parent.mkdir(parents=True, exist_ok=True)
        put(self.file, remembered.written(self.found.title, learnt))
        return True

    def keep(self, output: str, data: bytes) -> Saved:
        """Record the copy as a paper that went out. Raises errors of saving."""
        plain: dict[str, Any] = sent.plain(self.found.title, self.made, output, data, self.office.today)
        return self.office.home(self.found.unit).saving.create("document", self.found.unit, plain)
