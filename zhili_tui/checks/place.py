"""Where files lie: nothing unknown, nothing misplaced, nothing that is no plain file, nothing of another month."""

from collections.abc import Iterator

from zhili_tui.checks.rule import File, RuleHit, rule
from zhili_tui.model.glossary import N_
from zhili_tui.model.record_path import well_named
from zhili_tui.storage.oddity import NO_PLACE

#: So many characters a name may have: a path of such names is short enough for every system.
LONGEST = 64


@rule("place-unknown", N_("Every file below records/ is a record in its place"), {"records/a/2026/activity/notes.txt": "x"})
def unknown(file: File) -> Iterator[RuleHit]:
    """A file whose path names no record: another ending, capital letters, a folder too deep or too high."""
    if file.place is None or not file.path.endswith(".toml"):
        yield RuleHit(NO_PLACE)
    elif file.kind is None:
        yield RuleHit(N_("there is no kind “{kind}”"), {"kind": file.place.kind})


@rule("place-name", N_("A record's name has the form its kind demands"), {"records/a/2026/activity/20261301-aaaa.toml": ""})
def name(file: File) -> Iterator[RuleHit]:
    """A real day and four letters, a month, or a month and a guard post; and the kind's own folder."""
    if file.place is not None and any(name.startswith(("-", "_")) or len(name) > LONGEST for name in (file.place.unit, file.place.name)):
        yield RuleHit(N_("names of units and officers begin with a letter or digit and have {most} characters at most"), {"most": LONGEST})
    if file.place is not None and file.kind is not None:
        misplaced = file.kind.naming in ("office", "unit", "officer") and file.place.year
        if misplaced or not well_named(file.place, file.kind.naming):
            yield RuleHit(N_("a record of this kind is not named like this; let “zhili new” name it"))


@rule("month-outside", N_("What a month's record tells happened in its month"),
      {"records/a/2026/patrol/10-men.toml": 'supervisor = "b"\nhours = []\n[[shifts]]\ndate = 2026-11-23\nguard = "c"\n'}, clause="GRD-3")  # fmt: skip
def outside(file: File) -> Iterator[RuleHit]:
    """A shift, or something found on patrol, of another month belongs in that month's file: here nobody would count it."""
    if (
        file.record is None
        or file.kind is None
        or file.place is None
        or not file.kind.inside
        or not well_named(file.place, file.kind.naming)
    ):
        return
    for dotted in file.kind.inside:
        table, field = dotted.split(".")
        for i, entry in enumerate(getattr(file.record, table)):
            day = getattr(entry, field)
            if (day.year, day.month) != (file.place.year, file.place.month):
                parts = {"day": day.isoformat(), "month": f"{file.place.year}-{file.place.month:02}"}
                yield RuleHit(N_("{day} is not in {month}, the month of this record; enter it in its own month"), parts, (table, i, field))


RULES = (unknown, name, outside)
