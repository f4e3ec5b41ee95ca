"""A verifiable random draw of units and inspectors (雙隨機一公開)."""

import datetime
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Count, Date, Label, Line, OfficerRef, Part, Several, Text, UnitRef
from zhili_tui.model.glossary import N_
from zhili_tui.model.introspection import Fault
from zhili_tui.model.kind import DateOrder, Kind, RecordRule
from zhili_tui.model.parts import Record


class Recusal(Part):
    """An inspector who stands aside, and who was drawn instead."""

    officer: OfficerRef
    unit: UnitRef
    reason: Text
    replaced_by: OfficerRef | None = None


class Draw(Record, kw_only=True):
    """Announced with its registers and its future source of randomness first, derived afterwards, published."""

    announced: Annotated[Date, Label(N_("Announced on"))]
    purpose: Line
    unit_class: Annotated[Line | None, Label(N_("Class of units"))] = None
    units: Annotated[Several[UnitRef], Label(N_("Register of units"))]
    inspectors: Annotated[Several[OfficerRef], Label(N_("Register of inspectors"))]
    draw_units: Annotated[Count, Label(N_("Units to draw"))]
    draw_inspectors: Annotated[Count, Label(N_("Inspectors to draw"), N_("At least two"))]
    source: Annotated[Line, Label(N_("Source of randomness"), N_("Public, and not yet known when the draw is announced"))]
    source_date: Annotated[Date, Label(N_("Source appears on"))]
    randomness: Annotated[Line | None, Label(N_("Published values"), N_("Exactly as published, in the order announced"))] = None
    drawn_units: Annotated[Several[UnitRef], Label(N_("Units drawn"))] = ()
    drawn_inspectors: Annotated[Several[OfficerRef], Label(N_("Inspectors drawn"))] = ()
    recusals: Several[Recusal] = ()
    published: Annotated[Date | None, Label(N_("Made public on"))] = None
    published_at: Annotated[Line | None, Label(N_("Made public at"))] = None


def sizes(draw: Draw) -> Iterator[Fault]:
    """No more is drawn than the registers hold, and at least two inspectors."""
    if draw.draw_inspectors < 2:
        yield Fault(("draw_inspectors",), N_("at least two inspectors are drawn"), {})
    for number, register in (("draw_units", draw.units), ("draw_inspectors", draw.inspectors)):
        if getattr(draw, number) > len(set(register)):
            yield Fault((number,), N_("more than the register holds ({size})"), {"size": len(set(register))})


def from_register(draw: Draw) -> Iterator[Fault]:
    """Whoever was drawn stands in the register announced."""
    for name, register in (("drawn_units", draw.units), ("drawn_inspectors", draw.inspectors)):
        for i, one in enumerate(getattr(draw, name)):
            if one not in register:
                yield Fault((name, i), N_("{one} does not stand in the register announced"), {"one": one})


def state(draw: Draw, today: datetime.date) -> str:
    """Announced, drawn, published."""
    return "published" if draw.published else "drawn" if draw.drawn_units else "announced"


KIND = Kind(
    name="draw",
    cls=Draw,
    title=("purpose",),
    date="announced",
    concerns="",
    columns=("draw_units", "published"),
    clauses=("INS-0",),
    again=("purpose", "unit_class", "units", "inspectors", "draw_units", "draw_inspectors"),
    example="""
announced = 2026-05-11
purpose = "第二季度抽檢"
units = ["dongjie", "xijie", "nanshan"]
inspectors = ["shifan/zhou-min", "shifan/he-wei", "shifan/lin-hao"]
draw_units = 1
draw_inspectors = 2
source = "中國福利彩票雙色球 2026053 期開獎號碼"
source_date = 2026-05-12
""",
    orders=(DateOrder("announced", "source_date"), DateOrder("source_date", "published")),
    rules=(
        RecordRule("sizes", N_("No more is drawn than the registers hold; two inspectors at least"), sizes, "draw_units = 4"),
        RecordRule("register", N_("Whoever is drawn stands in the register"), from_register, 'drawn_units = ["beihe"]'),
    ),
    state=state,
)
