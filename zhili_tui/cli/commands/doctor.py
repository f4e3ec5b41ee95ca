"""zhili doctor"""

from typing import Annotated

import typer

from zhili_tui.cli.output import emit_json, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.i18n import N_, _, translate

HELP = N_("Look at the installation and the repository: what is there, what is missing, how to mend it.")
WRITTEN = N_("Written: {path}")
EXAMPLES = ("doctor", "doctor --install-hooks")


def command(
    install_hooks: Annotated[
        bool,
        typer.Option(
            "--install-hooks",
            help=N_("Let git check records before each commit, merge and show them by fields, and leave the ends of their lines alone"),
        ),
    ] = False,
) -> None:
    """Diagnose."""
    from zhili_tui.cli import diagnostics
    from zhili_tui.services.launcher import launcher
    from zhili_tui.vcs import hooks
    from zhili_tui.vcs.clone import drivers, line_ends

    office = current().workspace()
    if install_hooks:
        say(translate(WRITTEN, {"path": drivers.install(office.git, launcher())}))
        turned = line_ends.put_right(office.git)
        if turned:
            say(translate(N_("Line ends put right in {count} records"), {"count": turned}))
        for path in hooks.install(office.git, launcher()):
            say(translate(WRITTEN, {"path": path}))
    findings = diagnostics.examine(office)
    if wants_json():
        emit_json([{"subject": f.subject, "ok": f.ok, "state": f.state, "mend": f.mend} for f in findings])
    else:
        table([(_(N_("good")) if f.ok else _(N_("mend")), _(f.subject), f.state, f.mend) for f in findings])
    if not all(f.ok for f in findings):
        raise typer.Exit(1)
