"""zhili draw"""

import datetime
from typing import Annotated, Any

import typer

from zhili_tui.cli.output import caveat, emit_json, out, say, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import Refused, UnknownKind, WrongUse
from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation import draw as draws
from zhili_tui.regulation.ruleset import FILES
from zhili_tui.services.repository import Loaded
from zhili_tui.services.workspace import Workspace

HELP = N_("Draw units and inspectors so that anybody can work it out again: announce, then derive from public values, then verify.")
EXAMPLES = (
    "draw announce --unit shifan-zzb --purpose 抽檢 --source 雙色球 --source-date 2026-12-03",
    "draw derive shifan-zzb/2026/draw/20261201-abcd --randomness '3 8 14 19 27 31/9'",
    "draw verify shifan-zzb/2026/draw/20261201-abcd",
    "draw share",
)
#: The steps that only answer; the others enter what is to hold, under the rules as a whole.
ANSWERS = ("verify", "share")


def command(
    step: Annotated[str, typer.Argument(help=N_("announce, derive, verify or share"))],
    ref: Annotated[str, typer.Argument(help=N_("The draw, to derive or verify"))] = "",
    unit: Annotated[str, typer.Option(help=N_("The unit that draws; its inspectors are the register"))] = "",
    purpose: Annotated[str, typer.Option(help=N_("What the draw is for"))] = "",
    unit_class: Annotated[str, typer.Option("--class", help=N_("Only units of this class"))] = "",
    units: Annotated[int, typer.Option(help=N_("Units to draw"))] = 1,
    inspectors: Annotated[int, typer.Option(help=N_("Inspectors to draw, two or more"))] = 2,
    source: Annotated[str, typer.Option(help=N_("The public source of randomness"))] = "",
    source_date: Annotated[str, typer.Option(help=N_("When its values appear: after today"))] = "",
    randomness: Annotated[str, typer.Option(help=N_("The values as published; sources apart by /"))] = "",
) -> None:
    """Announce, derive, verify."""
    office = current().workspace()
    office.refresh()
    office.book.require(*FILES, whole=step in ANSWERS)
    incomplete = office.incomplete()
    match step:
        case "announce":
            out(announce(office, unit, purpose, unit_class, units, inspectors, source, source_date))
        case "derive":
            derive(office, _loaded(office, ref), randomness)
        case "verify":
            verify(office, _loaded(office, ref), incomplete)
        case "share":
            told = draws.share(office.reckoning.facts(), office.today.year, office.today)
            if wants_json():
                emit_json({**told._asdict(), "incomplete": incomplete})
            else:
                caveat(incomplete)
                say(translate(N_("{draws} draws this year: {drawn} of {register} units drawn"), told._asdict()))
        case _:
            raise WrongUse(N_("draw {step}: choose one of {known}"), step=step, known="announce, derive, verify, share")


def announce(
    office: Workspace, unit: str, purpose: str, unit_class: str, units: int, inspectors: int, source: str, source_date: str
) -> str:
    """A new draw with its registers; its path."""
    if not (unit and purpose and source and source_date):
        raise WrongUse(N_("draw announce needs --unit, --purpose, --source and --source-date"))
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
    return office.saving.create("draw", unit, plain).path


def derive(office: Workspace, loaded: Loaded, randomness: str) -> None:
    """Enter the published values and what they give."""
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
    office.saving.change(loaded, plain)
    out(_(N_(", ")).join(map(office.name, drawn.units)))
    out(_(N_(", ")).join(map(office.name, drawn.inspectors)))


def verify(office: Workspace, loaded: Loaded, incomplete: list[str]) -> None:
    """Work the draw out again; exit code 1 where it departs from that."""
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


def _loaded(office: Workspace, ref: str) -> Loaded:
    if not ref:
        raise WrongUse(N_("Name the draw: its path, its id or the beginning of one"))
    loaded = office.load(office.path(ref))
    if loaded.kind.name != "draw":
        raise UnknownKind(kind=loaded.kind.name, kinds="draw")
    return loaded
