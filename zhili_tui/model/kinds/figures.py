"""The month's aggregate counts, each table with its source department. About the public only counts are kept."""

import datetime
from collections.abc import Iterator
from typing import Annotated

from zhili_tui.model.fields import Count, Date, Label, Line, OfficerRef, Part, Several, Text
from zhili_tui.model.glossary import N_, Term
from zhili_tui.model.introspection import Fault, by_name
from zhili_tui.model.kind import Kind, RecordRule
from zhili_tui.model.parts import Record

Source = Annotated[Line | None, Label(N_("Source department"))]


class Causes(Part):
    """Disputes screened, by cause."""

    land_housing: Count | None = None
    property_management: Count | None = None
    labour: Count | None = None
    enterprise_reform: Count | None = None
    environment: Count | None = None
    family_neighbours: Count | None = None
    medical: Count | None = None
    village_affairs: Count | None = None
    land_contracts: Count | None = None
    enforcement: Count | None = None
    schools: Count | None = None
    other_causes: Count | None = None


class Sizes(Part):
    """Disputes screened, by the number of those involved."""

    up_to_50: Count | None = None
    over_50_to_100: Count | None = None
    over_100_to_500: Count | None = None
    over_500: Count | None = None


class Disputes(Part):
    """The monthly return of dispute screening (TGT-5)."""

    source: Source = None
    rounds: Annotated[Count | None, Label(N_("Screening rounds"))] = None
    screened: Count | None = None
    mediated: Count | None = None
    succeeded: Annotated[Count | None, Label(N_("Mediated with success"))] = None
    grave_disputes: Count | None = None
    causes: Causes | None = None
    sizes: Sizes | None = None


class Security(Part):
    """Cases and disasters (TGT-6, TGT-7, TGT-15)."""

    source: Source = None
    population: Annotated[Count | None, Label(N_("Inhabitants"))] = None
    criminal_cases: Count | None = None
    violent_cases: Count | None = None
    vice_cases: Annotated[Count | None, Label(N_("Prostitution, gambling and drug cases"))] = None
    public_security_cases: Count | None = None
    cases_accepted: Count | None = None
    cases_handled: Count | None = None
    security_disasters: Count | None = None
    offenders: Count | None = None
    own_staff_offences: Annotated[Count | None, Label(N_("Offences by own staff"))] = None
    juvenile_offences: Annotated[Count | None, Label(N_("Offences by juveniles"))] = None
    repeat_offences: Annotated[Count | None, Label(N_("Offences by those who had offended before"))] = None
    economic_crimes: Annotated[Count | None, Label(N_("Economic crimes"))] = None


class KeyAreas(Part):
    """Key areas and technical protection (TGT-8)."""

    source: Source = None
    areas: Annotated[Count | None, Label(N_("Key areas"))] = None
    areas_treated: Count | None = None
    areas_reached: Annotated[Count | None, Label(N_("Key areas that reached the target"))] = None
    sites: Annotated[Count | None, Label(N_("Critical sites"))] = None
    sites_installed: Annotated[Count | None, Label(N_("With technical protection installed"))] = None
    sites_intact: Annotated[Count | None, Label(N_("With technical protection intact"))] = None


class Defence(Part):
    """The joint-defence network (TGT-10)."""

    source: Source = None
    full_time: Annotated[Count | None, Label(N_("Full-time members"))] = None
    volunteers: Count | None = None


class Aftercare(Part):
    """Support for people released from custody: counts only (TGT-12)."""

    source: Source = None
    released: Annotated[Count | None, Label(N_("Released within three years"))] = None
    files_complete: Count | None = None
    supported: Count | None = None
    placed: Count | None = None
    reoffended: Count | None = None


class Departures(Part):
    """Departures by direction (TGT-13)."""

    same_district: Count | None = None
    same_province: Count | None = None
    other_provinces: Count | None = None
    abroad: Count | None = None
    direction_unknown: Count | None = None


class Migrants(Part):
    """Floating population and lodging: counts only (TGT-13)."""

    source: Source = None
    arrivals: Count | None = None
    arrivals_registered: Count | None = None
    departures: Count | None = None
    directions: Annotated[Departures | None, Label(N_("Departures by direction"))] = None
    lodgings: Count | None = None
    lodgings_managed: Count | None = None


class Minors(Part):
    """Schools and minors: counts only (TGT-14)."""

    source: Source = None
    schools: Count | None = None
    law_vice_principals: Annotated[Count | None, Label(N_("With a vice-principal for law"))] = None
    activity_stations: Count | None = None
    legal_lessons: Count | None = None


class Railway(Part):
    """Railway protection (TGT-18)."""

    source: Source = None
    trains_stopped: Count | None = None
    installations_damaged: Count | None = None
    goods_stolen: Count | None = None
    obstacles_laid: Count | None = None
    illegal_building: Count | None = None
    illegal_crossing: Count | None = None


class Correction(Part):
    """A figure corrected after the return was sent: what was sent stays visible."""

    field: Annotated[Line, Label(N_("Figure corrected"), N_("Such as disputes.screened"))]
    was: Count
    corrected: Date
    reason: Text


class Figures(Record, kw_only=True):
    """One unit's figures of one month; the month is the file's name. A typed zero is not a blank."""

    reported: Annotated[Date | None, Label(N_("Reported on"))] = None
    reporter: OfficerRef | None = None
    disputes: Disputes | None = None
    security: Security | None = None
    key_areas: Annotated[KeyAreas | None, Label(N_("Key areas and sites"))] = None
    defence: Defence | None = None
    aftercare: Aftercare | None = None
    migrants: Migrants | None = None
    minors: Minors | None = None
    railway: Railway | None = None
    corrections: Several[Correction] = ()


#: Figures that say how things stand at the month's end. Over several months the last one counts, and they are never added up; every
#: other figure counts what happened in its month, and months add up.
LAST_VALUES = frozenset((
    "security.population",
    "key_areas.areas", "key_areas.areas_treated", "key_areas.areas_reached",
    "key_areas.sites", "key_areas.sites_installed", "key_areas.sites_intact",
    "defence.full_time", "defence.volunteers",
    "aftercare.released", "aftercare.files_complete", "aftercare.supported", "aftercare.placed",
    "migrants.lodgings", "migrants.lodgings_managed",
    "minors.schools", "minors.law_vice_principals", "minors.activity_stations", "minors.legal_lessons",
))  # fmt: skip

TABLES = ("disputes", "security", "key_areas", "defence", "aftercare", "migrants", "minors", "railway")
#: In each table, the second number is a part of the first.
PARTS = (
    ("disputes", "screened", "mediated"),
    ("disputes", "mediated", "succeeded"),
    ("disputes", "screened", "grave_disputes"),
    ("security", "criminal_cases", "violent_cases"),
    ("security", "cases_accepted", "cases_handled"),
    ("key_areas", "areas", "areas_treated"),
    ("key_areas", "areas_treated", "areas_reached"),
    ("key_areas", "sites", "sites_installed"),
    ("key_areas", "sites_installed", "sites_intact"),
    ("aftercare", "released", "files_complete"),
    ("aftercare", "released", "reoffended"),
    ("security", "criminal_cases", "economic_crimes"),
    ("migrants", "arrivals", "arrivals_registered"),
    ("migrants", "lodgings", "lodgings_managed"),
    ("minors", "schools", "law_vice_principals"),
)


def parts(figures: Figures) -> Iterator[Fault]:
    """A part is not larger than its whole."""
    for table, whole, part in PARTS:
        counts = getattr(figures, table)
        if counts is None:
            continue
        most, number = getattr(counts, whole), getattr(counts, part)
        if most is not None and number is not None and number > most:
            of = Term(by_name(type(counts))[whole].label)
            yield Fault((table, part), N_("{number} is more than “{whole}”, {most}"), {"number": number, "whole": of, "most": most})


def directions(figures: Figures) -> Iterator[Fault]:
    """Departures by direction are no more than the departures (TGT-13)."""
    migrants = figures.migrants
    if migrants is None or migrants.directions is None or migrants.departures is None:
        return
    found = sum(getattr(migrants.directions, name) or 0 for name in migrants.directions.__struct_fields__)
    if found > migrants.departures:
        yield Fault(
            ("migrants", "directions"),
            N_("{number} is more than “{whole}”, {most}"),
            {"number": found, "whole": Term(by_name(type(migrants))["departures"].label), "most": migrants.departures},
        )


def _added(figures: Figures) -> Iterator[tuple[str, int, int, bool]]:
    """The disputes by cause, and by size: the table, what it adds up to, the disputes screened, whether every number is typed."""
    disputes = figures.disputes
    if disputes is None or disputes.screened is None:
        return
    for name in ("causes", "sizes"):
        table = getattr(disputes, name)
        if table is not None:
            numbers = [getattr(table, field) for field in table.__struct_fields__]
            yield name, sum(number or 0 for number in numbers), disputes.screened, None not in numbers


def sums(figures: Figures) -> Iterator[Fault]:
    """The disputes by cause, and by size, make the disputes screened once every number is typed, and are never more."""
    for name, found, total, whole in _added(figures):
        if found > total or (whole and found < total):
            yield Fault(("disputes", name), N_("these add up to {sum}, not {total}"), {"sum": found, "total": total})


def short(figures: Figures) -> Iterator[Fault]:
    """What is not there yet may stand in the blanks; that some are left blank is pointed out."""
    for name, found, total, whole in _added(figures):
        if found < total and not whole:
            sentence = N_("these add up to {sum}, not {total}, and some are blank; where there were none, type 0")
            yield Fault(("disputes", name), sentence, {"sum": found, "total": total})


def state(figures: Figures, today: datetime.date) -> str:
    """Reported upward, or still a draft."""
    return "reported" if figures.reported else "draft"


KIND = Kind(
    name="figures",
    cls=Figures,
    naming="month",
    title=(),
    date="reported",
    concerns="",
    columns=("reported", "reporter"),
    clauses=("TGT-5", "TGT-6", "TGT-7", "TGT-8", "TGT-10", "TGT-12", "TGT-13", "TGT-14", "TGT-15", "TGT-18"),
    again=("reporter", *(f"{table}.source" for table in TABLES)),
    event=True,
    example="""
reported = 2026-04-03
reporter = "dongjie/lin-shufen"

[disputes]
source = "司法所"
rounds = 1
screened = 14
mediated = 14
succeeded = 13
grave_disputes = 0
""",
    rules=(
        RecordRule("part-over-whole", N_("A part is not larger than its whole"), parts, "[disputes]\nscreened = 3\nmediated = 4"),
        RecordRule(
            "directions",
            N_("Departures by direction are no more than the departures"),
            directions,
            "[migrants]\ndepartures = 1\n[migrants.directions]\nabroad = 2",
        ),
        RecordRule(
            "sum",
            N_("Disputes by size make the disputes screened"),
            sums,
            "[disputes]\nscreened = 3\n[disputes.sizes]\nup_to_50 = 1\nover_50_to_100 = 0\nover_100_to_500 = 0\nover_500 = 0",
        ),
        RecordRule(
            "sum-short",
            N_("Disputes by cause make the disputes screened"),
            short,
            "[disputes]\nscreened = 18\n[disputes.causes]\nlabour = 15",
            warns=True,
        ),
    ),
    state=state,
)
