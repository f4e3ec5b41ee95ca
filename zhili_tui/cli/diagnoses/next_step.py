"""What comes next for an office: the first thing to mend, else the first thing it does not have yet, else its day's work."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.cli.diagnoses.diagnosis import Diagnosis
    from zhili_tui.services.workspace import Workspace


def next_step(office: "Workspace", findings: "Sequence[Diagnosis]") -> str:
    """One sentence."""
    wrong = next((one for one in findings if not one.ok), None)
    if wrong is not None:
        return translate(N_("Next: {subject}: {mend}"), {"subject": _(wrong.subject), "mend": wrong.mend or wrong.state})
    if not office.acting():
        return _(N_("Next: say who works here, with: git config zhili.officer UNIT/NAME"))
    if not office.trust.register.holders:
        return _(N_("Next: make keys, so that what is signed can be verified: zhili keys new; a second registrar makes his own"))
    if len(office.names_of) < 2 or len(office.reckoning.units().units) < 2:
        return _(N_("Next: enter the units below, with: zhili new unit"))
    if not office.git.run("remote").split():
        return _(N_("Next: share the books with other offices, by a hub: zhili hub create, then git remote add origin PLACE"))
    if not office.index.rows("SELECT 1 FROM entry WHERE year > 0 LIMIT 1"):
        return _(N_("Next: bring in last year's ledgers, with: zhili import FILE --kind KIND --dry-run; or enter the first meeting: zhili"))
    return _(N_("Next: the day's work: zhili"))
