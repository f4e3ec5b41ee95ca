"""A form at work: opened, matched, looked through by a person, written, remembered and kept. Command and screen do it alike."""

from pathlib import Path
from typing import Any

from zhili_tui.errors import CannotFill, Refused
from zhili_tui.exchange.filling import lexicon, matching, remembered, sent, writing
from zhili_tui.exchange.filling.files import growing, package
from zhili_tui.exchange.filling.files.canvas import within
from zhili_tui.exchange.filling.proposals import Proposal, number_or_text
from zhili_tui.exchange.putting import put
from zhili_tui.i18n import N_
from zhili_tui.services.saving import Saved
from zhili_tui.services.workspace import Workspace

#: Of the places of a form: those confirmed, where others take their values from, and what was typed.
ALL = "all"


class FormWork:
    """One form. ``said``: what was done to it before it could be opened; empty where nothing was."""

    def __init__(self, office: Workspace, path: Path, whose: matching.Whose) -> None:
        """Open and match a form. The index has been refreshed. Raises Unreadable, CannotFill."""
        self.office, self.path, self.whose = office, path, whose
        found = package.opened(path)
        self.said = found.said
        self.blank = self.form = writing.of_package(found)
        self.file = remembered.file_of(office.root, self.blank.form)
        self.before = remembered.fitting(remembered.read(self.file), self.blank.form)
        self.growths: list[growing.Growth] = []
        self.confirmed: set[str] = set()
        self.pointed: dict[str, str] = {}
        self.typed: dict[str, str] = {}
        self.match()
        if not self.found.proposals:
            raise CannotFill(N_("nothing in {path} is free to be filled in"), path=path)

    def match(self) -> None:
        """Match anew: with what was pointed elsewhere, and with rows added for records that found none."""
        layout = self.before | {growing.original(place, self.growths): source for place, source in self.pointed.items()}
        self.form, self.growths = self.blank, []
        self.found = matching.matched(self.office, self.form.form, self.whose, layout)
        if self.found.lacking:
            grown = growing.with_rows(self.blank, self.found.lacking)
            if grown is not None:
                self.growths = self.found.lacking
                moved = {growing.moved(place, self.growths): source for place, source in layout.items()}
                self.form, self.found = grown, matching.matched(self.office, grown.form, self.whose, moved)
        self.places = {one.place: one for one in self.found.proposals}

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
        self.confirmed |= here

    def point(self, place: str, source: str) -> None:
        """Take a place's value from elsewhere, or leave it blank. ``match`` brings it. Raises CannotFill, Refused."""
        self.pointed[self.known(place)] = remembered.known(source)
        self.typed.pop(place, None)

    def write_in(self, place: str, text: str) -> None:
        """What goes into a place this once."""
        self.typed[self.known(place)] = text

    def undo(self, place: str) -> None:
        """Leave a place as it was proposed."""
        self.confirmed.discard(place)
        self.typed.pop(place, None)
        if self.pointed.pop(place, None) is not None:
            self.match()

    def take_over(self, other: "FormWork") -> None:
        """What the clerk decided of the same form, matched for another unit or month: of places that are there still. Raises CannotFill."""
        self.confirmed = {place for place in other.confirmed if place in self.places and self.places[place].surety == "likely"}
        self.typed = {place: text for place, text in other.typed.items() if place in self.places}
        self.pointed = {place: source for place, source in other.pointed.items() if place in self.places}
        if self.pointed:
            self.match()

    @property
    def sort(self) -> str:
        """xlsx or docx."""
        return self.form.package.sort

    @property
    def units(self) -> list[str]:
        """The units whose form it may be."""
        return list(self.office.reckoning.facts().units)

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
        return self.before | {growing.original(place, self.growths): source for place, source in (new | self.pointed).items()}

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
