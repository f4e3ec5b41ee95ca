"""Making an office's own repository: records/, templates/, a first commit, and the check as pre-commit hook."""

import datetime
import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from zhili_tui.errors import BadName, KeyRefused, Occupied, Refused, UnknownName
from zhili_tui.i18n import N_, _
from zhili_tui.model import kinds
from zhili_tui.model.kinds.office import NEWEST
from zhili_tui.model.record_path import PART, Place
from zhili_tui.services.program import TEMPLATES, launcher
from zhili_tui.services.workspace import Workspace
from zhili_tui.storage import files, toml_text
from zhili_tui.trust import sshsig
from zhili_tui.vcs import hooks, signing_key
from zhili_tui.vcs.clone import admission, drivers
from zhili_tui.vcs.commits import Author, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import init

ATTRIBUTES = "# Records are kept byte for byte: no line-end conversion, no merging by lines.\n*.toml -text merge=binary\n"
IGNORE = ".*.toml.*\n"
#: The levels whose units sign a statement upward.
SIGNING = ("township", "town", "street")


def found(
    folder: Path,
    *,
    name: str,
    unit: str,
    level: str,
    officer_name: str = "",
    officer: str = "",
    language: str = "zh-Hant",
    key: str = "",
    second: "Second | None" = None,
    units: Sequence["NewUnit"] = (),
    officers: Sequence["NewOfficer"] = (),
    since: datetime.date | None = None,
    hub: str = "",
) -> Path:
    """Make the repository; its folder. Raises Occupied where something is there already, BadName for a bad name, UnknownName for a level there is not.

    ``key``: the file of the registrar's key; the first commit is then signed with it, and pinned. ``since``: the day the books begin,
    today unless said. It is made beside the folder and takes its place when it is whole: cut off, it leaves nothing half made.
    """
    if folder.exists() and any(folder.iterdir()):
        raise Occupied(path=folder)
    levels = next(f.choices for f in _fields("unit") if f.name == "level")
    if not PART.match(unit):
        raise BadName(N_("{name} is no name for a file: small letters, digits, - and _"), name=unit)
    if level not in levels:
        raise UnknownName(N_("“{text}” is none of: {choices}"), text=level, choices=", ".join(levels))
    short = officer.rpartition("/")[2] or "registrar"
    today = datetime.datetime.now(ZoneInfo("Asia/Shanghai")).date()
    settings = {"name": name, "unit": unit, "language": language, "since": since or today, "format": NEWEST}
    # Two who know each other's keys change the register together; one alone could not.
    contents = {"records/office.toml": _text("office", settings | ({"trust": {"changes": 2}} if key and second else {}))}
    # Every township, town, street and signatory unit inspects itself (INS-1, INS-2); the district inspects them.
    bodies = ["party_government", "committee", "committee_office", *(["signatory_unit"] if level in SIGNING else [])]
    contents[Place(unit, 0, "unit", "unit").path] = _text("unit", {"name": name, "level": level, "bodies": bodies})
    post = {"unit": unit, "title": _(N_("Registrar")), "roles": ["registrar", "handler"]}
    person_name = officer_name or short
    person = {"name": person_name, "posts": [post], "keys": [{"public": _public(key), "since": today}] if key else []}
    contents[Place(unit, 0, "officer", short).path] = _text("officer", person)
    if second:
        other = {"name": second.name, "posts": [post], "keys": [{"public": _public(second.public), "since": today}]}
        contents[Place(unit, 0, "officer", second.short).path] = _text("officer", other)
    contents |= _register(units, officers, {(unit, short), *([(unit, second.short)] if second else [])})
    final = folder.resolve()
    final.parent.mkdir(parents=True, exist_ok=True)
    beside = final.with_name(f".{final.name}.{os.urandom(4).hex()}.new")
    try:
        _begin(beside, contents, f"{unit}/{short}", Author(person_name, f"{short}@{unit}"), key, hub)
        beside.rename(final)  # over an empty folder too
    except BaseException:
        shutil.rmtree(beside, ignore_errors=True)
        raise
    admission.know(Git(final))
    return final


def _begin(folder: Path, contents: dict[str, bytes], officer: str, author: Author, key: str, hub: str) -> None:
    """Lay the repository down with its settings and hooks, make the first commit, and pin it where it is signed."""
    lay(folder, contents)
    git = Git(folder)
    git.run("config", "zhili.officer", officer)
    if hub:
        git.run("remote", "add", "origin", hub)
    drivers.install(git, launcher())
    with suppress(Refused):  # hooks are kept elsewhere for all repositories: “zhili doctor” says so
        hooks.install(git, launcher())
    if key:
        signing_key.use(git, key)
        author = author._replace(signer=signing_key.signer_of(git))
    first_commit(git, _(N_("Begin the books")), author)
    if key:
        from zhili_tui.services.key_registry import beginning
        from zhili_tui.trust.verified_history import set_pin

        set_pin(git, beginning(Workspace(folder)))


def _register(units: Sequence["NewUnit"], officers: Sequence["NewOfficer"], taken: set[tuple[str, str]]) -> dict[str, bytes]:
    """The files of units and officers. Raises BadName where an officer's short name is a registrar's already."""
    made = {}
    for one in units:
        bodies = ["party_government", "committee", "committee_office", "signatory_unit"] if one.level in SIGNING else ["signatory_unit"]
        plain = {"name": one.name, "level": one.level, "parent": one.parent, "bodies": bodies}
        made[Place(one.id, 0, "unit", "unit").path] = _text("unit", plain)
    for each in officers:
        if (each.unit, each.id) in taken:
            raise BadName(N_("{name}: the short name {unit}/{id} is a registrar's; name the registrar by another with --officer"), name=each.name, unit=each.unit, id=each.id)  # fmt: skip
        post = {"unit": each.unit, "title": each.title, "roles": list(each.roles)}
        made[Place(each.unit, 0, "officer", each.id).path] = _text("officer", {"name": each.name, "posts": [post]})
    return made


class NewUnit(NamedTuple):
    """A unit to begin with: its folder's name, what it is called, its level, the folder's name of its superior."""

    id: str
    name: str
    level: str
    parent: str


class NewOfficer(NamedTuple):
    """An officer to begin with: his file's name, the unit's folder, his name, his post and the roles that go with it."""

    id: str
    unit: str
    name: str
    title: str
    roles: tuple[str, ...]


class Second(NamedTuple):
    """The second registrar: full name, short name, the file of the public key."""

    name: str
    short: str
    public: str


def _public(file: str) -> str:
    """The public line beside a key's file, or in a ``.pub`` file. Raises KeyRefused."""
    path = Path(file).expanduser()
    path = path if path.suffix == ".pub" else path.with_name(path.name + ".pub")
    try:
        return sshsig.line_of(sshsig.key_of(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, sshsig.BadKeyError):
        raise KeyRefused(N_("there is no public key in {path}"), path=path) from None


def lay(folder: Path, contents: dict[str, bytes]) -> None:
    """A new git repository with these records, the templates, and the attributes that keep records byte for byte."""
    folder.mkdir(parents=True, exist_ok=True)
    init(folder)
    for path, data in contents.items():
        files.write(folder, path, data)
    # Papers are laid out by the program's templates, which its upgrades keep; an office copies the one it wants to change.
    shutil.copytree(TEMPLATES, folder / "templates", dirs_exist_ok=True, ignore=shutil.ignore_patterns("documents"))
    (folder / ".gitattributes").write_text(ATTRIBUTES, encoding="utf-8")
    (folder / ".gitignore").write_text(IGNORE, encoding="utf-8")
    git = Git(folder)
    for key, value in (("commitGraph.generationVersion", "2"), ("gc.writeCommitGraph", "true"), ("core.untrackedCache", "true")):
        git.run("config", key, value)


def first_commit(git: Git, message: str, author: Author, when: datetime.datetime | None = None) -> None:
    """Commit everything that lies in the folder."""
    git.run("add", "-A")
    git.run("update-ref", "HEAD", write(git, git.line("write-tree"), [], message, author, when))


def _text(kind: str, plain: dict[str, Any]) -> bytes:
    return toml_text.canonical(kinds.kind(kind).cls, plain).encode()


def _fields(kind: str) -> Any:
    from zhili_tui.model.introspection import fields_of

    return fields_of(kinds.kind(kind).cls)
