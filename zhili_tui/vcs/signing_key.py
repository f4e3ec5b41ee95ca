"""The officer's own key at work: OpenSSH signs, so that passphrases, agents and hardware tokens are its affair."""

import os
import subprocess
from pathlib import Path

from zhili_tui.errors import KeyRefused, SigningFailed
from zhili_tui.i18n import N_
from zhili_tui.vcs.commits import Signer
from zhili_tui.vcs.git import Git, environment

#: The setting that names the key: a file, or ``key::`` and the public key for one that only an agent has.
SETTING = "zhili.key"
LITERAL = "key::"
TYPES = ("ed25519", "ed25519-sk", "ecdsa-sk")


def signer_of(git: Git) -> Signer | None:
    """What signs with this clone's key; None where no key is set."""
    key = git.config(SETTING)
    return (lambda payload: sign(git, key, payload)) if key else None


def sign(git: Git, key: str, payload: bytes) -> str:
    """The armoured signature of a commit's bytes. Raises SigningFailed with what OpenSSH says."""
    if key.startswith(LITERAL):
        file = git.directory / "zhili" / "agent-key.pub"
        file.parent.mkdir(exist_ok=True)
        file.write_text(key.removeprefix(LITERAL) + "\n", encoding="utf-8")
        args = ["-U", "-f", str(file)]
    else:
        args = ["-f", str(Path(key).expanduser())]
    done = subprocess.run(
        ["ssh-keygen", "-Y", "sign", "-n", "git", *args], input=payload, capture_output=True, env=environment() | _terminal(), check=False
    )
    if done.returncode:
        if done.returncode < 0:
            raise SigningFailed(N_("it was given up, nothing was signed"))
        if b"incorrect passphrase" in done.stderr:
            raise SigningFailed(N_("the passphrase was wrong, nothing was signed"))
        reason = done.stderr.decode(errors="replace").strip().rsplit("\n", 1)[-1]
        raise SigningFailed(N_("not signed with {key}: {reason}"), key=key.removeprefix(LITERAL), reason=reason)
    return done.stdout.decode()


def _terminal() -> dict[str, str]:
    """What lets OpenSSH ask for a passphrase where there is somebody to ask."""
    kept = ("SSH_AUTH_SOCK", "SSH_ASKPASS", "SSH_ASKPASS_REQUIRE", "DISPLAY", "GPG_TTY")
    return {name: os.environ[name] for name in kept if name in os.environ}


def public(key: str) -> str:
    """The public line of a key as it is set; empty where its file is not there."""
    if key.startswith(LITERAL):
        return key.removeprefix(LITERAL).strip()
    file = Path(key).expanduser()
    file = file if file.suffix == ".pub" else file.with_name(file.name + ".pub")
    return file.read_text(encoding="utf-8").strip() if file.is_file() else ""


def asks(git: Git) -> bool:
    """Whether OpenSSH will want a passphrase or a touch from somebody at the terminal: no agent holds the key, and it is locked."""
    key = git.config(SETTING)
    if not key or key.startswith(LITERAL):
        return False
    words = public(key).split()[:2]
    env = environment() | _terminal()
    held = subprocess.run(["ssh-add", "-L"], capture_output=True, text=True, env=env, check=False).stdout
    if words in (line.split()[:2] for line in held.splitlines()):
        return False
    file = str(Path(key).expanduser()).removesuffix(".pub")
    opened = subprocess.run(["ssh-keygen", "-y", "-P", "", "-f", file], capture_output=True, env=env, check=False)
    return bool(opened.returncode) or (bool(words) and words[0].startswith("sk-"))


def make(file: Path, type_: str, comment: str, passphrase: str | None) -> str:
    """A new pair of keys; the public line. ``passphrase`` None lets OpenSSH ask for one. Raises KeyRefused."""
    if type_ not in TYPES:
        raise KeyRefused(N_("--type {type}: choose one of {known}"), type=type_, known=", ".join(TYPES))
    if file.exists():
        raise KeyRefused(N_("{path} is there already; name another file with --file"), path=file)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = [] if passphrase is None else ["-N", passphrase]
    done = subprocess.run(["ssh-keygen", "-q", "-t", type_, "-C", comment, "-f", str(file), *secret], env=environment(), check=False)
    if done.returncode:
        raise KeyRefused(N_("ssh-keygen made no key in {path}"), path=file)
    return file.with_name(file.name + ".pub").read_text(encoding="utf-8").strip()


def use(git: Git, key: str) -> None:
    """Sign with this key in this clone from now on, by git itself too."""
    public = key if key.startswith(LITERAL) else str(Path(key).expanduser().resolve())
    for name, value in ((SETTING, public), ("user.signingkey", public), ("gpg.format", "ssh")):
        git.run("config", name, value)
