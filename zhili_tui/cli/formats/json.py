"""For programs: the promised keys."""

import msgspec

from zhili_tui.checks.run import CheckReport
from zhili_tui.services.workspace import Workspace

KEYS = ("rule", "severity", "path", "line", "column", "field", "clause", "message")


def render(report: CheckReport, office: Workspace) -> str:
    """``{"summary": {...}, "findings": [...]}``."""
    value = {
        "summary": {"records": report.records, "errors": report.errors, "warnings": report.warnings},
        "findings": [{key: getattr(finding, key) for key in KEYS} for finding in report.findings],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
