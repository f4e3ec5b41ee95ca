"""What stands small at the foot of a paper: which record, as of which commit, what its sign-offs are worth; and why it is only a draft."""

import functools
import hashlib
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from zhili_tui.documents.values import PaperProof
from zhili_tui.documents.words import joined
from zhili_tui.i18n import N_, _, translate
from zhili_tui.i18n.formatting import label
from zhili_tui.model.glossary import Term, term
from zhili_tui.regulation.record_set import COUNTS

if TYPE_CHECKING:
    from zhili_tui.services.repository import Loaded
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.trust.signoff_status import Verdict

#: Any of the eight is read alike; to weigh all of them against each other would take most of the time a code takes.
MASK = 2
VERIFIED = frozenset(("valid", "attested"))
#: What the foot says of many records, by what their sign-offs are worth.
TALLY = {
    "verified": N_("{count} signed and verified"),
    "unverifiable": N_("{count} with sign-offs that could not be verified"),
    "unsigned": N_("{count} not yet signed"),
    "unasked": N_("{count} that nobody has to sign"),
}


class ProofState(NamedTuple):
    """A record as it lies there, the office it belongs to, the commit in which it lies as it does (empty: not saved), its sign-offs."""

    office: "Workspace"
    loaded: "Loaded"
    commit: str
    verdicts: "tuple[Verdict, ...]"


class Proving:
    """Says what papers of one run rest on; the register is worked out once."""

    def __init__(self) -> None:
        self._register = functools.cache(lambda office: office.trust.register)
        self._receipt = functools.cache(_receipt)

    def of_record(self, one: ProofState) -> PaperProof:
        """The proof of a paper made from one record."""
        office, loaded = one.office, one.loaded
        lines = [
            translate(
                N_("{role} {name}: {status}"), {"role": Term(term(v.role)), "name": office.name(v.by), "status": Term(term(v.status))}
            )
            for v in one.verdicts
        ]
        missing = self.unsigned(one)
        why = [] if one.commit else [_(N_("not saved"))]
        if missing:
            why.append(translate(N_("not yet signed by: {roles}"), {"roles": joined(missing)}))
        digest = hashlib.sha256(loaded.data).hexdigest()
        mark = office.marked(loaded)
        signed = joined([joined(lines) or _(N_("unsigned")), *([label(mark)] if mark else [])])
        return made(loaded.place.ref, one.commit, digest, signed, joined(why), self._receipt(office))

    def of_records(self, name: str, rests_on: Sequence[ProofState]) -> PaperProof:
        """The proof of a paper made from many records: one digest over all of them, as sha256sum lists them."""
        listed = "".join(f"{hashlib.sha256(one.loaded.data).hexdigest()}  {one.loaded.place.path}\n" for one in rests_on)
        unsaved = sum(not one.commit for one in rests_on)
        bare = sum(bool(self.unsigned(one)) for one in rests_on)
        why = [translate(N_("{count} records not saved"), {"count": unsaved})] if unsaved else []
        if bare:
            why.append(translate(N_("{count} records not yet signed"), {"count": bare}))
        marks = Counter(mark for one in rests_on if (mark := one.office.marked(one.loaded)))
        signed = joined([self.tally(rests_on), *(f"{label(mark)} {count}" for mark, count in sorted(marks.items()))])
        commit = "" if unsaved or not rests_on else rests_on[0].commit
        return made(
            name,
            commit,
            hashlib.sha256(listed.encode()).hexdigest(),
            signed,
            joined(why),
            self._receipt(rests_on[0].office) if rests_on else 0,
        )

    def tally(self, rests_on: Sequence[ProofState]) -> str:
        """How many records there are, and of how many the sign-offs are verified, could not be verified, are missing, or are asked by nobody."""
        found = Counter(self.state(one) for one in rests_on)
        said = [translate(text, {"count": found[state]}) for state, text in TALLY.items() if found[state]]
        count = translate(N_("{count} records altogether"), {"count": len(rests_on)})
        return translate(N_("{count}: {states}"), {"count": count, "states": joined(said)}) if said else count

    def state(self, one: ProofState) -> str:
        """What a record's sign-offs are worth together: verified only where those that were verified are all that the rules ask for."""
        if self.unsigned(one):
            return "unsigned"
        if not any(verdict.status in COUNTS for verdict in one.verdicts):
            return "unasked"
        sure = any(verdict.status in VERIFIED for verdict in one.verdicts) and not self.unsigned(one, VERIFIED)
        return "verified" if sure else "unverifiable"

    def unsigned(self, one: ProofState, worth: frozenset[str] = COUNTS) -> list[str]:
        """The roles whose approval the rules require and that is not there, among the sign-offs that are worth this much."""
        from zhili_tui.regulation.binding import in_force

        office, place = one.office, one.loaded.place
        record = office.typed(one.loaded)
        counting = {verdict.digest for verdict in one.verdicts if verdict.status in worth}
        lying = in_force.Signed(record, tuple(entry for entry in record.signoffs if entry.digest in counting))
        texts = office.trust.texts
        every = (lying, *texts.of(place.ref))
        open_ = in_force.complete(self._register(office), place, every, office.trust.minuted, texts.judges)
        return [_(N_(" or ")).join(label(role) for role in asked.roles) for asked in open_ if asked.verdict == "approved"]


def _receipt(office: "Workspace") -> int:
    """The number of the newest receipt of the hub; 0 where there is none, or trust has no beginning."""
    if not office.trust.pin:
        return 0
    from zhili_tui.trust.receipts.chain import Receipts

    newest = Receipts(office.git).newest
    return newest.number if newest else 0


def standing(office: "Workspace", loaded: "Sequence[Loaded]") -> list[ProofState]:
    """How an office's records stand: which lie on disk as in the commit checked out, and what each sign-off is worth."""
    if not loaded:
        return []
    from zhili_tui.vcs.reader import blobs, reading

    git = office.git
    with reading(git) as reader:
        head = reader.head()
        there = blobs(git, [f"{head}:{git.prefix}{one.place.path}" for one in loaded]) if head else [None] * len(loaded)
    verdicts: dict[str, list[Verdict]] = {}
    for verdict in office.trust.signoffs(list(dict.fromkeys(one.place.path for one in loaded))):
        verdicts.setdefault(verdict.path, []).append(verdict)
    return [
        ProofState(office, one, head if data == one.data else "", tuple(verdicts.get(one.place.path, ())))
        for one, data in zip(loaded, there, strict=True)
    ]


def made(ref: str, commit: str, digest: str, signed: str, draft: str, receipt: int = 0) -> PaperProof:
    """The lines and the code: with the three of them ``zhili verify`` says whether the paper tells what the record tells.

    ``receipt``: the number of the newest receipt of the hub at that commit's clone; with the commit it tells whether two offices are
    shown the same history.
    """
    import io

    import segno

    said = f"zhili verify {ref}\ncommit {commit or '-'}\nsha256 {digest}" + (f"\nreceipt {receipt}" if receipt else "")
    code = io.BytesIO()
    segno.make_qr(said, error="l", mask=MASK).save(code, kind="svg", xmldecl=False, border=0)
    lines = (f"{ref}  {commit[:12] or '-'}", f"sha256 {digest[:32]}", f"       {digest[32:]}", signed)
    return PaperProof(tuple(line.strip() for line in lines), code.getvalue().decode(), said, draft)
