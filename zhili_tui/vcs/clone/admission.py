"""Whether the ``.git`` of a folder may steer git: what in it makes git run a program is accepted by this account, or the folder is refused.

A clone may be handed over as a folder, with settings, attributes and hooks that somebody else wrote. What is harmless is listed;
what is not listed has to be accepted once. Remembered in the account's own folder: what was accepted, setting by setting, and the
bytes that were looked at last, so that an unchanged folder costs no process.
"""

import os
import re
import shlex
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from zhili_tui.errors import FolderNotAccepted, LeadsElsewhere, Refused, system_reason
from zhili_tui.i18n import N_
from zhili_tui.storage import account, atomic
from zhili_tui.vcs.git import Git, settings_in

#: Whoever changes what is harmless changes this: every folder is looked at again.
VERSION = 1
#: Settings by which git runs nothing and takes its settings from nowhere else; ``*`` for the name in the middle.
HARMLESS = frozenset(
    [
        "core.repositoryformatversion",
        "core.filemode",
        "core.bare",
        "core.logallrefupdates",
        "core.ignorecase",
        "core.precomposeunicode",
        "core.symlinks",
        "core.sharedrepository",
        "core.untrackedcache",
        "core.quotepath",
        "core.autocrlf",
        "core.eol",
        "core.safecrlf",
        "core.commitgraph",
        "core.abbrev",
        "core.checkstat",
        "core.trustctime",
        "core.preloadindex",
        "core.multipackindex",
        "core.compression",
        "core.loosecompression",
        "core.bigfilethreshold",
        "core.packedgitlimit",
        "core.packedgitwindowsize",
        "core.deltabasecachelimit",
        "core.fsync",
        "core.fsyncmethod",
        "core.fsyncobjectfiles",
        "core.protecthfs",
        "core.protectntfs",
        "core.longpaths",
        "core.splitindex",
        "core.whitespace",
        "core.maxtreedepth",
        "extensions.objectformat",
        "extensions.worktreeconfig",
        "extensions.relativeworktrees",
        "extensions.preciousobjects",
        "extensions.noop",
        "user.name",
        "user.email",
        "user.signingkey",
        "user.useconfigonly",
        "author.name",
        "author.email",
        "committer.name",
        "committer.email",
        "zhili.officer",
        "zhili.key",
        "zhili.pin",
        "zhili.pinkey",
        "zhili.hubkey",
        "commit.gpgsign",
        "tag.gpgsign",
        "commit.cleanup",
        "commit.status",
        "commit.verbose",
        "gpg.format",
        "gpg.ssh.allowedsignersfile",
        "gpg.ssh.revocationfile",
        "remote.*.url",
        "remote.*.fetch",
        "remote.*.push",
        "remote.*.tagopt",
        "remote.*.prune",
        "remote.*.prunetags",
        "remote.*.mirror",
        "remote.*.skipdefaultupdate",
        "remote.*.skipfetchall",
        "remote.*.followremotehead",
        "remote.pushdefault",
        "branch.*.remote",
        "branch.*.merge",
        "branch.*.rebase",
        "branch.*.description",
        "branch.*.pushremote",
        "branch.*.vscode-merge-base",
        "branch.autosetupmerge",
        "branch.autosetuprebase",
        "branch.sort",
        "commitgraph.generationversion",
        "commitgraph.maxnewfilters",
        "commitgraph.readchangedpaths",
        "fetch.writecommitgraph",
        "gc.auto",
        "gc.autodetach",
        "gc.autopacklimit",
        "gc.writecommitgraph",
        "gc.pruneexpire",
        "gc.worktreepruneexpire",
        "gc.reflogexpire",
        "gc.reflogexpireunreachable",
        "gc.packrefs",
        "gc.aggressivewindow",
        "gc.aggressivedepth",
        "gc.cruftpacks",
        "maintenance.auto",
        "maintenance.strategy",
        "pack.threads",
        "pack.window",
        "pack.depth",
        "pack.windowmemory",
        "pack.packsizelimit",
        "pack.writebitmaphashcache",
        "pack.compression",
        "repack.writebitmaps",
        "repack.usedeltabaseoffset",
        "index.version",
        "index.threads",
        "index.skiphash",
        "feature.manyfiles",
        "fetch.prune",
        "fetch.prunetags",
        "fetch.fsckobjects",
        "fetch.showforcedupdates",
        "transfer.fsckobjects",
        "receive.fsckobjects",
        "receive.denynonfastforwards",
        "receive.denydeletes",
        "receive.denycurrentbranch",
        "receive.advertisepushoptions",
        "pull.rebase",
        "pull.ff",
        "merge.ff",
        "merge.conflictstyle",
        "merge.renames",
        "merge.renamelimit",
        "rebase.autosquash",
        "rebase.autostash",
        "rerere.enabled",
        "push.default",
        "push.autosetupremote",
        "push.followtags",
        "diff.renames",
        "diff.renamelimit",
        "diff.algorithm",
        "diff.mnemonicprefix",
        "diff.colormoved",
        "status.short",
        "status.branch",
        "status.showuntrackedfiles",
        "log.date",
        "log.decorate",
        "log.showsignature",
        "color.ui",
        "color.status",
        "color.diff",
        "color.branch",
        "i18n.commitencoding",
        "i18n.logoutputencoding",
        "init.defaultbranch",
        "gui.wmstate",
        "gui.geometry",
    ]
)
#: Settings of these whose value names a place.
PLACES = frozenset(["remote.*.url", "branch.*.remote", "branch.*.pushremote", "remote.pushdefault"])
#: A place that git reaches by a program of that name, or that would be read as an option.
PROGRAM = re.compile(r"\s*(?:-|[A-Za-z0-9][A-Za-z0-9+.-]*::|(?!(?:ssh|git|git\+ssh|ssh\+git|https?|file)://)[A-Za-z0-9+.-]+://)")
#: Attributes by which git runs what a setting of the same name says, and the names that are git's own.
NAMING = {"filter": frozenset[str](), "diff": frozenset[str](), "merge": frozenset(("text", "binary", "union"))}


#: Folders in which every file is one setting.
WHOLE = ("hooks", "remotes", "branches")


class Setting(NamedTuple):
    """What makes git run a program, or may: in which file, and what stands there."""

    file: Path
    text: str

    @property
    def shown(self) -> str:
        """What people call it: the line itself, or the name of a whole file."""
        return self.file.name if self.file.parent.name in WHOLE else self.text

    @property
    def digest(self) -> str:
        """What is remembered of it where it was accepted. The folder stands in the name of what it is remembered in."""
        return sha256(os.fsencode(f"{self.file.name}\0{self.text}")).hexdigest()


def admit(git: Git, ours: Callable[[], Collection[str]]) -> None:
    """Let a folder be worked on. Raises FolderNotAccepted where it holds what makes git run a program and was never accepted,
    LeadsElsewhere where what this program keeps in it is a link.

    ``ours``: the texts of what this program installs itself; asked for where a folder has anything that is not harmless.
    """
    for link in _links(git):
        raise LeadsElsewhere(file=link, quoted=shlex.quote(str(link)))
    seen = _seen(git)
    known = _remembered(git)
    if seen in known:
        return
    new = [one for one in settings(git) if one.digest not in known]
    installed = ours() if new else ()
    for one in new:
        if one.text not in installed:
            raise FolderNotAccepted(path=git.root, setting=one.shown, file=one.file)
    account.sweep(git.state)
    with suppress(OSError):
        _remember(git, {line for line in known if not line.startswith("seen ")} | {seen})


def accept(git: Git, texts: Collection[str] | None = None) -> list[Setting]:
    """Accept what makes git run a program in a folder, all of it or these texts; what was not accepted before.

    Raises Refused where that cannot be remembered.
    """
    known = _remembered(git)
    new = [one for one in settings(git) if one.digest not in known and (texts is None or one.text in texts)]
    try:
        if new:
            _remember(git, known | {one.digest for one in new})
    except OSError as error:
        raise Refused(N_("what is accepted cannot be remembered: {reason}"), reason=system_reason(error)) from None
    return new


def know(git: Git, texts: Collection[str] | None = None) -> None:
    """Know what this account has just put into a git directory itself: all of it where it made the repository, else these texts."""
    with suppress(Refused):  # then it is asked of whoever opens it
        accept(git, texts)


def settings(git: Git) -> list[Setting]:
    """Everything in the git directory that makes git run a program, or may. Nothing of it is run."""
    return [one for folder in _folders(git) for one in (*_configured(folder), *_attributed(folder), *_hooks(folder), *_remotes(folder))]


def _folders(git: Git) -> list[Path]:
    """Where git looks: what all work trees share, and what is this one's."""
    return list(dict.fromkeys((git.common, git.directory)))


def _links(git: Git) -> Iterator[Path]:
    """Links where this program keeps what is its own: whoever handed the folder over would have it write or delete elsewhere."""
    for place in (folder / git.state.name for folder in _folders(git)):
        if place.is_symlink():
            yield place
        for folder, names, files in os.walk(place):
            yield from (found for name in sorted((*names, *files)) if (found := Path(folder, name)).is_symlink())


def _configured(folder: Path) -> Iterator[Setting]:
    for name in ("config", "config.worktree"):
        for key, value in settings_in(folder / name):
            section, *middle = key.split(".")
            known = ".".join((section, "*", middle[-1])) if len(middle) > 1 and key not in HARMLESS else key
            if known not in HARMLESS or (known in PLACES and PROGRAM.match(value)):
                yield Setting(folder / name, f"{key} = {value}")


def _attributed(folder: Path) -> Iterator[Setting]:
    file = folder / "info" / "attributes"
    for line in _text(file).splitlines():
        # A pattern may be quoted, with blanks in it; what follows it are attributes.
        words = re.sub(r'^\s*("(?:\\.|[^"\\])*"|\S+)', "", line).split() if not line.lstrip().startswith("#") else []
        named = [word.partition("=") for word in words]
        if any(name in NAMING and equals and value not in NAMING[name] for name, equals, value in named):
            yield Setting(file, line)


def _hooks(folder: Path) -> Iterator[Setting]:
    yield from (Setting(file, _text(file)) for file in _hook_files(folder))


def _remotes(folder: Path) -> Iterator[Setting]:
    yield from (Setting(file, _text(file)) for file in _remote_files(folder))


def _hook_files(folder: Path) -> list[Path]:
    """What git may run as hooks: it looks for the bare names."""
    return [file for file in _files(folder / "hooks") if file.suffix != ".sample"]


def _remote_files(folder: Path) -> list[Path]:
    """Addresses as git kept them once, and still reads."""
    return [file for name in WHOLE[1:] for file in _files(folder / name)]


def _files(folder: Path) -> list[Path]:
    try:
        return [folder / name for name in sorted(os.listdir(folder))]
    except OSError:
        return []


def _text(file: Path) -> str:
    try:
        return os.fsdecode(file.read_bytes()) if file.is_file() else ""
    except OSError:
        return ""


# what is remembered


def _seen(git: Git) -> str:
    """What says that nothing has changed since a folder was looked at."""
    digest = sha256(os.fsencode(f"{VERSION}\0{git.prefix}"))
    for folder in _folders(git):
        named = (folder / "config", folder / "config.worktree", folder / "info" / "attributes")
        for file in (*named, *_hook_files(folder), *_remote_files(folder)):
            text = os.fsencode(_text(file))
            digest.update(b"%b\0%d\0%b" % (os.fsencode(file), len(text), text))
    return f"seen {digest.hexdigest()}"


def _place(git: Git) -> Path | None:
    base = account.state()
    return base / "folders" / account.name_of(git.top) if base else None


def _remembered(git: Git) -> set[str]:
    place = _place(git)
    return set(_text(place).splitlines()) if place else set()


def _remember(git: Git, lines: set[str]) -> None:
    place = _place(git)
    if place is None:
        raise OSError(None, "$XDG_STATE_HOME/zhili, ~/.local/state/zhili")
    place.parent.mkdir(mode=0o700, exist_ok=True)
    atomic.write(place, "".join(f"{line}\n" for line in sorted(lines)).encode())
