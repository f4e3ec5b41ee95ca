"""The texts of a record that history has signed, whatever lies there now: an edit or a removal takes none of them away."""

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

import msgspec

from zhili_tui.errors import ZhiliError
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.parts import Signoff
from zhili_tui.model.record_path import Place
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.regulation.binding.in_force import Signed
from zhili_tui.storage import signoff_block
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust.registry import Register
from zhili_tui.trust.signoff_status import same_paper
from zhili_tui.trust.types import SignoffEvent
from zhili_tui.trust.verified_history import History
from zhili_tui.vcs import log

#: What gives the digests of the sign-offs that stand in files over the content they were set under.
Fitting = Callable[[], Iterable[str]]
#: What gives back what was worked out before for a key, while the files are the same; else what it is told to work out.
Kept = Callable[[str, Callable[[], bytes]], bytes]


def not_kept(key: str, work: Callable[[], bytes]) -> bytes:
    """It is worked out each time."""
    return work()


class TextSource(NamedTuple):
    """A history, and the files beside it."""

    history: History
    fitting: Fitting
    kept: Kept = not_kept

    def apart(self) -> list[str]:
        """The paths of records with a sign-off in history that does not stand in the file over the content it was set under."""

        def work() -> bytes:
            there = set(self.fitting())
            return msgspec.msgpack.encode(sorted({path for path, digest in self.history.made() if digest not in there}))

        found: list[str] = msgspec.msgpack.decode(self.kept(self.history.state, work))
        return found


class SignedTexts:
    """The signed texts of a repository's records and of those of the repositories read together with it."""

    def __init__(self, *sources: TextSource) -> None:
        self.sources = sources

    @cached_property
    def apart(self) -> frozenset[str]:
        """The paths of records with a sign-off in history that does not stand in the file over the content it was set under."""
        return frozenset(path for source in self.sources for path in source.apart())

    def of(self, ref: str) -> tuple[Signed, ...]:
        """The texts of a record that were signed, the newest first; none where every sign-off of history counts on what lies there."""
        path = f"records/{ref}.toml"
        if path not in self.apart:
            return ()
        out: list[Signed] = []
        for history, *_beside in self.sources:
            made = [one for one in history.events([path]).get(path, []) if one.problem is None]
            out += _texts(history, path, made) if made else ()
        return tuple(out)

    def follows(self, one: Signed, other: Signed) -> bool:
        """Whether a text was signed by somebody who had the other before him."""
        return all(
            any(log.contains(source.history.git, late, early) for source in self.sources for late in one.commits) for early in other.commits
        )

    def judges(self, digests: Iterable[str]) -> Iterator[Register]:
        """The registers by which these sign-offs were found good, each once."""
        given = tuple(digests)
        for history, *_beside in self.sources:
            made = (history.event(digest) for digest in given)
            found = {id(one): one for one in (history.register(made.commit) for made in made if made and made.problem is None)}
            yield from found.values()

    def lost(self, of_kinds: Iterable[str], there: Iterable[Place]) -> Iterator[Place]:
        """Records of these kinds that were signed and lie nowhere any more, or in files that cannot be read."""
        known, wanted = set(there), frozenset(of_kinds)
        for path in sorted(self.apart):
            place = place_of(path)
            if place is not None and place.kind in wanted and place not in known:
                yield place


def _texts(history: History, path: str, made: list[SignoffEvent]) -> Iterator[Signed]:
    """One for each content that was signed, by the commits that did so, the newest first."""
    made = sorted(made, key=lambda one: (history.when(one.commit), one.at), reverse=True)
    sound = {one.digest: one for one in made}
    contents: dict[bytes, dict[str, signoff_block.SignoffEntry]] = {}
    for one, blob in zip(made, history.store.at_all([(one.commit, path) for one in made]), strict=True):
        data = history.store.blob(blob)
        try:
            parts = signoff_block.split(data) if data else None
        except ZhiliError:
            parts = None
        if parts is None:
            yield Signed(None, (one,), frozenset([one.commit]))
            continue
        entries = contents.setdefault(parts.content, {})
        entries |= {
            entry.digest: entry for entry in parts.entries if entry.digest in sound and signoff_block.fits(path, parts.content, entry)
        }
    for content, entries in contents.items():
        yield _signed(path, content, [one for one in entries.values() if _vouched(one, entries.values())], sound)


def _signed(path: str, content: bytes, entries: list[signoff_block.SignoffEntry], sound: dict[str, SignoffEvent]) -> Signed:
    place = place_of(path)
    assert place is not None
    commits = frozenset(sound[entry.digest].commit for entry in entries)
    signoffs = tuple(convert(entry.plain, Signoff) for entry in entries)
    try:
        record = convert(parse(content), kinds.kind(place.kind).cls)
        return Signed(msgspec.structs.replace(record, signoffs=signoffs), signoffs, commits)
    except (ZhiliError, msgspec.ValidationError):
        return Signed(None, signoffs, commits)


def _vouched(entry: signoff_block.SignoffEntry, entries: Iterable[signoff_block.SignoffEntry]) -> bool:
    """Whether a signature on paper has its two vouchers."""
    return entry.plain["verdict"] != "attested" or any(same_paper(entry, other) for other in entries)
