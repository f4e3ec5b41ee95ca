"""What the slow judge of the tests reads: commits, files and sign-offs, the graph, and what a register says. It judges nothing.

Written from what the design and the pages say, of the objects alone; nothing of the program's own judge is used.
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


class ReferenceHistory:
    """The objects of a repository, and what can be said of them without judging."""

    def __init__(self, git: Git) -> None:
        self.reader = ObjectReader(git)
        for name in ("object", "commit", "files", "parts", "ancestors", "bases", "typed"):
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

    @staticmethod
    def is_record(path: str) -> bool:
        return path.startswith("records/") and len(path.split("/")) == 5

    def parts(self, blob: str) -> tuple[bytes, tuple[Entry, ...]]:
        """A record's text, and its sign-offs."""
        data = self.object(blob) if blob else b""
        content, *entries = data.split(HEADER)
        raws = [HEADER + one.rstrip(b"\n") + b"\n" for one in entries]
        return content, tuple(Entry(raw, tomllib.loads(raw.decode())["signoffs"][0]) for raw in raws)

    # sign-offs

    def fits(self, path: str, content: bytes, entry: Entry) -> bool:
        """Whether a text is that on which a sign-off was set."""
        signed = entry.raw[: entry.raw.rindex(b"digest = ")]
        return hashlib.sha256(b"zhili-signoff-1\n" + path.encode() + b"\n" + content + signed).hexdigest() == entry.digest

    def said(self, path: str, own: Mapping[str, str], digest: str) -> dict[str, Any]:
        return next(entry.said for entry in self.parts(own[path])[1] if entry.digest == digest)

    def seen(self, entry: Entry, among: list[Entry]) -> set[str]:
        """The sign-offs that a signer had before him, one through another."""
        here = {one.digest: one for one in among}
        out: set[str] = set()
        for digest in entry.said.get("after", ()):
            if digest in here:
                out |= {digest} | self.seen(here[digest], among)
        return out

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

    # what a commit itself changes

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

    # the register

    def typed(self, blob: str) -> dict[str, Any]:
        return tomllib.loads(self.object(blob).decode())

    @staticmethod
    def present(register: Mapping[str, str]) -> dict[str, str]:
        return {path: blob for path, blob in register.items() if blob}

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

    # whose a commit is

    def key(self, commit: str) -> bytes:
        lines = self.commit(commit).signature.strip().split(b"\n")
        return strings(base64.b64decode(b"".join(lines[1:-1]))[10:])[0] if len(lines) > 2 else b""

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
