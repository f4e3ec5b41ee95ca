"""One commit's changes, path by path, and the sign-offs it makes."""

import datetime
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from typing import Any

import msgspec

from zhili_tui.errors import ZhiliError
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import signoff_block
from zhili_tui.storage.signoff_block import Parts, SignoffEntry
from zhili_tui.trust import authority, authorization, path_policy
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.registry import SETTINGS, Disowned, Register, format_of
from zhili_tui.trust.types import Judging, SignoffEvent, Touch, day_of
from zhili_tui.trust.walking.merge_rules import agreement
from zhili_tui.vcs.objects import ABSENT, NOTHING, PLAIN, Commit, Store, TreeChange

#: An entry and its commit are made in one go: so many seconds may lie between their times.
SLACK = 300
EMPTY = Parts(b"", ())


def parts_of(store: Store, blob: str) -> Parts:
    """Content and entries of a blob; nothing where there is none. Raises TextError, or ZhiliError's kin, for a broken file."""
    data = store.blob(blob)
    return signoff_block.split(data) if data else EMPTY


def body(parts: Parts) -> bytes:
    """The content without the blank line that the first sign-off sets behind it."""
    return parts.content.rstrip(b"\n")


def text_of(store: Store, blob: str) -> Parts:
    """The same of any blob: one that cannot be read is all content."""
    try:
        return parts_of(store, blob)
    except ZhiliError:
        return Parts(store.blob(blob) or b"", ())


def edited(new: Parts, olds: Sequence[Parts], bases: Iterable[Parts]) -> bool:
    """Whether a content is a commit's own: other than its parent's, or than what the two sides of a merge come to.

    What was signed is signed to the last blank line. ``bases``: the best that both sides stand on.
    """
    if len(olds) < 2:
        return body(olds[0]) != body(new) or bool(olds[0].entries and olds[0].content != new.content)
    one, other = olds[:2]
    entries = signoff_block.union(one.entries, other.entries)
    forms = {
        text.content for side in (one, other) for text in (side, signoff_block.split(signoff_block.join(Parts(side.content, entries))))
    }
    if entries and new.content not in forms:
        return True
    agreed = body(one) if body(one) == body(other) else agreement(body(one), body(other), list(map(body, bases)))
    return body(new) != agreed


def versions(store: Store, commits: Iterable[str], paths: Iterable[str]) -> list[dict[str, str]]:
    """The blobs of these paths in each of some commits."""
    names = list(paths)
    return [dict(zip(names, store.at(commit, names), strict=True)) for commit in commits]


def touching(store: Store, commit: Commit, own: Iterable[TreeChange], bases: list[str]) -> Iterator[str]:
    """The records whose content a commit changes, of what it changes itself."""
    records = [one for one in own if path_policy.signable(one.path)]
    sides, known = (
        versions(store, some, [one.path for one in records]) if len(commit.parents) == 2 else [] for some in (commit.parents, bases)
    )
    for one in records:
        olds = [text_of(store, side[one.path]) for side in sides] or [text_of(store, one.old)]
        new = text_of(store, one.new)
        if one.old == NOTHING or edited(new, olds, [text_of(store, some[one.path]) for some in known]):
            yield one.path


def changed_by(store: Store, commit: Commit) -> Iterator[str]:
    """The files whose content a commit changes; of a merge, those that are as neither side has them. A sign-off changes no content."""
    first, *others = store.differences([(commit.id, parent) for parent in commit.parents or ("",)])
    for one in first:
        olds = [one.old, *(other.old for some in others for other in some if other.path == one.path)]
        texts = [body(text_of(store, old)) for old in olds]
        if len(olds) > len(others) and (not path_policy.signable(one.path) or body(text_of(store, one.new)) not in texts):
            yield one.path


def unwritable(register: Register, officer: str, path: str, day: datetime.date) -> CommitProblem | None:
    """Why an officer may not change a path: another unit's record, or what is a registrar's; None where he may."""
    if path_policy.signable(path):
        place = place_of(path)
        assert place is not None
        return None if register.writes(officer, place.unit, day) else problem("foreign-unit", path, officer=officer, unit=place.unit)
    if not register.registrar(officer, day):
        return problem("register", path, officer=officer)
    if register.frozen:
        return problem("frozen", path, officer=register.frozen)
    if register.changes > 1:
        return None  # others sign what he proposes
    unit, _, name = officer.partition("/")
    others = [one for one in register.registrars(day) if one != officer]
    if path == f"records/{unit}/officers/{name}.toml" and others:
        return problem("own-keys", path, others=", ".join(others))
    return None


class CommitJudge:
    """The changes of one commit whose signer is known, being judged."""

    def __init__(self, walk: Judging, commit: Commit, register: Register, signer: str, when: int) -> None:
        self.walk, self.store, self.commit, self.register, self.signer = walk, walk.store, commit, register, signer
        self.day = day_of(when, register)
        self.when = when
        self.own: list[TreeChange] = []
        self.sides: list[dict[str, str]] = []  # of a merge
        self.bases: list[dict[str, str]] = []
        self.problems: list[CommitProblem] = []
        self.events: list[SignoffEvent] = []
        self.trailers = [value for name, value in commit.trailers if name == "Zhili-Signoff"]
        self.met: set[str] = set()

    def judge(self, own: Iterable[TreeChange], bases: list[str]) -> dict[str, str]:
        """Judge every path; the changes to the register that count. ``bases``: of a merge, the best commits both sides stand on."""
        register: dict[str, str] = {}
        self.own = list(own)
        if len(self.commit.parents) == 2:
            names = [one.path for one in self.own if path_policy.signable(one.path)]
            self.sides, self.bases = (versions(self.store, some, names) for some in (self.commit.parents, bases))
        for one in self.own:
            if not self._placed(one):
                continue
            if path_policy.signable(one.path):
                try:
                    self._record(one)
                except ZhiliError as error:
                    self._say("shape", one.path, reason=str(error))
                    self.walk.touch(one.path, Touch(self.commit.id, self.signer, True, False))
            elif self._registrars(one):
                register[one.path] = one.new
        for trailer in self.trailers:
            if trailer not in self.met:
                self._say("no-entry", trailer.split(" ")[0], trailer=trailer[:200])
        if register and self.order and not self._acknowledged(self.order.path):
            self._say("no-change", self.order.path, record=self.order.path)
            return {}
        return register

    @cached_property
    def order(self) -> authority.OpenChange | None:
        """The authority change that the commit carries out; None where it names none, or one that is not good or not all of it done."""
        if self.register.format < 2 or not authority.named(self.commit):
            return None
        return authority.order(self.commit, self.own, self.register, self.store, self._standing, self.day)

    @property
    def disowned(self) -> Disowned:
        """What does not count for this commit, from format 2 on."""
        return self.register.disowned if self.register.format > 1 else frozenset()

    def _standing(self, path: str, parts: Parts) -> set[str]:
        return self.walk.standing(path, parts, self.commit.parents, self.disowned)

    def _acknowledged(self, path: str) -> bool:
        """Whether the commit signs that it carries out a record, so that nobody does so again."""
        return any((one.path, one.verdict, one.problem) == (path, "acknowledged", None) for one in self.events)

    def _say(self, id: str, path: str = "", **parts: Any) -> None:
        self.problems.append(problem(id, path, **parts))

    def _placed(self, one: TreeChange) -> bool:
        if one.mode != ABSENT and not path_policy.fitting(one.path):
            self._say("path", one.path)
            return False
        if one.mode not in (PLAIN, ABSENT):
            self._say("mode", one.path)
            return False
        return True

    def _registrars(self, one: TreeChange) -> bool:
        """Whether the signer may change the register, the rules, or any file that is no record."""
        if not self.commit.parents:
            return True  # the genesis, which is pinned
        found = self._unauthorized(one)
        if found:
            self.problems.append(found)
        return found is None

    def _unauthorized(self, one: TreeChange) -> CommitProblem | None:
        """Why the signer may not make a change outside the records; None where he may."""
        register = self.register
        if one.path == SETTINGS and format_of(self.store.blob(one.new)) < register.format:
            return problem("older-format", one.path, format=register.format)
        if register.format < 2 and authority.recovers(self.commit, register, self.store, self._standing, one):
            return None
        if self.order is not None and self.order.sets(self.store, one) and (self.order.recovery or not register.frozen):
            return (
                None
                if self.order.recovery or register.registrar(self.signer, self.day)
                else problem("register", one.path, officer=self.signer)
            )
        found = unwritable(register, self.signer, one.path, self.day)
        if found or register.changes < 2:
            return found
        if authority.emergency(one.path, self.store.blob(one.old), self.store.blob(one.new), self.signer):
            return None
        named = authority.named(self.commit)
        return problem("no-change", one.path, record=named) if named else problem("change", one.path, count=register.changes)

    # records

    def _record(self, one: TreeChange) -> None:
        after = parts_of(self.store, one.new)
        before, edited = self._before(one, after)
        if edited:  # whoever changed it, entitled or not, is one of its authors
            self.walk.touch(one.path, Touch(self.commit.id, self.signer, True, False))
        raws = {entry.raw for entry in after.entries}
        if any(entry.raw not in raws for entry in before):
            self._say("removed" if one.mode == ABSENT else "dropped", one.path)
            return
        known = {entry.raw for entry in before}
        added = [entry for entry in after.entries if entry.raw not in known]
        if edited and not self._content(one.path):
            return
        approved = False
        for entry in added:
            approved = self._entry(one.path, after, entry, before, edited) or approved
            before = (*before, entry)
        if approved:
            self.walk.touch(one.path, Touch(self.commit.id, self.signer, False, True))

    def _before(self, one: TreeChange, after: Parts) -> tuple[tuple[SignoffEntry, ...], bool]:
        """The entries that have to be there still, and whether the content is this commit's own."""
        if not self.sides:
            base = parts_of(self.store, one.old)
            return base.entries, one.old == NOTHING or edited(after, [base], ())
        sides = [parts_of(self.store, side[one.path]) for side in self.sides]
        bases = (parts_of(self.store, known[one.path]) for known in self.bases)
        return signoff_block.union(*(side.entries for side in sides)), edited(after, sides, bases)

    def _content(self, path: str) -> bool:
        found = unwritable(self.register, self.signer, path, self.day)
        if found:
            self.problems.append(found)
        return found is None

    def _entry(self, path: str, after: Parts, entry: SignoffEntry, before: tuple[SignoffEntry, ...], edited: bool) -> bool:
        """Judge a new entry; whether it is an approval that counts."""
        plain = entry.plain
        trailer = f"{path} {plain['role']} {plain['verdict']} {entry.digest}"
        found = self._objection(path, after, entry, before, edited, trailer)
        self.met.add(trailer)
        if found:
            self.problems.append(found)
        self.events.append(event(path, self.commit, entry, found))
        return found is None and plain["verdict"] == "approved"

    def _objection(
        self, path: str, after: Parts, entry: SignoffEntry, before: tuple[SignoffEntry, ...], edited: bool, trailer: str
    ) -> CommitProblem | None:
        plain = entry.plain
        place = place_of(path)
        assert place is not None
        at: datetime.datetime = plain["at"]
        if self.sides:
            return problem("merge-entry", path)
        if trailer not in self.trailers:
            return problem("no-trailer", path, by=plain["by"])
        if edited:
            return problem("edit-and-sign", path)
        if not signoff_block.fits(path, after.content, entry):
            return problem("digest", path)
        if plain["by"] != self.signer:
            return problem("not-signer", path, by=plain["by"], signer=self.signer)
        if self.commit.committer is None or abs(at.timestamp() - self.commit.committer.seconds) > SLACK:
            when = datetime.datetime.fromtimestamp(self.when, at.tzinfo)
            return problem("time", path, at=at.isoformat(), when=when.isoformat())
        if not set(plain.get("after", ())) <= {one.digest for one in before}:
            return problem("seen", path)
        try:
            record = convert(signoff_block.said(after.content), kinds.kind(place.kind).cls)
        except msgspec.ValidationError as error:
            return problem("shape", path, reason=error)
        asked = authorization.SignoffRequest(
            place, record, plain["by"], plain["role"], plain["verdict"], self.day, tuple(one.plain for one in before)
        )
        authors = self.walk.authors(path, self.commit.parents, self.disowned)
        found = authorization.objection(self.register, asked, authors)
        if found is None and plain["verdict"] == "attested":
            found = authorization.paper(self.register, asked, plain, authors)
        if (
            found is None
            and place.kind == authority.KIND
            and plain["verdict"] == "acknowledged"
            and getattr(self.order, "path", "") != path
        ):
            found = problem("not-carried-out")
        if found is None and len(self.trailers) > 1 and authorization.alone(self.register, asked):
            found = problem("alone")
        return problem(found.id, path, **found.parts) if found else None


def event(path: str, commit: Commit, entry: SignoffEntry, found: CommitProblem | None) -> SignoffEvent:
    """A sign-off entry as history has it."""
    plain = entry.plain
    return SignoffEvent(
        entry.digest,
        path,
        commit.id,
        plain["by"],
        plain["role"],
        plain["verdict"],
        int(plain["at"].timestamp()),
        list(plain.get("after", ())),
        found,
    )


def void(store: Store, commit: Commit, own: Iterable[TreeChange], found: CommitProblem) -> list[SignoffEvent]:
    """The entries that a commit makes which does not count."""
    out = []
    for one in own:
        if not path_policy.signable(one.path):
            continue
        try:
            before, after = parts_of(store, one.old), parts_of(store, one.new)
        except ZhiliError:
            continue
        known = {entry.raw for entry in before.entries}
        out += [event(one.path, commit, entry, found) for entry in after.entries if entry.raw not in known]
    return out
