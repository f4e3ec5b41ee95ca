"""What the office writes: fonts of its papers, its rules, its records."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis
from zhili_tui.errors import Unreadable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.regulation.calendar import AHEAD

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

FONTS, RULES, SAVED, RECORDS = N_("Fonts of papers"), N_("Rules"), N_("What lies on disk is in history"), N_("Records")
HOLIDAYS = N_("Official holidays")
COUNT = N_("{count} records")


def fonts(office: "Workspace") -> Iterator[Diagnosis]:
    """The fonts that papers are set in: one of its own for every role, in the office's script."""
    from zhili_tui.documents.rendering import Rendering
    from zhili_tui.documents.roles import ROLES

    try:
        press = Rendering(office).press
    except Unreadable as error:
        yield Diagnosis(FONTS, False, str(error))
        return
    found = press.fonts.installed(press.script)
    bare = [role for role, faces in found.items() if all(face.other for face in faces)]
    if bare:
        roles = _(N_(", ")).join(_(ROLES[role]) for role in bare)
        packages = dict.fromkeys(press.fonts.packages(role, press.script) for role in bare)
        yield Diagnosis(FONTS, False, roles, f"scripts/fonts (apt install {' '.join(packages)})".replace("、", " "))
    else:
        families = dict.fromkeys(faces[0].family for faces in found.values())
        yield Diagnosis(FONTS, True, _(N_(", ")).join(families))


def rules(office: "Workspace") -> Iterator[Diagnosis]:
    """The files of the rule set can be read."""
    broken = office.book.broken
    if broken:
        first = broken[0]
        state = f"{first.path}:{first.line}: {first.said}"
        yield Diagnosis(RULES, False, state, "zhili check")
    else:
        yield Diagnosis(RULES, True, office.settings.regulation)


def holidays(office: "Workspace") -> Iterator[Diagnosis]:
    """The calendar has the official holidays of this year, and the next year's when that is near."""
    told = office.unknown_holidays([office.today, office.today + AHEAD])
    yield Diagnosis(HOLIDAYS, not told, *told)


def all_records(office: "Workspace") -> Iterator[Diagnosis]:
    """What the check says: of records that no commit has, and of all."""
    report = office.check([])
    turned = [finding.message for finding in report.findings if finding.rule == "text-line-ends"]
    if turned:
        yield Diagnosis(N_("Line ends"), False, turned[0], "zhili doctor --install-hooks")
    unsaved = [finding.path for finding in report.findings if finding.rule == "not-saved"]
    state = f"{translate(COUNT, {'count': len(unsaved)})}: {unsaved[0]}" if unsaved else ""
    yield Diagnosis(SAVED, not unsaved, state, "zhili check" if unsaved else "")
    state = translate(COUNT, {"count": report.records})
    if report.errors:
        first = next(finding for finding in report.findings if finding.severity == "error")
        state = translate(N_("{count} records, {errors} mistakes: {path}: {message}"),
                          {"count": report.records, "errors": report.errors, "path": first.path, "message": first.message})  # fmt: skip
    yield Diagnosis(RECORDS, not report.errors, state, "zhili check" if report.errors else "")


DIAGNOSES = ((FONTS, fonts), (RULES, rules), (HOLIDAYS, holidays), (RECORDS, all_records))
