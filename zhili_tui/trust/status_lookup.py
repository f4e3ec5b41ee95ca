"""The worth of sign-offs by digest, each record's worked out when one of its sign-offs is first asked for."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from zhili_tui.storage.signoff_block import SignoffEntry
from zhili_tui.storage.toml_text import parse
from zhili_tui.trust.signoff_status import Seal, judge
from zhili_tui.trust.verified_history import History

if TYPE_CHECKING:
    from zhili_tui.storage.index import Index


class Worth(Mapping[str, str]):
    """Digest -> valid, attested, stale, invalid, or unverifiable in a repository without a beginning of trust.

    What stands in no file as a sign-off should is invalid: nothing counts because it could not be read.
    """

    def __init__(self, *sources: "tuple[History | None, Index]") -> None:
        self.sources = sources
        self._known: dict[str, str] = {}

    def __getitem__(self, digest: str) -> str:
        if digest not in self._known:
            for history, index in self.sources:
                found = index.seals(digest)
                if found:
                    self._known |= self._judge(history, found)
                    break
        return self._known.setdefault(digest, "invalid")

    def _judge(self, history: History | None, found: list[tuple[str, bytes, bool]]) -> dict[str, str]:
        path = found[0][0]
        if any(one != path or not raw for one, raw, _fits in found):
            return {}  # a sign-off stands in one record, written as it should be: a copy elsewhere makes it nobody's
        seals = [Seal(SignoffEntry(raw, parse(raw)["signoffs"][0]), fits) for _path, raw, fits in found]
        made = history.events([path]).get(path, []) if history else []
        return {one.digest: one.status for one in judge(history, path, seals, made)}

    def __bool__(self) -> bool:
        return True  # even with no sign-off in order: then none counts

    def __iter__(self) -> Iterator[str]:
        return (digest for _history, index in self.sources for (digest,) in index.rows("SELECT digest FROM seal"))

    def __len__(self) -> int:
        return sum(1 for _ in self)
