"""What waits for an officer is found by looking only at what his posts let him sign; nothing is lost by that."""

import itertools
from collections.abc import Iterable
from pathlib import Path

from zhili_tui.regulation.binding import in_force
from zhili_tui.regulation.record_set import COUNTS
from zhili_tui.services.signing import PendingSignature, entries_of
from zhili_tui.services.workspace import Workspace
from zhili_tui.trust import authorization


def asked_of_every_record(office: Workspace, officers: Iterable[str]) -> dict[str, list[PendingSignature]]:
    """The same, asked of every record there is for each officer."""
    out: dict[str, list[PendingSignature]] = {officer: [] for officer in officers}
    day, register, worth = office.moment.date(), office.trust.register, office.trust.worth
    for place, record in office.index.records("kind NOT IN ('unit', 'officer', 'office')"):
        counting = tuple(one for one in record.signoffs if worth.get(one.digest, "unverifiable") in COUNTS)
        awaited = in_force.awaited(register, place, (in_force.Signed(record, counting), *office.trust.texts.of(place.ref)))
        entries = tuple(entries_of(record))
        for officer, one in itertools.product(out, awaited):
            for role in one.roles:
                asked = authorization.SignoffRequest(place, record, officer, role, one.verdict, day, entries)
                if authorization.objection(register, asked, ()) is None:
                    out[officer].append(PendingSignature(place.path, role, one.verdict))
                    break
    return {officer: list(dict.fromkeys(waiting)) for officer, waiting in out.items()}


def test_every_officer_is_asked_for_all_that_he_may_sign(demo_repository: Path) -> None:
    office = Workspace.open(demo_repository)
    office.refresh()
    # so that much waits for many, nothing that was signed counts
    office.trust._worth = dict.fromkeys(office.trust.worth, "invalid")
    found = {officer: office.signing.waiting(officer) for officer in office.trust.register.officers}
    assert found == asked_of_every_record(office, found)
    roles = {role for waiting in found.values() for _path, role, _verdict in waiting}
    assert {"committee_chair", "principal_leader", "guard_supervisor", "lead_inspector"} <= roles, "of the issuer and of others"
