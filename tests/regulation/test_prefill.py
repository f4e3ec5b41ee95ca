"""Every duty leads somewhere, and what is saved there changes its state."""

import datetime
from typing import Any

import pytest

from tests.conftest import ROOT
from tests.regulation.world import UNITS, at, facts, find, meeting, rule_set
from tests.regulation.world import duties as reckoned
from zhili_tui.model import kinds
from zhili_tui.model.carry_over import again
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import Field, by_name, field_at, fields_of
from zhili_tui.model.record_path import Place, new_name, parse
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.duties.prefill import Edit, Open, lacking, patrol_day, target, writes_for
from zhili_tui.regulation.duty import Duty
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.services.workspace import Workspace

NOW = at("2026-11-23", "23:59:59")
TODAY = NOW.date()
Records = list[tuple[Place, Any]]


@pytest.fixture(scope="module")
def example() -> Records:
    office = Workspace.open(ROOT)
    office.refresh()
    return list(office.index.records("1"))


@pytest.fixture(scope="module", params=["default", "stepwise"])
def asked(request: pytest.FixtureRequest, example: Records) -> tuple[Any, RecordSet, list[Duty]]:
    book, known = rule_set(request.param), RecordSet(example)
    this, last = agenda.duties(book, known, NOW), agenda.of_year(book, known, 2025, NOW)
    return book, known, [*this, *(duty for duty in last if duty.key not in {one.key for one in this})]


def test_every_duty_of_the_example_leads_to_a_place_that_is_there(asked: tuple[Any, RecordSet, list[Duty]], example: Records) -> None:
    book, known, found = asked
    there = {place.path: record for place, record in example}
    assert len(found) > 900
    for duty in found:
        for mine in (frozenset[str](), frozenset(known.units)):
            aim = target(duty, book, known, TODAY, mine)
            if isinstance(aim, Open):
                cls = kinds.kind(aim.kind).cls
                assert aim.unit == duty.unit
                assert aim.plain.keys() <= by_name(cls).keys()
                place = aim.at
            else:
                place_of = parse(aim.path)
                assert place_of is not None
                assert aim.path in there, duty.key
                cls, place = kinds.kind(place_of.kind).cls, aim.at
                if aim.entry is not None:
                    field = field_at(cls, place)
                    assert field is not None
                    assert 0 <= int(place[-1]) <= len(getattr(there[aim.path], field.name))
                    assert aim.entry.keys() <= {one.name for one in field.fields}
            assert not place or field_at(cls, place) is not None, (duty.key, place)


def test_who_writes_for_all_is_led_to_the_record_others_to_their_answer(asked: tuple[Any, RecordSet, list[Duty]]) -> None:
    book, known, found = asked
    finding = next(one for one in found if one.id == "finding" and one.state == "overdue")
    own = target(finding, book, known, TODAY, frozenset(known.units))
    assert isinstance(own, Edit)
    assert own.at[0] == "findings"
    assert own.at[2] == "accepted"  # acceptance comes before closing
    theirs = target(finding, book, known, TODAY, frozenset(("nobody",)))
    assert isinstance(theirs, Open)
    assert (theirs.kind, theirs.unit, theirs.plain["type"]) == ("reply", finding.unit, "rectification")
    assert f"{theirs.plain['to']}/{theirs.plain['items'][0]}" == finding.period


def test_every_periodical_duty_changes_its_state_when_its_form_is_filled_in(
    asked: tuple[Any, RecordSet, list[Duty]], example: Records
) -> None:
    book, known, found = asked
    periodical = {rule.id for rule in book.obligations.obligations}
    seen = set()
    for duty in found:
        if duty.id not in periodical or duty.state not in ("overdue", "missed", "due", "upcoming"):
            continue
        if duty.id == "patrol" and duty.state == "upcoming":  # no day of it has come yet
            continue
        if (duty.id, duty.unit, duty.state) in seen or ((duty.id, duty.state) in seen and len(seen) > 60):
            continue
        seen |= {(duty.id, duty.unit, duty.state), (duty.id, duty.state)}
        records = completed(duty, book, known, example)
        # Looked at when it had been done: on the day of the record, however long ago the period was.
        day = max(TODAY, duty.day) if duty.state == "upcoming" else TODAY
        now = datetime.datetime.combine(day, datetime.time(23, 59, 59), NOW.tzinfo)
        after = agenda.scored(book, RecordSet(records), int(duty.period[:4]), now, frozenset((duty.unit,)), frozenset((duty.id,)))
        (again_,) = (one for one in after if one.key == duty.key)
        if duty.id == "patrol":
            assert again_.missing == duty.missing[1:], duty.key
        elif duty.id == "information":  # twelve in a year
            assert len(again_.evidence) == len(duty.evidence) + 1
        else:
            assert again_.state in ("met", "late"), (duty.key, duty.state, again_)
    assert len({one[0] for one in seen}) >= 13


def completed(duty: Duty, book: Any, known: RecordSet, example: Records) -> Records:
    """The records with the one that the form would save."""
    aim = target(duty, book, known, TODAY)
    if isinstance(aim, Edit):
        place = parse(aim.path)
        assert place is not None
        plain = _plain(next(record for one, record in example if one == place))
        if aim.entry is not None:
            plain.setdefault(str(aim.at[0]), []).insert(int(aim.at[1]), aim.entry)
            _complete(fields_of(kinds.kind(place.kind).cls), plain, duty, TODAY)
        elif duty.id == "patrol":
            hours = plain["hours"]
            plain["shifts"][aim.at[1]]["rounds"] = hours
        else:
            _set(kinds.kind(place.kind).cls, plain, aim.at, duty, TODAY)
            plain |= {"reported": TODAY} if place.kind == "figures" else {}
            _needed(duty, book, kinds.kind(place.kind), plain)
        return [(one, convert(plain, kinds.kind(place.kind).cls) if one == place else record) for one, record in example]
    kind = kinds.kind(aim.kind)
    plain = dict(aim.plain)
    if duty.id == "spot_checks":  # which unit, the draw says
        assert "unit" not in plain
        plain["unit"] = "dongjie"
    if aim.at and aim.at != ("shifts",):
        _set(kind.cls, plain, aim.at, duty, aim.near)
    _complete(fields_of(kind.cls), plain, duty, aim.near)
    if kind.date and kind.name != "statement":
        plain.setdefault(kind.date, TODAY if kind.name == "figures" else aim.near)
    _needed(duty, book, kind, plain)
    day = aim.month or plain[kind.date]
    made = Place(aim.unit, day.year, aim.kind, aim.name or new_name(TODAY, 0))
    assert made not in dict(example)
    return [*example, (made, convert(plain, kind.cls))]


def _needed(duty: Duty, book: Any, kind: Any, plain: dict[str, Any]) -> None:
    """What the rule asks for beyond that."""
    for path in lacking(duty, book, kind.name, convert(plain, kind.cls)):
        *outer, name = path
        field, holder = field_at(kind.cls, path), plain
        assert field is not None
        for step in outer:
            holder = holder.setdefault(step, {})
        holder[name] = [_sample(field, duty, TODAY)] if field.many else _sample(field, duty, TODAY)


def _plain(record: Any) -> dict[str, Any]:
    from zhili_tui.model.fields import builtins

    return builtins(record)


def _set(cls: Any, plain: dict[str, Any], path: Any, duty: Duty, day: datetime.date) -> None:
    *outer, name = path
    field = field_at(cls, path)
    assert field is not None
    for step in outer:
        plain = plain.setdefault(step, {})
    plain[name] = _sample(field, duty, day)


def _complete(fields: tuple[Field, ...], plain: dict[str, Any], duty: Duty, day: datetime.date) -> None:
    """What a person would still have to type."""
    for field in fields:
        if field.part is not None and field.name in plain:
            for entry in plain[field.name] if field.many else [plain[field.name]]:
                _complete(field.fields, entry, duty, day)
        elif field.required and field.name not in plain:
            plain[field.name] = [_sample(field, duty, day)] if field.many else _sample(field, duty, day)


def _sample(field: Field, duty: Duty, day: datetime.date) -> Any:
    if field.part is not None:
        entry: dict[str, Any] = {}
        _complete(field.fields, entry, duty, day)
        return entry
    samples = {"date": day, "count": 1, "unit": duty.unit, "officer": f"{duty.unit}/x", "clock": datetime.time(9)}
    return field.choices[0] if field.form == "choice" else samples.get(field.form, "x")


def test_a_meeting_begins_as_the_last_of_its_sort() -> None:
    said = {
        "dong/2026/meeting/20260910-aaaa": meeting("joint_meeting", "2026-09-10", place='"三樓"', start="09:00:00"),
        "dong/2026/meeting/20260920-aaaa": meeting("directors_meeting", "2026-09-20", place='"二樓"'),
    }
    book, known = rule_set(), facts(said)
    duty = find(reckoned(book, said, "2026-11-23"), "joint_meeting", "dong", "2026-10")
    aim = target(duty, book, known, TODAY)
    assert aim == Open(
        "meeting", "dong",
        {"type": "joint_meeting", "place": "三樓", "chair": "dong/gao", "expected": 3},
        near=datetime.date(2026, 10, 31),
    )  # fmt: skip


def test_who_has_left_is_not_proposed_as_chair() -> None:
    gone = UNITS | {"dong/officers/gao": UNITS["dong/officers/gao"] + "until = 2026-10-01\n"}
    said = {"dong/2026/meeting/20260910-aaaa": meeting("joint_meeting", "2026-09-10")}
    book, known = rule_set(), facts(said, gone)
    duty = find(reckoned(book, said, "2026-11-23", units=gone), "joint_meeting", "dong", "2026-10")
    aim = target(duty, book, known, TODAY)
    assert isinstance(aim, Open)
    assert "chair" not in aim.plain
    assert aim.plain["expected"] == 3


def test_a_month_that_is_there_is_edited_where_it_lacks_something() -> None:
    said = {"dong/2026/figures/10": "[disputes]\nscreened = 3\n"}
    book, known = rule_set(), facts(said)
    duty = find(reckoned(book, said, "2026-11-23"), "dispute_screening", "dong", "2026-10")
    assert target(duty, book, known, TODAY) == Edit("records/dong/2026/figures/10.toml", ("disputes", "rounds"))
    said = {"dong/2026/figures/10": "[disputes]\nrounds = 1\n"}
    duty = find(reckoned(book, said, "2026-11-23"), "dispute_screening", "dong", "2026-10")
    assert target(duty, book, facts(said), TODAY) == Edit("records/dong/2026/figures/10.toml", ("reported",))
    duty = find(reckoned(book, said, "2026-11-23"), "dispute_screening", "dong", "2026-09")
    aim = target(duty, book, known, TODAY)
    assert isinstance(aim, Open)
    assert (aim.name, aim.month, aim.at) == ("09", datetime.date(2026, 9, 30), ("disputes", "rounds"))
    assert "reported" not in aim.plain, "on which day it was sent nobody knows beforehand"


@pytest.mark.parametrize(
    ("content", "blank"),
    [
        ("", [("disputes", "rounds"), ("reported",)]),
        ("reported = 2026-11-03\n[disputes]\nrounds = 0\n", [("disputes", "rounds")]),
        ("[disputes]\nrounds = 1\n", [("reported",)]),
        ("reported = 2026-11-03\n[disputes]\nrounds = 1\n", []),
    ],
)
def test_what_does_not_count_yet_says_which_field_is_blank(content: str, blank: list[Any]) -> None:
    said = {"dong/2026/figures/10": content}
    book, known = rule_set(), facts(said)
    duty = find(reckoned(book, said, "2026-11-23"), "dispute_screening", "dong", "2026-10")
    assert lacking(duty, book, "figures", known.of("figures")[0].record) == blank
    assert (duty.state == "met") == (not blank)


def test_a_limit_of_an_entry_waits_for_the_field_that_says_it_is_done() -> None:
    entry = '[[follow_ups]]\ncontent = "x"\nlead_unit = "dong"\ndue = 2026-03-31\n'
    said = {"dong/2026/meeting/20260302-aaaa": meeting("joint_meeting", "2026-03-02") + entry}
    book, known = rule_set(), facts(said)
    duty = find(reckoned(book, said, "2026-11-23"), "follow_up", "dong")
    assert lacking(duty, book, "meeting", known.of("meeting")[0].record) == [("follow_ups", 0, "done")]


NOTICE = 'unit = "dong"\ndate = 2026-10-01\ncircumstance = "INV-3"\nfacts = "x"\nrequired = "y"\n[service]\ndate = 2026-10-02\nserver = "a"\nwitness = "b"\n'


def test_a_notice_is_answered_by_the_unit_and_judged_by_the_committee() -> None:
    """INV-6."""
    ref, answer = "zzw/2026/notice/20261001-aaaa", "dong/2026/reply/20261020-aaaa"
    report = f'to = "{ref}"\ntype = "investigation_report"\ndate = 2026-10-20\nby = "dong/gao"\ncontent = "z"\n'
    book = rule_set()
    duty = find(reckoned(book, {ref: NOTICE}, "2026-11-23"), "notice_report", "dong")
    assert duty.state == "overdue"
    aim = target(duty, book, facts({ref: NOTICE}), TODAY)
    assert isinstance(aim, Open)
    assert aim.plain == {"to": ref, "type": "investigation_report", "date": TODAY}
    both = {ref: NOTICE, answer: report}
    duty = find(reckoned(book, both, "2026-11-23"), "notice_judgement", "zzw")
    assert target(duty, book, facts(both), TODAY) == Edit(f"records/{ref}.toml", ("acceptances", 0), {"date": TODAY, "report": answer})


EIGHT, THREE, NINE = (datetime.time(hour) for hour in (8, 15, 21))
HOURS, YESTERDAY = (EIGHT, THREE, NINE), datetime.date(2026, 11, 22)
BEFORE = [
    {"date": YESTERDAY, "guard": "馬軍", "rounds": [datetime.time(8, 3), datetime.time(15, 1)]},
    {"date": YESTERDAY, "guard": "孫立", "missed": [{"hour": NINE, "reason": "暴雨"}]},
]


@pytest.mark.parametrize(("before", "guards"), [([], [None]), (BEFORE[:1], ["馬軍"]), (BEFORE, ["馬軍", "孫立"])])
def test_a_patrol_day_begins_with_who_is_expected_and_no_round(before: list[Any], guards: list[str | None]) -> None:
    """GRD-3: Rounds walked and their times are what happened: the program never invents them."""
    found = patrol_day(HOURS, before, TODAY, TODAY)
    assert found == [{"date": TODAY} | ({"guard": guard} if guard else {}) for guard in guards]


def test_a_patrol_day_of_the_past_opens_as_missed_because_with_the_reason_to_be_typed() -> None:
    """GRD-3: And as a late entry with its mark; of yesterday it is no late one, the night's rounds are written down in the morning."""
    late = datetime.date(2026, 11, 25)
    assert patrol_day(HOURS, BEFORE, TODAY, late) == [
        {"date": TODAY, "guard": "馬軍", "recorded_late": late, "missed": [{"hour": EIGHT}, {"hour": THREE}]},
        {"date": TODAY, "guard": "孫立", "recorded_late": late, "missed": [{"hour": NINE}]},
    ]
    assert patrol_day(HOURS, BEFORE[:1], TODAY, datetime.date(2026, 11, 24)) == [
        {"date": TODAY, "guard": "馬軍", "missed": [{"hour": EIGHT}, {"hour": THREE}, {"hour": NINE}]}
    ]


POST = UNITS | {"an/unit": UNITS["an/unit"] + '[[guard_posts]]\nid = "men"\nname = "門崗"\nhours = [08:00:00]\nsince = 2026-11-01\n'}
SHEET = 'supervisor = "乙"\nhours = [08:00:00]\n'
SHIFT = '[[shifts]]\ndate = 2026-11-{:02}\nguard = "甲"\nrounds = [08:02:00]\n'


def test_a_day_that_was_left_out_goes_in_where_it_belongs_in_the_order_of_days() -> None:
    """GRD-3."""
    said = {"an/2026/patrol/11-men": SHEET + "".join(SHIFT.format(day) for day in range(1, 21) if day != 9)}
    book, known = rule_set(), facts(said, POST)
    aim = target(find(reckoned(book, said, "2026-11-23", units=POST), "patrol", "an", "2026-11/men"), book, known, TODAY)
    assert isinstance(aim, Edit)
    assert aim.at == ("shifts", 8)
    assert aim.entry is not None
    assert (aim.entry["date"], aim.entry["recorded_late"]) == (datetime.date(2026, 11, 9), TODAY)
    assert "rounds" not in aim.entry


def test_a_late_entry_on_patrol_says_so() -> None:
    """GRD-3."""
    text = SHEET + "".join(SHIFT.format(day) for day in range(1, 31)) + "recorded_late = 2026-12-05\n"
    duty = find(reckoned(rule_set(), {"an/2026/patrol/11-men": text}, "2026-12-20", units=POST), "patrol", "an", "2026-11/men")
    assert (duty.state, duty.entered_late) == ("met", ("an/2026/patrol/11-men",))


def test_the_reason_is_asked_for_until_a_round_is_typed() -> None:
    """GRD-3: A typed round takes away the reasonless “missed” of its hour and no other; what is typed is never taken away."""
    follows = kinds.kind("patrol").follows
    plain = {"shifts": [{"rounds": [datetime.time(8, 2)], "missed": [{"hour": EIGHT}, {"hour": NINE}, {"hour": THREE, "reason": "暴雨"}]}]}
    follows(plain)
    assert plain["shifts"][0]["missed"] == [{"hour": NINE}, {"hour": THREE, "reason": "暴雨"}]
    both = {"shifts": [{"rounds": [EIGHT], "missed": [{"hour": EIGHT, "reason": "暴雨"}]}]}
    follows(both)
    assert both == {"shifts": [{"rounds": [EIGHT], "missed": [{"hour": EIGHT, "reason": "暴雨"}]}]}, "the check says so instead"


#: What nobody knows beforehand, by kind: no prefill of a duty or of the last record may hold it.
HAPPENED = {
    "meeting": {"date", "start", "end", "present", "absent", "observers", "agenda", "resolutions", "follow_ups"},
    "inspection": {"date", "present", "summary", "findings"},
    "figures": {"reported", "corrections"},
    "activity": {"date", "reached"},
    "case": {"occurred", "learned", "reports", "departments"},
    "document": {"date", "received", "done", "result"},
    "patrol": {"rounds", "countersigned"},
}


@pytest.mark.parametrize("name", HAPPENED)
def test_what_happened_is_never_taken_over_from_the_last_record(name: str) -> None:
    assert not {dotted.partition(".")[0] for dotted in kinds.kind(name).again} & HAPPENED[name]


def test_no_form_of_a_duty_begins_with_what_happened(asked: tuple[Any, RecordSet, list[Duty]]) -> None:
    """Rounds, times, numbers present, results and the day a return was sent stay empty."""
    book, known, found = asked
    seen = set()
    for duty in found:
        aim = target(duty, book, known, TODAY, frozenset(known.units))
        if isinstance(aim, Open):
            seen.add(aim.kind)
            assert not HAPPENED.get(aim.kind, set()) & aim.plain.keys(), duty.key
            assert not any(shift.get("rounds") for shift in aim.plain.get("shifts", ())), duty.key
        elif aim.entry is not None:
            assert not HAPPENED["patrol"] & aim.entry.keys(), duty.key
    assert {"meeting", "inspection", "figures"} <= seen


def test_a_meeting_that_lacks_what_makes_it_one_is_opened_where_it_lacks() -> None:
    said = {"dong/2026/meeting/20261012-aaaa": meeting("joint_meeting", "2026-10-12").partition("[[")[0]}
    book = rule_set()
    duty = find(reckoned(book, said, "2026-11-23"), "joint_meeting", "dong", "2026-10")
    assert target(duty, book, facts(said), TODAY) == Edit("records/dong/2026/meeting/20261012-aaaa.toml", ("resolutions",))


@pytest.mark.parametrize("lacks", ["measures", "accountability"])
def test_a_report_that_lacks_a_part_says_which(lacks: str) -> None:
    """INV-6."""
    ref, answer = "zzw/2026/notice/20261001-aaaa", "dong/2026/reply/20261020-aaaa"
    report = f'to = "{ref}"\ntype = "investigation_report"\ndate = 2026-10-20\nby = "dong/gao"\ncontent = "z"\n'
    report += "".join(f'{name} = "x"\n' for name in ("measures", "accountability") if name != lacks)
    both, book = {ref: NOTICE, answer: report}, rule_set()
    duty = find(reckoned(book, both, "2026-11-23"), "notice_report", "dong")
    assert lacking(duty, book, "reply", facts(both).of("reply")[0].record) == [(lacks,)]


def test_an_officer_writes_for_his_units_and_those_they_keep_the_books_of() -> None:
    units = UNITS | {"an/unit": UNITS["an/unit"] + 'kept_by = "dong"\n'}
    assert writes_for(facts({}, units), "dong/gao", TODAY) == {"dong", "an"}
    assert writes_for(facts({}, units), "dong/nobody", TODAY) == frozenset()


@pytest.mark.parametrize("name", kinds.dated())
def test_what_lasts_are_fields_and_never_a_day_or_a_result(name: str) -> None:
    kind = kinds.kind(name)
    for dotted in kind.again:
        field = field_at(kind.cls, tuple(dotted.split(".")))
        assert field is not None, dotted
        assert field.form not in ("date", "instant", "digest", "record"), dotted
        assert dotted.split(".")[-1] not in ("result", "results", "present", "signoffs"), dotted
    assert again(kind, {}) == {}


@pytest.mark.parametrize(("id", "unit", "about"), [
    ("final_inspection", "dong", ""), ("committee_inspection", "zzw", "dong"), ("year_commendation", "zzw", ""), ("year_summary", "zzw", ""),
])  # fmt: skip
def test_january_business_of_the_old_year_is_opened_for_that_year(id: str, unit: str, about: str) -> None:
    book, known = rule_set(), facts({})
    for today, year in ((datetime.date(2027, 1, 20), 2026), (datetime.date(2026, 12, 20), None)):
        duty = find(agenda.of_year(book, known, 2026, at(today.isoformat())), id, unit, "2026", about)
        aim = target(duty, book, known, today)
        assert isinstance(aim, Open)
        assert aim.plain.get("for_year") == year
        assert aim.near == datetime.date(2026, 12, 31) if year else aim.near == today


def test_a_quarter_s_self_inspection_names_no_year() -> None:
    book, known = rule_set(), facts({})
    duty = find(agenda.of_year(book, known, 2026, at("2027-01-20")), "self_inspection", "dong", "2026-Q4")
    aim = target(duty, book, known, datetime.date(2027, 1, 20))
    assert isinstance(aim, Open)
    assert "for_year" not in aim.plain
