"""For people."""

from zhili_tui.checks.run import CheckReport
from zhili_tui.cli.output import clean
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace


def render(report: CheckReport, office: Workspace) -> str:
    """One line a finding, the file where it changes, a count at the end."""
    out = []
    path = ""
    for finding in report.findings:
        if finding.path != path:
            path = finding.path
            out.append(f"{clean(path)}\n")
        level = _(N_("error")) if finding.severity == "error" else _(N_("warning"))
        where = f"{finding.line}:{finding.column}" if finding.line else "-"
        clause = f" ({finding.clause})" if finding.clause else ""
        out.append(f"  {where:>7}  {level}  {clean(finding.told)}{clause}  [{finding.rule}]\n")
    counts = {"records": report.records, "errors": report.errors, "warnings": report.warnings}
    out.append(translate(N_("{records} records, {errors} errors, {warnings} warnings"), counts) + "\n")
    return "".join(out)
