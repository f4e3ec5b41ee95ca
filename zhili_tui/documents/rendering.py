"""Papers of one opened office: which there are, which fits, from reference or name to a page, and on to PDF or text."""

import hashlib
from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from zhili_tui.documents import binding, words
from zhili_tui.documents.paper import Paper, PaperPeriod, PaperSubject
from zhili_tui.documents.papers import of, papers
from zhili_tui.documents.proof import ProofState, Proving, standing
from zhili_tui.documents.sources import OfficeSources
from zhili_tui.documents.values import Enclosed, PaperContent, PaperPage, PaperProof
from zhili_tui.errors import ChoiceNeeded, NoOfficer, UnknownName
from zhili_tui.i18n import N_, translate
from zhili_tui.services.names import no_unit
from zhili_tui.services.program import TEMPLATES
from zhili_tui.services.repository import Loaded
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import account

if TYPE_CHECKING:
    from zhili_tui.documents.press import Press


#: So often the pages of what is bound are told anew until they are those on which it then lies.
SETTLING = 8
UNSETTLED = N_("the pages told in the contents would not settle; compare them with the papers")


class MadePaper(NamedTuple):
    """A paper as it was made: which, its page, and the name its file would have."""

    paper: Paper
    page: PaperPage
    name: str
    listing: bytes = b""  # what is read from the paper again, as JSON: of a signature sheet its lines
    ref: str = ""  # the record it was made from; empty for a paper over many


class Rendering:
    """Makes papers out of one opened office, whose index has been refreshed."""

    def __init__(self, office: Workspace) -> None:
        self.office = office
        self.sources = OfficeSources(office)
        self.proving = Proving()

    @cached_property
    def press(self) -> "Press":
        """The typesetter. Raises Unreadable."""
        from zhili_tui.documents.press import Press

        folder = account.cache()
        return Press(self.office.root / "templates", TEMPLATES, folder / "fonts.msgpack" if folder else None)

    def from_records(self, refs: Sequence[str], name: str = "") -> Iterator[MadePaper]:
        """The paper of each record. Raises NotFound, UnknownName where none can be made, ChoiceNeeded where several can."""
        if name and name not in papers():
            raise UnknownName(N_("There is no paper “{name}”. The papers are: {names}"), name=name, names=", ".join(papers()))
        found = [self.office.find(ref) for ref in refs]
        chosen = [(office, loaded, self._paper(loaded, name)) for office, path in found for loaded in [office.load(path)]]
        records = {
            one.loaded.place: one
            for office in dict.fromkeys(office for office, _loaded, _paper in chosen)
            for one in standing(office, [loaded for where, loaded, _paper in chosen if where is office])
        }
        for office, loaded, paper in chosen:
            document = paper.compose(PaperSubject(loaded.place, office.typed(loaded)), self.sources)
            proof = self.proving.of_record(records[loaded.place])
            place = loaded.place  # the sheets of a month are called alike in every unit
            id = f"{place.unit}-{place.year}-{place.id}" if place.month else place.id
            yield MadePaper(paper, page(document, proof), f"{id}-{paper.name}", ref=place.ref)

    @staticmethod
    def _paper(loaded: Loaded, name: str) -> Paper:
        fitting = of(loaded.kind.name, Workspace.typed(loaded))
        chosen = [paper for paper in fitting if name in ("", paper.name)]
        parts = {"ref": loaded.place.ref, "names": ", ".join(paper.name for paper in fitting) or "-"}
        if not chosen:
            raise UnknownName(N_("{ref}: no such paper can be made from it. Those that can: {names}"), **parts)
        if len(chosen) > 1:
            raise ChoiceNeeded(N_("{ref}: several papers can be made from it; say which with --paper: {names}"), **parts)
        return chosen[0]

    def fitting(self, kind: str, name: str = "") -> list[str]:
        """The references of the records of a kind from which a paper can be made."""
        hits = self.office.index.hits("kind=?", (kind,), order="path")
        found = ((hit.place.ref, of(kind, record)) for hit, record in self.office.index.read(hits) if record is not None)
        return [ref for ref, fits in found if any(name in ("", paper.name) for paper in fits)]

    def named(self, name: str, period: PaperPeriod) -> MadePaper:
        """A paper made from many records. Raises UnknownUnit."""
        if self.sources.unit(period.unit) is None:
            raise no_unit(self.office.root, period.unit)
        paper = papers()[name]
        if name == "signature-sheet" and not period.officer:
            period = period._replace(officer=self._at_work())
        when = self.office.today.isoformat() if paper.span == "day" else period.when
        about = f"--officer {period.officer}" if period.officer else f"--unit {period.unit}"
        found = self._standing(paper.records(period, self.sources))
        proof = self.proving.of_records(f"{name} {about} {when}", found)
        file = f"{(period.officer or period.unit).replace('/', '-')}-{when}-{name}"
        listing = msgspec.json.encode(self.sources.waiting(period.officer)) if name == "signature-sheet" else b""
        return MadePaper(paper, page(paper.compose(period, self.sources), proof), file, listing)

    def _at_work(self) -> str:
        """Whose sheet it is where nobody is named: that of the officer at work; empty where there is none."""
        try:
            return self.office.officer()
        except NoOfficer:
            return ""

    def word(self, made: MadePaper) -> bytes:
        """The paper as a Word file, a working draft; its fields are marked, so that what is changed in them can be taken back."""
        from zhili_tui.documents import word

        if not made.ref:
            return word.docx(made.page, {}, {})
        office, path = self.office.find(made.ref)
        loaded = office.load(path)
        about = {"zhili-record": made.ref, "zhili-paper": made.paper.name, "zhili-digest": hashlib.sha256(loaded.data).hexdigest()}
        return word.docx(made.page, loaded.plain, about)

    def _standing(self, refs: Sequence[str]) -> list[ProofState]:
        found = [self.office.find(ref) for ref in refs]
        offices = dict.fromkeys(office for office, _path in found)
        return [one for office in offices for one in standing(office, [office.load(path) for where, path in found if where is office])]

    def ready(self, made: MadePaper) -> tuple[MadePaper, list[str]]:
        """The paper with its fonts chosen and checked, and what is set in another style. Raises MissingFont, MissingCharacter."""
        made = made._replace(page=self.press.dressed(made.page))
        return made, self.press.check(made.paper, made.page)

    def pdf(self, made: MadePaper) -> tuple[bytes, list[str]]:
        """The paper as PDF, bound with those that lie in it, and what is set in another style. Raises MissingFont, MissingCharacter, Unreadable."""
        made, notes = self.ready(made)
        enclosed = [self.ready(one) for one in self._enclosed(made.page)]
        if not enclosed:
            return self.press.pdf(made.paper, made.page), notes
        notes = list(dict.fromkeys((*notes, *(note for _one, said in enclosed for note in said))))
        parts = binding.cut(made.paper, made.page, [(one.paper, one.page) for one, _said in enclosed])
        ends: list[int] = []
        for _time in range(SETTLING):  # the pages told may take a page more
            told = [(one.paper, one.page) for one in binding.paged(parts, ends)]
            found = self.press.ends(told)
            if found == ends:
                return self.press.bound(told), notes
            ends = found
        return self.press.bound(told), [*notes, translate(UNSETTLED, {})]

    def _enclosed(self, page: PaperPage) -> list[MadePaper]:
        """The papers that lie in another, in order; each is made once."""
        wanted = [block for block in page.document.blocks if isinstance(block, Enclosed)]
        made: dict[tuple[str, str], MadePaper] = {}
        for paper in dict.fromkeys(one.paper for one in wanted):
            refs = list(dict.fromkeys(one.ref for one in wanted if one.paper == paper))
            made |= {(ref, paper): one for ref, one in zip(refs, self.from_records(refs, paper), strict=True)}
        return [made[one.ref, one.paper] for one in wanted]


def page(document: PaperContent, proof: PaperProof) -> PaperPage:
    """A document with its levels counted and what the layout says; its fonts are not chosen yet."""
    return PaperPage(msgspec.structs.replace(document, blocks=words.numbered(document.blocks)), proof, words.layout(), {})
