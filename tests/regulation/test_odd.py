"""Odd records that fit their kinds: nothing of the regulation may break on them."""

import datetime
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.regulation.world import UNITS, at, rule_set, typed
from zhili_tui.model import kinds
from zhili_tui.model.fields import convert
from zhili_tui.model.introspection import Field, fields_of
from zhili_tui.model.record_path import Place
from zhili_tui.regulation import bars, draw, grounds, returns
from zhili_tui.regulation.duties import agenda
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.regulation.rules import Who
from zhili_tui.regulation.scoring.score import Scorer

BOOK = rule_set()
DAYS = st.dates(datetime.date(2025, 11, 1), datetime.date(2027, 2, 1))
ZONES = st.sampled_from([datetime.timezone(datetime.timedelta(hours=h)) for h in (-5, 0, 8)])
REFS = [
    "dong/2026/meeting/20260301-aaaa", "dong/2026/inspection/20260301-aaaa", "dong/2026/warning/20260301-aaaa", "dong/2026/notice/20260301-aaaa",
    "dong/2026/reply/20260301-aaaa", "nowhere/2026/veto/20260301-aaaa",
]  # fmt: skip
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "line": st.sampled_from(["x", "甲"]), "text": st.just("x"), "count": st.integers(0, 40), "number": st.integers(0, 9) | st.decimals(0, 9, places=1),
    "date": DAYS, "clock": st.times().map(lambda t: t.replace(microsecond=0)), "flag": st.booleans(),
    "instant": st.builds(lambda d, z: datetime.datetime.combine(d, datetime.time(1, 2), z), DAYS, ZONES),
    "unit": st.sampled_from(["dong", "an", "qu", "nowhere"]), "officer": st.sampled_from(["dong/gao", "no/body"]), "person": st.sampled_from(["dong/gao", "王"]),
    "record": st.sampled_from(REFS), "clause": st.sampled_from(["VET-5", "TGT-1", "INV-3", "NO-1"]), "digest": st.just("a" * 64),
}  # fmt: skip


def value(data: st.DataObject, field: Field) -> Any:
    if field.part is not None:
        return table(data, field.fields)
    return data.draw(st.sampled_from(field.choices) if field.choices else VALUES[field.form])


def table(data: st.DataObject, fields: tuple[Field, ...]) -> dict[str, Any]:
    out: dict[str, Any] = {}
    for field in fields:
        if field.required or data.draw(st.integers(0, 2)) == 0:
            out[field.name] = [value(data, field) for _ in range(data.draw(st.integers(0, 2)))] if field.many else value(data, field)
    return out


NAMES = {"day": "20260301-aaa{}", "month": "0{}", "post": "0{}-men"}
ODD_UNITS = UNITS | {
    "an/unit": UNITS["an/unit"] + 'since = 2026-03-05\nuntil = 2026-03-04\nsuccessor = "an"\n',
    "a/unit": 'name = "a"\nlevel = "street"\nparent = "b"\n',
    "b/unit": 'name = "b"\nlevel = "town"\nparent = "a"\nbodies = ["signatory_unit"]\n[[guard_posts]]\nid = "men"\nname = "x"\nhours = []\nsince = 2027-01-01\n',
}


@settings(max_examples=150)
@given(st.data())
def test_nothing_breaks_on_odd_records(data: st.DataObject) -> None:
    found = typed(ODD_UNITS)
    for name in data.draw(st.lists(st.sampled_from(kinds.dated()), max_size=5)):
        kind = kinds.kind(name)
        plain = table(data, fields_of(kind.cls))
        letter = data.draw(st.sampled_from("abc" if kind.naming == "day" else "123"))
        place = Place(
            data.draw(st.sampled_from(["dong", "an", "zzb", "nowhere"])),
            data.draw(st.sampled_from([2025, 2026])),
            name,
            NAMES[kind.naming].format(letter),
        )
        if place not in dict(found):  # a path is one record
            found.append((place, convert(plain, kind.cls)))
    world = RecordSet(found)
    now = at("2026-12-15")
    duties = agenda.of_year(BOOK, world, 2026, now)
    assert len({duty.key for duty in duties}) == len(duties), "two duties of one name"
    barred = bars.bars(BOOK.effects, BOOK.ladder, BOOK.deadlines, world)
    list(bars.violations(barred, world))
    grounds.pointers(BOOK.effects.grounds, world, duties, 2026)
    for one in world.of("draw"):
        list(draw.verify(one.record))
    returns.monthly(world, "qu", 2026, 3, Who())
    for ranked in Scorer(world, BOOK.sheets, lambda year: duties, barred).ranking("targets", 2026):
        assert Decimal(0) <= ranked.result.score <= 100
