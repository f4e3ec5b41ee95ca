"""A change of what decides who may do what: register, rules, trust settings; or their recovery when the registrars are lost.

It holds the new files whole, so that it can be read, signed and carried out on a stick as well as on a line. It is carried out by one
commit, which names it and signs its receipt in it (``trust.authority``).
"""

import datetime
import hashlib
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec

from zhili_tui.model.fields import As, Date, Digest, Label, Line, Part, Several, Text
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import Kind, RecordRule
from zhili_tui.model.parts import Record

#: A file of the register is no larger than any record, in bytes.
Whole = Annotated[str, As("text"), msgspec.Meta(min_length=1, max_length=1 << 20)]


class ChangedFile(Part, kw_only=True):
    """A file as it is to be; one without digest is to go."""

    path: Line
    was: Annotated[Digest | None, Label(N_("Digest before"), N_("Of the file that it replaces; blank where it is new"))] = None
    sha256: Annotated[Digest | None, Label(N_("Digest afterwards"), N_("Blank where the file is to go"))] = None
    text: Annotated[Whole | None, Label(N_("Text afterwards"))] = None


class AuthorityChange(Record, kw_only=True):
    """What is to be changed, and why: signed by as many registrars as the settings say, a recovery by those named for it."""

    intent: Literal["change", "recover"]
    date: Annotated[Date, Label(N_("Proposed on"))]
    reason: Text
    files: Several[ChangedFile]


def whole(change: AuthorityChange) -> Iterator[Fault]:
    """There are files, each once, and each text is the one that its digest names."""
    if not change.files:
        yield Fault(("files",), N_("say which files are to change, and how"), {})
    seen: set[str] = set()
    for number, one in enumerate(change.files):
        if one.path in seen:
            yield Fault(("files", number, "path"), N_("{path} stands here twice"), {"path": one.path})
        seen.add(one.path)
        found = hashlib.sha256(one.text.encode()).hexdigest() if one.text is not None else None
        if found != one.sha256:
            yield Fault(("files", number, "sha256"), N_("this is not the digest of the text"), {})


def state(change: AuthorityChange, today: datetime.date) -> str:
    """Carried out once its receipt is signed; until then proposed."""
    return "carried_out" if any(one.verdict == "acknowledged" for one in change.signoffs) else "proposed"


KIND = Kind(
    name="authority_change",
    cls=AuthorityChange,
    title=("intent", "reason"),
    date="date",
    concerns="",
    sealed=True,
    example="""
intent = "change"
date = 2026-03-02
reason = "新任經辦人登記公鑰"

[[files]]
path = "README.md"
sha256 = "44df3ad4b04dd732dc77e104e33e70b4790e285e20fb2d5ef223b06344ec36d3"
text = "示範"
""".replace("44df3ad4b04dd732dc77e104e33e70b4790e285e20fb2d5ef223b06344ec36d3", hashlib.sha256("示範".encode()).hexdigest()),
    rules=(RecordRule("files", N_("Every file stands once, with its digest"), whole, 'files = [{path = "README.md", text = "y"}]'),),
    state=state,
)
