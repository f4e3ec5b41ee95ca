"""What an import would do, as a clerk reads it: what the headings mean, the first records, the bad rows, the counts."""

import re
from typing import TYPE_CHECKING, Any

from zhili_tui.cli.output import clean, out
from zhili_tui.exchange.importing import wording
from zhili_tui.exchange.importing.cells import masked
from zhili_tui.exchange.importing.reading import column_letters
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.i18n.formatting import width

if TYPE_CHECKING:
    from zhili_tui.exchange.importing.interpretation import Understood
    from zhili_tui.exchange.importing.plan import Plan, Planned
    from zhili_tui.services.workspace import Workspace

LINE = 78
#: Where a line may break: between Chinese characters, and after blanks.
PIECES = re.compile("[\u2e80-\U0003ffff][，。；：、）」”]*|[^\\s\u2e80-\U0003ffff]+[，。；：、）」”]*\\s*|\\s+")


def understood(found: "Understood") -> None:
    """Print what the headings were taken for."""
    for one in found.ours:
        out(translate(N_("Sheet “{name}”: an export of zhili ({title})"), {"name": one.sheet.name, "title": one.grid.title}))
    for table in found.tables:
        headed = table.headed
        rows = f"{headed.first + 1}" if headed.last == headed.first + 1 else f"{headed.first + 1}–{headed.last}"
        out(translate(N_("Sheet “{name}”, headings in row {rows}:"), {"name": headed.sheet.name, "rows": rows}))
        said = {at: clean(text) for at, text in headed.headings.items() if at in table.paths}
        most = min(30, max((width(text) for text in said.values()), default=0))
        for at, text in said.items():
            path = table.paths[at]
            out(f"  {column_letters(at):>2}  {_padded(text, most)}  → {wording.label(found.kind, path)}  {path}")
        left = [f"{column_letters(at)} {clean(text)}" for at, text in headed.headings.items() if at not in table.paths]
        if left:
            _wrapped(_(N_("not read:")), left)
    for path, text in found.layout.constants.items():
        out(translate(N_("  all rows: {label} = {value}"), {"label": wording.label(found.kind, path), "value": clean(text)}))
    if found.passed:
        out(translate(N_("No table was found in: {names}"), {"names": ", ".join(found.passed)}))


def planned(office: "Workspace", made: "Plan", show: int) -> None:
    """Print the first records in full, what changes, what was passed over, what is wrong, and the counts."""
    for one in [one for one in made.planned if one.what == "new"][:show]:
        _record(office, made, one)
    for one in [one for one in made.planned if one.what == "changed"][: max(show, 0) * 3]:
        out()
        out(translate(N_("Row {row} changes {ref}:"), {"row": one.draft.row, "ref": wording.ref(one)}))
        for change in one.changes:
            out(_folded(clean(masked(formatting.change(change, office.name)))))
    for passed, head in ((True, N_("Passed over:")), (False, N_("Read so:"))):
        some = [note for note in made.notes if note.passed is passed]
        if some:
            out()
            out(_(head))
        for note in some[:20]:
            where_ = {"sheet": clean(note.sheet), "row": note.row, "why": clean(note.sentence)}
            out(_folded("  " + translate(N_("sheet “{sheet}”, row {row}: {why}"), where_)))
        if len(some) > 20:
            out("  " + translate(N_("and {count} more"), {"count": len(some) - 20}))
    if made.problems:
        out()
        out(_(N_("To mend:")))
        for problem in made.problems:
            out(_folded(f"{clean(wording.where(problem))}: {clean(problem.sentence)}"))
    out()
    out(wording.counts(made))


def as_json(found: "Understood | None", made: "Plan", commit: str) -> dict[str, Any]:
    """The same as data."""
    return {
        "commit": commit,
        "new": made.count("new"),
        "changed": made.count("changed"),
        "unchanged": made.count("unchanged", "kept", "repeated"),
        "columns": found.layout.columns if found else {},
        "problems": [{"sheet": p.sheet, "row": p.row, "column": p.column, "message": p.sentence} for p in made.problems],
        "records": [{"sheet": p.draft.sheet, "row": p.draft.row, "what": p.what, "path": p.path} for p in made.planned],
        "notes": [{"sheet": n.sheet, "row": n.row, "message": n.sentence} for n in made.notes],
    }


def _record(office: "Workspace", made: "Plan", one: "Planned") -> None:
    """A record as field: value."""
    out()
    out(wording.becomes(office, made, one))
    for line in wording.fields(office, made, one):
        out(_folded(clean(line)))


def _padded(text: str, cells: int) -> str:
    return text + " " * max(0, cells - width(text))


def _folded(text: str) -> str:
    """A line of a list, over as many lines as it needs, those after the first further in."""
    lines, line = [], "  "
    for piece in PIECES.findall(text):
        if width(line) + width(piece.rstrip()) > LINE and line.strip():
            lines.append(line.rstrip())
            line = "      "
        line += piece
    return "\n".join([*lines, line.rstrip()])


def _wrapped(head: str, items: list[str]) -> None:
    """Items behind a head, over as many lines as they need."""
    line = f"      {head}"
    for item in items:
        if width(line) + width(item) + 2 > LINE:
            out(line)
            line = "       "
        line += f" {item};"
    out(line.rstrip(";"))
