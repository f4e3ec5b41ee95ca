"""For code review: SARIF 2.1.0."""

from urllib.parse import quote

import msgspec

from zhili_tui import __version__
from zhili_tui.checks import catalogue
from zhili_tui.checks.run import CheckReport
from zhili_tui.i18n import _
from zhili_tui.services.workspace import Workspace

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"


def render(report: CheckReport, office: Workspace) -> str:
    """One run with the rules that were hit and a result a finding."""
    hit = sorted({finding.rule for finding in report.findings})
    rules = catalogue.rules()
    results = [
        {
            "ruleId": finding.rule,
            "level": finding.severity,
            "message": {"text": finding.told},
            "locations": [{"physicalLocation": {
                "artifactLocation": {"uri": quote(finding.path, errors="surrogateescape")},
                "region": {"startLine": max(finding.line, 1), "startColumn": max(finding.column, 1)},
            }}],
        }
        for finding in report.findings
    ]  # fmt: skip
    known = [{"id": id, "shortDescription": {"text": _(rules[id].title) if id in rules else id}} for id in hit]
    driver = {"name": "zhili", "version": __version__, "rules": known}
    value = {
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}],
    }
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n"
