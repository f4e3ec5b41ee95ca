"""zhili doctor"""

from typing import TYPE_CHECKING, Annotated

import typer

from zhili_tui.cli.output import emit_json, say, table, wants_json
from zhili_tui.cli.settings import current
from zhili_tui.errors import ZhiliError
from zhili_tui.i18n import N_, _, translate

if TYPE_CHECKING:
    from zhili_tui.cli.diagnoses.diagnosis import Diagnosis
    from zhili_tui.services.workspace import Workspace

HELP = N_("Look at the installation and the repository: what is there, what is missing, how to mend it.")
WRITTEN = N_("Written: {path}")
EXAMPLES = ("doctor", "doctor --install-hooks", "doctor --hub", "doctor --accept-folder")


def command(
    install_hooks: Annotated[
        bool,
        typer.Option(
            "--install-hooks",
            help=N_("Let git check records before each commit, merge and show them by fields, and leave the ends of their lines alone"),
        ),
    ] = False,
    hub: Annotated[bool, typer.Option("--hub", help=N_("Ask the hub too whether it judges what is pushed, which goes online"))] = False,
    accept_folder: Annotated[
        bool,
        typer.Option(
            "--accept-folder", help=N_("Accept, for this account, the programs that the settings and hooks of this .git make git run")
        ),
    ] = False,
) -> None:
    """Diagnose."""
    from zhili_tui.cli.diagnoses import catalogue
    from zhili_tui.services.program import launcher
    from zhili_tui.vcs import hooks
    from zhili_tui.vcs.clone import drivers, line_ends

    try:
        if accept_folder:
            accept()
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
    show(findings, then(office, findings))
    if not all(f.ok for f in findings):
        raise typer.Exit(1)


def accept() -> None:
    """Accept what a folder's git would run, and say what that is. Raises NoRepository, NoGit, Refused."""
    from zhili_tui.services.workspace import Workspace
    from zhili_tui.vcs.clone import admission
    from zhili_tui.vcs.git import Git

    accepted = admission.accept(Git(Workspace.locate(current().start)))
    for one in accepted:
        say(translate(N_("Accepted: {file}: {setting}"), {"file": one.file, "setting": one.shown}))
    if not accepted:
        say(_(N_("There is nothing to accept.")))


def then(office: "Workspace", findings: "list[Diagnosis]") -> str:
    """What comes next; of books that cannot be opened that far only what was found."""
    from zhili_tui.cli.diagnoses.next_step import next_step

    try:
        office.refresh()
        return next_step(office, findings)
    except (ZhiliError, OSError):
        return ""


def show(findings: "list[Diagnosis]", after: str = "") -> None:
    """Print what was found, and what comes next."""
    if wants_json():
        found = [{"subject": f.subject, "ok": f.ok, "state": f.state, "mend": f.mend} for f in findings]
        emit_json({"items": found, "next": after})
        return
    table([(_(N_("good")) if f.ok else _(N_("mend")), _(f.subject), f.state, f.mend) for f in findings])
    if after:
        say(after)
