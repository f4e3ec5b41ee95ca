"""What a record tells against the day on which it is checked: the one family of rules that a later day silences."""

import datetime
from collections.abc import Iterator

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.glossary import N_


@rule("happened-ahead", N_("What has happened is not dated after today"),
      {"records/a/2099/activity/20260101-aaaa.toml": 'type = "publicity"\ndate = 2099-01-01\ntitle = "x"\n'}, severity="warning")  # fmt: skip
def ahead(file: File, today: datetime.date) -> Iterator[RuleHit]:
    """A meeting with its attendance, or an activity, of a day still to come: most often a slip of the hand. A meeting may be announced."""
    if file.record is None or file.kind is None or not file.kind.happened(file.record):
        return
    day = getattr(file.record, file.kind.date)
    if day > today:
        yield RuleHit(N_("{day} is still to come; has it happened?"), {"day": day.isoformat()}, (file.kind.date,))
