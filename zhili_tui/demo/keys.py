"""Keys of the invented officers, the same for the same seed: never for anything real."""

import hashlib
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat

from zhili_tui.trust.sshsig import GIT, MAGIC, armour, line_of, pack, signed_data
from zhili_tui.vcs.commits import Signer


class KeyPair:
    """An ed25519 pair worked out from words."""

    def __init__(self, *words: object) -> None:
        secret = hashlib.sha256("/".join(map(str, words)).encode()).digest()
        self.private = Ed25519PrivateKey.from_private_bytes(secret)
        raw = self.private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.blob = pack(b"ssh-ed25519", raw)

    @property
    def public(self) -> str:
        """The line of a ``.pub`` file."""
        return line_of(self.blob)

    def signer(self, namespace: bytes = GIT) -> Signer:
        """What signs commits with it, in process."""

        def sign(payload: bytes) -> str:
            inner = pack(b"ssh-ed25519", self.private.sign(signed_data(namespace, b"sha512", payload)))
            return armour(MAGIC + (1).to_bytes(4) + pack(self.blob, namespace, b"", b"sha512", inner))

        return sign

    def lay(self, file: Path) -> Path:
        """Write the pair as OpenSSH keeps it; the private file."""
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(self.private.private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption()))
        file.chmod(0o600)
        file.with_name(file.name + ".pub").write_text(self.public + "\n", encoding="utf-8")
        return file
