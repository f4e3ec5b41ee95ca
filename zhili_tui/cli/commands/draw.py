"""zhili draw"""

import datetime
from typing import Annotated, Any

import typer

from zhili_tui.cli.delivering import tell
from zhili_tui.cli.output import caveat, emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.cli.sorts import CLASS, UNIT
from zhili_tui.cli.subcommands import Subcommand
from zhili_tui.errors import Refused, UnknownKind, WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation import draw as draws
from zhili_tui.regulation.ruleset import FILES
from zhili_tui.services.repository import Loaded
from zhili_tui.services.workspace import Workspace

HELP = N_("Draw units and inspectors so that anybody can work it out again: announce, then derive from public values, then verify.")
#: A draw that was announced.
Announced = Annotated[str, typer.Argument(metavar="REF", help=N_("The draw: its path, its id or the beginning of one"))]


def _office(whole: bool) -> Workspace:
    """The repository under its rules: as a whole where something only answers; else what is to hold rests on each of them."""
    office = current().workspace()
    office.refresh()
    office.book.require(*FILES, whole=whole)
    return office


def announce(
    unit: Annotated[str, typer.Option(help=N_("The unit that draws; its inspectors are the register")), UNIT],
    purpose: Annotated[str, typer.Option(help=N_("What the draw is for"))],
    source: Annotated[str, typer.Option(help=N_("The public source of randomness"))],
    source_date: Annotated[str, typer.Option(help=N_("When its values appear: after today"))],
    unit_class: Annotated[str, typer.Option("--class", help=N_("Only units of this class")), CLASS] = "",
    units: Annotated[int, typer.Option(help=N_("Units to draw"))] = 1,
    inspectors: Annotated[int, typer.Option(help=N_("Inspectors to draw, two or more"))] = 2,
) -> None:
    """Record a new draw with its registers."""
    office = _office(whole=False)
    try:
        day = datetime.date.fromisoformat(source_date)
    except ValueError:
        raise WrongUse(N_("--source-date: “{text}” is no date; write it as 2026-03-05"), text=source_date) from None
    if day <= office.today:
        raise WrongUse(N_("--source-date: the values must not be known yet when the draw is announced ({today})"), today=office.today)
    known, register = office.reckoning.units(), office.reckoning.facts_of(unit)
    there = [(id, one) for id, one in sorted(known.units.items()) if not one.until or one.until >= office.today]
    towns = [id for id, one in there if one.level in ("street", "town", "township") and "signatory_unit" in one.bodies]
    pool = [id for id, one in there if unit_class in one.classes] if unit_class else towns
    plain: dict[str, Any] = {
        "announced": office.today, "purpose": purpose, "unit_class": unit_class or None, "units": pool,
        "inspectors": register.holders(unit, "inspector", office.today), "draw_units": units, "draw_inspectors": inspectors, "source": source,
        "source_date": day,
    }  # fmt: skip
    saved = office.saving.create("draw", unit, plain)
    tell(saved.path, saved.commit)


def derive(ref: Announced, randomness: Annotated[str, typer.Option(help=N_("The values as published; sources apart by /"))] = "") -> None:
    """Enter the published values and what they give."""
    office = _office(whole=False)
    loaded = _loaded(office, ref)
    plain = dict(loaded.plain)
    if randomness and plain.get("randomness", randomness) != randomness:
        raise Refused(N_("other values are entered already: {values}"), values=plain["randomness"])
    if randomness:
        plain["randomness"] = randomness
    if not plain.get("randomness"):
        raise WrongUse(N_("draw derive needs the published values: --randomness"))
    if plain["source_date"] > office.today:
        raise Refused(N_("the values appear on {day}; it is not that day yet"), day=plain["source_date"])
    drawn = draws.derive(office.typed(loaded, plain))
    plain |= {"drawn_units": list(drawn.units), "drawn_inspectors": list(drawn.inspectors)}
    saved = office.saving.change(loaded, plain)
    if wants_json():
        emit_json({"path": saved.path, "commit": saved.commit, "units": drawn.units, "inspectors": drawn.inspectors})
        return
    out(_(N_(", ")).join(map(office.name, drawn.units)))
    out(_(N_(", ")).join(map(office.name, drawn.inspectors)))


def verify(ref: Announced) -> None:
    """Work the draw out again; exit code 1 where it departs from that."""
    office = _office(whole=True)
    incomplete = office.incomplete()
    loaded = _loaded(office, ref)
    wrong = list(draws.verify(office.typed(loaded)))
    if wants_json():
        emit_json(
            {
                "ref": loaded.place.ref,
                "valid": not wrong,
                "wrong": [translate(one.sentence, one.parts) for one in wrong],
                "incomplete": incomplete,
            }
        )
    else:
        caveat(incomplete)
        for one in wrong:
            out(translate(one.sentence, one.parts))
        if not wrong:
            say(_(N_("The draw is what its registers and values give.")))
    if wrong:
        raise typer.Exit(1)


def share() -> None:
    """Say how many of the units were drawn."""
    office = _office(whole=True)
    incomplete = office.incomplete()
    told = draws.share(office.reckoning.facts(), office.today.year, office.today)
    if wants_json():
        emit_json({**told._asdict(), "incomplete": incomplete})
    else:
        caveat(incomplete)
        say(translate(N_("{draws} draws this year: {drawn} of {register} units drawn"), told._asdict()))


def _loaded(office: Workspace, ref: str) -> Loaded:
    loaded = office.load(office.path(ref))
    if loaded.kind.name != "draw":
        raise UnknownKind(kind=loaded.kind.name, kinds="draw")
    return loaded


SUBCOMMANDS = (
    Subcommand(
        "announce", announce, N_("Announce a draw before its values are known: what is drawn from, by which public source, on which day."),
        examples=(N_("draw announce --unit shifan-zzb --purpose 抽檢 --source 雙色球 --source-date 2026-12-03"),),
    ),
    Subcommand(
        "derive", derive, N_("Enter the published values, and the units and inspectors that follow from them."),
        examples=("draw derive shifan-zzb/2026/draw/20261201-abcd --randomness '3 8 14 19 27 31/9'",),
    ),
    Subcommand(
        "verify", verify, N_("Work a draw out again from its registers and values; the exit code is 1 where it departs from that."),
        examples=("draw verify shifan-zzb/2026/draw/20261201-abcd",),
    ),
    Subcommand("share", share, N_("How many of the units were drawn this year."), examples=("draw share", "draw share --json")),
)  # fmt: skip
