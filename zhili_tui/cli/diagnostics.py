"""What is in order and what is not: programs, settings, hooks, records."""

import shutil
from typing import NamedTuple

from zhili_tui.errors import ForeignOwner, GitFailed, NoGit, NoOfficer, OtherObjectFormat, SettingsUnreadable, UnknownOfficer, Unreadable
from zhili_tui.i18n import N_, _, translate
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import hooks, unfinished
from zhili_tui.vcs.clone import drivers
from zhili_tui.vcs.git import Git, environment

GIT, SSH = (2, 39), (9, 2)


class Diagnosis(NamedTuple):
    """One thing looked at: good or not, what was found, how to mend it."""

    subject: str
    ok: bool
    state: str
    mend: str = ""


def examine(office: Workspace) -> list[Diagnosis]:
    """Everything looked at, in the order in which one thing needs another."""
    out = [_program("git", "git version ", GIT, ("git", "--version")), _program("OpenSSH", "OpenSSH_", SSH, ("ssh", "-V"))]
    if not shutil.which("git"):  # without which nothing else can be looked at
        return out
    try:
        git = office.git
        git.writable()
        assert git.admitted
    except (NoGit, OtherObjectFormat, ForeignOwner) as error:
        return [*out, Diagnosis(N_("Repository"), False, str(error))]
    out.append(Diagnosis(N_("Repository"), True, str(office.root)))
    out += _branch(git)
    out.append(_officer(office))
    hook = ", ".join(map(str, hooks.installed(git)))
    out.append(Diagnosis(N_("Check before each commit"), bool(hook), hook, "" if hook else "zhili doctor --install-hooks"))
    out.append(_drivers(office))
    out += _trust(office)
    out += [
        Diagnosis(N_("Linked repository"), (there := (office.root / one.path / "records" / "office.toml").is_file()), one.name,
                  "" if there else f"git clone {one.remote or one.name} {one.path}")
        for one in office.settings.linked
    ]  # fmt: skip
    out += _fonts(office)
    broken = office.book.broken
    state = broken[0].path if broken else office.settings.regulation
    out.append(Diagnosis(N_("Rules"), not broken, state, "zhili check" if broken else ""))
    report = office.check([])
    turned = [finding.message for finding in report.findings if finding.rule == "text-line-ends"]
    if turned:
        out.append(Diagnosis(N_("Line ends"), False, turned[0], "zhili doctor --install-hooks"))
    unsaved = sum(finding.rule == "not-saved" for finding in report.findings)
    out.append(
        Diagnosis(
            N_("What lies on disk is in history"),
            not unsaved,
            _(N_("{count} records")).format(count=unsaved) if unsaved else "",
            "zhili check" if unsaved else "",
        )
    )
    out.append(
        Diagnosis(
            N_("Records"), not report.errors, _(N_("{count} records")).format(count=report.records), "zhili check" if report.errors else ""
        )
    )
    return out


def _branch(git: Git) -> list[Diagnosis]:
    """What git has begun here and not ended, and whether a branch is checked out."""
    act = unfinished.act(git)
    if act:
        state = translate(N_("git {act} is under way"), {"act": act})
        return [Diagnosis(N_("Branch checked out"), False, state, unfinished.ways_out(act))]
    branch = git.attempt("symbolic-ref", "-q", "--short", "HEAD").stdout.decode(errors="replace").strip()
    state = branch or _(N_("none; git loses sight of what is saved here as soon as a branch is checked out"))
    return [Diagnosis(N_("Branch checked out"), bool(branch), state, "" if branch else "git switch -c NAME")]


def _drivers(office: Workspace) -> Diagnosis:
    """Whether git is told how records are merged and shown."""
    subject = N_("Git merges and shows records by fields")
    try:
        missing = drivers.missing(office.git)
    except SettingsUnreadable as error:
        return Diagnosis(subject, False, str(error))
    return Diagnosis(subject, not missing, "", "zhili doctor --install-hooks" if missing else "")


def _fonts(office: Workspace) -> list[Diagnosis]:
    """The fonts that papers are set in: one of its own for every role, in the office's script."""
    from zhili_tui.documents.rendering import Rendering
    from zhili_tui.documents.roles import ROLES

    try:
        press = Rendering(office).press
    except Unreadable as error:
        return [Diagnosis(N_("Fonts of papers"), False, str(error))]
    found = press.fonts.installed(press.script)
    bare = [role for role, faces in found.items() if all(face.other for face in faces)]
    if bare:
        roles = _(N_(", ")).join(_(ROLES[role]) for role in bare)
        packages = dict.fromkeys(press.fonts.packages(role, press.script) for role in bare)
        return [Diagnosis(N_("Fonts of papers"), False, roles, f"scripts/fonts (apt install {' '.join(packages)})".replace("、", " "))]
    families = dict.fromkeys(faces[0].family for faces in found.values())
    return [Diagnosis(N_("Fonts of papers"), True, _(N_(", ")).join(families))]


def _trust(office: Workspace) -> list[Diagnosis]:
    """Key, beginning of trust and registrars: nothing of it is missing where nothing is signed, as in the shipped example."""
    pin = office.trust.pin
    if pin is None:
        remote = office.git.config("remote.origin.url")
        unpinned = bool(remote) and bool(office.trust.register.holders) and not office.git.prefix
        return [
            Diagnosis(
                N_("Beginning of trust"), not unpinned, _(N_("none; sign-offs cannot be verified")), "zhili keys pin" if unpinned else ""
            )
        ]
    out = [Diagnosis(N_("Beginning of trust"), True, pin.genesis[:12])]
    key = office.git.config("zhili.key")
    out.append(Diagnosis(N_("Key of this clone"), bool(key), key or _(N_("not found")), "" if key else "zhili keys new"))
    needed = office.settings.trust.registrars if office.settings.trust else 2
    found = office.trust.register.registrars(office.moment.date())
    enough = len(found) >= needed
    mend = "" if enough else _(N_("enter a second registrar with a key, before the first is lost"))
    return [*out, Diagnosis(N_("Registrars with a key"), enough, ", ".join(found) or "0", mend)]


def _program(name: str, prefix: str, least: tuple[int, int], command: tuple[str, ...]) -> Diagnosis:
    import re
    import subprocess

    needed = ".".join(map(str, least))
    if not shutil.which(command[0]):
        return Diagnosis(name, False, _(N_("not found")), _(N_("install {name} {version} or newer")).format(name=name, version=needed))
    done = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    match = re.search(re.escape(prefix) + r"(\d+)\.(\d+)", done.stdout + done.stderr)
    if match is None:
        return Diagnosis(name, False, _(N_("not found")), _(N_("install {name} {version} or newer")).format(name=name, version=needed))
    good = (int(match[1]), int(match[2])) >= least
    mend = "" if good else _(N_("install {name} {version} or newer")).format(name=name, version=needed)
    return Diagnosis(name, good, f"{match[1]}.{match[2]}", mend)


def _officer(office: Workspace) -> Diagnosis:
    try:
        return Diagnosis(N_("Officer at work"), True, office.officer())
    except (NoOfficer, UnknownOfficer, GitFailed) as error:
        return Diagnosis(N_("Officer at work"), False, str(error), "git config zhili.officer UNIT/NAME")
