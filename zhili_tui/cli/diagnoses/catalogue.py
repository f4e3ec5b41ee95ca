"""Everything that is looked at, in the order in which one thing needs another."""

from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses import clone, derived, history, leftovers, programs, records, sharing
from zhili_tui.cli.diagnoses.diagnosis import Diagnose, Diagnosis
from zhili_tui.errors import ZhiliError, expected
from zhili_tui.i18n import N_, translate

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

#: The subject stands beside, so that it can be named where looking at it fails.
OF_OFFICES: tuple[tuple[str, Diagnose], ...] = (
    *clone.DIAGNOSES,
    *history.DIAGNOSES,
    *leftovers.DIAGNOSES,
    *derived.DIAGNOSES,
    *sharing.DIAGNOSES,
    *records.DIAGNOSES,
)


def programs_only(error: ZhiliError) -> list[Diagnosis]:
    """What can be said where no repository could be opened."""
    return [*programs.all_of_them(), Diagnosis(clone.REPOSITORY, False, str(error))]


def examine(office: "Workspace", online: bool = False) -> list[Diagnosis]:
    """Everything looked at; ``online``: what others have to be asked for too. What one failure keeps from being known is said once."""
    out, said = programs.all_of_them(), set[str]()
    for subject, diagnose in (*OF_OFFICES, *(sharing.ONLINE if online else ())):
        try:
            found = list(diagnose(office))
        except Exception as error:
            reason = _reason(error)
            found = [Diagnosis(subject, False, translate(N_("could not be determined: {reason}"), {"reason": reason}))]
            if reason in said:
                continue
            said.add(reason)
        said |= {one.state for one in found if not one.ok}
        out += found
    return out


def _reason(error: Exception) -> str:
    try:
        return str(expected(error))
    except Exception:  # a fault of ours: all the more reason to go on
        return f"{type(error).__name__}: {error}"
