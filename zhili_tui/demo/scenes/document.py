"""Papers that come in and briefs that go out."""

import datetime
from typing import Any

from zhili_tui.demo import words
from zhili_tui.demo.year import Year


def paper(y: Year, month: int) -> None:
    """A superior's paper with a deadline, answered in time or not."""
    subject, asked = y.rng.choice(words.ASKED)
    day = y.day(month, 1 + y.rng.randrange(24))
    if not y.past(day + datetime.timedelta(days=1)):
        return
    due = day + datetime.timedelta(days=y.rng.choice((3, 7, 10, 14)))
    plain: dict[str, Any] = {
        "direction": "incoming", "type": "circular_paper", "number": f"示綜治〔{y.year}〕{100 + month * 8 + y.rng.randrange(8)}號", "subject": subject,
        "date": day, "received": day + datetime.timedelta(days=1), "sender": "示範區綜治辦", "addressees": [y.unit.name], "asked": asked, "due": due,
        "urgency": y.rng.choice(("ordinary_speed", "ordinary_speed", "urgent")), "handler": y.unit.officers["clerk"],
    }  # fmt: skip
    if any(event.place.kind == "document" and event.plain.get("number") == plain["number"] for event in y.events):
        return
    place = y.put("document", plain["received"], plain)
    done = max(due + datetime.timedelta(days=y.rng.choice((-2, -1, 0, 0, 1))), plain["received"])
    if y.rng.random() < 0.97:
        y.later(place, done, plain | {"done": done, "result": "已按要求報送", "filed": f"{y.year}年收文卷{month}"})


def brief(y: Year, month: int) -> None:
    """A brief sent upward."""
    day = y.day(month, 5 + y.rng.randrange(20))
    if y.past(day):
        y.put("document", day, {
            "direction": "outgoing", "type": y.rng.choice(("brief", "info_item")), "number": y.next_number(), "issue": month, "subject": y.rng.choice(words.BRIEFS),
            "date": day, "addressees": ["示範區綜治辦"], "signer": y.unit.officers["director"], "handler": y.unit.officers["clerk"],
            "content": f"{y.unit.name}{y.rng.choice(words.BRIEFS)}，現將有關情況報告如下。", "done": day,
        })  # fmt: skip
