"""zhili take"""

import copy
import difflib
import hashlib
from pathlib import Path
from typing import Annotated, Any, NamedTuple

import typer

from zhili_tui.cli import values
from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import emit_json, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.documents import word
from zhili_tui.documents.rendering import Rendering
from zhili_tui.errors import WrongUse
from zhili_tui.exchange.returned_paper import ReturnedPaper, read
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.repository import Loaded

HELP = N_("Show what was changed in a working draft that came back from Word, and take the changed fields into the record.")
EXAMPLES = ("take minutes.docx", "take minutes.docx --accept")


class TakenField(NamedTuple):
    """A field that reads otherwise in the draft."""

    field: str
    was: str
    now: str


def command(
    file: Annotated[Path, typer.Argument(help=N_("The draft, as zhili render -o NAME.docx wrote it and somebody edited it"))],
    accept: Annotated[
        bool, typer.Option("--accept", help=N_("Take the fields shown into the record; without it they are only shown"))
    ] = False,
) -> None:
    """Show or take the changes of a draft."""
    office = current().workspace()
    office.refresh()
    draft = read(file)
    office, path = office.find(draft.ref)
    loaded = office.load(path)
    plain = copy.deepcopy(loaded.plain)
    made = next(Rendering(office).from_records([draft.ref], draft.paper))
    fields, disputed = changed(draft, plain)
    others = outside(draft, word.told(made.page, plain)) + disputed
    stale = draft.digest != hashlib.sha256(loaded.data).hexdigest()
    if accept and stale:
        raise WrongUse(
            N_("{ref} was changed after this draft was made. Make a new draft with zhili render, and enter there what was changed"),
            ref=draft.ref,
        )
    if not accept or not fields:
        show(draft, fields, others, stale)
        return
    desk = office.entering.desk._replace(unit=loaded.place.unit)
    for one in fields:
        values.assign(loaded.kind.cls, plain, f"{one.field}={one.now}", desk)
    taken(office, loaded, plain, fields, others)


def taken(office: Any, loaded: Loaded, plain: Any, fields: list[TakenField], others: list[str]) -> None:
    """Save, and say again what was left."""
    saved = office.saving.change(loaded, plain)
    tell(saved.path, saved.commit)
    if not wants_json():
        say(translate(N_("{count} fields taken"), {"count": len(fields)}))
        say_others(others)


def changed(draft: ReturnedPaper, plain: Any) -> tuple[list[TakenField], list[str]]:
    """The fields that read otherwise, and why others cannot be taken. What a paper puts after a text by itself stays."""
    found: list[TakenField] = []
    disputed: list[str] = []
    for path, text in word.leaves(plain):
        places = draft.fields.get(path)
        if places is None:
            continue
        core = text.strip().rstrip(word.ENDS)
        new = list(dict.fromkeys(one.strip() for one in places if one.strip() != core))
        if len(new) > 1:
            disputed.append(
                translate(N_("{field}: it reads differently in two places: {texts}"), {"field": path, "texts": " / ".join(new)})
            )
        elif new and not new[0]:
            disputed.append(translate(N_("{field}: it was emptied; take it away with zhili set {field}="), {"field": path}))
        elif new:
            now = new[0] if new[0].endswith(tuple(word.ENDS)) else new[0] + text.strip()[len(core) :]
            found.append(TakenField(path, text, now))
    return found, disputed


def outside(draft: ReturnedPaper, told: list[list[word.Piece]]) -> list[str]:
    """What was changed where no field is marked: it is shown, and has to be entered by hand."""
    was = ["".join(f"{{{one.field}}}" if one.field else one.text for one in line).strip() for line in told]
    diff = difflib.ndiff([one for one in was if one], draft.around)
    return [line for line in diff if line.startswith(("- ", "+ "))]


def show(draft: ReturnedPaper, fields: list[TakenField], others: list[str], stale: bool) -> None:
    """What would be taken, and what cannot be."""
    if wants_json():
        emit_json({"record": draft.ref, "paper": draft.paper, "fields": [one._asdict() for one in fields], "not_taken": others,
                   "record_changed_since": stale, "tracked_changes": draft.tracked})  # fmt: skip
        return
    table([(one.field, one.was, "→", one.now) for one in fields])
    say(translate(N_("{ref}: {count} fields read otherwise in the draft"), {"ref": draft.ref, "count": len(fields)}))
    if draft.tracked:
        say(_(N_("Tracked changes are read as accepted.")))
    say_others(others)
    if stale:
        say(_(N_("The record was changed after this draft was made: nothing can be taken from it.")))
    elif fields:
        say(_(N_("Nothing is written yet. Take these fields with --accept")))


def say_others(others: list[str]) -> None:
    """What has to be entered by hand."""
    if others:
        say(_(N_("Cannot be taken, for it is no field of the record; enter it by hand where it matters:")))
        for one in others:
            say("  " + one)
