"""Small worlds of records for the regulation: written as TOML, typed, no disk."""

import datetime
from pathlib import Path
from typing import Any

from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.record_path import parse
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.binding.in_force import SigningFacts
from zhili_tui.regulation.binding.signing import Rolls
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import SigningRules
from zhili_tui.storage.toml_text import parse_text

ROOT = Path(__file__).resolve().parent.parent.parent
CST = datetime.timezone(datetime.timedelta(hours=8))
UNITS = {
    "qu/unit": 'name = "區"\nlevel = "district"\nbodies = ["party_government"]\n',
    "zzw/unit": 'name = "區綜治委"\nlevel = "district"\nparent = "qu"\nbodies = ["committee"]\n',
    "zzb/unit": 'name = "區綜治辦"\nlevel = "district"\nparent = "qu"\nbodies = ["committee_office"]\n',
    "dong/unit": 'name = "東街"\nlevel = "street"\nparent = "qu"\nbodies = ["party_government", "committee", "committee_office", "signatory_unit"]\n',
    "an/unit": 'name = "平安社區"\nlevel = "community"\nparent = "dong"\nbodies = ["signatory_unit"]\n',
    "zzw/officers/wang": 'name = "王"\n[[posts]]\nunit = "zzw"\ntitle = "主任"\nroles = ["committee_chair"]\nsince = 2020-01-01\n',
    "zzb/officers/zhou": 'name = "周"\n[[posts]]\nunit = "zzb"\ntitle = "主任"\nroles = ["office_director"]\nsince = 2020-01-01\n',
    "dong/officers/gao": 'name = "高"\n[[posts]]\nunit = "dong"\ntitle = "書記"\nroles = ["principal_leader"]\nsince = 2020-01-01\n',
}


def rule_set(name: str = "default", **changed: str) -> RuleSet:
    """A shipped rule set; files may be replaced."""
    folder = ROOT / "templates" / "regulation" / name
    files = {path.relative_to(ROOT).as_posix(): path.read_bytes() for path in folder.rglob("*.toml")}
    return RuleSet(files | {f"templates/regulation/{name}/{short}.toml": text.encode() for short, text in changed.items()})


RULES = rule_set().signing


def facts(
    records: dict[str, str], units: dict[str, str] = UNITS, verdicts: dict[str, str] | None = None, rules: SigningRules = RULES
) -> RecordSet:
    """Typed records of these texts, by reference."""
    return RecordSet(typed(units | records), verdicts, past=SigningFacts(roster(units, rules)))


def roster(units: dict[str, str] = UNITS, rules: SigningRules = RULES) -> Rolls:
    """These units and officers under the shipped table of who signs what, or another."""
    known = RecordSet(typed(units))
    return Rolls(rules, known.officers, known.units)


def typed(texts: dict[str, str]) -> list[tuple[Any, Any]]:
    out = []
    for ref, text in texts.items():
        place = parse(ref)
        assert place is not None, ref
        out.append((place, convert(parse_text(text), kinds.kind(place.kind).cls)))
    return out


def at(day: str, clock: str = "12:00:00") -> datetime.datetime:
    return datetime.datetime.combine(datetime.date.fromisoformat(day), datetime.time.fromisoformat(clock), CST)


def duties(
    book: RuleSet, records: dict[str, str], day: str, clock: str = "12:00:00", units: dict[str, str] = UNITS, year: int = 2026
) -> list[Duty]:
    world, now = facts(records, units), at(day, clock)
    return agenda.duties(book, world, now) if year == now.year else agenda.of_year(book, world, year, now)


def find(found: list[Duty], id: str, unit: str, period: str = "", about: str = "") -> Duty:
    """The one duty of these."""
    hits = [d for d in found if d.id == id and d.unit == unit and d.period.startswith(period) and about in ("", d.about)]
    assert len(hits) == 1, hits
    return hits[0]


def meeting(type: str, day: str, **more: str) -> str:
    extra = "".join(f"{key} = {value}\n" for key, value in more.items())
    return f'type = "{type}"\ndate = {day}\nchair = "dong/gao"\nexpected = 3\npresent = 3\n{extra}[[resolutions]]\ncontent = "x"\n'


def case(day: str, clock: str = "08", **more: str) -> str:
    """An accident in the community, known an hour after it occurred."""
    extra = "".join(f"{key} = {value}\n" for key, value in more.items())
    return (
        f'title = "x"\ncategory = "accident"\nunit = "an"\nplace = "x"\noccurred = {day}T{clock}:00:00+08:00\n'
        f'learned = {day}T{int(clock) + 1:02}:00:00+08:00\nfacts = "x"\n{extra}'
    )
