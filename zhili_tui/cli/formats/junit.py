"""For build servers: JUnit XML, one case a file with findings, and one for all that are clean."""

from collections import defaultdict
from xml.sax.saxutils import quoteattr

from zhili_tui.checks.rule import CheckFinding
from zhili_tui.checks.run import CheckReport
from zhili_tui.cli.output import clean
from zhili_tui.services.workspace import Workspace


def render(report: CheckReport, office: Workspace) -> str:
    """A test suite in which every finding is a failure."""
    by_path: dict[str, list[CheckFinding]] = defaultdict(list)
    for finding in report.findings:
        by_path[finding.path].append(finding)
    cases = []
    for path, findings in by_path.items():
        failures = "".join(
            f"    <failure type={quoteattr(f.rule)} message={quoteattr(clean(f'{f.line}:{f.column} {f.told}'))}/>\n" for f in findings
        )
        cases.append(f'  <testcase classname="zhili.check" name={quoteattr(clean(path))}>\n{failures}  </testcase>\n')
    good = max(report.records - len(by_path), 0)
    cases.append(f'  <testcase classname="zhili.check" name="{good} records without findings"/>\n')
    head = f'<testsuite name="zhili check" tests="{len(cases)}" failures="{len(by_path)}" errors="0">\n'
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}{"".join(cases)}</testsuite>\n'
