"""What was typed and not yet saved, kept on disk so that the next start can offer it."""

import hashlib
import os
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from zhili_tui.ledger import text
from zhili_tui.ledger.edit import prune
from zhili_tui.model.shape import Path as Inside


class Kept(NamedTuple):
    """A draft as it was found: the data, and what was typed that is no value yet."""

    plain: dict[str, Any]
    typed: dict[Inside, str]


class Draft:
    """The draft of one form. ``base`` is what the record said when the form was opened."""

    def __init__(self, folder: Path, name: str, base: bytes) -> None:
        self.file = folder / f"{hashlib.sha256(name.encode()).hexdigest()[:16]}.draft"
        self.base = hashlib.sha256(base).hexdigest()

    def keep(self, cls: type[Any], plain: dict[str, Any], typed: dict[Inside, str]) -> None:
        """Write the draft, whole or not at all."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        fields = [(list(path), one) for path, one in typed.items()]
        data = msgspec.msgpack.encode({"base": self.base, "toml": text.canonical(cls, prune(plain)), "typed": fields})
        beside = self.file.with_suffix(f".{os.getpid()}")
        with open(beside, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(beside, self.file)

    def load(self) -> Kept | None:
        """The draft, if one was kept for the record as it now stands."""
        try:
            found = msgspec.msgpack.decode(self.file.read_bytes())
            if found["base"] != self.base:
                return None
            return Kept(text.parse_text(found["toml"]), {tuple(path): one for path, one in found["typed"]})
        except (OSError, msgspec.DecodeError, KeyError, TypeError):
            return None

    def drop(self) -> None:
        """The draft is no longer needed."""
        self.file.unlink(missing_ok=True)
