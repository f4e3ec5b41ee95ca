"""A small district with keys: registrars, a committee, a street with its clerk and leaders, a community below it."""

import datetime
from pathlib import Path

from tests.conftest import ROOT, copied
from zhili_tui.demo.keys import KeyPair
from zhili_tui.model.kinds.office import NEWEST
from zhili_tui.services.beginning.setup import lay
from zhili_tui.storage import signoff_block
from zhili_tui.trust.signoff_status import Verdict, of_record
from zhili_tui.trust.types import Pin
from zhili_tui.trust.verified_history import History, set_pin
from zhili_tui.vcs.commits import Author, blob, tree_with, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import blobs

ZONE = datetime.timezone(datetime.timedelta(hours=8))
BEGIN = datetime.datetime(2026, 3, 2, 9, tzinfo=ZONE)
UNITS = {
    "zzb": 'name = "區綜治辦"\nlevel = "district"\nparent = "qu"\nbodies = ["committee_office"]\n',
    "zzw": 'name = "區綜治委"\nlevel = "district"\nparent = "qu"\nbodies = ["committee"]\n',
    "qu": 'name = "示範區"\nlevel = "district"\nbodies = ["party_government"]\n',
    "dong": 'name = "東街街道"\nlevel = "street"\nparent = "qu"\nbodies = ["party_government", "committee", "committee_office", "signatory_unit"]\n',
    "an": 'name = "平安社區"\nlevel = "community"\nparent = "dong"\nbodies = ["signatory_unit"]\n',
}
OFFICERS = {
    "zzb/zhou": ("周敏", "zzb", ["registrar", "lead_inspector", "office_director"]),
    "zzb/wu": ("吳軍", "zzb", ["registrar", "inspector"]),
    "zzw/wang": ("王明", "zzw", ["committee_chair"]),
    "dong/gao": ("高峰", "dong", ["principal_leader", "committee_chair"]),
    "dong/qian": ("錢立", "dong", ["leader_in_charge"]),
    "dong/chen": ("陳國強", "dong", ["office_director", "handler"]),
    "dong/lin": ("林淑芬", "dong", ["handler"]),
    "an/zhao": ("趙志偉", "an", ["principal_leader", "handler"]),
}
OFFICE_TEXT = 'name = "x"\nunit = "zzb"\nformat = {format}\n\n[trust]\nrecovery = 2\nrecoverers = ["zzw/wang", "dong/gao", "dong/qian"]\n'
MEETING = "records/dong/2026/meeting/20260302-aaaa.toml"
MEETING_TEXT = 'type = "directors_meeting"\ndate = 2026-03-02\nchair = "dong/chen"\nexpected = 2\npresent = 2\n'
VETO = "records/zzb/2026/veto/20260302-vvvv.toml"
VETO_TEXT = 'unit = "dong"\ngrounds = ["VET-5"]\nfacts = "x"\nproposer = "zzb"\nproposed = 2026-03-02\nprincipal_leader = "dong/gao"\n'


def officer_text(name: str, unit: str, roles: list[str], key: str, more: str = "") -> str:
    listed = ", ".join(f'"{role}"' for role in roles)
    entered = f'[[keys]]\npublic = "{key}"\nsince = 2026-01-01\n' if key else ""
    return f'name = "{name}"\n\n[[posts]]\nunit = "{unit}"\ntitle = "x"\nroles = [{listed}]\nsince = 2020-01-01\n\n{entered}{more}'


def pair(officer: str, number: int = 1) -> KeyPair:
    return KeyPair("tests", officer, number)


class World:
    """The district's repository; every act is a commit at a time of its own."""

    def __init__(self, root: Path, format: int = NEWEST) -> None:
        self.root = root
        self.clock = BEGIN
        contents = {"records/office.toml": OFFICE_TEXT.format(format=format).encode()}
        contents |= {f"records/{id}/unit.toml": text.encode() for id, text in UNITS.items()}
        for ref, (name, unit, roles) in OFFICERS.items():
            contents[officer_path(ref)] = officer_text(name, unit, roles, pair(ref).public).encode()
        lay(root, contents)
        self.git = Git(root)
        self.git.run("add", "-A")
        genesis = write(self.git, self.git.line("write-tree"), [], "begin", self.author("zzb/zhou"), self.clock)
        self.git.run("update-ref", "HEAD", genesis)
        self.pin = Pin(genesis)
        set_pin(self.git, self.pin)

    @classmethod
    def opened(cls, root: Path) -> "World":
        """A district made before: its last commit says how far it has come."""
        made = cls.__new__(cls)
        made.root, made.git = root, Git(root)
        made.clock = datetime.datetime.fromtimestamp(int(made.git.line("log", "-1", "--format=%ct")), ZONE)
        made.pin = Pin(made.git.config("zhili.pin"))
        return made

    def copied(self, root: Path) -> "World":
        """The same district, as far as it has come, in a folder of its own."""
        made = World.__new__(World)
        made.root, made.git, made.clock, made.pin = copied(self.root, root), Git(root), self.clock, self.pin
        return made

    def author(self, officer: str, number: int = 1) -> Author:
        unit, name = officer.split("/")
        return Author(OFFICERS[officer][0] if officer in OFFICERS else name, f"{name}@{unit}", pair(officer, number).signer())

    def tick(self, **more: int) -> datetime.datetime:
        self.clock += datetime.timedelta(**(more or {"minutes": 10}))
        return self.clock

    @property
    def head(self) -> str:
        return self.git.head()

    def read(self, path: str, commit: str = "HEAD") -> bytes:
        data = blobs(self.git, [f"{commit}:{path}"])[0]
        return data if data is not None else b""

    def commit(
        self,
        contents: dict[str, str | bytes | None],
        author: Author | str,
        message: str = "x",
        parents: list[str] | None = None,
        when: datetime.datetime | None = None,
        move: bool = True,
    ) -> str:
        """A commit of these files on top of some parents; the branch moves on unless told otherwise."""
        parents = [self.head] if parents is None else parents
        base = self.git.line("rev-parse", f"{parents[0]}^{{tree}}") if parents else ""
        blobs = {
            path: "" if data is None else blob(self.git, data if isinstance(data, bytes) else data.encode())
            for path, data in contents.items()
        }
        who = self.author(author) if isinstance(author, str) else author
        made = write(self.git, tree_with(self.git, base, blobs), parents, message, who, when or self.tick())
        if move:
            self.git.run("reset", "-q", "--hard", made)
        return made

    def entry(
        self, path: str, by: str, role: str, verdict: str, parent: str = "HEAD", when: datetime.datetime | None = None, **more: object
    ) -> tuple[bytes, str]:
        """The file with a sign-off more, and the trailer that names it."""
        data = self.read(path, parent)
        plain = {
            "by": by,
            "role": role,
            "verdict": verdict,
            "at": when or self.clock,
            "after": signoff_block.heads(signoff_block.split(data).entries),
            **more,
        }
        signed, digest = signoff_block.add(path, data, plain)
        return signed, f"Zhili-Signoff: {path} {role} {verdict} {digest}"

    def sign(self, path: str, by: str, role: str, verdict: str = "approved", author: Author | str = "", **more: object) -> str:
        when = self.tick()
        data, trailer = self.entry(path, by, role, verdict, when=when, **more)
        return self.commit({path: data}, author or by, f"sign\n\n{trailer}\n", when=when)

    def merge(
        self,
        other: str,
        author: str,
        contents: dict[str, bytes | str | None] | None = None,
        message: str = "merge",
        parents: list[str] | None = None,
    ) -> str:
        """A merge with whatever tree git's own merge makes, these files laid over it."""
        both = parents or [self.head, other]
        tree = self.git.attempt("merge-tree", "--write-tree", *both).stdout.decode().split("\n")[0].split("\0")[0]
        blobs = {
            path: "" if data is None else blob(self.git, data if isinstance(data, bytes) else data.encode())
            for path, data in (contents or {}).items()
        }
        made = write(self.git, tree_with(self.git, tree, blobs), both, message, self.author(author), self.tick())
        self.git.run("reset", "-q", "--hard", made)
        return made

    def history(self, commit: str = "") -> History:
        return History(self.git, self.pin, fresh=True).upto(commit or self.head)

    def verdicts(self, path: str, commit: str = "") -> list[Verdict]:
        history = self.history(commit)
        return of_record(history, path, self.read(path, commit or "HEAD"), history.events([path]).get(path, []))

    def status(self, path: str) -> list[str]:
        return [one.status for one in self.verdicts(path)]

    def reasons(self, path: str) -> list[str]:
        return [one.reason.id for one in self.verdicts(path) if one.reason]

    def problems(self, commit: str = "") -> list[str]:
        found = self.history(commit).judged(commit or self.head)
        assert found is not None
        return [one.id for one in found.problems]


def officer_path(ref: str) -> str:
    unit, name = ref.split("/")
    return f"records/{unit}/officers/{name}.toml"


__all__ = ["MEETING", "MEETING_TEXT", "ROOT", "VETO", "VETO_TEXT", "World", "officer_path", "officer_text", "pair"]
