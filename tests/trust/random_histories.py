"""Histories drawn by chance: officers at several clones edit, sign, merge and keep the register, honestly and otherwise.

The objects are written straight into one repository that all histories share; a history is told by its seed.
"""

import datetime
import random
import zlib
from collections.abc import Callable
from typing import NamedTuple

from tests.trust.signed_world import BEGIN, OFFICERS, World, officer_path, pair
from zhili_tui.demo.keys import KeyPair
from zhili_tui.storage import signoff_block
from zhili_tui.trust import authority
from zhili_tui.vcs import trees
from zhili_tui.vcs.commits import Author, compose
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.reader import blobs

DAY = 86_400
OFFICE = "records/office.toml"
MEETING = "records/dong/2026/meeting/20260302-aaaa.toml"
ACTIVITY = "records/an/2026/activity/20260302-aaaa.toml"
CHANGE, RECOVERY = (f"records/zzb/2026/authority_change/20260302-{name}.toml" for name in ("cccc", "rrrr"))
RECORDS = (MEETING, ACTIVITY)
TEXTS = {
    MEETING: 'type = "directors_meeting"\ndate = 2026-03-02\nchair = "dong/chen"\nexpected = 2\npresent = 2\n',
    ACTIVITY: 'type = "publicity"\ndate = 2026-03-02\ntitle = "x"\n',
}
SETTINGS = ((1, 1), (2, 1), (2, 2))  # format, and how many registrars sign a change
WRITERS = {MEETING: ("dong/lin", "dong/chen", "dong/qian"), ACTIVITY: ("an/zhao",)}
SIGNERS = {MEETING: ("dong/chen", "office_director"), ACTIVITY: ("an/zhao", "principal_leader")}
REGISTRARS = ("zzb/zhou", "zzb/wu")
#: Who signs what of the register and carries it out, in which role; a recoverer more, and somebody who is none.
SEVERAL = {
    CHANGE: (("zzb/zhou", "registrar"), ("zzb/wu", "registrar")),
    RECOVERY: (
        ("zzw/wang", "committee_chair"),
        ("dong/gao", "principal_leader"),
        ("dong/qian", "leader_in_charge"),
        ("zzb/zhou", "registrar"),
    ),
}
HUB = KeyPair("tests", "hub")
Files = dict[str, bytes]


class Made(NamedTuple):
    """A commit of a history: what it stands on, the files that histories touch, its date."""

    parents: tuple[str, ...]
    files: Files
    at: int


class Ground:
    """The repository in which histories are made, with a beginning for each of the settings."""

    def __init__(self, world: World) -> None:
        self.git, self.known = world.git, set[str]()
        self._trees: dict[str, bytes] = {}
        self.first: dict[tuple[int, int], tuple[str, Made]] = {}  # by the settings
        self.second: dict[tuple[int, int], tuple[str, Made]] = {}
        paths = [OFFICE, *map(officer_path, OFFICERS)]
        found = dict(zip(paths, blobs(world.git, [f"HEAD:{path}" for path in paths]), strict=True))
        self.base = world.git.line("rev-parse", f"{world.pin.genesis}^{{tree}}")
        for format_, changes in SETTINGS:
            files = {path: data for path, data in found.items() if data is not None}
            files[OFFICE] = files[OFFICE].replace(b"format = 2", f"format = {format_}".encode())
            files[OFFICE] = files[OFFICE].replace(b"[trust]\n", f"[trust]\nchanges = {changes}\ngrace = 5\n".encode())
            id = self.commit((), files, "begin", author("zzb/zhou"), int(BEGIN.timestamp()))
            self.first[format_, changes] = (id, Made((), files, int(BEGIN.timestamp())))
            files = files | {MEETING: TEXTS[MEETING].encode()}
            id = self.commit((id,), files, "minutes", author("dong/lin"), int(BEGIN.timestamp()))
            self.second[format_, changes] = (id, Made((self.first[format_, changes][0],), files, int(BEGIN.timestamp())))

    def commit(self, parents: tuple[str, ...], files: Files, message: str, who: Author, at: int) -> str:
        """A commit whose tree is that of the district with these files."""
        named = {path: self._write("blob", data) for path, data in files.items()}
        made = trees.changed(self._tree, named)
        for one in made:
            self._trees[one.id] = one.data
            self._lay(one.id, one.type, one.data)
        tree = made[-1].id if made else self.base
        when = datetime.datetime.fromtimestamp(at, BEGIN.tzinfo)
        return self._write("commit", compose(tree, [*parents], message, who, when))

    def _tree(self, folder: str) -> bytes:
        if folder not in self._trees:
            name = f"{self.base}:{folder}"
            self._trees[folder] = self.git.run("cat-file", "tree", name) if not self.git.attempt("cat-file", "-e", name).returncode else b""
        return self._trees[folder]

    def _write(self, type_: str, data: bytes) -> str:
        id = trees.made(type_, data).id
        self._lay(id, type_, data)
        return id

    def _lay(self, id: str, type_: str, data: bytes) -> None:
        file = self.git.common / "objects" / id[:2] / id[2:]
        if id in self.known or file.exists():
            return
        self.known.add(id)
        file.parent.mkdir(exist_ok=True)
        file.write_bytes(zlib.compress(b"%s %d\0" % (type_.encode(), len(data)) + data, 1))


def author(officer: str, number: int = 1) -> Author:
    """Whose commits bear this name, signed with his key of this number."""
    unit, name = officer.split("/")
    return Author(OFFICERS[officer][0], f"{name}@{unit}", pair(officer, number).signer())


class Line:
    """A clone: where it stands, and by how much its clock is wrong."""

    def __init__(self, tip: str, skew: int) -> None:
        self.tip, self.skew = tip, skew


#: What a hub answers to a push: tip, when, in seconds since 1970.
Push = Callable[[str, int], bool]


class History:
    """One history, grown by chance. ``push``: the hub, which says whether it takes what it is offered."""

    def __init__(self, ground: Ground, seed: int, push: Push = lambda _tip, _now: True) -> None:
        self.ground, self.push, self.dice = ground, push, random.Random(seed)
        self.settings = SETTINGS[seed % len(SETTINGS)]
        self.genesis, first = ground.first[self.settings]
        self.main, second = ground.second[self.settings]
        self.commits = {self.genesis: first, self.main: second}
        self.now = first.at
        self.lines = [
            Line(self.main, self.dice.choice((0, 0, 0, 2 * 3600, -2 * 3600, -3 * DAY))) for _ in range(self.dice.choice((2, 2, 3)))
        ]
        self.acts: list[str] = []
        self.numbers = iter(range(10_000))

    @property
    def tips(self) -> list[str]:
        """Where the clones stand."""
        return list(dict.fromkeys(line.tip for line in self.lines))

    def grow(self, steps: int) -> "History":
        """So many acts."""
        acts = [self.edit] * 5 + [self.sign] * 6 + [self.merge] * 4 + [self.sync] * 4 + [self.end] * 2 + [self.retire] * 2
        acts += [
            self.trespass,
            self.propose,
            self.propose,
            self.carry_out,
            self.carry_out,
            self.restore,
            self.recover,
            self.recover,
            self.disown,
            self.disown,
        ]
        for _ in range(steps):
            self.now += self.dice.choice((600, 600, 3600, DAY, DAY, 4 * DAY, 9 * DAY))
            act, line = self.dice.choice(acts), self.dice.choice(self.lines)
            self.acts.append(act.__name__)
            act(line)
        return self

    # what officers do

    def edit(self, line: Line) -> None:
        """A record is written, mostly by one of its unit."""
        path = self.dice.choice(RECORDS)
        who = self.dice.choice(WRITERS[path]) if self.dice.random() < 0.85 else self.dice.choice([*OFFICERS])
        self._commit(line, {path: self._edited(self._files(line).get(path, TEXTS[path].encode()))}, who)

    def restore(self, line: Line) -> None:
        """The text of earlier, with the sign-offs there are; now and then without one."""
        old = self.dice.choice([found[MEETING] for id in self._ancestors(line.tip) if MEETING in (found := self.commits[id].files)])
        now = self._files(line)[MEETING]
        text = signoff_block.keep(old, now) if self.dice.random() < 0.7 else old
        if text != now:
            self._commit(line, {MEETING: text}, self.dice.choice(WRITERS[MEETING]))

    def sign(self, line: Line) -> None:
        """A sign-off, mostly by whoever may; now and then with another date, or without a trailer."""
        path = self.dice.choice([one for one in (*RECORDS, *SEVERAL) if one in self._files(line)])
        who, role = SIGNERS.get(path, (self.dice.choice(REGISTRARS), "registrar"))
        if self.dice.random() < 0.2:
            who = self.dice.choice([*OFFICERS])
            role = self.dice.choice(OFFICERS[who][2])
        verdict = self.dice.choices(("approved", "returned"), (4, 1))[0]
        data, trailer = self._entry(line, path, who, role, verdict, more={"note": "x"} if verdict == "returned" else {})
        if self.dice.random() < 0.07:
            trailer = ""
        signer = who if self.dice.random() < 0.93 else self.dice.choice([*OFFICERS])
        if self.dice.random() < 0.05:
            data = self._edited(data)
        self._commit(line, {path: data}, signer, trailer, self._claimed(line))

    def merge(self, line: Line) -> None:
        """Another clone's work is merged; now and then a registrar admits what came late, or the merger changes something."""
        other = self.dice.choice(self.lines).tip
        self._merge(line, other)

    def sync(self, line: Line) -> None:
        """What the hub has is merged, and the whole is pushed; a clone that is refused mostly begins again from the hub."""
        if self.main not in self._ancestors(line.tip):
            self._merge(line, self.main)
        if line.tip in self._ancestors(self.main):
            return
        if self.main in self._ancestors(line.tip) and self.push(line.tip, self.now):
            self.main = line.tip
        elif self.dice.random() < 0.8:
            line.tip = self.main

    def trespass(self, line: Line) -> None:
        """Something that no officer's commit is: unsigned, in another's name, with an unknown key, in a foreign unit, of no kind."""
        who = author("dong/lin")
        bad = self.dice.choice(
            (who._replace(signer=None), who._replace(name="x"), author("dong/lin", 2), author("zzw/wang"), author("an/zhao"))
        )
        path = self.dice.choice((MEETING, MEETING, officer_path("dong/lin")))
        self._commit(line, {path: self._edited(self._files(line)[path])}, bad)

    # the register

    def end(self, line: Line) -> None:
        """A key is ended: by whoever may or not, alone or in an emergency."""
        ref = self.dice.choice(("dong/lin", "dong/chen", "dong/chen", "an/zhao", "zzb/wu"))
        text = self._files(line)[officer_path(ref)]
        who = self.dice.choice(REGISTRARS) if self.dice.random() < 0.85 else "dong/lin"
        if b"\nuntil" in text[text.index(b"[[keys]]") :]:
            ended = text[: text.index(b"[[keys]]")] + text[text.index(b"[[keys]]") :].split(b"\nuntil")[0] + b"\n"  # it is good again
        else:
            day = datetime.datetime.fromtimestamp(self.now + self.dice.choice((0, 0, 3 * DAY)), BEGIN.tzinfo).date()
            ended = text.partition(b"disowned_from")[0] + f"until = {day}\n".encode()
            ended += f'ended_by = "{who}"\n'.encode() if self.dice.random() < 0.5 or self.settings == (2, 2) else b""
        self._commit(line, {officer_path(ref): ended}, who)

    def disown(self, line: Line) -> None:
        """What a key signed is disowned from some commit or moment on, whether the key has ended or not; or no longer."""
        ref = self.dice.choice(("dong/chen", "dong/chen", "an/zhao", "zzb/wu"))
        self._commit(line, {officer_path(ref): self._disowned(line, self._files(line)[officer_path(ref)])}, self.dice.choice(REGISTRARS))

    def _disowned(self, line: Line, text: bytes) -> bytes:
        head, found, _rest = text.partition(b'disowned_from = "')
        if found and self.dice.random() < 0.5:
            return head
        moment = datetime.datetime.fromtimestamp(self.now - self.dice.choice((DAY, 6 * DAY, 20 * DAY)), BEGIN.tzinfo).isoformat()
        since = moment if self.dice.random() < 0.5 else self.dice.choice(self._ancestors(line.tip)[:6])
        return head + f'disowned_from = "{since}"\n'.encode()

    def retire(self, line: Line) -> None:
        """A post ends, or begins again."""
        ref = self.dice.choice(("dong/chen", "dong/chen", "an/zhao", "zzb/wu"))
        self._commit(line, {officer_path(ref): self._retired(self._files(line)[officer_path(ref)])}, self.dice.choice(REGISTRARS))

    def propose(self, line: Line) -> None:
        """An authority change is written down, for a post that ends or another grace."""
        files = self._files(line)
        path = self.dice.choice((officer_path("dong/chen"), officer_path("dong/chen"), officer_path("zzb/wu"), OFFICE))
        new = files[path].replace(b"grace = 5", b"grace = 9") if path == OFFICE else self._retired(files[path])
        if path != OFFICE and self.dice.random() < 0.5:
            new = self._disowned(line, new)
        if new != files[path] and not signoff_block.split(files.get(CHANGE, b"")).entries:
            day = datetime.datetime.fromtimestamp(self.now, BEGIN.tzinfo).date()
            self._commit(
                line, {CHANGE: authority.proposal({path: files[path]}, {path: new}, "change", "x", day)}, self.dice.choice(REGISTRARS)
            )

    def carry_out(self, line: Line) -> None:
        """An authority change is signed by a number of registrars and carried out, rightly or not; now and then once more."""
        self._carry_out(line, CHANGE)

    def recover(self, line: Line) -> None:
        """A recovery is written down; or signed by some of the recoverers and carried out, rightly or not."""
        if RECOVERY in self._files(line):
            self._carry_out(line, RECOVERY)
            return
        ref = self.dice.choice(("zzb/wu", "zzb/wu", "dong/chen"))
        before = self._files(line)[officer_path(ref)]
        keys = before.index(b"[[keys]]")
        after = before[:keys] + before[keys:].split(b"\nuntil")[0].rstrip() + b"\n# recovered\n"
        day = datetime.datetime.fromtimestamp(self.now, BEGIN.tzinfo).date()
        files = {officer_path(ref): before}, {officer_path(ref): after}
        self._commit(line, {RECOVERY: authority.proposal(*files, "recover", "x", day)}, self.dice.choice(REGISTRARS))

    def _carry_out(self, line: Line, path: str) -> None:
        if path not in self._files(line):
            return
        able = SEVERAL[path]
        for who, role in self.dice.choice((able[:2], able[:2], able[-2:], able[:1], ())):
            data, trailer = self._entry(line, path, who, role, "approved")
            self._commit(line, {path: data}, who, trailer)
        who, role = self.dice.choice(able)
        plain = signoff_block.parse(signoff_block.split(self._files(line)[path]).content)
        set_ = {one["path"]: one["text"].encode() for one in plain["files"] if self.dice.random() < 0.9}
        if self.dice.random() < 0.1:
            set_ = {name: data + b"\n" for name, data in set_.items()}
        words = f"{authority.TRAILER}: {path}\n" if self.dice.random() < 0.9 else ""
        if self.dice.random() < 0.85:
            data, trailer = self._entry(line, path, who, role, "acknowledged")
            set_[path], words = data, words + trailer
        self._commit(line, set_, who, words)

    # how it is written

    def _retired(self, text: bytes) -> bytes:
        lines = [
            one for one in text.decode().split("\n") if not one.startswith("until = ") or text.index(one.encode()) > text.index(b"[[keys]]")
        ]
        if len(lines) == len(text.decode().split("\n")):
            day = datetime.datetime.fromtimestamp(self.now + self.dice.choice((-DAY, 0, 2 * DAY)), BEGIN.tzinfo).date()
            lines.insert(lines.index("since = 2020-01-01") + 1, f"until = {day}")
        return "\n".join(lines).encode()

    def _edited(self, data: bytes) -> bytes:
        parts = signoff_block.split(data)
        lines = [one for one in parts.content.split(b"\n") if not one.startswith(b"# ")]
        word = f"# {self.dice.choice('abcdefgh')}".encode()
        return signoff_block.join(signoff_block.Parts(b"\n".join([word, *lines]), parts.entries))

    def _entry(self, line: Line, path: str, who: str, role: str, verdict: str, more: dict[str, object] | None = None) -> tuple[bytes, str]:
        data = self._files(line)[path]
        at = datetime.datetime.fromtimestamp(self._claimed(line, settle=True), BEGIN.tzinfo)
        after = signoff_block.heads(signoff_block.split(data).entries)
        plain = {"by": who, "role": role, "verdict": verdict, "at": at, "after": after, **(more or {})}
        signed, digest = signoff_block.add(path, data, plain)
        return signed, f"Zhili-Signoff: {path} {role} {verdict} {digest}"

    def _claimed(self, line: Line, settle: bool = False) -> int:
        """What the clone's clock says of the act at hand; now and then somebody has set it back, or far ahead."""
        if settle:
            self._said = self.now + line.skew + (self.dice.choice((-8 * DAY, -30 * DAY, 3 * DAY)) if self.dice.random() < 0.15 else 0)
        return self._said

    def _files(self, line: Line) -> Files:
        return self.commits[line.tip].files

    def _commit(self, line: Line, changes: Files, who: str | Author, words: str = "", at: int | None = None) -> None:
        files = {**self._files(line), **changes}
        self._move(line, (line.tip,), files, who, words, self.now + line.skew if at is None else at)

    def _move(self, line: Line, parents: tuple[str, ...], files: Files, who: str | Author, words: str, at: int) -> None:
        message = f"act {next(self.numbers)}\n\n{words}" if words else f"act {next(self.numbers)}"
        line.tip = self.ground.commit(parents, files, message, author(who) if isinstance(who, str) else who, at)
        self.commits[line.tip] = Made(parents, files, at)

    def _merge(self, line: Line, other: str) -> None:
        mine, theirs = self._ancestors(line.tip), self._ancestors(other)
        if other in mine or line.tip in theirs:
            line.tip = other if line.tip in theirs else line.tip
            return
        common = [id for id in mine if id in set(theirs)]
        base = self.commits[max(common, key=lambda one: len(self._ancestors(one)))].files
        files = self._merged(base, self._files(line), self.commits[other].files)
        if self.dice.random() < 0.08:
            files[MEETING] = self._edited(files[MEETING])
        who = self.dice.choice((*WRITERS[MEETING], *REGISTRARS, *REGISTRARS))
        late = [id for id in theirs if id not in mine]
        words = "\n".join(f"Zhili-Admit: {id}" for id in late) if who in REGISTRARS and self.dice.random() < 0.4 else ""
        parents = (line.tip, other) if self.dice.random() < 0.7 else (other, line.tip)
        self._move(line, parents, files, who, words, self.now + line.skew)

    def _merged(self, base: Files, one: Files, other: Files) -> Files:
        files: Files = {}
        for path in {**one, **other}:
            a, b, old = one.get(path), other.get(path), base.get(path)
            chosen = b if a == old else a if b == old else self.dice.choice((a, b))
            if chosen is not None:
                files[path] = signoff_block.keep(chosen, a, b) if path in (*RECORDS, *SEVERAL) and self.dice.random() < 0.95 else chosen
        return files

    def _ancestors(self, tip: str) -> list[str]:
        """A commit and all that it stands on, in one order for each history."""
        seen: dict[str, None] = {}
        pending = [tip]
        while pending:
            id = pending.pop()
            if id not in seen:
                seen[id] = None
                pending += self.commits[id].parents
        return list(seen)


def receipt(ground: Ground, before: str, tip: str, at: int, git: Git) -> str:
    """The hub's receipt of a push to main, signed with its key; its commit."""
    who = Author("hub", "hub", HUB.signer())
    message = f"Received\n\nZhili-Received: refs/heads/main {tip} {at} lin\n"
    empty = ground._write("tree", b"")
    made = ground._write(
        "commit", compose(empty, [before] if before else [], message, who, datetime.datetime.fromtimestamp(at, datetime.UTC))
    )
    file = git.directory / "refs" / "zhili" / "receipts"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(made + "\n", encoding="ascii")
    return made
