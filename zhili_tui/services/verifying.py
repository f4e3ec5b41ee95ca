"""What sign-offs are worth in one opened repository, and the register that judges them."""

import datetime
import functools
import threading
from collections.abc import Callable, Collection, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

import msgspec

from zhili_tui.errors import JudgingStopped
from zhili_tui.i18n import N_, _, translate
from zhili_tui.storage import files
from zhili_tui.vcs import log

if TYPE_CHECKING:
    from zhili_tui.model.record_path import Place
    from zhili_tui.regulation.binding.changes import Uncovered
    from zhili_tui.regulation.binding.in_force import InForce, Signed, SigningFacts
    from zhili_tui.regulation.binding.signing import Roster
    from zhili_tui.services.repository import Repository
    from zhili_tui.storage.index import Index
    from zhili_tui.trust.registry import Register
    from zhili_tui.trust.signed_texts import SignedTexts
    from zhili_tui.trust.signoff_status import Verdict
    from zhili_tui.trust.types import Pin
    from zhili_tui.trust.verified_history import Counted, History

#: What is said of a change to what is signed: where what was signed stays in force; where the change counts at once; and where
#: nobody has signed that part yet.
NO_EFFECT = N_("Signed by {signers}: a change has no effect until it is signed again by: {roles}")
AT_ONCE = N_("Signed by {signers}: a change counts at once and their signatures do not cover it; to be signed again by: {roles}")
NOT_YET = N_("The change has no effect until it is signed by: {roles}")
NOT_JUDGED = N_("History is still being judged: whose signatures a change leaves behind is not known yet")


class CloneKey(NamedTuple):
    """The key of a clone: its type as people call it, and why it is not good; empty where it is."""

    type: str
    fault: str


class Trusting:
    """Trust, for one opened repository. Safe to ask from any thread: one judges, the others wait for what it finds.

    ``linked``: the same of the repositories read together with it, each with its index.
    """

    def __init__(self, repository: "Repository", linked: "Callable[[], Iterable[tuple[Trusting, Index]]]") -> None:
        self.repository, self._linked = repository, linked
        self._judging = threading.RLock()  # what waits and what is shown are worked out side by side
        self._pinning = threading.Lock()  # nobody waits for what is judged to know whether anything is
        self._waited_for = False  # whether a long history is being judged
        self._pin: list[Pin | None] = []  # read once; empty until then
        self._history: History | None = None
        self._worth: Mapping[str, str] | None = None
        self._texts: SignedTexts | None = None
        self._histories: tuple[History, ...] | None = None

    def reload(self) -> None:
        """Read again where trust begins, and judge by that."""
        with self._judging, self._pinning:
            self._pin = []
            self._history = None
            self.records_changed()

    def records_changed(self) -> None:
        """Work out anew what the sign-offs are worth."""
        self._worth = self._texts = self._histories = None

    @property
    def pin(self) -> "Pin | None":
        """Where trust begins in this clone; None where nothing was pinned."""
        with self._pinning:
            if not self._pin:
                self._pin = [self._read_pin()]
            return self._pin[0]

    def _read_pin(self) -> "Pin | None":
        git = self.repository.git
        settings = git.directory / "config"
        if git.prefix or (settings.is_file() and b"pin" not in settings.read_bytes()):
            return None  # most often, and without asking git
        if git.config("zhili.pin"):
            from zhili_tui.trust.verified_history import pin_of

            return pin_of(git)
        return None

    @property
    def history(self) -> "History | None":
        """The history of this clone, judged up to the commit checked out; None where trust has no beginning."""
        if not self.pin:
            return None
        from zhili_tui.vcs.reader import reading

        with reading(self.repository.git) as reader:
            return self.upto(reader.head())

    def upto(self, commit: str) -> "History | None":
        """The history that leads to a commit, judged; None where trust has no beginning. Raises PartialHistory."""
        pin = self.pin
        if pin is None:
            return None
        self.repository.git.require_whole()
        with self._judging:
            history = self._opened(pin)
            process = self.repository.judge
            if process is None or not history.far(commit):
                return history.upto(commit)
            self._waited_for = True
            try:
                process.judge(self.repository.git, commit)
                if process.stopped:
                    raise JudgingStopped
                return history.upto(commit)
            finally:
                self._waited_for = False

    def _opened(self, pin: "Pin") -> "History":
        if self._history is None:
            from zhili_tui.trust.verified_history import History

            self._history = History(self.repository.git, pin, tell=self.repository.tell)
            self._history.progress = self.repository.judging
        return self._history

    @property
    def judged(self) -> bool:
        """Whether an answer can be had at once: where a process judges long histories, there is none of them to be judged."""
        if self.repository.judge is None or not self.pin:
            return True
        if self._waited_for:
            return False
        from zhili_tui.vcs.reader import reading

        with reading(self.repository.git) as reader, self._judging:
            return not self._opened(self.pin).far(reader.head())

    def soon(self, commit: str) -> "History | None":
        """The same where nobody has to wait for it: little is left to judge, and nobody else is judging. Else None."""
        pin = self.pin
        if pin is None or not self._judging.acquire(blocking=False):
            return None
        try:
            return None if self._opened(pin).far(commit) else self.upto(commit)
        finally:
            self._judging.release()

    @property
    def register(self) -> "Register":
        """The register of officers, keys and signing rules after the commit checked out."""
        history = self.history
        if history:
            return history.register(history.head)
        from zhili_tui.trust import registry
        from zhili_tui.vcs.objects import Store

        return registry.at(Store(self.repository.git), self.repository.git.head())

    @property
    def roster(self) -> "Roster":
        """The register, with those of the repositories read together with it; officers whose signatures these are, and the table."""
        from zhili_tui.regulation.binding.signing import Rolls

        others = [trust.register for trust, _index in self._linked()]
        if not others:
            return self.register
        family = [*reversed(others), self.register]
        officers = {ref: one for register in family for ref, one in register.officers.items()}
        units = {id: one for register in family for id, one in register.units.items()}
        return Rolls(self.register.rules, officers, units)

    def key(self) -> CloneKey:
        """Whether this clone has a key, and the register knows it as good and as the officer's own."""
        from zhili_tui.trust import sshsig
        from zhili_tui.vcs import signing_key

        setting = self.repository.git.config(signing_key.SETTING)
        if not setting:
            return CloneKey("", _(N_("no key is set in this clone, so nothing can be signed; make one with: zhili keys new")))
        public, day = signing_key.public(setting), self.repository.moment.date()
        register = self.register
        try:
            blob = sshsig.key_of(public)
        except sshsig.BadKeyError:
            return CloneKey("", translate(N_("there is no key in {path}; make one with: zhili keys new"), {"path": setting}))
        kind = public.split()[0].partition("@")[0].removeprefix("sk-").removeprefix("ssh-")
        bearers = register.bearers(blob)
        if len(bearers) > 1:
            return CloneKey(
                kind,
                translate(
                    N_("this clone's key stands with several officers ({officers}) and is nobody's; make another: zhili keys new"),
                    {"officers": ", ".join(bearers)},
                ),
            )
        holder = register.holder(blob)
        if holder is None:
            return CloneKey(kind, _(N_("this clone's key is not in the register; a registrar enters it with: zhili keys new --for")))
        officer = self.repository.officer()  # who has just made his first key is not in the register himself
        if holder.officer != officer:
            return CloneKey(kind, translate(N_("this clone's key is that of {officer}"), {"officer": self.repository.name(holder.officer)}))
        if holder.ended(day) or day < holder.since:
            return CloneKey(kind, _(N_("this clone's key is not good today; a registrar enters a new one with: zhili keys rotate")))
        if not any(register.posts(officer, day)):
            return CloneKey(
                kind,
                translate(
                    N_("{officer} holds no post today, so nothing signed with this clone's key counts; a registrar enters the post"),
                    {"officer": officer},
                ),
            )
        return CloneKey(kind, "")

    @property
    def worth(self) -> "Mapping[str, str]":
        """The worth of every sign-off by its digest, worked out when asked for. The index has been refreshed.

        Without a beginning of trust none is known.
        """
        worth = self._worth
        if worth is None:
            worth = self._worth = self._find_worth()
        return worth

    def _find_worth(self) -> "Mapping[str, str]":
        family = [(self, self.repository.index), *self._linked()]
        if not any(trust.pin for trust, _index in family):
            return {}
        from zhili_tui.trust.status_lookup import Worth

        return Worth(*((trust.history, index) for trust, index in family))

    @property
    def texts(self) -> "SignedTexts":
        """The texts that were signed, of this repository's records and the linked ones'. The index has been refreshed."""
        texts = self._texts
        if texts is None:
            from zhili_tui.trust.signed_texts import SignedTexts, TextSource

            family = [(self, self.repository.index), *self._linked()]
            texts = self._texts = SignedTexts(
                *(
                    TextSource(history, functools.partial(_fitting, index), functools.partial(index.derived, "apart"))
                    for trust, index in family
                    if (history := trust.history) is not None
                )
            )
        return texts

    def past(self, there: "Collection[Place] | None" = None, fitting: "Collection[str] | None" = None) -> "SigningFacts":
        """What is known of records besides what lies there. The index has been refreshed.

        ``there``: the records that lie there, where those that are lost are to be known; ``fitting``: the sign-offs that stand in
        files over the content they were set under, where the index is not to be asked.
        """
        from zhili_tui.model.kind import KEPT
        from zhili_tui.regulation.binding.in_force import SigningFacts
        from zhili_tui.trust.signed_texts import SignedTexts, TextSource

        history = self.history
        texts = self.texts if fitting is None else SignedTexts(*([TextSource(history, lambda: fitting)] if history is not None else ()))
        lost = tuple(texts.lost(KEPT, there)) if there is not None else ()
        return SigningFacts(self.roster, functools.partial(self._dated_texts, texts), texts.follows, lost, texts.judges, self.dated)

    def dated(self, signoff: Any) -> Any:
        """A sign-off with the time from which it counts, on the office's clock, in place of its own word."""
        at = self.counted(signoff.digest)
        zone = self.repository.zone
        moment = datetime.datetime.fromtimestamp(at.at, zone) if at is not None else signoff.at.astimezone(zone)
        return msgspec.structs.replace(signoff, at=moment)

    def counted(self, digest: str) -> "Counted | None":
        """From when a sign-off counts; None where no commit makes it."""
        if self._histories is None:  # of the same commits as ``worth`` and ``texts``: git is not asked at every sign-off
            family = (self.history, *(trust.history for trust, _index in self._linked()))
            self._histories = tuple(history for history in family if history is not None)
        for history in self._histories:
            event = history.event(digest)
            if event is not None:
                return history.counted(event)
        return None

    def _dated_texts(self, texts: "SignedTexts", ref: str) -> "tuple[Signed, ...]":
        return tuple(one._replace(signoffs=tuple(map(self.dated, one.signoffs))) for one in texts.of(ref))

    def past_by(self, commit: str, there: "Collection[Place]") -> "SigningFacts":
        """The same as it was known by a commit: the texts that were signed up to it, whatever lies here now."""
        past = self.past(there, ())
        known = functools.cache(functools.partial(log.contains, self.repository.git, commit))

        def earlier(ref: str) -> "tuple[Signed, ...]":
            return tuple(text for text in past.earlier(ref) if commit and any(map(known, text.commits)))

        return past._replace(earlier=earlier, lost=tuple(place for place in past.lost if earlier(place.ref)))

    def texts_of(self, place: "Place", record: Any) -> "tuple[Signed, ...]":
        """A record's text as the index has it with the sign-offs that count on it, then those that were signed before."""
        from zhili_tui.regulation.binding.in_force import Signed
        from zhili_tui.regulation.record_set import COUNTS

        worth = self.worth
        counting = tuple(one for one in record.signoffs if worth.get(one.digest, "unverifiable") in COUNTS)
        return Signed(record, counting), *self.texts.of(place.ref)

    def standing(self, place: "Place", record: Any) -> "InForce":
        """What of a record (as the index has it) is in force; without a beginning of trust what lies there."""
        from zhili_tui.regulation.binding import in_force

        if not self.worth:
            return in_force.InForce(record, bound=True)
        return in_force.standing(self.roster, place, self.texts_of(place, record), self.texts.follows, self.minuted, self.texts.judges)

    def warned(self, place: "Place", record: Any) -> str:
        """What is said before a record (as the index has it) is changed: whose signatures would not cover it; empty where nobody signed."""
        from zhili_tui.regulation.binding import changes

        if not self.judged:
            return _(NOT_JUDGED)
        every = self.texts_of(place, record)
        return self._sentence(place, every, changes.by_any_change(self.roster, place, every, self.minuted, self.texts.judges))

    def changed(self, place: "Place", before: Any, after: Any) -> str:
        """The same of a change that was saved; empty where nobody had signed what it changes."""
        from zhili_tui.regulation.binding import changes

        if not self.judged:
            return _(NOT_JUDGED) if before.signoffs else ""
        every = self.texts_of(place, before)
        return self._sentence(place, every, changes.by_change(self.roster, place, every, after, self.minuted, self.texts.judges))

    def _sentence(self, place: "Place", every: "tuple[Signed, ...]", uncovered: "Uncovered") -> str:
        """Whether a change has effect, whose signatures do not cover it, and who signs it again."""
        from zhili_tui.i18n.formatting import label
        from zhili_tui.model.kind import KEPT
        from zhili_tui.regulation.binding.signing import signer
        from zhili_tui.regulation.duties import agenda

        stays = bool(self.worth) and (place.kind in KEPT or any(agenda.closes(one.record) for one in every if place.kind == "document"))
        signers = [
            translate(N_("{name} ({role})"), {"name": self.repository.name(signer(one)), "role": label(one["role"])})
            for one in uncovered.signoffs
        ]
        roles = dict.fromkeys(_(N_(" or ")).join(label(role) for role in one.roles) for one in uncovered.again)
        if not roles or not (signers or stays):
            return ""
        sentence = (NO_EFFECT if stays else AT_ONCE) if signers else NOT_YET
        return translate(sentence, {"signers": _(N_(", ")).join(signers), "roles": _(N_("; ")).join(roles)})

    def minuted(self, ref: str) -> bool:
        """Whether the minutes of a meeting bear all they have to be signed by."""
        from zhili_tui.regulation.binding import in_force

        hit = self.repository.index.hit(f"records/{ref}.toml")
        record = self.repository.index.record(hit) if hit is not None and hit.kind == "meeting" else None
        if hit is None or record is None:
            return False
        return in_force.standing(
            self.roster, hit.place, self.texts_of(hit.place, record), self.texts.follows, judges=self.texts.judges
        ).bound

    def judged_afresh(self) -> "History | None":
        """The history of this clone, judged from its beginning: nothing that was found before is believed. None without a beginning."""
        from zhili_tui.trust.verified_history import History

        if not self.pin:
            return None
        history = History(self.repository.git, self.pin, fresh=True)
        history.progress = self.repository.judging
        return history.upto(self.repository.git.head())

    def shown(self, path: str) -> "list[Verdict]":
        """The sign-offs of a record for a screen, which does not wait: what is not known yet reads so."""
        if self.judged:
            return self.signoffs([path])
        from zhili_tui.trust import signoff_status

        return signoff_status.unjudged(path, files.read(self.repository.root, path))

    def signoffs(self, paths: list[str], fresh: bool = False, history: "History | None" = None) -> "list[Verdict]":
        """The worth of every sign-off of these records (of all, where none are named), read from the files themselves.

        By ``history`` where one is given; ``fresh``: by one that is judged anew.
        """
        from zhili_tui.trust import signoff_status

        history = history or (self.judged_afresh() if fresh else self.history)
        made = history.events(paths) if history else {}
        if not paths:
            paths = sorted({*self.repository.paths(), *made})
        out: list[Verdict] = []
        for path in paths:
            data = files.read(self.repository.root, path) if files.there(self.repository.root, path) else b""
            if path in made or b"[[signoffs]]" in data:
                out += signoff_status.of_record(history, path, data, made.get(path, ()))
        return out


def _fitting(index: "Index") -> list[str]:
    """The sign-offs that stand in files over the content they were set under, and nowhere else: a copy takes nothing away."""
    return [digest for (digest,) in index.rows("SELECT digest FROM seal GROUP BY digest HAVING min(fits) AND count(*) = 1")]
