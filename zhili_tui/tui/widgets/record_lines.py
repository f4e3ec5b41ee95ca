"""A record as lines to read: its fields in words, what follows from them, and what its sign-offs are worth."""

from typing import TYPE_CHECKING, Any, NamedTuple

from rich.style import Style

from zhili_tui.i18n import N_, _, formatting
from zhili_tui.model.glossary import term
from zhili_tui.model.introspection import Path, fields_of
from zhili_tui.services.findings.words import place_in
from zhili_tui.tui.widgets.cells import BOLD, DIM, ERROR, PLAIN, Piece, fit, wrap

if TYPE_CHECKING:
    from zhili_tui.checks.rule import CheckFinding
    from zhili_tui.model.kind import Kind
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace

LABEL = 16


class RecordLine(NamedTuple):
    """One line: how deep, the label, the text, its style, and the place in the record it belongs to."""

    depth: int
    label: str
    text: str
    style: Style
    path: Path = ()
    ref: str = ""  # of a record that the line names

    @property
    def pieces(self) -> list[Piece]:
        """The line as it is drawn."""
        return [
            (" " + "  " * self.depth, PLAIN),
            (fit(self.label, LABEL) + " ", self.style if self.style in (BOLD, ERROR) else DIM),
            (self.text, DIM if self.style == DIM else PLAIN),
        ]


def read(office: "Workspace", loaded: "Loaded", width: int) -> list[RecordLine]:
    """All lines of a record, for a pane so wide."""
    out: list[RecordLine] = []
    plain = {name: value for name, value in loaded.plain.items() if name != "signoffs"}
    _table(office, loaded.kind.cls, plain, (), 0, width, out)
    notes = {one["digest"]: one.get("note", "") for one in loaded.plain.get("signoffs", []) if "digest" in one}
    return out + signoffs(office, loaded.place.path, notes, width)


def checked(office: "Workspace", found: "list[CheckFinding]", kind: "Kind", width: int) -> list[RecordLine]:
    """What the check found, each sentence whole; none where it found nothing."""
    out: list[RecordLine] = []
    for one in found:
        label = _(N_("Error")) if one.severity == "error" else _(N_("Reminder"))
        text = office.saving.sentence(one, kind) + (f" ({one.clause})" if one.clause else "")
        for part in wrap(text, max(width - LABEL - 4, 12)):
            out.append(RecordLine(0, label, part, ERROR if one.severity == "error" else BOLD, place_in(one)))
            label = ""
    return [*out, RecordLine(0, "", "", PLAIN)] if out else []


def _table(office: "Workspace", cls: type[Any], plain: dict[str, Any], at: Path, depth: int, width: int, out: list[RecordLine]) -> None:
    for field in fields_of(cls):
        if field.name not in plain:
            continue
        content = plain[field.name]
        here = (*at, field.name)
        if field.form == "record":
            for ref in content if field.many else [content]:
                _reference(office, ref, "" if out and out[-1].path == here else _(field.label), depth, width, out, here)
            continue
        if field.part is None:
            text = formatting.values(field, content, office.name)
            if field.form == "date" and not field.many:
                text += f" {formatting.weekday(content)}"
            label = _(field.label)
            for part in wrap(text, max(width - LABEL - 2 * depth - 4, 12)):
                out.append(RecordLine(depth, label, part, PLAIN, here))
                label = ""
            continue
        entries = content if isinstance(content, list) else [content]
        out.append(RecordLine(depth, _(field.label), f"{len(entries)}" if field.many else "", BOLD, here))
        for number, one in enumerate(entries):
            start = len(out)
            _table(office, field.part, one, (*here, number) if field.many else here, depth + 1, width, out)
            if field.many and len(out) > start:
                out[start] = out[start]._replace(label=f"{number + 1} {out[start].label}")


def _reference(office: "Workspace", ref: str, label: str, depth: int, width: int, out: list[RecordLine], at: Path = ()) -> None:
    """A record that is named: by its kind, day and title, and whose it is; by its reference where there is none."""
    home = next((one for one in (office, *office.linked) if one.index.hit(f"records/{ref}.toml")), None)
    known = home.entering.candidates if home else None
    text = f"{known.called(ref)}  {known.about(ref)}".strip() if known else ref
    for part in wrap(text, max(width - LABEL - 2 * depth - 4, 12)):
        out.append(RecordLine(depth, label, part, PLAIN, at, ref if known else ""))
        label = ""


def beside(office: "Workspace", loaded: "Loaded", width: int) -> list[RecordLine]:
    """The records that answer this one, then the others that name it, each with its day and unit; none where there are none."""
    index = office.index
    hits = index.hits("id IN (SELECT source FROM link WHERE target=?)", (loaded.place.path,))
    answers = {hit.path for hit, record in index.read(hits) if record is not None and getattr(record, "to", "") == loaded.place.ref}
    out: list[RecordLine] = []
    for head, some in (
        (_(N_("Its answers")), [hit for hit in hits if hit.path in answers]),
        (_(N_("Named by")), [hit for hit in hits if hit.path not in answers]),
    ):
        for number, hit in enumerate(some):
            if not number:
                out.append(RecordLine(0, "", "", PLAIN))
            _reference(office, hit.place.ref, "" if number else head, 0, width, out)
    return out


def signoffs(office: "Workspace", path: str, notes: dict[str, str], width: int) -> list[RecordLine]:
    """A line for each sign-off: who, in which role, when, and first what it is worth; then why, and the note."""
    given = office.trust.shown(path)
    out = [RecordLine(0, "", "", PLAIN), RecordLine(0, _(term("signoffs")), str(len(given)), BOLD)] if given else []
    for number, one in enumerate(given, 1):
        said = (_(term(one.verdict)), office.name(one.by), _(term(one.role)), one.at[:16].replace("T", " "))
        parts = wrap("  ".join(said), max(width - LABEL - 6, 12))
        out += [RecordLine(1, "" if i else f"{number} {_(term(one.told))}", part, PLAIN) for i, part in enumerate(parts)]
        why = [one.why] if one.why and one.reason and one.reason.id != "no-root" else [one.doubt] if one.doubt else []
        for text in (*why, *filter(None, (notes.get(one.digest),))):
            out += [RecordLine(1, "", part, DIM) for part in wrap(text, max(width - LABEL - 6, 12))]
    return out
