"""What was typed and not saved: listed with what it would change, to go on with or to give up."""

from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.tui import keymap
from zhili_tui.tui.dialogs.picker import Pick

if TYPE_CHECKING:
    from zhili_tui.entry.drafts import StoredDraft
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room

DROP = "drop"


def unfinished(room: "Room") -> "list[StoredDraft]":
    """The drafts of the officer at work that no window has open, newest first."""
    journal = room.office.entering.journal
    return [one for one in journal.all() if not one.live and one.by.officer == journal.officer]


def reminder(room: "Room") -> str:
    """A word about what waits to be saved; empty where nothing does."""
    found = len(unfinished(room))
    text = N_("Typed and not saved: {count}. {key} brings it back")
    return translate(text, {"count": found, "key": room.keymap.shown(keymap.DRAFTS)}) if found else ""


def choose(room: "Room") -> None:
    """Choose a draft, then what to do with it."""
    found = unfinished(room)
    if not found:
        room.say(_(N_("Nothing typed is waiting to be saved")))
        return
    among = [Choice(str(number), _title(room, one)) for number, one in enumerate(found)]
    beside = {str(number): _when(room, one) for number, one in enumerate(found)}

    def chosen(choice: Choice | None) -> None:
        if choice is not None:
            _ask(room, found[int(choice.value)])

    room.app.push_screen(Pick(_(N_("Typed and not saved")), among, beside=beside, label=44), chosen)


def _ask(room: "Room", kept: "StoredDraft") -> None:
    among = [Choice("open", _(N_("Go on with it"))), Choice(DROP, _(N_("Give it up for good")))]
    beside = {"open": "; ".join(differences(room.office, kept)[:3]), DROP: ""}

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        if choice.value == DROP:
            try:
                room.office.entering.journal.drop(kept)
            except Exception as error:  # taken up elsewhere meanwhile
                room.say(str(expected(error)))
                return
            room.say(_(N_("The draft was given up")))
        else:
            room.zhili.open_draft(room.office, kept)

    room.app.push_screen(Pick(_title(room, kept), among, beside=beside, label=24), chosen)


def differences(office: "Workspace", kept: "StoredDraft") -> list[str]:
    """What saving a draft would change, a sentence each; where the record cannot be read, that."""
    try:
        return kept.words(kept.now(office.root), office.name)
    except Exception as error:
        return [str(expected(error))]


def _title(room: "Room", kept: "StoredDraft") -> str:
    subject = kept.subject
    if subject.grid:
        from zhili_tui.services.grids.catalogue import GRIDS

        return f"{room.office.name(subject.unit)} {_(GRIDS[subject.grid].TITLE)} {subject.name}"
    if subject.ledger:
        return f"{Path(subject.name).name} {formatting.label(subject.kind)}"
    if subject.form:
        return f"{room.office.name(subject.unit)} {Path(subject.name).name} {subject.form.partition(' ')[2]}".strip()
    what = subject.path.removeprefix("records/").removesuffix(".toml") if subject.path else f"{_(N_('new'))} {subject.name}".strip()
    return f"{room.office.name(subject.unit)} {formatting.label(subject.kind)} {what}"


def _when(room: "Room", kept: "StoredDraft") -> str:
    typed = translate(N_("typed {when}"), {"when": f"{kept.when.astimezone(room.office.zone):%m-%d %H:%M}"})
    now = kept.now(room.office.root)
    if not kept.outdated(now):
        return typed
    return f"{typed}  {_(N_('changed since')) if now is not None else _(N_('taken away since'))}"
