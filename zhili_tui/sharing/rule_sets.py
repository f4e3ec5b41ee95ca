"""A repository's own rule set: its files, what the program ships of them, and how the office's hand and the program's are joined.

The text that a file was copied from is the base: what the last update kept aside, else the newest text in the file's history
that the program ever shipped. Where none is known nothing is taken over by itself.
"""

import hashlib
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.errors import NothingShipped, Refused
from zhili_tui.i18n import N_, translate
from zhili_tui.regulation import RuleSet
from zhili_tui.services.program import PACKAGE, TEMPLATES
from zhili_tui.services.saving import Examined, RecordWrite
from zhili_tui.storage import files
from zhili_tui.storage.toml_text import TextError, decode, literal, parse_text
from zhili_tui.vcs import log
from zhili_tui.vcs.git import Git

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

RULES, ASIDE = "templates/regulation", "templates/shipped"
#: The digests of every text that the program ever shipped as a rule file, made by scripts/make-shipped-rules.
KNOWN = PACKAGE / "sharing" / "data" / "shipped-rules.txt"
#: What stands at a key; None: the key is not there.
Value = str | None
Key = tuple[str, ...]


class Difference(NamedTuple):
    """A key at which the office's file and the shipped one differ, and what becomes of it."""

    key: Key
    base: Value
    own: Value
    shipped: Value
    fate: str  # taken: the program's; own: the office's stays; open: both wrote it, the office's stays until somebody decides


class FileUpdate(NamedTuple):
    """A rule file as it is to be."""

    path: str
    own: bytes | None
    shipped: bytes
    merged: bytes | None  # None: the office took the file away, and it stays away
    differences: tuple[Difference, ...]

    def of(self, fate: str) -> list[Difference]:
        """The differences with one fate."""
        return [one for one in self.differences if one.fate == fate]


def own_folder(office: "Workspace") -> Path:
    """The folder of the rule set in use, where it is the repository's own. Raises Refused."""
    if office.templates == TEMPLATES:
        raise Refused(N_("this repository has no rules of its own, it uses those of the program; copy the folder templates/regulation into it first"))  # fmt: skip
    return office.templates / "regulation" / str(office.settings.regulation)


def plan(office: "Workspace") -> list[FileUpdate]:
    """The files in which the program ships something else than the office has. Raises Refused, NothingShipped, Unreadable."""
    own_folder(office)
    name = str(office.settings.regulation)
    folder = TEMPLATES / "regulation" / name
    if not folder.is_dir():
        known = ", ".join(sorted(one.name for one in (TEMPLATES / "regulation").iterdir() if one.is_dir()))
        raise NothingShipped(name=name, known=known)
    found = (_file(office, f"{name}/{file.relative_to(folder).as_posix()}", file.read_bytes()) for file in sorted(folder.rglob("*.toml")))
    updates = [one for one in found if one is not None]
    _no_new_mistakes(office, updates)
    return updates


def apply(office: "Workspace", updates: list[FileUpdate]) -> str:
    """Write and commit them as the officer at work; the commit, empty where nothing is taken. Raises Refused where he is no registrar."""
    examined = []
    for one in updates:
        aside = one.path.replace(RULES, ASIDE, 1)
        before = _read(office, aside)
        after = None if one.merged == one.shipped else one.shipped
        changes = [RecordWrite(one.path, one.merged, one.own)] * (one.merged != one.own) + [RecordWrite(aside, after, before)] * (
            after != before
        )
        examined += [Examined(draft, []) for draft in changes if one.merged != one.own]
    if not examined:
        return ""
    commit = office.saving.write_many(examined, translate(N_("Bring in the rules of this program"), {}) + "\n")
    office.reload()
    return commit


def _file(office: "Workspace", name: str, shipped: bytes) -> FileUpdate | None:
    path = f"{RULES}/{name}"
    own = _read(office, path)
    if own == shipped:
        return None
    history = [one.commit for one in log.versions(office.git, path)]
    if own is None:
        whole = Difference((name.partition("/")[2],), None, None, "…", "open" if history else "taken")
        return FileUpdate(path, None, shipped, None if history else shipped, (whole,))
    base = _read(office, f"{ASIDE}/{name}") or _shipped_before(office.git, path, history)
    before, here, there = (flat(_parsed(text)) for text in (base or own, own, shipped))
    differences = tuple(compared(before, here, there, known=base is not None))
    if base is None or not any(one.fate == "taken" for one in differences):
        return FileUpdate(path, own, shipped, own, differences) if differences else None
    merged, differences = _joined(office.git, base, own, shipped, differences)
    return FileUpdate(path, own, shipped, merged, differences)


def _read(office: "Workspace", path: str) -> bytes | None:
    return files.read(office.root, path) if files.there(office.root, path) else None


def _parsed(text: bytes) -> dict[str, Any]:
    try:
        return parse_text(decode(text))
    except TextError:
        return {}  # every key is then one that both wrote: nothing is taken over


def _shipped_before(git: Git, path: str, commits: list[str]) -> bytes | None:
    known = frozenset(KNOWN.read_text(encoding="utf-8").split())
    return next((text for text in log.contents(git, path, commits) if text is not None and digest(text) in known), None)


def digest(text: bytes) -> str:
    """By what a shipped text is known again."""
    return hashlib.sha256(text).hexdigest()


def flat(value: Any, at: Key = ()) -> dict[Key, str]:
    """What a file says, by key. Entries are known by their id, or type, and by since when they hold; others by what they say."""
    out: dict[Key, str] = {}
    if isinstance(value, dict):
        for name, inner in value.items():
            out |= flat(inner, (*at, name))
    elif isinstance(value, list) and value and all(isinstance(one, dict) for one in value):
        for entry in value:
            name = entry.get("id") or entry.get("type") or entry.get("name")
            since = f"@{entry['since']}" if entry.get("since") else ""
            out |= flat(entry, (*at, f"{name}{since}")) if isinstance(name, str) else {(*at, literal(entry)): ""}
    else:
        out[at] = literal(value)
    return out


def compared(base: dict[Key, str], own: dict[Key, str], shipped: dict[Key, str], known: bool) -> Iterator[Difference]:
    """Key by key, who changed what. Where the base is not ``known`` nobody can say, and everything is open."""
    for key in dict.fromkeys((*shipped, *own, *base)):
        before, here, there = base.get(key), own.get(key), shipped.get(key)
        if here != there:
            fate = "open" if not known else "taken" if here == before else "own" if there == before else "open"
            yield Difference(key, before if known else None, here, there, fate)


def _joined(git: Git, base: bytes, own: bytes, shipped: bytes, differences: tuple[Difference, ...]) -> tuple[bytes, tuple[Difference, ...]]:
    """The texts joined line by line, comments included. What the office wrote stays, or nothing is joined; what did not come over is open."""
    with TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in ("own", "base", "shipped")]
        for path, text in zip(paths, (own, base, shipped), strict=True):
            path.write_bytes(text)
        merged = git.run("merge-file", "-p", "--ours", *map(str, paths))
    after = flat(_parsed(merged))
    if any(after.get(one.key) != one.own for one in differences if one.fate != "taken"):
        merged, after = own, flat(_parsed(own))
    return merged, tuple(
        one._replace(fate="open") if one.fate == "taken" and after.get(one.key) != one.shipped else one for one in differences
    )


def _no_new_mistakes(office: "Workspace", updates: list[FileUpdate]) -> None:
    """Refuse what would make the rule set unusable. Raises Refused."""
    folder = own_folder(office)
    paths = [file.relative_to(office.root).as_posix() for file in sorted(folder.rglob("*.toml"))]
    own = {path: files.read(office.root, path) for path in paths}
    joined = own | {one.path: one.merged for one in updates if one.merged is not None}
    language = str(office.settings.language)
    before = {(one.path, one.sentence, str(one.parts)) for one in RuleSet(own, "", language).broken}
    for one in RuleSet(joined, "", language).broken:
        if (one.path, one.sentence, str(one.parts)) not in before:
            text = N_("the rules joined would have a mistake, {path}:{line}: {reason}. Nothing was changed; bring this file in by hand")
            raise Refused(text, path=one.path, line=one.line, reason=translate(one.sentence, one.parts))
