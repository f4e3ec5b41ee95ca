"""The register of officers, units, keys and signing rules at one point of history."""

import base64
import datetime
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import msgspec

from zhili_tui.errors import ZhiliError
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.kinds.office import Trust
from zhili_tui.model.parts import Role
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.binding.signing import ANYWHERE, RECOVERERS, Roster
from zhili_tui.regulation.rules import Deadlines, Effects, Ladder, Requirement, SigningRules
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust import sshsig
from zhili_tui.vcs.objects import NOTHING, Store

Day = datetime.date
SETTINGS = "records/office.toml"
#: Keys by their fingerprints, each with the commit, or the moment in seconds since 1970, from which on its sign-offs do not count.
Disowned = frozenset[tuple[str, str | int]]
#: A file of a rule set.
Rules = TypeVar("Rules", SigningRules, Effects, Ladder, Deadlines)


class Holder(NamedTuple):
    """Whose a key is, and when it is good: ``until`` is the first day on which it no longer is."""

    officer: str
    since: Day
    until: Day | None

    def ended(self, day: Day) -> bool:
        """Whether it is no longer good on a day."""
        return self.until is not None and day >= self.until


def is_record(path: str) -> bool:
    """Whether a path is a unit's record of a year: everything else is the registrar's."""
    place = place_of(path) if path.startswith("records/") and path.endswith(".toml") else None
    return place is not None and place.year > 0


def counts(path: str) -> bool:
    """Whether the register reads this path."""
    if path.startswith("records/"):
        return path.endswith(("/unit.toml", "records/office.toml")) or "/officers/" in path
    return path.startswith("templates/regulation/") and path.endswith(".toml")


class Register(Roster):
    """Paths of the register with their blobs; what they say is worked out when asked for."""

    def __init__(self, store: Store, files: Mapping[str, str]) -> None:
        self.store = store
        self.files = files
        self._holder: dict[bytes, Holder | None] = {}  # of the keys that were asked for one by one

    def changed(self, changes: Mapping[str, str]) -> "Register":
        """The register with these paths at other blobs; NOTHING takes one out."""
        merged = {**self.files, **changes}
        return Register(self.store, {path: blob for path, blob in merged.items() if blob != NOTHING})

    def _typed(self, path: str, cls: Any) -> Any:
        blob = self.files.get(path)
        known = self.store.typed
        if blob and (blob, cls) not in known:
            data = self.store.blob(blob)
            if data is None:
                return None
            known[blob, cls] = _read(cls, data)
        return known[blob, cls] if blob else None

    @cached_property
    def officers(self) -> dict[str, Any]:
        """The officers by reference. A file that cannot be read names nobody."""
        officer_of = kinds.kind("officer").cls
        self.store.load(blob for path, blob in self.files.items() if "/officers/" in path and (blob, officer_of) not in self.store.typed)
        found = {}
        for path in self.files:
            if "/officers/" in path:
                place = place_of(path)
                officer = self._typed(path, officer_of)
                if place is not None and officer is not None:
                    found[f"{place.unit}/{place.name}"] = officer
        return found

    def _whose_file_has(self, word: bytes) -> Iterator[tuple[str, Any]]:
        """The officers whose files may hold a word, by reference: of thousands most are settled by a look at their bytes.

        A file with a backslash may spell it otherwise, and is read.
        """
        known = self.__dict__.get("officers")
        if known is not None:
            yield from known.items()
            return
        paths = [path for path in self.files if "/officers/" in path]
        self.store.load(self.files[path] for path in paths)
        for path in paths:
            data = self.store.blob(self.files[path])
            place = place_of(path)
            if data is not None and place is not None and (word in data or b"\\" in data):
                officer = self._typed(path, kinds.kind("officer").cls)
                if officer is not None:
                    yield f"{place.unit}/{place.name}", officer

    def officer(self, reference: str) -> Any:  # one file, where the others need not be read
        """An officer; None where there is none, or he cannot be read."""
        unit, _, name = reference.partition("/")
        known = self.__dict__.get("officers")
        return known.get(reference) if known is not None else self._typed(f"records/{unit}/officers/{name}.toml", kinds.kind("officer").cls)

    def unit(self, id: str) -> Any:  # likewise, where the others need not be read
        """A unit; None where there is none."""
        return self._typed(f"records/{id}/unit.toml", kinds.kind("unit").cls)

    @cached_property
    def units(self) -> dict[str, Any]:
        """All units."""
        cls, paths = kinds.kind("unit").cls, [path for path in self.files if path.endswith("/unit.toml")]
        self.store.load(self.files[path] for path in paths if (self.files[path], cls) not in self.store.typed)
        ids = [path.split("/")[1] for path in paths]
        return {id: unit for id in ids if (unit := self.unit(id)) is not None}

    @cached_property
    def office(self) -> Any:
        """records/office.toml; None where it cannot be read."""
        return self._typed(SETTINGS, kinds.kind("office").cls)

    @cached_property
    def zone(self) -> datetime.tzinfo:
        """The office's time zone; China's where it names none that there is."""
        from zoneinfo import ZoneInfo

        from zhili_tui.model.kinds.office import CHINA, zone

        return (zone(self.office.time_zone) if self.office else None) or ZoneInfo(CHINA)

    @property
    def format(self) -> int:
        """By which version of judging commits are judged that build on this register: the first where the office cannot be read."""
        return self.office.format if self.office else 1

    @property
    def grace(self) -> int:
        """Seconds after which the date of a sign-off is only a claim, where it became known no earlier."""
        return self.trust.grace * 86400

    @cached_property
    def ends(self) -> frozenset[Day]:
        """The days on which any officer's post or key ends."""
        return frozenset(
            part.until for officer in self.officers.values() for part in (*officer.posts, *officer.keys) if part.until is not None
        )

    @property
    def trust(self) -> Trust:
        """The settings of trust; as they are where nothing is said."""
        return (self.office.trust if self.office else None) or Trust()

    @property
    def changes(self) -> int:
        """How many registrars have to sign a change of the register, the rules or the settings."""
        return max(1, self.trust.changes) if self.format > 1 else 1

    @cached_property
    def frozen(self) -> str:
        """Whose key a registrar ended alone though he keeps or would recover the register: until a recovery nothing of it changes. Else empty."""
        guards = {ref for ref, officer in self.officers.items() if any("registrar" in post.roles for post in officer.posts)}
        guards |= set(self.trust.recoverers)
        ended = (
            ref for ref in sorted(guards) if (found := self.officer(ref)) and any(key.ended_by not in (None, ref) for key in found.keys)
        )
        return next(ended, "") if self.changes > 1 else ""

    @cached_property
    def disowned(self) -> Disowned:
        """From where on what keys signed does not count."""
        found: set[tuple[str, str | int]] = set()
        for _reference, officer in self._whose_file_has(b"disowned_from"):
            for key in officer.keys:
                if key.disowned_from:
                    moment = instant(key.disowned_from)
                    with suppress(sshsig.BadKeyError):
                        found.add((sshsig.fingerprint(sshsig.key_of(key.public)), key.disowned_from if moment is None else moment))
        return frozenset(found)

    @cached_property
    def rules(self) -> SigningRules:
        """Who may sign what, under the rule set in use, and authority changes by the settings; else nobody may sign anything."""
        table = self._in_use("signing", SigningRules)
        return msgspec.structs.replace(table, signing=(*table.signing, *authority_changes(self.trust)))

    @cached_property
    def effects(self) -> Effects:
        """Whom a decision bars, under the rule set in use; nobody where its file cannot be read."""
        return self._in_use("effects", Effects)

    @cached_property
    def ladder(self) -> Ladder:
        """The steps of the ladder, likewise."""
        return self._in_use("ladder", Ladder)

    @cached_property
    def deadlines(self) -> Deadlines:
        """The terms, likewise."""
        return self._in_use("deadlines", Deadlines)

    def _in_use(self, name: str, cls: type[Rules]) -> Rules:
        """A file of the rule set in use; without an entry where it cannot be read."""
        folder = self.office.regulation if self.office else ""
        found: Rules | None = self._typed(f"templates/regulation/{folder}/{name}.toml", cls)
        return found if found is not None else cls()

    @cached_property
    def holders(self) -> dict[bytes, Holder]:
        """Whose each key is. A key that stands with two officers is nobody's."""
        return _holders(self.officers.items())

    def holder(self, blob: bytes) -> Holder | None:
        """Whose a key is; None where it is nobody's. Where many keys are asked for, ``holders`` has them all."""
        known = self.__dict__.get("holders")
        if known is not None:
            found: Holder | None = known.get(blob)
            return found
        if blob not in self._holder:
            spelled = base64.b64encode(blob)[: len(blob) // 3 * 4]  # its last bytes may be written in more than one way
            self._holder[blob] = _holders(self._whose_file_has(spelled)).get(blob)
        return self._holder[blob]

    def bearers(self, blob: bytes) -> list[str]:
        """The officers with whom a key stands, whether it is good or has ended."""
        return sorted(ref for ref, officer in self.officers.items() if any(_is(key.public, blob) for key in officer.keys))

    def registrar(self, officer: str, day: Day) -> bool:
        """Whether an officer is a registrar on a day."""
        return any("registrar" in post.roles for post in self.posts(officer, day))

    def registrars(self, day: Day) -> list[str]:
        """The registrars of a day who have a key that is good."""
        able = {holder.officer for holder in self.holders.values() if holder.since <= day and (not holder.until or day < holder.until)}
        return sorted(officer for officer in able if self.registrar(officer, day))

    def writes(self, officer: str, unit: str, day: Day) -> bool:
        """Whether an officer may write a unit's records: he serves there, or in the unit that keeps its books; or it was merged into such a one."""
        return not self.keepers(unit, day).isdisjoint(post.unit for post in self.posts(officer, day))

    def keepers(self, unit: str, day: Day) -> set[str]:
        """The units whose officers keep a unit's books on a day: those that act for it, and those that keep the books of these."""
        acting = self.acting(unit, day)
        return {*acting, *(found.kept_by for one in acting if (found := self.unit(one)) is not None and found.kept_by)}


def _holders(officers: Iterable[tuple[str, Any]]) -> dict[bytes, Holder]:
    found: dict[bytes, Holder] = {}
    twice = set()
    for reference, officer in officers:
        for key in officer.keys:
            try:
                blob = sshsig.key_of(key.public)
            except sshsig.BadKeyError:
                continue
            if blob in found and found[blob].officer != reference:
                twice.add(blob)
            found[blob] = Holder(reference, key.since, key.until)
    return {blob: holder for blob, holder in found.items() if blob not in twice}


def _is(public: str, blob: bytes) -> bool:
    try:
        return sshsig.key_of(public) == blob
    except sshsig.BadKeyError:
        return False


def instant(text: str) -> int | None:
    """A moment written with its offset, in seconds since 1970; None where it is none."""
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return None
    return int(moment.timestamp()) if moment.tzinfo else None


def format_of(data: bytes | None) -> int:
    """The version of judging that an office's settings ask for; the first where they cannot be read."""
    cls: Any = kinds.kind("office").cls
    office = _read(cls, data) if data is not None else None
    return office.format if office is not None else 1


def authority_changes(trust: Trust) -> tuple[Requirement, ...]:
    """Who signs an authority change: that is no data, for it would be changed by one."""
    change, recover = "authority_change", max(2, trust.recovery)
    leading: tuple[Role, ...] = ("committee_chair", "principal_leader", "leader_in_charge", "office_director", "handler", "registrar")
    return (
        Requirement(kind=change, where=("intent=change",), roles=("registrar",), of=ANYWHERE, count=max(1, trust.changes), four_eyes=False, alone=True),
        Requirement(kind=change, where=("intent=recover",), roles=leading, of=RECOVERERS, count=recover, four_eyes=False, alone=True),
        Requirement(kind=change, where=("intent=change",), verdict="acknowledged", roles=("registrar",), of=ANYWHERE, optional=True),
        Requirement(kind=change, where=("intent=recover",), verdict="acknowledged", roles=leading, of=ANYWHERE, optional=True),
    )  # fmt: skip


def _read(cls: Any, data: bytes) -> Any:
    try:
        return convert(parse(data), cls)
    except (ZhiliError, msgspec.ValidationError):
        return None


def at(store: Store, commit: str) -> Register:
    """The register as a commit's own tree has it. Of a large repository only the folders on the way are read."""
    files: dict[str, str] = {}
    folders = ["templates/regulation/", "records/"]
    units: list[str] = []
    for mode, blob, path in _list(store, commit, folders):
        if mode == "040000" and path.startswith("records/"):
            units += [f"{path}/officers/", f"{path}/unit.toml"]
        elif mode == "040000":
            units += [f"{path}/", f"{path}/sheets/"]
        elif counts(path):
            files[path] = blob
    files |= {path: blob for mode, blob, path in _list(store, commit, units) if counts(path)}
    return Register(store, files)


def _list(store: Store, commit: str, paths: list[str]) -> Iterator[tuple[str, str, str]]:
    """Mode, id and path of what lies at these paths; a path that ends in a slash is looked into."""
    if not paths:
        return
    out = store.git.run("ls-tree", "-z", "--full-tree", commit, "--", *paths)
    for item in out.decode(errors="surrogateescape").split("\0"):
        meta, tab, path = item.partition("\t")
        if tab:
            mode, _, blob = meta.split(" ")
            yield mode, blob, path
