"""Tables that several kinds of record share."""

from typing import Annotated, Literal

from zhili_tui.model.fields import (
    Begins,
    Clause,
    Count,
    Date,
    Digest,
    Instant,
    Label,
    Line,
    Note,
    OfficerRef,
    Part,
    Person,
    RecordRef,
    Refers,
    Several,
    Text,
)
from zhili_tui.model.glossary import N_

Role = Literal[
    "principal_leader",
    "leader_in_charge",
    "committee_chair",
    "office_director",
    "handler",
    "lead_inspector",
    "inspector",
    "guard_supervisor",
    "guard",
    "order_responsible",
    "registrar",
]


class Attachment(Part):
    """A scan or file that stays outside git: its name, digest and where it lies."""

    name: Line
    place: Annotated[Line, Label(N_("Where it lies"), N_("Box, folder or shelf mark"))]
    sha256: Digest | None = None


class Signoff(Part, kw_only=True):
    """A sign-off entry, written by ``zhili sign``; entries stand last in the file."""

    by: Annotated[OfficerRef, Label(N_("Signed by"))]
    role: Role
    verdict: Literal["approved", "acknowledged", "returned", "attested"]
    at: Annotated[Instant, Label(N_("Signed at"))]
    note: Text | None = None
    signer: Annotated[Person | None, Label(N_("Signer on paper"))] = None
    signed_on: Annotated[Date | None, Label(N_("Signed on paper on"))] = None
    paper: Annotated[Line | None, Label(N_("Where the paper lies"))] = None
    scan: Annotated[Digest | None, Label(N_("Digest of the scan"))] = None
    after: Annotated[Several[Digest], Label(N_("Entries the signer saw"))] = ()
    digest: Digest


class Acceptance(Part):
    """The superior's verdict on what a unit reported or put right."""

    date: Date
    result: Literal["accepted", "sent_back"]
    by: Person
    report: Annotated[RecordRef | None, Refers(("reply",)), Label(N_("Report judged"))] = None
    reason: Text | None = None


class Lifting(Part):
    """How a bar, a notice or a veto was lifted (解除): from that day on."""

    date: Annotated[Date, Label(N_("Lifted on"))]
    reason: Text
    meeting: Annotated[RecordRef | None, Refers(("meeting",)), Label(N_("Deciding meeting"))] = None


class Revocation(Part):
    """How a decision was revoked (撤銷): as if it had never been made."""

    date: Annotated[Date, Label(N_("Revoked on"))]
    by: Annotated[Line, Label(N_("Revoking body"), N_("The committee that decided, or one above it"))]
    reason: Text
    number: Annotated[Line | None, Label(N_("Document number"))] = None
    meeting: Annotated[RecordRef | None, Refers(("meeting",)), Label(N_("Deciding meeting"))] = None


class Erratum(Part):
    """A slip that was put right (更正): what is signed anew keeps its effect from the beginning."""

    date: Annotated[Date, Label(N_("Corrected on"))]
    what: Annotated[Text, Label(N_("What was corrected"), N_("What it said, what it says, and why"))]


class LeftOut(Part):
    """Who held the post and is not held responsible, and why."""

    officer: OfficerRef
    reason: Text


class Target(Part):
    """An item of a responsibility statement."""

    clause: Annotated[Clause, Begins(("TGT-",))]
    content: Text
    measure: Annotated[Line | None, Label(N_("How it is measured"))] = None
    maximum: Annotated[Count | None, Label(N_("Points"))] = None


#: What is done up to this month may be last year's business.
EARLY = 2
YEAR_SAID = N_("done at the beginning of a year: say which year it is for")
YEAR_NEAR = N_("the year it is for is that of its date, or the one before")


class Record(Part):
    """What every record may carry besides its own fields."""

    note: Annotated[Text | None, Label(N_("Remarks"))] = None
    attachments: Several[Attachment] = ()
    signoffs: Annotated[Several[Signoff], Note(N_("Written by “zhili sign”, never by hand"))] = ()


def approved(record: Record, role: str) -> bool:
    """Whether a record bears an approval in a role, given with a key or attested from paper."""
    return any(one.role == role and one.verdict in ("approved", "attested") for one in record.signoffs)
