"""A second judge, slow and simple, for the tests alone: written from what the design and the pages say, commit by commit, by recursion.

It knows of a history no more than its objects; nothing is cut short, and every question is asked of all ancestors. What an office
needs and the random histories do not have (attestations, recusal, merged units) it does not know.
"""

import base64
import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from tests.trust.reference_history import NOBODY, Entry, ReferenceHistory
from zhili_tui.vcs.git import Git

SLACK = 300
LEADING = {"committee_chair", "principal_leader", "leader_in_charge", "office_director", "handler", "registrar"}


class Ruling(NamedTuple):
    """What was found of a commit."""

    signer: str  # empty where the commit as a whole does not count
    faults: frozenset[str]  # the paths at which something is wrong; empty: the commit as a whole
    register: Mapping[str, str]  # path -> blob, as it counts after the commit
    touched: frozenset[str]  # records whose text it changed
    made: Mapping[tuple[str, str], bool]  # path and digest of each sign-off made -> whether it is good
    late: frozenset[str]  # commits that this merge makes late


class Reference(ReferenceHistory):
    """The judge of the histories that begin with one commit. ``received``: when the hub first had a commit, by its receipts."""

    def __init__(self, git: Git, genesis: str, received: Mapping[str, int] | None = None) -> None:
        super().__init__(git)
        self.genesis, self.received = genesis, received or {}
        self.ruling = cache(self.ruling)

    # one commit

    def ruling(self, id: str) -> Ruling:
        """What is found of a commit."""
        commit = self.commit(id)
        tree = self.tree(id)
        if id == self.genesis:
            register = {path: blob for path, blob in tree.items() if not self.is_record(path)}
            return Ruling("zzb/zhou", frozenset(), register, frozenset(), {}, frozenset())
        late: dict[str, str] = {}  # commit -> the side it does not lie on
        if len(commit.parents) == 1:
            register = dict(self.ruling(commit.parents[0]).register)
        else:
            register, late = self.joined(id)
        signer = self.signer(commit, register, self.when(id))
        if late and signer and self.registrar(register, signer, self.day(self.when(id))):
            admitted = [one for one in late if one in commit.named("Zhili-Admit")]
            for one in sorted(admitted, key=lambda one: len(self.ancestors(one))):
                del late[one]
                faults = self.ruling(one).faults
                register |= {path: blob for path, blob in self.own_register(one).items() if not faults & {"", path}}
        own = self.own(id)
        if not signer:
            records = [path for path in own if self.is_record(path)]
            before = {
                entry.raw for parent in commit.parents for path in records for entry in self.parts(self.tree(parent).get(path, ""))[1]
            }
            void = {(path, entry.digest): False for path in records for entry in self.parts(own[path])[1] if entry.raw not in before}
            touched = frozenset(path for path in records if self.edited(id, path, own[path]))
            return Ruling(NOBODY, frozenset({""}), self.present(register), touched, void, frozenset(late))
        return self.judged(id, signer, register, own, frozenset(late))

    # merges

    def joined(self, id: str) -> tuple[dict[str, str], dict[str, str]]:
        """The register after a merge, path by path, and the commits that come too late in it."""
        one, other = self.commit(id).parents
        bases = self.bases(one, other)
        mine, theirs = self.ruling(one).register, self.ruling(other).register
        known = [self.ruling(base).register for base in bases]
        register = {
            path: self.agreed(mine.get(path, ""), theirs.get(path, ""), [base.get(path, "") for base in known]) or "" for path in {**mine, **theirs}
        }  # fmt: skip
        late = {}
        for side, there in ((one, other), (other, one)):
            for commit in self.ancestors(side) - self.ancestors(there):
                if self.ended(commit, there, bases) or self.overdue(commit, side, there, id):
                    late[commit] = there
        for commit, there in late.items():
            register |= {path: self.ruling(there).register.get(path, "") for path in self.own_register(commit)}
        return self.present(register), late

    def shown_late(self, commit: str, tip: str) -> bool:
        """Whether the hub's receipt came so late that a commit's key, or a role on which it rests, was over, and no registrar's merge let it in."""
        received, found = self.received.get(commit, 0), self.ruling(commit)
        if not received or not found.signer:
            return False
        before = self.ruling(next(iter(self.commit(commit).parents), commit)).register
        until = self.keys(before).get(self.key(commit), ("", datetime.date.min, datetime.date.max))[2]
        over = self.trust(before)["format"] > 1 and self.day(self.when(commit)) < self.day(received) and self.day(received) >= until
        if not over and not self.overdue(commit, commit, commit, tip):
            return False
        merges = [
            one for one in self.ancestors(tip) if len(self.commit(one).parents) == 2 and commit in self.commit(one).named("Zhili-Admit")
        ]
        found = [(self.ruling(one), self.day(self.when(one))) for one in merges]
        return not any(not one.faults and one.signer and self.registrar(one.register, one.signer, day) for one, day in found)

    def rests_on_roles(self, commit: str) -> bool:
        return bool(self.commit(commit).named("Zhili-Signoff") or self.own_register(commit))

    def ended(self, commit: str, there: str, bases: list[str]) -> bool:
        """Whether the other side has ended the key, or a role, on which a commit rests, and the hub had not received it before."""

        def over(at: str) -> bool:
            register, day = self.ruling(at).register, self.day(self.when(at))
            key, signer = self.key(commit), self.ruling(commit).signer
            held = [base for base in bases if key in self.keys(self.ruling(base).register)]
            if held and (key not in self.keys(register) or day >= self.keys(register)[key][2]):
                return True
            lost = any(self.roles(self.ruling(base).register, signer, day) - self.roles(register, signer, day) for base in bases if signer)
            return lost and self.rests_on_roles(commit)

        if not over(there):
            return False
        known = [self.received[one] for one in self.ancestors(there) if one in self.received and over(one)]
        return commit not in self.received or (bool(known) and self.received[commit] >= min(known))

    def overdue(self, commit: str, side: str, there: str, merge: str) -> bool:
        """Whether a commit rests on a role of a term that was over when it became known, by more than the grace."""
        found = self.ruling(commit)
        if not found.signer or self.trust(found.register)["format"] < 2 or self.trust(self.ruling(there).register)["format"] < 2:
            return False
        above = [one for one in self.ancestors(side) if commit in self.ancestors(one)]
        by_others = [self.when(one) for one in above if self.ruling(one).signer not in (NOBODY, found.signer)]
        known = self.received.get(commit) or min([self.when(merge), *by_others])
        if known - self.when(commit) <= self.trust(found.register)["grace"] * 86_400:
            return False
        held = self.roles(found.register, found.signer, self.day(self.when(commit)))
        lapsed = {role for _unit, role in held - self.roles(self.ruling(there).register, found.signer, self.day(known))}
        given = {value.split(" ")[1] for value in self.commit(commit).named("Zhili-Signoff")}
        return bool(lapsed & given) or ("registrar" in lapsed and bool(self.own_register(commit)))

    # what a commit of an officer's does

    def judged(self, id: str, signer: str, register: dict[str, str], own: dict[str, str], late: frozenset[str]) -> Ruling:
        commit, day = self.commit(id), self.day(self.when(id))
        faults: set[str] = set()
        touched: set[str] = set()
        made: dict[tuple[str, str], bool] = {}
        order = self.order(id, register, day)
        met: list[str] = []
        for path, blob in own.items():
            if self.is_record(path):
                self.record(id, signer, register, path, blob, order, faults, touched, made, met)
        faults |= {trailer.split(" ")[0] for trailer in commit.named("Zhili-Signoff") if trailer not in met}
        changed = {}
        for path, blob in own.items():
            if not self.is_record(path):
                if self.may_change(id, signer, register, path, blob, order, day):
                    changed[path] = blob
                else:
                    faults.add(path)
        if (
            changed
            and order
            and not any(
                good and self.said(order, own, digest)["verdict"] == "acknowledged"
                for (path, digest), good in made.items()
                if path == order
            )
        ):
            faults.add(order)
            changed = {}
        return Ruling(signer, frozenset(faults), self.present({**register, **changed}), frozenset(touched), made, late)  # fmt: skip

    def record(
        self, id: str, signer: str, register: Mapping[str, str], path: str, blob: str, order: str,
        faults: set[str], touched: set[str], made: dict[tuple[str, str], bool], met: list[str],
    ) -> None:  # fmt: skip
        """What a commit does to one record."""
        commit, day = self.commit(id), self.day(self.when(id))
        sides = [self.parts(self.tree(parent).get(path, "")) for parent in commit.parents]
        content, entries = self.parts(blob)
        before = {entry.raw: entry for _content, some in sides for entry in some}
        edited = self.edited(id, path, blob)
        if edited:
            touched.add(path)
        if before.keys() - {entry.raw for entry in entries}:
            faults.add(path)
            return
        if edited and path.split("/")[1] not in {unit for unit, _role in self.roles(register, signer, day)}:
            faults.add(path)
            return
        known = [*before.values()]
        for entry in entries:
            if entry.raw in before:
                continue
            said_, trailer = entry.said, " ".join((path, entry.said["role"], entry.said["verdict"], entry.digest))
            good = (
                len(sides) == 1
                and trailer in commit.named("Zhili-Signoff")
                and not edited
                and self.fits(path, content, entry)
                and said_["by"] == signer
                and abs(said_["at"].timestamp() - commit.claimed) <= SLACK
                and set(said_.get("after", ())) <= {one.digest for one in known}
                and self.may_sign(id, register, path, content, said_, known, order)
            )
            met.append(trailer)
            made[path, entry.digest] = good
            faults |= set() if good else {path}
            known.append(entry)

    def is_late(self, commit: str, at: tuple[str, ...]) -> bool:
        """Whether a merge that these stand on has made a commit late."""
        return any(commit in self.ruling(one).late for tip in at for one in self.ancestors(tip))

    def is_disowned(self, commit: str, register: Mapping[str, str], known: int) -> bool:
        """Whether a register disowns what a commit signs; ``known``: from when on it is known to have existed."""
        found = [key for ref in self.officers(register) for key in self.officer(register, ref).get("keys", ()) if "disowned_from" in key]
        mine = [one["disowned_from"] for one in found if base64.b64decode(one["public"].split(" ")[1]) == self.key(commit)]
        return any(
            since in self.ancestors(commit) if len(since) == 40 else datetime.datetime.fromisoformat(since).timestamp() <= known
            for since in mine
        )

    def good(self, path: str, digest: str, at: tuple[str, ...], register: Mapping[str, str]) -> list[str]:
        """The commits up to these by which a sign-off is good, as whoever builds on them by this register has it."""
        up_to = frozenset().union(*(self.ancestors(tip) for tip in at))
        made = [one for one in up_to if self.ruling(one).made.get((path, digest)) and not self.is_late(one, at)]
        return [one for one in made if self.trust(register)["format"] < 2 or not self.is_disowned(one, register, self.when(one))]

    def authors(self, path: str, at: tuple[str, ...], register: Mapping[str, str]) -> set[str]:
        """Who changed a record's text since the last approval that is good."""
        up_to = frozenset().union(*(self.ancestors(tip) for tip in at))
        approvals = [
            one
            for one in up_to
            for (where, digest), good in self.ruling(one).made.items()
            if where == path and good and self.said(path, self.tree(one), digest)["verdict"] == "approved"
            if one in self.good(path, digest, at, register)
        ]
        settled = frozenset().union(*(self.ancestors(one) for one in approvals))
        return {NOBODY if self.is_late(one, at) else self.ruling(one).signer for one in up_to - settled if path in self.ruling(one).touched}

    def may_sign(
        self, id: str, register: Mapping[str, str], path: str, content: bytes, said: dict[str, Any], before: list[Entry], order: str
    ) -> bool:
        """Whether the table of who signs what lets an officer say this."""
        by, role, verdict, day = said["by"], said["role"], said["verdict"], self.day(self.when(id))
        unit, kind = path.split("/")[1], path.split("/")[3]
        if kind == "authority_change":
            held = {one for _unit, one in self.roles(register, by, day)}
            twice = any(one.said["by"] == by and one.said["verdict"] == "approved" and one.said["role"] != role for one in before)
            recovery = tomllib.loads(content.decode())["intent"] == "recover"
            asked = LEADING if recovery else {"registrar"}
            if role not in asked & held or len(self.commit(id).named("Zhili-Signoff")) > 1:
                return False
            if verdict == "acknowledged":
                return order == path
            return (not recovery or by in self.trust(register)["recoverers"]) and (verdict == "returned" or not twice)
        table = [one for one in self.typed(register["templates/regulation/default/signing.toml"])["signing"] if one["kind"] == kind]
        assert all(one.keys() <= {"kind", "roles", "named", "cosign"} for one in table)
        record, authors = tomllib.loads(content.decode()), self.authors(path, self.commit(id).parents, register)

        def able(rule: dict[str, Any], who: str, as_: str) -> bool:
            chosen = record.get(rule.get("named", ""), who)
            return as_ in rule["roles"] and (unit, as_) in self.roles(register, who, day) and chosen == who

        wrote = any(able(rule, who, one) for rule in table if not rule.get("cosign") for who in authors if who for one in rule["roles"])
        rules = [rule for rule in table if wrote or not rule.get("cosign")]
        if verdict == "returned":
            return any(able(rule, by, role) for rule in rules)
        twice = any(one.said["by"] == by and one.said["verdict"] == "approved" and one.said["role"] != role for one in before)
        return verdict == "approved" and not twice and not authors & {by, NOBODY} and any(able(rule, by, role) for rule in rules)

    # authority changes

    def order(self, id: str, register: Mapping[str, str], day: datetime.date) -> str:
        """The authority change that a commit carries out whole, if it is signed by all and open; else empty."""
        commit, named = self.commit(id), self.commit(id).named("Zhili-Authority")
        if (
            self.trust(register)["format"] < 2
            or len(named) != 1
            or len(commit.parents) != 1
            or named[0] not in self.tree(commit.parents[0])
        ):
            return ""
        path = named[0]
        content, entries = self.parts(self.tree(commit.parents[0])[path])
        good = [one for one in entries if self.fits(path, content, one) and self.good(path, one.digest, commit.parents, register)]
        returned = {one.digest for one in good if one.said["verdict"] == "returned"}
        signers = {one.said["by"] for one in good if one.said["verdict"] == "approved" and returned <= self.seen(one, good)}
        closed = any(one.said["verdict"] == "acknowledged" for one in good)
        whole = all(self.sets(id, one) for one in tomllib.loads(content.decode())["files"])
        able, enough = self.registrars(register, day), self.changes(register)
        if self.recovers(id, path):
            able, enough = set(self.trust(register)["recoverers"]), max(2, self.trust(register)["recovery"])
        return path if not closed and whole and len(signers & able) >= enough else ""

    def recovers(self, id: str, path: str) -> bool:
        """Whether a record is that of a recovery, as it is before a commit."""
        content, _entries = self.parts(self.tree(self.commit(id).parents[0])[path])
        return bool(tomllib.loads(content.decode())["intent"] == "recover")

    def sets(self, id: str, file: Mapping[str, str]) -> bool:
        """Whether a commit makes of a file what an authority change says, out of what it says was there."""
        before, after = (self.tree(one).get(file["path"], "") for one in (self.commit(id).parents[0], id))
        digests = (hashlib.sha256(self.object(one)).hexdigest() if one else None for one in (before, after))
        return (file.get("was"), file.get("sha256")) == tuple(digests)

    def may_change(self, id: str, signer: str, register: Mapping[str, str], path: str, blob: str, order: str, day: datetime.date) -> bool:
        """Whether an officer may set a file outside the records to what it is."""
        old = self.tree(self.commit(id).parents[0]).get(path, "")
        files = tomllib.loads(self.parts(self.tree(self.commit(id).parents[0])[order])[0].decode())["files"] if order else []
        named = any(one["path"] == path for one in files)
        if named and self.recovers(id, order):
            return True
        if not self.registrar(register, signer, day) or self.frozen(register):
            return False
        if named:
            return True
        if self.changes(register) > 1:
            return bool(old and blob and self.emergency(path, self.typed(old), self.typed(blob), signer))
        unit, _, name = signer.partition("/")
        return path != f"records/{unit}/officers/{name}.toml" or not self.registrars(register, day) - {signer}

    # the whole

    def faults(self, tip: str) -> dict[str, frozenset[str]]:
        """The commits up to one with which something is wrong, each with the paths at which it is; empty: as a whole."""
        late = {id for id in self.ancestors(tip) if self.is_late(id, (tip,)) or self.shown_late(id, tip)}
        found = {id: self.ruling(id).faults | ({""} if id in late else set()) for id in self.ancestors(tip)}
        return {id: paths for id, paths in found.items() if paths}

    def standing(self, path: str, digest: str, tip: str) -> list[str]:
        """The commits up to one by which a sign-off is good, as it reads there today: of whom it is known when the hub had them."""
        made, register = self.good(path, digest, (tip,), {}), self.ruling(tip).register
        return [one for one in made if not self.is_disowned(one, register, max(self.when(one), self.received.get(one, 0)))]

    def statuses(self, tip: str) -> dict[tuple[str, str], str]:
        """What every sign-off in the files of a commit is worth, and every one that was made and dropped: valid, stale, invalid."""
        out: dict[tuple[str, str], str] = {}
        tree = self.tree(tip)
        made = {key for id in self.ancestors(tip) for key in self.ruling(id).made}
        for path in {*filter(self.is_record, tree), *(path for path, _digest in made)}:
            content, entries = self.parts(tree.get(path, ""))
            out |= {(path, digest): "invalid" for where, digest in made if where == path}
            for one in entries:
                good = [id for id in self.standing(path, one.digest, tip) if not self.shown_late(id, tip)]
                out[path, one.digest] = "invalid" if not good else "valid" if self.fits(path, content, one) else "stale"
            valid = [one for one in entries if out[path, one.digest] == "valid"]
            returns = {one.digest for one in valid if one.said["verdict"] == "returned"}
            dropped = {
                digest for where, digest in made
                if where == path and digest not in {one.digest for one in entries}
                and any(self.said(path, self.tree(id), digest)["verdict"] == "returned" for id in self.standing(path, digest, tip))
            }  # fmt: skip
            for one in valid:
                if one.said["verdict"] == "approved" and (dropped or not returns <= self.seen(one, list(entries))):
                    out[path, one.digest] = "stale"
        return out
