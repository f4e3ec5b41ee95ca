"""Reads a layout file, and says what is wrong with it and where."""

from collections import Counter
from collections.abc import Iterator
from string import Formatter

from zhili_tui.errors import Unreadable
from zhili_tui.exchange.form_template.shape import TemplateLayout
from zhili_tui.exchange.grid import REF, sheets
from zhili_tui.i18n import N_
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import Fault, Path, by_name, faults
from zhili_tui.model.kind import Kind
from zhili_tui.regulation import returns
from zhili_tui.storage.toml_text import TextError, decode, locate, parse, positions

#: What the text of a cell may have filled in.
HOLES = ("office", "unit", "year", "month", "today", "reported", "reporter", "missing", "name", "n")
#: What a tab's name may not contain, and how long it may be.
TAB, FORBIDDEN = 31, frozenset("[]:*?/\\")


def read(data: bytes, source: str) -> TemplateLayout:
    """The layout of a file. Raises Unreadable with the place of the first mistake."""
    try:
        plain = parse(data)
    except TextError as error:
        raise Unreadable(path=source, reason=str(error)) from None
    found = next(iter(faults(TemplateLayout, plain)), None) or next(mistakes(convert(plain, TemplateLayout)), None)
    if found is not None:
        line, column = locate(positions(decode(data)), found.path)
        raise Unreadable(path=source, reason=str(TextError(line, column, found.sentence, found.parts)))
    layout: TemplateLayout = convert(plain, TemplateLayout)
    return layout


def mistakes(layout: TemplateLayout) -> Iterator[Fault]:
    """What is wrong in a layout whose tables are of the right shape."""
    if len(layout.sheet) > TAB or FORBIDDEN & set(layout.sheet):
        yield Fault(("sheet",), N_("a sheet's name has at most {most} characters and none of: [ ] : * ? / \\"), {"most": TAB})
    if layout.kind is not None and layout.kind not in kinds.names():
        yield Fault(("kind",), N_("there is no kind of record “{kind}”"), {"kind": layout.kind})
        return
    for name, ids in (("columns", [one.id for one in layout.columns]), ("styles", [one.id for one in layout.styles])):
        for id, times in Counter(ids).items():
            if times > 1:
                last = max(i for i, one in enumerate(ids) if one == id)
                yield Fault((name, last, "id"), N_("“{id}” is used {times} times"), {"id": id, "times": times})
    yield from _axes(layout)
    yield from _cells(layout)


def _axes(layout: TemplateLayout) -> Iterator[Fault]:
    for name, axes in (("columns", layout.columns), ("rows", layout.rows)):
        for i, one in enumerate(axes):
            yield from _said(layout, (name, i), one.value, one.style, name == "columns" or getattr(one, "each", None) == "record")
    for i, row in enumerate(layout.rows):
        if row.each == "record" and layout.kind is None:
            yield Fault(("rows", i, "each"), N_("name the kind of record at the top: kind = \"meeting\""), {})  # fmt: skip
        if row.value and any(column.value for column in layout.columns):
            yield Fault(("rows", i, "value"), N_("values stand either with the columns or with the rows"), {})


def _cells(layout: TemplateLayout) -> Iterator[Fault]:
    ids = [one.id for one in layout.columns]
    taken: dict[tuple[int, int], Path] = {}
    for i, row in enumerate(layout.rows):
        for k, cell in enumerate(row.cells):
            here: Path = ("rows", i, "cells", k)
            yield from _said(layout, here, cell.value, cell.style, row.each == "record")
            if (cell.text is None) == (cell.value is None):
                yield Fault(here, N_("a cell has either text or value"), {})
            for hole in _holes(cell.text or ""):
                if hole not in HOLES:
                    yield Fault(
                        (*here, "text"), N_("{found} is none of: {choices}"), {"found": "{" + hole + "}", "choices": ", ".join(HOLES)}
                    )
            unknown = next((id for id in cell.at if id not in ids), None)
            if unknown is not None:
                yield Fault((*here, "at"), N_("there is no column “{id}”; the columns are: {ids}"), {"id": unknown, "ids": ", ".join(ids)})
                continue
            if not 1 <= len(cell.at) <= 2 or ids.index(cell.at[0]) > ids.index(cell.at[-1]):
                yield Fault((*here, "at"), N_("name one column, or the first and the last of several"), {})
                continue
            below = layout.rows[i : i + cell.down]
            if len(below) < cell.down or (cell.down > 1 and any(one.each for one in below)):
                yield Fault((*here, "down"), N_("merged cells end where the rows do, and never hold a repeated row"), {})
            for spot in ((i + r, c) for r in range(cell.down) for c in range(ids.index(cell.at[0]), ids.index(cell.at[-1]) + 1)):
                if spot in taken:
                    yield Fault((*here, "at"), N_("another cell stands here already"), {})
                    break
                taken[spot] = here


def _holes(text: str) -> Iterator[str]:
    try:
        for _text, name, _spec, _conversion in Formatter().parse(text):
            if name is not None:
                yield name
    except ValueError:  # a brace that nothing closes
        yield text[text.find("{") :][:12] if "{" in text else "}"


def _said(layout: TemplateLayout, here: Path, value: str | None, style: str | None, records: bool) -> Iterator[Fault]:
    if style is not None and style not in (known := [one.id for one in layout.styles]):
        yield Fault((*here, "style"), N_("there is no style “{id}”; the styles are: {ids}"), {"id": style, "ids": ", ".join(known) or "-"})
    for one in value.split(" / ") if value else ():
        source, _dot, name = one.strip().partition(".")
        if source == "figures" and name in returns.fields():
            continue
        if source == "record" and records and layout.kind and name in record_names(kinds.kind(layout.kind)):
            continue
        if source == "figures":
            yield Fault((*here, "value"), N_("there is no figure “{name}”; see: zhili schema figures"), {"name": name})
        elif source == "record" and layout.kind:
            names = ", ".join(record_names(kinds.kind(layout.kind)))
            yield Fault(
                (*here, "value"),
                N_("{kind} has no field “{field}”. Its fields are: {fields}"),
                {"kind": layout.kind, "field": name, "fields": names},
            )
        else:
            yield Fault((*here, "value"), N_("write a value as figures.disputes.screened or, in a row of each record, record.date"), {})


def record_names(kind: Kind) -> list[str]:
    """What a row of each record may show: the columns of the kind's main sheet, and how many entries its lists have."""
    lists = [field.name for field in by_name(kind.cls).values() if field.many and field.part is not None]
    return [REF, *sheets(kind)[0].names[1:], *lists]
