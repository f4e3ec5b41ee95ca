"""The repository itself: records/office.toml."""

from typing import Annotated, Literal

from zhili_tui.model.fields import Date, Label, Line, Note, OfficerRef, Part, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.kind import Kind
from zhili_tui.model.parts import Record


class Linked(Part):
    """Another repository read together with this one."""

    name: Line
    path: Annotated[Line, Label(N_("Folder"), N_("Of the clone, from this repository's root"))]
    remote: Annotated[Line | None, Label(N_("Fetched from"))] = None


class Trust(Part):
    """How the register is guarded."""

    registrars: Annotated[int, Label(N_("Registrars required"))] = 2
    recovery: Annotated[int, Label(N_("Officers for a recovery"))] = 3
    recoverers: Annotated[tuple[OfficerRef, ...], Label(N_("Who may sign a recovery"))] = ()


class Office(Record, kw_only=True):
    """The repository: its name, language, time zone, regulation, links and trust settings."""

    name: Line
    unit: Annotated[UnitRef, Label(N_("Kept by"), N_("The unit whose office keeps this repository"))]
    time_zone: Line = "Asia/Shanghai"
    language: Literal["zh-Hant", "zh-Hans", "en"] = "zh-Hant"
    regulation: Annotated[Line, Label(N_("Rule set"), N_("The folder's name in templates/regulation"))] = "default"
    as_of: Annotated[Date | None, Note(N_("Fixes today's date; for examples only"))] = None
    linked: tuple[Linked, ...] = ()
    trust: Trust | None = None


KIND = Kind(
    name="office",
    cls=Office,
    naming="office",
    title=("name",),
    example="""
name = "示範區綜治辦"
unit = "shifan"
""",
)
