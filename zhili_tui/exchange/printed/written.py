"""The file of a new sheet: what to hold against the paper stands above it."""

from pathlib import Path

from zhili_tui.errors import BadName, Unreadable, system_reason
from zhili_tui.exchange.printed.sheet import SheetDraft
from zhili_tui.i18n import N_, translate
from zhili_tui.regulation.scoring import load
from zhili_tui.regulation.scoring.shape import ScoreSheet
from zhili_tui.storage import toml_text

HEAD = N_(
    "Every item is judged, with the paper's words. [who], [modes], [[grades]] and pass_mark are not printed in the table: hold them against the paper."
)
UNREAD = N_("Not read from the paper:")


def text(draft: SheetDraft) -> str:
    """The sheet as a file: comments, then what it holds."""
    said = [translate(HEAD, {}), *((translate(UNREAD, {}), *draft.unread) if draft.unread else ())]
    return "".join(f"# {line}\n" for line in said) + "\n" + toml_text.canonical(ScoreSheet, draft.plain)


def write(path: Path, draft: SheetDraft) -> None:
    """Write the file; it has no mistake. Raises BadName where there is one already, Unreadable."""
    said = text(draft)
    _sheet, faults = load.read(toml_text.parse_text(said), None)
    if faults:  # two items of one name, a number that cannot be worked with
        raise Unreadable(path=path, reason=translate(faults[0].sentence, faults[0].parts))
    if path.exists():
        raise BadName(N_("{path} is there already; choose another name"), path=path)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(said, encoding="utf-8")
    except OSError as error:
        raise Unreadable(path=path, reason=system_reason(error)) from None
