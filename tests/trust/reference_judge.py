"""A second judge, slow and simple, for the tests alone: written from what the design and the pages say, commit by commit, by recursion.

It knows of a history no more than its objects; nothing is cut short, and every question is asked of all ancestors. What an office
needs and the random histories do not have (attestations, recusal, merged units, recoveries) it does not know.
"""

import base64
import datetime
import hashlib
import tomllib
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import ObjectReader

OFFICE = "records/office.toml"
ZONE = datetime.timezone(datetime.timedelta(hours=8))
HEADER = b"[[signoffs]]\n"
SLACK = 300
NOBODY = ""


class Commit(NamedTuple):
    """A commit as git has it."""

    tree: str
    parents: tuple[str, ...]
    author: str
    committer: str
    claimed: int
    signature: bytes
    payload: bytes
    trailers: tuple[tuple[str, str], ...]

    def named(self, name: str) -> list[str]:
        """The values of the trailers of a name."""
        return [value for one, value in self.trailers if one == name]


class Entry(NamedTuple):
    """A sign-off as it stands in a file."""

    raw: bytes
    said: dict[str, Any]

    @property
    def digest(self) -> str:
        """The digest it bears."""
        return str(self.said["digest"])


class Ruling(NamedTuple):
    """What was found of a commit."""

    signer: str  # empty where the commit as a whole does not count
    faults: frozenset[str]  # the paths at which something is wrong; empty: the commit as a whole
    register: Mapping[str, str]  # path -> blob, as it counts after the commit
    touched: frozenset[str]  # records whose text it changed
    made: Mapping[tuple[str, str], bool]  # path and digest of each sign-off made -> whether it is good
    late: frozenset[str]  # commits that this merge makes late


def strings(data: bytes) -> list[bytes]:
    """The length-prefixed strings of SSH's wire format."""
    out = []
    while data:
        size = int.from_bytes(data[:4])
        out.append(data[4 : 4 + size])
        data = data[4 + size :]
    return out


def body(content: bytes) -> bytes:
    """A record's text without the blank line before its sign-offs."""
    return content.rstrip(b"\n")


class Reference:
    """The judge of the histories that begin with one commit. ``received``: when the hub first had a commit, by its receipts."""

    def __init__(self, git: Git, genesis: str, received: Mapping[str, int] | None = None) -> None:
        self.reader, self.genesis, self.received = ObjectReader(git), genesis, received or {}
        for name in ("object", "commit", "files", "parts", "ancestors", "bases", "ruling", "typed"):
            setattr(self, name, cache(getattr(self, name)))

    # objects

    def object(self, id: str) -> bytes:
        found = self.reader.read(id)
        assert found is not None
        return found.data

    def commit(self, id: str) -> Commit:
        head, _, message = self.object(id).partition(b"\n\n")
        plain, _, rest = head.partition(b"\ngpgsig ")
        lines = plain.decode().split("\n")
        values = {line.split(" ")[0]: line.partition(" ")[2] for line in lines}
        parents = tuple(line.split(" ")[1] for line in lines if line.startswith("parent "))
        paragraphs = message.decode().strip().split("\n\n")
        trailers = [line.split(": ", 1) for line in paragraphs[-1].split("\n") if line.startswith("Zhili-")] if paragraphs[1:] else []
        author, committer = (values[name].rsplit(" ", 2) for name in ("author", "committer"))
        return Commit(
            values["tree"], parents, author[0], committer[0], int(committer[1]),
            rest.replace(b"\n ", b"\n"), plain + b"\n\n" + message, tuple((name, value) for name, value in trailers),
        )  # fmt: skip

    def files(self, tree: str) -> dict[str, str]:
        """Every path below a tree, with its blob."""
        out, data = {}, self.object(tree)
        while data:
            mode, _, rest = data.partition(b" ")
            name, _, rest = rest.partition(b"\0")
            id, data = rest[:20].hex(), rest[20:]
            if mode == b"40000":
                out |= {f"{name.decode()}/{path}": blob for path, blob in self.files(id).items()}
            else:
                out[name.decode()] = id
        return out

    def tree(self, id: str) -> dict[str, str]:
        return self.files(self.commit(id).tree)

    def parts(self, blob: str) -> tuple[bytes, tuple[Entry, ...]]:
        """A record's text, and its sign-offs."""
        data = self.object(blob) if blob else b""
        content, *entries = data.split(HEADER)
        raws = [HEADER + one.rstrip(b"\n") + b"\n" for one in entries]
        return content, tuple(Entry(raw, tomllib.loads(raw.decode())["signoffs"][0]) for raw in raws)

    # the graph

    def ancestors(self, id: str) -> frozenset[str]:
        """A commit and all that it stands on."""
        return frozenset({id}).union(*(self.ancestors(parent) for parent in self.commit(id).parents))

    def bases(self, one: str, other: str) -> list[str]:
        """The best common ancestors."""
        common = self.ancestors(one) & self.ancestors(other)
        return [id for id in common if not any(id in self.ancestors(more) for more in common if more != id)]

    def when(self, id: str) -> int:
        """When a commit counts as made: never before one it stands on."""
        return max(self.commit(one).claimed for one in self.ancestors(id))

    @staticmethod
    def day(seconds: int) -> datetime.date:
        return datetime.datetime.fromtimestamp(seconds, ZONE).date()

    # the register

    def typed(self, blob: str) -> dict[str, Any]:
        return tomllib.loads(self.object(blob).decode())

    def officer(self, register: Mapping[str, str], ref: str) -> dict[str, Any]:
        unit, _, name = ref.partition("/")
        blob = register.get(f"records/{unit}/officers/{name}.toml", "")
        return self.typed(blob) if blob else {}

    def officers(self, register: Mapping[str, str]) -> list[str]:
        return [f"{path.split('/')[1]}/{path.split('/')[3][:-5]}" for path in register if "/officers/" in path]

    def trust(self, register: Mapping[str, str]) -> dict[str, Any]:
        office = self.typed(register[OFFICE]) if OFFICE in register else {}
        return {"format": office.get("format", 1), "changes": 1, "grace": 15, **office.get("trust", {})}

    def changes(self, register: Mapping[str, str]) -> int:
        trust = self.trust(register)
        return int(trust["changes"]) if trust["format"] > 1 else 1

    def roles(self, register: Mapping[str, str], ref: str, day: datetime.date) -> set[tuple[str, str]]:
        """The units and roles that an officer holds on a day."""
        return {
            (post["unit"], role)
            for post in self.officer(register, ref).get("posts", ())
            if post["since"] <= day <= post.get("until", datetime.date.max)
            for role in post["roles"]
        }

    def registrar(self, register: Mapping[str, str], ref: str, day: datetime.date) -> bool:
        return any(role == "registrar" for _unit, role in self.roles(register, ref, day))

    def keys(self, register: Mapping[str, str]) -> dict[bytes, tuple[str, datetime.date, datetime.date]]:
        """Whose each key is, from when on, and the first day on which it is no longer good; one that two have is nobody's."""
        found = [
            (base64.b64decode(key["public"].split(" ")[1]), ref, key)
            for ref in self.officers(register)
            for key in self.officer(register, ref).get("keys", ())
        ]
        return {
            blob: (ref, key["since"], key.get("until", datetime.date.max))
            for blob, ref, key in found
            if {ref} == {other for same, other, _ in found if same == blob}
        }  # fmt: skip

    def registrars(self, register: Mapping[str, str], day: datetime.date) -> set[str]:
        """Those of a day with a key that is good."""
        return {ref for ref, since, until in self.keys(register).values() if since <= day < until and self.registrar(register, ref, day)}

    def frozen(self, register: Mapping[str, str]) -> bool:
        """Whether a registrar's key was ended by another alone: then only a recovery changes anything."""
        guards = {
            ref for ref in self.officers(register) if any("registrar" in post["roles"] for post in self.officer(register, ref)["posts"])
        }
        guards |= set(self.trust(register).get("recoverers", ()))
        return self.changes(register) > 1 and any(
            key.get("ended_by", ref) != ref for ref in guards for key in self.officer(register, ref).get("keys", ())
        )

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

    @staticmethod
    def is_record(path: str) -> bool:
        return path.startswith("records/") and len(path.split("/")) == 5

    @staticmethod
    def present(register: Mapping[str, str]) -> dict[str, str]:
        return {path: blob for path, blob in register.items() if blob}

    def signer(self, commit: Commit, register: Mapping[str, str], when: int) -> str:
        """The officer whose commit it is; empty where it is nobody's."""
        lines = commit.signature.strip().split(b"\n")
        if len(lines) < 3:
            return NOBODY
        blob = base64.b64decode(b"".join(lines[1:-1]))
        key, namespace, reserved, hashing, signature = strings(blob[10:])
        signed = b"SSHSIG" + b"".join(
            len(one).to_bytes(4) + one for one in (namespace, reserved, hashing, hashlib.new(hashing.decode(), commit.payload).digest())
        )
        try:
            Ed25519PublicKey.from_public_bytes(strings(key)[1]).verify(strings(signature)[1], signed)
        except InvalidSignature:
            return NOBODY
        ref, since, until = self.keys(register).get(key, ("", datetime.date.max, datetime.date.min))
        day = self.day(when)
        unit, _, name = ref.partition("/")
        person = f"{self.officer(register, ref).get('name')} <{name}@{unit}>"
        good = ref and since <= day < until and commit.author == commit.committer == person and self.roles(register, ref, day)
        return ref if good and namespace == b"git" else NOBODY

    def agreed(self, one: str, other: str, bases: list[str]) -> str | None:
        """What a merge comes to at one path; None where both sides changed it."""
        if one == other:
            return one
        said = {other if base == one else one for base in bases if base in (one, other)}
        return said.pop() if len(said) == 1 else None

    def own(self, id: str) -> dict[str, str]:
        """What a commit itself changes: path -> blob, empty where the file is gone."""
        commit, tree = self.commit(id), self.tree(id)
        parents = [self.tree(parent) for parent in commit.parents]
        if len(parents) == 1:
            return {path: tree.get(path, "") for path in {**tree, **parents[0]} if tree.get(path) != parents[0].get(path)}
        one, other = parents
        bases = [self.tree(base) for base in self.bases(*commit.parents)]
        out = {}
        for path in {**tree, **one, **other}:
            comes_to = self.agreed(one.get(path, ""), other.get(path, ""), [base.get(path, "") for base in bases])
            if tree.get(path, "") != comes_to:
                out[path] = tree.get(path, "")
        return out

    def own_register(self, id: str) -> dict[str, str]:
        """What of the register a commit changes against its first parent."""
        tree, before = self.tree(id), self.tree(self.commit(id).parents[0])
        return {path: tree.get(path, "") for path in {**tree, **before} if not self.is_record(path) and tree.get(path) != before.get(path)}

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

    def key(self, commit: str) -> bytes:
        lines = self.commit(commit).signature.strip().split(b"\n")
        return strings(base64.b64decode(b"".join(lines[1:-1]))[10:])[0] if len(lines) > 2 else b""

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

    def said(self, path: str, own: Mapping[str, str], digest: str) -> dict[str, Any]:
        return next(entry.said for entry in self.parts(own[path])[1] if entry.digest == digest)

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

    def edited(self, id: str, path: str, blob: str) -> bool:
        """Whether a record's text is a commit's own."""
        commit, (content, _entries) = self.commit(id), self.parts(blob)
        sides = [self.parts(self.tree(parent).get(path, "")) for parent in commit.parents]
        if len(sides) == 1:
            old, entries = sides[0]
            return not self.tree(commit.parents[0]).get(path) or body(content) != body(old) or bool(entries and content != old)
        olds = [body(self.parts(self.tree(base).get(path, ""))[0]) for base in self.bases(*commit.parents)]
        one, other = (body(side[0]) for side in sides)
        said = {other if old == one else one for old in olds if old in (one, other)} if one != other else {one}
        return said != {body(content)}

    def fits(self, path: str, content: bytes, entry: Entry) -> bool:
        """Whether a text is that on which a sign-off was set."""
        signed = entry.raw[: entry.raw.rindex(b"digest = ")]
        return hashlib.sha256(b"zhili-signoff-1\n" + path.encode() + b"\n" + content + signed).hexdigest() == entry.digest

    def is_late(self, commit: str, at: tuple[str, ...]) -> bool:
        """Whether a merge that these stand on has made a commit late."""
        return any(commit in self.ruling(one).late for tip in at for one in self.ancestors(tip))

    def good(self, path: str, digest: str, at: tuple[str, ...]) -> list[str]:
        """The commits up to these by which a sign-off is good."""
        up_to = frozenset().union(*(self.ancestors(tip) for tip in at))
        return [one for one in up_to if self.ruling(one).made.get((path, digest)) and not self.is_late(one, at)]

    def authors(self, path: str, at: tuple[str, ...]) -> set[str]:
        """Who changed a record's text since the last approval that is good."""
        up_to = frozenset().union(*(self.ancestors(tip) for tip in at))
        approvals = [
            one
            for one in up_to
            for (where, digest), good in self.ruling(one).made.items()
            if where == path and good and not self.is_late(one, at) and self.said(path, self.tree(one), digest)["verdict"] == "approved"
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
            if role != "registrar" or "registrar" not in held or len(self.commit(id).named("Zhili-Signoff")) > 1:
                return False
            return order == path if verdict == "acknowledged" else verdict == "returned" or not twice
        table = [one for one in self.typed(register["templates/regulation/default/signing.toml"])["signing"] if one["kind"] == kind]
        assert all(one.keys() <= {"kind", "roles", "named", "cosign"} for one in table)
        record, authors = tomllib.loads(content.decode()), self.authors(path, self.commit(id).parents)

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
        """The authority change that a commit carries out, if it is signed by all and open; else empty."""
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
        good = [one for one in entries if self.fits(path, content, one) and self.good(path, one.digest, commit.parents)]
        returned = {one.digest for one in good if one.said["verdict"] == "returned"}
        signers = {one.said["by"] for one in good if one.said["verdict"] == "approved" and returned <= self.seen(one, good)}
        closed = any(one.said["verdict"] == "acknowledged" for one in good)
        return path if not closed and len(signers & self.registrars(register, day)) >= max(1, self.changes(register)) else ""

    def seen(self, entry: Entry, among: list[Entry]) -> set[str]:
        """The sign-offs that a signer had before him, one through another."""
        here = {one.digest: one for one in among}
        out: set[str] = set()
        for digest in entry.said.get("after", ()):
            if digest in here:
                out |= {digest} | self.seen(here[digest], among)
        return out

    def may_change(self, id: str, signer: str, register: Mapping[str, str], path: str, blob: str, order: str, day: datetime.date) -> bool:
        """Whether an officer may set a file outside the records to what it is."""
        if not self.registrar(register, signer, day) or self.frozen(register):
            return False
        old = self.tree(self.commit(id).parents[0]).get(path, "")
        if order:
            files = tomllib.loads(self.parts(self.tree(self.commit(id).parents[0])[order])[0].decode())["files"]
            before, after = (hashlib.sha256(self.object(one)).hexdigest() if one else None for one in (old, blob))
            if any((one["path"], one.get("was"), one.get("sha256")) == (path, before, after) for one in files):
                return True
        if self.changes(register) > 1:
            return bool(old and blob and self.emergency(path, self.typed(old), self.typed(blob), signer))
        unit, _, name = signer.partition("/")
        return path != f"records/{unit}/officers/{name}.toml" or not self.registrars(register, day) - {signer}

    def emergency(self, path: str, old: dict[str, Any], new: dict[str, Any], signer: str) -> bool:
        """Whether a change does nothing but end keys, and says who ended them."""
        if "/officers/" not in path or len(old.get("keys", ())) != len(new.get("keys", ())):
            return False
        ended = 0
        for before, after in zip(old["keys"], new["keys"], strict=True):
            if before == after:
                continue
            same = {**before, "until": 0, "ended_by": 0} == {**after, "until": 0, "ended_by": 0}
            if (
                not same
                or after.get("ended_by") != signer
                or not after.get("until", datetime.date.max) < before.get("until", datetime.date.max)
            ):
                return False
            ended += 1
        return bool(ended) and {**old, "keys": 0} == {**new, "keys": 0}

    # the whole

    def faults(self, tip: str) -> dict[str, frozenset[str]]:
        """The commits up to one with which something is wrong, each with the paths at which it is; empty: as a whole."""
        late = {id for id in self.ancestors(tip) if self.is_late(id, (tip,)) or self.shown_late(id, tip)}
        found = {id: self.ruling(id).faults | ({""} if id in late else set()) for id in self.ancestors(tip)}
        return {id: paths for id, paths in found.items() if paths}

    def statuses(self, tip: str) -> dict[tuple[str, str], str]:
        """What every sign-off in the files of a commit is worth, and every one that was made and dropped: valid, stale, invalid."""
        out: dict[tuple[str, str], str] = {}
        tree = self.tree(tip)
        made = {key for id in self.ancestors(tip) for key in self.ruling(id).made}
        for path in {*filter(self.is_record, tree), *(path for path, _digest in made)}:
            content, entries = self.parts(tree.get(path, ""))
            out |= {(path, digest): "invalid" for where, digest in made if where == path}
            for one in entries:
                good = [id for id in self.good(path, one.digest, (tip,)) if not self.shown_late(id, tip)]
                out[path, one.digest] = "invalid" if not good else "valid" if self.fits(path, content, one) else "stale"
            valid = [one for one in entries if out[path, one.digest] == "valid"]
            returns = {one.digest for one in valid if one.said["verdict"] == "returned"}
            dropped = {
                digest for where, digest in made
                if where == path and digest not in {one.digest for one in entries}
                and any(self.said(path, self.tree(id), digest)["verdict"] == "returned" for id in self.good(path, digest, (tip,)))
            }  # fmt: skip
            for one in valid:
                if one.said["verdict"] == "approved" and (dropped or not returns <= self.seen(one, list(entries))):
                    out[path, one.digest] = "stale"
        return out
