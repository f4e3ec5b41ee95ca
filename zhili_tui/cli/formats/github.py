"""For GitHub Actions: workflow commands that annotate the change."""

from zhili_tui.checks.run import CheckReport
from zhili_tui.model.characters import shown
from zhili_tui.services.workspace import Workspace


def escape(text: str, property: bool = False) -> str:
    """As workflow commands want it; whoever shows them is a terminal of a kind."""
    text = shown(text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A"), "")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text


def render(report: CheckReport, office: Workspace) -> str:
    """One line a finding."""
    return "".join(
        f"::{f.severity} file={escape(f.path, True)},line={max(f.line, 1)},col={max(f.column, 1)},title={escape(f.rule, True)}::{escape(f.told)}\n"
        for f in report.findings
    )
