"""zhili doctor"""

from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.cli.diagnoses.diagnosis import Diagnosis

HELP = N_("Look at the installation and the repository: what is there, what is missing, how to mend it.")
WRITTEN = N_("Written: {path}")
EXAMPLES = ("doctor", "doctor --install-hooks", "doctor --hub")


def command(
    install_hooks: Annotated[
        bool,
        typer.Option(
            "--install-hooks",
            help=N_("Let git check records before each commit, merge and show them by fields, and leave the ends of their lines alone"),
        ),
    ] = False,
    hub: Annotated[bool, typer.Option("--hub", help=N_("Ask the hub too whether it judges what is pushed, which goes online"))] = False,
) -> None:
    """Diagnose."""
    from zhili_tui.cli.diagnoses import catalogue
    from zhili_tui.services.program import launcher
    from zhili_tui.vcs import hooks
    from zhili_tui.vcs.clone import drivers, line_ends

    try:
        office = current().workspace()
    except ZhiliError as error:
        show(catalogue.programs_only(error))
        raise typer.Exit(1) from None
    if install_hooks:
        say(translate(WRITTEN, {"path": drivers.install(office.git, launcher())}))
        turned = line_ends.put_right(office.git)
        if turned:
            say(translate(N_("Line ends put right in {count} records"), {"count": turned}))
        for path in hooks.install(office.git, launcher()):
            say(translate(WRITTEN, {"path": path}))
    findings = catalogue.examine(office, online=hub)
    show(findings)
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


def show(findings: "list[Diagnosis]") -> None:
    """Print what was found."""
    if wants_json():
        emit_json([{"subject": f.subject, "ok": f.ok, "state": f.state, "mend": f.mend} for f in findings])
    else:
        table([(_(N_("good")) if f.ok else _(N_("mend")), _(f.subject), f.state, f.mend) for f in findings])
