"""Signing off: an entry at the end of the record, and a signed commit that names it."""

import datetime
import hashlib
from collections.abc import Iterable, Mapping
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from zhili_tui.checks.privacy import for_history, nothing_personal
from zhili_tui.errors import BadRecord, ChangedSince, ChoiceNeeded, Refused
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.fields import builtins, convert
from zhili_tui.model.glossary import term
from zhili_tui.regulation.binding import in_force
from zhili_tui.regulation.binding import signing as table
from zhili_tui.regulation.record_set import COUNTS
from zhili_tui.storage import files, signoff_block, toml_text
from zhili_tui.trust import authority, authorization
from zhili_tui.trust.types import Void
from zhili_tui.vcs import log, transaction
from zhili_tui.vcs.reader import reading
from zhili_tui.vcs.transaction import Decision, State

if TYPE_CHECKING:
    from zhili_tui.model.record_path import Place
    from zhili_tui.services.repository import Loaded, Repository
    from zhili_tui.services.saving import Saving
    from zhili_tui.services.verifying import Trusting
    from zhili_tui.trust.registry import Register
    from zhili_tui.vcs.commits import Author

TRAILER = "Zhili-Signoff"


class GivenSignoff(NamedTuple):
    """A sign-off that was given: the record, the entry's digest, the commit that makes it."""

    path: str
    digest: str
    commit: str


class PendingSignature(NamedTuple):
    """What waits for an officer's signature: the record, in which role, and his word on it: approved, or acknowledged (簽收)."""

    path: str
    role: str
    verdict: str


class ReturnedRecord(NamedTuple):
    """A record that was sent back: by whom, in which role, why, when."""

    path: str
    by: str
    role: str
    note: str
    at: datetime.datetime


class Awaited(NamedTuple):
    """Whose signature a record waits for: one of the roles in a unit, who may give it today in which of them, and with which word."""

    roles: tuple[str, ...]
    unit: str
    officers: dict[str, str]
    verdict: str


class VouchedPaper(NamedTuple):
    """A signature on paper that officers vouch for."""

    signer: str
    signed_on: datetime.date
    place: str
    scan: str = ""


class SigningService:
    """Signs for one opened repository."""

    def __init__(self, repository: "Repository", saving: "Saving", trust: "Trusting") -> None:
        self.repository, self.saving, self.trust = repository, saving, trust

    def sign(
        self,
        paths: list[str],
        role: str | Mapping[str, str] = "",
        verdict: str = "approved",
        note: str = "",
        paper: VouchedPaper | None = None,
        shown: Mapping[str, bytes] | None = None,
    ) -> list[GivenSignoff]:
        """Sign these records off: those that are signed one by one each in its own commit, the others together.

        ``role``: one for all, or one for each path. ``shown``: the bytes that the officer was shown, which are to be what he signs.
        Raises Refused with the reason where the rules of the repository do not let the officer; then nothing is written.
        """
        if verdict == "returned" and not note:
            raise Refused(N_("say with --note why it is sent back"))
        nothing_personal(note)
        with reading(self.repository.git):  # one for what judges and for what writes
            return self._sign(paths, role, verdict, note, paper, shown)

    def _sign(
        self,
        paths: list[str],
        role: str | Mapping[str, str],
        verdict: str,
        note: str,
        paper: VouchedPaper | None,
        shown: Mapping[str, bytes] | None,
    ) -> list[GivenSignoff]:
        by = self.repository.officer()
        now = self.repository.moment
        made: dict[str, tuple[bytes, str, str]] = {}
        read: dict[str, bytes] = {}
        single: list[str] = []
        for path in dict.fromkeys(paths):
            disk = read[path] = files.read(self.repository.root, path)
            if shown is not None and disk != shown.get(path):
                raise ChangedSince(N_("{path} is no longer what you were shown; read it again, then sign"), path=path)
            asked, parts = self.asked(path, role if isinstance(role, str) else role.get(path, ""), verdict, by)
            plain: dict[str, Any] = {"by": by, "role": asked.role, "verdict": verdict, "at": now, "note": note or None}
            if paper:
                plain |= {"signer": paper.signer, "signed_on": paper.signed_on, "paper": paper.place, "scan": paper.scan or None}
            objection = self.objection(asked, path)
            if objection is None and paper:
                objection = authorization.paper(self.register, asked, plain, self._authors(path))
            if objection is not None:
                raise Refused(N_("{path}: {reason}"), path=path, reason=self._why(objection, asked))
            plain["after"] = signoff_block.heads(parts.entries)
            data, digest = signoff_block.add(path, disk, plain)
            made[path] = (data, digest, asked.role)
            if authorization.alone(self.register, asked):
                single.append(path)
        author = self.repository.author()
        out: list[GivenSignoff] = []
        together = [path for path in made if path not in single]
        for group in ([together] if together else []) + [[path] for path in single]:
            id_ = self._commit({path: made[path] for path in group}, {path: read[path] for path in group}, verdict, author, now)
            out += [GivenSignoff(path, made[path][1], id_) for path in group]
        for path in single if verdict == "approved" else ():
            self.carry_out(path)
        return out

    def carry_out(self, path: str) -> str:
        """Carry out an authority change that is signed by all and open: its files and its receipt, in one commit; empty where there is none.

        Raises ChangedSince where a file is no longer what it was when the change was proposed.
        """
        data, by, now = files.read(self.repository.root, path), self.repository.officer(), self.repository.moment
        valid = {one.digest for one in self.trust.signoffs([path]) if one.status == "valid"}
        order = authority.opened(path, data, self.register, lambda _path, _parts: valid, now.date())
        if order is None:
            return ""
        asked, parts = self.asked(path, "", "acknowledged", by)
        after = signoff_block.heads(parts.entries)
        signed, digest = signoff_block.add(path, data, {"by": by, "role": asked.role, "verdict": "acknowledged", "at": now, "after": after})
        contents = {path: signed, **{one: text.encode() if text is not None else None for one, text in order.texts.items()}}
        title = f"{_(N_('Carry out'))}: {asked.record.reason}"[:150]
        trailers = f"{authority.TRAILER}: {path}\n{TRAILER}: {path} {asked.role} acknowledged {digest}"

        def decide(state: Mapping[str, State]) -> Decision:
            for one, (was, _sha256) in order.files.items():
                there = state[one].head
                if (hashlib.sha256(there).hexdigest() if there is not None else None) != was or there != state[one].disk:
                    raise ChangedSince(N_("{path} is no longer what it was when the change was proposed; propose it again"), path=one)
            return Decision(contents, f"{for_history(title)}\n\n{trailers}\n")

        made = transaction.commit(self.repository.git, list(contents), decide, self.repository.author(), now)
        self.repository.tell(
            translate(N_("Carried out: {files} file(s) changed, as {path} says"), {"files": len(order.files), "path": path})
        )
        return made

    def _commit(
        self, group: dict[str, tuple[bytes, str, str]], read: Mapping[str, bytes], verdict: str, author: "Author", now: datetime.datetime
    ) -> str:
        """Commit these sign-offs; ``read``: what each record said when it was looked at."""
        titles = [self.repository.title_at(path) for path in group]
        more = f" (+{len(titles) - 1})" if len(titles) > 1 else ""
        trailers = "\n".join(f"{TRAILER}: {path} {role} {verdict} {digest}" for path, (_data, digest, role) in group.items())
        message = f"{_(term(verdict))} {titles[0]}{more}"[:150]
        message = for_history(message) + "\n\n" + trailers + "\n"

        def decide(state: Mapping[str, State]) -> Decision:
            for path, before in read.items():
                if not state[path].head == state[path].disk == before:
                    raise ChangedSince(N_("{path} is no longer what you were shown; read it again, then sign"), path=path)
            return Decision({path: data for path, (data, _digest, _role) in group.items()}, message)

        self.repository.tell_where_written()
        return transaction.commit(self.repository.git, list(group), decide, author, now)

    # what may be signed

    @property
    def register(self) -> "Register":
        """The register that judges a sign-off given now: that of the commit checked out."""
        return self.trust.register

    def asked(self, path: str, role: str, verdict: str, by: str) -> tuple[authorization.SignoffRequest, signoff_block.Parts]:
        """A sign-off about to be given. Raises Refused where the file is not saved, BadRecord where it is not in order."""
        loaded = self.repository.load(path)
        if log.contents(self.repository.git, path, ["HEAD"])[0] != loaded.data:
            raise Refused(N_("{path} is not saved as it lies there; save it first"), path=path)
        errors = [finding for finding in self.saving.findings(path, loaded.data) if finding.severity == "error"]
        if errors:
            raise BadRecord(found=errors, count=len(errors), findings="\n".join(f"  {self.saving.sentence(one)}" for one in errors))
        parts = signoff_block.split(loaded.data)
        record = convert(toml_text.parse(parts.content), loaded.kind.cls)
        given = tuple(entry.plain for entry in parts.entries)
        day = self.repository.moment.date()
        if not role:
            role = self._role(loaded, record, verdict, by, given, day)
        return authorization.SignoffRequest(loaded.place, record, by, role, verdict, day, given), parts

    def _role(self, loaded: "Loaded", record: Any, verdict: str, by: str, given: tuple[dict[str, Any], ...], day: datetime.date) -> str:
        """The one role in which an officer may sign a record. Raises Refused where it is none, ChoiceNeeded where several."""
        asked = authorization.SignoffRequest(loaded.place, record, by, "", verdict, day, given)
        roles = dict.fromkeys(role for one in table.requirements(self.register.rules, loaded.place.kind, record) for role in one.roles)
        able = [role for role in roles if authorization.objection(self.register, asked._replace(role=role), ()) is None]
        if len(able) == 1 or (able and loaded.place.kind == authority.KIND):  # whose register it is they change is the same to all
            return able[0]
        names = ", ".join(f"{role} ({_(term(role))})" for role in able or roles) or "-"
        if able:
            raise ChoiceNeeded(
                N_("you may sign {path} in several roles; say which with --as: {roles}"), path=loaded.place.path, roles=names
            )
        found = [one for role in roles if (one := authorization.objection(self.register, asked._replace(role=role), ()))]
        reason = next((one for one in found if one.id not in ("role", "no-rule")), found[0] if found else None)
        why = self._why(reason, asked) if reason else _(N_("no rule asks for a sign-off here"))
        raise Refused(N_("{path}: {reason}. It is signed by: {roles}"), path=loaded.place.path, reason=why, roles=names)

    def _why(self, found: Any, asked: authorization.SignoffRequest) -> str:
        """A reason in a sentence; who wrote what he has to sign himself is told the way there is: a second officer signs before him."""
        rules = table.requirements(self.register.rules, asked.place.kind, asked.record)
        roles = [role for one in rules if one.cosign for role in one.roles] if found.id == "four-eyes" else []
        advice = translate(N_("; a second officer signs before him: {roles}"), {"roles": ", ".join(_(term(role)) for role in roles)})
        sentence: str = found.sentence
        return sentence + advice if roles else sentence

    def objection(self, asked: authorization.SignoffRequest, path: str) -> Any:
        """Why the officer may not sign, four eyes included where history can be judged."""
        return authorization.objection(self.register, asked, self._authors(path) if asked.verdict == "approved" else ())

    def _authors(self, path: str) -> set[str]:
        """Who changed a record since its last approval, where history can be judged."""
        history = self.trust.history
        return history.authors([path], [history.head], [], Void(disowned=self.register.disowned))[path] if history else set()

    def waiting(self, officer: str) -> list[PendingSignature]:
        """Records that wait for this officer: what the queue shows. What was sent back waits for its author first."""
        return self.queues([officer], self.repository.moment.date())[officer]

    def queues(self, officers: Iterable[str], day: datetime.date, units: Iterable[str] = ()) -> dict[str, list[PendingSignature]]:
        """The same for each of these officers as his posts are on a day; every record is looked at once.

        ``units``: only of records that these issued.
        """
        register, worth, texts = self.register, self.trust.worth, self.trust.texts
        out: dict[str, dict[PendingSignature, None]] = {officer: {} for officer in officers}
        held = holders(register, out, day)
        where, values = within_reach(register, held)
        if issuers := sorted(units):
            where, values = f"unit IN ({', '.join('?' * len(issuers))}) AND ({where})", [*issuers, *values]
        for place, record in self.repository.index.records(where, values):
            entries = entries_of(record)
            counting = tuple(one for one in record.signoffs if worth.get(one.digest, "unverifiable") in COUNTS)
            for one in in_force.awaited(
                register, place, (in_force.Signed(record, counting), *texts.of(place.ref)), self.trust.minuted, texts.judges
            ):
                done: set[str] = set()
                for role, unit in product(one.roles, table.units(register, one, place, record)):
                    for officer in held.get((role, unit), ()):
                        asked = authorization.SignoffRequest(place, record, officer, role, one.verdict, day, tuple(entries))
                        if officer in done or authorization.objection(register, asked, ()) or self._sent_back(place.path, asked.before):
                            continue
                        out[officer][PendingSignature(place.path, role, one.verdict)] = None
                        done.add(officer)
        return {officer: list(found) for officer, found in out.items()}

    def _sent_back(self, path: str, entries: Iterable[dict[str, Any]]) -> ReturnedRecord | None:
        """Somebody's last word on a record, where it was to send it back and nothing was changed since."""
        last = {entry["by"]: entry for entry in entries}
        open_ = {entry["digest"]: entry for entry in last.values() if entry["verdict"] == "returned"}
        counting = {one.digest for one in self.trust.signoffs([path]) if one.status in COUNTS} if open_ else set()
        found = [
            ReturnedRecord(path, one["by"], one["role"], one.get("note") or "", one["at"])
            for digest, one in open_.items()
            if digest in counting
        ]
        return max(found, key=lambda one: one.at, default=None)

    def sent_back(self, path: str) -> ReturnedRecord | None:
        """Whether a record was sent back and is to be mended: the newest word on it. Cheap where it never was."""
        file = self.repository.root / path
        data = file.read_bytes() if file.is_file() else b""
        if b'"returned"' not in data:
            return None
        try:
            return self._sent_back(path, [entry.plain for entry in signoff_block.split(data).entries])
        except toml_text.TextError:
            return None

    def stage(self, place: "Place", record: Any) -> str:
        """``sent_back`` where a record is to be mended, ``unsigned`` where it is not complete without a signature that is not there; else blank."""
        if self._sent_back(place.path, entries_of(record)):
            return "sent_back"
        worth, texts = self.trust.worth, self.trust.texts
        counting = tuple(one for one in getattr(record, "signoffs", ()) if worth.get(one.digest, "unverifiable") in COUNTS)
        every = (in_force.Signed(record, counting), *texts.of(place.ref))
        return "unsigned" if in_force.complete(self.register, place, every, self.trust.minuted, texts.judges) else ""

    def to_mend(self, units: Iterable[str]) -> list[ReturnedRecord]:
        """What was sent back to these units and is to be mended, the oldest first."""
        some = sorted(units)
        marks = ", ".join("?" * len(some))
        where = f"unit IN ({marks}) AND EXISTS (SELECT 1 FROM seal WHERE source=entry.id AND instr(raw, CAST('returned' AS BLOB)))"
        records = self.repository.index.records(where, some)
        found = (self._sent_back(place.path, entries_of(record)) for place, record in records)
        return sorted(filter(None, found), key=lambda one: (one.at, one.path))

    def awaits(self, path: str) -> list[Awaited]:
        """Whose signature a record waits for, as it lies there; none where it is complete or nobody is asked."""
        loaded, register, day = self.repository.load(path), self.register, self.repository.moment.date()
        if loaded.place.kind not in {one.kind for one in register.rules.signing}:
            return []
        record = self.repository.typed(loaded)
        entries = tuple(entries_of(record))
        authors = self._authors(path)
        out = []
        counting = {one.digest for one in self.trust.signoffs([path]) if one.status in COUNTS}
        lying = in_force.Signed(record, tuple(one for one in record.signoffs if one.digest in counting))
        texts = self.trust.texts
        for one in in_force.awaited(register, loaded.place, (lying, *texts.of(loaded.place.ref)), self.trust.minuted, texts.judges):
            for unit in table.units(register, one, loaded.place, record):
                able: dict[str, str] = {}
                for officer, role in product(register.officers, one.roles):
                    if officer not in able and register.has(officer, role, unit, day):
                        asked = authorization.SignoffRequest(loaded.place, record, officer, role, one.verdict, day, entries)
                        if not authorization.objection(register, asked, authors):
                            able[officer] = role
                out.append(Awaited(one.roles, unit, able, one.verdict))
        return out


def holders(register: "Register", officers: Iterable[str], day: datetime.date) -> dict[tuple[str, str], list[str]]:
    """Who of these officers holds a role in a unit on a day, by role and unit; in one that has ended, who holds it in its successor."""
    ended: dict[str, list[str]] = {}
    for id, unit in register.units.items():
        for heir in register.acting(id, day)[1:] if unit.successor else ():
            ended.setdefault(heir, []).append(id)
    held: dict[tuple[str, str], list[str]] = {}
    for officer in officers:
        for post in register.posts(officer, day):
            for role, unit in product(post.roles, (post.unit, *ended.get(post.unit, ()))):
                held.setdefault((role, unit), []).append(officer)
    return held


def within_reach(register: "Register", held: Iterable[tuple[str, str]]) -> tuple[str, list[str]]:
    """A condition of SQL that leaves out the records which these roles in these units give no right to sign; most of an office's are."""
    of_role: dict[str, set[str]] = {}
    for role, unit in held:
        of_role.setdefault(role, set()).add(unit)
    conditions, values = ["0"], list[str]()
    for one in register.rules.signing:
        units = sorted({unit for role in one.roles for unit in of_role.get(role, ())})
        if not units or one.kind not in kinds.names():
            continue
        column = "unit" if one.of == "issuer" else "concerns" if one.of == kinds.kind(one.kind).concerns else ""
        narrower = f" AND {column} IN ({', '.join('?' * len(units))})" if column else ""
        values += [one.kind, *(units if column else ())]
        for condition in one.where:
            field, _equals, wanted = condition.partition("=")
            if field == "type" and wanted in kinds.kind(one.kind).sought:  # few of their kind
                narrower += " AND id IN (SELECT source FROM sought WHERE type=?)"
                values.append(wanted)
        conditions.append(f"(kind=?{narrower})")
    return " OR ".join(conditions), values


def entries_of(record: Any) -> list[dict[str, Any]]:
    """The sign-off entries of a typed record, as plain data."""
    return [builtins(one) for one in record.signoffs]
