"""The year of what lies below a township: figures every month, an inspection of its own every quarter, the guard's book."""

from zhili_tui.demo.scenes.activity import activity
from zhili_tui.demo.scenes.figures import figures
from zhili_tui.demo.scenes.inspection import inspection
from zhili_tui.demo.scenes.patrol import patrol
from zhili_tui.demo.world import DemoUnit, DemoWorld
from zhili_tui.demo.year import Day, DemoEvent, Year


def of_year(world: DemoWorld, unit: DemoUnit, year: int, end: Day, seed: int) -> list[DemoEvent]:
    """The year of a community, village, school or enterprise."""
    y = Year(world, unit, year, end, seed)
    data = world.records[f"{unit.id}/unit"][1]
    for month in range(1, 13):
        if y.rng.random() > 0.02:
            figures(y, month)
        if month % 3 == 0:
            inspection(
                y, "self_inspection", y.day(month, 12), unit, [unit.officers["principal"], unit.officers["in_charge"]], y.rng.choice((0, 1))
            )
        for post in data["guard_posts"] or ():
            patrol(y, month, post["id"], post["hours"])
    if unit.level == "school":
        activity(y, 9, "legal_education")
    elif y.rng.random() < 0.5:
        activity(y, 3, "publicity")
    return y.events
