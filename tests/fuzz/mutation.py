"""Makes wrong inputs of right ones: by the byte, by the line, by what has caused trouble somewhere."""

import random
from collections.abc import Callable, Sequence

#: What readers stumble over.
TROUBLE = tuple(
    one if isinstance(one, bytes) else one.encode()
    for one in (
        b"\0", b"\xff", b"\xed\xa0\x80", b"\xef\xbb\xbf", b"\r", "\u202e", "\u200b", "\u3000", "\ufffd", "\U0010ffff", "e\u0301", "{", "}", "{0}",
        "{reason}", "%s", "[", "]", "[[", "]]", '"', '"""', "'''", "\\", "\\u0000", "\\ud800", "=", ".", ",", "#", "-", "+", "_", "0x", "inf", "nan",
        "true", "0", "-1", "1e999", "9" * 20, "1" * 400, "a" * 300, "9999-12-31", "0001-01-01", "2026-02-30", "24:00:00", "+99:99", "T", "Z",
        "../", "/", "/dev/zero", "~", "--", "*", "NEAR(", " OR ", "年", "月", "日", "上", "底", "十", "廿", "週", "個工作日", "前", "後", "A1", "XFD1048576",
        "ZZZ9999999", "[[signoffs]]", "11010519491231002X", "13800138000",
    )
)  # fmt: skip


def _cut(rng: random.Random, data: bytearray, _other: bytes) -> None:
    at = rng.randrange(len(data) + 1)
    del data[at : at + 1 + int(rng.expovariate(0.05))]


def _twice(rng: random.Random, data: bytearray, _other: bytes) -> None:
    at = rng.randrange(len(data) + 1)
    data[at:at] = data[at : at + 1 + int(rng.expovariate(0.05))] * rng.choice((1, 2, 50))


def _trouble(rng: random.Random, data: bytearray, _other: bytes) -> None:
    at = rng.randrange(len(data) + 1)
    data[at : at + rng.randrange(4)] = rng.choice(TROUBLE)


def _byte(rng: random.Random, data: bytearray, _other: bytes) -> None:
    if data:
        data[rng.randrange(len(data))] = rng.randrange(256)


def _splice(rng: random.Random, data: bytearray, other: bytes) -> None:
    at, start = rng.randrange(len(data) + 1), rng.randrange(len(other) + 1)
    data[at:at] = other[start : start + 1 + int(rng.expovariate(0.02))]


def _line(rng: random.Random, data: bytearray, other: bytes) -> None:
    lines = data.split(b"\n")
    lines.insert(rng.randrange(len(lines) + 1), bytearray(rng.choice(other.split(b"\n"))))
    del lines[rng.randrange(len(lines))]
    data[:] = b"\n".join(lines)


WAYS: tuple[Callable[[random.Random, bytearray, bytes], None], ...] = (_cut, _twice, _trouble, _trouble, _byte, _splice, _line)


def mutated(rng: random.Random, seeds: Sequence[bytes]) -> bytes:
    """One of the seeds, changed in a few places."""
    data = bytearray(rng.choice(seeds))
    for _ in range(rng.choice((1, 1, 2, 3, 8))):
        rng.choice(WAYS)(rng, data, rng.choice(seeds))
    return bytes(data)
