"""New units, officers and holders of posts: asked for their short names, then filled in in the form."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from zhili_tui.entry.parsing import Choice
from zhili_tui.errors import expected
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage.folding import short_name
from zhili_tui.tui.dialogs.confirm import AskText
from zhili_tui.tui.dialogs.picker import Pick
from zhili_tui.tui.keymap import BACK
from zhili_tui.tui.widgets.cells import PLAIN

if TYPE_CHECKING:
    from zhili_tui.regulation.record_set import RecordSet
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.tui.base.screen import Room

NOTHING = N_("Type a name, or leave with {key}")


def why_not(office: "Workspace") -> str:
    """Why the officer at work may not change the register; empty where he may."""
    from zhili_tui.services import key_registry

    try:
        key_registry.may_register(office)
    except Exception as error:
        return str(expected(error))
    return ""


def choose(room: "Room", unit: str, facts: "RecordSet") -> None:
    """What is new: an officer, a post, a unit below, or a record of the unit."""
    why = why_not(room.office)
    name = room.office.name(unit)
    among = [
        Choice("officer", translate(N_("new officer of {name}"), {"name": name})),
        Choice("post", translate(N_("new post in {name} for an officer who is there"), {"name": name})),
        Choice("unit", translate(N_("new unit below {name}"), {"name": name})),
        Choice("record", translate(N_("a record of {name}"), {"name": name})),
    ]
    beside = {one.value: why for one in among[:3]} if why else {}

    def chosen(choice: Choice | None) -> None:
        match choice.value if choice else "":
            case "record":
                room.zhili.choose_kind(unit=unit)
            case "officer" | "post" | "unit" if why:
                room.say(why)
            case "officer":
                officer(room, unit)
            case "post":
                post(room, unit, facts)
            case "unit":
                below(room, unit)

    room.app.push_screen(Pick(_(N_("What is new?")), among, beside=beside, label=46), chosen)


def _named(room: "Room", title: str, path: Callable[[str], str], done: Callable[[str, str], None]) -> None:
    """Ask for a name, then for the short name of its file, with one made of its initials; what is no name or taken is asked for again."""
    office = room.office

    def file(name: str, text: str, hint: str) -> None:
        def typed(short: str | None) -> None:
            if short is None:
                return
            where = place_of(path(short))
            if where is None:
                file(name, short, _(N_("Small letters, digits, - and _ only")))
            elif (office.root / where.path).exists():
                file(name, short, _(N_("There is one of this name already")))
            else:
                done(name, short)

        room.app.push_screen(
            AskText(
                translate(N_("Short name for the file of {name}"), {"name": name}),
                [[("   " + hint, PLAIN)]],
                translate(NOTHING, {"key": room.keymap.shown(BACK)}),
                text,
            ),
            typed,
        )

    def said(name: str | None) -> None:
        if name is not None:
            file(name, free(office.root, path, name), _(N_("Small letters, digits, - and _; it never changes")))

    room.app.push_screen(AskText(title, [], translate(NOTHING, {"key": room.keymap.shown(BACK)})), said)


def free(root: Path, path: Callable[[str], str], name: str) -> str:
    """A short name nobody has, from a name's initials; blank where there are none."""
    return short_name(name, lambda tried: (where := place_of(path(tried))) is None or (root / where.path).exists())


def officer(room: "Room", unit: str) -> None:
    """A new officer with a post in the unit."""
    from zhili_tui.entry.drafts import DraftSubject
    from zhili_tui.tui.form.open import Opened, filled
    from zhili_tui.tui.form.screen import open_form

    office = room.office
    kind = office.kind("officer")

    def done(name: str, short: str) -> None:
        plain = {"name": name, "posts": [{"unit": unit, "since": office.today}]}
        opened = Opened(
            DraftSubject("officer", unit, name=short), kind, None, plain, filled(kind, plain), ("posts", 0, "title"), month=office.today
        )
        open_form(room.zhili, lambda: opened)

    _named(room, _(N_("Full name of the new officer")), lambda short: f"{unit}/officers/{short}", done)


def below(room: "Room", parent: str) -> None:
    """A new unit below another."""
    from zhili_tui.entry.drafts import DraftSubject
    from zhili_tui.tui.form.open import Opened, filled
    from zhili_tui.tui.form.screen import open_form

    office = room.office
    kind = office.kind("unit")

    def done(name: str, short: str) -> None:
        plain = {"name": name, "parent": parent, "since": office.today}
        opened = Opened(DraftSubject("unit", short), kind, None, plain, filled(kind, plain), ("level",))
        open_form(room.zhili, lambda: opened)

    _named(room, _(N_("Name of the new unit")), lambda short: f"{short}/unit", done)


def post(room: "Room", unit: str, facts: "RecordSet") -> None:
    """A post for an officer who is in the register: a new entry in his posts."""
    from zhili_tui.storage.references import target
    from zhili_tui.tui.form import open as opening
    from zhili_tui.tui.form.screen import open_form

    office = room.office
    among = sorted(
        (Choice(ref, f"{one.name}  {office.name(ref.partition('/')[0])}") for ref, one in facts.officers.items()),
        key=lambda one: (not one.value.startswith(f"{unit}/"), one.value),
    )

    def chosen(choice: Choice | None) -> None:
        if choice is None:
            return
        path = target("officer", choice.value) or ""
        number = len(facts.officers[choice.value].posts)
        open_form(room.zhili, lambda: opening.on(office, path, ("posts", number), {"unit": unit, "since": office.today}))

    room.app.push_screen(Pick(_(N_("Who takes the post?")), among), chosen)
