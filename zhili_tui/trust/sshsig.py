"""Signatures of OpenSSH (SSHSIG) read and checked in process, with the verdict that ``ssh-keygen -Y verify`` gives.

The format is OpenSSH's PROTOCOL.sshsig; keys on hardware tokens (``sk-``) are those of PROTOCOL.u2f. What is read as a signature is
never more than what OpenSSH reads as one: a signer could deny what only this program takes for his.
"""

import base64
import binascii
import hashlib
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, NamedTuple

MAGIC = b"SSHSIG"
BEGIN, END = "-----BEGIN SSH SIGNATURE-----", "-----END SSH SIGNATURE-----"
#: The armour that OpenSSH reads: each mark alone on its line, between them whole lines of base64, the padding at the very end.
ARMOUR = re.compile(rf"{BEGIN}\n((?:[A-Za-z0-9+/]+\n)*[A-Za-z0-9+/]+={{0,2}})\n{END}\n*", re.ASCII)
HASHES = {b"sha256": hashlib.sha256, b"sha512": hashlib.sha512}
#: The namespace that git signs in: a signature made for anything else is none for a commit.
GIT = b"git"
CURVES = {b"nistp256": ("SECP256R1", "SHA256"), b"nistp384": ("SECP384R1", "SHA384"), b"nistp521": ("SECP521R1", "SHA512")}
RSA = {b"rsa-sha2-256": "SHA256", b"rsa-sha2-512": "SHA512"}
#: Shorter ones OpenSSH refuses by default, and so do we.
RSA_BITS = 1024


class BadKeyError(ValueError):
    """A text that is no public key, or of a type that cannot sign commits."""


class SshSignature(NamedTuple):
    """A signature as it was read: the whole key of the signer stands in it."""

    key: bytes
    namespace: bytes
    hash: bytes
    algorithm: bytes
    value: bytes


def fields(data: bytes) -> Iterator[bytes]:
    """The length-prefixed strings of the wire format. Raises ValueError where a length runs over."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4])
        if at + 4 + size > len(data):
            raise ValueError("a field runs over the end")
        yield data[at + 4 : at + 4 + size]
        at += 4 + size


def pack(*parts: bytes) -> bytes:
    """Strings in the wire format, each behind its length."""
    return b"".join(len(part).to_bytes(4) + part for part in parts)


@lru_cache(maxsize=1 << 14)
def key_of(line: str) -> bytes:
    """The key of a line as in a ``.pub`` file. Raises BadKeyError."""
    words = line.split()
    try:
        blob = base64.b64decode(words[1], validate=True)
        named = next(fields(blob)).decode("ascii")
        _load(blob)
    except (IndexError, ValueError, StopIteration, binascii.Error) as error:
        raise BadKeyError(line) from error
    if named != words[0]:
        raise BadKeyError(line)
    return blob


def line_of(key: bytes) -> str:
    """The key as a line of a ``.pub`` file, without a comment."""
    return f"{next(fields(key)).decode('ascii')} {base64.b64encode(key).decode()}"


def fingerprint(key: bytes) -> str:
    """The name people compare: SHA256:… as ``ssh-keygen -l`` prints it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode().rstrip("=")


def parse(armoured: str, lenient: bool = False) -> SshSignature:
    """The signature in its armour. Raises ValueError for anything but one whole SSHSIG of version 1 as OpenSSH reads it.

    ``lenient``: as commits were read before format 2, the armour by its marks alone and negative integers as if they were not.
    """
    data = _unarmoured_before(armoured) if lenient else _unarmoured(armoured)
    if data[:10] != MAGIC + (1).to_bytes(4):
        raise ValueError("not version 1 of SSHSIG")
    key, namespace, _reserved, hash_, inner = fields(data[10:])
    # The signature of a hardware key is followed by a flag and a counter that are no strings.
    size = int.from_bytes(inner[:4])
    found = SshSignature(key, namespace, hash_, inner[4 : 4 + size], inner[4 + size :])
    if not lenient and any(one[:1] >= b"\x80" for one in _integers(found)):
        raise ValueError("a negative integer")
    return found


def _unarmoured(text: str) -> bytes:
    """The bytes in the armour. Raises ValueError where OpenSSH would read none."""
    found = ARMOUR.fullmatch(text)
    if found is None:
        raise ValueError("no SSH signature")
    written = found[1].replace("\n", "")
    data = base64.b64decode(written, validate=True)
    if base64.b64encode(data).decode() != written:
        raise ValueError("bits left over behind the last byte")
    return data


def _unarmoured_before(armoured: str) -> bytes:
    """The same as it was read before format 2."""
    text = armoured.strip()
    if not (text.startswith(BEGIN) and text.endswith(END)):
        raise ValueError("no SSH signature")
    return base64.b64decode("".join(text[len(BEGIN) : -len(END)].split()), validate=True)


def _integers(signature: SshSignature) -> list[bytes]:
    """The integers in a signature of ECDSA and in a key of RSA, which OpenSSH reads as signed."""
    type_, *parts = fields(signature.key)
    if type_ == b"ssh-rsa":
        return parts
    if b"ecdsa" not in type_:
        return []
    size = int.from_bytes(signature.value[:4])
    return list(fields(signature.value[4 : 4 + size]))


def armour(data: bytes) -> str:
    """Bytes of an SSHSIG in the armour git keeps in a commit."""
    text = base64.b64encode(data).decode()
    return "\n".join([BEGIN, *(text[i : i + 70] for i in range(0, len(text), 70)), END]) + "\n"


def signed_data(namespace: bytes, hash_: bytes, message: bytes) -> bytes:
    """What is really signed: not the message but its hash, in its namespace."""
    return MAGIC + pack(namespace, b"", hash_, HASHES[hash_](message).digest())


def good(signature: SshSignature, message: bytes, namespace: bytes = GIT) -> bool:
    """Whether a signature is right for the message in the namespace. Whose key it is, is another question."""
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    if signature.namespace != namespace or signature.hash not in HASHES:
        return False
    try:
        _verify(signature, signed_data(namespace, signature.hash, message))
    except (InvalidSignature, UnsupportedAlgorithm, ValueError, StopIteration, KeyError, IndexError):
        return False
    return True


def _verify(signature: SshSignature, data: bytes) -> None:
    """Raises InvalidSignature, or ValueError where the pieces do not fit each other."""
    type_, *parts = fields(signature.key)
    public: Any = _load(signature.key)
    value, algorithm = signature.value, signature.algorithm
    size = int.from_bytes(value[:4])
    raw, rest = value[4 : 4 + size], value[4 + size :]
    if len(raw) != size:
        raise ValueError("a field runs over the end")
    if type_.startswith(b"sk-"):
        if len(rest) != 5:
            raise ValueError("flag and counter of the hardware key are missing")
        data = hashlib.sha256(parts[-1]).digest() + rest + hashlib.sha256(data).digest()
    elif rest:
        raise ValueError("something stands behind the signature")
    if type_ == b"ssh-rsa":
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15

        public.verify(raw.rjust(public.key_size // 8, b"\0"), data, PKCS1v15(), getattr(hashes, RSA[algorithm])())
        return
    if algorithm != type_:
        raise ValueError("signature and key are of different types")
    if b"ed25519" in type_:
        public.verify(raw, data)
    else:
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
        from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

        r, s = (int.from_bytes(part) for part in fields(raw))
        public.verify(encode_dss_signature(r, s), data, ECDSA(getattr(hashes, CURVES[parts[0]][1])()))


@lru_cache(maxsize=4096)
def _load(key: bytes) -> Any:
    """The key as the cryptography package has it. Raises ValueError for types that do not sign commits."""
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    type_, *parts = fields(key)
    if type_ in (b"ssh-ed25519", b"sk-ssh-ed25519@openssh.com"):
        return ed25519.Ed25519PublicKey.from_public_bytes(parts[0])
    if type_ == b"ssh-rsa":
        exponent, modulus = (int.from_bytes(part) for part in parts)
        if modulus.bit_length() < RSA_BITS:
            raise ValueError("an RSA key this short is refused")
        return rsa.RSAPublicNumbers(exponent, modulus).public_key()
    if type_.startswith((b"ecdsa-sha2-", b"sk-ecdsa-sha2-")) and parts[0] in CURVES:
        return ec.EllipticCurvePublicKey.from_encoded_point(getattr(ec, CURVES[parts[0]][0])(), parts[1])
    raise ValueError("no type of key that signs commits")
