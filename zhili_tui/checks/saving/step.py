"""Whether a unit may take the step that a record takes, asked of that record alone: before it is saved."""

from pathlib import Path

from zhili_tui.checks import powers
from zhili_tui.checks.rule import CheckFinding, load
from zhili_tui.checks.run import finding_of
from zhili_tui.errors import RulesBroken
from zhili_tui.regulation import RuleSet
from zhili_tui.regulation.record_set import RecordSet
from zhili_tui.storage.oddity import content


def check_step(root: Path, path: str, data: bytes, book: RuleSet) -> list[CheckFinding]:
    """Whether the unit that writes this record may take the step it takes: what a save asks of a veto, a notice, a warning."""
    file = load(path, data)
    if file.place is None or file.record is None or file.place.kind not in powers.KINDS:
        return []
    try:
        authorities = book.effects.authorities
    except RulesBroken:  # told as rules-broken
        return []
    unit_path = f"records/{file.place.unit}/unit.toml"
    lies = content(f"{root}/", unit_path)
    unit = load(unit_path, lies if isinstance(lies, bytes) else b"")
    known = RecordSet((one.place, one.record) for one in (unit, file) if one.place and one.record is not None)
    return [finding_of(powers.authorised, hit, file, path) for hit in powers.authorised.check(powers.unauthorised(authorities, known))]
