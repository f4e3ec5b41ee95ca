"""Draws: the RFC's own example, uniform, and the same whatever the order of the register."""

import datetime
import itertools
from collections import Counter
from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from tests.regulation.world import facts
from zhili_tui.regulation import draw


def record(**more: Any) -> Any:
    plain: dict[str, Any] = {
        "units": tuple("abcdefgh"), "inspectors": ("a/1", "a/2", "a/3", "a/4"), "draw_units": 3, "draw_inspectors": 2, "randomness": "3 8 14 19 27 31/9",
        "recusals": (), "source": "x", "announced": datetime.date(2026, 5, 1), "source_date": datetime.date(2026, 5, 3), "drawn_units": (), "drawn_inspectors": (),
    }  # fmt: skip
    return SimpleNamespace(**(plain | more))


def filled(**more: Any) -> Any:
    found = draw.derive(record(**more))
    return record(**({"drawn_units": found.units, "drawn_inspectors": found.inspectors} | more))


def test_the_example_of_the_rfc() -> None:
    """RFC 3797, section 6."""
    assert draw.key("9319/2, 5, 12, 8, 10/9, 18, 26, 34, 41, 45") == "9319./2.5.8.10.12./9.18.26.34.41.45./"
    assert [n + 1 for n in draw.select(25, 10, "9319/2 5 12 8 10/9 18 26 34 41 45")] == [17, 7, 2, 16, 25, 23, 8, 24, 19, 13]


@given(st.permutations("abcdefgh"), st.permutations(["a/1", "a/2", "a/3", "a/4"]))
def test_the_order_of_the_registers_changes_nothing(units: list[str], inspectors: list[str]) -> None:
    assert draw.derive(record(units=units, inspectors=inspectors)) == draw.derive(record())


@given(st.permutations([3, 8, 14, 19, 27, 31]))
def test_the_order_of_a_sources_numbers_changes_nothing(numbers: list[int]) -> None:
    assert draw.derive(record(randomness=" ".join(map(str, numbers)) + "/9")) == draw.derive(record())


def test_every_pair_is_drawn_equally_often() -> None:
    """Chi-square over many seeds: below the 0.999 quantile for its degrees of freedom."""
    seeds = 8000
    found = Counter(tuple(sorted(draw.select(6, 2, f"{seed}/{seed * 7 + 1}"))) for seed in range(seeds))
    expected = seeds / 15
    assert len(found) == 15
    assert sum((found[pair] - expected) ** 2 / expected for pair in itertools.combinations(range(6), 2)) < 36.1
    first = Counter(draw.select(6, 2, f"{seed}/1")[0] for seed in range(seeds))
    assert sum((first[i] - seeds / 6) ** 2 / (seeds / 6) for i in range(6)) < 20.5


def test_verification_finds_every_departure() -> None:
    assert not list(draw.verify(filled()))
    assert list(draw.verify(record()))
    assert list(draw.verify(record(randomness="")))
    assert list(draw.verify(record(randomness="none")))
    good = filled()
    swapped = SimpleNamespace(**{**vars(good), "drawn_units": good.drawn_units[::-1]})
    assert list(draw.verify(swapped))
    late = filled(announced=datetime.date(2026, 5, 3))
    assert "announced" in next(draw.verify(late)).sentence


def test_whoever_stands_aside_is_passed_over_and_the_next_takes_his_place() -> None:
    before = draw.derive(record()).inspectors
    aside = SimpleNamespace(officer=before[0], unit="a", reason="x", replaced_by=None)
    after = draw.derive(record(recusals=(aside,))).inspectors
    assert after[0] == before[1]
    assert len(after) == 2
    assert before[0] not in after
    too_few = filled(inspectors=("a/1", "a/2"), recusals=(SimpleNamespace(officer="a/1", unit="a", reason="x", replaced_by=None),))
    assert any("fewer" in one.sentence for one in draw.verify(too_few))


def test_share_and_frequency_of_the_year() -> None:
    """INS-0."""
    text = 'announced = 2026-05-0{}\npurpose = "x"\nunits = ["dong", "an"]\ninspectors = ["a/1", "a/2"]\ndraw_units = 1\ndraw_inspectors = 2\nsource = "x"\nsource_date = 2026-05-09\ndrawn_units = ["dong"]\n'
    world = facts({"zzb/2026/draw/20260501-aaaa": text.format(1), "zzb/2026/draw/20260502-aaaa": text.format(2)})
    assert draw.share(world, 2026, datetime.date(2026, 12, 31)) == draw.DrawShare(2, 1, 2)
    assert draw.share(world, 2026, datetime.date(2026, 5, 1)).draws == 1
