"""What is said after a save, and after it was taken back."""

from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _, formatting, translate
from zhili_tui.model.introspection import field_at
from zhili_tui.regulation.duties import prefill
from zhili_tui.services import monthly_returns
from zhili_tui.vcs.log import contents

if TYPE_CHECKING:
    from zhili_tui.model.introspection import Path
    from zhili_tui.regulation.duty import Duty
    from zhili_tui.services.saving import Saved
    from zhili_tui.services.workspace import Workspace

KEPT = N_("Not saved. What you typed is kept: {key} brings it back")


def called(office: "Workspace", path: str) -> str:
    """A record in a few words. Raises what reading it raises."""
    home, found = office.find(path)
    loaded = home.load(found)
    return formatting.called(loaded.kind, loaded.place, monthly_returns.named(home, loaded.kind, loaded.place, loaded.plain), home.name)


def saved(office: "Workspace", path: str, duty: "Duty | None", undo: str) -> str:
    """What was saved, for what the duty it was to fulfil still waits, else the check's first reminder; the key that takes it back."""
    what = called(office, path).rstrip("。.")  # what was typed may end as the sentence does
    parts = {"what": what, "key": undo, "fields": _lacking(office, path, duty) if duty else ""}
    if parts["fields"]:
        return translate(N_("Saved: {what}. {key} takes it back. It does not count yet: {fields} is blank"), parts)
    parts["word"] = _reminder(office, path)
    if parts["word"]:
        return translate(N_("Saved: {what}. {key} takes it back. Look again: {word}"), parts)
    return translate(N_("Saved: {what}. {key} takes it back"), parts)


def _reminder(office: "Workspace", path: str) -> str:
    home, found = office.find(path)
    loaded = home.load(found)
    finding = next((one for one in home.saving.findings(found, loaded.data) if one.severity != "error"), None)
    return home.saving.sentence(finding, loaded.kind) if finding else ""


def _lacking(office: "Workspace", path: str, duty: "Duty") -> str:
    home, found = office.find(path)
    loaded = home.load(found)
    blank = prefill.lacking(duty, office.book, loaded.kind.name, home.typed(loaded))
    return _(N_(", ")).join(_label(loaded.kind.cls, at) for at in blank)


def _label(cls: type, at: "Path") -> str:
    field = field_at(cls, at)
    return _(field.label) if field else str(at[-1])


def called_with_unit(office: "Workspace", path: str) -> str:
    """The same with the unit that issues it. Raises what reading it raises."""
    return f"{office.name(path.split('/')[1])}  {called(office, path)}"


def lost_name(office: "Workspace", saved: "Saved") -> str:
    """A record in a few words, also where it is no longer there: then as it was before that save. Raises what reading it raises."""
    if (office.root / saved.path).is_file():
        return called(office, saved.path)
    loaded = office.load(saved.path, contents(office.git, saved.path, [f"{saved.commit}^"])[0])
    return formatting.called(loaded.kind, loaded.place, monthly_returns.named(office, loaded.kind, loaded.place, loaded.plain), office.name)


def undone(office: "Workspace", what: str, saved: "Saved", redo: str) -> str:
    """What was taken back, and to what, of several records only that they are as before; the key that does it again."""
    parts = {"what": what, "commit": saved.commit[:8], "key": redo}
    if saved.records > 1:
        return translate(N_("Taken back: {what} are as they were before (new commit {commit}). {key} does it again"), parts)
    if (office.root / saved.path).is_file():
        return translate(N_("Taken back: {what} is again as it was before (new commit {commit}). {key} does it again"), parts)
    return translate(N_("Taken back: {what} is no longer in the books (new commit {commit}). {key} does it again"), parts)


def redone(office: "Workspace", what: str, saved: "Saved", undo: str) -> str:
    """What was done again."""
    parts = {"what": what, "commit": saved.commit[:8], "key": undo}
    return translate(N_("Done again: {what} (new commit {commit}). {key} takes it back"), parts)
