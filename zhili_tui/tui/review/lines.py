"""What is told of a file that came in, and of how a sync ended; nothing here draws."""

from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.glossary import term
from zhili_tui.sharing.sync import ending
from zhili_tui.tui.widgets.cells import DIM, ERROR, PLAIN
from zhili_tui.tui.widgets.record_lines import read
from zhili_tui.tui.widgets.text_lines import Lines, compared, heading, paragraph

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.sharing.review import ReviewItem
    from zhili_tui.sharing.sync import Synced
    from zhili_tui.sharing.three_way import MergeConflict


def told(office: "Workspace", item: "ReviewItem", data: bytes, width: int) -> Lines:
    """A file that came in: findings and sign-offs first, then its fields."""
    lines = heading(f"{item.title}  {item.path.removeprefix('records/').removesuffix('.toml')}", width)
    for finding in item.findings:
        mark = " ! " if finding.severity == "error" else " - "
        lines += [[(mark if not i else "   ", ERROR), (part[1][0], PLAIN)] for i, part in enumerate(paragraph(finding.message, width - 3))]
    for one in item.signoffs:
        words = (
            _(term(one.told)),
            _(term(one.verdict)),
            office.name(one.by),
            _(term(one.role)),
            one.why,
        )
        lines += paragraph("  ".join(filter(None, words)), width)
    if item.change == "removed" or not item.unit:
        return lines
    if item.change == "added":
        return lines + [one.pieces for one in read(office, office.load(item.path, data), width)]
    return lines + (compared(item.fields, office.name, width) or [[(" " + _(N_("no field differs")), DIM)]])


def said(done: "Synced", left: "list[MergeConflict]") -> list[str]:
    """How a sync ended, in sentences."""
    out = [ending(done), *(done.words.splitlines()[:1] if done.state == "refused" else ()), *done.notes]
    out += [translate(N_("{path}: your edit, not yet saved, was merged with what came."), {"path": path}) for path in done.merged]
    if done.state == "done":
        out += [translate(N_("{path}: your edit, not yet saved, is as it was; {field} came as {theirs}."), one._asdict()) for one in left]
    return out
