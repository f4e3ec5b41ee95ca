"""A record's page in a leader's folder: its fields, its sign-offs, its history, its papers' names."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.documents.board import html, naming
from zhili_tui.documents.board.values import BoardCell, BoardSection
from zhili_tui.documents.papers import of as papers_of
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.kind import BINDING
from zhili_tui.trust.signoff_status import Verdict

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.log import FileVersion

#: What is said of a change to a record whose fields are not told.
CHANGED = N_("Changed since it was signed, without effect until it is signed again")
#: So many entries of a table are told one by one; a month's rounds are too many.
MOST = 12
#: Told in parts of their own.
APART = frozenset(("signoffs", "attachments"))
TONES = {"valid": "good", "attested": "good", "invalid": "late", "stale": "late", "unverifiable": "open"}


class PageRecord(NamedTuple):
    """A record with what is told of it. ``mark``: how it came into the books; ``names``: whether persons are named."""

    office: "Workspace"
    loaded: "Loaded"
    record: Any
    mark: str
    verdicts: Sequence[Verdict]
    versions: "Sequence[FileVersion]"
    names: bool

    @property
    def withheld(self) -> bool:
        """Whether its fields are about persons or a case, and not told."""
        return not self.names and self.loaded.kind.name in naming.WITHHELD


def page(told: PageRecord, places: html.Places) -> bytes:
    """The whole page."""
    office, loaded = told.office, told.loaded
    place = loaded.place
    title = naming.called(office, loaded, told.names)
    said = [office.name(place.unit), place.path, *([formatting.label(told.mark)] if told.mark else [])]
    body: list[html.Child] = [
        html.way_back(places.up, place.unit if f"unit:{place.unit}" in places.known else "", office.name(place.unit)),
        html.element("h1", None, title), html.element("p", {"class": "faint"}, "  ".join(said)),
    ]  # fmt: skip
    if place.kind in BINDING and (changed := office.said_changed(loaded)):
        body.append(html.element("p", {"class": "late"}, _(CHANGED) if told.withheld else changed))
    if not told.names:
        body.append(html.element("p", {"class": "note"}, _(N_("Without names of persons; with them: zhili board --names"))))
    body += [html.section(one, places) for one in (content(told), signoffs(told), history(told), papers(told))]
    return html.document(title, [html.element("main", None, *body)])


def content(told: PageRecord) -> BoardSection:
    """The fields that are filled in, an entry of a table in one row; persons, and of cases anything, only where names are asked for."""
    rows = []
    for field, value in _filled(told, told.loaded.kind.cls, told.loaded.plain):
        label = _(field.label)
        if field.part is None:
            rows.append((BoardCell(label), BoardCell(formatting.values(field, value, told.office.name))))
            continue
        entries = value if isinstance(value, list) else [value]
        for number, entry in enumerate(entries[:MOST], 1):
            rows.append((BoardCell(f"{label} {number}" if field.many else label), BoardCell(_entry(told, field.part, entry))))
        if len(entries) > MOST:
            parts = {"count": len(entries), "command": f"zhili show {told.loaded.place.ref}"}
            rows.append((BoardCell(label), BoardCell(translate(N_("{count} entries; all of them: {command}"), parts))))
    heads = (_(N_("Field")), _(N_("Content")))
    return BoardSection("content", _(N_("Content")), heads, tuple(rows), empty=_(N_("Nothing that may be told without names.")))


def _filled(told: PageRecord, cls: type, plain: dict[str, Any]) -> Iterator[tuple[Field, Any]]:
    for field in fields_of(cls):
        if field.name in plain and field.name not in APART and _open(field, told):
            yield field, plain[field.name]


def _entry(told: PageRecord, cls: type, plain: dict[str, Any]) -> str:
    """A table's entry on one line: each field with its name."""
    said = []
    for field, value in _filled(told, cls, plain):
        inner = [value] if field.part and isinstance(value, dict) else value if field.part else []
        words = (
            _(N_(", ")).join(_entry(told, field.part, one) for one in inner)
            if field.part
            else formatting.values(field, value, told.office.name)
        )
        said.append(f"{_(field.label)} {words}")
    return _(N_("; ")).join(said)


def _open(field: Field, told: PageRecord) -> bool:
    return told.names or not (told.withheld or field.form in naming.PERSONS)


def signoffs(told: PageRecord) -> BoardSection:
    """Each sign-off: in which role, for which unit, with which word, when, and what it is worth."""
    name = told.office.name
    rows = tuple(
        (
            BoardCell(formatting.label(one.role)), BoardCell(name(one.by if told.names else one.by.partition("/")[0])),
            BoardCell(formatting.label(one.verdict)), BoardCell(one.at[:16].replace("T", " ")),
            BoardCell(" ".join(filter(None, (formatting.label(one.told), why(told, one), one.doubt))), tone=TONES.get(one.told, "")),
        )
        for one in told.verdicts
    )  # fmt: skip
    heads = (_(N_("As")), _(N_("Who")) if told.names else _(N_("Unit")), _(N_("Word")), _(N_("Time")), _(N_("Worth")))
    return BoardSection("signoffs", _(N_("Sign-offs")), heads, rows, empty=_(N_("Not signed.")))


def why(told: PageRecord, one: Verdict) -> str:
    """Why a sign-off is not worth what it says; without names only where the sentence says nothing of this record in particular."""
    return one.why if told.names or not (one.reason and one.reason.parts) else ""


def history(told: PageRecord) -> BoardSection:
    """Each version, the newest first: when, from which unit, and by name and with its words where names are asked for."""
    office, rows = told.office, []
    for one in told.versions:
        who = one.author if told.names else _unit(office, one.email)
        what = [BoardCell(one.subject)] if told.names else []
        commit = one.commit[:12] if one.blob else f"{one.commit[:12]} {_(N_('removed'))}"
        rows.append((BoardCell(f"{one.at.astimezone(office.zone):%Y-%m-%d %H:%M}"), BoardCell(who), *what, BoardCell(commit)))
    heads = (_(N_("Time")), *((_(N_("Who")), _(N_("What"))) if told.names else (_(N_("Unit")),)), _(N_("Commit")))
    return BoardSection("history", _(N_("History")), heads, tuple(rows), empty=_(N_("Not saved in history yet.")))


def _unit(office: "Workspace", email: str) -> str:
    """The unit of an officer, who signs commits as NAME@UNIT; a dash where it is no unit's."""
    unit = email.partition("@")[2]
    return office.name(unit) if unit in office.names_of else "—"


def papers(told: PageRecord) -> BoardSection:
    """The papers attached, by name, and those that can be made from it."""
    loaded = told.loaded
    rows = [
        (BoardCell(_(N_("an attachment")) if told.withheld else str(one.get("name", ""))), BoardCell(_(N_("attached"))))
        for one in loaded.plain.get("attachments", ())
    ]
    for paper in papers_of(loaded.kind.name, told.record):
        command = f"zhili render {loaded.place.ref} --paper {paper.name}"
        rows.append((BoardCell(_(paper.label)), BoardCell(translate(N_("made with: {command}"), {"command": command}))))
    return BoardSection("papers", _(N_("Papers")), (_(N_("Paper")), _(N_("How"))), tuple(rows), empty=_(N_("None.")))
