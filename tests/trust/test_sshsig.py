"""Signatures read in process say what git and OpenSSH say, for every type of key."""

import hashlib
import subprocess
from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World, pair
from zhili_tui.demo.keys import Pair
from zhili_tui.trust import sshsig
from zhili_tui.vcs import signing_key
from zhili_tui.vcs.commits import Author, write
from zhili_tui.vcs.git import Git
from zhili_tui.vcs.objects import Store

TYPES = [("ed25519", ()), ("ecdsa", ("-b", "256")), ("ecdsa", ("-b", "384")), ("ecdsa", ("-b", "521")), ("rsa", ("-b", "2048"))]


def git_says(git: Git, commit: str, signers: Path) -> bool:
    done = git.attempt(
        "-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={signers}", "-c", "gpg.ssh.program=ssh-keygen", "verify-commit", commit
    )
    return not done.returncode


def we_say(git: Git, commit: str, known: set[bytes]) -> bool:
    found = Store(git).commits([commit])[0]
    try:
        signature = sshsig.parse(found.signature)
    except (ValueError, StopIteration):
        return False
    return signature.key in known and sshsig.good(signature, found.payload)


@pytest.mark.parametrize(("type_", "more"), TYPES, ids=str)
def test_git_and_we_agree_on_every_type_of_key(type_: str, more: tuple[str, ...], tmp_path: Path) -> None:
    world = World(tmp_path / "repo")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", type_, *more, "-N", "", "-f", str(key)], check=True)
    line = key.with_suffix(".pub").read_text()
    signers = tmp_path / "signers"
    signers.write_text(f"* {line}")
    author = Author("x", "x@y", lambda payload: signing_key.sign(world.git, str(key), payload))
    tree = world.git.line("rev-parse", "HEAD^{tree}")
    good = write(world.git, tree, [world.head], "good", author, world.tick())
    raw = world.git.run("cat-file", "commit", good)
    forged = world.git.run("hash-object", "-t", "commit", "-w", "--stdin", input=raw.replace(b"good", b"evil")).decode().strip()
    known = {sshsig.key_of(line)}
    for commit, expected in ((good, True), (forged, False), (world.head, False)):
        assert git_says(world.git, commit, signers) is expected
        assert we_say(world.git, commit, known) is expected
    assert (
        sshsig.fingerprint(sshsig.key_of(line))
        in subprocess.run(["ssh-keygen", "-lf", str(key)], capture_output=True, text=True, check=True).stdout
    )


def hardware_key(secret: Pair, application: bytes = b"ssh:") -> tuple[bytes, object]:
    """A hardware-backed key as its token would sign with it (PROTOCOL.u2f): flags and counter are signed too."""
    raw = next(iter(list(sshsig.fields(secret.blob))[1:]))
    blob = sshsig.pack(b"sk-ssh-ed25519@openssh.com", raw, application)

    def sign(payload: bytes) -> str:
        told = b"\x01" + (7).to_bytes(4)
        message = sshsig.signed_data(b"git", b"sha512", payload)
        value = secret.private.sign(hashlib.sha256(application).digest() + told + hashlib.sha256(message).digest())
        inner = sshsig.pack(b"sk-ssh-ed25519@openssh.com", value) + told
        return sshsig.armour(sshsig.MAGIC + (1).to_bytes(4) + sshsig.pack(blob, b"git", b"", b"sha512", inner))

    return blob, sign


def test_a_key_on_a_hardware_token_is_checked_like_openssh_does(tmp_path: Path) -> None:
    world = World(tmp_path / "repo")
    blob, sign = hardware_key(Pair("token"))
    signers = tmp_path / "signers"
    signers.write_text(f"* {sshsig.line_of(blob)}\n")
    commit = write(world.git, world.git.line("rev-parse", "HEAD^{tree}"), [world.head], "x", Author("x", "x@y", sign), world.tick())  # type: ignore[arg-type]
    assert git_says(world.git, commit, signers)
    assert we_say(world.git, commit, {blob})


def test_commit_by_commit_the_same_verdict_over_a_whole_history(tmp_path: Path) -> None:
    world = World(tmp_path / "repo")
    world.commit({MEETING: MEETING_TEXT}, "dong/lin")
    world.sign(MEETING, "dong/chen", "office_director")
    world.commit({MEETING: world.read(MEETING) + b""}, world.author("dong/lin", 2), "unknown key")
    world.commit({MEETING: MEETING_TEXT + "#\n"}, Author("x", "x@y"), "unsigned")
    world.commit({MEETING: MEETING_TEXT}, world.author("dong/lin")._replace(signer=pair("dong/lin").signer(b"file")), "wrong namespace")
    signers = tmp_path / "signers"
    known = {holder: blob for blob, holder in world.history().register(world.head).holders.items()}
    signers.write_text("".join(f"{holder.officer} {sshsig.line_of(blob)}\n" for holder, blob in known.items()))
    commits = world.git.run("rev-list", "HEAD").decode().split()
    ours = [we_say(world.git, commit, set(known.values())) for commit in commits]
    assert ours == [git_says(world.git, commit, signers) for commit in commits]
    assert ours.count(False) == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "-----BEGIN SSH SIGNATURE-----\nAAAA\n-----END SSH SIGNATURE-----",
        "-----BEGIN SSH SIGNATURE-----\n!\n-----END SSH SIGNATURE-----",
    ],
)
def test_what_is_no_signature_is_refused_without_a_traceback(text: str) -> None:
    with pytest.raises((ValueError, StopIteration)):
        sshsig.parse(text)


@pytest.mark.parametrize(
    "line", ["", "ssh-ed25519", "ssh-ed25519 AAAA", "ssh-dss AAAAB3NzaC1kc3M=", "ssh-rsa " + pair("x").public.split()[1]]
)
def test_what_is_no_key_is_refused(line: str) -> None:
    with pytest.raises(sshsig.BadKeyError):
        sshsig.key_of(line)
