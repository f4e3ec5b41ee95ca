"""A unit: whoever is assessed, inspects, signs statements or keeps books."""

from collections.abc import Iterator
from typing import Annotated, Literal

from zhili_tui.model.fields import Clock, Count, Date, Label, Line, Note, Part, Several, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record


class GuardPost(Part):
    """A guard post with its set hours; patrol sheets are kept by post and month (GRD-3)."""

    id: Annotated[Line, Label(N_("Short name"), N_("Letters and digits: it ends the file names of the post's sheets"))]
    name: Line
    hours: Annotated[Several[Clock], Label(N_("Set hours"))]
    route: Line | None = None
    since: Date | None = None
    until: Date | None = None


class Unit(Record, kw_only=True):
    """Names, level, superior, division code, bodies, classes and validity of a unit."""

    name: Line
    short_name: Line | None = None
    level: Literal["district", "township", "town", "street", "community", "village", "department", "enterprise", "school", "institution"]
    parent: Annotated[UnitRef | None, Label(N_("Superior unit"))] = None
    division_code: Annotated[Line | None, Label(N_("Division code"), N_("12 digits"))] = None
    document_code: Annotated[Line | None, Label(N_("Document code"), N_("機關代字, before the year of a document number"))] = None
    bodies: Annotated[
        Several[Literal["party_government", "committee", "committee_office", "member_unit", "signatory_unit"]],
        Label(N_("Bodies"), N_("What the unit houses or is; obligations follow from it")),
    ] = ()
    classes: Annotated[Several[Line], Label(N_("Classes"), N_("For targets by class and for draws"))] = ()
    staff: Annotated[Count | None, Label(N_("Staff"))] = None
    address: Line | None = None
    kept_by: Annotated[UnitRef | None, Note(N_("The superior that keeps the books of a unit without a computer"))] = None
    since: Date | None = None
    until: Date | None = None
    successor: UnitRef | None = None
    guard_posts: Several[GuardPost] = ()


def division_code(unit: Unit) -> Iterator[Fault]:
    """The national division code has 12 digits."""
    if unit.division_code and not (len(unit.division_code) == 12 and unit.division_code.isdecimal()):
        yield Fault(("division_code",), N_("a division code has 12 digits"), {})


KIND = Kind(
    name="unit",
    cls=Unit,
    naming="unit",
    title=("name",),
    concerns="parent",
    columns=("level", "parent"),
    example="""
name = "東街街道"
level = "street"
parent = "shifan"
""",
    orders=(DateOrder("since", "until"), DateOrder("guard_posts.since", "guard_posts.until")),
    rules=(RecordRule("division-code", N_("The division code has 12 digits"), division_code, 'division_code = "123"'),),
)
