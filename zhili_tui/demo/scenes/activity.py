"""Activities: publicity, campaigns, lessons."""

from zhili_tui.demo import words
from zhili_tui.demo.year import Year


def activity(y: Year, month: int, type: str = "") -> None:
    """An activity of the month."""
    pool = [one for one in words.ACTIVITIES if not type or one[0] == type]
    kind, title, place = y.rng.choice(pool)
    day = y.day(month, 3 + y.rng.randrange(22))
    if y.past(day):
        y.put("activity", day, {
            "type": kind, "date": day, "title": title, "place": place, "reached": 40 + y.rng.randrange(400),
            "campaign": title if kind == "campaign" else None, "clause": "TGT-16" if kind in ("publicity", "campaign") else None,
            "materials": [{"name": "宣傳單", "number": 200 + y.rng.randrange(500)}] if kind == "publicity" else [],
            "content": f"{y.unit.name}組織{title}，設點宣傳、現場解答。",
        })  # fmt: skip
