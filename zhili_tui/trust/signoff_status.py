"""What each sign-off is worth today: ``valid, stale, invalid, attested, unverifiable``, and why; or that it is not known yet."""

from collections.abc import Sequence
from typing import NamedTuple

from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.storage import signoff_block
from zhili_tui.storage.signoff_block import SignoffEntry
from zhili_tui.trust.problems import CommitProblem, problem
from zhili_tui.trust.types import SignoffEvent
from zhili_tui.trust.verified_history import Counted, History


class Verdict(NamedTuple):
    """A sign-off and its worth. ``commit`` is empty where no commit makes it."""

    path: str
    by: str
    role: str
    verdict: str  # what the officer said: approved, acknowledged, returned, attested
    status: str
    reason: CommitProblem | None
    commit: str
    digest: str
    at: str  # as the entry says
    counted: Counted | None = None  # from when it counts; None where no commit makes it

    @property
    def doubt(self) -> str:
        """What is to be said of its date, in a sentence: that it is not yet known, or only a claim; empty where there is nothing."""
        if self.counted is None or self.status not in ("valid", "attested"):
            return ""
        if self.counted.claimed:
            return translate(N_("its own date is a claim; it counts from {day}"), {"day": self.counted.day})
        return _(N_("not yet known to the hub")) if self.counted.awaited else ""

    @property
    def told(self) -> str:
        """The status as it is told: a return after which the record was changed was heeded, so it was mended."""
        return "mended" if (self.verdict, self.status) == ("returned", "stale") else self.status

    @property
    def why(self) -> str:
        """Why it is not worth what it says, in a sentence."""
        return self.reason.sentence if self.reason and self.told != "mended" else ""


def of_record(history: History | None, path: str, data: bytes, made: Sequence[SignoffEvent] = ()) -> list[Verdict]:
    """The sign-offs of a file. ``made``: those that history makes at this path, where the file should still have them."""
    try:
        parts = signoff_block.split(data)
    except ZhiliError as error:
        found = problem("shape", path, reason=error)
        return [Verdict(path, one.by, one.role, one.verdict, "invalid", found, one.commit, one.digest, "") for one in made]
    facts = [Seal(entry, signoff_block.fits(path, parts.content, entry)) for entry in parts.entries]
    out = judge(history, path, facts, made)
    if history is not None:
        out = [one._replace(counted=history.counted(event)) if (event := history.event(one.digest)) else one for one in out]
    there = parts.digests
    lost = [one for one in made if one.digest not in there]
    return out + [
        Verdict(
            path,
            one.by,
            one.role,
            one.verdict,
            "invalid",
            problem("missing-entry", path, commit=one.commit[:12]),
            one.commit,
            one.digest,
            "",
        )
        for one in lost
    ]


#: The status of a sign-off while history is still being judged.
UNJUDGED = "unjudged"


def unjudged(path: str, data: bytes) -> list[Verdict]:
    """The sign-offs of a file while history is still being judged: of none is known what it is worth."""
    try:
        parts = signoff_block.split(data)
    except ZhiliError:
        return []  # which reads as a mistake wherever the record is shown
    return [_verdict(path, entry, UNJUDGED, None) for entry in parts.entries]


class Seal(NamedTuple):
    """An entry as it stands in a file, and whether the content is still what it was set under."""

    entry: SignoffEntry
    fits: bool


def judge(history: History | None, path: str, seals: list[Seal], made: Sequence[SignoffEvent] = ()) -> list[Verdict]:
    """The worth of each entry of a record. ``made``: the sign-offs that history makes of it; a return that was dropped still stands.

    What is decided only he who decides can send back: a proposer who takes his word back after that undoes nothing.
    """
    if history is None:
        root = problem("no-root", path)
        return [
            _verdict(path, seal.entry, "unverifiable" if seal.fits else "stale", root if seal.fits else problem("stale", path))
            for seal in seals
        ]
    found = {seal.entry.digest: _status(history, path, seal) for seal in seals}
    entries = {seal.entry.digest: seal.entry for seal in seals}
    returns = [entry for digest, entry in entries.items() if entry.plain["verdict"] == "returned" and found[digest][0] == "valid"]
    deciders = _deciders(history, path)
    decided = {
        digest for digest, entry in entries.items()
        if entry.plain["verdict"] in ("approved", "attested") and entry.plain["role"] in deciders and found[digest][0] in ("valid", "attested")
    }  # fmt: skip
    returns = [one for one in returns if one.plain["role"] in deciders or not decided & signoff_block.seen(one, entries)]
    lost = [
        one.by for one in made
        if one.verdict == "returned" and one.problem is None and one.digest not in found and (one.role in deciders or not decided & {*one.after})
    ]  # fmt: skip
    papers = [entry for digest, entry in entries.items() if found[digest][0] == "attested"]
    out = []
    for digest, entry in entries.items():
        status, reason, commit = found[digest]
        if status == "attested" and not any(same_paper(entry, other) for other in papers):
            status, reason = "invalid", problem("second-voucher", path)
        if status in ("valid", "attested") and entry.plain["verdict"] in ("approved", "attested"):
            unseen = [one.plain["by"] for one in returns if one.digest not in signoff_block.seen(entry, entries)] + lost
            if unseen:
                status, reason = "stale", problem("overruled", path, by=unseen[0])
        out.append(_verdict(path, entry, status, reason, commit))
    return out


def _deciders(history: History, path: str) -> tuple[str, ...]:
    """The roles that decide on records of a kind: those the table has last."""
    place = place_of(path)
    rules = history.register(history.head).rules.signing if place else ()
    whole = [one for one in rules if place and one.kind == place.kind and one.part is None and not one.optional and not one.cosign]
    return whole[-1].roles if whole else ()


def _status(history: History, path: str, seal: Seal) -> tuple[str, CommitProblem | None, str]:
    event = history.event(seal.entry.digest)
    if event is None or event.path != path:
        return "invalid", problem("no-commit", path), ""
    if event.problem is not None:
        return "invalid", event.problem, event.commit
    if not seal.fits:
        return "stale", problem("stale", path), event.commit
    return ("attested" if event.verdict == "attested" else "valid"), None, event.commit


def same_paper(one: SignoffEntry, other: SignoffEntry) -> bool:
    """Whether two officers vouch for the same signature on paper."""
    said = ("role", "signer", "signed_on", "paper", "scan")
    return one.plain["by"] != other.plain["by"] and all(one.plain.get(name) == other.plain.get(name) for name in said)


def _verdict(path: str, entry: SignoffEntry, status: str, reason: CommitProblem | None, commit: str = "") -> Verdict:
    plain = entry.plain
    return Verdict(path, plain["by"], plain["role"], plain["verdict"], status, reason, commit, entry.digest, plain["at"].isoformat())
