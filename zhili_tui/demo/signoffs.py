"""The invented officers sign off what the rules ask of them, so that a demonstration has something to verify."""

import datetime
from typing import Any, NamedTuple

from zhili_tui.demo.world import DemoWorld
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.record_path import Place
from zhili_tui.regulation.binding import signing
from zhili_tui.storage import signoff_block, toml_text
from zhili_tui.trust import authorization
from zhili_tui.trust.registry import Register
from zhili_tui.vcs.objects import NOTHING

Day = datetime.date


class Shelf:
    """Files in memory, where the register would look into git."""

    def __init__(self, contents: dict[str, bytes]) -> None:
        self.contents = contents
        self.typed: dict[tuple[str, type], Any] = {}

    def blob(self, id: str) -> bytes | None:
        """The contents of a path, which stands for its own blob."""
        return self.contents.get(id) if id != NOTHING else None

    def load(self, blobs: Any) -> None:
        """Everything is at hand."""


class Due(NamedTuple):
    """A sign-off that an officer gives: where, in which role, what he says."""

    place: Place
    officer: str
    role: str
    verdict: str
    alone: bool


class Signers:
    """Who signs which record of the invented district."""

    def __init__(self, world: DemoWorld, contents: dict[str, bytes]) -> None:
        self.world = world
        self.register = Register(Shelf(contents), {path: path for path in contents})  # type: ignore[arg-type]

    def due(self, place: Place, content: bytes, author: str, day: Day) -> list[Due]:
        """The sign-offs that a record's rules ask for, each by an officer who may give it."""
        record = convert(toml_text.parse(content), kinds.kind(place.kind).cls)
        out: list[Due] = []
        for one in signing.requirements(self.register.rules, place.kind, record):
            if one.cosign or (one.part and any(due.role in one.roles for due in out)):
                continue  # who signed the whole signed this part of it
            named = [value for value in signing.values(record, one.named) if "/" in value] if one.named else []
            able: list[Due] = []
            for unit in signing.units(self.register, one, place, record):
                for officer in named or self._officers(unit):
                    for role in one.roles:
                        asked = authorization.SignoffRequest(
                            place,
                            record,
                            officer,
                            role,
                            one.verdict,
                            day,
                            tuple({"by": due.officer, "verdict": due.verdict, "role": due.role} for due in out),
                        )
                        if authorization.objection(self.register, asked, {author}) is None and officer not in [
                            due.officer for due in out + able
                        ]:
                            able.append(Due(place, officer, role, one.verdict, one.alone))
                            break
            out += able[: max(one.count, len(named) if one.named == "assessors" else 1)]
        return out

    def _officers(self, unit: str) -> list[str]:
        return list(self.world.units[unit].officers.values()) if unit in self.world.units else []


def give(due: Due, data: bytes, at: datetime.datetime) -> tuple[bytes, str]:
    """The file with the sign-off, and the line that names it."""
    parts = signoff_block.split(data)
    plain = {"by": due.officer, "role": due.role, "verdict": due.verdict, "at": at, "after": signoff_block.heads(parts.entries)}
    signed, digest = signoff_block.add(due.place.path, data, plain)
    return signed, f"Zhili-Signoff: {due.place.path} {due.role} {due.verdict} {digest}"
