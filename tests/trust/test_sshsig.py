"""Signatures read in process say what git and OpenSSH say, for every type of key."""

import base64
import hashlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.trust.signed_world import MEETING, MEETING_TEXT, World, pair
from zhili_tui.demo.keys import KeyPair
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


def hardware_key(secret: KeyPair, application: bytes = b"ssh:") -> tuple[bytes, object]:
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
    blob, sign = hardware_key(KeyPair("token"))
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


def mangled(good: str, negative: bytes) -> Iterator[tuple[str, str]]:
    """An honest signature written in other ways, by name. ``negative``: one of ECDSA's in which an integer lacks its leading zero."""
    first, *lines, last = good.strip().split("\n")
    text, data = "".join(lines), base64.b64decode("".join(lines))
    assert text.endswith("=="), "only then bits are left over"

    def folded(written: str, width: int = 70) -> str:
        return "\n".join([first, *(written[i : i + width] for i in range(0, len(written), width)), last])

    yield from {
        "as written": good, "without the last line end": good.rstrip("\n"), "more line ends": good + "\n\n",
        "lines of 76": folded(text, 76), "lines of 4": folded(text, 4), "one line of base64": folded(text, 10_000),
        "one-line armour": first + text + last, "armour in words": f"{first} {text} {last}", "END on the same line": good.replace("\n" + last, last),
        "text behind BEGIN": good.replace(first, first + "AA"), "BEGIN indented": " " + good, "a line before": "\n" + good,
        "a word before": "x\n" + good, "END cut off": good.replace(last, last[:-1]), "no END": good.replace(last, ""),
        "BEGIN twice": first + "\n" + good, "END small": good.replace(last, last.lower()), "another mark": good.replace("SSH", "PGP"),
        "CRLF": good.replace("\n", "\r\n"), "CR": good.replace("\n", "\r"), "U+3000 inside": folded(text[:8] + "\u3000" + text[8:]),
        "no-break space inside": folded(text[:8] + "\u00a0" + text[8:]), "U+2028 for a line end": good.replace("\n", "\u2028"),
        "full-width letter": folded(text[:8] + "\uff21" + text[9:]), "form feed inside": folded(text[:8] + "\f" + text[8:]),
        "a NUL inside": folded(text[:8] + "\0" + text[8:]), "a dash inside": folded(text[:8] + "-" + text[8:]),
        "url-safe letters": folded(text.replace("+", "-").replace("/", "_")), "no padding": folded(text[:-2]), "half the padding": folded(text[:-1]),
        "padding too much": folded(text + "="), "padding early": folded(text[:8] + "==" + text[8:]), "letters behind the padding": folded(text + "AAAA"),
        "bits left over": folded(text[:-3] + chr(ord(text[-3]) + 1) + "=="), "a byte behind": sshsig.armour(data + b"x"),
        "a field behind": sshsig.armour(data + sshsig.pack(b"")), "a byte short": sshsig.armour(data[:-1]),
        "version 2": sshsig.armour(data.replace(sshsig.MAGIC + (1).to_bytes(4), sshsig.MAGIC + (2).to_bytes(4))),
        "empty": folded(""), "negative integer": sshsig.armour(negative),
    }.items()  # fmt: skip


def openssh_says(signature: str, payload: bytes, folder: Path) -> bool:
    """The verdict of stock ssh-keygen, asked as git asks it."""
    file = folder / "asked.sig"
    file.write_bytes(signature.encode())
    done = subprocess.run(
        ["ssh-keygen", "-Y", "check-novalidate", "-n", "git", "-s", str(file)], input=payload, capture_output=True, check=False
    )
    return not done.returncode


def honest(key: Path, folder: Path, wanted: str) -> tuple[bytes, str]:
    """A payload and its signature, whose base64 ends as wanted or, of ECDSA, in which an integer bears a leading zero."""
    for number in range(2000):
        payload = f"payload {number}\n".encode()
        signature = signing_key.sign(Git(folder), str(key), payload)
        parts = sshsig.parse(signature)
        integers = sshsig._integers(parts)
        if wanted == "=" and signature.rpartition("\n-----END")[0].endswith("=="):
            return payload, signature
        if wanted == "0" and any(one.startswith(b"\0") for one in integers):
            return payload, signature
    raise AssertionError("none found")


def without_leading_zeros(signature: str) -> bytes:
    """The bytes of a signature of ECDSA whose integers are written as if they were negative: to others the same numbers."""
    data = base64.b64decode("".join(signature.strip().split("\n")[1:-1]))
    key, namespace, reserved, hash_, inner = sshsig.fields(data[10:])
    type_, value = sshsig.fields(inner)
    short = sshsig.pack(type_, sshsig.pack(*(one.lstrip(b"\0") for one in sshsig.fields(value))))
    return data[:10] + sshsig.pack(key, namespace, reserved, hash_, short)


def test_what_we_call_a_signature_openssh_does_too(tmp_path: Path) -> None:
    """Nobody can deny what reads valid here: whatever way a signature is written, stock ssh-keygen takes all that we take."""
    git = World(tmp_path / "repo").git
    for type_ in ("rsa", "ecdsa"):
        subprocess.run(["ssh-keygen", "-q", "-t", type_, "-N", "", "-f", str(tmp_path / type_)], check=True)
    payload, good = honest(tmp_path / "rsa", git.top, "=")
    other, ecdsa = honest(tmp_path / "ecdsa", git.top, "0")
    taken = []
    for name, text in mangled(good, without_leading_zeros(ecdsa)):
        message = other if name == "negative integer" else payload
        try:
            ours = sshsig.good(sshsig.parse(text), message)
        except (ValueError, StopIteration):
            ours = False
        stock = openssh_says(text, message, tmp_path)
        assert stock or not ours, name
        taken += [name] if ours else []
    assert taken == ["as written", "without the last line end", "more line ends", "lines of 76", "lines of 4", "one line of base64"]


@pytest.mark.parametrize("format", [1, 2])
def test_a_signature_stock_git_cannot_read_is_none_from_format_2_on(format: int, tmp_path: Path) -> None:
    """What was accepted before stays accepted; what is committed since is judged as git would judge it."""
    world = World(tmp_path / "repo", format=format)
    clerk = world.author("dong/lin")

    def on_one_line(payload: bytes) -> str:
        assert clerk.signer is not None
        return clerk.signer(payload).strip().replace("\n", "")

    commit = world.commit({MEETING: MEETING_TEXT}, clerk._replace(signer=on_one_line))
    found = world.history().judged(commit)
    assert found is not None
    assert [one.id for one in found.problems] == ([] if format == 1 else ["bad-signature"])
