"""The clone itself: whether git works in it, whether there is room to write, its settings and hook, who is at work."""

import os
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis, listed, one_or_good, removal
from zhili_tui.errors import Ambiguous, ForeignOwner, NoOfficer, SettingsUnreadable, UnknownOfficer, Unreadable, ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.storage import scan

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

REPOSITORY, ROOM, SETTINGS = N_("Repository"), N_("Access and room on the disk"), N_("The office's settings")
OFFICER, HOOK, FIELDS = N_("Officer at work"), N_("Check before each commit"), N_("Git merges and shows records by fields")
#: So many bytes are little: a save of an import may want more.
LITTLE = 16 << 20


def repository(office: "Workspace") -> Iterator[Diagnosis]:
    """Where it lies, and that git takes it for one."""
    try:
        office.git.writable()
        office.git.config("core.bare")
    except ForeignOwner as error:
        yield Diagnosis(REPOSITORY, False, str(error), f"git config --global --add safe.directory {quote(str(office.git.top))}")
    except SettingsUnreadable as error:
        text = N_("mend the line that git names in {path}, with an editor")
        yield Diagnosis(REPOSITORY, False, str(error), translate(text, {"path": office.git.common / "config"}))
    except ZhiliError as error:
        yield Diagnosis(REPOSITORY, False, str(error))
    else:
        yield Diagnosis(REPOSITORY, True, str(office.root))


def room(office: "Workspace") -> Iterator[Diagnosis]:
    """Whether this account may read all records and write everywhere a save does, and whether there is room."""
    yield from one_or_good(ROOM, _lacks(office))


def _lacks(office: "Workspace") -> Iterator[Diagnosis]:
    git = office.git
    if git.state.exists() and not git.state.is_dir():
        yield Diagnosis(
            ROOM, False, translate(N_("a file lies where what is derived is kept: {path}"), {"path": git.state}), removal([git.state])
        )
    folders = [office.root / "records", git.directory, git.state, git.common / "objects", git.common / "refs" / "heads"]
    barred = [folder for folder in folders if folder.is_dir() and not os.access(folder, os.W_OK | os.X_OK)]
    if barred:
        state = translate(N_("this account cannot write in {path}; reading works, nothing can be saved"), {"path": listed(barred)})
        yield Diagnosis(ROOM, False, state, f"chmod -R u+w {quote(str(git.directory))} {quote(str(office.root / 'records'))}")
    unread = [oddity.path for oddity in scan.paths(office.root)[1] if oddity.barred]
    if unread:
        state = translate(N_("this account cannot read {path}; what is in it is missing from everything here"), {"path": listed(unread)})
        yield Diagnosis(ROOM, False, state, f"chmod -R u+rwX {quote(str(office.root / 'records'))}")
    for folder in dict.fromkeys((office.root, git.common)):
        free = os.statvfs(folder)
        if free.f_bavail * free.f_frsize < LITTLE or (free.f_files and not free.f_favail):
            left = {"path": folder, "left": free.f_bavail * free.f_frsize // 1024}
            yield Diagnosis(ROOM, False, translate(N_("the disk of {path} is nearly full: {left} KB left"), left), _(N_("make room")))
            break


def settings(office: "Workspace") -> Iterator[Diagnosis]:
    """records/office.toml can be read, and its time zone is one."""
    from zhili_tui.model.kinds.office import zone

    try:
        name = office.settings.time_zone
    except Unreadable as error:
        text = N_("mend that line with an editor, or put back what history has: git restore {path}")
        yield Diagnosis(SETTINGS, False, str(error), translate(text, {"path": error.parts["path"]}))
        return
    if zone(name) is None:
        state = translate(N_("there is no time zone “{name}”"), {"name": name})
        yield Diagnosis(SETTINGS, False, state, "zhili set office time_zone=Asia/Shanghai")
    else:
        yield Diagnosis(SETTINGS, True, office.settings.name)


def officer(office: "Workspace") -> Iterator[Diagnosis]:
    """Who is at work."""
    try:
        yield Diagnosis(OFFICER, True, office.officer())
    except (NoOfficer, UnknownOfficer, Ambiguous) as error:
        yield Diagnosis(OFFICER, False, str(error), "git config zhili.officer UNIT/NAME")


def hook(office: "Workspace") -> Iterator[Diagnosis]:
    """That “git commit” runs the check."""
    from zhili_tui.vcs import hooks

    places = hooks.places(office.git)
    yield from one_or_good(HOOK, _hook_lacks(office, places), listed(places))


def _hook_lacks(office: "Workspace", places: list[Path]) -> Iterator[Diagnosis]:
    from zhili_tui.vcs import hooks

    others = [place for place in places if not hooks.checks(office.git, place)]
    if others:
        state = translate(N_("not there, or not ours: {path}"), {"path": listed(others)})
        yield Diagnosis(HOOK, False, state, "zhili doctor --install-hooks")
        return
    for place in places:
        if not os.access(place, os.X_OK):
            state = translate(N_("{path} is not executable, so git passes it over"), {"path": place})
            yield Diagnosis(HOOK, False, state, f"chmod +x {quote(str(place))}")
        elif gone := hooks.missing_program(place):
            parts = {"path": place, "program": gone}
            state = translate(N_("{path} calls {program}, which is not there, so nothing can be committed"), parts)
            yield Diagnosis(HOOK, False, state, "zhili doctor --install-hooks")


def fields(office: "Workspace") -> Iterator[Diagnosis]:
    """That git merges and shows records by their fields."""
    from zhili_tui.vcs.clone import drivers

    missing = drivers.missing(office.git)
    yield Diagnosis(FIELDS, not missing, "", "zhili doctor --install-hooks" if missing else "")


def linked(office: "Workspace") -> Iterator[Diagnosis]:
    """The repositories that are read together with this one."""
    for one in office.settings.linked:
        there = (office.root / one.path / "records" / "office.toml").is_file()
        place = str((office.root / one.path).resolve())
        mend = "" if there else f"git clone {quote(one.remote or one.name)} {quote(place)}"
        state = one.name if there else translate(N_("{name} is not there, so nothing of it is shown or counted"), {"name": one.name})
        yield Diagnosis(LINKED, there, state, mend)


LINKED = N_("Linked repository")
DIAGNOSES = (
    (REPOSITORY, repository),
    (ROOM, room),
    (SETTINGS, settings),
    (OFFICER, officer),
    (HOOK, hook),
    (FIELDS, fields),
    (LINKED, linked),
)
