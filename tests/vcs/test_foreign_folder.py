"""A clone handed over as a folder: what its ``.git`` would have git run is refused until it is accepted, and is not run by reading or saving."""

import os
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import copied, git
from tests.trust.signed_world import MEETING, World, pair
from zhili_tui.cli.main import run
from zhili_tui.errors import FolderNotAccepted, GitFailed, LeadsElsewhere
from zhili_tui.services.program import installed, launcher
from zhili_tui.services.workspace import Workspace
from zhili_tui.vcs import hooks, signing_key
from zhili_tui.vcs.clone import admission, drivers
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.transfer import clone, init

#: Settings by which git runs a program, or takes settings from another file; P is the planted program.
PROGRAMS = {
    "filter.p.clean": "P", "filter.p.smudge": "P", "filter.p.process": "P", "filter.p.required": "true", "merge.p.driver": "P",
    "merge.zhili.driver": "P merge %O %A %B %L %P", "diff.p.textconv": "P", "diff.p.command": "P", "diff.zhili-meeting.textconv": "P",
    "diff.external": "P", "core.fsmonitor": "P", "core.hooksPath": "hooks", "core.sshCommand": "P", "core.gitProxy": "P", "core.askPass": "P",
    "core.editor": "P", "core.pager": "P", "core.alternateRefsCommand": "P", "core.attributesFile": "x", "core.worktree": "..",
    "sequence.editor": "P", "pager.log": "P", "alias.log": "!P", "credential.helper": "!P", "gpg.program": "P", "gpg.ssh.program": "P",
    "gpg.ssh.defaultKeyCommand": "P", "include.path": "/x", "includeIf.gitdir:/.path": "/x", "url.ext::P.insteadOf": "x",
    "remote.origin.uploadpack": "P", "remote.origin.receivepack": "P", "remote.origin.pushurl": "ext::P", "remote.origin.vcs": "p",
    "remote.origin.url": "ext::P", "remote.other.url": "p://x", "branch.main.remote": "ext::P", "remote.origin.promisor": "true",
    "extensions.partialClone": "origin", "uploadpack.packObjectsHook": "P", "gc.recentObjectsHook": "P", "receive.procReceiveRefs": "refs",
    "protocol.ext.allow": "always", "submodule.x.update": "!P", "mergetool.p.cmd": "P", "difftool.p.cmd": "P", "man.p.cmd": "P",
    "browser.p.cmd": "P", "guitool.p.cmd": "P", "trailer.p.command": "P", "sendemail.smtpServer": "P", "http.proxy": "x", "new.thing": "x",
}  # fmt: skip
HARMLESS = {
    "core.autocrlf": "true", "core.sharedRepository": "group", "user.name": "x", "user.signingkey": "/x", "gpg.format": "ssh", "commit.gpgsign": "true",
    "remote.origin.url": "ssh://hub/x.git", "remote.hub.url": "git@hub:x.git", "remote.disk.url": "/media/usb/x.git", "branch.main.remote": "origin",
    "branch.main.merge": "refs/heads/main", "remote.origin.fetch": "+refs/heads/*:refs/remotes/origin/*", "pull.rebase": "false",
    "zhili.officer": "dong/lin", "zhili.hubkey": "SHA256:x", "gc.auto": "0", "color.ui": "auto", "extensions.worktreeConfig": "true",
}  # fmt: skip


@pytest.fixture
def root(first_world: World, tmp_path: Path) -> Path:
    """A folder that somebody else has made."""
    return copied(first_world.root, tmp_path / "office")


@pytest.fixture
def program(tmp_path: Path) -> Callable[[], bool]:
    """A program that leaves a trace; whether it has run."""
    file, trace = tmp_path / "program", tmp_path / "ran"
    file.write_text(f'#!/bin/sh\necho "$0 $@" >> {trace}\n')
    file.chmod(0o755)
    return trace.exists


def refused(root: Path) -> str:
    """The sentence with which a folder is refused; empty where it opens."""
    try:
        Workspace.open(root)
    except FolderNotAccepted as error:
        return str(error)
    return ""


@pytest.mark.parametrize("key", PROGRAMS)
def test_a_setting_by_which_git_runs_a_program_is_refused_by_name(key: str, root: Path) -> None:
    git(root, "config", key, PROGRAMS[key])
    said = refused(root)
    section, *_middle, name = key.split(".")
    assert f"{root}/.git/config holds “{section.lower()}." in said
    assert f"{name.lower()} = {PROGRAMS[key]}”" in said
    assert f"zhili --repo {root} doctor --accept-folder" in said


def test_what_is_harmless_opens_without_a_question(root: Path) -> None:
    for key, value in HARMLESS.items():
        git(root, "config", key, value)
    (root / ".git" / "info").mkdir(exist_ok=True)
    lines = ("# filter=p", "*.toml -text merge=binary", '"a b=c" -diff', "*.png binary", "*.md merge=union", "*.txt eol=lf text=auto")
    (root / ".git" / "info" / "attributes").write_text("\n".join(lines))
    assert refused(root) == ""


@pytest.mark.parametrize(
    "line", ["*.toml filter=p", '"a b" filter=p', "[attr]x filter=p", "* diff=p", "*.toml -text merge=p", "*\tfilter=lfs"]
)
def test_attributes_that_name_a_program_are_refused(line: str, root: Path) -> None:
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text(f"# harmless\n{line}\n")
    assert f"{root}/.git/info/attributes holds “{line}”" in refused(root)


@pytest.mark.parametrize(
    "file", ["hooks/pre-commit", "hooks/post-checkout", "hooks/fsmonitor-watchman", "remotes/origin", "branches/origin"]
)
def test_hooks_and_addresses_of_old_are_refused(file: str, root: Path) -> None:
    (root / ".git" / file).parent.mkdir(exist_ok=True)
    (root / ".git" / file).write_text("#!/bin/sh\ntrue\n")
    assert f"{root}/.git/{file} holds “{Path(file).name}”" in refused(root)


@pytest.mark.parametrize("file", ["zhili", "zhili/intent", "zhili/write.lock", "zhili/drafts", "zhili/drafts/new.toml", "zhili/seen/none"])
def test_a_link_where_zhili_keeps_its_own_is_refused_and_nothing_happens_where_it_leads(
    file: str, root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    aim = tmp_path / "somebody's"
    aim.mkdir()
    (aim / "index-1.sqlite").touch()  # earlier versions kept such a file there, and it is taken away
    link = root / ".git" / file
    link.parent.mkdir(parents=True, exist_ok=True)
    link.symlink_to(aim / "none" if link.name == "none" else aim)
    before = aim.stat().st_mtime_ns
    with pytest.raises(LeadsElsewhere, match=f"{link} is a link"):
        Workspace.open(root)
    for args, code in ((["set", MEETING, "present=1"], 2), (["doctor", "--accept-folder"], 1)):
        assert run(["--lang", "en", "--repo", str(root), *args]) == code
        assert f"Take the link away: rm {link}\n" in "".join(capsys.readouterr())
    assert [one.name for one in aim.iterdir()] == ["index-1.sqlite"]
    assert aim.stat().st_mtime_ns == before
    link.unlink()
    assert refused(root) == ""


def test_what_zhili_keeps_itself_opens_and_so_does_a_work_tree_beside_it(root: Path, tmp_path: Path) -> None:
    signing_key.use(Git(root), str(pair("dong/lin").lay(tmp_path / "key")))
    admission.accept(Git(root))
    assert run(["--repo", str(root), "--officer", "dong/lin", "set", MEETING, "present=1"]) == 0
    assert [one.name for one in (root / ".git" / "zhili").iterdir()], "something is kept there"
    assert refused(root) == ""
    git(root, "worktree", "add", "-q", str(tmp_path / "beside"))
    (root / ".git" / "worktrees" / "beside" / "zhili").symlink_to(tmp_path)
    assert refused(root) == ""
    with pytest.raises(LeadsElsewhere):
        Workspace.open(tmp_path / "beside")


def test_what_zhili_installs_is_known_and_what_only_looks_like_it_is_not(root: Path) -> None:
    foreign = Git(root)
    for key, value in drivers.wanted(launcher()).items():
        foreign.run("config", key, value)
    for name, text in zip(hooks.HOOKS, hooks.texts(foreign, launcher()), strict=True):
        (root / ".git" / "hooks" / name).parent.mkdir(exist_ok=True)
        (root / ".git" / "hooks" / name).write_text(text)
    assert len(installed(foreign)) > len(hooks.HOOKS)
    assert refused(root) == "", "as this account would have installed it itself"
    hook = root / ".git" / "hooks" / "pre-commit"
    hook.write_text(hook.read_text() + "touch x\n")
    assert "holds “pre-commit”" in refused(root)


def test_what_was_accepted_is_remembered_for_that_setting_that_folder_and_that_account(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    git(root, "config", "core.sshCommand", "ssh -p 3")
    assert run(["--repo", str(root), "list"]) == 2
    assert "core.sshcommand = ssh -p 3" in capsys.readouterr().err
    run(["--lang", "en", "--repo", str(root), "doctor", "--accept-folder"])
    assert f"Accepted: {root}/.git/config: core.sshcommand = ssh -p 3" in capsys.readouterr().err
    assert run(["--repo", str(root), "list"]) == 0
    git(root, "config", "user.name", "somebody")
    assert refused(root) == "", "the rest may change"
    git(root, "config", "core.sshCommand", "ssh -p 4")
    assert "ssh -p 4" in refused(root)
    git(root, "config", "core.sshCommand", "ssh -p 3")
    assert refused(root) == ""
    assert "ssh -p 3" in refused(copied(root, tmp_path / "elsewhere"))
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    assert "ssh -p 3" in refused(root)
    places = [tmp_path / "state" / "zhili", *(tmp_path / "state" / "zhili").rglob("*")]
    assert [oct(one.stat().st_mode & 0o077) for one in places] == ["0o0"] * len(places)


def test_where_nothing_can_be_remembered_accepting_says_so(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert refused(root) == "", "a harmless one opens all the same"
    git(root, "config", "core.pager", "x")
    assert run(["--repo", str(root), "doctor", "--accept-folder"]) == 1
    assert "core.pager" in refused(root)


def test_a_repository_that_this_account_makes_is_known_from_the_start(tmp_path: Path) -> None:
    """Whatever its own templates of git put into it."""
    template = tmp_path / "template"
    (template / "hooks").mkdir(parents=True)
    (template / "hooks" / "post-commit").write_text("#!/bin/sh\n")
    (Path.home() / ".gitconfig").write_text(f"[init]\n\ttemplateDir = {template}\n")
    try:
        assert run(["init", str(tmp_path / "made")]) == 0
        assert run(["demo", str(tmp_path / "demo"), "--units", "3", "--years", "1"]) == 0
        clone(str(tmp_path / "made"), tmp_path / "clone")
    finally:
        (Path.home() / ".gitconfig").unlink()
    for name in ("made", "demo", "clone"):
        assert (tmp_path / name / ".git" / "hooks" / "post-commit").exists()
        assert refused(tmp_path / name) == "", name


def test_an_unchanged_folder_is_looked_at_once(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert refused(root) == ""
    monkeypatch.setattr(admission, "settings", lambda _git: pytest.fail("looked at again"))
    assert refused(root) == ""


# the folder .git that is none


def test_a_work_tree_beside_is_judged_by_what_it_shares_and_by_its_own(root: Path, tmp_path: Path) -> None:
    git(root, "worktree", "add", "-q", str(tmp_path / "beside"))
    assert refused(tmp_path / "beside") == ""
    git(root, "config", "extensions.worktreeConfig", "true")
    git(tmp_path / "beside", "config", "--worktree", "core.fsmonitor", "x")
    assert "worktrees/beside/config.worktree holds “core.fsmonitor = x”" in refused(tmp_path / "beside")
    assert refused(root) == ""
    git(root, "config", "core.pager", "x")
    assert f"{root}/.git/config holds “core.pager = x”" in refused(tmp_path / "beside")


def test_a_file_that_leads_to_a_git_directory_elsewhere_is_followed(root: Path, tmp_path: Path) -> None:
    (root / ".git").rename(tmp_path / "elsewhere.git")
    (root / ".git").write_text("gitdir: ../elsewhere.git\n")
    assert refused(root) == ""
    git(root, "config", "core.pager", "x")
    assert f"{tmp_path}/elsewhere.git/config holds “core.pager = x”" in refused(root)


def test_the_git_directory_is_that_of_the_folder_whatever_the_environment_says(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, program: Callable[[], bool]
) -> None:
    hostile = tmp_path / "hostile"
    init(hostile)
    git(hostile, "config", "core.fsmonitor", str(tmp_path / "program"))
    monkeypatch.setenv("GIT_DIR", str(hostile / ".git"))
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(hostile / ".git" / "config"))
    office = Workspace.open(root)
    assert Path(office.git.line("rev-parse", "--absolute-git-dir")) == root / ".git"
    assert not program()


@pytest.mark.parametrize("trap", ["above", "bare"])
def test_git_takes_no_other_repository_for_that_of_the_folder(trap: str, root: Path, tmp_path: Path) -> None:
    """A folder .git that git does not take for one: it would look further up, or take the folder itself for a bare repository."""
    (root / ".git" / "HEAD").unlink()
    if trap == "above":
        init(tmp_path)
        git(tmp_path, "config", "alias.x", "!true")
    else:
        subprocess.run(["git", "init", "-q", "--bare", str(root)], check=True)
    with pytest.raises(GitFailed, match=r"not a git repository|bareRepository"):
        Git(root).run("rev-parse", "--git-dir")


# nothing of it is run

READING = (
    ["list"], ["show", MEETING], ["check"], ["check", "--since", "HEAD"], ["check", "--staged"], ["history", MEETING], ["diff", MEETING],
    ["due"], ["verify"], ["verify", "--explain"], ["digest"], ["rank"], ["score", "dong"], ["export", "--format", "json"], ["keys", "list"],
    ["drafts"], ["review"], ["rules"], ["eligible", "dong"], ["doctor"],
)  # fmt: skip


def planted(root: Path, program: Path) -> Iterator[str]:
    """Everything at once, but for what only git's own commands take; each in its file."""
    left_out = {"core.worktree", "include.path", "core.hooksPath", "extensions.partialClone", "remote.origin.url", "core.attributesFile"}
    (root / "included").write_text(f'[filter "i"]\n\tclean = {program}\n[core]\n\tfsmonitor = {program}\n')
    for key, value in PROGRAMS.items():
        if key not in left_out:
            git(root, "config", key, value.replace("P", str(program)))
            yield key
    git(root, "config", "include.path", str(root / "included"))
    git(root, "config", "extensions.partialClone", "origin")
    git(root, "config", "core.repositoryFormatVersion", "1")
    git(root, "config", "remote.origin.url", str(root / "nowhere"))
    git(root, "config", "core.hooksPath", str(root / ".git" / "hooks"))
    (root / ".git" / "info").mkdir(exist_ok=True)
    (root / ".git" / "info" / "attributes").write_text("*.toml filter=p diff=p merge=p\n*.toml filter=i\n* filter=p\n")
    for name in ("pre-commit", "commit-msg", "post-commit", "reference-transaction", "post-index-change", "post-checkout", "pre-auto-gc"):
        (root / ".git" / "hooks" / name).parent.mkdir(exist_ok=True)
        (root / ".git" / "hooks" / name).symlink_to(program)


def test_no_planted_program_runs_in_any_reading_command_or_in_a_save(
    root: Path, tmp_path: Path, program: Callable[[], bool], capsys: pytest.CaptureFixture[str]
) -> None:
    assert len(list(planted(root, tmp_path / "program"))) > 40
    assert run(["--repo", str(root), "check"]) == 2, "refused"
    assert not program()
    signing_key.use(Git(root), str(pair("dong/lin").lay(tmp_path / "key")))
    admission.accept(Git(root))
    capsys.readouterr()
    stamp = (root / MEETING).stat()
    for words in READING:
        # A file no older than git's index is compared by its content, through the filter; so is one of another time.
        os.utime(root / MEETING, ns=(stamp.st_atime_ns, (root / ".git" / "index").stat().st_mtime_ns))
        assert run(["--repo", str(root), "--officer", "dong/lin", *words]) in (0, 1, 2), words
        said = capsys.readouterr()
        assert "fault of zhili" not in said.err, (words, said.err)
        assert not program(), (words, (tmp_path / "ran").read_text())
    os.utime(root / MEETING, ns=(stamp.st_atime_ns, stamp.st_mtime_ns + 10**9))
    head = git(root, "--no-replace-objects", "rev-parse", "HEAD")
    for words in (
        ["set", MEETING, "note=x"],
        ["new", "activity", "--unit", "dong", "--set", "type=publicity", "--set", "title=x", "--set", "date=2026-03-04"],
    ):
        assert run(["--repo", str(root), "--officer", "dong/lin", *words]) == 0, capsys.readouterr().err
        assert not program(), (words, (tmp_path / "ran").read_text())
    assert git(root, "--no-replace-objects", "rev-parse", "HEAD") != head
    subprocess.run(["git", "status"], cwd=root, check=False, capture_output=True)
    assert program(), "git itself would have"


def test_a_missing_object_of_a_promisor_is_not_fetched(root: Path, tmp_path: Path, program: Callable[[], bool]) -> None:
    """Every version of git: an older one knows no way to be told that it is not to fetch."""
    id = git(root, "rev-parse", f"HEAD:{MEETING}").strip()
    (root / ".git" / "objects" / id[:2] / id[2:]).unlink()
    for key, value in (("core.repositoryFormatVersion", "1"), ("extensions.partialClone", "origin"), ("remote.origin.promisor", "true"),
                       ("remote.origin.url", str(root)), ("remote.origin.uploadpack", str(tmp_path / "program"))):  # fmt: skip
        git(root, "config", key, value)
    admission.accept(Git(root))
    run(["--repo", str(root), "check"])
    run(["--repo", str(root), "review"])
    assert Git(root).attempt("cat-file", "-e", id).returncode
    assert not program()
    subprocess.run(["git", "cat-file", "-e", id], cwd=root, check=False, capture_output=True)
    assert program(), "git itself would have"
