"""What working together needs: where trust begins, keys, the hub."""

import os
from collections.abc import Iterator
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from zhili_tui.cli.diagnoses.diagnosis import Diagnosis, one_or_good
from zhili_tui.i18n import N_, _, translate
from zhili_tui.trust.problems import problem
from zhili_tui.trust.receipts.chain import named_key

if TYPE_CHECKING:
    from zhili_tui.services.workspace import Workspace

RECEIPTS = N_("Receipts of the hub")
BEGINNING, KEY, REGISTRARS, HUB = N_("Beginning of trust"), N_("Key of this clone"), N_("Registrars with a key"), N_("Hub")


def beginning(office: "Workspace") -> Iterator[Diagnosis]:
    """Where trust begins: nothing is missing where nothing is signed, as in the shipped example."""
    pin, _head = office.trust.pin, office.git.head()
    if pin is None:
        remote = office.git.config("remote.origin.url")
        unpinned = bool(remote) and not office.git.prefix and office.soundness.keyed
        mend = "zhili keys pin" if unpinned else ""
        yield Diagnosis(BEGINNING, not unpinned, _(N_("none; sign-offs cannot be verified")), mend)
    elif office.git.attempt("merge-base", "--is-ancestor", pin.genesis, "HEAD").returncode:
        state = translate(N_("{commit}, which is pinned here, is not in this history"), {"commit": pin.genesis[:12]})
        mend = _(N_("if this is the right repository, ask a registrar for the number, then: zhili keys pin --genesis NUMBER"))
        yield Diagnosis(BEGINNING, False, state, mend)
    elif len(office.git.config("zhili.pin")) < 40:
        state = translate(
            N_("only a part of the first commit's number is pinned: {part}; another commit can be made to fit it"),
            {"part": office.git.config("zhili.pin")},
        )
        yield Diagnosis(BEGINNING, False, state, _(N_("ask a registrar for all 40 digits, then: zhili keys pin --genesis NUMBER")))
    else:
        yield Diagnosis(BEGINNING, True, pin.genesis[:12])


def key(office: "Workspace") -> Iterator[Diagnosis]:
    """The key of this clone is there, and good."""
    if office.trust.pin:
        found = office.trust.key()
        yield Diagnosis(KEY, not found.fault, found.fault or office.git.config("zhili.key"))


def registrars(office: "Workspace") -> Iterator[Diagnosis]:
    """There are enough of those who can enter keys."""
    if office.trust.pin:
        register = office.trust.register
        needed = max(office.settings.trust.registrars if office.settings.trust else 2, register.changes)
        found = register.registrars(office.moment.date())
        if register.frozen:
            yield Diagnosis(
                REGISTRARS,
                False,
                problem("frozen", officer=register.frozen).sentence,
                _(N_("the officers named for it sign a recovery: zhili keys recover")),
            )
            return
        enough = len(found) >= needed
        mend = "" if enough else _(N_("enter a second registrar with a key, before the first is lost"))
        yield Diagnosis(REGISTRARS, enough, ", ".join(found) or "0", mend)


def hub(office: "Workspace") -> Iterator[Diagnosis]:
    """The hub, where it lies on a disk that can be seen from here."""
    url = office.git.config("remote.origin.url")
    if not url or "://" in url or (":" in url and not url.startswith("/")):
        return
    folder = (office.git.top / Path(url).expanduser()).resolve()
    if not any((place / "HEAD").is_file() for place in (folder, folder / ".git")):
        state = translate(N_("there is no repository in {path}, where this clone sends to"), {"path": folder})
        yield Diagnosis(HUB, False, state, "git remote set-url origin FOLDER")
    elif office.git.config("zhili.hubkey") and os.access(folder / "zhili", os.R_OK | os.X_OK):
        yield from one_or_good(HUB, _of_hub(folder))


def receipts(office: "Workspace") -> Iterator[Diagnosis]:
    """The newest receipt and its age; the key that signs them."""
    import time

    from zhili_tui.sharing import standing

    keys = [one for one in office.git.configs("zhili.hubkey") if one]
    if not office.trust.pin or not keys:
        return
    if any(not named_key(one) for one in keys):
        yield Diagnosis(
            RECEIPTS,
            False,
            translate(N_("“{text}” is pinned as the hub's key, and is none"), {"text": keys[-1][:60]}),
            "zhili keys pin --hub-key SHA256:…",
        )
        return
    found = standing.standing(office.git)
    if not found.receipt:
        yield Diagnosis(RECEIPTS, False, _(N_("none that the hub's pinned key signs")), "zhili sync")
    else:
        yield Diagnosis(
            RECEIPTS, True, translate(N_("no. {receipt}, {days} day(s) old"), {"receipt": found.receipt, "days": found.days(time.time())})
        )


def _of_hub(folder: Path) -> Iterator[Diagnosis]:
    from zhili_tui.services.program import launcher
    from zhili_tui.sharing.receiving import hub, hub_policy
    from zhili_tui.vcs.git import Git
    from zhili_tui.vcs.hooks import missing_program

    git: Git = Git.bare(folder)
    hub_policy.policy(git)
    for name, file in hub.hook_files(folder).items():
        parts = {"path": file}
        if not file.is_file() or missing_program(file):
            lines = quote(hub.hook_text(launcher(), name).replace("\n", r"\n"))
            state = translate(N_("{path} is missing or calls what is not there: nothing judges what is pushed"), parts)
            yield Diagnosis(HUB, False, state, f"printf %b {lines} > {quote(str(file))} && chmod 755 {quote(str(file))}")
        elif not os.access(file, os.X_OK):
            state = translate(N_("{path} is not executable, so git passes it over: nothing judges what is pushed"), parts)
            yield Diagnosis(HUB, False, state, f"chmod 755 {quote(str(file))}")
    for setting, value in hub.SETTINGS.items():
        if git.config(setting) != value:
            state = translate(N_("{setting} is not {value} in {path}"), {"setting": setting, "value": value, "path": folder})
            yield Diagnosis(HUB, False, state, f"git -C {quote(str(folder))} config {setting} {value}")
    if (folder / "zhili").stat().st_mode & 0o077:
        state = translate(N_("other accounts can look into {path}, where the hub's own key is"), {"path": folder / "zhili"})
        yield Diagnosis(HUB, False, state, f"chmod 700 {quote(str(folder / 'zhili'))}")


def judging(office: "Workspace") -> Iterator[Diagnosis]:
    """The hub's judge, asked from outside."""
    from zhili_tui.sharing.receiving.hub_probe import probe_hub_of
    from zhili_tui.vcs.transfer import Transfer

    if office.git.config("remote.origin.url"):
        found = probe_hub_of(office.git, Transfer(terminal=True))
        yield Diagnosis(HUB, found.state == "judges", str(found), "zhili hub install DIR" if found.state == "open" else "")


ONLINE = ((HUB, judging),)
DIAGNOSES = ((BEGINNING, beginning), (KEY, key), (REGISTRARS, registrars), (RECEIPTS, receipts), (HUB, hub))
