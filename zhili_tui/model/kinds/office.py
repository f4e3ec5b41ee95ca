"""The repository itself: records/office.toml."""

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec

from zhili_tui.model.fields import GREATEST, As, Count, Date, Label, Line, Note, OfficerRef, Part, Several, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import Kind, RecordRule
from zhili_tui.model.parts import Record

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

#: The newest format of the files that this program knows; where office.toml says none it is the first. From the second on history is
#: judged more strictly (``trust.registry.Register.format``).
NEWEST = 2


class Linked(Part):
    """Another repository read together with this one."""

    name: Line
    path: Annotated[Line, Label(N_("Folder"), N_("Of the clone, from this repository's root"))]
    remote: Annotated[Line | None, Label(N_("Fetched from"))] = None


class HubKey(Part):
    """A key with which the hub signs its receipts."""

    fingerprint: Annotated[Line, Label(N_("Fingerprint"), N_("As “zhili hub create” prints it: SHA256: and 43 characters"))]
    since: Date


class Trust(Part):
    """How the register is guarded."""

    registrars: Annotated[Count, Label(N_("Registrars required"))] = 2
    recovery: Annotated[Count, Label(N_("Officers for a recovery"))] = 3
    recoverers: Annotated[Several[OfficerRef], Label(N_("Who may sign a recovery"))] = ()
    changes: Annotated[
        Count, Label(N_("Registrars who sign a change"), N_("Of the register, the rules and these settings; 1: each may change them alone"))
    ] = 1
    grace: Annotated[
        Count,
        Label(N_("Days until a date is only a claim"), N_("A sign-off that became known more days after its own date counts from then on")),
    ] = 15
    hub_keys: Annotated[
        Several[HubKey], Label(N_("Keys of the hub"), N_("Where the hub's key was lost, every clone takes the new one from here"))
    ] = ()


class Office(Record, kw_only=True):
    """The repository: its name, language, time zone, regulation, links and trust settings."""

    name: Line
    unit: Annotated[UnitRef, Label(N_("Kept by"), N_("The unit whose office keeps this repository"))]
    time_zone: Line = "Asia/Shanghai"
    language: Literal["zh-Hant", "zh-Hans", "en"] = "zh-Hant"
    since: Annotated[
        Date | None, Label(N_("Books begin on"), N_("What was done before is brought in, and nothing of before is asked for"))
    ] = None
    regulation: Annotated[Line, Label(N_("Rule set"), N_("The folder's name in templates/regulation"))] = "default"
    as_of: Annotated[Date | None, Note(N_("Fixes today's date; for examples only"))] = None
    linked: Several[Linked] = ()
    trust: Trust | None = None
    format: Annotated[
        int,
        As("count"),
        msgspec.Meta(ge=1, le=GREATEST),
        Label(N_("Format"), N_("Of the files here; zhili upgrade brings them to the newest")),
    ] = 1


def known(office: Office) -> Iterator[Fault]:
    """The format is one that the program knows."""
    if office.format > NEWEST:
        yield Fault(
            ("format",), N_("the format {format} is newer than this zhili knows ({newest})"), {"format": office.format, "newest": NEWEST}
        )


#: The name of a key, as OpenSSH prints it.
FINGERPRINT = re.compile(r"SHA256:[A-Za-z0-9+/]{43}")
#: The time zone of all China.
CHINA = "Asia/Shanghai"


def zone(name: str) -> "ZoneInfo | None":
    """The time zone of a name; None where there is none."""
    from zoneinfo import ZoneInfo, ZoneInfoNotFoundError  # late: most commands read no clock

    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # a name may be that of a folder, or too long for one
        return None


def zoned(office: Office) -> Iterator[Fault]:
    """The time zone is one that there is."""
    if zone(office.time_zone) is None:
        yield Fault(("time_zone",), N_("there is no time zone “{name}”; China's is Asia/Shanghai"), {"name": office.time_zone})


def real_hub_keys(office: Office) -> Iterator[Fault]:
    """The keys of the hub are named by fingerprints."""
    for number, key in enumerate(office.trust.hub_keys if office.trust else ()):
        if not FINGERPRINT.fullmatch(key.fingerprint):
            parts = {"text": key.fingerprint}
            yield Fault(
                ("trust", "hub_keys", number, "fingerprint"), N_("“{text}” is no fingerprint; it is SHA256: and 43 characters"), parts
            )


KIND = Kind(
    name="office",
    cls=Office,
    naming="office",
    title=("name",),
    example="""
name = "示範區綜治辦"
unit = "shifan"
""",
    rules=(
        RecordRule("format", N_("The format is one that the program knows"), known, "format = 1000"),
        RecordRule(
            "hub-key",
            N_("The keys of the hub are named by fingerprints"),
            real_hub_keys,
            'trust = {hub_keys = [{fingerprint = "SHA256:x", since = 2026-03-02}]}',
        ),
        RecordRule("time-zone", N_("The time zone is one that there is"), zoned, 'time_zone = "Asia/Beijing"'),
    ),
)
