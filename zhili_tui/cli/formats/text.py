"""For people."""

from zhili_tui.checks.run import CheckReport
from zhili_tui.cli.output import clean
from zhili_tui.i18n import N_, _, translate
from zhili_tui.model import kinds
from zhili_tui.model.kind import Kind
from zhili_tui.model.record_path import parse as place_of
from zhili_tui.services.findings import words
from zhili_tui.services.workspace import Workspace


def render(report: CheckReport, office: Workspace) -> str:
    """One line a finding, the file where it changes, a count at the end."""
    out = []
    path = ""
    for finding in report.findings:
        told = words.worded(office, finding, _kind(finding.path)) if finding.rule in words.BETWEEN else finding.told
        if finding.path != path:
            path = finding.path
            out.append(f"{clean(path)}\n")
        level = _(N_("error")) if finding.severity == "error" else _(N_("warning"))
        where = f"{finding.line}:{finding.column}" if finding.line else "-"
        clause = f" ({finding.clause})" if finding.clause else ""
        out.append(f"  {where:>7}  {level}  {clean(told)}{clause}  [{finding.rule}]\n")
    counts = {"records": report.records, "errors": report.errors, "warnings": report.warnings}
    out.append(translate(N_("{records} records, {errors} errors, {warnings} warnings"), counts) + "\n")
    return "".join(out)


def _kind(path: str) -> Kind | None:
    place = place_of(path)
    return kinds.kind(place.kind) if place is not None else None
